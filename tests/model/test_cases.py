"""Every diagnostic of the checker: at its place, in its words, and nothing besides."""

from collections.abc import Callable
from pathlib import Path

import pytest

from perfdsl.diagnostics import CODES, NOT_ADVISED, NOT_REQUIRED
from perfdsl.render import render
from tests.model.cases import Case, cases, update

ALL = [(path, case) for path, found in cases() for case in found]
TESTS = Path(__file__).parents[1]

# Codes of other passes: where they are tried.
ELSEWHERE = {
    "P1": ("syntax", "model", "cli", "run"),
    "P4": ("data", "engine", "batch", "cli", "analysis", "run"),
    "P5": ("run", "cli", "analysis", "docs", "rulesets"),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{path.stem}: {case.title}") for path, case in ALL])
def test_the_checker_says_what_stands_on_the_lines_and_nothing_else(case: Case) -> None:
    assert case.found() == case.expected


def test_the_cases_are_written_down(request: pytest.FixtureRequest) -> None:
    for path, found in cases():
        if request.config.getoption("update"):
            update(path, found)
        assert path.read_text("utf-8") == "---\n".join(case.annotated() for case in found)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for _, case in ALL])
def test_a_case_gives_the_code_of_its_title(case: Case) -> None:
    codes = {text[:4] for _, text in case.expected if text.startswith("P")}
    if case.is_fine:
        assert codes == set()
    elif case.title.startswith("P"):
        assert codes == {case.title[:4]}


def test_every_code_of_the_checker_has_a_case_and_a_ruleset_beside_it_that_is_fine() -> None:
    given: set[str] = set()
    mended: set[str] = set()
    for _, found in cases():
        waiting: set[str] = set()
        for case in found:
            if case.is_fine:
                mended |= waiting
                waiting = set()
            else:
                waiting |= {text[:4] for _, text in case.expected if text.startswith("P")}
        given |= {text[:4] for case in found for _, text in case.expected if text.startswith("P")}
    wanted = {code for code in CODES if code[:2] in ("P2", "P3")} | {"P110", "P111", "P112"}
    assert sorted(wanted - given) == []
    assert sorted(wanted - mended - {"P314"}) == []  # a plan with an indicator is beside every other


def test_every_other_code_is_tried_where_its_pass_is() -> None:
    import perfdsl.diagnostics as module  # noqa: PLC0415 - the constants by their names

    constants = {value.id: name for name, value in vars(module).items() if isinstance(value, module.Code)}
    missing = []
    for code in CODES:
        folders = ELSEWHERE.get(code[:2])
        if folders is None or code in {"P110", "P111", "P112"}:
            continue
        texts = [path.read_text("utf-8") for folder in folders for path in (TESTS / folder).rglob("*.py")]
        if not any(code in text or f"{constants[code]}" in text for text in texts):
            missing.append(code)
    assert missing == []


SHOWN = (
    "P201 a name that is nowhere",
    "P201 in a function, told once though it is called twice",
    "P202 two rows of one name, two scales, two functions, two plans",
    "P203 a name of two rows",
    "P206 a circle of three, shown whole, and told once",
    "P206 somebody answers for their own score, directly and round through others",
    "P206 itself, its own container, and scales",
    "P210 recursive functions, whether called or not",
    "P301 too little",
    "P301 nothing left",
    "P302 weights outside",
    "P305 kinds that do not go together",
    "P306 targets of the wrong kind",
    "P308 periods outside the plan's",
    "P311 bands that no score reaches",
    "P351 weaker than the plan: less, later, or more where less is better",
    "several mistakes that can be read",
)


@pytest.mark.parametrize("title", SHOWN)
def test_what_the_officer_reads(title: str, golden: Callable[[str, str], str]) -> None:
    (case,) = [case for _, case in ALL if case.title == title]
    name = title.partition(":")[0].replace(" ", "-").replace(",", "").replace("'", "")
    text = render(case.diagnostics(), width=100) + "\n"
    assert text == golden(f"{name}.txt", text)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{path.stem}: {case.title}") for path, case in ALL])
def test_a_message_says_how_to_mend_it(case: Case) -> None:
    """But for what a plan asks of itself: only its authors know whether the plan or its demand is wrong."""
    demands = {NOT_REQUIRED, NOT_ADVISED}
    mute = [one.message for one in case.diagnostics() if not one.help and one.code not in demands]
    assert not mute
