"""The expression languages, each in its quickest form: compiled once, a row at a time."""

from collections.abc import Callable

from tests.benchmarks.batch.peers.formula import by_rows, contexts, formula
from tests.benchmarks.batch.workload import Table
from tests.benchmarks.batch.yardstick import Scored


def zen(columns: Table) -> Callable[[], Scored]:
    """zen-engine (Rust): a compiled expression, its quickest mode by far."""
    import zen as engine  # noqa: PLC0415 - each peer is there or not

    text = formula(capped=lambda ratio: f"max([min([{ratio}, 1]), 0])")
    return by_rows(engine.compile_expression(text).evaluate, contexts(columns))


def cel_in_rust(columns: Table) -> Callable[[], Scored]:
    """CEL in Rust: a compiled program."""
    import cel  # noqa: PLC0415 - as above

    return by_rows(cel.compile(formula()).execute, contexts(columns))


def cel_in_python(columns: Table) -> Callable[[], Scored]:
    """CEL in Python: a program of its environment."""
    import celpy  # noqa: PLC0415 - as above

    environment = celpy.Environment()
    text = formula(absent="!has(row.{})", name="row.{}")
    program = environment.program(environment.compile(text))
    there = [{name: cell for name, cell in row.items() if cell is not None} for row in contexts(columns)]
    rows = [{"row": celpy.json_to_cel(row)} for row in there]
    return by_rows(program.evaluate, rows)


def rule_engine(columns: Table) -> Callable[[], Scored]:
    """rule-engine (Python): a rule."""
    import rule_engine as engine  # noqa: PLC0415 - as above

    return by_rows(engine.Rule(formula()).evaluate, contexts(columns))
