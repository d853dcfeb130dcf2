"""Times of calls and of whole processes, as ratios of what ran in turn."""

import gc
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from attrs import frozen


@frozen
class Spread:
    """The smallest, the middle and the largest of several figures."""

    least: float
    middle: float
    most: float

    def text(self, unit: str = "", factor: float = 1) -> str:
        """The middle, with the other two in brackets."""
        one, two, three = (f"{factor * figure:.3g}" for figure in (self.middle, self.least, self.most))
        return f"{one}{unit} ({two} to {three})"


def spread(figures: Sequence[float]) -> Spread:
    """The spread of what was measured."""
    return Spread(min(figures), median(figures), max(figures))


def ratios(one: Sequence[float], other: Sequence[float]) -> Spread:
    """The spread of the ratios, pair by pair: what slows the machine down slows both of a pair."""
    return spread([mine / theirs for mine, theirs in zip(one, other, strict=True)])


def seconds(call: Callable[[], object]) -> float:
    """The processor time of one call. What was garbage before it is no part of it."""
    gc.collect()
    start = process_time()
    call()
    return process_time() - start


def in_turn(calls: Sequence[Callable[[], object]], rounds: int, inner: int = 1) -> list[list[float]]:
    """The seconds of each call in each round, after one that is not counted; a figure is of `inner` calls."""

    def many(call: Callable[[], object]) -> Callable[[], object]:
        return call if inner == 1 else lambda: [call() for _ in range(inner)]

    repeated = [many(call) for call in calls]
    for call in repeated:
        call()
    found: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for figures, call in zip(found, repeated, strict=True):
            figures.append(seconds(call) / inner)
    return found


def processes_in_turn(commands: Sequence[Sequence[str]], rounds: int) -> list[list[float]]:
    """The processor seconds of each command as a whole process, as `in_turn`.

    Python keeps its bytecode, as it does for what is installed: the round that is not counted writes it.
    """
    found: list[list[float]] = [[] for _ in commands]
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for turn in range(rounds + 1):
            for figures, command in zip(found, commands, strict=True):
                spent = _spent(command, environment)
                if turn:
                    figures.append(spent)
    return found


def _spent(command: Sequence[str], environment: Mapping[str, str]) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
