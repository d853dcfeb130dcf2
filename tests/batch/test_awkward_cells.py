"""Cells that no double stands for, texts of two countries, reasons and what is wrong: every engine reads them alike."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from perfdsl.api import loads
from perfdsl.batch.files.table import of_frame
from perfdsl.batch.job import Figures, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.data.locale import EN, IT, Locale
from perfdsl.diagnostics import Diagnostics

GRAPH = loads("""
plan p "P" {
  period 2026
  scale s
  indicator a "A" { count; target >= 5; weight 20% }
  indicator b "B" { number; target <= 3.5; weight 20% }
  indicator c "C" { percent; target >= 60%; weight 20% }
  indicator d "D" { date; target by 2026-06-30; weight 20% }
  indicator e "E" { yes_no; target yes; weight 10% }
  indicator f "F" { level basso, medio, alto; target >= medio; weight 10% }
}
scale s { late loses 5% per 7 days; band "alto" from 60%; band "medio" from 35.5%; band "basso" }
""").graph()
WANTED = ["plan.score", "plan.band", "plan.coverage", "plan.reason", "a", "b", "c"]
WANTED += [f"{row}.{figure}" for row in "abcdef" for figure in ("score", "reason")]

_FLOATS = [0.6, 3.5, 1e-40, 1e40, -0.0, 0.1 + 0.2, 5.0, float("nan")]
_WHOLE = [2**53 + 1, 2**60, 3, 5, -1]
_DECIMALS = ["3.5", "3.500000000000000001", "0.6", "0.599999999999999999", "5", "123456789012345678.5"]
_TEXTS = [
    "1,600.5",
    "3.5",
    "3.50000000000000000001",
    "0.6",
    "0.59999999999999999999",
    "1/3",
    "12,345,678",
    "-2",
]
_WORDS = ["NV", "n.a.", "-", "", "x", "1e5", ".5", None]
_SWAPPED = str.maketrans(",.", ".,")


def _text(random: Random, locale: Locale, *, percent: bool) -> str | None:
    if random.random() < 0.2:
        return random.choice(_WORDS)
    text = random.choice([random.choice(_TEXTS), repr(random.random()), f"{random.uniform(0, 9):.2f}"])
    if percent and "/" not in text:
        text += "%"
    return text.translate(_SWAPPED) if locale is IT else text


def _figures(random: Random, rows: int, locale: Locale, *, percent: bool) -> pl.Series:
    def column(cells: list[object]) -> list[object]:
        return [None if random.random() < 0.1 else random.choice(cells) for _ in range(rows)]

    match random.randrange(5):
        case 0:
            return pl.Series(column([*_FLOATS, random.random(), random.uniform(0, 9)]), dtype=pl.Float64)
        case 1:
            return pl.Series(column([*_WHOLE]), dtype=pl.Int64)
        case 2:
            return pl.Series(column([Decimal(text) for text in _DECIMALS]), dtype=pl.Decimal(38, 18))
        case 3:
            return pl.Series(column([random.uniform(0, 9), 0.1]), dtype=pl.Float32)
    return pl.Series([_text(random, locale, percent=percent) for _ in range(rows)], dtype=pl.String)


def _table(random: Random, locale: Locale) -> pl.DataFrame:
    rows = random.randint(1, 40)
    days = [date(2026, 6, 30) + timedelta(random.randint(-400, 60)) for _ in range(rows)]
    columns = {name: _figures(random, rows, locale, percent=name == "c") for name in "abc"}
    columns["d"] = pl.Series(days, dtype=pl.Date).cast(random.choice([pl.Date(), pl.String()]))
    columns["e"] = pl.Series(random.choices([True, False, None], k=rows), dtype=pl.Boolean)
    columns["f"] = pl.Series(
        random.choices(["basso", "ALTO", "medio", None, "NV", "boh"], k=rows), dtype=pl.String
    )
    return pl.DataFrame([column.alias(name) for name, column in columns.items()])


def _scored(table: pl.DataFrame, engine: str, reading: Reading) -> tuple[pl.DataFrame, list[str]]:
    diagnostics = Diagnostics()
    job = prepare(GRAPH, of_frame(table, "t"), Figures(WANTED, engine=engine), reading, diagnostics)
    assert job is not None, [one.message for one in diagnostics]
    return pl.concat(list(job.frames())), [f"{one.place} {one.message}" for one in diagnostics]


@pytest.mark.parametrize("seed", range(25))
def test_every_engine_reads_awkward_cells_alike(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - it draws tables
    locale = random.choice([EN, IT])
    reading = Reading(locale=locale, percent=random.choice(["shares", "points"]), keep_going=True)
    table = _table(random, locale)
    exact, told = _scored(table, "exact", reading)
    for engine in ("columns", "native"):
        found, said = _scored(table, engine, reading)
        assert found.equals(exact, null_equal=True), engine
        assert said == told
