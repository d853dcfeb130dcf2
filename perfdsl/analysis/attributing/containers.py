"""The score of a container that changed to what its parts, their weights, and its own rules did."""

from collections.abc import Iterator, Sequence

from attrs import define, field

from perfdsl.analysis.attributing.causes import cause_of
from perfdsl.analysis.attributing.games import MOST_PLAYERS, shapley
from perfdsl.analysis.attributing.nodes import Account, Quantity
from perfdsl.analysis.attributing.pairing import number
from perfdsl.analysis.attributing.parts import Counted, Standing, combining, counted
from perfdsl.analysis.attributing.replaying import Segment
from perfdsl.analysis.attributing.rows import COUNTING, SCALING, Rows, Staged, path_of
from perfdsl.analysis.attributing.tracing import Tracing
from perfdsl.analysis.attributing.weighing import LINEAR, Brought, brought
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.value import Value


@define
class Containers:
    """Accounts for the scores of containers, and of projects with milestones."""

    _tracing: Tracing
    _rows: Rows

    def account(self, place: int) -> Account:
        """What the change of a container's score is made of; of whether it has one, where it had none or has none."""
        pairing = self._tracing.pairing
        old, new = pairing.old.items[pairing.places[place]].figures, pairing.new.items[place].figures
        assert new.score is not None
        before, after = pairing.old.value(old.score), pairing.new.value(new.score)
        parts = counted(pairing, pairing.places[place], place)
        ends = [number(one) for one in (before, after)]
        middles = [number(pairing.old.value(old.achievement)), number(pairing.new.value(new.achievement))]
        if parts is None or None in ends or None in middles:
            sign = ONE if ends == [None, None] or ends[0] is None else -ONE
            if None not in ends:
                sign = ends[1] - ends[0]  # type: ignore[operator]
            return Account(new.score, [(cause_of(self._everything(place, parts or [])), sign)])
        combined = _Combining(self._tracing, place, parts).account(new.score)
        return self._staged(place, combined, (middles[0], middles[1]), ends[1] - ends[0])  # type: ignore[arg-type, operator]

    def _everything(self, place: int, parts: Sequence[Counted]) -> set[int]:
        """All changes that can have made a container have a score, or none."""
        tracing, side = self._tracing, self._tracing.pairing.new
        found = set(tracing.causes.all_of(path_of(side.items[place], place), side.evaluation.graph.period))
        whats = [
            (part, "there" if part.comes_or_goes else "score") for part in parts if part.old and part.new
        ]
        quantities: list[Quantity] = [(what, part.place) for part, what in whats]  # type: ignore[misc]
        return found | self._tracing.reached(quantities)

    def _staged(
        self, place: int, combined: Account, middles: tuple[Rational, Rational], difference: Rational
    ) -> Account:
        """From what was combined to the score: as much of it as adjustments and roundings let through."""
        stages = [self._rows.stage(place, SCALING), self._rows.stage(place, COUNTING)]
        others = [staged for staged in stages if staged.other is not None]
        if not others and not any(segment.inside for staged in stages for segment in staged.segments):
            return combined
        players = [combined, *(staged.other for staged in others if staged.other is not None)]
        found = shapley(
            len(players), lambda chosen: number(self._value(place, stages, others, chosen, middles))
        )
        made = Account(combined.order)
        if found is None:
            known = self._tracing.known(players) | self._tracing.reached([one for one, _ in combined.flows])
            made.own.append((cause_of(known), difference))
            return made
        before, after = middles
        if before != after:
            made.add(combined, found[0] / (after - before))
        for player, amount in zip(players[1:], found[1:], strict=True):
            made.add(player, amount)
        return made

    def _value(
        self,
        place: int,
        stages: Sequence[Staged],
        others: Sequence[Staged],
        chosen: int,
        ends: tuple[Rational, Rational],
    ) -> Value:
        pairing = self._tracing.pairing
        figures = pairing.old.items[pairing.places[place]].figures, pairing.new.items[place].figures
        value: Value = ends[chosen & 1]
        for staged in stages:
            bit = next((bit for bit, one in enumerate(others, 1) if one is staged), None)
            is_new = bit is not None and bool(chosen >> bit & 1)
            segment: Segment = staged.segments[is_new]
            value = segment.value({getattr(figures[is_new], staged.stage.start): value})
        return value


