"""Statements about people: weights by role, and part of a year."""

from attrs import frozen

from perfdsl.syntax.formula_nodes import DateLiteral, Expression, Formula, Name, Node


@frozen(repr=False)
class ClusterWeight(Node):
    """What a component weighs in a cluster of roles: `performance 60%`."""

    component: Name
    weight: Formula


@frozen(repr=False)
class Cluster(Node):
    """One row of a table of weights: `staff: performance 20%, behaviours 80%`."""

    name: Name
    weights: tuple[ClusterWeight, ...]


@frozen(repr=False)
class WeightTable(Node):
    """`weights smvp { manager: performance 60%, objectives 40%; ... }`."""

    name: Name
    clusters: tuple[Cluster, ...]


@frozen(repr=False)
class WeightsOf(Node):
    """`weights smvp manager`: the components of a dashboard weigh what this row of the table says."""

    table: Name
    cluster: Name


@frozen(repr=False)
class ProRata(Node):
    """`pro rata 9/12`, or `pro rata from 2026-03-01 to 2026-08-31`, of which one end may be left out."""

    share: Expression | None = None
    first: DateLiteral | None = None
    last: DateLiteral | None = None
