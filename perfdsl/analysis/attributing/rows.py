"""The score of a row that changed to what changed it: its figure, its target, the way it is scored, its scale."""

from collections import ChainMap
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from attrs import define, field, frozen

from perfdsl.analysis.attributing.causes import cause_of
from perfdsl.analysis.attributing.games import shapley
from perfdsl.analysis.attributing.nodes import Account
from perfdsl.analysis.attributing.pairing import number
from perfdsl.analysis.attributing.replaying import Segment, same, same_steps
from perfdsl.analysis.attributing.tracing import Tracing, are_alike
from perfdsl.graph.nodes import Figures, Item, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.value import Value

_TARGET: Final = frozenset({"target", "scoring", "pro_rata", "share", "cascade", "keyword", "kind"})
_WAY: Final = frozenset({
    "target", "scoring", "late", "lower_mirror", "tolerance", "kind", "series", "baseline", "keyword", "cascade", "value",
})  # fmt: skip
_SCALE: Final = frozenset(
    {"clamp", "rounding", "terms", "adjust", "require_coverage", "require_rows", "cascade"}
)
_LAST: Final = frozenset({"judgement", "missing", "cascade", "rounding", "clamp"})
_COMPARED: Final = ("target", "target_high")


@frozen
class Stage:
    """A part of the way to a score: from where, to where, and the sorts of changes that it is told of."""

    start: str
    end: str
    sorts: frozenset[str]


ACHIEVING: Final = Stage("", "achievement", _WAY)
SCALING: Final = Stage("achievement", "computed", _SCALE)
COUNTING: Final = Stage("computed", "score", _LAST)


@define
class Staged:
    """A stage in either evaluation, and what it is told by where it is not the same."""

    segments: tuple[Segment, Segment]
    stage: Stage
    other: Account | None
    """What makes it another, the whole of it; None where it is the same."""


@define
class Rows:
    """Accounts for the scores of rows."""

    _tracing: Tracing

    def stage(self, place: int, stage: Stage, starts: Collection[str] = ()) -> Staged:
        """A stage of an item, with what it reads that differs."""
        pairing = self._tracing.pairing
        figures = pairing.old.items[pairing.places[place]].figures, pairing.new.items[place].figures
        begun = tuple([getattr(one, name) for name in starts or (stage.start,)] for one in figures)
        dates = pairing.old.evaluation.graph.date_node, pairing.new.evaluation.graph.date_node
        for one, day in zip(begun, dates, strict=True):
            one.append(day)
        ends = [getattr(one, stage.end) for one in figures]
        segments = self._tracing.between(ends[0], ends[1], (begun[0], begun[1]))
        starting = {one: other for one, other in zip(*begun, strict=True) if one is not None}
        nodes = ChainMap(starting, pairing.nodes)
        read = [leaf for leaf in self._tracing.leaves(*segments) if leaf[1] not in begun[1]]
        if same_steps(*segments, nodes) and not read:
            return Staged(segments, stage, None)
        return Staged(segments, stage, self._told(place, stage, read, ends[1]))

    def _told(self, place: int, stage: Stage, read: list[tuple[NodeId, NodeId]], order: int) -> Account:
        """What a stage that is another comes of: changes of what is written, else of what is read."""
        tracing, side = self._tracing, self._tracing.pairing.new
        found = tracing.causes.of(
            path_of(side.items[place], place), stage.sorts, side.evaluation.graph.period
        )
        if not found and len(read) == 1:
            return tracing.leaf(*read[0])
        known = tracing.known([tracing.leaf(*one) for one in read]) if not found else set(found)
        return Account(order, [(cause_of(known), ONE)])

    def account(self, place: int) -> Account:
        """What the change of a row's score is made of; of whether it has one, where it had none or has none."""
        pairing = self._tracing.pairing
        old, new = pairing.old.items[pairing.places[place]], pairing.new.items[place]
        assert new.figures.score is not None
        if old.figures.achievement is None or new.figures.achievement is None:
            return self._by_all(place, new.figures.score)
        return _Game(self._tracing, self, place, old.figures, new.figures).account()

    def _by_all(self, place: int, order: int) -> Account:
        """All that is known to differ of a row that is scored on one side only."""
        tracing, side = self._tracing, self._tracing.pairing.new
        item = side.items[place]
        found = tracing.causes.all_of(path_of(item, place), side.evaluation.graph.period)
        scored = [one for one in found if tracing.causes.sort(one) in ("target", "scoring")]
        sign = ONE if number(side.value(item.figures.score)) is not None else -ONE
        return Account(order, [(cause_of(scored or found), sign)])


def path_of(item: Item, place: int) -> tuple[str, ...]:
    """The path of an item as the model has it: the plan itself has none."""
    return item.path if place else ()


