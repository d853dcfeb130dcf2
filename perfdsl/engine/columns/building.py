"""The steps of a kernel as they are made: each once, and none that is known beforehand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Final, TypeAlias

from perfdsl.engine.columns.distributing import distributed
from perfdsl.engine.columns.folding import folded
from perfdsl.engine.columns.kernel import Code, Kernel, Output, Parameter, Primitive, Type

_DEEPEST: Final = 6
"""So many choices inside one another are looked at for what a condition settles."""

_FEW: Final = 16
"""So many terms are added one after another."""

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

    def total(self, several: Sequence[Code]) -> Code:
        """The sum of some numbers: of many, the sum of the sums of a few each, so that no step is deep within others.

        What is proven of a sum holds in any order of its terms (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
        2002, section 4.2).
        """
        found = list(several)
        while len(found) > 1:
            found = [reduce(self.add, found[start : start + _FEW]) for start in range(0, len(found), _FEW)]
        return found[0]

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

    def same(self, one: Code, other: Code) -> Code:
        """Whether two labels, or two answers of yes and no, are the same."""
        if one.type is not Type.TRUTH:
            return self.equal(one, other)
        neither = self.both(self.opposite(one), self.opposite(other))
        return self.either(self.both(one, other), neither)

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
        then = self._assuming(condition, then, holds=True)
        otherwise = self._assuming(condition, otherwise, holds=False)
        if then is otherwise:
            return then
        if then.type is Type.TRUTH:
            simpler = self._select_truth(condition, then, otherwise)
            if simpler is not None:
                return simpler
        return self._step(
            Primitive.SELECT, (condition, then, otherwise), then.type, None, then.labels | otherwise.labels
        )

    def _assuming(self, condition: Code, code: Code, *, holds: bool, deep: int = 0) -> Code:
        """A step that is the same wherever the condition holds, or does not."""
        if code.primitive is not Primitive.SELECT or deep > _DEEPEST:
            return code
        asked, then, otherwise = code.arguments
        if asked is condition:
            return self._assuming(condition, then if holds else otherwise, holds=holds, deep=deep + 1)
        simpler = tuple(
            self._assuming(condition, one, holds=holds, deep=deep + 1) for one in (then, otherwise)
        )
        return code if simpler == (then, otherwise) else self.select(asked, *simpler)

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
        return distributed(self, tuple(outputs))

    def again(self, step: Code, arguments: tuple[Code, ...]) -> Code:
        """A step of other arguments."""
        made: Mapping[Primitive, Callable[..., Code]] = {
            Primitive.ADD: self.add, Primitive.SUBTRACT: self.subtract, Primitive.MULTIPLY: self.multiply,
            Primitive.DIVIDE: self.divide, Primitive.NEGATE: self.negate, Primitive.ABSOLUTE: self.absolute,
            Primitive.SMALLER: self.smaller, Primitive.LARGER: self.larger, Primitive.FLOOR: self.floor,
            Primitive.SQUARE_ROOT: self.square_root, Primitive.LOGARITHM: self.logarithm,
            Primitive.EXPONENTIAL: self.exponential, Primitive.LESS: self.less, Primitive.LESS_EQUAL: self.less_equal,
            Primitive.EQUAL: self.equal, Primitive.AND: self.both, Primitive.OR: self.either,
            Primitive.NOT: self.opposite, Primitive.SELECT: self.select,
        }  # fmt: skip
        return made[step.primitive](*arguments)

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
            known = folded(primitive, [one.parameter for one in arguments])
            if known is not None:
                return self.number(float(known))
        return self._step(primitive, arguments, Type.NUMBER)

    def _comparison(self, primitive: Primitive, one: Code, other: Code) -> Code:
        if one.is_constant and other.is_constant:
            return self.truth(folded(primitive, [one.parameter, other.parameter]) is True)
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
