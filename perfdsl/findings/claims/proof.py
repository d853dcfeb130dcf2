"""A question to its proof: by what its figures can be, by how they move, splitting what sharpens either."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias

from attrs import evolve

from perfdsl.engine.drift.drifts import STILL, Drift, Pair, by_ranges, drifts
from perfdsl.engine.interval.numbers import possible
from perfdsl.findings.claims.assuming import assumptions
from perfdsl.findings.claims.boxes import Box, Budget, Foreseen, Part, Piece, pieces
from perfdsl.findings.claims.nodes import Proved
from perfdsl.findings.claims.pairing import Paired, paired
from perfdsl.findings.claims.questions import Question
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.model.claims.nodes import Against, Holds, Monotone, SteadyBand
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.ranges import Outlook, Range, hull, parted

MAX_BOXES: Final = 256
"""The most boxes that one claim is looked at in, for each row that it is about."""


_COPIED: Final = 50
"""How many nodes are copied in the time of a step."""

Seen: TypeAlias = Sequence[Sequence[Outlook]]
"""What every node can be in a box, of each graph."""

Verdict: TypeAlias = Callable[[Seen], bool]
MoveVerdict: TypeAlias = Callable[[Mapping[Pair, Drift], Sequence[Outlook]], bool]


def proof(question: Question, foreseen: tuple[Foreseen, ...], budget: Budget) -> Proved | None:
    """How a claim is proved in one period; None where it is not, within the budget."""
    proving = _Proving(question, foreseen, budget)
    match question.claim.what:
        case Holds():
            return proving.holds()
        case Against():
            return proving.compared()
        case Monotone():
            return proving.monotone()
        case SteadyBand():
            return proving.steady()


class _Proving:
    def __init__(self, question: Question, foreseen: tuple[Foreseen, ...], budget: Budget) -> None:
        self._question = question
        self._budget = budget
        self._parts = [Part(one, question.wanted(place)) for place, one in enumerate(foreseen)]
        where = () if question.where is None else (question.where,)
        self._supposed = Part(foreseen[0], where)
        if question.where is not None:
            self._parts[0].assumed = assumptions(foreseen[0].graph, question.where, foreseen[0].base)
        self._boxes = 0
        self._paired: Paired | None = None

    # --- each sort of claim

    def holds(self) -> Proved | None:
        (condition,) = self._question.figures
        proved = self._split(lambda seen: False not in _answers(seen[0][condition]), ())
        return Proved("ranges", self._boxes) if proved else None

    def compared(self) -> Proved | None:
        other = self._question.other
        assert other is not None
        pair = self._question.figures[0], other
        self._paired = paired(self._parts[0].graph, self._parts[1].graph, pair)
        if pair in self._paired.same:
            return Proved("same")
        proved = self._split(lambda seen: self._compares(pair, seen), ())
        return Proved("changes", self._boxes) if proved else None

    def _compares(self, pair: Pair, seen: Seen) -> bool:
        """Whether the score of the plan is not lower than that of the other, or the same."""
        found = self._drifts((), seen, {}).get(pair, STILL)
        if self._question.claim.what.word == "equivalent":  # type: ignore[union-attr]
            return found == STILL
        return found.high <= 0  # from the plan to the other it never rises

    def monotone(self) -> Proved | None:
        return Proved("changes", self._boxes) if self._by_moves(self._rises) else None

    def _rises(self, found: Mapping[Pair, Drift], _seen: Sequence[Outlook]) -> bool:
        return all(found.get((one, one), STILL).low >= 0 for one in self._question.figures)

    def steady(self) -> Proved | None:
        return Proved("changes", self._boxes) if self._by_moves(self._steps_once) else None

    def _steps_once(self, found: Mapping[Pair, Drift], seen: Sequence[Outlook]) -> bool:
        """Whether the score moves by no more than one band is wide."""
        score, gap = self._score_of_band(seen)
        if gap is None:
            return True
        move = found.get((score, score), STILL)
        return max(move.high, -move.low) <= gap

    def _score_of_band(self, seen: Sequence[Outlook]) -> tuple[NodeId, Rational | None]:
        """The score that the band looks at, and the narrowest band between two others that it can reach."""
        nodes = self._parts[0].graph.nodes
        (place,) = self._question.figures
        while nodes[place].operation is not op.BAND:
            place = nodes[place].arguments[0]
        score, bands = nodes[place].arguments[0], nodes[place].parameter
        starts = [band.start for band in bands if band.start is not None]  # type: ignore[attr-defined]
        there, _ = parted(seen[score])
        if isinstance(there, Range):
            starts = [one for one in starts if there.low < one <= there.high]
        return score, min((one - other for one, other in pairwise(starts)), default=None)

    # --- claims about two data

    def _by_moves(self, holds: MoveVerdict) -> bool:
        """Whether a claim holds whichever of its facts moves, each in boxes of its own."""
        inputs = frozenset(self._parts[0].inputs)
        return all(
            self._split(lambda seen, key=key: self._moves(key, seen, holds), (key,))  # type: ignore[misc]
            for key in self._question.moves
            if key in inputs
        )

    def _moves(self, key: InputKey, seen: Seen, holds: MoveVerdict) -> bool:
        node = self._parts[0].graph.input_nodes[key]
        there, _ = parted(seen[0][node])
        if there is None:
            return True
        return holds(self._drifts((key,), seen, {(node, node): self._move(there)}), seen[0])

    def _move(self, there: Outlook) -> Drift:
        """How a fact may move: to the better, or (where no direction is asked for) either way."""
        least, most = by_ranges(there, there)
        direction = self._question.direction
        return Drift((least if direction <= 0 else ZERO, most if direction >= 0 else ZERO))

    def _drifts(
        self, keys: Iterable[InputKey], seen: Seen, given: Mapping[Pair, Drift]
    ) -> Mapping[Pair, Drift]:
        if self._paired is not None:
            pairs: Sequence[Pair] = self._paired.pairs
            graphs = [part.graph.nodes for part in self._parts]
            given = dict.fromkeys(self._paired.same, STILL)
            return drifts(pairs, (graphs[0], graphs[1]), (seen[0], seen[1]), given)
        part = self._parts[0]
        nodes, outlooks = part.graph.nodes, seen[0]
        return drifts([(one, one) for one in part.cone(keys)], (nodes, nodes), (outlooks, outlooks), given)

    # --- boxes

    def _split(self, holds: Verdict, moving: tuple[InputKey, ...]) -> bool:
        """Whether a claim holds in every box, those split in which it is open; what moves is not split."""
        start = self._beginning(moving)
        if start is None:
            return True
        waiting: deque[dict[InputKey, Piece]] = deque([start])
        looked = 0
        while waiting:
            box = waiting.popleft()
            looked += 1
            self._boxes += 1
            if looked > MAX_BOXES or not self._budget.spend(self._cost(box, moving)):
                return False
            seen = [part.within(box) for part in self._parts]
            if self._excluded(seen[0]) or holds(seen):
                continue
            parts = self._next(box, moving)
            if not parts:
                return False
            waiting.extend(parts)
        return True

    def _beginning(self, moving: tuple[InputKey, ...]) -> dict[InputKey, Piece] | None:
        """The box of the data that the claim is about, in which what moves is measured; None where there are none."""
        if self._start is None:
            return None
        box = dict(self._start)
        for key in moving:
            piece = self._piece(box, key)
            there, _ = parted(piece.outlook)
            if there is None:
                return None
            box[key] = evolve(piece, outlook=there)
        return box

    def _cost(self, box: Box, moving: tuple[InputKey, ...]) -> int:
        paired = 0 if self._paired is None else len(self._paired.pairs)
        copied = sum(len(part.graph.nodes) for part in self._parts) // _COPIED if box else 0
        return (
            1
            + paired
            + copied
            + sum(part.steps(part.cone((*box, *moving), part.assumed)) for part in self._parts)
        )

    def _excluded(self, seen: Sequence[Outlook]) -> bool:
        """Whether the claim is about none of the data in a box."""
        where = self._question.where
        return where is not None and True not in _answers(seen[where])

    def _next(self, box: Box, moving: tuple[InputKey, ...]) -> list[dict[InputKey, Piece]]:
        """The boxes that one is split into: by the fact that was split least, of those that it sharpens to split."""
        shared = [key for key in self._shared if key not in moving]
        for key in sorted(shared, key=lambda one: box[one].splits if one in box else 0):
            kinks = {kink for part in self._parts for kink in part.kinks(key)}
            parts = pieces(self._piece(box, key), kinks)
            if parts:
                return [{**box, key: part} for part in parts]
        return []

    @cached_property
    def _shared(self) -> Sequence[InputKey]:
        return tuple(dict.fromkeys(key for part in self._parts for key in part.shared))

    def _piece(self, box: Box, key: InputKey) -> Piece:
        if key in box:
            return box[key]
        part = next(part for part in self._parts if key in part.graph.input_nodes)
        return Piece(part.foreseen.base[part.graph.input_nodes[key]])

    @cached_property
    def _start(self) -> dict[InputKey, Piece] | None:
        """The smallest box of the data that the claim is about; None where it is about none."""
        where = self._question.where
        if where is None:
            return {}
        box: dict[InputKey, Piece] = {}
        for key in self._supposed.inputs:
            piece = self._piece({}, key)
            left = [one for one in self._leaves(piece, key) if self._may_hold({key: one}, where)]
            if not left:
                return None
            kept = _joined(left)
            if kept != piece:
                box[key] = kept
        return box

    def _leaves(self, piece: Piece, key: InputKey) -> list[Piece]:
        """A piece, split as far as its kinks go."""
        kinks = self._supposed.kinks(key)
        waiting, found = [piece], []
        while waiting:
            one = waiting.pop()
            parts = pieces(one, kinks)
            waiting.extend(parts)
            found += [] if parts else [one]
        return found

    def _may_hold(self, box: Box, where: NodeId) -> bool:
        if not self._budget.spend(self._supposed.steps(self._supposed.cone(box))):
            return True
        return True in _answers(self._supposed.within(box)[where])


def _answers(outlook: Outlook) -> tuple[object, ...]:
    """What a condition can be: yes, no, or missing."""
    return possible(outlook) if not isinstance(outlook, Range) else ()


def _joined(left: Sequence[Piece]) -> Piece:
    """One piece around several; an end is left out of it where it is left out of all."""
    if len(left) == 1:
        return left[0]
    return Piece(hull(one.outlook for one in left))
