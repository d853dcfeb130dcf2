"""Tables for a plan: columns of doubles that meet its targets, band edges and ties, and the facts that their cells mean."""

import math
import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from perfdsl.batch.closer import Known
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.figures import shortest
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Given
from perfdsl.engine.columns.tape import label_type
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

FEW: Final = (
    -10.0,
    -1.0,
    -0.0,
    0.0,
    0.1,
    0.3,
    1 / 3,
    0.5,
    2 / 3,
    0.7,
    0.95,
    1.0,
    1.1,
    2.0,
    3.0,
    5.0,
    7.5,
    10.0,
    12.0,
    100.0,
)
SELDOM: Final = (1e-9, 2.0**-99, 1e15, 123456789.125, 2.0**53 - 1, 2.0**99, -1e12, 22 / 7, 0.1 + 0.2)
COUNTS: Final = (0, 1, 2, 3, 5, 10, 11, 12, 30, 100, 2**40)
DAYS: Final = (0, 0, 0, -1, 1, 2, 7, 8, 14, 30, 31, -100, 400)
TIDY: Final = 1e6
REASONS: Final = (
    Reason.NOT_MEASURED,
    Reason.NOT_EVALUATED,
    Reason.NOT_APPLICABLE,
    Reason.WRONG_KIND,
    Reason.NO_CASES,
)


@frozen
class Cells:
    """A column: what is known of it, its values in the form of the engines, and why some are not there."""

    known: InputColumn
    key: InputKey
    values: Sequence[Any] = field(repr=False)
    missing: Sequence[Missing | None] = field(repr=False)

    def given(self, kernel: Kernel) -> Given:
        """The column for an engine on NumPy arrays."""
        present = np.array([one is None for one in self.missing], np.bool_)
        kind = np.bool_ if self.known.kind.family is Family.YES_NO else np.float64
        values: NDArray[Any] = np.array(self.values, kind)
        reasons = None
        if self.known.has_reasons:
            places = {label: place for place, label in enumerate(kernel.labels)}
            words = ["" if one is None else one.reason.value for one in self.missing]
            reasons = np.array([places.get(word, 0) for word in words], label_type(kernel))
        return Given(values, present if self.known.nullable else None, reasons)

    def fact(self, row: int) -> Value:
        """What a cell means."""
        gone, value = self.missing[row], self.values[row]
        if gone is not None:
            return gone
        if self.known.kind.family is Family.DATE:
            return date.fromordinal(int(value) + EPOCH.toordinal())
        return bool(value) if self.known.kind.family is Family.YES_NO else shortest(float(value))


@frozen
class Table:
    """Some columns by the node of the input that they hold."""

    columns: Mapping[NodeId, Cells]
    rows: int
    at: date | None

    @property
    def known(self) -> dict[NodeId, InputColumn]:
        """What is known of the columns before they are read."""
        return {node: one.known for node, one in self.columns.items()}

    def given(self, kernel: Kernel) -> dict[str, Given]:
        """The columns for an engine on NumPy arrays, by name."""
        return {one.known.name: one.given(kernel) for one in self.columns.values()}

    def facts(self, row: int) -> dict[InputKey, Value]:
        """The facts of a row, as the exact engine reads them."""
        return {one.key: one.fact(row) for one in self.columns.values()}


