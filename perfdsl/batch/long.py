"""A table with a row for each fact to one with a row for each subject."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

import polars as pl
from attrs import define, field, frozen

from perfdsl.batch.binding import SUBJECTS, could_state
from perfdsl.batch.nodes import Reading
from perfdsl.batch.telling import TOLD, Locate, in_row
from perfdsl.data.columns import column_named
from perfdsl.data.locale import shown
from perfdsl.data.naming import Names, Unfound
from perfdsl.diagnostics import TABLE_COLUMNS, TABLE_SUBJECT, Diagnostics, Label
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.source import Cell
from perfdsl.values.period import Period, parse_period

_REASON: Final = ("reason", "motivo")
_NAMING: Final = ("indicator", "period", "dashboard")
_BESIDE: Final = ("reason", "note")
_AT: Final = "row"
_SUBJECT: Final = "subject"


def is_long(columns: Iterable[str]) -> bool:
    """Whether the columns are those of a table with a row for each fact."""
    return {"indicator", "value"} <= {column_named(column) for column in columns}


@frozen
class Wide:
    """A table that was made wide; `locate` finds its cells in the long one. Rows with an error are left out, unless it is `whole`."""

    frame: pl.DataFrame
    locate: Locate
    whole: bool


def widen(  # noqa: PLR0913 - a table, a graph, and how the one is read for the other
    table: pl.DataFrame,
    graph: Graph,
    diagnostics: Diagnostics,
    *,
    reading: Reading,
    name: str = "",
    locate: Locate = in_row,
    needed: Collection[InputKey] | None = None,
) -> Wide | None:
    """The facts of a long table by subject; None where its columns are not those of one. What is wrong is told.

    Its columns are `subject`, `indicator`, `period`, `value`, and `dashboard`, `reason` and `note` where it has them.
    """
    wanted = frozenset(graph.input_nodes if needed is None else needed)
    return _Widening(table, graph, diagnostics, reading, name, locate, wanted).wide()


@define
class _Widening:
    table: pl.DataFrame
    graph: Graph
    diagnostics: Diagnostics
    reading: Reading
    name: str
    locate: Locate
    needed: frozenset[InputKey]
    failed: bool = False
    columns: dict[str, str] = field(factory=dict)
    """Our own names of the columns, to those of the table."""

    def wide(self) -> Wide | None:
        if not self._find_columns():
            return None
        facts = self._facts(self._keys())
        self._tell_doubled(facts)
        return self._pivoted(facts)

    def _find_columns(self) -> bool:
        """Whether the table has the columns of facts, and no others."""
        for column in self.table.columns:
            known = self._named(column)
            if known is None:
                if column not in self.reading.ignored and not self.reading.ignore_extra:
                    self._error(f"a table of facts has no column {shown(column)}", 0, column, _ADVICE)
            elif known in self.columns:
                self._error(f"the column `{known}` is there twice", 0, column, None)
            else:
                self.columns[known] = column
        named = self.reading.subject
        if named is not None and named not in self.table.columns:
            self._error(f"the table has no column {shown(named)} of subjects", 0, named, None)
        missing = [f"`{ours}`" for ours in ("indicator", "value") if ours not in self.columns]
        if missing:
            self._error(
                f"a table of facts has a column {' and '.join(missing)}", 0, missing[0].strip("`"), _ADVICE
            )
        return not self.failed

    def _named(self, column: str) -> str | None:
        folded = column.strip().casefold()
        if column == self.reading.subject or (self.reading.subject is None and folded in SUBJECTS):
            return _SUBJECT
        known = "reason" if folded in _REASON else column_named(column)
        return None if known == _SUBJECT else known

    def _error(self, message: str, row: int, column: str, advice: str | None, *labels: Label) -> None:
        self.failed = True
        code = TABLE_SUBJECT if labels or column in (self.columns.get(_SUBJECT), "") else TABLE_COLUMNS
        self.diagnostics.report(code, message, Cell(self.name, row, column), *labels, help=advice)

    def _row(self, row: int) -> int:
        """A row of the table, counted from 0, as messages count it."""
        return self.locate(row, _SUBJECT)[0]

    # --- what each row states

    def _keys(self) -> pl.DataFrame:
        """Each way in which the rows name a fact, and the fact."""
        rows = self.table.lazy().with_row_index(_AT)
        names = {ours: self._text(ours) for ours in _NAMING}
        ways = (
            rows.with_columns(**names)
            .group_by(_NAMING, maintain_order=True)
            .agg(pl.col(_AT).first(), count=pl.len())
        )
        found = ways.collect()
        known = Names(self.graph)
        keys = [self._key(way, known) for way in found.iter_rows(named=True)]
        return found.select(_NAMING).with_columns(key=pl.Series(keys, dtype=pl.String)).drop_nulls("key")

    def _text(self, ours: str) -> pl.Expr:
        column = self.columns.get(ours)
        return (
            pl.lit("") if column is None else pl.col(column).cast(pl.String).fill_null("").str.strip_chars()
        )

    def _key(self, way: Mapping[str, object], known: Names) -> str | None:
        """The fact that a row names, as the column of a wide table; None where nobody asks for it, or with an error."""
        found = known.find(str(way["indicator"]), str(way["dashboard"]))
        if isinstance(found, Unfound):
            if not self.reading.ignore_extra:
                self._tell_way(found.message, way, "indicator", found.advice)
            return None
        period = self._period(str(way["period"]))
        if period is None:
            self._tell_way(
                f"{shown(str(way['period']))} is no period of the plan", way, "period", self._periods()
            )
            return None
        if not self.reading.ignore_extra and not could_state(self.graph, found, period):
            self._tell_way(f"`{found.id}` is not measured for {period}", way, "period", self._periods())
            return None
        return f"{found.id}@{period}" if InputKey(found.path, period) in self.needed else None

    def _tell_way(self, message: str, way: Mapping[str, object], ours: str, advice: str | None) -> None:
        many = f" ({way['count']:,} rows)" if way["count"] != 1 else ""
        row = way[_AT]
        assert isinstance(row, int)
        self._error(message + many, self._row(row), self.columns.get(ours, ""), advice)

    def _period(self, text: str) -> Period | None:
        try:
            period = parse_period(text) if text else self.graph.period
        except ValueError:
            return None
        known = period in self.graph.periods or any(whole.holds(period) for whole in self.graph.periods)
        before = any(key.period == period for key in self.needed)
        return period if known or before or self.reading.ignore_extra else None

    def _periods(self) -> str:
        first, last = self.graph.periods[0], self.graph.periods[-1]
        return f"the plan is for {first}" if first == last else f"the plan is for {first} to {last}"

    def _facts(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The rows that state what is asked for: subject, key, value, reason, and the row."""
        names = {ours: self._text(ours) for ours in _NAMING}
        value = pl.col(self.columns["value"]).alias("value")
        beside = {ours: self._text(ours) for ours in _BESIDE}
        subject = pl.col(self.columns[_SUBJECT]) if _SUBJECT in self.columns else pl.lit("")
        rows = (
            self.table.lazy()
            .with_row_index(_AT)
            .select(_AT, value, subject.alias(_SUBJECT), **beside, **names)
        )
        return rows.join(keys.lazy(), on=_NAMING, how="inner", maintain_order="left").drop(_NAMING).collect()

    def _tell_doubled(self, facts: pl.DataFrame) -> None:
        """An error for each fact that is there twice, and for each row without a subject."""
        for row in facts.filter(pl.col(_SUBJECT).is_null())[_AT].head(TOLD).to_list():
            self._error("the row names no subject", self._row(row), self.columns[_SUBJECT], None)
        twice = facts.filter(facts.select(_SUBJECT, "key").is_duplicated())
        twice = twice.with_columns(first=pl.col(_AT).min().over(_SUBJECT, "key")).filter(
            pl.col(_AT) != pl.col("first")
        )
        for row, first, subject, key in twice.select(_AT, "first", _SUBJECT, "key").head(TOLD).iter_rows():
            whom = f" of {shown(str(subject))}" if _SUBJECT in self.columns else ""
            label = Label(Cell(self.name, self._row(first)), "first here")
            self._error(f"`{key}`{whom} is there twice", self._row(row), "", None, label)
        if twice.height > TOLD:
            self._error(f"{twice.height:,} rows state a fact again; the first {TOLD} are told", 0, "", None)

    # --- one row for each subject

    def _pivoted(self, facts: pl.DataFrame) -> Wide:
        if self.failed:
            facts = facts.drop_nulls(_SUBJECT).unique([_SUBJECT, "key"], keep="first", maintain_order=True)
        subjects = facts.select(_SUBJECT).unique(maintain_order=True)
        columns, places = [], {}
        if _SUBJECT in self.columns:
            columns.append(subjects[_SUBJECT].alias(self.columns[_SUBJECT]))
        for (name,), rows in facts.partition_by("key", as_dict=True, maintain_order=True).items():
            key = str(name)
            stated = subjects.join(rows, on=_SUBJECT, how="left", maintain_order="left")
            columns.append(stated["value"].alias(key))
            places[key] = stated[_AT]
            if (rows["reason"] != "").any():
                columns.append(stated["reason"].alias(f"{key} reason"))
            if "note" in self.columns:
                columns.append(stated["note"].alias(f"{key} note"))
        return Wide(pl.DataFrame(columns), self._locator(places), not self.failed)

    def _locator(self, places: Mapping[str, pl.Series]) -> Locate:
        def locate(row: int, column: str) -> tuple[int, str]:
            ours = next((one for one in _BESIDE if column.endswith(f" {one}")), "value")
            key = column.removesuffix(f" {ours}")
            at = places[key][row] if key in places else None
            return (0, column) if at is None else (self._row(at), self.columns[ours])

        return locate


_ADVICE: Final = (
    "its columns are `subject`, `indicator`, `period`, `value`, `dashboard`, `reason` and `note`; "
    "`--ignore` leaves others alone"
)
