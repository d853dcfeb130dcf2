"""Each row among the others: what an engine is sure of, and the exact values of the rest."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from attrs import define, field

from perfdsl.batch.loader import Inputs
from perfdsl.batch.over.argument import Rows, Truths
from perfdsl.batch.over.crowd import Crowd, reads_data, unfaithful
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found
from perfdsl.engine.columns.translate import translate
from perfdsl.graph.nodes import NodeId

Exact: TypeAlias = tuple[Sequence[NodeId], Rows, Sequence[tuple[Any, ...]]]
"""Nodes, rows of a chunk, and the values of the nodes for each of these."""


@define(slots=False)
class Among:
    """The rows of a crowd that was asked, and the nodes that are wanted of each, rounded to so many decimals."""

    crowd: Crowd
    nodes: tuple[NodeId, ...]
    digits: int
    _left: set[NodeId] = field(factory=set)
    """The nodes that some row left to the exact engine so far."""

    @cached_property
    def kernel(self) -> Kernel:
        """The program for whole columns."""
        wanted = {str(node): node for node in self.nodes}
        return translate(self.crowd.cut.graph, wanted, self.crowd.known, self.crowd.at, self.digits)

    def scored(self, inputs: Inputs) -> tuple[dict[str, Found], Truths, list[Exact]]:
        """What an engine finds for the rows of a chunk, which rows are set aside for it, and exact values for these."""
        crowd = self.crowd
        chunk = next(place for place, one in enumerate(crowd.chunks) if one is inputs)
        found = dict(crowd.run(self.kernel, crowd.given(self.kernel, chunk), inputs.height))
        left = {node: rows for node in self.nodes if (rows := self._rows(node, found, inputs)).any()}
        apart = crowd.apart_in(chunk)
        for rows in left.values():
            apart |= rows
        return found, apart, list(self._exact(chunk, left))

    def _rows(self, node: NodeId, found: dict[str, Found], inputs: Inputs) -> Truths:
        """The rows in which a node is left to the exact engine."""
        unsure: Truths = found[str(node)].unsure.astype(np.bool_)
        if inputs.unfaithful is None or not reads_data(self.crowd.cut.graph, self.crowd.answers, (node,)):
            return unsure
        return unsure | unfaithful(inputs)

    def _exact(self, chunk: int, left: dict[NodeId, Truths]) -> Iterator[Exact]:
        if not left:
            return
        # of all that were left so far, so that code for them is written seldom
        self._left.update(left)
        nodes = tuple(sorted(self._left))
        rows = np.flatnonzero(np.logical_or.reduce(list(left.values())))
        values = self.crowd.exactly(nodes, rows + self.crowd.first(chunk), self.digits)
        for node, own in left.items():
            place, chosen = nodes.index(node), own[rows]
            yield (node,), rows[chosen], [(values[row][place],) for row in np.flatnonzero(chosen).tolist()]
