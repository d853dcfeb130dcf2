"""What each operation means for columns: what goes in and comes out is a `Column`, as steps of a kernel.

An operation that is not in the table is not proven: every row that reads it is left to the exact engine.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.meanings import (
    achieving,
    awarding,
    combining,
    measuring,
    powers,
    reckoning,
    scoring,
)
from perfdsl.graph.operations import POWER, RATE_OF, Operation

Meaning: TypeAlias = Callable[[Maker, Any, Sequence[Column]], Column]

MEANINGS: Final[Mapping[Operation, Meaning]] = {
    **measuring.MEANINGS,
    **reckoning.MEANINGS,
    **achieving.MEANINGS,
    **scoring.MEANINGS,
    **combining.MEANINGS,
    POWER: powers.power,
    RATE_OF: awarding.rate_of,
}
"""What operations mean. Of a strict one the arguments are there wherever the result is looked at."""
