"""How many rows an engine scores otherwise than the exact engine does."""

import math
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.engine.fixed.cells import cells_of_floats
from perfdsl.engine.fixed.program import FixedProgram
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.pipeline import compile_source
from perfdsl.values.missing import Missing
from perfdsl.values.number import exact
from perfdsl.values.value import Value
from tests.benchmarks.batch.workload import BANDS, NO_DAY, Column, Table, facts, ruleset
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
    graph = compile_source(ruleset(len(columns))).graph()
    program = FixedProgram(graph, wanted_nodes(graph))
    cells = [cells_of_floats(floats(columns[key.path[-1]])) for key in program.inputs]
    scores, bands = zip(*program.rows(cells, digits=DIGITS), strict=True)
    return Scored(
        np.array([math.nan if isinstance(score, Missing) else score for score in scores], np.float64),
        np.array([255 if isinstance(band, Missing) else BANDS.index(str(band)) for band in bands], np.uint8),
    )


def wanted_nodes(graph: Graph) -> list[NodeId]:
    """The score of the plan and its band."""
    figures = graph.outline.items[0].figures
    return [node for node in (figures.score, figures.band) if node is not None]


def floats(column: Column) -> NDArray[np.float64]:
    """A column as floats that mean their shortest decimals, NaN where one is missing; a date as its days."""
    return np.where(column == NO_DAY, np.nan, column).astype(np.float64)


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


def differences(expected: Scored, found: Scored) -> Differences:
    """Where two results differ; what was found is rounded as its floats are, without a further error."""
    rows = len(expected.scores)
    rounded = np.array([round(score, DIGITS) for score in found.scores[:rows].tolist()])
    same = (rounded == expected.scores) | (np.isnan(rounded) & np.isnan(expected.scores))
    return Differences(rows, int((~same).sum()), int((found.bands[:rows] != expected.bands).sum()))
