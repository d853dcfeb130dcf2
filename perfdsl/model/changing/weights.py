"""A plan with other weights, ways to combine, or policies for missing values."""

from collections.abc import Iterable, Mapping

from attrs import evolve

from perfdsl.diagnostics import Diagnostics
from perfdsl.model.changing.parts import inside, with_parts
from perfdsl.model.from_syntax import milestones_of
from perfdsl.model.nodes import Cascade, Combine, Container, Leaf, Part, Plan, Scale
from perfdsl.model.weights import weigh
from perfdsl.values.missing import MissingRule, Policy
from perfdsl.values.number import ONE, ZERO, Rational, total
from perfdsl.values.paths import Path


def with_weights(plan: Plan, shares: Mapping[Path, Rational]) -> Plan:
    """The plan in which these parts have these shares of their containers; all others keep theirs."""
    return evolve(plan, weights={**plan.weights, **shares}, states=())


def weighed(plan: Plan) -> dict[Path, dict[Path, Rational]]:
    """The shares of the parts of every container, by its path and theirs."""
    found: dict[Path, dict[Path, Rational]] = {}
    for path, container in plan.weighed_in.items():
        found.setdefault(container, {})[path] = plan.weights[path]
    return found


def making_room(
    shares: Mapping[Path, Rational], fixed: Mapping[Path, Rational]
) -> dict[Path, Rational] | None:
    """Shares of which some are `fixed`: the others have what is left of 100%, in proportion to what they had.

    None where that is less than nothing, or where there is something left and none that could have it.
    """
    left = ONE - total(fixed.values())
    rest = {path: share for path, share in shares.items() if path not in fixed}
    whole = total(rest.values())
    if left < 0 or (left > 0 and not whole):
        return None
    return {**{path: share * left / whole if whole else ZERO for path, share in rest.items()}, **fixed}


def with_combine(plan: Plan, combine: Combine, paths: Iterable[Path], diagnostics: Diagnostics) -> Plan:
    """The plan in which these containers and projects combine their parts so, with the weights that are written there.

    How a dashboard groups its rows stays. A diagnostic where the weights as written do not go with it.
    """
    changed: dict[Path, Part] = {}
    weights, weighed_in = dict(plan.weights), dict(plan.weighed_in)
    of = set(paths)
    for one in [one for one, within in weighed_in.items() if within in of]:
        del weights[one], weighed_in[one]
    for path in of:
        part = plan.parts[path]
        assert not isinstance(part, Cascade)
        part = changed[path] = evolve(part, combine=evolve(combine, by=part.combine.by))
        whole = milestones_of(part) if isinstance(part, Leaf) else part
        found = weigh(whole, plan.scored, diagnostics)
        weights.update(found)
        weighed_in.update(dict.fromkeys(found, path))
    return with_parts(evolve(plan, weights=weights, weighed_in=weighed_in), changed)


def combining(plan: Plan) -> list[Path]:
    """The containers that combine scores: the plan, its objectives and so on, and dashboards; no projects.

    Nor the groups that a dashboard makes of its rows by perspective or objective, of which nothing can be written.
    """
    groups = {
        child.path
        for unit in plan.units
        if unit.combine.by
        for child in unit.children
        if child.place == unit.place  # a group stands nowhere else
    }
    return [
        part.path
        for part in inside((plan.root, *plan.units))
        if isinstance(part, Container) and not part.is_heading and part.path not in groups
    ]


def with_policy(plan: Plan, policy: Policy, path: Path | None = None) -> Plan:
    """The plan in which a missing value does this to a score, whatever its reason; only below `path` where it is given.

    It stands in place of whatever the parts there say themselves. A row that another dashboard answers for too
    follows its source, unless it has a scale of its own.
    """
    tops: Iterable[Part] = (plan.root, *plan.units) if path is None else (plan.parts[path],)
    made: dict[int, Scale] = {}
    changed: dict[Path, Part] = {}
    for part in inside(tops):
        scale = part.scale
        follows = path is not None and isinstance(part, Cascade) and not part.own_scale
        if scale is not None and not follows:
            if id(scale) not in made:
                made[id(scale)] = evolve(scale, missing=MissingRule(policy))
            changed[part.path] = evolve(part, scale=made[id(scale)])
    return with_parts(plan, changed)
