"""A column of a file to the distribution of what it holds."""

from collections import Counter
from pathlib import Path

from perfdsl.analysis.simulate.distributions import Discrete
from perfdsl.analysis.simulate.figures import as_float, decimals, whole
from perfdsl.batch.cells.exact import exact_cell
from perfdsl.batch.files.reading import open_table
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.nodes import Reading
from perfdsl.data.locale import Locale
from perfdsl.diagnostics import BAD_SAMPLE, Diagnostics
from perfdsl.graph.nodes import Input
from perfdsl.source import Cell
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.value import Value


def sample(
    path: str, column: str, asked: Input, locale: Locale, diagnostics: Diagnostics
) -> tuple[Discrete, int] | None:
    """The distribution of the cells of a column, empty ones aside, and the decimals that they have.

    None where it cannot be read, which `diagnostics` says.
    """
    try:
        table = open_table(Path(path))
        if column not in table.schema:
            known = ", ".join(f"`{name}`" for name in table.schema)
            message = f"`{path}` has no column `{column}`"
            diagnostics.report(BAD_SAMPLE, message, Cell(path, 0, column), help=f"there are {known}")
            return None
        cells = Counter(cell for chunk in table.chunks([column]) for cell in chunk[column].to_list())
    except TableError as error:
        diagnostics.extend(error.diagnostics)
        return None
    reading = Reading(locale=locale, percent="shares")
    counts = _counts(cells, asked, reading, Cell(path, 0, column), diagnostics)
    return None if counts is None else _distribution(counts, asked)


def _counts(
    cells: Counter[object], asked: Input, reading: Reading, place: Cell, diagnostics: Diagnostics
) -> Counter[Value] | None:
    counts: Counter[Value] = Counter()
    for cell, times in cells.items():
        try:
            value = exact_cell(cell, asked.kind, reading)
        except ValueError as error:
            diagnostics.report(BAD_SAMPLE, str(error), place)
            return None
        if not isinstance(value, Missing):
            counts[value] += times
    if not counts:
        diagnostics.report(BAD_SAMPLE, f"the column `{place.column}` is empty", place)
    return counts or None


def _distribution(counts: Counter[Value], asked: Input) -> tuple[Discrete, int]:
    pairs = sorted((as_float(value), times) for value, times in counts.items())
    total = sum(times for _, times in pairs)
    written = (decimals(one) for one in counts if isinstance(one, RATIONAL_TYPE))
    places = 0 if whole(asked.kind) else max(written, default=0)
    return Discrete(tuple(one for one, _ in pairs), tuple(times / total for _, times in pairs)), places
