"""An evaluation and an id to an explanation: the way from the cell through every stage to the score."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item, Node, NodeId
from perfdsl.graph.operations import DUE, PHASE, POLICY, REQUIRE_COVERAGE, REQUIRE_ROWS, Operation
from perfdsl.graph.rules import Rounding
from perfdsl.report.adjusting import adjustment_stages
from perfdsl.report.awards.names import consequence_named
from perfdsl.report.contributions import Share, shares
from perfdsl.report.explain.achievement import achievement_stages
from perfdsl.report.explain.awards import explain_found
from perfdsl.report.explain.interim import interim_stages
from perfdsl.report.explain.nodes import Explanation, Figure, Stage, Words
from perfdsl.report.explain.open_ import open_stages
from perfdsl.report.explain.parts import part_kind, part_stages, score_kind
from perfdsl.report.explain.text import explain_text
from perfdsl.report.explain.values import actual_stages, passes_irrational
from perfdsl.report.finding import item_named
from perfdsl.report.scorecard import readable
from perfdsl.values.kind import COUNT, NUMBER, PERCENT, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.ranges import OneOf, Outlook, Range

__all__ = ["Explanation", "Stage", "explain", "explain_text"]


def explain(evaluation: Evaluation, name: str) -> Explanation:
    """The explanation of the row or container that `name` means; `promozione.fiere` is a row of a dashboard.

    `risultato` is an award, `risultato.rossi` what it pays, and `tempi.open` a gate, or `tempi` where no row is
    called so. Raises LookupError, with the candidates, where it means nothing or several things.
    """
    found = consequence_named(evaluation.graph.outline, name)
    if found is not None and (found.award is not None or not _is_item(evaluation, name)):
        return explain_found(evaluation, found)
    place = item_named(evaluation.graph.outline, name)
    item = evaluation.graph.outline.items[place]
    stages = tuple(_Explaining(evaluation, item, place, shares(evaluation)).stages())
    board = evaluation.graph.outline.dashboards[item.dashboard]
    source = "" if item.source is None else readable(item.source)
    score = evaluation.outlook(item.figures.score)
    return Explanation(
        readable(item.path) or item.name,
        item.label,
        item.keyword,
        board.id,
        board.label,
        source,
        score,
        item.place,
        stages,
        tuple(text for key, text in item.texts if key == "note"),
        item.cascade,
    )


def _is_item(evaluation: Evaluation, name: str) -> bool:
    try:
        item_named(evaluation.graph.outline, name)
    except LookupError:
        return False
    return True


class _Explaining:
    """The stages of one item. Each is read from the node that computed it."""

    def __init__(self, evaluation: Evaluation, item: Item, place: int, found: Sequence[Share]) -> None:
        self._evaluation = evaluation
        self._nodes = evaluation.graph.nodes
        self._values = evaluation.values
        self._item = item
        self._place = place
        self._shares = found
        self._share = found[place]
        self._kind = score_kind(item)

    def stages(self) -> Iterator[Stage]:
        figures = self._item.figures
        if self._item.kind is not None:
            yield from actual_stages(self._evaluation, self._item)
        yield from self._due()
        yield from self._revised()
        yield from self._target()
        yield from self._phased()
        yield from self._pro_rata()
        if figures.score is None:
            return
        if self._item.kind is None:
            yield from part_stages(self._evaluation, self._whole(), self._shares)
        elif figures.achievement is not None:
            yield from achievement_stages(self._evaluation, self._item)
        yield from self._coverage()
        yield from adjustment_stages(self._evaluation, self._item)
        yield from self._clamp()
        yield from self._rounded()
        yield from self._judged()
        yield from self._policy()
        if self._item.kind is None:
            yield from open_stages(self._evaluation, self._item)
        yield from self._irrational()
        yield from self._score()
        yield from self._band()
        yield from self._weight()
        yield from interim_stages(self._evaluation, self._item, self._place, self._kind)

    def _value(self, node: NodeId | None) -> Outlook | None:
        return self._evaluation.outlook(node)

    def _whole(self) -> int:
        """The container whose parts made the score: the source where a cascade shows a whole one again."""
        items = self._evaluation.graph.outline.items
        return next(
            (place for place, item in enumerate(items) if item.path == self._item.source), self._place
        )

    def _due(self) -> Iterator[Stage]:
        """What became of an actual that is dated later than the day of evaluation, or is not there yet."""
        figures = self._item.figures
        if figures.actual is None or figures.achievement is None:
            return
        for argument in self._nodes[figures.achievement].arguments:
            node = self._nodes[argument]
            if (
                node.operation is DUE
                and node.arguments[0] == figures.actual
                and argument not in self._evaluation.open
                and self._values[argument] != self._values[figures.actual]
            ):
                words = Words(
                    "due", (("deadline", Figure(_deadline(node))), ("at", Figure(self._evaluation.at)))
                )
                yield Stage("due", Figure(self._values[argument]), words, node.place)

    def _revised(self) -> Iterator[Stage]:
        """Since when what is asked stands otherwise than first approved."""
        for one in self._item.revisions:
            by = (("by", Figure(one.by)),) if one.by else ()
            figures = (("start", Figure(one.start)), ("because", Figure(one.because)), *by)
            yield Stage("revised", None, Words("revised_by" if by else "revised", figures), one.place)

    def _target(self) -> Iterator[Stage]:
        item = self._item
        if item.target_text:
            yield Stage(
                "target", None, Words("as_written", (("text", Figure(item.target_text)),)), item.target_place
            )
        elif item.target_sign and item.figures.target is not None:
            target = Figure(
                self._value(item.figures.target),
                item.kind,
                item.target_sign,
                self._value(item.figures.target_high),
                item.target_about,
            )
            place = item.target_place or self._nodes[item.figures.target].place
            yield Stage("target", target, self._share_of(), place)
        elif item.kind is not None and item.figures.score is not None:
            yield Stage(
                "target", None, Words("monitored" if item.monitored else "no_target"), item.target_place
            )

    def _phased(self) -> Iterator[Stage]:
        """How much of the target is to be reached on the day of looking."""
        phase = self._item.figures.phase
        share = self._value(phase)
        if phase is None or isinstance(share, Missing):
            return
        node = self._nodes[phase]
        key = "phased" if node.operation is PHASE else "phased_evenly"
        words = Words(key, (("at", Figure(self._evaluation.at)),))
        yield Stage("phased", Figure(share, PERCENT), words, node.place)

    def _pro_rata(self) -> Iterator[Stage]:
        """The part of the period that it is for, beside a target what was written."""
        item = self._item
        if item.pro_rata is None:
            return
        written = getattr(item.target_place, "text", "")
        words = Words("pro_rata_target", (("text", Figure(written)),)) if written else None
        yield Stage("pro_rata", Figure(item.pro_rata, PERCENT), words)

    def _share_of(self) -> Words | None:
        """Of what target a target is a share, None where it is none."""
        item = self._item
        items = self._evaluation.graph.outline.items
        source = next((one for one in items if one.path == item.source), None)
        if item.share is None or source is None:
            return None
        whole = Figure(
            self._value(source.figures.target),
            item.kind,
            item.target_sign,
            self._value(source.figures.target_high),
        )
        figures = (
            ("share", Figure(item.share, PERCENT)),
            ("whole", whole),
            ("source", Figure(readable(source.path))),
        )
        return Words("share_of_count" if item.kind == COUNT else "share_of", figures)

    def _clamp(self) -> Iterator[Stage]:
        figures = self._item.figures
        if figures.clamped is None or figures.clamped == figures.achievement:
            return
        node = self._nodes[figures.clamped]
        before, after = self._value(figures.achievement), self._value(figures.clamped)
        if isinstance(after, Missing):
            return
        low, high = _bounds(node)
        key = {(True, True): "clamped_both", (True, False): "clamped_low", (False, True): "clamped_high"}[
            low is not None, high is not None
        ]
        bounds = (("low", Figure(low, PERCENT)), ("high", Figure(high, PERCENT)))
        yield Stage(
            "clamp",
            Figure(after, PERCENT),
            Words(key, (*bounds, ("changed", _changed(before, after, PERCENT)))),
            node.place,
        )

    def _rounded(self) -> Iterator[Stage]:
        figures, rounding = self._item.figures, self._item.rounding
        if figures.rounded is None or rounding is None or isinstance(self._value(figures.rounded), Missing):
            return
        node = self._nodes[figures.rounded]
        before, after = self._value(node.arguments[0]), self._value(figures.rounded)
        words = Words(
            "rounded" if rounding.nearest is None else "rounded_nearest",
            (
                *_fineness(rounding),
                ("mode", Figure(rounding.mode.value)),
                ("changed", _changed(before, after, self._kind)),
            ),
        )
        yield Stage("round", Figure(after, self._kind), words, node.place)

    def _judged(self) -> Iterator[Stage]:
        judgement = self._item.judgement
        if judgement is None:
            return
        computed = Figure(self._value(self._item.figures.computed), self._kind)
        by = (("by", Figure(judgement.by)),) if judgement.by else ()
        words = Words(
            "judged_by" if by else "judged",
            (("computed", computed), ("because", Figure(judgement.because)), *by),
        )
        yield Stage("judgement", Figure(judgement.achievement, self._kind), words, judgement.place)

    def _policy(self) -> Iterator[Stage]:
        node = None if self._item.figures.score is None else self._nodes[self._item.figures.score]
        if node is None or node.operation is not POLICY:
            return
        before, after = self._value(node.arguments[0]), self._value(self._item.figures.score)
        if isinstance(before, Missing) and not isinstance(after, Missing):
            key = "policy_carry" if self._item.policy == "carry" else "policy"
            key = "policy_pending" if isinstance(after, Range) else key
            yield Stage(
                "policy", Figure(after, self._kind), Words(key, (("reason", Figure(before)),)), node.place
            )

    def _coverage(self) -> Iterator[Stage]:
        figures = self._item.figures
        if self._item.kind is not None or figures.coverage is None:
            return
        node = self._asking(REQUIRE_COVERAGE)
        words = None if node is None else Words("required", (("least", Figure(_least(node), PERCENT)),))
        yield Stage("coverage", Figure(self._value(figures.coverage), PERCENT), words, None)
        node = self._asking(REQUIRE_ROWS)
        if node is not None:
            least = Words("required", (("least", Figure(_least(node), COUNT)),))
            yield Stage("rows", Figure(self._value(node.arguments[1]), COUNT), least, node.place)

    def _asking(self, operation: Operation) -> Node | None:
        """The step that asks for enough coverage, or enough rows; None where a container does not."""
        node = self._item.figures.score
        while node is not None and self._nodes[node].arguments and node != self._item.figures.achievement:
            if self._nodes[node].operation is operation:
                return self._nodes[node]
            node = self._nodes[node].arguments[0]
        return None

    def _irrational(self) -> Iterator[Stage]:
        if self._item.figures.score is not None and passes_irrational(
            self._evaluation, self._item.figures.score
        ):
            yield Stage("precision", None, Words("irrational"), None)

    def _score(self) -> Iterator[Stage]:
        value = self._value(self._item.figures.score)
        status = self._value(self._item.figures.status)
        if status in ("monitored", "no_target"):
            return
        if isinstance(value, Missing):
            yield Stage("score", None, Words("left_out", (("reason", Figure(value)),)))
            return
        words = Words(f"is_{status}") if status in ("met", "not_met") else None
        yield Stage("score", Figure(value, self._kind), words)

    def _band(self) -> Iterator[Stage]:
        label = self._value(self._item.figures.band)
        bands = self._item.bands
        if isinstance(label, OneOf):
            yield Stage("band", Figure(label), Words("still_open"))
        place = next((number for number, band in enumerate(bands) if band.label == label), None)
        if place is None:
            return
        band = bands[place]
        if band.share is not None:
            yield Stage("band", Figure(band.label), self._ranked(band.share), band.place)
            return
        above = bands[place - 1].start if place else None
        bounds = (("start", Figure(band.start, self._kind)), ("end", Figure(above, self._kind)))
        key = {
            (True, True): "band_between",
            (True, False): "band_from",
            (False, True): "band_below",
            (False, False): "band_only",
        }[band.start is not None, above is not None]
        yield Stage("band", Figure(band.label), Words(key, bounds), band.place)

    def _ranked(self, share: Rational) -> Words:
        """Of which share of the subjects a band is, with the place that brought it and how many have one."""
        node, among = self._item.figures.band, self._evaluation.among
        assert node is not None
        scores: list[Any] = [] if among is None else among.asked(self._evaluation.graph, node)
        own: Any = self._values[self._nodes[node].arguments[0]]
        place = 1 + sum(one > own for one in scores)
        count = max(1, len(scores))
        figures = (("rank", str(place)), ("count", str(count)))
        return Words(
            "band_by_rank",
            (("share", Figure(share, PERCENT)), *((name, Figure(text)) for name, text in figures)),
        )

    def _weight(self) -> Iterator[Stage]:
        share, item = self._share, self._item
        if item.parent is None:
            return
        if share.declared is not None:
            changed = share.weight is not None and share.weight != share.declared
            words = (
                Words("weight_now", (("weight", Figure(share.weight, PERCENT)),))
                if changed
                else self._weight_written()
            )
            yield Stage("weight", Figure(share.declared, PERCENT), words, item.weight_place)
            if share.declared_whole is not None and share.declared_whole != share.declared:
                yield Stage("weight_whole", Figure(share.declared_whole, PERCENT), None, None)
        if share.contribution is not None:
            container = self._evaluation.graph.outline.dashboards[item.dashboard]
            top = self._evaluation.graph.outline.items[container.item]
            kind = part_kind(top)
            score = Figure(self._value(top.figures.score), kind)
            words = Words("contributes", (("score", score), ("dashboard", Figure(container.id))))
            yield Stage("contribution", Figure(share.contribution, kind), words, None)

    def _weight_written(self) -> Words | None:
        """How a weight is written where that is no share of its own: an amount, or an entry of a table."""
        written = getattr(self._item.weight_place, "text", "")
        amount = written.removeprefix("weight").strip()
        if not written or (amount != written and not amount[-1:].isupper()):
            return None
        return Words("weight_written", (("text", Figure(amount)),))


def _deadline(node: Node) -> date:
    assert isinstance(node.parameter, date)
    return node.parameter


def _bounds(node: Node) -> tuple[Rational | None, Rational | None]:
    assert isinstance(node.parameter, tuple)
    low, high = node.parameter
    return low, high


def _changed(before: Outlook | None, after: Outlook | None, kind: Kind) -> Figure:
    """The figure as it was where a stage changed it; nothing where it did not."""
    return Figure(None, kind) if before == after else Figure(before, kind)


def _fineness(rounding: Rounding) -> Iterator[tuple[str, Figure]]:
    """The decimals or the step of a rounding, as the ruleset writes them."""
    if rounding.nearest is not None:
        yield "step", Figure(rounding.nearest, PERCENT if rounding.terms is None else NUMBER)
    else:
        yield "decimals", Figure(str(rounding.places - (2 if rounding.terms is None else 0)))


def _least(node: Node) -> Rational:
    """What a step asks for."""
    assert isinstance(node.parameter, tuple)
    return node.parameter[1]  # type: ignore[no-any-return]
