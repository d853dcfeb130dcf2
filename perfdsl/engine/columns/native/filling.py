"""Steps to what is stored of them, in LLVM's language."""

from perfdsl.engine.columns.kernel import Code, Type
from perfdsl.engine.columns.native.layout import Field, Form, Storage
from perfdsl.engine.columns.native.words import DOUBLES, TRUTHS, Words, double, splat


def filling(words: Words, name: str, one: Field) -> tuple[list[str], str]:
    """The lines that make what is stored of a field, none where it is the step itself, and its type."""
    step = one.step
    match one.form:
        case Form.WHOLES:
            return _wholes(words, name, one), one.storage.lanes
        case Form.CODES:
            return _codes(words, name, one), one.storage.lanes
        case Form.VALUES if step.type is Type.NUMBER:
            # no 0 has a sign
            return [f"{name} = fadd {words.typed(step)}, {double(0.0)}"], DOUBLES
        case Form.VALUES if step.type is Type.LABEL:
            return [], words.label.lanes
        case Form.VALUES:
            return [f"{name} = zext {words.typed(step)} to {Storage.BYTE.lanes}"], Storage.BYTE.lanes
        case _:
            return _bits(words, name, one), "i8"


def _bits(words: Words, name: str, one: Field) -> list[str]:
    """The lines of a bit a row."""
    if one.form is Form.BITS:
        return [f"{name} = bitcast {words.typed(one.step)} to i8"]
    sign = "eq" if one.form is Form.EMPTY else "ne"
    return [_compared(words, f"{name}is", sign, one.step, ""), f"{name} = bitcast {TRUTHS} {name}is to i8"]


def _wholes(words: Words, name: str, one: Field) -> list[str]:
    """The lines of numbers as whole ones; one that is not there might be larger than any of those."""
    assert one.reason is not None
    first = double(float(one.first))
    lanes = one.storage.lanes
    wide = lanes if one.storage is Storage.INT64 else Storage.INT32.lanes
    return [
        _compared(words, f"{name}there", "eq", one.reason, ""),
        f"{name}own = select {TRUTHS} {name}there, {words.typed(one.step)}, {DOUBLES} {first}",
        f"{name}by = fsub {DOUBLES} {name}own, {first}",
        f"{name}wide = fptosi {DOUBLES} {name}by to {wide}",
        f"{name} = {'bitcast' if lanes == wide else 'trunc'} {wide} {name}wide to {lanes}",
    ]


def _codes(words: Words, name: str, one: Field) -> list[str]:
    """The lines of codes: a choice for each label that the step may be."""
    lanes, lines, found = one.storage.lanes, [], "zeroinitializer"
    known = [(label, code) for label, code in one.codes if code and label in one.step.labels]
    for number, (label, code) in enumerate(known):
        lines.append(_compared(words, f"{name}is{number}", "eq", one.step, label))
        choice = f"{lanes} {splat(one.storage.value, code)}, {lanes} {found}"
        found = f"{name}code{number}"
        lines.append(f"{found} = select {TRUTHS} {name}is{number}, {choice}")
    return [*lines, f"{name} = bitcast {lanes} {found} to {lanes}"]


def _compared(words: Words, name: str, sign: str, step: Code, label: str) -> str:
    """The line that says where a step is a label (`eq`), or is not (`ne`)."""
    return f"{name} = icmp {sign} {words.typed(step)}, {splat(words.label.value, words.labels[label])}"
