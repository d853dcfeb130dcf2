"""Masks over the cells of a column: None stands for one that marks nothing, which costs nothing to combine."""

import polars as pl


def marked(mask: pl.Series) -> pl.Series | None:
    """The mask without nulls, None where it marks nothing."""
    return mask.fill_null(value=False) if mask.any() else None


def either(one: pl.Series | None, other: pl.Series | None) -> pl.Series | None:
    """What one of the two marks, or both."""
    if one is None or other is None:
        return one if other is None else other
    return one | other


def spread(mask: pl.Series | None, places: pl.Series, height: int) -> pl.Series | None:
    """A mask over some places as one over all cells of the column."""
    if mask is None:
        return None
    whole = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
    return whole.scatter(places, mask)
