"""The table of limits says what the code says, and leaves none out."""

import pkgutil
import re
from importlib import import_module
from typing import Final

import perfdsl
from tests.docs.pages import ROOT

_ROW: Final = re.compile(r"^\| [^|]+ \| ([0-9_]+) \| `([\w.]+)\.(\w+)` \|$", re.MULTILINE)


def documented() -> dict[str, int]:
    text = (ROOT / "docs" / "implementation.md").read_text("utf-8")
    return {f"{module}.{name}": int(value) for value, module, name in _ROW.findall(text)}


def declared() -> dict[str, int]:
    """Every public `MAX_...` of the package, in the module that assigns it."""
    found: dict[str, int] = {}
    for about in pkgutil.walk_packages(perfdsl.__path__, "perfdsl."):
        if about.ispkg or about.name == "perfdsl.__main__":
            continue
        source = (ROOT / about.name.replace(".", "/")).with_suffix(".py").read_text("utf-8")
        for name in re.findall(r"^(MAX_\w+): Final", source, re.MULTILINE):
            found[f"{about.name}.{name}"] = getattr(import_module(about.name), name)
    return found


def test_every_documented_limit_is_the_one_in_the_code() -> None:
    for path, value in documented().items():
        module, _, name = path.rpartition(".")
        assert getattr(import_module(module), name) == value, path


def test_every_limit_in_the_code_is_documented() -> None:
    assert set(declared()) - set(documented()) == set()
