"""Reckoning with figures that are resolved: which kinds go together, and what comes out of it."""

from collections.abc import Sequence
from typing import Final

from perfdsl.diagnostics import KINDS_MIXED, SCORE_AS_NUMBER, WRONG_ARGUMENTS, Diagnostics, Label
from perfdsl.model import kinds
from perfdsl.model.formula_nodes import Apply, Constant, Expression, Figure, Own
from perfdsl.model.functions import Builtin
from perfdsl.model.nodes import Rounding
from perfdsl.model.wording import kind_in_words
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import DATE, DAYS, NUMBER, QUANTITIES, YES_NO, Family, Kind
from perfdsl.values.number import RATIONAL_TYPE, exact_text
from perfdsl.values.rounding import MAX_DECIMALS, RoundingMode

_ROUNDINGS: Final = {mode.value: mode for mode in RoundingMode}
_KEEPS_LITERAL: Final = frozenset({"add", "multiply", "negate"})


def apply(
    operation: str, arguments: Sequence[Expression], kind: Kind, span: Span, parameter: object = None
) -> Apply:
    """The operation on its arguments, which know how high they are, and whether they are bare numbers."""
    literal = operation in _KEEPS_LITERAL and all(map(is_literal, arguments))
    height = 1 + max((one.height for one in arguments if isinstance(one, Apply)), default=0)
    return Apply(operation, tuple(arguments), kind, parameter, literal, height, span=span)


def is_literal(expression: Expression) -> bool:
    """Whether it is a bare number, which takes the kind of what it stands beside."""
    if isinstance(expression, Apply):
        return expression.literal
    return isinstance(expression, Constant) and expression.kind.family is Family.NUMBER


def _is_score(expression: Expression) -> bool:
    """Whether it is a score or an achievement that is a share, and not in the terms of a scale."""
    scored = isinstance(expression, Figure | Own) and expression.figure in ("score", "achievement")
    return scored and expression.kind.family is Family.RATIO


def is_whole(value: object) -> bool:
    """Whether a value is a whole number."""
    return isinstance(value, int) or getattr(value, "denominator", 0) == 1


def a_kind(expression: Expression) -> str:
    """What a message calls the value of an expression."""
    return kind_in_words(expression.kind, literal=is_literal(expression))


