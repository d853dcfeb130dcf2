"""What a text says of how a figure varies: `fiere=normal(10, 2)`, `bando=triangular(2026-05-01, 2026-05-20, 2026-07-31)`."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from math import inf
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.analysis.simulate.distributions import (
    Bounded,
    Discrete,
    Distribution,
    Normal,
    Triangular,
    Uniform,
)
from perfdsl.analysis.simulate.figures import NoFigureError, as_float, figure_of, number_of, places_of, whole
from perfdsl.analysis.simulate.nodes import Variation
from perfdsl.analysis.simulate.samples import sample
from perfdsl.data.locale import EN, Locale
from perfdsl.data.naming import Names, Unfound
from perfdsl.diagnostics import (
    BAD_DISTRIBUTION,
    BAD_VARIATION,
    OUTSIDE_RANGE,
    UNKNOWN_VARIED,
    Code,
    Diagnostics,
    Label,
)
from perfdsl.graph.nodes import Graph, Input, InputKey
from perfdsl.source import Source, Span
from perfdsl.values.period import parse_period
from perfdsl.values.ranges import Range, is_unbounded

NAME: Final = "--vary"
"""What messages call the text of a variation."""

_WRITTEN: Final = re.compile(r"\s*(?P<name>[^=()]+?)\s*=\s*(?P<word>\w+)\s*\((?P<rest>.*)\)\s*", re.DOTALL)
_EXAMPLE: Final = "write `fiere=normal(10, 2)`: what varies, and how"


class WrongError(Exception):
    """A variation that means nothing: the code, a message, and advice."""

    def __init__(self, code: Code, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.advice = code, message, advice


def read_variations(
    graph: Graph, texts: Sequence[str], diagnostics: Diagnostics, locale: Locale = EN
) -> tuple[Variation, ...]:
    """What varies, by the texts that say so; `diagnostics` has what is wrong with those that mean nothing.

    Samples are written in the notation of `locale`.
    """
    reader = _Reader(graph, Names(graph), locale, diagnostics)
    found: dict[InputKey, tuple[Variation, Span]] = {}
    for text in texts:
        span = Span(Source(NAME, text), 0, len(text))
        try:
            one = reader.variation(text)
        except WrongError as error:
            diagnostics.report(error.code, error.message, span, help=error.advice)
            continue
        if one is None:
            continue
        if one.key in found:
            first = Label(found[one.key][1], "first here")
            diagnostics.report(
                UNKNOWN_VARIED, f"`{one.asked.id}` varies twice", span, first, help="leave one of them out"
            )
        found[one.key] = one, span
    return tuple(one for one, _ in found.values())


@frozen
class _Reader:
    graph: Graph
    names: Names
    locale: Locale
    diagnostics: Diagnostics

    def variation(self, text: str) -> Variation | None:
        """What a text says. Raises WrongError where it means nothing."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise WrongError(BAD_VARIATION, f"`{text}` does not say how something varies", _EXAMPLE)
        key, asked = self._fact(written["name"])
        arguments = [one.strip() for one in written["rest"].split(",")]
        try:
            made = self._made(written["word"], asked, arguments)
        except NoFigureError as error:
            raise WrongError(BAD_DISTRIBUTION, str(error)) from None
        if made is None:
            return None
        return Variation(key, asked, text.strip(), _kept(made.distribution, asked), made.places)

    def _made(self, word: str, asked: Input, arguments: Sequence[str]) -> "_Made | None":
        if word.casefold() == "sample":
            _expect("sample", arguments, "file", "column")
            path, column = (one.strip("\"'") for one in arguments)
            found = sample(path, column, asked, self.locale, self.diagnostics)
            return None if found is None else _Made(*found)
        how = _WAYS.get(word.casefold())
        if how is None:
            known = (*_WAYS, "sample")
            close = get_close_matches(word, known, n=1)
            advice = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(known)}"
            raise WrongError(BAD_VARIATION, f"there is no distribution `{word}`", advice)
        return how(asked, arguments)

    def _fact(self, text: str) -> tuple[InputKey, Input]:
        name, _, when = text.partition("@")
        asked = self.names.find(name)
        if isinstance(asked, Unfound):
            raise WrongError(UNKNOWN_VARIED, asked.message, asked.advice)
        try:
            period = parse_period(when.strip()) if when else self.graph.period
        except ValueError:
            raise WrongError(BAD_VARIATION, f"`{when}` is not a period", "write one such as `2026`") from None
        key = InputKey(asked.path, period)
        if key not in self.graph.input_nodes:
            message = f"`{asked.id}` of {period} is not read in {self.graph.period}"
            raise WrongError(UNKNOWN_VARIED, message)
        return key, asked


# --- distributions


@frozen
class _Made:
    distribution: Distribution
    places: int


_ROUNDING: Final = 1e-9
"""So little may percentages be off 100% for being floats."""

_Way: TypeAlias = Callable[[Input, Sequence[str]], _Made]


