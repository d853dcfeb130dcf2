"""`perfdsl completion`: the script by which a shell completes commands, options, files and ids."""

import click
from click.shell_completion import ShellComplete, get_completion_class

from perfdsl.cli import options
from perfdsl.cli.program import COMPLETE_VARIABLE, group


@click.command("completion", context_settings=options.SETTINGS)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what SHELL needs to complete commands, options, files and ids.

    \b
    bash   eval "$(perfdsl completion bash)"      in ~/.bashrc
    zsh    eval "$(perfdsl completion zsh)"       in ~/.zshrc
    fish   perfdsl completion fish | source       in ~/.config/fish/config.fish
    """  # noqa: D301 - click reads \b
    found = get_completion_class(shell)
    assert found is not None
    # Not the class's own `source`: that of bash starts a bash to ask for its version.
    click.echo(ShellComplete.source(found(group, {}, "perfdsl", COMPLETE_VARIABLE)))
