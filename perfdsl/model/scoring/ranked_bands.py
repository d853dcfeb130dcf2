"""Bands that are given by rank among the subjects: each a share of them, the best first, the last one the rest."""

from collections.abc import Sequence

from perfdsl.diagnostics import RANKED_BANDS, Diagnostics, Label
from perfdsl.model.labels import labels_of
from perfdsl.model.nodes import Band
from perfdsl.syntax import nodes as syntax
from perfdsl.values.number import ONE, ZERO, Rational, exact_text, total

_EXAMPLE = 'write `band "alta" best 25%; band "media" next 50%; band "bassa"`'


def are_ranked(written: Sequence[syntax.Band]) -> bool:
    """Whether bands are given by rank: one of them says so."""
    return any(band.ranked is not None for band in written)


def ranked_bands(written: Sequence[syntax.Band], diagnostics: Diagnostics) -> tuple[Band, ...]:
    """The bands of a scale, the best first, with the share of the subjects that each is given to.

    A diagnostic where they do not share out all places; then there are none.
    """
    wrong = _misplaced(written) or _misshared(written)
    if wrong is not None:
        band, message, label = wrong
        diagnostics.report(RANKED_BANDS, message, band.span, *label, help=_EXAMPLE)
        return ()
    shares = [_share(band) for band in written]
    rest = ONE - total(share for share in shares if share is not None)
    return tuple(
        Band(
            band.label.text,
            None,
            band.colour.text if band.colour else None,
            labels_of(band.translations),
            rest if share is None else share,
            span=band.span,
        )
        for band, share in zip(written, shares, strict=True)
    )


def _share(band: syntax.Band) -> Rational | None:
    return None if band.share is None else band.share.value


_Wrong = tuple[syntax.Band, str, tuple[Label, ...]]


def _misplaced(written: Sequence[syntax.Band]) -> _Wrong | None:
    """A band that is not where its words put it: `best` comes first, then `next`, and the rest last."""
    for band in written:
        if band.start is not None:
            first = next(one for one in written if one.ranked is not None)
            label = Label(first.span, "this one goes by rank")
            return band, f"the band `{band.label.text}` goes by score, and another by rank", (label,)
    for place, band in enumerate(written):
        word = None if band.ranked is None else band.ranked.text
        wanted = "best" if place == 0 else "next"
        if word is None and place < len(written) - 1:
            return band, f"the band `{band.label.text}` has the rest, and others come after it", ()
        if word is not None and word != wanted:
            return band, f"the band `{band.label.text}` is number {place + 1}, so it is `{wanted}`", ()
    return None


def _misshared(written: Sequence[syntax.Band]) -> _Wrong | None:
    """A share that is none, or shares that are not those of everybody together."""
    for band in written:
        share = band.share
        if share is not None and not (share.percent and ZERO < share.value <= ONE):
            return band, f"`{share.span.text}` is no share of the subjects", ()
    first: dict[str, syntax.Band] = {}
    for band in written:
        one = first.setdefault(band.label.text, band)
        if one is not band:
            return band, f"the band `{band.label.text}` is there twice", (Label(one.span, "first here"),)
    whole = total(band.share.value for band in written if band.share is not None)
    last = written[-1]
    if whole > 1 or (whole == 1) == (last.share is None):
        text = f"the shares of the bands add up to {exact_text(whole * 100)}%"
        why = ", and leave nothing for the last" if whole == 1 else ""
        return last, text + why, ()
    return None
