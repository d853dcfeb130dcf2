"""Goldens of the checker: what it prints, read in the diff."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name, or write the file anew under `--update`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("update"):
            path.write_text(text, "utf-8")
        assert path.read_text("utf-8") == text

    return compare
