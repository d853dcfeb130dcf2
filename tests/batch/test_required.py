"""What a plan requires is looked at in every row of a table, and told as for one subject."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import perfdsl
from perfdsl.batch import job
from perfdsl.batch.required import checking
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.diagnostics import Diagnostic
from perfdsl.findings import findings
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import CompiledPlan, RulesetError
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact
from perfdsl.values.period import parse_period
from perfdsl.values.value import Value

PLAN = perfdsl.loads("""
scale s { band "alta" from 80% green; band "media" from 50% amber; band "bassa" red; require note when red }
plan p "P" {
  period 2026
  scale s
  require fiere >= 3 because "lo dice lo statuto"
  require costo / fiere <= 10
  advise costo in 1..10
  advise plan.score > 20%
  require every indicator is reported
  indicator fiere "Fiere" { count; target >= 7; weight 40%; missing error }
  indicator costo "Costo" { number; range 0..100; target <= 7.5; weight 30% }
  indicator bando "Bando" { date; range 2026-01-01..2026-12-31; target by 2026-06-30; weight 20% }
  objective 1 "O" {
    weight 10%
    advise note when red
    indicator somma "Somma" { number; value fiere + costo; target >= 9 }
  }
  unit u "U" { require note when amber; cascade somma; cascade fiere }
}
""")
KEYS = {name: InputKey((name,), parse_period("2026")) for name in ("fiere", "costo", "bando")}

ROWS = st.fixed_dictionaries(
    {
        "fiere": st.sampled_from([None, 0, 1, 2, 3, 5, 7, 9]),
        "costo": st.sampled_from([None, 0.0, 0.1, 1.0, 7.5, 8.0, 10.0, 30.0, 100.0, 100.5]),
        "bando": st.sampled_from(
            [None, date(2025, 12, 31), date(2026, 6, 30), date(2026, 9, 1), date(2027, 1, 1)]
        ),
        "fiere note": st.sampled_from([None, "", "perché"]),
        "costo note": st.sampled_from([None, " ", "perché"]),
        "bando motivo": st.sampled_from([None, "n.a."]),
        "bando note": st.none(),
    }
)
SCHEMA = {
    "fiere": pl.Int64(), "costo": pl.Float64(), "bando": pl.Date(),
    "fiere note": pl.String(), "costo note": pl.String(), "bando motivo": pl.String(), "bando note": pl.String(),
}  # fmt: skip


def alone(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an evaluation says of one row."""
    facts = {}
    for name, key in KEYS.items():
        cell = row[name]
        value: Value = exact(repr(cell)) if isinstance(cell, int | float) else cell
        if cell is None:
            said = row["bando motivo"] if name == "bando" else None
            value = Missing(Reason.NOT_APPLICABLE if said else Reason.NOT_MEASURED)
        facts[key] = Datum(value, note=(row.get(f"{name} note") or "").strip())
    return [(one.code.id, one.message) for one in findings(PLAN.evaluate_dataset(Dataset(facts)))]


def found_in(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return sorted((one.code.id, one.message) for one in diagnostics)


@pytest.mark.parametrize("engine", ["exact", "columns", "native"])
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=12))
def test_of_each_row_is_told_what_its_evaluation_says(engine: str, rows: list[dict[str, Any]]) -> None:
    rows = [row | {"bando motivo": row["bando motivo"] if row["bando"] is None else None} for row in rows]
    names = [str(place) for place in range(len(rows))]
    table = pl.DataFrame(rows, schema=SCHEMA).with_columns(subject=pl.Series(names))
    expected = [
        (code, f"{message} (of `{name}`)")
        for name, row in zip(names, rows, strict=True)
        for code, message in alone(row)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "FIRST", len(rows))
        result = PLAN.evaluate_batch(table, engine=engine, keep_going=True)
    assert found_in(result.diagnostics) == sorted(expected)
    assert not [name for name in result.table.columns if name.startswith("?")]
    assert set(result.unsure) <= set(result.table.columns)


SMALL = perfdsl.loads("""
plan p "P" {
  period 2026
  require fiere >= 3
  indicator fiere "Fiere" { count; target >= 7; weight 50% }
  indicator costo "Costo" { number; target <= 7.5; weight 50% }
}
""")
BAD = pl.DataFrame({"subject": list("abcdefg"), "fiere": [7, 2, 1, 7, 0, 2, 2], "costo": [1.0] * 7})


def refused(
    plan: CompiledPlan,
    table: object,
    **how: Any,  # noqa: ANN401 - whatever `evaluate_batch` is told
) -> tuple[Diagnostic, ...]:
    with pytest.raises(RulesetError) as raised:
        plan.evaluate_batch(table, **how)
    return raised.value.diagnostics


@pytest.mark.parametrize("engine", ["exact", "columns", "native"])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_first_rows_are_told_and_how_many_there_are(
    engine: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "chunk_rows", lambda _: 2)
    told = refused(SMALL, BAD, engine=engine, threads=threads)
    assert [(str(one.place), one.message) for one in told] == [
        ("table, row 2", "`fiere` is 2, and at least 3 is required (of `b`)"),
        ("table, row 3", "`fiere` is 1, and at least 3 is required (of `c`)"),
        ("table, row 5", "`fiere` is 0, and at least 3 is required (of `e`)"),
        (f"{SMALL.model.span.source.name}:4:3", "so it is in 5 rows; the first 3 are told"),
    ]
    assert {one.code.id for one in told} == {"P416"}
    assert told[0].labels[0].message == "here in the plan"


