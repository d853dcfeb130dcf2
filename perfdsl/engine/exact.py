"""A graph and a dataset to exact values: the definition of right."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from typing import TypeAlias

from attrs import field, frozen

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.meanings import MEANINGS, Meaning
from perfdsl.engine.populations import Among
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.graph.operations import OPEN_FACT, Scope
from perfdsl.values.missing import NOT_MEASURED, PENDING, Missing, MissingRule
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range
from perfdsl.values.value import Value

_Step: TypeAlias = Callable[[list[Value]], Value]


@frozen
class Evaluation:
    """A value for every node of a graph, and the data that they come from.

    `at` is the evaluation date; `recomputed` counts the nodes that this evaluation computed itself.
    """

    graph: Graph
    values: Sequence[Value] = field(repr=False)
    dataset: Dataset
    at: date
    recomputed: int = 0
    open: Mapping[NodeId, Outlook] = field(factory=dict, repr=False)
    """What those nodes may become that depend on a pending score or fact, where there is one."""
    pending: bool = False
    """Whether what is not measured counts as pending, whatever the plan makes of it."""
    among: Among | None = field(default=None, repr=False)
    """The subjects that it was evaluated with, where the data are of many."""

    def value(self, node: NodeId | None) -> Value | None:
        """The value of a node, missing (`pending`) where it is open, None where there is no node."""
        outlook = self.outlook(node)
        return PENDING if isinstance(outlook, Range | OneOf | OpenAllotment) else outlook

    def outlook(self, node: NodeId | None) -> Outlook | None:
        """The value of a node, or what it may become where that is open, None where there is no node."""
        if node is None:
            return None
        found = self.open.get(node)
        return self.values[node] if found is None else found


class Program:
    """A graph made ready to be evaluated many times, from many threads.

    With `wanted`, only what those nodes need is computed.
    """

    def __init__(self, graph: Graph, wanted: Iterable[NodeId] | None = None) -> None:
        self.graph = graph
        self._template: list[Value] = [NOT_MEASURED] * len(graph.nodes)
        for constant, value in graph.constants:
            self._template[constant] = value
        kept = None if wanted is None else needed(graph.nodes, wanted)
        self._steps: list[tuple[int, _Step]] = []
        self._reading_others: set[int] = set()
        self._leaves_open: list[tuple[NodeId, NodeId]] = []
        for place, node in enumerate(graph.nodes):
            operation = node.operation
            if operation not in MEANINGS or (kept is not None and place not in kept):
                continue
            self._steps.append((place, _step(node)))
            if operation.scope is Scope.SUBJECTS:
                self._reading_others.add(place)
            if operation is OPEN_FACT:
                self._leaves_open.append((node.arguments[-1], NodeId(place)))
            elif isinstance(node.parameter, MissingRule) and node.parameter.leaves_open:
                self._leaves_open.append((node.arguments[0], NodeId(place)))

    def run(self, facts: Mapping[InputKey, Value], at: date | None = None) -> list[Value]:
        """The values of all nodes for these facts; a fact that is not there is `not_measured`."""
        values = self.begun(facts, at)
        for place, step in self._steps:
            values[place] = step(values)
        return values

    def begun(self, facts: Mapping[InputKey, Value], at: date | None = None) -> list[Value]:
        """The values of all nodes before any is computed: constants, the day, and the facts."""
        values = self._template.copy()
        values[self.graph.date_node] = at or self.graph.end
        get = facts.get
        for key, node in self.graph.input_nodes.items():
            values[node] = get(key, NOT_MEASURED)
        return values

    def evaluate(self, dataset: Dataset, at: date | None = None, *, pending: bool = False) -> Evaluation:
        """The evaluation of a dataset at a date, the end of the period where none is given.

        Where it is `pending`, what is not measured is open, in the range that it can be measured in.
        """
        values = self.run({key: datum.value for key, datum in dataset.facts.items()}, at)
        return self.evaluation(tuple(values), dataset, at, pending=pending)

    def evaluation(
        self,
        values: Sequence[Value],
        dataset: Dataset,
        at: date | None,
        *,
        pending: bool = False,
        among: Among | None = None,
    ) -> Evaluation:
        """What `values` of all nodes are, with what is open in them."""
        count, found = len(self._steps), self._open(values, pending=pending)
        day = at or self.graph.end
        return Evaluation(self.graph, values, dataset, day, count, found, pending=pending, among=among)

    def update(self, evaluation: Evaluation, changes: Mapping[InputKey, Datum]) -> Evaluation:
        """The evaluation with some facts changed; only what depends on them is computed again.

        Of one among many subjects all are evaluated again.
        """
        if evaluation.among is not None:
            from perfdsl.engine.subjects import changed  # noqa: PLC0415 - it is made of programs

            return changed(self, evaluation, evaluation.among, changes)
        values = list(evaluation.values)
        waiting: list[int] = []
        queued: set[int] = set()
        for key, datum in changes.items():
            node = self.graph.input_nodes.get(key)
            if node is not None and not _same(values[node], datum.value):
                values[node] = datum.value
                self._queue(node, waiting, queued)
        count = 0
        steps = self._by_place
        while waiting:
            place = heappop(waiting)
            count += 1
            value = steps[place](values)
            if not _same(values[place], value):
                values[place] = value
                self._queue(place, waiting, queued)
        dataset = Dataset({**evaluation.dataset.facts, **changes}, evaluation.dataset.name)
        pending = evaluation.pending
        found = self._open(values, pending=pending)
        return Evaluation(self.graph, tuple(values), dataset, evaluation.at, count, found, pending=pending)

    def tries(
        self, evaluation: Evaluation, trials: Iterable[Mapping[InputKey, Value]], wanted: Sequence[NodeId]
    ) -> Iterator[list[Outlook]]:
        """What the wanted nodes come to under each of several changes of the facts, one after the other.

        As `update` has them; where nothing is open no evaluation is made for each.
        """
        if self._leaves_open or evaluation.pending or evaluation.among is not None:
            for changes in trials:
                found = self.update(evaluation, {key: Datum(value) for key, value in changes.items()})
                yield [found.open.get(node, found.values[node]) for node in wanted]
            return
        values = list(evaluation.values)
        for changes in trials:
            before: list[tuple[int, Value]] = []
            waiting: list[int] = []
            queued: set[int] = set()
            for key, value in changes.items():
                place = self.graph.input_nodes[key]
                before.append((place, values[place]))
                values[place] = value
                self._queue(place, waiting, queued)
            while waiting:
                reader = heappop(waiting)
                value = self._by_place[reader](values)
                if not _same(values[reader], value):
                    before.append((reader, values[reader]))
                    values[reader] = value
                    self._queue(reader, waiting, queued)
            yield [values[node] for node in wanted]
            for reader, value in reversed(before):
                values[reader] = value

    def _open(self, values: Sequence[Value], *, pending: bool) -> Mapping[NodeId, Outlook]:
        """What may become of the scores and facts that are pending, and of all that reads them."""
        missing = [place for score, place in self._leaves_open if type(values[score]) is Missing]
        others = pending or any(values[place] == PENDING for place in self._reading_others)
        if not missing and not others:
            return {}
        from perfdsl.engine.interval.outlooks import outlooks  # noqa: PLC0415 - few plans ask for it
        from perfdsl.engine.interval.pending import opened  # noqa: PLC0415 - as above

        given = opened(self.graph, values, missing, pending=pending)
        return outlooks(self.graph, values, given, others=others)

    def _queue(self, place: int, waiting: list[int], queued: set[int]) -> None:
        for reader in self._readers[place]:
            if reader not in queued:
                queued.add(reader)
                heappush(waiting, reader)

    @cached_property
    def stages(self) -> list[tuple[list[tuple[int, _Step]], list[int]]]:
        """The steps that everybody takes alone, and the nodes after them that read other subjects, and so on."""
        level = [0] * len(self.graph.nodes)
        stages: list[tuple[list[tuple[int, _Step]], list[int]]] = [([], [])]
        for place, step in self._steps:
            node = self.graph.nodes[place]
            level[place] = max(
                (level[one] + (one in self._reading_others) for one in node.arguments), default=0
            )
            stages.extend(([], []) for _ in range(level[place] + 1 - len(stages)))
            steps, over = stages[level[place]]
            if place in self._reading_others:
                over.append(place)
            else:
                steps.append((place, step))
        return stages

    @cached_property
    def _by_place(self) -> dict[int, _Step]:
        return dict(self._steps)

    @cached_property
    def _readers(self) -> list[list[int]]:
        readers: list[list[int]] = [[] for _ in self.graph.nodes]
        for place, _ in self._steps:
            for argument in self.graph.nodes[place].arguments:
                readers[argument].append(place)
        return readers


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def needed(nodes: Sequence[Node], wanted: Iterable[NodeId]) -> set[int]:
    """The wanted nodes and all that they read."""
    kept: set[int] = set()
    pending: list[int] = list(wanted)
    while pending:
        place = pending.pop()
        if place not in kept:
            kept.add(place)
            pending.extend(nodes[place].arguments)
    return kept


def _step(node: Node) -> _Step:
    """A node as a function of all values.

    Here, and nowhere else, a missing argument spreads to the result.
    """
    meaning = MEANINGS[node.operation](node.parameter)
    arguments = node.arguments
    if not node.operation.strict:
        return _lenient(meaning, arguments)
    if len(arguments) == 1:
        return _strict_one(meaning, arguments[0])
    if len(arguments) == 2:  # noqa: PLR2004 - most operations have one or two, and these forms are the quickest
        return _strict_two(meaning, *arguments)
    return _strict_many(meaning, arguments)


def _strict_one(meaning: Meaning, argument: int) -> _Step:
    def step(values: list[Value]) -> Value:
        value = values[argument]
        return value if type(value) is Missing else meaning(value)

    return step


def _strict_two(meaning: Meaning, left: int, right: int) -> _Step:
    def step(values: list[Value]) -> Value:
        one = values[left]
        if type(one) is Missing:
            return one
        other = values[right]
        return other if type(other) is Missing else meaning(one, other)

    return step


def _strict_many(meaning: Meaning, arguments: tuple[int, ...]) -> _Step:
    def step(values: list[Value]) -> Value:
        found = [values[argument] for argument in arguments]
        for value in found:
            if type(value) is Missing:
                return value
        return meaning(*found)

    return step


def _lenient(meaning: Meaning, arguments: tuple[int, ...]) -> _Step:
    if len(arguments) == 1:
        (only,) = arguments
        return lambda values: meaning(values[only])
    if len(arguments) == 2:  # noqa: PLR2004 - as above
        left, right = arguments
        return lambda values: meaning(values[left], values[right])
    return lambda values: meaning(*[values[argument] for argument in arguments])
