"""What can be set otherwise, and what is wrong with a text that would."""

from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen

from perfdsl.graph.nodes import InputKey
from perfdsl.model.nodes import Combine
from perfdsl.values.missing import Policy
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path
from perfdsl.values.value import Fact, Value


@frozen
class Written:
    """What was written: the `text` that followed the `option`."""

    option: str
    text: str


@frozen
class SetActual:
    """A fact is another, or there is none."""

    written: Written
    path: Path
    key: InputKey
    value: Value


@frozen
class SetTarget:
    """A row is to reach another figure; `high` is the upper end of a range."""

    written: Written
    path: Path
    value: Fact
    high: Fact | None = None


@frozen
class SetWeight:
    """A part has another share of its container."""

    written: Written
    path: Path
    share: Rational


@frozen
class SetMissing:
    """What is missing counts otherwise: in all of the plan where the path is None."""

    written: Written
    path: Path | None
    policy: Policy


@frozen
class SetCombine:
    """Scores are combined otherwise: in every container where the path is None."""

    written: Written
    path: Path | None
    combine: Combine


Setting: TypeAlias = SetActual | SetTarget | SetWeight | SetMissing | SetCombine


@frozen
class Problem:
    """What is wrong with what was written, from the character `start` of its text up to `end`, and how to mend it."""

    message: str
    written: Written
    start: int
    end: int
    help: str | None = None

    def __str__(self) -> str:
        lead = f"  {self.written.option} "
        mark = " " * (len(lead) + self.start) + "^" * max(1, self.end - self.start)
        help_ = f"\n  {self.help}" if self.help else ""
        return f"{self.message}\n{lead}{self.written.text}\n{mark}{help_}"


class SettingError(ValueError):
    """Something cannot be set so; `problems` are all that is wrong, in the order written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
