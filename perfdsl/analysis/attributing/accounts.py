"""Two evaluations to accounts of every score that changed, and along them to what each cause did to any of them."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import Final

from attrs import define, field

from perfdsl.analysis.attributing.causes import Causes
from perfdsl.analysis.attributing.containers import Containers
from perfdsl.analysis.attributing.nodes import Account, Cause, Effect, Moved, Quantity
from perfdsl.analysis.attributing.pairing import Pairing, number
from perfdsl.analysis.attributing.replaying import same
from perfdsl.analysis.attributing.rows import Rows, path_of
from perfdsl.analysis.attributing.tracing import Tracing
from perfdsl.graph.nodes import NodeId
from perfdsl.values.number import ONE, ZERO, Rational

_DEFINING: Final = frozenset({"value", "series", "share", "kind", "keyword", "cascade"})


@define
class Accounts:
    """The accounts of two evaluations, each made when it is asked for, and once."""

    _pairing: Pairing
    _causes: Causes
    _tracing: Tracing = field(init=False)
    _rows: Rows = field(init=False)
    _containers: Containers = field(init=False)
    _known: dict[Quantity, Account] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._tracing = Tracing(self._pairing, self._causes, self.reached)
        self._rows = Rows(self._tracing)
        self._containers = Containers(self._tracing, self._rows)

    def prepare(self) -> None:
        """Make every account after those that it may ask for: chains of figures may be as long as the plan."""
        pairs = ((what, place) for place in self._pairing.places for what in ("actual", "score"))
        quantities: list[Quantity] = [pair for pair in pairs if self._is_other(pair)]  # type: ignore[arg-type, misc]
        for one in sorted(quantities, key=self._order):
            self.account(self._resolved(one))

    def _is_other(self, quantity: Quantity) -> bool:
        what, place = quantity
        pairing = self._pairing
        old = getattr(pairing.old.items[pairing.places[place]].figures, what)
        new = getattr(pairing.new.items[place].figures, what)
        if old is None or new is None:
            return False
        return not same(pairing.old.evaluation.values[old], pairing.new.evaluation.values[new])

    def moved(self, place: int) -> Moved | None:
        """What moved the score of an item of the new outline; None where it is no different, or was not there."""
        pairing = self._pairing
        old = pairing.places.get(place)
        if old is None:
            return None
        nodes = pairing.old.items[old].figures.score, pairing.new.items[place].figures.score
        before = pairing.old.evaluation.outlook(nodes[0])
        after = pairing.new.evaluation.outlook(nodes[1])
        if before is None or after is None or (type(before) is type(after) and before == after):
            return None
        ends = number(pairing.old.value(nodes[0])), number(pairing.new.value(nodes[1]))
        if ends[0] is None or ends[1] is None:
            return Moved(place, old, before, after, None)
        return Moved(place, old, before, after, ends[1] - ends[0], tuple(self.effects(("score", place))))

    def effects(self, quantity: Quantity) -> Iterator[Effect]:
        """What each cause did to a quantity, the largest first: along the accounts, each looked at once."""
        found: dict[Cause, Rational] = {}
        start = self._resolved(quantity)
        factors: dict[Quantity, Rational] = {start: ONE}
        waiting = [(-self._order(start), start)]
        while waiting:
            _, one = heappop(waiting)
            factor, account = factors.pop(one), self.account(one)
            for cause, amount in account.own:
                found[cause] = found.get(cause, ZERO) + factor * amount
            for other, amount in account.flows:
                read = self._resolved(other)
                if read not in factors:
                    factors[read] = ZERO
                    heappush(waiting, (-self._order(read), read))
                factors[read] += factor * amount
        ordered = sorted(found.items(), key=lambda pair: (-abs(pair[1]), pair[0].changes))
        return (Effect(cause, amount) for cause, amount in ordered if amount)

    def reached(self, quantities: Sequence[Quantity]) -> set[int]:
        """All changes that these quantities come of, however far away."""
        found: set[int] = set()
        pending = [self._resolved(one) for one in quantities]
        seen = set(pending)
        while pending:
            account = self.account(pending.pop())
            found.update(change for cause, _ in account.own for change in cause.changes)
            fresh = [read for other, _ in account.flows if (read := self._resolved(other)) not in seen]
            seen.update(fresh)
            pending.extend(fresh)
        return found

    def account(self, quantity: Quantity) -> Account:
        """What a quantity's change is made of."""
        if quantity not in self._known:
            self._known[quantity] = self._made(quantity)
        return self._known[quantity]

    def _made(self, quantity: Quantity) -> Account:
        what, place = quantity
        pairing = self._pairing
        old, new = pairing.old.items[pairing.places[place]], pairing.new.items[place]
        if what == "actual":
            return self._actual(place, old.figures.actual, new.figures.actual)
        if new.figures.score is None or old.figures.score is None:
            return Account(0)
        if pairing.new.children[place] or pairing.old.children[pairing.places[place]]:
            return self._containers.account(place)
        return self._rows.account(place) if self._differs(place) else Account(new.figures.score)

    def _actual(self, place: int, old: NodeId | None, new: NodeId | None) -> Account:
        side = self._pairing.new
        if old is None or new is None:
            return Account(0)
        path = path_of(side.items[place], place)
        defined = self._causes.of(path, _DEFINING, side.evaluation.graph.period)
        return self._tracing.figure(old, new, defined)

    def _differs(self, place: int) -> bool:
        """Whether anything of a row can have changed: what is not asked costs nothing."""
        pairing = self._pairing
        old, new = pairing.old.items[pairing.places[place]].figures, pairing.new.items[place].figures
        for name in ("actual", "target", "target_high", "achievement", "score"):
            one, other = getattr(old, name), getattr(new, name)
            if (one is None) is not (other is None):
                return True
            if one is not None and not same(
                pairing.old.evaluation.values[one], pairing.new.evaluation.values[other]
            ):
                return True
        path = path_of(pairing.new.items[place], place)
        return bool(self._causes.all_of(path, pairing.new.evaluation.graph.period))

    def _resolved(self, quantity: Quantity) -> Quantity:
        """The quantity that it shows again: a cascade shows the score of its source."""
        what, place = quantity
        pairing = self._pairing
        if what == "actual":
            return quantity
        old, new = (
            pairing.old.items[pairing.places[place]].figures.score,
            pairing.new.items[place].figures.score,
        )
        if old is None or new is None:
            return quantity
        owner = pairing.new.owner[new]
        return (what, owner) if pairing.places.get(owner) == pairing.old.owner[old] else quantity

    def _order(self, quantity: Quantity) -> int:
        what, place = quantity
        figures = self._pairing.new.items[place].figures
        found = figures.actual if what == "actual" else figures.score
        return -1 if found is None else found
