"""`perfdsl claims`: what a plan claims of itself, proved, tried on data, or refuted by some."""

from typing import Final

import click

from perfdsl.analysis.claims import claims
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, open_plan, period_of
from perfdsl.cli.output import deliver, leave, terminal_width
from perfdsl.findings.claims.deciding import SEED
from perfdsl.model.wording import Suggestions
from perfdsl.pipeline import CompiledPlan
from perfdsl.report.claims.data import claims_csv, claims_json
from perfdsl.report.claims.text import claims_markdown, claims_table

MAX_RUNS: Final = 10_000_000
"""The most data on which a claim is tried."""


@click.command("claims", context_settings=options.SETTINGS)
@options.file_argument
@click.option(
    "--runs",
    metavar="N",
    type=click.IntRange(0, MAX_RUNS),
    help="Try what is not proved on so many data [default: 500, and fewer of a large plan].",
)
@click.option(
    "--seed", metavar="S", type=int, default=SEED, show_default=True, help="What the data are drawn from."
)
@click.option("--claim", "containing", metavar="TEXT", default="", help="Only claims that contain TEXT.")
@click.option("--period", metavar="PERIOD", help="Only for this period [default: for all of the plan].")
@options.locale
@options.answer("table", "markdown", "csv", "json")
def command(call: options.Call, runs: int | None, seed: int, containing: str, form: str) -> None:
    """Say whether what the plan in FILE claims holds for all data, and how that was found.

    What does not hold is shown with data that refute it, as tests. The status is then 1.

    \b
    perfdsl claims plan.perf
    perfdsl claims plan.perf --claim monotone --runs 10000 --seed 7
    """  # noqa: D301 - click reads \b
    plan = open_plan(call)
    period = period_of(plan, call.period)
    _check_known(plan, containing)
    found = claims(plan, runs=runs, seed=seed, containing=containing, period=period)
    match form:
        case "table":
            text = claims_table(found, call.locale, width=terminal_width())
        case "markdown":
            text = claims_markdown(found, call.locale)
        case "csv":
            text = claims_csv(found)
        case _:
            text = claims_json(found)
    deliver(text, call.output, call.inputs)
    leave(WRONG if found.refuted else 0)


def _check_known(plan: CompiledPlan, containing: str) -> None:
    """A usage error where no claim contains a text."""
    texts = [one.text for one in plan.model.claims]
    if containing and not any(containing.casefold() in one.casefold() for one in texts):
        close = Suggestions().nearest(containing, texts, cutoff=0.3)
        meant = f"did you mean `{close}`?" if close else f"it claims {len(texts)} things"
        raise click.UsageError(f"no claim of the plan contains `{containing}`; {meant}")
