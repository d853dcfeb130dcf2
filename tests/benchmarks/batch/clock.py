"""How long a call takes against the C loop, pair by pair, in processor time and on the clock."""

import gc
from collections.abc import Callable
from time import perf_counter, process_time

from attrs import frozen

from tests.benchmarks.measuring import Spread, spread

_LOOPS = 5


@frozen
class Spent:
    """The seconds of one call: of all processors together, and on the clock."""

    processor: float
    elapsed: float


@frozen
class Against:
    """Times for each row, as multiples of the C loop's, and in seconds."""

    processor: Spread
    elapsed: Spread
    seconds: Spread

    def text(self) -> str:
        """Both multiples; the second is less where more than one thread works."""
        return f"{self.processor.text()}; on the clock {self.elapsed.middle:.3g}"


def spent(call: Callable[[], object]) -> Spent:
    """What one call takes; what was garbage before it is no part of it."""
    gc.collect()
    processor, start = process_time(), perf_counter()
    call()
    elapsed = perf_counter() - start
    return Spent(process_time() - processor, elapsed)


def against(
    call: Callable[[], object], rows: int, loop: Callable[[], object], loop_rows: int, rounds: int
) -> Against:
    """A call on so many rows against the loop on its own, in turn; one call before is not counted."""
    call()
    loop()
    pairs = [(spent(call), _least(loop)) for _ in range(rounds)]
    scale = loop_rows / rows
    return Against(
        spread([scale * mine.processor / theirs.processor for mine, theirs in pairs]),
        spread([scale * mine.elapsed / theirs.elapsed for mine, theirs in pairs]),
        spread([mine.elapsed for mine, _ in pairs]),
    )


def _least(loop: Callable[[], object]) -> Spent:
    """The least of a few: the loop takes so little that any interruption would be most of it."""
    found = [spent(loop) for _ in range(_LOOPS)]
    return Spent(min(one.processor for one in found), min(one.elapsed for one in found))
