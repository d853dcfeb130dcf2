"""A kernel to a tape for NumPy: which function is called on which arrays, one block of rows at a time.

What a step makes lies in a register, an array of one block, which is free again after the last step that reads it: so what a
block needs stays in the processor's cache, however long the kernel is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import define, evolve, field, frozen
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive, Type
from perfdsl.engine.columns.ordering import ordered

Array: TypeAlias = NDArray[Any]
DType: TypeAlias = "np.dtype[Any]"
Call: TypeAlias = Callable[..., Array]

NUMBER: Final = np.dtype(np.float64)
TRUTH: Final = np.dtype(np.bool_)
MASK: Final = np.dtype(np.int64)
"""All bits of a number where a condition holds, none where it does not."""

_FEW_LABELS: Final = 256
_GIVEN: Final = frozenset({Primitive.COLUMN, Primitive.PRESENT, Primitive.REASON})


def label_type(kernel: Kernel) -> DType:
    """The type of the places of a kernel's labels."""
    return np.dtype(np.uint8 if len(kernel.labels) <= _FEW_LABELS else np.uint16)


# --- what is called


def _mask(condition: Array, out: Array) -> Array:
    np.copyto(out, np.negative(condition.view(np.int8)))
    return out


def _kept(number: Array, mask: Array, out: Array) -> Array:
    """A number where the mask says so, else 0."""
    np.bitwise_and(number.view(MASK), mask, out=out.view(MASK))
    return out


def _either_label(condition: Array, then: Array, otherwise: Array, out: Array) -> Array:
    np.bitwise_xor(then, otherwise, out=out)
    np.multiply(out, condition.view(np.uint8), out=out)
    return np.bitwise_xor(out, otherwise, out=out)


def _either_truth(condition: Array, then: Array, otherwise: Array, out: Array) -> Array:
    np.logical_and(condition, then, out=out)
    return np.logical_or(out, np.logical_and(~condition, otherwise), out=out)


def _either_number(mask: Array, then: Array, otherwise: Array, out: Array) -> Array:
    bits, other = out.view(MASK), otherwise.view(MASK)
    np.bitwise_xor(then.view(MASK), other, out=bits)
    np.bitwise_and(bits, mask, out=bits)
    np.bitwise_xor(bits, other, out=bits)
    return out


_PLAIN: Final[Mapping[Primitive, Call]] = {
    Primitive.ADD: np.add,
    Primitive.SUBTRACT: np.subtract,
    Primitive.MULTIPLY: np.multiply,
    Primitive.DIVIDE: np.divide,
    Primitive.NEGATE: np.negative,
    Primitive.ABSOLUTE: np.abs,
    Primitive.SMALLER: np.minimum,
    Primitive.LARGER: np.maximum,
    Primitive.FLOOR: np.floor,
    Primitive.SQUARE_ROOT: np.sqrt,
    Primitive.LOGARITHM: np.log,
    Primitive.EXPONENTIAL: np.exp,
    Primitive.LESS: np.less,
    Primitive.LESS_EQUAL: np.less_equal,
    Primitive.EQUAL: np.equal,
    Primitive.AND: np.logical_and,
    Primitive.OR: np.logical_or,
    Primitive.NOT: np.logical_not,
}
_COMMUTATIVE: Final = frozenset({Primitive.ADD, Primitive.MULTIPLY, Primitive.SMALLER, Primitive.LARGER})
"""What is faster with a constant at its right."""

_IN_PLACE: Final = frozenset({*_PLAIN.values(), np.clip, _kept})
"""What may write over what it reads."""


# --- the tape


@frozen
class Step:
    """One call: the slots of what it reads, the slot that it fills, and the type of that."""

    call: Call
    reads: tuple[int, ...]
    into: int
    type: DType


@frozen
class Tape:
    """The calls for one block. A slot is a constant, a column of the data, or a register, whose types these say."""

    steps: tuple[Step, ...] = field(repr=False)
    slots: int
    constants: Mapping[int, Array]
    given: Mapping[int, tuple[Primitive, str]]
    registers: Mapping[int, DType]
    outputs: tuple[tuple[int, int, int], ...]
    """The slots of the value, the reason and the doubt of each output."""


