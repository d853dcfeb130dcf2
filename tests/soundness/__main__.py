"""`python -m tests.soundness`: attack every claim that is said to be proved, of generated plans and of the rulesets."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

from perfdsl.api import load
from perfdsl.findings.claims.draw import Draw
from perfdsl.pipeline import CompiledPlan, RulesetError
from tests.soundness.attacking import Tally, attack
from tests.soundness.claiming import claiming
from tests.strategies import Case, cases

_TOLD = 10
"""After so many plans it is said how far the command is."""

RULESETS = Path(__file__).parents[2] / "rulesets"


def generated(plans: int, seed: int, use: Callable[[CompiledPlan, int], None]) -> None:
    """Use so many generated plans, with claims."""

    @hypothesis.seed(seed)
    @settings(
        max_examples=plans, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases())
    def each(case: Case) -> None:
        number = len(case.ruleset.text)
        plan = claiming(case.ruleset.text, case.compiled, Draw(seed, number))
        if plan is not None:
            use(plan, number)

    each()


def published() -> Iterator[tuple[str, CompiledPlan]]:
    """The plans under rulesets/, with claims."""
    for path in sorted(RULESETS.glob("*/*.perf")):
        try:
            plan = load(path)
        except RulesetError:
            continue
        yield str(path.relative_to(RULESETS)), plan


def main(arguments: list[str]) -> int:
    """Attack, print what was done, and return the status: 1 where a proved claim gave way."""
    parser = argparse.ArgumentParser(prog="python -m tests.soundness", description=__doc__)
    parser.add_argument("--plans", type=int, default=400, help="how many plans are generated")
    parser.add_argument("--inputs", type=int, default=1_000, help="how many data each claim is tried on")
    parser.add_argument(
        "--published", type=int, default=1_000, help="the same for the claims of the rulesets"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600, help="begin no plan after so many")
    asked = parser.parse_args(arguments)
    tally, end = Tally(), time.monotonic() + 60 * asked.minutes

    def use(plan: CompiledPlan, number: int) -> None:
        if time.monotonic() < end:
            _report(tally, plan, asked.inputs, asked.seed + number)
            if tally.plans % _TOLD == 0:
                print(tally, flush=True)  # noqa: T201 - it is what the command is for

    if asked.published:
        for name, plan in published():
            if plan.model.claims:
                _report(tally, plan, asked.published, asked.seed)
                print(f"{name}: {tally}", flush=True)  # noqa: T201 - it is what the command is for
    if asked.plans:
        generated(asked.plans, asked.seed, use)
    print(tally)  # noqa: T201 - as above
    return 1 if tally.broken else 0


def _report(tally: Tally, plan: CompiledPlan, inputs: int, seed: int) -> None:
    before = len(tally.broken)
    attack(plan, inputs, seed, tally)
    for one in tally.broken[before:]:
        print(f"{one}\n", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
