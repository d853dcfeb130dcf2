"""The plan of Bergamo for 2019 at the end of June, with half-year figures that are invented: the plan publishes none."""

from datetime import date
from pathlib import Path

import pytest

from perfdsl.analysis.progress import Progress, progress
from perfdsl.findings import findings
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.report.rendering import render
from perfdsl.source import Source
from perfdsl.values.number import exact

RULESETS = Path(__file__).parents[2] / "rulesets"

JUNE = """
import "bergamo-2019.perf"

scale semaforo is ente {
  band "in linea" from 90% green
  band "da seguire" from 60% amber
  band "critico" red
  require note when red
}

plan giugno extends strategico {
  scale semaforo
  phased evenly
  forecast linear
  perspective sviluppo { objective 1.6 { forecast estimate } }
}
"""

INVENTED = """indicatore,anno,valore,stima,nota
fiere,2019,2,,
iniziative_turistiche,2019,5,,
turismo,2019,20%,,
incontri_export,2019,2,,
studenti,2019,3.120,,
bilanci_non_depositati,2019,610,1.650,
sistema_valutazione,2019,14/06/2019,,
regolamento_arbitrale,2019,,10/12/2019,in attesa della commissione
tempi_pagamento,2019,27,,
pratiche_ri_5_giorni,2019,"91,5%",,
"""


@pytest.fixture(scope="module")
def june() -> CompiledPlan:
    return compile_source(Source("giugno.perf", JUNE), RULESETS / "bergamo-2019")


@pytest.fixture(scope="module")
def found(june: CompiledPlan, tmp_path_factory: pytest.TempPathFactory) -> Progress:
    path = tmp_path_factory.mktemp("june") / "giugno.csv"
    path.write_text(INVENTED, "utf-8")
    dataset = june.read_actuals(path, locale="it")
    return progress(june.evaluate_dataset(dataset, at=date(2019, 6, 30)))


def state(found: Progress, name: str) -> str:
    items = found.evaluation.graph.outline.items
    return next(
        row.state
        for row in found.rows.values()
        if items[row.item].name == name and items[row.item].dashboard == 0
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("fiere", "behind"),  # 2 of 5, and 2.48 are due
        ("iniziative_turistiche", "ahead"),
        ("incontri_export", "on_track"),  # 2 of 4, and 1.98 are due
        ("turismo", "behind"),
        ("bilanci_non_depositati", "behind"),
        ("sistema_valutazione", "on_track"),
        ("appuntamenti_cns", "late"),  # by 2019-04-30
        ("regolamento_arbitrale", "not_due"),
        ("tempi_pagamento", "on_track"),
        ("pratiche_ri_5_giorni", "not_due"),  # no phases are declared
        ("incontri_b2b", "silent"),
    ],
)
def test_rows_stand_as_somebody_who_follows_them_would_say(found: Progress, name: str, wanted: str) -> None:
    assert state(found, name) == wanted


def test_a_unit_with_a_target_of_its_own_stands_for_itself(found: Progress) -> None:
    items = found.evaluation.graph.outline.items
    rows = {
        row.state
        for row in found.rows.values()
        if items[row.item].name == "fiere" and items[row.item].dashboard
    }
    assert rows == {"behind"}
    targets = {row.target for row in found.rows.values() if items[row.item].name == "fiere"}
    assert targets == {5, 8}


def test_the_forecast_goes_by_the_estimate_and_by_the_days(found: Progress) -> None:
    items = found.evaluation.graph.outline.items
    actuals = {
        items[row.item].name: row.actual for row in found.rows.values() if items[row.item].dashboard == 0
    }
    assert actuals["fiere"] == exact("730/181")
    assert actuals["bilanci_non_depositati"] == 1650
    assert actuals["tempi_pagamento"] == 27


def test_what_is_red_has_to_be_explained(found: Progress) -> None:
    told = [one for one in findings(found.evaluation) if one.code.id == "P419"]
    assert [(one.message.split("`")[1], str(one.place).rpartition("/")[2]) for one in told] == [
        ("turismo", "giugno.csv, row 4, column valore"),
        ("fiere", "giugno.csv, row 2, column valore"),  # red where a unit has the target 8
    ]


@pytest.mark.parametrize("locale", ["en", "it"])
def test_it_is_read_in_eighty_columns(found: Progress, locale: str) -> None:
    text = render(found.evaluation, "table", locale)
    assert max(map(len, text.split("\n"))) <= 80
