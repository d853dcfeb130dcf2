"""Data of rows that are shared out: which of the whole and its parts a row of a file means."""

from pathlib import Path

from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import PARTS_DISAGREE, Diagnostic, Diagnostics
from perfdsl.findings import findings
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source

PLAN = """plan p "Piano" {
  period 2026
  objective 1.1 "Obiettivo" { indicator fiere "Fiere" { count; target >= 10 } }
  unit nord "Servizio Nord" {
    cascade fiere { share 60% }
    person rossi { cascade fiere { share 50% } }
    person bianchi { cascade fiere { share 50% } }
    person neri { cascade fiere }
  }
  unit sud "Servizio Sud" { cascade fiere { share 40% } }
}
"""


def read(rows: str, folder: Path) -> tuple[CompiledPlan, Dataset, Diagnostics]:
    plan = compile_source(Source("plan.perf", PLAN))
    (folder / "data.csv").write_text(rows, "utf-8")
    diagnostics = Diagnostics()
    dataset = plan.read_actuals(folder / "data.csv", locale="en", diagnostics=diagnostics)
    return plan, dataset, diagnostics


def told(plan: CompiledPlan, dataset: Dataset) -> list[Diagnostic]:
    return list(findings(plan.evaluate_dataset(dataset)))


def test_a_bare_name_is_the_whole_and_a_dashboard_or_a_path_says_which_part(tmp_path: Path) -> None:
    rows = "indicator,value,dashboard\nfiere,9,\nnord.fiere,5,\nfiere,3,Servizio Sud\nfiere,2,nord.rossi\nfiere,1,bianchi\n"
    _, dataset, diagnostics = read(rows, tmp_path)
    assert list(diagnostics) == []
    assert {".".join(key.path): datum.value for key, datum in dataset.facts.items()} == {
        "1.1.fiere": 9, "nord.fiere": 5, "sud.fiere": 3, "nord.rossi.fiere": 2, "nord.bianchi.fiere": 1,
    }  # fmt: skip


def test_a_part_that_somebody_else_answers_for_too_is_one_fact(tmp_path: Path) -> None:
    _, dataset, diagnostics = read("indicator,value,dashboard\nfiere,5,nord\nfiere,6,neri\n", tmp_path)
    assert [one.message for one in diagnostics] == ["`nord.fiere@2026` is `6` here and `5` elsewhere"]
    assert len(dataset.facts) == 1


def test_a_whole_that_was_measured_is_compared_with_its_parts(tmp_path: Path) -> None:
    plan, dataset, _ = read("indicator,value\nfiere,9\nnord.fiere,5\nsud.fiere,3\n", tmp_path)
    (only,) = told(plan, dataset)
    assert only.code is PARTS_DISAGREE
    assert only.message == "`1.1.fiere@2026` is 9, and its parts add up to 8"
    assert str(only.place).endswith("data.csv, row 2, column value")
    assert [(str(label.place)[-21:], label.message) for label in only.labels] == [
        (", row 3, column value", "5"),
        (", row 4, column value", "3"),
    ]


def test_parts_that_agree_or_are_not_all_there_are_not_told(tmp_path: Path) -> None:
    for rows in (
        "fiere,8\nnord.fiere,5\nsud.fiere,3\n",
        "fiere,8\nnord.fiere,5\n",
        "nord.fiere,5\nsud.fiere,3\n",
    ):
        plan, dataset, _ = read(f"indicator,value\n{rows}", tmp_path)
        assert told(plan, dataset) == []
