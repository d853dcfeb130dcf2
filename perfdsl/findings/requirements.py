"""Requirements to what does not hold of them, with the figures of both sides."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.diagnostics import (
    ADVICE_FAILED,
    NOT_ADVISED,
    NOT_REQUIRED,
    REQUIREMENT_FAILED,
    Code,
    Diagnostic,
    Label,
)
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.graph.from_model import lower_written
from perfdsl.graph.nodes import Compared, Demand
from perfdsl.model.nodes import Plan
from perfdsl.source import Place
from perfdsl.values.missing import Missing
from perfdsl.values.period import Period
from perfdsl.values.signs import SIGNS
from perfdsl.values.value import Value
from perfdsl.values.written import written

_WORDS: Final = {
    ">=": "at least {}", ">": "more than {}", "<=": "at most {}", "<": "less than {}", "=": "{}", "!=": "another figure than {}",
    "in": "{}",
}  # fmt: skip


_NOTHING: Final = "there is no figure for "


def unmet_requirements(plan: Plan) -> Iterator[Diagnostic]:
    """What a plan requires of itself and does not do, in any of its periods; what fails alike is told once."""
    if not any(one.written for one in plan.requirements):
        return
    told: dict[tuple[Place, str], tuple[Demand, str, list[Period]]] = {}
    graph, demands = lower_written(plan)
    values = Program(graph).run({})
    for period, demand in demands:
        message = _message(demand, values) or _nothing(demand, values)
        if message is not None:
            told.setdefault((demand.place, message), (demand, message, []))[2].append(period)
    for demand, message, periods in told.values():
        if message.startswith(_NOTHING) and len(periods) < len(plan.periods):
            continue  # where a row has no target, nothing is required of it
        when = "" if len(periods) == len(plan.periods) else f" in {', '.join(map(str, periods))}"
        code = NOT_ADVISED if demand.advised else NOT_REQUIRED
        yield _diagnostic(demand, f"{message}{when}", code)


def failed_demands(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """What a plan requires of its figures and they do not do; a figure that is missing fails nothing."""
    for demand in evaluation.graph.demands:
        yield from failed_demand(demand, evaluation)


def failed_demand(demand: Demand, evaluation: Evaluation) -> Iterator[Diagnostic]:
    """What does not hold of one requirement."""
    message = _message(demand, evaluation.values)
    if message is not None:
        yield _diagnostic(demand, message, ADVICE_FAILED if demand.advised else REQUIREMENT_FAILED)


def _message(demand: Demand, values: Sequence[Value]) -> str | None:
    """Both sides and their figures where the requirement does not hold."""
    sides = [side for side in (demand.left, demand.right, demand.high) if side is not None]
    figures = [values[side.node] for side in sides]
    if any(isinstance(figure, Missing) for figure in figures) or _holds(demand.sign, figures):
        return None
    asked = "advised" if demand.advised else "required"
    if not demand.sign:
        return f"{demand.left.what} does not hold, and it is {asked}"
    shown = [_shown(side, figure) for side, figure in zip(sides, figures, strict=True)]
    wanted = _WORDS[demand.sign].format("..".join(shown[1:]))
    if not demand.left.what:
        return f"{shown[0]} is not {wanted}, as is {asked}"
    return f"{demand.left.what} is {written(figures[0], demand.left.kind)}, and {wanted} is {asked}"


def _nothing(demand: Demand, values: Sequence[Value]) -> str | None:
    """What a requirement compares that is not there."""
    sides = [side for side in (demand.left, demand.right, demand.high) if side is not None]
    gone = next((side for side in sides if isinstance(values[side.node], Missing)), None)
    return None if gone is None else f"{_NOTHING}{gone.what}, which this asks for"


def _holds(sign: str, figures: Sequence[Value]) -> bool:
    match sign:
        case "":
            return figures[0] is True
        case "in":
            return SIGNS["<="](figures[1], figures[0]) and SIGNS["<="](figures[0], figures[2])
        case _:
            return SIGNS[sign](figures[0], figures[1])


def _shown(side: Compared, figure: Value) -> str:
    """A figure, with what it is the figure of where that is not written out."""
    text = written(figure, side.kind)
    return f"{side.what} ({text})" if side.what else text


def _diagnostic(demand: Demand, message: str, code: Code) -> Diagnostic:
    because = f", because {demand.because}" if demand.because else ""
    labels = tuple(Label(place, text) for place, text in demand.origins)
    return Diagnostic(code, f"{message}{because}", demand.place, labels=labels)