@define
class _Game:
    _tracing: Tracing
    _rows: Rows
    _place: int
    _old: Figures
    _new: Figures
    _stages: tuple[Staged, Staged, Staged] = field(init=False)
    _players: dict[str, Account] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._stages = (
            self._rows.stage(self._place, ACHIEVING, ("actual", *_COMPARED)),
            self._rows.stage(self._place, SCALING),
            self._rows.stage(self._place, COUNTING),
        )
        self._players = dict(self._found())

    def account(self) -> Account:
        assert self._new.score is not None
        account = Account(self._new.score)
        bits = _merged(self._players)
        masks = list(dict.fromkeys(bits.values()))
        players = [next(self._players[name] for name in bits if bits[name] == mask) for mask in masks]
        pairing, found = self._tracing.pairing, None
        before = number(pairing.old.value(self._old.score))
        after = number(pairing.new.value(self._new.score))
        numbers = before is not None and after is not None
        change = (
            after - before if before is not None and after is not None else ONE if before is None else -ONE
        )
        if self._are_alike():
            size = number if numbers else _there
            found = shapley(len(players), lambda chosen: size(self._value(_names(bits, chosen))))
        if found is None:
            account.own.append((cause_of(self._known(players)), change))
            return account
        for player, amount in zip(players, found, strict=True):
            account.add(player, amount)
        return account

    def _are_alike(self) -> bool:
        """Whether figures of one side can be put in the place of those of the other."""
        pairing = self._tracing.pairing
        kinds = pairing.old.items[pairing.places[self._place]].kind, pairing.new.items[self._place].kind
        return are_alike(*kinds)

    def _known(self, players: Sequence[Account]) -> set[int]:
        return self._tracing.known(players) | self._tracing.reached(
            [one for player in players for one, _ in player.flows]
        )

    def _found(self) -> Iterator[tuple[str, Account]]:
        """What may move the score, by name: the figure, the target, the day, and each stage that is another."""
        tracing = self._tracing
        if self._differs("actual"):
            yield "actual", Account(0, [], [(("actual", self._place), ONE)])
        if any(self._differs(name) for name in _COMPARED):
            yield "target", self._target()
        if tracing.causes.date():
            yield "at", tracing.by(tracing.causes.date(), 0)
        for staged in self._stages:
            if staged.other is not None:
                yield staged.stage.end, staged.other

    def _differs(self, name: str) -> bool:
        before, after = self._values(name)
        return before is not None and after is not None and not same(before, after)

    def _values(self, name: str) -> tuple[Value | None, Value | None]:
        pairing = self._tracing.pairing
        return (
            _at(pairing.old.evaluation.values, getattr(self._old, name)),
            _at(pairing.new.evaluation.values, getattr(self._new, name)),
        )

    def _target(self) -> Account:
        """What makes the target another: what is written, or what it is computed from."""
        tracing, side = self._tracing, self._tracing.pairing.new
        path = path_of(side.items[self._place], self._place)
        found = tracing.causes.of(path, _TARGET, side.evaluation.graph.period)
        name = next(name for name in _COMPARED if self._differs(name))
        if found:
            return tracing.by(found, 0)
        return tracing.figure(getattr(self._old, name), getattr(self._new, name), ())

    def _value(self, chosen: frozenset[str]) -> Value:
        """The score where these are new, and all else as it was."""
        first, *rest = self._stages
        is_new = first.stage.end in chosen
        figures = self._new if is_new else self._old
        value = first.segments[is_new].value(self._given(figures, chosen))
        for staged in rest:
            is_new = staged.stage.end in chosen
            figures = self._new if is_new else self._old
            start = getattr(figures, staged.stage.start)
            value = staged.segments[is_new].value({start: value, **self._day(figures, chosen)})
        return value

    def _given(self, figures: Figures, chosen: frozenset[str]) -> dict[NodeId, Value]:
        given = self._day(figures, chosen)
        for name, player in (("actual", "actual"), *((name, "target") for name in _COMPARED)):
            value = self._values(name)[player in chosen]
            if chosen and player not in chosen and isinstance(value, date):
                value = self._tracing.pairing.moved_on(value)
            node = getattr(figures, name)
            if node is not None and value is not None:
                given[node] = value
        return given

    def _day(self, figures: Figures, chosen: frozenset[str]) -> dict[NodeId, Value]:
        """The day; where two periods are compared the later one, on which nothing of either is still to come."""
        pairing = self._tracing.pairing
        days = pairing.old.evaluation.at, pairing.new.evaluation.at
        side = pairing.new if figures is self._new else pairing.old
        if "at" in self._players or not chosen or chosen >= self._players.keys():
            day = days["at" in chosen or bool(chosen and chosen >= self._players.keys())]
        else:
            day = max(days)
        return {side.evaluation.graph.date_node: day}


def _merged(players: dict[str, Account]) -> dict[str, int]:
    """A bit for every player; those that come of the very same changes come together."""
    bits: dict[str, int] = {}
    known: dict[object, int] = {}
    for name, account in players.items():
        key: object = tuple(account.own) if account.own and not account.flows else name
        bits[name] = known.setdefault(key, len(known))
    return bits


def _names(bits: dict[str, int], chosen: int) -> frozenset[str]:
    return frozenset(name for name, bit in bits.items() if chosen >> bit & 1)


def _there(value: Value) -> Rational:
    return ZERO if isinstance(value, Missing) else ONE


def _at(values: object, node: NodeId | None) -> Value | None:
    return None if node is None else values[node]  # type: ignore[index]
