"""Case files to cases: a ruleset, its data, and what must come out, as `README.md` beside this file lays down."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from attrs import field, frozen

from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact
from perfdsl.values.ranges import OneOf, Outlook, Range, hull
from perfdsl.values.value import Value as Single

FOLDER: Final = Path(__file__).parent
RULESET: Final = "plan.perf"
DATA: Final = "data.csv"

Value: TypeAlias = Outlook | None
"""A number, a date, a yes or no, a text, a missing value, or None where there is no such figure."""

_PART: Final = re.compile(r"^--- (.+)\n", re.MULTILINE)
_LINE: Final = re.compile(r"(?P<reference>.+?)\.(?P<figure>[a-z_]+) += (?P<value>.+)")
_GIVEN: Final = re.compile(r"(?P<reference>[^=]+?) += (?P<value>.+)")
_EXPECT: Final = re.compile(
    r"expect(?: of (?P<subject>\S+))?(?: in (?P<period>\S+))?(?: at (?P<at>\S+))?(?P<original> as first approved)?"
)
_SAID: Final = re.compile(
    r"(?P<code>P\d{3})(?: (?P<file>\S+\.\w+))?"
    r"(?: (?:line (?P<line>\d+)|row (?P<row>\d+)(?: (?P<column>\w+))?): ?(?P<text>.*))?"
)
_TRIED: Final = re.compile(r'(?P<outcome>passed|failed) "(?P<name>[^"]*)"')


@frozen
class Question:
    """A figure that is asked for, and the value that it must have."""

    reference: str
    figure: str
    wanted: Value
    text: str = field(eq=False)


@frozen
class Setting:
    """What is asked of one period, looked at on one day; None where the file leaves them out.

    Of the plan as it stands on that day, or as it was first approved.
    """

    period: str | None
    at: date | None
    revised: bool
    questions: tuple[Question, ...]
    subject: str | None = None
    """Whom it asks, where the data are of many."""


@frozen
class Said:
    """A diagnostic, as far as every implementation must agree: its code, its place, what stands there."""

    code: str
    place: str = ""
    text: str = ""


@frozen(eq=False)
class Case:
    """One case. `given` are figures by id as they are written, `files` texts or bytes by name, the ruleset among them."""

    path: Path
    title: str
    because: str = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    given: Mapping[str, str] | None
    data: str | None
    locale: str | None
    settings: tuple[Setting, ...]
    said: tuple[Said, ...]
    tried: tuple[tuple[str, bool], ...]

    @property
    def number(self) -> str:
        """Section and place in it: `05.03`."""
        return self.path.name.partition("-")[0]

    @property
    def is_of_many(self) -> bool:
        """Whether its data are of many subjects."""
        return any(setting.subject is not None for setting in self.settings)

    def __str__(self) -> str:
        return self.path.stem


class CaseError(Exception):
    """A case file that does not say what a case is."""


def cases() -> tuple[Case, ...]:
    """Every case of the suite, in the order of the numbers."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*/*.case")))


def read(path: Path) -> Case:
    """The case in a file. Raises CaseError."""
    head, *rest = _PART.split(path.read_text("utf-8"))
    title, _, because = head.strip().partition("\n")
    parts = list(zip(rest[::2], rest[1::2], strict=True))
    data = [(name.split(), text) for name, text in parts if name.split()[0] == "data"]
    words = data[0][0][1:] if data else []
    return Case(
        path,
        title,
        because.strip(),
        dict(_files(path, parts)),
        next((dict(_given(path, text)) for name, text in parts if name == "given"), None),
        _data_name(words) if data else None,
        words[words.index("locale") + 1] if "locale" in words else None,
        tuple(_setting(path, name, text) for name, text in parts if name.startswith("expect")),
        tuple(_said(path, line) for name, text in parts if name == "diagnostics" for line in _lines(text)),
        tuple(_tried(path, line) for name, text in parts if name == "tests" for line in _lines(text)),
    )


def _files(path: Path, parts: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    for name, text in parts:
        match name.split():
            case ["ruleset"]:
                yield RULESET, text.encode()
            case ["data" | "file", file, "in", "hex"]:
                yield file, bytes.fromhex(text)
            case ["data", *words]:
                yield _data_name(words), text.encode()
            case ["file", file]:
                yield file, text.encode()
            case ["given" | "diagnostics" | "tests"] | ["expect", *_]:
                pass
            case _:
                raise CaseError(f"{path.name}: there is no part `{name}`")


def _data_name(words: list[str]) -> str:
    return words[0] if words and "." in words[0] else DATA


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _given(path: Path, text: str) -> Iterator[tuple[str, str]]:
    for line in _lines(text):
        found = _matched(_GIVEN, line, path)
        yield found["reference"], found["value"]


def _setting(path: Path, name: str, text: str) -> Setting:
    found = _matched(_EXPECT, name, path)
    at = date.fromisoformat(found["at"]) if found["at"] else None
    revised = found["original"] is None
    questions = tuple(_question(path, line) for line in _lines(text))
    return Setting(found["period"], at, revised, questions, found["subject"])


def _question(path: Path, line: str) -> Question:
    found = _matched(_LINE, line, path)
    return Question(found["reference"], found["figure"], value(found["value"]), line)


def _said(path: Path, line: str) -> Said:
    found = _matched(_SAID, line, path)
    if found["text"] is None:
        return Said(found["code"])
    if found["row"] is not None:
        file = found["file"] or DATA
        column = f" {found['column']}" if found["column"] else ""
        return Said(found["code"], f"{file} row {found['row']}{column}", found["text"])
    return Said(found["code"], f"{found['file'] or RULESET} line {found['line']}", found["text"])


def _tried(path: Path, line: str) -> tuple[str, bool]:
    found = _matched(_TRIED, line, path)
    return found["name"], found["outcome"] == "passed"


def _matched(pattern: re.Pattern[str], text: str, path: Path) -> re.Match[str]:
    found = pattern.fullmatch(text.strip())
    if found is None:
        raise CaseError(f"{path.name}: `{text}` cannot be read")
    return found


def value(text: str) -> Value:
    """The value that a case writes, `none` where there is none, or what a figure may become.

    `62%..75%`, `62%..75% or not_measured`, `"amber" or "green"`.
    """
    if text.strip() == "none":
        return None
    if text.count('"') == 2:
        return single(text)
    return hull(value for one in text.split(" or ") for value in map(single, one.split("..")))


def single(text: str) -> Single:
    """One value: `11/12`, `98.77%`, `2026-05-31`, `yes`, `"reached"`, `not_measured`."""
    text = text.strip()
    if text in ("yes", "no"):
        return text == "yes"
    if text in {reason.value for reason in Reason}:
        return Missing(Reason(text))
    if text.startswith('"'):
        return text[1:-1]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    number = exact(text.removesuffix("%").replace("_", ""))
    return number / 100 if text.endswith("%") else number


def written(value: Value) -> str:
    """A value as a case writes it."""
    match value:
        case None | bool():
            return {None: "none", True: "yes", False: "no"}[value]
        case Missing():
            return value.reason.value
        case str():
            return f'"{value}"'
        case OneOf(values):
            return " or ".join(map(written, values))
        case Range(low, high, missing):
            return " or ".join([f"{low}..{high}", *sorted(map(written, missing))])
    return str(value)
