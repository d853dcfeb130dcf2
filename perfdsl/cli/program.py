"""The group of commands: names, one line of help each; a module is imported when its command is called."""

import os
from difflib import get_close_matches
from importlib import import_module
from typing import Final

import click

from perfdsl.cli import VERSION
from perfdsl.cli.streams import INTERRUPTED, UNREADABLE

COMMANDS: Final = {
    "check": "Say everything that is wrong with rulesets.",
    "eval": "Score a plan, and show its dashboards.",
    "batch": "Score a plan for every subject of a table.",
    "sql": "Print the statement that scores a table where it lies.",
    "explain": "Show how one figure came about, step by step.",
    "test": "Run the test blocks of a ruleset.",
    "claims": "Say whether what a plan claims holds for all data.",
    "matrix": "Show who answers for what, with which weight and target.",
    "ranges": "Show what every score, band and award can be.",
    "sensitivity": "Show what each row is worth, and what it loses.",
    "reach": "Show what it would take to reach a goal.",
    "whatif": "Show what moves if figures, weights or targets are others.",
    "simulate": "Show what may come of a plan whose figures vary by chance.",
    "robustness": "Show how firm scores are under other weights and rules.",
    "diff": "Say what differs between two plans, and what that does.",
    "graph": "Draw what depends on what, or who answers for what.",
    "init": "Make a small plan to begin with.",
    "completion": "Print what a shell needs to complete commands.",
    "rule": "Say what the code of a message means.",
}
"""Every command and its help. The module `perfdsl.cli.commands.<name>_command` holds it as `command`."""

COMPLETE_VARIABLE: Final = "_PERFDSL_COMPLETE"

_EPILOG: Final = """\b
Exit status:
  0  fine
  1  the ruleset or the data are wrong, or a test fails
  2  the call is wrong, or a file cannot be read or written
  3  a fault of perfdsl
130  interrupted; 141 where the reader of a pipe has left
"""


class LazyGroup(click.Group):
    """A group that knows its commands by name and help, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order in which they are met."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"perfdsl.cli.commands.{cmd_name}_command").command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - likewise
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names, or an error with the name that was probably meant."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        close = get_close_matches(name, COMMANDS, n=1)
        meant = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(COMMANDS)}"
        raise click.UsageError(f"there is no command `{name}`; {meant}", ctx)


@click.group(
    cls=LazyGroup,
    epilog=_EPILOG,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, "-V", "--version", prog_name="perfdsl", message="%(prog)s %(version)s")
def group() -> None:
    """Performance plans as text: checked, scored exactly, every figure explained.

    \b
    perfdsl init              a small plan to begin with
    perfdsl check plan.perf   what is wrong with it
    perfdsl eval plan.perf    its scores
    """  # noqa: D301 - click reads \b


def run(words: list[str]) -> int:
    """The exit status of the command that `words` state."""
    if COMPLETE_VARIABLE in os.environ:
        return _complete()
    try:
        with group.make_context("perfdsl", words) as context:
            group.invoke(context)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.Abort:
        click.echo("perfdsl: interrupted", err=True)
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return UNREADABLE
    except click.UsageError as error:
        error.show()
        return UNREADABLE
    return 0


def _complete() -> int:
    from click.shell_completion import shell_complete

    instruction = os.environ[COMPLETE_VARIABLE]
    return shell_complete(group, {}, "perfdsl", COMPLETE_VARIABLE, instruction)
