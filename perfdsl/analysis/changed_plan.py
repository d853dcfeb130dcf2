"""A plan, an evaluation of it and what is set otherwise to the evaluation of the plan as it would be then."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from perfdsl.analysis.settings.nodes import (
    Problem,
    SetActual,
    SetCombine,
    SetMissing,
    SetTarget,
    Setting,
    SettingError,
    SetWeight,
)
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.findings.requirements import unmet_requirements
from perfdsl.graph.from_model import lower
from perfdsl.model.changing.targets import with_targets
from perfdsl.model.changing.weights import (
    combining,
    making_room,
    weighed,
    with_combine,
    with_policy,
    with_weights,
)
from perfdsl.model.nodes import Cascade, Plan
from perfdsl.model.weights import percent
from perfdsl.values.number import ONE, Rational, total
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


@frozen
class Changed:
    """A plan as it would be, its evaluation, and what it requires of itself and does no longer do."""

    plan: Plan
    evaluation: Evaluation
    unmet: tuple[Diagnostic, ...] = ()


def standing(plan: Plan, evaluation: Evaluation) -> Plan:
    """The state of a plan that an evaluation is of: that under the revisions which it shows."""
    count = len(evaluation.graph.outline.revisions)
    return next((state for _, state in plan.states if len(state.revisions) == count), plan)


def changed(plan: Plan, evaluation: Evaluation, settings: Sequence[Setting]) -> Changed:
    """The evaluation of the plan with all of this set, at the same data otherwise, the same period and day.

    Facts alone are taken over by the graph as it stands; all else changes the plan, which is lowered again. Raises
    SettingError where weights are set that cannot be.
    """
    facts = {one.key: _datum(one) for one in settings if isinstance(one, SetActual)}
    made = changed_plan(plan, evaluation.graph.period, settings)
    if made is plan:
        return Changed(plan, Program(evaluation.graph).update(evaluation, facts))
    dataset = Dataset({**evaluation.dataset.facts, **facts}, evaluation.dataset.name)
    program = Program(lower(made, evaluation.graph.period))
    return Changed(made, program.evaluate(dataset, evaluation.at), _newly_unmet(plan, made))


def _datum(setting: SetActual) -> Datum:
    """The fact that is set, with the text that states it."""
    return Datum(setting.value, text=setting.written.text.partition("=")[2].strip())


def changed_plan(plan: Plan, period: Period, settings: Sequence[Setting]) -> Plan:
    """The plan with what is set of it; the same object where that is nothing.

    What holds for a larger part comes first, so that what is set of a smaller one stands. Raises SettingError where
    weights are set that cannot be.
    """
    wide = sorted(
        settings, key=lambda one: -1 if isinstance(one, SetActual) or one.path is None else len(one.path)
    )
    made = plan
    for one in wide:
        match one:
            case SetCombine():
                made = _combined(made, one)
            case SetMissing(path=path, policy=policy):
                made = with_policy(made, policy, path)
            case SetActual() | SetWeight() | SetTarget():
                pass  # facts are no part of the plan; the others follow together
    targets = {one.path: (one.value, one.high) for one in settings if isinstance(one, SetTarget)}
    made = with_targets(made, period, targets) if targets else made
    weights = [one for one in settings if isinstance(one, SetWeight)]
    return _weighted(made, weights) if weights else made


def _combined(plan: Plan, one: SetCombine) -> Plan:
    diagnostics = Diagnostics()
    paths = combining(plan) if one.path is None else [one.path]
    made = with_combine(plan, one.combine, paths, diagnostics)
    wrong = next((found for found in diagnostics if found.failed), None)
    if wrong is None:
        return made
    text = one.written.text
    message = f"this way to combine does not go with the weights: {wrong.message}"
    raise SettingError([Problem(message, one.written, 0, len(text), wrong.help)])


def _weighted(plan: Plan, settings: Iterable[SetWeight]) -> Plan:
    """The plan with these weights; in each container the parts that are not set share the rest in proportion."""
    shares, problems = weighed(plan), list[Problem]()
    by_container: dict[Path, list[SetWeight]] = {}
    for one in settings:
        if one.path in plan.weighed_in:
            by_container.setdefault(plan.weighed_in[one.path], []).append(one)
        else:
            message = "a weight changes nothing under the way to combine that is set"
            problems.append(Problem(message, one.written, 0, len(one.written.text)))
    found: dict[Path, Rational] = {}
    for container, several in by_container.items():
        fixed = {one.path: one.share for one in several}
        if _is_sum(plan, container):
            found.update(fixed)
            continue
        made = making_room(shares[container], fixed)
        if made is None:
            problems.append(_impossible(plan, container, shares[container], several))
        found.update(made or {})
    if problems:
        raise SettingError(problems)
    return with_weights(plan, found)


def _is_sum(plan: Plan, container: Path) -> bool:
    """Whether weights are factors there, so that the others stay."""
    part = plan.parts[container]
    return not isinstance(part, Cascade) and part.combine.form == "sum"


def _impossible(
    plan: Plan, container: Path, shares: Mapping[Path, Rational], several: Sequence[SetWeight]
) -> Problem:
    """Why the parts of a container cannot have these weights, at the last that was set."""
    last, name = several[-1].written, container[-1] if container else plan.name
    whole = total(one.share for one in several)
    named = ", ".join(f"`{one.path[-1]}` {percent(one.share)}" for one in several)
    message = f"the weights set in `{name}` add up to {percent(whole)}: {named}"
    help_ = "they share 100% with the others there"
    if whole < 1:
        fixed = {one.path for one in several}
        others = [f"`{path[-1]}`" for path in shares if path not in fixed]
        message += f", and nothing could have the other {percent(ONE - whole)}"
        why = (
            f"{', '.join(others)} {'weighs' if len(others) == 1 else 'weigh'} 0%"
            if others
            else "there is no other"
        )
        help_ = f"{why}: set weights that add up to 100%"
    return Problem(message, last, 0, len(last.text), help_)


def _newly_unmet(plan: Plan, made: Plan) -> tuple[Diagnostic, ...]:
    """What the changed plan requires of itself and does not do, and the other did."""
    before = {(one.message, one.place) for one in unmet_requirements(plan)}
    return tuple(one for one in unmet_requirements(made) if (one.message, one.place) not in before)
