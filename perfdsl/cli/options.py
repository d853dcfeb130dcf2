"""The options that several commands share, each written once."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar

import click
from click.shell_completion import CompletionItem

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Command], Command]

LOCALES: Final = ("it", "en")

SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Day(click.ParamType):
    """A date as `2023-12-31`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's signature
        """The date that `value` writes; a usage error otherwise."""
        if isinstance(value, date):
            return value
        try:
            if len(str(value)) != len("2023-12-31"):
                raise ValueError
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a date such as 2023-12-31", param, ctx)


def file_argument(command: Command) -> Command:
    """FILE: a ruleset, `-` for standard input."""
    return click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))(command)


def stdin_filename(command: Command) -> Command:
    """--stdin-filename."""
    return click.option(
        "--stdin-filename", metavar="NAME", default="<stdin>", help="What messages call standard input."
    )(command)


def color(command: Command) -> Command:
    """--color."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour; auto: on a terminal, unless NO_COLOR is set.",
    )(command)


def output(command: Command) -> Command:
    """-o."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(allow_dash=True),
        help="Write the answer to FILE: all of it, or nothing.",
    )(command)


def formats(*names: str) -> Callable[[Command], Command]:
    """--format, the first of `names` unless it is given."""
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How the answer is written."
    )


def evaluation(command: Command) -> Command:
    """What an evaluation is told: data, period, date."""
    for option in reversed(_EVALUATION):
        command = option(command)
    return command


_EVALUATION: Final[tuple[Callable[[Any], Any], ...]] = (
    click.option(
        "--actuals", metavar="FILE", type=click.Path(allow_dash=True),
        help="The data, in place of those that the plan names; CSV or JSON, - for CSV on standard input.",
    ),
    click.option(
        "--data-locale", type=click.Choice(LOCALES),
        help="How the data are written, in place of what the plan declares; else as --locale says, else en.",
    ),
    click.option(
        "--locale", type=click.Choice(LOCALES), default="en", envvar="PERFDSL_LOCALE", show_envvar=True, show_default=True,
        help="How figures are shown.",
    ),
    click.option(
        "--period", metavar="PERIOD", help="The period to score, such as 2023 or 2023-Q4 [default: the latest that has data]."
    ),
    click.option(
        "--at", metavar="DATE", type=Day(), help="Look at the plan on this day [default: the last day of the period]."
    ),
)  # fmt: skip


def complete_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """The ids of the rows in FILE that begin as what was typed."""
    from perfdsl.cli.inputs import known_ids

    return [CompletionItem(name, help=label) for name, label in known_ids(ctx.params.get("file"), incomplete)]
