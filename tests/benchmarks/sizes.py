"""How much is measured, and what a line of the table says."""

from attrs import frozen


@frozen
class Size:
    """How much is measured."""

    rounds: int
    inner: int
    indicators: tuple[int, ...]
    """The sizes of generated plans, the middle one for ratios."""
    table_rows: int
    """The rows of the table that batches are measured with."""


LONG = Size(rounds=9, inner=2_000, indicators=(1_000, 10_000, 100_000), table_rows=1_000_000)
SHORT = Size(rounds=1, inner=2, indicators=(20, 40, 60), table_rows=200)


@frozen
class Row:
    """A line of the table: what was measured, the figure, and what it should be."""

    what: str
    figure: str
    aim: str = ""
