"""How columns lie in memory: what the generated loop reads, and what it fills."""

from enum import Enum
from math import inf
from typing import Final

from attrs import frozen

from perfdsl.engine.columns.kernel import Code

WIDTH: Final = 8
"""How many rows are computed at once: a byte of a bitmap, and a vector of doubles."""


class Storage(Enum):
    """What a cell of a column is, by its name in LLVM; a bit is one of a bitmap, the lowest first."""

    DOUBLE = "double"
    INT64 = "i64"
    INT32 = "i32"
    INT16 = "i16"
    BYTE = "i8"
    BIT = "i1"

    @property
    def lanes(self) -> str:
        """The type of a vector of cells."""
        return f"<{WIDTH} x {self.value}>"

    @property
    def bits(self) -> int:
        """The size of a cell."""
        return 64 if self is Storage.DOUBLE else int(self.value[1:])


class Presence(Enum):
    """What tells that a cell is missing: nothing, a NaN, the least whole number, or a column of bytes or of bits beside it."""

    ALWAYS = "always"
    NAN = "NaN"
    LEAST = "least"
    BYTE = "byte"
    BIT = "bit"


@frozen
class Ordinary:
    """What a cell is that needs no closer look: between two ends; of a size not below `smallest`, unless 0; whole."""

    low: float = -inf
    high: float = inf
    smallest: float = 0.0
    whole: bool = False

    @property
    def size(self) -> float:
        """The largest size."""
        return max(-self.low, self.high)


@frozen
class Layout:
    """How a column of the data lies: its values, what tells the missing ones, and the places of reasons.

    Whether one of the cells that are there is not `ordinary` is told of all rows together.
    """

    values: Storage
    present: Presence = Presence.ALWAYS
    reasons: Storage | None = None
    ordinary: Ordinary | None = None


class Form(Enum):
    """What is filled of a step: its values; whole numbers; codes of labels; a bit where it holds, or where a label is empty, or is not."""

    VALUES = "values"
    WHOLES = "wholes"
    CODES = "codes"
    BITS = "bits"
    EMPTY = "empty"
    SAID = "said"


@frozen
class Field:
    """An array that is filled with a step.

    Whole numbers and codes have a `storage`. Numbers become whole ones, less the `first`; 0 where the `reason` is no empty
    label. Of labels `codes` has the code of each; that of any other is 0.
    """

    step: Code
    form: Form = Form.VALUES
    storage: Storage = Storage.INT32
    reason: Code | None = None
    first: int = 0
    codes: tuple[tuple[str, int], ...] = ()

    @property
    def steps(self) -> tuple[Code, ...]:
        """What it is filled with."""
        return (self.step,) if self.reason is None else (self.step, self.reason)

    @property
    def is_packed(self) -> bool:
        """Whether it is a bit a row."""
        return self.form in (Form.BITS, Form.EMPTY, Form.SAID)
