"""A bound table of a database to the statement that scores it there."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import evolve, frozen
from sqlglot import exp

from perfdsl.batch.nodes import Binding, BoundColumn
from perfdsl.batch.postgres.cells import Given, as_text, cell_of, given, quoted
from perfdsl.batch.postgres.columns import ServerColumn
from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.sql.dialects import DIALECTS
from perfdsl.engine.columns.sql.inputs import TableColumn
from perfdsl.engine.columns.sql.results import Result, results
from perfdsl.engine.columns.sql.stages import free
from perfdsl.engine.columns.sql.statement import OWN, UNSURE, Statement, Table, statement
from perfdsl.engine.columns.sql.words import anchors, word
from perfdsl.engine.columns.translate import Translation, translation

_ROWS: Final = "given rows"
"""What the statement calls the table that it reads: no name of a stage has a space."""

_APART: Final = "apart"
_SUBJECT: Final = "subject"


@frozen
class Asked:
    """A statement: its `text`, and the columns of the table that it sends of the rows that it is not sure of.

    It gives the subject where there is one, the figures in their order, whether it is unsure, and those cells.
    """

    text: str
    cells: tuple[ServerColumn, ...]


@frozen
class _Source:
    """The columns of the table as the statement reads them, the value and the reason of each fact, and the cells that it sends."""

    columns: tuple[TableColumn, ...]
    selected: tuple[str, ...]
    cells: tuple[ServerColumn, ...]
    has_subject: bool

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that go through all stages."""
        cells = (_cell(place) for place in range(len(self.cells)))
        return (*((_SUBJECT,) if self.has_subject else ()), _APART, *cells)


def ask(  # noqa: PLR0913, PLR0917 - a table, and what is asked of it
    query: str,
    columns: Mapping[str, ServerColumn],
    binding: Binding,
    wanted: tuple[Wanted, ...],
    at: date | None,
    digits: int,
) -> Asked | None:
    """The statement for all rows that a query gives; None where it would be sure of some figure in no row."""
    graph = binding.graph
    nodes = {str(one.node): one.node for one in wanted}
    known = {
        graph.input_nodes[one.key]: InputColumn(
            str(one.key), one.asked.kind, has_reasons=one.reason is not None
        )
        for one in binding.columns
    }
    found = translation(graph, nodes, known, at, digits)
    if any(output.unsure.is_constant and output.unsure.parameter for output in found.kernel.outputs):
        return None
    source = _source(columns, binding, found)
    table = Table(exp.Table(this=exp.to_identifier(_ROWS, quoted=True)), source.columns, source.kept)
    names = {str(one.node): one.name for one in reversed(wanted) if one.holds is not Holds.REASON}
    made = statement(found.kernel, anchors(graph, found, names), table, DIALECTS["postgres"])
    selected = ",\n    ".join(source.selected)
    rows = f"{quoted(_ROWS)} AS (\n  SELECT\n    {selected}\n  FROM (\n{query}\n  ) AS source\n)"
    stages = _select(evolve(made, kept=()), wanted, found, source).removeprefix("WITH")
    return Asked(f"WITH\n{rows},{stages}", source.cells)


def _source(columns: Mapping[str, ServerColumn], binding: Binding, found: Translation) -> _Source:
    """How the table is read: what stands for each column that states a fact, and the rows that are set aside beforehand."""
    used = {*OWN, _APART, _SUBJECT}
    selected: list[str] = []
    read: list[TableColumn] = []
    cells: list[ServerColumn] = []
    doubts: list[str] = []
    if binding.subject is not None:
        selected.append(f"{cell_of(columns[binding.subject].as_subject())} AS {_SUBJECT}")
    for place, bound in enumerate(binding.columns):
        one = given(columns[bound.column], bound, binding.reading)
        own, why = f"value_{place}", f"reason_{place}"
        selected.append(f"{one.value} AS {own}")
        if bound.reason is not None:
            selected.append(f"{as_text(columns[bound.reason])} AS {why}")
        for column in (bound.column, bound.reason):
            if column is not None:
                selected.append(f"{cell_of(columns[column])} AS {_cell(len(cells))}")
                cells.append(columns[column])
        doubts += _doubts(one, bound, found)
        actual = free(f"{word(bound.column)}_actual", used)
        reason = None if bound.reason is None else why
        read.append(TableColumn(str(bound.key), own, actual, bound.asked.kind, reason, one.is_double))
    selected.append(f"({' OR '.join(doubts) or 'FALSE'}) AS {_APART}")
    return _Source(tuple(read), tuple(selected), tuple(cells), binding.subject is not None)


def _doubts(one: Given, bound: BoundColumn, found: Translation) -> list[str]:
    """Where a row is set aside for its cell, whatever the statement makes of it. What no figure is made of is looked at here."""
    if str(bound.key) not in found.kernel.columns:
        return [f"{one.cell} IS NOT NULL"]
    return [] if one.doubt is None else [f"({one.doubt}) IS TRUE"]


def _cell(place: int) -> str:
    return f"cell_{place}"


def _select(made: Statement, wanted: tuple[Wanted, ...], found: Translation, source: _Source) -> str:
    outputs = {output.name: output for output in found.kernel.outputs}
    shown = [
        Result(
            f"figure_{place}",
            outputs[str(one.node)],
            is_reason=one.holds is Holds.REASON,
            is_date=one.holds is Holds.DATE,
            is_whole=one.holds is Holds.WHOLE,
            levels=one.labels if one.holds is Holds.LEVEL else (),
        )
        for place, one in enumerate(wanted)
    ]
    apart: exp.Expr = exp.or_(exp.column(_APART, quoted=True), exp.column(UNSURE), copy=False)
    columns: list[exp.Expr] = [exp.column(_SUBJECT, quoted=True)] if source.has_subject else []
    columns += [*list(results(shown, made.printer))[:-1], exp.alias_(apart, UNSURE)]
    for place in range(len(source.cells)):
        cell = exp.column(_cell(place), quoted=True)
        columns.append(exp.alias_(exp.Case().when(apart.copy(), cell), _cell(place), quoted=True))
    return made.select(columns)
