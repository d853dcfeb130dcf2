"""A plan to what can be foreseen of it before there are data: what is never reached, never binds, never changes."""

from collections.abc import Callable, Iterator
from typing import Final

from perfdsl.diagnostics import Diagnostic
from perfdsl.engine.interval.prospects import prospects
from perfdsl.findings.foreseen.adjustments import idle_adjustments, settled_adjustments
from perfdsl.findings.foreseen.bands import bands_out_of_reach, scores_below_the_bands
from perfdsl.findings.foreseen.ceilings import ceilings
from perfdsl.findings.foreseen.conditions import settled_choices
from perfdsl.findings.foreseen.gates import settled_gates
from perfdsl.findings.foreseen.notices import Notice, Notices
from perfdsl.findings.foreseen.periods import outsets
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.staying import scores_that_stay
from perfdsl.findings.foreseen.steps import steps_out_of_reach
from perfdsl.findings.foreseen.targets import targets_out_of_reach
from perfdsl.findings.foreseen.unscored import nothing_to_score
from perfdsl.graph.from_model import lower
from perfdsl.model.nodes import Plan

Foresight = Callable[[Sight], Iterator[Notice]]

FORESIGHTS: Final[tuple[Foresight, ...]] = (
    bands_out_of_reach,
    scores_below_the_bands,
    idle_adjustments,
    settled_adjustments,
    settled_choices,
    steps_out_of_reach,
    settled_gates,
    scores_that_stay,
    nothing_to_score,
    ceilings,
    targets_out_of_reach,
)


def foreseen(plan: Plan) -> Iterator[Diagnostic]:
    """Warnings of what no data within the ranges of the inputs can change, each once for all periods and revisions."""
    notices = Notices()
    looked_at = list(outsets(plan))
    for outset in looked_at:
        graph = lower(outset.plan, outset.periods[0])
        sight = Sight(graph, prospects(graph))
        for look in FORESIGHTS:
            notices.take(look(sight), outset.since, outset.periods)
    return notices.diagnostics([(one.since, period) for one in looked_at for period in one.periods])
