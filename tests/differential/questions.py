"""What an engine is asked of a table: kernels of some figures, and what is wrong with the figures that come back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import isfinite
from typing import Any, Final

from attrs import frozen

from perfdsl.engine.columns.column import Column
from perfdsl.engine.columns.distributing import as_made
from perfdsl.engine.columns.figures import Figure, shortest
from perfdsl.engine.columns.kernel import Code, Kernel, Output
from perfdsl.engine.columns.translate import EPOCH, figured, translate, translation
from perfdsl.engine.exact import Program
from perfdsl.graph.nodes import Figures, Graph, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value
from tests.differential.tables import Table

FIGURES: Final = (
    "actual", "target", "target_high", "achievement", "clamped", "rounded", "computed", "score", "met", "band",
    "coverage", "status", "phase", "baseline", "adjusted",
)  # fmt: skip
WHOLE: Final = frozenset({"allot"})
"""Operations whose value is no column."""
BOUND: Final = " bound"
FULL: Final = " full"


class _Unsure:
    def __repr__(self) -> str:
        return "unsure"


UNSURE: Final = _Unsure()
"""What stands where an engine leaves a figure to the exact one."""


@frozen
class Question:
    """Some figures of a table, each a column of answers.

    `kernel` makes a kernel of some of the names, of the steps that are printed or of the fewest. `complaint` says what is wrong with
    what an engine has in a row, given by name; nothing where it is right.
    """

    figures: Mapping[str, NodeId]
    names: tuple[str, ...]
    kernel: Callable[[Sequence[str], bool], Kernel]
    complaint: Callable[[str, int, Mapping[str, Sequence[object]]], str]
    is_whole: bool = False
    """Whether every node is asked for, by its number."""

    def parts(self, name: str) -> list[str]:
        """The names of what is asked of a figure: itself, and what is proven of it in each row."""
        return [one for one in (name, name + BOUND, name + FULL) if one in self._known]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.names)


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


# --- results


def results(graph: Graph, table: Table, exact: Sequence[Sequence[Value]], digits: int | None = 6) -> Question:
    """The figures that a result shows, rounded."""
    wanted = shown(graph)
    right = {name: [rounded(values[node], digits) for values in exact] for name, node in wanted.items()}

    def kernel(names: Sequence[str], is_printed: bool) -> Kernel:  # noqa: FBT001 - a question of its own
        asked = (graph, {name: wanted[name] for name in names}, table.known, table.at, digits)
        return translation(*asked).kernel if is_printed else translate(*asked)

    def complaint(name: str, row: int, answers: Mapping[str, Sequence[object]]) -> str:
        return _other(answers[name][row], right[name][row])

    return Question(wanted, tuple(wanted), kernel, complaint)


def _other(ours: object, right: object) -> str:
    return "" if type(ours) is type(right) and ours == right else f"{ours!r}, exactly {right!r}"


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


def boxed(graph: Graph, table: Table, exact: Sequence[Sequence[Value]]) -> Question:
    """Every node: its value, and whether it lies within what is said to be proven of it."""
    wanted = [NodeId(place) for place, node in enumerate(graph.nodes) if node.operation.name not in WHOLE]
    maker, columns = figured(graph, wanted, table.known, table.at)
    outputs: dict[str, Output] = {}
    for node in wanted:
        column = columns[node]
        value = column.value.value if isinstance(column.value, Figure) else column.value
        outputs[str(node)] = Output(str(node), value, column.reason, column.unsure)
        if isinstance(column.value, Figure):
            for name, code in (
                (f"{node}{BOUND}", column.value.absolute),
                (f"{node}{FULL}", column.value.full),
            ):
                if isinstance(code, Code):
                    outputs[name] = Output(name, code, maker.build.there, maker.build.no)

    def kernel(names: Sequence[str], is_printed: bool) -> Kernel:  # noqa: FBT001 - a question of its own
        made = [outputs[name] for name in names]
        return as_made(maker.build, made)[0] if is_printed else maker.build.kernel(made)

    def complaint(name: str, row: int, answers: Mapping[str, Sequence[object]]) -> str:
        node = int(name)
        bound, full = (
            answers[name + more][row] if name + more in answers else None for more in (BOUND, FULL)
        )
        told = _proven(columns[node], answers[name][row], exact[row][node], bound, full)
        operation = graph.nodes[node]
        return told and f"{operation.operation.name} {operation.parameter}: {told}"

    return Question({str(node): node for node in wanted}, tuple(outputs), kernel, complaint, is_whole=True)


def _proven(column: Column, ours: Any, right: Value, bound: object, full: object) -> str:  # noqa: ANN401 - a figure
    """What is wrong with a figure, as what was proven of its column has it."""
    if not isinstance(column.value, Figure) or isinstance(right, Missing) or not isinstance(ours, float):
        return _other(ours, rounded(right, None))
    figure, absolute = column.value, column.value.absolute
    number: Any = (right - EPOCH).days if isinstance(right, date) else right
    exact = Rational(number)
    if isinstance(bound, float):
        absolute = bound
    if full is not None and full != (exact >= 1):
        return f"{float(exact)!r} is said to be {'at least 1' if full else 'below 1'}"
    assert isinstance(absolute, float)
    if absolute == float("inf"):
        return ""
    if not isfinite(ours) or not isfinite(absolute):
        return f"{ours!r} within {absolute}"
    off = abs(_plain(ours) - exact)
    if off and off > _plain(figure.relative) * abs(exact) + _plain(absolute):
        return f"{ours!r} is farther from {float(exact)!r} than {figure.relative} and {absolute}"
    return _beyond(figure, ours, exact)


def _beyond(  # noqa: PLR0911 - a return for each thing that is said
    figure: Figure, ours: float, exact: Rational
) -> str:
    """What is said of every figure of a column, and does not hold of this one."""
    if exact < figure.low or exact > figure.high:
        return f"{float(exact)!r} is not in {figure.low}..{figure.high}"
    if figure.whole and _plain(ours) != exact:
        return f"{ours!r} is not the whole number {exact}"
    if figure.decimal and shortest(ours) != exact:
        return f"{ours!r} does not stand for {exact}"
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > figure.bits:
        return f"{exact} has more than {figure.bits} bits"
    if figure.tens and not _is_decimal(exact):
        return f"{exact} is no decimal"
    if figure.grid is not None and (exact * figure.grid.whole).denominator > figure.grid.varying:
        return f"{exact} does not lie on {figure.grid}"
    if ours and not 2.0**-figure.magnitude <= abs(ours) <= 2.0**figure.magnitude:
        return f"{ours!r} is not of magnitude {figure.magnitude}"
    return ""


def _plain(number: float) -> Rational:
    return Rational(*number.as_integer_ratio())


def _is_decimal(number: Rational) -> bool:
    return Rational(10) ** int(number.denominator).bit_length() % Rational(1, number.denominator) == 0
