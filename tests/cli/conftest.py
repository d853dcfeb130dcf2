"""The command as people call it: in this process, in one of its own, or at a terminal."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from perfdsl.cli import main

CLEAN = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PERFDSL_LOCALE", "PERFDSL_DEBUG", "COLUMNS")


@frozen
class Outcome:
    """What a call left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CLEAN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the one that we are in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Calls the command in this process."""

    def call(*words: str | Path) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return Outcome(left.value.code, out, err)

    return call


@pytest.fixture
def process() -> Run:
    """Calls the command in a process of its own, with text or bytes on standard input."""

    def call(*words: str | Path, given: str | bytes = b"", seconds: int = 300, **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "perfdsl", *map(str, words)],
            input=given.encode() if isinstance(given, str) else given,
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
            timeout=seconds,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def starter(folder: Path, run: Run) -> Path:
    """The plan that `perfdsl init` makes, in the folder that we are in."""
    assert run("init").status == 0
    return folder / "plan.perf"
