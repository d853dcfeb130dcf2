"""A case to its plan and its facts, once for every mode, and to all that is said on the way."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import field, frozen

from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.data.binding import from_python
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.findings import findings, findings_of_all
from perfdsl.graph.nodes import Graph, Item, NodeId, Outline
from perfdsl.loading import read_source
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.source import Cell, Place
from perfdsl.values.missing import Missing
from perfdsl.values.number import rational
from perfdsl.values.period import Period, parse_period
from tests.conformance.suite import RULESET, Case, CaseError, Question, Said, Setting, Value, value


@frozen
class Asked:
    """A question about one line of the outline."""

    question: Question
    place: int
    item: Item

    @property
    def figure(self) -> str:
        """The figure that is asked for."""
        return self.question.figure

    @property
    def wanted(self) -> Value:
        """What must come out, as engines keep it: of a level its place among the words."""
        kind, wanted = self.item.kind, self.question.wanted
        if kind is None or not isinstance(wanted, str) or self.figure not in ("actual", "target"):
            return wanted
        return rational(kind.levels.index(wanted) + 1)


@frozen
class AskedOfAward:
    """A question about a gate or an award: the node that holds the answer, or the part of it so named."""

    question: Question
    node: NodeId
    part: str = ""

    @property
    def figure(self) -> str:
        """The figure that is asked for."""
        return self.question.figure

    @property
    def wanted(self) -> Value:
        """What must come out."""
        return self.question.wanted


@frozen(slots=False, eq=False)
class Prepared:
    """A case that was checked; its files lie in `folder`."""

    case: Case
    folder: Path
    model: Plan | None
    found: tuple[Diagnostic, ...] = field(repr=False)

    @cached_property
    def plan(self) -> CompiledPlan:
        """The plan. INVARIANT: whoever asks has a case that expects figures."""
        assert self.model is not None, (
            f"{self.case}: {[f'{one.code.id} {one.message}' for one in self.found]}"
        )
        return CompiledPlan(self.model, (), self.folder)

    @cached_property
    def facts(self) -> tuple[Dataset, tuple[Diagnostic, ...]]:
        """The facts of the case, and what is said of its data."""
        found = Diagnostics()
        graph = self.plan.graph()
        if self.case.given is not None:
            only = graph.period if len(graph.periods) == 1 else None
            return from_python(dict(_plain(self.case.given)), graph, only, found), tuple(found)
        if self.case.is_of_many:
            return Dataset(), self.population[1]
        path = None if self.case.data is None else self.folder / self.case.data
        return self.plan.read_actuals(path, locale=self.case.locale, diagnostics=found), tuple(found)

    @cached_property
    def population(self) -> tuple[dict[str, Dataset], tuple[Diagnostic, ...]]:
        """The facts of every subject, and what is said of the data."""
        found = Diagnostics()
        path = None if self.case.data is None else self.folder / self.case.data
        return self.plan.read_population(path, locale=self.case.locale, diagnostics=found), tuple(found)

    @property
    def dataset(self) -> Dataset:
        """The facts alone."""
        return self.facts[0]

    def period(self, setting: Setting) -> Period:
        """The period that is asked for: the only one of the plan where none is named."""
        if setting.period is not None:
            return parse_period(setting.period)
        if len(self.plan.periods) > 1:
            raise CaseError(f"{self.case}: the plan has several periods, and `expect` names none")
        return self.plan.periods[0]

    def graph(self, setting: Setting) -> Graph:
        """The graph of the period, as the plan stands then."""
        return self.plan.program(self.period(setting), setting.at, revised=setting.revised).graph

    def evaluation(self, setting: Setting) -> Evaluation:
        """The evaluation of the period with the facts of the case."""
        period, at = self.period(setting), setting.at
        if setting.subject is not None:
            return self._population(setting)[setting.subject]
        return self.plan.evaluate_dataset(self.dataset, period, at, revised=setting.revised)

    def asked(self, setting: Setting) -> Iterator[Asked | AskedOfAward]:
        """What a setting asks, found in the outline."""
        outline = self.graph(setting).outline
        named, awards = _by_end(outline.items), dict(_consequences(outline))
        for question in setting.questions:
            of_award = awards.get((question.reference, question.figure.removesuffix("_outlook")))
            if of_award is not None:
                yield AskedOfAward(question, *of_award)
                continue
            places = named.get(question.reference.removeprefix("objective "), [])
            if len(places) != 1:
                paths = [outline.items[place].id for place in places]
                raise CaseError(f"{self.case}: `{question.reference}` could be any of {paths}")
            yield Asked(question, places[0], outline.items[places[0]])

    def said(self) -> list[Said]:
        """All that is said: of the ruleset, of the data, and of the evaluation."""
        found = list(self.found)
        if self.model is not None:
            found += self.facts[1]
            later = [one for setting in self._settings() for one in self._findings(setting)]
            found += {(one.code, str(one.place)): one for one in later}.values()
        return [Said(one.code.id, *_place(one.place, self.folder)) for one in found]

    def tried(self) -> tuple[tuple[str, bool], ...]:
        """What became of the ruleset's own tests."""
        return tuple((one.name, one.passed) for one in run_tests(self.plan, Diagnostics()))

    def _settings(self) -> tuple[Setting, ...]:
        return self.case.settings or (Setting(str(self.plan.periods[0]), None, revised=True, questions=()),)

    def _population(self, setting: Setting) -> dict[str, Evaluation]:
        return self.plan.evaluate_population(
            self.population[0], self.period(setting), setting.at, revised=setting.revised
        )

    def _findings(self, setting: Setting) -> Iterator[Diagnostic]:
        if self.case.is_of_many:
            yield from findings_of_all(self._population(setting))
        else:
            yield from findings(self.evaluation(setting))


