"""A plan to the SQL statement that scores a table of subjects where it lies."""

import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Final

from attrs import frozen
from sqlglot import exp

from perfdsl.batch.wanted import Holds, Wanted, default_wanted, read_wanted
from perfdsl.diagnostics import SQL_COLUMN, SQL_UNSURE, Diagnostics
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.sql.dialects import DIALECTS
from perfdsl.engine.columns.sql.inputs import DECIMALS, PercentAs, TableColumn
from perfdsl.engine.columns.sql.results import Result, results
from perfdsl.engine.columns.sql.stages import free
from perfdsl.engine.columns.sql.statement import OWN, WIDTH, Table, statement
from perfdsl.engine.columns.sql.subjects import Over, Window
from perfdsl.engine.columns.sql.words import anchors, word
from perfdsl.engine.columns.translate import Known, Translation, translation
from perfdsl.engine.cutting import cut
from perfdsl.engine.exact import needed
from perfdsl.graph.nodes import Graph, Input, InputKey, NodeId
from perfdsl.source import Cell
from perfdsl.values.kind import Family
from perfdsl.values.paths import PathIndex, shortest

_FILE: Final = re.compile(r"[/\\]|\.(parquet|csv|json)$", re.IGNORECASE)
_TITLES: Final = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "spark": "Spark"}


@frozen
class AskedStatement:
    """What a statement is to be: its dialect, the table that it reads, and the figures that it gives.

    `subject` is the column of whom a row is about. `reasons` are the columns beside which one says why a cell is empty
    (`fiere reason` beside `fiere`); where `doubles`, every number is a double or a whole number of 32 bits.
    `percent` says what a number of a percent is: its share (0.93), its points (93), or its share where a row is unsure that has a whole
    number other than 0 and 1.
    """

    dialect: str
    table: str
    subject: str | None = None
    wanted: Sequence[str] | None = None
    at: date | None = None
    digits: int = 6
    reasons: tuple[str, ...] = ()
    doubles: bool = False
    percent: PercentAs = ""


def write_statement(graph: Graph, asked: AskedStatement, diagnostics: Diagnostics) -> str | None:
    """The statement, with a head that says what it needs; None where it cannot be written, which `diagnostics` has."""
    wanted = default_wanted(graph) if asked.wanted is None else read_wanted(graph, asked.wanted, diagnostics)
    text = _written(graph, wanted, asked, diagnostics)
    return None if diagnostics.failed else text


def _written(graph: Graph, wanted: Sequence[Wanted], asked: AskedStatement, diagnostics: Diagnostics) -> str:
    columns = _columns(graph, wanted, asked, diagnostics)
    known: dict[NodeId, Known] = {
        graph.input_nodes[key]: InputColumn(
            one.name, one.kind, has_reasons=one.reasons is not None, decimals=DECIMALS
        )
        for key, one in columns.items()
    }
    nodes = {str(one.node): one.node for one in wanted}
    divided = cut(graph, nodes.values())
    over = Over(divided, {one.node: _words(graph, one.node) for one in divided.asked})
    found = translation(divided.graph, nodes, known | over.columns(), asked.at, asked.digits, over)
    _refuse_unsure(wanted, found.kernel, _readers(divided.graph, over.unproven), diagnostics)
    return _text(graph, wanted, _Found(found, columns, over.made(found.made)), asked)


@frozen
class _Found:
    """What a statement is made of: a kernel, the columns that it reads, and what is asked of all rows."""

    translation: Translation
    columns: Mapping[InputKey, TableColumn]
    windows: Sequence[Window]


def _words(graph: Graph, node: NodeId) -> str:
    """What is asked of all subjects, as the plan writes it."""
    found = graph.nodes[node]
    return found.operation.name if found.place is None else _line(found.place.text)


def _text(graph: Graph, wanted: Sequence[Wanted], found: _Found, asked: AskedStatement) -> str:
    kernel, columns = found.translation.kernel, found.columns
    kept = () if asked.subject is None else (asked.subject,)
    table = Table(_table(asked), tuple(columns.values()), kept)
    names = {str(one.node): one.name for one in reversed(wanted) if one.holds is not Holds.REASON}
    steps = anchors(graph, found.translation, names)
    made = statement(kernel, steps, table, DIALECTS[asked.dialect], found.windows)
    outputs = {output.name: output for output in kernel.outputs}
    shown = [
        Result(
            one.name,
            outputs[str(one.node)],
            is_reason=one.holds is Holds.REASON,
            is_date=one.holds is Holds.DATE,
            is_whole=one.holds is Holds.WHOLE,
            levels=one.labels if one.holds is Holds.LEVEL else (),
        )
        for one in wanted
    ]
    read = [
        (columns[key], asked_input)
        for asked_input, key in _inputs(graph)
        if key in columns and columns[key].name in kernel.columns
    ]
    head = "\n".join(f"-- {line}".rstrip() for line in _head(graph, read, asked, over=bool(found.windows)))
    return f"{head}\n{made.select(list(results(shown, made.printer)))[:-1]};\n"


def _inputs(graph: Graph) -> Iterator[tuple[Input, InputKey]]:
    kinds = {one.path: one for one in graph.inputs}
    return ((kinds[key.path], key) for key in graph.input_nodes)


