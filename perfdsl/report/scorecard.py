"""An evaluation to a scorecard: for every dashboard what is shown of its rows, and their totals.

Figures stay exact.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from attrs import evolve

from perfdsl.analysis.progress import RowProgress, is_interim, progress
from perfdsl.data.nodes import Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.populations import Among
from perfdsl.findings.notes import notes_owed
from perfdsl.graph.nodes import Dashboard, InputKey, Item
from perfdsl.graph.operations import INPUT, WHOLE_OF_PARTS
from perfdsl.report.adjusting import changes
from perfdsl.report.awards.finding import award_boards
from perfdsl.report.boards import Adjustment, Ahead, Board, Heading, LeafRow, Line, Scorecard, Totals
from perfdsl.report.contributions import Adjusted, Share, shares
from perfdsl.report.finding import dashboard_named
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.ranges import OneOf, Outlook, Range

_NOTHING = Adjusted(None, None)
_UNSCORED = ("monitored", "no_target")


def scorecard(evaluation: Evaluation, dashboard: str | None = None) -> Scorecard:
    """The scorecard of all dashboards, or of one.

    Raises LookupError, with what was probably meant, where there is none of that id.
    """
    outline = evaluation.graph.outline
    wanted = range(len(outline.dashboards)) if dashboard is None else (dashboard_named(outline, dashboard),)
    making = _Making(evaluation)
    boards = tuple(making.board(place) for place in wanted)
    only = None if dashboard is None or boards[0].keyword == "plan" else boards[0].path
    awards = award_boards(evaluation, only)
    period, revisions = evaluation.graph.period, outline.revisions
    elapsed = making.progress.elapsed if making.progress is not None else None
    return Scorecard(
        outline.plan,
        outline.label,
        period,
        evaluation.at,
        boards,
        revisions,
        awards,
        elapsed,
        evaluation.pending,
        *_among(evaluation.among),
    )


def _among(among: Among | None) -> tuple[str, int]:
    return ("", 1) if among is None else (among.subject, len(among.population.subjects))


class _Making:
    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._items = evaluation.graph.outline.items
        self._shares = shares(evaluation)
        self._owed = notes_owed(evaluation)
        self.progress = progress(evaluation) if is_interim(evaluation) else None
        self._by_path: Mapping[tuple[str, ...], Item] = {item.path: item for item in self._items}
        self._places: list[list[int]] = [[] for _ in evaluation.graph.outline.dashboards]
        for place, item in enumerate(self._items):
            self._places[item.dashboard].append(place)

    def board(self, number: int) -> Board:
        dashboard = self._evaluation.graph.outline.dashboards[number]
        places = [place for place in self._places[number] if place != dashboard.item]
        lines = tuple(self._lines(dashboard, places))
        top = self._items[dashboard.item]
        return Board(
            dashboard.id,
            dashboard.label,
            dashboard.keyword,
            dashboard.path,
            lines,
            self._totals(top, lines),
            top.pro_rata,
            self._ahead(top),
        )

    def _ahead(self, top: Item) -> Ahead | None:
        """The dashboard as it is foreseen at the end of the period, where that has not ended."""
        found = self.progress
        if found is None:
            return None
        band, colour = _band(found.forecast, top)
        coverage = found.forecast.outlook(top.figures.coverage)
        return Ahead(found.score(top), coverage, band, colour, found.range(top))

    def _lines(self, dashboard: Dashboard, places: Iterable[int]) -> Iterator[Line]:
        """The lines of a dashboard: the adjustments of a container stand below all that it holds."""
        around = [dashboard.item]
        for place in places:
            level = self._items[place].level
            while self._items[around[-1]].level >= level:
                yield from self._adjustments(dashboard, around.pop())
            if self._items[place].keyword != "input":
                yield self._line(dashboard, place)
            around.append(place)
        for place in reversed(around):
            yield from self._adjustments(dashboard, place)

    def _adjustments(self, dashboard: Dashboard, place: int) -> Iterator[Adjustment]:
        item, share = self._items[place], self._shares[place]
        if item.is_row:
            return  # it shows a container of elsewhere again: its adjustments stand there
        for change, adjusted in zip(
            changes(self._evaluation, item), share.adjustments or repeat(_NOTHING), strict=False
        ):
            if change.before is not None:
                yield Adjustment(
                    dashboard.id,
                    dashboard.label,
                    readable(item.path),
                    item.level + 1,
                    change,
                    adjusted.contribution,
                )

    def _line(self, dashboard: Dashboard, place: int) -> Line:
        item, share = self._items[place], self._shares[place]
        found = self.progress
        if not item.is_row:
            return self._heading(item, share, None if found is None else found.score(item))
        row = self._row(dashboard, item, share, None if found is None else found.rows[place])
        asked = self._owed.get(place)
        return row if asked is None else evolve(row, note_asked=asked)

    def _heading(self, item: Item, share: Share, forecast: Outlook | None) -> Heading:
        band, colour = _band(self._evaluation, item)
        score = self._evaluation.outlook(item.figures.score)
        return Heading(
            item.keyword,
            item.code,
            item.label,
            item.level,
            item.weight,
            score,
            share.contribution,
            band,
            colour,
            item.terms,
            bands=self._bands(item),
            forecast=forecast,
        )

    def _row(self, dashboard: Dashboard, item: Item, share: Share, interim: RowProgress | None) -> LeafRow:
        figures, value = item.figures, self._evaluation.outlook
        band, colour = _band(self._evaluation, item)
        score, computed = value(figures.score), value(figures.computed)
        datum = datum_of(self._evaluation, item)
        return LeafRow(
            dashboard.id,
            dashboard.label,
            item.perspective,
            item.objective,
            readable(item.path),
            item.label,
            self._keyword(item),
            item.kind,
            item.level,
            value(figures.actual),
            value(figures.target),
            value(figures.target_high),
            item.target_sign,
            item.target_text,
            item.weight,
            share.declared_whole,
            score,
            computed,
            share.contribution,
            band,
            colour,
            _status(value(figures.status), score, value(figures.met)),
            _reason(score, computed),
            item.measure,
            item.judgement,
            item.texts,
            datum.note if datum else "",
            datum.place if datum else None,
            item.path,
            item.source,
            datum.text if datum else "",
            item.terms,
            item.pro_rata,
            item.target_about,
            bands=self._bands(item),
            cascade=item.cascade,
            share=item.share,
            interim=interim,
        )

    def _keyword(self, item: Item) -> str:
        """What a row is: for a cascade what its source is."""
        source = self._by_path.get(item.source) if item.source is not None else None
        while source is not None and source.source is not None:
            source = self._by_path.get(source.source)
        return item.keyword if source is None else source.keyword

    def _bands(self, item: Item) -> tuple[str, ...]:
        """The bands that it may come into, the best first; none where it is decided."""
        found = self._evaluation.outlook(item.figures.band)
        return (
            tuple(band for band in found.values if isinstance(band, str)) if isinstance(found, OneOf) else ()
        )

    def _totals(self, top: Item, lines: Iterable[Line]) -> Totals:
        rows = [line for line in lines if isinstance(line, LeafRow) and not line.is_part]
        band, colour = _band(self._evaluation, top)
        value, figures = self._evaluation.outlook, top.figures
        statuses = Counter(row.status for row in rows)
        return Totals(
            value(figures.score),
            value(figures.achievement),
            value(figures.coverage),
            band,
            colour,
            len(rows),
            _scored(rows),
            statuses["met"],
            statuses["judged"],
            statuses["monitored"],
            statuses["no_target"],
            _missing(rows),
            top.terms,
            bands=self._bands(top),
        )


def _band(evaluation: Evaluation, item: Item) -> tuple[str, str]:
    """The band of an item and its colour, empty where it has none."""
    label = evaluation.value(item.figures.band)
    if not isinstance(label, str):
        return "", ""
    return label, next((band.colour or "" for band in item.bands if band.label == label), "")


def datum_of(evaluation: Evaluation, item: Item) -> Datum | None:
    """The datum that an item's actual is, None where it is computed or was not given."""
    if item.figures.actual is None:
        return None
    node = evaluation.graph.nodes[item.figures.actual]
    if node.operation is WHOLE_OF_PARTS:
        node = evaluation.graph.nodes[node.arguments[0]]
    if node.operation is not INPUT or not isinstance(node.parameter, InputKey):
        return None
    return evaluation.dataset.facts.get(node.parameter)


def readable(path: Sequence[str]) -> str:
    """A path as text, without the parts that have no name."""
    return ".".join(part for part in path if "#" not in part)


def _status(status: Outlook | None, score: Outlook | None, met: Outlook | None) -> str:
    if isinstance(status, str):
        return status
    # The row of a whole container has no status of its own.
    if score is None or isinstance(score, Missing | Range) or isinstance(met, OneOf):
        return "missing"
    return "met" if met is True else "not_met"


def _reason(score: Outlook | None, computed: Outlook | None) -> str:
    if isinstance(score, Range | OneOf):
        return Reason.PENDING.value
    return next((value.reason.value for value in (score, computed) if isinstance(value, Missing)), "")


def _scored(rows: Iterable[LeafRow]) -> int:
    return sum(not isinstance(row.achievement, Missing | Range | None) for row in rows)


def _missing(rows: Iterable[LeafRow]) -> tuple[tuple[str, int], ...]:
    reasons = Counter(
        row.reason for row in rows if row.status not in _UNSCORED and row.reason and row.judgement is None
    )
    return tuple(sorted(reasons.items()))
