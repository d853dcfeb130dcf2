import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.source import Cell, Source, Span


@given(st.text(alphabet="ab\n\r"), st.integers(0, 50))
def test_a_position_leads_back_to_its_character(text: str, offset: int) -> None:
    source = Source("p", text)
    offset = min(offset, len(text))
    line, column = source.position(offset)
    lines = text.split("\n")
    assert sum(len(before) + 1 for before in lines[: line - 1]) + column - 1 == offset
    assert source.line(line) == lines[line - 1].rstrip("\r")


def test_a_span_is_told_by_file_line_and_column() -> None:
    span = Span(Source("plan.perf", "one\ntwo three\n"), 8, 13)
    assert (str(span), span.text) == ("plan.perf:2:5", "three")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell("a.csv", 12), "a.csv, row 12"),
        (Cell("a.csv", 12, "value", "5"), "a.csv, row 12, column value"),
        (Cell("a.xlsx", 12, "C", sheet="2023"), "a.xlsx, 2023, row 12, column C"),
    ],
)
def test_a_cell_is_told_by_file_row_and_column(cell: Cell, text: str) -> None:
    assert str(cell) == text


def test_what_a_cell_holds_is_no_part_of_where_it_is() -> None:
    assert Cell("a.csv", 1, "value", "5") == Cell("a.csv", 1, "value", "6")
