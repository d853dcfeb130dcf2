"""Two plans, or two states of one, to what differs in meaning; with data, what each difference did to every score."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from perfdsl.analysis.attributing.accounts import Accounts
from perfdsl.analysis.attributing.causes import Causes
from perfdsl.analysis.attributing.nodes import Moved
from perfdsl.analysis.attributing.pairing import Pairing, Side
from perfdsl.analysis.attributing.replaying import same
from perfdsl.collector import paused_collector
from perfdsl.data.nodes import Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.model.comparing.difference import difference
from perfdsl.model.comparing.matching import Placed, placed
from perfdsl.model.comparing.nodes import Change, Difference
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import CompiledPlan
from perfdsl.source import Place
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


@frozen
class Scores:
    """What the changes did to the scores of two evaluations.

    `moved` has every item whose score is another, by its place in the new outline; `added` and `dropped` are scores that
    only one of them has.
    """

    old: Evaluation = field(repr=False)
    new: Evaluation = field(repr=False)
    moved: Mapping[int, Moved]
    added: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()


@frozen
class Comparison:
    """What differs between two plans, and with data between their scores.

    `changes` are those of the plans, then those of the data and of the day: an effect names them by their place here.
    """

    old: Plan = field(repr=False)
    new: Plan = field(repr=False)
    difference: Difference
    changes: tuple[Change, ...]
    scores: Scores | None = None

    def __bool__(self) -> bool:
        return bool(self.changes)


def diff(
    old: CompiledPlan | Plan,
    new: CompiledPlan | Plan,
    before: Evaluation | None = None,
    after: Evaluation | None = None,
    *,
    periods: tuple[Period, Period] | None = None,
) -> Comparison:
    """What differs in meaning between two plans, or between two `periods` of them; nothing where they say the same.

    With the evaluations of both, the difference of every score is attributed to the changes of plan, data and day: exactly,
    and in no order. Where several changes meet, each brings what it adds in the mean over all orders (the Shapley value),
    first inside a row, then between a row and its weight, and so on upwards. Linear in the size of the plans.
    """
    one, other = (each.model if isinstance(each, CompiledPlan) else each for each in (old, new))
    with paused_collector():
        return _diff(one, other, before, after, periods)


def _diff(
    old: Plan,
    new: Plan,
    before: Evaluation | None,
    after: Evaluation | None,
    periods: tuple[Period, Period] | None,
) -> Comparison:
    if (
        periods is None
        and before is not None
        and after is not None
        and before.graph.period != after.graph.period
    ):
        periods = before.graph.period, after.graph.period
    found = difference(old, new, None if periods is None else [periods])
    if before is None or after is None:
        return Comparison(old, new, found, found.changes)
    pairing = Pairing(Side(before), Side(after), found.old_of)
    changes = (*found.changes, *_of_data(pairing, placed(new)), *_of_day(before, after, new))
    return Comparison(old, new, found, changes, _scores(pairing, Causes(old, new, changes)))


def _scores(pairing: Pairing, causes: Causes) -> Scores:
    accounts = Accounts(pairing, causes)
    accounts.prepare()
    moved = ((place, accounts.moved(place)) for place in pairing.places)
    return Scores(
        pairing.old.evaluation,
        pairing.new.evaluation,
        {place: one for place, one in moved if one is not None},
        tuple(_alone(pairing.new, pairing.places)),
        tuple(_alone(pairing.old, pairing.new_places)),
    )


def _alone(side: Side, known: Mapping[int, int]) -> Iterator[int]:
    for place, item in enumerate(side.items):
        if place not in known and item.figures.score is not None:
            yield place


def _of_data(pairing: Pairing, parts: Mapping[Path, Placed]) -> Iterator[Change]:
    """The facts that both plans read, and that are others now."""
    facts = pairing.old.evaluation.dataset.facts, pairing.new.evaluation.dataset.facts
    missing = Datum(NOT_MEASURED)
    for before, after in pairing.inputs:
        old, new = facts[0].get(before, missing), facts[1].get(after, missing)
        if not same(old.value, new.value):
            part = parts[after.path][0]
            yield Change(
                "actual", after.path, part.label, getattr(part, "keyword", "cascade"), old.value, new.value,
                before.path, old.place, new.place, after.period, before.period,
            )  # fmt: skip


def _of_day(old: Evaluation, new: Evaluation, plan: Plan) -> Sequence[Change]:
    """That it is looked at on another day; the ends of two periods are no other day."""
    if old.at == new.at or (old.at == old.graph.end and new.at == new.graph.end):
        return ()
    place: Place = plan.root.place
    return (Change("at", (), plan.label, "plan", old.at, new.at, (), place, place),)
