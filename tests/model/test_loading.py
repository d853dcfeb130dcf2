"""Files that a ruleset imports: below its folder, each once, and never in a circle."""

from pathlib import Path

import pytest

from perfdsl.diagnostics import BAD_IMPORT, IMPORT_CIRCLE, UNREADABLE
from perfdsl.pipeline import check
from perfdsl.source import Source

PLAN = 'plan p "Piano" { period 2023; scale ente; indicator fiere "Fiere" { count; target >= 5 } }\n'
SCALE = "scale ente { late zero }\n"


def found(root: Path, text: str) -> list[tuple[str, str]]:
    (root / "plan.perf").write_text(text, "utf-8")
    _, diagnostics = check(Source("plan.perf", text), root)
    return [(one.code.id, one.message) for one in diagnostics]


def test_a_file_beside_or_below_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "scale.perf").write_text(SCALE, "utf-8")
    (tmp_path / "sub" / "one.perf").write_text('import "../scale.perf"\n', "utf-8")
    (tmp_path / "sub" / "two.perf").write_text('import "./../scale.perf"\n', "utf-8")
    assert found(tmp_path, f'import "sub/one.perf"\nimport "sub/two.perf"\nimport "scale.perf"\n{PLAN}') == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("/etc/passwd", "it is no path below the folder of the ruleset", id="absolute"),
        pytest.param("C:/scale.perf", "it is no path below the folder of the ruleset", id="drive"),
        pytest.param("..\\scale.perf", "it is no path below the folder of the ruleset", id="backslash"),
        pytest.param("", "it is no path below the folder of the ruleset", id="empty"),
        pytest.param("../outside.perf", "it lies outside the folder of the ruleset", id="above"),
        pytest.param("link.perf", "it lies outside the folder of the ruleset", id="link out"),
        pytest.param("sub", "it is a folder", id="folder"),
        pytest.param("none.perf", "there is no such file", id="missing"),
        pytest.param("round.perf", "there is no such file", id="link to itself"),
    ],
)
def test_what_cannot_be_imported_says_why(tmp_path: Path, name: str, why: str) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "outside.perf").write_text(SCALE, "utf-8")
    (root / "link.perf").symlink_to(tmp_path / "outside.perf")
    (root / "round.perf").symlink_to(root / "round.perf")
    ((code, message),) = found(root, f'import "{name}"\n{PLAN}')
    assert code == BAD_IMPORT.id
    assert message.startswith(f"`{name}` cannot be used: ")
    assert why in message or "round in a circle" in message


def test_a_circle_is_shown_whole(tmp_path: Path) -> None:
    (tmp_path / "a.perf").write_text('import "b.perf"\n', "utf-8")
    (tmp_path / "b.perf").write_text('import "a.perf"\n', "utf-8")
    ((code, message),) = found(tmp_path, f'import "a.perf"\n{PLAN}')
    assert code == IMPORT_CIRCLE.id
    assert message == "these files import each other: `a.perf` → `b.perf` → `a.perf`"


def test_a_file_that_imports_itself_is_a_circle(tmp_path: Path) -> None:
    ((code, message),) = found(tmp_path, f'import "plan.perf"\n{PLAN}')
    assert (code, message) == (IMPORT_CIRCLE.id, "these files import each other: `plan.perf` → `plan.perf`")


def test_a_file_that_is_no_text_is_told_at_the_import(tmp_path: Path) -> None:
    (tmp_path / "scale.perf").write_bytes(b"\xff\xfe\x00")
    ((code, message),) = found(tmp_path, f'import "scale.perf"\n{PLAN}')
    assert code == UNREADABLE.id
    assert "scale.perf" in message


def test_a_text_without_a_folder_imports_nothing() -> None:
    _, diagnostics = check(Source("plan.perf", f'import "scale.perf"\n{PLAN}'))
    assert [one.code for one in diagnostics] == [BAD_IMPORT]
