"""`python -m tests.differential`: every engine against the exact one, on generated plans and tables, figure by figure."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from typing import Final

from attrs import define, field

from perfdsl.values.missing import Missing
from tests.differential.comparing import Counts, Engine, Trial, Wrong
from tests.differential.drawing import Plan, plans_of
from tests.differential.engines import ENGINES
from tests.differential.tables import Table
from tests.differential.whole import BATCHES, Whole

_CASES: Final = 10
"""So many cases with something wrong are printed in full."""
_MOST: Final = 300
"""So many characters are told of why an engine stopped."""
_TOLD: Final = 10
"""After so many plans it is said how far the command is."""


def main(arguments: list[str]) -> int:
    """Compare, print what was done, and return the status: 1 where a figure is wrong that was said to be sure."""
    asked = _parser().parse_args(arguments)
    with ExitStack() as stack:
        names = asked.engines.split(",")
        kernels = () if asked.crowds else names
        run = Run(asked, names, {name: stack.enter_context(ENGINES[name].ready()) for name in kernels})
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
    parser.add_argument(
        "--crowds",
        action="store_true",
        help=f"try whole batches of subjects who ask each other, by {', '.join(BATCHES)}",
    )
    parser.add_argument("--seed", type=int, default=1, help="the first; each has its own plans and tables")
    parser.add_argument("--plan", type=int, help="the one plan of the seed that is tried")
    return parser


@define
class Run:
    """What is asked for, the engines, and what was found until now."""

    asked: argparse.Namespace
    names: Sequence[str]
    engines: Mapping[str, Engine]
    counts: dict[str, Counts] = field(init=False)
    pairs: int = 0
    cases: int = 0

    def __attrs_post_init__(self) -> None:
        self.counts = {name: Counts() for name in self.names}

    def all(self) -> None:
        """Seed after seed, until there are as many pairs as are asked for."""
        until = time.monotonic() + 60 * self.asked.minutes
        for seed in count(self.asked.seed):
            self._seed(seed)
            is_one = self.asked.plan is not None
            if self.pairs >= self.asked.pairs or time.monotonic() >= until or is_one:
                break
        self._end(seed + 1)

    def _seed(self, seed: int) -> None:
        begun, plans = time.monotonic(), plans_of(seed, ask_others=self.asked.crowds)
        for tried, plan in enumerate(plans):
            if self.pairs < self.asked.pairs and self.asked.plan in (None, plan.number):
                self._plan(plan)
                if not tried % _TOLD:
                    _say(f"seed {seed}, plan {plan.number}: {self.pairs} pairs, {self.cases} wrong")
        _say(f"seed {seed}: {self.pairs} pairs, {(time.monotonic() - begun) / 60:.1f} minutes")
        for name, counts in self.counts.items():
            _say(f"  {name}: {counts}, {counts.seconds / max(1, self.pairs) * 1_000:.1f} ms a pair")

    def _plan(self, plan: Plan) -> None:
        asked = self.asked
        # those who ask each other are one table
        for table in plan.tables(asked.tables, 1 if asked.crowds else asked.alike, asked.rows):
            trial = Whole.of(plan.graph, table) if asked.crowds else Trial.of(plan.graph, table)
            for name in self.names:
                wrong = self._wrong(trial, name)
                if wrong:
                    self._tell(plan, trial.table, name, wrong)
            self.pairs += table.rows // asked.rows

    def _wrong(self, trial: Trial | Whole, name: str) -> list[Wrong]:
        """What an engine has wrong; one that stops has the whole table wrong."""
        counts = self.counts[name]
        try:
            if isinstance(trial, Whole):
                return trial.wrong(name, counts)
            return trial.wrong(self.engines[name], counts, is_printed=ENGINES[name].is_printed)
        except Exception as error:  # noqa: BLE001 - whatever stops it, the case is told, and the run goes on
            counts.wrong += 1
            return [Wrong(type(error).__name__, 0, str(error)[:_MOST])]

    def _tell(self, plan: Plan, table: Table, engine: str, wrong: list[Wrong]) -> None:
        """A case that can be run alone."""
        self.cases += 1
        if self.cases > _CASES:
            return
        asked = self.asked
        sizes = (
            f"--tables {asked.tables} --alike {asked.alike} --rows {asked.rows}{' --crowds' * asked.crowds}"
        )
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
