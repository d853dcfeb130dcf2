"""The workload as one expression, in what the expression languages have in common."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tests.benchmarks.batch.workload import NO_DAY, Column, Table
from tests.benchmarks.batch.yardstick import Scored


def _ternary(ratio: str) -> str:
    return f"({ratio} > 1.0 ? 1.0 : ({ratio} < 0.0 ? 0.0 : {ratio}))"


_CURVE = (
    "(attended <= 0.7 ? 0.0 : (attended < 0.85 ? (attended - 0.7) / 0.15 * 0.5 : (attended < 0.925 ? "
    "0.5 + (attended - 0.85) / 0.075 * 0.3 : (attended < 0.98 ? 0.8 + (attended - 0.925) / 0.055 * 0.2 : 1.0))))"
)


def formula(capped: Callable[[str], str] = _ternary, absent: str = "{} == null", name: str = "{}") -> str:
    """The sum of weight times share and the sum of the weights, as a list of two.

    Dates are days since 1970-01-01. Languages differ in how a figure is capped, how it is asked whether one is there, and
    how it is called.
    """
    terms = (
        ("visits", 15, capped("visits / 120.0")),
        ("answered", 12, capped("answered / 0.95")),
        ("trained", 8, capped("trained / 32.5")),
        ("recovered", 10, capped("recovered / 480.0")),
        ("payment", 15, "(payment <= 30.0 ? 1.0 : 30.0 / payment)"),
        ("cost", 9, "(cost <= 75.5 ? 1.0 : 75.5 / cost)"),
        ("satisfied", 7, "(satisfied >= 0.85 ? 1.0 : 0.0)"),
        ("errors", 6, "(errors <= 2.5 ? 1.0 : (errors <= 6.0 ? 0.6 : 0.0))"),
        ("attended", 11, _CURVE),
        ("published", 7, capped("(1.0 - (published - 20361.0) * 0.02)")),
    )
    total, weights = [], []
    for column, weight, share in terms:
        asked, called = absent.format(column), name.format(column)
        total.append(f"({asked} ? 0.0 : {weight}.0 * {share.replace(column, called)})")
        weights.append(f"({asked} ? 0.0 : {weight}.0)")
    return f"[{' + '.join(total)}, {' + '.join(weights)}]"


def contexts(columns: Table) -> list[dict[str, float | None]]:
    """The rows as these languages take them: made before anything is measured."""
    cells = [_cells(column) for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: Column) -> list[float | None]:
    missing = column == NO_DAY if column.dtype == np.int32 else np.isnan(column)
    return [
        None if absent else cell for cell, absent in zip(column.astype(float).tolist(), missing, strict=True)
    ]


def by_rows(evaluate: Callable[[Any], Any], rows: Iterable[Any]) -> Callable[[], Scored]:
    """The rows one by one, by a function that gives the sum and the weights; what is left is done here."""
    kept = list(rows)

    def run() -> Scored:
        scores, bands = [], []
        for row in kept:
            total, weights = evaluate(row)
            if not weights:
                scores.append(float("nan"))
                bands.append(255)
                continue
            score = float(total) / float(weights)
            scores.append(score)
            bands.append(0 if score >= 0.9 else 1 if score >= 0.75 else 2 if score >= 0.5 else 3)
        return Scored(np.array(scores), np.array(bands, np.uint8))

    return run
