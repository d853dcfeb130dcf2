"""A plan and its data to every figure, as plainly as the language describes them: no graph, no order."""

import math
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from attrs import evolve, frozen

from perfdsl.model import formula_nodes as f
from perfdsl.model import nodes as m
from perfdsl.model.asking.nodes import Adjustment
from perfdsl.values.late import Late
from perfdsl.values.missing import NEVER_SCORED, PENDING, Missing, MissingRule, Policy, Reason
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.terms import Terms
from tests.reference import awards, irrational, subjects

Value: TypeAlias = Any
"""What a figure is: a Fraction, a date, a yes or no, a text, or Missing."""

ZERO, ONE = Fraction(0), Fraction(1)
HOLDS: Mapping[str, Callable[[Value, Value], bool]] = {
    ">=": ge, ">": gt, "<=": le, "<": lt, "=": eq, "!=": ne, "by": le, "yes": eq,
}  # fmt: skip
LARGEST = 2**16_384


class GoneError(Exception):
    """A value that is needed is missing."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


@frozen
class Figures:
    """What is known of a row or container; None where there is no such figure."""

    actual: Value = None
    target: Value = None
    achievement: Value = None
    computed: Value = None
    score: Value = None
    met: Value = None
    band: Value = None
    coverage: Value = None
    status: Value = None
    target_high: Value = None


def plain(value: object) -> Value:
    """Value exact number as a Fraction, all else as it is."""
    number = hasattr(value, "numerator") and not isinstance(value, bool)
    return Fraction(int(value.numerator), int(value.denominator)) if number else value  # type: ignore[attr-defined]


def gone(reason: Reason) -> Value:
    raise GoneError(reason)


def need(value: Value) -> Value:
    if isinstance(value, Missing):
        raise GoneError(value.reason)
    return plain(value)


def spread(compute: Callable[[], Value]) -> Value:
    """What `compute` gives; missing where something that it needs is."""
    try:
        return compute()
    except GoneError as gone:
        return Missing(gone.reason)


def kept(number: Fraction) -> Fraction:
    if abs(number.numerator) >= LARGEST or number.denominator >= LARGEST:
        raise GoneError(Reason.OUT_OF_RANGE)
    return number


def quotient(above: Value, below: Value, reason: Reason = Reason.NO_CASES) -> Value:
    if below == 0:
        raise GoneError(reason)
    return above / below


def variance(terms: Sequence[Fraction]) -> Fraction:
    middle = sum(terms, ZERO) / len(terms)
    return sum(((term - middle) ** 2 for term in terms), ZERO) / len(terms)


def rounded(number: Value, rounding: m.Rounding | None, terms: Terms | None) -> Value:
    """`decimals` count on the percentage, or on the figure in the terms of the scale."""
    if rounding is None or isinstance(number, Missing):
        return number
    step = plain(rounding.nearest) if rounding.nearest else Fraction(1, 10**rounding.decimals)
    shown = in_terms(number, terms) if terms else number * 100
    figure = round_to(shown / step, 0, rounding.mode.value) * step
    return (figure - plain(terms.low)) / plain(terms.high - terms.low) if terms else figure / 100


def in_terms(share: Value, terms: Terms | None) -> Value:
    if terms is None or isinstance(share, Missing):
        return share
    return plain(terms.low) + share * plain(terms.high - terms.low)


def round_to(number: Value, places: int, mode: str) -> Value:
    size = abs(number) * 10**places
    low = Fraction(size.numerator // size.denominator)
    over = size - low
    up = {
        "down": False, "up": over > 0, "half up": over >= Fraction(1, 2), "half down": over > Fraction(1, 2),
        "half even": over > Fraction(1, 2) or (over == Fraction(1, 2) and low % 2 == 1),
    }[mode]  # fmt: skip
    return (low + up) / 10**places * (-1 if number < 0 else 1)


def clamped(number: Value, bounds: m.Bounds) -> Value:
    if isinstance(number, Missing):
        return number
    number = number if bounds.low is None else max(number, plain(bounds.low))
    return number if bounds.high is None else min(number, plain(bounds.high))


def moved(day: date, step: tuple[tuple[str, str], Fraction]) -> Value:
    (sign, unit), amount = step
    count = int(amount) * (1 if sign == "+" else -1)
    try:
        if unit == "days":
            return day + timedelta(count)
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return gone(Reason.OUT_OF_RANGE)


def apportioned(shares: Sequence[Fraction], whole: Fraction) -> list[Fraction]:
    """Whole units by largest remainder; what is less than a unit goes to whoever is next."""
    parts = [Fraction(math.floor(share * whole)) for share in shares]
    for _ in shares:
        if sum(parts) == whole:
            break
        losses = [share * whole - part for share, part in zip(shares, parts, strict=True)]
        place = losses.index(max(losses))
        parts[place] += min(ONE, whole - sum(parts))
    return parts


OPERATIONS: Mapping[str, Callable[[Value, list[Value]], Value]] = {
    "add": lambda signs, xs: kept(sum((x if s == "+" else -x for s, x in zip(signs, xs, strict=True)), ZERO)),
    "multiply": lambda signs, xs: reduce(
        lambda so_far, one: kept(so_far * one[1] if one[0] == "*" else quotient(so_far, one[1])),
        zip(signs[1:], xs[1:], strict=True), xs[0],
    ),
    "apportion": lambda part, xs: apportioned([plain(share) for share in part[0].values], xs[0])[part[1]],
    "negate": lambda _, xs: -xs[0],
    "absolute": lambda _, xs: abs(xs[0]),
    "smallest": lambda _, xs: min(xs),
    "largest": lambda _, xs: max(xs),
    "mean": lambda _, xs: kept(sum(xs, ZERO) / len(xs)),
    "variance": lambda _, xs: kept(variance(xs)),
    "clamp to": lambda _, xs: max(xs[1], min(xs[2], xs[0])) if xs[1] <= xs[2] else gone(Reason.NO_RANGE),
    "round": lambda to, xs: round_to(xs[0], to.decimals, to.mode.value),
    "ln": lambda _, xs: irrational.ln(*xs),
    "exp": lambda _, xs: irrational.exp(*xs),
    "sqrt": lambda _, xs: irrational.sqrt(*xs),
    "pow": lambda _, xs: irrational.power(*xs),
    "add to date": lambda steps, xs: reduce(moved, zip(steps, xs[1:], strict=True), xs[0]),
    "days between": lambda _, xs: Fraction((xs[0] - xs[1]).days),
    "compare": lambda sign, xs: HOLDS[sign](*xs),
    "and": lambda _, xs: all(xs),
    "or": lambda _, xs: any(xs),
    "not": lambda _, xs: not xs[0],
}  # fmt: skip


class Reference:
    """The figures of one plan with its facts, looked at on one day."""

    def __init__(self, plan: m.Plan, facts: Mapping[tuple[Path, Period], object], at: date) -> None:
        self.plan, self.at = plan, at
        self.facts = {key: plain(value) for key, value in facts.items()}
        self.judged = {(one.path, one.period): plain(one.achievement) for one in plan.acceptances}
        self.awarded: dict[tuple[str, Period], awards.Outcome | Missing] = {}
        self.known: dict[tuple[Path, Period], Figures] = {}
        self.opens = False
        self.others: Sequence[Reference] = [self]
        """All subjects, this one among them."""

    def figures(self, path: Path, period: Period) -> Figures:
        """What is known of a row or container; a band by rank once the others are looked at."""
        found = self.unranked(path, period)
        if not isinstance(found.band, subjects.Ranked):
            return found
        everybody = [other.unranked(path, period).band for other in self.others]
        return evolve(found, band=subjects.band(found.band, everybody))

    def unranked(self, path: Path, period: Period) -> Figures:
        if (path, period) not in self.known:
            part = self.plan.parts[path] if path else self.plan.root
            self.known[path, period] = self.reading(partial(self.compute, part, period), opens=False)
        return self.known[path, period]

    def reading(self, compute: Callable[[], Value], *, opens: bool) -> Value:
        """What `compute` gives where facts of pending rows are read as open, or as they are."""
        before, self.opens = self.opens, opens
        try:
            return compute()
        finally:
            self.opens = before

    def open_fact(self, fact: Value, witness: Value, part: m.Part) -> Value:
        """A fact of a row as an adjustment, a gate or an award reads it: open where the row is pending."""
        rule = part.scale.missing if part.scale else None
        if not self.opens or rule is None or not rule.leaves_open or not isinstance(witness, Missing):
            return fact
        pending = witness == PENDING or rule.policy_for(witness.reason) is Policy.PENDING
        return PENDING if pending else fact

    def compute(self, part: m.Part, period: Period) -> Figures:
        match part:
            case m.Container():
                return self.container(part, period)
            case m.Cascade():
                return self.cascade(part, period)
            case m.Leaf() if part.milestones:
                return self.project(part, period)
            case m.Leaf(keyword="input"):
                return Figures(actual=self.actual(part, period))
        assert part.scale is not None
        return self.row(part, part, part.rules.get(period), part.scale, period)

    # --- rows

    def actual(self, leaf: m.Leaf, period: Period) -> Value:
        own = self.measured(leaf, period)
        if not leaf.split_parts or period not in self.plan.periods or own != Missing(Reason.NOT_MEASURED):
            return own
        parts = [self.plan.parts[path] for path in leaf.split_parts]
        return spread(lambda: kept(sum((need(self.actual(part, period)) for part in parts), ZERO)))  # type: ignore[arg-type]

    def measured(self, leaf: m.Leaf, period: Period) -> Value:
        if leaf.value is None or period not in self.plan.periods:
            own = self.facts.get((leaf.path, period), Missing(Reason.NOT_MEASURED))
            if leaf.series is None or period not in self.plan.periods or own != Missing(Reason.NOT_MEASURED):
                return own
            return self.series(leaf, leaf.series, period)
        value = leaf.value
        return spread(lambda: self.value(value, period))

    def series(self, leaf: m.Leaf, series: m.Series, period: Period) -> Value:
        """The figures of the months or quarters that are over; where one is missing there is none, but for the last."""
        over = [part for part in period.parts(series.unit) if part.end <= self.at]
        found = [self.facts.get((leaf.path, part), Missing(Reason.NOT_MEASURED)) for part in over]
        there = [one for one in found if not isinstance(one, Missing)]
        if not over:
            return Missing(Reason.NOT_DUE)
        if series.how == "last":
            return there[-1] if there else found[-1]
        if len(there) < len(found):
            return next(one for one in found if isinstance(one, Missing))
        ways: Mapping[str, Callable[[Sequence[Value]], Value]] = {
            "sum": sum, "max": max, "min": min, "mean": lambda figures: sum(figures) / len(figures),
        }  # fmt: skip
        return spread(
            lambda: (
                kept(ways[series.how](there)) if isinstance(there[0], Fraction) else ways[series.how](there)
            )
        )

    def row(
        self, row: m.Leaf | m.Cascade, leaf: m.Leaf, rule: f.Rule | None, scale: m.Scale, period: Period
    ) -> Figures:
        actual, nothing = self.actual(leaf, period), Missing(Reason.NO_TARGET)
        if rule is None or rule.monitored:
            return Figures(
                actual=actual, computed=nothing, score=nothing, status="monitored" if rule else "no_target"
            )
        own = self.own(leaf, rule, period)
        goal = rule.target
        high = None
        if goal is not None and goal.high is not None:
            end = goal.high
            high = spread(lambda: self.value(end, period))
        tolerance = plain(leaf.tolerance if leaf.tolerance is not None else scale.tolerance)
        achievement = spread(lambda: self.achievement(leaf, rule, scale, own, tolerance, period))
        met = spread(lambda: self.holds(goal, own["actual"], period) if goal else need(achievement) >= 1)
        staged = Figures(actual, own.get("target"), achievement, met=met, target_high=high)
        return self.judge(row, staged, clamped(achievement, scale.clamp), scale, period)

    def own(self, leaf: m.Leaf, rule: f.Rule, period: Period) -> dict[str, Value]:
        """What a formula may name without saying of what; `@` makes the same for another subject."""
        own: dict[str, Value] = {"actual": self.due(leaf, self.actual(leaf, period), rule, period)}
        own["@"] = lambda other: other.own(leaf, rule, period)
        goal, form = rule.target, rule.form
        shown = (
            goal.value
            if goal
            else form.best
            if isinstance(form, f.Between)
            else form.target
            if isinstance(form, f.Progress)
            else None
        )
        if shown is not None:
            own["target"] = spread(lambda: self.value(shown, period))
        if leaf.baseline is not None:
            baseline = leaf.baseline
            own["baseline"] = spread(lambda: self.value(baseline, period))
        return own

    def due(self, leaf: m.Leaf, actual: Value, rule: f.Rule, period: Period) -> Value:
        """Before its deadline, what is not there yet, or comes after the day of evaluation, is not due."""
        deadline: Value = rule.due or (period.parts(leaf.series.unit)[0].end if leaf.series else period.end)
        if rule.target and rule.target.sign == "by":
            by = spread(lambda: self.value(rule.target.value, period))  # type: ignore[union-attr]
            deadline = period.end if isinstance(by, Missing) else by
        absent = actual == Missing(Reason.NOT_MEASURED) or (isinstance(actual, date) and actual > self.at)
        return Missing(Reason.NOT_DUE) if absent and self.at < deadline else actual

    def achievement(  # noqa: PLR0911, PLR0917 - all that a stage reads
        self,
        leaf: m.Leaf,
        rule: f.Rule,
        scale: m.Scale,
        own: Mapping[str, Value],
        tolerance: Fraction | None,
        period: Period,
    ) -> Value:
        v = need(own["actual"]) if not isinstance(rule.form, f.ScoreFormula) else None
        match rule.form:
            case f.Between(a, b) | f.Progress(a, b):
                start, end = self.value(a, period), self.value(b, period)
                return quotient(v - start, end - start, Reason.NO_RANGE)
            case f.Curve(points):
                return curve(v, [(plain(x), plain(y)) for x, y in points])
            case f.ScoreFormula(expression):
                return self.value(expression, period, own)
            case f.Steps(steps):
                for step in steps:
                    asked = rule.target if isinstance(step.condition, str) else step.condition
                    if step.condition is None or (asked is not None and self.holds(asked, v, period)):
                        if isinstance(step.score, f.Curve):
                            return curve(v, [(plain(x), plain(y)) for x, y in step.score.points])
                        return self.value(step.score, period)
                raise GoneError(Reason.NO_RANGE)
        assert rule.target is not None
        if leaf.kind is not None and leaf.kind.levels:
            return Fraction(self.holds(rule.target, v, period))
        return self.compared(rule.target, v, scale, tolerance, period)

    def compared(  # noqa: PLR0911 - a return each way to compare
        self, target: f.Target, v: Value, scale: m.Scale, tolerance: Fraction | None, period: Period
    ) -> Value:
        t, met = self.value(target.value, period), self.holds(target, v, period)
        match target.sign:
            case ">=" | ">":
                return v / t if t > 0 else Fraction(met)
            case "<=" | "<":
                if met or t <= 0:
                    return Fraction(met)
                return 1 - (v - t) / t if scale.lower_mirror else t / v
            case "by":
                return ONE if met else late((v - t).days, scale.late)
            case "=" if t != 0:
                return 1 - abs(v - t) / abs(t)
            case ".." if not met:
                assert target.high is not None
                end = t if v < t else self.value(target.high, period)
                room = (tolerance or ZERO) * abs(end)
                return max(ZERO, 1 - abs(v - end) / room) if room else ZERO
            case _:
                return Fraction(met)

    def holds(self, target: f.Target, actual: Value, period: Period) -> bool:
        v, t = need(actual), self.value(target.value, period)
        if target.high is not None:
            return bool(t <= v <= self.value(target.high, period))
        return HOLDS[target.sign](v, t)

    def judge(
        self, row: m.Leaf | m.Cascade, staged: Figures, exact: Value, scale: m.Scale, period: Period
    ) -> Figures:
        """From what was computed to what counts. `exact` is what `computed` is rounded from."""
        computed = rounded(exact, scale.round_achievement, scale.terms)
        judgement = self.judged.get((row.path, period))
        if judgement is None and isinstance(row, m.Cascade) and row.rules is None:
            judgement = self.judged.get((row.source, period))
        given = computed if judgement is None else judgement
        score = self.policy(row, given, scale.missing, period)
        if not isinstance(score, Missing) and judgement is None and not isinstance(exact, Missing):
            band = band_of(score if scale.bands_after_rounding else exact, scale)
        else:
            band = band_of(score, scale)
        status: Value
        if judgement is not None:
            status = "judged"
        elif isinstance(computed, Missing):
            status = {
                Reason.NOT_DUE: "not_due",
                Reason.NO_TARGET: "no_target",
                Reason.PENDING: PENDING,
            }.get(computed.reason, "missing")
        else:
            status = "met" if staged.met is True else "not_met"
        return evolve(
            staged, computed=computed, score=score, band=band, coverage=evaluated(given), status=status
        )

    def policy(  # noqa: PLR0911 - a return each policy
        self, row: m.Leaf | m.Cascade, score: Value, rule: MissingRule, period: Period
    ) -> Value:
        if not isinstance(score, Missing):
            return score
        if score.reason in NEVER_SCORED:
            ahead = (Reason.NOT_DUE, Policy.PENDING) in rule.by_reason and score.reason is Reason.NOT_DUE
            return PENDING if ahead else score
        match dict(rule.by_reason).get(score.reason, rule.general):
            case Policy.ZERO:
                return ZERO
            case Policy.FULL:
                return ONE
            case Policy.CARRY if period > self.plan.periods[0]:
                before = self.figures(row.path, period.previous()).score
                return score if isinstance(before, Missing) and before != PENDING else before
            case Policy.PENDING:
                return PENDING
            case _:
                return score

    def project(self, project: m.Leaf, period: Period) -> Figures:
        assert project.scale is not None
        parts = [part for part in project.milestones if self.counts(part)]
        if not parts:
            return Figures(
                computed=Missing(Reason.NO_TARGET), score=Missing(Reason.NO_TARGET), status="no_target"
            )
        achievement, coverage = self.combined(
            project.combine.text, parts, normalised=project.normalised, period=period
        )
        staged = Figures(achievement=achievement, met=spread(lambda: need(achievement) >= 1))
        bounded = clamped(achievement, project.scale.clamp)
        found = self.judge(project, staged, bounded, project.scale, period)
        return found if found.status == "judged" else evolve(found, coverage=coverage)

    def cascade(self, cascade: m.Cascade, period: Period) -> Figures:
        source, leaf = self.figures(cascade.source, period), self.plan.parts[cascade.source]
        judged = (cascade.path, period) in self.judged
        if source.score is None or (cascade.rules is None and not cascade.own_scale and not judged):
            return source
        assert cascade.scale is not None
        if isinstance(leaf, m.Leaf) and not leaf.milestones:
            return self.row(
                cascade,
                leaf,
                (leaf.rules if cascade.rules is None else cascade.rules).get(period),
                cascade.scale,
                period,
            )
        plain_scale = evolve(cascade.scale, round_achievement=None)
        return self.judge(cascade, source, source.score, plain_scale, period) if judged else source

    # --- containers

    def counts(self, part: m.Part) -> bool:
        match part:
            case m.Leaf():
                return bool(part.milestones) or any(rule.target or rule.form for rule in part.rules.values())
            case m.Cascade():
                rules = part.rules
                return (
                    self.counts(self.plan.parts[part.source])
                    if rules is None
                    else any(r.target or r.form for r in rules.values())
                )
            case m.Container():
                return any(self.counts(inner) for inner in part.children)

    def container(self, container: m.Container, period: Period) -> Figures:
        form, scale = container.combine.text, container.scale
        parts = [part for part in flat(container) if self.counts(part)]
        if container.is_heading or not parts:
            return Figures()
        assert scale is not None
        achievement, coverage = self.combined(form, parts, normalised=container.normalised, period=period)
        exact = achievement
        if container.least_rows and not isinstance(exact, Missing):
            scores = [one.score for one, _, _ in self.below(container, ONE, period)]
            there = [score for score in scores if not isinstance(score, Missing)]
            enough = HOLDS[container.least_rows.sign](len(there), plain(container.least_rows.least))
            exact = PENDING if PENDING in scores else exact if enough else Missing(Reason.LOW_COVERAGE)
        if container.coverage and not isinstance(coverage, Missing) and not isinstance(exact, Missing):
            enough = HOLDS[container.coverage.sign](coverage, plain(container.coverage.least))
            exact = exact if enough else Missing(Reason.LOW_COVERAGE)
        for adjustment in container.adjustments:
            exact = self.adjusted(adjustment, container, exact, coverage, period)
        score = rounded(exact, scale.round_score, scale.terms)
        band = band_of(score if scale.bands_after_rounding else exact, scale)
        return Figures(
            None, None, achievement, score, score, spread(lambda: need(exact) >= 1), band, coverage
        )

    def combined(
        self, form: str, parts: Sequence[m.Part], *, normalised: bool, period: Period
    ) -> tuple[Value, Value]:
        pairs = [
            (w, self.figures(p.path, period))
            for w, p in zip(shares(form, parts, normalised=normalised), parts, strict=True)
            if w
        ]
        scores = [(weight, figures.score) for weight, figures in pairs]
        if form == "share met":
            scores = [(weight, counts_as_met(figures)) for weight, figures in pairs]
        covered = [(w, Missing(Reason.NO_TARGET) if f.coverage is None else f.coverage) for w, f in pairs]
        return combine(form, scores), combine("weighted mean", covered)

    # --- expressions

    def value(  # noqa: C901, PLR0911, PLR0912 - a return each form
        self, expression: f.Expression, period: Period, own: Mapping[str, Value] | None = None
    ) -> Value:
        match expression:
            case f.Constant(value):
                return need(value)
            case f.Own(name):
                return need((own or {})[name])
            case f.Figure():
                return need(
                    self.figure(
                        expression, period.previous() if expression.previous else expression.period or period
                    )
                )
            case f.Members():
                return need(self.members(expression, period, own or {}))
            case f.WeightIn(path, within):
                return self.weight_in(path, within)
            case f.Consequence():
                when = period.previous() if expression.previous else expression.period or period
                return need(self.consequence(expression, when))
            case f.Apply("choose" | "first there", arguments):
                return self.chosen(expression.operation, arguments, period, own)
            case f.Apply("phase", _, _, phases):
                passed = [share for day, share in phases if day <= self.at]  # type: ignore[attr-defined]
                return plain(passed[-1]) if passed else gone(Reason.NOT_DUE)
            case f.Apply("elapsed", _, _, (date() as first, date() as last)):
                passed_days = (min(self.at, last) - first).days + 1
                if passed_days <= 0:
                    return gone(Reason.NOT_DUE)
                return plain(Fraction(passed_days, (last - first).days + 1))
            case f.Apply("where", (figure, condition)):
                return (
                    self.value(figure, period, own)
                    if self.value(condition, period, own)
                    else gone(Reason.NOT_APPLICABLE)
                )
            case f.Apply(operation) if operation in subjects.OPERATIONS:
                return need(self.over_subjects(expression, period, own))
            case f.Apply(operation, arguments, _, parameter):
                values = [self.value(argument, period, own) for argument in arguments]
                try:
                    return OPERATIONS[operation](parameter, values)
                except irrational.NoSuchNumberError:
                    raise GoneError(Reason.OUT_OF_RANGE) from None

    def over_subjects(self, asked: f.Apply, period: Period, own: Mapping[str, Value] | None) -> Value:
        """A figure of all subjects, or of those that are equal in the second argument."""

        def of(other: "Reference", expression: f.Expression) -> Value:
            names = own["@"](other) if own and "@" in own else own
            compute = partial(other.value, expression, period, names)
            return other.reading(partial(spread, compute), opens=self.opens)

        figure, *groups = asked.arguments
        mine = [of(self, group) for group in groups]
        missing = next((group for group in mine if isinstance(group, Missing)), None)
        if missing is not None:
            return missing
        peers = [other for other in self.others if [of(other, group) for group in groups] == mine]
        found = subjects.asked(
            asked.operation, asked.parameter, of(self, figure), [of(other, figure) for other in peers]
        )
        return kept(found) if isinstance(found, Fraction) else found

    def chosen(
        self, how: str, arguments: Sequence[f.Expression], period: Period, own: Mapping[str, Value] | None
    ) -> Value:
        """One of the arguments; only it has to be there."""
        if how == "choose":
            condition, then, otherwise = arguments
            return self.value(then if self.value(condition, period, own) else otherwise, period, own)
        there = [spread(partial(self.value, one, period, own)) for one in arguments]
        return need(next((one for one in there if not isinstance(one, Missing) or one == PENDING), there[0]))

    def figure(self, figure: f.Figure, when: Period) -> Value:
        part = self.plan.parts[figure.path] if figure.path else self.plan.root
        if figure.figure == "actual" and isinstance(part, m.Leaf):
            actual = self.reading(partial(self.actual, part, when), opens=False)
            return self.open_fact(actual, actual, part)
        if figure.figure == "weight":
            return self.plan.weights.get(figure.path, Missing(Reason.NO_TARGET))
        if when not in self.plan.periods:
            return Missing(Reason.NOT_MEASURED)
        if figure.figure == "baseline" and isinstance(part, m.Leaf):
            return self.baseline(part, when)
        if figure.figure == "effective_weight":
            return self.effective_weight(figure.path, when)
        figures = self.figures(figure.path, when)
        found = getattr(figures, "score" if figure.figure == "achievement" else figure.figure)
        if figure.figure in ("met", "status", "actual"):
            found = self.open_fact(found, found if figure.figure == "actual" else figures.met, part)
        if figure.figure in ("score", "achievement") and part.scale:
            found = in_terms(found, part.scale.terms) if found is not None else None
        return Missing(Reason.NO_TARGET) if found is None else found

    def baseline(self, leaf: m.Leaf, period: Period) -> Value:
        """What a row starts from: its baseline, or where its progress begins."""
        rule, start = leaf.rules.get(period), leaf.baseline
        if start is None and rule is not None and isinstance(rule.form, f.Progress):
            start = rule.form.start
        return Missing(Reason.NO_TARGET) if start is None else self.value(start, period)

    def effective_weight(self, path: Path, period: Period) -> Value:
        """The weight among the siblings that were evaluated."""
        if path not in self.plan.weights:
            return Missing(Reason.NO_TARGET)
        above = self.plan.weighed_in[path]
        there = [
            one
            for one, around in self.plan.weighed_in.items()
            if around == above and not isinstance(self.figures(one, period).score, Missing | None)
        ]
        whole = sum((plain(self.plan.weights[one]) for one in there), ZERO)
        mine = plain(self.plan.weights[path]) if path in there else ZERO
        return mine / whole if whole else Missing(Reason.NO_CASES)

    def consequence(self, figure: f.Consequence, when: Period) -> Value:
        if when not in self.plan.periods:
            return Missing(Reason.NOT_MEASURED)
        if figure.figure == "open":
            return awards.gate(self, figure.name, when)
        found = self.award(figure.name, when)
        if isinstance(found, Missing):
            return found
        return found.amounts[figure.recipient] if figure.figure == "amount" else getattr(found, figure.figure)

    def award(self, name: str, period: Period) -> "awards.Outcome | Missing":
        if (name, period) not in self.awarded:
            self.awarded[name, period] = awards.award(self, name, period)
        return self.awarded[name, period]

    def adjusted(
        self, one: Adjustment, container: m.Container, score: Value, coverage: Value, period: Period
    ) -> Value:
        """The score after an adjustment: as it was where that does not hold, or reads what is missing."""
        assert container.scale is not None
        own = {"score": in_terms(score, container.scale.terms), "coverage": coverage}
        holds: Value = True
        if one.condition is not None:
            condition = one.condition
            holds = self.reading(lambda: spread(lambda: self.value(condition, period, own)), opens=True)
        if isinstance(score, Missing) or holds is False:
            return score
        amounts = [
            self.reading(partial(spread, partial(self.value, amount, period, own)), opens=True)
            for amount in one.amounts
        ]
        if isinstance(holds, Missing):
            return PENDING if holds == PENDING else score
        return self.reading(
            lambda: spread(lambda: self.changed(one, need(score), amounts, period, own)), opens=True
        )

    def changed(
        self, one: Adjustment, now: Value, amounts: list[Value], period: Period, own: Mapping[str, Value]
    ) -> Value:
        """The score where an adjustment holds."""
        if one.word == "better of":
            there = [amount for amount in amounts if not isinstance(amount, Missing)]
            if PENDING in amounts or not there:
                raise GoneError(Reason.PENDING if PENDING in amounts else Reason.NOTHING_EVALUATED)
            return max(there)
        amount = need(amounts[0])
        if one.per is not None:
            some = max(ZERO, self.value(one.per.figure, period, own))
            amount = kept(kept(amount * some) / plain(one.per.quantum))
        words: Mapping[str, Callable[[], Value]] = {
            "bonus": lambda: kept(now + amount),
            "penalty": lambda: kept(now - amount),
            "multiply by": lambda: kept(now * amount),
            "to": lambda: amount,
        }
        if one.word in words:
            return words[one.word]()
        return min(now, amount) if one.word in ("cap", "at most") else max(now, amount)

    def weight_in(self, path: Path, within: Path) -> Value:
        """The weights on the way down, multiplied."""
        container = self.plan.parts[within] if within else self.plan.root
        pending: list[tuple[m.Part, Fraction]] = [(container, ONE)]
        while pending:
            part, share = pending.pop()
            if part.path == path:
                return share
            inside = part.children if isinstance(part, m.Container) else getattr(part, "milestones", ())
            pending += [(one, share * plain(self.plan.weights.get(one.path, ONE))) for one in inside]
        raise AssertionError(path)

    def critical(self, part: m.Part) -> bool:
        if isinstance(part, m.Cascade):
            return self.critical(self.plan.parts[part.source])
        return isinstance(part, m.Leaf) and part.critical

    def parts(
        self, container: m.Container, share: Value, period: Period
    ) -> Iterator[tuple[Figures, m.Part, Value]]:
        """The parts that count, with the weight of each; None where there is none."""
        for part in flat(container):
            if self.counts(part):
                weight = self.plan.weights.get(part.path)
                whole = None if weight is None or share is None else share * plain(weight)
                yield self.figures(part.path, period), part, whole

    def below(
        self, container: m.Container, share: Value, period: Period
    ) -> Iterator[tuple[Figures, m.Part, Value]]:
        for figures, part, weight in self.parts(container, share, period):
            if isinstance(part, m.Container):
                yield from self.below(part, weight, period)
            else:
                yield figures, part, weight

    def members(self, asked: f.Members, period: Period, own: Mapping[str, Value]) -> Value:
        container = self.plan.parts[asked.container] if asked.container else self.plan.root
        assert isinstance(container, m.Container)
        assert container.scale is not None
        terms = container.scale.terms
        found = (self.below if asked.rows else self.parts)(container, ONE, period)
        pairs: list[tuple[Fraction, Value]] = []
        held: list[Value] = []
        for figures, part, weight in found:
            if asked.critical and not self.critical(part):
                continue
            holds: Value = True
            if asked.where is not None:
                names = ("score", "met", "status", "coverage", "band")
                mine = {name: getattr(figures, name) for name in names} | {"weight": weight}
                mine |= {name: self.open_fact(mine[name], figures.met, part) for name in ("met", "status")}
                mine = {key: Missing(Reason.NO_TARGET) if v is None else v for key, v in mine.items()}
                mine["score"] = in_terms(mine["score"], terms)
                mine |= {"critical": self.critical(part)}
                holds = spread(partial(self.value, asked.where, period, {**own, **mine}))
            held.append(holds)
            score = figures.score if asked.where is None or asked.operation != "count" else ONE
            if score is not None:
                kept_score = holds if isinstance(holds, Missing) else score
                shown = kept_score if holds is not False else Missing(Reason.NOT_APPLICABLE)
                pairs.append((weight if asked.weighted and weight is not None else ONE, shown))
        if asked.operation in ("any", "every"):
            return quantified(asked.operation, held)
        result = aggregated(asked.operation, pairs)
        if terms is None or asked.operation == "count" or isinstance(result, Missing):
            return result
        return result * plain(terms.width) ** 2 if asked.operation == "variance" else in_terms(result, terms)


def quantified(word: str, held: Sequence[Value]) -> Value:
    """Whether any, or every, condition holds; missing where that hangs on one that is missing."""
    asked = [one for one in held if one not in (Missing(Reason.NO_TARGET), Missing(Reason.NOT_APPLICABLE))]
    if (word == "any") in asked:
        return word == "any"
    unknown = {one.reason for one in asked if isinstance(one, Missing)}
    if Reason.PENDING in unknown:
        return PENDING
    if unknown or not asked:
        return Missing(unknown.pop() if len(unknown) == 1 else Reason.NOTHING_EVALUATED)
    return word == "every"


def aggregated(operation: str, pairs: Sequence[tuple[Fraction, Value]]) -> Value:
    present = [(weight, score) for weight, score in pairs if not isinstance(score, Missing)]
    if PENDING in [score for weight, score in pairs if weight or operation == "count"]:
        return PENDING
    if operation == "count":
        return Fraction(len(present))
    whole = sum((weight for weight, _ in present), ZERO)
    if present and not whole:
        return combine("weighted mean", [(weight, score) for weight, score in pairs if weight])
    if operation == "variance" and present:
        middle = combine("weighted mean", present)
        return spread(lambda: kept(combine("weighted mean", [(w, (s - middle) ** 2) for w, s in present])))
    forms = {"min": "minimum", "max": "maximum", "sum": "sum"}
    decided = [(weight, score) for weight, score in pairs if weight or score != PENDING]
    return combine(forms.get(operation, "weighted mean"), decided)


def flat(container: m.Container) -> Iterator[m.Part]:
    """The parts that count beside each other: those below a heading as if there were none."""
    for part in container.children:
        yield from flat(part) if isinstance(part, m.Container) and part.is_heading else (part,)


def shares(form: str, parts: Sequence[m.Part], *, normalised: bool) -> list[Value]:
    """What each part weighs."""
    written: list[Value] = [None if part.weight is None else plain(part.weight.value) for part in parts]
    if form in ("minimum", "maximum") or form.startswith("best"):
        return [ONE if weight is None else Fraction(weight != 0) for weight in written]
    if form == "sum":
        return [ONE if weight is None else weight for weight in written]
    whole, free = sum((weight for weight in written if weight is not None), ZERO), written.count(None)
    relative = normalised or any(part.weight and part.weight.sort != "share" for part in parts)
    if relative and free < len(parts):
        return [weight / whole for weight in written]
    return [(1 - whole) / free if weight is None else weight for weight in written]


def combine(form: str, pairs: Sequence[tuple[Fraction, Value]]) -> Value:
    """Scores with weights above 0 to one, over those that are there; open where one of them is."""
    if PENDING in [score for _, score in pairs]:
        return PENDING
    present = [(weight, score) for weight, score in pairs if not isinstance(score, Missing)]
    if not present:
        reasons = {score.reason for _, score in pairs}
        return Missing(reasons.pop() if len(reasons) == 1 else Reason.NOTHING_EVALUATED)
    if form.startswith("best"):
        best = sorted((score for _, score in present), reverse=True)[: int(form.removeprefix("best "))]
        present = [(ONE, score) for score in best]
    match form:
        case "minimum":
            return min(score for _, score in present)
        case "maximum":
            return max(score for _, score in present)
        case "geometric mean" | "harmonic mean":
            return unusual_mean(form, present)
    total = sum((weight * score for weight, score in present), ZERO)
    return total if form == "sum" else total / sum(weight for weight, _ in present)


def unusual_mean(form: str, pairs: Sequence[tuple[Fraction, Fraction]]) -> Value:
    """The geometric or the harmonic mean: of nothing negative, and 0 where one is 0."""
    if any(score < 0 for _, score in pairs):
        return Missing(Reason.OUT_OF_RANGE)
    if form == "harmonic mean":
        if any(score == 0 for _, score in pairs):
            return ZERO
        return sum(weight for weight, _ in pairs) / sum(weight / score for weight, score in pairs)
    try:
        return irrational.geometric_mean(pairs)
    except irrational.NoSuchNumberError:
        return Missing(Reason.OUT_OF_RANGE)


def late(days: int, rule: Late) -> Value:
    if rule.until is not None and days > rule.until:
        return ZERO
    if rule.loses is None:
        return plain(rule.start)
    steps = days / plain(rule.days)
    return max(ZERO, plain(rule.start) - plain(rule.loses) * (-(-steps // 1) if rule.begun else steps))


def curve(v: Value, points: Sequence[tuple[Fraction, Fraction]]) -> Value:
    if v <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if v <= x1:
            return y0 + (y1 - y0) * (v - x0) / (x1 - x0)
    return points[-1][1]


def counts_as_met(figures: Figures) -> Value:
    """A yes or no as a share; a judgement, or the policy for a missing value, decides it like the score."""
    judged = figures.status == "judged" or isinstance(figures.met, Missing)
    met = spread(lambda: need(figures.score) >= 1) if judged else figures.met
    return Missing(Reason.NO_TARGET) if met is None else spread(lambda: Fraction(need(met)))


def evaluated(score: Value) -> Value:
    """What a row adds to coverage; nothing where nothing was asked."""
    if not isinstance(score, Missing):
        return ONE
    return score if score.reason in NEVER_SCORED - {Reason.NOT_DUE} else ZERO


def band_of(score: Value, scale: m.Scale) -> Value:
    if not scale.bands:
        return None
    if scale.bands[0].share is not None:
        return subjects.Ranked(score, scale)
    return spread(
        lambda: next(
            band.label for band in scale.bands if band.start is None or need(score) >= plain(band.start)
        )
    )
