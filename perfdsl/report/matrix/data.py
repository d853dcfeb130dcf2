"""A matrix of who answers for what to CSV and JSON, for programs."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from perfdsl.report.answers import csv_text, json_text
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL
from perfdsl.report.lines import target_of
from perfdsl.report.matrix.finding import Matrix, MatrixLine
from perfdsl.values.missing import Missing
from perfdsl.values.number import exact_text

SCHEMA: Final = "perfdsl/matrix/1"
"""The version of the format."""

COLUMNS: Final = (
    "row", "row_label", "id", "dashboard", "dashboard_label", "how", "share", "weight_in_dashboard", "target",
)  # fmt: skip
"""The header of the CSV; later versions may add columns at the end."""


def matrix_csv(found: Matrix) -> str:
    """The CSV of a matrix: a line for every row, and one for every dashboard that answers for it."""
    return csv_text(COLUMNS, _lines(found))


def _lines(found: Matrix) -> Iterator[list[str]]:
    for row, lines in _rows((*found.lines, *found.own)):
        for line in (row, *lines):
            if line.kind != "nobody":
                facts = _facts(line)
                texts = (row.id, row.label, *(facts[name] or "" for name in COLUMNS[2:]))
                yield [safe(text) for text in texts]


def matrix_json(found: Matrix) -> str:
    """The JSON of a matrix: every row with those who answer for it, exact figures as texts."""
    data = {
        "schema": SCHEMA,
        "plan": found.plan,
        "label": found.label,
        "period": str(found.period),
        "rows": [
            {
                **_facts(row),
                "label": row.label,
                "heading": row.kind == "heading",
                "answers": [{**_facts(line), "level": line.level} for line in lines if line.kind == "answer"],
                "nobody": any(line.kind == "nobody" for line in lines),
            }
            for row, lines in _rows((*found.lines, *found.own))
        ],
    }
    return json_text(data)


def _rows(lines: Iterable[MatrixLine]) -> Iterator[tuple[MatrixLine, list[MatrixLine]]]:
    """Every heading and row with the lines below it."""
    row: MatrixLine | None = None
    below: list[MatrixLine] = []
    for line in lines:
        if line.kind in ("heading", "row"):
            if row is not None:
                yield row, below
            row, below = line, []
        else:
            below.append(line)
    if row is not None:
        yield row, below


def _facts(line: MatrixLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "dashboard": line.dashboard or None,
        "dashboard_label": line.dashboard_label or None,
        "how": line.how or None,
        "share": None if line.share is None else exact_text(line.share),
        "weight_in_dashboard": None if line.weight is None else exact_text(line.weight),
        "target": _target(line) or None,
    }


def _target(line: MatrixLine) -> str:
    if line.row is None:
        return ""
    return line.written if isinstance(line.row.target, Missing) else target_of(line.row, CANONICAL)
