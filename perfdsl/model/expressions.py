"""Expressions: names to figures, functions to what they stand for, and the kind of every step."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final, Literal, get_args

from attrs import evolve, field, frozen

from perfdsl.diagnostics import (
    KINDS_MIXED,
    LIMIT,
    RECURSION,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_NAME,
    WRONG_ARGUMENTS,
    WRONG_NAME,
    Diagnostics,
    Label,
)
from perfdsl.model import kinds
from perfdsl.model.constants import constant
from perfdsl.model.drafts import CONTAINERS, Draft
from perfdsl.model.functions import BUILTINS, MEMBERS, PURE, Builtin, numeric
from perfdsl.model.names import Names
from perfdsl.model.nodes import Apply, Constant, Expression, Figure, FigureName, Members, Rounding
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import DATE, DAYS, NUMBER, RATIO, TEXT, YES_NO, Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import rational
from perfdsl.values.period import Period
from perfdsl.values.rounding import MAX_DECIMALS, RoundingMode

MAX_EXPANSION: Final = 200_000
"""How many steps the functions of one ruleset may expand to."""

MAX_HEIGHT: Final = 220
"""How deep an expression may be nested once its functions are written out."""

FIGURES: Final[dict[str, Kind]] = {
    "actual": NUMBER,
    "target": NUMBER,
    "achievement": RATIO,
    "score": RATIO,
    "met": YES_NO,
    "band": TEXT,
    "weight": RATIO,
    "coverage": RATIO,
    "status": TEXT,
}
_CONTAINER_FIGURES: Final = frozenset(FIGURES) - {"actual", "target"}
_ROW_FIGURES: Final = frozenset(FIGURES) - {"coverage"}
_REASONS: Final = {reason.value: reason for reason in Reason}


@frozen
class Scope:
    """Where an expression stands: in which definition, with which names of its own, and whose levels it may name."""

    home: Draft
    own: Mapping[str, Expression] = field(factory=dict)
    levels: tuple[str, ...] = ()
    reasons: bool = False


class Expressions:
    """Resolves the expressions of one ruleset. `kinds_of` has the kind of every row that has one."""

    def __init__(
        self,
        names: Names,
        functions: Sequence[syntax.Function],
        kinds_of: Mapping[tuple[str, ...], Kind],
        diagnostics: Diagnostics,
    ) -> None:
        self._names = names
        self._functions = {function.name.text: function for function in functions}
        self._kinds_of = kinds_of
        self._diagnostics = diagnostics
        self._calls: list[str] = []
        self._height = 0
        self._expanded = 0
        self.used_functions: set[str] = set()

    def resolve(self, expression: syntax.Expression, scope: Scope) -> Expression | None:
        """The expression with every name resolved; None, with a diagnostic, where it means nothing."""
        self._height += 1
        self._expanded += bool(self._calls)
        try:
            if self._height > MAX_HEIGHT or self._expanded > MAX_EXPANSION:
                return self._too_much(expression)
            return self._resolve(expression, scope)
        finally:
            self._height -= 1

    def _too_much(self, expression: syntax.Expression) -> None:
        if self._expanded <= MAX_EXPANSION + 1:
            self._expanded = MAX_EXPANSION + 1
            self._diagnostics.report(
                LIMIT,
                "the functions of this ruleset unfold to too many steps",
                expression.span,
                help=f"at most {MAX_EXPANSION:_} steps, nested {MAX_HEIGHT} deep; give a part a name as an `input`",
            )

    def _resolve(self, expression: syntax.Expression, scope: Scope) -> Expression | None:  # noqa: C901, PLR0911, PLR0912 - one line a form
        match expression:
            case syntax.Number() | syntax.Quantity() | syntax.DateLiteral() | syntax.YesNo() | syntax.Text():
                return constant(expression)
            case syntax.NameUse():
                return self._name(expression, scope)
            case syntax.Negate() | syntax.Product() if (written := constant(expression)) is not None:
                return written
            case syntax.Negate(operand):
                return self._negate(expression, operand, scope)
            case syntax.Sum(first, rest):
                return self._sum(expression, first, rest, scope)
            case syntax.Product(first, rest):
                return self._product(expression, first, rest, scope)
            case syntax.Compare(sign, left, right):
                return self._compare(expression, sign, left, right, scope)
            case syntax.Logic(word, operands):
                return self._logic(expression, word, operands, scope)
            case syntax.Not(operand):
                return self._logic(expression, "not", (operand,), scope)
            case syntax.If():
                return self._if(expression, scope)
            case syntax.Call():
                return self._call(expression, scope)
            case syntax.Aggregate():
                return self._aggregate(expression, scope)
            case syntax.Unreadable():
                return None

    def _all(self, expressions: Sequence[syntax.Expression], scope: Scope) -> list[Expression] | None:
        resolved = [self.resolve(expression, scope) for expression in expressions]
        return [one for one in resolved if one is not None] if None not in resolved else None

    # --- names

    def _name(self, use: syntax.NameUse, scope: Scope) -> Expression | None:
        reference = use.reference
        single = reference.names[0].text if len(reference.names) == 1 and not reference.keyword else None
        if single is not None and use.period is None:
            if single in scope.own:
                return scope.own[single]
            if single in scope.levels:
                return _level(single, scope.levels, use.span)
            if scope.reasons and single in _REASONS and not self._names.knows(reference, scope.home):
                return Constant(Missing(_REASONS[single]), NUMBER, span=use.span)
        found = self._names.figure(reference, scope.home, FIGURES)
        if found is None:
            return None
        return self._figure(use, *found)

    def _figure(self, use: syntax.NameUse, draft: Draft, word: str | None) -> Expression | None:
        container = draft.keyword in CONTAINERS
        allowed = _CONTAINER_FIGURES if container else _ROW_FIGURES
        if word is None and container:
            self._diagnostics.report(
                WRONG_NAME,
                f"`{use.reference.text}` is a {draft.keyword}, which has no actual of its own",
                use.span,
                Label(draft.place, "defined here"),
                help=f"say which figure: `{use.reference.text}.score`",
            )
            return None
        figure: FigureName = word if word in get_args(FigureName) else "actual"  # type: ignore[assignment]
        if figure not in allowed or (draft.keyword == "input" and figure != "actual"):
            self._diagnostics.report(
                UNKNOWN_ATTRIBUTE,
                f"{_article(draft.keyword)} {draft.keyword} has no `{figure}`",
                use.span,
                Label(draft.place, "defined here"),
            )
            return None
        kind = FIGURES[figure] if figure not in ("actual", "target") else self._kinds_of.get(draft.path)
        if kind is None:
            return self._without_kind(use, draft)
        period, previous = _period(use.period)
        return Figure(draft.path, figure, kind, period, previous, span=use.span)

    def _without_kind(self, use: syntax.NameUse, draft: Draft) -> None:
        if draft.keyword == "project":
            self._diagnostics.report(
                WRONG_NAME,
                f"`{use.reference.text}` is measured by its milestones, and has no actual of its own",
                use.span,
                Label(draft.place, "defined here"),
                help=f"say `{use.reference.text}.achievement`",
            )

    # --- arithmetic

    def _mixed(
        self,
        expression: syntax.Expression,
        left: Expression,
        right: Expression,
        verb: str,
        help_: str | None = None,
    ) -> None:
        self._diagnostics.report(
            KINDS_MIXED,
            f"{_a_kind(left)} and {_a_kind(right)} cannot be {verb}",
            expression.span,
            Label(left.span, f"this is {_a_kind(left)}"),
            Label(right.span, f"this is {_a_kind(right)}"),
            help=help_ or _percent_help(left, right),
        )

    def _negate(
        self, expression: syntax.Expression, operand: syntax.Expression, scope: Scope
    ) -> Expression | None:
        inner = self.resolve(operand, scope)
        if inner is None or not self._numeric(inner, "turned into its opposite"):
            return None
        return Apply("negate", (inner,), inner.kind, span=expression.span)

    def _numeric(self, expression: Expression, verb: str) -> bool:
        if numeric(expression.kind):
            return True
        self._diagnostics.report(KINDS_MIXED, f"{_a_kind(expression)} cannot be {verb}", expression.span)
        return False

    def _sum(
        self,
        whole: syntax.Expression,
        first: syntax.Expression,
        rest: tuple[tuple[str, syntax.Expression], ...],
        scope: Scope,
    ) -> Expression | None:
        operands = self._all([first, *(operand for _, operand in rest)], scope)
        if operands is None:
            return None
        signs = tuple(sign for sign, _ in rest)
        if operands[0].kind.family is Family.DATE:
            return self._dates(whole, operands, signs)
        kind, literal = operands[0].kind, is_literal(operands[0])
        for operand in operands[1:]:
            joint = kinds.together(
                kind, operand.kind, left_literal=literal, right_literal=is_literal(operand)
            )
            if joint is None or not numeric(joint):
                return self._mixed(whole, operands[0], operand, "added or subtracted")
            kind, literal = joint, literal and is_literal(operand)
        return Apply("add", tuple(operands), kind, ("+", *signs), span=whole.span)

    def _dates(
        self, whole: syntax.Expression, operands: list[Expression], signs: tuple[str, ...]
    ) -> Expression | None:
        first, *others = operands
        if len(others) == 1 and others[0].kind.family is Family.DATE and signs == ("-",):
            return Apply("days between", (first, others[0]), DAYS, span=whole.span)
        for other in others:
            if other.kind.family not in (Family.DAYS, Family.MONTHS):
                return self._mixed(
                    whole, first, other, "added or subtracted", "add days or months: `+ 30 days`"
                )
        steps = tuple((sign, other.kind.name) for sign, other in zip(signs, others, strict=True))
        return Apply("add to date", tuple(operands), DATE, steps, span=whole.span)

    def _product(
        self,
        whole: syntax.Expression,
        first: syntax.Expression,
        rest: tuple[tuple[str, syntax.Expression], ...],
        scope: Scope,
    ) -> Expression | None:
        operands = self._all([first, *(operand for _, operand in rest)], scope)
        if operands is None:
            return None
        kind = operands[0].kind
        for (sign, _), operand in zip(rest, operands[1:], strict=True):
            joint = kinds.product(kind, operand.kind) if sign == "*" else kinds.quotient(kind, operand.kind)
            if joint is None:
                return self._mixed(whole, operands[0], operand, "multiplied" if sign == "*" else "divided")
            kind = joint
        return Apply("multiply", tuple(operands), kind, ("*", *(sign for sign, _ in rest)), span=whole.span)

    # --- conditions

    def _compare(
        self,
        whole: syntax.Expression,
        sign: str,
        left: syntax.Expression,
        right: syntax.Expression,
        scope: Scope,
    ) -> Expression | None:
        pair = self.comparison(left, right, scope)
        if pair is None:
            return None
        return Apply("compare", pair, YES_NO, sign, span=whole.span)

    def comparison(
        self, left: syntax.Expression, right: syntax.Expression, scope: Scope
    ) -> tuple[Expression, Expression] | None:
        """Both sides of a comparison, where they can be compared; levels may be named on either side."""
        one = self.resolve(left, scope)
        if one is None:
            return None
        other = self.resolve(right, evolve(scope, levels=one.kind.levels) if one.kind.levels else scope)
        if other is None:
            return None
        if isinstance(other, Constant) and isinstance(other.value, Missing):
            return one, other
        if (
            kinds.together(
                one.kind, other.kind, left_literal=is_literal(one), right_literal=is_literal(other)
            )
            is None
        ):
            whole = syntax.Compare(
                "=", left, right, span=Span(left.span.source, left.span.start, right.span.end)
            )
            self._mixed(whole, one, other, "compared")
            return None
        return one, other

    def _logic(
        self, whole: syntax.Expression, word: str, operands: tuple[syntax.Expression, ...], scope: Scope
    ) -> Expression | None:
        resolved = self._all(operands, scope)
        if resolved is None:
            return None
        for one in resolved:
            if one.kind.family is not Family.YES_NO:
                self._diagnostics.report(
                    KINDS_MIXED,
                    f"`{word}` joins conditions, and this is {_a_kind(one)}",
                    one.span,
                    help="compare it with something: `>= 80%`",
                )
                return None
        return Apply(word, tuple(resolved), YES_NO, span=whole.span)

    def _if(self, whole: syntax.If, scope: Scope) -> Expression | None:
        parts = self._all((whole.condition, whole.then, whole.otherwise), scope)
        if parts is None:
            return None
        condition, then, otherwise = parts
        if condition.kind.family is not Family.YES_NO:
            self._diagnostics.report(
                KINDS_MIXED, f"`if` asks for a condition, and this is {_a_kind(condition)}", condition.span
            )
            return None
        kind = kinds.together(
            then.kind, otherwise.kind, left_literal=is_literal(then), right_literal=is_literal(otherwise)
        )
        if kind is None:
            return self._mixed(whole, then, otherwise, "chosen between")
        return Apply("choose", (condition, then, otherwise), kind, span=whole.span)

    # --- functions

    def _call(self, call: syntax.Call, scope: Scope) -> Expression | None:
        name = call.name.text
        builtin, function = BUILTINS.get(name), self._functions.get(name)
        if function is not None:
            return self._unfold(call, function, scope)
        if builtin is None:
            close = get_close_matches(name, [*BUILTINS, *self._functions], n=1)
            self._diagnostics.report(
                UNKNOWN_NAME,
                f"there is no function `{name}`",
                call.name.span,
                help=f"did you mean `{close[0]}`?"
                if close
                else f"there are {', '.join(f'`{known}`' for known in BUILTINS)}",
            )
            return None
        if not builtin.least <= len(call.arguments) <= (builtin.most or len(call.arguments)):
            wanted = str(builtin.least) if builtin.most == builtin.least else f"{builtin.least} or more"
            return self._arguments(call, wanted)
        arguments = self._all(call.arguments, scope)
        return None if arguments is None else self._builtin(call, builtin, arguments)

    def _arguments(self, call: syntax.Call, wanted: str) -> None:
        self._diagnostics.report(
            WRONG_ARGUMENTS,
            f"`{call.name.text}` takes {wanted}, and here are {len(call.arguments)}",
            call.span,
            help="separate the arguments with commas",
        )

    def _builtin(self, call: syntax.Call, builtin: Builtin, arguments: list[Expression]) -> Expression | None:
        if builtin.operation == "round":
            return self._round(call, arguments)
        kind, literal = arguments[0].kind, is_literal(arguments[0])
        if not builtin.alike:
            return self._pure(call, builtin, arguments)
        for argument in arguments:
            joint = kinds.together(
                kind, argument.kind, left_literal=literal, right_literal=is_literal(argument)
            )
            if joint is None or not (
                numeric(joint)
                or (joint.family is Family.DATE and builtin.operation in ("smallest", "largest"))
            ):
                return self._mixed(call, arguments[0], argument, f"put together in `{call.name.text}`")
            kind, literal = joint, literal and is_literal(argument)
        parameter = ("+",) * len(arguments) if builtin.operation == "add" else None
        return Apply(builtin.operation, tuple(arguments), kind, parameter, span=call.span)

    def _pure(self, call: syntax.Call, builtin: Builtin, arguments: list[Expression]) -> Expression | None:
        for argument in arguments:
            if argument.kind.family not in PURE:
                self._diagnostics.report(
                    KINDS_MIXED,
                    f"`{call.name.text}` takes numbers, and this is {_a_kind(argument)}",
                    argument.span,
                    help="divide it by something of its own kind first",
                )
                return None
        return Apply(builtin.operation, tuple(arguments), NUMBER, span=call.span)

    def _round(self, call: syntax.Call, arguments: list[Expression]) -> Expression | None:
        if not self._numeric(arguments[0], "rounded"):
            return None
        decimals = arguments[1] if len(arguments) > 1 else None
        count = decimals.value if isinstance(decimals, Constant) else (0 if decimals is None else None)
        if not (is_whole(count) and 0 <= count <= MAX_DECIMALS):  # type: ignore[operator]
            self._diagnostics.report(
                WRONG_ARGUMENTS,
                f"`round` takes a whole number of decimals up to {MAX_DECIMALS}",
                call.arguments[-1].span,
                help="write `round(x, 2)`",
            )
            return None
        rounding = Rounding(int(count), RoundingMode.HALF_EVEN)  # type: ignore[arg-type]
        return Apply("round", (arguments[0],), arguments[0].kind, rounding, span=call.span)

    def _unfold(self, call: syntax.Call, function: syntax.Function, scope: Scope) -> Expression | None:
        name = function.name.text
        self.used_functions.add(name)
        if name in self._calls:
            way = [*self._calls[self._calls.index(name) :], name]
            self._diagnostics.report(
                RECURSION,
                f"`{name}` uses itself: {' → '.join(f'`{step}`' for step in way)}",
                call.span,
                Label(function.name.span, "defined here"),
                help="a function of a ruleset cannot be recursive",
            )
            return None
        if len(call.arguments) != len(function.parameters):
            return self._arguments(call, str(len(function.parameters)))
        arguments = self._all(call.arguments, scope)
        if arguments is None:
            return None
        own = {
            parameter.text: argument
            for parameter, argument in zip(function.parameters, arguments, strict=True)
        }
        self._calls.append(name)
        try:
            return self.resolve(function.body, Scope(scope.home, own))
        finally:
            self._calls.pop()

    def _aggregate(self, aggregate: syntax.Aggregate, scope: Scope) -> Expression | None:
        kind = MEMBERS.get(aggregate.name.text)
        if kind is None:
            self._diagnostics.report(
                UNKNOWN_NAME,
                f"`{aggregate.name.text}` cannot be asked of a container",
                aggregate.name.span,
                help=f"there are {', '.join(f'`{known}`' for known in MEMBERS)}",
            )
            return None
        found = self._names.find(
            aggregate.container, scope.home, wanted=lambda draft: draft.keyword in CONTAINERS
        )
        return None if found is None else Members(aggregate.name.text, found.path, kind, span=aggregate.span)


def is_literal(expression: Expression) -> bool:
    """Whether it is a bare number, which takes the kind of what it stands beside."""
    if isinstance(expression, Apply):
        return expression.operation in ("add", "multiply", "negate") and all(
            is_literal(part) for part in expression.arguments
        )
    return isinstance(expression, Constant) and expression.kind.family is Family.NUMBER


def is_whole(value: object) -> bool:
    """Whether a value is a whole number."""
    return isinstance(value, int) or getattr(value, "denominator", 0) == 1


def _level(name: str, levels: tuple[str, ...], span: Span) -> Constant:
    return Constant(rational(levels.index(name) + 1), Kind("level", levels=levels), span=span)


def _period(reference: syntax.PeriodReference | None) -> tuple[Period | None, bool]:
    if reference is None:
        return None, False
    return reference.period, reference.period is None


def _a_kind(expression: Expression) -> str:
    kind = expression.kind
    if is_literal(expression):
        return "a bare number"
    named: dict[Family, str] = {
        Family.NUMBER: f"a {kind.name}",
        Family.SHARE: "a percentage",
        Family.RATIO: "a ratio",
        Family.DAYS: "days",
        Family.MONTHS: "months",
        Family.MONEY: f"an amount in {kind.currency}",
        Family.DATE: "a date",
        Family.YES_NO: "a condition",
        Family.LEVEL: "a level",
        Family.TEXT: "a text",
    }
    return named[kind.family]


def _percent_help(left: Expression, right: Expression) -> str | None:
    pair: tuple[Literal[0, 1], Expression, Expression] | None = None
    if left.kind.family is Family.SHARE and is_literal(right):
        pair = (1, left, right)
    elif right.kind.family is Family.SHARE and is_literal(left):
        pair = (0, left, right)
    if pair is None:
        return None
    bare = pair[2] if pair[0] else pair[1]
    return f"write `{bare.span.text}%` or `{bare.span.text} points`"


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"
