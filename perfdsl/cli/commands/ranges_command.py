"""`perfdsl ranges`: what every score, band, gate and award of a plan can be."""

import click
from attrs import evolve

from perfdsl.analysis.ranges import ranges
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, known_data, open_plan, period_of, read_files
from perfdsl.cli.output import deliver, leave, terminal_width
from perfdsl.report.languages import in_language
from perfdsl.report.ranges.data import ranges_csv, ranges_json
from perfdsl.report.ranges.text import ranges_markdown, ranges_table


@click.command("ranges", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@options.answer("table", "markdown", "csv", "json")
def command(call: options.Call, form: str) -> None:
    """Show what every score, band, gate and award of the plan in FILE can be, before anything is measured.

    \b
    perfdsl ranges plan.perf
    perfdsl ranges plan.perf --actuals figures.csv

    Of --actuals what is known is kept; data that the plan itself names are left aside.
    """  # noqa: D301 - click reads \b
    if call.file == "-" and call.actuals == "-":
        raise click.UsageError("standard input is either the ruleset or the data, not both")
    plan = open_plan(call)
    period = period_of(plan, call.period)
    dataset, wrong = known_data(call, plan)
    found = ranges(plan, period, dataset, at=call.at, revised=not call.original)
    found = evolve(found, evaluation=in_language(found.evaluation, call.language or call.locale))
    match form:
        case "table":
            text = ranges_table(found, call.locale, width=terminal_width())
        case "markdown":
            text = ranges_markdown(found, call.locale)
        case "csv":
            text = ranges_csv(found)
        case _:
            text = ranges_json(found, call.locale)
    deliver(text, call.output, read_files(call, found.evaluation))
    leave(WRONG if wrong else 0)
