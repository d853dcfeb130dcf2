"""Texts to where they are wanted: data to standard output or a file, messages to standard error."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NoReturn, TextIO

import click

from perfdsl.cli.streams import UNREADABLE
from perfdsl.diagnostics import Diagnostic
from perfdsl.placing import is_device, placed
from perfdsl.render import render

PLAIN_WIDTH: Final = 80
"""How wide a table is that nobody's window limits."""


RULESET: Final = ".perf"
"""How the name of a ruleset ends."""


def color_wanted(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: by `--color`, the environment, and what it is."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE") or "0"
    if forced != "0":
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def complain(diagnostics: Iterable[Diagnostic], color: str) -> None:
    """Write diagnostics, where there are any, to standard error."""
    found = list(diagnostics)
    if found:
        say(render(found, color=color_wanted(color, sys.stderr)))


def terminal_width() -> int:
    """The columns of the terminal on standard output, 80 where that is none or is narrower."""
    if not sys.stdout.isatty():
        return PLAIN_WIDTH
    return max(shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, PLAIN_WIDTH)


def say(message: str) -> None:
    """Write a message to standard error."""
    sys.stderr.write(f"{message}\n")


def give_up(message: str) -> NoReturn:
    """Say what cannot be read or written, and leave."""
    say(f"perfdsl: {message}")
    leave(UNREADABLE)


def leave(status: int) -> NoReturn:
    """End the command with an exit status."""
    raise click.exceptions.Exit(status)


def deliver(text: str, output: str | None, inputs: Iterable[str] = ()) -> None:
    """Write the answer to standard output, or to the file `output`: the whole of it, or nothing.

    Neither one of the `inputs` nor any ruleset is ever overwritten.
    """
    text = text if text.endswith("\n") or not text else f"{text}\n"
    if output is None or output == "-":
        sys.stdout.write(text)
        return
    refuse_overwriting(output, inputs)
    try:
        _write(Path(output), text)
    except OSError as error:
        give_up(f"`{output}` cannot be written: {(error.strerror or str(error)).lower()}")


def refuse_overwriting(output: str, inputs: Iterable[str]) -> None:
    """Leave where an answer would be written over a ruleset, or one of the `inputs`."""
    path = Path(output)
    if path.suffix.lower() == RULESET or any(_same(path, one) for one in inputs):
        give_up(f"`{output}` is a ruleset or its data; the answer goes to another file")


def _same(path: Path, other: str) -> bool:
    try:
        return other != "-" and path.samefile(other)
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    if is_device(path):
        path.write_text(text, "utf-8")
        return
    with placed(path) as made, made.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
