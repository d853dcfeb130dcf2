"""Aggregates, conditions over critical rows, adjustments and requirements to nodes: one method for each grammar rule."""

from typing import Final

from attrs import evolve
from lark import Token

from perfdsl.diagnostics import BAD_NUMBER
from perfdsl.syntax import nodes as n
from perfdsl.syntax.formulas import Formulas
from perfdsl.syntax.pieces import Children, is_token
from perfdsl.values.number import ONE

_SINGLE_WORDS: Final = ("cap", "floor", "bonus", "penalty")


class Adjusting(Formulas):
    """Builds what is said of many rows at once, and what a container does to its score."""

    # --- aggregates

    def aggregate(self, children: Children) -> n.Aggregate:
        """`mean of objective 1.1`, `count of rows of plan`, `variance of plan weighted`."""
        weighted = is_token(children[-1], "WEIGHTED")
        *words, container = [child for child in children if not is_token(child, "OF")][
            : -1 if weighted else None
        ]
        rows = self._name(words[1]) if len(words) > 1 else None
        if rows is not None:
            self._one_of(words[1], ("rows",))
        return n.Aggregate(self._name(words[0]), container, rows, weighted, span=self._span(children))

    def aggregate_within(self, children: Children) -> n.Aggregate:
        """`weight of fiere in promozione`."""
        name, _, subject, _, within = children
        return n.Aggregate(self._name(name), subject, within=within, span=self._span(children))

    def aggregate_where(self, children: Children) -> n.Expression:
        """`count of rows of plan where score < 60%`."""
        aggregate, _, condition = children
        node = evolve(aggregate, where=condition, span=self._span(children))
        return self._limited(node, condition)

    def over_subjects(self, children: Children) -> n.Expression:
        """`mean of x over subjects`, `rank of (x / y) over subjects of same z lowest best`."""
        name, _, figure, _, _, *rest = children
        same = None
        if rest and is_token(rest[0], "OF"):
            _, word, same, *rest = rest
            self._one_of(word, ("same",))
        if rest:
            self._one_of(rest[1], ("best",))
        node: n.Expression = n.OverSubjects(
            self._name(name), figure, same, bool(rest), span=self._span(children)
        )
        return self._limited(node, figure, *([] if same is None else [same]))

    def subjects_where(self, children: Children) -> n.Expression:
        """`mean of x over subjects where y >= 3`."""
        asked: n.Expression = children[0]
        condition: n.Expression = children[2]
        if type(asked) is not n.OverSubjects:
            return asked
        node = evolve(asked, where=condition, span=self._span(children))
        return self._limited(node, asked, condition)

    def in_figures(self, children: Children) -> n.Expression:
        """`count of indicators in 3..10`."""
        figure, _, low, _, high = children
        return self._limited(n.InFigures(figure, low, high, span=self._span(children)), figure, low, high)

    def critical_compared(self, children: Children) -> n.Expression:
        """`any critical < 60%`."""
        quantifier, _, sign, figure = children
        node = n.Critical(self._quantifier(quantifier), str(sign), figure, span=self._span(children))
        return self._limited(node, figure)

    def critical_met(self, children: Children) -> n.Critical:
        """`every critical met`, `any critical not met`."""
        met = not is_token(children[2], "NOT")
        return n.Critical(self._quantifier(children[0]), met=met, span=self._span(children))

    def _quantifier(self, token: Token) -> n.Name:
        self._one_of(token, ("any", "every"))
        return self._name(token)

    # --- adjustments

    def adjust(self, children: Children) -> n.Adjust:
        """`adjust bonus 5% when x.met`."""
        made: n.Adjust = children[1]
        condition = children[3] if len(children) > 2 else None  # noqa: PLR2004 - after `when`
        return evolve(made, condition=condition, span=self._span(children))

    def adjusted_by(self, children: Children) -> n.Adjust:
        """`cap 100%`, `multiply by x`, `at most 50%`, `to x`."""
        *words, amount = children
        self._word(words)
        return n.Adjust(" ".join(words), (amount,), span=self._span(children))

    def _word(self, words: Children) -> None:
        """Tell of a word that is no adjustment."""
        match [word.type for word in words]:
            case ["NAME", "BY"]:
                self._one_of(words[0], ("multiply",))
            case ["AT", "NAME"]:
                self._one_of(words[1], ("most", "least"))
            case ["NAME"]:
                self._one_of(words[0], _SINGLE_WORDS)
            case _:
                pass

    def adjusted_per(self, children: Children) -> n.Adjust:
        """`penalty 1 point per day of ritardo`."""
        word, amount, _, *measure, _, figure = children
        self._one_of(word, ("penalty", "bonus"))
        unit = self._name(measure[-1]) if measure[-1].type == "NAME" else None
        count = ONE if measure[0].type == "NAME" else self._exact(measure[0])
        if count == 0:
            self._report(
                BAD_NUMBER, "an amount for every 0 has no measure", self._span_of(measure[0]), "write `1`"
            )
            count = ONE
        per = n.Per(count, unit, measure[0].type == "PERCENT", figure, span=self._span(children[2:]))
        return n.Adjust(str(word), (amount,), per, span=self._span(children))

    def adjusted_to_better(self, children: Children) -> n.Adjust:
        """`better of (a, b)`."""
        self._one_of(children[0], ("better",))
        amounts = tuple(child for child in children if type(child) is not Token)
        return n.Adjust("better of", amounts, span=self._span(children))

    # --- requirements

    def require(self, children: Children) -> n.Requirement:
        """`require weight of x >= 30% because "..."`, or `advise`."""
        because = children[3] if len(children) > 2 else None  # noqa: PLR2004 - after `because`
        return n.Requirement(str(children[0]), children[1], because, span=self._span(children))
