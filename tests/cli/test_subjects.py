"""Data of many subjects from the command line: a line for each, or one of them."""

import json
from pathlib import Path

import pytest
from jsonschema import validate

from tests.cli.conftest import Run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "subjects-1.json").read_text("utf-8"))
PLAN = """
scale ente { band "buono" from 50% green; band "debole" red }
plan comuni "Comuni" {
  period 2026
  scale ente
  indicator costo "Costo per abitante" { number; score minmax of actual over subjects lowest best }
  indicator posto "Posto" { count; value rank of costo over subjects lowest best; monitor }
}
"""
DATA = """soggetto;indicatore;valore
Imola;costo;120
Lugo;costo;80
Faenza;costo;100
Cervia;costo;
"""


@pytest.fixture
def call(folder: Path) -> tuple[str, ...]:
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    (folder / "data.csv").write_text(DATA, "utf-8")
    return ("plan.perf", "--actuals", "data.csv")


def test_many_subjects_are_shown_on_a_line_each_the_best_first(call: tuple[str, ...], run: Run) -> None:
    outcome = run("eval", *call)
    assert outcome.status == 0
    assert outcome.err == ""
    assert outcome.out.splitlines() == [
        "Comuni: period 2026, evaluated at 2026-12-31, 4 subjects",
        "",
        "Place  Subject           Score  Band      Coverage",
        "-----  -------  --------------  --------  --------",
        "    1  Lugo               100%  ▲ buono       100%",
        "    2  Faenza              50%  ▲ buono       100%",
        "    3  Imola                0%  ▼ debole      100%",
        "    \N{EN DASH}  Cervia   \N{EN DASH} not measured                  0%",
    ]


def test_no_line_is_longer_than_the_screen(folder: Path, run: Run) -> None:
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    name = "Unione dei Comuni della Bassa Romagna e delle Terre d'Acqua con sede provvisoria in Lugo"
    (folder / "data.csv").write_text(f'subject,indicator,value\n"{name}",costo,3\nLugo,costo,4\n', "utf-8")
    lines = run("eval", "plan.perf", "--actuals", "data.csv").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert " ".join(" ".join(line[7:45].split()) for line in lines[4:8]).startswith(name[:30])


def test_markdown_is_in_the_locale(call: tuple[str, ...], run: Run) -> None:
    assert run("eval", *call, "--format", "markdown", "--locale", "it").out.splitlines()[2:6] == [
        "| Posto | Soggetto | Punteggio | Fascia | Copertura |",
        "| ---: | --- | ---: | --- | ---: |",
        "| 1 | Lugo | 100% | ▲ buono | 100% |",
        "| 2 | Faenza | 50% | ▲ buono | 100% |",
    ]


def test_data_for_programs_keep_the_order(call: tuple[str, ...], run: Run) -> None:
    assert run("eval", *call, "--format", "csv").out.splitlines() == [
        "subject,place,score,band,coverage,reason",
        "Imola,3,0,debole,1,",
        "Lugo,1,1,buono,1,",
        "Faenza,2,0.5,buono,1,",
        "Cervia,,,,0,not_measured",
    ]
    found = json.loads(run("eval", *call, "--format", "json").out)
    validate(found, SCHEMA)
    assert (found["schema"], found["dashboard"], len(found["subjects"])) == (
        "perfdsl/subjects/1",
        "comuni",
        4,
    )
    assert found["subjects"][2] == {
        "subject": "Faenza",
        "place": 2,
        "score": {"number": "0.5"},
        "band": "buono",
        "bands": [],
        "coverage": {"number": "1"},
    }


def test_one_of_many_is_shown_among_them(call: tuple[str, ...], run: Run) -> None:
    out = run("eval", *call, "--subject", "Faenza").out
    assert "Faenza among 4 subjects" in out
    assert "Score 50%, ▲ buono" in out
    validate(json.loads(run("eval", *call, "--pending", "--format", "json").out), SCHEMA)
    result = json.loads(run("eval", *call, "--subject", "Faenza", "--format", "json").out)
    assert (result["subject"], result["subjects"]) == ("Faenza", 4)


def test_an_explanation_says_among_how_many(call: tuple[str, ...], run: Run) -> None:
    out = run("explain", *call, "posto", "--subject", "Imola").out
    assert "Actual           3; computed as `rank of costo over subjects lowest best`" in out
    assert "- of 3 subjects, from 80 to 120" in out
    out = run("explain", *call, "costo", "--subject", "Imola", "--locale", "it").out
    assert "- di 3 soggetti, da 80 a 120" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ("eval", "--subject", "lugo"), "there is no subject `lugo`; did you mean `Lugo`?", id="misspelt"
        ),
        pytest.param(
            ("explain", "posto"),
            "the data are of 4 subjects: name one, such as `--subject Imola`",
            id="an explanation is of one",
        ),
        pytest.param(("eval", "--awards"), "the plan awards nothing", id="awards"),
    ],
)
def test_a_call_that_names_nobody_says_whom_to_name(
    call: tuple[str, ...], run: Run, words: tuple[str, ...], said: str
) -> None:
    outcome = run(words[0], *call, *words[1:])
    assert outcome.status == 2
    assert said in outcome.err


