"""What the operations of awards are told: how a budget is divided, and what becomes of the rest."""

from typing import Literal

from attrs import frozen

from perfdsl.values.number import Rational


@frozen
class AllotRule:
    """How an award is divided among its recipients.

    `parts` are their coefficients and `times` the parts of the period that they worked; `losses` what each
    gate takes where it is closed. The arguments of the operation are the conditions of the gates, then the
    budget (where `own`, the amount of each recipient), then the rate of each (where there are `classes`, the
    score of each), and last, where `ties_by_score`, the scores.
    """

    parts: tuple[Rational, ...]
    times: tuple[Rational, ...]
    losses: tuple[Rational, ...] = ()
    own: bool = False
    classes: tuple[tuple[Rational, Rational], ...] = ()
    leftover: Literal["kept", "amount", "equally"] = "kept"
    most: Rational | None = None
    cents_down: bool = False
    ties_by_score: bool = False
