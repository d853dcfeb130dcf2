import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from perfdsl import resources

ROOT = Path(__file__).parent.parent
READ_BOTH = """
from perfdsl import resources
print(resources.grammar_text())
print(resources.ruleset_folder("comune").joinpath("comune.perf").read_text("utf-8"))
"""


@pytest.fixture
def zipped_wheel(tmp_path: Path) -> Path:
    wheel = tmp_path / "perfdsl.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for module in ("__init__.py", "resources.py"):
            archive.write(ROOT / "perfdsl" / module, f"perfdsl/{module}")
        archive.writestr("perfdsl/_data/grammar/perf.lark", "start: packaged")
        archive.writestr("perfdsl/_data/rulesets/comune/comune.perf", "plan packaged")
    return wheel


def test_the_repository_has_the_grammar_beside_the_package() -> None:
    assert resources.grammar_text() == (ROOT / "grammar" / "perf.lark").read_text("utf-8")


def test_the_repository_has_the_rulesets_beside_the_package() -> None:
    assert resources.ruleset_folder("bergamo-2023") == ROOT / "rulesets" / "bergamo-2023"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("atlantis", id="unknown"),
        pytest.param("", id="the folder of all rulesets"),
        pytest.param("..", id="out of the folder of rulesets"),
        pytest.param("bergamo-2023/bergamo-2023.perf", id="a file"),
    ],
)
def test_what_is_no_ruleset_is_not_found(name: str) -> None:
    with pytest.raises(LookupError, match=f"no ruleset `{name}` is shipped"):
        resources.ruleset_folder(name)


def test_a_zipped_wheel_is_read_in_place(zipped_wheel: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", READ_BOTH],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(zipped_wheel)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == ["start: packaged", "plan packaged"]
