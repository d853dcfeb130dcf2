"""What a batch comes to: a row of results for each row of the table, and how it was found."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from attrs import field, frozen

from perfdsl.diagnostics import Diagnostic


@frozen
class BatchResult:
    """The results of a table, row for row, in its order.

    `table` has a column for each figure asked for, after that of the subjects. `set_aside` counts the rows, of `rows`, that the
    `engine` was not sure of and that the exact engine evaluated; `unsure` counts them by figure.
    """

    table: pl.DataFrame = field(repr=False)
    rows: int
    set_aside: int
    engine: str
    diagnostics: tuple[Diagnostic, ...] = ()
    unsure: Mapping[str, int] = field(factory=dict)

    @property
    def share(self) -> float:
        """The share of rows that were set aside."""
        return self.set_aside / self.rows if self.rows else 0.0

    def to_polars(self) -> pl.DataFrame:
        """The results as a Polars frame: labels are of the type Enum, from the lowest band to the highest."""
        return self.table

    def to_arrow(self) -> Any:  # noqa: ANN401 - pyarrow is not there for everybody
        """The results as an Arrow table. Raises ImportError where pyarrow is not installed."""
        return self.table.to_arrow()

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is not there for everybody
        """The results as a pandas frame. Raises ImportError where pandas or pyarrow is not installed."""
        return self.table.to_pandas()

    def to_numpy(self) -> dict[str, Any]:
        """The results as an array for each column: NaN, NaT or None where a figure is not there."""
        return {
            column.name: column.cast(pl.String).to_numpy()
            if isinstance(column.dtype, pl.Enum)
            else column.to_numpy()
            for column in self.table
        }
