"""Where something was written: a text with its name, a span of it, or a cell of a data file."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, TypeAlias

from attrs import field, frozen


@frozen(slots=False)
class Source:
    """A text and the name under which messages show it; `folder` is where it lies below the folder of the ruleset."""

    name: str
    text: str = field(repr=False)
    folder: str = ""

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")


_PARAMETERS: Final = re.compile(r'"[^"\n]*"|[^\W\d]\w*')
_IN_TEXTS: Final = re.compile(r"\{([^\W\d]\w*)\}")


@frozen(eq=False)
class Use:
    """A use of a template: its statement, the name of the template, and what each parameter stands for there."""

    place: "Span"
    template: str
    arguments: Mapping[str, str]

    def filled(self, text: str) -> str:
        """A part of the template with the arguments in the place of the parameters."""
        return _PARAMETERS.sub(self._filled, text)

    def _filled(self, found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return _IN_TEXTS.sub(lambda name: self.arguments.get(name[1], name[0]).strip('"'), found[0])
        return self.arguments.get(found[0], found[0])


@frozen
class Span:
    """The characters from `start` up to and without `end`. INVARIANT: 0 <= start <= end <= len(source.text).

    `use` is the use of a template for which they are read, where they stand in one.
    """

    source: Source = field(repr=False)
    start: int
    end: int
    use: Use | None = field(default=None, eq=False, repr=False)

    @property
    def text(self) -> str:
        """What stands there, for the use at hand."""
        written = self.source.text[self.start : self.end]
        return written if self.use is None else self.use.filled(written)

    def uses(self) -> "Iterator[Use]":
        """The uses of templates for which it is read, the innermost first."""
        use = self.use
        while use is not None:
            yield use
            use = use.place.use

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"


@frozen
class Cell:
    """A place in a data file: `row` counts from 1 as the file's reader does (the header is row 1 of a CSV file).

    Row 0 stands for the whole of a column, or of the file.
    """

    file: str
    row: int
    column: str = ""
    text: str = field(default="", eq=False)
    sheet: str = ""

    def __str__(self) -> str:
        sheet = f"{self.sheet}, " if self.sheet else ""
        column = f", column {self.column}" if self.column else ""
        row = f"{sheet}row {self.row}{column}" if self.row else f"{sheet}{column.removeprefix(', ')}"
        return f"{self.file}, {row}" if row else self.file


Place: TypeAlias = Span | Cell
