"""The streams of the process: UTF-8 wherever it runs, and quiet when a reader has left."""

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import NoReturn

UNREADABLE = 2
INTERNAL = 3
INTERRUPTED = 130
CLOSED_PIPE = 141
"""What a shell shows of any command whose reader has left."""


def guarded(run: Callable[[], int]) -> int:
    """The status of `run`, or of what stopped it: closed pipe, interrupt, full disk, a fault of ours."""
    _prepare()
    try:
        status = run()
        _flush()
    except BrokenPipeError:
        status = CLOSED_PIPE
    except KeyboardInterrupt:
        _tell("interrupted")
        status = INTERRUPTED
    except OSError as error:
        # The commands catch what goes wrong with a file; what is left is the output.
        _debug()
        _tell(f"the output cannot be written: {(error.strerror or str(error)).lower()}")
        status = UNREADABLE
    except Exception as error:  # noqa: BLE001 - the last place that can turn a fault of ours into a sentence
        _debug()
        _tell(_fault(error))
        status = INTERNAL
    _silence()
    return status


def end_at_once(status: int) -> NoReturn:
    """End the process with a status, once everything was said.

    For whoever is interrupted while threads of a library may still be at work: when the interpreter ends beside one of them,
    it aborts the process.
    """
    _silence()
    os._exit(status)


def _prepare() -> None:
    """Make both streams take every character; one that was closed takes everything, and forgets it."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def _silence() -> None:
    """Give what could not be written to nobody, or the interpreter would complain of it when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nobody = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nobody, stream.fileno())
            os.close(nobody)


def _tell(message: str) -> None:
    try:
        sys.stderr.write(f"perfdsl: {message}\n")
    except OSError:
        return


def _fault(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    debug = "" if os.environ.get("PERFDSL_DEBUG") == "1" else "; PERFDSL_DEBUG=1 shows where it happened"
    return f"internal error: {what} (this is a fault of perfdsl: please report it with the ruleset{debug})"


def _debug() -> None:
    if os.environ.get("PERFDSL_DEBUG") == "1":
        import traceback

        traceback.print_exc()