@define
class _Combining:
    """What the parts of one container did to what they are combined to."""

    _tracing: Tracing
    _place: int
    _parts: Sequence[Counted]
    _nodes: tuple[Node, Node] = field(init=False)

    def __attrs_post_init__(self) -> None:
        pairing = self._tracing.pairing
        nodes = combining(pairing.old, pairing.places[self._place]), combining(pairing.new, self._place)
        assert nodes[0] is not None
        assert nodes[1] is not None
        self._nodes = nodes[0], nodes[1]

    def account(self, order: int) -> Account:
        """The account of the combined score."""
        old, new = self._nodes
        account = Account(order)
        if old.operation is new.operation and new.operation in LINEAR:
            self._linear(
                account, brought(self._parts, new.operation, [self._drives(one) for one in self._parts])
            )
            return account
        players = list(self._players())
        found = None
        if len(players) <= MOST_PLAYERS:
            found = shapley(len(players), lambda chosen: number(self._value(players, chosen)))
        if found is None:
            self._together(account)
            return account
        for (_, _, player), amount in zip(players, found, strict=True):
            account.add(player, amount)
        return account

    def _linear(self, account: Account, found: Sequence[Brought]) -> None:
        rest = ZERO
        for one in found:
            if one.by_score and one.part.is_both:
                account.add(self._by_part(one.part), one.by_score)
            if one.by_weight and one.drives:
                account.add(self._by_weight(one.part), one.by_weight)
            elif one.by_weight:
                rest += one.by_weight
        if rest:
            account.own.append((cause_of(self._drivers()), rest))

    def _change(self, part: Counted) -> Rational:
        assert part.old is not None
        assert part.new is not None
        return (part.new.number or ZERO) - (part.old.number or ZERO)

    def _by_part(self, part: Counted) -> Account:
        """What the change of what a container reads of a part comes of."""
        if self._nodes[1].operation is not op.SHARE_MET:
            return Account(0, [], [(("score", part.place), ONE)])
        account, change = Account(0), self._change(part)
        if change:
            account.add(self._by_score(part), change)
        return account

    def _by_score(self, part: Counted) -> Account:
        """What a part's score comes of, the whole of its change being 1."""
        pairing = self._tracing.pairing
        figures = pairing.old.items[pairing.places[part.place]].figures, pairing.new.items[part.place].figures
        before, after = (
            number(pairing.old.value(figures[0].score)),
            number(pairing.new.value(figures[1].score)),
        )
        if before is None or after is None or before == after:  # what is read is whether it is met
            return self._tracing.by(sorted(self._of_part(part)), 0)
        return Account(0, [], [(("score", part.place), ONE / (after - before))])

    def _of_part(self, part: Counted) -> set[int]:
        side = self._tracing.pairing.new
        path = path_of(side.items[part.place], part.place)
        found = set(self._tracing.causes.all_of(path, side.evaluation.graph.period))
        return found | self._tracing.reached([("score", part.place), ("actual", part.place)])

    # --- weights

    def _drives(self, part: Counted) -> bool:
        """Whether a part has another weight by itself, and not because others have."""
        if part.comes_or_goes or (part.old is None) is not (part.new is None):
            return True
        return bool(self._tracing.causes.of(self._path(part), {"weight"}))

    def _path(self, part: Counted) -> tuple[str, ...]:
        side = self._tracing.pairing.old if part.new is None else self._tracing.pairing.new
        return path_of(side.items[part.place], part.place)

    def _by_weight(self, part: Counted) -> Account:
        """Why a part has another weight: it came or went, was evaluated or not, or is given another."""
        causes, path = self._tracing.causes, self._path(part)
        found = causes.of(path, {"weight"})
        if part.new is None:
            found = causes.exit(path) or self._elsewhere(part)
        elif part.old is None:
            found = causes.entry(path) or tuple(self._of_part(part))
        elif part.comes_or_goes:
            return Account(0, [], [(("there", part.place), ONE if part.old.number is None else -ONE)])
        return self._tracing.by(found, 0)

    def _elsewhere(self, part: Counted) -> tuple[int, ...]:
        """Why a part of the old plan that there still is does not count here any more."""
        pairing, causes = self._tracing.pairing, self._tracing.causes
        place = pairing.new_places.get(part.place)
        if place is None:
            return ()
        path = path_of(pairing.new.items[place], place)
        return causes.of(path, {"moved"}) or causes.all_of(path, pairing.new.evaluation.graph.period)

    def _drivers(self) -> set[int]:
        found: set[int] = set()
        for part in self._parts:
            if self._drives(part):
                account = self._by_weight(part)
                found |= self._tracing.known([account]) | self._tracing.reached(
                    [one for one, _ in account.flows]
                )
        return found or set(self._own())

    def _own(self) -> tuple[int, ...]:
        side = self._tracing.pairing.new
        path = path_of(side.items[self._place], self._place)
        return self._tracing.causes.of(path, {"combine", "heading", "keyword", "cascade"})

    # --- other ways to combine

    def _players(self) -> Iterator[tuple[str, Counted | None, Account]]:
        """What changed of the parts: the score of each, its weight, those that follow, and the way to combine."""
        follows = False
        for part in self._parts:
            if part.is_both and self._change(part):
                yield "score", part, self._by_score(part)
            if self._drives(part):
                yield "weight", part, self._by_weight(part)
            else:
                follows = follows or (part.old and part.old.weight) != (part.new and part.new.weight)
        if follows:
            yield "follows", None, self._tracing.by(sorted(self._drivers()), 0)
        old, new = self._nodes
        if old.operation is not new.operation or (
            new.operation is op.BEST_MEAN and old.parameter != new.parameter
        ):
            yield "way", None, self._tracing.by(self._own(), 0)

    def _value(self, players: Sequence[tuple[str, Counted | None, Account]], chosen: int) -> Value:
        on = {(name, id(part)) for bit, (name, part, _) in enumerate(players) if chosen >> bit & 1}
        nothing = id(None)
        node = self._nodes[("way", nothing) in on]
        standing = [self._standing(part, on, nothing) for part in self._parts]
        there = [one for one in standing if one is not None]
        weights: object = tuple(ONE if one.weight is None else one.weight for one in there)
        if node.operation is op.BEST_MEAN:
            weights = node.parameter
        return MEANINGS[node.operation](weights)(*(one.value for one in there))

    def _standing(self, part: Counted, on: set[tuple[str, int]], nothing: int) -> Standing | None:
        """A part where these are new, and all else as it was."""
        has_weight = ("weight", id(part)) in on if self._drives(part) else ("follows", nothing) in on
        one = part.new if has_weight else part.old
        if one is None or part.old is None or part.new is None or not part.is_both:
            return one
        value = (part.new if ("score", id(part)) in on else part.old).value
        return Standing(one.place, one.weight, value)

    def _together(self, account: Account) -> None:
        """All that the parts come of as one, where it cannot be told apart."""
        ends = [self._all(side) for side in (0, 1)]
        quantities: list[Quantity] = [("score", part.place) for part in self._parts if part.old and part.new]
        known = self._tracing.reached(quantities) | self._drivers()
        account.own.append((cause_of(known), ends[1] - ends[0]))

    def _all(self, side: int) -> Rational:
        pairing = self._tracing.pairing
        one = pairing.new if side else pairing.old
        place = self._place if side else pairing.places[self._place]
        return number(one.value(one.items[place].figures.achievement)) or ZERO
