"""What the shell can complete: the ids in a ruleset."""

from collections.abc import Iterator
from pathlib import Path

from perfdsl.diagnostics import Diagnostics
from perfdsl.loading import read_source
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import check


def known_ids(file: object, beginning: str) -> dict[str, str]:
    """The rows and awards of a ruleset whose id or name begins so, with their labels; none where it cannot be read."""
    found: dict[str, str] = {}
    if not isinstance(file, str) or file == "-":
        return found
    diagnostics = Diagnostics()
    source = read_source(Path(file), diagnostics)
    plan = check(source, Path(file).parent)[0] if source is not None else None
    if plan is None:
        return found
    for path, part in plan.parts.items():
        named = () if "#" in "".join(path) else (".".join(path), *path[-1:])
        first = next((name for name in named if name.startswith(beginning)), "")
        if first:
            found.setdefault(first, part.label)
    for name, label in _consequences(plan):
        if name.startswith(beginning):
            found.setdefault(name, label)
    return found


def _consequences(plan: Plan) -> Iterator[tuple[str, str]]:
    """The gates, the awards, and what each recipient has of one."""
    yield from ((f"{gate.name}.open", gate.label) for gate in plan.gates.values())
    for award in plan.awards.values():
        yield award.name, award.label
        yield from ((f"{award.name}.{one.path[-1]}", award.label) for one in award.recipients)
