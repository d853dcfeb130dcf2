"""Which statements may stand in which block, and what each is called."""

from typing import Final

from perfdsl.syntax import nodes as syntax

UNITS: Final = frozenset({"unit", "role", "person"})
CONTAINERS: Final = frozenset({"plan", "perspective", "objective", "action", "component", "use"}) | UNITS
HEADINGS: Final = frozenset({"action", "use"})
"""Containers that are headings wherever they stand, unless they have a weight."""
CONSEQUENCES: Final = frozenset({"gate", "award"})
LEAVES: Final = frozenset({"indicator", "behaviour", "project", "milestone", "input"})
REPEATED: Final = frozenset({"cascade", "score of"})
"""Rows that bear the name of what they refer to, and stand in dashboards of units only."""

_TEXTS: Final = frozenset({"source", "owner", "frequency", "formula", "note"})
_SCORING: Final = (
    frozenset({"target", "phased", "form", "score", "tolerance", "weight", "scale", "missing", "monitor"})
    | _TEXTS
)
_MEASURES: Final = _SCORING | {"use", "kind", "value", "range", "baseline", "unit", "claim", "forecast"}
_HOLDS: Final = (
    frozenset(
        {
            "combine",
            "normalise",
            "missing",
            "require",
            "advise",
            "adjust",
            "claim",
            "scale",
            "weight",
            "phased",
            "forecast",
            "require note",
        }
    )
    | _TEXTS
)
_MEASURED: Final = frozenset({"indicator", "project", "input", "use"})
_ROWS: Final = _MEASURED | {"cascade", "behaviour", "score of"}
_IN_UNITS: Final = _HOLDS | _ROWS | {"perspective", "objective", "action", "component"}

ALLOWED: Final[dict[str, frozenset[str]]] = {
    "file": frozenset({"plan", "scale", "function", "import", "test", "weights table", "template"}),
    "plan": (_HOLDS - {"weight"} | _MEASURED | UNITS | {"perspective", "objective", "action"})
    | {
        "function",
        "period",
        "actuals",
        "accept",
        "revise",
        "test",
        "weights table",
        "template",
        "require every",
    }
    | CONSEQUENCES,
    "perspective": _HOLDS | _ROWS | {"objective", "action", "contributes"},
    "objective": _HOLDS | _ROWS | {"objective", "action", "contributes"},
    "action": _HOLDS | _ROWS | {"contributes"},
    "use": _HOLDS | _ROWS | {"objective", "action"},
    "unit": (_IN_UNITS - {"weight"}) | UNITS | {"accept", "revise", "weights", "pro rata"},
    "component": _IN_UNITS | {"contributes"},
    "indicator": _MEASURES | {"series", "critical", "pro rata", "contributes"},
    "project": _MEASURES | {"critical", "milestone", "combine", "normalise", "contributes"},
    "milestone": _MEASURES,
    "input": frozenset({"use", "kind", "value", "range", "series", "unit", "forecast"}) | _TEXTS,
    "cascade": _SCORING - {"monitor", "missing"} | {"use", "pro rata", "share"},
    "score of": _TEXTS | {"use", "weight"},
    "scale": frozenset(
        {"clamp", "late", "missing", "round", "band", "lower", "tolerance", "bands", "terms", "require note"}
    ),
    "test": frozenset({"given", "expect"}),
    "gate": frozenset({"when", "otherwise", "note"}),
    "award": frozenset(
        {"for", "budget", "each", "divide", "by", "gate", "leftover", "at most", "cents", "note"}
    ),
}
REVISABLE: Final = _SCORING | {
    "baseline",
    "forecast",
    "combine",
    "normalise",
    "require",
    "budget",
    "each",
    "when",
    "otherwise",
    "at most",
    "weights",
    "pro rata",
    "share",
    "adjust",
    "contributes",
}
"""What a revision can say of something otherwise, where it may stand in its block: what is measured stays."""

ALLOWED["behaviour"] = ALLOWED["indicator"]
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
    syntax.ProRata: "pro rata",
    syntax.RequireEvery: "require every",
    syntax.RequireNote: "require note",
    syntax.ScoreOf: "score of",
    syntax.Target: "target",
    syntax.WeightsOf: "weights",
    syntax.WeightTable: "weights table",
    syntax.Loses: "otherwise",
    syntax.Recipients: "for",
    syntax.PaidBy: "by",
}


def category(statement: syntax.Statement) -> str:
    """What a statement is called in `ALLOWED`."""
    known = _CATEGORIES.get(type(statement))
    if known is not None:
        return known
    if isinstance(
        statement, syntax.Definition | syntax.Words | syntax.Texts | syntax.Formula | syntax.Requirement
    ):
        return statement.keyword
    return type(statement).__name__.lower()


def key_of(statement: syntax.Statement) -> str:
    """Attributes with the same key exclude each other."""
    match statement:
        case syntax.Requirement(condition=syntax.Compare(left=syntax.NameUse(reference=reference))) if (
            is_coverage(statement)
        ):
            return f"require {reference.text}"
        case syntax.Words("missing", words) if len(words) > 1:
            return f"missing {words[0].text}"
        case _:
            return category(statement)


def is_coverage(statement: syntax.Requirement) -> bool:
    """Whether it asks how much must have been evaluated: `require coverage >= 80%`, `require rows >= 6`."""
    match statement:
        case syntax.Requirement(
            "require", syntax.Compare(left=syntax.NameUse(syntax.Reference(None, (syntax.Name(text),)), None))
        ):
            return text in ("coverage", "rows")
        case _:
            return False
