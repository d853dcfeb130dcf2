"""The matrix of who answers for what: every row once, every dashboard that takes it over below it."""

import csv
import io
import json

from hypothesis import given

from perfdsl.data.nodes import Dataset
from perfdsl.pipeline import compile_source
from perfdsl.report.matrix.data import COLUMNS, matrix_csv, matrix_json
from perfdsl.report.matrix.finding import Matrix, matrix
from perfdsl.report.matrix.text import matrix_markdown, matrix_table
from perfdsl.report.wrapping import shown_width
from perfdsl.source import Source
from tests.strategies import compile_text, rulesets

PLAN = """plan camera "Piano" {
  period 2026
  perspective sviluppo "Sviluppo" {
    objective 1.1 "Attrattività" {
      indicator fiere "Fiere" { count; target >= 8; weight 60% }
      indicator corsi "Corsi" { count; target >= 4; weight 40% }
    }
    objective 1.2 "Imprese" { indicator bandi "Bandi" { count; monitor }; indicator visite "Visite" { count; target >= 3 } }
  }
  unit nord "Nord" {
    cascade fiere { share 60% }
    cascade corsi { target >= 5; weight 30% }
    person rossi "Rossi" { cascade fiere { share 100% } }
  }
  unit sud "Sud" {
    cascade fiere { share 40% }
    indicator marchio "Marchio" { count; target >= 2; contributes to objective 1.2 }
    indicator tempi "Tempi" { days; target <= 10 }
    person bianchi "Bianchi" { score of sud }
  }
}
"""


def found(text: str = PLAN) -> Matrix:
    plan = compile_source(Source("plan.perf", text))
    return matrix(plan.evaluate_dataset(Dataset()))


def test_every_row_has_who_answers_for_it_below() -> None:
    lines = [(line.kind, line.level, line.id, line.dashboard, line.how) for line in found().lines]
    assert lines == [
        ("heading", 0, "sviluppo", "", ""),
        ("heading", 0, "sviluppo.1.1", "", ""),
        ("row", 0, "sviluppo.1.1.fiere", "camera", ""),
        ("answer", 1, "nord.fiere", "nord", "split"),
        ("answer", 2, "nord.rossi.fiere", "nord.rossi", "split"),
        ("answer", 1, "sud.fiere", "sud", "split"),
        ("row", 0, "sviluppo.1.1.corsi", "camera", ""),
        ("answer", 1, "nord.corsi", "nord", "own target"),
        ("heading", 0, "sviluppo.1.2", "", ""),
        ("row", 0, "sviluppo.1.2.bandi", "camera", ""),
        ("row", 0, "sviluppo.1.2.visite", "camera", ""),
        ("nobody", 1, "sviluppo.1.2.visite", "", ""),
        ("row", 0, "sviluppo.1.2.marchio", "camera", ""),
        ("answer", 1, "sud.marchio", "sud", "contributed"),
    ]
    own = [(line.kind, line.id, line.dashboard, line.how) for line in found().own]
    assert own == [
        ("heading", "sud", "sud", ""),
        ("row", "sud.tempi", "sud", "own"),
        ("heading", "sud.bianchi", "sud.bianchi", ""),
        ("row", "sud.bianchi.sud", "sud.bianchi", "score of"),
    ]


def test_the_table_shows_shares_weights_and_targets() -> None:
    lines = matrix_table(found(), "it").split("\n")
    assert lines[0] == "Piano: chi risponde di cosa, 2026"
    cells = {" ".join(line.split()) for line in lines}
    assert {
        "Fiere (fiere) 30% ≥ 8",
        "Nord (nord) quota 60% 70% ≥ 5",
        "Rossi (nord.rossi) quota 100% 100% ≥ 5",
        "Nord (nord) target proprio 30% ≥ 5",
        "Bandi (bandi) monitorato",
        "nessuno",
        "Sud (sud) contribuisce 33,33% ≥ 2",
    } <= cells


def test_a_whole_objective_is_answered_for_with_its_rows() -> None:
    text = PLAN.replace("cascade corsi { target >= 5; weight 30% }", "cascade objective 1.2")
    lines = [(line.kind, line.id) for line in found(text).lines]
    place = lines.index(("heading", "sviluppo.1.2"))
    assert lines[place + 1] == ("answer", "nord.1.2")
    assert ("nobody", "sviluppo.1.2.visite") not in lines
    assert ("nobody", "sviluppo.1.1.corsi") in lines


def test_csv_and_json_have_exact_figures() -> None:
    rows = list(csv.DictReader(io.StringIO(matrix_csv(found()))))
    assert tuple(rows[0]) == COLUMNS
    by_id = {row["id"]: row for row in rows}
    assert by_id["sud.marchio"]["weight_in_dashboard"] == "1/3"
    assert (by_id["nord.fiere"]["share"], by_id["nord.fiere"]["target"]) == ("0.6", ">= 5")
    assert by_id["nord.fiere"]["row"] == "sviluppo.1.1.fiere"
    data = json.loads(matrix_json(found()))
    fairs = next(row for row in data["rows"] if row["id"] == "sviluppo.1.1.fiere")
    assert [(one["dashboard"], one["how"], one["level"]) for one in fairs["answers"]] == [
        ("nord", "split", 1), ("nord.rossi", "split", 2), ("sud", "split", 1),
    ]  # fmt: skip
    assert [row["id"] for row in data["rows"] if row["nobody"]] == ["sviluppo.1.2.visite"]


@given(rulesets())
def test_the_matrix_of_any_plan_fits_its_width(text: str) -> None:
    plan = compile_text(text)
    shown = matrix(plan.evaluate_dataset(Dataset()))
    for locale in ("en", "it"):
        for width in (40, 80):
            assert all(
                shown_width(line) <= width for line in matrix_table(shown, locale, width=width).split("\n")
            )
        assert matrix_markdown(shown, locale).count("\n") > 1
    assert len(json.loads(matrix_json(shown))["rows"]) <= matrix_csv(shown).count("\n")