def _columns(
    graph: Graph, wanted: Sequence[Wanted], asked: AskedStatement, diagnostics: Diagnostics
) -> dict[InputKey, TableColumn]:
    """The columns that are read, called as data call them: by the shortest name, and the period where it is another."""
    index = PathIndex(one.path for one in graph.inputs)
    kept = needed(graph.nodes, [one.node for one in wanted])
    used = {*OWN, *(() if asked.subject is None else (asked.subject.casefold(),))}
    if asked.subject is not None and asked.subject.casefold() in OWN:
        message = f"`{asked.subject}` is what the statement calls a column of its own"
        _refuse(diagnostics, asked.subject, message, "call the column of the subjects otherwise, in a view")
    found: dict[InputKey, TableColumn] = {}
    for one, key in _inputs(graph):
        if graph.input_nodes[key] in kept:
            name = shortest(one.path, index)
            column = name if key.period == graph.period else f"{name}@{key.period}"
            actual = free(f"{word(column)}_actual", used)
            reason = f"{column} reason" if column in asked.reasons else None
            found[key] = TableColumn(str(key), column, actual, one.kind, reason, asked.doubles, asked.percent)
    read = [one.column for one in found.values()]
    for column in asked.reasons:
        if column not in read:
            close = get_close_matches(column, read, n=1) or read
            advice = f"did you mean `{close[0]}`?" if close else "it reads none"
            _refuse(diagnostics, column, f"the statement reads no column `{column}`", advice)
    return found


def _refuse(diagnostics: Diagnostics, column: str, message: str, advice: str) -> None:
    diagnostics.report(SQL_COLUMN, message, Cell("--table", 0, column), help=advice)


def _readers(graph: Graph, unproven: Collection[NodeId]) -> set[int]:
    """The nodes that are made of what no statement answers."""
    found: set[int] = set(unproven)
    if found:
        for place, node in enumerate(graph.nodes):
            if not found.isdisjoint(node.arguments):
                found.add(place)
    return found


def _refuse_unsure(
    wanted: Sequence[Wanted], kernel: Kernel, unproven: Collection[int], diagnostics: Diagnostics
) -> None:
    """Say which figures no row would be sure of, so that nobody waits for a statement that answers nothing."""
    outputs = {output.name: output for output in kernel.outputs}
    for place, one in enumerate(wanted, 1):
        unsure = outputs[str(one.node)].unsure
        if (unsure.is_constant and unsure.parameter) or one.node in unproven:
            diagnostics.report(
                SQL_UNSURE,
                f"a statement cannot be sure of `{one.name}` in any row",
                Cell("wanted", place, ""),
                help="score the table with `perfdsl batch`, or leave this figure out: `--want` names those that are wanted",
            )


def _table(asked: AskedStatement) -> exp.Table:
    """The table, which may be `schema.table`; in DuckDB a file too."""
    is_file = asked.dialect == "duckdb" and _FILE.search(asked.table)
    parts = [asked.table] if is_file else asked.table.split(".")
    names = [exp.to_identifier(part, quoted=True) for part in parts]
    return exp.Table(
        this=names[-1],
        db=names[-2] if len(names) > 1 else None,
        catalog=names[-3] if len(names) > 2 else None,  # noqa: PLR2004 - catalog, schema, table
    )


# --- what the statement says of itself


def _head(
    graph: Graph, read: Sequence[tuple[TableColumn, Input]], asked: AskedStatement, *, over: bool
) -> Iterator[str]:
    at = asked.at or graph.end
    yield _line(f"{graph.outline.label} ({graph.outline.plan}), {graph.period}, as of {at}.")
    yield f"For {_TITLES[asked.dialect]}. Of the table it reads, a row for each subject:"
    width = max((len(one.column) for one, _ in read), default=0)
    for one, fact in read:
        yield f"  {one.column.ljust(width)}  {_line(f'{fact.kind}: {fact.label}')}"
    yield from textwrap.wrap(" ".join(_needs(read, asked)), WIDTH)
    yield from textwrap.wrap(_SURENESS.format(digits=asked.digits), WIDTH)
    if over:
        yield from textwrap.wrap(_OVER, WIDTH)
    if asked.dialect == "duckdb" and len(read) > _WIDE:
        yield "So many columns are planned sooner after"
        yield "  SET disabled_optimizers = 'projection_placement';"


_SURENESS: Final = (
    "Arithmetic is in binary64 with proven bounds. What is not unsure is the exact figure, rounded half to even to {digits} decimals. "
    "Where `unsure` is true, a figure may lie on either side of a band edge or of a tie, or a cell is none that a double holds: "
    "nothing is said of that row. Give these rows to `perfdsl batch`, which settles them exactly."
)


_PERCENTS: Final[Mapping[str, str]] = {
    "": "A percent is a share: 0.93; a row is unsure where it is a whole number other than 0 and 1, which may be points.",
    "shares": "A percent is a share: 0.93, not 93.",
    "points": "A percent is in points: 93, not 0.93; a row is unsure where it has more than 10 decimals, or is 100,000 or more.",
}

_OVER: Final = (
    "Figures over subjects are those over all rows of the table, each subject on one row. Where a cell is none that a double holds, or "
    "a figure that is asked about is unsure, nobody is sure that is asked with it; a rank is unsure where the next figure may be equal. "
    "Score such rows by `perfdsl batch` with all rows of the table, not alone."
)

_WIDE: Final = 200
"""From so many columns on, the time of one of DuckDB's optimizers is most of what planning takes."""


def _needs(read: Sequence[tuple[TableColumn, Input]], asked: AskedStatement) -> Iterator[str]:
    yield "NULL is a figure that is not measured."
    if any(one.kind.family is Family.SHARE for one, _ in read):
        yield _PERCENTS[asked.percent]
    if any(one.reasons is not None for one, _ in read):
        yield "The column `... reason` says why a cell is empty, such as not_applicable."
    if asked.doubles:
        yield "Every number is a double, or a whole number of 32 bits."


def _line(text: str) -> str:
    """A text of the ruleset on one line of a comment."""
    return " ".join(text.split())
