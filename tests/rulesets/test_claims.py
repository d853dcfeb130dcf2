"""What the shipped rulesets claim of all data, and how each claim is known."""

from pathlib import Path
from typing import Final

import pytest

import perfdsl
from perfdsl.findings.claims.deciding import decided
from perfdsl.findings.claims.nodes import NotRefuted, Proved, Refuted
from perfdsl.findings.claims.refuted import diagnostics
from perfdsl.pipeline import compile_source
from perfdsl.source import Source

RULESETS: Final = Path(__file__).parents[2] / "rulesets"
CLAIMING: Final = sorted(
    path for path in RULESETS.glob("*/*.perf") if "\n  claim " in path.read_text("utf-8")
)

TRIED: Final = {
    "monotone results",
    "monotone change",
    'plan.band != "on track" on subjects where growth.score = 0 and launch.score <= 0.5',
}
"""What is not proved: a score that is only there where every element is, and a band of means of means."""


@pytest.mark.parametrize("path", CLAIMING, ids=lambda path: path.stem)
def test_every_claim_holds_and_nearly_all_are_proved(path: Path) -> None:
    found = list(decided(perfdsl.load(path).model, runs=100))
    assert len(found) > 1
    assert {one.claim.text for one in found if isinstance(one.answer, NotRefuted)} <= TRIED
    assert all(isinstance(one.answer, (Proved, NotRefuted)) for one in found)


BERGAMO: Final = RULESETS / "bergamo-2023" / "bergamo-2023.perf"
TARGET: Final = "  claim monotone partecipanti_nibi\n"


@pytest.mark.parametrize(
    ("claim", "data"),
    [
        pytest.param(
            "plan.score < 100% on subjects where not tempi_pagamento.met", "tempi_pagamento = 30.1 days",
            id="whole percentages hide a late payment",
        ),
        pytest.param(
            "excelsior_giovani.met on subjects where excelsior_giovani.score = 100%", "excelsior_giovani = 799",
            id="whole percentages hide a missed target",
        ),
        pytest.param(
            "plan.score >= 90% on subjects where tempi_pagamento.score = 100%",
            "informative_privacy = 0%, tempi_pagamento = 30 days", id="one row at its target is not enough",
        ),
    ],
)  # fmt: skip
def test_what_does_not_hold_in_bergamo_is_shown_by_few_figures(claim: str, data: str) -> None:
    text = BERGAMO.read_text("utf-8")
    assert TARGET in text
    source = Source(str(BERGAMO), text.replace(TARGET, f"  claim {claim}\n"))
    plan = compile_source(source, BERGAMO.parent)
    found = list(decided(plan.model, chosen=lambda one: one.text == claim))
    assert [type(one.answer) for one in found] == [Refuted]
    (told,) = diagnostics(found)
    assert told.help == f"it fails with `{data}`; `perfdsl claims` writes this as a test"
