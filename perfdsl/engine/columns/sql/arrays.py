"""Kernels to statements over a table of arrays, for engines that are given columns: labels are places, results are not shown."""

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from perfdsl.engine.columns.kernel import Code, Kernel, Output, Primitive, Type
from perfdsl.engine.columns.sql.dialects import DIALECTS
from perfdsl.engine.columns.sql.expressions import SQL, Printer
from perfdsl.engine.columns.sql.stages import Anchor, lay_out
from perfdsl.engine.columns.sql.statement import Part, Statement

GIVEN: Final = "given"
ROW: Final = "row"


def value(place: int) -> str:
    """What the table calls the values of a column of the kernel, NULL where there is none."""
    return f"value_{place}"


def reason(place: int) -> str:
    """What it calls the places of their reasons."""
    return f"reason_{place}"


def with_reasons(kernel: Kernel) -> frozenset[str]:
    """The columns of which a kernel reads why figures are not there."""
    return frozenset(str(step.parameter) for step in kernel.steps if step.primitive is Primitive.REASON)


def over_arrays(kernel: Kernel, dialect: str) -> str:
    """The statement that reads the table `given`, and gives value, reason and unsure of each output by turns, after `row`."""
    names = {name: (value(place), reason(place)) for place, name in enumerate(kernel.columns)}
    truths = {str(step.parameter) for step in kernel.steps if step.type is Type.TRUTH and step.parameter}
    doubles = frozenset(own for name, (own, _) in names.items() if name not in truths)
    layout = lay_out(
        kernel,
        list(_anchors(kernel)),
        {ROW, GIVEN, "inputs", *(one for pair in names.values() for one in pair)},
    )
    labels = {label: place for place, label in enumerate(kernel.labels)}
    printer = Printer(DIALECTS[dialect], layout.named, names, doubles, labels)
    parts = [Part("inputs", "", (exp.Star(),), exp.to_table(GIVEN), begins=True)]
    for stage in layout.stages:
        made = tuple(exp.alias_(printer.computed(step), name) for name, step in stage.columns)
        parts.append(Part(stage.name, "", made, exp.to_table(parts[-1].name)))
    found = (one for output in kernel.outputs for one in _read(output, printer))
    columns = [exp.column(ROW), *(exp.alias_(one, f"found_{place}") for place, one in enumerate(found))]
    return Statement(tuple(parts), printer).select(columns)


def _anchors(kernel: Kernel) -> Iterator[Anchor]:
    """Every step is of one stage, so that there are as few as one column needs another."""
    for output in kernel.outputs:
        for code in (output.value, output.reason, output.unsure):
            yield Anchor(code, 0, "steps", "step", "step")
    yield Anchor(kernel.unsure, 0, "steps", "step", "step")


def _read(output: Output, printer: Printer) -> Iterator[SQL]:
    yield exp.Coalesce(this=printer.read(output.value), expressions=[_nothing(output.value, printer)])
    yield printer.read(output.reason)
    yield exp.Coalesce(this=printer.read(output.unsure), expressions=[exp.true()])


def _nothing(code: Code, printer: Printer) -> SQL:
    match code.type:
        case Type.NUMBER:
            return printer.number(0.0)
        case Type.TRUTH:
            return exp.false()
        case Type.LABEL:
            return exp.Literal.number(0)
