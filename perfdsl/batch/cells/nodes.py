"""A column read: what an engine is given of it."""

import polars as pl
from attrs import frozen


@frozen
class Cells:
    """The cells of one column in a chunk.

    `values` are Float64 (dates as days since 1970-01-01, levels as their place) or Boolean, null where there is none;
    `reasons` the codes of why, None where every null is `not_measured`. `unfaithful` marks the cells whose value is no
    double, `wrong` those that state no value; None where there is no such cell.
    """

    values: pl.Series
    reasons: pl.Series | None = None
    unfaithful: pl.Series | None = None
    wrong: pl.Series | None = None