@frozen
class Drawing:
    """Draws tables for a graph: figures of the ruleset and their neighbours stand in them beside others."""

    graph: Graph
    chance: random.Random
    numbers: tuple[float, ...]
    days: tuple[int, ...]

    @classmethod
    def of(cls, graph: Graph, seed: int) -> "Drawing":
        """Drawings for a graph, the same for the same seed."""
        numbers, days = _written(graph)
        return cls(graph, random.Random(seed), numbers, days)  # noqa: S311 - nothing is kept secret

    def table(self, rows: int, alike: int = 1) -> Table:
        """Tables of so many rows with the same columns, one below the other."""
        kinds = {one.path: one.kind for one in self.graph.inputs}
        columns = {}
        tidy = self.chance.random() < 0.4
        for key, node in self.graph.input_nodes.items():
            if self.chance.random() < 0.9:
                columns[node] = self._cells(key, kinds[key.path], rows, alike, tidy=tidy)
        at = None
        if self.chance.random() < 0.3:
            at = date.fromordinal(EPOCH.toordinal() + self._day())
        return Table(columns, rows * alike, at)

    def _cells(self, key: InputKey, kind: Kind, rows: int, alike: int, *, tidy: bool) -> Cells:
        sort = self.chance.choice(("full", "nullable", "nullable", "reasons"))
        values: list[float | bool] = []
        missing: list[Missing | None] = []
        for _ in range(alike):
            gone = self._missing(sort, rows)
            missing += gone
            values += self._some(kind, gone, tidy=tidy)
        known = InputColumn(str(key), kind, nullable=sort != "full", has_reasons=sort == "reasons")
        if tidy:
            pairs = zip(values, missing, strict=True)
            there = [float(value) if gone is None else math.nan for value, gone in pairs]
            known = Known().wider(np.array(there)).column(known)
        return Cells(known, key, values, missing)

    def _missing(self, sort: str, rows: int) -> list[Missing | None]:
        missing: list[Missing | None] = [None] * rows
        if sort == "full":
            return missing
        share = self.chance.choice((0.05, 0.3, 0.9))
        for row in range(rows):
            if self.chance.random() < share:
                missing[row] = Missing(
                    self.chance.choice(REASONS) if sort == "reasons" else Reason.NOT_MEASURED
                )
        return missing

    def _some(self, kind: Kind, missing: Sequence[Missing | None], *, tidy: bool) -> list[float | bool]:
        """Values of a table; what stands where nothing is means nothing."""
        nothing = (
            False if kind.family is Family.YES_NO else self.chance.choice((0.0, math.nan, -3.0, math.inf))
        )
        pool = [self._value(kind, tidy=tidy) for _ in range(self.chance.choice((1, 3, len(missing))))]
        return [self.chance.choice(pool) if gone is None else nothing for gone in missing]

    def _value(  # noqa: PLR0911 - a return each kind
        self, kind: Kind, *, tidy: bool
    ) -> float | bool:
        chance = self.chance
        match kind.family:
            case Family.DATE:
                return float(self._day())
            case Family.YES_NO:
                return chance.random() < 0.5
            case Family.LEVEL:
                return float(chance.randint(1, max(1, len(kind.levels))))
            case _ if kind.ends is not None:
                return float(chance.randint(kind.ends[0], kind.ends[1]))
            case _ if kind.name == "count":
                near = [int(one) for one in self.numbers if 0 <= one < 2**50 and one == int(one)]
                return float(chance.choice((*COUNTS, *near, chance.randrange(200))))
        if tidy:
            return self._tidy(share=kind.family is Family.SHARE)
        return self._number(share=kind.family is Family.SHARE)

    def _tidy(self, *, share: bool) -> float:
        """A figure of few decimals, as people write them."""
        chance = self.chance
        written = [one for one in self.numbers if abs(one) < TIDY and one == round(one, 3)]
        if written and chance.random() < 0.5:
            return chance.choice(written)
        return round(chance.uniform(-0.1, 1.5) * (1.0 if share else 100.0), chance.randrange(4))

    def _number(self, *, share: bool) -> float:
        chance = self.chance
        match chance.randrange(8):
            case 0:
                return chance.choice(FEW)
            case 1:
                return chance.choice(SELDOM)
            case 2 | 3 if self.numbers:
                return chance.choice(self.numbers)
            case 4 if self.numbers:
                near = chance.choice(self.numbers)
                return math.nextafter(near, chance.choice((-math.inf, math.inf))) if near else 0.0
            case 5:
                return chance.uniform(-1.0, 2.0) * (1.0 if share else 100.0)
        return round(chance.uniform(-0.2, 1.5) * (1.0 if share else 100.0), chance.randrange(5))

    def _day(self) -> int:
        return self.chance.choice(self.days) + self.chance.choice(DAYS)


def _written(graph: Graph) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """The figures and days of a ruleset, in the range of what a table may hold."""
    numbers: set[float] = set()
    days = {(graph.end - EPOCH).days, (graph.period.start - EPOCH).days}
    waiting: list[Any] = [value for _, value in graph.constants]
    waiting += [node.parameter for node in graph.nodes]
    while waiting:
        match waiting.pop():
            case date() as day:
                days.add((day - EPOCH).days)
            case tuple() as several:
                waiting.extend(several)
            case bool() | None | str():
                pass
            case value if isinstance(value, RATIONAL_TYPE) and 2**-90 < abs(value) < 2**90:
                numbers |= {float(value), float(Rational(value) * 2), float(Rational(value) / 2)}
    return tuple(sorted(numbers)), tuple(sorted(days))
