"""Functions: those that every ruleset can call, and those that it writes, checked for names and circles."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import define, frozen

from perfdsl.diagnostics import DUPLICATE_NAME, RECURSION, Diagnostics, Label
from perfdsl.model.wording import way_round
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, RATIO
from perfdsl.values.paths import folded


@frozen
class Builtin:
    """A function: `operation` is its name among the graph's operations.

    `alike`: all arguments have the kind of the first, which is the result's too; else each is a pure number,
    and so is the result. `usage` shows a call.
    """

    operation: str
    least: int
    most: int | None
    usage: str
    alike: bool = True


BUILTINS: Final[dict[str, Builtin]] = {
    "min": Builtin("smallest", 1, None, "min(x, y, ...)"),
    "max": Builtin("largest", 1, None, "max(x, y, ...)"),
    "sum": Builtin("add", 1, None, "sum(x, y, ...)"),
    "mean": Builtin("mean", 1, None, "mean(x, y, ...)"),
    "variance": Builtin("variance", 1, None, "variance(x, y, ...)", alike=False),
    "first": Builtin("first there", 2, None, "first(x, y, ...)"),
    "abs": Builtin("absolute", 1, 1, "abs(x)"),
    "clamp": Builtin("clamp to", 3, 3, "clamp(x, lowest, highest)"),
    "round": Builtin("round", 1, 3, "round(x, 2)"),
    "ln": Builtin("ln", 1, 1, "ln(x)", alike=False),
    "exp": Builtin("exp", 1, 1, "exp(x)", alike=False),
    "sqrt": Builtin("sqrt", 1, 1, "sqrt(x)", alike=False),
    "pow": Builtin("pow", 2, 2, "pow(x, exponent)", alike=False),
}

MEMBERS: Final = {"mean": RATIO, "sum": RATIO, "min": RATIO, "max": RATIO, "variance": RATIO, "count": NUMBER}
"""What can be asked `of` a container, and the kind of the answer."""


@define
class Functions:
    """The functions that a ruleset writes, by name.

    Those in `circular` are told already, and mean nothing.
    """

    by_name: dict[str, syntax.Function]
    circular: set[str]


def written_functions(functions: Sequence[syntax.Function], diagnostics: Diagnostics) -> Functions:
    """The functions by name; diagnostics for names given twice and for functions that use themselves."""
    by_name: dict[str, syntax.Function] = {}
    for function in functions:
        _parameters(function, diagnostics)
        name = folded(function.name.text)
        if name in BUILTINS:
            diagnostics.report(
                DUPLICATE_NAME,
                f"there is a function `{name}` in every ruleset",
                function.name.span,
                help="call yours otherwise",
            )
            continue
        first = by_name.setdefault(name, function)
        if first is not function:
            diagnostics.report(
                DUPLICATE_NAME,
                f"there is already a function `{name}`",
                function.name.span,
                Label(first.name.span, "first defined here"),
                help="rename one of them",
            )
    return Functions(by_name, _circular(by_name, diagnostics))


def _parameters(function: syntax.Function, diagnostics: Diagnostics) -> None:
    seen: dict[str, syntax.Name] = {}
    for parameter in function.parameters:
        first = seen.setdefault(folded(parameter.text), parameter)
        if first is not parameter:
            diagnostics.report(
                DUPLICATE_NAME,
                f"`{parameter.text}` is already a parameter of `{function.name.text}`",
                parameter.span,
                Label(first.span, "first here"),
                help="rename one of them",
            )


def _circular(by_name: dict[str, syntax.Function], diagnostics: Diagnostics) -> set[str]:
    """The functions that lead back to themselves, each circle told once, with every call on the way."""
    found: set[str] = set()
    done: set[str] = set()
    for start, function in by_name.items():
        way: list[tuple[str, Iterator[syntax.Call]]] = []
        taken: list[syntax.Call] = []
        if start not in done:
            way.append((start, calls_in(function.body)))
        while way:
            call = next(way[-1][1], None)
            if call is None:
                done.add(way.pop()[0])
                del taken[-1:]
                continue
            name = folded(call.name.text)
            names = [step for step, _ in way]
            if name in names:
                first = names.index(name)
                if found.isdisjoint(names[first:]):
                    _report_circle([*names[first:], name], [*taken[first:], call], by_name[name], diagnostics)
                found.update(names[first:])
            elif name in by_name and name not in done:
                way.append((name, calls_in(by_name[name].body)))
                taken.append(call)
    return found


def _report_circle(
    names: Sequence[str], calls: Sequence[syntax.Call], first: syntax.Function, diagnostics: Diagnostics
) -> None:
    *others, closing = calls
    diagnostics.report(
        RECURSION,
        f"`{names[0]}` uses itself: {way_round(names)}",
        closing.span,
        Label(first.name.span, "defined here"),
        *(
            Label(call.span, f"`{one}` calls `{call.name.text}`")
            for one, call in zip(names, others, strict=False)
        ),
        help="a function of a ruleset cannot be recursive",
    )


def calls_in(expression: syntax.Expression) -> Iterator[syntax.Call]:
    """Every call that an expression writes, in the order of the text."""
    return (one for one in steps_in(expression) if isinstance(one, syntax.Call))


def steps_in(expression: syntax.Expression) -> Iterator[syntax.Expression]:
    """An expression and all that it is made of, in the order of the text."""
    pending = [expression]
    while pending:
        one = pending.pop()
        yield one
        pending.extend(reversed(_operands(one)))


def _operands(  # noqa: PLR0911 - one line a form
    expression: syntax.Expression,
) -> tuple[syntax.Expression, ...]:
    """The expressions that one is written from, in the order of the text."""
    match expression:
        case syntax.Negate(operand) | syntax.About(operand) | syntax.Not(operand):
            return (operand,)
        case syntax.Sum(first, rest) | syntax.Product(first, rest):
            return (first, *(operand for _, operand in rest))
        case syntax.Compare(_, left, right):
            return left, right
        case syntax.Logic(_, operands) | syntax.Call(_, operands):
            return operands
        case syntax.If(one, two, three) | syntax.InFigures(one, two, three):
            return one, two, three
        case syntax.OverSubjects(figure=one, same=two, where=three):
            return tuple(part for part in (one, two, three) if part is not None)
        case syntax.Aggregate(where=inner) | syntax.Critical(figure=inner):
            return () if inner is None else (inner,)
        case _:
            return ()
