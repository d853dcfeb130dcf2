"""`python -m tests.differential`: every engine against the exact one, on generated plans and tables, figure by figure."""

import argparse
import sys
import time
from collections.abc import Callable

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

from perfdsl.graph.nodes import Graph
from tests.differential.comparing import Counts, broken, differences
from tests.differential.engines import ENGINES
from tests.differential.tables import Drawing
from tests.strategies import Case, cases

_TOLD = 1_000
"""After so many pairs it is said how far the command is."""


def generated(plans: int, seed: int, use: Callable[[str, Graph], None]) -> None:
    """Use the graphs of so many generated plans."""

    @hypothesis.seed(seed)
    @settings(
        max_examples=plans, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases())
    def each(case: Case) -> None:
        use(case.ruleset.text, case.compiled.graph(case.period))

    each()


def main(arguments: list[str]) -> int:
    """Compare, print what was done, and return the status: 1 where a figure is wrong that was said to be sure."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000, help="how many pairs of plan and table")
    parser.add_argument("--tables", type=int, default=10, help="how many tables each plan is tried on")
    parser.add_argument("--rows", type=int, default=8, help="how many rows a table has")
    parser.add_argument(
        "--alike",
        type=int,
        default=1,
        help="how many tables have the same columns, and are computed in one run",
    )
    parser.add_argument("--engines", default="numpy", help=f"of {', '.join(ENGINES)}, with commas between")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    engines = [ENGINES[name]() for name in asked.engines.split(",")]
    counts, begun = Counts(), time.monotonic()
    wrong = 0

    def use(text: str, graph: Graph) -> None:
        nonlocal wrong
        drawing = Drawing.of(graph, asked.seed + len(text))
        for _ in range(-(-asked.tables // asked.alike)):
            table = drawing.table(asked.rows * asked.alike)
            told = broken(graph, table, counts)
            for engine in engines:
                told += differences(graph, table, engine, counts)
            counts.pairs += asked.alike
            if told:
                wrong += 1
                if wrong <= 10:
                    print(text, table.at, *told, "", sep="\n")  # noqa: T201 - it is what the command is for
            if counts.pairs % _TOLD < asked.alike:
                print(counts, f"{time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201 - as above

    generated(-(-asked.pairs // asked.tables), asked.seed, use)
    print(counts, f"{wrong} pairs with something wrong")  # noqa: T201 - as above
    for name, count in counts.first.most_common():
        print(f"{count:>9} first unsure at: {name}")  # noqa: T201 - as above
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
