"""A graph and the scales of its columns to Python code that goes through many rows in whole numbers."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from math import inf
from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from perfdsl.engine.fixed.cells import EPOCH
from perfdsl.engine.fixed.forms import NOTHING, Day, Exact, Form, Number, Plain, figure, times
from perfdsl.engine.fixed.meanings import INNER
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.number import RATIONAL_TYPE, ZERO, rational
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value

Result: TypeAlias = Value | float
"""A value of a wanted node; where digits were asked for, a number is the float that is nearest to it, rounded."""

Results: TypeAlias = tuple[Result, ...]

_LONGEST_TEXT: Final = 400
"""An expression that is longer gets a name, so that none is too deep for Python."""


_FLOAT_BITS: Final = 1_000
"""No number of so many bits is too large for a float."""

_LEAVE: Final = "LEAVE"


@frozen
class Layout:
    """Of each column, in the order of the inputs: its scale, whether every cell is there, and whether none is below 0.

    And to how many digits numbers are rounded, half to even; None for not at all.
    """

    scales: tuple[int, ...]
    full: tuple[bool, ...]
    positive: tuple[bool, ...]
    digits: int | None = None


@frozen
class Code:
    """The same rows as a function of columns and as one of the cells of one row, from a first day of evaluation on.

    `rows(columns, at, today)` gives the wanted values of each row, None for one that is left to the exact engine;
    `row(at, today, *cells)` gives those of one.
    """

    rows: Callable[..., list[Results | None]]
    row: Callable[..., Any]
    first_day: date
    always: bool
    """Whether no row is left to the exact engine."""


def write(
    graph: Graph, kept: Sequence[int], inputs: Sequence[NodeId], wanted: Sequence[NodeId], layout: Layout
) -> Code:
    """The code for rows of that layout."""
    writer = _Writer(graph, kept, inputs, layout)
    source = "\n".join(writer.functions(wanted))
    always = "return None" not in source
    exec(compile(source, "<rows of a compiled graph>", "exec"), writer.names)  # noqa: S102 - as in `compiled`
    return Code(writer.names["rows"], writer.names["row"], writer.first_day, always)


class _Writer:
    """INVARIANT: the code has fixed words, whole numbers, and a letter with a count for every name."""

    def __init__(self, graph: Graph, kept: Sequence[int], inputs: Sequence[NodeId], layout: Layout) -> None:
        self._graph = graph
        self._inputs = inputs
        self._digits = layout.digits
        self._kinds = {one.path: one.kind.family for one in graph.inputs}
        self._lines: list[str] = []
        self._count = 0
        self._readers = [0] * len(graph.nodes)
        self.first_day = date.min
        self.names: dict[str, Any] = {
            "Missing": Missing, "Rational": RATIONAL_TYPE, "not_measured": NOT_MEASURED, "day": _day,
        }  # fmt: skip
        for place in kept:
            for argument in graph.nodes[place].arguments:
                self._readers[argument] += 1
        self._forms: dict[int, Form] = {graph.date_node: Day("at")}
        for place, value in graph.constants:
            self._forms[place] = self._constant(value)
        for number, place in enumerate(inputs):
            self._forms[place] = self._input(place, number, layout)
        for place in kept:
            if place not in self._forms:
                self._forms[place] = self._named_if_shared(place, self._node(graph.nodes[place]))

    def functions(self, wanted: Sequence[NodeId]) -> Iterator[str]:
        """The lines of both functions."""
        shown = [self._shown(self._forms[node]) for node in wanted]
        results = f"({''.join(f'{one}, ' for one in shown)})"
        cells = "".join(f"v{place}, " for place in self._inputs)
        yield "def rows(columns, at, today):"
        yield "    found = []"
        yield "    add = found.append"
        yield f"    for {cells} in zip(*columns):"
        yield from (f"        {line.replace(_LEAVE, 'add(None); continue')}" for line in self._lines)
        yield f"        add({results})"
        yield "    return found"
        yield f"def row(at, today, {cells}):"
        yield from (f"    {line.replace(_LEAVE, 'return None')}" for line in self._lines)
        yield f"    return {results}"

    # --- what the meanings ask for

    def line(self, text: str) -> None:
        """Adds a line for each row."""
        self._lines.append(text)

    def new(self) -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"x{self._count}"

    def bind(self, value: object) -> str:
        """A name for a value that is not in the code."""
        self._count += 1
        self.names[f"c{self._count}"] = value
        return f"c{self._count}"

    def named(self, form: Number) -> Number:
        """The number with names, or figures, for its text and what it is under."""
        if not _is_name(form.text):
            text = self._named(form.text, form.needs)
            form = evolve(form, text=text, needs=_now_needed(text, form.needs))
        if form.under and not _is_name(form.under):
            form = evolve(form, under=self._named(form.under, form.needs))
        return form

    def put_aside(self, condition: str, needs: frozenset[str]) -> None:
        """Leaves the rows where this holds to the exact engine, once all that it needs is there."""
        there = [f"{name} is not None" for name in sorted(needs)]
        self.line(f"if {' and '.join([*there, condition])}: {_LEAVE}")

    # --- forms

    def _named(self, text: str, needs: frozenset[str]) -> str:
        name = self.new()
        self.line(f"{name} = {_guarded(text, needs, 'None')}")
        return name

    def _constant(self, value: Value) -> Form:
        if type(value) is RATIONAL_TYPE:
            return figure(value)
        if isinstance(value, date):
            days = (value - EPOCH).days
            return Day(str(days), constant=days)
        return Plain(str(value)) if isinstance(value, bool) else Exact(self.bind(value))

    def _input(self, place: NodeId, number: int, layout: Layout) -> Form:
        name = f"v{place}"
        needs = NOTHING if layout.full[number] else frozenset({name})
        key = self._graph.nodes[place].parameter
        assert isinstance(key, InputKey)
        match self._kinds.get(key.path):
            case Family.DATE:
                return Day(name, needs)
            case Family.YES_NO:
                return Plain(f"({name} == 1)", needs)
            case _:
                low = ZERO if layout.positive[number] else None
                return Number(name, rational(1, layout.scales[number]), needs=needs, low=low)

    def _node(self, node: Node) -> Form:
        forms = [self._forms[argument] for argument in node.arguments]
        found = self._due(node, forms) if node.operation is op.DUE else None
        meaning = INNER.get(node.operation)
        if found is None and meaning is not None:
            found = meaning(self, node.parameter, forms)
        return found or self._called(node, forms)

    def _due(self, node: Node, forms: Sequence[Form]) -> Form | None:
        """What is measured, from its deadline on; rows of a day before any deadline are not written."""
        deadline = node.parameter
        if len(forms) > 2 or isinstance(forms[0], Exact):  # noqa: PLR2004 - the third would be a computed deadline
            return None
        assert isinstance(deadline, date)
        self.first_day = max(self.first_day, deadline)
        return forms[0]

    def _called(self, node: Node, forms: Sequence[Form]) -> Form:
        """The exact meaning of an operation, for exact values."""
        values = [self._named(self._exact(form), NOTHING) for form in forms]
        text = f"{self.bind(MEANINGS[node.operation](node.parameter))}({', '.join(values)})"
        if node.operation.strict:
            text = "".join(f"{one} if type({one}) is Missing else " for one in dict.fromkeys(values)) + text
        return Exact(self._named(text, NOTHING))

    def _named_if_shared(self, place: int, form: Form) -> Form:
        """The form, under a name where its text is long or more than one node reads it."""
        if isinstance(form, Number):
            shared = self._readers[place] > 1 or len(form.text) + len(form.under) > _LONGEST_TEXT
            return self.named(form) if shared else form
        if isinstance(form, Exact) or _is_name(form.text) or isinstance(form, Day):
            return form
        if self._readers[place] < 2 and len(form.text) <= _LONGEST_TEXT:  # noqa: PLR2004 - read once, written once
            return form
        text = self._named(form.text, form.needs)
        return evolve(form, text=text, needs=_now_needed(text, form.needs))

    def _shown(self, form: Form) -> str:
        """The result that a form stands for."""
        if self._digits is None:
            return self._exact(form)
        if isinstance(form, Exact) or (isinstance(form, Number) and form.bits > _FLOAT_BITS):
            return f"{self.bind(partial(rounded, digits=self._digits))}({self._exact(form)})"
        return self._rounded(form, 10**self._digits) if isinstance(form, Number) else self._exact(form)

    def _rounded(self, form: Number, scale: int) -> str:
        """The number rounded half to even: the floor of it and a half; at a tie the even one."""
        form = self.named(form)
        name, twice, below = self.new(), self.new(), self.new()
        times_two = 2 * form.factor * scale
        under, denominator = form.under or "1", int(times_two.denominator)
        absent = " or ".join(f"{name} is None" for name in sorted(form.needs)) or "False"
        self.line(f"if {absent}: {name} = not_measured")
        self.line("else:")
        self.line(f"    {below} = {times(under, 2 * denominator)}")
        self.line(f"    {twice} = {times(form.text, int(times_two.numerator))} + {times(under, denominator)}")
        self.line(f"    {name} = {twice} // {below}")
        self.line(
            f"    {name} = ({name} - 1 if {name} & 1 and {name} * {below} == {twice} else {name}) / {scale}"
        )
        return name

    def _exact(self, form: Form) -> str:
        """The value that a form stands for, as the exact engine has it."""
        match form:
            case Number(constant=None):
                above = times(form.text, int(form.factor.numerator))
                below = int(form.factor.denominator)
                under = times(form.under, below) if form.under else str(below)
                text = f"Rational({above})" if under == "1" else f"Rational({above}, {under})"
            case Number():
                text = self.bind(form.constant)
            case Day(text="at"):
                text = "today"
            case Day(constant=None):
                text = f"day({form.text})"
            case Day():
                text = self.bind(_day(form.constant or 0))
            case _:
                text = form.text
        return f"({_guarded(text, form.needs, 'not_measured')})"


def _guarded(text: str, needs: frozenset[str], otherwise: str) -> str:
    if not needs:
        return text
    return f"{otherwise} if {' or '.join(f'{name} is None' for name in sorted(needs))} else {text}"


def _now_needed(name: str, needs: frozenset[str]) -> frozenset[str]:
    return frozenset({name}) if needs else NOTHING


def _is_name(text: str) -> bool:
    return text.isidentifier() or text.lstrip("-").isdigit()


def rounded(value: Value, digits: int) -> Result:
    """A number as the float that is nearest to it when it is rounded half to even; any other value as it is.

    It is infinite where no float is so large.
    """
    if type(value) is not RATIONAL_TYPE:
        return value
    number: Any = round_to(value, digits, RoundingMode.HALF_EVEN)
    try:
        return int(number.numerator) / int(number.denominator)
    except OverflowError:
        return inf if number > 0 else -inf


def _day(days: int) -> date:
    return EPOCH + timedelta(days=days)
