"""What it would take to texts for people: tables or Markdown, the least change first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from perfdsl.analysis.reach.nodes import Change, Reach, RowReach, Standing, Together
from perfdsl.analysis.reach.walking import best_of
from perfdsl.graph.nodes import Item
from perfdsl.report.columns import columns
from perfdsl.report.formatting import date_text, number_text
from perfdsl.report.markdown import escaped
from perfdsl.report.reach.values import (
    DASH,
    best_text,
    change_text,
    distance_text,
    effort_text,
    figure_text,
    needed_text,
    now_text,
    obstacle_text,
    shown_name,
)
from perfdsl.report.reach.words import phrase
from perfdsl.report.words import word
from perfdsl.report.wrapping import wrap
from perfdsl.values.kind import PERCENT, RATIO, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational

_REACHING: Final = ("value", "beyond", "any")


@frozen
class _Section:
    """A part of the report: a sentence, and perhaps a table."""

    text: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def reach_table(found: Reach, locale: str = "en", *, width: int = 80) -> str:
    """The tables of what it would take, no line longer than `width`."""
    return "\n".join(_table(found, locale, width)) + "\n"


def reach_markdown(found: Reach, locale: str = "en") -> str:
    """The same as Markdown."""
    return "\n".join(_markdown(found, locale)) + "\n"


def _table(found: Reach, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    yield ""
    for text in _head(found, locale):
        yield from wrap(text, width)
    for section in _sections(found, locale):
        yield ""
        yield from wrap(section.text, width)
        if section.rows:
            yield ""
            yield from columns(section.header, section.rows, width)
    yield ""
    for text in _notes(found, locale):
        yield from wrap(text, width)


def _markdown(found: Reach, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    for text in _head(found, locale):
        yield from ("", escaped(text))
    for section in _sections(found, locale):
        yield from ("", escaped(section.text))
        if section.rows:
            yield from (
                "",
                f"| {' | '.join(section.header)} |",
                f"| --- |{' ---: |' * (len(section.header) - 1)}",
            )
            yield from (f"| {' | '.join(map(escaped, row))} |" for row in section.rows)
    for text in _notes(found, locale):
        yield from ("", escaped(text))


# --- what is asked, and how it stands


def _title(found: Reach, locale: str) -> str:
    graph = found.evaluation.graph
    return f"{graph.outline.label or graph.outline.plan}: {phrase('title', locale)}, {graph.period}"


def _head(found: Reach, locale: str) -> Iterator[str]:
    day = date_text(found.evaluation.at, locale)
    text = phrase("goal", locale).format(goal=found.goal.text, day=day)
    if found.earliest is not None:
        text += f"; {phrase('earliest', locale).format(day=date_text(found.earliest, locale))}"
    yield text
    kinds = [_shown_kind(one.figure.kind) if one.figure else None for one in found.goal.conditions]
    for one, kind in zip(found.standings, kinds, strict=True):
        yield _standing(one, kind, locale)


def _shown_kind(kind: Kind) -> Kind:
    """A score is a percentage to people."""
    return PERCENT if kind == RATIO else kind


def _standing(one: Standing, kind: Kind | None, locale: str) -> str:
    how = "holds" if one.holds else "fails"
    if one.figure is None or (isinstance(one.figure, Missing) and kind is None):
        return phrase(f"{how}_plain", locale).format(text=one.text)
    figure = figure_text(one.figure, kind, locale)
    distance = _distance(one.figure, one.than)
    if not distance:
        return phrase(how if one.holds else "fails_apart", locale).format(text=one.text, figure=figure)
    shown = distance_text(distance, kind, locale)
    return phrase("spare" if one.holds else how, locale).format(text=one.text, figure=figure, distance=shown)


def _distance(figure: object, than: object) -> Rational | None:
    if not isinstance(figure, RATIONAL_TYPE) or not isinstance(than, RATIONAL_TYPE):
        return None
    return abs(than - figure)


def _watched(found: Reach) -> tuple[Kind | None, Rational | None]:
    """The kind of the figure that is watched, and what it is to be, where that is a number."""
    for condition, standing in zip(found.goal.conditions, found.standings, strict=True):
        if not standing.holds and condition.figure is not None:
            than = standing.than if isinstance(standing.than, RATIONAL_TYPE) else None
            return _shown_kind(condition.watched.kind), than
    return None, None


# --- the sections


def _sections(found: Reach, locale: str) -> Iterator[_Section]:
    if found.chosen is not None:
        yield from _chosen(found, found.chosen, locale)
    if not found.rows:
        yield _Section(phrase("no_facts", locale))
        return
    if found.reached:
        yield from _reached(found, locale)
        return
    if not found.possible:
        yield _impossible(found, locale)
    reaching = [row for row in found.rows if row.outcome in _REACHING]
    if reaching:
        yield _Section(
            phrase("alone", locale),
            _header(locale, "needed"),
            tuple(_row(found, row, locale) for row in reaching),
        )
    elif found.possible:
        yield _Section(phrase("no_row", locale))
    if found.together is not None:
        yield from _together(found, found.together, locale)
    if found.possible or not reaching:
        yield from _short(found, locale)


def _header(locale: str, third: str) -> tuple[str, ...]:
    return word("row", locale), *(phrase(one, locale) for one in ("now", third, "change", "of_target"))


def _row(found: Reach, row: RowReach, locale: str) -> tuple[str, ...]:
    item = _item(found, row.item)
    return (
        shown_name(item),
        now_text(row.present, item.kind, locale),
        needed_text(row, item.kind, locale),
        change_text(row.change, item.kind, locale),
        effort_text(row.effort, locale),
    )


def _reached(found: Reach, locale: str) -> Iterator[_Section]:
    rows = [row for row in found.rows if row.outcome in ("value", "beyond")]
    if rows:
        yield _Section(
            phrase("alone_reached", locale),
            _header(locale, "may_fall"),
            tuple(_row(found, row, locale) for row in rows),
        )
    kept = sum(row.outcome == "any" for row in found.rows)
    if kept:
        yield _Section(phrase("keeps", locale).format(rows=_rows(kept, locale)))


def _impossible(found: Reach, locale: str) -> _Section:
    kind, _ = _watched(found)
    best = None
    if found.prospect is not None:
        signs = [
            one.rises
            for one, how in zip(found.goal.conditions, found.standings, strict=True)
            if not how.holds
        ]
        best = best_of(found.prospect, signs[0] if signs else 1)
    if best is None:
        return _Section(phrase("impossible", locale))
    return _Section(phrase("impossible_at", locale).format(figure=figure_text(best, kind, locale)))


def _together(found: Reach, together: Together, locale: str) -> Iterator[_Section]:
    if together.changes:
        rows = tuple(_changed(found, one, locale) for one in together.changes)
        header = (
            word("row", locale),
            phrase("now", locale),
            phrase("needed", locale),
            phrase("change", locale),
        )
        yield _Section(phrase("together", locale), header, rows)
    elif len(found.standings) > 1 or together.figure is None:
        yield _Section(phrase("together_none", locale))
    else:
        kind, _ = _watched(found)
        figure = figure_text(together.figure, kind, locale)
        yield _Section(phrase("together_not", locale).format(figure=figure))


def _chosen(found: Reach, chosen: Together, locale: str) -> Iterator[_Section]:
    if chosen.changes and chosen.cost is not None and chosen.least is not None:
        header = (word("row", locale), *(phrase(one, locale) for one in ("now", "needed", "change", "cost")))
        rows = tuple(
            (*_changed(found, one, locale), number_text(one.cost or Rational(0), locale))
            for one in chosen.changes
        )
        yield _Section(phrase("chosen", locale).format(cost=number_text(chosen.cost, locale)), header, rows)
        key = "proved" if chosen.proved else "not_proved"
        yield _Section(phrase(key, locale).format(least=number_text(chosen.least, locale)))
    elif not chosen.proved:
        kind, _ = _watched(found)
        if chosen.figure is None:
            yield _Section(phrase("chosen_none", locale))
        else:
            yield _Section(
                phrase("chosen_at", locale).format(figure=figure_text(chosen.figure, kind, locale))
            )


def _changed(found: Reach, one: Change, locale: str) -> tuple[str, ...]:
    item = _item(found, one.item)
    way = 0 if one.change is None else 1 if one.change > 0 else -1
    as_row = RowReach(one.key, one.item, one.present, "value", one.needed, way, one.change)
    return (
        shown_name(item),
        now_text(one.present, item.kind, locale),
        needed_text(as_row, item.kind, locale),
        change_text(one.change, item.kind, locale),
    )


def _short(found: Reach, locale: str) -> Iterator[_Section]:
    """The rows that bring the goal closer, and how many do not."""
    kind, than = _watched(found)
    here = next((one.figure for one in found.standings if not one.holds), None)
    rows: list[tuple[str, ...]] = []
    still: Counter[str] = Counter()
    for row in found.rows:
        if row.outcome in _REACHING:
            continue
        item = _item(found, row.item)
        why = phrase("undecided", locale) if row.outcome == "undecided" else _why(found, row, locale)
        if row.best is None or row.best.figure == here:
            still[why if why != DASH else phrase("nothing", locale)] += 1
            continue
        missing = DASH if than is None else distance_text(than - row.best.figure, kind, locale)
        at = best_text(row.best, item.kind, locale)
        rows.append((shown_name(item), at, figure_text(row.best.figure, kind, locale), missing, why))
    if rows:
        header = word("row", locale), *(phrase(one, locale) for one in ("at_best", "then", "missing", "why"))
        yield _Section(phrase("falls_short", locale), tuple(header), tuple(rows))
    for why, count in still.items():
        yield _Section(phrase("cannot", locale).format(rows=_rows(count, locale), why=why))


def _why(found: Reach, row: RowReach, locale: str) -> str:
    obstacle = row.obstacle
    name = ""
    if obstacle is not None and obstacle.item is not None:
        item = _item(found, obstacle.item)
        name = item.label or item.name
    return obstacle_text(obstacle, name, locale)


def _rows(count: int, locale: str) -> str:
    return phrase("rows_one" if count == 1 else "rows_many", locale).format(count=count)


def _item(found: Reach, place: int) -> Item:
    return found.evaluation.graph.outline.items[place]


def _notes(found: Reach, locale: str) -> Iterator[str]:
    yield phrase("how", locale)
    rows: Sequence[RowReach] = [row for row in found.rows if row.outcome in ("value", "beyond")]
    if rows:
        yield phrase("how_shown", locale)
    if any(isinstance(row.present, Missing) for row in rows):
        yield phrase("how_unmeasured", locale)
    if any(row.within for row in rows):
        yield phrase("how_within", locale)
    if found.evaluation.open:
        yield phrase("how_open", locale)