def _expect(word: str, arguments: Sequence[str], *names: str) -> None:
    if len(arguments) != len(names) or not all(arguments):
        raise WrongError(
            BAD_VARIATION, f"`{word}` takes {len(names)} figures", f"write `{word}({', '.join(names)})`"
        )


def _uniform(asked: Input, arguments: Sequence[str]) -> _Made:
    _expect("uniform", arguments, "low", "high")
    low, high = (figure_of(text, asked.kind) for text in arguments)
    if low > high:
        raise WrongError(
            BAD_DISTRIBUTION, f"`{arguments[0]}` is above `{arguments[1]}`", "write the lower figure first"
        )
    places = places_of(arguments, asked.kind)
    # each of the figures that there are is as likely as the others: those at the ends have half a step beyond
    half = 0.5 * 10.0**-places
    return _Made(Uniform(low - half, high + half), places)


def _normal(asked: Input, arguments: Sequence[str]) -> _Made:
    _expect("normal", arguments, "mean", "deviation")
    mean, deviation = figure_of(arguments[0], asked.kind, between=True), number_of(arguments[1], asked.kind)
    if deviation <= 0:
        raise WrongError(BAD_DISTRIBUTION, "a deviation is greater than 0")
    return _Made(Normal(mean, deviation), places_of(arguments, asked.kind))


def _triangular(asked: Input, arguments: Sequence[str]) -> _Made:
    _expect("triangular", arguments, "low", "mode", "high")
    low, mode, high = (figure_of(text, asked.kind) for text in arguments)
    if not low <= mode <= high or low == high:
        raise WrongError(
            BAD_DISTRIBUTION,
            "the figures of a triangle rise from the lowest over the likeliest to the highest",
            "write `triangular(low, mode, high)`",
        )
    return _Made(Triangular(low, mode, high), places_of(arguments, asked.kind))


def _choice(asked: Input, arguments: Sequence[str]) -> _Made:
    parts = [one.partition(":") for one in arguments]
    values = [value.strip() for value, _, _ in parts]
    if not all(values):
        raise WrongError(
            BAD_VARIATION, "`choice` takes figures", "write `choice(4: 60%, 5: 40%)`, or `choice(4, 5)`"
        )
    if len({colon for _, colon, _ in parts}) > 1:
        raise WrongError(
            BAD_DISTRIBUTION, "some of the figures have a chance, and others none", "give each its chance"
        )
    chances = _chances([weight.strip() for _, _, weight in parts]) if parts[0][1] else [1.0] * len(parts)
    figures = tuple(figure_of(text, asked.kind) for text in values)
    shares = tuple(chance / sum(chances) for chance in chances)
    return _Made(Discrete(figures, shares), places_of(values, asked.kind, exactly=True))


def _chances(texts: Sequence[str]) -> list[float]:
    """Percentages that are 100% together, or parts of any size."""
    chances = [number_of(text, None) for text in texts]
    if min(chances) < 0 or sum(chances) <= 0:
        raise WrongError(BAD_DISTRIBUTION, "a chance is not below 0, and one of them is above")
    percents = [text.endswith("%") for text in texts]
    if any(percents) and not all(percents):
        advice = "give each a percentage, or each a part such as `3`"
        raise WrongError(BAD_DISTRIBUTION, "some of the chances are percentages, and others not", advice)
    if all(percents) and abs(sum(chances) - 1) > _ROUNDING:
        advice = "make them 100%, or give parts such as `4: 3, 5: 1`"
        raise WrongError(BAD_DISTRIBUTION, f"the chances add up to {100 * sum(chances):.10g}%", advice)
    return chances


_WAYS: Final[Mapping[str, _Way]] = {
    "uniform": _uniform,
    "normal": _normal,
    "triangular": _triangular,
    "choice": _choice,
}


# --- the range of a row


def _kept(distribution: Distribution, asked: Input) -> Bounded | Discrete:
    """A distribution within the range of its row: what lies outside is not drawn."""
    low, high = _ends(asked)
    if isinstance(distribution, Discrete):
        outside = [one for one in distribution.values if not low <= one <= high]
        if outside:
            raise WrongError(
                OUTSIDE_RANGE, f"`{asked.id}` cannot be measured at some of these figures", _advice(asked)
            )
        return distribution
    half = 0.5 if whole(asked.kind) and isinstance(distribution, Uniform) else 0.0
    bounded = Bounded(distribution, low - half, high + half)
    if bounded.chance <= _LEAST:
        raise WrongError(
            OUTSIDE_RANGE, f"`{asked.id}` is hardly ever measured at such figures", _advice(asked)
        )
    return bounded


_LEAST: Final = 1e-9
"""What is less likely within the range is not drawn at all."""


def _ends(asked: Input) -> tuple[float, float]:
    low, high = -inf, inf
    if isinstance(asked.range, Range):
        low = -inf if is_unbounded(asked.range.low) else as_float(asked.range.low)
        high = inf if is_unbounded(asked.range.high) else as_float(asked.range.high)
    return low, high


def _advice(asked: Input) -> str:
    low, high = _ends(asked)
    return (
        f"its range goes from {low:g} to {high:g}" if asked.kind.name != "date" else "see `range` of the row"
    )
