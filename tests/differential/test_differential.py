"""No figure that an engine on columns is sure of is wrong: a few plans and tables of `python -m tests.differential`, at each run."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings

from perfdsl.engine.columns import native, numpy_engine
from perfdsl.engine.columns.kernel import Kernel, Type
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.engine.columns.sql import duckdb_engine
from tests.differential import drawing, engines
from tests.differential.__main__ import main
from tests.differential.comparing import Counts, Engine, TooLargeError, Trial
from tests.differential.drawing import plans_of
from tests.differential.servers import postgres_engine
from tests.differential.tables import Drawing
from tests.strategies import Case, cases

SEED = 5


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=12)
@given(case=cases())
def test_a_figure_that_is_sure_is_the_exact_one_and_lies_where_it_is_proven_to_lie(case: Case) -> None:
    graph = case.compiled.graph(case.period)
    trial = Trial.of(graph, Drawing.of(graph, SEED).table(8, alike=2))
    assert [one for run in (numpy_engine.run, native.run) for one in trial.wrong(run, Counts())] == []


def on_a_few(engine: Engine, plans: int, *, is_printed: bool) -> Counts:
    """What an engine did of some tables of the first plans of a seed."""
    counts = Counts()
    for plan in plans_of(SEED, plans):
        for table in plan.tables(4, alike=4, rows=8):
            assert Trial.of(plan.graph, table).wrong(engine, counts, is_printed=is_printed) == [], plan.text
    return counts


def test_duckdb_has_no_other_figures() -> None:
    assert on_a_few(duckdb_engine.run, 4, is_printed=False).figures


def test_postgresql_has_no_other_figures(postgres: str) -> None:
    with postgres_engine(postgres) as engine:
        assert on_a_few(engine, 4, is_printed=True).figures


# --- the command


def _off(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
    found = numpy_engine.run(kernel, columns, rows)
    numbers = {one.name for one in kernel.outputs if one.value.type is Type.NUMBER}
    return {name: evolve(one, values=one.values + (name in numbers)) for name, one in found.items()}


@contextmanager
def _wrong() -> Iterator[Engine]:
    yield _off


def test_what_is_wrong_is_printed_as_a_case_that_is_wrong_alone_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(engines.ENGINES, "wrong", engines.Entry(_wrong))
    monkeypatch.setattr(drawing, "PLANS", 4)
    sizes = ["--pairs", "6", "--tables", "3", "--alike", "2", "--rows", "2"]
    assert main([*sizes, "--engines", "numpy,wrong", "--seed", "3"]) == 1
    told = capsys.readouterr().out
    assert re.search(r"numpy: \d+ figures, .* 0 wrong", told)
    assert "go on with --seed 4" in told
    commands = re.findall(r"wrong: python -m tests\.differential (.*)", told)
    assert main(commands[-1].split()) == 1
    again = capsys.readouterr().out
    case = told[told.index(f"wrong: python -m tests.differential {commands[-1]}") :]
    assert case.split("seed 3:")[0] in again


@contextmanager
def _stopping() -> Iterator[Engine]:
    def run(*_: object) -> Mapping[str, Found]:
        raise ZeroDivisionError("by nothing")

    yield run


def test_an_engine_that_stops_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drawing, "PLANS", 2)
    monkeypatch.setitem(engines.ENGINES, "stops", engines.Entry(_stopping))
    assert main(["--pairs", "2", "--tables", "1", "--rows", "2", "--engines", "stops,numpy"]) == 1
    told = capsys.readouterr().out
    assert "ZeroDivisionError in row 0: by nothing" in told
    assert re.search(r"numpy: \d+ figures, .* 0 wrong", told)


def test_where_all_is_right_the_status_is_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drawing, "PLANS", 2)
    assert main(["--pairs", "4", "--tables", "2", "--rows", "3"]) == 0
    assert "4 pairs, 0 tables with something wrong" in capsys.readouterr().out


def test_subjects_who_ask_each_other_are_tried_in_whole_batches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drawing, "PLANS", 6)
    assert main(["--crowds", "--pairs", "2", "--tables", "2", "--rows", "5", "--engines", "columns"]) == 0
    assert re.search(r"columns: [1-9]\d* figures, .* 0 wrong", capsys.readouterr().out)


def test_what_is_too_large_is_asked_for_in_parts() -> None:
    def small(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> Mapping[str, Found]:
        if len(kernel.outputs) > 3:
            raise TooLargeError
        return numpy_engine.run(kernel, columns, rows)

    def never(*_: object) -> Mapping[str, Found]:
        raise TooLargeError

    whole, parts = on_a_few(numpy_engine.run, 3, is_printed=False), on_a_few(small, 3, is_printed=False)
    assert (whole.figures, whole.unsure) == (parts.figures, parts.unsure)
    none = on_a_few(never, 1, is_printed=False)
    assert none.figures == none.not_taken > 0
