"""What a graph asks of all subjects, to columns of a kernel and to what a statement computes for them."""

from collections.abc import Callable, Mapping, Sequence
from math import inf, lcm
from typing import Final

from attrs import define, evolve, field, frozen

from perfdsl.engine.arithmetic import COMMON_BITS, TERM_DECIMALS
from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.distributing import needed
from perfdsl.engine.columns.figures import MOST_WHOLE, STEP, Bound, Figure
from perfdsl.engine.columns.kernel import Code, Output, Primitive, Type
from perfdsl.engine.cutting import Asked, Cut
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import NodeId
from perfdsl.graph.rules import BandRule
from perfdsl.values.missing import NO_RANGE, NOTHING_EVALUATED, PENDING
from perfdsl.values.number import MAX_BITS, ZERO

_MANY: Final = 40
"""There are fewer than 2 to this power of subjects: their number has no more bits."""

_SMALL: Final = 1024.0
"""Of figures that may be larger, it is computed in each row how far they are off."""

_MOST: Final = 300
"""Of figures that may be larger than 2 to this power, nothing is asked: what is computed of them might overflow."""

_FINEST: Final = 2**20
"""Shares of subjects that are finer are left out: times the number of all, their parts are no doubles."""

_ADDED: Final = ("mean", "sum")
_WHICH: Final = ("min", "max", "earliest", "latest")


@frozen
class Argument:
    """What is asked about, as steps: its value, why there is none, where it is unsure, and how far it may be `off`.

    Values are `exact` that compare as the exact figures do. The `group` is by its value, its reason and where it is unsure.
    """

    value: Code
    reason: Code
    unsure: Code
    off: Code | None
    exact: bool
    group: tuple[Code, Code, Code] | None = None

    @property
    def steps(self) -> tuple[Code, ...]:
        """The steps that it reads."""
        return (self.value, self.reason, self.unsure, *((self.off,) if self.off else ()), *(self.group or ()))

    def made(self, became: Callable[[Code], Code]) -> "Argument":
        """The same, of what became of its steps."""
        value, reason, unsure = became(self.value), became(self.reason), became(self.unsure)
        off = None if self.off is None else became(self.off)
        group = None if self.group is None else tuple(became(one) for one in self.group)
        return Argument(value, reason, unsure, off, self.exact, group)  # type: ignore[arg-type]


@frozen
class Window:
    """What is `asked` of all subjects, about an `argument`, after so many others: `level`."""

    asked: Asked
    argument: Argument
    level: int
    has_bound: bool
    words: str
    """The question, as the plan asks it."""

    @property
    def name(self) -> str:
        """What the kernel calls its column."""
        return str(self.asked.key)


@define
class Over:
    """What a cut graph asks, as its columns are made: a window for each of which something is proven."""

    cut: Cut
    words: Mapping[NodeId, str]
    windows: dict[str, Window] = field(factory=dict)
    unproven: set[NodeId] = field(factory=set)
    """What is asked that no statement answers."""

    @property
    def nodes(self) -> list[NodeId]:
        """What is asked is made of these."""
        return [node for one in self.cut.asked for node in one.arguments]

    def columns(self) -> dict[NodeId, Callable[[Maker, Mapping[int, Column]], Column]]:
        """What makes the columns of what is asked."""
        return {
            one.node: self._making(one, level)
            for level, stage in enumerate(self.cut.stages, 1)
            for one in stage
        }

    def steps(self, outputs: Sequence[Output]) -> list[Code]:
        """The steps of the windows that some outputs read; other windows are left out."""
        found: list[Code] = []
        read: dict[str, Window] = {}
        roots = [code for one in outputs for code in (one.value, one.reason, one.unsure)]
        while True:
            names = {str(one.parameter).split("|")[0] for one in needed([*roots, *found]) if _is_read(one)}
            more = [one for name, one in self.windows.items() if name in names and name not in read]
            if not more:
                self.windows = {name: one for name, one in self.windows.items() if name in read}
                return found
            read.update({one.name: one for one in more})
            found += [step for one in more for step in one.argument.steps]

    def made(self, became: Callable[[Code], Code]) -> list[Window]:
        """The windows, of what became of their steps."""
        return [evolve(one, argument=one.argument.made(became)) for one in self.windows.values()]

    def _making(self, asked: Asked, level: int) -> Callable[[Maker, Mapping[int, Column]], Column]:
        def made(maker: Maker, found: Mapping[int, Column]) -> Column:
            return self._column(asked, level, maker, found)

        return made

    def _column(self, asked: Asked, level: int, maker: Maker, found: Mapping[int, Column]) -> Column:
        own = found[asked.value]
        group = None if asked.group is None else found[asked.group]
        argument = _argument(maker, own, group, is_added=asked.parameter in _ADDED)
        figure = None if argument is None else _figure(maker, asked, own, argument)
        if argument is None or figure is None:
            self.unproven.add(asked.node)
            return maker.unproven()
        words = self.words.get(asked.node, asked.operation.name)
        window = Window(asked, argument, level, isinstance(figure.absolute, Code), words)
        self.windows[window.name] = window
        reasons = _reasons(asked, own, group)
        build = maker.build
        reason = build.there if reasons == {""} else build.reason(window.name, reasons)
        unsure = build.column(unsure_of(window.name), Type.TRUTH)
        if asked.operation is op.BAND_BY_RANK:
            labels = frozenset(band.label for band in asked.parameter)  # type: ignore[attr-defined]
            return Column(build.column(window.name, Type.LABEL, labels), reason, unsure)
        return Column(figure, reason, unsure)


def unsure_of(name: str) -> str:
    """What the kernel calls the column of where a column is unsure."""
    return f"{name}|unsure"


