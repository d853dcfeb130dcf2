"""How a program gets a plan: from a file, a text, or a package."""

from importlib.resources import as_file, files
from pathlib import Path

from perfdsl import pipeline
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.loading import read_source
from perfdsl.pipeline import CompiledPlan, RulesetError
from perfdsl.source import Source


def load(path: Path | str) -> CompiledPlan:
    """The plan in a file; it may import and read what lies in the folder of that file and below.

    Raises RulesetError where the file cannot be read or has errors.
    """
    path = Path(path)
    diagnostics = Diagnostics()
    source = read_source(path, diagnostics)
    if source is None:
        raise RulesetError(diagnostics)
    return pipeline.compile_source(source, path.parent)


def loads(text: str, name: str = "<text>") -> CompiledPlan:
    """The plan in a text, under the name that messages show; a text has no folder, so it cannot import.

    Raises RulesetError where the text has errors.
    """
    return pipeline.compile_source(Source(name, text))


def load_package(package: str, path: str) -> CompiledPlan:
    """The plan in a file of a package that is installed, by its path inside the package.

    Raises ModuleNotFoundError where there is no such package, RulesetError where the file cannot be read or has
    errors.
    """
    file = files(package)
    for part in Path(path).parts[:-1]:
        file = file / part
    with as_file(file) as folder:
        return load(folder / Path(path).name)


def check(ruleset: Path | str | Source) -> tuple[Diagnostic, ...]:
    """All there is to say of a ruleset (a file by its Path, a text, or a Source): empty where it is clean."""
    if isinstance(ruleset, Path):
        diagnostics = Diagnostics()
        source = read_source(ruleset, diagnostics)
        if source is None:
            return tuple(diagnostics)
        return tuple(pipeline.examine(source, ruleset.parent)[1])
    source = Source("<text>", ruleset) if isinstance(ruleset, str) else ruleset
    return tuple(pipeline.examine(source)[1])
