"""What was asked of all subjects, as a column: numbers with their bounds, reasons, and exact values where a row needs them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from perfdsl.batch.nodes import REASONS
from perfdsl.batch.over.argument import Numbers, Rows
from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.column import AskedColumn
from perfdsl.engine.columns.figures import MOST_WHOLE, STEP, Figure
from perfdsl.engine.columns.grid import Grid, common_bits
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Given
from perfdsl.engine.columns.tape import label_type
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import MAX_BITS
from perfdsl.values.value import Value

_ANY: Final = Builder().zero
"""What stands for the step of a figure before it has one."""

_RELATIVE: Final = 2.0**-40
"""The error of a number is counted against its size where it is no larger than this part of it."""

UNKNOWN: Final = Figure(_ANY, absolute=float("inf"), bits=MAX_BITS)
"""A figure of which nothing is proven but that it is kept."""


@frozen
class Answer:
    """The values of each row, meaning nothing where there is a reason; `near` are the rows that were evaluated exactly for it.

    `exactly` gives the exact values of some rows. Where it is `alike`, all rows have the same.
    """

    known: AskedColumn
    values: Numbers = field(repr=False)
    reasons: NDArray[np.uint8] = field(repr=False)
    exactly: Callable[[Rows], Sequence[Value]] = field(repr=False)
    near: Rows = field(repr=False)
    alike: bool = False

    def given(self, kernel: Kernel, rows: slice) -> Given:
        """The column of some rows for an engine."""
        places = {label: place for place, label in enumerate(kernel.labels)}
        codes = np.array([places.get(word, 0) for word in REASONS], label_type(kernel))
        reasons = self.reasons[rows]
        return Given(np.ascontiguousarray(self.values[rows]), reasons == 0, codes[reasons])


def answer(  # noqa: PLR0913, PLR0917 - all that an answer is made of
    name: str,
    figure: Figure,
    values: Numbers,
    reasons: NDArray[np.uint8],
    exactly: Callable[[Rows], Sequence[Value]],
    near: Rows,
    labels: tuple[str, ...] = (),
    *,
    alike: bool = False,
) -> Answer:
    """The answer, with the reasons that there are."""
    words = frozenset({"", *(REASONS[code] for code in np.unique(reasons).tolist())})
    shown = np.where(reasons == 0, values, 0.0)
    return Answer(AskedColumn(name, figure, labels, words), shown, reasons, exactly, near, alike)


def counted(low: float, high: float) -> Figure:
    """Whole numbers between two ends."""
    return Figure(
        _ANY, low=low, high=high, decimal=True, whole=True, bits=_bits(max(-low, high)), tens=True, magnitude=54, grid=Grid()
    )  # fmt: skip


def divided(grid: Grid, sizes: NDArray[np.intp]) -> Grid:
    """What is known of the denominators of quotients by these sizes."""
    most = int(sizes.max(initial=1))
    if len(sizes) <= 1:
        return Grid(grid.whole * max(1, most), grid.varying, grid.common)
    return Grid(grid.whole, grid.varying * most, grid.common + common_bits(float(most)))


def share(sizes: NDArray[np.intp]) -> Figure:
    """Quotients from 0 to 1 of whole numbers by one of these sizes."""
    grid, most = divided(Grid(), sizes), int(sizes.max(initial=1))
    return Figure(_ANY, relative=STEP, low=0.0, high=1.0, magnitude=64, bits=_bits(most), grid=grid)


def _bits(most: float) -> int:
    return max(2, int(most).bit_length() + 1)


def measured(values: Numbers, bounds: Numbers, bits: float) -> Figure:
    """Numbers with their bounds, of which the fractions have no more than so many bits."""
    if not len(values):
        return Figure(_ANY, low=0.0, high=0.0)
    if not bits <= MAX_BITS or not np.isfinite(bounds).all():
        return UNKNOWN
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(bounds > 0, bounds / np.abs(values), 0.0)
    of_size = part <= _RELATIVE
    rest = bounds[~of_size]
    sizes = np.abs(values[values != 0])
    exponents = np.abs(np.frexp(sizes)[1])
    return Figure(
        _ANY,
        relative=float(part[of_size].max(initial=0.0)) * (1 + 2.0**-18),
        absolute=float(rest.max(initial=0.0)),
        low=float(np.nextafter((values - bounds).min(), -np.inf)),
        high=float(np.nextafter((values + bounds).max(), np.inf)),
        magnitude=int(exponents.max(initial=1)) + 1,
        bits=max(1, int(bits)),
    )


def without_step(figure: Figure) -> Figure:
    """What is proven of a figure, whatever step computes it."""
    return evolve(figure, value=_ANY, full=None, absolute=figure.spread)


def missing(reason: int) -> Missing:
    """What is missing for the reason of a code."""
    return Missing(Reason(REASONS[reason]))


def exact_or_missing(
    rows: Rows, reasons: NDArray[np.uint8], values: Mapping[int, Value] | Callable[[int], Value]
) -> list[Value]:
    """The values of rows, those of the reasons where there are such."""
    get = values.__getitem__ if isinstance(values, Mapping) else values
    return [missing(reasons[row]) if reasons[row] else get(row) for row in rows.tolist()]


def is_whole(figure: Figure | None) -> bool:
    """Whether each number is the exact figure, and sums of them are exact."""
    return figure is not None and figure.whole and figure.size <= MOST_WHOLE
