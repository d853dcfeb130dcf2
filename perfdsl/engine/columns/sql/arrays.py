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


def has_reasons(kernel: Kernel, name: str) -> bool:
    """Whether a kernel reads why figures of a column are not there."""
    return any(step.primitive is Primitive.REASON and step.parameter == name for step in kernel.steps)


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
    parts = [Part("inputs", "", exp.Select().select(exp.Star()).from_(GIVEN))]
    for stage in layout.stages:
        columns = [exp.alias_(printer.computed(step), name) for name, step in stage.columns]
        select = exp.Select().select(exp.Star(), *columns, copy=False).from_(parts[-1].name)
        parts.append(Part(stage.name, "", select))
    columns = [exp.column(ROW), *(one for output in kernel.outputs for one in _read(output, printer))]
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
