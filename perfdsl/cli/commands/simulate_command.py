"""`perfdsl simulate`: what may come of a plan whose figures vary by chance."""

from typing import Final

import click
from attrs import evolve

from perfdsl.analysis.simulate import RUNS
from perfdsl.cli import options
from perfdsl.cli.batching import lacking
from perfdsl.cli.inputs import WRONG, plan_evaluated, read_files
from perfdsl.cli.output import complain, deliver, leave, terminal_width
from perfdsl.cli.streams import UNREADABLE
from perfdsl.pipeline import RulesetError
from perfdsl.report.languages import in_language

MAX_RUNS: Final = 100_000_000
"""More runs than this are not drawn: each keeps 4 bytes of every dashboard that has a score."""


@click.command("simulate", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@click.option(
    "--vary",
    metavar="NAME=HOW",
    multiple=True,
    required=True,
    help="What varies, and how: uniform(low, high), normal(mean, deviation), triangular(low, mode, high), "
    "choice(figure: chance, ...), sample(file, column); once for each.",
)
@click.option(
    "--runs",
    type=click.IntRange(1, MAX_RUNS),
    default=RUNS,
    show_default=True,
    help="How often everything is drawn.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed draws the same."
)
@click.option("--engine", metavar="NAME", default="auto", show_default=True, help="What scores the runs.")
@options.answer("table", "markdown", "csv", "json")
def command(  # noqa: PLR0913 - click passes options as they are
    call: options.Call, *, vary: tuple[str, ...], runs: int, seed: int, engine: str, form: str
) -> None:
    """Show what may come of the plan in FILE where figures vary by chance: scores, bands, targets, gates, places.

    \b
    perfdsl simulate plan.perf --vary "fairs=normal(10, 2)" --vary "call=triangular(2026-05-01, 2026-05-20, 2026-07-31)"
    perfdsl simulate plan.perf --vary "closed=choice(80%: 1, 90%: 2, 95%: 1)" --runs 1_000_000 --seed 7 --format json

    What does not vary is as the data say. Figures outside the range of their row are not drawn.
    """  # noqa: D301 - click reads \b
    try:
        from perfdsl.analysis.simulate.simulating import simulate
        from perfdsl.report.simulate.data import simulation_csv, simulation_json
        from perfdsl.report.simulate.text import simulation_markdown, simulation_table
    except ModuleNotFoundError as error:
        complain([lacking(error, "simulate")], call.color)
        leave(UNREADABLE)
    _, evaluation, wrong = plan_evaluated(call)
    try:
        found = simulate(
            evaluation, vary, runs=runs, seed=seed, engine=engine, locale=call.data_locale or "en"
        )
    except RulesetError as error:
        complain(error.diagnostics, call.color)
        leave(WRONG)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    found = evolve(found, evaluation=in_language(evaluation, call.language or call.locale))
    match form:
        case "table":
            text = simulation_table(found, call.locale, width=terminal_width())
        case "markdown":
            text = simulation_markdown(found, call.locale)
        case "csv":
            text = simulation_csv(found)
        case _:
            text = simulation_json(found, call.locale)
    deliver(text, call.output, read_files(call, evaluation))
    leave(WRONG if wrong else 0)
