"""Figures of a case as columns have them: a table of one row, by the engine that is always there."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.figures import LARGEST, shortest
from perfdsl.engine.columns.kernel import Kernel, Type
from perfdsl.engine.columns.numpy_engine import Found, Given, run
from perfdsl.engine.columns.tape import label_type
from perfdsl.engine.columns.translate import EPOCH, translate
from perfdsl.engine.compiled import compile_program
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value

DIGITS: Final = 6


def in_columns(
    graph: Graph, wanted: Sequence[NodeId], facts: Mapping[InputKey, Value], at: date | None
) -> dict[NodeId, Value]:
    """The values of nodes, numbers rounded; of what is not sure, those of the exact engine."""
    exact = dict(zip(wanted, compile_program(graph, wanted).run(facts, at), strict=True))
    kinds = {one.path: one.kind for one in graph.inputs}
    nodes = {key: node for key, node in graph.input_nodes.items() if key in facts and key.path in kinds}
    columns = {node: InputColumn(str(key), kinds[key.path], has_reasons=True) for key, node in nodes.items()}
    kernel = translate(graph, {str(node): node for node in wanted}, columns, at, DIGITS)
    given = {str(key): _cell(kernel, facts[key]) for key in nodes}
    if None in given.values():
        return exact
    found = run(kernel, {name: one for name, one in given.items() if one is not None}, 1)
    types = {one.name: one.value.type for one in kernel.outputs}
    return {
        node: exact[node]
        if found[str(node)].unsure[0]
        else _value(kernel, types[str(node)], found[str(node)], isinstance(exact[node], date))
        for node in wanted
    }


def _cell(kernel: Kernel, fact: Value) -> Given | None:
    """A column of one row, None where no double stands for the fact."""
    reason = fact.reason.value if isinstance(fact, Missing) else ""
    number: Any = 0.0
    match fact:
        case bool():
            number = fact
        case date():
            number = float((fact - EPOCH).days)
        case _ if isinstance(fact, RATIONAL_TYPE):
            number = float(fact)
            if shortest(number) != fact or not 2.0**-LARGEST <= abs(number or 1.0) <= 2.0**LARGEST:
                return None
    places = np.array([kernel.labels.index(reason) if reason in kernel.labels else 0], label_type(kernel))
    return Given(np.array([number]), np.array([not reason]), places)


def _value(kernel: Kernel, kind: Type, found: Found, is_date: bool) -> Value:  # noqa: FBT001 - a fact
    reason = kernel.labels[int(found.reasons[0])]
    if reason:
        return Missing(Reason(reason))
    value = found.values[0]
    if kind is Type.LABEL:
        return kernel.labels[int(value)]
    if kind is Type.TRUTH:
        return bool(value)
    return EPOCH + timedelta(int(value)) if is_date else shortest(float(value))


def as_wanted(wanted: Any, value: Any) -> Any:  # noqa: ANN401 - what cases ask for
    """The figure that must come out where that is the one found, rounded; else the one found."""
    if isinstance(wanted, RATIONAL_TYPE) and isinstance(value, RATIONAL_TYPE):
        near: Rational = round_to(wanted, DIGITS, RoundingMode.HALF_EVEN)
        return wanted if float(near) == float(value) else value
    return value
