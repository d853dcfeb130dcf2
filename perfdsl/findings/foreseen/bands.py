"""Bands that no score reaches, and scores that can leave every band."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial

from attrs import define, field

from perfdsl.diagnostics import FORESEEN_BAND, FORESEEN_GAP, Label
from perfdsl.engine.interval.numbers import high, low
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Sort, Told, place_key
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.words import scored_in
from perfdsl.graph.nodes import Item, NodeId
from perfdsl.graph.operations import BAND_BY_RANK
from perfdsl.graph.rules import BandRule
from perfdsl.values.number import Rational
from perfdsl.values.written import written


@define
class _Banded:
    """A row or container with the node that its band is of, and the least and the most that this can be."""

    item: Item
    node: NodeId
    low: Rational
    high: Rational


@define
class _Scale:
    """The bands of a scale, from the highest to the lowest, and all that is in them."""

    bands: Sequence[BandRule]
    banded: list[_Banded] = field(factory=list)

    def reached(self) -> list[bool]:
        """For each band whether some score can lie in it."""
        rising = [band.start for band in reversed(self.bands) if band.start is not None]
        beyond = len(self.bands) - len(rising)  # the lowest, where it has no start
        marks = [0] * (len(self.bands) + 1)
        for one in self.banded:
            first = len(rising) - bisect_right(rising, one.high)
            last = len(rising) - bisect_right(rising, one.low)
            if first < len(self.bands):
                marks[first] += 1
                marks[min(last, len(rising) + beyond - 1) + 1] -= 1
        found, inside = [], 0
        for mark in marks[:-1]:
            inside += mark
            found.append(inside > 0)
        return found


def bands_out_of_reach(sight: Sight) -> Iterator[Notice]:
    """Every band has a score that can lie in it, in some period, of something on its scale."""
    for scale in _scales(sight):
        for place, reached in enumerate(scale.reached()):
            subject = place_key(scale.bands[place].place)
            say = None if reached else partial(_unreached, sight, scale, place)
            yield Notice(FORESEEN_BAND, subject, say, Sort.EVERYWHERE)


def scores_below_the_bands(sight: Sight) -> Iterator[Notice]:
    """No score falls below the lowest band."""
    for scale in _scales(sight):
        lowest = scale.bands[-1]
        fallen = [] if lowest.start is None else [one for one in scale.banded if one.low < lowest.start]
        if fallen:
            say = partial(_fallen, sight, lowest, fallen)
            yield Notice(FORESEEN_GAP, place_key(lowest.place), say)


def _scales(sight: Sight) -> Iterator[_Scale]:
    """Scales with bands, each with what is in them."""
    found: dict[int, _Scale] = {}
    for item in sight.graph.outline.items:
        if item.figures.band is None:
            continue
        band = sight.graph.nodes[item.figures.band]
        there = sight.there(band.arguments[0])
        if there is None or band.operation is BAND_BY_RANK:
            continue
        scale = found.setdefault(id(band.parameter), _Scale(band.parameter))  # type: ignore[arg-type]
        scale.banded.append(_Banded(item, band.arguments[0], low(there), high(there)))
    yield from found.values()


def _unreached(sight: Sight, scale: _Scale, place: int) -> Told:
    band = scale.bands[place]
    above = scale.bands[place - 1].start if place else None
    most = max(scale.banded, key=lambda one: one.high)
    least = min(scale.banded, key=lambda one: one.low)
    help_ = "change where it begins, or take it out"
    if band.start is not None and most.high < band.start:
        nearest, far, end = most, f"goes above {_shown(most, most.high)}", End.TOP
    elif above is not None and least.low >= above:
        nearest, far, end = least, f"falls below {_shown(least, least.low)}", End.BOTTOM
    else:
        return Told(f"no score can lie in the band `{band.label}`", band.place, help=help_)
    decided = sight.decided(nearest.node, end)
    label = Label(nearest.item.place, f"{sight.names.of(nearest.item)} comes nearest")
    return Told(
        f"no score can lie in the band `{band.label}`, for none {far}",
        band.place,
        (label, *decided.labels),
        help_,
        decided.text,
    )


def _fallen(sight: Sight, lowest: BandRule, fallen: Sequence[_Banded]) -> Told:
    one = fallen[0]
    decided = sight.decided(one.node, End.BOTTOM)
    others = f" (and {len(fallen) - 1} others)" if len(fallen) > 1 else ""
    return Told(
        f"the score of {sight.names.of(one.item)}{others} can fall below {_shown(one, lowest.start)}, where no band is",
        lowest.place,
        (Label(one.item.place, "of this"), *decided.labels),
        "add the lowest band without `from`, or `adjust floor` where the score falls",
        decided.text,
    )


def _shown(one: _Banded, score: Rational | None) -> str:
    assert score is not None
    return written(score, scored_in(one.item))
