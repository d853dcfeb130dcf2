import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SHIPPED = {"perfdsl": "perfdsl", "grammar": "perfdsl/_data/grammar", "rulesets": "perfdsl/_data/rulesets"}
KINDS_OF_FILE = {".py", ".typed", ".lark", ".perf", ".csv", ".json", ".md", ".properties"}
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a new environment: the wheel is its own, the dependencies are ours."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    commands = folder / "bin"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", commands / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return commands


def shipped_files() -> Iterator[str]:
    for folder, place in SHIPPED.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{place}/{path.relative_to(ROOT / folder).as_posix()}"


def test_the_wheel_has_the_package_the_grammar_and_the_rulesets_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == set(shipped_files())
    assert {"perfdsl/py.typed", "perfdsl/_data/grammar/perf.lark"} <= inside
    assert "perfdsl/_data/rulesets/bergamo-2023/bergamo-2023.perf" in inside
    assert len(names) == len(set(names))


def test_the_wheel_has_no_stray_kind_of_file(wheel: Path) -> None:
    names = [Path(name) for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert [name for name in names if name.suffix not in KINDS_OF_FILE] == []


def test_the_sdist_has_what_building_and_testing_need_and_nothing_else(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {Path(name).parts[1] for name in archive.getnames()}
    tools = {".gitignore", "PKG-INFO", "pyproject.toml"}
    texts = {"CHANGELOG.md", "LICENSE", "README.md"}
    assert names == {"docs", "grammar", "perfdsl", "rulesets", "tests"} | texts | tools


def test_the_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert version("perfdsl") in run(installed / "perfdsl", "--version", cwd=tmp_path)


def test_the_installed_package_finds_what_it_ships(installed: Path, tmp_path: Path) -> None:
    code = (
        "from perfdsl import resources; print(resources.__file__); print(resources.grammar_text(), end=''); "
        "print(resources.ruleset_folder('bergamo-2023') / 'bergamo-2023.perf')"
    )
    place, *grammar, plan = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(place).is_relative_to(installed.parent)
    assert grammar == (ROOT / "grammar" / "perf.lark").read_text("utf-8").splitlines()
    assert Path(plan).is_relative_to(Path(place).parent / "_data")
    assert Path(plan).is_file()
