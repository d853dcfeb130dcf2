"""Targets that are phased: by a day of the year a share of them is to be reached."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from attrs import evolve

from perfdsl.diagnostics import BAD_PHASES, Diagnostics
from perfdsl.model.arithmetic import apply
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Between, Expression, Form, Progress, Rule, ScoreFormula, Steps, Target
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, QUANTITIES, Kind
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.period import Period

Phases = tuple[tuple[date, Rational], ...]


def phased(
    one: Draft, kind: Kind | None, rules: Mapping[Period, Rule], diagnostics: Diagnostics
) -> dict[Period, Rule]:
    """The rules of a row, in which a target is that of the phase at hand on the day of looking.

    A diagnostic where the phases do not rise to 100%, or nothing of the row can be phased.
    """
    written = one.attributes.get("phased")
    if not isinstance(written, syntax.Phased):
        return dict(rules)
    wrong = next(chain(_disorder(written), _unfit(one, kind, rules)), None)
    if wrong is not None:
        place, message, advice = wrong
        diagnostics.report(BAD_PHASES, message, place, help=advice)
        return dict(rules)
    return {period: _in_phases(rule, _dates(written, period), written.span) for period, rule in rules.items()}


def _disorder(written: syntax.Phased) -> Iterator[tuple[Span, str, str]]:
    before, reached = (0, 0), ZERO
    for phase in written.phases:
        if (phase.month, phase.day) <= before:
            yield phase.span, "this day comes before the one in front of it", "write the days in their order"
        share = phase.share.value
        if not reached < share <= 1:
            text = phase.share.span.text
            yield (
                phase.span,
                f"`{text}` is not more than what was reached before",
                "let the shares rise to 100%",
            )
        before, reached = (phase.month, phase.day), share
    if reached != 1:
        last = written.phases[-1]
        yield last.span, "the last phase does not reach the whole target", "end with `31 Dec 100%`"


def _unfit(one: Draft, kind: Kind | None, rules: Mapping[Period, Rule]) -> Iterator[tuple[Span, str, str]]:
    place = one.attributes["phased"].span
    if kind is not None and kind.family not in QUANTITIES:
        yield place, f"a `{kind}` is not reached in shares", "write a milestone for each phase"
    if any(period.unit != "Y" for period in rules):
        yield place, "phases divide a year, and this plan counts otherwise", "write a target for each period"
    asked = [rule for rule in rules.values() if not rule.monitored]
    if not asked:
        yield place, "there is no target to phase", "take it out, or write the target of the whole year"
    if any(not _has_target(rule) for rule in asked):
        yield place, "only a target can be phased", "write a target, `between` or `from ... to`"


def _has_target(rule: Rule) -> bool:
    match rule.form:
        case None | Between() | Progress():
            return True
        case Steps(steps):
            return rule.target is not None and not any(isinstance(step.condition, Target) for step in steps)
        case form:
            return rule.target is not None and isinstance(form, ScoreFormula)


def _dates(written: syntax.Phased, period: Period) -> Phases:
    return tuple(
        (
            date(period.year, one.month, min(one.day, monthrange(period.year, one.month)[1])),
            one.share.value,
        )
        for one in written.phases
    )


def _in_phases(rule: Rule, phases: Phases, place: Span) -> Rule:
    if rule.monitored:
        return rule
    share = apply("phase", (), NUMBER, place, phases)
    target = rule.target
    if target is not None:
        high = None if target.high is None else in_phase(target.high, share)
        target = evolve(target, value=in_phase(target.value, share), high=high)
    return evolve(rule, target=target, form=form_in_phase(rule.form, share), due=phases[0][0])


def form_in_phase(form: Form | None, share: Expression) -> Form | None:
    """A way to score with its figures as the phase at hand has them."""
    match form:
        case Between(worst, best):
            return evolve(form, worst=in_phase(worst, share), best=in_phase(best, share))
        case Progress(start, goal):
            kind = goal.kind
            way = apply("add", (goal, start), kind, goal.span, ("+", "-"))
            reached = apply("add", (start, in_phase(way, share)), kind, goal.span, ("+", "+"))
            return evolve(form, target=reached)
        case _:
            return form


def in_phase(figure: Expression, share: Expression) -> Expression:
    """A figure as the phase at hand has it: the share of it that is to be reached by the day of looking."""
    return apply("multiply", (figure, share), figure.kind, figure.span, ("*", "*"))
