"""What can be wrong, as values: codes, diagnostics, and the collection that the passes fill."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from attrs import evolve, field, frozen

from perfdsl.source import Place, Span


class Severity(Enum):
    """An error stops the pass after the one that found it; a warning never does."""

    ERROR = "error"
    WARNING = "warning"


CODES: Final[dict[str, "Code"]] = {}
"""Every code by its id, in the order of their declaration: the index of `docs/diagnostics.md`."""


@frozen
class Code:
    """A kind of diagnostic: an id that never changes its meaning, and a title."""

    id: str
    title: str
    severity: Severity = Severity.ERROR

    def __attrs_post_init__(self) -> None:
        assert self.id not in CODES or CODES[self.id] == self, f"{self.id} is declared twice"
        CODES[self.id] = self


@frozen
class Label:
    """A second place, and what it has to do with the first."""

    place: Place
    message: str


@frozen
class Diagnostic:
    """One thing that is wrong, at its place, in the user's words, with the way to mend it."""

    code: Code
    message: str
    place: Place | None = None
    labels: tuple[Label, ...] = field(default=(), kw_only=True)
    help: str | None = field(default=None, kw_only=True)

    @property
    def failed(self) -> bool:
        """Whether it is an error."""
        return self.code.severity is Severity.ERROR


