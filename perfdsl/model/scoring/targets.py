"""Targets that compare, with every figure of the row's kind."""

from typing import Final

from perfdsl.diagnostics import (
    NO_RANGE,
    NOT_CONSTANT,
    TARGET_KIND,
    Diagnostics,
)
from perfdsl.model.constants import constant, constant_value, misread
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions, Scope, is_literal
from perfdsl.model.formula_nodes import (
    Constant,
    Expression,
    Target,
)
from perfdsl.model.kinds import fits
from perfdsl.model.wording import quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.slips import day_first
from perfdsl.values.allotment import Allotment
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.value import Fact

_SHARES: Final = frozenset({Family.RATIO, Family.SHARE, Family.NUMBER})
_ORDERED: Final = frozenset(
    {Family.NUMBER, Family.SHARE, Family.RATIO, Family.DAYS, Family.MONTHS, Family.MONEY, Family.LEVEL}
)


class Targets:
    """Makes the targets of rows."""

    def __init__(self, expressions: Expressions, diagnostics: Diagnostics) -> None:
        self._expressions = expressions
        self._diagnostics = diagnostics

    def target(self, draft: Draft, kind: Kind | None, form: syntax.BareTarget) -> Target | None:
        """A target that compares, None with a diagnostic where it does not fit the kind of the row."""
        if kind is None or isinstance(form, syntax.Monitored):
            return None
        wrong = _misfit(form, kind)
        if wrong is not None:
            place = form.value.span if isinstance(form, syntax.Compared | syntax.ByDate) else form.span
            self._wrong(form, kind, place, wrong)
            return None
        match form:
            case syntax.Compared(sign, value):
                return self._compared(draft, kind, form, sign, value)
            case syntax.ByDate(value):
                return self._compared(draft, kind, form, "by", value)
            case syntax.Done():
                return Target("yes", self._yes(form), span=form.span)
            case syntax.Within(low, high):
                return self._within(draft, kind, form, low, high)

    def _compared(
        self, draft: Draft, kind: Kind, form: syntax.BareTarget, sign: str, value: syntax.Expression
    ) -> Target | None:
        resolved = self._figure(draft, kind, value)
        if resolved is None or not self._is_level(resolved, kind, value):
            return None
        return Target(sign, resolved, span=form.span)

    def _yes(self, form: syntax.Done) -> Expression:
        resolved = constant(syntax.YesNo(value=True, span=form.span))
        assert resolved is not None
        return resolved

    def _within(
        self, draft: Draft, kind: Kind, form: syntax.Within, low: syntax.Expression, high: syntax.Expression
    ) -> Target | None:
        ends = self._figure(draft, kind, low), self._figure(draft, kind, high)
        if ends[0] is None or ends[1] is None:
            return None
        if not (self._is_level(ends[0], kind, low) and self._is_level(ends[1], kind, high)):
            return None
        written = constant_value(ends[0]), constant_value(ends[1])
        if written[0] is not None and written[1] is not None and written[0] > written[1]:
            self._diagnostics.report(
                NO_RANGE, "this range ends before it begins", form.span, help="write the lower end first"
            )
        return Target("..", ends[0], ends[1], span=form.span)

    def _is_level(self, resolved: Expression, kind: Kind, written: syntax.Expression) -> bool:
        """Whether a figure can be reached by the row; what is written beyond numbered levels is told."""
        value = constant_value(resolved)
        if kind.ends is None or value is None or kind.ends[0] <= value <= kind.ends[1]:
            return True
        if kind.ends[0] >= kind.ends[1]:  # told where the levels are written
            return True
        self._diagnostics.report(
            TARGET_KIND,
            f"`{written.span.text}` is no level of a row of the kind `{kind}`",
            written.span,
            help=f"write one from {kind.ends[0]} to {kind.ends[1]}",
        )
        return False

    def _wrong(self, form: syntax.BareTarget, kind: Kind, span: Span, help_: str) -> None:
        self._diagnostics.report(
            TARGET_KIND,
            f"`{form.span.text}` is no target for a row of the kind `{kind.name}`",
            span,
            help=help_,
        )

    def written(self, draft: Draft, kind: Kind, value: syntax.Expression) -> Fact | None:
        """A figure of the row's kind that has to be written out, None with a diagnostic where it is none."""
        resolved = self._figure(draft, kind, value)
        if resolved is None or not self._is_level(resolved, kind, value):
            return None
        if isinstance(resolved, Constant) and not isinstance(resolved.value, Missing | Allotment):
            return resolved.value
        self._diagnostics.report(
            NOT_CONSTANT,
            f"`{value.span.text}` has to be computed",
            value.span,
            help="write the figure itself",
        )
        return None

    def _figure(self, draft: Draft, kind: Kind, value: syntax.Expression) -> Expression | None:
        if isinstance(value, syntax.Number):  # what nearly every target is
            resolved: Expression | None = constant(value)
        else:
            resolved = self._expressions.resolve(value, Scope(draft, levels=kind.levels))
        return resolved if resolved is None or self._fits(resolved, kind, value) else None

    def _fits(self, resolved: Expression, kind: Kind, written: syntax.Expression) -> bool:
        text = written.span.text
        if fits(resolved.kind, kind, literal=is_literal(resolved)):
            slip = misread(constant_value(resolved), text, kind)
            if slip is None:
                return True
            wrong, help_ = slip
            self._diagnostics.report(
                TARGET_KIND, f"{wrong}, and the row is of the kind `{kind.name}`", written.span, help=help_
            )
            return False
        help_ = f"the row is measured as `{kind}`"
        if kind.family is Family.SHARE and is_literal(resolved):
            help_ = f"write `{text}%`"
        elif kind.family is Family.DATE and (day := day_first(text)) is not None:
            help_ = f"write year-month-day: `{day}`"
        elif kind.family is Family.LEVEL:
            help_ = f"write one of {quoted(kind.levels)}"
        self._diagnostics.report(
            TARGET_KIND, f"`{text}` does not fit a row of the kind `{kind.name}`", written.span, help=help_
        )
        return False


def _misfit(form: syntax.BareTarget, kind: Kind) -> str | None:
    """What to write instead of a form that does not go with the kind of the row, None where it does."""
    match form:
        case syntax.Compared() if kind.family is Family.DATE:
            return "write `target by` and a date such as `2019-05-31`"
        case syntax.Compared() if kind.family is Family.YES_NO:
            return "write `target yes`"
        case syntax.ByDate() if kind.family is not Family.DATE:
            return "write `>=` or `<=` and a figure, or make the row a `date`"
        case syntax.Done() if kind.family is not Family.YES_NO:
            return "`target yes` is for rows of the kind `yes_no`"
        case syntax.Within() if kind.family not in _ORDERED:
            return "a range is for rows that count or measure"
        case _:
            return None
