"""How firm scores are to texts for people: a table a dashboard, what changes a band or a place, and other rules."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.analysis.alternatives import Alternative
from perfdsl.analysis.robustness import (
    MAX_GEOMETRIC,
    BoardRobustness,
    PartRobustness,
    Robustness,
    Shift,
)
from perfdsl.analysis.tipping import Tipping
from perfdsl.analysis.weighed_parts import share_of
from perfdsl.graph.nodes import Item
from perfdsl.report.columns import columns
from perfdsl.report.formatting import number_text, percent_text, value_text
from perfdsl.report.lines import score_text
from perfdsl.report.markdown import escaped
from perfdsl.report.robustness.words import phrase
from perfdsl.report.words import word
from perfdsl.report.wrapping import wrap
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.ranges import Outlook
from perfdsl.values.terms import Terms

_COLUMNS: Final = ("part", "nominal", "evaluated", "attained", "without", "lighter", "heavier", "raised")
_DASH: Final = "\N{EN DASH}"
_LEAST: Final = Rational(1, 10_000)
"""What moves a score by less is not shown, unless all is."""
_MOST_SHOWN: Final = 10
_RAISED: Final = {True: "\N{UPWARDS ARROW}", False: "\N{DOWNWARDS ARROW}", None: ""}


def robustness_table(
    found: Robustness, locale: str = "en", *, width: int = 80, everything: bool = False
) -> str:
    """The tables of how firm scores are, no line longer than `width`; parts that move nothing only with `everything`."""
    return "\n".join(_table(found, locale, width, everything=everything)) + "\n"


def robustness_markdown(found: Robustness, locale: str = "en", *, everything: bool = False) -> str:
    """The same as Markdown."""
    return "\n".join(_markdown(found, locale, everything=everything)) + "\n"


def _table(found: Robustness, locale: str, width: int, *, everything: bool) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    for board in found.boards:
        yield ""
        for text in _board(found, board, locale):
            yield from wrap(text, width)
        rows = list(_rows(found, board, locale, everything=everything))
        if rows:
            yield ""
            yield from columns(_header(found, locale), rows, width)
        for text in _hidden(board, locale, everything=everything):
            yield from ("", *wrap(text, width))
    tips = list(_tips(found, locale))
    if tips:
        yield from ("", *wrap(phrase("tips", locale), width), "")
        for text in tips:
            first, *rest = wrap(text, width - 2)
            yield from (f"- {first}", *(f"  {line}" for line in rest))
    yield from ("", *wrap(phrase("rules", locale), width), "")
    yield from columns(_rules_header(found, locale), list(_rules(found, locale)), width)
    for text in _reasons(found, locale):
        yield from ("", *wrap(text, width))
    yield ""
    for text in _notes(found, locale):
        yield from wrap(text, width)


def _markdown(found: Robustness, locale: str, *, everything: bool) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    for board in found.boards:
        first, *rest = _board(found, board, locale)
        yield from ("", f"## {escaped(first)}", "")
        yield from (f"{escaped(text)}  " for text in rest)
        rows = list(_rows(found, board, locale, everything=everything))
        if rows:
            yield from ("", *_markdown_table(_header(found, locale), rows))
        yield from (
            line for text in _hidden(board, locale, everything=everything) for line in ("", escaped(text))
        )
    tips = list(_tips(found, locale))
    if tips:
        yield from ("", f"## {escaped(phrase('tips', locale))}", "")
        yield from (f"- {escaped(text)}" for text in tips)
    yield from ("", f"## {escaped(phrase('rules', locale))}", "")
    yield from _markdown_table(_rules_header(found, locale), list(_rules(found, locale)))
    for text in (*_reasons(found, locale), *_notes(found, locale)):
        yield from ("", escaped(text))


def _markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| --- |{' ---: |' * (len(header) - 1)}"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"


def _title(found: Robustness, locale: str) -> str:
    graph = found.evaluation.graph
    return f"{graph.outline.label or graph.outline.plan}: {phrase('title', locale)}, {graph.period}"


# --- a dashboard


def _board(found: Robustness, board: BoardRobustness, locale: str) -> Iterator[str]:
    """Its score with its range, then what it says of bands and of its place."""
    item = _board_item(found, board.dashboard)
    score = f"{word('score', locale)} {score_text(board.score, locale, item.terms)}"
    if isinstance(board.score, Missing):
        score = f"{score} ({value_text(board.score, None, locale)})"
    if board.low is not None and board.high is not None:
        ends = {
            name: score_text(end, locale, item.terms)
            for name, end in (("low", board.low), ("high", board.high))
        }
        key = "still" if board.low == board.high else "range" if board.attained else "bounds"
        text = phrase(key, locale).format(**ends, within=percent_text(found.within, locale))
        score = f"{score}, {text}"
    yield f"{item.label or item.id}: {score}"
    if len(board.bands) == 1:
        yield phrase("band_still", locale).format(band=board.bands[0])
    elif board.bands:
        yield phrase("bands", locale).format(bands=", ".join(board.bands))
    if board.rank is not None:
        key = "rank_still" if board.best == board.worst else "rank"
        yield phrase(key, locale).format(
            rank=board.rank, among=board.among, best=board.best, worst=board.worst
        )


def _header(found: Robustness, locale: str) -> list[str]:
    within = percent_text(found.within, locale)
    return [phrase(name, locale).format(within=within) for name in _COLUMNS]


def _rows(
    found: Robustness, board: BoardRobustness, locale: str, *, everything: bool
) -> Iterator[tuple[str, ...]]:
    score = board.score if isinstance(board.score, RATIONAL_TYPE) else None
    items, terms = found.evaluation.graph.outline.items, _board_item(found, board.dashboard).terms
    for part in shown_parts(board, everything=everything):
        shares = (part.nominal, part.evaluated, part.attained)
        shifts = (part.without, part.lighter, part.heavier)
        yield (
            _label(items[part.item]),
            *(_DASH if share is None else percent_text(share, locale) for share in shares),
            *(_change(shift, score, terms, locale) for shift in shifts),
            _RAISED[part.raised],
        )


def shown_parts(board: BoardRobustness, *, everything: bool) -> Sequence[PartRobustness]:
    """The parts that move the score of a dashboard most, those first that do so more; all in their order, if asked."""
    if everything or not isinstance(board.score, RATIONAL_TYPE):
        return board.parts if everything else ()
    score = board.score
    moving = [(_moved(part, score), part) for part in board.parts]
    moving.sort(key=lambda pair: -pair[0])
    return [part for moved, part in moving[:_MOST_SHOWN] if moved >= _LEAST]


def _moved(part: PartRobustness, score: Rational) -> Rational:
    """By how much a score is another, at most, without a part or with another weight of it: all, where there is none."""
    shifts = [shift for shift in (part.without, part.lighter, part.heavier) if shift is not None]
    return max((ONE if one.score is None else abs(one.score - score) for one in shifts), default=ZERO)


def _hidden(board: BoardRobustness, locale: str, *, everything: bool) -> Iterator[str]:
    shown = shown_parts(board, everything=everything)
    count = len(board.parts) - len(shown)
    if count and isinstance(board.score, RATIONAL_TYPE):
        key = "hidden" if shown else "hidden_all"
        yield phrase(f"{key}_one" if count == 1 else key, locale).format(
            count=count, least=percent_text(_LEAST, locale)
        )


def _label(item: Item) -> str:
    name = item.code or item.name
    label = f"{item.label} ({name})" if name and item.label and item.label != name else item.label or name
    return f"└ {label}" if item.keyword == "milestone" else label


def _change(shift: Shift | None, score: Rational | None, terms: Terms | None, locale: str) -> str:
    if shift is None or shift.score is None or score is None:
        return _DASH
    return _difference(shift.score - score, terms, locale)


def _difference(change: Rational, terms: Terms | None, locale: str) -> str:
    text = percent_text(change, locale) if terms is None else number_text(change * terms.width, locale)
    return f"+{text}" if change > 0 and any(digit in text for digit in "123456789") else text


def _board_item(found: Robustness, dashboard: int) -> Item:
    outline = found.evaluation.graph.outline
    return outline.items[outline.dashboards[dashboard].item]


# --- what changes a band or a place


def _tips(found: Robustness, locale: str) -> Iterator[str]:
    items = found.evaluation.graph.outline.items
    for board in found.boards:
        for part in board.parts:
            name = items[part.item].code or items[part.item].name
            without = part.without
            if without is not None and without.band is not None:
                yield phrase("tip_without", locale).format(
                    name=name, board=_board_name(found, board.dashboard), band=without.band
                )
            for tip in part.tips:
                yield _tip(found, items[part.item], tip, locale)


def _tip(found: Robustness, item: Item, tip: Tipping, locale: str) -> str:
    assert item.weight is not None
    way = "_above" if tip.weight > item.weight else "_below"
    place = way if tip.beyond and tip.exact else "" if tip.exact else "_near"
    key = f"tip_{'band' if tip.peer is None else 'rank'}{place}"
    parent = found.evaluation.graph.outline.items[item.parent or 0]
    share = tip.weight if parent.combine == "sum" else share_of(tip.weight, item.weight)
    return phrase(key, locale).format(
        name=item.code or item.name,
        weight=percent_text(share, locale),
        before=percent_text(item.weight, locale),
        board=_board_name(found, tip.board),
        band=tip.band,
        peer="" if tip.peer is None else _board_name(found, tip.peer),
    )


def _board_name(found: Robustness, dashboard: int) -> str:
    return found.evaluation.graph.outline.dashboards[dashboard].name


# --- other rules


def _rules_header(found: Robustness, locale: str) -> list[str]:
    header = [phrase("rule", locale), word("score", locale), phrase("difference", locale)]
    return header + [word("band", locale)] * _has_bands(found)


def _has_bands(found: Robustness) -> bool:
    return found.evaluation.graph.outline.items[0].figures.band is not None


def _rules(found: Robustness, locale: str) -> Iterator[tuple[str, ...]]:
    item = found.evaluation.graph.outline.items[0]
    base = found.evaluation.value(item.figures.score)
    for one in found.alternatives:
        name = phrase(one.sort, locale).format(name=one.name)
        cells = (name, score_text(one.score, locale, item.terms), _against(base, one, item.terms, locale))
        yield (*cells, *([_band(one, locale)] * _has_bands(found)))


def _against(base: Outlook | None, one: Alternative, terms: Terms | None, locale: str) -> str:
    if not isinstance(base, RATIONAL_TYPE) or not isinstance(one.score, RATIONAL_TYPE):
        return _DASH
    return _difference(one.score - base, terms, locale)


def _band(one: Alternative, locale: str) -> str:
    return "" if one.band is None else value_text(one.band, None, locale)


def _reasons(found: Robustness, locale: str) -> Iterator[str]:
    for one in found.alternatives:
        if one.reason is not None:
            name = phrase(one.sort, locale).format(name=one.name)
            yield f"{name}: {phrase('cannot', locale).format(reason=one.reason)}"


# --- how it was found


def _notes(found: Robustness, locale: str) -> Iterator[str]:
    within = percent_text(found.within, locale)
    if all(board.score is None or isinstance(board.score, Missing) for board in found.boards):
        yield phrase("no_scores", locale)
        return
    yield phrase("how_shares", locale)
    yield phrase("how_without", locale)
    yield phrase("how_weights", locale).format(within=within)
    yield phrase("how_most", locale)
    ranged = [board for board in found.boards if board.low != board.high]
    if any(board.attained for board in ranged):
        yield phrase("how_range", locale)
    if any(not board.attained for board in ranged):
        yield phrase("how_bounds", locale)
    if found.untried:
        yield phrase("untried", locale).format(count=found.untried, most=MAX_GEOMETRIC)