class Diagnostics:
    """The diagnostics of one run, in the order in which the passes found them.

    What is wrong inside a template is told once, with the use in which it was found; what is wrong with the data of
    a use, at each of them.
    """

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._told_of_uses: set[tuple[str, str, Span]] = set()

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one diagnostic."""
        place = diagnostic.place
        if isinstance(place, Span) and place.use is not None:
            told = diagnostic.code.id, diagnostic.message, place
            if told in self._told_of_uses and not diagnostic.code.id.startswith("P4"):
                return
            self._told_of_uses.add(told)
            uses = (Label(use.place, f"in this use of `{use.template}`") for use in place.uses())
            diagnostic = evolve(diagnostic, labels=(*diagnostic.labels, *uses))
        self._found.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def report(
        self,
        code: Code,
        message: str,
        place: Place | None = None,
        *labels: Label,
        help: str | None = None,  # noqa: A002 - it is what the reader sees before the text
    ) -> None:
        """Make a diagnostic and keep it."""
        self.add(Diagnostic(code, message, place, labels=labels, help=help))

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return any(found.failed for found in self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


# P1: what is written is not a ruleset.
SYNTAX: Final = Code("P101", "this cannot stand here")
CHARACTER: Final = Code("P102", "this character means nothing here")
OPEN_TEXT: Final = Code("P103", "a text in quotation marks is not closed")
BAD_NUMBER: Final = Code("P104", "a number that cannot be read")
BAD_DATE: Final = Code("P105", "a date that is not in the calendar")
BAD_PERIOD: Final = Code("P106", "a period that cannot be read")
TOO_DEEP: Final = Code("P107", "nested too deep")
TOO_LARGE: Final = Code("P108", "too large to be read")
UNREADABLE: Final = Code("P109", "a file that cannot be read as text")
NO_PLAN: Final = Code("P110", "there is no plan")
MISPLACED: Final = Code("P111", "a statement in the wrong block")
UNKNOWN_WORD: Final = Code("P112", "a word that the language does not know here")
BAD_IMPORT: Final = Code("P113", "a file that cannot be imported")
IMPORT_CIRCLE: Final = Code("P114", "files import each other in a circle")
UNKNOWN_UNIT: Final = Code("P115", "a unit that the language does not know")

# P2: names.
UNKNOWN_NAME: Final = Code("P201", "unknown name")
DUPLICATE_NAME: Final = Code("P202", "name defined twice")
AMBIGUOUS_NAME: Final = Code("P203", "name that could mean several things")
WRONG_NAME: Final = Code("P204", "a name of something else")
ATTRIBUTE_TWICE: Final = Code("P205", "attribute given twice")
CYCLE: Final = Code("P206", "things depend on each other in a circle")
UNKNOWN_ATTRIBUTE: Final = Code("P207", "unknown attribute")
WRONG_ARGUMENTS: Final = Code("P208", "wrong number of arguments")
CASCADE_TWICE: Final = Code("P209", "cascaded twice into one dashboard")
RECURSION: Final = Code("P210", "a function that uses itself")
BAD_ARGUMENT: Final = Code("P211", "an argument that cannot stand where its parameter does")

# P3: a plan that is whole, but says what cannot hold.
WEIGHTS_NOT_ONE: Final = Code("P301", "weights do not add up to 100%")
WEIGHT_RANGE: Final = Code("P302", "a weight outside 0% to 100%")
WEIGHTS_MIXED: Final = Code("P303", "weights of different sorts among siblings")
MONITOR_WEIGHT: Final = Code("P304", "something that is not scored has a weight")
KINDS_MIXED: Final = Code("P305", "kinds that do not go together")
TARGET_KIND: Final = Code("P306", "a target of the wrong kind")
NOT_CONSTANT: Final = Code("P307", "a figure that has to be written out")
PERIOD_OUTSIDE: Final = Code("P308", "a period outside the plan's")
NO_TARGET_AT_ALL: Final = Code("P309", "no target in any period")
UNREACHABLE_STEP: Final = Code("P310", "a step that can never hold")
UNREACHABLE_BAND: Final = Code("P311", "a band that can never be reached")
BAND_GAP: Final = Code("P312", "scores without a band")
NO_KIND: Final = Code("P313", "no kind is given")
EMPTY_PLAN: Final = Code("P314", "a plan without indicators")
BAD_CURVE: Final = Code("P315", "a curve that does not rise in x")
NO_RANGE: Final = Code("P316", "a range without extent")
CLASHING: Final = Code("P317", "statements that exclude each other")
LIMIT: Final = Code("P318", "a limit of the language is passed")
STEP_GAP: Final = Code("P320", "values without a step")
BAD_TEST: Final = Code("P321", "a test that cannot be tried")
SHARES_NOT_ONE: Final = Code("P322", "shares of a row do not add up to 100%")
SHARE_RANGE: Final = Code("P323", "a share outside 0% to 100%")
NOT_ADDITIVE: Final = Code("P324", "something whose parts do not add up")
BAD_CONTRIBUTION: Final = Code("P325", "a contribution that cannot be")
COUNTED_TWICE: Final = Code("P326", "something that counts twice")
NOT_CASCADED: Final = Code("P327", "something that the plan wants cascaded is not")
NOT_SAID: Final = Code("P328", "something lacks what the plan wants of it")
AWARD_LACKS: Final = Code("P331", "a gate or an award that lacks something")
NOBODY_PAID: Final = Code("P332", "an award for nobody")
PAID_TWICE: Final = Code("P333", "paid twice from one award")
NOT_SCORED: Final = Code("P334", "paid by a score that is never made")
BAD_SHARE: Final = Code("P335", "a figure that no gate or award can have")
TABLE_MISFIT: Final = Code("P336", "a table that does not fit what it is for")
ROLE_WEIGHTS: Final = Code("P340", "a table of weights that does not go with its dashboard")
BAD_PRO_RATA: Final = Code("P341", "a part of the year that cannot be")
BAD_REVISION: Final = Code("P342", "something that cannot be revised")
BAD_PHASES: Final = Code("P343", "phases that do not lead to the target")
BAD_SERIES: Final = Code("P344", "figures of a series that cannot be taken together")
BAD_ADJUSTMENT: Final = Code("P346", "an adjustment that cannot be meant")
NOT_REQUIRED: Final = Code("P347", "the plan does not do what it requires")
NONE_CRITICAL: Final = Code("P348", "no row is critical")
BAD_RANGE: Final = Code("P363", "a range that nothing is measured in")
OUT_OF_REACH: Final = Code("P364", "a figure outside the range of its row", Severity.WARNING)
SCORE_AS_NUMBER: Final = Code(
    "P365", "a score compared with a number that means hundreds of percent", Severity.WARNING
)
TARGET_DATE_OUTSIDE: Final = Code("P319", "a target outside the plan's period", Severity.WARNING)
WEAKER_TARGET: Final = Code("P351", "a unit's target is weaker than its source's", Severity.WARNING)
NOBODY_ANSWERS: Final = Code("P352", "a strategic row that nobody answers for", Severity.WARNING)
UNUSED: Final = Code("P353", "defined but never used", Severity.WARNING)
IDLE_WEIGHT: Final = Code("P354", "a weight that says nothing", Severity.WARNING)
NOTHING_ASKED: Final = Code("P366", "subjects that nothing is asked of")
RANKED_BANDS: Final = Code("P367", "bands by rank that do not share out the places")
MEAN_OF_SHARES: Final = Code("P362", "a mean of percentages", Severity.WARNING)
LATE_REVISION: Final = Code("P361", "a revision that nothing is seen under", Severity.WARNING)
PERIOD_WITHOUT_TARGETS: Final = Code("P355", "a period without any target", Severity.WARNING)
BAD_CLAIM: Final = Code("P381", "a claim that nothing can decide")
NOT_COMPARABLE: Final = Code("P382", "plans that cannot be compared")
BAD_FORECAST: Final = Code("P391", "a forecast that cannot be made")
NO_SUCH_BAND: Final = Code("P392", "a band that no scale has")
UNKNOWN_FREQUENCY: Final = Code("P393", "a frequency that is not understood", Severity.WARNING)
NOT_ADVISED: Final = Code("P356", "the plan does not do what it advises", Severity.WARNING)
FORESEEN_BAND: Final = Code("P371", "a band that no score can lie in", Severity.WARNING)
FORESEEN_GAP: Final = Code("P372", "scores that can fall out of the bands", Severity.WARNING)
FORESEEN_IDLE: Final = Code("P373", "an adjustment that never changes a score", Severity.WARNING)
FORESEEN_ALWAYS: Final = Code("P374", "a condition that always holds, or never", Severity.WARNING)
FORESEEN_STEP: Final = Code("P375", "a step that no value can take", Severity.WARNING)
FORESEEN_GATE: Final = Code("P376", "a gate that can never open, or is always open", Severity.WARNING)
FORESEEN_SAME: Final = Code("P377", "a score that is always the same", Severity.WARNING)
FORESEEN_CEILING: Final = Code("P378", "a score that is kept below 100%", Severity.WARNING)
FORESEEN_TARGET: Final = Code("P379", "a target that can never be met", Severity.WARNING)

# P4: data.
DATA_UNREADABLE: Final = Code("P401", "a data file that cannot be read")
DATA_HEADER: Final = Code("P402", "a data file without the columns that it needs")
UNKNOWN_INDICATOR: Final = Code("P403", "data for something that the plan does not measure")
DATA_KIND: Final = Code("P404", "a value that does not fit its indicator")
TWO_VALUES: Final = Code("P405", "two values for one fact")
DUPLICATE_ROW: Final = Code("P406", "the same row twice")
DATA_PERIOD: Final = Code("P407", "a period that cannot be read in the data")
OTHER_PERIOD: Final = Code("P408", "data for a period that the plan does not use", Severity.WARNING)
UNDECLARED_LOCALE: Final = Code("P409", "a value that another country reads otherwise", Severity.WARNING)
MISSING_REFUSED: Final = Code("P410", "a value is missing where the plan refuses that")
UNKNOWN_DASHBOARD: Final = Code("P411", "data for a dashboard that the plan does not have")
DATA_ROW: Final = Code("P412", "a row that cannot be used")
COMPUTED_VALUE: Final = Code("P413", "a value for something that is computed")
OUTSIDE: Final = Code("P418", "a value outside the range of its row", Severity.WARNING)
PARTS_DISAGREE: Final = Code("P414", "parts that do not add up to the whole", Severity.WARNING)
REQUIREMENT_FAILED: Final = Code("P416", "figures that the plan does not allow")
NOTE_MISSING: Final = Code("P419", "a note is missing where the plan requires one")
NOT_REPORTED: Final = Code("P420", "figures that were to be reported")
NOTE_ADVISED: Final = Code("P421", "a note is missing where the plan advises one", Severity.WARNING)
MANY_SUBJECTS: Final = Code("P423", "data of many subjects where one is asked for")
NO_SUBJECT: Final = Code("P424", "a row that does not say whom it is of")
NO_OTHERS: Final = Code("P425", "a figure over subjects where there is one", Severity.WARNING)
UNUSED_ESTIMATE: Final = Code("P422", "an estimate that no forecast uses", Severity.WARNING)
BAD_VARIATION: Final = Code("P460", "what is to vary is not understood")
UNKNOWN_VARIED: Final = Code("P461", "no figure that could vary")
BAD_DISTRIBUTION: Final = Code("P462", "a distribution that there cannot be")
OUTSIDE_RANGE: Final = Code("P463", "a distribution outside the range of its row")
BAD_SAMPLE: Final = Code("P464", "a sample that cannot be drawn from")
UNKNOWN_RESULT: Final = Code("P445", "a figure asked for that the plan does not have")
ADVICE_FAILED: Final = Code("P417", "figures that the plan advises against", Severity.WARNING)
TABLE_COLUMNS: Final = Code("P430", "a table whose columns are not those that the plan measures")
TABLE_TYPE: Final = Code("P431", "a column of a type that cannot state what it is for")
TABLE_CELL: Final = Code("P432", "a cell of a table that states no value")
TABLE_SUBJECT: Final = Code("P433", "a table whose rows are not one for each subject")
TABLE_FILE: Final = Code("P434", "a table that cannot be read")
TABLE_OUT: Final = Code("P435", "results that cannot be written")
DATABASE: Final = Code("P436", "a database that does not answer as it should")
LACKING_EXTRA: Final = Code("P437", "a part of perfdsl that is not installed")
TABLE_UNCHECKED: Final = Code("P438", "something required that a table does not show", Severity.WARNING)
SPARK_MISSING: Final = Code("P450", "what Spark runs on is not installed")
OLD_VERSION: Final = Code("P451", "a version that cannot run together with the others")
SPARK_CLUSTER: Final = Code("P452", "a cluster that is not there")
SPARK_FAILED: Final = Code("P453", "a cluster that did not finish")
SQL_UNSURE: Final = Code("P455", "a figure that no statement can be sure of")
SQL_COLUMN: Final = Code("P456", "a column that a statement cannot read")

# P5: tests of a ruleset.
TEST_FAILED: Final = Code("P501", "a test block does not hold")
CLAIM_REFUTED: Final = Code("P502", "a claim that does not hold")
