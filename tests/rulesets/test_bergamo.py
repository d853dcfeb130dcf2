"""The rulesets of Bergamo against the documents that they state: every row, every printed percentage."""

import csv
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from subprocess import run

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact

RULESETS = Path(__file__).parents[2] / "rulesets"
PRINTED = Path(__file__).with_name("published-2023.csv")

ROWS_2023 = {
    "strategico": 142, "comuni": 14,
    "affari_generali": 13, "promozione": 20, "comunicazione": 18, "registro_imprese": 16, "sportelli": 14,
    "regolazione": 13, "strumentali": 15, "finanziarie": 20, "risorse_umane": 19, "azienda_speciale": 17,
    "segretario": 11, "dirigente": 13,
}  # fmt: skip
ROWS_2019 = {
    "strategico": 46, "segretario": 10, "dirigente": 9,
    "segreteria": 7, "staff": 5, "performance": 11, "conciliazione": 19, "promozione": 21, "studi": 11,
    "comunicazione": 10, "sportelli": 11, "registro_imprese": 16, "regolazione": 9, "risorse": 29,
    "strumentali": 13, "azienda_speciale": 24,
}  # fmt: skip
# The objectives that each unit and person prints, in order, with the rows of each.
OBJECTIVES_2023 = {
    "affari_generali": "1.2 x 1, 1.6 x 4, 2.1 x 7, 3.2 x 1",
    "promozione": "1.1 x 6, 1.2 x 4, 2.1 x 8, 3.1 x 1, 3.2 x 1",
    "comunicazione": "2.1 x 2, 2.2 x 6, 2.3 x 8, 3.2 x 2",
    "registro_imprese": "1.5 x 6, 2.1 x 8, 3.1 x 1, 3.2 x 1",
    "sportelli": "1.5 x 5, 2.1 x 7, 3.1 x 1, 3.2 x 1",
    "regolazione": "1.6 x 10, 2.1 x 1, 3.1 x 1, 3.2 x 1",
    "strumentali": "2.1 x 5, 3.1 x 1, 3.2 x 1, 4.1 x 8",
    "finanziarie": "2.1 x 3, 3.1 x 3, 3.2 x 1, 4.1 x 13",
    "risorse_umane": "2.1 x 2, 3.1 x 12, 3.2 x 5",
    "azienda_speciale": "1.2 x 5, 1.3 x 7, 1.4 x 4, 3.2 x 1",
    "segretario": "1.1 x 3, 1.2 x 1, 1.3 x 1, 1.4 x 1, 1.6 x 1, 2.1 x 1, 3.2 x 1, 4.1 x 2",
    "dirigente": "1.5 x 5, 1.6 x 2, 2.1 x 5, 3.2 x 1",
}  # fmt: skip
OBJECTIVES_2019 = {
    "segretario": "1.1 x 2, 1.3 x 1, 2.2 x 3, 3.2 x 2, 4.1 x 2",
    "dirigente": "1.2 x 1, 1.6 x 1, 2.1 x 3, 2.2 x 3, 3.2 x 1",
    "segreteria": "1.2 x 1, 2.2 x 5, 2.3 x 1",
    "staff": "2.2 x 4, 2.3 x 1",
    "performance": "2.2 x 2, 2.3 x 1, 3.1 x 1, 3.2 x 3, 4.1 x 4",
    "conciliazione": "1.6 x 16, 2.2 x 2, 2.3 x 1",
    "promozione": "1.1 x 8, 1.2 x 5, 1.3 x 1, 2.1 x 4, 2.2 x 2, 2.3 x 1",
    "studi": "1.5 x 5, 1.6 x 3, 2.2 x 1, 2.3 x 1, 4.1 x 1",
    "comunicazione": "1.1 x 1, 2.2 x 2, 2.3 x 7",
    "sportelli": "2.1 x 6, 2.2 x 3, 2.3 x 1, 3.1 x 1",
    "registro_imprese": "1.2 x 2, 2.1 x 4, 2.2 x 7, 2.3 x 1, 3.1 x 2",
    "regolazione": "1.6 x 6, 2.2 x 2, 2.3 x 1",
    "risorse": "2.2 x 4, 2.3 x 1, 3.1 x 12, 3.2 x 3, 4.1 x 9",
    "strumentali": "2.2 x 3, 2.3 x 1, 3.1 x 1, 4.1 x 8",
    "azienda_speciale": "1.2 x 13, 1.3 x 6, 1.4 x 5",
}  # fmt: skip
STRATEGIC_PERSPECTIVES = {
    "1": "SVILUPPO ECONOMICO DELLE IMPRESE E DEL TERRITORIO",
    "2": "SEMPLIFICAZIONE E INNOVAZIONE DEI PROCESSI",
    "3": "APPRENDIMENTO E CRESCITA",
}
ECONOMIC_PERSPECTIVE = {"2019": "ECONOMICO FINANZIARIA", "2023": "ECONOMICO-FINANZIARIA"}
WITHOUT_THE_AND = "SVILUPPO ECONOMICO DELLE IMPRESE DEL TERRITORIO"
OTHER_PERSPECTIVES = {
    ("2019", "segretario", "1.1"): WITHOUT_THE_AND,
    ("2019", "segretario", "1.3"): WITHOUT_THE_AND,
    ("2019", "segreteria", "1.2"): WITHOUT_THE_AND,
    ("2023", "segretario", "2.1"): "telos",
}
PERCENTAGES = {"100%": 176, "98,77%": 1, "92%": 1, "98%": 1, "NV": 1}
LATE_BUT_MET = (
    "strategico: rilevazione_estero", "promozione: rilevazione_estero",
    "strategico: videosorveglianza", "strumentali: videosorveglianza",
    "strategico: regolamento_sale", "strumentali: regolamento_sale",
    "dirigente: comune_in_cifre",
)  # fmt: skip


