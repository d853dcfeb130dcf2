"""The packages that perfdsl does without until they are needed, and the extras that bring them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

_EXTRAS: Final[Mapping[str, str]] = {
    "duckdb": "sql",
    "llvmlite": "native",
    "pandas": "spark",
    "py4j": "spark",
    "pyspark": "spark",
    "psycopg": "database",
    "sqlalchemy": "database",
    "sqlglot": "sql",
}

_BROUGHT_BY: Final[Mapping[str, str]] = {"py4j": "pyspark"}
"""Packages that nobody installs by their name."""


def package_of(module: str | None) -> str:
    """What is to be installed where a module is not there."""
    name = (module or "").partition(".")[0]
    return _BROUGHT_BY.get(name, name)


def extra_of(package: str | None) -> str:
    """The extra that brings a package; `columnar` where none of the others does."""
    return _EXTRAS.get((package or "").partition(".")[0], "columnar")


@contextmanager
def naming_extras() -> Iterator[None]:
    """Say of a package that is not installed which extra brings it. Raises ModuleNotFoundError, as the import did."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("perfdsl"):
            raise
        missing, extra = package_of(error.name), extra_of(error.name)
        message = f"the package `{missing}` is not installed; install it: pip install 'perfdsl[{extra}]'"
        raise ModuleNotFoundError(message, name=error.name) from None
