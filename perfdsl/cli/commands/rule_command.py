"""`perfdsl rule`: the code of a message to its title."""

from difflib import get_close_matches

import click

from perfdsl.cli import options
from perfdsl.diagnostics import CODES


@click.command("rule", context_settings=options.SETTINGS)
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say what CODE, such as P301, stands for; without one, list them all."""
    if code is not None and code.upper() not in CODES:
        close = get_close_matches(code.upper(), CODES, n=1)
        meant = f"; did you mean `{close[0]}`?" if close else ""
        raise click.UsageError(f"there is no code `{code}`{meant}")
    shown = list(CODES.values()) if code is None else [CODES[code.upper()]]
    for one in shown:
        click.echo(f"{one.id}  {one.severity.value:<7}  {one.title}")
