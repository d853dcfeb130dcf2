"""What is written of the course of a year to nodes: revisions."""

from perfdsl.syntax import nodes as n
from perfdsl.syntax.pieces import Children, is_token
from perfdsl.syntax.reuse import Reuse


class Year(Reuse):
    """Builds the statements about what happens during a year: one method for each grammar rule."""

    def revise(self, children: Children) -> n.Revise:
        """`revise x { ... } from 2019-07-15 because "..." by "..."`."""
        subject, block = children[1], children[2]
        start = next(self._date(child) for child in children if is_token(child, "DATE"))
        because, *by = [child for child in children[3:] if type(child) is n.Text]
        return n.Revise(subject, block, start, because, by[0] if by else None, span=self._span(children))
