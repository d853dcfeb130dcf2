"""What a container says of its own score: adjustments, each with figures and conditions of the right kinds."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.diagnostics import (
    BAD_ADJUSTMENT,
    CLASHING,
    KINDS_MIXED,
    UNKNOWN_UNIT,
    WRONG_ARGUMENTS,
    Diagnostics,
    Label,
)
from perfdsl.model.arithmetic import a_kind, is_literal
from perfdsl.model.asking.nodes import Adjustment, Per
from perfdsl.model.constants import constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions
from perfdsl.model.formula_nodes import Expression, Own
from perfdsl.model.kinds import PURE, fits
from perfdsl.model.scope import Scope
from perfdsl.model.scoring.terms import as_share
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.formulas import is_currency
from perfdsl.values.kind import DAYS, MONTHS, NUMBER, PERCENT, RATIO, Family, Kind
from perfdsl.values.number import Rational
from perfdsl.values.terms import out_of

_AMOUNTS: Final = frozenset({"bonus", "penalty"})
_NOT_NEGATIVE: Final = {
    "bonus": ("bonus", "penalty 5%"),
    "penalty": ("penalty", "bonus 5%"),
    "multiply by": ("factor", "to 0% when ..."),
}
_UPPER: Final = frozenset({"cap", "at most"})
_LOWER: Final = frozenset({"floor", "at least"})
_UNITS: Final = {
    "day": DAYS,
    "days": DAYS,
    "month": MONTHS,
    "months": MONTHS,
    "point": PERCENT,
    "points": PERCENT,
}


class Adjustments:
    """Makes the adjustments of containers."""

    def __init__(self, expressions: Expressions, diagnostics: Diagnostics) -> None:
        self._expressions = expressions
        self._diagnostics = diagnostics

    def of(self, one: Draft, *, heading: bool) -> tuple[Adjustment, ...]:
        """The adjustments of a container, in the order written; diagnostics for those that cannot be meant."""
        if heading:
            self._in_heading(one)
            return ()
        score = RATIO if self._expressions.terms(one) is None else NUMBER
        own = {
            "score": Own("score", score, span=one.place),
            "coverage": Own("coverage", RATIO, span=one.place),
        }
        made = tuple(self._made(one.adjustments, Scope(one, own)))
        self._check_ends(made)
        return made

    def _in_heading(self, one: Draft) -> None:
        for statement in one.adjustments:
            self._diagnostics.report(
                CLASHING,
                "`adjust` says nothing in a heading, whose rows count in the block above",
                statement.span,
                help="write it in the block above, or give this one a `weight`",
            )

    def _made(self, statements: Sequence[syntax.Adjust], scope: Scope) -> Iterator[Adjustment]:
        for statement in statements:
            one = self._adjustment(statement, scope)
            if one is not None:
                yield one

    def _adjustment(self, statement: syntax.Adjust, scope: Scope) -> Adjustment | None:
        amounts = [self._amount(statement, amount, scope) for amount in statement.amounts]
        per = None if statement.per is None else self._per(statement.per, scope)
        condition = None
        if statement.condition is not None:
            condition = self._expressions.condition(statement.condition, scope, "`when` takes a condition")
        whole = (condition is None) == (statement.condition is None) and (per is None) == (
            statement.per is None
        )
        if statement.word == "better of" and len(amounts) == 1:
            self._diagnostics.report(
                WRONG_ARGUMENTS, "`better of` takes 2 or more figures", statement.span,
                help="write `better of (score, x.score)`",
            )  # fmt: skip
        found = tuple(amount for amount in amounts if amount is not None)
        if not whole or len(found) < len(amounts):
            return None
        return Adjustment(statement.word, found, per, condition, span=statement.span)  # type: ignore[arg-type]

    # --- figures

    def _amount(
        self, statement: syntax.Adjust, written: syntax.Expression, scope: Scope
    ) -> Expression | None:
        found = self._expressions.resolve(written, scope)
        if found is None:
            return None
        counted = found.kind.name in ("count", "index") and self._expressions.terms(scope.home) is None
        if found.kind.family not in PURE or (counted and statement.word != "multiply by"):
            self._wrong_kind(statement, found)
            return None
        value, terms = constant_value(found), self._expressions.terms(scope.home)
        in_percent = terms is None and statement.word != "multiply by"
        if in_percent and value is not None and self._is_bare(found, value):
            return None
        if value is not None and value < 0 and statement.word in _NOT_NEGATIVE:
            what, other = _NOT_NEGATIVE[statement.word]
            self._diagnostics.report(
                BAD_ADJUSTMENT, f"a {what} is not negative", found.span, help=f"write `adjust {other}`"
            )
            return None
        if terms is None or statement.word == "multiply by":
            return found
        # An addition of 0.4 stars is 0.4 wide, wherever the terms begin.
        return as_share(found, out_of(terms.width) if statement.word in _AMOUNTS else terms)

    def _wrong_kind(self, statement: syntax.Adjust, found: Expression) -> None:
        takes = "a number" if statement.word == "multiply by" else "a percentage"
        self._diagnostics.report(
            KINDS_MIXED,
            f"`adjust {statement.word}` takes {takes}, and this is {a_kind(found)}",
            found.span,
            help="`adjust penalty 1 point per day of x` makes a score of another figure"
            if statement.word in _AMOUNTS
            else "a score is compared with percentages: `100%`",
        )

    def _is_bare(self, found: Expression, value: Rational) -> bool:
        """Whether it is a bare number that cannot be meant as a share; told where it is."""
        if not is_literal(found) or -1 <= value <= 1:
            return False
        text = found.span.text
        self._diagnostics.report(
            BAD_ADJUSTMENT,
            f"`{text}` is {text} times a full score",
            found.span,
            help=f"did you mean `{text}%` or `{text} points`?",
        )
        return True

    # --- for every so much of something

    def _per(self, per: syntax.Per, scope: Scope) -> Per | None:
        figure = self._expressions.resolve(per.figure, scope)
        unit = self._unit(per)
        if figure is None or unit is None:
            return None
        kind, size = unit
        if not fits(figure.kind, kind, literal=is_literal(figure)):
            wanted = per.unit.text if per.unit is not None else "a plain number"
            self._diagnostics.report(
                KINDS_MIXED,
                f"what is counted by `{wanted}` cannot be {a_kind(figure)}",
                figure.span,
                Label(per.span, "counted here"),
                help=_counted_by(figure.kind),
            )
            return None
        return Per(per.count * size, figure, span=per.span)

    def _unit(self, per: syntax.Per) -> tuple[Kind, Rational] | None:
        """The kind of what is counted, and how much one of it is."""
        if per.unit is None:
            return (PERCENT if per.percent else NUMBER), Rational(1)
        text = per.unit.text
        if is_currency(text):
            return Kind("money", currency=text), Rational(1)
        if text in _UNITS:
            return _UNITS[text], Rational(1, 100) if text.startswith("point") else Rational(1)
        self._diagnostics.report(
            UNKNOWN_UNIT,
            f"`{text}` is not a unit",
            per.unit.span,
            help="count by `day`, `month`, `point`, a currency such as `EUR`, or by a number: `per 1 of x`",
        )
        return None

    # --- what excludes each other

    def _check_ends(self, made: Sequence[Adjustment]) -> None:
        """What always holds cannot keep a score both below one figure and above a larger one."""
        ends = [
            (one, value)
            for one in made
            if one.condition is None and one.word in _UPPER | _LOWER
            if (value := constant_value(one.amounts[0])) is not None
        ]
        uppers = [pair for pair in ends if pair[0].word in _UPPER]
        lowers = [pair for pair in ends if pair[0].word in _LOWER]
        if not uppers or not lowers:
            return
        upper, high = min(uppers, key=lambda pair: pair[1])
        lower, low = max(lowers, key=lambda pair: pair[1])
        if high < low:
            self._diagnostics.report(
                BAD_ADJUSTMENT,
                f"no score is at most {upper.amounts[0].span.text} and at least {lower.amounts[0].span.text}",
                lower.span,
                Label(upper.span, "kept below here"),
                help="say with `when` which of them holds, or take one of them out",
            )


def _counted_by(kind: Kind) -> str:
    """How a figure of a kind is counted."""
    match kind.family:
        case Family.DAYS:
            return "write `per day of`"
        case Family.MONTHS:
            return "write `per month of`"
        case Family.SHARE | Family.RATIO:
            return "write `per point of`"
        case Family.MONEY:
            return f"write `per {kind.currency} of`"
        case Family.NUMBER:
            return "write `per 1 of`"
        case _:
            return "a penalty is counted by a figure"
