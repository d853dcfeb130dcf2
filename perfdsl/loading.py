"""A ruleset and the files that it imports to syntax trees.

Nothing outside the folder of the first file is ever read.
"""

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from stat import S_ISREG
from typing import Final

from attrs import define, evolve, field

from perfdsl.diagnostics import BAD_IMPORT, IMPORT_CIRCLE, TOO_LARGE, UNREADABLE, Diagnostics, Label
from perfdsl.source import Source, Span
from perfdsl.syntax.nodes import Import, Ruleset
from perfdsl.syntax.parser import parse

MAX_BYTES: Final = 64_000_000
"""The largest ruleset file."""

MAX_FILES: Final = 1_000
"""The most files that one ruleset is made of."""


def read_source(
    path: Path, diagnostics: Diagnostics, span: Span | None = None, name: str | None = None
) -> Source | None:
    """The text of a file.

    None with a diagnostic (at `span` where something names the file) where it cannot be read.
    """
    shown = name or str(path)
    try:
        content = _content(path)
    except OSError as error:
        diagnostics.report(
            UNREADABLE,
            f"`{shown}` cannot be read: {_why(error)}",
            span,
            help="check its name and who may read it",
        )
        return None
    if content is None:
        diagnostics.report(
            TOO_LARGE,
            f"`{shown}` is larger than {MAX_BYTES:_} bytes",
            span,
            help="split it, and use `import`",
        )
        return None
    return decode(shown, content, diagnostics, span)


def _content(path: Path) -> bytes | None:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        if not S_ISREG(about.st_mode):
            raise OSError("it is no file")
        return file.read() if about.st_size <= MAX_BYTES else None


def _why(error: OSError) -> str:
    known = {
        FileNotFoundError: "there is no such file",
        IsADirectoryError: "it is a folder",
        PermissionError: "you may not read it",
    }
    return known.get(type(error)) or (error.strerror or str(error)).lower()


def decode(name: str, content: bytes, diagnostics: Diagnostics, span: Span | None = None) -> Source | None:
    """The text of a ruleset's bytes; None with a diagnostic (at `span`) where they are no UTF-8 text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        diagnostics.report(
            UNREADABLE,
            f"`{name}` is not UTF-8 text: line {line} has the byte {content[error.start]:#04x}",
            span,
            help="save it as UTF-8",
        )
        return None
    if "\0" in text:
        diagnostics.report(
            UNREADABLE,
            f"`{name}` is no text: it holds NUL characters",
            span,
            help="a ruleset is a plain text file",
        )
        return None
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))


def load_rulesets(source: Source, root: Path | None, diagnostics: Diagnostics) -> tuple[Ruleset, ...]:
    """The syntax tree of `source`, and of every file that it imports, directly or not, each once.

    `root` is its folder: None forbids imports.
    """
    return _Loading(root, diagnostics).run(source)


@define
class _Open:
    """A file whose imports are being followed, and the import that named it."""

    path: Path | None
    imports: list[Import]
    named: Import | None = None


@define
class _Loading:
    root: Path | None
    diagnostics: Diagnostics
    found: list[Ruleset] = field(factory=list)
    done: set[Path] = field(factory=set)

    def run(self, source: Source) -> tuple[Ruleset, ...]:
        first = (self.root / Path(source.name).name).resolve() if self.root else None
        way = [self._open(source, first, None)]
        while way:
            if not way[-1].imports:
                way.pop()
                continue
            self._follow(way[-1].imports.pop(0), way)
        return tuple(self.found)

    def _open(self, source: Source, path: Path | None, named: Import | None) -> _Open:
        ruleset = parse(source, self.diagnostics)
        self.found.append(ruleset)
        if path is not None:
            self.done.add(path)
        return _Open(path, [one for one in ruleset.statements if isinstance(one, Import)], named)

    def _follow(self, named: Import, way: list[_Open]) -> None:
        path = near(named.path.text, named.span.source, self.root, named.path.span, self.diagnostics)
        if path is None:
            return
        for place, one in enumerate(way):
            if one.path == path:
                self._circle(named, way[place:])
                return
        if path in self.done:
            return
        if len(self.done) >= MAX_FILES:
            self.diagnostics.report(
                TOO_LARGE,
                f"a ruleset is made of at most {MAX_FILES} files",
                named.span,
                help="bring some together",
            )
            return
        base = named.span.source
        shown = str(Path(base.name).parent / named.path.text)
        source = read_source(path, self.diagnostics, named.path.span, shown)
        if source is not None:
            folder = str(PurePosixPath(base.folder) / PurePosixPath(named.path.text).parent)
            way.append(self._open(evolve(source, folder=folder), path, named))

    def _circle(self, named: Import, circle: list[_Open]) -> None:
        labels = [Label(one.named.span, "by this import") for one in circle[1:] if one.named is not None]
        names = [f"`{one.path.name}`" for one in circle if one.path is not None]
        self.diagnostics.report(
            IMPORT_CIRCLE,
            f"these files import each other: {' → '.join([*names, names[0]])}",
            named.span,
            *labels,
            help="take one of the imports out",
        )


def near(name: str, base: Source, root: Path | None, span: Span, diagnostics: Diagnostics) -> Path | None:
    """The file that `base` names, by the rule for all files of a ruleset.

    It lies below the folder of the first file, links followed.

    None with a diagnostic where it does not.
    """
    path, problem = _found(name, base, root)
    if problem is not None:
        diagnostics.report(
            BAD_IMPORT,
            f"`{name}` cannot be used: {problem}",
            span,
            help="name a file in the folder of the ruleset, or below it",
        )
    return path


def _found(name: str, base: Source, root: Path | None) -> tuple[Path | None, str | None]:
    if root is None:
        return None, "this ruleset is a text without a folder"
    pure = PurePosixPath(name)
    if not name or pure.is_absolute() or PureWindowsPath(name).drive or "\\" in name or "\0" in name:
        return None, "it is no path below the folder of the ruleset"
    try:
        top = root.resolve()
        path = (top / base.folder / pure).resolve()
        if not path.is_relative_to(top):
            return None, "it lies outside the folder of the ruleset"
        if not path.is_file():
            return None, "it is a folder" if path.is_dir() else "there is no such file"
    except (OSError, RuntimeError) as error:
        return None, _why(error) if isinstance(error, OSError) else "its links lead round in a circle"
    return path, None
