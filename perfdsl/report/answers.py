"""What a command found to CSV and JSON: a header with its lines, or a head that says of which evaluation it is."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from perfdsl.engine.exact import Evaluation


def csv_text(header: Sequence[str], lines: Iterable[Iterable[object]]) -> str:
    """The CSV of some lines: commas, line ends LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()


def json_text(data: Mapping[str, Any]) -> str:
    """The JSON of some data, a line a value, as people read it."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def json_of(evaluation: Evaluation, schema: str, found: Mapping[str, Any]) -> str:
    """The JSON of what was found of an evaluation, below the version of the format, the plan, the period and the day."""
    graph = evaluation.graph
    head = {
        "schema": schema,
        "plan": graph.outline.plan,
        "label": graph.outline.label,
        "period": str(graph.period),
        "at": evaluation.at.isoformat(),
    }
    return json_text({**head, **found})
