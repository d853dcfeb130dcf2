"""The body of a template to the statements of one use: arguments where the parameters stand."""

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from perfdsl.diagnostics import BAD_ARGUMENT, LIMIT, Diagnostics, Label
from perfdsl.source import Span, Use
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.walking import blocks_in, copied
from perfdsl.values.paths import folded

MAX_TEXT: Final = 10_000
"""The longest text that arguments may make, in characters."""

IN_TEXTS: Final = re.compile(r"\{([^\W\d]\w*)\}")
"""A parameter in a text: `{service}`."""


def argument_text(argument: syntax.Expression) -> str:
    """An argument as it stands inside a text."""
    match argument:
        case syntax.Text(text):
            return text
        case syntax.NameUse(reference, None):
            return reference.text
        case _:
            return " ".join(argument.span.text.split())


def _written(argument: syntax.Expression) -> str:
    """An argument as a ruleset writes it. What it was made of by another template is not gone back to."""
    text = argument_text(argument)
    return f'"{text}"' if isinstance(argument, syntax.Text) else text


class Filling:
    """One use of a template: `arguments` has what each parameter stands for."""

    def __init__(
        self,
        statement: syntax.Use,
        arguments: Mapping[str, syntax.Expression],
        diagnostics: Diagnostics,
    ) -> None:
        written = {name: _written(argument) for name, argument in arguments.items()}
        self._use = Use(statement.span, statement.template.text, written)
        self._arguments = arguments
        self._diagnostics = diagnostics
        self._made: dict[int, syntax.Block] = {}

    def body(self, block: syntax.Block) -> syntax.Block:
        """The block with every parameter replaced, the innermost blocks first: they may be nested deep."""
        for one in reversed(blocks_in(block)):
            self._made[id(one)] = copied(one, self._node, self._span(one))
        return self._made[id(block)]

    def _span(self, node: syntax.Node) -> Span:
        return evolve(node.span, use=self._use)

    def _node(self, node: syntax.Node) -> Any:  # noqa: ANN401, PLR0911 - a node of the sort that stands there; one line a sort
        made = self._made.get(id(node))
        if made is not None:
            return made
        match node:
            case syntax.NameUse(syntax.Reference(None, (syntax.Name(text),)), None):
                argument = self._arguments.get(folded(text))
                return (
                    copied(node, self._node, self._span(node))
                    if argument is None
                    else self._placed(argument, node)
                )
            case syntax.Reference():
                return self._reference(node)
            case syntax.Name():
                return self._name(node)
            case syntax.Text():
                return self._text(node)
            case syntax.Quantity():
                return evolve(node, span=self._span(node))
            case syntax.Translation(language, text):
                return syntax.Translation(language, self._text(text), span=self._span(node))
            case _:
                return copied(node, self._node, self._span(node))

    def _placed(self, argument: syntax.Expression, node: syntax.Node) -> syntax.Expression:
        """An argument in the place of its parameter, where diagnostics then show it."""
        return evolve(argument, span=self._span(node))

    def _name(self, name: syntax.Name) -> syntax.Name:
        """A name where one name stands: an id, a word, a code."""
        argument = self._arguments.get(folded(name.text))
        span = self._span(name)
        if argument is None:
            return evolve(name, span=span)
        match argument:
            case syntax.NameUse(syntax.Reference(None, (syntax.Name(text),)), None):
                return syntax.Name(text, span=span)
            case syntax.Number(_, False):
                return syntax.Name(argument.span.text, span=span)
            case _:
                self._refuse(name, argument, "a name", "give it one word, without quotation marks")
                return evolve(name, span=span)

    def _reference(self, reference: syntax.Reference) -> syntax.Reference:
        """A path whose first step may be a path itself."""
        first, *rest = reference.names
        argument = self._arguments.get(folded(first.text))
        names = tuple(self._name(name) for name in rest)
        span = self._span(reference)
        match argument:
            case syntax.NameUse(syntax.Reference(keyword, steps), None) if len(steps) > 1 or keyword:
                steps = tuple(evolve(step, span=self._span(first)) for step in steps)
                return syntax.Reference(keyword or reference.keyword, (*steps, *names), span=span)
            case _:
                return syntax.Reference(reference.keyword, (self._name(first), *names), span=span)

    def _text(self, text: syntax.Text) -> syntax.Text:
        """A text with what stands for `{parameter}` in it."""
        span = self._span(text)
        if "{" not in text.text:
            return evolve(text, span=span)
        made = IN_TEXTS.sub(self._in_text, text.text)
        if len(made) <= MAX_TEXT:
            return syntax.Text(made, span=span)
        self._diagnostics.report(
            LIMIT,
            f"the arguments make a text of more than {MAX_TEXT:_} characters",
            span,
            help="write it shorter",
        )
        return evolve(text, span=span)

    def _in_text(self, found: re.Match[str]) -> str:
        argument = self._arguments.get(folded(found[1]))
        return found[0] if argument is None else argument_text(argument)

    def _refuse(self, node: syntax.Name, argument: syntax.Expression, wanted: str, advice: str) -> None:
        self._diagnostics.report(
            BAD_ARGUMENT,
            f"`{node.text}` stands for {wanted} here, and `{argument_text(argument)}` is none",
            self._span(node),
            Label(argument.span, "given here"),
            help=advice,
        )
