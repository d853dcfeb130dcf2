"""Constant factors into what they multiply: `w * smaller(1, x / t)` is `smaller(w, (w / t) * x)`, a division less.

Each rewriting is exact or replaces two roundings by two, so that the bounds hold that were proven before: a product with a constant
that is above 0 keeps the order, and every step was counted at twice what it may be off.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from perfdsl.engine.columns.kernel import Code, Kernel, Output, Primitive

if TYPE_CHECKING:
    from perfdsl.engine.columns.building import Builder

_DEEPEST: Final = 24
_ORDERS: Final = (Primitive.SMALLER, Primitive.LARGER)
_MOST: Final = 2.0**300


def distributed(build: "Builder", outputs: Sequence[Output]) -> Kernel:
    """The kernel of some outputs, of the fewest steps."""
    wanted = tuple(outputs)
    steps = needed([code for one in wanted for code in (one.value, one.reason, one.unsure)])
    made = _Distributing(build, steps, wanted).outputs()
    unsure = build.either(*(one.unsure for one in made))
    roots = [unsure, *(code for one in made for code in (one.value, one.reason, one.unsure))]
    return Kernel(tuple(needed(roots)), made, unsure)


def as_made(
    build: "Builder", outputs: Sequence[Output], more: Sequence[Code] = ()
) -> tuple[Kernel, dict[int, Code]]:
    """The kernel of some outputs, of the steps that they were made of, but that a weight stands before the choice that it is in.

    `w * x` where there is an x, else 0, is `w` times (x, else 0): exactly. The second is what became of each step. The kernel has
    those too that make `more`.
    """
    made: dict[int, Code] = {}
    for step in needed([*more, *(code for one in outputs for code in (one.value, one.reason, one.unsure))]):
        arguments = tuple(made[one.place] for one in step.arguments)
        again = step if arguments == step.arguments else build.again(step, arguments)
        made[step.place] = _weighed(build, again)
    found = tuple(
        Output(one.name, made[one.value.place], made[one.reason.place], made[one.unsure.place])
        for one in outputs
    )
    unsure = build.either(*(one.unsure for one in found))
    roots = [unsure, *(code for one in found for code in (one.value, one.reason, one.unsure))]
    return Kernel(tuple(needed([*roots, *(made[one.place] for one in more)])), found, unsure), made


def _weighed(build: "Builder", step: Code) -> Code:
    if step.primitive is not Primitive.SELECT or step.arguments[2] is not build.zero:
        return step
    condition, then, zero = step.arguments
    factor = _factor(then)
    if factor is None or factor[1].is_constant:
        return step
    return build.multiply(build.number(factor[0]), build.select(condition, factor[1], zero))


def needed(roots: Sequence[Code]) -> list[Code]:
    """The steps that some steps need, and these, in the order of their making."""
    found: dict[int, Code] = {}
    waiting = list(roots)
    while waiting:
        code = waiting.pop()
        if code.place not in found:
            found[code.place] = code
            waiting.extend(code.arguments)
    return [found[place] for place in sorted(found)]


class _Distributing:
    def __init__(self, build: "Builder", steps: Sequence[Code], outputs: Sequence[Output]) -> None:
        self._build = build
        self._steps = steps
        self._outputs = outputs
        self._uses = Counter(one.place for step in steps for one in step.arguments)
        self._uses.update(code.place for one in outputs for code in (one.value, one.reason, one.unsure))
        self._made: dict[int, Code] = {}

    def outputs(self) -> tuple[Output, ...]:
        """The outputs, of the steps anew."""
        for step in self._steps:
            self._made[step.place] = self._step(step)
        made = self._made
        return tuple(
            Output(one.name, made[one.value.place], made[one.reason.place], made[one.unsure.place])
            for one in self._outputs
        )

    def _step(self, step: Code) -> Code:
        factor = _factor(step)
        if factor is not None and self._absorbs(factor[1]):
            return self._scaled(*factor)
        arguments = tuple(self._made[one.place] for one in step.arguments)
        return step if arguments == step.arguments else self._build.again(step, arguments)

    def _absorbs(self, code: Code, deep: int = 0) -> bool:
        """Whether a factor can become part of a constant in it, so that no step is added."""
        if code.is_constant:
            return True
        if self._uses[code.place] > 1 or deep > _DEEPEST:
            return False
        if code.primitive in (Primitive.MULTIPLY, Primitive.DIVIDE):
            return any(one.is_constant and _is_plain(_number(one)) for one in code.arguments)
        if code.primitive is Primitive.SELECT:
            return any(self._absorbs(one, deep + 1) for one in code.arguments[1:])
        return code.primitive in _ORDERS and any(self._absorbs(one, deep + 1) for one in code.arguments)

    def _scaled(  # noqa: PLR0911 - a return each primitive
        self, factor: float, code: Code, deep: int = 0
    ) -> Code:
        """So many times a step."""
        build = self._build
        if code.is_constant:
            return build.number(factor * _number(code))
        if self._absorbs(code, deep):
            one = code.arguments
            match code.primitive:
                case Primitive.SELECT:
                    parts = [self._scaled(factor, each, deep + 1) for each in one[1:]]
                    return build.select(self._made[one[0].place], *parts)
                case Primitive.SMALLER | Primitive.LARGER:
                    parts = [self._scaled(factor, each, deep + 1) for each in one]
                    return (build.smaller if code.primitive is Primitive.SMALLER else build.larger)(*parts)
                case Primitive.MULTIPLY:
                    inner = _factor(code)
                    if inner is not None and _is_plain(factor * inner[0]):
                        return build.multiply(build.number(factor * inner[0]), self._made[inner[1].place])
                case Primitive.DIVIDE if one[0].is_constant and _is_plain(factor * _number(one[0])):
                    return build.divide(build.number(factor * _number(one[0])), self._made[one[1].place])
                case Primitive.DIVIDE if one[1].is_constant and _is_plain(factor / _number(one[1])):
                    return build.multiply(build.number(factor / _number(one[1])), self._made[one[0].place])
        return build.multiply(build.number(factor), self._made[code.place])


def _factor(step: Code) -> tuple[float, Code] | None:
    """The constant above 0 of a product, and what it multiplies."""
    if step.primitive is not Primitive.MULTIPLY:
        return None
    one, other = step.arguments
    if other.is_constant:
        one, other = other, one
    return (_number(one), other) if one.is_constant and _number(one) > 0 else None


def _number(code: Code) -> float:
    assert isinstance(code.parameter, float)
    return code.parameter


def _is_plain(number: float) -> bool:
    """Whether a constant is far from what overflows."""
    return 1 / _MOST <= abs(number) <= _MOST
