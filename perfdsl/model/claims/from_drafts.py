"""Claims as they are written to claims whose names are resolved, as many as a plan may have."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from attrs import frozen

from perfdsl.diagnostics import BAD_CLAIM, LIMIT, UNKNOWN_NAME, Diagnostics, Label
from perfdsl.model.allowed import CONTAINERS
from perfdsl.model.claims.directions import good_direction
from perfdsl.model.claims.nodes import Against, Claim, Claimed, Holds, Monotone, SteadyBand
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions
from perfdsl.model.formula_nodes import Expression, Figure
from perfdsl.model.names import RISING, Names, is_row
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.order import figures
from perfdsl.model.scope import Scope
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, RATIO, TEXT
from perfdsl.values.paths import folded

MAX_CLAIMS: Final = 1_000
"""The most claims of one plan."""

_SCORED: Final = frozenset({"achievement", "score", "met", "band", "status", "target"})


@frozen
class Claiming:
    """What claims are resolved against; `plans` are the names of all plans that the files define."""

    plan: Plan
    names: Names
    expressions: Expressions
    plans: frozenset[str]
    diagnostics: Diagnostics

    def claims(self, drafts: Sequence[Draft]) -> tuple[Claim, ...]:
        """Every claim that means something, in the order written; diagnostics for the others."""
        written = _in_order((draft, one) for draft in drafts for one in draft.claims)
        if len(written) > MAX_CLAIMS:
            self.diagnostics.report(
                LIMIT,
                f"a plan claims at most {MAX_CLAIMS:_} things, and this one {len(written):_}",
                written[MAX_CLAIMS][1].span,
                help="claim less, or claim it of a container instead of each row",
            )
            return ()
        return tuple(made for draft, one in written if (made := self._claim(draft, one)) is not None)

    def _claim(self, draft: Draft, one: syntax.Claim) -> Claim | None:
        scope = self._scope(draft)
        what = self._what(one, draft, scope)
        where = None
        if one.where is not None:
            where = self.expressions.condition(one.where, scope, "`where` takes a condition")
            if where is None:
                return None
        because = one.because.text if one.because else ""
        return (
            None if what is None else Claim(_text(one), what, draft.path, where, because, span=_claimed(one))
        )

    def _scope(self, draft: Draft) -> Scope:
        """Where a claim stands, with the figures that it may name of that alone."""
        in_terms = self.expressions.terms(draft) is not None
        score = NUMBER if in_terms else RATIO
        own: dict[str, Expression] = {
            "score": Figure(draft.path, "score", score, span=draft.place),
            "achievement": Figure(draft.path, "achievement", score, span=draft.place),
            "band": Figure(draft.path, "band", TEXT, span=draft.place),
        }
        if draft.keyword in CONTAINERS:
            own["coverage"] = Figure(draft.path, "coverage", RATIO, span=draft.place)
        return Scope(draft, own)

    def _what(self, one: syntax.Claim, draft: Draft, scope: Scope) -> Claimed | None:
        match one.what:
            case syntax.ClaimedMonotone(subject):
                return self._monotone(subject, draft)
            case syntax.ClaimedAgainst(word, plan):
                return self._against(word, plan, draft)
            case syntax.ClaimedBand(subject):
                return self._band(subject, one.what.span, draft)
            case condition:
                found = self.expressions.condition(condition, scope, "`claim` takes a condition")
                return None if found is None or not self._scored(found) else Holds(found)

    # --- of one row

    def _monotone(self, subject: syntax.Reference, draft: Draft) -> Monotone | None:
        found = self.names.find(subject, draft, wanted=is_row, purpose=RISING)
        part = self.plan.parts.get(found.path) if found is not None else None
        if part is None:
            return None
        measured = self.plan.parts.get(part.source) if isinstance(part, Cascade) else part
        if not isinstance(measured, Leaf) or measured.value is not None or measured.milestones:
            self._bad(subject.span, part, "is not measured itself", "name the row that is measured")
            return None
        if not any(good_direction(part, self.plan, period) for period in self.plan.periods):
            self._bad(
                subject.span,
                part,
                "is better in no direction",
                "a target with `>=`, `<=` or `by` gives it one",
            )
            return None
        return Monotone(part.path, measured.path, tuple(self._rising(part)))

    def _rising(self, part: Part) -> Sequence[Figure]:
        """The score of a row, and that of the plan where there is one."""
        whole = [self.plan.root] if self.plan.root.path in self.plan.scored else []
        return [self._figure(one, "score") for one in (part, *whole)]

    def _figure(self, part: Part, name: Literal["score", "band"]) -> Figure:
        kind = TEXT if name == "band" else RATIO
        return Figure(part.path, name, kind, span=part.place)

    def _bad(self, place: Span, part: Part, why: str, help_: str) -> None:
        name = part.path[-1] if part.path else self.plan.name
        self.diagnostics.report(
            BAD_CLAIM, f"`{name}` {why}", place, Label(part.place, "defined here"), help=help_
        )

    def _scored(self, condition: Expression) -> bool:
        """Whether everything is scored whose score a claim reads; told where it is not."""
        for one in figures(condition):
            if isinstance(one, Figure) and one.figure in _SCORED and one.path not in self.plan.scored:
                part = self.plan.parts.get(one.path)
                if part is not None:
                    self._bad(
                        one.span,
                        part,
                        f"is never scored, so nothing can be claimed of its `{one.figure}`",
                        "claim something of its actual",
                    )
                return False
        return True

    # --- of a container

    def _against(self, word: str, plan: syntax.Name, draft: Draft) -> Against | None:
        name, own = folded(plan.text), folded(self.plan.name)
        if name == own or name not in self.plans:
            known = sorted(self.plans - {own})
            otherwise = f"there are {quoted(known)}" if known else "bring its file in with `import`"
            message = f"`{name}` is this plan itself" if name == own else f"there is no plan `{name}`"
            help_ = Suggestions().help(name, known, otherwise)
            self.diagnostics.report(UNKNOWN_NAME, message, plan.span, help=help_)
            return None
        part = self._scored_part(draft, plan.span)
        return None if part is None else Against(word, name, self._figure(part, "score"))  # type: ignore[arg-type]

    def _band(self, subject: syntax.Reference | None, place: Span, draft: Draft) -> SteadyBand | None:
        found = draft if subject is None else self.names.find(subject, draft, wanted=_has_band)
        if found is None:
            return None
        span = place if subject is None else subject.span
        part = self._scored_part(found, span)
        if part is None:
            return None
        if part.scale is None or not part.scale.bands:
            self._bad(span, part, "has no bands", "give it a `scale` that has some")
            return None
        if part.scale.bands[0].share is not None:
            self._bad(span, part, "has bands by rank", "claim this of something whose bands begin at a score")
            return None
        return SteadyBand(part.path, self._figure(part, "band"))

    def _scored_part(self, draft: Draft, place: Span) -> Part | None:
        """What a claim stands in or names, where it has a score."""
        part = self.plan.parts.get(draft.path, self.plan.root if not draft.path else None)
        if part is None:
            return None
        if part.path not in self.plan.scored or (isinstance(part, Container) and part.is_heading):
            self._bad(place, part, "is never scored", "claim this of something that is")
            return None
        return part


def _in_order(written: Iterable[tuple[Draft, syntax.Claim]]) -> list[tuple[Draft, syntax.Claim]]:
    """Claims as they follow one another in their files; those of a template where it is used."""
    files: dict[str, int] = {}

    def place(pair: tuple[Draft, syntax.Claim]) -> tuple[int, int]:
        span = pair[1].span if pair[1].span.use is None else pair[1].span.use.place
        return files.setdefault(span.source.name, len(files)), span.start

    return sorted(written, key=place)


def _has_band(draft: Draft) -> bool:
    return draft.keyword != "input"


def _claimed(one: syntax.Claim) -> Span:
    end = one.what if one.where is None else one.where
    return Span(one.span.source, one.span.start, end.span.end, one.span.use)


def _text(one: syntax.Claim) -> str:
    """The claim in one line, without its keyword and its reason."""
    found = " ".join(_claimed(one).text.split())
    return found.removeprefix("claim").strip()
