"""Diagnostics as text with an excerpt of what they are about, or as data that JSON can hold."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import Diagnostic, Label, Severity
from perfdsl.source import Cell, Place, Span

NEAR: Final = 6
"""Places of one file that are so many lines apart, or fewer, share an excerpt."""

MAX_PLACES: Final = 20
"""How many places of one diagnostic are shown; the rest is counted."""

_RED: Final = "1;31"
_YELLOW: Final = "1;33"
_BLUE: Final = "1;34"
_TAB: Final = 4
_LEAST_ROOM: Final = 20
_CUT: Final = "..."
_COLOURS: Final = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_COMBINING: Final = frozenset({"Mn", "Me"})


def render(
    diagnostics: Iterable[Diagnostic], *, color: bool = False, limit: int = 100, width: int = 80
) -> str:
    """The first `limit` diagnostics by file and place, each with its excerpt, then how many more there are.

    Lines of an excerpt fit in `width` columns; messages are not wrapped. Nothing that a ruleset or a datum
    holds reaches the terminal as a control character. The text is the same with colour and without.
    """
    found = sorted(diagnostics, key=_order)
    writer = _Writer(color, width)
    parts = [writer.diagnostic(diagnostic) for diagnostic in found[:limit]]
    if len(found) > limit:
        parts.append(f"... and {_counted(found[limit:], 'more ')}")
    return "\n\n".join(parts)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many there are: `2 errors, 1 warning`, or `no errors`."""
    return _counted(list(diagnostics)) or "no errors"


def as_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """The diagnostics as JSON can hold them, in the order given; lines, rows and columns count from 1."""
    return [
        {
            "code": diagnostic.code.id,
            "severity": diagnostic.code.severity.value,
            "title": diagnostic.code.title,
            "message": diagnostic.message,
            **_place_data(diagnostic.place),
            "labels": [{"message": label.message, **_place_data(label.place)} for label in diagnostic.labels],
            "help": diagnostic.help,
        }
        for diagnostic in diagnostics
    ]


def _place_data(place: Place | None) -> dict[str, object]:
    match place:
        case None:
            return {"file": None}
        case Cell(file, row, column):
            sheet = {"sheet": place.sheet} if place.sheet else {}
            return {"file": file, **sheet, "row": row, "column": column}
        case Span(source):
            line, column_number = source.position(place.start)
            end_line, end_column = source.position(place.end)
            return {
                "file": source.name,
                "line": line,
                "column": column_number,
                "end_line": end_line,
                "end_column": end_column,
            }


def _order(diagnostic: Diagnostic) -> tuple[str, str, int]:
    match diagnostic.place:
        case None:
            return "", "", 0
        case Cell() as cell:
            return cell.file, cell.sheet, cell.row
        case Span() as span:
            return span.source.name, "", span.start


def _counted(found: Sequence[Diagnostic], more: str = "") -> str:
    counts = {severity: sum(one.code.severity is severity for one in found) for severity in Severity}
    return ", ".join(
        f"{count} {more}{severity.value}{'' if count == 1 else 's'}"
        for severity, count in counts.items()
        if count
    )


# --- what is marked, and where


@frozen
class _Mark:
    """What is underlined: from `start` up to `end`, on the line of `text` that begins at `line_start`."""

    place: Place
    line: int
    text: str
    line_start: int
    start: int
    end: int
    note: str
    main: bool


def _mark(place: Place, message: str, *, main: bool) -> _Mark:
    match place:
        case Cell(_, row, _, text):
            end, note = _first_line(text, 0, len(text), row, message)
            return _Mark(place, row, text, 0, 0, end, note, main)
        case Span(source, start, stop):
            line, column = source.position(start)
            end, note = _first_line(source.text, start, stop, line, message)
            return _Mark(place, line, source.text, start - column + 1, start, end, note, main)


def _first_line(text: str, start: int, stop: int, line: int, message: str) -> tuple[int, str]:
    """Where the part of `text` on its first line ends, and the message with the line of its true end."""
    end = text.find("\n", start, stop)
    if end < 0:
        return stop, message
    if not text[end:stop].strip():
        return end, message
    further = text.count("\n", start, stop)
    return end, f"... to line {line + further} {message}".rstrip()


def _excerpts(marks: Sequence[_Mark]) -> list[list[_Mark]]:
    """The marks by what is shown together: near each other in one text, each in order of place."""
    excerpts: list[list[_Mark]] = []
    for mark in marks:
        for excerpt in excerpts:
            if any(_near(mark, other) for other in excerpt):
                excerpt.append(mark)
                break
        else:
            excerpts.append([mark])
    return excerpts


def _near(mark: _Mark, other: _Mark) -> bool:
    if isinstance(mark.place, Cell) or isinstance(other.place, Cell):
        return False
    return mark.place.source is other.place.source and abs(mark.line - other.line) <= NEAR


# --- characters and their columns


def _shown(character: str) -> str:
    """A character as it may stand in an excerpt: what would drive the terminal is spelled out."""
    if character == "\t":
        return " " * _TAB
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if code < 0x100:  # noqa: PLR2004 - what two hexadecimal digits can write
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - likewise four


def _columns(shown: str) -> int:
    """How many columns of the terminal a shown character takes."""
    if shown.isascii():
        return len(shown)
    if unicodedata.category(shown) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(shown) in "WF" else 1


