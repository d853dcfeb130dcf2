"""What is written of the course of a year to nodes: revisions, and how a target is phased."""

from typing import Final

from perfdsl.diagnostics import BAD_DATE
from perfdsl.syntax import nodes as n
from perfdsl.syntax.pieces import Children, is_token
from perfdsl.syntax.reuse import Reuse

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RULES: Final = ("linear", "estimate", "none")
_AS: Final = ("previous",)
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Year(Reuse):
    """Builds the statements about what happens during a year: one method for each grammar rule."""

    def revise(self, children: Children) -> n.Revise:
        """`revise x { ... } from 2019-07-15 because "..." by "..."`."""
        subject, block = children[1], children[2]
        start = next(self._date(child) for child in children if is_token(child, "DATE"))
        because, *by = [child for child in children[3:] if type(child) is n.Text]
        return n.Revise(subject, block, start, because, by[0] if by else None, span=self._span(children))

    def phased(self, children: Children) -> n.Phased:
        """`phased 30 Jun 40%, 31 Dec 100%`."""
        phases = tuple(child for child in children if type(child) is n.Phase)
        return n.Phased(phases, span=self._span(children))

    def phased_evenly(self, children: Children) -> n.Phased:
        """`phased evenly`."""
        self._one_of(children[1], ("evenly",))
        return n.Phased((), span=self._span(children))

    def forecast(self, children: Children) -> n.Forecast:
        """`forecast linear`, `forecast as previous`."""
        *_, word = children
        known = _AS if is_token(children[1], "AS") else _RULES
        rule = " ".join(str(child) for child in children[1:])
        self._one_of(word, known)
        return n.Forecast(rule, span=self._span(children))

    def require_note(self, children: Children) -> n.RequireNote:
        """`require note when red`, `advise note when band "insufficiente"`."""
        keyword, what, _, *rest = children
        self._one_of(what, ("note",))
        texts = [child for child in rest if type(child) is n.Text]
        colour = self._name(rest[0]) if is_token(rest[0], "NAME") else None
        band = None if colour is not None else texts.pop(0)
        return n.RequireNote(
            str(keyword), colour, band, texts[0] if texts else None, span=self._span(children)
        )

    def series(self, children: Children) -> n.Series:
        """`series monthly sum`, `series monthly ratio of sums`."""
        _, unit, *how = children
        words = " ".join(str(word) for word in how)
        name = n.Name(words, span=self._span(how))
        return n.Series(self._name(unit), name, span=self._span(children))

    def range(self, children: Children) -> n.Range:
        """`range 0..10_000`, `range 0..`."""
        dots = next(place for place, child in enumerate(children) if is_token(child, "DOTDOT"))
        low = children[1] if dots > 1 else None
        high = children[-1] if dots < len(children) - 1 else None
        return n.Range(low, high, span=self._span(children))

    def phase(self, children: Children) -> n.Phase:
        """`30 Jun 40%`."""
        day, month, share = children
        span = self._span(children)
        name = str(month).lower()
        number = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        if not number or not str(day).isdigit() or not 1 <= int(day) <= _LONGEST[number - 1]:
            self._report(
                BAD_DATE, f"`{day} {month}` is no day of the year", span, "write it as `30 Jun` or `31 Dec`"
            )
            return n.Phase(12, 31, share, span=span)
        return n.Phase(number, int(day), share, span=span)
