"""Engines on columns against the exact one: every node of a plan, and what was proven of it, in every row of a table."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from perfdsl.engine.columns.kernel import Kernel, Type
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.graph.nodes import Graph, NodeId
from tests.differential.questions import UNSURE, Question, boxed, exactly, results
from tests.differential.tables import Table

Engine: TypeAlias = Callable[[Kernel, Mapping[str, Given], int], Mapping[str, Found]]
"""An engine: the outputs of a kernel for the rows of some columns, each as NumPy arrays. Raises `TooLargeError`."""

Answers: TypeAlias = Mapping[str, list[object]]
"""What an engine has for every row, by name: a figure, the reason of what is missing, or UNSURE."""


class TooLargeError(Exception):
    """An engine does not take so large a kernel: it is asked for fewer figures at once."""


@define
class Counts:
    """How many figures an engine was asked for, how many it left to the exact engine, did not take at all, or had wrong."""

    figures: int = 0
    unsure: int = 0
    not_taken: int = 0
    wrong: int = 0
    seconds: float = 0.0
    first: Counter[str] = field(factory=Counter)
    """The operations at which something is not sure whose arguments are."""

    def __str__(self) -> str:
        share = self.unsure / max(1, self.figures)
        left = f", {self.not_taken} not taken" if self.not_taken else ""
        return f"{self.figures} figures, {share:.2%} set aside{left}, {self.wrong} wrong"

    def add(self, other: "Counts") -> None:
        """Count what was counted elsewhere."""
        self.figures += other.figures
        self.unsure += other.unsure
        self.not_taken += other.not_taken
        self.wrong += other.wrong
        self.seconds += other.seconds
        self.first += other.first


@frozen
class Wrong:
    """A figure that an engine is sure of, and that is another."""

    name: str
    row: int
    complaint: str


@frozen
class Trial:
    """A table of a plan, what the exact engine has of it, and what was found right or wrong already."""

    graph: Graph
    table: Table
    questions: tuple[Question, ...]
    _seen: dict[tuple[int, str], list[tuple[list[list[object]], list[Wrong]]]] = field(factory=dict)

    @classmethod
    def of(cls, graph: Graph, table: Table, *, digits: int | None = 6) -> "Trial":
        """A trial: of every node and what is proven of it, and of the results that are shown, rounded."""
        exact = exactly(graph, table)
        return cls(graph, table, (boxed(graph, table, exact), results(graph, table, exact, digits)))

    def wrong(self, engine: Engine, counts: Counts, *, is_printed: bool = False) -> list[Wrong]:
        """What an engine has wrong; where it is asked for the steps that are printed, of those."""
        found: list[Wrong] = []
        for place, question in enumerate(self.questions):
            begun = time.perf_counter()
            answers = _asked(engine, question, question.names, self.table, is_printed=is_printed)
            counts.seconds += time.perf_counter() - begun
            found += self._checked(place, answers, counts)
        counts.wrong += len(found)
        return found

    def _checked(self, place: int, answers: Answers, counts: Counts) -> Iterator[Wrong]:
        question = self.questions[place]
        for name, node in question.figures.items():
            counts.figures += self.table.rows
            if any(one not in answers for one in question.parts(name)):
                counts.not_taken += self.table.rows
                continue
            unsure = answers[name].count(UNSURE)
            counts.unsure += unsure
            if unsure and question.is_whole:
                self._count_first(node, answers, counts)
            yield from self._seen_or_new(place, name, answers)

    def _count_first(self, node: NodeId, answers: Answers, counts: Counts) -> None:
        """Count in how many rows a node is not sure whose arguments are."""
        arguments = (answers.get(str(one)) for one in self.graph.nodes[node].arguments)
        read = [one for one in arguments if one is not None]
        found = sum(
            answer is UNSURE and not any(one[row] is UNSURE for one in read)
            for row, answer in enumerate(answers[str(node)])
        )
        if found:
            counts.first[self.graph.nodes[node].operation.name] += found

    def _seen_or_new(self, place: int, name: str, answers: Answers) -> list[Wrong]:
        """What is wrong with a figure, looked at once where engines have the same to the last bit."""
        question = self.questions[place]
        parts = [answers[one] for one in question.parts(name)]
        seen = self._seen.setdefault((place, name), [])
        for known, told in seen:
            if known == parts:
                return told
        told = []
        for row, answer in enumerate(answers[name]):
            complaint = "" if answer is UNSURE else question.complaint(name, row, answers)
            if complaint:
                told.append(Wrong(name, row, complaint))
        seen.append((parts, told))
        return told


def _asked(
    engine: Engine, question: Question, names: Sequence[str], table: Table, *, is_printed: bool
) -> Answers:
    """What an engine has; in parts where that is too large for it, without the figures that are too large by themselves."""
    kernel = question.kernel(names, is_printed)
    try:
        found = engine(kernel, table.given(kernel), table.rows)
    except TooLargeError:
        if len(names) == 1:
            return {}
        half = len(names) // 2
        halves = (names[:half], names[half:])
        first, second = (_asked(engine, question, one, table, is_printed=is_printed) for one in halves)
        return {**first, **second}
    labels = kernel.labels
    return {one.name: _read(found[one.name], one.value.type, labels) for one in kernel.outputs}


def _read(found: Found, kind: Type, labels: tuple[str, ...]) -> list[object]:
    """The figures of all rows."""
    values = found.values.tolist()
    if kind is Type.LABEL:
        values = [labels[int(one)] for one in values]
    elif kind is Type.TRUTH:
        values = [bool(one) for one in values]
    else:
        values = [float(one) for one in values]
    reasons, unsure = found.reasons.tolist(), found.unsure.tolist()
    return [
        UNSURE if doubt else f"missing: {labels[int(reason)]}" if reason else value
        for value, reason, doubt in zip(values, reasons, unsure, strict=True)
    ]
