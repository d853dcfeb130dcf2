"""Pieces of a file, each read while the one before is scored."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

Read = TypeVar("Read")

_MOST: Final = 2
"""How many pieces are read at once: more would lie in memory, and wait."""


def read_ahead(pieces: Iterable[Callable[[], Read]], threads: int) -> Iterator[Read]:
    """What reading pieces gives, in their order, read in threads of their own from the first that is asked for on.

    With one thread, each is read when it is asked for.

    What a piece raises is raised in its place.
    """
    if threads == 1:
        yield from (piece() for piece in pieces)
        return
    rest, at_once = iter(pieces), min(threads, _MOST)
    waiting: deque[Future[Read]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        waiting.extend(pool.submit(piece) for piece in islice(rest, at_once))
        while waiting:
            found = waiting.popleft().result()
            waiting.extend(pool.submit(piece) for piece in islice(rest, 1))
            yield found
            del found
