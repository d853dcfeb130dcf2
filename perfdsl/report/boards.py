"""What is shown of an evaluation: dashboards with their lines, and totals. Figures stay exact."""

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from perfdsl.analysis.progress import RowProgress
from perfdsl.graph.rules import Judgement, NoteAsked, Revised
from perfdsl.report.adjusting import Change
from perfdsl.report.awards.finding import AwardBoard
from perfdsl.source import Place
from perfdsl.values.kind import Kind
from perfdsl.values.number import Rational
from perfdsl.values.period import Period
from perfdsl.values.ranges import Outlook
from perfdsl.values.terms import Terms


@frozen
class Heading:
    """A perspective, objective or action above rows; `score` is None where it only groups."""

    keyword: str
    code: str
    label: str
    level: int
    weight: Rational | None
    score: Outlook | None
    contribution: Rational | None
    band: str = ""
    colour: str = ""
    terms: Terms | None = None
    bands: tuple[str, ...] = ()
    """The bands that it may come into, where that is open."""
    forecast: Outlook | None = None
    """Its score as it is foreseen at the end of a period that has not ended."""

    @property
    def sets_apart(self) -> bool:
        """Whether its rows are set apart from those around it: an action, or the use of a template."""
        return self.keyword in ("action", "use")


@frozen
class LeafRow:
    """One row of a dashboard.

    `achievement` is what counts in the score above, `computed` the figure before a judgement. `weight`
    is the share of its container before anything is left out, `whole` the same of the dashboard, and
    `contribution` its part of the dashboard's score, None where it did not count. `reason` is the word
    for why a figure is missing. `place` is that of the actual, `written` how the data write it. Scores are
    shares, shown in `terms`.
    """

    dashboard: str
    dashboard_label: str
    perspective: str
    objective: str
    id: str
    label: str
    keyword: str
    kind: Kind | None
    level: int
    actual: Outlook | None
    target: Outlook | None
    target_high: Outlook | None
    target_sign: str
    target_text: str
    weight: Rational | None
    whole: Rational | None
    achievement: Outlook | None
    computed: Outlook | None
    contribution: Rational | None
    band: str
    colour: str
    status: str
    reason: str
    measure: str = ""
    judgement: Judgement | None = None
    texts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    place: Place | None = field(default=None, eq=False)
    path: tuple[str, ...] = ()
    source: tuple[str, ...] | None = None
    written: str = ""
    terms: Terms | None = None
    pro_rata: Rational | None = None
    target_about: bool = False
    bands: tuple[str, ...] = ()
    """The bands that it may come into, where that is open."""
    cascade: str = ""
    share: Rational | None = None
    note_asked: NoteAsked | None = None
    """The rule by which its figure has to have a note, where it has none."""
    interim: RowProgress | None = None
    """How far it has come in a period that has not ended."""

    @property
    def is_part(self) -> bool:
        """Whether it is a milestone, shown below its project and counted with it."""
        return self.keyword == "milestone"

    @property
    def kind_name(self) -> str:
        """The kind as a ruleset writes it; what is made of parts and has none is named by its keyword."""
        return self.keyword if self.kind is None else str(self.kind)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the ruleset and the data note of it."""
        return tuple(text for text in (dict(self.texts).get("note", ""), self.note) if text)


@frozen
class Adjustment:
    """A change of the score of a container, below its rows; `container` is the id and `level` that of its rows.

    `contribution` is what it adds to the dashboard's score.
    """

    dashboard: str
    dashboard_label: str
    container: str
    level: int
    change: Change
    contribution: Rational | None


Line: TypeAlias = Heading | LeafRow | Adjustment


@frozen
class Totals:
    """The score of a dashboard and what became of its rows.

    `exact` is the score before a declared rounding.
    """

    score: Outlook | None
    exact: Outlook | None
    coverage: Outlook | None
    band: str
    colour: str
    rows: int
    scored: int
    met: int
    judged: int
    monitored: int
    no_target: int
    missing: tuple[tuple[str, int], ...]
    """How many rows are missing, by the word for the reason."""
    terms: Terms | None = None
    bands: tuple[str, ...] = ()
    """The bands that it may come into, where that is open."""


@frozen
class Ahead:
    """A dashboard as it is foreseen at the end of a period that has not ended.

    `range` is what its score may be, where something in it is still open and nothing is foreseen of it.
    """

    score: Outlook | None
    coverage: Outlook | None
    band: str
    colour: str
    range: Outlook | None


@frozen
class Board:
    """A dashboard with its lines in the order of the ruleset."""

    id: str
    label: str
    keyword: str
    path: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)
    totals: Totals
    pro_rata: Rational | None = None
    """The part of the period that it is for, None for all of it."""
    ahead: Ahead | None = None

    @property
    def rows(self) -> tuple[LeafRow, ...]:
        """The rows that count by themselves: milestones count with their project."""
        return tuple(line for line in self.lines if isinstance(line, LeafRow) and not line.is_part)


@frozen
class Scorecard:
    """What is shown of an evaluation."""

    plan: str
    label: str
    period: Period
    at: date
    dashboards: tuple[Board, ...]
    revisions: tuple[tuple[str, Revised], ...] = ()
    """The revisions that the plan stands under, with the id of what each is of."""
    awards: tuple[AwardBoard, ...] = ()
    elapsed: Rational | None = None
    """The share of the period that has passed, where it has not ended."""
    pending: bool = False
    """Whether what is not measured counts as pending, whatever the plan makes of it."""
    subject: str = ""
    """Whom it is of, where it was evaluated among many."""
    subjects: int = 1
    """How many were evaluated with it, itself included."""

    @property
    def rows(self) -> Iterator[LeafRow]:
        """The rows of all dashboards."""
        return (row for board in self.dashboards for row in board.rows)

    @property
    def counting(self) -> Iterator[LeafRow | Adjustment]:
        """The rows and adjustments of all dashboards: together they bring the scores."""
        for board in self.dashboards:
            for line in board.lines:
                if isinstance(line, Adjustment) or (isinstance(line, LeafRow) and not line.is_part):
                    yield line
