"""What data are: records as a file states them, and a dataset of facts."""

from collections.abc import Mapping

from attrs import field, frozen

from perfdsl.graph.nodes import InputKey
from perfdsl.source import Cell, Place
from perfdsl.values.number import Rational
from perfdsl.values.value import Value


@frozen
class Record:
    """One row of data as it stands: texts, each with its cell. `value` is a Rational where the file itself is typed (JSON)."""

    indicator: str
    period: str
    value: str | bool | Rational | None
    place: Cell
    """The cell of the value."""
    indicator_place: Cell
    period_place: Cell
    dashboard: str = ""
    note: str = ""
    evidence: str = ""
    estimate: str | bool | Rational | None = ""
    """What the value is expected to be at the end of its period, None or empty where nothing is said."""
    estimate_place: Cell | None = None
    subject: str = ""
    """Whom the row is of, where the data are of many."""
    subject_place: Cell | None = None


@frozen
class Datum:
    """A fact with its place (None where a program gave it), and what was written beside it.

    `estimate` is what it is expected to be at the end of its period, None where nobody says.
    """

    value: Value
    place: Place | None = field(default=None, eq=False)
    text: str = ""
    note: str = ""
    evidence: str = ""
    estimate: Value | None = None
    estimate_place: Place | None = field(default=None, eq=False)


@frozen
class Dataset:
    """Facts by what they are about. INVARIANT: whoever makes one hands its mapping over and no longer changes it."""

    facts: Mapping[InputKey, Datum] = field(factory=dict)
    name: str = ""
