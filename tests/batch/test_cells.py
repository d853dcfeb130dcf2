"""A column read all at once is what its cells are one by one."""

from datetime import date, datetime, time
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdsl.batch.cells.distinct import in_binary
from perfdsl.batch.cells.exact import exact_cell
from perfdsl.batch.cells.reading import fits, read_cells, settled
from perfdsl.batch.nodes import REASONS, Reading
from perfdsl.data.locale import EN, IT, LOCALES
from perfdsl.values.kind import COUNT, DATE, NUMBER, PERCENT, YES_NO, Kind
from perfdsl.values.missing import Missing

LEVELS = Kind("level", levels=("low", "medium", "high"))
KINDS = (
    COUNT,
    NUMBER,
    PERCENT,
    DATE,
    YES_NO,
    LEVELS,
    Kind("money", currency="EUR"),
    Kind("level", ends=(1, 5)),
)

_figures = st.one_of(
    st.from_regex(r"[+-]?[0-9]{1,20}([.,][0-9]{1,20})?%?", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{0,2}([.,][0-9]{3}){1,3}([.,][0-9]{1,3})?%?", fullmatch=True),
    st.decimals(-(10**6), 10**6, places=2).map(str),
    st.floats(-1e6, 1e6).map(repr),
)
_words = st.sampled_from(
    [
        "",
        "NV",
        "n.a.",
        "-",
        "sì",
        "NO",
        "true",
        "low",
        "High",
        "1/3",
        "€ 5",
        "5 EUR",
        ".5",
        "5.",
        "1e5",
        "nan",
        "inf",
        "2026-06-30",
        "30/06/2026",
        "2026-02-30",
        "1899-12-30",
        " 7 ",
        "7 giorni",
        "\N{MINUS SIGN}3",
        "0000-01-01",
        "٣",
    ]
)
TEXTS = st.lists(st.one_of(st.none(), _figures, _words, st.text(max_size=5)), max_size=8)

COLUMNS = st.one_of(
    TEXTS.map(lambda cells: pl.Series(cells, dtype=pl.String)),
    st.lists(st.one_of(st.none(), st.floats(), st.integers(-9, 9).map(float)), max_size=8).map(
        lambda cells: pl.Series(cells, dtype=pl.Float64)
    ),
    st.lists(st.one_of(st.none(), st.floats(width=32)), max_size=8).map(
        lambda cells: pl.Series(cells, dtype=pl.Float32)
    ),
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-9, 9)), max_size=8).map(
        lambda cells: pl.Series(cells, dtype=pl.Int64)
    ),
    st.lists(
        st.one_of(st.none(), st.integers(-(10**37), 10**37), st.integers(-999, 999)), max_size=8
    ).flatmap(
        lambda cells: st.integers(0, 37).map(
            lambda scale: (
                pl.Series([None if c is None else Decimal(c).scaleb(-scale) for c in cells]).cast(
                    pl.Decimal(38, scale), strict=False
                )
                if cells
                else pl.Series([], dtype=pl.Decimal(38, scale))
            )
        )
    ),
    st.lists(st.one_of(st.none(), st.booleans()), max_size=8).map(
        lambda cells: pl.Series(cells, dtype=pl.Boolean)
    ),
    st.lists(
        st.one_of(st.none(), st.dates(), st.sampled_from([date(1899, 12, 31), date(1815, 6, 18)])), max_size=8
    ).map(lambda cells: pl.Series(cells, dtype=pl.Date)),
    st.lists(
        st.one_of(st.none(), st.datetimes(), st.dates().map(lambda d: datetime.combine(d, time.min))),
        max_size=8,
    ).map(lambda cells: pl.Series(cells, dtype=pl.Datetime("us"))),
)

READINGS = st.builds(
    Reading,
    locale=st.sampled_from(sorted(LOCALES.values(), key=str)),
    percent=st.sampled_from(["", "shares", "points"]),
    nan_missing=st.booleans(),
)


@settings(max_examples=600, deadline=None)
@given(COLUMNS, st.sampled_from(KINDS), READINGS)
def test_a_column_is_its_cells(column: pl.Series, kind: Kind, reading: Reading) -> None:
    if not fits(column.dtype, kind):
        return
    series = settled(column)
    read = read_cells(series, kind, reading)
    for place, cell in enumerate(series.to_list()):
        try:
            value = exact_cell(cell, kind, reading)
        except ValueError:
            assert read.wrong is not None
            assert read.wrong[place] is True
            continue
        assert read.wrong is None or read.wrong[place] is False
        if isinstance(value, Missing):
            assert read.values[place] is None
            reason = "not_measured" if read.reasons is None else REASONS[read.reasons[place]]
            assert reason == value.reason.value
            continue
        double, faithful = in_binary(value, kind)
        assert read.reasons is None or read.reasons[place] == 0
        assert faithful or (read.unfaithful is not None and read.unfaithful[place] is True)
        if read.unfaithful is None or not read.unfaithful[place]:
            assert read.values[place] == double
        assert read.values[place] is not None


@pytest.mark.parametrize(
    ("cells", "kind", "reading", "values"),
    [
        (["1.600,5", "2", "-3,25"], NUMBER, Reading(locale=IT), [1600.5, 2.0, -3.25]),
        (["1,600.5", "2"], NUMBER, Reading(locale=EN), [1600.5, 2.0]),
        (["85,6%", "200%"], PERCENT, Reading(locale=IT), [0.856, 2.0]),
        ([0.93, 1.0], PERCENT, Reading(), [0.93, 1.0]),
        ([93.0, 85.6, 8.7], PERCENT, Reading(percent="points"), [0.93, 0.856, 0.087]),
        ([2.0], PERCENT, Reading(percent="shares"), [2.0]),
        (["2026-06-30"], DATE, Reading(), [20634.0]),
        (["HIGH", "low"], LEVELS, Reading(), [3.0, 1.0]),
        (["SI", "no", "true"], YES_NO, Reading(), [True, False, True]),
    ],
)
def test_cells_mean(cells: list[object], kind: Kind, reading: Reading, values: list[object]) -> None:
    read = read_cells(settled(pl.Series(cells)), kind, reading)
    assert read.values.to_list() == values
    assert (read.reasons, read.unfaithful, read.wrong) == (None, None, None)


def test_a_float_of_32_bits_is_its_own_shortest_decimal() -> None:
    column = settled(pl.Series([0.1, 85.6], dtype=pl.Float32))
    assert column.to_list() == [0.1, 85.6]


def test_a_cell_of_more_digits_than_a_double_holds_is_marked() -> None:
    read = read_cells(pl.Series(["0.599999999999999999999", "0.6"]), NUMBER, Reading())
    assert read.unfaithful is not None
    assert read.unfaithful.to_list() == [True, False]


def test_a_count_is_whole_to_its_last_digit() -> None:
    column = pl.Series(
        [Decimal("3957904703540428.8"), Decimal("3957904703540428.0"), Decimal("7.0")],
        dtype=pl.Decimal(38, 1),
    )
    for series in (column, column.cast(pl.String)):
        read = read_cells(series, COUNT, Reading())
        assert read.wrong is not None
        assert read.wrong.to_list() == [True, False, False]
    share = read_cells(pl.Series(["2." + "0" * 20 + "1"]).cast(pl.Decimal(38, 21)), PERCENT, Reading())
    assert share.wrong is None
    assert share.unfaithful is not None
