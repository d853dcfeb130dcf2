"""The weighted mean of many scores in whole numbers: sums over one denominator, and one division at the end."""

from collections.abc import Sequence
from typing import Any, Final

from perfdsl.engine.fixed.body import Body
from perfdsl.engine.fixed.forms import Form, Number, common, largest, smallest, times, whole
from perfdsl.values.number import Rational

_MOST_UNDER: Final = 8
"""A mean of more scores with denominators of their own is left to its exact meaning: their product grows."""

_MOST_BITS: Final = 4_000


def weighted_mean(body: Body, parameter: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - weights
    """The mean of what is there, by weight; `not_measured` where nothing is that weighs something."""
    weights: Sequence[Rational] = parameter
    pairs = [(weight, form) for weight, form in zip(weights, forms, strict=True) if weight]
    scores = [(weight, form) for weight, form in pairs if isinstance(form, Number)]
    bits = sum(form.bits for _, form in scores)
    own = sum(bool(form.under) for _, form in scores)
    if not scores or len(scores) < len(pairs) or own > _MOST_UNDER or bits > _MOST_BITS:
        return None
    return _Mean(body, scores).written(bits)


class _Mean:
    """The scores that are always there are added at once; each other one if it is.

    The names: `t` for the sum of what has no denominator of its own, `p` and `q` for that of what has, `w` for the
    weights of what is there.
    """

    def __init__(self, body: Body, scores: Sequence[tuple[Rational, Number]]) -> None:
        self._body = body
        self._scores = scores
        self._base = common(
            [
                *(weight * score.factor for weight, score in scores),
                *(weight * score.high for weight, score in scores if score.beyond and score.high is not None),
            ]
        )
        self._weights = common(weight for weight, _ in scores)
        self._total, self._above, self._below, self._weight = (body.new() for _ in range(4))
        self._sure = all(not score.needs for _, score in scores)
        self._under = any(score.under for _, score in scores)
        self._first = True

    def written(self, bits: int) -> Number:
        """Writes the lines, and gives the mean."""
        line = self._body.line
        always = [(weight, score) for weight, score in self._scores if not (score.needs or score.under)]
        line(f"{self._total} = {' + '.join(self._part(*one) for one in always) or '0'}")
        if self._under:
            line(f"{self._above} = 0; {self._below} = 1")
        if not self._sure:
            line(f"{self._weight} = {sum(self._share(weight) for weight, _ in self._scores)}")
        for weight, score in self._scores:
            if score.needs or score.under:
                self._add(weight, score)
        return self._mean(bits)

    def _share(self, weight: Rational) -> int:
        return whole(weight / self._weights)

    def _part(self, weight: Rational, score: Number) -> str:
        return times(score.text, whole(weight * score.factor / self._base))

    def _add(self, weight: Rational, score: Number) -> None:
        """Adds a score that may be missing, or has a denominator of its own."""
        line, indent = self._body.line, ""
        if score.needs:
            line(f"if {' or '.join(f'{name} is None' for name in sorted(score.needs))}:")
            line(f"    {self._weight} -= {self._share(weight)}")
            line("else:")
            indent = "    "
        if not score.under:
            line(f"{indent}{self._total} += {self._part(weight, score)}")
            return
        if score.beyond and score.high is not None:
            line(f"{indent}if {score.beyond}:")
            self._add_fraction(weight, score, score.under_beyond, f"{indent}    ")
            line(f"{indent}else:")
            line(f"{indent}    {self._total} += {whole(weight * score.high / self._base)}")
        else:
            self._add_fraction(weight, score, score.under, indent)

    def _add_fraction(self, weight: Rational, score: Number, under: str, indent: str) -> None:
        own = under if under.isidentifier() else self._body.new()
        if own != under:
            self._body.line(f"{indent}{own} = {under}")
        part = self._part(weight, score)
        if self._first:
            self._body.line(f"{indent}{self._above} = {part}; {self._below} = {own}")
            self._first = False
            return
        self._body.line(f"{indent}{self._above} = {self._above} * {own} + {self._below} * {part}")
        self._body.line(f"{indent}{self._below} *= {own}")

    def _mean(self, bits: int) -> Number:
        low, high = (
            smallest(score.low for _, score in self._scores),
            largest(score.high for _, score in self._scores),
        )
        text = f"({self._total} * {self._below} + {self._above})" if self._under else self._total
        if self._sure:
            whole_weight = sum((weight for weight, _ in self._scores), start=self._weights * 0)
            below = self._below if self._under else ""
            return Number(text, self._base / whole_weight, below, low=low, high=high, bits=bits)
        name, weight = self._body.new(), self._weight
        self._body.line(f"{name} = {text} if {weight} else None")
        if self._under:
            self._body.line(f"{self._below} *= {weight}")
        below = self._below if self._under else weight
        needs = frozenset({name})
        return Number(name, self._base / self._weights, below, needs, low, high, bits)
