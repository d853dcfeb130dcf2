"""The operations of the graph, declared once for every engine.

Name, what they read, and what a missing argument does.

Time is unrolled when a graph is made (a figure of another period is another node), so no operation reads
other periods; those that read other subjects say so by their `Scope`.
"""

from enum import Enum
from typing import Final

from attrs import frozen


class Scope(Enum):
    """What an operation reads besides the values of its own subject."""

    ELEMENTWISE = "elementwise"
    SUBJECTS = "subjects"


@frozen(eq=False)
class Operation:
    """One operation, the same object everywhere.

    Where `strict`, a missing argument is the result; else the operation sees it.
    """

    name: str
    meaning: str
    strict: bool = True
    irrational: bool = False
    """Whether a result may be rounded to 40 digits, so that whatever comes after it says so."""
    scope: Scope = Scope.ELEMENTWISE

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return operation, (self.name,)


OPERATIONS: Final[dict[str, Operation]] = {}
"""Every operation by name."""


def operation(name: str) -> Operation:
    """The operation of that name. Raises KeyError where there is none."""
    return OPERATIONS[name]


def _declare(
    name: str,
    meaning: str,
    *,
    strict: bool = True,
    irrational: bool = False,
    scope: Scope = Scope.ELEMENTWISE,
) -> Operation:
    OPERATIONS[name] = Operation(name, meaning, strict, irrational, scope)
    return OPERATIONS[name]


def _declare_over_subjects(name: str, meaning: str) -> Operation:
    return _declare(name, meaning, strict=False, scope=Scope.SUBJECTS)


# Where values come from.
CONSTANT: Final = _declare("constant", "a figure of the ruleset")
INPUT: Final = _declare("input", "a fact from the data")
DATE_OF_EVALUATION: Final = _declare("evaluation date", "the day at which the plan is looked at")

SERIES: Final = _declare(
    "series",
    "what was measured of the whole period, else its parts that have ended, taken together",
    strict=False,
)
PHASE: Final = _declare(
    "phase", "the share of a target that is to be reached by that day; none is due before"
)
ELAPSED: Final = _declare(
    "elapsed", "the share of the days of a period that have passed by that day; none before it begins"
)

# Arithmetic of expressions.
ADD: Final = _declare("add", "the sum; the parameter has the sign of each argument")
MULTIPLY: Final = _declare(
    "multiply", "the product; the parameter has `*` or `/` for each argument after the first"
)
NEGATE: Final = _declare("negate", "the opposite")
ABSOLUTE: Final = _declare("absolute", "the size without the sign")
SMALLEST: Final = _declare("smallest", "the smallest argument")
LARGEST: Final = _declare("largest", "the largest argument")
MEAN: Final = _declare("mean", "the plain mean of the arguments")
VARIANCE: Final = _declare("variance", "the mean square of the distances from the plain mean")
BETWEEN: Final = _declare("clamp to", "the first argument, kept between the second and the third")
FIRST_THERE: Final = _declare("first there", "the first argument that is not missing", strict=False)
ROUND: Final = _declare("round", "fewer decimals, by a declared rule")
LOGARITHM: Final = _declare("ln", "the natural logarithm", irrational=True)
EXPONENTIAL: Final = _declare("exp", "the exponential", irrational=True)
SQUARE_ROOT: Final = _declare("sqrt", "the square root", irrational=True)
POWER: Final = _declare("pow", "the first argument to the power of the second", irrational=True)
DATE_ADD: Final = _declare(
    "add to date", "a date so many days or months later; the parameter has sign and unit of each"
)
DAYS_BETWEEN: Final = _declare("days between", "how many days the first date lies after the second")

# Conditions.
COMPARE: Final = _declare("compare", "whether the two arguments stand as the sign in the parameter says")
AND: Final = _declare("and", "whether all hold")
OR: Final = _declare("or", "whether one holds at least")
NOT: Final = _declare("not", "whether it does not hold")
CHOOSE: Final = _declare("choose", "the second argument where the first holds, else the third", strict=False)

# The actual, and the achievement against a target.
DUE: Final = _declare(
    "due", "the actual; one not there, or dated later, is not due before its deadline", strict=False
)
AT_LEAST: Final = _declare("at least", "100% or more where met, else actual by target")
AT_MOST: Final = _declare("at most", "100% where met, else target by actual, or its mirror image")
ON_TIME: Final = _declare("by date", "100% on time, else what the rule for late dates leaves")
DONE: Final = _declare("done", "100% or 0%")
IN_RANGE: Final = _declare("in range", "100% inside, outside less by the distance against the tolerance")
ON_TARGET: Final = _declare("on target", "100% less the distance from the target against the target")
GOALPOSTS: Final = _declare("goalposts", "0% at the second argument, 100% at the third")
PROGRESS: Final = _declare("progress", "the way gone from the second argument to the third")
LEVEL_REACHED: Final = _declare("level reached", "100% where the level is reached, else 0%")
INTERPOLATE: Final = _declare("interpolate", "between the corners of a curve")
STEP: Final = _declare("step", "the first score whose condition holds", strict=False)

