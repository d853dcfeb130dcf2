"""What is written of people to nodes: roles and their weights, parts of the year, numbered levels."""

from perfdsl.diagnostics import BAD_NUMBER
from perfdsl.syntax import nodes as n
from perfdsl.syntax.pieces import Children, is_token
from perfdsl.syntax.reuse import Reuse
from perfdsl.values.kind import Kind


class People(Reuse):
    """Builds the statements about people: one method for each grammar rule, named after it."""

    def score_of(self, children: Children) -> n.ScoreOf:
        """`score of promozione { ... }`."""
        label, block = self._label_and_block(children)
        translations = self._translations(children)
        return n.ScoreOf(children[2], label, block, translations, span=self._span(children))

    def weight_table(self, children: Children) -> n.WeightTable:
        """`weights smvp { manager: performance 60%, objectives 40% }`."""
        clusters = tuple(child for child in children if type(child) is n.Cluster)
        return n.WeightTable(self._name(children[1]), clusters, span=self._span(children))

    def cluster(self, children: Children) -> n.Cluster:
        """`manager: performance 60%, objectives 40%`."""
        weights = tuple(child for child in children if type(child) is n.ClusterWeight)
        return n.Cluster(self._name(children[0]), weights, span=self._span(children))

    def cluster_weight(self, children: Children) -> n.ClusterWeight:
        """`performance 60%`."""
        component, written = children
        weight = n.Formula("weight", written, span=written.span)
        return n.ClusterWeight(self._name(component), weight, span=self._span(children))

    def weights_of(self, children: Children) -> n.WeightsOf:
        """`weights smvp manager`."""
        _, table, cluster = children
        return n.WeightsOf(self._name(table), self._name(cluster), span=self._span(children))

    def pro_rata_share(self, children: Children) -> n.ProRata:
        """`pro rata 9/12`."""
        return n.ProRata(children[2], span=self._span(children))

    def pro_rata_days(self, children: Children) -> n.ProRata:
        """`pro rata from 2026-03-01 to 2026-12-31`; either end may be left out."""
        ends = {
            str(children[place]): self._date(child)
            for place, child in enumerate(children[1:])
            if is_token(child, "DATE")
        }
        return n.ProRata(None, ends.get("from"), ends.get("to"), span=self._span(children))

    def numbered_kind(self, children: Children) -> n.KindStatement:
        """`level 1..5`."""
        _, low, _, high = children
        ends = self._level(low), self._level(high)
        return n.KindStatement(Kind("level", ends=ends), span=self._span(children))

    def _level(self, written: n.Number) -> int:
        if written.percent or written.value.denominator != 1:
            self._report(
                BAD_NUMBER, f"`{written.span.text}` is no whole number", written.span,
                "levels are counted: `level 1..5`",
            )  # fmt: skip
        return int(written.value)
