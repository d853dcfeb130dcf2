"""Expressions: names to figures, functions to what they stand for, and the kind of every step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, get_args

from attrs import evolve

from perfdsl.diagnostics import (
    KINDS_MIXED,
    LIMIT,
    NOT_CONSTANT,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_NAME,
    WRONG_ARGUMENTS,
    WRONG_NAME,
    Label,
)
from perfdsl.model.allowed import CONTAINERS, REPEATED
from perfdsl.model.arithmetic import Arithmetic, a_kind, apply, is_literal
from perfdsl.model.asking.aggregates import Aggregates
from perfdsl.model.asking.written_counts import WrittenCounts
from perfdsl.model.awards.names import ConsequenceNames
from perfdsl.model.constants import constant
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Apply, Constant, Expression, Figure, FigureName
from perfdsl.model.functions import BUILTINS, written_functions
from perfdsl.model.names import Names
from perfdsl.model.reporting import Once
from perfdsl.model.scope import Scope
from perfdsl.model.wording import a_keyword, quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, RATIO, TEXT, YES_NO, Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import rational
from perfdsl.values.paths import folded
from perfdsl.values.period import Period
from perfdsl.values.terms import Terms

__all__ = ["FIGURES", "Expressions", "Scope", "is_literal"]

MAX_UNFOLDED: Final = 20_000
"""How many steps one call of a function may unfold to."""

MAX_STEPS: Final = 2_000_000
"""How many steps all calls of functions in one ruleset may unfold to."""

MAX_HEIGHT: Final = 210
"""How deep an expression may be nested once its functions are written out: all that read it are recursive."""

FIGURES: Final[dict[str, Kind]] = {
    "actual": NUMBER,
    "target": NUMBER,
    "achievement": RATIO,
    "score": RATIO,
    "met": YES_NO,
    "band": TEXT,
    "weight": RATIO,
    "effective_weight": RATIO,
    "coverage": RATIO,
    "status": TEXT,
    "baseline": NUMBER,
}
_OF_ROWS: Final = frozenset({"actual", "target", "baseline"})
_CONTAINER_FIGURES: Final = tuple(name for name in FIGURES if name not in _OF_ROWS)
_ROW_FIGURES: Final = tuple(name for name in FIGURES if name != "coverage")
_OWN: Final = frozenset({"target", "baseline"})
_REASONS: Final = {reason.value: reason for reason in Reason}


class Expressions(Aggregates):
    """Resolves expressions; `kinds_of` has the kind of every row that has one, `terms` how a definition is scored."""

    def __init__(
        self,
        names: Names,
        functions: Sequence[syntax.Function],
        kinds_of: Mapping[tuple[str, ...], Kind],
        terms: Callable[[Draft], Terms | None],
        diagnostics: Once,
    ) -> None:
        self.terms = terms
        self._names = names
        self._written = WrittenCounts(names)
        self._functions = written_functions(functions, diagnostics)
        self._kinds_of = kinds_of
        self._diagnostics = diagnostics
        self._arithmetic = Arithmetic(diagnostics)
        self._height = 0
        self._unfolded = 0
        self._steps = 0
        self.used_functions: set[str] = set()
        self.consequences: ConsequenceNames | None = None
        """The gates and awards, once they are known."""

    def resolve(self, expression: syntax.Expression, scope: Scope) -> Expression | None:
        """The expression with every name resolved; None, with a diagnostic, where it means nothing."""
        if not self._diagnostics.calls:
            return _HANDLERS[type(expression)](self, expression, scope)
        self._unfolded += 1
        if self._height >= MAX_HEIGHT or self._unfolded > MAX_UNFOLDED or self._steps > MAX_STEPS:
            self._too_much()
            return None
        self._height += 1
        try:
            made = _HANDLERS[type(expression)](self, expression, scope)
        finally:
            self._height -= 1
        if isinstance(made, Apply) and made.height > MAX_HEIGHT:
            self._too_much()
            return None
        return made

    def _too_much(self) -> None:
        call = self._diagnostics.calls[0]
        self._diagnostics.report(
            LIMIT,
            f"`{call.name.text}` unfolds to too much",
            call.span,
            help=f"at most {MAX_UNFOLDED:_} steps, nested {MAX_HEIGHT} deep; "
            "make a part of it an `indicator` with `monitor`",
        )

    def _all(self, expressions: Sequence[syntax.Expression], scope: Scope) -> list[Expression] | None:
        """All of them, so that everything that is wrong is told; None where one is."""
        resolved: list[Expression] = []
        for expression in expressions:
            one = self.resolve(expression, scope)
            if one is not None:
                resolved.append(one)
        return resolved if len(resolved) == len(expressions) else None

    # --- names

    def _constant(self, expression: syntax.Expression, _scope: Scope) -> Expression | None:
        return constant(expression)

    def _about(self, expression: syntax.About, _scope: Scope) -> Expression | None:
        written = constant(expression)
        if written is None:
            self._diagnostics.report(
                NOT_CONSTANT,
                f"`{expression.operand.span.text}` is computed, and only a figure that is written out can be approximate",
                expression.span,
                help="write `about` where the figure itself is written",
            )
        return written

    def _nothing(self, _expression: syntax.Unreadable, _scope: Scope) -> None:
        """What could not be read is told already."""

    def _name(self, use: syntax.NameUse, scope: Scope) -> Expression | None:
        reference = use.reference
        if use.period is None and len(reference.names) == 1 and reference.keyword is None:
            single = folded(reference.names[0].text)
            if single in scope.own:
                return scope.own[single]
            if scope.levels:
                if single in scope.levels:
                    return _level(single, scope.levels, use.span)
                if not self._names.knows(reference, scope.home):
                    self._no_level(single, scope.levels, use.span)
                    return None
            if single in _OWN and scope.own and not self._names.knows(reference, scope.home):
                self._no_own(single, use.span)
                return None
            if scope.reasons and single in _REASONS and not self._names.knows(reference, scope.home):
                return Constant(Missing(_REASONS[single]), NUMBER, span=use.span)
        return self._of_the_plan(use, scope)

    def _of_the_plan(self, use: syntax.NameUse, scope: Scope) -> Expression | None:
        """A figure of something that the plan defines."""
        if self.consequences is not None and self.consequences.claims(use.reference, scope.home):
            return self.consequences.figure(use)
        found = self._names.figure(use.reference, scope.home, FIGURES)
        return None if found is None else self._figure(use, *found)

    def _no_level(self, name: str, levels: Sequence[str], span: Span) -> None:
        self._diagnostics.report(
            UNKNOWN_NAME,
            f"there is no level `{name}`",
            span,
            help=self._names.suggestions.help(name, levels, f"there are {quoted(levels)}"),
        )

    def _no_own(self, name: str, span: Span) -> None:
        self._diagnostics.report(
            UNKNOWN_NAME, f"this row has no `{name}`", span, help=f"give it one: `{name} ...`"
        )

    def _figure(self, use: syntax.NameUse, draft: Draft, word: str | None) -> Expression | None:
        container = draft.keyword in CONTAINERS
        text = use.reference.text
        if word is None and container:
            self._wrong(use, draft, "which has no actual of its own", f"say which figure: `{text}.score`")
            return None
        figure: FigureName = word if word in get_args(FigureName) else "actual"  # type: ignore[assignment]
        allowed = _CONTAINER_FIGURES if container else _ROW_FIGURES
        if draft.keyword == "input":
            allowed = ("actual",)
        if figure not in allowed:
            self._diagnostics.report(
                UNKNOWN_ATTRIBUTE,
                f"{a_keyword(draft.keyword)} has no `{figure}`",
                use.span,
                Label(draft.place, "defined here"),
                help=f"there are {quoted(allowed)}" if len(allowed) > 1 else "it is only measured",
            )
            return None
        kind = self._kind_of(figure, draft)
        if kind is None:
            if draft.keyword in REPEATED:
                self._wrong(use, draft, "made of several rows", f"say `{text}.score`")
            if draft.keyword == "project":
                self._wrong(use, draft, "measured by its milestones", f"say `{text}.achievement`")
            return None
        return Figure(draft.path, figure, kind, *_period(use.period), span=use.span)

    def _kind_of(self, figure: FigureName, draft: Draft) -> Kind | None:
        if figure in _OF_ROWS:
            return self._kinds_of.get(draft.path)
        in_terms = figure in ("score", "achievement") and self.terms(draft) is not None
        return NUMBER if in_terms else FIGURES[figure]

    def _wrong(self, use: syntax.NameUse, draft: Draft, why: str, help_: str) -> None:
        self._diagnostics.report(
            WRONG_NAME,
            f"`{use.reference.text}` is {a_keyword(draft.keyword)}, {why}",
            use.span,
            Label(draft.place, "defined here"),
            help=help_,
        )

    # --- arithmetic

    def _negate(self, whole: syntax.Negate, scope: Scope) -> Expression | None:
        written = constant(whole)
        if written is not None:
            return written
        operand = self.resolve(whole.operand, scope)
        return None if operand is None else self._arithmetic.negate(whole.span, operand)

    def _sum(self, whole: syntax.Sum, scope: Scope) -> Expression | None:
        operands = self._all([whole.first, *(operand for _, operand in whole.rest)], scope)
        if operands is None:
            return None
        return self._arithmetic.add(whole.span, operands, tuple(sign for sign, _ in whole.rest))

    def _product(self, whole: syntax.Product, scope: Scope) -> Expression | None:
        written = constant(whole)
        if written is not None:
            return written
        operands = self._all([whole.first, *(operand for _, operand in whole.rest)], scope)
        if operands is None:
            return None
        return self._arithmetic.multiply(whole.span, operands, tuple(sign for sign, _ in whole.rest))

    # --- conditions

    def _compare(self, whole: syntax.Compare, scope: Scope) -> Expression | None:
        pair = self.comparison(whole.left, whole.right, scope)
        return None if pair is None else apply("compare", pair, YES_NO, whole.span, whole.sign)

    def comparison(
        self, left: syntax.Expression, right: syntax.Expression, scope: Scope
    ) -> tuple[Expression, Expression] | None:
        """Both sides of a comparison, where they can be compared; levels may be named on the right."""
        one = self.resolve(left, scope)
        if one is None:
            return None
        other = self.resolve(right, evolve(scope, levels=one.kind.levels) if one.kind.levels else scope)
        if other is None:
            return None
        if isinstance(other, Constant) and isinstance(other.value, Missing):
            return one, other
        span = Span(left.span.source, left.span.start, right.span.end, left.span.use)
        return (one, other) if self._arithmetic.comparable(span, one, other) else None

    def _logic(self, whole: syntax.Logic, scope: Scope) -> Expression | None:
        operands = self._all(whole.operands, scope)
        return None if operands is None else self._arithmetic.logic(whole.span, whole.word, operands)

    def _not(self, whole: syntax.Not, scope: Scope) -> Expression | None:
        operand = self.resolve(whole.operand, scope)
        return None if operand is None else self._arithmetic.logic(whole.span, "not", (operand,))

    def _if(self, whole: syntax.If, scope: Scope) -> Expression | None:
        parts = self._all((whole.condition, whole.then, whole.otherwise), scope)
        return None if parts is None else self._arithmetic.choose(whole.span, parts)

    # --- functions

    def _call(self, call: syntax.Call, scope: Scope) -> Expression | None:
        name = folded(call.name.text)
        function = self._functions.by_name.get(name)
        if function is not None:
            return self._unfold(call, function, scope)
        builtin = BUILTINS.get(name)
        if builtin is None:
            known = [*BUILTINS, *self._functions.by_name]
            self._diagnostics.report(
                UNKNOWN_NAME,
                f"there is no function `{name}`",
                call.name.span,
                help=self._names.suggestions.help(name, known, f"there are {quoted(known)}"),
            )
            return None
        count = len(call.arguments)
        if count < builtin.least or (builtin.most is not None and count > builtin.most):
            self._arguments(call, builtin.least, builtin.most, builtin.usage)
            return None
        arguments = self._all(call.arguments, scope)
        return None if arguments is None else self._arithmetic.call(call, builtin, arguments)

    def _arguments(self, call: syntax.Call, least: int, most: int | None, usage: str) -> None:
        wanted = f"{least} or more" if most is None else f"{least}" if most == least else f"{least} or {most}"
        plural = "" if wanted == "1" else "s"
        self._diagnostics.report(
            WRONG_ARGUMENTS,
            f"`{call.name.text}` takes {wanted} argument{plural}, and this call has {len(call.arguments)}",
            call.span,
            help=f"write `{usage}`",
        )

    def _unfold(self, call: syntax.Call, function: syntax.Function, scope: Scope) -> Expression | None:
        name = folded(function.name.text)
        self.used_functions.add(name)
        if name in self._functions.circular:
            return None
        wanted = len(function.parameters)
        if len(call.arguments) != wanted:
            usage = f"{name}({', '.join(parameter.text for parameter in function.parameters)})"
            self._arguments(call, wanted, wanted, usage)
            return None
        arguments = self._all(call.arguments, scope)
        if arguments is None:
            return None
        names = (folded(parameter.text) for parameter in function.parameters)
        own = dict(zip(names, arguments, strict=True))
        calls = self._diagnostics.calls
        if not calls:
            self._unfolded = 0
        calls.append(call)
        try:
            return self.resolve(function.body, Scope(scope.home, own, of_part=scope.of_part))
        finally:
            calls.pop()
            if not calls:
                self._steps += self._unfolded

    def condition(
        self, expression: syntax.Expression, scope: Scope, wanted: str = "an expectation is a condition"
    ) -> Expression | None:
        """The expression where it is a condition."""
        resolved = self.resolve(expression, scope)
        if resolved is None or resolved.kind.family is Family.YES_NO:
            return resolved
        self._diagnostics.report(
            KINDS_MIXED,
            f"{wanted}, and this is {a_kind(resolved)}",
            expression.span,
            help="compare it with something: `= 100%`",
        )
        return None


def _level(name: str, levels: tuple[str, ...], span: Span) -> Constant:
    return Constant(rational(levels.index(name) + 1), Kind("level", levels=levels), span=span)


def _period(reference: syntax.PeriodReference | None) -> tuple[Period | None, bool]:
    if reference is None:
        return None, False
    return reference.period, reference.period is None


_FORMS: Final = {
    "_constant": (syntax.Number, syntax.Quantity, syntax.DateLiteral, syntax.YesNo, syntax.Text),
    "_about": (syntax.About,),
    "_name": (syntax.NameUse,),
    "_negate": (syntax.Negate,),
    "_sum": (syntax.Sum,),
    "_product": (syntax.Product,),
    "_compare": (syntax.Compare,),
    "_logic": (syntax.Logic,),
    "_not": (syntax.Not,),
    "_if": (syntax.If,),
    "_call": (syntax.Call,),
    "_aggregate": (syntax.Aggregate,),
    "_over_subjects": (syntax.OverSubjects,),
    "_in_figures": (syntax.InFigures,),
    "_critical": (syntax.Critical,),
    "_nothing": (syntax.Unreadable,),
}
_HANDLERS: Final[dict[type, Callable[[Expressions, Any, Scope], Expression | None]]] = {
    form: getattr(Expressions, handler) for handler, forms in _FORMS.items() for form in forms
}
"""What resolves each form; a table, for this is where a large plan spends its time."""
