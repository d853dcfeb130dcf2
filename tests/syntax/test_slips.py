import pytest

from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import check
from perfdsl.source import Source
from perfdsl.syntax.slips import advice, day_first


def _helps(row: str) -> list[str | None]:
    _, found = check(Source("plan.perf", f"plan p {{ period 2023\n {row}\n}}"))
    assert isinstance(found, Diagnostics)
    return [diagnostic.help for diagnostic in found]


@pytest.mark.parametrize(
    ("row", "help_"),
    [
        pytest.param(
            "indicatore a { count; target >= 5 }", "did you mean `indicator`?", id="an Italian keyword"
        ),
        pytest.param("indicator a { conteggio; target >= 5 }", "did you mean `count`?", id="an Italian kind"),
        pytest.param("indicator a { count; target >= 5; peso 20% }", "did you mean `weight`?", id="peso"),
        pytest.param("unit u { componente a { } }", "did you mean `component`?", id="componente"),
        pytest.param("unit u { comportamento a { } }", "did you mean `behaviour`?", id="comportamento"),
        pytest.param(
            "indicator a { percent; target >= 85,6% }",
            "write the decimals after a point: `85.6%`",
            id="a decimal comma",
        ),
        pytest.param(
            "indicator a { number; range 0..3,5; target >= 2 }",
            "write the decimals after a point: `3.5`",
            id="a decimal comma in a range",
        ),
        pytest.param(
            "indicator a { date; target by 31.3.2019 }",
            "write year-month-day: `2019-03-31`",
            id="a date with points",
        ),
        pytest.param(
            "indicator a { date; target by 30/06/2023 }",
            "write year-month-day: `2023-06-30`",
            id="a date with slashes",
        ),
        pytest.param(
            "indicator a { date; target entro 2023-01-31 }", "write `target by` and the date", id="entro"
        ),
        pytest.param(
            "indicator a { count; target 5 }",
            "say how the figure is compared: `target >= 5`, `target <= 5`, or `target by` a date",
            id="a target without a sign",
        ),
        pytest.param("indicator a { yes_no; target si }", "write `target yes`", id="target si"),
        pytest.param("indicator a { count; target => 5 }", "write `>=`", id="a sign the wrong way round"),
        pytest.param(
            "indicator a { count; target =< 5 }", "write `<=`", id="the other sign the wrong way round"
        ),
        pytest.param(
            "indicator a-b { count; target >= 5 }",
            "an id is made of letters, digits and `_`",
            id="a hyphen in an id",
        ),
        pytest.param(
            "indicator a { count; target >= 1.600 }",
            "write `1_600` if the point parts thousands",
            id="a thousands point in a count",
        ),
        pytest.param(
            "indicator a { money EUR; target <= 40.000 EUR }",
            "write `40_000 EUR` if the point parts thousands",
            id="a thousands point in an amount",
        ),
        pytest.param(
            "indicator a { count; target >= 2.5 }",
            "count in whole numbers, or make the row a `number`",
            id="half a fair",
        ),
    ],
)
def test_a_usual_slip_gets_the_right_way_to_write_it(row: str, help_: str) -> None:
    assert _helps(row) == [help_]


def test_what_looks_like_a_slip_and_is_right_is_left_alone() -> None:
    assert _helps("indicator a { number; target >= 1.600 }") == []
    assert _helps("indicator a { money EUR; target >= 1.5 EUR }") == []
    assert _helps('indicator a "Entro 31/12/2023, oltre 1.600" { count; target >= 1_600 }') == []


def test_a_date_is_read_only_where_there_is_one() -> None:
    assert day_first("1/2/2023") == "2023-02-01"
    assert day_first("11/12") is None
    assert advice("target >= 5", 0) is None
