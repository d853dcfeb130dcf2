"""Data that refute a claim to the smallest that still do: the fewest facts, and of those the simplest values."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, islice, product
from math import gcd
from typing import Final

from attrs import evolve, frozen

from perfdsl.findings.claims.candidates import Candidates, fits
from perfdsl.findings.claims.nodes import Counterexample, Facts, Trial
from perfdsl.findings.claims.ways import size
from perfdsl.graph.nodes import InputKey
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.number import RATIONAL_TYPE, ZERO, Rational, exact_text
from perfdsl.values.value import Value

MAX_LOOKS: Final = 3_000
"""How many data are looked at to make one refutation small."""

MAX_NODES_LOOKED_AT: Final = 10_000_000
"""The same in nodes of the graph: a large plan is looked at less often."""

_ROUNDS: Final = 4
_FACTORS: Final = (10, 2, 3, 5, 7)
_MOST_PAIRED: Final = 12
_MOST_VALUES: Final = 8
_READ_AT_ONCE: Final = 1_000
_MOST_DIGITS: Final = 6


@frozen
class _Pair:
    """The data of a counterexample; `moved` is the fact of which the second data have another value, `to`."""

    facts: Facts
    moved: InputKey | None = None
    to: Value = NOT_MEASURED

    @property
    def other(self) -> Facts | None:
        return None if self.moved is None else {**self.facts, self.moved: self.to}


def smallest(trial: Trial, found: Counterexample, known: Mapping[InputKey, Candidates]) -> Counterexample:
    """The counterexample made small: the same for the same one, wherever it is made so."""
    shrinking = _Shrinking(trial, known)
    pair = _rising(shrinking.small(_pair(found)))
    return evolve(found, facts=pair.facts, other=pair.other)


def _pair(found: Counterexample) -> _Pair:
    if found.other is None:
        return _Pair(found.facts)
    keys = dict.fromkeys((*found.facts, *found.other))
    moved = next(key for key in keys if not _same(found.facts.get(key), found.other.get(key)))
    return _Pair(found.facts, moved, found.other.get(moved, NOT_MEASURED))


def _rising(pair: _Pair) -> _Pair:
    """The pair with the smaller of the two values first, where they can be ordered."""
    if pair.moved is None:
        return pair
    one = pair.facts.get(pair.moved, NOT_MEASURED)
    first, second = size(one), size(pair.to)
    if first is None or second is None or first <= second:
        return pair
    return _Pair({**pair.facts, pair.moved: pair.to}, pair.moved, one)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


class _Shrinking:
    def __init__(self, trial: Trial, known: Mapping[InputKey, Candidates]) -> None:
        self._trial = trial
        self._known = known
        nodes = sum(len(graph.nodes) for graph in trial.graphs)
        self._left = min(MAX_LOOKS, max(1, MAX_NODES_LOOKED_AT // max(1, nodes)))

    def small(self, pair: _Pair) -> _Pair:
        pair = self._without_missing(pair)
        for _ in range(_ROUNDS):
            before = pair
            pair = self._fewer(pair)
            pair = self._plain(pair)
            pair = self._simple(pair)
            if self._left <= 0 or pair == before:
                break
        return self._fewest(self._scaled(pair))

    def _fails(self, pair: _Pair) -> bool:
        """Whether the claim is still refuted; False too once there has been enough looking."""
        self._left -= 1
        return self._left >= 0 and self._trial.fails(pair.facts, pair.other)

    def _without_missing(self, pair: _Pair) -> _Pair:
        """Without what it says of nothing: that a fact is not measured."""
        return evolve(pair, facts={key: value for key, value in pair.facts.items() if value != NOT_MEASURED})

    # --- fewer facts

    def _fewer(self, pair: _Pair) -> _Pair:
        def without(pair: _Pair, keys: Sequence[InputKey]) -> _Pair:
            gone = set(keys)
            return evolve(pair, facts={key: one for key, one in pair.facts.items() if key not in gone})

        return self._reduced(pair, list(pair.facts), without)

    def _plain(self, pair: _Pair) -> _Pair:
        """With targets met exactly, wherever nothing else is needed."""

        def plain(pair: _Pair, keys: Sequence[InputKey]) -> _Pair:
            return evolve(pair, facts={**pair.facts, **{key: self._known[key].plain for key in keys}})

        others = [
            key
            for key, value in pair.facts.items()
            if not _same(value, self._known[key].plain) and key != pair.moved
        ]
        return self._reduced(pair, others, plain)

    def _reduced(
        self, pair: _Pair, keys: Sequence[InputKey], change: Callable[[_Pair, Sequence[InputKey]], _Pair]
    ) -> _Pair:
        """The pair with as many keys changed as it bears: first all, then halves, quarters, down to single ones."""
        size = len(keys)
        while size and self._left > 0:
            kept: list[InputKey] = []
            for start in range(0, len(keys), size):
                part = keys[start : start + size]
                tried = change(pair, part)
                if self._fails(tried):
                    pair = tried
                else:
                    kept += part
            size = min(size // 2, len(kept))
            keys = kept
        return pair

    def _fewest(self, pair: _Pair) -> _Pair:
        """Other data with one fact, or two, where these need more: a mean changes when a part of it is left out."""
        if pair.moved is not None or len(pair.facts) <= 1 or self._left <= 0:
            return pair
        rows = [(key, _simplest(one)) for key, one in islice(self._known.items(), self._left)]
        for key, values in rows:
            for value in values:
                if self._fails(tried := _Pair({key: value})):
                    return tried
        return pair if len(pair.facts) <= 2 else self._of_two(pair, rows[:_MOST_PAIRED])  # noqa: PLR2004 - one, or two

    def _of_two(self, pair: _Pair, rows: Sequence[tuple[InputKey, Sequence[Value]]]) -> _Pair:
        for (one, values), (other, others) in combinations(rows, 2):
            for value, second in product(values, others):
                if self._fails(tried := _Pair({one: value, other: second})):
                    return tried
        return pair

    # --- simpler values

    def _scaled(self, pair: _Pair) -> _Pair:
        """With all its figures smaller by the same factor: a quotient keeps its value."""
        for factor in (_common_factor(pair), *_FACTORS):
            while (
                factor > 1
                and pair.moved is None
                and (tried := self._divided(pair, factor))
                and self._fails(tried)
            ):
                pair = tried
        return pair

    def _divided(self, pair: _Pair, factor: int) -> _Pair | None:
        divided: dict[InputKey, Value] = {}
        for key, value in pair.facts.items():
            if not isinstance(value, RATIONAL_TYPE) or not value or _same(value, self._known[key].plain):
                continue
            less = divided[key] = value / factor
            if (value.denominator == 1 < less.denominator) or not fits(self._known[key].asked, less):
                return None
        return evolve(pair, facts={**pair.facts, **divided}) if len(divided) > 1 else None

    def _nearer(self, pair: _Pair, key: InputKey) -> _Pair:
        """With a whole figure or a day as near to the target as the claim lets it: by halves."""
        known, first = self._known[key], pair
        refuting, holding = size(pair.facts[key]), size(known.plain)
        if refuting is None or holding is None or refuting.denominator != 1 or holding.denominator != 1:
            return pair
        while abs(refuting - holding) > 1:
            middle = Rational(int(refuting + holding) // 2)
            tried = evolve(pair, facts={**pair.facts, key: next(iter(known.near(middle)), known.plain)})
            if self._fails(tried):
                pair, refuting = tried, middle
            else:
                holding = middle
        # A round figure is read more easily than the last one of a long row of digits.
        long = not isinstance(known.plain, date) and refuting > _READ_AT_ONCE
        return first if long else pair

    def _simple(self, pair: _Pair) -> _Pair:
        for key in list(pair.facts):
            if self._left <= 0:
                break
            for value in _simpler(pair.facts[key], self._known[key]):
                tried = evolve(pair, facts={**pair.facts, key: value})
                if not (pair.moved == key and _same(value, pair.to)) and self._fails(tried):
                    pair = tried
                    break
            if not _same(pair.facts[key], self._known[key].plain) and key != pair.moved:
                pair = self._nearer(pair, key)
        return self._simple_move(pair)

    def _simple_move(self, pair: _Pair) -> _Pair:
        if pair.moved is None:
            return pair
        for value in (NOT_MEASURED, *_simpler(pair.to, self._known[pair.moved])):
            tried = evolve(pair, to=value)
            if (
                not _same(value, pair.facts.get(pair.moved, NOT_MEASURED))
                and not _same(value, pair.to)
                and self._fails(tried)
            ):
                return tried
        return pair


def _common_factor(pair: _Pair) -> int:
    """The largest whole number that divides all whole figures."""
    figures = [value for value in pair.facts.values() if isinstance(value, RATIONAL_TYPE)]
    return gcd(*(int(value.numerator) for value in figures if value.denominator == 1))


def _simplest(known: Candidates) -> Sequence[Value]:
    return sorted(known.there, key=lambda one: _complexity(one, known))[:_MOST_VALUES]


def _simpler(value: Value, known: Candidates) -> Iterator[Value]:
    """Values that say less than this one, the simplest first."""
    own = _complexity(value, known)
    values: dict[Value, None] = dict.fromkeys((*known.there, *_rounded(value, known)))
    tried = sorted(values, key=lambda one: _complexity(one, known))
    yield from (one for one in tried if _complexity(one, known) < own)


def _rounded(value: Value, known: Candidates) -> Iterable[Value]:
    """The value with fewer digits."""
    if not isinstance(value, RATIONAL_TYPE):
        return ()
    found: dict[Value, None] = {}
    scale = Rational(1)
    while scale <= abs(value):
        scale *= 10
    for _ in range(_MOST_DIGITS):
        scale /= 10
        whole = value / scale
        low = int(whole.numerator) // int(whole.denominator)
        for one in (low, low + 1):
            found |= dict.fromkeys(known.near(one * scale))
    return found


def _complexity(value: Value, known: Candidates) -> tuple[object, ...]:
    """What comes first is simpler: the target exactly, then what is short to write, then what is small.

    A fact that is missing for another reason than that it was not measured says more than a figure.
    """
    if isinstance(value, Missing):
        return (3, value.reason.value)
    if _same(value, known.plain):
        return (0,)
    if isinstance(value, RATIONAL_TYPE):
        share = known.asked.kind.name == "percent"
        text = exact_text(value * 100 if share else value)
        digits = len(text.strip("-0.").replace(".", "")) + 50 * ("/" in text)
        away = abs(value - known.plain) if isinstance(known.plain, RATIONAL_TYPE) else ZERO
        return (1, digits, value < 0, len(text), away)
    if isinstance(value, date):
        met = known.plain
        return (1, abs((value - met).days) if isinstance(met, date) else 0, value)
    return (1, str(value))
