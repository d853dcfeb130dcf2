"""A check: the figures by which a row is marked, and what is then to be said of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import polars as pl
from attrs import field, frozen

from perfdsl.batch.wanted import Wanted
from perfdsl.diagnostics import Diagnostic
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.source import Place

Marks: TypeAlias = Callable[[Sequence[pl.Series]], pl.Series]
"""From the columns of a check, which rows it marks."""

Says: TypeAlias = Callable[[Evaluation], Iterator[Diagnostic]]
"""From the evaluation of a row that is marked, what is wrong with it."""


@frozen
class Check:
    """Something that an evaluation of one subject refuses, or warns of.

    `columns` are looked at in every row. Of rows that they mark an exact evaluation of the row says what is wrong, with the figures
    in `shown` as the table has them where these read other rows. `facts` are those that it reads. A note beside one of the
    facts `noted_by` excuses a row; None where no note does. Where it is not `required`, it is a warning.
    """

    columns: tuple[Wanted, ...]
    marks: Marks
    says: Says
    place: Place | None = field(eq=False)
    required: bool
    facts: frozenset[InputKey] = field(repr=False)
    shown: tuple[Wanted, ...] = ()
    noted_by: frozenset[InputKey] | None = None


@frozen
class Required:
    """The checks of a graph, and that graph with what they compare."""

    graph: Graph
    checks: tuple[Check, ...]

    @property
    def facts(self) -> frozenset[InputKey]:
        """The facts that the checks read."""
        return frozenset().union(*(one.facts for one in self.checks))


def broken(columns: Sequence[pl.Series]) -> pl.Series:
    """Where a comparison fails, of those that have all their figures."""
    found = _nowhere(columns)
    for one in columns:
        found |= (~one).fill_null(value=False)
    for one in columns:
        found &= one.is_not_null()
    return found


def told(columns: Sequence[pl.Series]) -> pl.Series:
    """Where one of some labels stands."""
    found = _nowhere(columns)
    for one in columns:
        found |= one.is_not_null()
    return found


def told_by(count: int, columns: Sequence[pl.Series]) -> pl.Series:
    """Where one of so many labels stands, and none of those after them."""
    found = told(columns[:count])
    return found & ~told(columns[count:]) if columns[count:] else found


def silent(columns: Sequence[pl.Series]) -> pl.Series:
    """Where the first is missing, and one of the others too."""
    return told(columns[:1]) & told(columns[1:])


def _nowhere(columns: Sequence[pl.Series]) -> pl.Series:
    return pl.repeat(_NO, len(columns[0]), eager=True)


_NO: Final = False
