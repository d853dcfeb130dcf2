"""What a command line names to what it is: rulesets, plans, data, evaluations, or a message and a status."""

import sys
from pathlib import Path

import click

from perfdsl.cli.options import Call
from perfdsl.cli.output import color_wanted, complain, give_up, leave
from perfdsl.cli.streams import UNREADABLE
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import DATA_UNREADABLE, Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.findings import findings
from perfdsl.graph.nodes import Outline
from perfdsl.loading import MAX_BYTES, decode, read_source
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.report.finding import dashboard_named, item_named
from perfdsl.source import Source
from perfdsl.values.period import Period

WRONG = 1


def read(file: str, stdin_filename: str) -> tuple[Source | None, Path | None, Diagnostics]:
    """The text of a ruleset, the folder that its imports lie in, and what is wrong with the file.

    There is no text where it cannot be read; standard input has no folder.
    """
    diagnostics = Diagnostics()
    if file == "-":
        return decode(stdin_filename, _standard_input(), diagnostics), None, diagnostics
    path = Path(file)
    return read_source(path, diagnostics, name=file), path.parent, diagnostics


def _standard_input() -> bytes:
    if sys.stdin is None:
        give_up("standard input is closed")
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        give_up(f"standard input is larger than {MAX_BYTES:_} bytes")
    return content


def open_plan(call: Call) -> CompiledPlan:
    """The plan of a ruleset. Leaves where it cannot be read, or has errors; warnings are for `check`."""
    source, root, unread = read(call.file, call.stdin_filename)
    if source is None:
        complain(unread, call.color)
        leave(UNREADABLE)
    plan, diagnostics = check(source, root)
    if plan is None:
        complain(diagnostics, call.color)
        leave(WRONG)
    return CompiledPlan(plan, tuple(diagnostics), root, source)


def evaluated(call: Call) -> tuple[Evaluation, bool]:
    """The evaluation of a plan, and whether its data were wrong: then the rest of them was still used.

    Leaves where the ruleset has errors, the data cannot be read at all, or the plan has no such period.
    """
    _, evaluation, wrong = plan_evaluated(call)
    return evaluation, wrong


def plan_evaluated(call: Call) -> tuple[CompiledPlan, Evaluation, bool]:
    """As `evaluated`, with the plan itself."""
    if call.file == "-" and call.actuals == "-":
        raise click.UsageError("standard input is either the ruleset or the data, not both")
    plan = open_plan(call)
    period = period_of(plan, call.period)
    diagnostics = Diagnostics()
    dataset = plan.read_actuals(call.actuals, locale=_data_locale(call, plan), diagnostics=diagnostics)
    if diagnostics.failed and not dataset.facts:
        complain(diagnostics, call.color)
        unreadable = any(one.code is DATA_UNREADABLE for one in diagnostics)
        leave(UNREADABLE if unreadable else WRONG)
    evaluation = plan.evaluate_dataset(
        dataset, period, call.at, revised=not call.original, pending=call.pending
    )
    diagnostics.extend(findings(evaluation))
    complain(diagnostics, call.color)
    return plan, evaluation, diagnostics.failed


def known_data(call: Call, plan: CompiledPlan) -> tuple[Dataset, bool]:
    """What the data of the call state, none where it names no data, and whether they were wrong.

    Leaves where they cannot be read at all.
    """
    if call.actuals is None:
        return Dataset(), False
    diagnostics = Diagnostics()
    dataset = plan.read_actuals(call.actuals, locale=_data_locale(call, plan), diagnostics=diagnostics)
    complain(diagnostics, call.color)
    if diagnostics.failed and not dataset.facts:
        leave(UNREADABLE if any(one.code is DATA_UNREADABLE for one in diagnostics) else WRONG)
    return dataset, diagnostics.failed


def _data_locale(call: Call, plan: CompiledPlan) -> str | None:
    declared = plan.model.actuals.locale if plan.model.actuals else None
    return call.data_locale or declared or (call.locale if call.locale_given else None)


def period_of(plan: CompiledPlan, text: str | None) -> Period | None:
    """The plan's period of that name, None where none is named. A usage error where it has no such period."""
    if text is None:
        return None
    for period in plan.periods:
        if str(period).casefold() == text.strip().casefold():
            return period
    first, last = plan.periods[0], plan.periods[-1]
    many = 12
    listed = (
        ", ".join(map(str, plan.periods)) if len(plan.periods) <= many else f"those from {first} to {last}"
    )
    raise click.UsageError(f"the plan has no period `{text}`; it has {listed}")


def place_named(outline: Outline, name: str) -> int:
    """The place in the outline of the row, container or dashboard of that id.

    A usage error where there is none, or several.
    """
    try:
        return outline.dashboards[dashboard_named(outline, name)].item
    except LookupError:
        pass
    try:
        return item_named(outline, name)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None


def read_files(call: Call, evaluation: Evaluation) -> tuple[str, ...]:
    """The files that an evaluation was made from: no answer may overwrite them."""
    name = evaluation.dataset.name
    return (*call.inputs, name) if name else call.inputs


def answer_colored(call: Call) -> bool:
    """Whether the answer is coloured: never in a file."""
    return call.output in (None, "-") and color_wanted(call.color, sys.stdout)
