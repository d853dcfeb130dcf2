"""What executors count, partition by partition: rows, those set aside, and between which subjects a partition lies."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeAlias

from attrs import frozen
from pyspark.accumulators import AccumulatorParam

from perfdsl.diagnostics import Diagnostic


@frozen
class Part:
    """What was found in a partition. `subjects` are its first and last where each is greater than the one before.

    `diagnostics` are what did not stop it; their rows are counted from the first of the partition.
    """

    rows: int
    set_aside: int
    unsure: Mapping[str, int]
    subjects: tuple[Any, Any] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


Parts: TypeAlias = dict[int, Part]
"""The parts by the number of their partition, so that one that is scored twice counts once."""


class Merging(AccumulatorParam[Parts]):
    """Brings the parts of the executors together."""

    def zero(self, value: Parts) -> Parts:  # noqa: ARG002 - what Spark asks for
        """No parts."""
        return {}

    def addInPlace(self, value1: Parts, value2: Parts) -> Parts:  # noqa: N802 - as Spark calls it
        """The parts of both."""
        value1.update(value2)
        return value1


@frozen
class Tally:
    """What all partitions come to."""

    parts: Parts

    @property
    def rows(self) -> int:
        """How many rows were scored."""
        return sum(part.rows for part in self.parts.values())

    @property
    def set_aside(self) -> int:
        """How many of them the exact engine evaluated."""
        return sum(part.set_aside for part in self.parts.values())

    @property
    def unsure(self) -> Mapping[str, int]:
        """How many rows were set aside for each figure."""
        found: Counter[str] = Counter()
        for part in self.parts.values():
            found.update(part.unsure)
        return dict(found)

    @property
    def all_differ(self) -> bool:
        """Whether no subject can be there twice: the partitions rise, and none begins before another ends."""
        spans = [part.subjects for part in self.parts.values() if part.rows]
        known = sorted((span for span in spans if span is not None), key=lambda span: span[0])
        return len(known) == len(spans) and all(one[1] < other[0] for one, other in pairwise(known))
