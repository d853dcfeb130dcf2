"""A graph to Python code: the exact engine for a few wanted nodes, without the trace of the others.

`Program` keeps a value for every node and is what explains; this is for whoever evaluates one plan many times
and asks for some figures only. The code holds nothing from the ruleset but the places of nodes: every figure
and every meaning is bound to a name that is made of such a place. The operations are those of `MEANINGS`; the
ones that nearly every row has are written out, with the same result: rationals are exact, so the order of a
sum changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from perfdsl.engine.exact import Program, needed
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, total
from perfdsl.values.value import Value

MAX_NODES: Final = 5_000
"""A program for more nodes than this is not written as code: compiling it takes longer than it saves."""

_LONGEST_MEAN: Final = 32
"""A mean of more scores than this is left to its meaning, which adds up in blocks."""

_TOTAL: Final = frozenset(
    {op.AT_LEAST, op.AT_MOST, op.ON_TIME, op.DONE, op.IN_RANGE, op.ON_TARGET, op.LEVEL_REACHED, op.CLAMP}
    | {op.INTERPOLATE, op.COMPARE, op.AND, op.OR, op.NOT, op.STATUS}
)
"""Operations that have a value wherever their arguments have one."""

_SIGNS: Final[Mapping[object, str]] = {
    ">=": ">=", ">": ">", "<=": "<=", "<": "<", "=": "==", "!=": "!=",
}  # fmt: skip

_Run: TypeAlias = Callable[..., tuple[Value, ...]]


class Compiled:
    """A graph compiled for its `wanted` nodes; it can be kept, pickled, and used from many threads.

    `run(facts, at)` takes a dict of facts and the evaluation date (the end of the period where it is not
    given), and returns the values of the wanted nodes in their order, the same that `Program.run` has for
    them. A fact that is not there is `not_measured`.
    """

    __slots__ = ("graph", "run", "wanted")

    def __init__(self, graph: Graph, wanted: Iterable[NodeId]) -> None:
        self.graph = graph
        self.wanted = tuple(wanted)
        kept = sorted(needed(graph.nodes, self.wanted))
        self.run: _Run = _picked(graph, self.wanted) if len(kept) > MAX_NODES else _code(self, kept)

    def __reduce__(self) -> tuple[type, tuple[Graph, tuple[NodeId, ...]]]:
        return type(self), (self.graph, self.wanted)


def compile_program(graph: Graph, wanted: Iterable[NodeId]) -> Compiled:
    """The program that computes the wanted nodes of a graph, and what they read."""
    return Compiled(graph, wanted)


def _picked(graph: Graph, wanted: tuple[NodeId, ...]) -> _Run:
    program = Program(graph, wanted)

    def run(facts: Mapping[InputKey, Value], at: date | None = None) -> tuple[Value, ...]:
        values = program.run(facts, at)
        return tuple(values[node] for node in wanted)

    return run


def _code(compiled: Compiled, kept: list[int]) -> _Run:
    writer = _Writer(compiled.graph, compiled.wanted, kept)
    source = "\n".join([*writer.function("slow", quick=False), *writer.function("run", quick=True)])
    exec(compile(source, "<compiled graph>", "exec"), writer.names)  # noqa: S102 - no text of a ruleset is in it
    run: _Run = writer.names["run"]
    return run


class _Writer:
    """Writes a function twice: `run` for facts that are all there, of their kinds, `slow` for any.

    INVARIANT: a name in the code is a fixed word, or a letter and the place of a node: `v` for its value, `k`
    for the key of its fact, `m` for its meaning, `c` for a figure of its parameter.
    """

    def __init__(self, graph: Graph, wanted: tuple[NodeId, ...], kept: list[int]) -> None:
        self._graph = graph
        self._wanted = wanted
        self._kept = kept
        self._kinds = {one.path: one.kind.family for one in graph.inputs}
        self._sure: set[int] = set()
        self._aliases: dict[int, str] = {}
        self.names: dict[str, Any] = {
            "end": graph.end, "Missing": Missing, "Rational": RATIONAL_TYPE, "date": date,
            "not_measured": NOT_MEASURED, "one": ONE,
        }  # fmt: skip

    def function(self, name: str, *, quick: bool) -> Iterator[str]:
        """The lines of one function."""
        self._sure = {place for place, value in self._graph.constants if type(value) is not Missing}
        self._sure.add(self._graph.date_node)
        self._aliases = {self._graph.date_node: "at"}
        nodes = self._graph.nodes
        inputs = [place for place in self._kept if nodes[place].operation is op.INPUT]
        yield f"def {name}(facts, at=None):"
        yield "    if at is None: at = end"
        yield from self._quick_inputs(inputs) if quick else self._inputs(inputs)
        for place in self._kept:
            node = nodes[place]
            if node.operation is op.CONSTANT:
                self.names[f"v{place}"] = node.parameter
            elif node.operation in MEANINGS:
                text = self._node(place, node)
                if text is not None:
                    yield f"    v{place} = {text}"
        yield f"    return ({''.join(f'{self._value(node)}, ' for node in self._wanted)})"

    def _inputs(self, places: list[int]) -> Iterator[str]:
        yield "    get = facts.get"
        for place in places:
            self.names[f"k{place}"] = self._graph.nodes[place].parameter
            yield f"    v{place} = get(k{place}, not_measured)"

    def _quick_inputs(self, places: list[int]) -> Iterator[str]:
        if not places:
            return
        yield "    try:"
        yield from (f"        v{place} = facts[k{place}]" for place in places)
        yield "    except KeyError:"
        yield "        return slow(facts, at)"
        wrong = " or ".join(f"type(v{place}) is not {self._type(place)}" for place in places)
        yield f"    if {wrong}: return slow(facts, at)"
        self._sure.update(places)

    def _type(self, place: int) -> str:
        match self._family(place):
            case Family.DATE:
                return "date"
            case Family.YES_NO:
                return "bool"
            case _:
                return "Rational"

    def _family(self, place: int) -> Family | None:
        key = self._graph.nodes[place].parameter
        assert isinstance(key, InputKey)
        return self._kinds.get(key.path)

    def _value(self, place: int) -> str:
        return self._aliases.get(place) or f"v{place}"

    # --- one node

    def _node(self, place: int, node: Node) -> str | None:
        """The expression of a node, None where it is the value of another."""
        arguments = [self._value(argument) for argument in node.arguments]
        unsure = [self._value(argument) for argument in node.arguments if argument not in self._sure]
        if node.operation is op.DUE:
            return self._due(place, node, arguments)
        if node.operation is op.WEIGHTED_MEAN:
            return self._mean(place, node, arguments, unsure)
        if not unsure and node.operation in _TOTAL:
            self._sure.add(place)
        text = self._inline(place, node, arguments) or self._call(place, node, arguments)
        if not node.operation.strict:
            return text
        return "".join(f"{one} if type({one}) is Missing else " for one in dict.fromkeys(unsure)) + text

    def _call(self, place: int, node: Node, arguments: list[str]) -> str:
        self.names[f"m{place}"] = MEANINGS[node.operation](node.parameter)
        return f"m{place}({', '.join(arguments)})"

    def _inline(self, place: int, node: Node, arguments: list[str]) -> str | None:
        if node.operation is op.CLAMP:
            return self._clamp(place, node.parameter, arguments[0])
        if node.operation is op.COMPARE:
            return f"{arguments[0]} {_SIGNS[node.parameter]} {arguments[1]}"
        if node.operation is op.AT_LEAST and self._positive(node.arguments[1]):
            return f"{arguments[0]} / {arguments[1]}"
        if node.operation is op.AT_MOST and self._positive(node.arguments[1]):
            return self._at_most(node.parameter, *arguments)
        return None

    def _at_most(self, parameter: Any, actual: str, target: str) -> str | None:  # noqa: ANN401 - sign and form
        sign, mirror = parameter
        return None if mirror else f"one if {actual} {_SIGNS[sign]} {target} else {target} / {actual}"

    def _positive(self, place: int) -> bool:
        """Whether a node is a figure above 0 that the ruleset writes out."""
        node = self._graph.nodes[place]
        value: Any = node.parameter
        return node.operation is op.CONSTANT and type(value) is RATIONAL_TYPE and value > 0

    def _clamp(self, place: int, bounds: Any, number: str) -> str:  # noqa: ANN401 - the two ends, or None
        low, high = self.names[f"c{place}_low"], self.names[f"c{place}_high"] = bounds
        text = number
        if high is not None:
            text = f"c{place}_high if {number} > c{place}_high else {text}"
        return text if low is None else f"c{place}_low if {number} < c{place}_low else {text}"

    def _due(self, place: int, node: Node, arguments: list[str]) -> str | None:
        """A figure that is there is due; only a date can lie after the day of evaluation."""
        actual = node.arguments[0]
        is_date = self._graph.nodes[actual].operation is not op.INPUT or self._family(actual) is Family.DATE
        if actual in self._sure and not is_date:
            self._sure.add(place)
            self._aliases[place] = arguments[0]
            return None
        return f"{arguments[0]} if type({arguments[0]}) is Rational else {self._call(place, node, arguments)}"

    def _mean(self, place: int, node: Node, arguments: list[str], unsure: list[str]) -> str:
        weights: Any = node.parameter
        whole = total(weights)
        call = self._call(place, node, arguments)
        if whole == 0 or len(arguments) > _LONGEST_MEAN:
            return call
        shares = [weight / whole for weight in weights]
        if len(set(shares)) == 1:
            self.names[f"c{place}"] = shares[0]
            text = f"({' + '.join(arguments)}) * c{place}"
        else:
            for number, share in enumerate(shares):
                self.names[f"c{place}_{number}"] = share
            text = " + ".join(f"{one} * c{place}_{number}" for number, one in enumerate(arguments))
        if not unsure:
            self._sure.add(place)
            return text
        missing = " or ".join(f"type({one}) is Missing" for one in dict.fromkeys(unsure))
        return f"{call} if {missing} else {text}"
