"""What is measured: each suite gives rows of a table."""

import math
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from lark.lexer import LexerThread
from lark.parsers.lalr_parser import _Parser

from perfdsl.api import load, loads
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.compiled import compile_program
from perfdsl.engine.exact import Program
from perfdsl.engine.fixed.program import FixedProgram
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.pipeline import CompiledPlan, check, compile_source, examine
from perfdsl.source import Source
from perfdsl.syntax.tables import load_grammar
from perfdsl.values.number import RATIONAL_TYPE, rational
from tests.benchmarks.constructs import FAMILIES
from tests.benchmarks.measuring import in_turn, processes_in_turn, ratios, spread
from tests.benchmarks.plans import ROWS, TEN_ROWS, ZEN_FORMULA, generated, yearly
from tests.benchmarks.sizes import Row, Size

REPORT = Path(__file__).parents[2] / "rulesets" / "bergamo-2023" / "bergamo-2023.perf"


def processes(size: Size) -> Iterator[Row]:
    """Commands as whole processes."""
    python = [sys.executable]
    evaluating = [*python, "-m", "perfdsl", "eval", str(REPORT)]
    ours, lark = processes_in_turn([evaluating, [*python, "-c", "import lark"]], size.rounds)
    yield Row(
        "`perfdsl eval` of the 2023 report, by `python -c 'import lark'`",
        ratios(ours, lark).text(),
        "at most 6",
    )
    yield Row("the same in processor time", spread(ours).text(" ms", 1e3))
    ours, empty = processes_in_turn(
        [[*python, "-m", "perfdsl", "--version"], [*python, "-c", "pass"]], size.rounds
    )
    yield Row("`perfdsl --version`, by `python -c pass`", ratios(ours, empty).text(), "at most 5")


def ten_rows(size: Size) -> Iterator[Row]:
    """Ten capped and weighted rows, ready to be evaluated."""
    plan = loads(TEN_ROWS)
    graph = plan.graph()
    (root,) = [item.figures.score for item in graph.outline.items if item.keyword == "plan"]
    assert root is not None
    facts = {key: rational(7 * row + 3, 2) for row, key in enumerate(graph.input_nodes)}
    ours = partial(compile_program(graph, [root]).run, facts)
    in_tenths = FixedProgram(graph, [root]).one_row([10] * ROWS, full=True)
    cells = [int(10 * fact) for fact in facts.values()]
    calls: dict[str, Callable[[], object]] = {
        "this, in whole numbers, the score alone": lambda: in_tenths(*cells),
        "this, compiled, the score alone": ours,
        "this, traced, the score alone": partial(Program(graph, [root]).run, facts),
        "this, traced, every node": partial(plan.program().run, facts),
        f"`{RATIONAL_TYPE.__name__}` arithmetic alone, by hand": _by_hand(RATIONAL_TYPE, facts.values()),
        "`fractions.Fraction` arithmetic alone, by hand": _by_hand(Fraction, facts.values()),
        **_zen_modes(),
    }
    expected = ours()[0]
    for name, call in calls.items():
        assert math.isclose(_score(call(), root), float(expected)), name  # type: ignore[arg-type]
    found = dict(zip(calls, in_turn(list(calls.values()), size.rounds, size.inner), strict=True))
    mine, quickest = (
        found["this, compiled, the score alone"],
        found["this, in whole numbers, the score alone"],
    )
    for name, figures in found.items():
        yield Row(f"ten rows: {name}", spread(figures).text(" µs", 1e6))
    for name in _zen_modes():
        yield Row(f"ten rows: this, compiled, by {name}", ratios(mine, found[name]).text(), "below 1")
        yield Row(
            f"ten rows: {name}, by this in whole numbers", ratios(found[name], quickest).text(), "at least 5"
        )


def _score(result: Any, root: NodeId) -> float:  # noqa: ANN401 - every engine answers in its own way
    if isinstance(result, tuple):
        return float(result[0])
    if isinstance(result, list):
        return float(result[root])
    if isinstance(result, dict):
        return float(result["result"]["score"])
    return float(result)


