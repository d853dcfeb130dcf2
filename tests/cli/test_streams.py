"""What goes where: data on standard output, messages on standard error, colour to terminals, whole files."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

COMMAND = [sys.executable, "-m", "perfdsl"]
WRONG = 'plan p "P" { period 2023; indicator a "A" { count; target >= x } }\n'


def at_terminal(*words: str, **environment: str) -> str:
    """What a person at a terminal sees, standard error included."""
    main_end, other_end = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *words], stdin=subprocess.DEVNULL, stdout=other_end, stderr=other_end,
        env={**os.environ, "TERM": "xterm", **environment},
    ) as process:  # fmt: skip
        os.close(other_end)
        seen = b""
        while True:
            try:
                part = os.read(main_end, 65536)
            except OSError:  # Linux says so where the other end is closed
                break
            if not part:
                break
            seen += part
        process.wait(60)
    os.close(main_end)
    return seen.decode()


# --- colour


@pytest.mark.parametrize(
    ("environment", "words", "colored"),
    [
        pytest.param({}, (), True, id="a terminal"),
        pytest.param({"NO_COLOR": "1"}, (), False, id="NO_COLOR"),
        pytest.param({"NO_COLOR": ""}, (), True, id="NO_COLOR without a value"),
        pytest.param(
            {"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False, id="NO_COLOR is stronger than FORCE_COLOR"
        ),
        pytest.param({"TERM": "dumb"}, (), False, id="a terminal that can show none"),
        pytest.param({"TERM": "dumb", "FORCE_COLOR": "1"}, (), True, id="FORCE_COLOR all the same"),
        pytest.param({}, ("--color", "never"), False, id="--color never"),
        pytest.param(
            {"NO_COLOR": "1"}, ("--color", "always"), True, id="--color always is stronger than NO_COLOR"
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "eval"])
def test_colour_at_a_terminal(
    folder: Path, command: str, environment: dict[str, str], words: tuple[str, ...], *, colored: bool
) -> None:
    (folder / "wrong.perf").write_text(WRONG)
    seen = at_terminal(command, "wrong.perf", *words, **environment)
    assert "error" in seen
    assert ("\x1b[" in seen) == colored


@pytest.mark.parametrize(
    ("environment", "words", "colored"),
    [
        pytest.param({}, (), False, id="a pipe"),
        pytest.param({"FORCE_COLOR": "1"}, (), True, id="FORCE_COLOR"),
        pytest.param({"FORCE_COLOR": "0"}, (), False, id="FORCE_COLOR 0"),
        pytest.param({"CLICOLOR_FORCE": "1"}, (), True, id="CLICOLOR_FORCE"),
        pytest.param({}, ("--color", "always"), True, id="--color always"),
    ],
)
def test_colour_in_a_pipe(
    starter: Path, process: "Run", environment: dict[str, str], words: tuple[str, ...], *, colored: bool
) -> None:
    for command in ("eval", "test"):
        found = process(command, starter.name, *words, **environment)
        assert ("\x1b[" in found.out) == colored


def test_a_file_is_never_coloured(starter: Path, run: "Run") -> None:
    for command in ("eval", "test"):
        run(command, starter.name, "--color", "always", "-o", "out.txt")
        assert "\x1b" not in Path("out.txt").read_text("utf-8")


def test_the_text_is_the_same_in_colour(starter: Path, run: "Run") -> None:
    import re  # noqa: PLC0415 - only here

    plain, colored = run("eval", starter), run("eval", starter, "--color", "always")
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored.out) == plain.out


# --- characters


def test_every_character_comes_out_where_the_system_knows_only_ascii(starter: Path, process: "Run") -> None:
    found = process("eval", starter.name, LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert found.status == 0
    assert "▲" in found.out


def test_a_file_name_that_is_no_text_is_still_named(folder: Path) -> None:  # noqa: ARG001 - we are in it
    done = subprocess.run([*COMMAND, "check", b"a\xff.perf"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"`a\\udcff.perf` cannot be read" in done.stderr


# --- pipes


@pytest.mark.parametrize(
    "words",
    [("eval",), ("eval", "--format", "json"), ("graph", "--format", "json"), ("--help",), ("--version",)],
)
def test_a_reader_that_leaves_is_no_fault(starter: Path, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    call = [*words, starter.name] if words[0] in ("eval", "graph") else list(words)
    done = subprocess.run([*COMMAND, *call], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 141


def test_a_reader_of_messages_that_leaves_is_no_fault(folder: Path) -> None:
    (folder / "wrong.perf").write_text(WRONG)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "check", "wrong.perf"], stdout=subprocess.PIPE, stderr=writing, check=False
    )
    os.close(writing)
    assert done.stdout == b""
    assert done.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("words", [("eval", "plan.perf"), ("--version",)])
def test_a_full_disk_is_told(starter: Path, words: tuple[str, ...]) -> None:  # noqa: ARG001 - it is in the folder
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "perfdsl: the output cannot be written: no space left on device\n"
    assert done.returncode == 2


def test_streams_that_are_closed_do_no_harm(starter: Path) -> None:
    call = f"{sys.executable} -m perfdsl"
    for line, status in (
        (f"{call} eval {starter.name} >&-", 0),
        (f"{call} check {starter.name} 2>&-", 0),
        (f"{call} check - <&-", 2),
    ):
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == status, line
        assert "Traceback" not in done.stderr


def test_an_interrupt_ends_it_quietly(folder: Path) -> None:
    os.mkfifo(folder / "actuals.csv")
    (folder / "p.perf").write_text('plan p "P" { period 2023; indicator a "A" { count; target >= 1 } }')
    with subprocess.Popen(
        [*COMMAND, "eval", "p.perf", "--actuals", "actuals.csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        time.sleep(1.5)  # it waits for somebody who writes into the pipe
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "perfdsl: interrupted\n")


# --- files


def test_an_answer_in_a_file_is_that_on_standard_output(starter: Path, run: "Run") -> None:
    for words in (
        ("eval", starter),
        ("check", starter),
        ("test", starter),
        ("graph", starter),
        ("explain", starter, "fairs"),
    ):
        printed = run(*words)
        written = run(*words, "-o", "out.txt")
        assert (written.status, written.out) == (0, "")
        assert Path("out.txt").read_text("utf-8") == printed.out
        assert run(*words, "-o", "-").out == printed.out


def test_a_file_keeps_its_permissions_and_nothing_else_is_left(starter: Path, run: "Run") -> None:
    Path("old.csv").write_text("old")
    Path("old.csv").chmod(0o640)
    os.umask(0o022)
    for name in ("old.csv", "new.csv"):
        assert run("eval", starter, "--format", "csv", "-o", name).status == 0
    assert Path("old.csv").stat().st_mode & 0o777 == 0o640
    assert Path("new.csv").stat().st_mode & 0o777 == 0o644
    assert sorted(path.name for path in Path().iterdir()) == [
        "actuals.csv",
        "new.csv",
        "old.csv",
        "plan.perf",
    ]


def test_a_link_stays_a_link(starter: Path, run: "Run") -> None:
    Path("real.txt").write_text("old")
    Path("link.txt").symlink_to("real.txt")
    run("eval", starter, "-o", "link.txt")
    assert Path("link.txt").is_symlink()
    assert "Fairs" in Path("real.txt").read_text("utf-8")


def test_a_device_is_written_to_not_replaced(starter: Path, run: "Run") -> None:
    assert run("eval", starter, "-o", "/dev/null").status == 0
    assert not Path("/dev/null").is_file()


def test_where_writing_fails_the_old_file_stays(
    starter: Path, run: "Run", monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("old.txt").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    found = run("eval", starter, "-o", "old.txt")
    assert (found.status, found.err) == (2, "perfdsl: `old.txt` cannot be written: no space left on device\n")
    assert Path("old.txt").read_text() == "old"
    assert sorted(path.name for path in Path().iterdir()) == ["actuals.csv", "old.txt", "plan.perf"]


@pytest.mark.parametrize("name", ["no/such/folder.txt", "."])
def test_a_place_that_cannot_be_written_to_is_named(starter: Path, run: "Run", name: str) -> None:
    found = run("eval", starter, "-o", name)
    assert found.status == 2
    assert f"`{name}` cannot be written" in found.err


@pytest.mark.parametrize("name", ["plan.perf", "other.perf", "actuals.csv", "more.csv"])
def test_neither_a_ruleset_nor_its_data_are_written_over(starter: Path, run: "Run", name: str) -> None:
    Path("more.csv").write_text("indicator,period,value\nfairs,2024,1\n")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    words = ["--actuals", "more.csv"] if name == "more.csv" else []
    found = run("eval", starter, *words, "-o", name)
    assert found.status == 2
    assert "goes to another file" in found.err
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before
