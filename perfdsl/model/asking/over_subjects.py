"""What is asked of many subjects at once: `mean of x over subjects`, `rank of x over subjects`, `share of subjects where ...`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import CLASHING, KINDS_MIXED, NOTHING_ASKED, UNKNOWN_NAME
from perfdsl.model.arithmetic import a_kind, apply
from perfdsl.model.formula_nodes import Apply, Constant, Expression, Members
from perfdsl.model.kinds import PURE
from perfdsl.model.names import Names
from perfdsl.model.reporting import Once
from perfdsl.model.scope import Scope
from perfdsl.model.wording import quoted
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import COUNT, NUMBER, QUANTITIES, RATIO, Family, Kind
from perfdsl.values.number import ONE, ZERO
from perfdsl.values.paths import folded

SUBJECTS: Final = "subjects"
"""What `count of subjects` counts, where the plan has nothing of that name."""

READS_SUBJECTS: Final = frozenset({"over subjects", "rank", "percentile", "minmax"})
"""The operations of formulas that read other subjects, by the names that the graph declares them under."""


@frozen
class _Asked:
    """What a word asks of a figure over subjects: the operation, the kinds it takes, and the kind that it gives."""

    operation: str
    families: frozenset[Family]
    gives: Callable[[Kind], Kind]
    ordered: bool = False
    """Whether it may be said that the lowest is the best."""


def _same(kind: Kind) -> Kind:
    return kind


def _mean(kind: Kind) -> Kind:
    return NUMBER if kind == COUNT or kind.ends is not None else kind


_RANKED: Final = QUANTITIES | {Family.DATE, Family.LEVEL}
_WORDS: Final[Mapping[str, _Asked]] = {
    "mean": _Asked("over subjects", QUANTITIES, _mean),
    "sum": _Asked("over subjects", QUANTITIES, _same),
    "min": _Asked("over subjects", QUANTITIES | {Family.DATE}, _same),
    "max": _Asked("over subjects", QUANTITIES | {Family.DATE}, _same),
    "count": _Asked("over subjects", frozenset(Family), lambda _: COUNT),
    "variance": _Asked("over subjects", PURE, lambda _: NUMBER),
    "rank": _Asked("rank", _RANKED, lambda _: COUNT, ordered=True),
    "percentile": _Asked("percentile", _RANKED, lambda _: RATIO, ordered=True),
    "minmax": _Asked("minmax", QUANTITIES, lambda _: RATIO, ordered=True),
}
_DATES: Final = {"min": "earliest", "max": "latest"}


class OverSubjects(ABC):
    """Resolves what expressions ask of many subjects."""

    _names: Names
    _diagnostics: Once

    @abstractmethod
    def resolve(self, expression: syntax.Expression, scope: Scope) -> Expression | None:
        """The expression with every name resolved."""

    @abstractmethod
    def condition(self, expression: syntax.Expression, scope: Scope, wanted: str) -> Expression | None:
        """The expression where it is a condition."""

    @abstractmethod
    def _nested(
        self, aggregate: syntax.Aggregate | syntax.Critical | syntax.OverSubjects, scope: Scope
    ) -> bool:
        """Whether it would be computed anew for every part of another one."""

    # --- a figure

    def _over_subjects(self, asked: syntax.OverSubjects, scope: Scope) -> Expression | None:
        known = _WORDS.get(asked.name.text)
        if known is None:
            self._diagnostics.report(
                UNKNOWN_NAME,
                f"`{asked.name.text}` cannot be asked over subjects",
                asked.name.span,
                help=self._names.suggestions.help(
                    asked.name.text, _WORDS, f"there are {quoted(list(_WORDS))}"
                ),
            )
            return None
        if self._nested(asked, scope) or self._has_no_best(asked, known):
            return None
        figure = self.resolve(asked.figure, scope)
        same = None if asked.same is None else self.resolve(asked.same, scope)
        where = self._where(asked.where, scope)
        wanting = (asked.same is not None and same is None) or (asked.where is not None and where is None)
        if figure is None or wanting or not self._takes(asked, known, figure):
            return None
        kept = figure if where is None else apply("where", (figure, where), figure.kind, asked.span)
        arguments = (kept,) if same is None else (kept, same)
        return apply(
            known.operation,
            arguments,
            known.gives(figure.kind),
            asked.span,
            _parameter(asked, known, figure.kind),
        )

    def _where(self, written: syntax.Expression | None, scope: Scope) -> Expression | None:
        return None if written is None else self.condition(written, scope, "`where` takes a condition")

    def _has_no_best(self, asked: syntax.OverSubjects, known: _Asked) -> bool:
        if asked.lowest and not known.ordered:
            self._diagnostics.report(
                CLASHING,
                f"`lowest best` changes nothing in the {asked.name.text} of something",
                asked.span,
                help="it goes with `rank`, `percentile` and `minmax`",
            )
            return True
        return False

    def _takes(self, asked: syntax.OverSubjects, known: _Asked, figure: Expression) -> bool:
        if figure.kind.family in known.families:
            return True
        self._diagnostics.report(
            KINDS_MIXED,
            f"the {asked.name.text} of {a_kind(figure)} cannot be taken",
            asked.figure.span,
            help="ask how many: `share of subjects where ...`"
            if figure.kind.family is Family.YES_NO
            else "use a figure that is a number, a percentage, a length of time or an amount",
        )
        return False

    # --- the subjects themselves

    def _asks_subjects(self, aggregate: syntax.Aggregate, scope: Scope) -> bool:
        """Whether an aggregate is of the subjects themselves, as no part of the plan is called so."""
        reference = aggregate.container
        return (
            reference.keyword is None
            and [folded(name.text) for name in reference.names] == [SUBJECTS]
            and not self._names.knows(reference, scope.home)
        )

    def _of_subjects(self, aggregate: syntax.Aggregate, scope: Scope) -> Expression | None:
        """`count of subjects`, `count of subjects where x`, `share of subjects where x`."""
        word = aggregate.name.text
        said = aggregate.rows is not None or aggregate.weighted or aggregate.within is not None
        if word not in ("count", "share") or said or (word == "share" and aggregate.where is None):
            self._diagnostics.report(
                NOTHING_ASKED,
                f"`{' '.join(aggregate.span.text.split())}` does not say what is asked of the subjects",
                aggregate.span,
                help="write `count of subjects`, `share of subjects where ...` or `mean of x over subjects`",
            )
            return None
        if self._nested(aggregate, scope):
            return None
        condition = self._where(aggregate.where, scope)
        if aggregate.where is not None and condition is None:
            return None
        one, span = Constant(ONE, NUMBER, span=aggregate.span), aggregate.span
        if word == "share" and condition is not None:
            nought = Constant(ZERO, NUMBER, span=span)
            chosen = apply("choose", (condition, one, nought), RATIO, span)
            return apply("over subjects", (chosen,), RATIO, span, "mean")
        asked = one if condition is None else apply("where", (one, condition), NUMBER, span)
        return apply("over subjects", (asked,), COUNT, span, "count")


def _parameter(asked: syntax.OverSubjects, known: _Asked, kind: Kind) -> object:
    """What the operation is told: which is best, or what is taken; of dates the first or last."""
    if known.ordered:
        return asked.lowest
    word = asked.name.text
    return _DATES.get(word, word) if kind.family is Family.DATE else word


def over_subjects(expression: Expression) -> Iterator[Apply]:
    """Every operation in an expression that reads other subjects; what it uses several times is looked into once."""
    pending = [expression]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        if isinstance(one, Members) and one.where is not None:
            pending.append(one.where)
        if not isinstance(one, Apply) or id(one) in seen:
            continue
        seen.add(id(one))
        pending.extend(one.arguments)
        if one.operation in READS_SUBJECTS:
            yield one
