"""Facts to the `test` block that gives them: what is computed can be pasted into the plan and tried there."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.graph.references import References
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.number import MAX_DIGITS, RATIONAL_TYPE, exact_text
from perfdsl.values.value import Value
from perfdsl.values.written import written

_UNITS: Final = {Family.DAYS: " days", Family.MONTHS: " months"}
_GROUPED: Final = 15
"""The most digits that are grouped by thousands: beyond it nobody reads a figure."""


def written_test(
    graph: Graph,
    facts: Mapping[InputKey, Value],
    at: date,
    name: str,
    expected: Iterable[str],
) -> str:
    """The text of a test that gives these facts on a day, and expects each of the conditions.

    Facts that are `not_measured`, and those that the graph does not ask for, are left out: a test begins with
    nothing. `expected` are conditions as a ruleset writes them; References says how they may name what is shown.
    """
    lines = (*given_lines(graph, facts), *(f"expect {condition}" for condition in expected))
    head = f'test "{quotable(name)}"{test_period(graph)}'
    head += "" if at == graph.end else f" at {at.isoformat()}"
    return "\n".join((f"{head} {{", *(f"  {line}" for line in lines), "}"))


def test_period(graph: Graph) -> str:
    """The words that say for which period a test is, empty where the plan has only one."""
    return f" in {graph.period}" if len(graph.periods) > 1 else ""


def given_lines(graph: Graph, facts: Mapping[InputKey, Value]) -> Iterator[str]:
    """The `given` lines of facts, in the order of the plan and of its periods."""
    references = References(graph)
    kinds = {asked.path: (place, asked.kind) for place, asked in enumerate(graph.inputs)}
    known = [key for key, value in facts.items() if value != NOT_MEASURED and key.path in kinds]
    for key in sorted(known, key=lambda one: (kinds[one.path][0], one.period.start, one.period.end)):
        when = "" if key.period == graph.period else f"@{key.period}"
        yield f"given {references.fact(key.path)}{when} = {fact_text(facts[key], kinds[key.path][1])}"


def fact_text(value: Value, kind: Kind) -> str:
    """A fact as `given` writes it: `1_600`, `40 days`, `93%`, `1/3`, `alto`, `not_evaluated`."""
    if not isinstance(value, RATIONAL_TYPE):
        return written(value)
    if kind.family is Family.LEVEL:
        return written(value, kind)
    share = kind.family is Family.SHARE
    text = exact_text(value * 100 if share else value)
    if "/" in text or len(text) > MAX_DIGITS:
        return f"{value.numerator}/{value.denominator}"
    unit = f" {kind.currency}" if kind.family is Family.MONEY else _UNITS.get(kind.family, "")
    return f"{grouped(text)}{'%' if share else unit}"


def grouped(text: str) -> str:
    """A decimal with its thousands parted: `1_600`."""
    whole, point, decimals = text.partition(".")
    digits = whole.lstrip("-")
    if not 3 < len(digits) <= _GROUPED:  # noqa: PLR2004 - thousands have three digits
        return text
    return f"{'-' if whole[0] == '-' else ''}{int(digits):_}{point}{decimals}"


def quotable(name: str) -> str:
    """A text that can stand between quotation marks: on one line, with typographic marks inside."""
    return " ".join(name.replace('"', "”").split())
