"""Single steps in LLVM's language: no fast mathematics, nothing fused, so that every one is rounded as IEEE 754 says."""

import struct
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.engine.columns.kernel import Code, Primitive, Type
from perfdsl.engine.columns.native.layout import WIDTH, Storage

DOUBLES: Final = Storage.DOUBLE.lanes
TRUTHS: Final = Storage.BIT.lanes
NARROW: Final = 240
"""So many labels are counted in a byte, and leave room for some that only the exact engine comes to."""


def splat(storage: str, value: object) -> str:
    """A vector that holds the same everywhere."""
    return f"splat ({storage} {value})"


def double(number: float) -> str:
    """A number to the bit, in every lane."""
    return splat("double", f"0x{bits(number):016X}")


def bits(number: float) -> int:
    """The bits of a number as a whole one: of numbers from 0 on they have the same order."""
    return int.from_bytes(struct.pack(">d", number))


@frozen
class Words:
    """How steps are named, and of which type they are; `labels` have their places."""

    labels: Mapping[str, int]

    @property
    def label(self) -> Storage:
        """What a label is."""
        return label_storage(len(self.labels))

    def type(self, step: Code) -> str:
        """The type of a vector of a step."""
        return {Type.NUMBER: DOUBLES, Type.TRUTH: TRUTHS, Type.LABEL: self.label.lanes}[step.type]

    def of(self, step: Code) -> str:
        """A step where it is read."""
        if not step.is_constant:
            return f"%s{step.place}"
        match step.type:
            case Type.NUMBER:
                assert isinstance(step.parameter, float)
                return double(step.parameter)
            case Type.TRUTH:
                return splat("i1", "true" if step.parameter else "false")
            case Type.LABEL:
                return splat(self.label.value, self.labels[str(step.parameter)])

    def typed(self, step: Code) -> str:
        """A step where it is read, after its type."""
        return f"{self.type(step)} {self.of(step)}"

    def compute(self, step: Code) -> list[str]:
        """The lines that make a step of its arguments."""
        return _MEANINGS[step.primitive](self, step)


def label_storage(labels: int) -> Storage:
    """What a label of so many is."""
    return Storage.BYTE if labels <= NARROW else Storage.INT16


_Meaning: TypeAlias = Callable[[Words, Code], list[str]]


def _binary(word: str) -> _Meaning:
    def lines(words: Words, step: Code) -> list[str]:
        one, other = step.arguments
        return [f"%s{step.place} = {word} {words.typed(one)}, {words.of(other)}"]

    return lines


def _function(name: str) -> _Meaning:
    def lines(words: Words, step: Code) -> list[str]:
        (one,) = step.arguments
        return [f"%s{step.place} = call {DOUBLES} @llvm.{name}.v{WIDTH}f64({words.typed(one)})"]

    return lines


def _end(sign: str) -> _Meaning:
    def lines(words: Words, step: Code) -> list[str]:
        one, other = (words.typed(argument) for argument in step.arguments)
        test = f"%t{step.place}"
        return [
            f"{test} = fcmp {sign} {one}, {words.of(step.arguments[1])}",
            f"%s{step.place} = select {TRUTHS} {test}, {one}, {other}",
        ]

    return lines


def _equal(words: Words, step: Code) -> list[str]:
    is_number = step.arguments[0].type is Type.NUMBER
    return _binary("fcmp oeq" if is_number else "icmp eq")(words, step)


def _negate(words: Words, step: Code) -> list[str]:
    return [f"%s{step.place} = fneg {words.typed(step.arguments[0])}"]


def _not(words: Words, step: Code) -> list[str]:
    return [f"%s{step.place} = xor {words.typed(step.arguments[0])}, {splat('i1', 'true')}"]


def _select(words: Words, step: Code) -> list[str]:
    return [f"%s{step.place} = select {', '.join(words.typed(one) for one in step.arguments)}"]


_MEANINGS: Final[Mapping[Primitive, _Meaning]] = {
    Primitive.ADD: _binary("fadd"),
    Primitive.SUBTRACT: _binary("fsub"),
    Primitive.MULTIPLY: _binary("fmul"),
    Primitive.DIVIDE: _binary("fdiv"),
    Primitive.NEGATE: _negate,
    Primitive.ABSOLUTE: _function("fabs"),
    Primitive.SMALLER: _end("olt"),
    Primitive.LARGER: _end("ogt"),
    Primitive.FLOOR: _function("floor"),
    Primitive.SQUARE_ROOT: _function("sqrt"),
    Primitive.LOGARITHM: _function("log"),
    Primitive.EXPONENTIAL: _function("exp"),
    Primitive.LESS: _binary("fcmp olt"),
    Primitive.LESS_EQUAL: _binary("fcmp ole"),
    Primitive.EQUAL: _equal,
    Primitive.AND: _binary("and"),
    Primitive.OR: _binary("or"),
    Primitive.NOT: _not,
    Primitive.SELECT: _select,
}