def plan(name: str) -> CompiledPlan:
    path = RULESETS / name / f"{name}.perf"
    return compile_source(Source(str(path), path.read_text("utf-8")), path.parent)


def rows(evaluation: Evaluation) -> dict[str, list[Item]]:
    """The rows of each dashboard, in the order in which it shows them."""
    outline = evaluation.graph.outline
    found: dict[str, list[Item]] = {dashboard.name: [] for dashboard in outline.dashboards}
    for item in outline.items:
        if item.is_row:
            found[outline.dashboards[item.dashboard].name].append(item)
    return found


@pytest.fixture(scope="module")
def report() -> Evaluation:
    return plan("bergamo-2023").evaluate()


def test_the_report_has_all_345_rows_in_14_dashboards(report: Evaluation) -> None:
    found = {name: len(items) for name, items in rows(report).items()}
    assert found == ROWS_2023
    assert sum(found.values()) == 345


@pytest.mark.parametrize(("year", "objectives"), [("2019", OBJECTIVES_2019), ("2023", OBJECTIVES_2023)])
def test_every_row_of_a_unit_stands_under_the_objective_printed_there(
    year: str, objectives: dict[str, str]
) -> None:
    found = rows(plan(f"bergamo-{year}").evaluate(period=year))
    runs = {
        name: ", ".join(
            f"{code} x {len(list(run))}" for code, run in groupby(item.objective for item in items)
        )
        for name, items in found.items()
        if name in objectives
    }
    assert runs == objectives


@pytest.mark.parametrize("year", ["2019", "2023"])
def test_every_row_stands_under_the_perspective_printed_there(year: str) -> None:
    printed = STRATEGIC_PERSPECTIVES | {"4": ECONOMIC_PERSPECTIVE[year]}
    differing = [
        (name, item.name, item.perspective)
        for name, items in rows(plan(f"bergamo-{year}").evaluate(period=year)).items()
        if name != "comuni"
        for item in items
        if item.perspective
        != OTHER_PERSPECTIVES.get((year, name, item.objective), printed[item.objective[0]])
    ]
    assert differing == []


def test_a_row_of_a_unit_weighs_as_much_as_any_other_of_it(report: Evaluation) -> None:
    for name, items in rows(report).items():
        if name != "strategico":
            weighing = [item.weight for item in items if not item.monitored]
            assert set(weighing) == {exact(f"1/{len(weighing)}")}, name


def test_a_strategic_objective_weighs_as_many_points_as_it_has_rows(report: Evaluation) -> None:
    weights = {item.id: item.weight for item in report.graph.outline.items}
    assert weights["sviluppo.1.1"] == exact("7/55")


@pytest.mark.parametrize("year", ["2019", "2020", "2021"])
def test_the_plan_has_all_251_rows_in_16_dashboards(year: str) -> None:
    found = {name: len(items) for name, items in rows(plan("bergamo-2019").evaluate(period=year)).items()}
    assert found == ROWS_2019
    assert sum(found.values()) == 251


def test_every_printed_percentage_comes_out_as_printed(report: Evaluation) -> None:
    shown = rows(report)
    with PRINTED.open(encoding="utf-8", newline="") as file:
        printed = list(csv.DictReader(file))
    differing = []
    for line in printed:
        item = shown[line["dashboard"]][int(line["row"]) - 1]
        assert item.name == line["indicator"]
        score = report.value(item.figures.score)
        if line["achievement"] == "NV":
            agrees = score == Missing(Reason.NOT_EVALUATED)
        else:
            agrees = score == exact(line["achievement"].removesuffix("%").replace(",", ".")) / 100
        if not agrees:
            differing.append((line, score))
    assert differing == []
    assert Counter(line["achievement"] for line in printed) == PERCENTAGES


def test_both_figures_of_a_judgement_are_kept(report: Evaluation) -> None:
    judged = {
        f"{dashboard}: {item.name}": (report.value(item.figures.computed), report.value(item.figures.score))
        for dashboard, items in rows(report).items()
        for item in items
        if report.value(item.figures.status) == "judged"
    }
    assert judged == dict.fromkeys(LATE_BUT_MET, (0, 1))


def test_the_data_file_has_the_printed_rows_in_their_order(report: Evaluation) -> None:
    with (RULESETS / "bergamo-2023" / "actuals.csv").open(encoding="utf-8", newline="") as file:
        stated = [(line["dashboard"], line["indicator"]) for line in csv.DictReader(file)]
    assert stated == [(name, item.name) for name, items in rows(report).items() for item in items]


@pytest.mark.parametrize("name", ["bergamo-2019", "bergamo-2023"])
@pytest.mark.parametrize("command", ["check", "test"])
def test_the_ruleset_is_right_and_its_own_tests_pass(command: str, name: str) -> None:
    ruleset = RULESETS / name / f"{name}.perf"
    done = run(
        [sys.executable, "-m", "perfdsl", command, str(ruleset)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
