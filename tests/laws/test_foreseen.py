"""What `check` says beforehand: no data refute a "never", and what it does not speak of is reached by some data."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import pytest
from attrs import evolve
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from perfdsl.engine.exact import Program
from perfdsl.engine.interval.prospects import prospects
from perfdsl.findings.foreseen import FORESIGHTS
from perfdsl.findings.foreseen.notices import Notice, Sort, asked_at, place_key
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import (
    AdjustmentStep,
    Graph,
    InputKey,
    Item,
    NodeId,
)
from perfdsl.graph.operations import CHOOSE, STEP
from perfdsl.graph.rules import BandRule
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.source import Source
from perfdsl.values.kind import Kind
from perfdsl.values.missing import OUT_OF_RANGE, Missing
from perfdsl.values.number import ONE, ZERO, Rational, rational
from perfdsl.values.value import Value
from tests.laws.test_prospects import any_completion, within
from tests.strategies import Case, cases, compile_text

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
few = settings(slow, max_examples=25)  # each is tried with much data


def told(sight: Sight) -> list[Notice]:
    """What is noticed of one period: of what holds for many figures, only what is so of all of them."""
    found = [notice for look in FORESIGHTS for notice in look(sight)]
    well = {(one.code.id, one.subject) for one in found if one.say is None}
    return [
        one
        for one in found
        if one.say is not None and (one.sort is not Sort.EVERYWHERE or (one.code.id, one.subject) not in well)
    ]


# --- soundness


@slow
@given(cases(), st.data())
def test_no_data_refute_what_is_said(case: Case, data: st.DataObject) -> None:
    graph = case.compiled.program(case.period).graph
    case = evolve(case, facts=evolve(case.facts, at=None))
    case = evolve(case, facts=evolve(case.facts, facts=within(case, graph)))
    values = any_completion(case, data)
    if OUT_OF_RANGE in values:
        return
    sight = Sight(graph, prospects(graph))
    for notice in told(sight):
        event(notice.code.id)
        assert notice.say is not None
        notice.say()
        for refuted in refutations(graph, values, notice):
            raise AssertionError((notice.say().message, refuted))


def refutations(graph: Graph, values: Sequence[Value], notice: Notice) -> Iterator[object]:
    """What in these values is against a notice."""
    match notice.code.id:
        case "P371":
            yield from _reached(graph, values, notice)
        case "P373":
            yield from (
                step
                for step in _steps(graph, notice)
                if not isinstance(values[step.before], Missing) and values[step.before] != values[step.after]
            )
        case "P374":
            yield from _undecided(graph, values, notice)
        case "P375":
            yield from _taken(graph, values, notice)
        case "P376":
            (gate,) = (one for one in graph.outline.gates if one.name == notice.subject)
            opens = "always open" in notice.say().message  # type: ignore[misc]
            if values[gate.node] is (not opens):
                yield gate
        case "P377" | "P378" | "P379":
            yield from _of_item(graph, values, notice)


def _reached(graph: Graph, values: Sequence[Value], notice: Notice) -> Iterator[Item]:
    for item in graph.outline.items:
        if item.figures.band is not None:
            rules = graph.nodes[item.figures.band].parameter
            labels = [one.label for one in rules if place_key(one.place) == notice.subject]  # type: ignore[attr-defined]
            if values[item.figures.band] in labels:
                yield item


def _steps(graph: Graph, notice: Notice) -> Iterator[AdjustmentStep]:
    return (
        step
        for item in graph.outline.items
        for step in item.figures.steps
        if place_key(step.place) == notice.subject
    )


def _undecided(graph: Graph, values: Sequence[Value], notice: Notice) -> Iterator[object]:
    holds = "always" in notice.say().message  # type: ignore[misc]
    conditions = [step.condition for step in _steps(graph, notice) if step.condition is not None]
    conditions += [
        node.arguments[0]
        for node in graph.nodes
        if node.operation is CHOOSE and place_key(node.place) == notice.subject
    ]
    yield from (one for one in conditions if values[one] is (not holds))


def _taken(graph: Graph, values: Sequence[Value], notice: Notice) -> Iterator[object]:
    for node in graph.nodes:
        if node.operation is not STEP or isinstance(values[node.arguments[0]], Missing):
            continue
        first = next((one for one in node.arguments[1::2] if values[one] is not False), None)
        taken = first is not None and values[first] is True
        if taken and (place_key(graph.nodes[first].place), "step") == notice.subject:  # type: ignore[index]
            yield first


def _of_item(graph: Graph, values: Sequence[Value], notice: Notice) -> Iterator[object]:
    message = notice.say().message  # type: ignore[misc]
    for item in graph.outline.items:
        if notice.subject not in {item.path, (item.path, "nothing"), asked_at(item)}:
            continue
        score = None if item.figures.score is None else values[item.figures.score]
        met = None if item.figures.met is None else values[item.figures.met]
        if score is None or isinstance(score, Missing) or item.judgement is not None:
            continue
        match notice.code.id:
            case "P377" if "has a target" in message or ("always meets" in message and met is False):
                yield item
            case "P378" if score >= ONE:  # type: ignore[operator]
                yield item
            case "P379" if met is True:
                yield item


@slow
@given(cases(), st.data())
def test_a_score_that_stays_is_the_one_that_is_said(case: Case, data: st.DataObject) -> None:
    graph = case.compiled.program(case.period).graph
    case = evolve(case, facts=evolve(case.facts, at=None))
    case = evolve(case, facts=evolve(case.facts, facts=within(case, graph)))
    values = any_completion(case, data)
    sight = Sight(graph, prospects(graph))
    stays = {one.subject for one in told(sight) if one.say and "always scores" in one.say().message}
    for item in graph.outline.items:
        if {item.path, asked_at(item)} & stays and item.figures.score is not None and item.judgement is None:
            value = values[item.figures.score]
            assert isinstance(value, Missing) or value == sight.there(item.figures.score)


# --- nothing is passed over


SHARES = st.sampled_from(["0%", "25%", "60%", "100%", "110%"])


ADJUSTMENTS = (
    ("cap", "60%", "90%", "100%", "110%"),
    ("floor", "0%", "25%", "50%"),
    ("bonus", "5%", "20%"),
    ("penalty", "5%", "20%"),
)


@st.composite
def small_plans(draw: st.DrawFn, most_rows: int = 3) -> str:
    """A plan of a few rows, each measured once and scored evenly between two levels, with all that may be idle."""
    rows = draw(st.integers(1, most_rows))
    lines = [f"scale s {{ clamp {draw(st.sampled_from(['0%..100%', '0%..120%', '10%..90%']))}"]
    starts = draw(
        st.lists(st.sampled_from([20, 45, 50, 80, 90, 95, 100]), min_size=1, max_size=3, unique=True)
    )
    kept = [start for start in starts if start <= 90]
    lines += [f'band "b{start}" from {start}%' for start in kept] + [
        'band "low" }',
        "plan p {",
        "period 2026",
        "scale s",
    ]
    lines.append(f"combine {draw(st.sampled_from(['weighted mean', 'minimum', 'maximum']))}")
    for _ in range(draw(st.integers(0, 2))):
        word, *amounts = draw(st.sampled_from(ADJUSTMENTS))
        lines.append(f"adjust {word} {draw(st.sampled_from(amounts))}")
    for row in range(rows):
        least, most = draw(st.tuples(st.integers(0, 4), st.integers(5, 9)))
        low, high = draw(st.tuples(SHARES, SHARES))
        lines.append(f"indicator r{row} {{ level {least}..{most}; curve {{ 0: {low}; 5: {high} }} }}")
        lines.append(f"unit u{row} {{ cascade r{row} }}")
    sign, share = draw(st.sampled_from([">=", "<"])), draw(SHARES)
    lines += [
        f"gate g {{ when plan.score {sign} {share}; otherwise nothing }}",
        "award w { for u0; budget 10 EUR; gate g }",
    ]
    return "\n".join([*lines, "}"])


class Way:
    """All data of a small plan from those of the least score of each row to those of the highest, evenly.

    As often as rows can be left out.
    """

    def __init__(self, text: str) -> None:
        self.graph = compile_text(text).graph()
        self.sight = Sight(self.graph, prospects(self.graph))
        self._program = Program(self.graph)
        kinds = {one.path: one.kind for one in self.graph.inputs}
        self._ends = {key: _ends(kinds[key.path]) for key in self.graph.input_nodes}
        everything = sorted(self._ends, key=str)
        self._chosen = [
            chosen for size in range(1, len(everything) + 1) for chosen in combinations(everything, size)
        ]
        at_first, at_last = self.at(ZERO, everything), self.at(ONE, everything)
        for item in self.graph.outline.items:
            score = item.figures.achievement
            if item.keyword == "indicator" and score is not None and at_first[score] > at_last[score]:  # type: ignore[operator]
                (key,) = (one for one in everything if one.path == item.path)
                self._ends[key] = self._ends[key][::-1]

    def at(self, share: Rational, chosen: Iterable[InputKey]) -> list[Value]:
        """The values a share of the way along; a level is taken as if there were others between two."""
        ends = {key: self._ends[key] for key in chosen}
        return self._program.run({key: first + (last - first) * share for key, (first, last) in ends.items()})

    def corners(self) -> list[list[Value]]:
        """The values at both ends of every way."""
        return [self.at(share, chosen) for chosen in self._chosen for share in (ZERO, ONE)]

    def reaches(self, node: NodeId, least: Rational | None, below: Rational | None) -> bool:
        """Whether a figure that rises on every way lies from `least` on and below another somewhere."""
        return any(self._reaches(chosen, node, least, below) for chosen in self._chosen)

    def _reaches(
        self, chosen: Iterable[InputKey], node: NodeId, least: Rational | None, below: Rational | None
    ) -> bool:
        low, high = ZERO, ONE
        for share in [low, high, *[None] * 40]:
            middle = (low + high) / 2 if share is None else share
            value = self.at(middle, chosen)[node]
            if isinstance(value, Missing):
                return False
            if least is not None and value < least:  # type: ignore[operator]
                low = middle
            elif below is not None and value >= below:  # type: ignore[operator]
                high = middle
            else:
                return True
        return False


def _ends(kind: Kind) -> tuple[Rational, Rational]:
    assert kind.ends is not None
    return rational(kind.ends[0]), rational(kind.ends[1])


@few
@given(small_plans(most_rows=1))
def test_a_band_that_is_not_told_of_is_reached(text: str) -> None:
    """Of one row: where one of several is left out a score jumps, and what it jumps over counts as reached."""
    way = Way(text)
    never = {one.subject for one in told(way.sight) if one.code.id == "P371"}
    reached: set[object] = set()
    bands: tuple[BandRule, ...] = ()
    for item in way.graph.outline.items:
        if item.figures.band is None:
            continue
        band = way.graph.nodes[item.figures.band]
        bands = band.parameter  # type: ignore[assignment]
        for place, one in enumerate(bands):
            above = bands[place - 1].start if place else None
            if way.reaches(band.arguments[0], one.start, above):
                reached.add(place_key(one.place))
    assert {place_key(one.place) for one in bands} - never == reached, text


@few
@given(small_plans())
def test_an_adjustment_and_a_gate_that_are_not_told_of_change_something(text: str) -> None:
    way = Way(text)
    corners, said = way.corners(), subjects(way.sight)
    for item in way.graph.outline.items:
        for step in item.figures.steps:
            idle = all(values[step.before] == values[step.after] for values in corners)
            assert idle == (("P373", place_key(step.place)) in said), text
    (gate,) = way.graph.outline.gates
    answers = {values[gate.node] for values in corners} & {True, False}
    assert (len(answers) == 1) == (("P376", gate.name) in said), text


@settings(few, max_examples=80)
@given(small_plans())
def test_a_plan_that_is_not_told_of_moves_and_reaches_all_that_its_rows_do(text: str) -> None:
    way = Way(text)
    corners, said = way.corners(), subjects(way.sight)
    top, *others = way.graph.outline.items
    rows = [item for item in others if item.parent == 0]
    scores = there(corners, top)
    moving = any(len(there(corners, row)) > 1 for row in rows)
    assert (len(scores) == 1 and moving) == (("P377", top.path) in said), text
    full = all(max(there(corners, row)) >= ONE for row in rows)
    kept = full and max(scores) < ONE and len(scores) > 1
    assert kept == (("P378", top.path) in said), text


def there(corners: Sequence[Sequence[Value]], item: Item) -> set[Rational]:
    """The scores that something has."""
    assert item.figures.score is not None
    return {value for values in corners if not isinstance(value := values[item.figures.score], Missing)}  # type: ignore[misc]


def subjects(sight: Sight) -> set[tuple[str, object]]:
    """What something is said of, with its code."""
    return {(one.code.id, one.subject) for one in told(sight)}


SIGNS = st.sampled_from([">=", ">", "<=", "<", "="])


@pytest.mark.parametrize(
    ("measured", "parts"), [pytest.param("i", 1, id="whole"), pytest.param("i * 1", 4, id="any number")]
)
@given(st.lists(st.tuples(SIGNS, st.integers(-1, 14)), min_size=1, max_size=5))
def test_a_step_that_is_not_told_of_is_taken(measured: str, parts: int, steps: list[tuple[str, int]]) -> None:
    halves = 1 if measured == "i" else 2
    table = "; ".join(f"{sign} {figure / halves}: {place + 1}%" for place, (sign, figure) in enumerate(steps))
    text = f"""plan p {{
      period 2026
      indicator i {{ level 1..5; monitor }}
      indicator r {{ number; value {measured}; steps {{ {table}; otherwise 0% }} }}
    }}"""
    plan, _ = check(Source("<steps>", text))
    if plan is None:  # a step that no value at all can take is an error
        return
    graph = CompiledPlan(plan).graph()
    never = {one.subject for one in told(Sight(graph, prospects(graph))) if one.code.id == "P375"}
    (node,) = (node for node in graph.nodes if node.operation is STEP)
    (key,) = graph.input_nodes
    taken: set[object] = set()
    for part in range(parts, 5 * parts + 1):
        values = Program(graph).run({key: rational(part, parts)})
        first = next(one for one in node.arguments[1::2] if values[one] is True)
        taken.add((place_key(graph.nodes[first].place), "step"))
    every = {(place_key(graph.nodes[one].place), "step") for one in node.arguments[1:-2:2]}
    assert every - never == taken & every, text
