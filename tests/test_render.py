import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.diagnostics import (
    DATA_KIND,
    DUPLICATE_NAME,
    NO_PLAN,
    TWO_VALUES,
    UNKNOWN_NAME,
    UNUSED,
    Diagnostic,
    Diagnostics,
    Label,
)
from perfdsl.render import MAX_PLACES, as_data, render, summary
from perfdsl.source import Cell, Source, Span

PLAN = Source(
    "plan.perf",
    """plan p {
  indicator revenue { count }
  indicator margin { number; value revenu / 2 }
  indicator revenue { percent }




  unit office {
    cascade revenue
  }
}
""",
)
SCALES = Source("scales.perf", "scale revenue {\n}\n")


def span(source: Source, text: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


def text_of(*lines: str) -> str:
    return "\n".join(lines)


def excerpt_of(text: str, start: int, end: int, width: int = 80) -> list[str]:
    shown = render([Diagnostic(UNUSED, "m", Span(Source("p", text), start, end))], width=width)
    return shown.split("\n")[3:]


def test_a_diagnostic_shows_its_place_underlined_and_what_helps() -> None:
    found = Diagnostic(
        UNKNOWN_NAME, "unknown name `revenu`", span(PLAN, "revenu ", 0), help="did you mean `revenue`?"
    )
    assert render([found]) == text_of(
        "error[P201]: unknown name `revenu`",
        "  --> plan.perf:3:36",
        "   |",
        " 3 |   indicator margin { number; value revenu / 2 }",
        "   |                                    ^^^^^^^",
        "   = help: did you mean `revenue`?",
    )


def test_a_second_place_nearby_shares_the_excerpt_in_the_order_of_lines() -> None:
    first = Label(span(PLAN, "revenue"), "first defined here")
    found = Diagnostic(
        DUPLICATE_NAME, "`revenue` is already defined", span(PLAN, "revenue", 1), labels=(first,)
    )
    assert render([found]) == text_of(
        "error[P202]: `revenue` is already defined",
        "  --> plan.perf:4:13",
        "   |",
        " 2 |   indicator revenue { count }",
        "   |             ------- first defined here",
        "...",
        " 4 |   indicator revenue { percent }",
        "   |             ^^^^^^^",
    )


def test_two_places_on_one_line_stand_under_the_same_line() -> None:
    other = Label(span(PLAN, "margin"), "of this")
    found = Diagnostic(UNKNOWN_NAME, "m", span(PLAN, "revenu /"), labels=(other,))
    assert render([found]).split("\n")[2:] == [
        "   |",
        " 3 |   indicator margin { number; value revenu / 2 }",
        "   |             ------ of this",
        "   |                                    ^^^^^^^^",
    ]


def test_a_second_place_far_away_or_in_another_file_has_its_own_excerpt() -> None:
    labels = (Label(span(PLAN, "office"), "far"), Label(span(SCALES, "revenue"), "elsewhere"))
    found = Diagnostic(UNUSED, "m", span(PLAN, "revenue"), labels=labels)
    assert render([found]) == text_of(
        "warning[P353]: m",
        "  --> plan.perf:2:13",
        "   |",
        " 2 |   indicator revenue { count }",
        "   |             ^^^^^^^",
        "  --> plan.perf:9:8",
        "   |",
        " 9 |   unit office {",
        "   |        ------ far",
        "  --> scales.perf:1:7",
        "   |",
        " 1 | scale revenue {",
        "   |       ------- elsewhere",
    )


def test_a_cell_shows_file_row_column_and_its_text() -> None:
    place = Cell("actuals.csv", 12, "value", "31.13.2019")
    other = Label(Cell("old.csv", 3, "value", "5"), "and here")
    found = Diagnostic(TWO_VALUES, "two values for `fiere`", place, labels=(other,))
    assert render([found]) == text_of(
        "error[P405]: two values for `fiere`",
        "  --> actuals.csv, row 12, column value",
        "   |",
        "12 | 31.13.2019",
        "   | ^^^^^^^^^^",
        "  --> old.csv, row 3, column value",
        "   |",
        " 3 | 5",
        "   | - and here",
    )


def test_a_cell_without_text_has_no_excerpt() -> None:
    place = Cell("data.xlsx", 12, sheet="2023")
    found = Diagnostic(DATA_KIND, "m", place, labels=(Label(Cell("old.csv", 3), "and here"),))
    assert render([found]) == text_of(
        "error[P404]: m",
        "  --> data.xlsx, 2023, row 12",
        "  --> old.csv, row 3: and here",
    )


def test_a_diagnostic_without_a_place_is_its_message() -> None:
    assert render([Diagnostic(NO_PLAN, "there is no plan")]) == "error[P110]: there is no plan"


@pytest.mark.parametrize(
    ("text", "marked", "line", "carets"),
    [
        pytest.param("\tabc", (1, 4), "    abc", "    ^^^", id="tab before"),
        pytest.param("a\tbc", (0, 2), "a    bc", "^^^^^", id="tab inside"),
        pytest.param("収益 x", (3, 4), "収益 x", "     ^", id="wide characters take two columns"),
        pytest.param("e\u0301 x", (3, 4), "e\u0301 x", "  ^", id="combining marks take none"),
        pytest.param("ab", (2, 2), "ab", "  ^", id="empty span at the end"),
        pytest.param("", (0, 0), "", "^", id="empty text"),
        pytest.param("ab\ncd", (2, 3), "ab", "  ^", id="the line end itself"),
        pytest.param("ab\r\ncd", (0, 2), "ab", "^^", id="windows line ends"),
        pytest.param("a {\nb\n}", (0, 7), "a {", "^^^ ... to line 3", id="several lines"),
        pytest.param("\x1b[31mx", (5, 6), "\\x1b[31mx", "        ^", id="escape sequence"),
        pytest.param("\u202ex", (1, 2), "\\u202ex", "      ^", id="bidirectional override"),
        pytest.param("\U000e0001x", (1, 2), "\\U000e0001x", "          ^", id="tag character"),
    ],
)
def test_carets_stand_below_what_they_mark(
    text: str, marked: tuple[int, int], line: str, carets: str
) -> None:
    assert excerpt_of(text, *marked) == [f" 1 | {line}".rstrip(), f"   | {carets}"]


@pytest.mark.parametrize(
    ("start", "line", "carets"),
    [
        pytest.param(0, "x" * 32 + "...", "^", id="at the start"),
        pytest.param(500, "..." + "x" * 29 + "...", " " * 14 + "^", id="in the middle"),
        pytest.param(999, "..." + "x" * 12, " " * 14 + "^", id="at the end"),
        pytest.param(1000, "..." + "x" * 11, " " * 14 + "^", id="past the end"),
    ],
)
def test_a_long_line_is_cut_to_what_stands_around(start: int, line: str, carets: str) -> None:
    assert excerpt_of("x" * 1000 + "\nnext", start, min(start + 1, 1000), 40) == [
        f" 1 | {line}",
        f"   | {carets}",
    ]


def test_a_long_line_is_shown_for_each_place_on_it() -> None:
    source = Source("p", "a" + "x" * 500 + "b")
    label = Label(Span(source, 0, 1), "here")
    found = Diagnostic(UNUSED, "m", Span(source, 501, 502), labels=(label,))
    assert render([found], width=40).split("\n")[3:] == [
        " 1 | a" + "x" * 31 + "...",
        "   | - here",
        " 1 | ..." + "x" * 11 + "b",
        "   |               ^",
    ]


def test_a_line_of_ten_megabytes_is_quick() -> None:
    source = Source("p", "x" * 10_000_000)
    found = [
        Diagnostic(UNUSED, "m", Span(source, place, place + 1)) for place in range(0, 10_000_000, 100_000)
    ]
    start = time.perf_counter()
    shown = render(found)
    assert time.perf_counter() - start < 2
    assert all(len(line) <= 80 for line in shown.split("\n"))


def test_many_places_are_counted() -> None:
    labels = tuple(Label(Cell("a.csv", row), "here") for row in range(MAX_PLACES + 2))
    shown = render([Diagnostic(UNUSED, "m", labels=labels)])
    assert shown.count("-->") == MAX_PLACES
    assert shown.endswith("   = and 2 more places")


def test_the_first_are_shown_by_file_and_place_and_the_rest_is_counted() -> None:
    errors = [Diagnostic(UNKNOWN_NAME, str(place), Span(PLAN, place, place)) for place in range(50, 0, -1)]
    warning = Diagnostic(UNUSED, "first", Cell("actuals.csv", 3))
    shown = render([*errors, Diagnostic(UNUSED, "last", Cell("z.csv", 3)), warning], limit=2).split("\n\n")
    assert [part.split("\n")[0] for part in shown] == [
        "warning[P353]: first",
        "error[P201]: 1",
        "... and 49 more errors, 1 more warning",
    ]


@pytest.mark.parametrize(
    ("codes", "counted"),
    [
        pytest.param([], "no errors", id="nothing"),
        pytest.param([UNKNOWN_NAME], "1 error", id="one error"),
        pytest.param([UNUSED, UNUSED], "2 warnings", id="warnings alone"),
        pytest.param([UNUSED, NO_PLAN, NO_PLAN], "2 errors, 1 warning", id="both"),
    ],
)
def test_summary_counts_by_severity(codes: list[object], counted: str) -> None:
    diagnostics = Diagnostics()
    for code in codes:
        diagnostics.report(code, "m")  # type: ignore[arg-type]
    assert summary(diagnostics) == counted


def test_colour_changes_nothing_but_the_colour() -> None:
    labels = (Label(span(PLAN, "margin"), "of this"),)
    found = [
        Diagnostic(UNKNOWN_NAME, "m", span(PLAN, "revenu /"), labels=labels, help="one\ntwo"),
        Diagnostic(UNUSED, "m", span(SCALES, "revenue")),
    ]
    coloured = render(found, color=True)
    assert "\x1b[1;31merror[P201]\x1b[0m" in coloured
    assert "\x1b[1;33mwarning[P353]\x1b[0m" in coloured
    for code in ("\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == render(found)


@given(st.text(), st.integers(0, 50), st.integers(0, 50), st.integers(1, 120))
def test_no_text_drives_the_terminal(text: str, start: int, length: int, width: int) -> None:
    start = min(start, len(text))
    source = Source(text, text)
    place = Span(source, start, min(start + length, len(text)))
    labels = (Label(place, text), Label(Cell(text, 1, text, text), text))
    shown = render([Diagnostic(UNUSED, text, place, labels=labels, help=text)], width=width)
    assert all(character == "\n" or unicodedata.category(character) != "Cc" for character in shown)
    assert "\u202e" not in shown


def test_as_data_is_what_json_holds() -> None:
    labels = (Label(Cell("a.xlsx", 12, "value", sheet="2023"), "and here"), Label(Cell("a.csv", 1), "there"))
    found = Diagnostic(UNKNOWN_NAME, "unknown name", span(PLAN, "revenu /"), labels=labels, help="help")
    (data,) = as_data([found])
    assert json.loads(json.dumps(data)) == {
        "code": "P201",
        "severity": "error",
        "title": "unknown name",
        "message": "unknown name",
        "file": "plan.perf",
        "line": 3,
        "column": 36,
        "end_line": 3,
        "end_column": 44,
        "labels": [
            {"message": "and here", "file": "a.xlsx", "sheet": "2023", "row": 12, "column": "value"},
            {"message": "there", "file": "a.csv", "row": 1, "column": ""},
        ],
        "help": "help",
    }


def test_as_data_of_a_diagnostic_without_a_place_has_no_file() -> None:
    (data,) = as_data([Diagnostic(NO_PLAN, "m")])
    assert (data["file"], data["labels"], data["help"]) == (None, [], None)
