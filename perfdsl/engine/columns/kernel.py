"""Straight-line programs over whole columns: the few primitives that every batch engine has, and what folds away.

A `Code` is one step. Its value is a column of binary64 numbers, of yes and no, or of labels. Whether a figure of the data is there
another step says; where it is not, its value may be anything, even none or no number, and is never looked at. Days are numbers
too, counted from 1970-01-01.
"""

from enum import Enum
from typing import TypeAlias

from attrs import field, frozen


class Type(Enum):
    """What the values of a column are."""

    NUMBER = "number"
    TRUTH = "truth"
    LABEL = "label"


class Primitive(Enum):
    """What an engine can do with columns: its table has a meaning for each.

    `DIVIDE` by 0, and a logarithm or root of what has none, may give anything, but must not stop: such a result is never
    looked at. `NEAREST_BELOW` is the floor. `REASON` is why a figure is not there, the empty label where it is.
    """

    CONSTANT = "constant"
    COLUMN = "column"
    PRESENT = "present"
    REASON = "reason"
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    NEGATE = "negate"
    ABSOLUTE = "absolute"
    SMALLER = "smaller"
    LARGER = "larger"
    FLOOR = "floor"
    SQUARE_ROOT = "sqrt"
    LOGARITHM = "ln"
    EXPONENTIAL = "exp"
    LESS = "<"
    LESS_EQUAL = "<="
    EQUAL = "="
    AND = "and"
    OR = "or"
    NOT = "not"
    SELECT = "select"


Parameter: TypeAlias = float | bool | str | None


@frozen(eq=False)
class Code:
    """One step of a kernel. The same step is the same object, so that equality is identity.

    `parameter` is the value of a constant, or the name of a column. `labels` are those that it may hold, of a label;
    `place` is where it stands among all steps that were made.
    """

    primitive: Primitive
    arguments: tuple["Code", ...] = field(repr=False)
    type: Type
    parameter: Parameter
    labels: frozenset[str] = field(repr=False)
    place: int

    @property
    def is_constant(self) -> bool:
        """Whether it is the same in every row, and known."""
        return self.primitive is Primitive.CONSTANT


@frozen
class Output:
    """A wanted figure of every row.

    `value` holds where `reason` is the empty label; neither is proven where `unsure`, and the row is set aside.
    """

    name: str
    value: Code
    reason: Code
    unsure: Code


@frozen
class Kernel:
    """A program over columns. INVARIANT: a step reads only steps before it; `outputs` are steps."""

    steps: tuple[Code, ...] = field(repr=False)
    outputs: tuple[Output, ...]
    unsure: Code
    """Whether one of the outputs is, in a row."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that it reads, each once."""
        read = (Primitive.COLUMN, Primitive.PRESENT, Primitive.REASON)
        names = (str(step.parameter) for step in self.steps if step.primitive in read)
        return tuple(dict.fromkeys(names))

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that it knows, the empty one first: an engine may count in their places."""
        found = {label for step in self.steps for label in step.labels}
        return ("", *sorted(found - {""}))
