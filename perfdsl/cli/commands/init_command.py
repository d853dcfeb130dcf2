"""`perfdsl init`: a folder to a small plan in it, with data and tests that pass."""

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from perfdsl.cli import options
from perfdsl.cli.output import give_up, say

STARTER: Final = ("plan.perf", "actuals.csv")


@click.command("init", context_settings=options.SETTINGS)
@click.argument("folder", default=".", type=click.Path(file_okay=False))
def command(folder: str) -> None:
    """Make a small plan to begin with in FOLDER, here where none is named.

    It is commented, and comes with data and with tests that pass. Nothing that is there is overwritten.
    """
    target = Path(folder)
    there = [name for name in STARTER if (target / name).exists() or (target / name).is_symlink()]
    if there:
        names = " and ".join(f"`{target / name}`" for name in there)
        raise click.UsageError(
            f"{names} {'is' if len(there) == 1 else 'are'} there already, and nothing is overwritten"
        )
    shipped = files("perfdsl.cli").joinpath("starter")
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in STARTER:
            with (target / name).open("x", encoding="utf-8", newline="") as file:
                file.write(shipped.joinpath(name).read_text("utf-8"))
                click.echo(str(target / name))
    except OSError as error:
        give_up(f"`{folder}` cannot be written to: {(error.strerror or str(error)).lower()}")
    plan = target / "plan.perf"
    say(f"\nnow try:\n  perfdsl check {plan}\n  perfdsl eval {plan}\n  perfdsl test {plan}")
