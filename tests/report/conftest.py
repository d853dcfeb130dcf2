"""What the tests of reports share: the plans of Bergamo, a small plan with everything in it, goldens."""

from pathlib import Path

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.source import Source

CASES = Path(__file__).with_name("cases")
RULESETS = Path(__file__).parents[2] / "rulesets"


def evaluated(path: Path) -> Evaluation:
    """The evaluation of a ruleset with the data that it names; its name is without folders."""
    plan = compile_source(Source(path.name, path.read_text("utf-8")), path.parent)
    return plan.evaluate(period=plan.periods[-1] if path.stem == "harbour" else None)


@pytest.fixture(scope="session")
def harbour() -> Evaluation:
    return evaluated(CASES / "harbour.perf")


@pytest.fixture(scope="session")
def bergamo_2023() -> Evaluation:
    return evaluated(RULESETS / "bergamo-2023" / "bergamo-2023.perf")


@pytest.fixture(scope="session", params=["bergamo-2019", "bergamo-2023"])
def bergamo(request: pytest.FixtureRequest) -> Evaluation:
    return evaluated(RULESETS / request.param / f"{request.param}.perf")
