"""How subjects stand to CSV and JSON, for programs: exact figures, in the order of the data."""

from typing import Final

from perfdsl.report.answers import csv_text, json_text
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL, either
from perfdsl.report.json.values import Json, value_json
from perfdsl.report.lines import score_text
from perfdsl.report.subjects.finding import Standing, Standings
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, exact_text
from perfdsl.values.ranges import Outlook

SCHEMA: Final = "perfdsl/subjects/1"
"""The version of the format."""

COLUMNS: Final = ("subject", "place", "score", "band", "coverage", "reason")
"""The header of the CSV; later versions may add columns at the end."""


def subjects_csv(found: Standings) -> str:
    """The CSV of how subjects stand: a line for each."""
    return csv_text(COLUMNS, map(_line, found.rows))


def _line(row: Standing) -> tuple[str, ...]:
    totals = row.totals
    return (
        safe(row.subject),
        "" if row.place is None else str(row.place),
        _number(totals.score),
        safe(totals.band or either(totals.bands, CANONICAL)),
        _number(totals.coverage),
        totals.score.reason.value if isinstance(totals.score, Missing) else "",
    )


def _number(value: Outlook | None) -> str:
    if isinstance(value, RATIONAL_TYPE):
        return exact_text(value)
    return "" if value is None or isinstance(value, Missing) else score_text(value, CANONICAL)


def subjects_json(found: Standings) -> str:
    """The JSON of how subjects stand: what a result has for the dashboard of each."""
    data: dict[str, Json] = {
        "schema": SCHEMA,
        "plan": found.plan,
        "label": found.label,
        "period": str(found.period),
        "at": found.at.isoformat(),
        "dashboard": found.dashboard,
        "subjects": [
            {
                "subject": row.subject,
                "place": row.place,
                "score": value_json(row.totals.score),
                "band": row.totals.band,
                "bands": list(row.totals.bands),
                "coverage": value_json(row.totals.coverage),
            }
            for row in found.rows
        ],
    }
    return json_text(data)
