"""Input that is broken, hostile or far too large: a clear error, its status, nothing lost, no traceback.

Where the tests run as root everything may be read, so a file without permission is tried as an error of the
system.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

COMMANDS = (["check"], ["eval"], ["test"], ["graph"], ["explain"])
ROW = 'indicator a "A" { count; target >= 1 }'


def plan(*lines: str, period: str = "2023") -> str:
    return "\n".join(['plan p "P" {', f"  period {period}", *(f"  {line}" for line in lines), "}", ""])


@pytest.fixture(autouse=True)
def no_traceback(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert "Traceback" not in capfd.readouterr().err


# --- files that are none


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        pytest.param(b"", 1, "there is no plan in this file", id="empty"),
        pytest.param(b"\xef\xbb\xbf", 1, "there is no plan in this file", id="only a mark"),
        pytest.param(b"# nothing\n", 1, "there is no plan in this file", id="only a comment"),
        pytest.param(bytes(range(256)) * 8, 2, "is not UTF-8 text: line 2 has the byte 0x80", id="binary"),
        pytest.param(b"plan \0", 2, "is no text: it holds NUL characters", id="NUL"),
        pytest.param(
            'plan p "Perché"'.encode("cp1252"), 2, "is not UTF-8 text: line 1 has the byte 0xe9", id="Latin"
        ),
        pytest.param(b"PK\x03\x04\xff", 2, "is not UTF-8 text", id="a spreadsheet"),
    ],
)
def test_a_file_that_is_no_ruleset(
    folder: Path, run: "Run", *, command: list[str], content: bytes, status: int, message: str
) -> None:
    (folder / "a.perf").write_bytes(content)
    found = run(*command, "a.perf", *(["x"] if command == ["explain"] else []))
    assert found.status == status
    assert message in found.err
    assert found.out == ""


def make_nothing(_: Path) -> None:
    return


def make_folder(path: Path) -> None:
    path.mkdir()


def make_lost_link(path: Path) -> None:
    path.symlink_to("nowhere")


def make_circle(path: Path) -> None:
    path.symlink_to(path)


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


NO_FILES = [
    pytest.param(make_nothing, id="missing"),
    pytest.param(make_folder, id="a folder"),
    pytest.param(make_lost_link, id="a link to nothing"),
    pytest.param(make_circle, id="a link to itself"),
]


@pytest.mark.parametrize("make", [*NO_FILES, pytest.param(make_device, id="a device")])
def test_a_ruleset_that_cannot_be_read(folder: Path, run: "Run", make: Callable[[Path], None]) -> None:
    make(folder / "a.perf")
    for command in COMMANDS:
        found = run(*command, "a.perf", *(["x"] if command == ["explain"] else []))
        assert found.status == 2
        assert "`a.perf` cannot be read: " in found.err


@pytest.mark.parametrize("make", NO_FILES)
def test_data_that_cannot_be_read(starter: Path, run: "Run", make: Callable[[Path], None]) -> None:
    make(Path("figures.csv"))
    found = run("eval", starter, "--actuals", "figures.csv")
    assert (found.status, found.out) == (2, "")
    assert "error[P401]: `figures.csv`" in found.err


@pytest.mark.parametrize("name", ["plan.perf", "actuals.csv"])
@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(PermissionError(13, "Permission denied"), "read", id="no permission"),
        pytest.param(FileNotFoundError(2, "No such file"), "", id="vanished while we looked"),
        pytest.param(OSError(5, "Input/output error"), "input/output error", id="a broken disk"),
    ],
)
def test_a_file_that_refuses(
    starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch, *, name: str, error: OSError, message: str
) -> None:
    opened = Path.open

    def refusing(path: Path, *words: object, **options: object) -> object:
        if path.name == name:
            raise error
        return opened(path, *words, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)
    found = run("eval", starter)
    assert (found.status, found.out) == (2, "")
    assert name in found.err
    assert message in found.err


# --- what a ruleset imports


@pytest.mark.parametrize(
    ("named", "code"),
    [
        pytest.param("/etc/passwd", "P113", id="an absolute path"),
        pytest.param("../outside.perf", "P113", id="above the folder"),
        pytest.param("below/../../outside.perf", "P113", id="above by a detour"),
        pytest.param("link.perf", "P113", id="a link out of the folder"),
        pytest.param("below", "P113", id="a folder"),
        pytest.param("missing.perf", "P113", id="nothing"),
        pytest.param("p.perf", "P114", id="itself"),
        pytest.param("below/round.perf", "P114", id="a circle"),
        pytest.param("binary.perf", "P109", id="no text"),
    ],
)
def test_an_import_that_is_refused(
    tmp_path: Path, run: "Run", monkeypatch: pytest.MonkeyPatch, named: str, code: str
) -> None:
    home = tmp_path / "home"
    (home / "below").mkdir(parents=True)
    monkeypatch.chdir(home)
    hidden = "scale s { clamp none } # secret"
    (tmp_path / "outside.perf").write_text(hidden)
    (home / "link.perf").symlink_to(tmp_path / "outside.perf")
    (home / "below/round.perf").write_text('import "../p.perf"')
    (home / "binary.perf").write_bytes(b"\xff\xfe\xfd")
    (home / "p.perf").write_text(f'import "{named}"\n' + plan(ROW))
    found = run("check", "p.perf")
    assert (found.status, found.out) == (1, "")
    assert f"error[{code}]" in found.err
    assert "p.perf:1:" in found.err
    assert "secret" not in found.err
    assert "root:" not in found.err


@pytest.mark.parametrize("named", ["/etc/passwd", "../outside.csv", "missing.csv", "."])
def test_data_that_a_plan_may_not_name(folder: Path, run: "Run", named: str) -> None:
    (folder / "p.perf").write_text(plan(f'actuals from "{named}"', ROW))
    found = run("eval", "p.perf")
    assert (found.status, found.out) == (1, "")
    assert "error[P113]" in found.err


# --- rulesets that say what cannot be


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(plan(), "`p` has no indicators", id="no indicators"),
        pytest.param(
            plan(ROW, period="2023..2019"), "runs from the earlier to the later", id="a period backwards"
        ),
        pytest.param(plan(ROW, period="1..1000000"), "`1` is not a period", id="a period of a million years"),
        pytest.param(plan(ROW, period="1000..9999"), "at most 400 periods", id="a period of 9,000 years"),
        pytest.param(plan(ROW, period="0000"), "is not a period", id="the year 0"),
        pytest.param(
            plan(ROW.replace("}", "; weight -5% }")), "a weight is not negative", id="a negative weight"
        ),
        pytest.param(
            plan(ROW.replace("}", "; weight 120% }")), "`120%` is more than 100%", id="a weight above 100%"
        ),
        pytest.param(plan(ROW.replace("1", "1e999999999")), "P1", id="an exponent"),
        pytest.param(plan(ROW.replace("1", "9" * 1_000_000)), "digits", id="a million digits"),
        pytest.param(
            plan(ROW.replace("1", "(" * 100_000 + "1" + ")" * 100_000)), "P", id="100,000 parentheses"
        ),
        pytest.param(
            "function f(x) = f(x)\n" + plan(ROW.replace("target", "value f(1); target")),
            "P210",
            id="a function of itself",
        ),
        pytest.param(
            plan(ROW.replace("target", "value a + 1; target")), "error[P206]", id="a figure of itself"
        ),
    ],
)
def test_a_ruleset_that_says_what_cannot_be(folder: Path, run: "Run", text: str, message: str) -> None:
    (folder / "p.perf").write_text(text)
    found = run("check", "p.perf")
    assert (found.status, found.out) == (1, "")
    assert message in found.err
    assert len(found.err) < 20_000


def test_a_weight_of_nothing_is_allowed_and_shown(folder: Path, run: "Run") -> None:
    (folder / "p.perf").write_text(plan(ROW.replace("}", "; weight 0% }"), ROW.replace(" a ", " b ")))
    assert run("check", "p.perf").out == "p.perf: no errors\n"
    assert run("eval", "p.perf").status == 0


def test_a_hundred_of_ten_thousand_errors_are_shown_and_the_rest_is_counted(
    folder: Path, process: "Run"
) -> None:
    rows = (f'indicator i{place} "I" {{ count; target >= x{place} }}' for place in range(10_000))
    (folder / "p.perf").write_text(plan(*rows))
    found = process("check", "p.perf", seconds=60)
    assert (found.status, found.out) == (1, "")
    assert found.err.count("error[P201]") == 100
    assert found.err.endswith("\n\n... and 9900 more errors\np.perf: 10000 errors\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 10_000_000, id="one word"),
        pytest.param("plan p { " + "indicator a; " * 800_000, id="statements"),
        pytest.param('"' * 10_000_000, id="quotes"),
    ],
)
def test_ten_megabytes_on_one_line(folder: Path, process: "Run", text: str) -> None:
    (folder / "p.perf").write_text(text)
    found = process("check", "p.perf")
    assert (found.status, found.out) == (1, "")
    assert "Traceback" not in found.err
    assert len(found.err) < 200_000


def test_a_sum_of_100_000_terms_works(folder: Path, process: "Run") -> None:
    terms = " + ".join(["x"] * 100_000)
    (folder / "p.perf").write_text(
        plan('input x "X" { count }', f'indicator a "A" {{ number; value {terms}; target >= 1 }}')
    )
    (folder / "d.csv").write_text("indicator,period,value\nx,2023,2\n")
    found = process("eval", "p.perf", "--actuals", "d.csv", "--format", "csv")
    assert (found.status, found.err) == (0, "")
    assert ",200000,>= 1," in found.out


# --- data


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        pytest.param("", 1, "error[P402]", id="empty"),
        pytest.param("fairs,2024,4\nvisitors,2024,1700\n", 1, "error[P402]", id="no header"),
        pytest.param("indicator,period,value\n" * 2 + "fairs,2024,4\n", 1, "header", id="the header twice"),
        pytest.param(
            "indicator,period,value,value\nfairs,2024,4,4\n", 1, "`value` is there twice", id="a column twice"
        ),
        pytest.param(
            "indicator,period,value\nfairs,2024,4\nfairs,2024,4\n", 1, "error[P406]", id="a row twice"
        ),
        pytest.param(
            "indicator,period,value\nfairs,2024,4\nfairs,2024,5\n", 1, "error[P405]", id="two values"
        ),
        pytest.param(
            "indicator,period,value\nfairs,2024," + "9" * 1_000_000, 1, "error[P4", id="a million digits"
        ),
        pytest.param("indicator,period,value\nfairs,2024,1e999999999", 1, "error[P404]", id="an exponent"),
        pytest.param(
            'indicator,period,value\nfairs,2024,"4', 1, "quotation mark is not closed", id="an open quote"
        ),
        pytest.param("PK\x03\x04 is no text", 2, "error[P401]", id="a spreadsheet"),
    ],
)
def test_data_that_are_broken(starter: Path, run: "Run", text: str, status: int, message: str) -> None:
    Path("d.csv").write_text(text)
    found = run("eval", starter, "--actuals", "d.csv", "--period", "2024")
    assert found.status == status
    assert message in found.err
    assert "d.csv, row " in found.err


def test_the_rest_of_broken_data_is_used(starter: Path, run: "Run") -> None:
    Path("d.csv").write_text(
        "indicator,period,value\n" * 2 + "fairs,2024,4\nfairs,2024,many\nvisitors,2024,1300\n"
    )
    found = run("eval", starter, "--actuals", "d.csv", "--format", "csv", "--period", "2024")
    assert found.status == 1
    assert "growth.1.1.visitors,Visitors of the fairs,count,1300,>= 1200," in found.out


def test_a_million_rows_of_data(folder: Path, process: "Run") -> None:
    size = 1_000
    (folder / "p.perf").write_text(
        plan(
            *(f'indicator i{place} "I" {{ count; target >= 5 }}' for place in range(size)),
            period="2000..2001",
        )
    )
    rows = (f"i{place % size},{2000 + place // size % 2},{place}\n" for place in range(1_000_000))
    (folder / "d.csv").write_text("indicator,period,value\n" + "".join(rows))
    found = process("eval", "p.perf", "--actuals", "d.csv", "--format", "csv")
    assert found.status == 1  # all but the first two thousand state another value for a fact
    assert found.err.count("error[P405]") == 100
    assert found.err.endswith("... and 997900 more errors\n")
    assert len(found.out.splitlines()) == size + 1
