"""Each case is a ruleset in which `### P101 ...` stands on the line that the diagnostic is about."""

import re
import time

import pytest

from perfdsl.diagnostics import Diagnostics
from perfdsl.render import render
from perfdsl.source import Source, Span
from perfdsl.syntax import nodes as n
from perfdsl.syntax.parser import MAX_CHARACTERS, parse

CASES = {
    "misspelt keywords": """
plan p {
  indicatr x { count }  ### P101 `indicatr` is not a statement ### help: did you mean `indicator`?
  wieght 20%  ### P101 `wieght` is not a statement ### help: did you mean `weight`?
  indicator y { count }
}
""",
    "typographic quotation marks": """
indicator x “Label” { count }  ### P102 `“` means nothing here ### help: write straight quotation marks `"`
indicator y { count }
""",
    "text without its closing mark": """
indicator x "Label { count }  ### P103 this text has no closing quotation mark on its line
indicator y { count }
""",
    "text without its closing mark, before a block of lines": """
indicator x "Label {  ### P103 this text has no closing quotation mark on its line
  count
}
indicator y { count }
""",
    "block that is not closed": """
plan p {  ### P101 the file ends, and this `{` is not closed ### help: close it with `}` where its block ends
  indicator a { count }
""",
    "inner block that is not closed": """
plan p {  ### P101 the file ends, and this `{` is not closed
  indicator a { count
}
""",
    "bracket that closes nothing": """
plan p { }
}  ### P101 this `}` closes no block ### help: take it out
indicator y { count }
""",
    "percent sign apart": """
weight 20 %  ### P102 `%` means nothing here
indicator y { count }
""",
    "round bracket that is not closed before the line ends": """
value (a + b  ### P101 this `(` is not closed ### help: close it with `)`
target >= 5
""",
    "round bracket that is not closed before its block ends": """
indicator x { value (1 + 2 }  ### P101 this `(` is not closed
indicator y { count }
""",
    "two errors in one block, and reading goes on after it": """
indicator x { count; targt >= 5; weight }  ### P101 `targt` is not a statement ### P101 `}` cannot stand here
indicator y { percent; foo }  ### P101 `foo` is not a statement
""",
    "line that ends too early": """
indicator x { target >= 5 }
weight  ### P101 the line ends too early
indicator y { count }
""",
    "number with an exponent": """
target >= 1e999999999  ### P104 `1e999999999` is written with an exponent
""",
    "figures of another script": """
target >= ٣  ### P102 `٣` means nothing here
""",
    "division by zero where figures are written out": """
clamp 1/0..2  ### P104 a number cannot be divided by zero
late loses 5% per 0 days  ### P104 a loss for every 0 days has no measure
round score to 2.5 decimals  ### P104 `2.5` is not a whole number up to 40
""",
    "days that are not in the calendar": """
target by 2019-02-30  ### P105 `2019-02-30` is not a day of the calendar
target by 2019-5-3  ### P105 `2019-5-3` is not a day of the calendar
""",
    "periods that cannot be read": """
period 99999  ### P106 `99999` is not a period
period 0..99999  ### P106 `0` is not a period ### P106 `99999` is not a period
expect x@soon = 1  ### P106 `@soon` is not a period
target { 2019-H3: >= 5 }  ### P106 `2019-H3` is not a period
""",
    "units and currencies": """
target >= 5 apples  ### P115 `apples` is not a unit
money euro  ### P115 `euro` is not the code of a currency
""",
    "words that mean nothing where they stand": """
clamp some  ### P112 `some` means nothing here ### help: write `none`
late never  ### P112 `never` means nothing here
late third until 30 days  ### P112 `third` means nothing here
late half until 30 hours  ### P112 `hours` means nothing here
late loses 5% per 7 days always  ### P112 `always` means nothing here
round target to 2 decimals  ### P112 `target` means nothing here ### help: write `achievement` or `score`
""",
    "signs of other trades": """
target ≥ 5  ### P102 `≥` means nothing here ### help: write `>=`
value a \u00d7 b  ### P102 `\u00d7` means nothing here ### help: write `*`
value a \u2013 b  ### P102 `\u2013` means nothing here ### help: write the minus sign `-`
target >= 5 €  ### P102 `€` means nothing here
""",
    "what could have stood there": """
value 1.2.3  ### P101 `.` cannot stand here ### help: expected an operator, a name or the end of the line
target 5  ### P101 the line ends too early ### help: expected `..`
""",
    "each statement too deep is told once": f"""
value {"-" * 300}1  ### P107 this expression is nested more than 200 deep
value {"-" * 300}1  ### P107 this expression is nested more than 200 deep
value {"-" * 190}1
""",
    "nothing wrong": """
indicator x { count }
""",
}

