"""A plan that was checked, and its evaluation: with data of one or of many, in any of its periods."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from perfdsl.checking import check, examine
from perfdsl.collector import paused_collector
from perfdsl.data.binding import bind, bind_subjects, from_python
from perfdsl.data.files import read_records
from perfdsl.data.locale import EN, Locale, locale_named
from perfdsl.data.nodes import Dataset, Record
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.subjects import evaluated
from perfdsl.extras import naming_extras
from perfdsl.findings import findings, findings_of_all
from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import Graph
from perfdsl.loading import load_rulesets, near
from perfdsl.model.from_syntax import resolve
from perfdsl.model.nodes import ActualsFile, Plan
from perfdsl.model.year.revisions import with_states
from perfdsl.render import render
from perfdsl.source import Source, Span
from perfdsl.syntax.nodes import Ruleset, Test
from perfdsl.values.period import Period, parse_period

if TYPE_CHECKING:
    from perfdsl.batch.job import Made
    from perfdsl.batch.results import BatchResult


__all__ = ["CompiledPlan", "RulesetError", "check", "compile_source", "examine"]


class RulesetError(Exception):
    """A ruleset, or the data for it, is wrong; `diagnostics` says what, where, and how to mend it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(render(self.diagnostics))

    def __reduce__(self) -> tuple[type, tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


@frozen(slots=False)
class CompiledPlan:
    """A checked plan, ready to be evaluated: it can be kept, pickled, and used from many threads.

    `root` is the folder that its data files lie in; None where the plan came from a text. `source` is the file that it
    was read from, where that is not the one that the plan itself stands in.
    """

    model: Plan = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False, default=())
    root: Path | None = None
    source: Source | None = field(repr=False, default=None)
    _programs: dict[tuple[Period, date | None], Program] = field(
        factory=dict, repr=False, init=False, eq=False
    )

    _prepared: dict[object, "Made"] = field(factory=dict, repr=False, init=False, eq=False)

    def __getstate__(self) -> dict[str, object]:
        return {
            "model": self.model,
            "diagnostics": self.diagnostics,
            "root": self.root,
            "source": self.source,
            "_programs": {},
            "_prepared": {},
        }

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    @property
    def name(self) -> str:
        """The id of the plan."""
        return self.model.name

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that the plan spans."""
        return self.model.periods

    def graph(self, period: Period | str | None = None) -> Graph:
        """The evaluation graph of a period, the plan's first where none is given.

        Raises ValueError on a period that it does not have.
        """
        return self.program(period).graph

    def program(
        self, period: Period | str | None = None, at: date | None = None, *, revised: bool = True
    ) -> Program:
        """The graph of a period, ready to be evaluated.

        That of the plan as it stands on the day `at` (the last of the period where none is given), or as it was
        first approved where it is not to be `revised`. Raises ValueError on a period that the plan does not have.
        """
        when = parse_period(period) if isinstance(period, str) else (period or self.periods[0])
        if when not in self.periods:
            raise ValueError(f"the plan runs from {self.periods[0]} to {self.periods[-1]}, and has no {when}")
        plan = self.model.in_force(at or when.end) if revised else self.model
        state = plan.revisions[-1].start if plan.revisions else None
        program = self._programs.get((when, state))
        if program is None:
            # Two threads may both make one; they are equal, and the later is kept.
            with paused_collector():
                program = self._programs[when, state] = Program(lower(plan, when))
        return program

    def evaluate(
        self,
        data: Dataset | Mapping[str | tuple[str, str | Period], object] | None = None,
        *,
        period: Period | str | None = None,
        at: date | str | None = None,
        revised: bool = True,
        pending: bool = False,
    ) -> Evaluation:
        """The evaluation of `data`.

        A `Dataset`, a mapping of ids to plain values, or the plan's own data where it is None.

        `period` is the one to score (default: the latest that the data speak of, else the plan's first), `at`
        the evaluation date, `2026-06-30` as a date or a text (default: the last of the period), which decides
        what revisions of the plan are in force; not `revised` is the plan as first approved.

        Where it is `pending`, what is not measured counts as pending, whatever the plan makes of it, so that every score
        that it can change is a range. Raises RulesetError where the data are wrong, or where a value is missing
        that the plan refuses to miss; ValueError on a period that the plan does not have, or a text that is no date.
        """
        day = _day(at) if isinstance(at, str) else at
        diagnostics = Diagnostics()
        dataset = self._dataset(data, period, diagnostics)
        if diagnostics.failed:
            raise RulesetError(diagnostics)
        evaluation = self.evaluate_dataset(dataset, period, day, revised=revised, pending=pending)
        diagnostics.extend(found for found in findings(evaluation) if found.failed)
        if diagnostics.failed:
            raise RulesetError(diagnostics)
        return evaluation

    def _dataset(
        self,
        data: Dataset | Mapping[str | tuple[str, str | Period], object] | None,
        period: Period | str | None,
        diagnostics: Diagnostics,
    ) -> Dataset:
        if data is None:
            return self.read_actuals(diagnostics=diagnostics)
        if isinstance(data, Dataset):
            return data
        return from_python(data, self.graph(period), self.program(period).graph.period, diagnostics)

    def evaluate_dataset(
        self,
        dataset: Dataset,
        period: Period | str | None = None,
        at: date | None = None,
        *,
        revised: bool = True,
        pending: bool = False,
    ) -> Evaluation:
        """The evaluation of a dataset as it is, whatever is missing in it.

        Raises ValueError on a period that the plan does not have.
        """
        program = self.program(period or self.latest(dataset), at, revised=revised)
        return program.evaluate(dataset, at, pending=pending)

    def evaluate_subjects(
        self,
        data: Mapping[str, Dataset | Mapping[str | tuple[str, str | Period], object]] | None = None,
        *,
        period: Period | str | None = None,
        at: date | str | None = None,
        revised: bool = True,
        pending: bool = False,
    ) -> dict[str, Evaluation]:
        """The evaluation of each subject among all of them: `{"Faenza": {"fiere": 7}, "Imola": {"fiere": 5}}`.

        The data of a subject, and all else, as for `evaluate`: those of all that the plan names where `data` is None.
        Without a `period` it is the latest that the data of any subject speak of. Raises RulesetError where the data of
        a subject are wrong, or where a value is missing that the plan refuses to miss; ValueError on a period that the
        plan does not have, or a text that is no date.
        """
        diagnostics = Diagnostics()
        if data is None:
            datasets = self.read_population(diagnostics=diagnostics)
        else:
            datasets = {subject: self._dataset(one, period, diagnostics) for subject, one in data.items()}
        if diagnostics.failed:
            raise RulesetError(diagnostics)
        day = _day(at) if isinstance(at, str) else at
        found = self.evaluate_population(datasets, period, day, revised=revised, pending=pending)
        diagnostics.extend(finding for finding in findings_of_all(found) if finding.failed)
        if diagnostics.failed:
            raise RulesetError(diagnostics)
        return found

    def evaluate_population(
        self,
        datasets: Mapping[str, Dataset],
        period: Period | str | None = None,
        at: date | None = None,
        *,
        revised: bool = True,
        pending: bool = False,
    ) -> dict[str, Evaluation]:
        """The evaluation of the datasets of many subjects as they are, whatever is missing in them.

        Raises ValueError on a period that the plan does not have.
        """
        when = period or max(map(self.latest, datasets.values()), default=self.periods[0])
        return evaluated(self.program(when, at, revised=revised), datasets, at, pending=pending)

    def evaluate_batch(  # noqa: PLR0913 - how a table is read and scored
        self,
        table: object,
        *,
        wanted: Sequence[str] | None = None,
        period: Period | str | None = None,
        at: date | str | None = None,
        revised: bool = True,
        subject: str | None = None,
        percent: Literal["", "shares", "points"] = "",
        locale: str | None = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
        keep_going: bool = False,
        engine: str = "auto",
        digits: int = 6,
        exact: bool = False,
        threads: int | None = None,
    ) -> "BatchResult":
        """The figures of every row of a table, each the exact engine's, rounded half to even to so many `digits`.

        Where they are to be `exact` nothing is rounded, and each figure is the text of a decimal (`0.9877`), or of a fraction that has
        none (`11/12`), which `Fraction` and `perfdsl.values.number.exact` read.

        `table` is a Polars frame, an Arrow table or reader, a pandas frame, a dict of NumPy arrays or an array of records, with a
        column for each fact, which is called as data call it (`fiere`, `segreteria.fiere`, `fiere@2025`); `subject` is the column of
        whom a row is about. `wanted` names figures as expressions do (`plan.score`, `fiere.band`, `premio.rossi`), and
        `plan.reason` why there is none: score, band, coverage and reason of every dashboard unless they are given. `period`
        (the latest that a column speaks of, else the plan's first), `at` and `revised` are those of `evaluate`.

        A table of Spark is scored where it is, by the engine `spark`: what comes back is computed when it is asked for, and has the
        results as a table of Spark too, its `dataframe`.

        A number of a percent is its share, or its points, as `percent` says. The `engine` is `columns`, `native`, `exact`, or the one
        for so many rows. Raises RulesetError where the table or a name is wrong, or a row is not as the plan requires (where it is to
        be `keep_going` a wrong cell is missing, and the result's `diagnostics` say all), ValueError on a period or engine that there
        is not, TypeError on a table of another sort, ImportError where the extra `columnar` is not installed.
        """
        with naming_extras():
            from perfdsl.batch.evaluating import evaluate_any, period_of  # noqa: PLC0415 - heavy, and seldom needed
            from perfdsl.batch.job import Figures  # noqa: PLC0415 - as above
            from perfdsl.batch.nodes import Reading  # noqa: PLC0415 - as above

        day = _day(at) if isinstance(at, str) else at
        diagnostics = Diagnostics()
        figures = Figures(wanted, day, None if exact else digits, engine, threads or cpu_count() or 1)
        reading = Reading(
            subject=subject,
            locale=_locale(locale) or EN,
            percent=percent,
            allow_missing=allow_missing,
            ignore_extra=ignore_extra,
            keep_going=keep_going,
        )

        def graph_of(columns: Iterable[str]) -> Graph:
            when = period or period_of(columns, self.periods)
            return self.program(when, day, revised=revised).graph

        found = evaluate_any(
            table, graph_of, figures, reading, diagnostics, kept=self._prepared, refused=RulesetError
        )
        if found is None:
            raise RulesetError(diagnostics)
        return found

    def with_tests(self, tests: Sequence[Test], diagnostics: Diagnostics) -> Plan:
        """The model of the same plan with further tests, the last of its own, in every state.

        The files of the ruleset are read again; `diagnostics` has what is wrong with the tests.
        """
        source = self.source or self.model.span.source
        with paused_collector():
            read = Diagnostics()
            rulesets = (*load_rulesets(source, self.root, read), Ruleset(tuple(tests), span=tests[0].span))
            resolved = resolve(rulesets, read)
            assert resolved is not None
            mine = {test.span.source.name for test in tests}
            diagnostics.extend(
                one for one in read if isinstance(one.place, Span) and one.place.source.name in mine
            )
            if diagnostics.failed or not resolved.drafts.revisions:
                return resolved.plan
            return with_states(rulesets, resolved, (), Diagnostics())

    def latest(self, dataset: Dataset) -> Period:
        """The latest period of the plan that a dataset speaks of.

        The plan's first where it speaks of none.
        """
        spoken = {key.period for key in dataset.facts}
        return max(
            (period for period in self.periods if any(period.holds(one) for one in spoken)),
            default=self.periods[0],
        )

    def read_actuals(
        self,
        path: Path | str | None = None,
        *,
        locale: str | None = None,
        diagnostics: Diagnostics | None = None,
    ) -> Dataset:
        """The dataset of a file, or of the file that the plan names.

        Without `diagnostics` it raises RulesetError on errors.
        """
        found = diagnostics if diagnostics is not None else Diagnostics()
        dataset = self._read(path, locale, found)
        if diagnostics is None and found.failed:
            raise RulesetError(found)
        return dataset

    def read_population(
        self,
        path: Path | str | None = None,
        *,
        locale: str | None = None,
        diagnostics: Diagnostics | None = None,
    ) -> dict[str, Dataset]:
        """The dataset of each subject of a file, or of the file that the plan names.

        Data that name no subjects are those of one, called `""`. Without `diagnostics` it raises RulesetError on errors.
        """
        found = diagnostics if diagnostics is not None else Diagnostics()
        records = self._records(path, found)
        declared = _locale(locale or self._declared_locale)
        datasets = bind_subjects(records, self.graph(), declared, found)
        if diagnostics is None and found.failed:
            raise RulesetError(found)
        return datasets

    @property
    def _declared_locale(self) -> str | None:
        return self.model.actuals.locale if self.model.actuals else None

    def _read(self, path: Path | str | None, locale: str | None, diagnostics: Diagnostics) -> Dataset:
        records = self._records(path, diagnostics)
        return bind(records, self.graph(), _locale(locale or self._declared_locale), diagnostics)

    def _records(self, path: Path | str | None, diagnostics: Diagnostics) -> Sequence[Record]:
        named = self.model.actuals
        if path is not None:
            return read_records("-" if path == "-" else Path(path), diagnostics)
        return () if named is None else self._named_records(named, diagnostics)

    def _named_records(self, named: ActualsFile, diagnostics: Diagnostics) -> Sequence[Record]:
        found = near(named.path, named.base, self.root, named.span, diagnostics)
        shown = str(Path(named.base.name).parent / named.path)
        return () if found is None else read_records(found, diagnostics, shown=shown)

    def read_named(self, named: ActualsFile, locale: str | None, diagnostics: Diagnostics) -> Dataset:
        """The dataset of a file that the ruleset names, by the rule for imports."""
        records = self._named_records(named, diagnostics)
        return bind(records, self.graph(), _locale(locale), diagnostics)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"`{text}` is not a date such as 2026-06-30") from None


def _locale(name: str | None) -> Locale | None:
    return locale_named(name) if name else None


def compile_source(source: Source, root: Path | None = None) -> CompiledPlan:
    """The compiled plan of a source. Raises RulesetError where it has errors."""
    plan, diagnostics = check(source, root)
    if plan is None:
        raise RulesetError(diagnostics)
    return CompiledPlan(plan, tuple(diagnostics), root, source)
