"""What in a plan cannot hold, or is probably not meant: one generator a check, all of them in `CHECKS`."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from perfdsl.diagnostics import (
    EMPTY_PLAN,
    NOBODY_ANSWERS,
    OUT_OF_REACH,
    PERIOD_WITHOUT_TARGETS,
    TARGET_DATE_OUTSIDE,
    UNUSED,
    WEAKER_TARGET,
    Diagnostic,
    Label,
)
from perfdsl.model.asking.bounds import aggregates_ask_somebody
from perfdsl.model.cascading.counting import counted_twice
from perfdsl.model.cascading.demands import answered_for, unknown_frequencies, unmet_demands
from perfdsl.model.formula_nodes import Constant, Figure, Rule, Target
from perfdsl.model.from_syntax import Resolved
from perfdsl.model.nodes import Cascade, Container, Leaf, Plan
from perfdsl.model.order import figures
from perfdsl.model.reading import plan_expressions
from perfdsl.model.scoring.asked import points
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.paths import Path
from perfdsl.values.value import Value

_SHOWN: Final = 6

Check = Callable[[Resolved], Iterator[Diagnostic]]


def has_rows(resolved: Resolved) -> Iterator[Diagnostic]:
    """A plan measures something."""
    if not any(isinstance(part, Leaf) for part in resolved.plan.parts.values()):
        yield Diagnostic(
            EMPTY_PLAN,
            f"`{resolved.plan.name}` has no indicators",
            resolved.plan.root.place,
            help='add one: `indicator fairs "Fairs held" { count; target >= 5 }`',
        )


def dates_lie_in_the_plan(resolved: Resolved) -> Iterator[Diagnostic]:
    """A date is due within the plan's period.

    One target that holds for every period of the plan is told once.
    """
    plan = resolved.plan
    first, last = plan.periods[0].start, plan.periods[-1].end
    for part in plan.parts.values():
        if isinstance(part, Container):
            continue
        for target in {
            id(rule.target): rule.target for rule in (part.rules or {}).values() if rule.target
        }.values():
            day = _written(target)
            if isinstance(day, date) and not first <= day <= last:
                yield Diagnostic(
                    TARGET_DATE_OUTSIDE,
                    f"{day} lies outside the plan, which runs from {first} to {last}",
                    target.span,
                    help="check the year",
                )


def points_can_be_measured(resolved: Resolved) -> Iterator[Diagnostic]:
    """What a row is scored from lies in the range that it declares; of targets `findings` says more."""
    for part in resolved.plan.parts.values():
        limits = part.limits if isinstance(part, Leaf) else None
        if not isinstance(part, Leaf) or limits is None:
            continue
        for figure, span in points(part):
            if not limits.hold(figure):
                yield Diagnostic(
                    OUT_OF_REACH,
                    f"`{span.text}` lies outside `{limits.span.text}`, where `{part.path[-1]}` is measured",
                    span,
                    labels=(Label(limits.span, "its range is declared here"),),
                    help="correct the one or the other",
                )


def every_period_has_targets(resolved: Resolved) -> Iterator[Diagnostic]:
    """A period in which nothing is scored is probably not meant, unless the plan only monitors."""
    plan = resolved.plan
    rows = [part for part in plan.parts.values() if isinstance(part, Leaf) and part.rules]
    if not any(row.scored for row in rows):
        return
    scored = {period for row in rows for period, rule in row.rules.items() if _scores(rule)}
    idle = [period for period in plan.periods if period not in scored]
    if idle:
        shown = ", ".join(map(str, idle[:_SHOWN])) + (", ..." if len(idle) > _SHOWN else "")
        yield Diagnostic(
            PERIOD_WITHOUT_TARGETS,
            f"nothing has a target in {shown}",
            plan.root.place,
            help="shorten the period of the plan, or write targets for the rest of it",
        )


def own_targets_are_not_weaker(resolved: Resolved) -> Iterator[Diagnostic]:
    """A dashboard may ask for more than the plan does; where it asks for less, somebody should know."""
    for part in resolved.plan.parts.values():
        source = resolved.plan.parts.get(part.source) if isinstance(part, Cascade) else None
        if not isinstance(part, Cascade) or not part.rules or not isinstance(source, Leaf):
            continue
        if "note" in dict(part.texts) or part.pro_rata:  # somebody knows, and says why
            continue
        for period, rule in part.rules.items():
            theirs = source.rules.get(period)
            if theirs is not None and rule.target and theirs.target and _weaker(rule.target, theirs.target):
                yield Diagnostic(
                    WEAKER_TARGET,
                    f"`{rule.target.span.text}` for `{part.path[-1]}` asks for less than the plan does",
                    rule.target.span,
                    labels=(Label(theirs.target.span, "the plan's own target"),),
                    help="ask for as much as the plan, or keep it and say why in a `note`",
                )
                break


def somebody_answers(resolved: Resolved) -> Iterator[Diagnostic]:
    """Once a plan has units, each strategic row that counts is cascaded: by itself or with its objective."""
    plan = resolved.plan
    if not plan.units:
        return
    answered = answered_for(plan)
    for row in _strategic(plan.root):
        if row.scored and not any(row.path[:end] in answered for end in range(1, len(row.path) + 1)):
            yield Diagnostic(
                NOBODY_ANSWERS,
                f"no unit answers for `{row.path[-1]}`",
                row.place,
                help=f"write `cascade {row.path[-1]}` in the unit that does",
            )


def _strategic(top: Container) -> Iterator[Leaf]:
    pending = list(reversed(top.children))
    while pending:
        part = pending.pop()
        if isinstance(part, Container):
            pending.extend(reversed(part.children))
        elif isinstance(part, Leaf):
            yield part


def nothing_counts_twice(resolved: Resolved) -> Iterator[Diagnostic]:
    """A fact counts once in a dashboard, by whichever ways it could reach it."""
    return counted_twice(resolved.plan)


def demands_are_met(resolved: Resolved) -> Iterator[Diagnostic]:
    """What `require every` asks for is there."""
    return unmet_demands(resolved.plan, resolved.drafts)


def nothing_is_idle(resolved: Resolved) -> Iterator[Diagnostic]:
    """Inputs, scales and functions that nothing uses are left over, or misspelt where they should be used."""
    read = _read(resolved.plan)
    for path, part in resolved.plan.parts.items():
        if isinstance(part, Leaf) and part.keyword == "input" and path not in read:
            yield _unused("input", path[-1], part)
    for name, scale in resolved.scales.written.items():
        if name not in resolved.scales.used:
            yield Diagnostic(
                UNUSED,
                f"the scale `{name}` is never used",
                scale.name.span,
                help=f"write `scale {name}` where it holds, or take it out",
            )
    yield from resolved.drafts.templates.idle()
    for function in resolved.drafts.functions:
        if function.name.text not in resolved.used_functions:
            yield Diagnostic(
                UNUSED,
                f"the function `{function.name.text}` is never used",
                function.name.span,
                help="use it, or take it out",
            )


def _unused(what: str, name: str, part: Leaf) -> Diagnostic:
    return Diagnostic(
        UNUSED, f"the {what} `{name}` is never used", part.place, help="use it in a `value`, or take it out"
    )


def _read(plan: Plan) -> set[Path]:
    found = {one.level for award in plan.awards.values() for one in award.recipients if one.level}
    for expression in plan_expressions(plan):
        found.update(figure.path for figure in figures(expression) if isinstance(figure, Figure))
    return found


def _scores(rule: Rule | None) -> bool:
    return rule is not None and (rule.target is not None or rule.form is not None)


def _written(target: Target) -> Value | None:
    return target.value.value if isinstance(target.value, Constant) else None


_MORE: Final = frozenset({">=", ">"})
_LESS: Final = frozenset({"<=", "<", "by"})


def _weaker(own: Target, source: Target) -> bool:
    """Whether everything that meets the source's target meets this one too, and more does."""
    mine, theirs = _written(own), _written(source)
    if isinstance(mine, date) and isinstance(theirs, date):
        return mine > theirs
    if not isinstance(mine, RATIONAL_TYPE) or not isinstance(theirs, RATIONAL_TYPE):
        return False
    if own.sign in _MORE and source.sign in _MORE:
        return mine < theirs or (mine == theirs and own.sign == ">=" and source.sign == ">")
    if own.sign in _LESS and source.sign in _LESS:
        return mine > theirs or (mine == theirs and own.sign == "<=" and source.sign == "<")
    return False


CHECKS: Final[tuple[Check, ...]] = (
    has_rows,
    dates_lie_in_the_plan,
    points_can_be_measured,
    every_period_has_targets,
    own_targets_are_not_weaker,
    somebody_answers,
    nothing_counts_twice,
    demands_are_met,
    lambda resolved: unknown_frequencies(resolved.drafts, resolved.plan.reported),
    nothing_is_idle,
    lambda resolved: aggregates_ask_somebody(resolved.plan),
)
