"""Words on a command line to one call, text on standard output, and an exit status.

Each command is a module of its own, imported when it is called; this one imports nothing that takes time.
"""

import sys
from collections.abc import Sequence
from typing import NoReturn

VERSION = "0.1.0"

_VERSION_CALLS = (["--version"], ["-V"])


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command that `arguments` (those of the process where None) state, and leave with its status."""
    from perfdsl.cli import streams

    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(streams.guarded(lambda: _run(words)))


def _run(words: list[str]) -> int:
    if words in _VERSION_CALLS:  # the one answer that needs no parser of command lines
        print(f"perfdsl {VERSION}")  # noqa: T201 - click takes longer to import than all the rest
        return 0
    import atexit
    import gc

    from perfdsl.collector import paused_collector

    # A command ends soon, and its memory goes back as a whole: no search for circular garbage while it works,
    # nor one through all that is left when the interpreter ends. It was a fifth of the time of `eval`.
    atexit.register(gc.freeze)
    with paused_collector():
        from perfdsl.cli.program import run

        return run(words)
