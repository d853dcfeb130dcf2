"""Rows that a statement is not sure of, evaluated here from their cells."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from attrs import frozen

from perfdsl.batch.loader import Loader
from perfdsl.batch.postgres.columns import ServerColumn
from perfdsl.batch.postgres.frames import cells_of
from perfdsl.batch.running import Evaluator


@frozen
class Settled:
    """The results of some rows, and their places among those that were given."""

    places: list[int]
    results: pl.DataFrame


@frozen
class Settling:
    """Reads the cells of rows that are set aside, tells what is wrong with them, evaluates them, and counts."""

    loader: Loader
    evaluator: Evaluator
    columns: tuple[ServerColumn, ...]
    """The columns that cells are sent of."""

    @property
    def is_refused(self) -> bool:
        """Whether something was wrong that stops the batch."""
        return self.loader.failed and not self.loader.binding.reading.keep_going

    def settle(
        self, rows: Sequence[int], subjects: pl.Series | None, cells: Sequence[Sequence[Any]]
    ) -> Iterator[Settled]:
        """The results of some rows of the table, counted from 0, in parts; nothing more once something was wrong."""
        self.evaluator.set_aside += len(rows)
        for part in cells_of(self.columns, cells, list(range(len(rows)))):
            frame = part.frame if subjects is None else part.frame.with_columns(subjects.gather(part.rows))
            inputs = self.loader.load_apart(frame, [rows[place] for place in part.rows], part.odd)
            if not self.is_refused:
                yield Settled(part.rows, self.evaluator.piece(inputs).frame)
