"""The evaluations of many subjects to how each stands in a dashboard: its score, its band, its place."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from operator import attrgetter

from attrs import frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.report.boards import Totals
from perfdsl.report.finding import dashboard_named
from perfdsl.report.languages import in_language
from perfdsl.report.scorecard import scorecard
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.period import Period
from perfdsl.values.ranges import Outlook


@frozen
class Standing:
    """One subject: its place by the score (None: it has no score, or one that is open), and its totals."""

    subject: str
    place: int | None
    totals: Totals


@frozen
class Standings:
    """What is shown of many subjects; `dashboard` and its label are those of the scores."""

    plan: str
    label: str
    period: Period
    at: date
    dashboard: str
    dashboard_label: str
    rows: tuple[Standing, ...]
    pending: bool = False

    @property
    def best_first(self) -> tuple[Standing, ...]:
        """The same in the order of their places, and those without one after them."""
        placed = sorted((row for row in self.rows if row.place is not None), key=attrgetter("place"))
        return (*placed, *(row for row in self.rows if row.place is None))


def standings(
    evaluations: Mapping[str, Evaluation], dashboard: str | None = None, language: str = ""
) -> Standings:
    """How each subject stands in the dashboard of that id, the plan's own where none is named.

    Labels are those of the `language`, where they are written in it. Raises LookupError where there is no such dashboard.
    """
    first = next(iter(evaluations.values()))
    number = 0 if dashboard is None else dashboard_named(first.graph.outline, dashboard)
    wanted = first.graph.outline.dashboards[number].id
    boards = {
        subject: scorecard(in_language(one, language), wanted).dashboards[0]
        for subject, one in evaluations.items()
    }
    scores = {subject: board.totals.score for subject, board in boards.items()}
    places = _places(scores)
    card = scorecard(in_language(first, language), wanted)
    return Standings(
        card.plan,
        card.label,
        card.period,
        card.at,
        wanted,
        card.dashboards[0].label,
        tuple(Standing(subject, places.get(subject), board.totals) for subject, board in boards.items()),
        card.pending,
    )


def _places(scores: Mapping[str, Outlook | None]) -> dict[str, int]:
    """The place of each by its score, the highest first; equals share the first of their places."""
    there = {subject: one for subject, one in scores.items() if isinstance(one, RATIONAL_TYPE)}
    rising = sorted(there.values())
    return {subject: 1 + len(rising) - bisect_right(rising, one) for subject, one in there.items()}
