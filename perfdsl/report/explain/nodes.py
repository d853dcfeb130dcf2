"""What an explanation is: stages with their figures and words, in no language yet."""

from typing import Final

from attrs import field, frozen

from perfdsl.source import Place, Span
from perfdsl.values.kind import Kind
from perfdsl.values.ranges import Outlook

EXACTLY: Final = "exactly"
"""The sign of an amount that is shown with more than its cents."""


@frozen
class Figure:
    """A value to be shown, with its kind; a target also has its `sign`, and the upper end of a range."""

    value: Outlook | None
    kind: Kind | None = None
    sign: str = ""
    high: Outlook | None = None
    about: bool = False


@frozen
class Words:
    """A phrase of the table of phrases, with the figures and the phrases that it names."""

    phrase: str
    figures: "tuple[tuple[str, Figure | Words], ...]" = ()


@frozen
class Stage:
    """One stage: its name, the figure after it, what happened in words, and where that is written.

    A deeper `level` is a step of it.
    """

    name: str
    value: Figure | None
    words: Words | None = None
    place: Place | None = field(default=None, eq=False)
    level: int = 0
    label: str = ""
    """Of a step: what it is a figure of, as the ruleset writes it."""


@frozen
class Explanation:
    """How the score of a row or a container came about.

    `source` is the row that a cascade shows again, or is a part of, as `cascade` says (see `Item`).
    """

    id: str
    label: str
    keyword: str
    dashboard: str
    dashboard_label: str
    source: str
    score: Outlook | None
    place: Place = field(eq=False)
    stages: tuple[Stage, ...] = ()
    notes: tuple[str, ...] = ()
    cascade: str = ""

    @property
    def used(self) -> tuple[Place, ...]:
        """Where the template is used that it is defined in, the innermost first."""
        place = self.place
        return tuple(use.place for use in place.uses()) if isinstance(place, Span) else ()
