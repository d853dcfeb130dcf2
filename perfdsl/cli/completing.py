"""What the shell can complete: the ids in a ruleset."""

from pathlib import Path

from perfdsl.diagnostics import Diagnostics
from perfdsl.loading import read_source
from perfdsl.pipeline import check


def known_ids(file: object, beginning: str) -> dict[str, str]:
    """The rows of a ruleset whose id or name begins so, with their labels; none where it cannot be read."""
    found: dict[str, str] = {}
    if not isinstance(file, str) or file == "-":
        return found
    diagnostics = Diagnostics()
    source = read_source(Path(file), diagnostics)
    plan = check(source, Path(file).parent)[0] if source is not None else None
    for path, part in plan.parts.items() if plan is not None else ():
        named = () if "#" in "".join(path) else (".".join(path), *path[-1:])
        first = next((name for name in named if name.startswith(beginning)), "")
        if first:
            found.setdefault(first, part.label)
    return found
