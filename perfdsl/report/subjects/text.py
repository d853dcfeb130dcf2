"""How subjects stand to texts for people: a table or Markdown, the best first."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from perfdsl.report.formatting import date_text, either
from perfdsl.report.lines import band_text, score_text
from perfdsl.report.markdown import escaped
from perfdsl.report.subjects.finding import Standing, Standings
from perfdsl.report.words import counted, word
from perfdsl.report.wrapping import shown_width, wrap
from perfdsl.values.missing import Missing

_COLUMNS: Final = ("place", "subject", "score", "band", "coverage")
_RIGHT: Final = frozenset({"place", "score", "coverage"})
_GAP: Final = "  "
_NARROWEST: Final = 12
_DASH: Final = "\N{EN DASH}"


def subjects_table(found: Standings, locale: str = "en", *, width: int = 80) -> str:
    """The table of how subjects stand, no line longer than `width`."""
    return "\n".join(_table(found, locale, width)) + "\n"


def _table(found: Standings, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    yield ""
    names = _columns(found)
    rows = [_cells(row, names, locale) for row in found.best_first]
    header = [_header(name, locale) for name in names]
    widths = _widths(names, [header, *rows], width)
    yield from _line(names, header, widths)
    yield _GAP.join("-" * column for column in widths)
    for row in rows:
        yield from _line(names, row, widths)


def _line(names: Sequence[str], cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One line of the table, as many lines high as its highest cell."""
    for texts in zip_longest(
        *(wrap(cell, column) for cell, column in zip(cells, widths, strict=True)), fillvalue=""
    ):
        spaces = [" " * (column - shown_width(text)) for text, column in zip(texts, widths, strict=True)]
        yield _GAP.join(
            space + text if name in _RIGHT else text + space
            for name, text, space in zip(names, texts, spaces, strict=True)
        ).rstrip()


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Each column as wide as its widest cell; subjects and bands make room for the others."""
    widths = [max(shown_width(row[place]) for row in rows) for place in range(len(names))]
    for name in ("subject", "band"):
        if name in names:
            over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
            place = names.index(name)
            widths[place] -= max(0, min(over, widths[place] - _NARROWEST))
    return widths


def _columns(found: Standings) -> tuple[str, ...]:
    banded = any(row.totals.band or row.totals.bands for row in found.rows)
    return _COLUMNS if banded else tuple(name for name in _COLUMNS if name != "band")


def _header(name: str, locale: str) -> str:
    text = word(name, locale)
    return text[:1].upper() + text[1:]


def _cells(row: Standing, names: Sequence[str], locale: str) -> list[str]:
    totals = row.totals
    score = score_text(totals.score, locale, totals.terms)
    if isinstance(totals.score, Missing):
        score = f"{_DASH} {word(totals.score.reason.value, locale)}"
    cells = {
        "place": _DASH if row.place is None else str(row.place),
        "subject": row.subject,
        "score": score,
        "band": band_text(totals.band, totals.colour) or either(totals.bands, locale),
        "coverage": score_text(totals.coverage, locale),
    }
    return [cells[name] for name in names]


def _title(found: Standings, locale: str) -> str:
    day = date_text(found.at, locale)
    what = found.label or found.plan
    if found.dashboard != found.plan:
        what = f"{what}, {found.dashboard_label or found.dashboard}"
    count = counted(len(found.rows), "subjects", locale)
    title = f"{what}: {word('period', locale)} {found.period}, {word('evaluated_at', locale)} {day}, {count}"
    return f"{title}, {word('counts_as_pending', locale)}" if found.pending else title


def subjects_markdown(found: Standings, locale: str = "en") -> str:
    """The Markdown of how subjects stand: one table."""
    return "\n".join(_markdown(found, locale)) + "\n"


def _markdown(found: Standings, locale: str) -> Iterator[str]:
    names = _columns(found)
    yield f"# {escaped(_title(found, locale))}"
    yield ""
    yield f"| {' | '.join(_header(name, locale) for name in names)} |"
    yield f"| {' | '.join('---:' if name in _RIGHT else '---' for name in names)} |"
    for row in found.best_first:
        yield f"| {' | '.join(escaped(cell) for cell in _cells(row, names, locale))} |"
