"""Records and a graph's inputs to a `Dataset`: every value typed, every fact once."""

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import define

from perfdsl.data.locale import EN, Locale, other_reading, parse_value, shown
from perfdsl.data.naming import Names, Unfound
from perfdsl.data.nodes import Dataset, Datum, Record
from perfdsl.data.stated import Stated
from perfdsl.data.typed import plain_help, plain_value, typed_text, typed_value, value_text
from perfdsl.diagnostics import (
    DATA_KIND,
    DATA_PERIOD,
    DATA_ROW,
    MANY_SUBJECTS,
    NO_SUBJECT,
    OTHER_PERIOD,
    UNDECLARED_LOCALE,
    Code,
    Diagnostic,
    Diagnostics,
    Label,
)
from perfdsl.graph.nodes import Graph, Input, InputKey
from perfdsl.source import Cell, Place
from perfdsl.values.missing import NOT_MEASURED, WRONG_KIND
from perfdsl.values.number import Rational
from perfdsl.values.period import Period, parse_period
from perfdsl.values.value import Value


def bind(records: Iterable[Record], graph: Graph, locale: Locale | None, diagnostics: Diagnostics) -> Dataset:
    """The facts that `records` state about the inputs of `graph`, read by `locale`.

    Without a locale texts are read as `en`, with warning P409 where `it` reads another value. What cannot
    be used is an error at its cell (P403 to P407, P411 to P413, P423), and the rest is kept: a value that does
    not fit is missing, `wrong_kind`.
    """
    kept = tuple(records)
    many = _of_many(kept)
    if many is not None:
        diagnostics.report(
            MANY_SUBJECTS,
            f"the data are of many subjects, such as {shown(many.subject)}",
            many.subject_place,
            help="`perfdsl eval` and `perfdsl explain` look at many; here give the data of one, without that column",
        )
        return Dataset(name=many.place.file)
    return _Binder(graph, locale, diagnostics).dataset(kept)


def bind_subjects(
    records: Iterable[Record], graph: Graph, locale: Locale | None, diagnostics: Diagnostics
) -> dict[str, Dataset]:
    """The facts of each subject, in the order in which the rows name them first; as `bind` for each.

    Data that say nowhere whom they are of are those of one subject, called `""`; where only some rows say it, the
    others are error P424.
    """
    kept = tuple(records)
    binder = _Binder(graph, locale, diagnostics)
    if _of_many(kept) is None:
        return {"": binder.dataset(kept)}
    return binder.datasets(kept)


def _of_many(records: Iterable[Record]) -> Record | None:
    """The first record that says whom it is of."""
    return next((record for record in records if record.subject.strip()), None)


def from_python(
    values: Mapping[str | tuple[str, str | Period], object],
    graph: Graph,
    period: Period | None,
    diagnostics: Diagnostics,
) -> Dataset:
    """The facts that plain Python values state: `{"fiere": 7, ("fiere", "2022"): 6, "marchio@2022": None}`.

    A key without a period is of `period`. Numbers are int, Fraction or Decimal (a percent is its share:
    `Fraction(93, 100)`), dates `date`, levels their labels, missing values None, a Reason or a Missing.
    Anything else, a float first of all, is error P404, and the fact is missing.
    """
    return _Binder(graph, None, diagnostics).plain(values, period)


_BESIDE: Final = ("value", "estimate", "note", "evidence")
_KEYS: Final = 'write `"fiere"`, `"fiere@2026"` or `("fiere", "2026")`'


@define
class _Repeated:
    """Something said once for all the rows that have it: where it stood first, and how often."""

    code: Code
    message: str
    place: Place | None
    advice: str | None
    order: int
    count: int = 1

    def diagnostic(self) -> Diagnostic:
        """The one diagnostic, with the number of rows where there are several."""
        rows = f" ({self.count} rows)" if self.count > 1 else ""
        return Diagnostic(self.code, self.message + rows, self.place, help=self.advice)


