"""`python -m tests.benchmarks`: measure, and print one table; `--write` puts it into docs/performance.md."""

import argparse
import os
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.sizes import LONG, SHORT, Row
from tests.benchmarks.suites import SUITES

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
MARK = "<!-- measured -->\n"


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | median (least to most) | aim |", "|---|---|---|"]
    lines += [f"| {row.what} | {row.figure} | {row.aim} |" for row in rows]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """The day and the machine, in general words."""
    day = datetime.now(UTC).date()
    return (
        f"{day}, {platform.system()} on {platform.machine()}, {os.cpu_count()} processors (shared), "
        f"{platform.python_implementation()} {platform.python_version()}."
    )


def main(arguments: list[str]) -> str:
    """Measure what `arguments` ask for, and return the text that is printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="run everything once, on small plans")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("suite", nargs="*", help=f"of {', '.join(suite.__name__ for suite in SUITES)}")
    asked = parser.parse_args(arguments)
    size = SHORT if asked.short else LONG
    chosen = [suite for suite in SUITES if not asked.suite or suite.__name__ in asked.suite]
    text = f"{machine()}\n\n{table(row for suite in chosen for row in suite(size))}"
    if asked.write:
        before, _, _ = PAGE.read_text("utf-8").partition(MARK)
        PAGE.write_text(f"{before}{MARK}\n{text}", "utf-8")
    return text


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
