"""Data of many subjects: a column says whom each row is of."""

from pathlib import Path

import pytest

from perfdsl import RulesetError, load, loads
from perfdsl.diagnostics import MANY_SUBJECTS, NO_SUBJECT, Diagnostics
from perfdsl.graph.nodes import InputKey
from perfdsl.values.number import rational

PLAN = 'plan p "Piano" { period 2026; indicator a "A" { count; target >= 3 }; indicator b "B" { count; target >= 3 } }'


def _file(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("d.csv", "subject,indicator,value\nLugo,a,3\nImola,a,4\nLugo,b,5\n", id="csv"),
        pytest.param("d.csv", "Soggetto;indicatore;valore\nLugo;a;3\nImola;a;4\nLugo;b;5\n", id="in Italian"),
        pytest.param(
            "d.json",
            '[{"subject": "Lugo", "indicator": "a", "value": 3}, {"subject": "Imola", "indicator": "a", "value": 4},'
            ' {"subject": "Lugo", "indicator": "b", "value": 5}]',
            id="json",
        ),
    ],
)
def test_a_column_says_whom_each_row_is_of(name: str, text: str, tmp_path: Path) -> None:
    plan = loads(PLAN)
    found = plan.read_population(_file(tmp_path, text, name))
    facts = {
        subject: {key.path[0]: datum.value for key, datum in one.facts.items()}
        for subject, one in found.items()
    }
    assert list(found) == ["Lugo", "Imola"]
    assert facts == {"Lugo": {"a": rational(3), "b": rational(5)}, "Imola": {"a": rational(4)}}


@pytest.mark.parametrize("text", ["indicator,value\na,3\n", "subject,indicator,value\n,a,3\n"])
def test_data_that_name_nobody_are_of_one(text: str, tmp_path: Path) -> None:
    plan = loads(PLAN)
    path = _file(tmp_path, text)
    (one,) = plan.read_population(path).items()
    assert one == ("", plan.read_actuals(path))
    assert one[1].facts[InputKey(("a",), plan.periods[0])].value == rational(3)


def test_a_plan_names_data_of_many(tmp_path: Path) -> None:
    text = PLAN.replace("period 2026;", 'period 2026; actuals from "data.csv";')
    (tmp_path / "plan.perf").write_text(text, "utf-8")
    _file(tmp_path, "subject,indicator,value\nLugo,a,3\nImola,a,4\n")
    found = load(tmp_path / "plan.perf").evaluate_subjects()
    assert {
        subject: one.value(one.graph.outline.items[1].figures.actual) for subject, one in found.items()
    } == {
        "Lugo": rational(3),
        "Imola": rational(4),
    }


def test_data_of_many_are_refused_where_one_is_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "subject,indicator,value\nLugo,a,3\nImola,a,4\n")
    with pytest.raises(RulesetError) as caught:
        loads(PLAN).read_actuals(path)
    (found,) = caught.value.diagnostics
    assert found.code is MANY_SUBJECTS
    assert found.place is not None
    assert (found.place.row, found.place.column) == (2, "subject")  # type: ignore[union-attr]


def test_a_row_that_names_nobody_is_refused_and_the_rest_is_kept(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    path = _file(tmp_path, "subject,indicator,value\nLugo,a,3\n,a,4\n ,b,4\nImola,a,5\n")
    found = loads(PLAN).read_population(path, diagnostics=diagnostics)
    assert list(found) == ["Lugo", "Imola"]
    (told,) = diagnostics
    assert told.code is NO_SUBJECT
    assert "(2 rows)" in told.message
    assert told.place.row == 3  # type: ignore[union-attr]


def test_what_is_wrong_with_one_subject_is_told_at_its_cell(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    path = _file(tmp_path, "subject,indicator,value\nLugo,a,3\nImola,a,x\nLugo,a,4\nImola,a,5\n")
    loads(PLAN).read_population(path, diagnostics=diagnostics)
    assert [(one.code.id, one.place.row) for one in diagnostics] == [("P404", 3), ("P405", 4), ("P406", 5)]  # type: ignore[union-attr]
