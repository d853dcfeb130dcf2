import threading
import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import lark
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark

from perfdsl.diagnostics import Diagnostics
from perfdsl.resources import grammar_text
from perfdsl.source import Source, Span
from perfdsl.syntax import nodes as n
from perfdsl.syntax.parser import parse
from perfdsl.syntax.tables import OPTIONS
from perfdsl.values.kind import Kind
from perfdsl.values.number import exact, rational
from perfdsl.values.period import Period

AT = Span(Source("", ""), 0, 0)


def parsed(text: str) -> tuple[n.Ruleset, Diagnostics]:
    diagnostics = Diagnostics()
    return parse(Source("case.perf", text), diagnostics), diagnostics


def statement(text: str) -> n.Statement:
    ruleset, diagnostics = parsed(text)
    assert not list(diagnostics)
    (only,) = ruleset.statements
    return only


def expression(text: str) -> n.Expression:
    only = statement(f"value {text}")
    assert isinstance(only, n.Formula)
    return only.expression


def name(text: str) -> n.Name:
    return n.Name(text, span=AT)


def words(text: str) -> n.Text:
    return n.Text(text, span=AT)


def number(text: str) -> n.Number:
    return n.Number(exact(text), percent=text.endswith("%"), span=AT)


def use(text: str, period: n.PeriodReference | None = None) -> n.NameUse:
    return n.NameUse(reference(text), period, span=AT)


def reference(text: str, keyword: str | None = None) -> n.Reference:
    return n.Reference(keyword, tuple(name(part) for part in text.split(".")), span=AT)


def block(*statements: n.Statement) -> n.Block:
    return n.Block(statements, span=AT)


def target(form: n.TargetForm) -> n.Target:
    return n.Target(form, span=AT)


