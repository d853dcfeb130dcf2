"""When a figure has to have a note: in a band of a colour, or of a name, by what is said above the row or in its scale."""

from perfdsl.diagnostics import NO_SUCH_BAND, Diagnostics
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.inherited import Inherited
from perfdsl.model.nodes import NoteRule, Scale
from perfdsl.model.scoring.scales import Scales
from perfdsl.model.settings import note_rule
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.syntax import nodes as syntax


class Notes:
    """Finds the rule that holds for each row. `scales` are all that the ruleset has."""

    def __init__(self, scales: Scales, diagnostics: Diagnostics) -> None:
        self._scales = scales
        self._diagnostics = diagnostics
        self._written = Inherited("require note")
        self._rules: dict[int, NoteRule] = {}

    def of(self, one: Draft, scale: Scale | None) -> NoteRule | None:
        """What is asked of a row, of itself, above it or in its scale; None where nothing is."""
        written = self._written.of(one)
        if not isinstance(written, syntax.RequireNote):
            return scale.note if scale is not None else None
        if id(written) not in self._rules:
            self._rules[id(written)] = note_rule(written)
        return self._rules[id(written)]

    def report_unknown(self) -> None:
        """A diagnostic for every rule that asks for a band which no scale has."""
        bands = [band for scale in self._scales.by_name.values() for band in scale.bands]
        colours = sorted({band.colour for band in bands if band.colour})
        labels = list(dict.fromkeys(band.label for band in bands))
        for written in (*self._written.found(), *_in_scales(self._scales)):
            if not isinstance(written, syntax.RequireNote):
                continue
            asked = written.colour or written.band
            known = colours if written.colour else labels
            if asked is None or asked.text in known:
                continue
            name = "colour" if written.colour else "name"
            self._diagnostics.report(
                NO_SUCH_BAND,
                f"no band has the {name} `{asked.text}`",
                asked.span,
                help=Suggestions().help(asked.text, known, f"there are {quoted(known)}")
                if known
                else 'give the scale bands: `band "non raggiunto" red`',
            )


def _in_scales(scales: Scales) -> list[syntax.Statement]:
    return [
        one
        for scale in scales.written.values()
        for one in (scale.block.statements if scale.block else ())
        if isinstance(one, syntax.RequireNote)
    ]
