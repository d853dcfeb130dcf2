"""The terms in which a scale states scores, and figures that are written in them."""

from collections.abc import Iterator
from typing import Final

from perfdsl.diagnostics import KINDS_MIXED, NO_RANGE, Diagnostics
from perfdsl.model.allowed import CONTAINERS, UNITS
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Apply, Constant, Expression
from perfdsl.model.nodes import Scale
from perfdsl.model.settings import is_heading
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, PERCENT, Family
from perfdsl.values.number import Rational, total
from perfdsl.values.terms import Terms, out_of

_SUMS: Final = UNITS | {"cascade"}


def terms_of(statement: syntax.Terms, diagnostics: Diagnostics) -> Terms | None:
    """The terms that a scale declares; None for `points`, which every container counts for itself."""
    if statement.low is None or statement.high is None:
        return None
    if statement.low.value == statement.high.value:
        diagnostics.report(
            NO_RANGE,
            "nothing lies between the two ends of this scale",
            statement.span,
            help="write what 0% and what 100% are called: `100..500`, or `out of 5`",
        )
        return None
    return Terms(statement.low.value, statement.high.value)


def points_of(draft: Draft) -> Terms | None:
    """What a definition is out of where scores are in points.

    The points of its parts together, or its own weight; None where neither is in points.
    """
    below = [points for child in _weighing(draft) if (points := _points(child)) is not None]
    own = _points(draft)
    points = total(below) if below else own
    return out_of(points) if points else None


def _weighing(draft: Draft) -> Iterator[Draft]:
    """The parts that share the weight of a container; those below a heading count as if they stood beside it."""
    for child in draft.children:
        if child.keyword in CONTAINERS - UNITS and is_heading(child):
            yield from _weighing(child)
        elif child.keyword not in UNITS:
            yield child


def _points(draft: Draft) -> Rational | None:
    weight = draft.attributes.get("weight")
    if isinstance(weight, syntax.Formula) and isinstance(weight.expression, syntax.Quantity):
        return weight.expression.value if weight.expression.unit.text == "points" else None
    return None


def share_in(scale: Scale, figure: syntax.Number | None, diagnostics: Diagnostics) -> Rational | None:
    """The share that a figure of a scale stands for: a percentage is one, a bare number is in its terms."""
    if figure is None or figure.percent:
        return None if figure is None else figure.value
    if scale.in_points:
        diagnostics.report(
            KINDS_MIXED,
            "every container has points of its own, so a scale in points has its limits in percent",
            figure.span,
            help="write a percentage, such as `90%`",
        )
        return figure.value / 100
    return figure.value if scale.terms is None else scale.terms.share(figure.value)


def as_share(score: Expression, terms: Terms | None) -> Expression:
    """A score as a share: a bare number is in the terms of the scale, a share or ratio is one already."""
    if terms is None or score.kind.family is not Family.NUMBER:
        return score
    span = score.span
    if isinstance(score, Constant):
        return Constant(terms.share(score.value), PERCENT, span=span)  # type: ignore[arg-type]
    low, width = Constant(terms.low, NUMBER, span=span), Constant(terms.width, NUMBER, span=span)
    above = Apply("add", (score, low), NUMBER, ("+", "-"), span=span) if terms.low else score
    return Apply("multiply", (above, width), PERCENT, ("*", "/"), span=span)
