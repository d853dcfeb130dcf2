"""From a ruleset to a plan without errors, and to all that there is to say of it: the passes in their order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import evolve

from perfdsl.collector import paused_collector
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.findings.requirements import unmet_requirements
from perfdsl.loading import load_rulesets
from perfdsl.model.checks import CHECKS
from perfdsl.model.claims.compared import compared_plans
from perfdsl.model.from_syntax import Resolved, resolve
from perfdsl.model.nodes import Plan
from perfdsl.model.year.revisions import with_states
from perfdsl.source import Source


def _requires_what_it_does(resolved: Resolved) -> Iterator[Diagnostic]:
    """A plan does what it requires of itself: its weights, targets and rows."""
    return unmet_requirements(resolved.plan)


_CHECKS: Final = (*CHECKS, _requires_what_it_does)


def check(source: Source, root: Path | None = None) -> tuple[Plan | None, Diagnostics]:
    """The plan that a source and what it imports define, None where there are errors.

    And everything that there is to say of it.
    """
    with paused_collector():
        return _check(source, root)


def examine(source: Source, root: Path | None = None) -> tuple[Plan | None, Diagnostics]:
    """As `check`, and what can be foreseen of a plan without errors.

    What no data within its ranges can change, and which of its claims do not hold.
    """
    from perfdsl.findings.claims.refuted import refuted_claims  # noqa: PLC0415 - an evaluation has no need of it
    from perfdsl.findings.foreseen import foreseen  # noqa: PLC0415 - as above

    with paused_collector():
        plan, diagnostics = _check(source, root)
        if plan is not None:
            diagnostics.extend(foreseen(plan))
            diagnostics.extend(refuted_claims(plan))
        return (None if diagnostics.failed else plan), diagnostics


def _check(source: Source, root: Path | None) -> tuple[Plan | None, Diagnostics]:
    diagnostics = Diagnostics()
    rulesets = load_rulesets(source, root, diagnostics)
    resolved = None if diagnostics.failed else resolve(rulesets, diagnostics)
    if resolved is None:
        return None, diagnostics
    if not diagnostics.failed:
        for found in _CHECKS:
            diagnostics.extend(found(resolved))
    plan = resolved.plan
    if plan.claims and not diagnostics.failed:
        plan = evolve(plan, compared=compared_plans(rulesets, plan, diagnostics))
        resolved = evolve(resolved, plan=plan)
    if resolved.drafts.revisions and not diagnostics.failed:
        plan = with_states(rulesets, resolved, _CHECKS, diagnostics)
    return (None if diagnostics.failed else plan), diagnostics
