"""A claim to data that may refute it: drawn where refutations live, and everywhere else too.

The first data are plain: every target met exactly, nothing measured, every row at each figure that a container is asked
for. Then, by turns of chance: the facts that the claim names at corners, among plain data; data with most rows met and a
few elsewhere; all rows at corners; all rows anywhere; hardly anything measured; and data in which one fact is moved until
a figure of many facts lies exactly where something happens (where a band begins, a gate opens).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from perfdsl.findings.claims.candidates import REASONS, Candidates
from perfdsl.findings.claims.chasing import Chase
from perfdsl.findings.claims.corners import Corners, corners
from perfdsl.findings.claims.draw import Draw
from perfdsl.findings.claims.nodes import Facts, Trial
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

_MOST_CHANGED: Final = 3
_KEPT: Final = 8
_MAKERS_OF_CHANCE: Final = 100


class Seen:
    """What was found out about the graphs of a plan, for all its claims; of a few graphs, those of one period."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], tuple[Graph, Corners]] = {}

    def corners(self, graph: Graph, at: date) -> Corners:
        """The corners of a graph that is looked at on a day."""
        key = (id(graph), at)
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = (graph, corners(graph, at))
        return self._known[key][1]


class Generator:
    """Data for one claim: those of try `number` are the same for the same seed, whatever was drawn before."""

    def __init__(self, trial: Trial, seed: int, seen: Seen | None = None) -> None:
        self._seed = seed
        seen = seen or Seen()
        found = [seen.corners(graph, trial.at) for graph in trial.graphs]
        asked = {one.path: one for one in trial.inputs}
        self.candidates = {
            key: Candidates(key, asked[key.path], _corners(found, key), _met(found, key))
            for key in trial.keys
        }
        self._named = [key for key in _named(trial) if key in self.candidates]
        self._moves = [key for key in trial.moves if key in self.candidates]
        self._levels = _levels(found, self.candidates)
        self._parts = [
            (whole, parts) for one in found for whole, parts in one.parts.items() if whole in self.candidates
        ]
        self._reasons = [
            Missing(reason) for one in found for reason in one.reasons if Missing(reason) in REASONS
        ]
        self._chases = [
            Chase(graph, one.thresholds, trial) for graph, one in zip(trial.graphs, found, strict=True)
        ]

    def data(self, number: int) -> Facts:
        """The data of a try."""
        draw = Draw(self._seed, number)
        plain = (self._met_data, dict, *self._levels)
        facts = plain[number]() if number < len(plain) else self._drawn(draw)
        return self._settled(facts, draw)

    def moved(self, facts: Facts, number: int) -> Facts | None:
        """The data with one of the facts to be moved at another value; None where there is none to move."""
        draw = Draw(~self._seed, number)
        if not self._moves:
            return None
        key = draw.one(self._moves)
        now = facts.get(key)
        for _ in range(4):
            other = self._value(self.candidates[key], draw, gone=10)
            if (type(other), other) != (type(now), now):
                return {**facts, key: other}
        return None

    # --- ways to draw

    def _drawn(self, draw: Draw) -> dict[InputKey, Value]:
        if self._named and draw.percent(30):
            return self._about(draw)
        chance = draw.below(_MAKERS_OF_CHANCE)
        for share, make in self._mixture():
            if chance < share:
                return make(draw)
        return self._changed(draw)

    def _mixture(self) -> Sequence[tuple[int, Callable[[Draw], dict[InputKey, Value]]]]:
        return (
            (30, self._changed),
            (50, self._at_corners),
            (62, self._anywhere),
            (72, self._few),
            (100, self._chased),
        )

    def _met_data(self) -> dict[InputKey, Value]:
        return {key: one.plain for key, one in self.candidates.items()}

    def _base(self, draw: Draw) -> dict[InputKey, Value]:
        made = draw.one((self._met_data, self._met_data, dict, *self._levels))()
        return made if made or draw.percent(30) else self._met_data()

    def _changed(self, draw: Draw) -> dict[InputKey, Value]:
        """Plain data but for one fact, or a few."""
        facts = self._base(draw)
        keys = list(self.candidates)
        for _ in range(1 + draw.below(_MOST_CHANGED) if keys else 0):
            one = self.candidates[draw.one(keys)]
            facts[one.key] = self._value(one, draw, gone=15)
        return facts

    def _about(self, draw: Draw) -> dict[InputKey, Value]:
        """Plain data but for the facts that the claim names: those at their targets, or each at a corner."""
        facts = self._base(draw)
        met = draw.percent(40)
        for key in self._named:
            if met:
                facts[key] = self.candidates[key].plain
            elif draw.percent(80):
                facts[key] = self._value(self.candidates[key], draw, gone=5)
        return facts

    def _at_corners(self, draw: Draw) -> dict[InputKey, Value]:
        gone = draw.one((0, 5, 30))
        return {key: self._value(one, draw, gone) for key, one in self.candidates.items()}

    def _anywhere(self, draw: Draw) -> dict[InputKey, Value]:
        gone = draw.one((0, 0, 10))
        return {
            key: self._reason(draw) if gone and draw.percent(gone) else one.any(draw)
            for key, one in self.candidates.items()
        }

    def _few(self, draw: Draw) -> dict[InputKey, Value]:
        keys = list(self.candidates)
        chosen = [draw.one(keys) for _ in range(1 + draw.below(_MOST_CHANGED) if keys else 0)]
        return {key: self._value(self.candidates[key], draw, gone=5) for key in chosen}

    def _chased(self, draw: Draw) -> dict[InputKey, Value]:
        facts = draw.one((self._at_corners, self._anywhere, self._changed))(draw)
        chases = [one for one in self._chases if one.can]
        return draw.one(chases).changed(facts, self.candidates, draw) if chases else facts

    def _value(self, one: Candidates, draw: Draw, gone: int) -> Value:
        if gone and draw.percent(gone):
            return self._reason(draw)
        return one.any(draw) if draw.percent(20) else draw.one(one.there)

    def _reason(self, draw: Draw) -> Missing:
        """Mostly that it was not measured, or a reason that a policy is stated for."""
        if self._reasons and draw.percent(40):
            return draw.one(self._reasons)
        return REASONS[0] if draw.percent(50) else draw.one(REASONS)

    def _settled(self, facts: dict[InputKey, Value], draw: Draw) -> Facts:
        """The data without contradictions: of a series and of a row that is shared out, the whole or the parts."""
        for whole, parts in self._parts:
            if whole in facts and any(part in facts for part in parts):
                for key in parts if draw.percent(30) else (whole,):
                    facts.pop(key, None)
        return facts