class _Binder:
    """One run over some records; what it finds is handed on in the order of the rows."""

    def __init__(self, graph: Graph, locale: Locale | None, diagnostics: Diagnostics) -> None:
        self._names = Names(graph)
        self._locale = locale or EN
        self._declared = locale is not None
        self._diagnostics = diagnostics
        self._periods = graph.periods
        units = {one.series for one in graph.inputs if one.series is not None}
        self._whole_of = {
            part: period for period in graph.periods for unit in units for part in period.parts(unit)
        }
        self._profiles = before = _profiles(graph)
        self._whole_of.update(
            {part: period for period in before for unit in units for part in period.parts(unit)}
        )
        self._used = {*before, *graph.periods, *(key.period for key in graph.input_nodes), *self._whole_of}
        self._period_texts: dict[str, Period | None] = {}
        self._found: list[tuple[int, Diagnostic]] = []
        self._repeated: dict[tuple[Code, str], _Repeated] = {}
        self._stated = Stated(self._report)
        self._order = 0

    def dataset(self, records: Iterable[Record]) -> Dataset:
        """The facts of the records."""
        name = ""
        for self._order, record in enumerate(records):
            name = name or record.place.file
            self._record(record)
        self._stated.report_wholes(self._whole_of, self._profiles)
        self._report_found()
        return Dataset(self._stated.facts, name)

    def datasets(self, records: Iterable[Record]) -> dict[str, Dataset]:
        """The facts of the records of each subject."""
        name = ""
        stated: dict[str, Stated] = {}
        for self._order, record in enumerate(records):
            name = name or record.place.file
            subject = record.subject.strip()
            if not subject:
                self._nobody(record)
                continue
            self._stated = stated.setdefault(subject, Stated(self._report))
            self._record(record)
        for self._stated in stated.values():
            self._stated.report_wholes(self._whole_of, self._profiles)
        self._report_found()
        return {subject: Dataset(one.facts, name) for subject, one in stated.items()}

    def _nobody(self, record: Record) -> None:
        self._repeat(
            NO_SUBJECT,
            "",
            "the row does not say whom it is of",
            record.subject_place or record.place,
            "fill the column `subject` in every row",
        )

    def _record(self, record: Record) -> None:
        """Keep what one record states."""
        asked = self._input(record.indicator, record.dashboard, record.indicator_place)
        period = self._period(record.period, record.period_place)
        if asked is None or period is None or not self._suits(asked, period, record.period_place):
            return
        value = self._value(record.value, record.place, asked)
        text = record.value if isinstance(record.value, str) else typed_text(record.value)
        estimate = self._estimate(record, asked)
        datum = Datum(
            value, record.place, text, record.note, record.evidence, estimate, record.estimate_place
        )
        self._stated.state(InputKey(asked.path, period), datum, record.dashboard)

    def plain(
        self, values: Mapping[str | tuple[str, str | Period], object], default: Period | None
    ) -> Dataset:
        """The facts of Python values."""
        for self._order, (key, given) in enumerate(values.items()):
            text, when = _parted(key)
            if not isinstance(text, str) or not isinstance(when, str | Period):
                self._report(DATA_ROW, f"{shown(repr(key))} is no id of what is measured", None, advice=_KEYS)
                continue
            asked = self._input(text, "", None)
            period = self._plain_period(when, default)
            if asked is None or period is None or not self._suits(asked, period, None):
                continue
            self._stated.state(InputKey(asked.path, period), self._plain_datum(given, asked), "")
        self._stated.report_wholes(self._whole_of, self._profiles)
        self._report_found()
        return Dataset(self._stated.facts)

    def _plain_period(self, when: str | Period, default: Period | None) -> Period | None:
        """The period of a Python value, None with an error where the plan does not use it."""
        if not when and default is not None:
            return default
        period = when if isinstance(when, Period) else self._read_period(when.strip())
        if period is None:
            self._repeat(DATA_PERIOD, str(when), self._period_message(str(when)), None, self._period_help())
        elif period not in self._used:
            message = f"the plan does not use the period `{period}`"
            self._repeat(DATA_ROW, str(period), message, None, self._period_help())
            return None
        return period

    def _plain_datum(self, given: object, asked: Input) -> Datum:
        """The fact of a Python value, or of a mapping from `value`, `estimate`, `note` and `evidence`."""
        if not isinstance(given, Mapping):
            return Datum(self._plain_value(given, asked))
        unknown = [key for key in given if key not in _BESIDE]
        if unknown:
            self._report(
                DATA_ROW,
                f"`{asked.id}`: {shown(str(unknown[0]))} is nothing that a fact has",
                None,
                advice=f"there are {', '.join(f'`{key}`' for key in _BESIDE)}",
            )
        estimate = given.get("estimate")
        return Datum(
            self._plain_value(given.get("value"), asked),
            note=str(given.get("note") or ""),
            evidence=str(given.get("evidence") or ""),
            estimate=None if estimate is None else self._plain_value(estimate, asked),
        )

    def _plain_value(self, given: object, asked: Input) -> Value:
        try:
            return plain_value(given, asked.kind)
        except ValueError as error:
            self._report(DATA_KIND, f"`{asked.id}`: {error}", None, advice=plain_help(given))
            return WRONG_KIND

    def _suits(self, asked: Input, period: Period, place: Place | None) -> bool:
        """Whether a row is measured by such a part of a period, where it is one."""
        if period not in self._whole_of or asked.series == period.unit:
            return True
        whole = self._whole_of[period]
        message = f"`{asked.id}` is measured for {whole} as a whole, and not for {period}"
        if asked.series is not None:
            part = whole.parts(asked.series)[0]
            message = f"`{asked.id}` is measured by parts such as {part}, and not for {period}"
        self._report(
            OTHER_PERIOD,
            message,
            place,
            Label(asked.place, "it is defined here"),
            advice="give the figure for such a period, or write `series` into the plan",
        )
        return False

    def _report_found(self) -> None:
        found = [
            *self._found,
            *((repeated.order, repeated.diagnostic()) for repeated in self._repeated.values()),
        ]
        self._diagnostics.extend(diagnostic for _, diagnostic in sorted(found, key=lambda entry: entry[0]))

    def _report(
        self, code: Code, message: str, place: Place | None, *labels: Label, advice: str | None = None
    ) -> None:
        self._found.append((self._order, Diagnostic(code, message, place, labels=labels, help=advice)))

    def _repeat(self, code: Code, key: str, message: str, place: Place | None, advice: str | None) -> None:
        """Report once for all rows with this `key`."""
        earlier = self._repeated.get((code, key))
        if earlier is None:
            self._repeated[code, key] = _Repeated(code, message, place, advice, self._order)
        else:
            earlier.count += 1

    def _input(self, text: str, dashboard: str, place: Place | None) -> Input | None:
        if not text.strip():
            self._report(DATA_ROW, "the row does not say what it measures", place)
            return None
        found = self._names.find(text, dashboard)
        if isinstance(found, Unfound):
            self._repeat(found.code, found.message, found.message, place, found.advice)
            return None
        return found

    def _period(self, text: str, place: Place | None) -> Period | None:
        """The period that a text names; the plan's only one where it is empty."""
        if text in self._period_texts:
            period = self._period_texts[text]
        else:
            period = self._period_texts[text] = self._read_period(text.strip())
        if period is None:
            self._repeat(DATA_PERIOD, text, self._period_message(text), place, self._period_help())
        elif period not in self._used:
            message = f"the plan does not use the period `{period}`"
            self._repeat(OTHER_PERIOD, str(period), message, place, self._period_help())
        return period

    def _read_period(self, text: str) -> Period | None:
        if not text:
            return self._periods[0] if len(self._periods) == 1 else None
        try:
            return parse_period(text)
        except ValueError:
            return None

    def _period_message(self, text: str) -> str:
        if not text.strip():
            return "the row says no period, and the plan has several"
        return f"{shown(text)} is not a period such as `2023`, `2023-H1`, `2023-Q4` or `2023-09`"

    def _period_help(self) -> str:
        first, last = self._periods[0], self._periods[-1]
        return f"the plan is for {first}" if first == last else f"the plan is for {first} to {last}"

    def _estimate(self, record: Record, asked: Input) -> Value | None:
        """What a fact is expected to come to; None where the row does not say, or says what cannot be."""
        written, place = record.estimate, record.estimate_place
        if place is None or written is None or (isinstance(written, str) and not written.strip()):
            return None
        value = self._value(written, place, asked)
        return None if value in (NOT_MEASURED, WRONG_KIND) else value

    def _value(self, written: str | bool | Rational | None, place: Cell, asked: Input) -> Value:  # noqa: FBT001 - facts may be so
        try:
            if not isinstance(written, str):
                return typed_value(written, asked.kind)
            value = parse_value(written, asked.kind, self._locale)
        except ValueError as error:
            label = Label(asked.place, f"`{asked.id}` is measured here as `{asked.kind}`")
            other = not self._declared and "as locale `" in str(error)
            advice = "declare the locale of the data: `it`" if other else None
            self._report(DATA_KIND, str(error), place, label, advice=advice)
            return WRONG_KIND
        if not self._declared:
            self._warn_of_other(written, value, asked, place)
        return value

    def _warn_of_other(self, text: str, value: Value, asked: Input, place: Cell) -> None:
        other = other_reading(text, asked.kind, self._locale)
        if other is not None:
            locale, reading = other
            message = f"{shown(text)} is read as {value_text(value)}; "
            message += f"locale `{locale.name}` reads {value_text(reading)}"
            self._repeat(
                UNDECLARED_LOCALE, "", message, place, "declare the locale of the data: `it` or `en`"
            )


def _profiles(graph: Graph) -> tuple[Period, ...]:
    """The period before the first of the plan, where a forecast goes by how that one went."""
    if not any(one.forecast == "as previous" for one in graph.inputs):
        return ()
    try:
        return (graph.periods[0].previous(),)
    except ValueError:
        return ()


def _parted(key: object) -> tuple[object, object]:
    """The indicator and the period that a key of a mapping names; an empty period where it names none."""
    if isinstance(key, tuple):
        return key if len(key) == 2 else (None, None)  # noqa: PLR2004 - an id and a period
    if not isinstance(key, str):
        return None, None
    indicator, _, period = key.partition("@")
    return indicator, period
