"""The grammar's parse tables, made once and kept in the user's cache folder."""

import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from perfdsl.resources import grammar_text


class _Words:
    """Lets the lexer see words, line ends and comments everywhere, so that a misplaced one is told well."""

    always_accept = ("_NL", "NAME", "COMMENT")

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        """The tokens as they come: the parser's driver sorts out line ends."""
        return stream


OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    "postlex": _Words(),
    "keep_all_tokens": True,  # the span of a node runs from its first token to its last
    "maybe_placeholders": False,
}


@cache
def load_grammar() -> lark.Lark:
    """The parser of the grammar, from the cache where it is there and whole."""
    text = grammar_text()
    path = _cache_path(text)
    if path is None:
        return lark.Lark(text, **OPTIONS)
    kept = _read(path)
    if kept is not None:
        return kept
    made = lark.Lark(text, **OPTIONS)
    _write(path, made)
    return made


def _cache_path(text: str) -> Path | None:
    """Where the tables of this grammar are kept; None where the user has no folder for such things."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "perfdsl"
    except RuntimeError:
        return None
    versions = f"{lark.__version__} {sys.version_info[:3]}"
    return folder / f"grammar-{sha256((versions + text).encode()).hexdigest()[:16]}.tables"


def _read(path: Path) -> lark.Lark | None:
    try:
        if not _private(path.parent):
            return None
        kept = pickle.loads(path.read_bytes())  # noqa: S301 - only from a folder that nobody else can write to
        load: Any = lark.Lark._load_from_dict  # noqa: SLF001 - `Lark.load` takes no postlex
        loaded: lark.Lark = load(kept["data"], kept["memo"], postlex=OPTIONS["postlex"])
    except Exception:  # noqa: BLE001 - whatever is wrong with a cache, the grammar itself is at hand
        return None
    return loaded


def _private(folder: Path) -> bool:
    if os.name != "posix":
        return True
    about = folder.stat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def _write(path: Path, made: lark.Lark) -> None:
    """Keep the tables, whole or not at all; a cache that cannot be written is no reason to stop."""
    data, memo = made.memo_serialize([TerminalDef, Rule])
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            pickle.dump({"data": data, "memo": memo}, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(temporary).replace(path)
