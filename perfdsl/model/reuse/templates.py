"""Templates: what is written once and used in several places, checked for names, circles and size."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from perfdsl.diagnostics import (
    AMBIGUOUS_NAME,
    BAD_ARGUMENT,
    DUPLICATE_NAME,
    LIMIT,
    UNKNOWN_NAME,
    UNUSED,
    WRONG_ARGUMENTS,
    Diagnostic,
    Diagnostics,
    Label,
)
from perfdsl.model.reuse.filling import IN_TEXTS, Filling
from perfdsl.model.reuse.template_order import ordered, uses_in
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.walking import blocks_in, nodes_in
from perfdsl.values.paths import folded

MAX_PIECES: Final = 1_000_000
"""The most words, figures and texts that all uses of templates unfold to; a long text counts for several."""

_TEXT: Final = 32
"""So many characters of a text count as one piece."""

MAX_DEPTH: Final = 50
"""How deep templates may use one another."""


class Templates:
    """The templates of a ruleset by name; `used` collects those that something uses."""

    def __init__(self, written: Sequence[syntax.Template], diagnostics: Diagnostics) -> None:
        self.by_name: dict[str, syntax.Template] = {}
        self.used: set[str] = set()
        self._diagnostics = diagnostics
        self._suggestions = Suggestions()
        self._left = MAX_PIECES
        self._told = False
        for template in written:
            self._add(template)
        self._uses = {name: list(uses_in(template)) for name, template in self.by_name.items()}
        self._defined = {name: _definitions_in(template) for name, template in self.by_name.items()}
        order, self._circular = ordered(self.by_name, self._uses, diagnostics)
        self._sizes: dict[str, int] = {}
        self._depths: dict[str, int] = {}
        for name in order:
            self._measure(name)

    # --- what is written

    def _add(self, template: syntax.Template) -> None:
        first = self.by_name.setdefault(folded(template.name.text), template)
        if first is not template:
            self._diagnostics.report(
                DUPLICATE_NAME,
                f"there is already a template `{template.name.text}`",
                template.name.span,
                Label(first.name.span, "first defined here"),
                help="rename one of them",
            )
        self._parameters(template)

    def _parameters(self, template: syntax.Template) -> None:
        """Tell of parameters that are there twice or nowhere used, and of `{names}` that are none."""
        seen: dict[str, syntax.Name] = {}
        for parameter in template.parameters:
            first = seen.setdefault(folded(parameter.text), parameter)
            if first is not parameter:
                self._diagnostics.report(
                    DUPLICATE_NAME,
                    f"`{parameter.text}` is already a parameter of `{template.name.text}`",
                    parameter.span,
                    Label(first.span, "first here"),
                    help="rename one of them",
                )
        read = set(self._read(template, seen))
        for name, parameter in seen.items():
            if name not in read:
                self._diagnostics.report(
                    UNUSED,
                    f"the parameter `{parameter.text}` is never used",
                    parameter.span,
                    help="use it, in a text as `{" + parameter.text + "}`, or take it out",
                )

    def _read(self, template: syntax.Template, parameters: dict[str, syntax.Name]) -> Iterator[str]:
        """Every name in the body, in texts too; diagnostics for names in texts that are no parameters."""
        for node in nodes_in(template.block):
            if isinstance(node, syntax.Name):
                yield folded(node.text)
            elif isinstance(node, syntax.Text):
                for found in IN_TEXTS.finditer(node.text):
                    yield folded(found[1])
                    if folded(found[1]) not in parameters:
                        self._no_parameter(found[1], node, template)

    def _no_parameter(self, name: str, text: syntax.Text, template: syntax.Template) -> None:
        known = [parameter.text for parameter in template.parameters]
        otherwise = f"it has {quoted(known)}" if known else "it has none"
        self._diagnostics.report(
            UNKNOWN_NAME,
            f"`{name}` is no parameter of `{template.name.text}`",
            text.span,
            help=self._suggestions.help(name, known, otherwise),
        )

    def _measure(self, name: str) -> None:
        """How many pieces a template unfolds to, and how deep the templates in it use others."""
        inner = [folded(use.template.text) for use in self._uses[name]]
        own = sum(_pieces(node) for node in nodes_in(self.by_name[name].block))
        self._sizes[name] = own + sum(self._sizes.get(one, 0) for one in inner)
        self._depths[name] = 1 + max((self._depths.get(one, 0) for one in inner), default=0)

    # --- what is used

    def body(self, use: syntax.Use) -> syntax.Block | None:
        """The statements that a use stands for; None with a diagnostic where it cannot be followed."""
        name = folded(use.template.text)
        self.used.add(name)
        template = self.by_name.get(name)
        if template is None:
            self._unknown(use)
            return None
        if name in self._circular or not self._fits(use, template) or not self._affordable(use, name):
            return None
        names = [folded(parameter.text) for parameter in template.parameters]
        return Filling(use, dict(zip(names, use.arguments, strict=True)), self._diagnostics).body(
            template.block
        )

    def _unknown(self, use: syntax.Use) -> None:
        known = list(self.by_name)
        otherwise = f"there are {quoted(known)}" if known else "write `template name(...) { ... }`"
        self._diagnostics.report(
            UNKNOWN_NAME,
            f"there is no template `{use.template.text}`",
            use.template.span,
            help=self._suggestions.help(use.template.text, known, otherwise),
        )

    def _fits(self, use: syntax.Use, template: syntax.Template) -> bool:
        if len(use.arguments) != len(template.parameters):
            self._diagnostics.report(
                WRONG_ARGUMENTS,
                f"`{template.name.text}` takes {len(template.parameters)}, and here are {len(use.arguments)}",
                use.span if use.block is None else use.template.span,
                Label(template.name.span, "defined here"),
                help=f"write `use {_call(template)}`",
            )
            return False
        stand = [self._stands(argument, template) for argument in use.arguments]
        return all(stand)

    def _stands(self, argument: syntax.Expression, template: syntax.Template) -> bool:
        """Whether an argument is one figure, text or name, which the template does not take for its own."""
        match argument:
            case syntax.NameUse(syntax.Reference(_, names)):
                return not self._captured(argument, names[-1], template)
            case syntax.Unreadable():
                return False
            case syntax.Negate(syntax.Number() | syntax.Quantity()):
                return True
            case syntax.Number() | syntax.Quantity() | syntax.DateLiteral() | syntax.YesNo() | syntax.Text():
                return True
            case _:
                self._diagnostics.report(
                    BAD_ARGUMENT,
                    f"`{argument.span.text}` has to be computed",
                    argument.span,
                    help="give a text, a figure, a date or a name; a `function` or an `input` can give the rest a name",
                )
                return False

    def _captured(self, argument: syntax.Expression, name: syntax.Name, template: syntax.Template) -> bool:
        own = self._defined[folded(template.name.text)].get(folded(name.text))
        if own is None:
            return False
        self._diagnostics.report(
            AMBIGUOUS_NAME,
            f"`{name.text}` is defined in `{template.name.text}` too",
            argument.span,
            Label(own.span, "inside the template it would mean this one"),
            help="rename one of them",
        )
        return True

    def _affordable(self, use: syntax.Use, name: str) -> bool:
        """Whether the limits let a use unfold; one inside a template is counted with that."""
        if use.span.use is not None:
            return True
        self._left -= self._sizes[name]
        if self._left >= 0 and self._depths[name] <= MAX_DEPTH:
            return True
        if not self._told:
            self._told = True
            self._diagnostics.report(
                LIMIT,
                f"templates use one another more than {MAX_DEPTH} deep"
                if self._depths[name] > MAX_DEPTH
                else f"the templates unfold to more than {MAX_PIECES:_} words and figures",
                use.span if use.block is None else use.template.span,
                help="use fewer of them inside each other",
            )
        return False

    def idle(self) -> Iterator[Diagnostic]:
        """A warning for every template that nothing uses."""
        for name, template in self.by_name.items():
            if name not in self.used:
                yield Diagnostic(
                    UNUSED,
                    f"the template `{template.name.text}` is never used",
                    template.name.span,
                    help=f"write `use {_call(template)} as ...` where its rows belong, or take it out",
                )


def _call(template: syntax.Template) -> str:
    return f"{template.name.text}({', '.join(parameter.text for parameter in template.parameters)})"


def _pieces(node: syntax.Node) -> int:
    return 1 + len(node.text) // _TEXT if isinstance(node, syntax.Text) else 1


def _definitions_in(template: syntax.Template) -> dict[str, syntax.Name]:
    """What the body defines under names of its own."""
    parameters = {folded(parameter.text) for parameter in template.parameters}
    names = [
        one.name
        for block in blocks_in(template.block)
        for one in block.statements
        if isinstance(one, syntax.Definition | syntax.Use) and one.name is not None
    ]
    return {folded(name.text): name for name in names if folded(name.text) not in parameters}


def templates_in(rulesets: Iterable[syntax.Ruleset]) -> Iterator[syntax.Template]:
    """The templates at the top of the files, and at the top of the plan."""
    for ruleset in rulesets:
        for statement in ruleset.statements:
            if isinstance(statement, syntax.Template):
                yield statement
            elif isinstance(statement, syntax.Definition) and statement.block is not None:
                yield from (one for one in statement.block.statements if isinstance(one, syntax.Template))
