"""Bands: from the highest to the lowest, every score in one of them."""

from collections.abc import Sequence
from itertools import pairwise

from perfdsl.diagnostics import (
    BAND_GAP,
    UNREACHABLE_BAND,
    Diagnostics,
    Label,
)
from perfdsl.model.labels import labels_of, report_languages
from perfdsl.model.nodes import Band, Bounds, Scale
from perfdsl.model.scoring.ranked_bands import are_ranked, ranked_bands
from perfdsl.model.scoring.terms import share_in
from perfdsl.model.weights import percent
from perfdsl.syntax import nodes as syntax
from perfdsl.values.number import Rational


def bands_of(
    written: Sequence[syntax.Band], scale: Scale, diagnostics: Diagnostics, *, sums: bool
) -> tuple[Band, ...]:
    """The bands of a scale from the highest to the lowest.

    Diagnostics for those that no score reaches, and for scores without one.
    """
    for band in written:
        report_languages(band.translations, diagnostics)
    if are_ranked(written):
        return ranked_bands(written, diagnostics)
    made = [
        Band(
            band.label.text,
            share_in(scale, band.start, diagnostics),
            band.colour.text if band.colour else None,
            labels_of(band.translations),
            span=band.span,
        )
        for band in written
    ]
    started = sorted(
        ((band.start, band) for band in made if band.start is not None), key=_start, reverse=True
    )
    lowest = [band for band in made if band.start is None]
    for (one_start, one), (other_start, other) in pairwise(started):
        if one_start == other_start:
            _unreachable(other, "begins where another begins", Label(one.span, "this one"), diagnostics)
    for extra in lowest[1:]:
        why = "has no lower end, and another is the lowest already"
        _unreachable(extra, why, Label(lowest[0].span, "this one"), diagnostics)
    if not sums:
        _outside(started, lowest, scale.clamp, diagnostics)
    if started and not lowest and (scale.clamp.low is None or started[-1][0] > scale.clamp.low):
        diagnostics.report(
            BAND_GAP,
            f"scores below {percent(started[-1][0])} have no band",
            started[-1][1].span,
            help='add the lowest band without `from`: `band "..." red`',
        )
    return (*(band for _, band in started), *lowest[:1])


def _start(pair: tuple[Rational, Band]) -> Rational:
    return pair[0]


def _outside(
    started: Sequence[tuple[Rational, Band]], lowest: Sequence[Band], clamp: Bounds, diagnostics: Diagnostics
) -> None:
    """Tell of bands that lie wholly beyond what the clamp lets through."""
    for start, band in started:
        if clamp.high is not None and start > clamp.high:
            _unreachable(
                band, "begins above the highest score that the clamp lets through", None, diagnostics
            )
    below = [*(band for _, band in started), *lowest[:1]]
    for (start, above), band in zip(started, below[1:], strict=False):
        if clamp.low is not None and start <= clamp.low and start != band.start:
            why = "lies below the lowest score that the clamp lets through"
            _unreachable(band, why, Label(above.span, "this one takes the lowest score"), diagnostics)


def _unreachable(band: Band, why: str, label: Label | None, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        UNREACHABLE_BAND,
        f"the band `{band.label}` {why}, so no score lies in it",
        band.span,
        *([label] if label else []),
        help="change where it begins, or take it out",
    )