def _by_hand(number: Callable[..., Any], facts: Iterable[Any]) -> Callable[[], object]:
    """The same ten rows as Python that somebody would write for them, with one kind of number."""
    zero, one, weight = number(0), number(1), number(1, 10)
    rows = [
        (number(int(fact.numerator), int(fact.denominator)), number(row * 3 + 10))
        for row, fact in enumerate(facts)
    ]

    def score() -> object:
        total = zero
        for value, target in rows:
            share = value / target
            total += weight * (zero if share < zero else one if share > one else share)  # noqa: FURB136 - no calls
        return total

    return score


def _zen_modes() -> dict[str, Callable[[], object]]:
    """Every way in which the Rust engine evaluates the same formula; none where it is not installed."""
    try:
        import zen  # noqa: PLC0415 - it is no part of what the tests need
    except ImportError:
        return {}
    context = {f"i{row}": (7 * row + 3) / 2 for row in range(ROWS)}
    compiled = zen.compile_expression(ZEN_FORMULA)
    decision = zen.ZenEngine().create_decision(_decision())
    return {
        "zen-engine, compiled expression": lambda: compiled.evaluate(context),
        "zen-engine, `evaluate_expression`": lambda: zen.evaluate_expression(ZEN_FORMULA, context),
        "zen-engine, decision": lambda: decision.evaluate(context),
    }


