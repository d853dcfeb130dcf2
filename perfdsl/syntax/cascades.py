"""Cascades to nodes: who takes which row over, with which share, and to what a row contributes."""

from typing import Final

from lark import Token

from perfdsl.syntax import nodes as n
from perfdsl.syntax.pieces import Children, is_token
from perfdsl.syntax.reuse import Reuse

_WITHOUT_WORD: Final = ("row",)
_ASKED: Final = ("cascaded", "reported")
_REPORTED: Final = ("indicator", "project", "row")
_HAD: Final = ("owner", "source", "frequency", "formula", "target", "weight")


class Cascades(Reuse):
    """Builds cascades, shares, contributions, and what is required of every row."""

    def cascade(self, children: Children) -> n.Cascade:
        """`cascade x { ... }`."""
        label, block = self._label_and_block(children)
        return n.Cascade(children[1], label, block, self._translations(children), span=self._span(children))

    def share(self, children: Children) -> n.Formula:
        """`share 60%`."""
        return n.Formula("share", children[1], span=self._span(children))

    def contributes(self, children: Children) -> n.Contributes:
        """`contributes to x, y weight 40%`."""
        parents = tuple(child for child in children if type(child) is n.Reference)
        weight = children[-1] if type(children[-1]) is n.Formula else None
        return n.Contributes(parents, weight, span=self._span(children))

    def every_word(self, children: Children) -> Token:
        """What is meant by `every`: a keyword, or `row`."""
        word: Token = children[0]
        if is_token(word, "NAME"):
            self._one_of(word, _WITHOUT_WORD)
        return word

    def has_word(self, children: Children) -> Token:
        """What every row has to have."""
        word: Token = children[0]
        if is_token(word, "NAME"):
            self._one_of(word, _HAD)
        return word

    def require_every(self, children: Children) -> n.RequireEvery:
        """`require every indicator has owner`."""
        _, _, what, verb, word = children
        asked = self._one_of(word, _ASKED) if is_token(verb, "IS") else str(word)
        if asked == "reported":
            self._one_of(what, _REPORTED)
        return n.RequireEvery(str(what), asked, span=self._span(children))
