"""Pages of the documentation to their fenced blocks, and each block to what it shows when it is run."""

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define, field, frozen

ROOT: Final = Path(__file__).parents[2]

_FENCE: Final = re.compile(r"^( *)```(\w+)([^\n]*)\n(.*?)^\1```[ ]*$", re.MULTILINE | re.DOTALL)
_SCALE: Final = re.compile(r"^(scale \w+( is \w+)? *\{|import )")
_BESIDE_A_ROW: Final = re.compile(r"^(test|input|function|unit) ")
_ROW: Final = re.compile(r"^\s*(indicator|behaviour|project|input) ", re.MULTILINE)
_SECONDS: Final = 60
_ANY: Final = doctest.ELLIPSIS


@frozen
class Block:
    """A fenced block: its language, the words after it, its text, and where that text stands on its page."""

    page: str
    line: int
    language: str
    options: tuple[str, ...]
    text: str
    indent: str
    start: int
    end: int

    @property
    def file(self) -> str | None:
        """The file that the block is the content of."""
        names = [word.removeprefix("file=") for word in self.options if word.startswith("file=")]
        return names[0] if names else None

    @property
    def expected(self) -> frozenset[str]:
        """The codes of the diagnostics that it expects."""
        return frozenset(word for word in self.options if re.fullmatch(r"P\d+", word))

    @property
    def is_checked(self) -> bool:
        """Whether it is a ruleset, or a piece of one, rather than a file that a ruleset imports."""
        return self.language == "perf" and (self.file is None or _is_whole(self.text))

    @property
    def is_run(self) -> bool:
        """Whether it shows what a program or a command answers."""
        return self.language in ("python", "console")

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@frozen
class Page:
    """A page and its blocks, in their order."""

    path: Path
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)

    def files_before(self, block: Block) -> Iterator[Block]:
        """The blocks up to `block`, itself included, that are the content of a file."""
        for one in self.blocks:
            if one.file:
                yield one
            if one is block:
                return


def read_page(path: Path) -> Page:
    """A page with its blocks. A block inside a list stands as far to the right as its fence."""
    text = path.read_text("utf-8")
    name = path.relative_to(ROOT).as_posix()
    blocks = tuple(
        Block(
            name,
            text.count("\n", 0, found.start()) + 1,
            found[2],
            tuple(found[3].split()),
            textwrap.dedent(found[4]) if found[1] else found[4],
            found[1],
            found.start(4),
            found.end(4),
        )
        for found in _FENCE.finditer(text)
    )
    return Page(path, text, blocks)


# --- rulesets


def whole_ruleset(block: Block) -> str:
    """The ruleset that a block stands for: what a reader takes for granted is put around it."""
    if _is_whole(block.text) or "plan" in block.options:
        return block.text
    if "scale" in block.options:
        return _in_a_plan(f"scale esempio {{\n{block.text}}}\n")
    if "leaf" in block.options:
        beside, inside = _apart(block.text, _BESIDE_A_ROW)
        return _in_a_plan(f'indicator riga "Riga" {{\n{inside}}}\n{beside}')
    return _in_a_plan(block.text)


def _is_whole(text: str) -> bool:
    return re.search(r"^plan ", text, re.MULTILINE) is not None


def _in_a_plan(text: str) -> str:
    before, inside = _apart(text, _SCALE)
    lines = []
    if not re.search(r"^period ", inside, re.MULTILINE):
        lines.append("period 2026")
    defined = re.findall(r"^scale (\w+)", before, re.MULTILINE)
    if defined and not re.search(r"\bscale \w+", inside):
        lines.append(f"scale {defined[-1]}")
    if not _ROW.search(inside):
        lines.append('indicator esempio "Esempio" { count; target >= 1 }')
    extra = "".join(f"{line}\n" for line in lines)
    return f'{before}plan piano "Piano" {{\n{extra}{inside}}}\n'


def _apart(text: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """The statements at the margin that begin as the pattern says, with their blocks, and the rest."""
    taken: list[str] = []
    rest: list[str] = []
    depth = 0
    for line in text.splitlines(keepends=True):
        target = taken if depth or pattern.match(line) else rest
        target.append(line)
        if target is taken:
            depth += line.count("{") - line.count("}")
    return "".join(taken), "".join(rest)


# --- what is run


@define
class Session:
    """The folder of a page, and what its blocks left behind for the next."""

    folder: Path
    environment: Mapping[str, str]
    names: dict[str, Any] = field(factory=lambda: {"__name__": "__page__"})
    status: int = 0

    def replay(self, block: Block) -> str:
        """The text of a block with what it shows now; where that agrees with the page, the text as it is."""
        return self._python(block) if block.language == "python" else self._console(block)

    def _python(self, block: Block) -> str:
        if ">>>" not in block.text:
            exec(compile(block.text, str(block), "exec"), self.names)  # noqa: S102 - the page is ours
            return block.text
        parts: list[str] = []
        for part in doctest.DocTestParser().parse(block.text, str(block)):
            if isinstance(part, str):
                parts.append(part)
                continue
            got = self._example(part.source, str(block))
            first, *more = part.source.splitlines()
            source = "".join([f">>> {first}\n", *(f"... {line}".rstrip() + "\n" for line in more)])
            parts.append(source + _kept(part.want, got))
        return "".join(parts)

    def _example(self, source: str, name: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                exec(compile(source, name, "single"), self.names)  # noqa: S102 - the page is ours
            except Exception as error:  # noqa: BLE001 - what a page shows may be an error
                last = "".join(traceback.format_exception_only(error))
                out.write(f"Traceback (most recent call last):\n    ...\n{last}")
        return out.getvalue()

    def _console(self, block: Block) -> str:
        parts: list[str] = []
        for command, want in _commands(block.text):
            parts += [command, _kept(want, self._answer(command))]
        return "".join(parts)

    def _answer(self, command: str) -> str:
        words = command.removeprefix("$ ").strip()
        if words.startswith("cd "):
            self.folder = self.folder / words.removeprefix("cd ").strip()
            return ""
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.status}); {words}"],  # noqa: S607 - the reader's shell
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        self.status = done.returncode
        return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command as it is shown, its continuation lines included, and what is shown after it."""
    for found in re.finditer(r"^\$ (?:[^\n]*\\\n)*[^\n]*\n((?:(?!\$ )[^\n]*\n)*)", text, re.MULTILINE):
        yield found[0][: len(found[0]) - len(found[1])], found[1]


def _kept(want: str, got: str) -> str:
    bare = "".join(f"{line.rstrip()}\n" for line in got.splitlines())
    shown = want.rstrip("\n") + "\n" if want.strip() else want
    end = want[len(want.rstrip("\n")) + 1 :] if want.strip() else ""
    agreed = bare == shown or ("..." in want and doctest.OutputChecker().check_output(shown, bare, _ANY))
    return want if agreed or (not bare and not want.strip()) else bare + end


def updated(page: Page, texts: Mapping[Block, str]) -> str:
    """The text of a page with new texts for some of its blocks."""
    text = page.text
    for block, new in sorted(texts.items(), key=lambda pair: pair[0].start, reverse=True):
        text = text[: block.start] + textwrap.indent(new, block.indent) + text[block.end :]
    return text


def environment(shims: Path) -> dict[str, str]:
    """The environment of a reader: `perfdsl` is a command, texts are UTF-8, and nothing is coloured."""
    shims.mkdir(exist_ok=True)
    command = shims / "perfdsl"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m perfdsl "$@"\n', "utf-8")
    command.chmod(0o755)
    kept = {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR") if name in os.environ}
    path = f"{shims}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {
        **kept,
        "PATH": path,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }
