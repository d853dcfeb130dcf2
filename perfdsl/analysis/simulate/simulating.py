"""A plan and what varies in it to what may come of it, in as many runs as are asked for."""

from collections.abc import Iterator, Sequence
from os import cpu_count

import polars as pl
from attrs import frozen

from perfdsl.analysis.simulate import RUNS
from perfdsl.analysis.simulate.counting import DIGITS, Bands, Ranking, Scores, Truths, units
from perfdsl.analysis.simulate.draws import drawn_table
from perfdsl.analysis.simulate.fixing import fixed
from perfdsl.analysis.simulate.nodes import BoardSpread, Simulation, Variation
from perfdsl.analysis.simulate.variations import read_variations
from perfdsl.batch.binding import bind_table
from perfdsl.batch.engines import ENGINES, chosen, is_there
from perfdsl.batch.job import Job
from perfdsl.batch.loader import Loader
from perfdsl.batch.nodes import Reading
from perfdsl.batch.running import Evaluator, needed_inputs
from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.data.locale import locale_named
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Graph, Item, NodeId
from perfdsl.pipeline import RulesetError


@frozen
class Runs:
    """How a plan is run: how often, from which seed, by which engine and on how many threads."""

    runs: int = RUNS
    seed: int = 1
    engine: str = "auto"
    threads: int | None = None


def simulate(  # noqa: PLR0913 - how often, from where, and by what
    evaluation: Evaluation,
    vary: Sequence[str],
    *,
    runs: int = RUNS,
    seed: int = 1,
    engine: str = "auto",
    threads: int | None = None,
    locale: str = "en",
) -> Simulation:
    """What may come of a plan whose figures vary as the texts of `vary` say, all others as they are in an evaluation.

    Every one of the `runs` draws each of them and is scored exactly; the same `seed` (0 or more) draws the same. Texts in samples are read
    in the notation of `locale`. Raises RulesetError where a text means nothing in the plan, or the engine is not installed; ValueError on
    an engine that there is not, or where there is no run.
    """
    if runs < 1 or seed < 0:
        raise ValueError("there is one run at least, and a seed is 0 or more")
    how = Runs(runs, seed, engine, threads)
    if how.engine not in ENGINES:
        raise ValueError(f"there is no engine `{how.engine}`; there are {', '.join(ENGINES)}")
    diagnostics = Diagnostics()
    is_there(how.engine, diagnostics)
    variations = read_variations(evaluation.graph, vary, diagnostics, locale_named(locale))
    if diagnostics.failed:
        raise RulesetError(diagnostics)
    return _Simulating(evaluation, variations, how).run()


class _Simulating:
    def __init__(self, evaluation: Evaluation, variations: tuple[Variation, ...], how: Runs) -> None:
        graph = evaluation.graph
        keys = {one.key for one in variations}
        self._evaluation = evaluation
        self._variations = variations
        self._how = how
        self._graph = fixed(graph, evaluation.dataset, keys)
        self._depends = _depending(graph, [graph.input_nodes[key] for key in keys])
        items = graph.outline.items
        boards = {number: items[board.item] for number, board in enumerate(graph.outline.dashboards)}
        self._boards = {number: item for number, item in boards.items() if item.figures.score is not None}
        self._scores = {number: Scores() for number in self._boards}
        self._bands = {
            number: Bands(labels) for number, item in self._boards.items() if (labels := bands_of(item))
        }
        self._targets = {place: Truths() for place in self._deciding(items)}
        self._gates = {
            number: Truths() for number, gate in enumerate(graph.outline.gates) if self._depends[gate.node]
        }
        self._ranked = [number for number in self._boards if number]
        self._ranking = Ranking(len(self._ranked))

    def run(self) -> Simulation:
        """Every run, and what they come to."""
        job = self._job()
        for frame in job.frames():
            self._count(frame)
        return Simulation(
            self._evaluation, self._how.runs, self._how.seed, self._variations, tuple(self._spreads()),
            {place: one.held() for place, one in self._targets.items()},
            {number: one.held() for number, one in self._gates.items()},
            job.evaluator.engine, job.evaluator.set_aside,
        )  # fmt: skip

    def _deciding(self, items: Sequence[Item]) -> Iterator[int]:
        """The rows whose target may be met or not; one that is shown again is one."""
        seen: set[NodeId] = set()
        for place, item in enumerate(items):
            met = item.figures.met
            if (
                item.is_row
                and not item.monitored
                and met is not None
                and self._depends[met]
                and met not in seen
            ):
                seen.add(met)
                yield place

    def _job(self) -> Job:
        """The table of draws, bound to the graph."""
        diagnostics = Diagnostics()
        table = drawn_table(self._variations, self._how.runs, self._how.seed)
        wanted = tuple(self._wanted())
        reading = Reading(percent="shares", allow_missing=True)
        needed = needed_inputs(self._graph, wanted)
        binding, is_whole = bind_table(
            table.schema, self._graph, diagnostics, reading=reading, name=table.name, needed=needed
        )
        assert is_whole, [one.message for one in diagnostics]
        engine = chosen(self._how.engine, self._how.runs)
        # the runs are of one subject, so none is among the others
        evaluator = Evaluator(binding, wanted, self._evaluation.at, DIGITS, engine, alone=True)
        return Job(table, Loader(binding, diagnostics), evaluator, self._how.threads or cpu_count() or 1)

    def _wanted(self) -> Iterator[Wanted]:
        graph = self._graph
        for number, item in self._boards.items():
            assert item.figures.score is not None
            yield Wanted(f"score {number}", item.figures.score, Holds.NUMBER)
        for number, bands in self._bands.items():
            band = self._boards[number].figures.band
            assert band is not None
            yield Wanted(f"band {number}", band, Holds.LABEL, bands.labels)
        for place in self._targets:
            met = graph.outline.items[place].figures.met
            assert met is not None
            yield Wanted(f"target {place}", met, Holds.TRUTH)
        for number in self._gates:
            yield Wanted(f"gate {number}", graph.outline.gates[number].node, Holds.TRUTH)

    def _count(self, frame: pl.DataFrame) -> None:
        scores = {number: units(frame[f"score {number}"]) for number in self._boards}
        for number, one in scores.items():
            self._scores[number].add(one)
        if self._ranked:
            self._ranking.add([scores[number] for number in self._ranked])
        for number, bands in self._bands.items():
            bands.add(frame[f"band {number}"])
        for place, target in self._targets.items():
            target.add(frame[f"target {place}"])
        for number, gate in self._gates.items():
            gate.add(frame[f"gate {number}"])

    def _spreads(self) -> Iterator[BoardSpread]:
        among = len(self._ranked) > 1
        for number in self._boards:
            bands = self._bands[number].counts() if number in self._bands else ()
            place = self._ranking.places(self._ranked.index(number)) if among and number else None
            yield BoardSpread(number, self._scores[number].spread(), bands, place)


def bands_of(item: Item) -> tuple[str, ...]:
    """The bands of a dashboard, the lowest first."""
    if item.figures.band is None:
        return ()
    return tuple(dict.fromkeys(band.label for band in reversed(item.bands)))


def _depending(graph: Graph, varying: Sequence[NodeId]) -> list[bool]:
    """Of every node, whether it depends on what varies."""
    found = [False] * len(graph.nodes)
    for node in varying:
        found[node] = True
    for place, step in enumerate(graph.nodes):
        found[place] = found[place] or any(found[one] for one in step.arguments)
    return found
