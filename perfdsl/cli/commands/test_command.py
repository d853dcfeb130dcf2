"""`perfdsl test`: a ruleset to whether its test blocks hold."""

import json

import click

from perfdsl.analysis.ruleset_tests import TestResult, run_tests
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, answer_colored, open_plan
from perfdsl.cli.output import complain, deliver, leave
from perfdsl.cli.streams import UNREADABLE
from perfdsl.diagnostics import DATA_UNREADABLE, Diagnostics
from perfdsl.render import as_data, render


@click.command("test", context_settings=options.SETTINGS)
@options.file_argument
@click.option("-k", "containing", metavar="TEXT", default="", help="Run only tests whose names contain TEXT.")
@options.answer("table", "json")
def command(call: options.Call, containing: str, form: str) -> None:
    """Run the test blocks of FILE: one line a test.

    For what does not hold it says what was expected and what was found.

    The status is 1 where one fails.
    """
    plan = open_plan(call)
    diagnostics = Diagnostics()
    results = run_tests(plan, diagnostics, containing=containing)
    complain(diagnostics, call.color)
    text = _json(results) if form == "json" else _text(results, color=answer_colored(call))
    deliver(text, call.output, call.inputs)
    if any(one.code is DATA_UNREADABLE for one in diagnostics):
        leave(UNREADABLE)
    leave(WRONG if diagnostics.failed or not all(result.passed for result in results) else 0)


def _text(results: tuple[TestResult, ...], *, color: bool) -> str:
    lines = []
    for result in results:
        mark = (
            click.style("passed", fg="green") if result.passed else click.style("failed", fg="red", bold=True)
        )
        lines.append(f"{mark if color else click.unstyle(mark)}  {result.name} ({result.period})")
        if not result.passed:
            lines.append(render(result.failures, color=color))
            lines.append("")
    return "\n".join([*lines, _summary(results)])


def _summary(results: tuple[TestResult, ...]) -> str:
    passed = sum(result.passed for result in results)
    failed = len(results) - passed
    if not results:
        return "no tests"
    return f"{passed} passed, {failed} failed" if failed else f"{passed} passed"


def _json(results: tuple[TestResult, ...]) -> str:
    passed = sum(result.passed for result in results)
    data = {
        "version": 1,
        "passed": passed,
        "failed": len(results) - passed,
        "tests": [
            {
                "name": result.name,
                "period": str(result.period),
                "passed": result.passed,
                "expectations": result.expectations,
                "failures": as_data(result.failures),
            }
            for result in results
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
