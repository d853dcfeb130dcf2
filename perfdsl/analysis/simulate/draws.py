"""What varies to a table of drawn figures, the same for the same seed wherever it is drawn.

A figure is made of one word of PCG64, whose stream NumPy keeps as it is (NEP 19), and by formulas of our own. Every variation has
a stream of its own, so that what else varies, how many runs there are and how they are cut changes none of its figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from perfdsl.analysis.simulate.distributions import Bounded
from perfdsl.analysis.simulate.nodes import Variation
from perfdsl.batch.files.table import Table
from perfdsl.values.kind import Family

_BITS: Final = np.uint64(11)
_STEP: Final = 2.0**-53


def drawn_table(variations: Sequence[Variation], runs: int, seed: int) -> Table:
    """The table of so many runs: a column for each figure that varies, called as the fact that it is."""
    schema = pl.Schema({str(one.key): _dtype(one) for one in variations})
    by_name = {str(one.key): one for one in variations}
    return Table("runs", schema, 0, partial(_chunks, by_name, runs, seed))


def _chunks(
    variations: dict[str, Variation],
    runs: int,
    seed: int,
    columns: Sequence[str] | None,
    size: int,
    _: Mapping[str, pl.DataType],
) -> Iterator[pl.DataFrame]:
    chosen = [variations[name] for name in (variations if columns is None else columns)]
    streams = [_stream(one, seed) for one in chosen]
    for start in range(0, runs, size):
        rows = min(size, runs - start)
        yield pl.DataFrame(
            {str(one.key): _drawn(one, stream, rows) for one, stream in zip(chosen, streams, strict=True)}
        )


def _stream(variation: Variation, seed: int) -> np.random.PCG64:
    """A stream for the seed and the fact."""
    return np.random.PCG64(np.random.SeedSequence([seed, *str(variation.key).encode()]))


def _dtype(variation: Variation) -> Any:  # noqa: ANN401 - a type of Polars, or a class of such
    kind = variation.asked.kind
    return {Family.DATE: pl.Date, Family.YES_NO: pl.Boolean}.get(
        kind.family, pl.Enum(kind.levels) if kind.levels else pl.Float64
    )


def _drawn(variation: Variation, stream: np.random.PCG64, rows: int) -> pl.Series:
    figures = rounded(variation, stream.random_raw(rows))
    series = pl.Series(figures)
    kind = variation.asked.kind
    if kind.family is Family.DATE:
        return series.cast(pl.Int32).cast(pl.Date)
    if kind.family is Family.YES_NO:
        return series.cast(pl.Boolean)
    return (series - 1).cast(pl.UInt32).cat.to(pl.Enum(kind.levels)) if kind.levels else series


def rounded(variation: Variation, words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The figures of some words of 64 bits, rounded to the decimals of the variation."""
    chances = ((words >> _BITS).astype(np.float64) + 0.5) * _STEP
    distribution, scale = variation.distribution, 10.0**variation.places
    figures = distribution.figures(chances)
    if isinstance(distribution, Bounded):
        low, high = distribution.ends
        # what is rounded beyond an end is at the end
        figures = np.clip(np.rint(figures * scale), np.ceil(low * scale), np.floor(high * scale)) / scale
    return figures + 0.0
