"""The bytes of a CSV file to records, each text with its cell."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from perfdsl.data.columns import COLUMNS, MAX_ROWS, column_named, missing_columns
from perfdsl.data.decoding import decode
from perfdsl.data.nodes import Record
from perfdsl.diagnostics import DATA_HEADER, DATA_ROW, DATA_UNREADABLE, Diagnostic, Diagnostics, Label
from perfdsl.source import Cell

DELIMITERS: Final = (",", ";", "\t")

MAX_FIELD: Final = 131_072
"""The longest cell, in characters: what the standard library's reader takes."""

_DELIMITER_NAMES: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


@frozen
class _Header:
    """The first row: where each column that is read stands, and what it is called there."""

    row: int
    texts: tuple[str, ...]
    places: Mapping[str, int]

    def name(self, column: str) -> str:
        """What the file calls a column; our own name where it does not have it."""
        at = self.places.get(column)
        return column if at is None else self.texts[at]


def read_csv(
    name: str, content: bytes, diagnostics: Diagnostics, encoding: str | None = None
) -> tuple[Record, ...]:
    """The rows of a CSV file called `name` in messages; rows count as in a spreadsheet, the header is row 1.

    What cannot be used is reported and left out: P401 (not text), P402 (columns are missing), P412 (a row).
    """
    text = decode(name, content, diagnostics, encoding)
    if text is None:
        return ()
    delimiter = _delimiter(text)
    rows = _rows(name, text, delimiter, diagnostics)
    header = _header(name, next(rows, None), diagnostics)
    if header is None:
        return ()
    return tuple(_records(name, header, rows, delimiter, diagnostics))


def _rows(name: str, text: str, delimiter: str, diagnostics: Diagnostics) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with its number. Broken quoting ends the file, with an error."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            if row > MAX_ROWS:
                diagnostics.report(
                    DATA_UNREADABLE, f"the file has more than {MAX_ROWS:,} rows", Cell(name, row)
                )
                return
            if any(cells):
                yield row, cells
    except csv.Error as error:
        diagnostics.report(
            DATA_ROW, _broken(str(error)), Cell(name, row + 1), help="the rows after it are not read"
        )


def _broken(error: str) -> str:
    if "field larger" in error:
        return f"a cell is longer than {MAX_FIELD:,} characters, or a quotation mark is not closed"
    if "end of data" in error:
        return "a quotation mark is not closed"
    return "the text goes on after a closing quotation mark; a quotation mark inside a cell is written twice"


def _delimiter(text: str) -> str:
    """The sign that splits the first row into the most columns that we know; at a draw, into the most."""
    line = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")[:MAX_FIELD]

    def merit(delimiter: str) -> tuple[int, int]:
        cells = line.strip().split(delimiter)
        return sum(column_named(cell.strip('"')) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=merit)


def _header(name: str, first: tuple[int, list[str]] | None, diagnostics: Diagnostics) -> _Header | None:
    if first is None:
        advice = "the first row is `indicator,period,value`"
        diagnostics.report(DATA_HEADER, "the file has no rows", Cell(name, 1), help=advice)
        return None
    row, cells = first
    texts = tuple(cell.strip() for cell in cells)
    places: dict[str, int] = {}
    for at, text in enumerate(texts):
        column = column_named(text)
        if column in places:
            message = f"the column `{column}` is there twice"
            diagnostics.report(DATA_HEADER, message, Cell(name, row, text))
            return None
        if column is not None:
            places[column] = at
    problem = missing_columns(texts)
    if problem is not None:
        message, advice = problem
        diagnostics.report(DATA_HEADER, message, Cell(name, row), help=advice)
        return None
    return _Header(row, texts, places)


def _records(
    name: str,
    header: _Header,
    rows: Iterable[tuple[int, list[str]]],
    delimiter: str,
    diagnostics: Diagnostics,
) -> Iterator[Record]:
    """A record for each row that has the header's cells; the others are reported."""
    width = len(header.texts)
    at = tuple(header.places.get(column, width) for column in COLUMNS)
    indicator_name, period_name, value_name, estimate_name, subject_name = (
        header.name(column) for column in ("indicator", "period", "value", "estimate", "subject")
    )
    of_many = "subject" in header.places
    kept: dict[str, str] = {}  # the same id or period in many rows is one text in memory
    for row, cells in rows:
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            diagnostics.add(_wrong_width(name, row, cells, header, delimiter))
            continue
        del cells[width:]
        cells.append("")  # what a column that the file does not have holds
        indicator, period, value, dashboard, note, evidence, estimate, subject = (
            cells[place] for place in at
        )
        if column_named(indicator) == "indicator" and column_named(value) == "value":
            diagnostics.add(_header_again(name, row, header))
            continue
        indicator = kept.setdefault(indicator, indicator)
        period = kept.setdefault(period, period)
        yield Record(
            indicator,
            period,
            value,
            Cell(name, row, value_name, value),
            Cell(name, row, indicator_name, indicator),
            Cell(name, row, period_name, period),
            kept.setdefault(dashboard, dashboard),
            note,
            evidence,
            estimate,
            Cell(name, row, estimate_name, estimate) if estimate else None,
            kept.setdefault(subject, subject),
            Cell(name, row, subject_name, subject) if of_many else None,
        )


def _wrong_width(name: str, row: int, cells: Sequence[str], header: _Header, delimiter: str) -> Diagnostic:
    width = len(header.texts)
    message = f"the row has {len(cells)} cells, the header has {width}"
    advice = None
    if len(cells) > width:
        advice = f"a cell with {_DELIMITER_NAMES[delimiter]} in it stands in quotation marks"
    label = Label(Cell(name, header.row), "the header")
    return Diagnostic(DATA_ROW, message, Cell(name, row), labels=(label,), help=advice)


def _header_again(name: str, row: int, header: _Header) -> Diagnostic:
    return Diagnostic(
        DATA_ROW,
        "the header stands here a second time",
        Cell(name, row),
        labels=(Label(Cell(name, header.row), "first here"),),
        help="remove the row; where two files were joined, look whether their columns are the same",
    )
