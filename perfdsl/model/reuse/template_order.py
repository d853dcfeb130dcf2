"""Templates in an order in which each comes after those that it uses, and the circles that stand in its way."""

from collections.abc import Iterator, Sequence

from perfdsl.diagnostics import CYCLE, Diagnostics, Label
from perfdsl.model.wording import way_round
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.walking import blocks_in
from perfdsl.values.paths import folded


def uses_in(template: syntax.Template) -> Iterator[syntax.Use]:
    """Every use in the body of a template, however deep."""
    for block in blocks_in(template.block):
        yield from (one for one in block.statements if isinstance(one, syntax.Use))


def ordered(
    by_name: dict[str, syntax.Template], uses: dict[str, list[syntax.Use]], diagnostics: Diagnostics
) -> tuple[list[str], set[str]]:
    """The templates, each after those that it uses; and those that lead back to themselves, told of."""
    order: dict[str, None] = {}
    circular: set[str] = set()
    for start in by_name:
        way: list[tuple[str, Iterator[syntax.Use]]] = [] if start in order else [(start, iter(uses[start]))]
        taken: list[syntax.Use] = []
        places = {start: 0}
        while way:
            use = next(way[-1][1], None)
            if use is None:
                order[way[-1][0]] = None
                del places[way.pop()[0]]
                del taken[-1:]
                continue
            name = folded(use.template.text)
            first = places.get(name)
            if first is not None:
                circle = [*(step for step, _ in way[first:]), name]
                if circular.isdisjoint(circle):
                    _report_circle(circle, [*taken[first:], use], by_name[name], diagnostics)
                circular.update(circle)
            elif name in by_name and name not in order:
                places[name] = len(way)
                way.append((name, iter(uses[name])))
                taken.append(use)
    return list(order), circular


def _report_circle(
    names: Sequence[str], uses: Sequence[syntax.Use], first: syntax.Template, diagnostics: Diagnostics
) -> None:
    *others, closing = uses
    diagnostics.report(
        CYCLE,
        f"`{names[0]}` uses itself: {way_round(names)}",
        closing.template.span,
        Label(first.name.span, "defined here"),
        *(
            Label(use.template.span, f"`{one}` uses `{use.template.text}`")
            for one, use in zip(names, others, strict=False)
        ),
        help="take one of the uses out",
    )