YEAR = Period("Y", 2023)
SCORE = n.Reference("objective", (name("1.1"), name("score")), span=AT)
OBJECTIVE = n.Reference("objective", (name("1.1"),), span=AT)
COUNT = n.KindStatement(Kind("count"), span=AT)
MAY = n.DateLiteral(date(2019, 5, 31), span=AT)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("5", number("5")),
        ("1_600.50", number("1600.50")),
        ("85.6%", number("85.6%")),
        ("30 days", n.Quantity(exact("30"), name("days"), span=AT)),
        ("1 month", n.Quantity(exact("1"), name("months"), span=AT)),
        ("40_000 EUR", n.Quantity(exact("40000"), name("EUR"), span=AT)),
        ("2019-05-31", MAY),
        ("yes", n.YesNo(value=True, span=AT)),
        ("no", n.YesNo(value=False, span=AT)),
        ('"low"', words("low")),
        ("target", use("target")),
        ("a.achievement", use("a.achievement")),
        ("a@2023", use("a", n.PeriodReference(YEAR, span=AT))),
        ("a@previous", use("a", n.PeriodReference(None, span=AT))),
        ("objective 1.1.score", n.NameUse(SCORE, span=AT)),
        ("-a", n.Negate(use("a"), span=AT)),
        ("not a", n.Not(use("a"), span=AT)),
        ("(a)", use("a")),
        ("a + b - 1", n.Sum(use("a"), (("+", use("b")), ("-", number("1"))), span=AT)),
        (
            "a + b * c",
            n.Sum(use("a"), (("+", n.Product(use("b"), (("*", use("c")),), span=AT)),), span=AT),
        ),
        ("a / b", n.Product(use("a"), (("/", use("b")),), span=AT)),
        ("a >= b", n.Compare(">=", use("a"), use("b"), span=AT)),
        ("a != b", n.Compare("!=", use("a"), use("b"), span=AT)),
        ("a and b and c", n.Logic("and", (use("a"), use("b"), use("c")), span=AT)),
        (
            "a or b and c",
            n.Logic("or", (use("a"), n.Logic("and", (use("b"), use("c")), span=AT)), span=AT),
        ),
        ("if a then b else c", n.If(use("a"), use("b"), use("c"), span=AT)),
        ("min(a, 1)", n.Call(name("min"), (use("a"), number("1")), span=AT)),
        ("f()", n.Call(name("f"), (), span=AT)),
        ("mean of objective x", n.Aggregate(name("mean"), reference("x", "objective"), span=AT)),
        (
            "count of rows of plan where critical",
            n.Aggregate(name("count"), reference("plan"), name("rows"), where=use("critical"), span=AT),
        ),
        ("mean of a weighted", n.Aggregate(name("mean"), reference("a"), weighted=True, span=AT)),
        ("mean of a over subjects", n.OverSubjects(name("mean"), use("a"), span=AT)),
        (
            "rank of a.score@previous over subjects of same b lowest best where c",
            n.OverSubjects(
                name("rank"),
                use("a.score", n.PeriodReference(None, span=AT)),
                use("b"),
                lowest=True,
                where=use("c"),
                span=AT,
            ),
        ),
        (
            "minmax of (a / b) over subjects lowest best",
            n.OverSubjects(
                name("minmax"), n.Product(use("a"), (("/", use("b")),), span=AT), lowest=True, span=AT
            ),
        ),
        ("a in 3..10", n.InFigures(use("a"), number("3"), number("10"), span=AT)),
        ("any critical < 60%", n.Critical(name("any"), "<", number("60%"), span=AT)),
        ("every critical not met", n.Critical(name("every"), met=False, span=AT)),
        ("(a\n + b)", n.Sum(use("a"), (("+", use("b")),), span=AT)),
        ("a +\n b", n.Sum(use("a"), (("+", use("b")),), span=AT)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_expressions(text: str, node: n.Expression) -> None:
    assert expression(text) == node


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (">= 5", n.Compared(">=", number("5"), span=AT)),
        ("< 5", n.Compared("<", number("5"), span=AT)),
        ("= 5", n.Compared("=", number("5"), span=AT)),
        ("by 2019-05-31", n.ByDate(MAY, span=AT)),
        ("yes", n.Done(span=AT)),
        ("monitor", n.Monitored(span=AT)),
        ("3..5", n.Within(number("3"), number("5"), span=AT)),
        ("between 0 and 5", n.Between(number("0"), number("5"), span=AT)),
        ("from 0 to 5", n.Progress(number("0"), number("5"), span=AT)),
        (
            "curve { 0: 0%; 5: 100% }",
            n.Curve(
                (
                    n.Point(number("0"), number("0%"), span=AT),
                    n.Point(number("5"), number("100%"), span=AT),
                ),
                span=AT,
            ),
        ),
        (
            "steps { >= 90%: 100%; met: 80%\n otherwise 0% }",
            n.Steps(
                (
                    n.Step(n.Compared(">=", number("90%"), span=AT), number("100%"), span=AT),
                    n.Step("met", number("80%"), span=AT),
                    n.Step(None, number("0%"), span=AT),
                ),
                span=AT,
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_forms_of_targets(text: str, form: n.TargetForm) -> None:
    assert statement(f"target {text}") == target(form)


def test_targets_by_period() -> None:
    found = statement("target { 2019: >= 85%; 2020..2021: monitor }")
    first, second = n.Compared(">=", number("85%"), span=AT), n.Monitored(span=AT)
    periods = (
        n.PeriodTarget(Period("Y", 2019), Period("Y", 2019), first, span=AT),
        n.PeriodTarget(Period("Y", 2020), Period("Y", 2021), second, span=AT),
    )
    assert found == n.Target(None, periods, span=AT)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("plan p", n.Definition("plan", name("p"), None, None, span=AT)),
        (
            'indicator count "N." { count }',
            n.Definition("indicator", name("count"), words("N."), block(COUNT), span=AT),
        ),
        ("objective 1.1 { }", n.Definition("objective", name("1.1"), None, block(), span=AT)),
        ('action "A"', n.Definition("action", None, words("A"), None, span=AT)),
        ("unit office { }", n.Definition("unit", name("office"), None, block(), span=AT)),
        ('unit "km"', n.Texts("unit", (words("km"),), span=AT)),
        ("scale s", n.Scale(name("s"), None, None, span=AT)),
        ("scale s is t { }", n.Scale(name("s"), name("t"), block(), span=AT)),
        (
            'cascade objective 1.1 "own" { }',
            n.Cascade(OBJECTIVE, words("own"), block(), span=AT),
        ),
        ("cascade a.b", n.Cascade(reference("a.b"), None, None, span=AT)),
        ('import "x.perf"', n.Import(words("x.perf"), span=AT)),
        ("period 2023", n.PeriodStatement(YEAR, YEAR, span=AT)),
        ("period 2023-Q1..2023-Q4", n.PeriodStatement(Period("Q", 2023, 1), Period("Q", 2023, 4), span=AT)),
        ("function f(x, y) = x", n.Function(name("f"), (name("x"), name("y")), use("x"), span=AT)),
        ('actuals from "a.csv" locale it', n.Actuals(words("a.csv"), name("it"), span=AT)),
        ('actuals from "a.csv"', n.Actuals(words("a.csv"), None, span=AT)),
        (
            'accept a at 100% in 2023 because "b" by "c"',
            n.Accept(reference("a"), number("100%"), YEAR, words("b"), words("c"), span=AT),
        ),
        (
            'accept a at 50% because "b"',
            n.Accept(reference("a"), number("50%"), None, words("b"), None, span=AT),
        ),
        ('test "t" { }', n.Test(words("t"), None, None, block(), span=AT)),
        ('test "t" in 2023 at 2019-05-31 { }', n.Test(words("t"), YEAR, MAY, block(), span=AT)),
        ("given a = 5", n.GivenValue(reference("a"), None, number("5"), span=AT)),
        (
            "given a@2023 = 5",
            n.GivenValue(reference("a"), n.PeriodReference(YEAR, span=AT), number("5"), span=AT),
        ),
        ("given actuals", n.GivenActuals(None, None, span=AT)),
        ('given actuals from "a" locale it', n.GivenActuals(words("a"), name("it"), span=AT)),
        ("expect a = 5", n.Expect(n.Compare("=", use("a"), number("5"), span=AT), span=AT)),
        ("yes_no", n.KindStatement(Kind("yes_no"), span=AT)),
        ("money EUR", n.KindStatement(Kind("money", currency="EUR"), span=AT)),
        ("level low, high", n.KindStatement(Kind("level", levels=("low", "high")), span=AT)),
        ("weight 20%", n.Formula("weight", number("20%"), span=AT)),
        ("weight 17 points", n.Formula("weight", n.Quantity(exact("17"), name("points"), span=AT), span=AT)),
        ("baseline 5", n.Formula("baseline", number("5"), span=AT)),
        (
            "require coverage >= 80%",
            n.Requirement("require", n.Compare(">=", use("coverage"), number("80%"), span=AT), None, span=AT),
        ),
        (
            'advise weight of a in b in 10%..30% because "x"',
            n.Requirement(
                "advise",
                n.InFigures(
                    n.Aggregate(name("weight"), reference("a"), within=reference("b"), span=AT),
                    number("10%"),
                    number("30%"),
                    span=AT,
                ),
                words("x"),
                span=AT,
            ),
        ),
        ("critical", n.Words("critical", (), span=AT)),
        ("adjust cap 100%", n.Adjust("cap", (number("100%"),), span=AT)),
        ("adjust at most 50% when a", n.Adjust("at most", (number("50%"),), None, use("a"), span=AT)),
        ("adjust multiply by a", n.Adjust("multiply by", (use("a"),), span=AT)),
        ("adjust to a", n.Adjust("to", (use("a"),), span=AT)),
        ("adjust better of (score, a)", n.Adjust("better of", (use("score"), use("a")), span=AT)),
        (
            "adjust penalty 5% per 7 days of a",
            n.Adjust(
                "penalty",
                (number("5%"),),
                n.Per(exact("7"), name("days"), percent=False, figure=use("a"), span=AT),
                span=AT,
            ),
        ),
        (
            "adjust bonus 5% per 10% of a",
            n.Adjust(
                "bonus",
                (number("5%"),),
                n.Per(exact("10%"), None, percent=True, figure=use("a"), span=AT),
                span=AT,
            ),
        ),
        ("monitor", n.Words("monitor", (), span=AT)),
        ("lower mirror", n.Words("lower", (name("mirror"),), span=AT)),
        ("normalise weights", n.Words("normalise", (name("weights"),), span=AT)),
        (
            "combine weighted mean by objective",
            n.Words("combine", (name("weighted"), name("mean")), "objective", span=AT),
        ),
        ("by perspective", n.Words("combine", (), "perspective", span=AT)),
        (
            "missing not_measured zero",
            n.Words("missing", (name("not_measured"), name("zero")), span=AT),
        ),
        ("bands after rounding", n.Words("bands", (name("after"), name("rounding")), span=AT)),
        ('owner "a", "b"', n.Texts("owner", (words("a"), words("b")), span=AT)),
        ('note "a # b"', n.Texts("note", (words("a # b"),), span=AT)),
        ("clamp 0%..100%", n.Clamp(number("0%"), number("100%"), span=AT)),
        ("clamp ..1/2", n.Clamp(None, n.Number(rational(1, 2), span=AT), span=AT)),
        ("clamp -5%..", n.Clamp(n.Number(rational(-1, 20), percent=True, span=AT), None, span=AT)),
        ("clamp none", n.Clamp(None, None, span=AT)),
        ("late zero", n.Late(exact("0"), span=AT)),
        ("late half until 30 days", n.Late(rational(1, 2), until=exact("30"), span=AT)),
        ("late 40% until 1 day", n.Late(exact("40%"), until=exact("1"), span=AT)),
        (
            "late loses 5% per 7 days begun",
            n.Late(exact("1"), loses=exact("5%"), days=exact("7"), begun=True, span=AT),
        ),
        (
            "round achievement to 2 decimals half even",
            n.Round(name("achievement"), 2, (name("half"), name("even")), span=AT),
        ),
        ('band "x" from 95% green', n.Band(words("x"), number("95%"), name("green"), span=AT)),
        ('band "y" red', n.Band(words("y"), None, name("red"), span=AT)),
        ('band "z"', n.Band(words("z"), None, None, span=AT)),
        ("between 0 and 5", n.Between(number("0"), number("5"), span=AT)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_statements(text: str, node: n.Statement) -> None:
    assert statement(text) == node


def test_comments_stay_with_their_block() -> None:
    ruleset, _ = parsed("# one\nplan p { # two\n indicator a { count # three\n }\n # four\n}\n# five")
    (plan,) = ruleset.statements
    assert isinstance(plan, n.Definition)
    assert plan.block is not None
    (leaf,) = plan.block.statements
    assert isinstance(leaf, n.Definition)
    assert leaf.block is not None
    assert [c.text.strip() for c in ruleset.comments] == ["one", "five"]
    assert [c.text.strip() for c in plan.block.comments] == ["two", "four"]
    assert [c.text.strip() for c in leaf.block.comments] == ["three"]
    assert leaf.block.comments[0].span.text == "# three"


def test_line_ends_of_windows_are_blanks() -> None:
    ruleset, diagnostics = parsed('plan p "P" {\r\n  count\r\n}\r\n')
    assert (len(ruleset.statements), len(diagnostics)) == (1, 0)


def test_many_threads_read_at_once() -> None:
    text = 'plan p { indicator a "A" { count; target >= 1 + 2 } }\n' * 50
    found: list[n.Ruleset] = []
    threads = [threading.Thread(target=lambda: found.append(parsed(text)[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(ruleset == found[0] for ruleset in found)


# --- properties


def parts(value: Any) -> Iterator[n.Node]:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, n.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item)


def assert_spans_nest(root: n.Node) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        assert 0 <= node.span.start <= node.span.end <= len(node.span.source.text)
        for field in attrs.fields(type(node)):
            for child in parts(getattr(node, field.name)):
                assert node.span.start <= child.span.start
                assert child.span.end <= node.span.end
                waiting.append(child)


def padded(text: str) -> st.SearchStrategy[str]:
    return st.just(f" {text} ")


def from_grammar() -> st.SearchStrategy[str]:
    """Texts of the grammar. Words stand apart."""
    grammar = lark.Lark(grammar_text(), **OPTIONS)
    explicit = {
        terminal.name: padded(terminal.pattern.value)
        for terminal in grammar.terminals
        if terminal.pattern.type == "str"
    }
    figure = st.integers(0, 99_999)
    explicit |= {
        "NAME": st.sampled_from([" a ", " b ", " x1 ", " EUR ", " days ", " perché "]),
        "CODE": st.sampled_from([" 1.1 ", " 2a "]),
        "STRING": st.sampled_from([' "" ', ' "x y" ', ' "#" ']),
        "NUMBER": figure.map(lambda value: f" {value} "),
        "PERCENT": figure.map(lambda value: f" {value}% "),
        "PERIOD": st.sampled_from([" 2023 ", " 2023-Q1 ", " 2023-12 "]),
        "PERIOD_REF": st.sampled_from([" @2022 ", " @previous "]),
        "DATE": st.dates().map(lambda day: f" {day.isoformat()} "),
        "_NL": st.sampled_from(["\n", ";", "\n\n"]),
        "BLANK": st.just(" "),
    }
    return from_lark(grammar, start="start", explicit=explicit)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    FROM_GRAMMAR = from_grammar()

PIECES = st.sampled_from(
    [
        *("plan ", "indicator a ", "unit ", "target ", "value ", "late ", "if ", "then ", "of ", "a.b ", "e"),
        *("5 ", "5%", "1/0", "1.1.", ">= ", "@2022 ", '"x" ', '"', "#", "\n", "\ufeff", "€"),
        *("{", "}", "(", ")", ";", "..", "-"),
    ]
)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)
@given(FROM_GRAMMAR)
def test_texts_of_the_grammar_are_read_and_spans_nest(text: str) -> None:
    ruleset, diagnostics = parsed(text)
    assert "P102" not in {diagnostic.code.id for diagnostic in diagnostics}
    assert_spans_nest(ruleset)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_read_or_told_what_is_wrong(text: str) -> None:
    ruleset, diagnostics = parsed(text)
    assert_spans_nest(ruleset)
    for diagnostic in diagnostics:
        assert isinstance(diagnostic.place, Span)
        assert 0 <= diagnostic.place.start <= diagnostic.place.end <= len(text)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_the_same_text_gives_the_same(text: str) -> None:
    (first, one), (second, two) = parsed(text), parsed(text)
    assert first == second
    assert [d.message for d in one] == [d.message for d in two]
