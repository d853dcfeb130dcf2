"""The other plans that a plan compares itself with: resolved from the same files, each as if it stood alone."""

from collections.abc import Sequence

from attrs import evolve

from perfdsl.diagnostics import NOT_COMPARABLE, Diagnostic, Diagnostics, Label
from perfdsl.model.claims.nodes import Against, Claim
from perfdsl.model.drafts import draft
from perfdsl.model.from_syntax import resolve_drafts
from perfdsl.model.nodes import Leaf, Plan
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path


def compared_plans(
    rulesets: Sequence[syntax.Ruleset], plan: Plan, diagnostics: Diagnostics
) -> dict[str, Plan]:
    """The plans that claims name; a diagnostic for each claim about one that there is nothing to compare with."""
    found: dict[str, Plan] = {}
    for claim in plan.claims:
        if not isinstance(claim.what, Against):
            continue
        if claim.what.plan not in found:
            made = _resolved(rulesets, claim.what.plan, diagnostics)
            if made is None:
                return found
            found[claim.what.plan] = made
        diagnostics.extend(_not_comparable(claim, plan, found[claim.what.plan]))
    return found


def _resolved(rulesets: Sequence[syntax.Ruleset], name: str, diagnostics: Diagnostics) -> Plan | None:
    """The other plan; what is wrong with it is an error here too, what it is warned of is its own matter."""
    own = Diagnostics()
    drafts = draft(rulesets, own, name)
    for one in (*([drafts.plan] if drafts.plan else []), *drafts.parts.values()):
        one.claims.clear()
    resolved = resolve_drafts(drafts, own)
    diagnostics.extend(one for one in own if one.failed)
    return None if resolved is None or own.failed else evolve(resolved.plan, tests=())


def _not_comparable(claim: Claim, plan: Plan, other: Plan) -> list[Diagnostic]:
    """Why the two plans cannot be compared, nothing where they can."""
    help_ = "the same ids stand for the same figures: give both plans the same"
    place = Label(other.root.place, f"`{other.name}` stands here")
    if not _measured(plan) & _measured(other):
        why = f"`{plan.name}` and `{other.name}` measure nothing of the same id"
    elif not set(plan.periods) & set(other.periods):
        why = f"`{plan.name}` and `{other.name}` have no period in common"
        help_ = "compare plans of the same time"
    elif claim.home not in other.scored:
        name = claim.home[-1] if claim.home else other.name
        why = f"`{name}` has no score in `{other.name}`"
    else:
        return []
    return [Diagnostic(NOT_COMPARABLE, why, claim.span, labels=(place,), help=help_)]


def _measured(plan: Plan) -> set[Path]:
    return {
        path
        for path, part in plan.parts.items()
        if isinstance(part, Leaf) and part.value is None and part.kind
    }
