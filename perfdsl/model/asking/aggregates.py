"""What is asked of many rows at once: aggregates, counts, shares of the whole, conditions over critical rows."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from perfdsl.diagnostics import CLASHING, NO_RANGE, UNKNOWN_NAME, WRONG_NAME, Label
from perfdsl.model.allowed import CONTAINERS, UNITS
from perfdsl.model.arithmetic import Arithmetic, apply
from perfdsl.model.asking.over_subjects import OverSubjects
from perfdsl.model.asking.written_counts import COUNTED, WrittenCounts
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import (
    Constant,
    Expression,
    Figure,
    Members,
    Own,
    OwnFigure,
    WeightIn,
)
from perfdsl.model.functions import MEMBERS
from perfdsl.model.names import Names
from perfdsl.model.reporting import Once
from perfdsl.model.scope import Scope
from perfdsl.model.wording import a_keyword, quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import COUNT, NUMBER, RATIO, TEXT, YES_NO, Kind
from perfdsl.values.number import rational
from perfdsl.values.paths import folded
from perfdsl.values.terms import Terms

PART_FIGURES: Final[Mapping[OwnFigure, Kind]] = {
    "score": RATIO,
    "weight": RATIO,
    "met": YES_NO,
    "status": TEXT,
    "coverage": RATIO,
    "band": TEXT,
    "critical": YES_NO,
}
"""What a condition behind `where` may ask of each part, by its bare name."""

_WEIGHTED: Final = frozenset({"mean", "sum", "variance"})


def part_figures(span: Span, terms: Terms | None) -> dict[str, Expression]:
    """The names of the figures that each part has; its score is in the terms of what is asked."""
    kinds = {**PART_FIGURES, "score": _score_kind(terms)}
    return {name: Own(name, kind, span=span) for name, kind in kinds.items()}


def _score_kind(terms: Terms | None) -> Kind:
    return RATIO if terms is None else NUMBER


class Aggregates(OverSubjects):
    """Resolves what expressions ask of many rows."""

    _names: Names
    _written: WrittenCounts
    _diagnostics: Once
    _arithmetic: Arithmetic
    terms: Callable[[Draft], Terms | None]

    @abstractmethod
    def resolve(self, expression: syntax.Expression, scope: Scope) -> Expression | None:
        """The expression with every name resolved."""

    @abstractmethod
    def condition(self, expression: syntax.Expression, scope: Scope, wanted: str) -> Expression | None:
        """The expression where it is a condition."""

    @abstractmethod
    def comparison(
        self, left: syntax.Expression, right: syntax.Expression, scope: Scope
    ) -> tuple[Expression, Expression] | None:
        """Both sides of a comparison."""

    # --- aggregates

    def _aggregate(self, aggregate: syntax.Aggregate, scope: Scope) -> Expression | None:
        if aggregate.name.text == "weight":
            return self._weight(aggregate, scope)
        if self._asks_subjects(aggregate, scope):
            return self._of_subjects(aggregate, scope)
        word = self._counted(aggregate, scope)
        if word is not None:
            return self._count(aggregate, word, scope)
        if aggregate.within is not None:
            self._diagnostics.report(
                CLASHING,
                f"`in` says nothing of `{aggregate.name.text} of {aggregate.container.text}`",
                aggregate.within.span,
                help="it stands behind `weight of` and `count of indicators`",
            )
            return None
        return self._members(aggregate, scope)

    def _members(self, aggregate: syntax.Aggregate, scope: Scope) -> Expression | None:
        name = aggregate.name.text
        kind = MEMBERS.get(name)
        if kind is None:
            self._diagnostics.report(
                UNKNOWN_NAME,
                f"`{name}` cannot be asked of a container",
                aggregate.name.span,
                help=self._names.suggestions.help(name, MEMBERS, f"there are {quoted(list(MEMBERS))}"),
            )
            return None
        if self._nested(aggregate, scope) or self._weighs_nothing(aggregate):
            return None
        found = self._container(aggregate.container, scope, f"has no parts to take the {name} of")
        if found is None:
            return None
        where = None
        if aggregate.where is not None:
            figures = part_figures(aggregate.span, self.terms(found))
            inner = evolve(scope, own={**scope.own, **figures}, levels=(), of_part=True)
            where = self.condition(aggregate.where, inner, "`where` takes a condition")
            if where is None:
                return None
        rows, weighted = aggregate.rows is not None, aggregate.weighted
        kind = kind if name == "count" else _score_kind(self.terms(found))
        return Members(name, found.path, kind, rows, weighted, where, span=aggregate.span)

    def _container(self, reference: syntax.Reference, scope: Scope, purpose: str) -> Draft | None:
        return self._names.find(
            reference, scope.home, wanted=lambda draft: draft.keyword in CONTAINERS, purpose=purpose
        )

    def _nested(
        self, aggregate: syntax.Aggregate | syntax.Critical | syntax.OverSubjects, scope: Scope
    ) -> bool:
        """Whether it would be computed anew for every part of another one."""
        if scope.of_part:
            self._diagnostics.report(
                CLASHING,
                "an aggregate cannot stand behind the `where` of another",
                aggregate.span,
                help="compute it in an `indicator` with `monitor`, and name that here",
            )
        return scope.of_part

    def _weighs_nothing(self, aggregate: syntax.Aggregate) -> bool:
        name = aggregate.name.text
        if aggregate.weighted and name not in _WEIGHTED:
            self._diagnostics.report(
                CLASHING,
                f"`weighted` changes nothing in the {name} of something",
                aggregate.span,
                help=f"it goes with {quoted(sorted(_WEIGHTED))}",
            )
            return True
        return False

    # --- counts of what is written

    def _counted(self, aggregate: syntax.Aggregate, scope: Scope) -> str | None:
        """The word for what is counted, where it is something written: `count of indicators`."""
        reference = aggregate.container
        if aggregate.name.text != "count" or aggregate.rows or reference.keyword or len(reference.names) > 1:
            return None
        word = folded(reference.names[0].text)
        if word not in COUNTED or self._names.knows(reference, scope.home):
            return None
        return word

    def _count(self, aggregate: syntax.Aggregate, word: str, scope: Scope) -> Expression | None:
        for said, name in ((aggregate.weighted, "weighted"), (aggregate.where is not None, "where")):
            if said:
                self._diagnostics.report(
                    CLASHING,
                    f"`{name}` says nothing of {word} as they are written",
                    aggregate.span,
                    help="ask the rows: `count of rows of plan where ...`",
                )
                return None
        home: Draft | None = _container_around(scope.home)
        if aggregate.within is not None:
            home = self._container(aggregate.within, scope, f"has no {word}")
        if home is None:
            return None
        return Constant(rational(self._written.of(home, word)), COUNT, span=aggregate.span)

    # --- weights

    def _weight(self, aggregate: syntax.Aggregate, scope: Scope) -> Expression | None:
        for said, name in (
            (aggregate.rows, "rows of"), (aggregate.weighted, "weighted"), (aggregate.where, "where")
        ):  # fmt: skip
            if said:
                self._diagnostics.report(
                    CLASHING, f"`{name}` says nothing of a weight", aggregate.span, help="take it out"
                )
                return None
        within, home = None, scope.home
        if aggregate.within is not None:
            within = self._container(aggregate.within, scope, "has no parts with weights")
            if within is None:
                return None
            home = within
        found = self._names.find(aggregate.container, home, wanted=_weighs, purpose="has no weight")
        if found is None or self._has_no_weight(aggregate, found):
            return None
        if within is None:
            return Figure(found.path, "weight", RATIO, span=aggregate.span)
        return self._weight_in(aggregate, found, within)

    def _has_no_weight(self, aggregate: syntax.Aggregate, found: Draft) -> bool:
        """Whether it is the plan itself, which every expression may name."""
        if not _weighs(found):
            self._diagnostics.report(
                WRONG_NAME,
                f"`{aggregate.container.text}` is {a_keyword(found.keyword)}, which has no weight",
                aggregate.container.span,
                Label(found.place, "defined here"),
                help="name something that is weighed in it: a row, a component or another container",
            )
        return not _weighs(found)

    def _weight_in(self, aggregate: syntax.Aggregate, found: Draft, within: Draft) -> Expression | None:
        around = list(found.lineage())
        inside = around[: around.index(within)] if within in around else []
        if not inside or any(one.is_unit for one in inside):
            self._diagnostics.report(
                WRONG_NAME,
                f"`{aggregate.container.text}` does not stand in `{within.path[-1] if within.path else 'plan'}`",
                aggregate.span,
                Label(found.place, "defined here"),
                help="name a container around it",
            )
            return None
        return WeightIn(found.path, within.path, RATIO, span=aggregate.span)

    # --- critical rows, and ranges

    def _critical(self, asked: syntax.Critical, scope: Scope) -> Expression | None:
        if self._nested(asked, scope):
            return None
        container = _container_around(scope.home)
        condition = self._critical_condition(asked, container, scope)
        if condition is None:
            return None
        word = asked.quantifier.text if asked.quantifier.text in ("any", "every") else "any"
        return Members(
            word, container.path, YES_NO, rows=True, where=condition, critical=True, span=asked.span
        )

    def _critical_condition(
        self, asked: syntax.Critical, container: Draft, scope: Scope
    ) -> Expression | None:
        if asked.figure is None:
            met = Own("met", YES_NO, span=asked.span)
            return met if asked.met else apply("not", (met,), YES_NO, asked.span)
        figure = self.resolve(asked.figure, scope)
        score = Own("score", _score_kind(self.terms(container)), span=asked.span)
        if figure is None or self._arithmetic.joint(asked.span, score, figure, "compared") is None:
            return None
        return apply("compare", (score, figure), YES_NO, asked.span, asked.sign)

    def _in_figures(self, whole: syntax.InFigures, scope: Scope) -> Expression | None:
        low = self.comparison(whole.figure, whole.low, scope)
        high = None if low is None else self.comparison(whole.figure, whole.high, scope)
        if low is None or high is None or self._is_empty(whole, low[1], high[1]):
            return None
        ends = [
            apply("compare", (low[0], end), YES_NO, whole.span, sign)
            for sign, end in ((">=", low[1]), ("<=", high[1]))
        ]
        return apply("and", ends, YES_NO, whole.span)

    def _is_empty(self, whole: syntax.InFigures, low: Expression, high: Expression) -> bool:
        """Whether nothing lies in a range that is written out; told where it is so."""
        ends = [one.value for one in (low, high) if isinstance(one, Constant)]
        if len(ends) == 2 and ends[0] > ends[1]:  # type: ignore[operator]  # noqa: PLR2004 - both ends
            self._diagnostics.report(
                NO_RANGE, "nothing lies in this range", whole.span, help="write the lower end first"
            )
            return True
        return False


def _container_around(home: Draft) -> Draft:
    """The nearest container around a definition, itself where it is one."""
    return next(one for one in home.lineage() if one.keyword in CONTAINERS)


def _weighs(draft: Draft) -> bool:
    return draft.keyword not in UNITS | {"plan", "input"}
