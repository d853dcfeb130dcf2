"""`perfdsl check`: rulesets to everything that is wrong with them."""

import json

import click
from attrs import frozen

from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, read
from perfdsl.cli.output import complain, deliver, leave, say
from perfdsl.cli.streams import UNREADABLE
from perfdsl.diagnostics import Diagnostic
from perfdsl.pipeline import examine
from perfdsl.render import as_data, summary


@frozen
class _Checked:
    """A file, and what was found in it."""

    name: str
    status: int
    diagnostics: tuple[Diagnostic, ...]

    def line(self) -> str:
        """The outcome in one line: `plan.perf: no errors, 2 warnings`."""
        counted = summary(self.diagnostics)
        if not self.status and self.diagnostics:
            counted = f"no errors, {counted}"
        return f"{self.name}: {counted}"

    def data(self) -> dict[str, object]:
        """The outcome as JSON can hold it."""
        errors = sum(one.failed for one in self.diagnostics)
        return {
            "file": self.name,
            "errors": errors,
            "warnings": len(self.diagnostics) - errors,
            "diagnostics": as_data(self.diagnostics),
        }


def _checked(file: str, stdin_filename: str) -> _Checked:
    source, root, diagnostics = read(file, stdin_filename)
    name = stdin_filename if file == "-" else file
    if source is None:
        return _Checked(name, UNREADABLE, tuple(diagnostics))
    plan, diagnostics = examine(source, root)
    return _Checked(name, WRONG if plan is None else 0, tuple(diagnostics))


@click.command("check", context_settings=options.SETTINGS)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(allow_dash=True))
@options.formats("table", "json")
@options.output
@options.color
@options.stdin_filename
def command(files: tuple[str, ...], form: str, output: str | None, color: str, stdin_filename: str) -> None:
    """Say everything that is wrong with each FILE: where, and how to mend it.

    What is found goes to standard error. A file without errors is one line on standard output.
    With --format json everything goes to standard output, as data.

    FILE is a ruleset; - is standard input, which cannot import.
    """
    found = [_checked(file, stdin_filename) for file in files]
    if form == "json":
        text = json.dumps(
            {"version": 1, "files": [one.data() for one in found]}, ensure_ascii=False, indent=2
        )
    else:
        for one in found:
            complain(one.diagnostics, color)
            if one.status:
                say(one.line())
        text = "\n".join(one.line() for one in found if not one.status)
    deliver(text, output, files)
    leave(max(one.status for one in found))
