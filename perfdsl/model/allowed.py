"""Which statements may stand in which block, and what each is called."""

from typing import Final

from perfdsl.syntax import nodes as syntax

UNITS: Final = frozenset({"unit", "role", "person"})
CONTAINERS: Final = frozenset({"plan", "perspective", "objective", "action"}) | UNITS
LEAVES: Final = frozenset({"indicator", "project", "milestone", "input"})

_TEXTS: Final = frozenset({"source", "owner", "frequency", "formula", "note"})
_SCORING: Final = (
    frozenset({"target", "form", "score", "tolerance", "weight", "scale", "missing", "monitor"}) | _TEXTS
)
_HOLDS: Final = frozenset({"combine", "normalise", "missing", "require", "scale", "weight"}) | _TEXTS
_ROWS: Final = frozenset({"indicator", "project", "input", "cascade"})

ALLOWED: Final[dict[str, frozenset[str]]] = {
    "file": frozenset({"plan", "scale", "function", "import", "test"}),
    "plan": (_HOLDS - {"weight"} | _ROWS - {"cascade"} | UNITS | {"perspective", "objective", "action"})
    | {"function", "period", "actuals", "accept", "test"},
    "perspective": _HOLDS | _ROWS | {"objective", "action"},
    "objective": _HOLDS | _ROWS | {"objective", "action"},
    "action": _HOLDS | _ROWS,
    "unit": (_HOLDS - {"weight"}) | _ROWS | UNITS | {"perspective", "objective", "action", "accept"},
    "indicator": _SCORING | {"kind", "value", "baseline", "unit"},
    "project": _SCORING | {"kind", "value", "baseline", "unit", "milestone", "combine", "normalise"},
    "milestone": _SCORING | {"kind", "value", "baseline", "unit"},
    "input": frozenset({"kind", "value", "unit"}) | _TEXTS,
    "cascade": _SCORING - {"monitor", "missing"},
    "scale": frozenset({"clamp", "late", "missing", "round", "band", "lower", "tolerance", "bands"}),
    "test": frozenset({"given", "expect"}),
}
ALLOWED["role"] = ALLOWED["person"] = ALLOWED["unit"]
"""Which statements may stand in which block."""


_CATEGORIES: Final[dict[type, str]] = {
    syntax.Between: "form",
    syntax.Progress: "form",
    syntax.Curve: "form",
    syntax.Steps: "form",
    syntax.GivenValue: "given",
    syntax.GivenActuals: "given",
    syntax.KindStatement: "kind",
    syntax.PeriodStatement: "period",
    syntax.Target: "target",
}


def category(statement: syntax.Statement) -> str:
    """What a statement is called in `ALLOWED`."""
    known = _CATEGORIES.get(type(statement))
    if known is not None:
        return known
    if isinstance(statement, syntax.Definition | syntax.Words | syntax.Texts | syntax.Formula):
        return statement.keyword
    return type(statement).__name__.lower()
