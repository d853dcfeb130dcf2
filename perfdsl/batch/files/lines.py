"""A file of texts in blocks of whole lines, wherever one begins."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from attrs import frozen

_STEP: Final = 65_536


@frozen
class Block:
    """The lines of a file that begin after the first line break from `place` on, the first of all from 0 on, to that from `end` on."""

    path: Path
    place: int
    end: int

    def read(self) -> bytes:
        """The lines, whole. Raises OSError."""
        with self.path.open("rb") as file:
            start, end = _begins(file, self.place), _begins(file, self.end)
            file.seek(start)
            return file.read(end - start)


def blocks(path: Path, size: int) -> Iterator[Block]:
    """Blocks of about `size` bytes, which together are the file. Raises OSError."""
    for place in range(0, path.stat().st_size, size):
        yield Block(path, place, place + size)


def row_bytes(path: Path) -> int:
    """How long a line of a file is, by its first ones; 1 at least. Raises OSError."""
    with path.open("rb") as file:
        text = file.read(_STEP)
    return len(text) // max(1, text.count(b"\n")) or 1


def _begins(file: BinaryIO, place: int) -> int:
    """Where the first line begins that does so after `place`; the first of all begins at 0."""
    if not place:
        return 0
    file.seek(place)
    passed = place
    while text := file.read(_STEP):
        found = text.find(b"\n") + 1
        if found:
            return passed + found
        passed += len(text)
    return passed
