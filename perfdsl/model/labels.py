"""Labels in other languages, as they are written: each language once."""

from collections.abc import Sequence

from perfdsl.diagnostics import ATTRIBUTE_TWICE, Diagnostics, Label
from perfdsl.syntax import nodes as syntax
from perfdsl.values.labels import Labels


def labels_of(translations: Sequence[syntax.Translation]) -> Labels:
    """The texts by their languages, in the order written."""
    return tuple((one.language.text, one.text.text) for one in translations)


def report_languages(translations: Sequence[syntax.Translation], diagnostics: Diagnostics) -> None:
    """Tell of every language in which a label is written twice."""
    seen: dict[str, syntax.Translation] = {}
    for one in translations:
        first = seen.setdefault(one.language.text, one)
        if first is not one:
            diagnostics.report(
                ATTRIBUTE_TWICE,
                f"the label is written twice in `{one.language.text}`",
                one.span,
                Label(first.span, "first here"),
                help="keep one of them",
            )
