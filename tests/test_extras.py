"""What is said of a package that is not installed: which extra brings it."""

import sys

import pytest

import perfdsl
from perfdsl.extras import extra_of, naming_extras

PLAN = 'plan p "Plan" { period 2026; indicator fairs "Fairs" { count; target >= 10 } }'


@pytest.mark.parametrize(
    ("package", "extra"),
    [
        ("polars", "columnar"),
        ("numpy", "columnar"),
        ("llvmlite", "native"),
        ("sqlglot", "sql"),
        ("pyspark", "spark"),
        ("sqlalchemy", "database"),
    ],
)
def test_each_package_is_brought_by_an_extra(package: str, extra: str) -> None:
    assert extra_of(package) == extra
    with pytest.raises(ModuleNotFoundError, match=rf"`{package}` .* 'perfdsl\[{extra}\]'"), naming_extras():
        raise ModuleNotFoundError("No module", name=package)


def test_a_package_that_another_brings_is_called_by_that() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"`pyspark` .* 'perfdsl\[spark\]'"), naming_extras():
        raise ModuleNotFoundError("No module", name="py4j.protocol")


def test_a_module_of_our_own_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"^No module$"), naming_extras():
        raise ModuleNotFoundError("No module", name="perfdsl.nowhere")


def test_a_program_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "perfdsl.batch.evaluating", raising=False)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ModuleNotFoundError, match=r"perfdsl\[columnar\]"):
        perfdsl.loads(PLAN).evaluate_batch({"fairs": [1]})
