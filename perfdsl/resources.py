"""Name of a shipped file to its text: from inside the wheel, or else from the repository's folders."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def grammar_text() -> str:
    """The text of the grammar of the language. Raises FileNotFoundError where it was not shipped."""
    return _folder("grammar").joinpath("perf.lark").read_text("utf-8")


def ruleset_folder(name: str) -> Traversable:
    """The folder of the shipped ruleset `name`, such as `bergamo-2023`.

    What comes out can be read inside a zipped wheel too, so it need not be a path of the file system.
    Raises LookupError when there is no ruleset of that name.
    """
    for folder in _folder("rulesets").iterdir():
        if folder.name == name and folder.is_dir():
            return folder
    raise LookupError(f"no ruleset `{name}` is shipped")


def _folder(name: str) -> Traversable:
    """The folder `name`: the wheel has it inside the package, a repository beside the package."""
    packaged = files("perfdsl").joinpath("_data", name)
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / name
