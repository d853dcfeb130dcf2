"""Everything of a plan that reads figures: its expressions, wherever they stand."""

from collections.abc import Iterator

from perfdsl.model.formula_nodes import Expression
from perfdsl.model.nodes import Container, Leaf, Part, Plan
from perfdsl.model.order import is_written_out, rule_expressions


def plan_expressions(plan: Plan) -> Iterator[Expression]:
    """Every expression of a plan but those of its tests."""
    for part in plan.parts.values():
        yield from part_expressions(part)
    yield from (gate.condition for gate in plan.gates.values())
    for award in plan.awards.values():
        yield from award.expressions
    for requirement in plan.requirements:
        yield from requirement.expressions()


def part_expressions(part: Part) -> Iterator[Expression]:
    """Every expression of a row or container; targets that are written out are left aside."""
    if isinstance(part, Container):
        for adjustment in part.adjustments:
            yield from adjustment.expressions()
        return
    if isinstance(part, Leaf):
        yield from (one for one in (part.value, part.baseline) if one is not None)
    for rule in {
        id(rule): rule for rule in (part.rules or {}).values()
    }.values():  # one may hold in many periods
        if not is_written_out(rule):
            yield from rule_expressions(rule)
