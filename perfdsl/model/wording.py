"""The words that messages of the checker share: articles, lists, kinds, and the nearest name."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Final

from perfdsl.values.kind import Family, Kind

_COMPARISONS: Final = 100_000
_LONGEST: Final = 80
_LISTED: Final = 12


class Suggestions:
    """Finds the name that was probably meant, within a bound of comparisons.

    A file of strangers is refused quickly.
    """

    def __init__(self, comparisons: int = _COMPARISONS) -> None:
        self._left = comparisons

    def nearest(self, name: str, known: Collection[str], cutoff: float = 0.7) -> str | None:
        """The one of `known` that `name` was probably meant for.

        None where nothing is near or the bound is reached.
        """
        if len(name) > _LONGEST or self._left < len(known):
            return None
        self._left -= len(known)
        close = get_close_matches(name, known, n=1, cutoff=cutoff)
        return close[0] if close else None

    def help(self, name: str, known: Collection[str], otherwise: str | None = None) -> str | None:
        """`did you mean ...?`, or what helps where nothing is near."""
        close = self.nearest(name, known)
        return f"did you mean `{close}`?" if close else otherwise


def article(word: str) -> str:
    """`an` before a vowel, else `a`."""
    return "an" if word[:1] in "aeio" else "a"


def a_keyword(keyword: str) -> str:
    """What a message calls something by the word that defines it: `an indicator`, `a score`."""
    word = "score" if keyword == "score of" else keyword
    return f"{article(word)} {word}"


def quoted(words: Sequence[str]) -> str:
    """The words in backticks with commas between them; beyond a dozen they end in an ellipsis."""
    shown = ", ".join(f"`{word}`" for word in words[:_LISTED])
    return shown if len(words) <= _LISTED else f"{shown}, ..."


def statement_of(category: str) -> str:
    """How a sort of statement is called: by its keyword, where it has one."""
    known = {"form": "a way to score", "kind": "a kind", "weights table": "a table of weights"}
    return known.get(category) or f"`{category}`"


def way_round(names: Sequence[str]) -> str:
    """The names of a circle with arrows between them; of a very long one the beginning and the end."""
    parts = [f"`{name}`" for name in names]
    if len(parts) > 2 * _LISTED:
        parts = [*parts[:_LISTED], f"({len(parts) - 2 * _LISTED} more)", *parts[-_LISTED:]]
    return " → ".join(parts)


def kind_in_words(kind: Kind, *, literal: bool = False) -> str:
    """What a message calls a value of the kind; `literal` is a number that is written without a unit."""
    if literal:
        return "a bare number"
    others = {
        Family.NUMBER: f"{article(kind.name)} {kind.name}",
        Family.SHARE: "a percentage",
        Family.MONEY: f"an amount in {kind.currency}",
        Family.DAYS: "a number of days",
        Family.MONTHS: "a number of months",
        Family.YES_NO: "a condition",
    }
    return others.get(kind.family) or f"a {kind.family.value}"


def example_of(kind: Kind) -> str:
    """How a value of the kind is written in a ruleset, by an example."""
    if kind.ends is not None:
        return str(kind.ends[1])
    if kind.levels:
        return kind.levels[0]
    return _EXAMPLES.get(kind.family) or (f"1_600 {kind.currency}" if kind.currency else _BY_NAME[kind.name])


_EXAMPLES: Final = {
    Family.SHARE: "85.6%",
    Family.DAYS: "30 days",
    Family.MONTHS: "3 months",
    Family.DATE: "2026-05-31",
    Family.YES_NO: "yes",
}
_BY_NAME: Final = {"count": "12", "number": "3.5", "index": "104.2", "ratio": "0.75"}