def test_a_subject_cannot_be_named_where_the_data_name_none(folder: Path, run: Run) -> None:
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    (folder / "data.csv").write_text("indicator,value\ncosto,3\n", "utf-8")
    outcome = run("eval", "plan.perf", "--actuals", "data.csv", "--subject", "Lugo")
    assert outcome.status == 2
    assert "the data name no subjects" in outcome.err
    assert "warning[P425]" in run("eval", "plan.perf", "--actuals", "data.csv").err


def test_other_commands_say_that_they_look_at_one(call: tuple[str, ...], run: Run) -> None:
    outcome = run("whatif", *call, "--set", "costo=3")
    assert outcome.status == 1
    assert "error[P423]: the data are of many subjects, such as `Imola`" in outcome.err


def test_each_has_to_reach_what_is_asked_for(call: tuple[str, ...], run: Run) -> None:
    outcome = run("eval", *call, "--fail-under", "40%")
    assert outcome.status == 1
    assert outcome.err.splitlines() == [
        "perfdsl: `comuni` of `Imola` scores 0%, and 40% is asked for",
        "perfdsl: `comuni` of `Cervia` has no score, and 40% is asked for",
    ]


def test_what_is_to_be_said_of_several_is_said_once(folder: Path, run: Run) -> None:
    (folder / "plan.perf").write_text(
        'plan p "P" { period 2026; missing error; indicator a "A" { count; target >= 3 } }', "utf-8"
    )
    (folder / "data.csv").write_text("subject,indicator,value\nx,a,\ny,a,\nz,a,3\n", "utf-8")
    outcome = run("eval", "plan.perf", "--actuals", "data.csv")
    assert outcome.status == 1
    assert outcome.err.count("error[P410]") == 1
    assert "(`x` and 1 more)" in outcome.err


EVERYTHING = """
scale merito { band "alta" best 25% green; band "media" next 50% amber; band "bassa" red }
plan comuni "Comuni" {
  period 2026
  scale merito
  require (count of subjects) >= 1
  require plan.score <= 5 * mean of plan.score over subjects
  input classe "Classe" { level piccolo, grande }
  input quando "Approvazione" { date }
  indicator costo "Costo" { money EUR; score minmax of actual over subjects of same classe lowest best }
  indicator resa "Resa" { number; target >= (mean of resa over subjects where resa > 1) }
  indicator tempo "Tempo" { date; value min of quando over subjects; target by 2026-06-30 }
  indicator tempi "Giorni" { days; target <= 30; range 0..90 }
  indicator posto "Posto" { count; value rank of costo over subjects of same classe lowest best; target <= 2 }
  indicator quota "Quota" { percent; value share of subjects where costo > 5 EUR; monitor }
  indicator meglio "Percentile" { percent; value percentile of tempi over subjects lowest best; target >= 50% }
  adjust bonus 1% when (rank of resa.score over subjects) = 1
  gate conti "Conti" { when (count of subjects where resa > 2) >= 1; otherwise lose 30% }
  unit ufficio "Ufficio" { cascade costo; cascade resa; cascade tempo; cascade tempi; cascade posto; cascade meglio }
  award premio "Premio" { for ufficio; budget 1000 EUR; by band { "alta": 100%; "media": 50%; "bassa": 0% }; gate conti }
  claim posto >= 1
  claim quota in 0%..100%
}
test "solo" {
  given costo = 7 EUR
  given classe = piccolo
  given resa = 3
  expect resa.achievement = 100%
  expect costo.achievement = no_range
  expect comuni.band = "media"
  expect posto = 1
}
"""
ALONE = "indicator,value\ncosto,7\nresa,3\nclasse,piccolo\nquando,2026-05-01\ntempi,40\n"


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("test",),
        ("claims",),
        ("eval", "--actuals", "data.csv"),
        ("eval", "--actuals", "data.csv", "--pending"),
        ("eval", "--actuals", "data.csv", "--at", "2026-03-01", "--format", "json"),
        ("explain", "plan", "--actuals", "data.csv"),
        ("ranges",),
        ("ranges", "--actuals", "data.csv"),
        ("sensitivity", "--actuals", "data.csv"),
        ("robustness", "--actuals", "data.csv"),
        ("whatif", "--actuals", "data.csv", "--set", "resa=5"),
        ("reach", "--actuals", "data.csv", "--goal", "plan.score >= 50%"),
        ("graph",),
        ("matrix",),
        ("diff", "plan.perf", "--actuals", "data.csv"),
    ],
    ids=" ".join,
)
def test_every_command_has_an_answer_for_a_plan_that_asks_others(
    folder: Path, run: Run, words: tuple[str, ...]
) -> None:
    (folder / "plan.perf").write_text(EVERYTHING, "utf-8")
    (folder / "data.csv").write_text(ALONE, "utf-8")
    outcome = run(words[0], "plan.perf", *words[1:])
    assert outcome.status == 0, outcome.err
    told = "warning[P425]" in outcome.err
    assert told == ("--actuals" in words and words[0] != "ranges")


def test_what_was_proved_without_data_holds_for_any_others(folder: Path, run: Run) -> None:
    (folder / "plan.perf").write_text(EVERYTHING, "utf-8")
    out = run("claims", "plan.perf").out
    assert "proved       posto >= 1" in out
    assert "refuted  quota" not in out.replace("not refuted", "")