def prepare(case: Case, folder: Path) -> Prepared:
    """The case, with its files in the folder."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    unread = Diagnostics()
    source = read_source(folder / RULESET, unread, name=RULESET)
    if source is None:
        return Prepared(case, folder, None, tuple(unread))
    plan, found = check(source, folder)
    return Prepared(case, folder, plan, tuple(found))


def _by_end(items: Sequence[Item]) -> Mapping[str, list[int]]:
    """The places of the items by every end of their paths; a whole path means that item alone."""
    named: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        for start in range(1, len(item.path)):
            named.setdefault(".".join(item.path[start:]), []).append(place)
    whole = {item.id: [place] for place, item in enumerate(items)}
    return {**named, **whole, "plan": [0]}


def _consequences(outline: Outline) -> Iterator[tuple[tuple[str, str], tuple[NodeId, str]]]:
    """The figures of gates and awards: the node of each, and the part of it that is meant."""
    for gate in outline.gates:
        yield (gate.name, "open"), (gate.node, "")
    for award in outline.awards:
        yield from (((award.name, part), (award.node, part)) for part in ("awarded", "left", "held"))
        for one in award.recipients:
            yield (f"{award.name}.{'.'.join(one.path)}", "amount"), (one.amount, "")


def _plain(given: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Figures by id, as a program gives them."""
    for reference, text in given.items():
        found = value(text)
        yield reference, found.reason if isinstance(found, Missing) else found


def _place(place: Place | None, folder: Path) -> tuple[str, ...]:
    """A place as a case writes it, and what stands there on its first line."""
    match place:
        case None:
            return ()
        case Cell():
            column = f" {place.column}" if place.column else ""
            return f"{_below(place.file, folder)} row {place.row}{column}", place.text
    line, _ = place.source.position(place.start)
    standing = place.source.text[place.start : place.end]
    return f"{_below(place.source.name, folder)} line {line}", standing.partition("\n")[0]


def _below(name: str, folder: Path) -> str:
    return name.removeprefix(f"{folder}/")
