"""Statements that claim something of a plan for all data."""

from typing import TypeAlias

from attrs import frozen

from perfdsl.syntax.formula_nodes import Expression, Name, Node, Reference, Text


@frozen(repr=False)
class ClaimedMonotone(Node):
    """`monotone fiere`: a better figure never makes a score worse."""

    subject: Reference


@frozen(repr=False)
class ClaimedAgainst(Node):
    """`never lower than before`, `equivalent before`: how the plan compares with another."""

    word: str
    plan: Name


@frozen(repr=False)
class ClaimedBand(Node):
    """`no single row decides the band of promozione`; None is the definition that the claim stands in."""

    subject: Reference | None


Claimed: TypeAlias = ClaimedMonotone | ClaimedAgainst | ClaimedBand | Expression


@frozen(repr=False)
class Claim(Node):
    """`claim fiere.achievement in 0%..100% on subjects where stand.met because "..."`."""

    what: Claimed
    where: Expression | None
    because: Text | None
