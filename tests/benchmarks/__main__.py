"""`python -m tests.benchmarks`: measure, and print one table; `--write` puts it into docs/performance.md."""

import argparse
import os
import platform
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve

from tests.benchmarks.batch.suites import BATCH, LONGEST
from tests.benchmarks.sizes import LONG, SHORT, Row
from tests.benchmarks.suites import SUITES

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
MARK = "<!-- measured -->\n"
BATCH_MARK = "<!-- measured: batch -->\n"
LONGEST_MARK = "<!-- measured: longest -->\n"


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
    asked = _parser().parse_args(arguments)
    size = SHORT if asked.short else LONG
    if asked.rows is not None:
        size = evolve(size, table_rows=asked.rows)
    names = set(asked.suite)
    batch = [suite for suite in BATCH if "batch" in names or suite.__name__ in names]
    longest = [suite for suite in LONGEST if suite.__name__ in names]
    chosen = [suite for suite in SUITES if not names or suite.__name__ in names]
    texts = []
    for mark, suites in ((MARK, chosen), (BATCH_MARK, batch), (LONGEST_MARK, longest)):
        if suites:
            texts.append(f"{machine()}\n\n{table(row for suite in suites for row in suite(size))}")
            if asked.write:
                PAGE.write_text(replaced(PAGE.read_text("utf-8"), mark, texts[-1]), "utf-8")
    return "\n".join(texts)


def _parser() -> argparse.ArgumentParser:
    names = ", ".join(suite.__name__ for suite in SUITES)
    of_batches = ", ".join(suite.__name__ for suite in BATCH)
    alone = ", ".join(suite.__name__ for suite in LONGEST)
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="run everything once, on small plans")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--rows", type=int, help="the rows of the table that batches are measured with")
    parser.add_argument(
        "suite", nargs="*", help=f"of {names}; or `batch`, which is all of {of_batches}; or {alone}"
    )
    return parser


def replaced(page: str, mark: str, text: str) -> str:
    """The page with other text after a mark, up to the next mark or heading."""
    before, _, after = page.partition(mark)
    following = re.search(r"\n(## |<!-- )", after)
    return f"{before}{mark}\n{text}{after[following.start() :] if following else ''}"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
