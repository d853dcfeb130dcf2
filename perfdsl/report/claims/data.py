"""Answers to claims to CSV and JSON, for programs."""

import csv
import io
from typing import Any, Final

from perfdsl.analysis.claims import ClaimResult, Claims
from perfdsl.findings.claims.nodes import NotRefuted, Proved, Untried
from perfdsl.report.answers import json_text
from perfdsl.report.claims.text import how_of, name_of
from perfdsl.report.csv_ import safe

SCHEMA: Final = "perfdsl/claims/1"
"""The version of the format, which is described in docs/schema/claims-1.json."""

COLUMNS: Final = ("claim", "answer", "how", "boxes", "tries", "seed", "period", "because", "line", "tests")
"""The header of the CSV; later versions may add columns at the end."""


def claims_csv(found: Claims) -> str:
    """A line for each claim."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for one in found.results:
        data = _result(one)
        cells = {**data, "tests": "\n\n".join(data["tests"])}
        writer.writerow({name: "" if value is None else safe(str(value)) for name, value in cells.items()})
    return out.getvalue()


def claims_json(found: Claims) -> str:
    """The answers, and how each was found."""
    data = {
        "schema": SCHEMA,
        "plan": found.plan,
        "label": found.label,
        "periods": [str(period) for period in found.periods],
        "refuted": found.refuted,
        "claims": [_result(one) for one in found.results],
    }
    return json_text(data)


def _result(one: ClaimResult) -> dict[str, Any]:
    answer = one.answer
    return {
        "claim": one.text,
        "because": one.because or None,
        "answer": name_of(answer),
        "how": answer.how
        if isinstance(answer, Proved)
        else answer.reason
        if isinstance(answer, Untried)
        else None,
        "said": how_of(one, "en"),
        "boxes": answer.boxes if isinstance(answer, Proved) else None,
        "tries": answer.tries if isinstance(answer, NotRefuted) else None,
        "seed": answer.seed if isinstance(answer, NotRefuted) else None,
        "period": None if one.period is None else str(one.period),
        "file": one.place.source.name,
        "line": one.place.source.position(one.place.start)[0],
        "tests": list(one.tests),
    }