def tape_of(kernel: Kernel) -> Tape:
    """The tape of a kernel."""
    return _with_registers(_Writer(kernel).tape())


def _clamps(codes: list[Code], outputs: frozenset[int]) -> dict[int, Code]:
    """Where the larger of a figure and the smaller of two is one clamp between constants: that smaller, by its place."""
    uses = Counter(one.place for code in codes for one in code.arguments)
    found = {}
    for code in codes:
        if code.primitive is not Primitive.LARGER:
            continue
        inner, low = code.arguments
        if inner.is_constant:
            inner, low = low, inner
        is_clamp = inner.primitive is Primitive.SMALLER and low.is_constant
        if is_clamp and uses[inner.place] == 1 and inner.place not in outputs:
            one, other = inner.arguments
            high = other if other.is_constant else one
            if high.is_constant and low.parameter <= high.parameter:  # type: ignore[operator]
                found[inner.place] = code
    return found


@define
class _Writer:
    """Writes each value into a slot of its own."""

    kernel: Kernel
    _slots: dict[object, int] = field(factory=dict)
    _constants: dict[int, Array] = field(factory=dict)
    _given: dict[int, tuple[Primitive, str]] = field(factory=dict)
    _count: int = 0
    _steps: list[Step] = field(factory=list)
    _clamped: dict[int, Code] = field(init=False)
    _nullable: frozenset[str] = field(init=False)
    _types: Mapping[Type, DType] = field(init=False)
    _places: Mapping[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._types = {Type.NUMBER: NUMBER, Type.TRUTH: TRUTH, Type.LABEL: label_type(self.kernel)}
        self._places = {label: place for place, label in enumerate(self.kernel.labels)}
        asked = (Primitive.PRESENT, Primitive.REASON)
        self._nullable = frozenset(str(one.parameter) for one in self.kernel.steps if one.primitive in asked)

    def tape(self) -> Tape:
        wanted = [(one.value, one.reason, one.unsure) for one in self.kernel.outputs]
        codes = ordered(code for three in wanted for code in three)
        self._clamped = _clamps(codes, frozenset(code.place for three in wanted for code in three))
        for code in codes:
            if code.place not in self._clamped:
                self._write(code)
        outputs = tuple((self._slot(a), self._slot(b), self._slot(c)) for a, b, c in wanted)
        return Tape(tuple(self._steps), self._count, self._constants, self._given, {}, outputs)

    def _write(self, code: Code) -> None:
        if code.primitive is Primitive.COLUMN:
            self._column(code)
        elif code.primitive in _GIVEN:
            self._slots[code.place] = self._given_slot(code.primitive, str(code.parameter))
        elif code.primitive is Primitive.SELECT:
            self._select(code)
        elif code.primitive is Primitive.LARGER and any(one.place in self._clamped for one in code.arguments):
            self._clamp(code)
        else:
            reads = tuple(map(self._slot, code.arguments))
            if code.primitive in _COMMUTATIVE and reads[0] in self._constants:
                reads = reads[::-1]
            self._add(_PLAIN[code.primitive], reads, self._types[code.type], code.place)

    def _slot(self, code: Code) -> int:
        """Where the value of a step lies, that was written before or is a constant."""
        if code.is_constant and code.place not in self._slots:
            self._constants[self._new(code.place)] = self._constant(code)
        return self._slots[code.place]

    def _given_slot(self, primitive: Primitive, name: str) -> int:
        key = (primitive, name)
        if key not in self._slots:
            self._given[self._new(key)] = key
        return self._slots[key]

    def _column(self, code: Code) -> None:
        """The values of a column, 0 or no where there is none."""
        name = str(code.parameter)
        slot = self._given_slot(Primitive.COLUMN, name)
        if name not in self._nullable:
            self._slots[code.place] = slot
            return
        there = self._given_slot(Primitive.PRESENT, name)
        if code.type is Type.TRUTH:
            self._add(np.logical_and, (slot, there), TRUTH, code.place)
        else:
            self._add(_kept, (slot, self._known("mask", _mask, there, MASK)), NUMBER, code.place)

    def _clamp(self, code: Code) -> None:
        inner, low = code.arguments if not code.arguments[0].is_constant else reversed(code.arguments)
        one, high = inner.arguments if not inner.arguments[0].is_constant else reversed(inner.arguments)
        reads = tuple(map(self._slot, (one, low, high)))
        self._add(np.clip, reads, NUMBER, code.place)

    def _select(self, code: Code) -> None:
        condition, then, otherwise = map(self._slot, code.arguments)
        if code.type is not Type.NUMBER:
            choose = _either_truth if code.type is Type.TRUTH else _either_label
            self._add(choose, (condition, then, otherwise), self._types[code.type], code.place)
        elif self._is_zero(then):
            opposite = self._known("not", np.logical_not, condition, TRUTH)
            mask = self._known("mask", _mask, opposite, MASK)
            self._add(_kept, (otherwise, mask), NUMBER, code.place)
        else:
            mask = self._known("mask", _mask, condition, MASK)
            call, reads = (
                (_kept, (then, mask))
                if self._is_zero(otherwise)
                else (_either_number, (mask, then, otherwise))
            )
            self._add(call, reads, NUMBER, code.place)

    def _is_zero(self, *slots: int) -> bool:
        """Whether one of some slots is the constant 0."""
        return any(slot in self._constants and self._constants[slot] == 0 for slot in slots)

    def _known(self, word: str, call: Call, slot: int, made: DType) -> int:
        """The slot of what a call makes of another, which is made once."""
        key = (word, slot)
        return self._slots[key] if key in self._slots else self._add(call, (slot,), made, key)

    def _constant(self, code: Code) -> Array:
        value = self._places[str(code.parameter)] if code.type is Type.LABEL else code.parameter
        return np.array(value, self._types[code.type])

    def _add(self, call: Call, reads: tuple[int, ...], made: DType, key: object) -> int:
        slot = self._new(key)
        self._steps.append(Step(call, reads, slot, made))
        return slot

    def _new(self, key: object) -> int:
        self._count += 1
        self._slots[key] = self._count - 1
        return self._count - 1


def _with_registers(tape: Tape) -> Tape:
    """The same tape, where the slots of what steps make are registers that are used again."""
    last = {slot: place for place, step in enumerate(tape.steps) for slot in (*step.reads, step.into)}
    kept = {slot for three in tape.outputs for slot in three}
    slots = {slot: slot for slot in (*tape.constants, *tape.given)}
    free: dict[DType, list[int]] = defaultdict(list)
    registers: dict[int, DType] = {}
    holding: dict[int, int] = {}
    steps = []
    for place, step in enumerate(tape.steps):
        ended = [slot for slot in dict.fromkeys(step.reads) if slot in holding and last[slot] == place]
        ended = [slot for slot in ended if slot not in kept]
        if step.call in _IN_PLACE:
            _release(ended, holding, registers, free)
        into = free[step.type].pop() if free[step.type] else tape.slots + len(registers)
        registers[into] = step.type
        if step.call not in _IN_PLACE:
            _release(ended, holding, registers, free)
        steps.append(evolve(step, reads=tuple(slots[one] for one in step.reads), into=into))
        slots[step.into] = holding[step.into] = into
    outputs = tuple((slots[a], slots[b], slots[c]) for a, b, c in tape.outputs)
    return evolve(
        tape, steps=tuple(steps), slots=tape.slots + len(registers), registers=registers, outputs=outputs
    )


def _release(
    ended: list[int], holding: dict[int, int], registers: Mapping[int, DType], free: dict[DType, list[int]]
) -> None:
    for slot in ended:
        register = holding.pop(slot)
        free[registers[register]].append(register)
