"""`perfdsl graph`: a plan to a drawing of how it hangs together."""

import json

import click
from attrs import evolve

from perfdsl.analysis.drawing import as_data, dot, mermaid
from perfdsl.analysis.graph_export import cascade_drawing, evaluation_drawing
from perfdsl.cli import options
from perfdsl.cli.inputs import open_plan, period_of, place_named
from perfdsl.cli.output import deliver
from perfdsl.report.languages import outline_in


@click.command("graph", context_settings=options.SETTINGS)
@options.file_argument
@click.argument("name", metavar="[ID]", required=False, shell_complete=options.complete_ids)
@click.option(
    "--what",
    type=click.Choice(["evaluation", "cascade"]),
    default="evaluation",
    show_default=True,
    help="What is computed from what, or who answers for what.",
)
@options.formats("mermaid", "dot", "json")
@click.option("--period", metavar="PERIOD", help="The period to draw [default: the plan's first].")
@options.language
@options.output
@options.color
@options.stdin_filename
@options.call
def command(call: options.Call, name: str | None, what: str, form: str) -> None:
    """Draw the plan in FILE, or only what concerns the row or dashboard ID.

    \b
    perfdsl graph plan.perf fairs
    perfdsl graph plan.perf --what cascade --format dot | dot -Tsvg > who.svg
    """  # noqa: D301 - click reads \b
    plan = open_plan(call)
    graph = plan.graph(period_of(plan, call.period))
    if call.language is not None:
        graph = evolve(graph, outline=outline_in(graph.outline, call.language))
    place = None if name is None else place_named(graph.outline, name)
    drawing = evaluation_drawing(graph, place) if what == "evaluation" else cascade_drawing(graph, place)
    match form:
        case "mermaid":
            text = mermaid(drawing)
        case "dot":
            text = dot(drawing)
        case _:
            data = {"what": what, "plan": plan.name, "period": str(graph.period), **as_data(drawing)}
            text = json.dumps(data, ensure_ascii=False, indent=2)
    deliver(text, call.output, call.inputs)
