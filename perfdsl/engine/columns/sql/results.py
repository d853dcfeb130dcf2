"""The outputs of a kernel to what a statement selects: as a person or a program reads them."""

from collections.abc import Iterator, Sequence

from attrs import frozen
from sqlglot import exp

from perfdsl.engine.columns.kernel import Code, Output, Primitive
from perfdsl.engine.columns.sql.dialects import Dialect
from perfdsl.engine.columns.sql.expressions import SQL, Printer
from perfdsl.engine.columns.sql.statement import UNSURE


@frozen
class Result:
    """A column of results: its name, the output that it shows, and how.

    It is why there is none where it `is_reason`; a number is a day where it `is_date`, whole where it `is_whole`, and a place in
    `levels` where there are some.
    """

    name: str
    output: Output
    is_reason: bool = False
    is_date: bool = False
    is_whole: bool = False
    levels: tuple[str, ...] = ()


def results(wanted: Sequence[Result], printer: Printer) -> Iterator[SQL]:
    """The columns of results, and `unsure`: where it is, the others are NULL."""
    for one in wanted:
        found = _reason(one.output, printer) if one.is_reason else _figure(one, printer)
        yield exp.alias_(found, one.name, quoted=True)
    yield exp.column(UNSURE)


def _figure(one: Result, printer: Printer) -> SQL:
    there = _there(one.output.reason, printer)
    sure: SQL = exp.Not(this=exp.column(UNSURE))
    condition = sure if there is None else exp.and_(sure, there, copy=False)
    return exp.Case().when(condition, _shown(one, printer))


def _shown(one: Result, printer: Printer) -> SQL:
    value = printer.read(one.output.value)
    if one.is_date:
        return _day(value, printer.dialect)
    if one.is_whole:
        return exp.cast(value, "BIGINT")
    if not one.levels:
        return value
    case = exp.Case(this=value)
    for place, level in enumerate(one.levels, 1):
        case = case.when(printer.number(float(place)), exp.Literal.string(level))
    return case


def _day(value: SQL, dialect: Dialect) -> SQL:
    first, days = exp.cast(exp.Literal.string("1970-01-01"), "DATE"), exp.cast(value, "INT")
    if dialect.name == "spark":
        return exp.Anonymous(this="DATE_ADD", expressions=[first, days])
    return exp.Add(this=first, expression=days)


def _reason(output: Output, printer: Printer) -> SQL:
    case = exp.Case().when(exp.column(UNSURE), exp.null())
    there = _there(output.reason, printer)
    if there is None:
        return exp.cast(exp.null(), "TEXT")
    return case.when(there, exp.null()).else_(printer.read(_otherwise(output.reason)))


def _otherwise(reason: Code) -> Code:
    """A reason where it is not the empty label."""
    if reason.primitive is not Primitive.SELECT:
        return reason
    _, then, otherwise = reason.arguments
    return otherwise if then.is_constant and not then.parameter else reason


def _there(reason: Code, printer: Printer) -> SQL | None:
    """Whether a figure is there; None where it always is."""
    if reason.is_constant:
        return exp.false() if reason.parameter else None
    if reason.primitive is Primitive.SELECT and reason.place not in printer.named:
        condition, then, otherwise = reason.arguments
        if then.is_constant and not then.parameter and "" not in otherwise.labels:
            return printer.read(condition)
    return exp.EQ(this=printer.read(reason), expression=exp.Literal.string(""))
