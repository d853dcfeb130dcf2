"""`python -m tests.differential`: every engine against the exact one, on generated plans and tables, figure by figure."""

import argparse
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import count
from typing import Final

from attrs import define, field

from perfdsl.values.missing import Missing
from tests.differential.comparing import Counts, Engine, Trial, Wrong
from tests.differential.drawing import Plan, plans_of
from tests.differential.engines import ENGINES
from tests.differential.tables import Table

_CASES: Final = 10
"""So many cases with something wrong are printed in full."""


def main(arguments: list[str]) -> int:
    """Compare, print what was done, and return the status: 1 where a figure is wrong that was said to be sure."""
    asked = _parser().parse_args(arguments)
    with ExitStack() as stack:
        ready = {name: stack.enter_context(ENGINES[name].ready()) for name in asked.engines.split(",")}
        run = Run(asked, ready)
        run.all()
    return 1 if run.cases else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000, help="how many pairs of plan and table, at least")
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="begin with no seed after so many"
    )
    parser.add_argument("--tables", type=int, default=100, help="how many tables each plan is tried on")
    parser.add_argument("--rows", type=int, default=8, help="how many rows a table has")
    parser.add_argument(
        "--alike", type=int, default=50, help="how many have the same columns, and run at once"
    )
    parser.add_argument("--engines", default="numpy", help=f"of {', '.join(ENGINES)}, with commas between")
    parser.add_argument("--seed", type=int, default=1, help="the first; each has its own plans and tables")
    parser.add_argument("--plan", type=int, help="the one plan of the seed that is tried")
    return parser


@define
class Run:
    """What is asked for, the engines, and what was found until now."""

    asked: argparse.Namespace
    engines: Mapping[str, Engine]
    counts: dict[str, Counts] = field(init=False)
    pairs: int = 0
    cases: int = 0

    def __attrs_post_init__(self) -> None:
        self.counts = {name: Counts() for name in self.engines}

    def all(self) -> None:
        """Seed after seed, until there are as many pairs as are asked for."""
        begun = time.monotonic()
        for seed in count(self.asked.seed):
            minutes = (time.monotonic() - begun) / 60
            if self.pairs and (
                self.pairs >= self.asked.pairs or minutes >= self.asked.minutes or self._is_one
            ):
                break
            for plan in plans_of(seed):
                if self.pairs < self.asked.pairs and self.asked.plan in (None, plan.number):
                    self._plan(plan)
            _say(f"seed {seed}: {self.pairs} pairs, {(time.monotonic() - begun) / 60:.1f} minutes")
            for name, counts in self.counts.items():
                each = counts.seconds / max(1, self.pairs) * 1_000
                _say(f"  {name}: {counts}, {each:.1f} ms a pair")
        self._end(seed)

    @property
    def _is_one(self) -> bool:
        return self.asked.plan is not None

    def _plan(self, plan: Plan) -> None:
        asked = self.asked
        for table in plan.tables(asked.tables, asked.alike, asked.rows):
            trial = Trial.of(plan.graph, table)
            for name, engine in self.engines.items():
                wrong = trial.wrong(engine, self.counts[name], is_printed=ENGINES[name].is_printed)
                if wrong:
                    self._tell(plan, table, name, wrong)
            self.pairs += table.rows // asked.rows

    def _tell(self, plan: Plan, table: Table, engine: str, wrong: list[Wrong]) -> None:
        """A case that can be run alone."""
        self.cases += 1
        if self.cases > _CASES:
            return
        asked = self.asked
        sizes = f"--tables {asked.tables} --alike {asked.alike} --rows {asked.rows}"
        first = wrong[0]
        _say(
            f"wrong: python -m tests.differential --engines {engine} --seed {plan.seed} --plan {plan.number} {sizes}"
        )
        for one in wrong[:3]:
            _say(f"  {one.name} in row {one.row}: {one.complaint}")
        _say(plan.text, f"in {plan.graph.period} at {table.at}")
        for key, value in table.facts(first.row).items():
            _say(f"{key} = {value.reason.value if isinstance(value, Missing) else value}")

    def _end(self, seed: int) -> None:
        for name, found in next(iter(self.counts.values())).first.most_common():
            _say(f"{found:>9} first unsure at: {name}")
        _say(f"{self.pairs} pairs, {self.cases} tables with something wrong; go on with --seed {seed}")


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - it is what the command is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