_OVER_MANY: Final = frozenset(
    {
        op.WEIGHTED_MEAN,
        op.GEOMETRIC_MEAN,
        op.HARMONIC_MEAN,
        op.BEST_MEAN,
        op.MINIMUM,
        op.MAXIMUM,
        op.WEIGHTED_SUM,
    }
    | {op.SHARE_MET, op.COUNT_EVALUATED, op.VARIANCE_EVALUATED, op.ANY, op.EVERY, op.COVERAGE, op.ALLOT}
)
"""Operations that read the rows of a whole container, or all who are paid."""


def _named(trial: Trial) -> Iterator[InputKey]:
    """The facts that a claim is about itself, rather than by the score of a container."""
    for graph, wanted in zip(trial.graphs, trial.wanted, strict=False):
        waiting, seen = list(reversed(wanted)), set[NodeId]()
        while waiting:
            place = waiting.pop()
            node = graph.nodes[place]
            if place in seen or node.operation in _OVER_MANY:
                continue
            seen.add(place)
            if isinstance(node.parameter, InputKey):
                yield node.parameter
            waiting.extend(reversed(node.arguments))


def _corners(found: Sequence[Corners], key: InputKey) -> tuple[Rational, ...]:
    return tuple(fact for one in found for fact in one.facts.get(key, ()))


def _met(found: Sequence[Corners], key: InputKey) -> Rational | None:
    return next((one.met[key] for one in found if key in one.met), None)


def _levels(
    found: Sequence[Corners], known: dict[InputKey, Candidates]
) -> tuple[Callable[[], dict[InputKey, Value]], ...]:
    """Makers of data in which every row scores the same, as far as it can."""
    return tuple(_maker(one.levels[level], known) for one in found for level in one.levels)


def _maker(
    facts: dict[InputKey, Rational], known: dict[InputKey, Candidates]
) -> Callable[[], dict[InputKey, Value]]:
    def make() -> dict[InputKey, Value]:
        return {
            key: next(iter(one.near(facts[key])), one.plain) if key in facts else one.plain
            for key, one in known.items()
        }

    return make
