"""Tokens of the grammar in the user's words, for messages that say what was expected."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_DESCRIBED: Final = {
    "NAME": "a name",
    "CODE": "a code such as `1.1`",
    "STRING": 'a text in quotation marks `"..."`',
    "LANGUAGE": 'a language with the label in it, such as `en "Fairs"`',
    "NUMBER": "a number",
    "PERCENT": "a percentage",
    "DATE": "a date such as `2019-05-31`",
    "PERIOD": "a period such as `2019`",
    "PERIOD_REF": "a period such as `@2022`",
    "_NL": "the end of the line",
    "$END": "the end of the file",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "DOTDOT": "`..`",
    "DOT": "`.`",
    "GE": "`>=`",
    "GT": "`>`",
    "LE": "`<=`",
    "LT": "`<`",
    "NE": "`!=`",
    "EQ": "`=`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "STAR": "`*`",
    "SLASH": "`/`",
}
_SPELLED: Final = {
    "PERIOD_WORD": "period",
    "NUMBER_WORD": "number",
    "PERCENT_WORD": "percent",
    "DATE_WORD": "date",
    "IN_FIGURES": "in",
    "LOWER_THAN": "lower than",
}
_EXPRESSION: Final = frozenset({"NUMBER", "PERCENT", "DATE", "NAME", "LPAR", "MINUS"})
_OPERATORS: Final = frozenset(
    {"PLUS", "MINUS", "STAR", "SLASH", "AND", "OR", "GE", "GT", "LE", "LT", "NE", "EQ", "DOT", "IN_FIGURES"}
    | {"WHERE", "WEIGHTED", "CRITICAL"}
)
_STATEMENT: Final = frozenset({"INDICATOR", "OBJECTIVE", "TARGET", "WEIGHT"})
_AT_MOST: Final = 6
_LONGEST: Final = 20


def word(terminal: str) -> str | None:
    """The keyword that a terminal stands for, None for anything that is no word."""
    if terminal in _DESCRIBED:
        return None
    return _SPELLED.get(terminal, terminal.lower())


def described(terminal: str) -> str:
    """A terminal as a message names it."""
    spelled = word(terminal)
    return f"`{spelled}`" if spelled else _DESCRIBED[terminal]


def expected_text(terminals: Iterable[str]) -> str:
    """`expected ...`: what could have stood there; any statement, any value and any operator count as one."""
    found = set(terminals)
    if "_NL" in found:
        found.discard("$END")  # the last line needs no end of its own
    parts = []
    if found >= _STATEMENT:
        parts.append("a statement such as `indicator`, `target` or `weight`")
        found = {terminal for terminal in found if word(terminal) is None and terminal != "NAME"}
    if found >= _EXPRESSION:
        parts.append("a value")
        found -= _EXPRESSION | {"STRING", "YES", "NO", "NOT", "IF", "OBJECTIVE", "PERSPECTIVE", "UNIT"}
    if len(found & _OPERATORS) > 3:  # noqa: PLR2004 - then any operator will do
        parts.append("an operator")
        found -= _OPERATORS
    parts += sorted(described(terminal) for terminal in found)
    if len(parts) > _AT_MOST:
        parts = [*parts[:_AT_MOST], "..."]
    return f"expected {_listed(parts)}"


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} or {parts[-1]}"


def nearest_word(text: str, terminals: Iterable[str]) -> str | None:
    """The keyword, among those that could stand there, that `text` was probably meant for."""
    if len(text) > _LONGEST:
        return None
    words = [spelled for terminal in terminals if (spelled := word(terminal))]
    close = get_close_matches(text.lower(), words, n=1, cutoff=0.7)
    return close[0] if close else None
