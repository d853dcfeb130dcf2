"""A plan to what every figure of it can be: from what its rows can be measured at, and what is known of them already."""

from collections.abc import Mapping
from datetime import date

from attrs import evolve, field, frozen

from perfdsl.data.binding import from_python
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.interval.prospects import prospects
from perfdsl.graph.nodes import Item, NodeId
from perfdsl.pipeline import CompiledPlan, RulesetError
from perfdsl.report.finding import item_named
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.period import Period
from perfdsl.values.ranges import Outlook


@frozen
class Ranges:
    """What the figures of a plan can be.

    `evaluation` is that of what is known; the outlook of each of its nodes is what the node can be, missing where it
    may be that. Of the facts that the plan asks for in the period, `known` are known, and `declared` of the others have
    a range that the plan declares; the `others` have that of their kind.
    """

    evaluation: Evaluation = field(repr=False)
    known: int
    declared: int
    others: int

    def of(self, name: str) -> "ItemRanges":
        """The row or container of that id. Raises LookupError where there is none, or several."""
        outline = self.evaluation.graph.outline
        return self.item(outline.items[item_named(outline, name)])

    def item(self, item: Item) -> "ItemRanges":
        """What the figures of an item can be, None for those that it does not have."""
        figures, outlook = item.figures, self.evaluation.outlook
        return ItemRanges(
            outlook(figures.actual), outlook(figures.score), outlook(figures.band), outlook(figures.met)
        )


@frozen
class ItemRanges:
    """What a row or container can be measured at, score and reach."""

    actual: Outlook | None
    score: Outlook | None
    band: Outlook | None
    met: Outlook | None


def ranges(
    plan: CompiledPlan,
    period: Period | str | None = None,
    data: Dataset | Mapping[str | tuple[str, str | Period], object] | None = None,
    *,
    at: date | None = None,
    revised: bool = True,
) -> Ranges:
    """What every score, band, gate and award of a plan can be in a period, its first where none is given.

    Where `data` are given, what they say is kept, and the period is the latest that they speak of. The plan's own data
    are left aside. Raises RulesetError where the data are wrong, ValueError on a period that the plan does not have.
    """
    dataset = _dataset(plan, period, data)
    program = plan.program(period or plan.latest(dataset), at, revised=revised)
    graph = program.graph
    facts = {key: one.value for key, one in dataset.facts.items() if one.value != NOT_MEASURED}
    found = prospects(graph, facts, at)
    values = program.run(facts, at)
    opened = {
        NodeId(place): outlook
        for place, (outlook, value) in enumerate(zip(found, values, strict=True))
        if type(outlook) is not type(value) or outlook != value
    }
    known = sum(key in facts for key in graph.input_nodes)
    places = {one.path: one.range_place for one in graph.inputs}
    declared = sum(key not in facts and places.get(key.path) is not None for key in graph.input_nodes)
    evaluation = evolve(program.evaluate(dataset, at), values=tuple(values), open=opened)
    return Ranges(evaluation, known, declared, len(graph.input_nodes) - known - declared)


def _dataset(
    plan: CompiledPlan,
    period: Period | str | None,
    data: Dataset | Mapping[str | tuple[str, str | Period], object] | None,
) -> Dataset:
    if data is None or isinstance(data, Dataset):
        return data or Dataset()
    diagnostics = Diagnostics()
    found = from_python(data, plan.graph(period), plan.program(period).graph.period, diagnostics)
    if diagnostics.failed:
        raise RulesetError(diagnostics)
    return found
