"""Options of the whole test suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes goldens, and what the documentation shows, anew instead of comparing them."""
    parser.addoption("--update", action="store_true", help="write goldens anew instead of comparing them")
