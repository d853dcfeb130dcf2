"""Whether the figures of a text may be read as doubles: nothing stands in it that a double would hold otherwise."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_CAREFUL: Final = r"[0-9.]{16}|[0-9.][eE][+-]?[0-9]|[,;\t\n][+-]?\.|\.[,;\t\r\n]"
"""What a double may not hold to the last digit, and what only a program takes for a figure."""

_BARE: Final = (b".", b"+.", b"-.")
_BLOCK: Final = 114_688
"""So many signs at once lie in the cache, and what is made of them in memory that is used again."""
_OVERLAP: Final = 32
"""As many as a sign of trouble is long, and more."""
_ENOUGH: Final = 8
"""A run of so many signs of figures is looked at more closely: fifteen or more have eight that lie in one byte of bits."""


def is_plain(text: bytes) -> bool:
    """Whether nothing stands in some whole lines, without quotation marks, that a double would hold otherwise than its text says."""
    if text.startswith(_BARE) or text.endswith(b"."):
        return False
    return not any(_is_careful(text[block]) for block in _blocks(len(text)) if _may_be_careful(text, block))


def _blocks(length: int) -> Iterator[slice]:
    """Blocks that lie in the cache, each with the end of the one before."""
    for start in range(0, length, _BLOCK):
        yield slice(max(0, start - _OVERLAP), min(length, start + _BLOCK))


def _is_careful(text: bytes) -> bool:
    return bool(pl.Series([text.decode("utf-8", "replace")]).str.contains(_CAREFUL)[0])


def _may_be_careful(text: bytes, block: slice) -> bool:
    """The same, quickly, and of some texts that are plain too."""
    signs = np.frombuffer(text, np.uint8, block.stop - block.start, block.start)
    after = signs - np.uint8(ord("."))
    point, figure = after == 0, after < len("./0123456789")
    if _has(point[1:], figure[:-1]) or _has(point[:-1], figure[1:]) or _has_run(figure):
        return True
    if all(text.find(one, block.start, block.stop) < 0 for one in (b"e", b"E")):
        return False
    return bool((((signs[1:] | 32) == ord("e")) & figure[:-1]).any())


def _has(these: NDArray[np.bool_], beside: NDArray[np.bool_]) -> bool:
    """Whether one of `these` is without what is to stand beside it."""
    return bool((these > beside).any())


def _has_run(figure: NDArray[np.bool_]) -> bool:
    """Whether sixteen signs of figures stand one after the other."""
    if not (np.packbits(figure) == 2**_ENOUGH - 1).any():
        return False
    for many in (1, 2, 4, 8):
        figure = figure[many:] & figure[:-many]
    return bool(figure.any())