# Rows that are shared out.
WHOLE_OF_PARTS: Final = _declare(
    "whole of parts", "the first argument where it was measured, else the sum of the others", strict=False
)
APPORTION: Final = _declare(
    "apportion", "a part of a figure that is shared out in whole units, by largest remainder"
)

# From achievement to score.
CLAMP: Final = _declare("clamp", "kept within the scale's bounds")
JUDGE: Final = _declare("judge", "what somebody set, whatever was computed", strict=False)
POLICY: Final = _declare("missing policy", "what a missing achievement counts", strict=False)
OPEN_FACT: Final = _declare(
    "open fact",
    "what an adjustment, a gate or an award reads of a row; open where the row has no value and is pending",
    strict=False,
)
STATUS: Final = _declare("status", "in one word, what became of the row", strict=False)
BAND: Final = _declare("band", "the band that the score lies in")

# Containers.
WEIGHTED_MEAN: Final = _declare("weighted mean", "the mean of what was evaluated, by weight", strict=False)
GEOMETRIC_MEAN: Final = _declare(
    "geometric mean",
    "the product of what was evaluated, each to the power of its weight",
    strict=False,
    irrational=True,
)
HARMONIC_MEAN: Final = _declare(
    "harmonic mean", "the weights of what was evaluated, by the sum of weight by score", strict=False
)
BEST_MEAN: Final = _declare(
    "best mean", "the mean of the best that were evaluated, as many as the parameter says", strict=False
)
MINIMUM: Final = _declare("minimum", "the smallest that was evaluated", strict=False)
MAXIMUM: Final = _declare("maximum", "the largest that was evaluated", strict=False)
WEIGHTED_SUM: Final = _declare("sum", "the sum of what was evaluated, each times its weight", strict=False)
COUNTS_AS_MET: Final = _declare(
    "counts as met",
    "whether it is met; where that is not known, whether what it counts is full",
    strict=False,
)
SHARE_MET: Final = _declare("share met", "the weight of what was met, of what was evaluated", strict=False)
COUNT_EVALUATED: Final = _declare("count evaluated", "how many were evaluated", strict=False)
VARIANCE_EVALUATED: Final = _declare(
    "variance evaluated", "the variance of what was evaluated, by weight", strict=False
)
WHERE: Final = _declare(
    "where", "the first argument where the second holds; else it does not apply", strict=False
)
ANY: Final = _declare("any", "whether one holds at least, of those that there are", strict=False)
EVERY: Final = _declare("every", "whether each holds, of those that there are", strict=False)
ADJUST: Final = _declare(
    "adjust",
    "the second argument, or the first where the third does not hold or is missing",
    strict=False,
)
EVALUATED: Final = _declare(
    "evaluated", "100% where there is an achievement, 0% where one is owed", strict=False
)
COVERAGE: Final = _declare("coverage", "the share of weight that was evaluated", strict=False)
# Many subjects. Each argument is a figure of every subject; where there is a second one, only subjects that are
# equal in it are asked together.
OVER_SUBJECTS: Final = _declare_over_subjects(
    "over subjects",
    "one figure of all subjects: the mean, sum, min, max, count or variance that the parameter says",
)
RANK: Final = _declare_over_subjects(
    "rank",
    "one more than there are subjects with a better figure; the parameter says whether the lowest is best",
)
PERCENTILE: Final = _declare_over_subjects(
    "percentile", "the share of the other subjects that have a worse figure; the parameter as for a rank"
)
MINMAX: Final = _declare_over_subjects(
    "minmax", "the way from the worst to the best figure of all subjects; the parameter as for a rank"
)
BAND_BY_RANK: Final = _declare_over_subjects(
    "band by rank", "the band whose places among the subjects the score is ranked in"
)

# Awards.
RATE_OF: Final = _declare("rate of", "the share of an award that stands beside a band or level in a table")
ALLOT: Final = _declare("allot", "an award divided among its recipients, to the cent", strict=False)
PICK: Final = _declare("pick", "one figure of an award: what a recipient is paid, or a sum")
REQUIRE_COVERAGE: Final = _declare(
    "require coverage", "the score, unless too little was evaluated", strict=False
)
REQUIRE_ROWS: Final = _declare("require rows", "the score, unless too few rows were evaluated", strict=False)
