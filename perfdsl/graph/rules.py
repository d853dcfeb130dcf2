"""What a ruleset says of a row beside its target: bands, rounding, judgements, notes and revisions."""

from datetime import date

from attrs import field, frozen

from perfdsl.source import Place
from perfdsl.values.labels import Labels
from perfdsl.values.number import Rational
from perfdsl.values.rounding import RoundingMode
from perfdsl.values.terms import Terms


@frozen
class BandRule:
    """A band of a scale: it begins at `start` (None: the lowest), up to the band before it.

    Where bands are given by rank it is of that `share` of the subjects, those after the band before it.
    """

    label: str
    start: Rational | None
    colour: str | None
    place: Place = field(eq=False, repr=False)
    labels: Labels = ()
    share: Rational | None = None


@frozen
class Judgement:
    """An achievement that somebody set, and why."""

    achievement: Rational
    because: str
    by: str | None
    place: Place = field(eq=False, repr=False)


@frozen
class NoteAsked:
    """That a row in a band of this colour, or of this label, has a note beside its figure."""

    colour: str | None
    band: str | None
    because: str
    advised: bool
    place: Place = field(eq=False, repr=False)


@frozen
class Revised:
    """Since when something stands otherwise than first approved, and why."""

    start: date
    because: str
    by: str | None
    place: Place = field(eq=False, repr=False)


@frozen
class Rounding:
    """A declared rounding by a rule.

    To so many decimals of the figure itself, to a step of `nearest`, or to either of the figure in `terms`.
    """

    places: int
    mode: RoundingMode
    nearest: Rational | None = None
    terms: Terms | None = None
