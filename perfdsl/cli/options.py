"""The options that several commands share, each written once."""

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click
from attrs import fields, frozen
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from perfdsl.values.number import Rational

Command: TypeAlias = Callable[..., None]

LOCALES: Final = ("it", "en")

SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@frozen
class Call:
    """What a command is told by the options; `locale_given`: whether `--locale` was on the command line."""

    file: str
    stdin_filename: str
    color: str = "auto"
    output: str | None = None
    actuals: str | None = None
    data_locale: str | None = None
    locale: str = "en"
    language: str | None = None
    locale_given: bool = False
    period: str | None = None
    at: date | None = None
    original: bool = False
    pending: bool = False
    subject: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that are read, which no answer may overwrite."""
        return (self.file,) if self.actuals is None else (self.file, self.actuals)


def call(command: Command) -> Command:
    """Gives a command its `call` in place of the options that a `Call` holds."""
    names = [field.name for field in fields(Call)]

    @wraps(command)
    def called(**given: Any) -> None:  # noqa: ANN401 - options are of many types
        source = click.get_current_context().get_parameter_source("locale")
        own = {name: given.pop(name) for name in names if name in given}
        written = source is click.core.ParameterSource.COMMANDLINE
        command(call=Call(**own, locale_given=written), **given)

    return called


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Day(click.ParamType["date"]):
    """A date as `2023-12-31`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's signature
        """The date that `value` writes; a usage error otherwise."""
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self.fail(f"`{value}` is not a date such as 2023-12-31", param, ctx)


class Percent(click.ParamType["Rational"]):
    """A percentage as `60` or `60%`, exactly."""

    name = "percent"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Rational":
        """The share that `value` writes; a usage error otherwise."""
        from perfdsl.values.number import RATIONAL_TYPE, exact

        if isinstance(value, RATIONAL_TYPE):
            return value
        try:
            return exact(str(value).removesuffix("%")) / 100
        except ValueError:
            self.fail(f"`{value}` is not a percentage such as 60%", param, ctx)


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
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How the answer is written.",
    )


def evaluation(command: Command) -> Command:
    """What an evaluation is told: data, period, date."""
    for option in reversed(_EVALUATION):
        command = option(command)
    return command


def subject(command: Command) -> Command:
    """--subject."""
    return click.option(
        "--subject",
        metavar="NAME",
        help="Look at this one of the many subjects that the data are of.",
    )(command)


def pending(command: Command) -> Command:
    """--pending."""
    return click.option(
        "--pending",
        is_flag=True,
        help="Count what is not measured as pending: what each score can still become.",
    )(command)


def language(command: Command) -> Command:
    """--language."""
    return click.option(
        "--language",
        metavar="CODE",
        help="The language of labels, such as de [default: that of --locale, else the label written first].",
    )(command)


def locale(command: Command) -> Command:
    """--locale."""
    return click.option(
        "--locale",
        type=click.Choice(LOCALES),
        default="en",
        envvar="PERFDSL_LOCALE",
        show_envvar=True,
        show_default=True,
        help="How figures are shown.",
    )(command)


def period_option(default: str) -> Callable[[Command], Command]:
    """--period, and which it is where none is given."""
    return click.option(
        "--period",
        metavar="PERIOD",
        help=f"The period to score, such as 2023 or 2023-Q4 [default: {default}].",
    )


def at(command: Command) -> Command:
    """--at."""
    return click.option(
        "--at",
        metavar="DATE",
        type=Day(),
        help="Look at the plan on this day [default: the last of the period].",
    )(command)


def original(command: Command) -> Command:
    """--original."""
    return click.option(
        "--original",
        is_flag=True,
        help="Score the plan as first approved, without its revisions.",
    )(command)


_EVALUATION: Final[tuple[Callable[[Command], Command], ...]] = (
    click.option(
        "--actuals",
        metavar="FILE",
        type=click.Path(allow_dash=True),
        help="The data, in place of those that the plan names: CSV or JSON; - is CSV on standard input.",
    ),
    click.option(
        "--data-locale",
        type=click.Choice(LOCALES),
        help="How the data are written [default: as the plan declares, else as --locale says, else en].",
    ),
    locale,
    language,
    period_option("the latest that has data"),
    at,
    original,
)


def complete_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click calls it
    """The ids of the rows in FILE that begin as what was typed."""
    from perfdsl.cli.completing import known_ids

    return [
        CompletionItem(name, help=label)
        for name, label in known_ids(ctx.params.get("file"), incomplete).items()
    ]


def answer(*names: str) -> Callable[[Command], Command]:
    """What a command is told of its answer: the format, where it goes, in which colours; and all that its `call` holds."""

    def told(command: Command) -> Command:
        for option in (call, stdin_filename, color, output, formats(*names)):
            command = option(command)
        return command

    return told
