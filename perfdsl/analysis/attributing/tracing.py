"""A figure that changed to what it reads that changed: facts, other figures, or how it is computed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Final

from attrs import define

from perfdsl.analysis.attributing.causes import Causes, cause_of
from perfdsl.analysis.attributing.games import shapley
from perfdsl.analysis.attributing.nodes import Account, Quantity
from perfdsl.analysis.attributing.pairing import Pairing, number
from perfdsl.analysis.attributing.replaying import Segment, same, same_steps
from perfdsl.graph.nodes import NodeId
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, Rational
from perfdsl.values.value import Value

_HALF: Final = Rational(1, 2)

Worth = Callable[[int], Value]
Reached = Callable[[Sequence[Quantity]], set[int]]


@define
class Tracing:
    """Traces figures of two evaluations."""

    pairing: Pairing
    causes: Causes
    reached: Reached
    """All changes that some quantities come of, however far away."""

    def between(
        self,
        old: NodeId,
        new: NodeId,
        starts: tuple[Collection[NodeId | None], Collection[NodeId | None]] = ((), ()),
    ) -> tuple[Segment, Segment]:
        """What is computed up to a figure in either evaluation, from these starts or from facts and other rows."""
        sides = (self.pairing.old, self.pairing.new)
        one, other = (
            Segment.of(side.evaluation, end, begun, side.figures)
            for side, end, begun in zip(sides, (old, new), starts, strict=True)
        )
        return one, other

    def figure(self, old: NodeId, new: NodeId, defined: Sequence[int]) -> Account:
        """What a figure's change is made of, the whole of it being 1; `defined` are changes of how it is computed."""
        segments = self.between(old, new)
        account = Account(new)
        leaves = list(self.leaves(*segments))
        if not segments[0].inside and not segments[1].inside and leaves:
            account.add(self.leaf(*leaves[0]), ONE)
            return account
        side = self.pairing.old, self.pairing.new
        redefined = not same_steps(*segments, self.pairing.nodes)
        players = [self.leaf(*leaf) for leaf in leaves]
        if redefined:
            players.append(self.by(defined, new))
        shares = None
        alike = all(are_alike(side[0].kinds.get(old), side[1].kinds.get(new)) for old, new in leaves)
        if alike and not segments[0].too_large and not segments[1].too_large:
            shares = fractions(len(players), self._worth(segments, leaves, redefined=redefined))
        if shares is None:
            flows = [one for player in players for one, _ in player.flows]
            account.own.append((cause_of(set(defined) | self.known(players) | self.reached(flows)), ONE))
            return account
        for player, share in zip(players, shares, strict=True):
            account.add(player, share)
        return account

    def by(self, changes: Sequence[int], order: int) -> Account:
        """The whole of a change, by these changes."""
        return Account(order, [(cause_of(changes), ONE)])

    def leaves(self, old: Segment, new: Segment) -> Iterator[tuple[NodeId, NodeId]]:
        """What both read, that has another value now."""
        read = set(new.leaves)
        if not self.causes.date():  # the ends of two periods are no other day
            read.discard(self.pairing.new.evaluation.graph.date_node)
        for leaf in old.leaves:
            other = self.pairing.nodes.get(leaf)
            if other in read and not same(self._old(leaf), self._new(other)):
                yield leaf, other

    def leaf(self, old: NodeId, new: NodeId) -> Account:
        """What the change of a fact, or of another row's figure, is made of: the whole of it."""
        side, account = self.pairing.new, Account(new)
        if new in side.keys:
            account.own.append((cause_of(self.causes.fact(side.keys[new])), ONE))
        elif new == side.evaluation.graph.date_node:
            account.own.append((cause_of(self.causes.date()), ONE))
        elif new in side.actual_of:
            account.flows.append((("actual", side.actual_of[new]), ONE))
        else:
            account.flows.append(self._of_score(old, new))
        return account

    def _of_score(self, old: NodeId, new: NodeId) -> tuple[Quantity, Rational]:
        place = self.pairing.new.owner[new]
        before, after = number(self._old(old)), number(self._new(new))
        if before is not None and after is not None:
            return ("score", place), ONE / (after - before)
        return ("there", place), ONE if before is None else -ONE

    def known(self, players: Sequence[Account]) -> set[int]:
        """The changes that are told of these."""
        return {one for player in players for cause, _ in player.own for one in cause.changes}

    def _worth(
        self,
        segments: tuple[Segment, Segment],
        leaves: Sequence[tuple[NodeId, NodeId]],
        *,
        redefined: bool,
    ) -> Worth:
        def worth(chosen: int) -> Value:
            is_new = redefined and bool(chosen >> len(leaves) & 1)
            given: dict[NodeId, Value] = {}
            for player, (old, new) in enumerate(leaves):
                value = self._new(new) if chosen >> player & 1 else self._old(old)
                given[new if is_new else old] = value
            return segments[is_new].value(given)

        return worth

    def _old(self, node: NodeId) -> Value:
        return self.pairing.old.evaluation.values[node]

    def _new(self, node: NodeId) -> Value:
        return self.pairing.new.evaluation.values[node]


def are_alike(old: Kind | None, new: Kind | None) -> bool:
    """Whether figures of two kinds can stand in each other's place."""
    return (None if old is None else old.family) is (None if new is None else new.family)


def fractions(players: int, worth: Worth) -> list[Rational] | None:
    """What part of a change each player brings: together all of it, 1.

    Numbers and dates by how far they go; what is neither, by whether it has become what it is now: half the way where it
    is neither that nor what it was.
    """
    end = (1 << players) - 1
    if players == 1:
        return [ONE]
    before, after = worth(0), worth(end)
    steps = _size(before), _size(after)
    if None not in steps and steps[0] != steps[1]:
        found = shapley(players, lambda chosen: _size(worth(chosen)))
        if found is not None:
            return [one / (steps[1] - steps[0]) for one in found]  # type: ignore[operator]

    def way_gone(chosen: int) -> Rational:
        value = worth(chosen)
        return _HALF * (int(same(value, after)) + int(not same(value, before)))

    return shapley(players, way_gone)


def _size(value: Value) -> Rational | None:
    if isinstance(value, date):
        return Rational(value.toordinal())
    return None if isinstance(value, Missing | str) else number(value)
