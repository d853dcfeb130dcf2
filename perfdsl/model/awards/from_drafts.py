"""Gates and awards as written to the model: recipients, money, rates and gates, each resolved and checked."""

from collections.abc import Mapping

from perfdsl.diagnostics import (
    AWARD_LACKS,
    BAD_SHARE,
    KINDS_MIXED,
    LIMIT,
    NOBODY_PAID,
    NOT_CONSTANT,
    NOT_SCORED,
    UNKNOWN_NAME,
    Diagnostics,
    Label,
)
from perfdsl.model.arithmetic import a_kind
from perfdsl.model.awards.names import ConsequenceNames
from perfdsl.model.awards.nodes import Award, ByLevel, Gate, Rate, Recipient
from perfdsl.model.awards.rates import Figures, Rates, clash
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions, Scope
from perfdsl.model.formula_nodes import Expression, Figure
from perfdsl.model.names import Names
from perfdsl.model.nodes import Container, Part, Scale
from perfdsl.model.scoring.rules import Rules
from perfdsl.model.settings import texts_of
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import RATIO, Family, Kind
from perfdsl.values.number import ONE, Rational, too_large, total
from perfdsl.values.paths import Path, folded


class Awards:
    """Resolves the gates and awards of one plan. `parts` are those of the plan, `scored` what has a score."""

    def __init__(  # noqa: PLR0913, PLR0917 - what names, expressions and tables are looked up in
        self,
        consequences: ConsequenceNames,
        names: Names,
        expressions: Expressions,
        rules: Rules,
        kinds: Mapping[Path, Kind],
        diagnostics: Diagnostics,
    ) -> None:
        self._consequences = consequences
        self._names = names
        self._expressions = expressions
        self._kinds = kinds
        self._diagnostics = diagnostics
        self._rates = Rates(rules, diagnostics)
        self._figures = Figures(diagnostics)
        self._suggestions = Suggestions()

    # --- gates

    def gates(self) -> dict[str, Gate]:
        """The gates by name, without those that are wrong."""
        drafts = self._of("gate")
        return {name: made for name, one in drafts.items() if (made := self._gate(one)) is not None}

    def _of(self, keyword: str) -> dict[str, Draft]:
        return {name: one for name, one in self._consequences.drafts.items() if one.keyword == keyword}

    def _gate(self, one: Draft) -> Gate | None:
        when, loses = one.attributes.get("when"), one.attributes.get("otherwise")
        if not isinstance(when, syntax.Formula) or not isinstance(loses, syntax.Loses):
            wanted = "condition" if not isinstance(when, syntax.Formula) else "consequence"
            help_ = (
                "write `when ritardo <= 0 days`" if wanted == "condition" else "write `otherwise lose 30%`"
            )
            self._lacks(one, wanted, help_)
            return None
        condition = self._expressions.resolve(when.expression, Scope(one.parent or one))
        share = ONE if loses.share is None else self._figures.share(loses.share)
        if condition is None or share is None:
            return None
        if condition.kind.family is not Family.YES_NO:
            self._diagnostics.report(
                KINDS_MIXED,
                f"a gate has a condition, and this is {a_kind(condition)}",
                when.expression.span,
                help="compare it with something: `... >= ...`",
            )
            return None
        return Gate(
            one.path[-1], one.label, one.place, condition, share, texts_of(one), one.labels, span=one.span
        )

    def _lacks(self, one: Draft, what: str, help_: str) -> None:
        self._diagnostics.report(
            AWARD_LACKS, f"the {one.keyword} `{one.path[-1]}` has no {what}", one.place, help=help_
        )

    # --- awards

    def awards(self, parts: Mapping[Path, Part], scored: frozenset[Path]) -> dict[str, Award]:
        """The awards by name, without those that are wrong."""
        found: dict[str, Award] = {}
        for name, one in self._of("award").items():
            made = self._award(one, parts)
            if made is not None and self._has_scores(made, scored, parts):
                found[name] = made
        return found

    def _award(self, one: Draft, parts: Mapping[Path, Part]) -> Award | None:
        paid = self._consequences.paid[one.path[-1]]
        kind = Kind("money", currency=paid.currency or "")
        budget = self._budget(one)
        if not self._is_whole(one) or not paid.drafts:
            return None
        rate = self._rate(one, parts)
        recipients = self._recipients(one, rate, kind)
        gates = self._gates_of(one)
        wrong = (rate is None and "by" in one.attributes) or (budget is None and "budget" in one.attributes)
        if recipients is None or wrong:
            return None
        cents, leftover = one.attributes.get("cents"), one.attributes.get("leftover")
        return Award(
            one.path[-1],
            one.label,
            one.place,
            kind,
            recipients,
            budget,
            rate,
            gates,
            leftover.way if isinstance(leftover, syntax.Leftover) else "kept",  # type: ignore[arg-type]
            self._most(one, kind),
            isinstance(cents, syntax.Cents) and cents.down,
            isinstance(cents, syntax.Cents) and cents.ties_by_score,
            texts_of(one),
            one.labels,
            span=one.span,
        )

    def _is_whole(self, one: Draft) -> bool:
        """Whether an award says who is paid, and how much; a diagnostic for what it lacks, or says twice."""
        given = one.attributes
        if "budget" not in given and "each" not in given:
            self._lacks(one, "budget", "write `budget 40_000 EUR`, or an amount for each: `each 1_000 EUR`")
            return False
        if "for" not in given:
            self._lacks(one, "recipients", "write `for rossi, verdi`, or `for every person`")
            return False
        if not self._consequences.paid[one.path[-1]].drafts and isinstance(given["for"], syntax.Recipients):
            if given["for"].every and self._consequences.paid[one.path[-1]].whole:
                self._diagnostics.report(
                    NOBODY_PAID,
                    f"there is no `{given['for'].every}` here",
                    given["for"].span,
                    help="name who is paid: `for rossi, verdi`",
                )
            return False
        return self._agrees(one)

    def _agrees(self, one: Draft) -> bool:
        given = one.attributes
        ranks = isinstance(given.get("by"), syntax.PaidBy) and given["by"].sort == "rank"  # type: ignore[union-attr]
        if "each" in given:
            for word in ("budget", "divide", "leftover"):
                if word in given:
                    clash(
                        self._diagnostics,
                        f"`{word}` says nothing where each has an amount of its own",
                        given[word].span,
                        given["each"].span,
                        "keep one of them",
                    )
                    return False
        other = given.get("each") or given.get("divide")
        if ranks and other is not None:
            clash(
                self._diagnostics,
                "a ranking divides the money among its places",
                given["by"].span,
                other.span,
                "keep one of them",
            )
            return False
        return True

    def _has_scores(self, award: Award, scored: frozenset[Path], parts: Mapping[Path, Part]) -> bool:
        if not award.reads_scores:
            return True
        for one in award.recipients:
            if one.path not in scored:
                self._diagnostics.report(
                    NOT_SCORED,
                    f"`{one.path[-1]}` has no score, and `{award.name}` is paid by score",
                    one.place,
                    Label(parts[one.path].place, "nothing is scored here"),
                    help="give it rows with targets, or pay whatever the score is",
                )
                return False
        return True

    # --- money

    def _budget(self, one: Draft) -> Expression | None:
        statement = one.attributes.get("budget")
        if not isinstance(statement, syntax.Formula):
            return None
        budget = self._expressions.resolve(statement.expression, Scope(one.parent or one))
        if budget is None or not self._is_money(budget, statement.expression):
            return None
        value = constant_value(budget)
        if value is not None and value < 0:
            self._diagnostics.report(
                BAD_SHARE,
                f"`{statement.expression.span.text}` is less than nothing",
                statement.expression.span,
                help="a budget is not negative",
            )
            return None
        return budget

    def _is_money(self, found: Expression, written: syntax.Expression) -> bool:
        if found.kind.family is Family.MONEY:
            return True
        self._diagnostics.report(
            KINDS_MIXED,
            f"an award is money, and this is {a_kind(found)}",
            written.span,
            help="write its currency: `40_000 EUR`",
        )
        return False

    def _most(self, one: Draft, kind: Kind) -> Rational | None:
        statement = one.attributes.get("at most")
        if not isinstance(statement, syntax.Formula):
            return None
        written = statement.expression
        found = constant(written)
        value = constant_value(found) if found is not None else None
        if found is None or value is None or value < 0:
            self._diagnostics.report(
                NOT_CONSTANT, f"`{written.span.text}` is no ceiling", written.span, help="write `5_000 EUR`"
            )
        elif found.kind != kind and kind.currency:
            self._diagnostics.report(
                KINDS_MIXED,
                f"the award is in {kind.currency}, and this is {a_kind(found)}",
                written.span,
                help=f"write the ceiling in {kind.currency}",
            )
        return value

    # --- recipients

    def _recipients(self, one: Draft, rate: Rate | None, kind: Kind) -> tuple[Recipient, ...] | None:
        paid = self._consequences.paid[one.path[-1]]
        divide = one.attributes.get("divide")
        parts: Mapping[int, Rational] = {}
        if isinstance(divide, syntax.Divide) and divide.points is not None:
            parts = self._rates.coefficients(divide, paid, one)
        found: list[Recipient] = []
        for number, (draft, place) in enumerate(paid.drafts):
            own = self._own(one, draft, kind)
            level = self._level(one, draft, rate)
            if ("each" in one.attributes and own is None) or (isinstance(rate, ByLevel) and level is None):
                return None
            part = parts.get(number, ONE)
            found.append(Recipient(draft.path, place, part, own=own, level=level))
        if too_large(total(recipient.part for recipient in found)):
            self._diagnostics.report(
                LIMIT,
                "these coefficients have too many digits together",
                one.place,
                help="write them with fewer decimals",
            )
            return None
        return tuple(found)

    def _own(self, one: Draft, recipient: Draft, kind: Kind) -> Expression | None:
        """The amount of one recipient, written where it stands; `score` is its own."""
        statement = one.attributes.get("each")
        if not isinstance(statement, syntax.Formula):
            return None
        score = Figure(recipient.path, "score", RATIO, span=statement.span)
        found = self._expressions.resolve(statement.expression, Scope(recipient, {"score": score}))
        if found is None or not self._is_money(found, statement.expression):
            return None
        if found.kind != kind:
            self._diagnostics.report(
                KINDS_MIXED,
                f"the award is in {kind.currency}, and for `{recipient.path[-1]}` this is {a_kind(found)}",
                statement.expression.span,
                help="pay another currency by another award",
            )
            return None
        return found

    def _level(self, one: Draft, recipient: Draft, rate: Rate | None) -> Path | None:
        written = one.attributes.get("by")
        if not isinstance(rate, ByLevel) or not isinstance(written, syntax.PaidBy) or written.level is None:
            return None
        row = self._names.find(written.level, recipient, purpose="is no row of levels")
        if row is None or not self._rates.fits_levels(rate, self._kinds.get(row.path), row):
            return None
        return row.path

    # --- rates and gates

    def _rate(self, one: Draft, parts: Mapping[Path, Part]) -> Rate | None:
        """What the award is paid by; None where by nothing, or where that is wrong."""
        written = one.attributes.get("by")
        if not isinstance(written, syntax.PaidBy):
            return None
        scales: dict[str, Scale] = {}
        for draft, _ in self._consequences.paid[one.path[-1]].drafts:
            part = parts.get(draft.path)
            if isinstance(part, Container) and part.scale is not None:
                scales.setdefault(part.scale.name, part.scale)
        return self._rates.rate(one, written, list(scales.values()))

    def _gates_of(self, one: Draft) -> tuple[str, ...]:
        known = self._of("gate")
        found: dict[str, Span] = {}
        block = one.syntax.block
        for use in block.statements if block is not None else ():
            if not isinstance(use, syntax.Definition) or use.name is None:
                continue
            name = folded(use.name.text)
            if name in found:
                clash(self._diagnostics, "a gate closes once", use.span, found[name], "take one of them out")
            elif name not in known:
                self._diagnostics.report(
                    UNKNOWN_NAME,
                    f"there is no gate `{use.name.text}`",
                    use.name.span,
                    help=self._suggestions.help(
                        name,
                        list(known),
                        f"there are {quoted(list(known))}" if known else "define it in the plan",
                    ),
                )
            found.setdefault(name, use.span)
        return tuple(name for name in found if name in known)
