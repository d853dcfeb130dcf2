"""A new file in the place of another: all of it, or nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A file to write beside `path`, which takes its place and its permissions at the end of the context.

    Where the context is left by an exception it is gone, and what stood at `path` is as it was. Raises OSError.
    """
    target = path.resolve()
    # named before it is there, so that an interruption at any moment finds it
    made = target.parent / f".{target.name[:50]}.{os.urandom(8).hex()}"
    try:
        made.touch(0o600, exist_ok=False)
        yield made
        made.chmod(_mode(target))
        made.replace(target)
    except BaseException:
        with suppress(OSError):
            made.unlink()
        raise


def is_device(path: Path) -> bool:
    """Whether it is no file but `/dev/stdout`, a named pipe and the like, which nothing may replace."""
    try:
        return not S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of any new file."""
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
