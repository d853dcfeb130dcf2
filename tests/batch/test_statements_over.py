"""Figures over subjects in a printed statement, run where it is meant for: what is sure is what the exact engine has among all."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from perfdsl import loads
from perfdsl.batch.statements import AskedStatement, write_statement
from perfdsl.batch.wanted import read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact
from tests.batch.test_statements import Cell, Database, Rows, _plain, _reason, database

__all__ = ["database"]

PLAN = """
scale s {{ clamp 0%..100%; {bands} }}
plan p "Piano" {{
  period 2026
  scale s
  input classe "Classe" {{ level piccola, grande }}
  input zona   "Zona"   {{ level nord, sud, isole }}
  input attiva "Attiva" {{ yes_no }}
  indicator fiere  "Fiere"  {{ number; weight 50%; target >= 30 }}
  indicator visite "Visite" {{ count;  weight 20%; target >= 10 }}
  indicator sito   "Sito"   {{ date;   weight {sito}; target by 2026-06-30 }}
{rows}
}}
"""
BY_RANK = 'band "alta" best 25%; band "media" next 40%; band "bassa"'
BY_SCORE = 'band "alta" from 80%; band "bassa"'
COLUMNS = (
    ("s", "VARCHAR"), ("fiere", "DOUBLE"), ("fiere reason", "VARCHAR"), ("visite", "BIGINT"), ("sito", "DATE"),
    ("classe", "VARCHAR"), ("zona", "VARCHAR"), ("attiva", "BOOLEAN"),
)  # fmt: skip
NAMES = [name for name, _ in COLUMNS if name not in ("s", "fiere reason")]


def plan(*formulas: str, bands: str = BY_SCORE, more: str = "") -> Graph:
    """A plan with a row for each formula: r0, r1, ..."""
    rows = [
        f'indicator r{place} "R" {{ number; monitor; value {one} }}' for place, one in enumerate(formulas)
    ]
    return loads(
        PLAN.format(bands=bands, rows="\n".join([*rows, more]), sito="20%" if more else "30%")
    ).graph("2026")


def drawn(rows: int, seed: int, *, spread: int = 40_000) -> Iterator[tuple[Cell, ...]]:
    """Rows with equals, with figures that are missing for many reasons, and peers that are missing too."""
    draw = Random(seed)  # noqa: S311 - figures to try
    for row in range(rows):
        fiere = draw.choice(
            [None, -0.0, 0.0, 30.0, *(draw.randrange(-3_000, spread) / 1000 for _ in range(6))]
        )
        why = draw.choice([None, "", "not_applicable"]) if fiere is None else None
        visite, sito = draw.choice([None, 0, 3, 10, 12]), None
        yield (
            f"u{row:04}", fiere, why, visite, sito, draw.choice(["piccola", "grande", None]),
            draw.choice(["nord", "sud", "isole", None]), draw.choice([True, False, None]),
        )  # fmt: skip


def asked(graph: Graph, dialect: str, wanted: Sequence[str]) -> str:
    diagnostics = Diagnostics()
    text = write_statement(
        graph, AskedStatement(dialect, "uffici", "s", wanted, reasons=("fiere",)), diagnostics
    )
    assert text is not None, list(diagnostics)
    return text


def exactly(graph: Graph, rows: Rows, wanted: Sequence[str]) -> list[tuple[Any, ...]]:
    """What the exact engine has for each row among all."""
    kinds = {one.path: one.kind for one in graph.inputs}
    named = read_wanted(graph, wanted, Diagnostics())
    facts = []
    for row in rows:
        cells = dict(zip((name for name, _ in COLUMNS), row, strict=True))
        facts.append(
            {
                key: _fact(cells[key.path[-1]], cells["fiere reason"], kinds[key.path])
                for key in graph.input_nodes
            }
        )
    return [
        tuple(
            _reason(values[one.node]) if name.endswith("reason") else _plain(values[one.node])
            for name, one in zip(wanted, named, strict=True)
        )
        for values in evaluate_subjects(Program(graph), facts)
    ]


def _fact(cell: Cell, why: Cell, kind: Any) -> Any:  # noqa: ANN401 - a value of any kind
    if cell is None:
        return (
            Missing(Reason(why or "not_measured"))
            if kind.name == "number"
            else Missing(Reason("not_measured"))
        )
    if kind.levels:
        return exact(str(1 + kind.levels.index(cell)))
    return exact(repr(cell)) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else cell


def compared(database: Database, graph: Graph, rows: Rows, wanted: Sequence[str]) -> int:
    """How many rows a statement is sure of; of each of them it has what the exact engine has."""
    found: Mapping[str, tuple[Any, ...]] = {
        row[0]: row[1:] for row in database.ask(COLUMNS, rows, asked(graph, database.dialect, wanted))
    }
    sure = 0
    for row, right in zip(rows, exactly(graph, rows, wanted), strict=True):
        *figures, unsure = found[str(row[0])]
        if not unsure:
            assert tuple(figures) == right, row
            sure += 1
    return sure


FIGURES = [
    "mean of fiere over subjects", "sum of fiere over subjects", "min of fiere over subjects", "max of fiere over subjects",
    "count of fiere over subjects", "count of subjects", "rank of fiere over subjects",
    "rank of fiere over subjects lowest best", "percentile of fiere over subjects",
    "percentile of visite over subjects of same zona lowest best", "minmax of fiere over subjects",
    "minmax of visite over subjects of same classe lowest best", "mean of visite over subjects of same zona",
    "max of fiere over subjects of same attiva", "rank of fiere over subjects of same zona where attiva = yes",
    "mean of fiere over subjects where visite > 5", "share of subjects where fiere > 20",
    "rank of plan.score over subjects", "mean of fiere.score over subjects", "max of plan.score over subjects of same classe",
    "minmax of plan.score over subjects", "fiere - mean of fiere over subjects",
    "rank of (minmax of fiere over subjects) over subjects", "count of subjects where fiere > mean of fiere over subjects",
]  # fmt: skip


@pytest.mark.parametrize("formula", FIGURES)
def test_a_figure_over_subjects_is_that_of_the_exact_engine(database: Database, formula: str) -> None:
    graph, wanted = plan(formula), ("r0", "r0.reason", "plan.score")
    rows = list(drawn(60, seed=len(formula)))
    assert compared(database, graph, rows, wanted) > 10


def test_bands_by_rank_are_those_of_the_exact_engine(database: Database) -> None:
    graph, wanted = plan(bands=BY_RANK), ("plan.score", "plan.band", "plan.band.reason", "fiere.band")
    for number in (1, 2, 3, 7, 40):
        compared(database, graph, list(drawn(number, seed=number)), wanted)
    # whose scores are far from each other, and nobody is without one
    rows = [(f"u{place}", place / 2, None, None, None, None, None, None) for place in range(1, 23)]
    assert compared(database, graph, rows, ("plan.score", "plan.band")) == len(rows)


def test_questions_may_be_made_of_answers(database: Database) -> None:
    row = 'indicator indice "Indice" { number; weight 10%; value fiere; score percentile of actual over subjects }'
    graph = plan("rank of plan.score over subjects of same classe", bands=BY_RANK, more=row)
    wanted = ("plan.score", "plan.band", "r0", "indice.score", "indice.reason")
    assert compared(database, graph, list(drawn(60, seed=4)), wanted) > 5


def test_a_cell_that_no_double_holds_leaves_nobody_sure(database: Database) -> None:
    graph, rows = plan("rank of fiere over subjects"), list(drawn(5, seed=1))
    rows.append(("wrong", float("inf"), None, None, None, None, None, None))
    found = database.ask(COLUMNS, rows, asked(graph, database.dialect, ("r0",)))
    assert [row[1:] for row in found] == [(None, True)] * len(rows)


def test_nobody_at_all_is_no_mistake(database: Database) -> None:
    if database.dialect != "duckdb":  # which takes no list of no rows
        assert database.ask(COLUMNS, [], asked(plan(*FIGURES[:8]), database.dialect, ("r0", "r7"))) == []


def test_figures_that_nobody_has_are_missing_for_the_reason_that_all_share(database: Database) -> None:
    graph = plan(
        "mean of fiere over subjects", "mean of visite over subjects", "count of fiere over subjects"
    )
    wanted = ("r0", "r0.reason", "r1.reason", "r2", "plan.score")
    empty: Rows = [(f"u{place}", None, "not_applicable", None, None, None, None, None) for place in range(3)]
    assert compared(database, graph, empty, wanted) == 3
    several = [("u9", None, None, None, None, None, None, None), *empty]
    assert compared(database, graph, several, wanted) == 4


def test_a_mean_of_quotients_of_the_data_is_sure(database: Database) -> None:
    graph = plan("mean of (fiere / visite) over subjects", "sum of (1 / fiere) over subjects of same classe")
    rows = [row for row in drawn(400, 11) if row[1] != 0 and row[3] != 0]
    assert compared(database, graph, rows, ["r0", "r1"]) > 200
