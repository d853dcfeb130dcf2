"""perfdsl: performance plans as plain text that a machine checks, scores exactly, and explains.

Load a plan, evaluate it, read the results:

    plan = perfdsl.load("plan.perf")
    evaluation = plan.evaluate({"fairs": 7}, period="2026")
    scorecard = perfdsl.scorecard(evaluation)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from perfdsl.analysis.claims import claims
    from perfdsl.analysis.comparison import diff
    from perfdsl.analysis.progress import progress
    from perfdsl.analysis.ranges import ranges
    from perfdsl.analysis.reach.reaching import reach
    from perfdsl.analysis.robustness import robustness
    from perfdsl.analysis.sensitivity import sensitivity
    from perfdsl.analysis.simulate.simulating import simulate
    from perfdsl.analysis.whatif import whatif
    from perfdsl.api import check, load, load_package, loads
    from perfdsl.batch.results import BatchResult
    from perfdsl.data.nodes import Dataset, Datum
    from perfdsl.diagnostics import Diagnostic
    from perfdsl.engine.exact import Evaluation
    from perfdsl.graph.nodes import InputKey
    from perfdsl.pipeline import CompiledPlan, RulesetError
    from perfdsl.report.explain.explanation import explain
    from perfdsl.report.scorecard import scorecard
    from perfdsl.values.missing import Missing, Reason
    from perfdsl.values.period import Period

__version__: Final = "0.1.0"

_HOMES: Final = {
    "BatchResult": "perfdsl.batch.results",
    "CompiledPlan": "perfdsl.pipeline",
    "Dataset": "perfdsl.data.nodes",
    "Datum": "perfdsl.data.nodes",
    "Diagnostic": "perfdsl.diagnostics",
    "Evaluation": "perfdsl.engine.exact",
    "InputKey": "perfdsl.graph.nodes",
    "Missing": "perfdsl.values.missing",
    "Period": "perfdsl.values.period",
    "Reason": "perfdsl.values.missing",
    "RulesetError": "perfdsl.pipeline",
    "check": "perfdsl.api",
    "claims": "perfdsl.analysis.claims",
    "diff": "perfdsl.analysis.comparison",
    "explain": "perfdsl.report.explain.explanation",
    "load": "perfdsl.api",
    "load_package": "perfdsl.api",
    "loads": "perfdsl.api",
    "progress": "perfdsl.analysis.progress",
    "ranges": "perfdsl.analysis.ranges",
    "robustness": "perfdsl.analysis.robustness",
    "reach": "perfdsl.analysis.reach.reaching",
    "scorecard": "perfdsl.report.scorecard",
    "sensitivity": "perfdsl.analysis.sensitivity",
    "simulate": "perfdsl.analysis.simulate.simulating",
    "whatif": "perfdsl.analysis.whatif",
}

__all__ = [
    "BatchResult",
    "CompiledPlan",
    "Dataset",
    "Datum",
    "Diagnostic",
    "Evaluation",
    "InputKey",
    "Missing",
    "Period",
    "Reason",
    "RulesetError",
    "__version__",
    "check",
    "claims",
    "diff",
    "explain",
    "load",
    "load_package",
    "loads",
    "progress",
    "ranges",
    "reach",
    "robustness",
    "scorecard",
    "sensitivity",
    "simulate",
    "whatif",
]


def __getattr__(name: str) -> object:
    # What a program does not ask for is not imported: `import perfdsl` costs next to nothing.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    extras = import_module("perfdsl.extras")
    with extras.naming_extras():
        return getattr(import_module(_HOMES[name]), name)
