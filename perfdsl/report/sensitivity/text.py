"""What rows are worth to texts for people: a table or Markdown, and a chart of what is at stake."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from perfdsl.analysis.sensitivity import BoardWorth, RowWorth, Sensitivity, Worth
from perfdsl.graph.nodes import Item
from perfdsl.report.columns import columns
from perfdsl.report.formatting import number_text, percent_text
from perfdsl.report.lines import score_text
from perfdsl.report.markdown import escaped
from perfdsl.report.words import word
from perfdsl.report.wrapping import shown_width, wrap
from perfdsl.values.kind import Family
from perfdsl.values.number import ZERO, Rational

_COLUMNS: Final = ("row", "step", "by_unit", "by_unit_whole", "by_point", "room", "loss")
_NARROWEST: Final = 16
_BAR: Final = 22
_DECIMALS, _MOST_DECIMALS = 2, 6
_FULL, _KINK, _DASH = "█", "*", "\N{EN DASH}"


@frozen
class _Line:
    """A row of the table, or what a container loses beside its rows."""

    label: str
    cells: tuple[str, ...]


def sensitivity_table(found: Sensitivity, locale: str = "en", *, width: int = 80) -> str:
    """The tables and charts of a sensitivity, no line longer than `width`."""
    return "\n".join(_table(found, locale, width)) + "\n"


def sensitivity_markdown(found: Sensitivity, locale: str = "en") -> str:
    """The same tables as Markdown."""
    return "\n".join(_markdown(found, locale)) + "\n"


def _table(found: Sensitivity, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    for board in found.boards:
        header, lines = _header(board, locale), _lines(found, board, locale)
        yield ""
        yield from wrap(_board_title(found, board, locale), width)
        yield ""
        yield from columns(header, [(line.label, *line.cells) for line in lines], width, to_the_left=2)
        chart = list(_chart(found, board, locale, width))
        if chart:
            yield ""
            yield from wrap(word("at_stake", locale), width)
            yield from chart
    yield ""
    for text in _legend(found, locale):
        yield from wrap(text, width)


def _markdown(found: Sensitivity, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    for board in found.boards:
        header = _header(board, locale)
        yield from ("", f"## {escaped(_board_title(found, board, locale))}", "")
        yield f"| {' | '.join(header)} |"
        yield f"| --- | --- |{' ---: |' * (len(header) - 2)}"
        for line in _lines(found, board, locale):
            yield f"| {' | '.join(escaped(cell) for cell in (line.label, *line.cells))} |"
    for text in _legend(found, locale):
        yield from ("", escaped(text))


def _title(found: Sensitivity, locale: str) -> str:
    graph = found.evaluation.graph
    return f"{graph.outline.label or graph.outline.plan}: {word('sensitivity', locale)}, {graph.period}"


def _board_title(found: Sensitivity, board: BoardWorth, locale: str) -> str:
    one = found.evaluation.graph.outline.dashboards[board.dashboard]
    item = found.evaluation.graph.outline.items[one.item]
    score = f"{word('score', locale)} {score_text(board.score, locale, item.terms)}"
    if board.distance is not None:
        score += f", {word('distance', locale).format(distance=_points(board.distance, locale))}"
    return f"{one.label or one.id}: {score}"


def _legend(found: Sensitivity, locale: str) -> Iterator[str]:
    for name in ("unit", "point", "room", "loss"):
        yield word(f"sensitivity_{name}_note", locale)
    rows = [row for board in found.boards for row in board.rows]
    if any(one is not None and one.is_kink for row in rows for one in (row.by_unit, row.by_unit_whole)):
        yield word("sensitivity_kinks", locale)
    if any(board.rounded for board in found.boards):
        yield word("sensitivity_rounded", locale)


# --- the table


def _columns(board: BoardWorth) -> tuple[str, ...]:
    return _COLUMNS if board.dashboard else tuple(name for name in _COLUMNS if name != "by_unit_whole")


def _header(board: BoardWorth, locale: str) -> list[str]:
    return [word(name if name == "row" else f"sensitivity_{name}", locale) for name in _columns(board)]


def _lines(found: Sensitivity, board: BoardWorth, locale: str) -> list[_Line]:
    items = found.evaluation.graph.outline.items
    lines = [_row(items[row.item], row, board, locale) for row in board.rows if not items[row.item].monitored]
    empty = ("",) * (len(_columns(board)) - 2)
    for one in board.losses:
        item = items[one.item]
        what = word("sensitivity_beside", locale) if one.step is None else item.figures.steps[one.step].word
        label = f"{item.label or item.id}: {what}"
        lines.append(_Line(label, (*empty, _points(one.loss, locale))))
    return lines


def _row(item: Item, row: RowWorth, board: BoardWorth, locale: str) -> _Line:
    cells = {
        "step": _step(item, row, locale),
        "by_unit": _worth(row.by_unit, locale),
        "by_unit_whole": _worth(row.by_unit_whole, locale),
        "by_point": _worth(row.by_weight, locale),
        "room": _DASH if row.room is None else _points(row.room, locale),
        "loss": _DASH if row.loss is None else _points(row.loss, locale),
    }
    mark = "└ " if item.keyword == "milestone" else ""
    label = f"{mark}{item.label or item.name} ({item.name})" if item.label != item.name else mark + item.name
    return _Line(label, tuple(cells[name] for name in _columns(board)[1:]))


def _step(item: Item, row: RowWorth, locale: str) -> str:  # noqa: PLR0911 - one line a kind
    """What is changed: `+1`, `+1%`, `+1,000 EUR`, a day, a level, or yes for no."""
    if row.unit is None or item.kind is None:
        return _DASH
    match row.unit.family:
        case Family.DATE:
            return word("a_day_later", locale)
        case Family.LEVEL:
            return word("a_level_up", locale)
        case Family.YES_NO:
            return word("no_for_yes" if row.actual is True else "yes_for_no", locale)
        case Family.SHARE if item.kind.terms is None:
            return f"+{percent_text(row.unit.size, locale)}"
        case Family.MONEY:
            return f"+{number_text(row.unit.size, locale)} {item.kind.currency}".strip()
        case _:
            return f"+{number_text(row.unit.size, locale)}"


def _worth(worth: Worth | None, locale: str) -> str:
    """What one more brings, with a mark where one less does not cost as much."""
    if worth is None:
        return _DASH
    return f"{_signed(worth.more, locale)}{_KINK if worth.is_kink else ''}"


def _points(share: Rational, locale: str) -> str:
    """A percentage with two decimals, or as many more as the first digit that says something needs."""
    percent, decimals = abs(share) * 100, _DECIMALS
    while 0 < percent * 10**decimals < 1 and decimals < _MOST_DECIMALS:
        decimals += 1
    text = percent_text(share, locale, decimals)
    return percent_text(share, locale) if decimals == _DECIMALS else text


def _signed(share: Rational, locale: str) -> str:
    text = _points(share, locale)
    return f"+{text}" if share > 0 else text


# --- the chart


def _chart(found: Sensitivity, board: BoardWorth, locale: str, width: int) -> Iterator[str]:
    """A tornado: for every row what its dashboard would lose if it scored nothing, and win if it scored all."""
    items = found.evaluation.graph.outline.items
    bars = [
        (items[row.item], row.at_stake, row.by_room or ZERO)
        for row in board.rows
        if row.at_stake is not None
        and items[row.item].keyword != "milestone"
        and (row.at_stake or row.by_room)
    ]
    largest = max((abs(one) for _, down, up in bars for one in (down, up)), default=ZERO)
    if not largest:
        return
    figures = 1 + max(len(_signed(one, locale)) for _, down, up in bars for one in (-down, up))
    most = min(_BAR, max(1, (width - 3 - _NARROWEST) // 2 - figures))
    names = max(_NARROWEST, width - 2 * (most + figures) - 3)
    for item, down, up in sorted(bars, key=lambda bar: -(abs(bar[1]) + abs(bar[2]))):
        left = f"{_signed(-down, locale)} {_FULL * _length(down, largest, most)}".rjust(most + figures)
        right = f"{_FULL * _length(up, largest, most)} {_signed(up, locale)}".lstrip()
        label = wrap(item.label or item.name, names)
        for number, text in enumerate(label):
            space = " " * (names - shown_width(text))
            yield f"{text}{space} {left}│{right}".rstrip() if number == 0 else text


def _length(size: Rational, largest: Rational, most: int) -> int:
    """Of how many signs a bar is, of `most` for the largest: half up."""
    share = abs(size) * most / largest
    return int((2 * share.numerator + share.denominator) // (2 * share.denominator))
