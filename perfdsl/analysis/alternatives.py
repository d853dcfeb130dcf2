"""A plan and its data to its scores under other ways to combine, and other policies for missing values."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.graph.from_model import lower
from perfdsl.model.changing.weights import combining, with_combine, with_policy
from perfdsl.model.nodes import Cascade, Combine, Plan
from perfdsl.values.missing import Missing, Policy
from perfdsl.values.ranges import Outlook

COMBINES: Final = ("weighted mean", "geometric mean", "harmonic mean", "minimum", "maximum", "share met")
"""The ways to combine that are tried, in every container. What `sum` comes to is no mean, and `best` needs a number."""

POLICIES: Final = (Policy.EXCLUDE, Policy.ZERO, Policy.FULL, Policy.CARRY)
"""The policies that are tried, for all that is missing."""


@frozen
class Alternative:
    """The score and band of the whole plan under another rule: `sort` is `combine` or `missing`.

    Where the plan cannot be so, `reason` says why.
    """

    sort: str
    name: str
    score: Outlook | None
    band: Outlook | None
    reason: str | None = None


def alternatives(plan: Plan, evaluation: Evaluation) -> Iterator[Alternative]:
    """The scores of a plan, as it stands, under each of the other rules: one evaluation for each that changes something."""
    containers = combining(plan)
    forms = {part.combine for path in containers if not isinstance(part := plan.parts[path], Cascade)}
    for form in COMBINES:
        if forms <= {Combine(form)}:
            yield _as_it_is("combine", form, evaluation)
            continue
        diagnostics = Diagnostics()
        made = with_combine(plan, Combine(form), containers, diagnostics)
        wrong = next((one.message for one in diagnostics if one.failed), None)
        yield (
            _under("combine", form, made, evaluation)
            if wrong is None
            else Alternative("combine", form, None, None, wrong)
        )
    missing = _something_is_missing(evaluation)
    for policy in POLICIES:
        if missing:
            yield _under("missing", policy.value, with_policy(plan, policy), evaluation)
        else:
            yield _as_it_is("missing", policy.value, evaluation)


def _something_is_missing(evaluation: Evaluation) -> bool:
    """Whether a policy may count for something: in this period, or in another that is read."""
    graph = evaluation.graph
    if not all(graph.period.holds(key.period) for key in graph.input_nodes):
        return True
    computed = (item.figures.computed for item in graph.outline.items if item.is_row)
    return any(node is not None and isinstance(evaluation.values[node], Missing) for node in computed)


def _as_it_is(sort: str, name: str, evaluation: Evaluation) -> Alternative:
    figures = evaluation.graph.outline.items[0].figures
    return Alternative(sort, name, evaluation.outlook(figures.score), evaluation.outlook(figures.band))


def _under(sort: str, name: str, plan: Plan, evaluation: Evaluation) -> Alternative:
    graph = lower(plan, evaluation.graph.period)
    figures = graph.outline.items[0].figures
    wanted = [node for node in (figures.score, figures.band) if node is not None]
    found = Program(graph, wanted).evaluate(evaluation.dataset, evaluation.at)
    return Alternative(sort, name, found.outlook(figures.score), found.outlook(figures.band))
