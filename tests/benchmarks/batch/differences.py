"""How many rows an engine scores otherwise than the exact engine does."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen

from perfdsl.engine.compiled import compile_program
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.pipeline import compile_source
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, exact
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value
from tests.benchmarks.batch.workload import BANDS, Table, facts, ruleset
from tests.benchmarks.batch.yardstick import Scored

DIGITS: Final = 6


@frozen
class Differences:
    """Of so many rows, those whose score at six decimals is another, and those whose band is."""

    rows: int
    scores: int
    bands: int

    def text(self) -> str:
        """Both counts."""
        return f"{self.scores:_} scores, {self.bands:_} bands of {self.rows:_}"


def exact_results(columns: Table) -> Scored:
    """The exact engine's results, rounded half to even from the exact score."""
    indicators = len(columns)
    scores, bands = zip(*_evaluated(columns, indicators), strict=True)
    return Scored(
        np.array([_rounded(score) for score in scores]),
        np.array([255 if isinstance(band, Missing) else BANDS.index(band) for band in bands], np.uint8),
    )


def _evaluated(columns: Table, indicators: int) -> Iterator[tuple[Value, ...]]:
    plan = compile_source(ruleset(indicators))
    graph = plan.graph()
    figures = graph.outline.items[0].figures
    assert figures.score is not None
    assert figures.band is not None
    run = compile_program(graph, [figures.score, figures.band]).run
    yield from map(run, keyed_rows(columns, graph))


def keyed_rows(columns: Table, graph: Graph) -> list[dict[InputKey, Value]]:
    """The rows as the exact engine takes them."""
    keys = {key.path[-1]: key for key in graph.input_nodes}
    return [
        {
            keys[name]: exact(repr(cell)) if isinstance(cell, float) else cell
            for name, cell in facts(columns, row).items()
            if cell is not None
        }
        for row in range(len(columns["visits"]))
    ]


def _rounded(score: Value) -> float:
    if isinstance(score, Missing):
        return math.nan
    assert isinstance(score, RATIONAL_TYPE)
    return float(round_to(score, DIGITS, RoundingMode.HALF_EVEN))


def differences(expected: Scored, found: Scored) -> Differences:
    """Where two results differ; what was found is rounded as its floats are, without a further error."""
    rows = len(expected.scores)
    rounded = np.array([round(score, DIGITS) for score in found.scores[:rows].tolist()])
    same = (rounded == expected.scores) | (np.isnan(rounded) & np.isnan(expected.scores))
    return Differences(rows, int((~same).sum()), int((found.bands[:rows] != expected.bands).sum()))