class Arithmetic:
    """Applies operations to resolved operands.

    Each method gives None, with a diagnostic, where kinds do not go together.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics

    def mixed(
        self, span: Span, pair: tuple[Expression, Expression], verb: str, help_: str | None = None
    ) -> None:
        """Tell that the two do not go together, and what would."""
        left, right = pair
        self._diagnostics.report(
            KINDS_MIXED,
            f"{a_kind(left)} and {a_kind(right)} cannot be {verb}",
            span,
            Label(left.span, f"this is {a_kind(left)}"),
            Label(right.span, f"this is {a_kind(right)}"),
            help=help_ or _help_for(left, right),
        )

    def joint(self, span: Span, left: Expression, right: Expression, verb: str) -> Kind | None:
        """The kind that the two have together."""
        kind = kinds.together(
            left.kind, right.kind, left_literal=is_literal(left), right_literal=is_literal(right)
        )
        if kind is None:
            self.mixed(span, (left, right), verb)
        return kind

    def comparable(self, span: Span, left: Expression, right: Expression) -> bool:
        """Whether the two can be compared; a warning where a percentage was probably meant."""
        if self.joint(span, left, right, "compared") is None:
            return False
        if _is_score(left) and isinstance(right, Constant):
            self._warn_of_hundreds(right)
        return True

    def _warn_of_hundreds(self, beside: Constant) -> None:
        """A bare whole number beside a score that is a share: `95` says 9,500% there."""
        value = beside.value
        if is_literal(beside) and isinstance(value, RATIONAL_TYPE) and is_whole(value) and value > 1:
            self._diagnostics.report(
                SCORE_AS_NUMBER,
                f"beside a score `{beside.span.text}` means {exact_text(value * 100)}%",
                beside.span,
                help=f"write `{beside.span.text}%`",
            )

    def negate(self, span: Span, operand: Expression) -> Expression | None:
        """`-x`."""
        if not self._numeric(operand, "turned into its opposite"):
            return None
        return apply("negate", (operand,), operand.kind, span)

    def _numeric(self, expression: Expression, verb: str) -> bool:
        if expression.kind.family in QUANTITIES:
            return True
        self._diagnostics.report(
            KINDS_MIXED,
            f"{a_kind(expression)} cannot be {verb}",
            expression.span,
            help="use a figure that is a number, a percentage, a length of time or an amount",
        )
        return False

    def add(self, span: Span, operands: Sequence[Expression], signs: tuple[str, ...]) -> Expression | None:
        """`a + b - c`; `signs` are those between the operands."""
        if operands[0].kind.family is Family.DATE:
            return self._dates(span, operands, signs)
        kind = self._alike(span, operands, "added or subtracted")
        return None if kind is None else apply("add", operands, kind, span, ("+", *signs))

    def _alike(
        self, span: Span, operands: Sequence[Expression], verb: str, *, dates: bool = False
    ) -> Kind | None:
        """The kind of operands that are all of one kind."""
        first = operands[0]
        kind, literal = first.kind, is_literal(first)
        for operand in operands if len(operands) == 1 else operands[1:]:
            joint = kinds.together(
                kind, operand.kind, left_literal=literal, right_literal=is_literal(operand)
            )
            if joint is None:
                self.mixed(span, (first, operand), verb)
                return None
            if not (joint.family in QUANTITIES or (dates and joint.family is Family.DATE)):
                self._numeric(first, verb)
                return None
            kind, literal = joint, literal and is_literal(operand)
        return kind

    def _dates(self, span: Span, operands: Sequence[Expression], signs: tuple[str, ...]) -> Expression | None:
        first, *others = operands
        if len(others) == 1 and others[0].kind.family is Family.DATE and signs == ("-",):
            return apply("days between", operands, DAYS, span)
        for other in others:
            if other.kind.family not in (Family.DAYS, Family.MONTHS):
                self.mixed(span, (first, other), "added or subtracted", "add days or months: `+ 30 days`")
                return None
        steps = tuple((sign, other.kind.name) for sign, other in zip(signs, others, strict=True))
        return apply("add to date", operands, DATE, span, steps)

    def multiply(
        self, span: Span, operands: Sequence[Expression], signs: tuple[str, ...]
    ) -> Expression | None:
        """`a * b / c`; `signs` are those between the operands."""
        kind = operands[0].kind
        for sign, operand in zip(signs, operands[1:], strict=True):
            joint = kinds.product(kind, operand.kind) if sign == "*" else kinds.quotient(kind, operand.kind)
            if joint is None:
                self.mixed(span, (operands[0], operand), "multiplied" if sign == "*" else "divided")
                return None
            kind = joint
        return apply("multiply", operands, kind, span, ("*", *signs))

    def logic(self, span: Span, word: str, operands: Sequence[Expression]) -> Expression | None:
        """`a and b`, `a or b`, `not a`."""
        for one in operands:
            if one.kind.family is not Family.YES_NO:
                self._condition_wanted(one, f"`{word}` takes conditions")
                return None
        return apply(word, operands, YES_NO, span)

    def choose(self, span: Span, parts: Sequence[Expression]) -> Expression | None:
        """`if condition then one else other`."""
        condition, then, otherwise = parts
        if condition.kind.family is not Family.YES_NO:
            self._condition_wanted(condition, "`if` takes a condition")
            return None
        kind = self.joint(span, then, otherwise, "chosen between")
        return None if kind is None else apply("choose", parts, kind, span)

    def _condition_wanted(self, found: Expression, wanted: str) -> None:
        self._diagnostics.report(
            KINDS_MIXED,
            f"{wanted}, and this is {a_kind(found)}",
            found.span,
            help="compare it with something: `... >= ...`",
        )

    # --- functions

    def call(self, call: syntax.Call, builtin: Builtin, arguments: Sequence[Expression]) -> Expression | None:
        """A call of a function that every ruleset has."""
        if builtin.operation == "round":
            return self._round(call, arguments)
        if not builtin.alike:
            return self._pure(call, builtin, arguments)
        dates = builtin.operation in ("smallest", "largest", "first there")
        kind = self._alike(call.span, arguments, f"put together in `{call.name.text}`", dates=dates)
        if kind is None:
            return None
        signs = ("+",) * len(arguments) if builtin.operation == "add" else None
        return apply(builtin.operation, arguments, kind, call.span, signs)

    def _pure(
        self, call: syntax.Call, builtin: Builtin, arguments: Sequence[Expression]
    ) -> Expression | None:
        for argument in arguments:
            if argument.kind.family not in kinds.PURE:
                self._diagnostics.report(
                    KINDS_MIXED,
                    f"`{call.name.text}` takes numbers, and this is {a_kind(argument)}",
                    argument.span,
                    help="divide it by something of its own kind first",
                )
                return None
        return apply(builtin.operation, arguments, NUMBER, call.span)

    def _round(self, call: syntax.Call, arguments: Sequence[Expression]) -> Expression | None:
        if not self._numeric(arguments[0], "rounded"):
            return None
        decimals = arguments[1] if len(arguments) > 1 else None
        count = decimals.value if isinstance(decimals, Constant) else (0 if decimals is None else None)
        if not (is_whole(count) and 0 <= count <= MAX_DECIMALS):  # type: ignore[operator]
            self._diagnostics.report(
                WRONG_ARGUMENTS,
                f"`round` takes a whole number of decimals up to {MAX_DECIMALS}",
                call.arguments[1].span,
                help="write `round(x, 2)`",
            )
            return None
        mode = self._rounding_mode(call, arguments[2:])
        if mode is None:
            return None
        rounding = Rounding(int(count), mode)  # type: ignore[arg-type]
        return apply("round", arguments[:1], arguments[0].kind, call.span, rounding)

    def _rounding_mode(self, call: syntax.Call, named: Sequence[Expression]) -> RoundingMode | None:
        """The rule that the third argument of `round` names; half even where there is none."""
        if not named:
            return RoundingMode.HALF_EVEN
        written = named[0].value if isinstance(named[0], Constant) else None
        if isinstance(written, str) and written in _ROUNDINGS:
            return _ROUNDINGS[written]
        self._diagnostics.report(
            WRONG_ARGUMENTS,
            "`round` takes the name of a way to round last",
            call.arguments[-1].span,
            help="there are " + ", ".join(f'`"{mode}"`' for mode in _ROUNDINGS),
        )
        return None


def _help_for(left: Expression, right: Expression) -> str:
    """How to bring two operands to one kind: what a bare number was probably meant to be, else by what to divide."""
    for one, other in ((left, right), (right, left)):
        found = _help_beside(one, other)
        if found is not None:
            return found
    if left.kind.family is right.kind.family is Family.MONEY:
        return _exchanged(left, right)
    if Family.DATE in (left.kind.family, right.kind.family):
        return "take one date from another first: that is a number of days"
    return _BY_THEIR_OWN


def _help_beside(one: Expression, other: Expression) -> str | None:
    """What the other was probably meant to be beside a percentage or a condition."""
    if one.kind.family is Family.YES_NO:
        return "compare a figure; brackets keep a condition apart: `(count of rows of plan where met) >= 3`"
    if one.kind.family is not Family.SHARE:
        return None
    if isinstance(other, Constant) and is_literal(other):
        return f"write `{other.span.text}%` or `{other.span.text} points`"
    if other.span.text.endswith(_SCORES):
        return "its scale counts otherwise: compare it with a number in the terms of the scale"
    return _as_number(one) if is_literal(other) else None


_SCORES: Final = (".score", ".achievement")
_BY_THEIR_OWN: Final = "divide each by something of its own kind first, so that both are numbers"


def _exchanged(left: Expression, right: Expression) -> str:
    """How an amount becomes one of another currency; of the same, how their product is a number."""
    if left.kind == right.kind:
        return f"divide one by `1 {right.kind.currency}` first, so that it is a number"
    return f"bring one to the currency of the other: `... / 1 {right.kind.currency} * 0.90 {left.kind.currency}`, with the rate that holds"


def _as_number(share: Expression) -> str | None:
    """A percentage as the number that it is, to stand beside a quotient of numbers."""
    if not isinstance(share, Constant) or not isinstance(share.value, RATIONAL_TYPE):
        return None
    return f"write `{share.span.text}` as the number `{exact_text(share.value)}`"
