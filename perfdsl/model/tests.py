"""Test blocks: what is given, and what is expected of it."""

from collections.abc import Sequence

from attrs import frozen

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    BAD_TEST,
    DUPLICATE_NAME,
    KINDS_MIXED,
    NOT_CONSTANT,
    PERIOD_OUTSIDE,
    WRONG_NAME,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import LEAVES
from perfdsl.model.constants import constant
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions, Scope, is_literal
from perfdsl.model.formula_nodes import Constant
from perfdsl.model.kinds import fits
from perfdsl.model.names import Names
from perfdsl.model.nodes import ActualsFile, Cascade, Expectation, Given, Leaf, Plan, Test
from perfdsl.model.wording import example_of
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, RATIO
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.value import Value

_REASONS = {reason.value: reason for reason in Reason if reason is not Reason.PENDING}


@frozen
class Context:
    """What the tests of a ruleset are resolved against.

    `home` is the plan, in which their names are looked up.
    """

    plan: Plan
    home: Draft
    names: Names
    expressions: Expressions
    diagnostics: Diagnostics


def resolve_tests(tests: Sequence[syntax.Test], context: Context) -> tuple[Test, ...]:
    """The tests that can be tried; diagnostics for what in them means nothing."""
    trying = _Tests(context)
    seen: dict[str, syntax.Test] = {}
    for test in tests:
        first = seen.setdefault(test.name.text, test)
        if first is not test and first.period == test.period:
            context.diagnostics.report(
                DUPLICATE_NAME,
                f'there is already a test "{test.name.text}"',
                test.name.span,
                Label(first.name.span, "the first is here"),
                help="say in its name what it tries",
            )
    return tuple(made for test in tests if (made := trying.test(test)) is not None)


class _Tests:
    def __init__(self, context: Context) -> None:
        self._plan = context.plan
        self._home = context.home
        self._names = context.names
        self._expressions = context.expressions
        self._diagnostics = context.diagnostics

    def test(self, test: syntax.Test) -> Test | None:
        periods = self._plan.periods
        period = test.period or (periods[0] if len(periods) == 1 else None)
        if period not in periods or period is None:
            self._diagnostics.report(
                PERIOD_OUTSIDE,
                "this test is for no period of the plan",
                test.name.span,
                help=f'say which: `test "..." in {periods[0]} {{ ... }}`',
            )
            return None
        statements = test.block.statements
        given = [one for one in statements if isinstance(one, syntax.GivenValue)]
        expected = [one for one in statements if isinstance(one, syntax.Expect)]
        if not expected:
            self._diagnostics.report(
                BAD_TEST,
                "this test expects nothing",
                test.name.span,
                help="write `expect x.achievement = 100%`",
            )
        at = test.at.value if test.at else None
        expectations = tuple(made for one in expected if (made := self._expectation(one)) is not None)
        return Test(
            test.name.text,
            period,
            at,
            self._actuals(statements),
            self._given(given, period),
            expectations,
            span=test.span,
        )

    def _actuals(self, statements: Sequence[syntax.Statement]) -> ActualsFile | None:
        named = [one for one in statements if isinstance(one, syntax.GivenActuals)]
        if not named:
            return None
        for extra in named[1:]:
            self._diagnostics.report(
                ATTRIBUTE_TWICE,
                "data are given twice",
                extra.span,
                Label(named[0].span, "first here"),
                help="keep one of them",
            )
        one = named[0]
        if one.path is not None:
            return ActualsFile(
                one.path.text,
                one.locale.text if one.locale else None,
                one.path.span.source,
                span=one.path.span,
            )
        if self._plan.actuals is None:
            self._diagnostics.report(
                BAD_TEST,
                "the plan names no data",
                one.span,
                help='write `actuals from "actuals.csv"` in the plan, or `given actuals from "..."` here',
            )
        return self._plan.actuals

    def _given(self, statements: Sequence[syntax.GivenValue], period: Period) -> tuple[Given, ...]:
        seen: dict[tuple[Path, Period], Span] = {}
        made: list[Given] = []
        for statement in statements:
            one = self._one_given(statement, period)
            if one is None:
                continue
            first = seen.setdefault((one.path, one.period), statement.span)
            if first is not statement.span:
                self._diagnostics.report(
                    ATTRIBUTE_TWICE,
                    f"`{statement.subject.text}` is given twice",
                    statement.span,
                    Label(first, "first here"),
                    help="keep one of them",
                )
            made.append(one)
        return tuple(made)

    def _one_given(self, statement: syntax.GivenValue, period: Period) -> Given | None:
        subject = self._names.find(
            statement.subject,
            self._home,
            wanted=_is_measured,
        )
        part = self._plan.parts.get(subject.path) if subject else None
        while isinstance(part, Cascade):
            part = self._plan.parts.get(part.source)
        if not isinstance(part, Leaf):
            return None
        if part.value is not None or part.kind is None:
            self._diagnostics.report(
                WRONG_NAME,
                f"`{statement.subject.text}` is computed, so it cannot be given",
                statement.subject.span,
                Label(part.place, "defined here"),
                help="give what it is computed from",
            )
            return None
        value = self._value(statement.value, part)
        return None if value is None else Given(part.path, _when(statement.period, period), value)

    def _value(self, written: syntax.Expression, leaf: Leaf) -> Value | None:
        kind = leaf.kind
        assert kind is not None
        match written:
            case syntax.NameUse(syntax.Reference(None, (syntax.Name(word),)), None):
                if word in kind.levels:
                    found = self._expressions.resolve(written, Scope(self._home, levels=kind.levels))
                    return found.value if isinstance(found, Constant) else None
                if word in _REASONS:
                    return Missing(_REASONS[word])
            case _:
                pass
        found = constant(written)
        if found is None:
            self._diagnostics.report(
                NOT_CONSTANT,
                f"`{written.span.text}` is no fact",
                written.span,
                help="write a figure, a date, `yes`, `no`, or a reason such as `not_measured`",
            )
            return None
        held = not isinstance(found.value, RATIONAL_TYPE) or kind.holds(found.value)
        # A quotient is a ratio, and so a percentage as well: `11/12`.
        share = isinstance(written, syntax.Product) and fits(RATIO, kind) and found.kind == NUMBER
        if held and (share or fits(found.kind, kind, literal=is_literal(found))):
            return found.value
        self._diagnostics.report(
            KINDS_MIXED,
            f"`{written.span.text}` does not fit `{leaf.path[-1]}`, which is of the kind `{kind}`",
            written.span,
            Label(leaf.place, "defined here"),
            help=f"it takes a figure such as `{example_of(kind)}`",
        )
        return None

    def _expectation(self, statement: syntax.Expect) -> Expectation | None:
        scope = Scope(self._home, reasons=True)
        condition = statement.condition
        if isinstance(condition, syntax.Compare):
            pair = self._expressions.comparison(condition.left, condition.right, scope)
            return (
                None if pair is None else Expectation(pair[0], condition.sign, pair[1], span=statement.span)
            )
        left = self._expressions.condition(condition, scope)
        return None if left is None else Expectation(left, span=statement.span)


def _is_measured(draft: Draft) -> bool:
    return draft.keyword in LEAVES or draft.keyword == "cascade"


def _when(reference: syntax.PeriodReference | None, period: Period) -> Period:
    """The period that a fact is given for: the test's own, the one before it, or the one named."""
    if reference is None:
        return period
    return reference.period or period.previous()
