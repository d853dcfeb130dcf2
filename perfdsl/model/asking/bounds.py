"""Checks of aggregates: how many rows they ask together, and whether critical rows are there to be asked."""

from collections.abc import Iterable, Iterator
from typing import Final

from perfdsl.diagnostics import LIMIT, NONE_CRITICAL, Diagnostic, Label
from perfdsl.model.asking.membership import Membership
from perfdsl.model.formula_nodes import Apply, Expression, Members
from perfdsl.model.nodes import Plan
from perfdsl.model.order import figures
from perfdsl.model.reading import plan_expressions

MAX_TERMS: Final = 500_000
"""How many steps all aggregates of a plan may unfold to: one for each part that is asked, and its conditions."""


def aggregates_ask_somebody(plan: Plan) -> Iterator[Diagnostic]:
    """What a stranger writes is lowered quickly, and every aggregate has somebody to ask."""
    asking = tuple(_members(plan))
    if asking:
        membership = Membership(plan)
        yield from _bounded(asking, membership)
        yield from _critical(asking, membership, plan)


def _bounded(asking: Iterable[Members], membership: Membership) -> Iterator[Diagnostic]:
    """Aggregates together ask a bounded number of parts."""
    terms = 0
    for members in asking:
        terms += membership.count(members.container, rows=members.rows) * (1 + _size(members.where))
        if terms > MAX_TERMS:
            yield Diagnostic(
                LIMIT,
                "the aggregates of this plan ask too many rows",
                members.span,
                help=f"at most {MAX_TERMS:_} steps together; compute the figure once, in an `indicator` with `monitor`",
            )
            return


def _critical(asking: Iterable[Members], membership: Membership, plan: Plan) -> Iterator[Diagnostic]:
    """`any critical ...` asks somebody."""
    known: dict[object, bool] = {}
    for members in asking:
        if not members.critical:
            continue
        if members.container not in known:
            known[members.container] = next(membership.asked(members), None) is not None
        if not known[members.container]:
            container = plan.parts[members.container]
            yield Diagnostic(
                NONE_CRITICAL,
                "no row here is critical",
                members.span,
                labels=(Label(container.place, "below this"),),
                help="mark those that are: `critical` in the block of the row",
            )


def _members(plan: Plan) -> Iterator[Members]:
    """Every aggregate of a plan once, those of its tests and claims too."""
    seen: set[int] = set()
    for expression in _expressions(plan):
        for one in figures(expression):
            if isinstance(one, Members) and id(one) not in seen:
                seen.add(id(one))
                yield one


def _expressions(plan: Plan) -> Iterator[Expression]:
    yield from plan_expressions(plan)
    yield from (one for claim in plan.claims for one in claim.expressions())
    for test in plan.tests:
        for expected in test.expectations:
            yield expected.left
            if expected.right is not None:
                yield expected.right


def _size(where: Expression | None) -> int:
    """How many steps a condition has."""
    pending = [] if where is None else [where]
    seen: set[int] = set()  # what a function uses several times is one object
    while pending:
        one = pending.pop()
        if id(one) not in seen and isinstance(one, Apply):
            pending.extend(one.arguments)
        seen.add(id(one))
    return len(seen)
