"""What differs between two plans: changes for people to read, and the edits that make the second of the first."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

from perfdsl.source import Place
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

SORTS: Final = (
    "added", "dropped", "moved", "renamed", "label", "keyword", "kind", "unit", "series", "value", "baseline",
    "target", "scoring", "tolerance", "pro_rata", "critical", "weight", "weights_follow", "clamp", "late",
    "missing", "rounding", "bands", "terms", "lower_mirror", "combine", "adjust", "require_coverage",
    "require_rows", "heading", "cascade", "share", "text", "judgement", "requirement", "gate", "award", "revision",
    "period", "range", "forecast", "note", "claim", "require_reported", "actual", "at",
)  # fmt: skip
"""The sorts of changes: words that later versions keep."""

DROPPED: Final = "#dropped"
"""Begins the path under which the second plan would know what it no longer has."""


@frozen
class Edit:
    """What is set in the plan that the old one becomes: a `name` of what has the path, under a `key` where it holds many."""

    path: Path
    name: str
    value: object = None
    key: object = None


@frozen
class Change:
    """One difference in meaning.

    `path` is that of the new plan, and of the old one where it is `dropped`; `old` and `new` are what stands there,
    objects of the model, None where nothing does. `name` tells changes of a sort apart: which text, which figure of an
    award. `paths` are all that it concerns, where that is more than one. `follows` where it comes of another change
    alone: what stands in an added container, the weights of those that make room, what a cascade takes from its source.
    """

    sort: str
    path: Path
    label: str
    keyword: str
    old: object = None
    new: object = None
    old_path: Path = ()
    old_place: Place | None = field(default=None, eq=False, repr=False)
    new_place: Place | None = field(default=None, eq=False, repr=False)
    period: Period | None = None
    old_period: Period | None = None
    name: str = ""
    paths: tuple[Path, ...] = ()
    follows: bool = False
    since: date | None = None
    edits: tuple[Edit, ...] = field(default=(), repr=False)


@frozen
class Difference:
    """All that differs between two plans, in the order of the new one.

    `old_of` has for every path of the new plan that of the old. `periods` are the periods that are compared with each
    other.
    """

    changes: tuple[Change, ...]
    old_of: Mapping[Path, Path] = field(repr=False)
    periods: tuple[tuple[Period, Period], ...]
    beside: tuple[Edit, ...] = field(default=(), repr=False)
    """Edits that mean nothing by themselves."""
    states: tuple[tuple[date, "Difference"], ...] = field(default=(), repr=False)
    """What differs on each day on which the new plan is revised."""
    comparable: bool = True
    """Whether there is a row that both have."""

    def __bool__(self) -> bool:
        return bool(self.changes)
