"""`require` and `advise`: conditions of the plan itself, or of the figures that come out of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import evolve

from perfdsl.model.asking.nodes import Requirement, Side
from perfdsl.model.asking.over_subjects import over_subjects
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions
from perfdsl.model.formula_nodes import Constant, Expression, Figure, Rule
from perfdsl.model.nodes import Cascade, Leaf, Part
from perfdsl.model.order import figures, rule_expressions
from perfdsl.model.scope import Scope
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, RATIO
from perfdsl.values.paths import Path

_TURNED: Final = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}
_WRITTEN: Final = frozenset({"weight", "target", "baseline"})
_NAMED: Final = frozenset({"target", "baseline", "weight", "score", "coverage", "achievement"})


def requirements(
    drafts: Sequence[Draft], expressions: Expressions, parts: Mapping[Path, Part]
) -> tuple[Requirement, ...]:
    """Every requirement of a ruleset; those that several conditions make are several."""
    resolving = _Resolving(expressions, parts)
    return tuple(
        one for draft in drafts for statement in draft.requirements for one in resolving.of(draft, statement)
    )


class _Resolving:
    def __init__(self, expressions: Expressions, parts: Mapping[Path, Part]) -> None:
        self._expressions = expressions
        self._parts = parts

    def of(self, draft: Draft, statement: syntax.Requirement) -> Iterator[Requirement]:
        """The requirements that a statement makes."""
        score = RATIO if self._expressions.terms(draft) is None else NUMBER
        scope = Scope(
            draft,
            {
                "score": Figure(draft.path, "score", score, span=draft.place),
                "coverage": Figure(draft.path, "coverage", RATIO, span=draft.place),
            },
        )
        conditions: Sequence[syntax.Expression] = (statement.condition,)
        if isinstance(statement.condition, syntax.Logic) and statement.condition.word == "and":
            conditions = statement.condition.operands
        for condition in conditions:
            one = self._one(condition, scope, statement)
            if one is not None:
                yield evolve(one, written=all(map(self._is_written, one.expressions())))

    def _one(
        self, condition: syntax.Expression, scope: Scope, statement: syntax.Requirement
    ) -> Requirement | None:
        because = statement.because.text if statement.because else ""
        said: Any = {"because": because, "advised": statement.keyword == "advise", "span": statement.span}
        match condition:
            case syntax.Compare(sign, left, right):
                pair = self._expressions.comparison(left, right, scope)
                if pair is None:
                    return None
                if isinstance(pair[0], Constant) and not isinstance(pair[1], Constant):
                    sign, left, right, pair = _TURNED[sign], right, left, (pair[1], pair[0])
                one, other = _side(left, pair[0]), _side(right, pair[1])
                return Requirement(scope.home.path, one, sign, other, **said)
            case syntax.InFigures(figure, low, high):
                found = self._expressions.condition(condition, scope)
                ends = (
                    self._expressions.comparison(figure, low, scope),
                    self._expressions.comparison(figure, high, scope),
                )
                if found is None or ends[0] is None or ends[1] is None:
                    return None
                sides = _side(figure, ends[0][0]), _side(low, ends[0][1]), _side(high, ends[1][1])
                return Requirement(scope.home.path, sides[0], "in", sides[1], sides[2], **said)
            case _:
                wanted = f"`{statement.keyword}` takes a condition"
                held = self._expressions.condition(condition, scope, wanted)
                return None if held is None else Requirement(scope.home.path, _side(condition, held), **said)

    # --- what is known without data

    def _is_written(self, expression: Expression) -> bool:
        """Whether it reads only what the ruleset writes out."""
        return next(over_subjects(expression), None) is None and all(
            isinstance(one, Figure) and one.figure in _WRITTEN and all(map(_reads_nothing, self._behind(one)))
            for one in figures(expression)
        )

    def _behind(self, figure: Figure) -> Iterator[Expression]:
        """The expressions that a target or baseline is made of, in any period."""
        part = self._parts.get(figure.path)
        if figure.figure == "weight" or part is None:
            return
        leaf = self._parts.get(part.source) if isinstance(part, Cascade) else part
        if isinstance(leaf, Leaf):
            if leaf.baseline is not None:
                yield leaf.baseline
            for rule in _rules(part, leaf):
                yield from rule_expressions(rule)


def _rules(part: Part, leaf: Leaf) -> Sequence[Rule]:
    own = part.rules if isinstance(part, Cascade) else None
    return list((leaf.rules if own is None else own).values())


def _reads_nothing(expression: Expression) -> bool:
    return next(figures(expression), None) is None and next(over_subjects(expression), None) is None


def _side(written: syntax.Expression, expression: Expression) -> Side:
    said = isinstance(expression, Constant) and not isinstance(written, syntax.Aggregate)
    return Side(expression, "" if said else _what(written), span=written.span)


def _what(written: syntax.Expression) -> str:
    """What a message calls a figure."""
    match written:
        case syntax.Aggregate(name, container, None, _, within, None) if name.text == "weight":
            inside = f" in `{within.text}`" if within is not None else ""
            return f"the weight of `{container.text}`{inside}"
        case syntax.Aggregate() | syntax.OverSubjects():
            return f"the {_line(written.span)}"
        case syntax.NameUse(reference) if len(reference.names) > 1 and reference.names[-1].text in _NAMED:
            owner = reference.text.rpartition(".")[0]
            return f"the {reference.names[-1].text} of `{owner}`"
        case _:
            return f"`{_line(written.span)}`"


def _line(span: Span) -> str:
    return " ".join(span.text.split())
