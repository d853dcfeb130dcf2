"""Rulesets with the diagnostics that they give written on the lines that they are about."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import Diagnostic
from perfdsl.pipeline import examine
from perfdsl.source import Source, Span

FOLDER: Final = Path(__file__).parents[1] / "cases"
_MARK: Final = "###"
_BETWEEN: Final = "---\n"


@frozen
class Case:
    """A ruleset as it stands, and what is expected of it: `(line, text)` for every mark.

    `P201 ...` is a diagnostic whose place begins on the line; `+ ...` is a second place of one.
    """

    title: str
    text: str
    expected: tuple[tuple[int, str], ...]

    @property
    def is_fine(self) -> bool:
        """Whether nothing at all is to be said of it."""
        return self.title.startswith("fine")

    def found(self) -> tuple[tuple[int, str], ...]:
        """What the checker says, in the form of what is expected."""
        return tuple(sorted(mark for diagnostic in self.diagnostics() for mark in _marks(diagnostic)))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the checker says."""
        return tuple(examine(Source("plan.perf", self.text))[1])

    def annotated(self) -> str:
        """The ruleset with what the checker says of it on its lines."""
        lines = self.text.split("\n")
        for line, text in self.found():
            lines[line - 1] += f"  {_MARK} {text}"
        return "\n".join(lines)


def cases() -> Iterator[tuple[Path, tuple[Case, ...]]]:
    """Every case, by file."""
    for path in sorted(FOLDER.glob("*.perf")):
        yield path, tuple(map(_case, path.read_text("utf-8").split(_BETWEEN)))


def update(path: Path, found: tuple[Case, ...]) -> None:
    """Write down what the checker says now."""
    path.write_text(_BETWEEN.join(case.annotated() for case in found), "utf-8")


def _case(written: str) -> Case:
    lines = written.split("\n")
    expected: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        plain, *marks = re.split(rf"\s+{_MARK} ", line)
        lines[number - 1] = plain
        expected += [(number, mark) for mark in marks]
    return Case(lines[0].removeprefix("# "), "\n".join(lines), tuple(sorted(expected)))


def _marks(diagnostic: Diagnostic) -> Iterator[tuple[int, str]]:
    yield _line(diagnostic.place), f"{diagnostic.code.id} {diagnostic.message}"
    for label in diagnostic.labels:
        yield _line(label.place), f"+ {label.message}"


def _line(place: object) -> int:
    return place.source.position(place.start)[0] if isinstance(place, Span) else 1
