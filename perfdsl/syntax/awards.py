"""The statements of gates and awards to nodes: one method for each grammar rule, named after it."""

from lark import Token

from perfdsl.syntax import nodes as n
from perfdsl.syntax.formulas import Formulas
from perfdsl.syntax.pieces import Children, is_token


class Awards(Formulas):
    """Builds what stands in gates and awards."""

    def loses(self, children: Children) -> n.Loses:
        """`otherwise lose 30%`, `otherwise nothing`."""
        _, word, *share = children
        self._one_of(word, ("lose",) if share else ("nothing", "lose 30%"))
        return n.Loses(share[0] if share else None, span=self._span(children))

    def recipients(self, children: Children) -> n.Recipients:
        """`for rossi, verdi`."""
        references = tuple(child for child in children if type(child) is n.Reference)
        return n.Recipients(references, span=self._span(children))

    def every(self, children: Children) -> n.Recipients:
        """`for every person of promozione`."""
        references = tuple(child for child in children if type(child) is n.Reference)
        return n.Recipients(references, str(children[2]), span=self._span(children))

    def divide(self, children: Children) -> n.Divide:
        """`divide equally`, `divide by coefficient { ... }`."""
        if not is_token(children[1], "BY"):
            self._one_of(children[1], ("equally",))
            return n.Divide(None, span=self._span(children))
        self._one_of(children[2], ("coefficient",))
        points = tuple(child for child in children if type(child) is n.Point)
        return n.Divide(points, span=self._span(children))

    def paid_by(self, children: Children) -> n.PaidBy:
        """`by band { ... }`, and the other ways in which an award depends on a score."""
        word: Token = children[1]
        if word.type == "NAME":
            self._one_of(word, ("rank", "band", "score", "curve", "level"))
        points = tuple(child for child in children if type(child) is n.Point)
        table = any(is_token(child, "LBRACE") for child in children)
        steps = tuple(child for child in children if type(child) is n.Step) if table else None
        level = next((child for child in children if type(child) is n.Reference), None)
        sort = "rank" if word.type == "NAME" else str(word)
        return n.PaidBy(sort, points, steps, level, span=self._span(children))

    def leftover(self, children: Children) -> n.Leftover:
        """`leftover kept`, `leftover to others by amount`."""
        if not is_token(children[1], "TO"):
            self._one_of(children[1], ("kept",))
            return n.Leftover("kept", span=self._span(children))
        self._one_of(children[2], ("others",))
        by_amount = is_token(children[3], "BY")
        self._one_of(children[-1], ("amount",) if by_amount else ("equally",))
        return n.Leftover("amount" if by_amount else "equally", span=self._span(children))

    def most_each(self, children: Children) -> n.Formula:
        """`at most 5_000 EUR each`."""
        self._one_of(children[1], ("most",))
        return n.Formula("at most", children[2], span=self._span(children))

    def cents(self, children: Children) -> n.Cents:
        """`cents by largest remainder, ties by score`, `cents down`."""
        if not is_token(children[1], "BY"):
            self._one_of(children[1], ("down",))
            return n.Cents(down=True, span=self._span(children))
        self._one_of(children[2], ("largest",))
        self._one_of(children[3], ("remainder",))
        ties = children[5:]
        if ties:
            self._one_of(ties[0], ("ties",))
        if ties and is_token(ties[1], "IN"):
            self._one_of(ties[2], ("order",))
            self._one_of(ties[3], ("written",))
        by_score = any(is_token(child, "SCORE") for child in ties)
        return n.Cents(ties_by_score=by_score, span=self._span(children))