def _safe(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


@frozen
class _Window:
    """The part of a line that fits: how it is shown, and the column at which each of its characters is."""

    text: str
    first: int
    columns: tuple[int, ...]

    def column(self, offset: int) -> int:
        """The column of the character at `offset` of the source, or the nearest that is shown."""
        return self.columns[min(max(offset - self.first, 0), len(self.columns) - 1)]


def _window(mark: _Mark, room: int) -> _Window:
    """The line of the mark: whole where it fits into `room` columns, else what stands around its start."""
    line_end = mark.text.find("\n", mark.line_start, mark.line_start + room + 2)
    stop = min(line_end if line_end >= 0 else mark.line_start + room + 2, len(mark.text))
    whole = _measured(mark.text, mark.line_start, stop, room)
    if whole is not None:
        return whole
    lead = room // 3
    first = max(mark.line_start, mark.start - lead)
    before = _CUT if first > mark.line_start else ""
    return _fitted(mark.text, first, room, before)


def _measured(text: str, start: int, stop: int, room: int) -> _Window | None:
    """The characters from `start` to `stop` where that is a whole line that fits."""
    if stop < len(text) and text[stop] != "\n":
        return None
    shown = [_shown(character) for character in text[start:stop].removesuffix("\r")]
    columns = _cumulated(shown, 0)
    return _Window("".join(shown), start, columns) if columns[-1] <= room else None


def _fitted(text: str, first: int, room: int, before: str) -> _Window:
    """As many characters from `first` on as there is room for."""
    line_end = text.find("\n", first, first + room)
    part = text[first : line_end if line_end >= 0 else first + room].removesuffix("\r")
    shown = [_shown(character) for character in part]
    columns = _cumulated(shown, len(before))
    count = len(shown)
    if columns[-1] > room or (line_end < 0 and first + room < len(text)):
        while count > 1 and columns[count] > room - len(_CUT):
            count -= 1
        return _Window(before + "".join(shown[:count]) + _CUT, first, columns[: count + 1])
    return _Window(before + "".join(shown), first, columns)


def _cumulated(shown: Sequence[str], start: int) -> tuple[int, ...]:
    columns = [start]
    for character in shown:
        columns.append(columns[-1] + _columns(character))
    return tuple(columns)


# --- writing


@frozen
class _Writer:
    """Writes diagnostics, one at a time."""

    color: bool
    width: int

    def diagnostic(self, diagnostic: Diagnostic) -> str:
        """One diagnostic: what is wrong, where, and what helps."""
        return "\n".join(self._lines(diagnostic))

    def _lines(self, diagnostic: Diagnostic) -> Iterator[str]:
        severity = diagnostic.code.severity
        tint = _COLOURS[severity]
        head = self._paint(f"{severity.value}[{diagnostic.code.id}]", tint)
        yield f"{head}: {_safe(diagnostic.message)}"
        marks, hidden = _marks(diagnostic)
        gutter = max([2, *(len(str(mark.line)) for mark in marks)])
        for excerpt in _excerpts(marks):
            yield from self._excerpt(excerpt, gutter, tint)
        if hidden:
            yield self._note(gutter, f"and {hidden} more place{'' if hidden == 1 else 's'}")
        if diagnostic.help is not None:
            first, *further = diagnostic.help.splitlines() or [""]
            yield self._note(gutter, f"help: {_safe(first)}")
            yield from (f"{' ' * (gutter + 9)}{_safe(line)}" for line in further)

    def _note(self, gutter: int, text: str) -> str:
        return f"{' ' * gutter} {self._paint('=', _BLUE)} {text}"

    def _excerpt(self, marks: Sequence[_Mark], gutter: int, tint: str) -> Iterator[str]:
        head = marks[0]
        about = (
            f": {_safe(head.note)}" if isinstance(head.place, Cell) and head.note and not head.text else ""
        )
        yield f"{' ' * gutter}{self._paint('-->', _BLUE)} {_safe(str(head.place))}{about}"
        if isinstance(head.place, Cell) and not head.text:
            return
        bar = self._paint("|", _BLUE)
        yield f"{' ' * gutter} {bar}"
        room = max(self.width - gutter - 3, _LEAST_ROOM)
        shown: tuple[int, int] | None = None
        for mark in sorted(marks, key=lambda mark: mark.start):
            window = _window(mark, room)
            if shown and mark.line > shown[0] + 1:
                yield self._paint("...", _BLUE)
            if shown != (mark.line, window.first):
                number = self._paint(f"{mark.line:>{gutter}}", _BLUE)
                yield f"{number} {bar} {window.text}".rstrip()
            shown = mark.line, window.first
            yield f"{' ' * gutter} {bar} {self._underline(mark, window, tint)}"

    def _underline(self, mark: _Mark, window: _Window, tint: str) -> str:
        start, end = window.column(mark.start), window.column(mark.end)
        signs = ("^" if mark.main else "-") * max(end - start, 1)
        note = f" {_safe(mark.note)}" if mark.note else ""
        return " " * start + self._paint(f"{signs}{note}", tint if mark.main else _BLUE)

    def _paint(self, text: str, tint: str) -> str:
        return f"\x1b[{tint}m{text}\x1b[0m" if self.color else text


def _marks(diagnostic: Diagnostic) -> tuple[list[_Mark], int]:
    """The places of a diagnostic, its own first, and how many there are besides."""
    labels: tuple[Label, ...] = diagnostic.labels[:MAX_PLACES]
    marks = [_mark(label.place, label.message, main=False) for label in labels]
    if diagnostic.place is not None:
        marks.insert(0, _mark(diagnostic.place, "", main=True))
    return marks, len(diagnostic.labels) - len(labels)
