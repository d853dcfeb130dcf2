"""What an executor does with a partition, in this process."""

from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import perfdsl
from perfdsl.batch.binding import bind_table
from perfdsl.batch.nodes import Reading
from perfdsl.batch.required.checking import checks_for
from perfdsl.batch.required.from_graph import required_of
from perfdsl.batch.spark.scoring import Task, Wish, arrow_type
from perfdsl.batch.spark.tally import Merging, Part, Tally
from perfdsl.batch.spark.wire import RefusedError, received
from perfdsl.batch.wanted import default_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph
from tests.batch.test_evaluating import FRAME, PLAN, SCORES

GRAPH = PLAN.program(None).graph
SUBJECTS = FRAME.select(pl.Series("subject", list("abcde")), *FRAME.columns)


class Counted:
    """Counts as an accumulator of Spark does."""

    def __init__(self) -> None:
        self.parts: dict[int, Part] = Merging().zero({})

    def add(self, parts: dict[int, Part]) -> None:
        self.parts = Merging().addInPlace(self.parts, parts)


def scored(
    frame: pl.DataFrame, batches: int = 1, header: int = 0, *, keep_going: bool = False, graph: Graph = GRAPH
) -> tuple[pl.DataFrame, Tally]:
    diagnostics = Diagnostics()
    required = required_of(graph, None)
    binding, is_whole = bind_table(
        frame.schema, required.graph, diagnostics, reading=Reading(keep_going=keep_going), name="t"
    )
    assert is_whole
    checks = checks_for(required, binding, ())
    wish = Wish(default_wanted(graph))
    fields = [pa.field(one.name, arrow_type(one)) for one in wish.wanted]
    schema = pa.schema([pa.field("subject", pa.string()), *fields])
    counted: Any = Counted()
    task = Task(binding, wish, tuple(frame.columns), schema, header, counted, checks)
    rows = max(1, -(-frame.height // batches))
    given = [one for part in frame.iter_slices(rows) for one in part.to_arrow().to_batches()]
    found = pa.Table.from_batches(list(task.run(given)), schema)
    return pl.DataFrame(found), Tally(counted.parts)


@pytest.mark.parametrize("batches", [1, 2, 5])
def test_a_partition_is_scored_however_it_is_cut(batches: int) -> None:
    found, tally = scored(SUBJECTS, batches)
    assert found["plan.score"].to_list() == SCORES
    assert found["subject"].to_list() == list("abcde")
    assert tally.parts == {0: Part(5, 0, {}, ("a", "e"))}


def test_an_empty_partition_has_no_results() -> None:
    found, tally = scored(SUBJECTS.clear())
    assert found.height == 0
    assert (tally.rows, tally.set_aside, tally.all_differ) == (0, 0, True)


WRONG = SUBJECTS.with_columns(costo=pl.Series([1.0, float("inf"), 1.0, 1.0, 1.0]))


@pytest.mark.parametrize(("header", "row"), [(0, 2), (1, 3)])
def test_a_wrong_cell_stops_it_with_what_is_wrong_in_the_text(header: int, row: int) -> None:
    with pytest.raises(RefusedError) as stopped:
        scored(WRONG, header=header)
    found = received(f"Spark says:\n{stopped.value}\nand more")
    assert found is not None
    assert found.partition == 0
    assert [str(one.place) for one in found.diagnostics] == [f"t, row {row}, column costo"]


def test_another_error_says_nothing_of_cells() -> None:
    assert received("java.lang.OutOfMemoryError") is None


def test_a_wrong_cell_is_counted_where_it_is_to_go_on() -> None:
    found, tally = scored(WRONG, keep_going=True)
    assert found.height == 5
    assert [one.code.id for one in tally.parts[0].diagnostics] == ["P432"]


REQUIRING = """
plan p "P" {
  period 2026
  require fiere >= 3
  advise rank of fiere over subjects <= 2
  indicator fiere "Fiere" { count; target >= 7 }
}
"""


@pytest.mark.parametrize("over", [False, True])
def test_what_is_required_is_looked_at_in_every_partition(*, over: bool) -> None:
    text = REQUIRING if over else REQUIRING.replace("  advise rank of fiere over subjects <= 2\n", "")
    graph = perfdsl.loads(text).graph()
    frame = pl.DataFrame({"subject": ["a", "b", "c"], "fiere": [7, 2, 9]})
    with pytest.raises(RefusedError) as stopped:
        scored(frame, graph=graph)
    found = received(str(stopped.value))
    assert found is not None
    message = "`fiere` is 2, and at least 3 is required (of `b`)"
    assert (str(found.diagnostics[0].place), found.diagnostics[0].message) == ("t, row 2", message)
    results, tally = scored(frame, keep_going=True, graph=graph)
    assert results.height == 3
    assert [one.code.id for one in tally.parts[0].diagnostics] == ["P416", *["P417"] * over]


@pytest.mark.parametrize(
    ("spans", "answer"),
    [
        ([("a", "c"), ("d", "e")], "yes"),
        ([("d", "e"), ("a", "c")], "yes"),
        ([("a", "c"), ("c", "e")], "not sure"),
        ([("a", "e"), ("c", "d")], "not sure"),
        ([("a", "c"), None], "not sure"),
    ],
)
def test_subjects_differ_where_partitions_rise_one_above_the_other(
    spans: list[tuple[str, str] | None], answer: str
) -> None:
    tally = Tally({place: Part(2, 1, {"a": 1}, span) for place, span in enumerate(spans)})
    assert tally.all_differ is (answer == "yes")
    assert (tally.rows, tally.set_aside, tally.unsure) == (4, 2, {"a": 2})
