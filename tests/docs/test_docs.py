"""What the documentation shows is what happens: every fenced block of README.md and docs/ is run.

How a block is run is said by its language, and by the words after it:

    ```perf                     a piece of a plan: it is put into a plan for 2026, unless it has a `period`;
                                scales that it defines stand before the plan, which uses the last of them
                                unless the piece says otherwise
    ```perf                     a whole file, where a line begins with `plan `
    ```perf leaf                the attributes of an indicator called `riga`; `test`, `input`, `function` and
                                `unit` at the margin stand beside it
    ```perf scale               the statements of a scale that the plan uses
    ```perf error P305          its diagnostics have exactly these codes (`error P301 P302`, `warning P353`);
                                without codes there are none, warnings included
    ```perf file=plan.perf      the content of that file, for later blocks; checked where it is a whole plan
    ```csv file=actuals.csv     likewise, never checked (any language)
    ```python                   run in the folder of the page, all blocks of a page in one session; `>>>` as
                                in doctest
    ```console                  `$ command` lines, run by bash in the folder of the page (`perfdsl` is a
                                command, `cd` holds for the next, `echo $?` tells the status); both outputs
                                are compared line by line
    ```sh, ```text, ```json     only shown

The `test` blocks of a ruleset are run too, and hold. `...` in an output stands for anything. Where a page
says `rulesets/`, its folder has a copy of them. A later block with the name of a file replaces it, so that a
plan can grow. `pytest tests/docs --update` writes into the pages what the blocks show now: read the diff.
"""

import re
import shutil
from pathlib import Path

import pytest

from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import CompiledPlan, examine
from perfdsl.render import render
from perfdsl.source import Source
from tests.docs.pages import ROOT, Block, Page, Session, environment, read_page, updated, whole_ruleset

OWN_TESTS = ("diagnostics.md",)
"""Pages whose examples are run by a test of their own."""

PAGES = [
    read_page(path)
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if path.exists() and path.name not in OWN_TESTS
]
RULESETS = [(page, block) for page in PAGES for block in page.blocks if block.is_checked]
TRANSCRIPTS = [page for page in PAGES if any(block.is_run for block in page.blocks)]
DATABASE = "COMUNE_DB"
"""The variable that has the URL of a database of PostgreSQL, on pages that speak of one."""


def put(block: Block, folder: Path) -> None:
    assert block.file
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")


@pytest.mark.parametrize(("page", "block"), [pytest.param(*pair, id=str(pair[1])) for pair in RULESETS])
def test_a_ruleset_is_as_the_page_says(page: Page, block: Block, tmp_path: Path) -> None:
    for one in page.files_before(block):
        put(one, tmp_path)
    text = whole_ruleset(block)
    plan, diagnostics = examine(Source(block.file or "example.perf", text), tmp_path)
    found = frozenset(diagnostic.code.id for diagnostic in diagnostics)
    assert found == block.expected, f"{block}\n{render(diagnostics)}\n\n{text}"
    if plan is None:
        return
    wrong = Diagnostics()
    for result in run_tests(CompiledPlan(plan, tuple(diagnostics), tmp_path), wrong):
        wrong.extend(result.failures)
    assert not wrong, f"{block}\n{render(wrong)}"


@pytest.mark.parametrize("page", [pytest.param(page, id=page.path.name) for page in TRANSCRIPTS])
def test_a_page_shows_what_happens(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    if "rulesets/" in page.text:
        shutil.copytree(ROOT / "rulesets", folder / "rulesets")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    known = environment(tmp_path / "bin")
    if DATABASE in page.text:
        known[DATABASE] = request.getfixturevalue("postgres")
    session = Session(folder, known)
    changed: dict[Block, str] = {}
    for block in page.blocks:
        if block.file:
            put(block, folder)
        elif block.is_run:
            shown = session.replay(block)
            if shown != block.text:
                changed[block] = shown
                assert str(tmp_path) not in shown, f"{block}: a page names no folder of one machine"
    if request.config.getoption("--update") and changed:
        assert page.path.read_text("utf-8") == page.text, "the page was changed meanwhile"
        page.path.write_text(updated(page, changed), "utf-8")
        return
    for block, shown in changed.items():
        assert shown == block.text, f"{block}: `pytest tests/docs --update` writes what is shown now"


@pytest.mark.parametrize("page", [pytest.param(page, id=page.path.name) for page in PAGES])
def test_what_a_page_links_to_is_there(page: Page) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]+)", page.text)
    assert [link for link in links if not (page.path.parent / link).exists()] == []
