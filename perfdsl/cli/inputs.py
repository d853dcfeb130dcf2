"""What a command line names to what it is: rulesets, plans, data, evaluations, or a message and a status."""

import sys
from pathlib import Path
from shlex import quote
from typing import Any

import click

from perfdsl.cli.options import Call
from perfdsl.cli.output import color_wanted, complain, give_up, leave
from perfdsl.cli.streams import UNREADABLE
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import DATA_UNREADABLE, Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.findings import findings, findings_of_all
from perfdsl.graph.nodes import Outline
from perfdsl.loading import MAX_BYTES, decode, read_source
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.report.finding import dashboard_named, item_named, unknown_subject
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
    plan = _plan_for_data(call)
    period = period_of(plan, call.period)
    diagnostics = Diagnostics()
    dataset = plan.read_actuals(call.actuals, locale=_data_locale(call, plan), diagnostics=diagnostics)
    _leave_without_facts(call, diagnostics, bool(dataset.facts))
    evaluation = plan.evaluate_dataset(
        dataset, period, call.at, revised=not call.original, pending=call.pending
    )
    diagnostics.extend(findings(evaluation))
    complain(diagnostics, call.color)
    return plan, evaluation, diagnostics.failed


def _plan_for_data(call: Call) -> CompiledPlan:
    if call.file == "-" and call.actuals == "-":
        raise click.UsageError("standard input is either the ruleset or the data, not both")
    return open_plan(call)


def _leave_without_facts(call: Call, diagnostics: Diagnostics, there: bool) -> None:  # noqa: FBT001 - whether there are any
    """Leave where the data are wrong and nothing of them can be used."""
    if diagnostics.failed and not there:
        complain(diagnostics, call.color)
        unreadable = any(one.code is DATA_UNREADABLE for one in diagnostics)
        leave(UNREADABLE if unreadable else WRONG)


def subjects_evaluated(call: Call) -> tuple[dict[str, Evaluation], bool]:
    """The evaluation of each subject of the data, and whether these were wrong; as `evaluated` for the one of others.

    Data that name no subjects are those of one, called `""`; with `--subject` there is only that one. Leaves, as well,
    where the data have no such subject.
    """
    plan = _plan_for_data(call)
    period = period_of(plan, call.period)
    diagnostics = Diagnostics()
    datasets = plan.read_population(call.actuals, locale=_data_locale(call, plan), diagnostics=diagnostics)
    _leave_without_facts(call, diagnostics, any(one.facts for one in datasets.values()))
    asked: dict[str, Any] = {"revised": not call.original, "pending": call.pending}
    if list(datasets) == [""] and call.subject is None:
        found = {"": plan.evaluate_dataset(datasets[""], period, call.at, **asked)}
    else:
        found = _one_of(plan.evaluate_population(datasets, period, call.at, **asked), call.subject)
    diagnostics.extend(findings_of_all(found))
    complain(diagnostics, call.color)
    return found, diagnostics.failed


def _one_of(found: dict[str, Evaluation], name: str | None) -> dict[str, Evaluation]:
    """The evaluation of the subject of that name alone, all where none is named."""
    if name is None:
        return found
    if name not in found:
        names = [subject for subject in found if subject]
        raise click.UsageError(unknown_subject(name, names))
    return {name: found[name]}


def subject_evaluated(call: Call) -> tuple[Evaluation, bool]:
    """As `evaluated`, for data of one subject, or of many of which the call names one."""
    found, wrong = subjects_evaluated(call)
    if len(found) > 1:
        raise click.UsageError(
            f"the data are of {len(found)} subjects: name one, such as `--subject {quote(next(iter(found)))}`"
        )
    return next(iter(found.values())), wrong


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
