"""Scales: what is written to how achievements become scores, each refined from its parent."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from attrs import define, evolve, field

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    BAD_NUMBER,
    BAND_GAP,
    CYCLE,
    DUPLICATE_NAME,
    MISPLACED,
    NO_RANGE,
    UNKNOWN_NAME,
    UNKNOWN_WORD,
    UNREACHABLE_BAND,
    Diagnostics,
    Label,
)
from perfdsl.model.drafts import ALLOWED, Draft, Drafts, category
from perfdsl.model.nodes import Band, Bounds, Late, MissingRule, Rounding, Scale
from perfdsl.syntax import nodes as syntax
from perfdsl.values.missing import NEVER_SCORED, Policy, Reason
from perfdsl.values.number import ONE, ZERO
from perfdsl.values.rounding import RoundingMode

DEFAULT: Final = Scale("default", Bounds(ZERO, ONE), Late(ZERO), MissingRule())
"""The scale of a plan that names none."""

_MODES: Final = {mode.value: mode for mode in RoundingMode}
_POLICIES: Final = {policy.value: policy for policy in Policy}
_REASONS: Final = {reason.value: reason for reason in Reason if reason not in NEVER_SCORED}


@define
class Scales:
    """The scales of a ruleset by name, and which of them something uses."""

    by_name: dict[str, Scale]
    written: dict[str, syntax.Scale]
    diagnostics: Diagnostics
    used: set[str] = field(factory=set)
    _kept: dict[tuple[str, MissingRule | None], Scale] = field(factory=dict)
    _known: dict[Draft, Scale] = field(factory=dict)

    def of(self, draft: Draft) -> Scale:
        """The scale that holds for a draft: its own or the nearest above, with the nearest policies for missing values."""
        while draft.parent is not None and not any(_sets_scale(key) for key in draft.attributes):
            draft = draft.parent
        known = self._known.get(draft)
        if known is None:
            known = self._known[draft] = self._of(draft)
        return known

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

    def _named(self, use: syntax.Scale) -> Scale:
        self.used.add(use.name.text)
        return self.by_name.get(use.name.text, DEFAULT)

    def report_unknown(self, draft: Draft) -> None:
        """A diagnostic where the draft uses a scale that is not there."""
        named = draft.attributes.get("scale")
        if not isinstance(named, syntax.Scale) or named.name.text in self.written:
            return
        close = get_close_matches(named.name.text, list(self.written), n=1)
        self.diagnostics.report(
            UNKNOWN_NAME,
            f"there is no scale `{named.name.text}`",
            named.name.span,
            help=f"did you mean `{close[0]}`?"
            if close
            else f"define it: `scale {named.name.text} {{ ... }}`",
        )


def _sets_scale(attribute: str) -> bool:
    return attribute == "scale" or attribute.startswith("missing")


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
    scales = Scales({}, written, diagnostics)
    for scale in written.values():
        _resolve(scale, scales, ())
    return scales


def _resolve(scale: syntax.Scale, scales: Scales, way: tuple[syntax.Scale, ...]) -> Scale:
    name = scale.name.text
    if name in scales.by_name:
        return scales.by_name[name]
    if scale in way:
        circle = way[way.index(scale) :]
        scales.diagnostics.report(
            CYCLE,
            f"`{name}` refines itself",
            scale.name.span,
            *(
                Label(step.name.span, f"`{step.name.text}` is made from `{step.parent.text}`")
                for step in circle
                if step.parent
            ),
            help="take one `is` out",
        )
        return DEFAULT
    base = DEFAULT
    if scale.parent is not None:
        base = _parent(scale.parent, scales, (*way, scale))
    made = _built(scale, base, scales.diagnostics)
    scales.by_name.setdefault(name, made)
    return made


def _parent(parent: syntax.Name, scales: Scales, way: tuple[syntax.Scale, ...]) -> Scale:
    scales.used.add(parent.text)
    written = scales.written.get(parent.text)
    if written is None:
        close = get_close_matches(parent.text, list(scales.written), n=1)
        scales.diagnostics.report(
            UNKNOWN_NAME,
            f"there is no scale `{parent.text}`",
            parent.span,
            help=f"did you mean `{close[0]}`?" if close else None,
        )
        return DEFAULT
    if len(way) > 100:  # noqa: PLR2004 - no regulation refines so often
        return DEFAULT
    return _resolve(written, scales, way)


def _built(scale: syntax.Scale, base: Scale, diagnostics: Diagnostics) -> Scale:
    statements = scale.block.statements if scale.block else ()
    made = evolve(base, name=scale.name.text)
    for statement in _once(statements, diagnostics):
        match statement:
            case syntax.Clamp(low, high):
                made = evolve(made, clamp=_bounds(statement, low, high, diagnostics))
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
    return evolve(made, bands=_bands(bands, made, diagnostics)) if bands else made


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
    statement: syntax.Clamp, low: syntax.Number | None, high: syntax.Number | None, diagnostics: Diagnostics
) -> Bounds:
    if low and high and low.value >= high.value:
        diagnostics.report(
            NO_RANGE,
            "a clamp leaves something between its two ends",
            statement.span,
            help="write the lower end first: `clamp 0%..100%`",
        )
    return Bounds(low.value if low else None, high.value if high else None)


def _rounded(scale: Scale, statement: syntax.Round, diagnostics: Diagnostics) -> Scale:
    rounding = Rounding(statement.decimals, rounding_mode(statement.mode, diagnostics))
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


def missing_rule(
    statements: Sequence[syntax.Statement] | object,
    base: MissingRule,
    diagnostics: Diagnostics,
    *,
    first: bool = True,
) -> MissingRule | None:
    """The policies that `statements` declare on top of `base`, None where they declare none."""
    general: Policy | None = None
    by_reason: dict[Reason, Policy] = {}
    for statement in statements:  # type: ignore[attr-defined]
        if not isinstance(statement, syntax.Words) or statement.keyword != "missing":
            continue
        policy = _policy(statement, diagnostics if first else None)
        if policy is None:
            continue
        if len(statement.words) == 1:
            general = policy
        elif statement.words[0].text in _REASONS:
            by_reason[_REASONS[statement.words[0].text]] = policy
        elif first:
            known = ", ".join(f"`{reason}`" for reason in _REASONS)
            diagnostics.report(
                UNKNOWN_WORD,
                f"`{statement.words[0].text}` is no reason that a policy can replace",
                statement.words[0].span,
                help=f"there are {known}",
            )
    if general is None and not by_reason:
        return None
    kept = {} if general else dict(base.by_reason)
    return MissingRule(general or base.general, tuple({**kept, **by_reason}.items()))


def _policy(statement: syntax.Words, diagnostics: Diagnostics | None) -> Policy | None:
    word = statement.words[-1]
    if word.text not in _POLICIES and diagnostics is not None:
        close = get_close_matches(word.text, list(_POLICIES), n=1)
        diagnostics.report(
            UNKNOWN_WORD,
            f"there is no policy `{word.text}` for missing values",
            word.span,
            help=f"did you mean `{close[0]}`?"
            if close
            else f"there are {', '.join(f'`{policy}`' for policy in _POLICIES)}",
        )
    return _POLICIES.get(word.text)


def _bands(written: Sequence[syntax.Band], scale: Scale, diagnostics: Diagnostics) -> tuple[Band, ...]:
    """The bands from the highest to the lowest; diagnostics for those that no score reaches, and for scores without one."""
    lowest = [band for band in written if band.start is None]
    started = sorted(
        (band for band in written if band.start is not None), key=lambda band: band.start.value, reverse=True
    )  # type: ignore[union-attr]
    for one, other in zip(started, started[1:], strict=False):
        if one.start and other.start and one.start.value == other.start.value:
            _unreachable(other, "begins where another begins", Label(one.span, "this one"), diagnostics)
    for extra in lowest[1:]:
        _unreachable(
            extra,
            "has no lower end, and another is the lowest already",
            Label(lowest[0].span, "this one"),
            diagnostics,
        )
    high, low = scale.clamp.high, scale.clamp.low
    for band in started:
        if high is not None and band.start and band.start.value > high:
            _unreachable(
                band, "begins above the highest score that the clamp lets through", None, diagnostics
            )
    if not lowest and started and started[-1].start and (low is None or started[-1].start.value > low):
        last = started[-1]
        diagnostics.report(
            BAND_GAP,
            f"scores below `{last.start.span.text}` have no band",
            last.span,  # type: ignore[union-attr]
            help='add the lowest band without `from`: `band "..." red`',
        )
    ordered = [*started, *lowest[:1]]
    return tuple(
        Band(
            band.label.text,
            band.start.value if band.start else None,
            band.colour.text if band.colour else None,
            span=band.span,
        )
        for band in ordered
    )


def _unreachable(band: syntax.Band, why: str, label: Label | None, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        UNREACHABLE_BAND,
        f"the band `{band.label.text}` {why}, so no score lies in it",
        band.span,
        *([label] if label else []),
        help="change where it begins, or take it out",
    )
