"""`perfdsl batch`: from a table of many subjects to results, and nothing where something is wrong."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

PLAN = """
plan p "Piano" {
  period 2026
  scale ente
  indicator fiere "Fiere" { count; target >= 5 }
  indicator soci "Soci" { number; target >= 3 }
  indicator quota "Quota" { percent; target >= 50% }
  unit vendite "Vendite" { indicator avviso "Avviso" { date; target by 2026-06-30 } }
}
scale ente { band "alto" from 90%; band "basso" }
"""
WIDE = """subject;fiere;soci;quota;avviso
Roma;4;2,5;40%;2026-06-30
Milano;7;NV;60%;01/07/2026
"""
LONG = """soggetto,indicatore,valore,motivo
Roma,fiere,4,
Roma,soci,2.5,
Milano,fiere,7,
Roma,quota,40%,
Milano,quota,60%,
Roma,avviso,2026-06-30,
Milano,soci,,nv
Milano,avviso,2026-07-01,
"""
WANTED = ("plan.score", "plan.band", "vendite.score", "soci", "soci.reason")


@pytest.fixture
def plan(folder: Path) -> Path:
    """The plan, beside two tables that state the same."""
    (folder / "wide.csv").write_text(WIDE, "utf-8")
    (folder / "long.csv").write_text(LONG, "utf-8")
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    return folder / "plan.perf"


def wanted() -> list[str]:
    return [word for name in WANTED for word in ("--want", name)]


def test_wide_and_long_tables_give_the_same(plan: Path, run: "Run") -> None:
    wide = run(
        "batch", plan, "--actuals", "wide.csv", "--data-locale", "it", "--out", "wide.parquet", *wanted()
    )
    long = run(
        "batch", plan, "--actuals", "long.csv", "--data-locale", "en", "--out", "long.parquet", *wanted()
    )
    assert (wide.status, wide.out, long.status) == (0, "", 0)
    assert wide.err == "perfdsl: 2 rows scored one by one\n"
    found = pl.read_parquet("wide.parquet").to_dict(as_series=False)
    assert found.pop("subject") == ["Roma", "Milano"]
    other = pl.read_parquet("long.parquet").to_dict(as_series=False)
    assert other.pop("soggetto") == ["Roma", "Milano"]
    assert found == other
    assert found == {
        "plan.score": [0.811111, 1.0],
        "plan.band": ["basso", "alto"],
        "vendite.score": [1.0, 0.0],
        "soci": [2.5, None],
        "soci.reason": [None, "not_evaluated"],
    }


@pytest.mark.parametrize("name", ["x.csv", "x.arrow", "x.ndjson", "x.parquet"])
def test_results_are_written_in_the_format_of_the_name(name: str, plan: Path, run: "Run") -> None:
    made = run("batch", plan, "--actuals", "long.csv", "--data-locale", "en", "--out", name, "--digits", "2")
    assert made.status == 0
    read: dict[str, Callable[[str], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "arrow": pl.read_ipc,
        "ndjson": pl.read_ndjson,
        "parquet": pl.read_parquet,
    }
    assert read[name.partition(".")[2]](name)["plan.score"].to_list() == [0.81, 1.0]


def test_where_a_cell_is_wrong_nothing_is_written(plan: Path, run: "Run") -> None:
    Path("wrong.csv").write_text(WIDE.replace("2,5", "molti").replace("Milano", "Roma"), "utf-8")
    Path("x.csv").write_text("before", "utf-8")
    found = run("batch", plan, "--actuals", "wrong.csv", "--data-locale", "it", "--out", "x.csv")
    assert found.status == 1
    assert (
        "error[P432]: `molti` is not a number (of `Roma`)\n  --> wrong.csv, row 2, column soci" in found.err
    )
    assert "error[P433]: `Roma` is there twice\n  --> wrong.csv, row 3, column subject" in found.err
    assert "nothing was written" in found.err
    assert Path("x.csv").read_text("utf-8") == "before"
    Path("one.csv").write_text(WIDE.replace("2,5", "molti"), "utf-8")
    words = ("--data-locale", "it", "--out", "x.csv", "--keep-going", "--want", "soci.reason")
    kept = run("batch", plan, "--actuals", "one.csv", *words)
    assert kept.status == 1
    assert Path("x.csv").read_text("utf-8") == "subject,soci.reason\nRoma,wrong_kind\nMilano,not_evaluated\n"


def test_texts_of_the_other_locale_are_told_with_the_option_once(plan: Path, run: "Run") -> None:
    Path("it.csv").write_text('subject,soci\nRoma,"2,5"\nMilano,"3,5"\nLodi,molti\n', "utf-8")
    asked = ("batch", plan, "--actuals", "it.csv", "--allow-missing", "--out", "x.csv")
    found = run(*asked)
    assert found.err.count("error[P432]") == 3
    assert found.err.count("= help: declare the locale of the data: `--data-locale it`\n") == 1
    assert "help: declare" not in run(*asked, "--data-locale", "en").err


@pytest.mark.parametrize("locale", ["en", "it"])
def test_the_last_lines_fit_a_terminal(locale: str, plan: Path, run: "Run") -> None:
    Path("wide.csv").write_text(WIDE, "utf-8")
    for more in ([], ["--keep-going"], ["--parts", "p"], ["--engine", "columns", "--keep-going"]):
        out = [] if "--parts" in more else ["--out", "x.csv"]
        said = run("batch", plan, "--actuals", "wide.csv", "--data-locale", locale, *out, *more).err
        lines = [line for line in said.splitlines() if line.startswith("perfdsl:")]
        assert lines
        assert all(len(line) <= 80 for line in lines), lines


def test_exact_results_are_texts(plan: Path, run: "Run") -> None:
    Path("t.csv").write_text("subject,fiere\na,1\nb,3\n", "utf-8")
    asked = ("batch", plan, "--actuals", "t.csv", "--allow-missing", "--want", "fiere.score", "--exact")
    assert run(*asked, "--out", "x.csv").status == 0
    assert Path("x.csv").read_text("utf-8") == "subject,fiere.score\na,0.2\nb,0.6\n"
    assert "leave out `--engine`" in run(*asked, "--out", "x.csv", "--engine", "native").err


REQUIRING = """
plan p "P" {
  period 2026
  require fiere >= 3
  indicator fiere "Fiere" { count; target >= 7 }
}
"""


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("place", [("--out", "x.csv"), ("--parts", "parts")])
def test_rows_that_are_not_as_the_plan_requires_are_refused(place: tuple[str, str], run: "Run") -> None:
    Path("strict.perf").write_text(REQUIRING, "utf-8")
    Path("t.csv").write_text("subject,fiere\na,7\nb,2\n", "utf-8")
    asked = ("batch", "strict.perf", "--actuals", "t.csv", *place)
    for _ in range(2):  # what is not done is looked at again
        found = run(*asked)
        assert found.status == 1
        assert (
            "error[P416]: `fiere` is 2, and at least 3 is required (of `b`)\n  --> t.csv, row 3" in found.err
        )
    for _ in range(2):  # and what is done too
        kept = run(*asked, "--keep-going")
        assert kept.status == 1
        assert "P416" in kept.err
    name = "x.csv" if place[0] == "--out" else "parts/part-00000.parquet"
    read = pl.read_csv if name.endswith("csv") else pl.read_parquet
    assert read(name)["plan.score"].to_list() == [1.0, 0.285714]


def test_columns_that_are_wrong_are_told_before_anything_is_read(plan: Path, run: "Run") -> None:
    Path("wrong.csv").write_text("subject,fiere,socii,note\nRoma,4,2,x\n", "utf-8")
    found = run("batch", plan, "--actuals", "wrong.csv", "--out", "x.csv")
    assert found.status == 1
    assert found.err.count("error[P430]") == 3
    assert "did you mean `soci`?" in found.err
    words = ("--ignore", "note", "--ignore", "socii", "--allow-missing")
    assert run("batch", plan, "--actuals", "wrong.csv", "--out", "x.csv", *words).status == 0


def test_a_number_of_a_percent_is_a_share_or_points_as_is_said(plan: Path, run: "Run") -> None:
    pl.DataFrame({"subject": ["a"], "quota": [40.0]}).write_parquet("quota.parquet")
    words = (
        "batch",
        plan,
        "--actuals",
        "quota.parquet",
        "--allow-missing",
        "--want",
        "quota",
        "--out",
        "x.csv",
    )
    refused = run(*words)
    assert refused.status == 1
    assert "`40` could be 40% or 4000%" in refused.err
    assert "shares (`0.93`), or points (`93`)" in refused.err
    assert run(*words, "--percent-as", "points").status == 0
    assert Path("x.csv").read_text("utf-8") == "subject,quota\na,0.4\n"


def test_texts_that_two_countries_read_otherwise_are_warned_of(plan: Path, run: "Run") -> None:
    Path("x.csv").write_text("subject,soci\na,1.600\n", "utf-8")
    words = ("batch", plan, "--actuals", "x.csv", "--allow-missing", "--want", "soci", "--out", "y.csv")
    found = run(*words)
    assert found.status == 0
    assert (
        "warning[P409]: `1.600` is read as 1.6; locale `it` reads 1600\n  --> x.csv, row 2, column soci"
        in found.err
    )
    assert "P409" not in run(*words, "--data-locale", "en").err


CALLS: list[tuple[tuple[str, ...], int, str]] = [
    (("--out", "x.csv"), 2, "name one table"),
    (("--actuals", "wide.csv"), 2, "say where the results go"),
    (("--actuals", "wide.csv", "--out", "x.csv", "--parts", "p"), 2, "say where the results go"),
    (("--table", "t", "--out", "x.csv"), 2, "a database needs `--database-url-env NAME`"),
    (("--table", "t", "--out", "x.csv", "--database-url-env", "UNSET_DB"), 2, "`UNSET_DB` is not set"),
    (("--actuals", "none.csv", "--out", "x.csv"), 2, "`none.csv` is not there"),
    (("--actuals", "wide.csv", "--out", "x.xlsx"), 2, "has no format that can be written"),
    (("--actuals", "wide.csv", "--out", "wide.csv"), 2, "is a ruleset or its data"),
    (("--actuals", "wide.csv", "--out", "no/x.csv", "--data-locale", "it"), 2, "its folder is not there"),
    (("--actuals", "wide.csv", "--out", "x.csv", "--engine", "fast"), 2, "there is no engine `fast`"),
    (("--actuals", "wide.csv", "--out", "x.csv", "--want", "plan.scor"), 1, "did you mean `plan.score`?"),
    (("--actuals", "wide.csv", "--out", "x.csv", "--period", "2030"), 2, "the plan has no period `2030`"),
]


@pytest.mark.parametrize(("words", "status", "said"), CALLS, ids=[call[2] for call in CALLS])
def test_a_call_that_cannot_be_says_why(
    words: tuple[str, ...], status: int, said: str, plan: Path, run: "Run"
) -> None:
    found = run("batch", plan, *words)
    assert (found.status, found.out) == (status, "")
    assert said in " ".join(found.err.split())
    assert not Path("x.csv").exists()


def test_of_several_periods_one_is_said(plan: Path, run: "Run") -> None:
    plan.write_text(PLAN.replace("period 2026", "period 2025..2026"), "utf-8")
    words = ("batch", plan, "--actuals", "wide.csv", "--data-locale", "it", "--out", "x.csv")
    assert "say which to score: `--period 2026`" in " ".join(run(*words).err.split())
    assert run(*words, "--period", "2026").status == 0


def test_a_database_is_read_and_written(plan: Path, run: "Run", monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect("x.db") as connection:
        connection.execute("create table facts (subject text, fiere integer, soci numeric)")
        connection.executemany("insert into facts values (?, ?, ?)", [("a", 4, 2.5), ("b", 7, 1)])
    connection.close()
    Path("query.sql").write_text("select subject, fiere from facts where soci > 2", "utf-8")
    monkeypatch.setenv("PERF_DB", "sqlite:///x.db")
    words = ("batch", plan, "--database-url-env", "PERF_DB", "--allow-missing", "--want", "fiere.score")
    assert run(*words, "--query", "query.sql", "--out", "x.csv").status == 0
    assert Path("x.csv").read_text("utf-8") == "subject,fiere.score\na,0.8\n"
    assert run(*words, "--table", "facts", "--out-table", "scores").status == 0
    with sqlite3.connect("x.db") as connection:
        assert connection.execute("select * from scores").fetchall() == [("a", 0.8), ("b", 1.0)]
    connection.close()
    again = run(*words, "--table", "facts", "--out-table", "scores")
    assert (again.status, "has a table `scores` already" in again.err) == (2, True)


def test_without_what_it_needs_the_extra_is_named(
    plan: Path, run: "Run", monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("perfdsl.batch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    found = run("batch", plan, "--actuals", "wide.csv", "--out", "x.csv")
    assert found.status == 2
    assert "P437" in found.err
    assert "install `perfdsl[columnar]`" in found.err


def test_an_old_version_is_told(plan: Path, run: "Run", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfdsl.cli.batching.version", {"polars": "1.41.2", "numpy": "2.0.0rc1"}.__getitem__)
    found = run("batch", plan, "--actuals", "wide.csv", "--out", "x.csv")
    assert found.status == 2
    assert "error[P451]: `polars` 1.41.2 is installed, and `perfdsl batch` needs 2.1 or newer" in found.err


@pytest.mark.parametrize("name", ["none.csv", "none.parquet"])
def test_a_table_without_rows_gives_results_without_rows(name: str, plan: Path, run: "Run") -> None:
    frame = pl.DataFrame(schema={"subject": pl.String, "soci": pl.Float64})
    frame.write_csv(name) if name.endswith("csv") else frame.write_parquet(name)
    words = ("--data-locale", "en", "--allow-missing", "--want", "soci.score", "--want", "plan.band")
    found = run("batch", plan, "--actuals", name, "--out", "x.csv", *words)
    assert (found.status, found.err.startswith("perfdsl: 0 rows scored")) == (0, True)
    assert Path("x.csv").read_text("utf-8") == "subject,soci.score,plan.band\n"


# --- parts, and interruptions


@pytest.fixture
def large(plan: Path) -> Path:
    """A table of several parts."""
    rows = 2_300_000
    pl.DataFrame({"fiere": pl.int_range(rows, eager=True) % 9}).write_parquet("large.parquet")
    return plan


PARTS = ("--actuals", "large.parquet", "--allow-missing", "--want", "fiere.score", "--parts", "parts")


def test_parts_hold_all_rows_and_a_second_call_finds_them_done(large: Path, run: "Run") -> None:
    first = run("batch", large, *PARTS)
    assert first.status == 0
    assert first.err.startswith("perfdsl: 2,300,000 rows scored by `")
    again = run("batch", large, *PARTS)
    assert "2,300,000 rows in 3 parts are done already" in again.err
    found = pl.read_parquet("parts/*.parquet")["fiere.score"]
    assert found.head(6).to_list() == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert len(found) == 2_300_000
    changed = run("batch", large, *PARTS, "--digits", "3")
    assert "done already" not in changed.err


def _interrupted(words: list[str], when: Callable[[], bool]) -> tuple[int, str]:
    """The status and what was said of a call that is interrupted as soon as it is `when`; one that was quicker is made again."""
    for _ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-m", "perfdsl", *words],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        while process.poll() is None and not when():
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
        if process.returncode:
            return process.returncode, err
        shutil.rmtree("parts", ignore_errors=True)
        Path("x.parquet").unlink(missing_ok=True)
    raise AssertionError("it was always done before it was interrupted")


def test_an_interruption_keeps_the_parts_that_are_done(large: Path, run: "Run") -> None:
    note = Path("parts/parts.json")
    status, err = _interrupted(
        ["batch", str(large), *PARTS], lambda: note.exists() and "[1" in note.read_text("utf-8")
    )
    assert (status, "the same command goes on there" in err) == (130, True), err
    assert json.loads(Path("parts/parts.json").read_text("utf-8"))["complete"] is False
    again = run("batch", large, *PARTS)
    assert (again.status, "are done already" in again.err) == (0, True)
    assert pl.read_parquet("parts/*.parquet").height == 2_300_000


def test_an_interruption_leaves_no_file(large: Path) -> None:
    words = ["batch", str(large), *PARTS[:-2], "--out", "x.parquet"]
    begun = large.parent
    status, err = _interrupted(
        words, lambda: any(one.name.startswith(".x.parquet") for one in begun.iterdir())
    )
    assert status == 130, err
    assert err.startswith("perfdsl: interrupted after ")
    assert err.endswith("nothing was written\n")
    assert not [one.name for one in begun.iterdir() if "x.parquet" in one.name]


def test_a_column_of_texts_may_be_that_of_the_subjects(folder: Path, run: "Run") -> None:
    (folder / "p.perf").write_text('plan p "P" { period 2026; indicator fiere "F" { count; target >= 5 } }\n')
    (folder / "t.csv").write_text("comune,fiere\nLugo,4\n")
    found = run("batch", "p.perf", "--actuals", "t.csv", "--out", "x.csv")
    assert found.status == 1
    assert "name it: `--subject-column comune`; else `--ignore comune`" in found.err
    assert (
        run("batch", "p.perf", "--actuals", "t.csv", "--subject-column", "comune", "--out", "x.csv").status
        == 0
    )


def test_a_process_that_scored_with_duckdb_ends_without_a_word_of_it(large: Path) -> None:
    words = ["batch", str(large), *PARTS[:-2], "--engine", "duckdb", "--out", "x.parquet"]
    found = subprocess.run(
        [sys.executable, "-m", "perfdsl", *words], capture_output=True, text=True, check=True
    )
    assert found.stderr == "perfdsl: 2,300,000 rows scored by `duckdb`, 0 of them (0%) one by one\n"
