"""Templates, their uses, what an extension drops, and labels in several languages: a method for each grammar rule."""

from perfdsl.syntax import nodes as n
from perfdsl.syntax.formulas import Formulas
from perfdsl.syntax.pieces import Children, is_token


class Reuse(Formulas):
    """Builds what is written once and meant in several places."""

    def template(self, children: Children) -> n.Template:
        """`template NIBI(service, least) { ... }`."""
        parameters = tuple(self._name(child) for child in children[2:-1] if is_token(child, "NAME"))
        return n.Template(self._name(children[1]), parameters, children[-1], span=self._span(children))

    def use(self, children: Children) -> n.Use:
        """`use NIBI("Fairs", 85%) as fairs { ... }`."""
        closing = next((place for place, child in enumerate(children) if is_token(child, "RPAR")), 1)
        arguments = tuple(children[3:closing:2])
        name = next((child for child in children[closing:] if type(child) is n.Name), None)
        label, block = self._label_and_block(children[closing:])
        return n.Use(
            self._name(children[1]), arguments, name, label, block, self._translations(children),
            span=self._span(children),
        )  # fmt: skip

    def drop(self, children: Children) -> n.Drop:
        """`drop fairs`."""
        return n.Drop(children[1], span=self._span(children))

    def translation(self, children: Children) -> n.Translation:
        """`en "Fairs"`."""
        return n.Translation(self._name(children[0]), children[1], span=self._span(children))

    @staticmethod
    def _translations(children: Children) -> tuple[n.Translation, ...]:
        return tuple(child for child in children if type(child) is n.Translation)

    @staticmethod
    def _label_and_block(children: Children) -> tuple[n.Text | None, n.Block | None]:
        label = next((child for child in children if type(child) is n.Text), None)
        return label, children[-1] if type(children[-1]) is n.Block else None
