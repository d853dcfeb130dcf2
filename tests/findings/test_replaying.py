"""What refutes a claim is written as tests, which hold when they are put into the plan."""

import pytest

from perfdsl.analysis.claims import claims
from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import compile_source
from perfdsl.source import Source

ROWS = """
  period 2026
  scale fasce
  indicator fiere "Fiere" { count; target >= 5 }
  indicator corsi "Corsi" { count; target >= 10 }
"""


def text(claim: str, other: str = "") -> str:
    """A plan with a claim, and the one that it is compared with where the claim names it."""
    compared = f'plan vecchio "Vecchio" {{{ROWS}{other}}}\n' if "vecchio" in claim else ""
    bands = 'scale fasce { band "verde" from 80%; band "giallo" from 40%; band "rosso" }\n'
    return f'{bands}{compared}plan piano "Piano" {{{ROWS}\n  claim {claim}\n}}\n'


@pytest.mark.parametrize(
    ("plan", "tests"),
    [
        pytest.param(
            text("never lower than vecchio", "missing zero").replace("vecchio\n", "vecchio on subjects where corsi.met\n"),
            None, id="it holds",
        ),
        pytest.param(
            text("fiere.score > 0% on subjects where corsi.met"),
            [["given fiere = 0", "given corsi = 10", "expect fiere.score = 0%", "expect corsi.met = yes"]],
            id="the figures that a claim names",
        ),
        pytest.param(
            text("no single row decides the band"),
            [
                ["given corsi = 0", 'expect plan.band = "rosso"'],
                ["given corsi = 10", 'expect plan.band = "verde"'],
            ],
            id="two data, before and after",
        ),
        pytest.param(
            text("equivalent vecchio", "missing pending"),
            [["given fiere = 5", "expect plan.score = 100%  # in `vecchio` it is 50%..100%"]],
            id="the other plan is open",
        ),
        pytest.param(
            text("equivalent vecchio").replace('"Piano" {', '"Piano" {\n  missing pending'),
            [["given fiere = 5", "expect plan.score = pending  # in `vecchio` it is 100%"]],
            id="the plan itself is open",
        ),
    ],
)  # fmt: skip
def test_what_refutes_a_claim(plan: str, tests: list[list[str]] | None) -> None:
    (found,) = claims(compile_source(Source("<plan>", plan))).results
    blocks = [[line.strip() for line in block.splitlines()[1:-1]] for block in found.tests]
    assert (blocks or None) == tests
    pasted = compile_source(Source("<plan>", "\n".join((plan, *found.tests))))
    assert [one.name for one in run_tests(pasted, Diagnostics()) if not one.passed] == []
