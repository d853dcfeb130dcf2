"""The functions that every ruleset can call: how many arguments, and which kinds go in and come out."""

from typing import Final

from attrs import frozen

from perfdsl.values.kind import NUMBER, QUANTITIES, RATIO, Family, Kind


@frozen
class Builtin:
    """A function: `operation` is its name among the graph's operations. `alike`: all arguments have the kind of the first, which
    is the result's too; else each is a pure number, and so is the result.
    """

    operation: str
    least: int
    most: int | None
    alike: bool = True


BUILTINS: Final[dict[str, Builtin]] = {
    "min": Builtin("smallest", 1, None),
    "max": Builtin("largest", 1, None),
    "sum": Builtin("add", 1, None),
    "mean": Builtin("mean", 1, None),
    "variance": Builtin("variance", 1, None, alike=False),
    "abs": Builtin("absolute", 1, 1),
    "clamp": Builtin("clamp to", 3, 3),
    "round": Builtin("round", 1, 2),
    "ln": Builtin("ln", 1, 1, alike=False),
    "exp": Builtin("exp", 1, 1, alike=False),
    "sqrt": Builtin("sqrt", 1, 1, alike=False),
    "pow": Builtin("pow", 2, 2, alike=False),
}

MEMBERS: Final = {"mean": RATIO, "sum": RATIO, "min": RATIO, "max": RATIO, "variance": RATIO, "count": NUMBER}
"""What can be asked `of` a container, and the kind of the answer."""

PURE: Final = frozenset({Family.NUMBER, Family.SHARE, Family.RATIO})


def numeric(kind: Kind) -> bool:
    """Whether values of the kind can be reckoned with."""
    return kind.family in QUANTITIES
