"""A question to what data refute it: the exact engine, asked for the figures of the claim."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program, needed
from perfdsl.engine.interval.prospects import period_ranges
from perfdsl.findings.claims.nodes import Facts, Trial
from perfdsl.findings.claims.questions import Question
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.model.claims.nodes import Against, Holds, Monotone, SteadyBand
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range, contains
from perfdsl.values.value import Value

_OPEN: Final = (Missing, Range, OneOf, OpenAllotment)
"""What a claim cannot be refuted by: there is no figure, or not yet."""

_FEW: Final = 4
"""Up to one in so many facts, only what they change is computed again."""


class Exact:
    """The figures of a question for data, by the exact engine."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._before: dict[int, Evaluation] = {}

    @cached_property
    def _programs(self) -> tuple[Program, ...]:
        return tuple(
            Program(graph, self._question.wanted(place)) for place, graph in enumerate(self._question.graphs)
        )

    @cached_property
    def trial(self) -> Trial:
        """The question as what may be refuted by trying."""
        question, graph = self._question, self._question.graphs[0]
        keys = tuple(
            dict.fromkeys(
                key for place, one in enumerate(question.graphs) for key in _read(one, question.wanted(place))
            )
        )
        paths = {key.path for key in keys}
        known = {one.path: one for other in reversed(question.graphs) for one in other.inputs}
        read = frozenset(keys)
        moves = tuple(key for key in question.moves if key in read)
        inputs = tuple(one for path, one in known.items() if path in paths)
        wanted = tuple(question.wanted(place) for place, _ in enumerate(question.graphs))
        return Trial(question.graphs, graph.end, inputs, keys, self.fails, moves, wanted)

    def fails(self, facts: Facts, other: Facts | None = None) -> bool:
        """Whether data refute the claim, with the second data of a claim about two."""
        data = (facts,) if other is None else (facts, other)
        return self._refutes(facts, other) and all(map(self._are_meant, data))

    def _are_meant(self, facts: Facts) -> bool:
        """Whether figures that are made of the parts of a period lie in the ranges of their rows too."""
        for place, bounds in enumerate(self._bounds):
            values = self._evaluation(place, facts).values if bounds else ()
            for node, one in bounds.items():
                if not isinstance(values[node], Missing) and not contains(one, values[node]):
                    return False
        return True

    @cached_property
    def _bounds(self) -> tuple[Mapping[NodeId, Outlook], ...]:
        return tuple(map(period_ranges, self._question.graphs))

    def _refutes(self, facts: Facts, other: Facts | None) -> bool:
        match self._question.claim.what:
            case Holds():
                figures = self._supposed(facts)
                return figures is not None and figures[0] is False
            case Against(word):
                return self._compares(word, facts)
            case Monotone():
                return other is not None and self._falls(facts, other)
            case SteadyBand():
                return other is not None and self._jumps(facts, other)

    def figures(self, facts: Facts) -> tuple[Outlook, ...]:
        """What the claim is about, of some data."""
        return self._seen(0, facts)

    # --- each sort of claim

    def _compares(self, word: str, facts: Facts) -> bool:
        own = self._supposed(facts)
        if own is None:
            return False
        (score, *_), (other,) = own, self._seen(1, facts)
        if word == "equivalent":
            return _is_there(score) != _is_there(other) or (_is_there(score) and score != other)
        return _is_there(score) and _is_there(other) and score < other  # type: ignore[operator]

    def _falls(self, facts: Facts, other: Facts) -> bool:
        (key,) = self._question.moves
        one, two = facts.get(key, NOT_MEASURED), other.get(key, NOT_MEASURED)
        if not _is_there(one) or not _is_there(two) or one == two:
            return False
        rises = (two > one) == (self._question.direction > 0)  # type: ignore[operator]
        worse, better = (facts, other) if rises else (other, facts)
        before, after = self._supposed(worse), self._supposed(better)
        if before is None or after is None:
            return False
        scores = zip(before, after, strict=True)
        return any(_is_there(low) and _is_there(high) and high < low for low, high in scores)  # type: ignore[operator]

    def _jumps(self, facts: Facts, other: Facts) -> bool:
        """Whether the bands of two data, of which one fact is different, are more than one apart."""
        changed = [key for key in self._question.moves if facts.get(key) != other.get(key)]
        if len(changed) != 1 or not all(
            _is_there(data.get(changed[0], NOT_MEASURED)) for data in (facts, other)
        ):
            return False
        one, two = self._supposed(facts), self._supposed(other)
        if one is None or two is None:
            return False
        places = [self._bands.get(band) for band in (one[0], two[0]) if isinstance(band, str)]
        return len(places) > 1 and None not in places and abs(places[0] - places[1]) > 1  # type: ignore[operator]

    @cached_property
    def _bands(self) -> Mapping[str, int]:
        nodes = self._question.graphs[0].nodes
        (place,) = self._question.figures
        while nodes[place].operation is not op.BAND:
            place = nodes[place].arguments[0]
        return {band.label: number for number, band in enumerate(nodes[place].parameter)}  # type: ignore[arg-type, var-annotated]

    # --- the exact engine

    def _supposed(self, facts: Facts) -> tuple[Outlook, ...] | None:
        """The figures of the claim; None where it is not about these data."""
        seen = self._seen(0, facts)
        if self._question.where is None:
            return seen
        return seen[:-1] if seen[-1] is True else None

    def _seen(self, place: int, facts: Facts) -> tuple[Outlook, ...]:
        evaluation = self._evaluation(place, facts)
        values: tuple[Outlook | None, ...] = tuple(
            evaluation.outlook(node) for node in self._question.wanted(place)
        )
        return values  # type: ignore[return-value]

    def _evaluation(self, place: int, facts: Facts) -> Evaluation:
        """The evaluation of data: of what is different from the data before, where that is little."""
        program, before = self._programs[place], self._before.get(place)
        changes = None if before is None else _changes(before.dataset.facts, facts)
        if before is None or changes is None:
            dataset = Dataset({key: Datum(value) for key, value in facts.items()})
            found = program.evaluate(dataset, self._question.at)
        else:
            found = program.update(before, changes)
        self._before[place] = found
        return found


def _changes(before: Mapping[InputKey, Datum], facts: Facts) -> Mapping[InputKey, Datum] | None:
    """The facts that are not as they were; None where they are too many to be worth it."""
    none = Datum(NOT_MEASURED)
    found = {
        key: Datum(value) for key, value in facts.items() if not _same(before.get(key, none).value, value)
    }
    if _FEW * len(found) > len(before):
        return None
    for key, datum in before.items():
        if key not in facts and datum.value != NOT_MEASURED:
            found[key] = none
    return found if _FEW * len(found) <= len(before) else None


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def _is_there(value: object) -> bool:
    return not isinstance(value, _OPEN)


def _read(graph: Graph, wanted: tuple[NodeId, ...]) -> list[InputKey]:
    kept = needed(graph.nodes, wanted)
    return [key for key, node in graph.input_nodes.items() if node in kept]