def _decision() -> Any:  # noqa: ANN401 - the JSON of the other engine
    expression = {"id": "e", "key": "score", "value": ZEN_FORMULA}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "do",
            "name": "do",
            "type": "expressionNode",
            "position": {"x": 0, "y": 0},
            "content": {"expressions": [expression]},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "do"},
        {"id": "2", "type": "edge", "sourceId": "do", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def compiling(size: Size) -> Iterator[Row]:
    """Generated plans, from text to a program."""
    middles = []
    for indicators in size.indicators:
        source = generated(indicators)
        rounds = size.rounds if indicators <= size.indicators[1] else max(1, size.rounds // 4)
        ours, bare = in_turn([partial(_compile, source), partial(_bare, source.text)], rounds)
        middles.append(spread(ours).middle)
        yield Row(f"{indicators:_} indicators: parse and compile", spread(ours).text(" s"))
        aim = "at most 2.5" if indicators == size.indicators[1] else ""
        yield Row(
            f"{indicators:_} indicators: parse and compile, by Lark's bare parse",
            ratios(ours, bare).text(),
            aim,
        )
        yield Row(f"{indicators:_} indicators: peak memory of the process", f"{_peak(indicators):.0f} MiB")
    steps = zip(size.indicators, size.indicators[1:], middles, middles[1:], strict=False)
    for few, many, short, long in steps:
        slope = _slope(few, many, short, long)
        yield Row(f"slope on a log-log scale, {few:_} to {many:_}", f"{slope:.2f}", "at most 1.1")


def checking(size: Size) -> Iterator[Row]:
    """Generated plans as `perfdsl check` looks at them: what it takes to look ahead, by the check without that."""
    for indicators in size.indicators:
        plans = {"": generated(indicators), ", targets of three years": yearly(indicators)}
        rounds = size.rounds if indicators <= size.indicators[1] else max(1, size.rounds // 4)
        for which, source in plans.items():
            ahead, plain = in_turn([partial(examine, source), partial(check, source)], rounds)
            aim = "at most 2" if indicators == size.indicators[1] and not which else ""
            what = f"{indicators:_} indicators{which}: check, by check without looking ahead"
            yield Row(what, ratios(ahead, plain).text(), aim)


def _compile(source: Source) -> CompiledPlan:
    plan = compile_source(source)
    plan.program()
    return plan


def _bare(text: str) -> None:
    """Lark's LALR parse with its contextual lexer and our tables, which makes nothing of what it reads."""
    grammar: Any = load_grammar()
    callbacks = dict.fromkeys(grammar.rules, _nothing)
    parser: Any = _Parser(grammar.parser.parser._parse_table, callbacks)  # noqa: SLF001 - the tables
    parser.parse(LexerThread.from_text(grammar.parser.lexer, text), "start")


def _nothing(_: object) -> None:
    return None


def _peak(indicators: int) -> float:
    """The most memory, in MiB, of a process that reads and compiles such a plan and does nothing else."""
    code = (
        "from resource import RUSAGE_SELF, getrusage\n"
        "from perfdsl.pipeline import compile_source\n"
        "from tests.benchmarks.plans import generated\n"
        f"plan = compile_source(generated({indicators}))\n"
        "program = plan.program()\n"
        "print(getrusage(RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root)
    return float(done.stdout)


def changing(size: Size) -> Iterator[Row]:
    """One actual changed among all those of the middle size."""
    indicators = size.indicators[1]
    plan = compile_source(generated(indicators))
    program = plan.program()
    dataset = _data(program.graph)
    before = program.evaluate(dataset)
    key = list(dataset.facts)[len(dataset.facts) // 2]
    changes = {key: Datum(rational(7))}
    after = program.update(before, changes)
    again, change = in_turn(
        [lambda: program.evaluate(dataset), lambda: program.update(before, changes)], size.rounds
    )
    yield Row(
        f"one actual of {indicators:_} changed: nodes computed again",
        f"{after.recomputed} of {before.recomputed:_}",
    )
    yield Row(f"one actual of {indicators:_} changed: a full run", spread(again).text(" ms", 1e3))
    yield Row(
        f"one actual of {indicators:_} changed: the change, by a full run", ratios(change, again).text()
    )


def _data(graph: Graph) -> Dataset:
    facts: dict[InputKey, Datum] = {key: Datum(rational(5)) for key in graph.input_nodes}
    return Dataset(facts)


def constructs(size: Size) -> Iterator[Row]:
    """Plans of one construct each, ten times as large the second time: none may cost more than in proportion."""
    few, many = size.indicators[:2]
    rounds = max(1, size.rounds // 4)
    for name, plan in FAMILIES.items():
        compiling_few, evaluating_few = _costs(plan(few), rounds)
        compiling_many, evaluating_many = _costs(plan(many), rounds)
        yield Row(
            f"{name}, {many:_}: parse and compile; evaluate",
            f"{compiling_many:.3g} s; {1e3 * evaluating_many:.3g} ms",
        )
        slopes = [
            _slope(few, many, compiling_few, compiling_many),
            _slope(few, many, evaluating_few, evaluating_many),
        ]
        yield Row(
            f"{name}, {few:_} to {many:_}: slopes of both",
            "; ".join(f"{slope:.2f}" for slope in slopes),
            "at most 1.1",
        )


def _costs(source: Source, rounds: int) -> tuple[float, float]:
    """The least seconds that it takes to compile a plan, and to evaluate it with a figure for every row.

    What a plan leaves open is evaluated without any.
    """
    (compiled,) = in_turn([partial(_compile, source)], rounds)
    program = _compile(source).program()
    dataset = Dataset() if source.name == "<pending>" else _data(program.graph)
    (evaluated,) = in_turn([partial(program.evaluate, dataset)], rounds, inner=3)
    return min(compiled), min(evaluated)


def _slope(few: int, many: int, short: float, long: float) -> float:
    """The exponent of a cost that grows from `short` to `long` while the size grows from `few` to `many`."""
    return math.log(long / short) / math.log(many / few)


def report(size: Size) -> Iterator[Row]:
    """The 2023 plan inside the process."""
    plan = load(REPORT)
    program = plan.program()
    dataset = plan.read_actuals()
    (times,) = in_turn([lambda: program.evaluate(dataset)], size.rounds, max(1, size.inner // 100))
    yield Row(
        f"the 2023 plan, every one of {len(program.graph.nodes):_} nodes",
        spread(times).text(" ms", 1e3),
        "at most 1 ms",
    )


SUITES: tuple[Callable[[Size], Iterator[Row]], ...] = (
    processes,
    ten_rows,
    compiling,
    checking,
    changing,
    report,
    constructs,
)
