"""Straight-line programs over whole columns: the few primitives that every batch engine has, and what folds away.

A `Code` is one step. Its value is a column of binary64 numbers, of yes and no, or of labels; nothing is ever null: what is not
there is 0, false or the empty label, and a column beside it says so. Days are numbers too, counted from 1970-01-01.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from math import exp, floor, inf, isfinite, log, sqrt
from typing import Any, Final, TypeAlias

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


_NO_LABELS: Final[frozenset[str]] = frozenset()
_Key: TypeAlias = tuple[Primitive, tuple[int, ...], Parameter, type]


class Builder:
    """Makes the steps of a kernel: each once, and none that is known beforehand."""

    def __init__(self) -> None:
        self._steps: list[Code] = []
        self._known: dict[_Key, Code] = {}
        self.yes = self.truth(True)  # noqa: FBT003 - the value itself
        self.no = self.truth(False)  # noqa: FBT003 - as above
        self.there = self.label("")
        self.zero = self.number(0.0)
        self.one = self.number(1.0)

    # --- where values come from

    def number(self, value: float) -> Code:
        """A figure that is the same in every row."""
        return self._step(Primitive.CONSTANT, (), Type.NUMBER, float(value) + 0.0)

    def truth(self, value: bool) -> Code:  # noqa: FBT001 - the value itself
        """Yes or no in every row."""
        return self._step(Primitive.CONSTANT, (), Type.TRUTH, value)

    def label(self, value: str) -> Code:
        """The same label in every row."""
        return self._step(Primitive.CONSTANT, (), Type.LABEL, value, frozenset({value}))

    def column(self, name: str, kind: Type = Type.NUMBER, labels: Iterable[str] = ()) -> Code:
        """The values of a column of the data."""
        return self._step(Primitive.COLUMN, (), kind, name, frozenset(labels))

    def present(self, name: str) -> Code:
        """Whether a column has a value."""
        return self._step(Primitive.PRESENT, (), Type.TRUTH, name)

    def reason(self, name: str, labels: Iterable[str]) -> Code:
        """Why a column has no value; `labels` are the reasons that there may be, and the empty one."""
        return self._step(Primitive.REASON, (), Type.LABEL, name, frozenset(labels))

    # --- arithmetic

    def add(self, one: Code, other: Code) -> Code:
        """The sum."""
        if one is self.zero:
            return other
        return one if other is self.zero else self._arithmetic(Primitive.ADD, one, other)

    def subtract(self, one: Code, other: Code) -> Code:
        """The difference."""
        return one if other is self.zero else self._arithmetic(Primitive.SUBTRACT, one, other)

    def multiply(self, one: Code, other: Code) -> Code:
        """The product."""
        if one is self.one:
            return other
        return one if other is self.one else self._arithmetic(Primitive.MULTIPLY, one, other)

    def divide(self, one: Code, other: Code) -> Code:
        """The quotient; anything where the second is 0."""
        return one if other is self.one else self._arithmetic(Primitive.DIVIDE, one, other)

    def smaller(self, one: Code, other: Code) -> Code:
        """The smaller of two numbers."""
        return one if one is other else self._arithmetic(Primitive.SMALLER, one, other)

    def larger(self, one: Code, other: Code) -> Code:
        """The larger of two numbers."""
        return one if one is other else self._arithmetic(Primitive.LARGER, one, other)

    def negate(self, one: Code) -> Code:
        """The opposite."""
        return self._arithmetic(Primitive.NEGATE, one)

    def absolute(self, one: Code) -> Code:
        """The size without the sign."""
        return one if one.primitive is Primitive.ABSOLUTE else self._arithmetic(Primitive.ABSOLUTE, one)

    def floor(self, one: Code) -> Code:
        """The largest whole number that is not above."""
        return self._arithmetic(Primitive.FLOOR, one)

    def square_root(self, one: Code) -> Code:
        """The square root; anything below 0."""
        return self._arithmetic(Primitive.SQUARE_ROOT, one)

    def logarithm(self, one: Code) -> Code:
        """The natural logarithm; anything at 0 and below."""
        return self._arithmetic(Primitive.LOGARITHM, one)

    def exponential(self, one: Code) -> Code:
        """The exponential."""
        return self._arithmetic(Primitive.EXPONENTIAL, one)

    # --- conditions

    def less(self, one: Code, other: Code) -> Code:
        """Whether the first number is smaller."""
        return self._comparison(Primitive.LESS, one, other)

    def less_equal(self, one: Code, other: Code) -> Code:
        """Whether the first number is not larger."""
        return self._comparison(Primitive.LESS_EQUAL, one, other)

    def equal(self, one: Code, other: Code) -> Code:
        """Whether two numbers, or two labels, are the same."""
        if one is other:
            return self.yes
        if one.is_constant:
            one, other = other, one
        if one.type is Type.LABEL:
            if not one.labels & other.labels:
                return self.no
            if one.primitive is Primitive.SELECT and other.is_constant:
                return self._equal_to_choice(one, other)
        return self._comparison(Primitive.EQUAL, one, other)

    def _equal_to_choice(self, choice: Code, other: Code) -> Code:
        condition, then, otherwise = choice.arguments
        if not (then.is_constant or otherwise.is_constant):
            return self._comparison(Primitive.EQUAL, choice, other)
        return self.select(condition, self.equal(then, other), self.equal(otherwise, other))

    def both(self, *conditions: Code) -> Code:
        """Whether all hold."""
        return self._joined(Primitive.AND, conditions, neutral=self.yes, deciding=self.no)

    def either(self, *conditions: Code) -> Code:
        """Whether one holds at least."""
        return self._joined(Primitive.OR, conditions, neutral=self.no, deciding=self.yes)

    def opposite(self, condition: Code) -> Code:
        """Whether it does not hold."""
        if condition.is_constant:
            return self.truth(not condition.parameter)
        if condition.primitive is Primitive.NOT:
            return condition.arguments[0]
        return self._step(Primitive.NOT, (condition,), Type.TRUTH)

    def select(self, condition: Code, then: Code, otherwise: Code) -> Code:
        """The second where the condition holds, else the third."""
        if condition.is_constant:
            return then if condition.parameter else otherwise
        if then is otherwise:
            return then
        if condition.primitive is Primitive.NOT:
            return self.select(condition.arguments[0], otherwise, then)
        # what is chosen by the same condition again is known
        if then.primitive is Primitive.SELECT and then.arguments[0] is condition:
            return self.select(condition, then.arguments[1], otherwise)
        if otherwise.primitive is Primitive.SELECT and otherwise.arguments[0] is condition:
            return self.select(condition, then, otherwise.arguments[2])
        if then.type is Type.TRUTH:
            simpler = self._select_truth(condition, then, otherwise)
            if simpler is not None:
                return simpler
        return self._step(
            Primitive.SELECT, (condition, then, otherwise), then.type, None, then.labels | otherwise.labels
        )

    def _select_truth(self, condition: Code, then: Code, otherwise: Code) -> Code | None:
        if then is self.yes:
            return self.either(condition, otherwise)
        if then is self.no:
            return self.both(self.opposite(condition), otherwise)
        if otherwise is self.no:
            return self.both(condition, then)
        if otherwise is self.yes:
            return self.either(self.opposite(condition), then)
        return None

    # --- the whole

    def kernel(self, outputs: Iterable[Output]) -> Kernel:
        """The program that computes these outputs, and nothing else."""
        wanted = tuple(outputs)
        unsure = self.either(*(one.unsure for one in wanted))
        kept: set[int] = set()
        waiting = [unsure, *(code for one in wanted for code in (one.value, one.reason, one.unsure))]
        while waiting:
            code = waiting.pop()
            if code.place not in kept:
                kept.add(code.place)
                waiting.extend(code.arguments)
        return Kernel(tuple(step for step in self._steps if step.place in kept), wanted, unsure)

    # --- one step

    def _step(
        self,
        primitive: Primitive,
        arguments: tuple[Code, ...],
        kind: Type,
        parameter: Parameter = None,
        labels: frozenset[str] = _NO_LABELS,
    ) -> Code:
        key = (primitive, tuple(one.place for one in arguments), parameter, type(parameter))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Code(primitive, arguments, kind, parameter, labels, len(self._steps))
            self._steps.append(found)
        return found

    def _arithmetic(self, primitive: Primitive, *arguments: Code) -> Code:
        if all(one.is_constant for one in arguments):
            known = _FOLDED[primitive](*(one.parameter for one in arguments))
            if known is not None and isfinite(known):
                return self.number(known)
        return self._step(primitive, arguments, Type.NUMBER)

    def _comparison(self, primitive: Primitive, one: Code, other: Code) -> Code:
        if one.is_constant and other.is_constant:
            return self.truth(_COMPARED[primitive](one.parameter, other.parameter))
        return self._step(primitive, (one, other), Type.TRUTH)

    def _joined(
        self, primitive: Primitive, conditions: Iterable[Code], *, neutral: Code, deciding: Code
    ) -> Code:
        """Conditions as a chain of two each, in the order of their making, so that equal chains meet."""
        found = sorted({one.place: one for one in conditions if one is not neutral}.items())
        if any(one is deciding for _, one in found):
            return deciding
        joined = neutral
        for _, one in found:
            joined = one if joined is neutral else self._step(primitive, (joined, one), Type.TRUTH)
        return joined


def _quotient(one: float, other: float) -> float | None:
    return one / other if other else None


_FOLDED: Final[Mapping[Primitive, Any]] = {
    Primitive.ADD: lambda one, other: one + other,
    Primitive.SUBTRACT: lambda one, other: one - other,
    Primitive.MULTIPLY: lambda one, other: one * other,
    Primitive.DIVIDE: _quotient,
    Primitive.NEGATE: lambda one: 0.0 - one,
    Primitive.ABSOLUTE: abs,
    Primitive.SMALLER: min,
    Primitive.LARGER: max,
    Primitive.FLOOR: lambda one: float(floor(one)) if isfinite(one) else None,
    Primitive.SQUARE_ROOT: lambda one: sqrt(one) if one >= 0 else None,
    Primitive.LOGARITHM: lambda one: log(one) if one > 0 else None,
    Primitive.EXPONENTIAL: lambda one: exp(one) if one < 700 else inf,  # noqa: PLR2004 - far from the largest double
}

_COMPARED: Final[Mapping[Primitive, Any]] = {
    Primitive.LESS: lambda one, other: one < other,
    Primitive.LESS_EQUAL: lambda one, other: one <= other,
    Primitive.EQUAL: lambda one, other: one == other,
}
