"""What is written of people: statements, where they go on, and their words as names of other things."""

import pytest

from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import check
from perfdsl.source import Source
from perfdsl.syntax import nodes as n
from perfdsl.syntax.parser import parse
from perfdsl.values.kind import Kind


def statement(text: str) -> n.Statement:
    diagnostics = Diagnostics()
    ruleset = parse(Source("case.perf", text), diagnostics)
    assert not list(diagnostics)
    (only,) = ruleset.statements
    return only


@pytest.mark.parametrize(
    ("text", "keyword"),
    [('component a "A" { weight 20% }', "component"), ('behaviour a "A" { level 1..5 }', "behaviour")],
)
def test_definitions(text: str, keyword: str) -> None:
    made = statement(text)
    assert isinstance(made, n.Definition)
    assert (made.keyword, made.name and made.name.text, made.label and made.label.text) == (keyword, "a", "A")


@pytest.mark.parametrize(
    ("text", "source", "label", "statements"),
    [
        ("score of rossi", "rossi", None, 0),
        ('score of unit promozione "Unità" { weight 20%; note "x" }', "unit promozione", "Unità", 2),
        ("score of rossi.performance { }", "rossi.performance", None, 0),
    ],
)
def test_scores_that_are_taken(text: str, source: str, label: str | None, statements: int) -> None:
    made = statement(text)
    assert isinstance(made, n.ScoreOf)
    assert (made.source.text, made.label and made.label.text) == (source, label)
    assert len(made.block.statements if made.block else ()) == statements


def test_a_table_goes_on_after_commas_and_holds_comments() -> None:
    made = statement(
        "weights smvp { # by role\n dirigente: a 60%,\n   b 40%\n\n # staff\n personale: a 17 points; altri: b 1/3 }"
    )
    assert isinstance(made, n.WeightTable)
    assert [(one.name.text, [entry.component.text for entry in one.weights]) for one in made.clusters] == [
        ("dirigente", ["a", "b"]),
        ("personale", ["a"]),
        ("altri", ["b"]),
    ]
    assert [entry.weight.expression.span.text for one in made.clusters for entry in one.weights] == [
        "60%",
        "40%",
        "17 points",
        "1/3",
    ]
    assert made.clusters[0].weights[1].span.text == "b 40%"


def test_a_row_of_a_table_is_chosen() -> None:
    made = statement("weights smvp dirigente")
    assert isinstance(made, n.WeightsOf)
    assert (made.table.text, made.cluster.text) == ("smvp", "dirigente")


@pytest.mark.parametrize(
    ("text", "share", "first", "last"),
    [
        ("pro rata 9/12", "9/12", None, None),
        ("pro rata 50%", "50%", None, None),
        ("pro rata from 2026-03-01", None, "2026-03-01", None),
        ("pro rata to 2026-03-01", None, None, "2026-03-01"),
        ("pro rata from 2026-03-01 to 2026-08-31", None, "2026-03-01", "2026-08-31"),
    ],
)
def test_parts_of_a_year(text: str, share: str | None, first: str | None, last: str | None) -> None:
    made = statement(text)
    assert isinstance(made, n.ProRata)
    assert [one and one.span.text for one in (made.share, made.first, made.last)] == [share, first, last]


@pytest.mark.parametrize(
    ("text", "ends"), [("level 1..5", (1, 5)), ("level -2..2", (-2, 2)), ("level 5..1", (5, 1))]
)
def test_numbered_levels(text: str, ends: tuple[int, int]) -> None:
    assert statement(text) == n.KindStatement(Kind("level", ends=ends), span=statement(text).span)


@pytest.mark.parametrize("text", ["level 1.5..5", "level 1..5%", "level 1/2..5", "level 0..1e3"])
def test_levels_are_whole_numbers(text: str) -> None:
    diagnostics = Diagnostics()
    parse(Source("case.perf", text), diagnostics)
    assert [one.code.id for one in diagnostics] == ["P104"]


@pytest.mark.parametrize("word", ["component", "behaviour", "weights", "pro", "rata", "score", "level", "of"])
def test_the_words_are_ids_too(word: str) -> None:
    text = f"""
    weights {word} {{ {word}: {word} 100% }}
    plan p {{
      period 2026
      indicator {word} {{ count; target >= 1 }}
      person rossi {{ weights {word} {word}; component {word} {{ cascade {word} }} }}
      person verdi {{ score of rossi.{word} }}
    }}
    """
    plan, diagnostics = check(Source("plan.perf", text))
    assert not list(diagnostics)
    assert plan is not None
    assert plan.weights["rossi", word] == 1


@pytest.mark.parametrize(
    "line",
    [
        "score rossi",
        "score of",
        "weights smvp",
        "weights smvp {",
        "weights smvp { a }",
        "weights smvp { a: }",
        "weights smvp { a: b }",
        "weights smvp { a: b 20%, }",
        "pro rata",
        "pro 50%",
        "pro rata from",
        "pro rata 2026-01-01 to 2026-02-01",
        "level 1..",
        "level ..5",
        "component",
        "behaviour { level 1..5 }",
    ],
)
def test_what_is_half_written_is_told_and_breaks_nothing(line: str) -> None:
    _, diagnostics = check(
        Source(
            "plan.perf",
            f"plan p {{ period 2026\n person rossi {{\n {line}\n indicator a {{ count; target >= 1 }}\n}}\n}}",
        )
    )
    assert diagnostics.failed
