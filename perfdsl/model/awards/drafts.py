"""Gates and awards where they stand: with a name and a block in the plan, by their name alone in an award."""

from perfdsl.diagnostics import MISPLACED, Diagnostics
from perfdsl.syntax import nodes as syntax


def is_defined(statement: syntax.Definition, diagnostics: Diagnostics) -> bool:
    """Whether a gate or an award has what its definition needs; a diagnostic where it has not."""
    if statement.name is not None and statement.block is not None:
        return True
    diagnostics.report(
        MISPLACED,
        f"this `{statement.keyword}` has no {'block' if statement.name else 'name'}",
        statement.span,
        help="write `gate tempi { when ...; otherwise lose 30% }`"
        if statement.keyword == "gate"
        else "write `award bonus { for ...; budget ... }`",
    )
    return False


def check_use(statement: syntax.Definition, diagnostics: Diagnostics) -> None:
    """A diagnostic where an award does more than name a gate."""
    if statement.name is None or statement.label is not None or statement.block is not None:
        diagnostics.report(
            MISPLACED,
            "an award names its gates, and the plan defines them",
            statement.span,
            help="write `gate tempi`, and define it beside the award",
        )