def bound_of(name: str) -> str:
    """What it calls the column of how far a column may be off."""
    return f"{name}|bound"


def _is_read(step: Code) -> bool:
    return step.primitive in (Primitive.COLUMN, Primitive.REASON)


def _argument(maker: Maker, own: Column, group: Column | None, *, is_added: bool) -> Argument | None:
    """What is asked about; None where nothing is proven of it."""
    figure = own.figure
    if figure is None or own.is_never_there or PENDING.reason.value in own.reason.labels:
        return None
    exact = figure.decimal or figure.is_exact
    off = _off(maker, figure)
    if is_added and not _is_added_exactly(figure):
        off = maker.figures.bounds.total([off, 10.0**-TERM_DECIMALS])
    if figure.magnitude > _MOST or (isinstance(off, float) and off == inf):
        return None
    code = maker.figures.bounds.code(off)
    if group is None:
        return Argument(figure.value, own.reason, own.unsure, code, exact)
    held = group.value
    if isinstance(held, Figure):
        if not (held.decimal or held.is_exact):
            return None
        held = held.value
    if group.is_never_there:
        return None
    return Argument(figure.value, own.reason, own.unsure, code, exact, (held, group.reason, group.unsure))


def _off(maker: Maker, figure: Figure) -> Bound:
    """How far the number computed may be from the figure: of large figures in each row."""
    if figure.size <= _SMALL or figure.relative == 0:
        return maker.figures.bounds.spread(figure)
    bounds, build = maker.figures.bounds, maker.build
    # the exact figure is no larger than the number computed and its bound, a little more than once
    by_size = bounds.scaled(figure.relative * (1 + 4 * figure.relative), build.absolute(figure.value))
    return bounds.total([bounds.scaled(1 + 4 * figure.relative, figure.absolute), by_size])


def _reasons(asked: Asked, own: Column, group: Column | None) -> frozenset[str]:
    """The reasons for which it may not be there, and the empty one."""
    found = {""} | (set() if group is None else set(group.reason.labels))
    if asked.operation in (op.PERCENTILE, op.MINMAX):
        found.add(NO_RANGE.reason.value)
    if asked.operation is not op.OVER_SUBJECTS:
        return frozenset(found | own.reason.labels)
    if asked.parameter == "count" or own.reason.labels == {""}:
        return frozenset(found)
    return frozenset(found | own.reason.labels | {NOTHING_EVALUATED.reason.value})


def _figure(maker: Maker, asked: Asked, own: Column, argument: Argument) -> Figure | None:
    """What is proven of it; None where nothing is."""
    value, bound = maker.build.column(str(asked.key)), maker.build.column(bound_of(str(asked.key)))
    one = maker.number(own)
    if asked.operation is op.OVER_SUBJECTS:
        return _of_all(maker, str(asked.parameter), value, bound, one, is_exact=argument.exact)
    if asked.operation is op.PERCENTILE:
        return Figure(value, STEP, low=0.0, high=1.0, magnitude=_MANY + 1, bits=_MANY)
    if asked.operation is op.MINMAX:
        bits, magnitude = 4 * one.bits + 2, 2 * one.magnitude + 60
        found = Figure(value, 0.0, bound, 0.0, 1.0, magnitude=magnitude, bits=bits)
        return found if bits <= MAX_BITS else None
    if asked.operation is op.BAND_BY_RANK and in_parts(asked.parameter)[1] > _FINEST:  # type: ignore[arg-type]
        return None
    return maker.figures.counted(value, 1.0, MOST_WHOLE)


def _of_all(  # noqa: PLR0913 - a figure, and what it is of
    maker: Maker, word: str, value: Code, bound: Code, one: Figure, *, is_exact: bool
) -> Figure | None:
    """One figure of all: the least of figures that compare exactly is one of them, others are as far off as the one that is most."""
    if word == "count":
        return maker.figures.counted(value, 0.0, MOST_WHOLE)
    if word not in _WHICH:
        return _mean_or_sum(word, value, bound, one)
    found = evolve(one, value=value, written=None, full=None)
    return found if is_exact else evolve(found, relative=0.0, absolute=bound)


def in_parts(bands: Sequence[BandRule]) -> tuple[list[int], int]:
    """The shares of bands by rank as whole parts of a whole."""
    shares = [band.share or ZERO for band in bands]
    whole = lcm(*(int(share.denominator) for share in shares))
    return [int(share * whole) for share in shares], whole


def _mean_or_sum(word: str, value: Code, bound: Code, one: Figure) -> Figure | None:
    """A sum of figures, which are rounded as they are added where their denominators are too many."""
    bits = max(one.bits, 2 * COMMON_BITS + _MOST + 2 * _MANY)
    if word not in _ADDED or bits > MAX_BITS:
        return None
    is_mean = word == "mean"
    # where the ends are far, what is made of it is better off with the figure of each row
    is_near = is_mean and one.size <= _SMALL
    low = one.low if is_near else 0.0 if one.low >= 0 else -inf
    high = one.high if is_near else 0.0 if one.high <= 0 else inf
    magnitude = one.magnitude + 2 * _MANY
    tens = one.tens and not is_mean and _is_added_exactly(one)
    return Figure(value, 0.0, bound, low, high, magnitude=magnitude, bits=bits, tens=tens)


def _is_added_exactly(one: Figure) -> bool:
    """Whether the denominators of all are surely few enough."""
    shared = one.bits if one.tens else _denominator(one)
    return shared is not None and shared <= COMMON_BITS


def _denominator(one: Figure) -> int | None:
    """How many bits a number has that all denominators divide."""
    return None if one.grid is None or one.grid.varying != 1 else one.grid.whole.bit_length()
