"""What sort of thing a value is, and which sorts may meet in an expression."""

from enum import Enum
from typing import Final

from attrs import frozen

from perfdsl.values.number import Rational
from perfdsl.values.terms import Terms


class Family(Enum):
    """Kinds that may be added and compared with each other belong to one family."""

    NUMBER = "number"
    SHARE = "percent"
    RATIO = "ratio"
    DAYS = "days"
    MONTHS = "months"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    LEVEL = "level"
    TEXT = "text"


_FAMILIES: Final = {
    "count": Family.NUMBER,
    "number": Family.NUMBER,
    "index": Family.NUMBER,
    "percent": Family.SHARE,
    "ratio": Family.RATIO,
    "days": Family.DAYS,
    "months": Family.MONTHS,
    "money": Family.MONEY,
    "date": Family.DATE,
    "yes_no": Family.YES_NO,
    "level": Family.LEVEL,
    "text": Family.TEXT,
}


@frozen
class Kind:
    """A kind as a ruleset writes it: `count`, `percent`, `money EUR`, `level low, medium, high`, `level 1..5`.

    `ends` are the lowest and the highest of numbered levels, which are numbers like others.
    A percent that is a score may be shown in `terms` of its scale.
    """

    name: str
    currency: str = ""
    levels: tuple[str, ...] = ()
    ends: tuple[int, int] | None = None
    terms: Terms | None = None

    @property
    def family(self) -> Family:
        """The family that the kind belongs to."""
        return _FAMILIES[self.name] if self.ends is None else Family.NUMBER

    def holds(self, number: Rational) -> bool:
        """Whether a number is one that is measured so: counts are whole and not negative, levels within their ends."""
        if self.ends is not None:
            return number.denominator == 1 and self.ends[0] <= number <= self.ends[1]
        return self.name != "count" or (number.denominator == 1 and number >= 0)

    def __str__(self) -> str:
        if self.levels:
            return f"{self.name} {', '.join(self.levels)}"
        if self.ends is not None:
            return f"{self.name} {self.ends[0]}..{self.ends[1]}"
        return f"{self.name} {self.currency}".strip()


COUNT: Final = Kind("count")
NUMBER: Final = Kind("number")
PERCENT: Final = Kind("percent")
RATIO: Final = Kind("ratio")
DAYS: Final = Kind("days")
MONTHS: Final = Kind("months")
DATE: Final = Kind("date")
YES_NO: Final = Kind("yes_no")
TEXT: Final = Kind("text")

QUANTITIES: Final = frozenset(
    {Family.NUMBER, Family.SHARE, Family.RATIO, Family.DAYS, Family.MONTHS, Family.MONEY}
)
"""The families whose values are rationals that can be multiplied and divided."""
