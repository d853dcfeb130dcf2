"""What an award came to: every cent of it in one place."""

from attrs import frozen

from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational


@frozen
class Portion:
    """What one recipient has of an award, and how it came about.

    `share` is the part of the budget that is theirs at full rate, `rate` how much of it their score earns,
    `due` what remains after gates and ceiling, exactly, `rounded` the same in whole cents, and `extra` what
    the others left. `place` is that in a ranking, from 1. Where `why` says so, the amount is held back.
    """

    share: Rational
    rate: Rational
    due: Rational
    rounded: Rational
    extra: Rational
    place: int | None = None
    why: Missing | None = None

    @property
    def amount(self) -> Rational | Missing:
        """What is paid; why it is not yet, where it is held back."""
        return self.rounded + self.extra if self.why is None else self.why


@frozen
class Allotment:
    """All portions of an award, in the order of its recipients.

    INVARIANT: awarded + held + left = budget, all in whole cents. `lost` is the share that closed gates take,
    `scale` what every amount was multiplied by because all together passed the budget.
    """

    budget: Rational
    awarded: Rational
    held: Rational
    left: Rational
    lost: Rational
    scale: Rational
    portions: tuple[Portion, ...]
