"""A value that is not there, and why."""

from enum import Enum

from attrs import frozen

from perfdsl.values.number import ONE, ZERO, Rational


class Reason(Enum):
    """Why a value is missing; the value is the word that rulesets, data and results use."""

    NOT_MEASURED = "not_measured"
    NOT_EVALUATED = "not_evaluated"
    NOT_DUE = "not_due"
    NO_CASES = "no_cases"
    NOT_APPLICABLE = "not_applicable"
    WRONG_KIND = "wrong_kind"
    NO_TARGET = "no_target"
    NO_RANGE = "no_range"
    OUT_OF_RANGE = "out_of_range"
    LOW_COVERAGE = "low_coverage"
    NOTHING_EVALUATED = "nothing_evaluated"
    PENDING = "pending"


@frozen(cache_hash=True)
class Missing:
    """No value, with its reason. It spreads through every computation that needs the value."""

    reason: Reason


NOT_MEASURED = Missing(Reason.NOT_MEASURED)
NOT_DUE = Missing(Reason.NOT_DUE)
NO_CASES = Missing(Reason.NO_CASES)
NO_TARGET = Missing(Reason.NO_TARGET)
NOT_APPLICABLE = Missing(Reason.NOT_APPLICABLE)
NO_RANGE = Missing(Reason.NO_RANGE)
WRONG_KIND = Missing(Reason.WRONG_KIND)
OUT_OF_RANGE = Missing(Reason.OUT_OF_RANGE)
LOW_COVERAGE = Missing(Reason.LOW_COVERAGE)
NOTHING_EVALUATED = Missing(Reason.NOTHING_EVALUATED)
PENDING = Missing(Reason.PENDING)
"""A score that is open, between the least and the most that the policy `pending` says."""


class Policy(Enum):
    """What a missing achievement does to the score; the value is how a ruleset writes it."""

    EXCLUDE = "exclude"
    ZERO = "zero"
    FULL = "full"
    CARRY = "carry"
    PENDING = "pending"
    ERROR = "error"


NEVER_SCORED = frozenset({Reason.NO_TARGET, Reason.NOT_APPLICABLE, Reason.NOT_DUE, Reason.PENDING})
"""Reasons that no policy replaces: nothing was asked for, so nothing can be owed; or it is still open."""


@frozen
class MissingRule:
    """Policies for missing values: one for all, and some for single reasons."""

    general: Policy = Policy.EXCLUDE
    by_reason: tuple[tuple[Reason, Policy], ...] = ()
    pending: tuple[Rational, Rational] = (ZERO, ONE)
    """The least and the most that a score can become which is pending."""

    def policy_for(self, reason: Reason) -> Policy:
        """What a value that is missing for this reason does to the score."""
        own = dict(self.by_reason).get(reason)
        if reason in NEVER_SCORED:
            # What is not due yet can be looked ahead at, and nothing else can be said of it.
            return Policy.PENDING if own is Policy.PENDING else Policy.EXCLUDE
        return own or self.general

    @property
    def leaves_open(self) -> bool:
        """Whether a score may be pending by it."""
        return Policy.PENDING in (self.general, *(policy for _, policy in self.by_reason))
