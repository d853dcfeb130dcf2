"""A plan with another target: as it would be written, so that phases, parts of the year and shares follow it."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import evolve

from perfdsl.model.changing.parts import with_parts
from perfdsl.model.formula_nodes import Apply, Between, Constant, Expression, Form, Progress, Rule
from perfdsl.model.nodes import Cascade, Leaf, Part, Plan
from perfdsl.model.people.pro_rata import part_of
from perfdsl.model.year.phases import form_in_phase, in_phase
from perfdsl.values.kind import Kind
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.value import Fact

_PHASES: Final = frozenset({"phase", "elapsed"})


def target_rule(plan: Plan, path: Path, period: Period) -> Rule | None:
    """What is asked of a row in a period: of a cascade without a target of its own, what its source asks."""
    part = plan.parts[path]
    while isinstance(part, Cascade) and part.rules is None:
        part = plan.parts[part.source]
    match part:
        case Leaf() | Cascade():
            return (part.rules or {}).get(period)
        case _:
            return None


def has_target(rule: Rule | None) -> bool:
    """Whether there is a figure to be reached, which another could stand for."""
    return rule is not None and (rule.target is not None or isinstance(rule.form, Between | Progress))


def with_target(plan: Plan, path: Path, period: Period, value: Fact, high: Fact | None = None) -> Plan:
    """The plan in which a row's target of one period is this figure, `high` its other end where it is a range."""
    return with_targets(plan, period, {path: (value, high)})


def with_targets(plan: Plan, period: Period, targets: Mapping[Path, tuple[Fact, Fact | None]]) -> Plan:
    """The plan in which these rows have other targets in one period; the second figure is the other end of a range.

    What counts as reaching it stays. A row is measured, or a cascade of one that is, with a target; it is no share
    of another, whose target is a part of that one's. A cascade that followed its source has a target of its own then.
    """
    changed: dict[Path, Part] = {}
    for path, (value, high) in targets.items():
        part = plan.parts[path]
        rule, kind = target_rule(plan, path, period), _kind(plan, part)
        assert rule is not None and kind is not None  # noqa: PT018 - a row that is compared is measured
        assert isinstance(part, Leaf | Cascade)
        share = None if part.pro_rata is None else part.pro_rata[period]
        made = _restated(rule, _Figures(kind, share), value, high)
        follows = isinstance(part, Cascade) and part.rules is None
        rules = _followed(plan, part) if follows else part.rules or {}
        changed[path] = evolve(part, rules={**rules, period: made})
        changed.update(_shares_of(plan, path, period, made))
    return with_parts(plan, changed)


def _followed(plan: Plan, part: Part) -> dict[Period, Rule]:
    while isinstance(part, Cascade) and part.rules is None:
        part = plan.parts[part.source]
    assert isinstance(part, Leaf | Cascade)
    return part.rules or {}


def _kind(plan: Plan, part: Part) -> Kind | None:
    while isinstance(part, Cascade):
        part = plan.parts[part.source]
    return part.kind if isinstance(part, Leaf) else None


class _Figures:
    """Writes a figure where another stood: as much of it as the phase and the part of the year make of it."""

    def __init__(self, kind: Kind, share: Rational | None) -> None:
        self._kind = kind
        self._share = share

    def whole(self, value: Fact, old: Expression) -> Expression:
        """The figure as it is written."""
        return Constant(value, self._kind, span=old.span)

    def in_part(self, figure: Expression) -> Expression:
        """The figure in proportion to the part of the year."""
        return figure if self._share is None else part_of(figure, self._share, self._kind)

    def at_hand(self, value: Fact, old: Expression) -> Expression:
        """The figure as the row is compared with it."""
        whole, phase = self.whole(value, old), _phase(old)
        return self.in_part(whole if phase is None else in_phase(whole, phase))


def _phase(expression: Expression) -> Expression | None:
    """The share of a target that is due by the phase at hand, where an expression has one."""
    pending = [expression]
    while pending:
        one = pending.pop()
        if isinstance(one, Apply):
            if one.operation in _PHASES:
                return one
            pending.extend(one.arguments)
    return None


def _restated(rule: Rule, figures: _Figures, value: Fact, high: Fact | None) -> Rule:
    target = rule.target
    if target is not None:
        end = None if target.high is None or high is None else figures.at_hand(high, target.high)
        return evolve(rule, target=evolve(target, value=figures.at_hand(value, target.value), high=end))
    return evolve(rule, form=_form(rule.form, figures, value))


def _form(form: Form | None, figures: _Figures, value: Fact) -> Form | None:
    match form:
        case Between(_, best):
            return evolve(form, best=figures.at_hand(value, best))
        case Progress(_, goal):
            whole, phase = evolve(form, target=figures.whole(value, goal)), _phase(goal)
            return whole if phase is None else form_in_phase(whole, phase)
        case _:
            return form


# --- parts of a row that is shared out


def _shares_of(plan: Plan, path: Path, period: Period, rule: Rule) -> Iterator[tuple[Path, Part]]:
    """The parts that a row is shared out in, each with its part of the rule."""
    source = plan.parts[path]
    pending = list(source.split_parts) if isinstance(source, Leaf) else []
    while pending:
        part = plan.parts[pending.pop()]
        if isinstance(part, Leaf) and part.split is not None:
            pending.extend(part.split_parts)
            yield part.path, evolve(part, rules={**part.rules, period: _part_of(part.rules[period], rule)})


def _part_of(old: Rule, rule: Rule) -> Rule:
    """The rule of a part; where its target is counted in whole units it reads that of the whole itself."""
    target, form = old.target, old.form
    if target is not None and rule.target is not None:
        high = None if target.high is None else _share_of(target.high, rule.target.high)
        target = evolve(target, value=_share_of(target.value, rule.target.value), high=high)
    match form, rule.form:
        case Between(worst, best), Between(_, new):
            form = evolve(form, worst=worst, best=_share_of(best, new))
        case Progress(start, goal), Progress(_, new):
            form = evolve(form, start=start, target=_share_of(goal, new))
        case _:
            pass
    return evolve(old, target=target, form=form)


def _share_of(old: Expression, whole: Expression | None) -> Expression:
    if whole is None or not isinstance(old, Apply) or old.operation != "multiply":
        return old
    return evolve(old, arguments=(whole, *old.arguments[1:]))
