"""Claims to nodes: one method for each grammar rule, named after it."""

from perfdsl.diagnostics import SYNTAX
from perfdsl.syntax import nodes as n
from perfdsl.syntax.adjusting import Adjusting
from perfdsl.syntax.pieces import Children, is_token

_BAND: tuple[str, ...] = ("single", "row", "decides", "the")


class Claims(Adjusting):
    """Builds what a plan claims of itself."""

    def claim(self, children: Children) -> n.Claim:
        """`claim monotone fiere on subjects where stand.met because "..."`."""
        where = next((children[at + 1] for at, one in enumerate(children) if is_token(one, "WHERE")), None)
        because = children[-1] if is_token(children[-2], "BECAUSE") else None
        return n.Claim(children[1], where, because, span=self._span(children))

    def claimed_of(self, children: Children) -> n.ClaimedMonotone | n.ClaimedAgainst:
        """`monotone fiere`, `equivalent before`."""
        word, reference = children
        self._one_of(word, ("monotone", "equivalent"))
        if word == "equivalent":
            return n.ClaimedAgainst(str(word), self._plan_of(reference), span=self._span(children))
        return n.ClaimedMonotone(reference, span=self._span(children))

    def never_lower(self, children: Children) -> n.ClaimedAgainst:
        """`never lower than before`."""
        never, _, than, reference = children
        self._one_of(never, ("never",))
        self._one_of(than, ("than",))
        return n.ClaimedAgainst("never lower than", self._plan_of(reference), span=self._span(children))

    def _plan_of(self, reference: n.Reference) -> n.Name:
        if len(reference.names) > 1 or reference.keyword:
            self._report(SYNTAX, f"`{reference.text}` is no name of a plan", reference.span, "write its id")
        return reference.names[0]

    def no_single_row(self, children: Children) -> n.ClaimedBand:
        """`no single row decides the band of promozione`."""
        for token, word in zip(children[1:5], _BAND, strict=True):
            self._one_of(token, (word,))
        subject = children[-1] if type(children[-1]) is n.Reference else None
        return n.ClaimedBand(subject, span=self._span(children))
