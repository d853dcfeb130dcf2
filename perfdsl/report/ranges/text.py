"""What the figures of a plan can be, as texts for people: a table or Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from perfdsl.analysis.ranges import Ranges
from perfdsl.graph.nodes import AwardItem, Dashboard, GateItem, Item
from perfdsl.report.columns import columns
from perfdsl.report.contributions import is_heading
from perfdsl.report.formatting import date_text, value_text
from perfdsl.report.markdown import escaped
from perfdsl.report.ranges.words import phrase
from perfdsl.report.words import word
from perfdsl.report.wrapping import wrap
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.ranges import Outlook, parted

_DASH: Final = "\N{EN DASH}"
_MARK: Final = "*"


@frozen
class _Table:
    """A table of the report: its title, header and lines."""

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def ranges_table(found: Ranges, locale: str = "en", *, width: int = 80) -> str:
    """The tables of what can be, no line longer than `width`."""
    return "\n".join(_lines(found, locale, width)) + "\n"


def ranges_markdown(found: Ranges, locale: str = "en") -> str:
    """The same tables as Markdown."""
    return "\n".join(_markdown(found, locale)) + "\n"


def notes(found: Ranges, locale: str) -> list[str]:
    """How it was found, in sentences."""
    counts = {"known": str(found.known), "declared": str(found.declared), "others": str(found.others)}
    texts = [phrase("how", locale).format(**counts), phrase("how_ends", locale)]
    if any(_MARK in cell for table in _tables(found, locale) for line in table.lines for cell in line[1:]):
        texts.append(phrase("how_missing", locale).format(mark=_MARK))
    return texts


def _lines(found: Ranges, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    for table in _tables(found, locale):
        yield ""
        if table.title:
            yield from (*wrap(table.title, width), "")
        yield from columns(table.header, table.lines, width)
    yield ""
    for text in notes(found, locale):
        yield from wrap(text, width)


def _markdown(found: Ranges, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    for table in _tables(found, locale):
        yield from ("", f"## {escaped(table.title)}", "") if table.title else ("",)
        yield f"| {' | '.join(table.header)} |"
        yield f"| --- |{' ---: |' * (len(table.header) - 1)}"
        for line in table.lines:
            yield f"| {' | '.join(map(escaped, line))} |"
    for text in notes(found, locale):
        yield from ("", escaped(text))


def _title(found: Ranges, locale: str) -> str:
    graph, at = found.evaluation.graph, found.evaluation.at
    title = f"{graph.outline.label or graph.outline.plan}: {phrase('title', locale)}"
    at_text = "" if at == graph.end else phrase("at", locale).format(at=date_text(at, locale))
    return title.format(period=graph.period) + at_text


def _tables(found: Ranges, locale: str) -> Iterator[_Table]:
    outline = found.evaluation.graph.outline
    of_board: dict[int, list[Item]] = {}
    for item in outline.items:
        of_board.setdefault(item.dashboard, []).append(item)
    for number, board in enumerate(outline.dashboards):
        yield _board(found, board, of_board.get(number, []), locale)
    if outline.gates:
        lines = tuple(_gate(found, gate, locale) for gate in outline.gates)
        yield _Table("", (phrase("gate", locale), phrase("open", locale)), lines)
    for award in outline.awards:
        lines = tuple(_award(found, award, locale))
        yield _Table(award.label or award.name, (phrase("award", locale), phrase("amount", locale)), lines)


def _board(found: Ranges, board: Dashboard, items: Sequence[Item], locale: str) -> _Table:
    banded = any(item.figures.band is not None for item in items)
    header = [word("row", locale), phrase("measured", locale), phrase("score", locale)]
    lines = [_item(found, item, locale, banded=banded) for item in items if _is_shown(item)]
    names = (*header, phrase("band", locale)) if banded else tuple(header)
    return _Table(board.label or board.id if board.parent is not None or lines else "", names, tuple(lines))


def _is_shown(item: Item) -> bool:
    return not is_heading(item) and (item.figures.actual is not None or item.figures.score is not None)


def _item(found: Ranges, item: Item, locale: str, *, banded: bool) -> tuple[str, ...]:
    one = found.item(item)
    terms = PERCENT if item.terms is None else evolve(PERCENT, terms=item.terms)
    mark = _MARK if _may_be_missing(found, item) else ""
    cells = [_text(one.actual, item.kind, locale), _text(one.score, terms, locale) + mark]
    if banded:
        cells.append(_text(one.band, None, locale))
    return (_name(item), *cells)


def _name(item: Item) -> str:
    name = item.code or item.name
    return item.label if item.label and not item.code else f"{name} {item.label}".strip()


def _text(outlook: Outlook | None, kind: Kind | None, locale: str) -> str:
    """A figure where it is there; a dash where it never is."""
    there = None if outlook is None else parted(outlook)[0]
    return _DASH if there is None else value_text(there, kind, locale)


def _may_be_missing(found: Ranges, item: Item) -> bool:
    """Whether a container, or a row that is scored at all, may have no score."""
    score = None if item.figures.score is None else found.evaluation.outlook(item.figures.score)
    there, gone = (None, frozenset()) if score is None else parted(score)
    return there is not None and bool(gone)


def _gate(found: Ranges, gate: GateItem, locale: str) -> tuple[str, str]:
    outlook = found.evaluation.outlook(gate.node)
    return gate.label or gate.name, _text(outlook, None, locale)


def _award(found: Ranges, award: AwardItem, locale: str) -> Iterator[tuple[str, str]]:
    yield phrase("all_of_it", locale), _money(found.evaluation.outlook(award.node), award.kind, locale)
    for one in award.recipients:
        yield one.label, _money(found.evaluation.outlook(one.amount), award.kind, locale)


def _money(outlook: Outlook | None, kind: Kind, locale: str) -> str:
    """An amount, with a mark where it may have to wait."""
    there, gone = (None, frozenset()) if outlook is None else parted(outlook)
    return _text(there, kind, locale) + (_MARK if gone else "")
