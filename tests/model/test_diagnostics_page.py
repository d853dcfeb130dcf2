"""`docs/diagnostics.md`: every code is there, and every example gives the code that it stands under."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.analysis.simulate.variations import read_variations
from perfdsl.batch.statements import AskedStatement, write_statement
from perfdsl.batch.wanted import read_wanted
from perfdsl.diagnostics import CODES, NO_SUBJECT, Diagnostic, Diagnostics
from perfdsl.findings import findings
from perfdsl.loading import read_source
from perfdsl.pipeline import CompiledPlan, check, compile_source, examine
from perfdsl.source import Source
from perfdsl.syntax.parser import MAX_CHARACTERS
from tests.batch import table_examples as tables
from tests.batch.spark import examples as sparks
from tests.docs.pages import ROOT, Block, read_page, whole_ruleset

PAGE = read_page(ROOT / "docs" / "diagnostics.md")
HEADINGS = {found[1]: found for found in re.finditer(r"^### (P\d+): (.+)$", PAGE.text, re.MULTILINE)}
DATA_PLAN = next(block for block in PAGE.blocks if "plan" in block.options)


def example(code: str) -> Block:
    """The first block after the heading of a code."""
    return next(block for block in PAGE.blocks if block.start > HEADINGS[code].end())


def checked(text: str, root: Path) -> Iterable[Diagnostic]:
    """What is said of a ruleset, and of its test blocks where it has no errors."""
    (root / "plan.perf").write_text(text, "utf-8")
    plan, diagnostics = examine(Source("plan.perf", text), root)
    if plan is not None:
        diagnostics.extend(
            one for result in run_tests(CompiledPlan(plan), Diagnostics()) for one in result.failures
        )
    return diagnostics


def read(content: bytes, root: Path, *, of_one: bool = True) -> Iterable[Diagnostic]:
    """What is said of a file of actuals, and of the evaluations with it."""
    (root / "actuals.csv").write_bytes(content)
    model, diagnostics = check(Source("plan.perf", DATA_PLAN.text))
    assert model is not None, [one.message for one in diagnostics]
    plan = CompiledPlan(model)
    found = Diagnostics()
    if of_one:
        dataset = plan.read_actuals(root / "actuals.csv", diagnostics=found)
        found.extend(findings(plan.evaluate_dataset(dataset)))
        return found
    datasets = plan.read_population(root / "actuals.csv", diagnostics=found)
    for one in plan.evaluate_population(datasets).values():
        found.extend(findings(one))
    return found


def shown(code: str, root: Path) -> Iterable[Diagnostic]:
    """What is said of the example of a code; three are too large, or no text, to stand on a page."""
    diagnostics = Diagnostics()
    match code:
        case "P107":
            return checked(
                f"plan p {{ period 2026\nindicator a {{ number; value {'(' * 300}1{')' * 300} }} }}", root
            )
        case "P108":
            return check(Source("plan.perf", " " * (MAX_CHARACTERS + 1)))[1]
        case "P109":
            (root / "plan.perf").write_bytes(b"\xff\xfe\x00")
            assert read_source(root / "plan.perf", diagnostics) is None
            return diagnostics
        case "P401":
            return read(b"\xff\xfe\x00", root)
        case "P110":
            return checked(example(code).text, root)
    block = example(code)
    of_one = code != NO_SUBJECT.id
    csv = block.language == "csv"
    return read(block.text.encode(), root, of_one=of_one) if csv else checked(whole_ruleset(block), root)


def misnamed(_: str, __: Path) -> Diagnostics:
    """What is said of a batch that is asked for a figure by a wrong name."""
    diagnostics = Diagnostics()
    read_wanted(compile_source(Source("plan.perf", DATA_PLAN.text)).graph(), ["plan.scor"], diagnostics)
    return diagnostics


def tabled(code: str, root: Path) -> Diagnostics:
    """What is said of a batch of many subjects."""
    return tables.shown(code, DATA_PLAN.text, example(code).text, root)


def drawn(code: str, root: Path) -> Diagnostics:
    """What is said of a figure that is to vary as the example says."""
    diagnostics = Diagnostics()
    graph = compile_source(Source("plan.perf", DATA_PLAN.text)).graph()
    text = example(code).text.strip().replace("actuals.csv", str(root / "actuals.csv"))
    (root / "actuals.csv").write_text("indicator,period,value\n", "utf-8")
    read_variations(graph, [text], diagnostics)
    return diagnostics


def printed(code: str, _: Path) -> Diagnostics:
    """What is said where a plan is printed as SQL."""
    diagnostics = Diagnostics()
    text = whole_ruleset(example("P455")) if code == "P455" else DATA_PLAN.text
    asked = AskedStatement("duckdb", "actuals", reasons=("fier",) if code == "P456" else ())
    write_statement(compile_source(Source("plan.perf", text)).graph(), asked, diagnostics)
    return diagnostics


EXAMPLES = {
    **dict.fromkeys(("P460", "P461", "P462", "P463", "P464"), drawn),
    **dict.fromkeys(("P455", "P456"), printed),
    **dict.fromkeys(sparks.CODES, sparks.shown),
    **dict.fromkeys(tables.CODES, tabled),
    "P445": misnamed,
}


def test_every_code_is_explained_in_its_order() -> None:
    assert list(HEADINGS) == sorted(CODES)
    assert {code: found[2] for code, found in HEADINGS.items()} == {
        code.id: code.title for code in CODES.values()
    }


@pytest.mark.parametrize("code", sorted(HEADINGS))
def test_an_example_gives_its_code_and_no_other_error(code: str, tmp_path: Path) -> None:
    found = {one.code.id for one in EXAMPLES.get(code, shown)(code, tmp_path)}
    assert code in found
    beside = {other for other in found - {code} if CODES[other].severity is CODES["P101"].severity}
    assert beside <= {"P410", "P420"}  # the plan that the data are for misses two of them


@pytest.mark.parametrize("code", sorted(HEADINGS))
def test_the_repair_is_told_after_the_example(code: str) -> None:
    block = example(code)
    after = PAGE.text[block.end :].removeprefix("```").lstrip("\n")
    assert after
    assert not after.startswith(("#", "```"))