_ABOUT = re.compile(r"### ")


def expected(text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        for note in _ABOUT.split(line)[1:]:
            note = note.strip()  # noqa: PLW2901 - the same, without blanks
            found.append(note if note.startswith("help: ") else f"{number} {note}")
    return found


def found_in(text: str, notes: list[str]) -> list[str]:
    """The diagnostics as the notes tell them; the help only where the next note asks for it."""
    diagnostics = Diagnostics()
    parse(Source("case.perf", text), diagnostics)
    asked = iter([*notes, ""])
    next(asked)
    found = []
    for diagnostic in diagnostics:
        assert isinstance(diagnostic.place, Span)
        line, _ = diagnostic.place.source.position(diagnostic.place.start)
        found.append(f"{line} {diagnostic.code.id} {diagnostic.message}")
        if next(asked, "").startswith("help: "):
            found.append(f"help: {diagnostic.help}")
            next(asked, "")
    return found


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in CASES.items()])
def test_expected_diagnostics_stand_on_their_lines(text: str) -> None:
    notes = expected(text)
    assert found_in(text, notes) == notes


def parsed(text: str) -> tuple[n.Ruleset, Diagnostics]:
    diagnostics = Diagnostics()
    return parse(Source("case.perf", text), diagnostics), diagnostics


def codes(text: str) -> list[str]:
    return [diagnostic.code.id for diagnostic in parsed(text)[1]]


@pytest.mark.parametrize("text", ["", "\n\n", ";;", "# only a comment", "\ufeff", " \t\r\n"])
def test_an_empty_file_is_an_empty_ruleset(text: str) -> None:
    ruleset, diagnostics = parsed(text)
    assert (ruleset.statements, len(diagnostics)) == ((), 0)


def test_what_is_whole_before_an_error_is_kept() -> None:
    ruleset, _ = parsed('plan p {\n indicator a { count; foo }\n bar\n indicator c "C" baz\n}\nplan q\n')
    first, second = ruleset.statements
    assert isinstance(first, n.Definition)
    assert isinstance(second, n.Definition)
    assert first.block is not None
    assert [s.name.text for s in first.block.statements if isinstance(s, n.Definition) and s.name] == [
        "a",
        "c",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("x" * 10_000_000, ["P101"], id="10 MB in one word"),
        pytest.param('note "' + "x" * 10_000_000 + '"', [], id="10 MB in one text"),
        pytest.param("value " + "(" * 100_000 + "1" + ")" * 100_000, ["P107"], id="100,000 nested brackets"),
        pytest.param("value " + "(" * 100_000, ["P107"], id="100,000 open brackets"),
        pytest.param("plan p { " * 100_000, ["P107"], id="100,000 open blocks"),
        pytest.param("value " + "- " * 100_000 + "1", ["P107"], id="100,000 signs"),
        pytest.param("value " + "not " * 100_000 + "a", ["P107"], id="100,000 negations"),
        pytest.param("target >= " + "9" * 1_000_000, ["P104"], id="number of a million digits"),
        pytest.param("late " + "x" * 1_000_000, ["P112"], id="word of a million letters"),
        pytest.param("value 1" + " + 1" * 99_999, [], id="sum of 100,000 terms"),
        pytest.param("value a" + " or a" * 99_999, [], id="100,000 alternatives"),
        pytest.param("foo\n" * 10_000, ["P101"] * 10_000, id="10,000 errors"),
        pytest.param("indicator x { foo }\n" * 10_000, ["P101"] * 10_000, id="10,000 errors in blocks"),
    ],
)
def test_what_is_far_too_large_ends_soon_and_is_told_in_short(text: str, found: list[str]) -> None:
    start = time.perf_counter()
    _, diagnostics = parsed(text)
    shown = render(diagnostics, limit=3)
    assert time.perf_counter() - start < 20
    assert [diagnostic.code.id for diagnostic in diagnostics] == found
    assert all(len(line) < 200 for line in shown.split("\n"))


def test_a_sum_of_many_terms_is_one_node() -> None:
    ruleset, _ = parsed("value 1" + " + 1" * 99_999)
    (statement,) = ruleset.statements
    assert isinstance(statement, n.Formula)
    assert isinstance(statement.expression, n.Sum)
    assert len(statement.expression.rest) == 99_999


def test_a_file_beyond_the_limit_is_not_read() -> None:
    assert codes(" " * (MAX_CHARACTERS + 1)) == ["P108"]


def test_a_deep_expression_that_was_dropped_does_not_make_the_next_deep() -> None:
    dropped = "value foo " + "-" * 150 + "1 bar\n"
    assert "P107" not in codes((dropped + f"value {'-' * 60}1\n") * 50)