def test_all_the_same_the_results_are_there_where_it_is_to_be_gone_on() -> None:
    result = SMALL.evaluate_batch(BAD, keep_going=True)
    assert result.table["plan.score"].len() == 7
    assert len(result.diagnostics) == 4


def test_what_is_advised_is_a_warning() -> None:
    plan = perfdsl.loads(
        'plan p "P" { period 2026; advise a >= 3; indicator a "A" { count; target >= 7; weight 100% } }'
    )
    result = plan.evaluate_batch(pl.DataFrame({"a": [1, 5]}))
    assert [(one.code.id, one.message) for one in result.diagnostics] == [
        ("P417", "`a` is 1, and at least 3 is advised")
    ]


def test_what_no_column_shows_is_told_once() -> None:
    table = pl.DataFrame({"fiere": [7, 1]})
    plan = perfdsl.loads("""
scale s { band "A" from 50% green; band "B" red }
plan p "P" {
  period 2026
  scale s
  require fiere >= 3
  require costo >= 3
  require note when red
  indicator fiere "Fiere" { count; target >= 1; weight 50% }
  indicator costo "Costo" { number; target <= 7.5; weight 50% }
}
""")
    result = plan.evaluate_batch(table, wanted=["fiere.score"], keep_going=True)
    assert [(one.code.id, one.message) for one in result.diagnostics] == [
        ("P438", "some of what the plan requires is not checked: there is no column for `costo`"),
        ("P438", "notes that the plan asks for are not looked for: there is no column of them for `fiere`"),
        ("P416", "`fiere` is 1, and at least 3 is required"),
    ]
    assert result.diagnostics[1].help == "write them into columns such as `fiere note`"


def test_a_column_that_only_a_requirement_reads_is_read() -> None:
    plan = perfdsl.loads(
        'plan p "P" { period 2026; require b >= 3; indicator a "A" { count; target >= 7; weight 100% }\n'
        'input b "B" { count } }'
    )
    told = refused(plan, pl.DataFrame({"a": [1], "b": [2]}), wanted=["a.score"])
    assert [one.message for one in told] == ["`b` is 2, and at least 3 is required"]
    wrong = refused(plan, pl.DataFrame({"a": [1], "b": [2.5]}), wanted=["a.score"])
    assert [one.code.id for one in wrong] == ["P432"]


def test_a_figure_over_subjects_is_required_of_each() -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  require rank of fiere over subjects <= 2
  require fiere >= mean of fiere over subjects
  indicator fiere "Fiere" { count; target >= 7; weight 100% }
}
""")
    told = refused(
        plan, pl.DataFrame({"subject": ["a", "b", "c"], "fiere": [1, 5, 8]}), wanted=["fiere.score"]
    )
    assert [one.message.split(", and")[0] for one in told if "(of `a`)" in one.message]
    assert {one.message.rpartition(" (of ")[2] for one in told} == {"`a`)"}
    assert [one.code.id for one in told] == ["P416", "P416"]


def test_one_row_asks_no_others() -> None:
    plan = perfdsl.loads(
        'plan p "P" { period 2026; indicator a "A" { count; target >= 7; weight 100% }\n'
        'indicator r "R" { count; value rank of a over subjects; monitor } }'
    )
    result = plan.evaluate_batch(pl.DataFrame({"a": [1]}), wanted=["r"])
    assert [one.code.id for one in result.diagnostics] == ["P425"]
    assert not plan.evaluate_batch(pl.DataFrame({"a": [1, 2]}), wanted=["r"]).diagnostics


def test_parts_that_disagree_with_their_whole_are_told() -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator corsi "Corsi" { count; target >= 10; weight 100% }
  unit u "U" { cascade corsi { share 60% } }
  unit v "V" { cascade corsi { share 40% } }
}
""")
    table = pl.DataFrame({"corsi": [10, 11, None], "u.corsi": [6, 6, 6], "v.corsi": [4, 4, 1]})
    result = plan.evaluate_batch(table, wanted=["plan.score"])
    assert [(one.code.id, str(one.place), one.message) for one in result.diagnostics] == [
        ("P414", "table, row 2, column corsi", "`corsi@2026` is 11, and its parts add up to 10")
    ]


def test_a_series_is_reported_part_by_part() -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  require every indicator is reported
  indicator a "A" { count; target >= 10; weight 100%; series quarterly sum }
}
""")
    table = pl.DataFrame({"a@2026-Q1": [1, 1, None], "a@2026-Q2": [None, 2, None], "a": [None, None, 4]})
    table = table.with_columns(pl.lit(None, pl.Int64()).alias("a@2026-Q3"))
    told = refused(plan, table, at="2026-07-01")
    assert [one.message for one in told] == ["`a` has no figure for 2026-Q2"]


def test_notes_stand_in_long_tables_too() -> None:
    plan = perfdsl.loads("""
scale s { band "A" from 50% green; band "B" red }
plan p "P" {
  period 2026
  scale s
  require note when red
  indicator a "A" { count; target >= 10; weight 100% }
}
""")
    table = pl.DataFrame(
        {"subject": ["x", "y", "z"], "indicator": ["a"] * 3, "value": [1, 1, 9], "nota": ["perché", None, ""]}
    )
    told = refused(plan, table)
    assert [(str(one.place), one.message) for one in told] == [
        ("table, row 2, column value", "`a` is in the band `B`, and has no note (of `y`)")
    ]
