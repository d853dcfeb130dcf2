"""Every case of the suite in every mode, and what the suite itself promises."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, TypeAlias

import pytest

from perfdsl.diagnostics import CODES
from tests.conformance.modes import MODES, Mode
from tests.conformance.prepared import Prepared, prepare
from tests.conformance.suite import FOLDER, Case, Said, Setting, cases, written

CASES: Final = cases()
ASKED: Final = tuple(case for case in CASES if any(setting.questions for setting in case.settings))
SECTIONS: Final = {
    int(number): title
    for number, title in re.findall(
        r"^## (\d+)\. (.+)$", (FOLDER.parents[1] / "docs" / "language.md").read_text("utf-8"), re.MULTILINE
    )
}
README: Final = (FOLDER / "README.md").read_text("utf-8")

Ready: TypeAlias = Callable[[Case], Prepared]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """Prepares each case once for all modes."""
    return cache(lambda case: prepare(case, tmp_path_factory.mktemp("case")))


def left_out() -> dict[tuple[str, str], str]:
    """The public list: cases and modes that leave them out, and why."""
    rows = re.findall(r"^\| (\d\d\.\d\d+) \| (\w+) \| (.+) \|$", README, re.MULTILINE)
    return {(number, mode): reason for number, mode, reason in rows}


LEFT_OUT: Final = left_out()


@pytest.mark.parametrize("case", ASKED, ids=str)
def test_a_case_gives_its_figures_in_every_mode(case: Case, ready: Ready) -> None:
    prepared = ready(case)
    differences = [
        f"{mode.name}: {difference}"
        for mode in MODES
        if mode.takes(case) and (case.number, mode.name) not in LEFT_OUT
        for setting in case.settings
        for difference in _differences(prepared, setting, mode)
    ]
    assert not differences, f"{case.title}\n{case.because}"


def _differences(prepared: Prepared, setting: Setting, mode: Mode) -> Iterator[str]:
    asked = [one for one in prepared.asked(setting) if mode.answers(one)]
    found = mode.answer(prepared, setting, asked) if asked else []
    for one, value in zip(asked, found, strict=True):
        if (written(value), value) != (written(one.wanted), one.wanted):
            yield f"{one.question.text.strip()}, here {written(value)}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_says_what_is_wrong_and_nothing_else(case: Case, ready: Ready) -> None:
    assert sorted(map(_told, ready(case).said())) == sorted(map(_told, case.said))


def _told(said: Said) -> str:
    return f"{said.code} {said.place}: {said.text}"


@pytest.mark.parametrize("case", [case for case in CASES if case.tried], ids=str)
def test_the_tests_of_a_ruleset_pass_and_fail_as_the_case_says(case: Case, ready: Ready) -> None:
    assert ready(case).tried() == case.tried


# --- the suite


def test_every_section_of_the_language_has_cases_in_the_folder_of_its_name() -> None:
    folders = {f"{number:02}-{re.sub('[^a-z]+', '-', title.lower())}" for number, title in SECTIONS.items()}
    assert {case.path.parent.name for case in CASES} == folders


def test_a_number_belongs_to_one_case_and_to_its_folder() -> None:
    again = [number for number, times in Counter(case.number for case in CASES).items() if times > 1]
    astray = [case.number for case in CASES if case.path.parent.name[:2] != case.number[:2]]
    assert (again, astray) == ([], [])


def test_every_case_has_a_sentence_and_expects_something() -> None:
    idle = [
        str(case)
        for case in CASES
        if not case.title.endswith(".")
        or not (case.said or case.tried or case.settings)
        or not all(setting.questions for setting in case.settings)
    ]
    assert idle == []


def test_every_code_of_the_language_has_a_case_or_its_reason() -> None:
    told = {said.code for case in CASES for said in case.said}
    reasons = set(re.findall(r"^\| (P\d{3}) \| .+ \|$", README, re.MULTILINE))
    assert CODES.keys() - told == reasons


def test_no_two_cases_have_the_same_sentence() -> None:
    assert [title for title, times in Counter(case.title for case in CASES).items() if times > 1] == []


def test_every_mode_is_asked_something_by_every_case_that_it_takes(ready: Ready) -> None:
    idle = [
        (case.number, mode.name)
        for case in ASKED
        for mode in MODES
        if mode.takes(case)
        and not any(mode.answers(asked) for setting in case.settings for asked in ready(case).asked(setting))
    ]
    assert idle == []


def test_what_is_left_out_could_not_be_run(ready: Ready) -> None:
    cases_by_number = {case.number: case for case in ASKED}
    modes = {mode.name: mode for mode in MODES}
    fine = [
        (number, name)
        for number, name in LEFT_OUT
        if not any(
            list(_differences(ready(cases_by_number[number]), setting, modes[name]))
            for setting in cases_by_number[number].settings
        )
    ]
    assert fine == []
