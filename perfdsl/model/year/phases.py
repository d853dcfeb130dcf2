"""Targets that are phased: by a day of the year a share of them is to be reached."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve, frozen

from perfdsl.diagnostics import BAD_PHASES, Diagnostics
from perfdsl.model.arithmetic import apply
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import (
    Apply,
    Between,
    Expression,
    Form,
    Progress,
    Rule,
    ScoreFormula,
    Steps,
    Target,
)
from perfdsl.model.inherited import Inherited
from perfdsl.model.year.accumulating import accumulates
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, QUANTITIES, Kind
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.period import Period


class Phases:
    """Phases the targets of rows, by what they say themselves or what is said above them."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._written = Inherited("phased")
        self._refused: set[Span] = set()

    def rules(
        self, one: Draft, measured: Draft, kind: Kind | None, rules: Mapping[Period, Rule]
    ) -> dict[Period, Rule]:
        """The rules of a row, in which a target is that of the day of looking; `measured` is the row of its actual.

        What stands above a row holds for what adds up during the period alone. A diagnostic where the phases do
        not rise to 100%, or nothing of a row that says them itself can be phased.
        """
        written = self._written.of(one)
        if not isinstance(written, syntax.Phased) or self._is_refused(_disorder(written, rules)):
            return dict(rules)
        own = "phased" in one.attributes
        if own and self._is_refused(_unfit(one, kind, rules)):
            return dict(rules)
        series = measured.attributes.get("series")
        adds_up = accumulates(kind, series) or measured.keyword == "project"
        made: dict[Period, Rule] = {}
        for period, rule in rules.items():
            fits = not rule.monitored and (own or (adds_up and _is_plain(rule)))
            made[period] = _in_phases(rule, _due(written, period, series)) if fits else rule
        return made

    def _is_refused(self, wrong: Iterator[tuple[Span, str, str]]) -> bool:
        """Whether there is something wrong, which is told once."""
        for place, message, advice in wrong:
            if place not in self._refused:
                self._refused.add(place)
                self._diagnostics.report(BAD_PHASES, message, place, help=advice)
            return True
        return False


def _is_plain(rule: Rule) -> bool:
    """Whether so much is to be reached, or more."""
    return rule.target is not None and rule.target.sign in {">=", ">"} and rule.form is None


def _disorder(written: syntax.Phased, rules: Iterable[Period]) -> Iterator[tuple[Span, str, str]]:
    if not written.phases:
        return
    if any(period.unit != "Y" for period in rules):
        yield (
            written.span,
            "phases divide a year, and this plan counts otherwise",
            "write `phased evenly`, or a target for each period",
        )
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


def _dates(written: syntax.Phased, period: Period) -> tuple[tuple[date, Rational], ...]:
    return tuple(
        (
            date(period.year, one.month, min(one.day, monthrange(period.year, one.month)[1])),
            one.share.value,
        )
        for one in written.phases
    )


@frozen
class _Due:
    """The share of a target that is due on the day of looking, and the first day on which some of it is."""

    share: Apply
    start: date | None


def _due(written: syntax.Phased, period: Period, series: syntax.Statement | None) -> _Due:
    """What is due in a period; where it grows with the days, the parts of a series say when a figure is owed."""
    if written.phases:
        dates = _dates(written, period)
        return _Due(apply("phase", (), NUMBER, written.span, dates), dates[0][0])
    share = apply("elapsed", (), NUMBER, written.span, (period.start, period.end))
    return _Due(share, None if series else period.start)


def _in_phases(rule: Rule, due: _Due) -> Rule:
    share, target = due.share, rule.target
    if target is not None:
        high = None if target.high is None else in_phase(target.high, share)
        target = evolve(target, value=in_phase(target.value, share), high=high)
    return evolve(rule, target=target, form=form_in_phase(rule.form, share), due=due.start, phase=share)


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
