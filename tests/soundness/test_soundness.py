"""A claim said to be proved is refuted by no data: a few plans and data of `python -m tests.soundness`, at each run."""

import pytest

from perfdsl.findings.claims.nodes import Proved
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from tests.soundness import attacking
from tests.soundness.__main__ import RULESETS, generated, main, published
from tests.soundness.attacking import Tally, attack

INPUTS = 40


def test_no_proof_gives_way_on_generated_plans() -> None:
    tally = Tally()

    def use(plan: CompiledPlan, number: int) -> None:
        attack(plan, INPUTS, number, tally)

    generated(4, 1, use)
    assert not tally.broken, "\n".join(map(str, tally.broken))
    assert tally.proved.total() > INPUTS
    assert tally.inputs > tally.proved.total()


@pytest.mark.parametrize(
    ("name", "plan"), [pytest.param(*found, id=found[0]) for found in published() if found[1].model.claims]
)
def test_no_proof_gives_way_on_the_rulesets(name: str, plan: CompiledPlan) -> None:
    assert (RULESETS / name).exists()
    tally = Tally()
    attack(plan, 2, 1, tally)
    assert not tally.broken, "\n".join(map(str, tally.broken))


PLAN = """
plan p "P" {
  period 2026
  claim fairs.score < 100%
  claim monotone fairs
  indicator fairs "Fairs" { count; steps { >= 9: 20%; >= 5: 100%; otherwise 0% }; target >= 5 }
}
"""


def test_a_proof_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacking, "proof", lambda *_: Proved("ranges"))
    tally = Tally()
    attack(compile_source(Source("<plan>", PLAN)), 400, 1, tally)
    assert [str(one) for one in tally.broken] == [
        "proved, and refuted in 2026: claim fairs.score < 100%\n  given fairs = 5",
        "proved, and refuted in 2026: claim monotone fairs\n  given fairs = 5\n  then given fairs = 9",
    ]


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--plans", "1", "--inputs", "10", "--published", "0"]) == 0
    assert "refuted though proved" in capsys.readouterr().out
