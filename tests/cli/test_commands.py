"""Each command on a plan that fits on a page: what it answers, and with which status."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from perfdsl.cli import output, streams
from perfdsl.cli.program import COMMANDS
from perfdsl.diagnostics import CODES

if TYPE_CHECKING:
    from tests.cli.conftest import Outcome, Run

Golden = Callable[[str, str], str]

FAULTY = """\
plan town "Our town" {
  period 2024
  indicator fairs "Fairs organised" { count; target >= 5; weight 70% }
  indicator guide "Guide for founders" { date; target >= 300; weight 40% }
  indicator visits "Visits" { count; value fars * 2; target >= 10 }
}
"""

STRICTER = """\
import "plan.perf"

plan town2 "Performance plan of our town" extends town {
  perspective growth {
    objective 1.1 {
      indicator fairs { target >= 7 }
      indicator visitors { weight 50% }
      indicator site "Visits to the web site" { count; target >= 90_000; weight 20% }
    }
  }
  unit events { cascade site { weight 0% } }
}
"""


def shown(found: "Outcome") -> str:
    """A call as a golden shows it."""
    folder = str(Path.cwd())
    out, err = (text.replace(f"{folder}/", "") for text in (found.out, found.err))
    return f"--- status {found.status}\n--- standard output\n{out}--- standard error\n{err}"


# --- what people read


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("help", ["--help"]),
        *((f"help-{name}", [name, "--help"]) for name in COMMANDS),
        ("no-command", ["chekc"]),
        ("check", ["check", "plan.perf"]),
        ("check-faulty", ["check", "faulty.perf"]),
        ("check-several", ["check", "plan.perf", "faulty.perf", "missing.perf", "warned.perf"]),
        ("check-json", ["check", "warned.perf", "--format", "json"]),
        ("eval", ["eval", "plan.perf"]),
        (
            "eval-2024-it",
            ["eval", "plan.perf", "--period", "2024", "--locale", "it", "--dashboard", "events"],
        ),
        ("eval-wrong-data", ["eval", "plan.perf", "--actuals", "wrong.csv", "--dashboard", "events"]),
        ("eval-unknown-period", ["eval", "plan.perf", "--period", "2030"]),
        ("eval-unknown-dashboard", ["eval", "plan.perf", "--dashboard", "event"]),
        ("eval-no-awards", ["eval", "plan.perf", "--awards"]),
        ("explain", ["explain", "plan.perf", "guide"]),
        ("explain-unknown", ["explain", "plan.perf", "giude"]),
        ("test", ["test", "plan.perf"]),
        ("test-failing", ["test", "failing.perf"]),
        ("matrix", ["matrix", "plan.perf"]),
        ("ranges", ["ranges", "plan.perf", "--period", "2025"]),
        ("ranges-known-it", ["ranges", "plan.perf", "--actuals", "wrong.csv", "--locale", "it"]),
        ("ranges-unknown-period", ["ranges", "plan.perf", "--period", "2030"]),
        ("eval-pending", ["eval", "plan.perf", "--period", "2025", "--actuals", "wrong.csv", "--pending"]),
        ("explain-pending", ["explain", "plan.perf", "growth", "--actuals", "wrong.csv", "--pending"]),
        ("sensitivity", ["sensitivity", "plan.perf"]),
        ("sensitivity-it", ["sensitivity", "plan.perf", "--locale", "it", "--dashboard", "events"]),
        ("sensitivity-unknown-dashboard", ["sensitivity", "plan.perf", "--dashboard", "event"]),
        ("reach", ["reach", "plan.perf", "--goal", "plan.score >= 99%", "--with", "days,visitors"]),
        ("reach-reached", ["reach", "plan.perf", "--goal", 'plan.band = "reached"', "--locale", "it"]),
        ("reach-unknown", ["reach", "plan.perf", "--goal", "fars.score >= 3"]),
        (
            "reach-contradiction",
            ["reach", "plan.perf", "--goal", "plan.score >= 90%", "--goal", "plan.score < 80%"],
        ),
        ("reach-bare-number", ["reach", "plan.perf", "--goal", "plan.score > 95"]),
        ("reach-computed", ["reach", "plan.perf", "--goal", "plan.score >= 99%", "--with", "in_time"]),
        ("whatif", ["whatif", "plan.perf", "--set", "fairs=5", "--set", "weight of guide=30%"]),
        (
            "whatif-wrong",
            ["whatif", "plan.perf", "--set", "fair=5", "--set", "guide=soon", "--missing", "none"],
        ),
        ("robustness", ["robustness", "plan.perf"]),
        ("robustness-it", ["robustness", "plan.perf", "--locale", "it", "--dashboard", "events", "--all"]),
        ("robustness-weights", ["robustness", "plan.perf", "--weights", "120%"]),
        ("simulate", ["simulate", "plan.perf", "--vary", "fairs=normal(5, 1)", "--runs", "1_000"]),
        (
            "simulate-it",
            ["simulate", "plan.perf", "--vary", "fairs=choice(3, 5)", "--locale", "it", "--seed", "2"],
        ),
        ("simulate-wrong", ["simulate", "plan.perf", "--vary", "fair=normal(5, 1)"]),
        ("diff", ["diff", "plan.perf", "stricter.perf", "--actuals", "actuals.csv"]),
        ("diff-markdown", ["diff", "plan.perf", "stricter.perf", "--format", "markdown"]),
        ("diff-it", ["diff", "plan.perf", "stricter.perf", "--locale", "it", "--all"]),
        ("diff-csv", ["diff", "plan.perf", "stricter.perf", "--actuals", "actuals.csv", "--format", "csv"]),
        ("diff-nothing-to-compare", ["diff", "plan.perf"]),
        ("diff-periods", ["diff", "plan.perf", "--periods", "2024..2025"]),
        ("graph", ["graph", "plan.perf", "in_time"]),
        ("graph-dot", ["graph", "plan.perf", "--what", "cascade", "--format", "dot"]),
        ("graph-json", ["graph", "plan.perf", "fairs", "--format", "json"]),
        ("init-twice", ["init"]),
        ("rule", ["rule", "p301"]),
        ("rule-unknown", ["rule", "P3O1"]),
        *(
            (f"sql-{dialect}", ["sql", "plan.perf", "--dialect", dialect])
            for dialect in ("duckdb", "postgres", "spark")
        ),
        ("sql-one-figure", ["sql", "plan.perf", "--dialect", "duckdb", "--want", "fairs.score", "--doubles"]),
        ("sql-no-column", ["sql", "plan.perf", "--dialect", "duckdb", "--reasons", "fair"]),
    ],
)
def test_what_people_read(starter: Path, run: "Run", golden: Golden, name: str, words: list[str]) -> None:
    plan = starter.read_text("utf-8")
    Path("faulty.perf").write_text(FAULTY, "utf-8")
    Path("failing.perf").write_text(
        plan.replace("expect fairs.achievement = 80%", "expect fairs.achievement = 85%"), "utf-8"
    )
    Path("warned.perf").write_text(plan.replace("    cascade guide\n", ""), "utf-8")
    Path("wrong.csv").write_text(
        "indicator,period,value\nfairs,2025,many\nvisitors,2025,1700\nfair,2025,4\n", "utf-8"
    )
    Path("stricter.perf").write_text(STRICTER, "utf-8")
    text = shown(run(*words))
    assert text == golden(f"{name}.txt", text)


def test_no_line_of_a_table_is_longer_than_80_columns(starter: Path, run: "Run") -> None:
    for text in (run("eval", starter).out, run("explain", starter, "guide").out):
        assert max(map(len, text.splitlines())) <= 80


# --- check


def test_a_clean_file_says_so_in_one_line(starter: Path, run: "Run") -> None:
    found = run("check", starter.name)
    assert (found.status, found.out, found.err) == (0, "plan.perf: no errors\n", "")


def test_each_file_is_checked_and_the_worst_status_counts(starter: Path, run: "Run") -> None:
    Path("faulty.perf").write_text(FAULTY, "utf-8")
    assert run("check", starter, "faulty.perf").status == 1
    assert run("check", "faulty.perf", starter, "missing.perf").status == 2


def test_check_as_data_counts_and_places(run: "Run", folder: Path) -> None:
    (folder / "faulty.perf").write_text(FAULTY, "utf-8")
    found = run("check", "faulty.perf", "missing.perf", "--format", "json")
    assert (found.status, found.err) == (2, "")
    data = json.loads(found.out)
    faulty, missing = data["files"]
    assert data["version"] == 1
    assert faulty["errors"] == len(faulty["diagnostics"]) > 0
    assert {one["line"] for one in faulty["diagnostics"]} <= {1, 3, 4, 5}
    assert (missing["file"], missing["errors"]) == ("missing.perf", 1)


# --- standard input


def test_a_ruleset_on_standard_input(starter: Path, process: "Run") -> None:
    found = process("check", "-", given=starter.read_bytes().replace(b"actuals from", b"# "))
    assert (found.status, found.out) == (0, "<stdin>: no errors\n")
    named = process("check", "-", "--stdin-filename", "plan.perf", given=b"plan")
    assert named.status == 1
    assert "--> plan.perf:1:" in named.err


@pytest.mark.parametrize("line", ['import "scales.perf"', "# no import"])
def test_standard_input_has_no_folder_to_import_from(folder: Path, process: "Run", line: str) -> None:
    (folder / "scales.perf").write_text("scale ours { clamp none }")
    given = f'{line}\nplan p "P" {{ period 2023; indicator a "A" {{ count; target >= 1 }} }}\n'
    found = process("check", "-", "--stdin-filename", "plan.perf", given=given)
    assert found.status == (1 if line.startswith("import") else 0)
    assert ("a text without a folder" in found.err) == line.startswith("import")


def test_data_on_standard_input(starter: Path, process: "Run") -> None:
    found = process(
        "eval", starter, "--actuals", "-", "--format", "csv", given="indicator,period,value\nfairs,2024,4\n"
    )
    assert found.status == 0
    assert "growth.1.1.fairs,Fairs organised,count,4," in found.out


def test_standard_input_is_not_read_twice(process: "Run") -> None:
    found = process("eval", "-", "--actuals", "-")
    assert found.status == 2
    assert "either the ruleset or the data, not both" in found.err


def test_a_ruleset_on_standard_input_takes_its_data_from_a_file(starter: Path, process: "Run") -> None:
    assert process("eval", "-", given=starter.read_bytes()).status == 1
    found = process("eval", "-", "--actuals", "actuals.csv", given=starter.read_bytes())
    assert found.status == 0
    assert found.out == process("eval", starter, "--actuals", "actuals.csv").out


# --- eval


def test_data_that_are_partly_wrong_leave_the_rest(starter: Path, run: "Run") -> None:
    Path("wrong.csv").write_text("indicator,period,value\nfairs,2025,many\nvisitors,2025,1700\n")
    found = run("eval", starter, "--actuals", "wrong.csv", "--format", "csv")
    rows = {line.split(",")[4]: line for line in found.out.splitlines()}
    assert found.status == 1
    assert "`many` is not a whole number" in found.err
    assert ",missing,wrong_kind," in rows["growth.1.1.fairs"]
    assert ",met," in rows["growth.1.1.visitors"]


def test_a_plan_with_errors_is_not_scored(run: "Run", folder: Path) -> None:
    (folder / "faulty.perf").write_text(FAULTY, "utf-8")
    for words in (("eval",), ("explain",), ("test",), ("graph",)):
        found = run(*words, "faulty.perf", *(["fairs"] if words == ("explain",) else []))
        assert (found.status, found.out) == (1, ""), words


def test_warnings_are_for_check_alone(starter: Path, run: "Run") -> None:
    starter.write_text(starter.read_text("utf-8").replace("    cascade guide\n", ""), "utf-8")
    checked = run("check", starter)
    assert (checked.status, checked.out) == (0, f"{starter}: no errors, 1 warning\n")
    assert "warning[P352]" in checked.err
    assert run("eval", starter).err == ""


def test_a_value_that_the_plan_refuses_to_miss_is_an_error_beside_the_results(
    folder: Path, run: "Run"
) -> None:
    (folder / "p.perf").write_text(
        "scale s { missing error }\n"
        'plan p "P" { period 2023; scale s; indicator a "A" { count; target >= 1 } }\n'
    )
    found = run("eval", "p.perf")
    assert found.status == 1
    assert "error[P410]" in found.err
    assert "not_measured" in run("eval", "p.perf", "--format", "csv").out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(["90"], 0, id="reached"),
        pytest.param(["90%"], 0, id="with a sign"),
        pytest.param(["99.5%"], 1, id="not reached"),
        pytest.param(["97%", "--dashboard", "registry"], 1, id="one dashboard"),
        pytest.param(["many"], 2, id="no number"),
        pytest.param(["1%", "--actuals", "none.csv"], 1, id="no score"),
    ],
)
def test_a_score_may_be_asked_for(starter: Path, run: "Run", words: list[str], status: int) -> None:
    Path("none.csv").write_text("indicator,period,value\nfairs,2024,n.d.\n")
    assert run("eval", starter, "--fail-under", *words).status == status


LOCALES = [
    pytest.param("", [], "1000/1", id="none: en"),
    pytest.param(" locale it", [], "1/1", id="declared"),
    pytest.param("", ["--locale", "it"], "1/1", id="that of the results"),
    pytest.param(
        " locale en", ["--locale", "it"], "1000/1", id="declared is stronger than that of the results"
    ),
    pytest.param(" locale en", ["--data-locale", "it"], "1/1", id="asked for is stronger than declared"),
    pytest.param(
        "", ["--locale", "it", "--data-locale", "en"], "1000/1", id="asked for is stronger than all"
    ),
]


@pytest.mark.parametrize(("declared", "words", "value"), LOCALES)
def test_how_data_are_written(folder: Path, run: "Run", declared: str, words: list[str], value: str) -> None:
    (folder / "d.csv").write_text('indicator,period,value\na,2023,"1,000"\n')
    (folder / "p.perf").write_text(
        f'plan p "P" {{ period 2023; actuals from "d.csv"{declared}\n'
        'indicator a "A" { number; target >= 1 } }\n'
    )
    found = run("eval", "p.perf", *words, "--format", "json")
    numbers = [
        node["value"].get("number") for node in json.loads(found.out)["nodes"] if node["operation"] == "input"
    ]
    assert numbers == [value.removesuffix("/1")]


def test_the_environment_says_how_figures_are_shown_not_how_data_are_written(
    starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = starter.read_text("utf-8").replace(" locale en", "")
    starter.write_text(plain, "utf-8")
    monkeypatch.setenv("PERFDSL_LOCALE", "it")
    found = run("eval", starter)
    assert found.status == 0
    assert "97,48%" in found.out


def test_a_day_within_the_period_leaves_what_is_not_due(starter: Path, run: "Run") -> None:
    Path("early.csv").write_text("indicator,period,value\nfairs,2024,5\n")
    rows = run(
        "eval", starter, "--actuals", "early.csv", "--at", "2024-06-30", "--format", "csv"
    ).out.splitlines()
    assert ",not_due," in next(row for row in rows if ".guide," in row)


@pytest.mark.parametrize("day", ["2024-6-30", "20240630", "2024-02-30", "tomorrow", "2024-W10-1", ""])
def test_what_is_no_day_is_refused(starter: Path, run: "Run", day: str) -> None:
    found = run("eval", starter, "--at", day)
    assert found.status == 2
    assert "is not a date such as 2023-12-31" in found.err


# --- test


def test_tests_are_chosen_by_their_name(starter: Path, run: "Run") -> None:
    found = run("test", starter, "-k", "GUIDE")
    assert found.out.splitlines() == ["passed  a guide that is a week late loses 5% (2024)", "1 passed"]
    assert run("test", starter, "-k", "nothing").out == "no tests\n"


def test_a_failing_test_is_status_1_and_data(starter: Path, run: "Run") -> None:
    starter.write_text(
        starter.read_text("utf-8").replace("expect guide.score = 95%", "expect guide.score = 96%")
    )
    assert run("test", starter).status == 1
    found = run("test", starter, "--format", "json")
    data = json.loads(found.out)
    assert (found.status, data["passed"], data["failed"]) == (1, 1, 1)
    assert data["tests"][1]["failures"][0]["code"] == "P501"


# --- graph


@pytest.mark.parametrize("what", ["evaluation", "cascade"])
def test_a_graph_as_data_is_whole(starter: Path, run: "Run", what: str) -> None:
    data = json.loads(run("graph", starter, "--what", what, "--format", "json", "--period", "2025").out)
    assert (data["version"], data["what"], data["plan"], data["period"]) == (1, what, "town", "2025")
    ids = {node["id"] for node in data["nodes"]}
    assert data["edges"]
    assert all({edge["from"], edge["to"]} <= ids for edge in data["edges"])


def test_a_graph_of_something_unknown_is_a_wrong_call(starter: Path, run: "Run") -> None:
    found = run("graph", starter, "fair")
    assert found.status == 2
    assert "did you mean `fairs`?" in found.err


# --- init


def test_the_starter_is_clean_scored_and_its_tests_pass(folder: Path, run: "Run") -> None:
    found = run("init", "a/new/folder")
    assert (found.status, found.out) == (0, "a/new/folder/plan.perf\na/new/folder/actuals.csv\n")
    assert "perfdsl eval a/new/folder/plan.perf" in found.err
    plan = folder / "a/new/folder/plan.perf"
    assert run("check", plan).out == f"{plan}: no errors\n"
    assert run("test", plan).out.endswith("2 passed\n")
    for period in ("2024", "2025"):
        assert (run("eval", plan, "--period", period).status, run("eval", plan, "--period", period).err) == (
            0,
            "",
        )


@pytest.mark.parametrize("there", ["plan.perf", "actuals.csv"])
def test_init_overwrites_nothing(folder: Path, run: "Run", there: str) -> None:
    (folder / there).write_text("mine")
    found = run("init")
    assert found.status == 2
    assert f"`{there}` is there already, and nothing is overwritten" in found.err
    assert {path.name: path.read_text() for path in folder.iterdir()} == {there: "mine"}


def test_init_does_not_write_through_a_link(folder: Path, run: "Run") -> None:
    (folder / "plan.perf").symlink_to(folder / "elsewhere")
    assert run("init").status == 2
    assert not (folder / "elsewhere").exists()


def test_init_where_nothing_can_be_made(folder: Path, run: "Run") -> None:
    (folder / "file").write_text("")
    found = run("init", "file/below")
    assert found.status == 2
    assert "`file/below` cannot be written to" in found.err


def test_the_starter_is_shipped_as_it_is_written() -> None:
    shipped = files("perfdsl.cli").joinpath("starter")
    assert sorted(path.name for path in shipped.iterdir()) == ["actuals.csv", "plan.perf"]


# --- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_what_the_shell_reads(run: "Run", shell: str) -> None:
    found = run("completion", shell)
    assert (found.status, found.err) == (0, "")
    assert f"_PERFDSL_COMPLETE={shell}_complete" in found.out


def test_bash_takes_what_it_is_given(run: "Run") -> None:
    text = run("completion", "bash").out
    done = subprocess.run(["/bin/bash", "-n"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("perfdsl ch", ["check"]),
        ("perfdsl explain plan.perf gui", ["guide"]),
        ("perfdsl explain plan.perf growth.1.1.f", ["growth.1.1.fairs"]),
        ("perfdsl explain missing.perf f", []),
        ("perfdsl explain - f", []),
        ("perfdsl eval plan.perf --format c", ["csv"]),
    ],
)
def test_what_is_completed(
    starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch, line: str, offered: list[str]
) -> None:
    monkeypatch.chdir(starter.parent)
    monkeypatch.setenv("_PERFDSL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    found = run()
    assert [entry.partition(",")[2] for entry in found.out.split()] == offered


# --- rule


def test_every_code_is_listed(run: "Run") -> None:
    assert [line.split()[0] for line in run("rule").out.splitlines()] == list(CODES)


# --- what is called wrongly, and what is our fault


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([], id="nothing"),
        pytest.param(["check"], id="no file"),
        pytest.param(["check", "a.perf", "--format", "csv"], id="a format that it does not have"),
        pytest.param(["eval", "a.perf", "b.perf"], id="a file too many"),
        pytest.param(["eval", "a.perf", "--locale", "de"], id="an unknown locale"),
        pytest.param(["--frob"], id="an unknown option"),
        pytest.param(["completion", "tcsh"], id="an unknown shell"),
    ],
)
def test_a_wrong_call_is_status_2(run: "Run", words: list[str]) -> None:
    found = run(*words)
    assert (found.status, found.out) == (2, "")
    assert "Usage: perfdsl" in found.err


def test_a_fault_of_ours_is_one_line_that_asks_to_report_it(
    starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the wheels\ncame off")

    monkeypatch.setattr("perfdsl.cli.inputs.check", broken)
    found = run("eval", starter)
    assert (found.status, found.out) == (3, "")
    assert found.err == (
        "perfdsl: internal error: RuntimeError: the wheels came off (this is a fault of perfdsl: please "
        "report it with the ruleset; PERFDSL_DEBUG=1 shows where it happened)\n"
    )
    monkeypatch.setenv("PERFDSL_DEBUG", "1")
    shown_whole = run("eval", starter)
    assert shown_whole.status == 3
    assert "Traceback" in shown_whole.err
    assert shown_whole.err.count("\nperfdsl: internal error") == 1


def test_a_fault_without_words_is_named(run: "Run", starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("perfdsl.cli.inputs.check", broken)
    assert run("eval", starter).err.startswith("perfdsl: internal error: AssertionError (this is")


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_an_interrupt_is_status_130(
    starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    import click  # noqa: PLC0415 - only here

    def stopped(*_: object, **__: object) -> None:
        raise click.Abort if error is EOFError else error

    monkeypatch.setattr("perfdsl.cli.inputs.check", stopped)
    found = run("eval", starter)
    assert (found.status, found.err) == (streams.INTERRUPTED, "perfdsl: interrupted\n")


# --- standard input, in this process


def test_standard_input_that_is_too_large(run: "Run", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfdsl.cli.inputs.MAX_BYTES", 10)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 20)))
    found = run("check", "-")
    assert (found.status, found.err) == (2, "perfdsl: standard input is larger than 10 bytes\n")


def test_standard_input_that_is_closed(run: "Run", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    found = run("eval", "-")
    assert (found.status, found.err) == (2, "perfdsl: standard input is closed\n")


def test_standard_input_is_the_ruleset_or_the_data(run: "Run") -> None:
    assert run("eval", "-", "--actuals", "-").status == 2


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_colour_is_wanted(
    monkeypatch: pytest.MonkeyPatch, *, choice: str, environment: dict[str, str], terminal: bool, wanted: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    assert output.color_wanted(choice, stream) == wanted


@pytest.mark.parametrize(("columns", "width"), [("200", 200), ("40", 80)])
def test_a_table_is_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    assert output.terminal_width() == 80
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert output.terminal_width() == width


def test_data_of_a_test_that_cannot_be_read(starter: Path, run: "Run") -> None:
    Path("actuals.csv").write_bytes(b"\xff")
    text = 'test "t" in 2024 { given actuals; expect fairs.achievement = 80% }\n'
    starter.write_text(starter.read_text("utf-8") + text, "utf-8")
    found = run("test", starter)
    assert found.status == 2
    assert "error[P401]" in found.err


def test_a_simulation_says_what_it_lacks(starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("perfdsl.analysis.simulate.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    found = run("simulate", str(starter), "--vary", "fairs=normal(5, 1)")
    assert found.status == 2
    assert "`perfdsl simulate` needs the package `polars`, which is not installed" in found.err
    assert "install `perfdsl[columnar]`" in found.err
