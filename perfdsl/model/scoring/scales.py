"""Scales: what is written to how achievements become scores, each refined from its parent."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import define, evolve, field

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    BAD_NUMBER,
    CYCLE,
    DUPLICATE_NAME,
    MISPLACED,
    NO_RANGE,
    UNKNOWN_NAME,
    UNKNOWN_WORD,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import ALLOWED, CONSEQUENCES, category
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.nodes import Bounds, Rounding, Scale
from perfdsl.model.scoring.bands import bands_of
from perfdsl.model.scoring.policies import missing_rule
from perfdsl.model.scoring.terms import points_of, share_in, terms_of
from perfdsl.model.settings import note_rule
from perfdsl.model.wording import Suggestions, way_round
from perfdsl.syntax import nodes as syntax
from perfdsl.values.late import Late
from perfdsl.values.missing import MissingRule
from perfdsl.values.number import ONE, ZERO
from perfdsl.values.rounding import RoundingMode
from perfdsl.values.terms import Terms

DEFAULT: Final = Scale("default", Bounds(ZERO, ONE), Late(ZERO), MissingRule())
"""The scale of a plan that names none."""

_MODES: Final = {mode.value: mode for mode in RoundingMode}


@define
class Scales:
    """The scales of a ruleset by name, and which of them something uses."""

    by_name: dict[str, Scale]
    written: dict[str, syntax.Scale]
    diagnostics: Diagnostics
    sums: bool = False
    used: set[str] = field(factory=set)
    suggestions: Suggestions = field(factory=Suggestions)
    _kept: dict[tuple[str, MissingRule | None], Scale] = field(factory=dict)
    _known: dict[Draft, Scale] = field(factory=dict)
    _points: dict[Draft, Scale] = field(factory=dict)
    _settings: dict[Draft, Draft] = field(factory=dict)

    def of(self, draft: Draft) -> Scale:
        """The scale that holds for a draft.

        Its own or the nearest above, with the nearest policies for missing values.
        """
        setting = self._setting(draft)
        known = self._known.get(setting)
        if known is None:
            known = self._known[setting] = self._of(setting)
        return self._counted(known, draft) if known.in_points else known

    def _setting(self, draft: Draft) -> Draft:
        """The nearest definition that sets a scale or a policy: this one, or one above."""
        way: list[Draft] = []
        one = draft
        while one.parent is not None and one not in self._settings and not _sets_scale(one.attributes):
            way.append(one)
            one = one.parent
        found = self._settings.get(one, one)
        self._settings.update(dict.fromkeys(way, found))
        return found

    def _counted(self, scale: Scale, draft: Draft) -> Scale:
        """The scale in the points of a definition."""
        if draft not in self._points:
            self._points[draft] = evolve(scale, terms=points_of(draft))
        return self._points[draft]

    def _of(self, draft: Draft) -> Scale:
        scale, rule = DEFAULT, None
        for one in draft.lineage():
            named = one.attributes.get("scale")
            if isinstance(named, syntax.Scale):
                scale = self._named(named)
                break
        for one in reversed(list(draft.lineage())):
            rule = (
                missing_rule(one.attributes.values(), rule or scale.missing, self.diagnostics, first=False)
                or rule
            )
        key = scale.name, rule
        if key not in self._kept:
            self._kept[key] = scale if rule is None else evolve(scale, missing=rule)
        return self._kept[key]

    def terms(self, draft: Draft) -> Terms | None:
        """The terms in which the scores of a definition are written and shown, None for percent.

        The shares of an award are no scores.
        """
        return None if draft.keyword in CONSEQUENCES else self.of(draft).terms

    def shown(self, draft: Draft, where: Draft) -> Scale:
        """The scale of a draft, in the terms of where it is shown again."""
        scale, terms = self.of(draft), self.terms(where)
        return scale if scale.terms == terms else evolve(scale, terms=terms)

    def _named(self, use: syntax.Scale) -> Scale:
        self.used.add(use.name.text)
        return self.by_name.get(use.name.text, DEFAULT)

    def report_unknown(self, draft: Draft) -> None:
        """A diagnostic where the draft uses a scale, or a policy, that is not there."""
        if _sets_missing(draft.attributes):
            missing_rule(draft.attributes.values(), DEFAULT.missing, self.diagnostics)
        named = draft.attributes.get("scale")
        if not isinstance(named, syntax.Scale) or named.name.text in self.written:
            return
        self.diagnostics.report(
            UNKNOWN_NAME,
            f"there is no scale `{named.name.text}`",
            named.name.span,
            help=self.suggestions.help(
                named.name.text, self.written, f"define it: `scale {named.name.text} {{ ... }}`"
            ),
        )


def _sets_scale(attributes: Iterable[str]) -> bool:
    return "scale" in attributes or _sets_missing(attributes)


def _sets_missing(attributes: Iterable[str]) -> bool:
    for key in attributes:  # noqa: SIM110 - asked of every row, and a generator takes twice as long
        if key.startswith("missing"):
            return True
    return False


def resolve_scales(drafts: Drafts, diagnostics: Diagnostics) -> Scales:
    """Every scale of the ruleset, parents before those that refine them."""
    written: dict[str, syntax.Scale] = {}
    for scale in drafts.scales:
        first = written.setdefault(scale.name.text, scale)
        if first is not scale:
            diagnostics.report(
                DUPLICATE_NAME,
                f"there is already a scale `{scale.name.text}`",
                scale.name.span,
                Label(first.name.span, "first defined here"),
                help="rename one of them",
            )
    scales = Scales({}, written, diagnostics, _sums(drafts))
    for scale in written.values():
        _resolve(scale, scales)
    return scales


def _sums(drafts: Drafts) -> bool:
    """Whether something adds scores up, so that they may pass what the clamp of a row lets through."""
    parts = (*drafts.parts.values(), *([drafts.plan] if drafts.plan else []))
    combined = (part.attributes.get("combine") for part in parts)
    return any(
        isinstance(one, syntax.Words) and any(word.text == "sum" for word in one.words) for one in combined
    )


def _resolve(scale: syntax.Scale, scales: Scales) -> None:
    """The scale and those that it is made from, the first of them first: chains may be long."""
    way: dict[str, syntax.Scale] = {}
    one: syntax.Scale | None = scale
    while one is not None and one.name.text not in scales.by_name:
        way[one.name.text] = one
        parent = _parent(one, scales)
        if parent is not None and parent.name.text in way:
            _circle([*way.values()], parent, scales)
            parent = None
        one = parent
    base = DEFAULT if one is None else scales.by_name[one.name.text]
    for made in reversed(way.values()):
        base = scales.by_name[made.name.text] = _built(made, base, scales.diagnostics, sums=scales.sums)


def _circle(way: Sequence[syntax.Scale], first: syntax.Scale, scales: Scales) -> None:
    circle = way[way.index(first) :]
    names = [one.name.text for one in (*circle, first)]
    *others, closing = [one.parent.span for one in circle if one.parent is not None]
    scales.diagnostics.report(
        CYCLE,
        f"these scales are made from each other: {way_round(names)}",
        closing,
        *(
            Label(span, f"`{one}` is made from `{other}`")
            for span, one, other in zip(others, names, names[1:], strict=False)
        ),
        help="take one `is` out",
    )


def _parent(scale: syntax.Scale, scales: Scales) -> syntax.Scale | None:
    parent = scale.parent
    if parent is None:
        return None
    scales.used.add(parent.text)
    written = scales.written.get(parent.text)
    if written is None:
        known = [name for name in scales.written if name != scale.name.text]
        scales.diagnostics.report(
            UNKNOWN_NAME,
            f"there is no scale `{parent.text}`",
            parent.span,
            help=scales.suggestions.help(parent.text, known, "define it, or take the `is` out"),
        )
    return written


def _built(scale: syntax.Scale, base: Scale, diagnostics: Diagnostics, *, sums: bool) -> Scale:
    statements = scale.block.statements if scale.block else ()
    made = _in_terms(statements, evolve(base, name=scale.name.text), diagnostics)
    for statement in _once(statements, diagnostics):
        match statement:
            case syntax.Clamp(low, high):
                made = evolve(made, clamp=_bounds(statement, low, high, made, diagnostics))
            case syntax.Late(start, until, loses, days, begun):
                made = evolve(made, late=Late(start, until, loses, days, begun))
            case syntax.Round():
                made = _rounded(made, statement, diagnostics)
            case syntax.Words("lower", words):
                _word(words, ("mirror", "ratio"), diagnostics)
                made = evolve(made, lower_mirror=bool(words) and words[0].text == "mirror")
            case syntax.Words("bands"):
                _word(statement.words[1:], ("rounding",), diagnostics)
                _word(statement.words[:1], ("after",), diagnostics)
                made = evolve(made, bands_after_rounding=True)
            case syntax.RequireNote():
                made = evolve(made, note=note_rule(statement))
            case syntax.Formula("tolerance", syntax.Number(value)):
                made = evolve(made, tolerance=value)
            case syntax.Formula("tolerance"):
                diagnostics.report(
                    BAD_NUMBER,
                    "the tolerance of a scale is a percentage",
                    statement.span,
                    help="write `tolerance 10%`",
                )
            case _:
                pass
    rule = missing_rule(statements, base.missing, diagnostics)
    made = evolve(made, missing=rule or base.missing)
    bands = [statement for statement in statements if isinstance(statement, syntax.Band)]
    return evolve(made, bands=bands_of(bands, made, diagnostics, sums=sums)) if bands else made


def _in_terms(statements: Sequence[syntax.Statement], scale: Scale, diagnostics: Diagnostics) -> Scale:
    """The terms come first: all other figures of the scale are written in them."""
    for statement in statements:
        if isinstance(statement, syntax.Terms):
            terms = terms_of(statement, diagnostics)
            return evolve(scale, terms=terms, in_points=statement.low is None)
    return scale


def _once(statements: Sequence[syntax.Statement], diagnostics: Diagnostics) -> Iterator[syntax.Statement]:
    seen: dict[str, syntax.Statement] = {}
    for statement in statements:
        kind = category(statement)
        if kind not in ALLOWED["scale"]:
            diagnostics.report(MISPLACED, f"`{kind}` cannot stand in a `scale`", statement.span)
            continue
        key = f"{kind} {statement.stage.text}" if isinstance(statement, syntax.Round) else kind
        first = seen.setdefault(key, statement)
        if first is not statement and kind not in ("band", "missing"):
            diagnostics.report(
                ATTRIBUTE_TWICE,
                f"`{kind}` is given twice",
                statement.span,
                Label(first.span, "first given here"),
                help="keep one of them",
            )
            continue
        yield statement


def _word(words: Sequence[syntax.Name], known: tuple[str, ...], diagnostics: Diagnostics) -> None:
    for word in words:
        if word.text not in known:
            choice = " or ".join(f"`{one}`" for one in known)
            diagnostics.report(
                UNKNOWN_WORD, f"`{word.text}` means nothing here", word.span, help=f"write {choice}"
            )


def _bounds(
    statement: syntax.Clamp,
    low: syntax.Number | None,
    high: syntax.Number | None,
    scale: Scale,
    diagnostics: Diagnostics,
) -> Bounds:
    ends = Bounds(share_in(scale, low, diagnostics), share_in(scale, high, diagnostics))
    if ends.low is not None and ends.high is not None and ends.low >= ends.high:
        diagnostics.report(
            NO_RANGE,
            "a clamp leaves something between its two ends",
            statement.span,
            help="write the lower end first: `clamp 0%..100%`",
        )
    return ends


def _rounded(scale: Scale, statement: syntax.Round, diagnostics: Diagnostics) -> Scale:
    nearest = statement.nearest
    step = None if nearest is None else nearest.value * (100 if nearest.percent else 1)
    rounding = Rounding(statement.decimals, rounding_mode(statement.mode, diagnostics), step)
    if statement.stage.text == "score":
        return evolve(scale, round_score=rounding)
    return evolve(scale, round_achievement=rounding)


def rounding_mode(words: Sequence[syntax.Name], diagnostics: Diagnostics) -> RoundingMode:
    """The rule that the words name; half even where there are none."""
    if not words:
        return RoundingMode.HALF_EVEN
    text = " ".join(word.text for word in words)
    if text not in _MODES:
        known = ", ".join(f"`{mode}`" for mode in _MODES)
        diagnostics.report(
            UNKNOWN_WORD,
            f"there is no way to round called `{text}`",
            words[0].span,
            help=f"there are {known}",
        )
    return _MODES.get(text, RoundingMode.HALF_EVEN)
