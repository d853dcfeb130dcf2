"""A matrix of who answers for what to a table or Markdown: a block a row, with the dashboards below it."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.report.lines import share_text, target_of
from perfdsl.report.markdown import escaped
from perfdsl.report.matrix.finding import Matrix, MatrixLine
from perfdsl.report.words import word
from perfdsl.report.wrapping import shown_width, wrap
from perfdsl.values.missing import Missing

_COLUMNS: Final = ("answers", "how", "weight", "target")
_WIDEST: Final = {"how": 16, "weight": 7, "target": 18}
_NARROWEST: Final = 16
_GAP: Final = "  "
_MARKS: Final = {"objective": "□ ", "action": "· ", "use": "· "}


def matrix_table(found: Matrix, locale: str = "en", *, color: bool = False, width: int = 80) -> str:
    """The table of a matrix, no line longer than `width`."""
    return "\n".join(_table(found, locale, color=color, width=width)) + "\n"


def _table(found: Matrix, locale: str, *, color: bool, width: int) -> Iterator[str]:
    cells = {id(line): _cells(line, locale) for line in (*found.lines, *found.own)}
    widths = _widths([word(name, locale) for name in _COLUMNS], list(cells.values()), width)
    yield from wrap(_title(found, locale), width)
    yield ""
    yield from _shown([word(name, locale) for name in _COLUMNS], widths, 0)
    yield _GAP.join("-" * column for column in widths)
    for line in found.lines:
        yield from _line(line, cells[id(line)], widths, color=color)
    if found.own:
        yield ""
        yield from wrap(word("own_rows", locale), width)
        for line in found.own:
            yield from _line(line, cells[id(line)], widths, color=color)
    yield ""
    yield from wrap(word("matrix_legend", locale), width)


def _line(line: MatrixLine, cells: Sequence[str], widths: Sequence[int], *, color: bool) -> Iterator[str]:
    if line.kind == "heading":
        mark = _MARKS.get(line.keyword, "■ ")
        for number, text in enumerate(wrap(_name(line), sum(widths) + len(_GAP) * 3 - len(mark))):
            shown = (mark if number == 0 else "  ") + text
            yield f"\x1b[1m{shown}\x1b[0m" if color else shown
        return
    yield from _shown(cells, widths, 2 * line.level)


def _shown(cells: Sequence[str], widths: Sequence[int], indent: int) -> Iterator[str]:
    """One line of the table, as many lines high as its highest cell."""
    indent = min(indent, widths[0] // 2)
    parts = [wrap(cells[0], widths[0] - indent), *map(wrap, cells[1:], widths[1:])]
    for number in range(max(map(len, parts))):
        texts = [part[number] if number < len(part) else "" for part in parts]
        texts[0] = " " * indent + texts[0]
        spaces = [" " * (column - shown_width(text)) for text, column in zip(texts, widths, strict=True)]
        yield _GAP.join(
            space + text if name == "weight" else text + space
            for name, text, space in zip(_COLUMNS, texts, spaces, strict=True)
        ).rstrip()


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Each column as wide as its widest cell, up to what it may take; the first has what is left."""
    widths = []
    for place, name in enumerate(_COLUMNS[1:], 1):
        widest = max(shown_width(cells[place]) for cells in (header, *rows))
        widths.append(min(widest, _WIDEST[name]))
    room = width - len(_GAP) * len(widths)
    while room - sum(widths) < _NARROWEST and max(widths) > _NARROWEST // 2:
        widths[widths.index(max(widths))] -= 1
    return [max(_NARROWEST // 2, room - sum(widths)), *widths]


def _cells(line: MatrixLine, locale: str) -> tuple[str, str, str, str]:
    if line.kind == "nobody":
        return word("nobody", locale), "", "", ""
    weight = "" if line.weight is None else share_text(line.weight, locale)
    return _name(line), _how(line, locale), weight, _target(line, locale)


def _target(line: MatrixLine, locale: str) -> str:
    """The target; where data are needed for it, as the ruleset writes it."""
    if line.row is None:
        return ""
    if line.row.status == "monitored":
        return word("monitored", locale)
    return line.written if isinstance(line.row.target, Missing) else target_of(line.row, locale)


def _how(line: MatrixLine, locale: str) -> str:
    if line.how in ("", "own"):
        return ""
    how = word(f"how_{line.how.replace(' ', '_')}", locale)
    return how if line.share is None else f"{how} {share_text(line.share, locale)}"


def _name(line: MatrixLine) -> str:
    if line.kind == "answer":
        return f"{line.dashboard_label} ({line.dashboard})" if line.dashboard_label else line.dashboard
    name = line.id.rpartition(".")[2] if line.kind == "row" else ""
    if line.kind == "row":
        return f"{line.label} ({name})" if line.label != name else name
    if line.dashboard:
        return f"{line.label} ({line.dashboard})" if line.label else line.dashboard
    return f"{line.code} {line.label}".strip() or line.id


def _title(found: Matrix, locale: str) -> str:
    return f"{found.label or found.plan}: {word('who_answers', locale)}, {found.period}"


def matrix_markdown(found: Matrix, locale: str = "en") -> str:
    """The Markdown of a matrix: one table, a line a row or dashboard."""
    return "\n".join(_markdown(found, locale)) + "\n"


def _markdown(found: Matrix, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    yield ""
    yield from _grid(found.lines, locale)
    if found.own:
        yield ""
        yield f"## {word('own_rows', locale)}"
        yield ""
        yield from _grid(found.own, locale)
    yield ""
    yield word("matrix_legend", locale)


def _grid(lines: Sequence[MatrixLine], locale: str) -> Iterator[str]:
    yield f"| {' | '.join(word(name, locale) for name in _COLUMNS)} |"
    yield "| --- | --- | ---: | --- |"
    for line in lines:
        if line.kind == "heading":
            yield f"| **{escaped(_name(line))}** |  |  |  |"
            continue
        name, *rest = (escaped(cell) for cell in _cells(line, locale))
        yield f"| {'&nbsp;' * (4 * line.level)}{name} | {' | '.join(rest)} |"
