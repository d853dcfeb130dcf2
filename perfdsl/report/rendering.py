"""An evaluation to text in one of the formats."""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from perfdsl.engine.exact import Evaluation
from perfdsl.report.boards import Scorecard
from perfdsl.report.languages import in_language
from perfdsl.report.scorecard import scorecard

FORMATS: Final = ("table", "markdown", "csv", "json")
"""The formats that `render` knows."""


def render(  # noqa: PLR0913 - each is an option of the command that calls it
    evaluation: Evaluation,
    format: str = "table",  # noqa: A002 - what the option is called
    locale: str = "en",
    *,
    language: str | None = None,
    dashboard: str | None = None,
    awards: bool = False,
    color: bool = False,
    width: int = 80,
) -> str:
    """The results of all dashboards, or of one, as text; with `awards` only what is awarded, a line a recipient.

    `locale` is that of tables and Markdown; `color` and `width` of tables. Labels are those of `language`, else of
    the locale, where they are written in it; JSON has them all.

    Raises LookupError where there is no such dashboard, ValueError where there is no such format.
    """
    if format == "json":
        from perfdsl.report.json.result import render_json  # noqa: PLC0415 - a format is imported when it is asked for

        return render_json(evaluation, dashboard)
    if format not in FORMATS:
        raise ValueError(f"a format is one of {', '.join(FORMATS)}, not `{format}`")
    card = scorecard(in_language(evaluation, language or locale), dashboard)
    if awards:
        card = evolve(card, dashboards=())
    if format == "csv" and awards:
        from perfdsl.report.awards.csv_ import render_awards_csv  # noqa: PLC0415 - as above

        return render_awards_csv(card.awards)
    if format == "table":
        from perfdsl.report.table import render_table  # noqa: PLC0415 - as above

        return render_table(card, locale, color=color, width=width)
    return _WRITERS[format](card, locale)


def render_subjects(  # noqa: PLR0913 - as above
    evaluations: Mapping[str, Evaluation],
    format: str = "table",  # noqa: A002 - as above
    locale: str = "en",
    *,
    language: str | None = None,
    dashboard: str | None = None,
    width: int = 80,
) -> str:
    """How many subjects stand in a dashboard, a line for each, as text; all else as for `render`."""
    from perfdsl.report.subjects import data, text  # noqa: PLC0415 - few ask for it
    from perfdsl.report.subjects.finding import standings  # noqa: PLC0415 - as above

    found = standings(evaluations, dashboard, language or locale)
    match format:
        case "table":
            return text.subjects_table(found, locale, width=width)
        case "markdown":
            return text.subjects_markdown(found, locale)
        case "csv":
            return data.subjects_csv(found)
        case "json":
            return data.subjects_json(found)
    raise ValueError(f"a format is one of {', '.join(FORMATS)}, not `{format}`")


def _csv(card: Scorecard, _: str) -> str:
    from perfdsl.report.csv_ import render_csv  # noqa: PLC0415 - as above

    return render_csv(card)


def _markdown(card: Scorecard, locale: str) -> str:
    from perfdsl.report.markdown import render_markdown  # noqa: PLC0415 - as above

    return render_markdown(card, locale)


_WRITERS: Final[Mapping[str, Callable[[Scorecard, str], str]]] = {"csv": _csv, "markdown": _markdown}
