"""An engine on columns against the exact one: every node of a plan, and what was proven of it, in every row of a table."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final, TypeAlias

from attrs import define, field, frozen

from perfdsl.engine.columns import numpy_engine
from perfdsl.engine.columns.column import Column
from perfdsl.engine.columns.figures import Figure, shortest
from perfdsl.engine.columns.kernel import Kernel, Output, Type
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.engine.columns.translate import EPOCH, figured, translate
from perfdsl.engine.exact import Program
from perfdsl.graph.nodes import Figures, Graph, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value
from tests.differential.tables import Table

Engine: TypeAlias = Callable[[Kernel, Mapping[str, Given], int], Mapping[str, Found]]
"""An engine: the outputs of a kernel for the rows of some columns, each as NumPy arrays."""

FIGURES: Final = (
    "actual", "target", "target_high", "achievement", "clamped", "rounded", "computed", "score", "met", "band",
    "coverage", "status", "phase", "baseline", "adjusted",
)  # fmt: skip
MOST: Final = 3
"""So many wrong figures of a table are told."""


@define
class Counts:
    """How many figures were compared, how many of them were left to the exact engine, and which were wrong."""

    pairs: int = 0
    figures: int = 0
    unsure: int = 0
    wrong: int = 0
    first: Counter[str] = field(factory=Counter)
    """The operations at which something is not sure whose arguments are."""

    def __str__(self) -> str:
        share = self.unsure / max(1, self.figures)
        return f"{self.pairs} pairs, {self.figures} figures, {share:.2%} set aside, {self.wrong} wrong"


def shown(graph: Graph) -> dict[str, NodeId]:
    """Every node that a result shows, by a name of its own."""
    found: dict[str, NodeId] = {}
    for item in graph.outline.items:
        found |= {f"{item.id}.{name}": node for name, node in _nodes(item.figures)}
    for award in graph.outline.awards:
        for one in award.recipients:
            found[f"{award.name}.{'.'.join(one.path)}"] = one.amount
    return found


def _nodes(figures: Figures) -> Iterator[tuple[str, NodeId]]:
    for name in FIGURES:
        node = getattr(figures, name)
        if node is not None:
            yield name, node


def exactly(graph: Graph, table: Table) -> list[Sequence[Value]]:
    """What the exact engine has for every row."""
    program = Program(graph)
    return [program.run(table.facts(row), table.at) for row in range(table.rows)]


def differences(
    graph: Graph, table: Table, engine: Engine, counts: Counts, *, digits: int | None = 6
) -> list[str]:
    """The figures that a result shows, rounded, where they are sure and not those of the exact engine."""
    wanted = shown(graph)
    kernel = translate(graph, wanted, table.known, table.at, digits)
    found = engine(kernel, table.given(kernel), table.rows)
    wrong, reader = [], Reader.of(kernel)
    for row, values in enumerate(exactly(graph, table)):
        for name, node in wanted.items():
            counts.figures += 1
            if found[name].unsure[row]:
                counts.unsure += 1
                continue
            ours, right = reader.read(name, found[name], row), rounded(values[node], digits)
            if (type(ours), ours) != (type(right), right):
                wrong.append(f"{name} in row {row}: {ours!r}, exactly {right!r}")
    counts.wrong += len(wrong)
    return wrong[:MOST]


@frozen
class Reader:
    """Reads figures of engines: numbers, yes or no, labels, and the reasons of what is missing."""

    labels: tuple[str, ...]
    types: Mapping[str, Type]

    @classmethod
    def of(cls, kernel: Kernel) -> "Reader":
        """A reader of the outputs of a kernel."""
        return cls(kernel.labels, {one.name: one.value.type for one in kernel.outputs})

    def read(self, name: str, found: Found, row: int) -> object:
        """One figure."""
        reason = self.labels[int(found.reasons[row])]
        if reason:
            return f"missing: {reason}"
        value = found.values[row]
        if self.types[name] is Type.LABEL:
            return self.labels[int(value)]
        return bool(value) if self.types[name] is Type.TRUTH else float(value)


def rounded(value: Value, digits: int | None) -> object:
    """A figure of the exact engine as a batch gives it."""
    match value:
        case Missing(reason):
            return f"missing: {reason.value}"
        case bool() | str():
            return value
        case date():
            return float((value - EPOCH).days)
    assert isinstance(value, RATIONAL_TYPE)
    return float(value if digits is None else round_to(value, digits, RoundingMode.HALF_EVEN))


# --- what is proven


def broken(graph: Graph, table: Table, counts: Counts) -> list[str]:
    """Every node whose figure is sure and has another value, or lies outside what is said to be proven of it."""
    wanted = [NodeId(place) for place, node in enumerate(graph.nodes) if node.operation.name not in _WHOLE]
    maker, columns = figured(graph, wanted, table.known, table.at)
    outputs = []
    for node in wanted:
        column = columns[node]
        value = column.value.value if isinstance(column.value, Figure) else column.value
        outputs.append(Output(str(node), value, column.reason, column.unsure))
        if isinstance(column.value, Figure) and not isinstance(column.value.absolute, float):
            outputs.append(Output(f"{node} bound", column.value.absolute, maker.build.there, maker.build.no))
    kernel = maker.build.kernel(outputs)
    found = numpy_engine.run(kernel, table.given(kernel), table.rows)
    wrong, reader = [], Reader.of(kernel)
    for row, values in enumerate(exactly(graph, table)):
        for node in wanted:
            name = str(node)
            if found[name].unsure[row]:
                told = graph.nodes[node]
                if not any(found[str(one)].unsure[row] for one in told.arguments if str(one) in found):
                    counts.first[told.operation.name] += 1
                continue
            ours, right = reader.read(name, found[name], row), values[node]
            complaint = _complaint(columns[node], ours, right, found.get(f"{node} bound"), row)
            if complaint:
                told = graph.nodes[node]
                wrong.append(f"{told.operation.name} {told.parameter} in row {row}: {complaint}")
    return wrong[:MOST]


_WHOLE: Final = frozenset({"allot"})
"""Operations whose value is no column."""


def _complaint(column: Column, ours: Any, right: Value, bound: Found | None, row: int) -> str:  # noqa: ANN401 - a figure
    if not isinstance(column.value, Figure) or isinstance(right, Missing) or isinstance(ours, str):
        plain = rounded(right, None)
        return "" if (type(ours), ours) == (type(plain), plain) else f"{ours!r}, exactly {plain!r}"
    figure, absolute = column.value, column.value.absolute
    number: Any = (right - EPOCH).days if isinstance(right, date) else right
    exact = Rational(number)
    if bound is not None:
        absolute = float(bound.values[row])
    assert isinstance(absolute, float)
    if absolute == float("inf"):
        return ""
    if not isfinite(ours) or not isfinite(absolute):
        return f"{ours!r} within {absolute}"
    off = abs(_plain(ours) - exact)
    if off > _plain(figure.relative) * abs(exact) + _plain(absolute):
        return f"{ours!r} is farther from {float(exact)!r} than {figure.relative} and {absolute}"
    return _beyond(figure, ours, exact)


def _beyond(figure: Figure, ours: float, exact: Rational) -> str:
    """What is said of every figure of a column, and does not hold of this one."""
    if exact < figure.low or exact > figure.high:
        return f"{float(exact)!r} is not in {figure.low}..{figure.high}"
    if figure.whole and _plain(ours) != exact:
        return f"{ours!r} is not the whole number {exact}"
    if figure.decimal and shortest(ours) != exact:
        return f"{ours!r} does not stand for {exact}"
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > figure.bits:
        return f"{exact} has more than {figure.bits} bits"
    if ours and not 2.0**-figure.magnitude <= abs(ours) <= 2.0**figure.magnitude:
        return f"{ours!r} is not of magnitude {figure.magnitude}"
    return ""


def _plain(number: float) -> Rational:
    return Rational(*number.as_integer_ratio())
