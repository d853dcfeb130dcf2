"""Which engine scores a table, and what is said where it is not installed."""

from importlib.metadata import PackageNotFoundError

import pytest

import perfdsl
from perfdsl.batch import engines
from perfdsl.batch.engines import FEW, MANY, chosen, is_there
from perfdsl.diagnostics import LACKING_EXTRA, Diagnostics


def lacks(found: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_: str) -> str:
        if found is None:
            raise PackageNotFoundError
        return found

    monkeypatch.setattr(engines, "version", version)
    monkeypatch.setattr(engines, "_lack", engines._lack.__wrapped__)  # noqa: SLF001 - it asks only once


@pytest.mark.parametrize(
    ("found", "message"),
    [
        pytest.param(None, "the package `llvmlite` is not installed", id="none"),
        pytest.param("0.44.1", "`llvmlite` is 0.44.1, and version 0.45 or later is needed", id="old"),
    ],
)
def test_a_missing_compiler_is_told_with_its_extra(
    found: str | None, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacks(found, monkeypatch)
    diagnostics = Diagnostics()
    assert not is_there("native", diagnostics)
    (told,) = diagnostics
    assert (told.code, told.message) == (LACKING_EXTRA, message)
    assert told.help == "install it: pip install -U 'perfdsl[native]'"
    assert chosen("auto", MANY) == "columns"


@pytest.mark.parametrize("found", ["0.45.0", "1.0", "0.50.0rc1"])
def test_a_compiler_that_is_new_enough_is_taken(found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(found, monkeypatch)
    diagnostics = Diagnostics()
    assert is_there("native", diagnostics)
    assert not diagnostics.failed
    assert chosen("auto", MANY) == chosen("auto", None) == "native"


def test_the_more_rows_the_more_is_set_up() -> None:
    assert chosen("auto", FEW - 1) == "exact"
    assert chosen("auto", FEW) == "columns"
    assert chosen("exact", 10**9) == "exact"


def test_a_batch_that_needs_what_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(None, monkeypatch)
    text = 'plan p "P" { period 2026; indicator a "A" { number; target >= 1; weight 100% } }'
    with pytest.raises(perfdsl.RulesetError, match="llvmlite"):
        perfdsl.loads(text).evaluate_batch({}, engine="native")
