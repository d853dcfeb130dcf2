"""One operation on columns of drawn cells, beside what it means exactly."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from attrs import frozen

from perfdsl.engine.columns.column import Column, InputColumn, Maker
from perfdsl.engine.columns.figures import Figure, shortest
from perfdsl.engine.columns.kernel import Kernel, Output
from perfdsl.engine.columns.meanings import MEANINGS
from perfdsl.engine.columns.numpy_engine import Found, Given, run
from perfdsl.engine.columns.translate import EPOCH, given
from perfdsl.engine.meanings import MEANINGS as EXACT
from perfdsl.graph.operations import Operation
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

NUMBER, COUNT, DATE = Kind("number"), Kind("count"), Kind("date")


@frozen
class Row:
    """What an operation comes to in a row: on columns, where that is sure, and exactly."""

    is_sure: bool
    reason: str
    number: float
    bound: float
    exact: Value

    def holds(self) -> bool:
        """Whether what is sure is so."""
        if not self.is_sure or self.bound == float("inf"):
            return True
        if self.reason or isinstance(self.exact, Missing):
            return isinstance(self.exact, Missing) and self.reason == self.exact.reason.value
        right = as_number(self.exact)
        return abs(Rational(*float(self.number).as_integer_ratio()) - right) <= Rational(
            *self.bound.as_integer_ratio()
        )


def as_number(value: Any) -> Rational:  # noqa: ANN401 - a value of the exact engine
    """A number, or the days to a day."""
    return Rational((value - EPOCH).days) if isinstance(value, date) else Rational(value)


def as_value(cell: float, kind: Kind) -> Value:
    """What a cell of a column means."""
    return EPOCH + timedelta(days=int(cell)) if kind == DATE else shortest(cell)


def rows_of(
    operation: Operation, parameter: object, columns: Sequence[tuple[InputColumn, Sequence[float]]]
) -> list[Row]:
    """An operation in every row of some columns of numbers, or of days from 1970-01-01."""
    maker = Maker()
    arguments = [Column(given(maker, known), maker.build.there, maker.build.no) for known, _ in columns]
    made = MEANINGS[operation](maker, parameter, arguments)
    assert isinstance(made.value, Figure)
    bound = maker.figures.bounds.spread(made.value)
    outputs = [Output("value", made.value.value, made.reason, made.unsure)]
    if not isinstance(bound, float):
        outputs.append(Output("bound", bound, maker.build.there, maker.build.no))
    kernel = maker.build.kernel(outputs)
    cells = {known.name: Given(np.array(values, np.float64)) for known, values in columns}
    found = run(kernel, cells, len(columns[0][1]))
    meaning = EXACT[operation](parameter)
    return [
        _row(
            kernel,
            found,
            bound,
            row,
            meaning(*(as_value(values[row], known.kind) for known, values in columns)),
        )
        for row in range(len(columns[0][1]))
    ]


def _row(kernel: Kernel, found: dict[str, Found], bound: object, row: int, exact: Value) -> Row:
    value = found["value"]
    off = float(found["bound"].values[row]) if "bound" in found else float(bound)  # type: ignore[arg-type]
    reason = kernel.labels[int(value.reasons[row])]
    return Row(not value.unsure[row], reason, float(value.values[row]), off, exact)
