"""What is said at the end of a batch."""

import sys

from perfdsl.report.formatting import percent_text
from perfdsl.values.number import rational


def summary(rows: int, set_aside: int, engine: str, seconds: float) -> str:
    """How many rows were scored, how many of them one by one, and on a terminal how fast."""
    counted = f"{rows:,} row{'' if rows == 1 else 's'}"
    if engine == "exact":
        by = "one by one"
    else:
        share = percent_text(rational(set_aside, max(1, rows)), "en")
        by = f"by `{engine}`, {set_aside:,} of them ({share}) one by one"
    speed = f"\nperfdsl: {rows / max(seconds, 1e-9):,.0f} rows a second" if sys.stderr.isatty() else ""
    return f"perfdsl: {counted} scored {by}{speed}"
