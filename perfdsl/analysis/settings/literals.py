"""The right-hand side of a setting to a value of its kind, by the language's own reading of literals."""

from collections.abc import Collection
from typing import Final

from perfdsl.diagnostics import Diagnostics
from perfdsl.model.arithmetic import is_literal
from perfdsl.model.constants import constant, misread
from perfdsl.model.formula_nodes import Constant
from perfdsl.model.kinds import fits
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.source import Source
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.parser import parse
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.paths import folded
from perfdsl.values.value import Fact

_LEAD: Final = 'test "what if" { given x = '
REASONS: Final = {reason.value: reason for reason in Reason if reason is not Reason.PENDING}
_AS_WRITTEN: Final = (
    "write it as in a ruleset: `7`, `3.5`, `1_600`, `85.6%`, `40_000 EUR`, `2026-12-31`, `yes`"
)


class LiteralError(ValueError):
    """A text writes nothing that fits; `help` says what would."""

    def __init__(self, message: str, help_: str | None = None) -> None:
        super().__init__(message)
        self.help = help_


def fact_or_reason(text: str, kind: Kind) -> Fact | Missing:
    """The fact of a kind that a text writes, or the reason why there is none. Raises LiteralError on all else."""
    if text in REASONS:
        return Missing(REASONS[text])
    return fact(text, kind, REASONS)


def fact(text: str, kind: Kind, words: Collection[str] = ()) -> Fact:
    """The fact of a kind that a text writes; `words` are others that may stand for one. Raises LiteralError on all else."""
    if kind.levels:
        return _level(text, kind, words)
    found = literal(text, words)
    value = found.value
    held = not isinstance(value, RATIONAL_TYPE) or kind.holds(value)
    odd = misread(value if isinstance(value, RATIONAL_TYPE) else None, text, kind)
    if (
        held
        and not odd
        and fits(found.kind, kind, literal=is_literal(found))
        and not isinstance(value, Missing)
    ):
        return value  # type: ignore[return-value]
    raise LiteralError(
        f"`{text}` does not fit: this is of the kind `{kind}`", odd[1] if odd else _example(kind)
    )


def _level(text: str, kind: Kind, words: Collection[str]) -> Fact:
    name = folded(text.strip('"'))
    if name in kind.levels:
        return RATIONAL_TYPE(kind.levels.index(name) + 1)
    help_ = Suggestions().help(text, (*kind.levels, *words), f"there are {quoted(kind.levels)}")
    raise LiteralError(f"`{text}` is no level of `{kind}`", help_)


def literal(text: str, words: Collection[str] = ()) -> Constant:
    """The figure, date, or yes or no that a text writes out. Raises LiteralError where it writes none."""
    found = Diagnostics()
    ruleset = parse(Source("--set", f"{_LEAD}{text} }}"), found)
    given = [
        one for test in ruleset.statements if isinstance(test, syntax.Test) for one in test.block.statements
    ]
    written = (
        constant(given[0].value) if len(given) == 1 and isinstance(given[0], syntax.GivenValue) else None
    )
    if not found.failed and written is not None:
        return written
    help_ = Suggestions().help(text, words, _AS_WRITTEN) if text.replace("_", "").isalpha() else _AS_WRITTEN
    raise LiteralError(f"`{text}` is no figure" if text else "there is nothing after the `=`", help_)


def _example(kind: Kind) -> str:  # noqa: PLR0911 - one line a kind
    match kind.family:
        case Family.SHARE:
            return "write a percentage: `93%`"
        case Family.MONEY:
            return f"write an amount: `40_000 {kind.currency}`"
        case Family.DATE:
            return "write a date: `2026-12-31`"
        case Family.YES_NO:
            return "write `yes` or `no`"
        case _ if kind.name == "count":
            return "write a whole number: `7`"
        case _ if kind.ends is not None:
            return f"write a whole number from {kind.ends[0]} to {kind.ends[1]}"
        case _:
            return "write a number: `3.5`"
