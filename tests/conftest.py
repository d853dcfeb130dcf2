"""Options of the whole test suite."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# Times vary on shared machines, so no example has a deadline. Examples are the same in every run of `ci`, so
# that nobody's work fails for a find that has nothing to do with it; `long` looks for new ones.
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

pytest_plugins = ("tests.batch.servers.fixtures",)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes goldens, and what the documentation shows, anew instead of comparing them."""
    parser.addoption("--update", action="store_true", help="write goldens anew instead of comparing them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], str]:
    """What people should read, by the name of a file in the folder `golden` beside the test.

    `--update` writes there first what they read now.
    """

    def kept(name: str, text: str) -> str:
        path = Path(request.path).parent / "golden" / name
        if request.config.getoption("update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        return path.read_bytes().decode("utf-8")

    return kept
