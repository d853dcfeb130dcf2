"""How the command starts: quickly, with nothing imported that the answer does not need."""

import subprocess
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from perfdsl.cli import VERSION
from perfdsl.cli.program import COMMANDS, LazyGroup, group

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def imported(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "perfdsl", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def test_the_version_is_that_of_the_package(run: "Run") -> None:
    assert version("perfdsl") == VERSION
    for words in (["--version"], ["-V"], ["-V", "--help"]):
        assert run(*words).out == f"perfdsl {VERSION}\n"


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("-h",), ("chek",)])
def test_what_needs_no_plan_imports_no_parser(words: tuple[str, ...]) -> None:
    found = imported(*words)
    assert "perfdsl.cli" in found
    assert not found & {"lark", "attrs", "tabulate", "gmpy2", "perfdsl.pipeline"}


def test_the_version_needs_not_even_click() -> None:
    assert "click" not in imported("--version")


def test_checking_a_plan_makes_no_table() -> None:
    assert "tabulate" not in imported("check", "-")


@pytest.mark.benchmark
def test_the_version_takes_at_most_five_times_what_python_takes_to_start() -> None:
    def best(*words: str) -> float:
        times = []
        for _ in range(20):
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    assert best("-m", "perfdsl", "--version") < 5 * best("-c", "pass")


def test_the_table_of_commands_says_what_each_says_of_itself(run: "Run") -> None:
    assert isinstance(group, LazyGroup)
    for name, text in COMMANDS.items():
        found = run(name, "--help")
        assert found.status == 0, name
        assert found.out.startswith(f"Usage: perfdsl {name} "), name
        assert f"  {name:<{max(map(len, COMMANDS)) + 2}}{text}\n" in run("--help").out


def test_every_command_answers_to_h(run: "Run") -> None:
    for name in COMMANDS:
        assert run(name, "-h") == run(name, "--help")
