"""How much of an award a score earns: tables by band, score, level and rank, each checked against what it is for."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeGuard

from attrs import evolve, frozen

from perfdsl.diagnostics import BAD_SHARE, CLASHING, NOT_CONSTANT, TABLE_MISFIT, Diagnostics, Label
from perfdsl.model.awards.names import Paid
from perfdsl.model.awards.nodes import ByBand, ByForm, ByLevel, ByRank, ByScore, Rate
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Constant, Curve, Steps
from perfdsl.model.nodes import Scale
from perfdsl.model.scoring.rules import Rules
from perfdsl.model.scoring.scales import DEFAULT
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.number import ONE, ZERO, Rational, exact_text, total
from perfdsl.values.paths import folded

_PURE: Final = frozenset({Family.NUMBER, Family.SHARE, Family.RATIO})


@frozen
class Figures:
    """Reads the figures of gates and awards that are written out."""

    diagnostics: Diagnostics

    def share(self, expression: syntax.Expression, most: Rational | None = ONE) -> Rational | None:
        """A share of money, from 0% to `most`; None with a diagnostic where it is none."""
        value = self.number(expression)
        if value is None or (value >= 0 and (most is None or value <= most)):
            return value
        self.diagnostics.report(
            BAD_SHARE,
            f"`{expression.span.text}` is no share of an award",
            expression.span,
            help="write a share from 0% to 100%"
            if most is not None
            else "write a share that is not negative",
        )
        return None

    def number(self, expression: syntax.Expression) -> Rational | None:
        """A number without a unit; None with a diagnostic where it is none."""
        found = constant(expression)
        value = constant_value(found) if found is not None else None
        if found is not None and value is not None and found.kind.family in _PURE:
            return value
        self.diagnostics.report(
            NOT_CONSTANT, f"`{expression.span.text}` is no share", expression.span, help="write it out: `70%`"
        )
        return None


class Rates:
    """Resolves what follows `by` in an award."""

    def __init__(self, rules: Rules, diagnostics: Diagnostics) -> None:
        self._rules = rules
        self._diagnostics = diagnostics
        self._figures = Figures(diagnostics)
        self._suggestions = Suggestions()

    def rate(self, award: Draft, written: syntax.PaidBy, scales: Sequence[Scale]) -> Rate | None:
        """The rate that an award writes, None where it is wrong. `scales` are those of its recipients."""
        budget = "budget" in award.attributes
        match written.sort:
            case "band":
                return self._by_band(written, scales)
            case "rank":
                return self._by_rank(written)
            case "level":
                return self._by_level(written)
            case "curve":
                form = self._rules.form(award, PERCENT, syntax.Curve(written.points, span=written.span))
                return self._by_form(written, form, limited=budget)
            case _ if written.steps is not None:
                form = self._rules.form(award, PERCENT, syntax.Steps(written.steps, span=written.span))
                return self._by_form(written, form, limited=budget)
        return ByScore(span=written.span)

    # --- by band

    def _by_band(self, written: syntax.PaidBy, scales: Sequence[Scale]) -> ByBand | None:
        shares = self._named(written, "band")
        if shares is None or not self._are_bands(written, scales):
            return None
        for scale in scales:
            labels = [band.label for band in scale.bands]
            missing = [f'"{label}"' for label in labels if label not in shares]
            if missing or not labels:
                self._misfit(written.span, scale, missing)
                return None
        return ByBand(tuple(shares.items()), span=written.span)

    def _are_bands(self, written: syntax.PaidBy, scales: Sequence[Scale]) -> bool:
        """Whether every name of a table is that of a band; a diagnostic for the first that is not."""
        bands = [band for scale in scales for band in scale.bands]
        known = {band.label for band in bands}
        called = {text: band.label for band in bands for _, text in band.labels}
        for point in written.points:
            label = _name(point.x) or ""
            if label in known or not bands:
                continue
            help_ = self._suggestions.help(label, sorted(known), f"there are {quoted(sorted(known))}")
            if label in called:
                help_ = f'a band is named by the label that is written first: `"{called[label]}"`'
            self._diagnostics.report(TABLE_MISFIT, f'there is no band "{label}"', point.x.span, help=help_)
            return False
        return True

    def _misfit(self, span: Span, scale: Scale, missing: Sequence[str]) -> None:
        if not missing:
            self._diagnostics.report(
                TABLE_MISFIT,
                "nobody who is paid here has bands"
                if scale is DEFAULT
                else f"the scale `{scale.name}` has no bands",
                span,
                help="give their scale bands, or pay `by score`",
            )
            return
        self._diagnostics.report(
            TABLE_MISFIT,
            f"the scale `{scale.name}` has the bands {', '.join(missing)}, too"
            if len(missing) > 1
            else f"the scale `{scale.name}` has the band {missing[0]}, too",
            span,
            Label(next(band.span for band in scale.bands if f'"{band.label}"' == missing[0]), "defined here"),
            help=f"say what it earns: `{missing[0]}: 0%`",
        )

    def _named(self, written: syntax.PaidBy, what: str) -> dict[str, Rational] | None:
        """The shares of a table by the names on its left."""
        shares: dict[str, Rational] = {}
        for point in written.points:
            name = _name(point.x)
            share = self._figures.share(point.y, None)
            if name is None or name in shares:
                self._diagnostics.report(
                    TABLE_MISFIT,
                    f"`{point.x.span.text}` is no {what}" if name is None else f"`{name}` is there twice",
                    point.x.span,
                    help='write `"raggiunto": 100%`' if what == "band" else "write `eccellente: 100%`",
                )
                return None
            if share is None:
                return None
            shares[name] = share
        return shares

    # --- by level

    def _by_level(self, written: syntax.PaidBy) -> ByLevel | None:
        shares = self._named(written, "level")
        return None if shares is None else ByLevel(tuple(shares.items()), span=written.span)

    def fits_levels(self, rate: ByLevel, kind: Kind | None, row: Draft) -> bool:
        """Whether a table has just the levels of a row; a diagnostic where it has not."""
        named = [name for name, _ in rate.shares]
        levels = _levels(kind, len(named) + 1)
        missing = [level for level in levels if level not in named]
        strange = [name for name in named if name not in levels]
        if not missing and not strange:
            return True
        message = f"`{row.path[-1]}` is no row of levels"
        help_ = "write `level low, medium, high` in it, or pay `by score`"
        if levels:
            message = (
                f"`{row.path[-1]}` has the level `{missing[0]}`, too"
                if missing
                else f"`{row.path[-1]}` has no level `{strange[0]}`"
            )
            help_ = f"there are {quoted(levels)}"
            if kind is not None and kind.ends is not None:
                help_ = "its levels are `{}..{}`".format(*kind.ends)
        self._diagnostics.report(
            TABLE_MISFIT, message, rate.span, Label(row.place, "defined here"), help=help_
        )
        return False

    # --- by score

    def _by_form(self, written: syntax.PaidBy, form: object, *, limited: bool) -> ByForm | None:
        if not isinstance(form, Steps | Curve):
            return None
        for step in form.steps if isinstance(form, Steps) else ():
            if step.condition == "met":
                self._diagnostics.report(
                    TABLE_MISFIT,
                    "an award has no target that could be met",
                    step.span,
                    help="write `>= 100%: 100%`",
                )
                return None
        for share, span in _shares(form):
            if share is None:
                self._diagnostics.report(
                    NOT_CONSTANT, "what a score earns is written out", span, help="write a percentage"
                )
                return None
            if share < 0 or (limited and share > 1):
                self._diagnostics.report(
                    BAD_SHARE,
                    "a score earns from 0% to 100% of a budget" if limited else "a score earns 0% at least",
                    span,
                    help="larger parts are written with `divide by coefficient`"
                    if limited and share > 1
                    else "write `0%` where nothing is earned",
                )
                return None
        return ByForm(evolve(form, span=written.span), span=written.span)

    # --- by rank

    def _by_rank(self, written: syntax.PaidBy) -> ByRank | None:
        classes: list[tuple[Rational, Rational]] = []
        for point in written.points:
            people, money = self._figures.share(point.x), self._figures.share(point.y)
            if people is None or money is None:
                return None
            classes.append((people, money))
        everyone, all_money = total(one for one, _ in classes), total(one for _, one in classes)
        if everyone != 1:
            self._quotas(written, "shares of people", everyone)
            return None
        if all_money > 1:
            self._quotas(written, "shares of money", all_money)
            return None
        return ByRank(tuple(classes), span=written.span)

    def _quotas(self, written: syntax.PaidBy, what: str, found: Rational) -> None:
        difference = f"{exact_text(abs(found - 1) * 100)}% too {'much' if found > 1 else 'little'}"
        self._diagnostics.report(
            BAD_SHARE,
            f"the {what} add up to {exact_text(found * 100)}%, {difference}",
            written.span,
            help="write them so that they add up to 100%: `by rank { 25%: 50%; 50%: 50%; 25%: 0% }`",
        )

    # --- coefficients

    def coefficients(self, written: syntax.Divide, paid: Paid, award: Draft) -> dict[int, Rational]:
        """The coefficient of each recipient by their place among those of the award."""
        found: dict[int, Rational] = {}
        for point in written.points or ():
            place = self._paid(point.x, paid, award)
            value = self._figures.share(point.y, None)
            if place is not None and place in found:
                name = point.x.span.text
                self._diagnostics.report(
                    TABLE_MISFIT, f"`{name}` has two coefficients", point.x.span, help="keep one of them"
                )
            elif place is not None and value is not None:
                found[place] = value
        missing = [one.path[-1] for place, (one, _) in enumerate(paid.drafts) if place not in found]
        if missing and len(found) == len(written.points or ()):
            self._diagnostics.report(
                TABLE_MISFIT,
                f"`{missing[0]}` has no coefficient"
                if len(missing) == 1
                else f"{quoted(missing)} have no coefficient",
                written.span,
                help=f"write `{missing[0]}: 1`",
            )
        elif found and total(found.values()) == ZERO:
            self._diagnostics.report(
                BAD_SHARE, "all coefficients are 0", written.span, help="give somebody a part"
            )
        return found

    def _paid(self, written: syntax.Expression, paid: Paid, award: Draft) -> int | None:
        """The place of the recipient that the left of a table names."""
        names = [folded(one.text) for one in written.reference.names] if _is_reference(written) else [""]
        places = paid.find(names)
        if len(places) == 1:
            return places[0]
        if not places and not paid.whole:  # it may be one who was not found, which was told
            return None
        known = [one.path[-1] for one, _ in paid.drafts]
        help_ = self._suggestions.help(names[-1], known, "name it in `for`, or take it out")
        if places:
            help_ = "say in which unit: " + quoted([".".join(paid.drafts[place][0].path) for place in places])
        self._diagnostics.report(
            TABLE_MISFIT,
            f"`{written.span.text}` could be any of {len(places)} who are paid by `{award.path[-1]}`"
            if places
            else f"`{written.span.text}` is not paid by `{award.path[-1]}`",
            written.span,
            help=help_,
        )
        return None


def clash(diagnostics: Diagnostics, message: str, one: Span, other: Span, help_: str) -> None:
    """Tell that two statements of an award exclude each other."""
    diagnostics.report(CLASHING, message, one, Label(other, "the other is here"), help=help_)


def _levels(kind: Kind | None, most: int) -> list[str]:
    """The levels of a kind as a table names them; of numbered ones no more than `most`, for there may be many."""
    if kind is None or kind.ends is None:
        return list(kind.levels) if kind is not None else []
    lowest, highest = kind.ends
    return [str(number) for number in range(lowest, min(highest + 1, lowest + most))]


def _is_reference(expression: syntax.Expression) -> TypeGuard[syntax.NameUse]:
    return isinstance(expression, syntax.NameUse) and expression.period is None


def _name(expression: syntax.Expression) -> str | None:
    """The band or level that stands on the left of a table."""
    if isinstance(expression, syntax.Text):
        return expression.text
    if isinstance(expression, syntax.Number) and not expression.percent:
        return exact_text(expression.value)
    return folded(expression.reference.text) if _is_reference(expression) else None


def _shares(form: Steps | Curve) -> Iterator[tuple[Rational | None, Span]]:
    if isinstance(form, Curve):
        for _, share in form.points:
            yield share, form.span
        return
    for step in form.steps:
        if isinstance(step.score, Curve):
            for _, share in step.score.points:
                yield share, step.span
        else:
            yield (constant_value(step.score) if isinstance(step.score, Constant) else None), step.span
