"""Tables of weights by role: the components of a dashboard weigh what the row of their cluster says."""

from collections.abc import Iterator, Sequence

from attrs import define, frozen

from perfdsl.diagnostics import (
    CLASHING,
    DUPLICATE_NAME,
    ROLE_WEIGHTS,
    UNKNOWN_NAME,
    UNUSED,
    WEIGHTS_MIXED,
    WEIGHTS_NOT_ONE,
    Diagnostic,
    Diagnostics,
    Label,
)
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.nodes import Weight
from perfdsl.model.weights import percent, sort_in_words, weight_of
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.syntax import nodes as syntax
from perfdsl.values.number import total
from perfdsl.values.paths import folded


@define
class _Table:
    """A table, its rows by the name of the cluster, and whether a dashboard uses it."""

    written: syntax.WeightTable
    clusters: dict[str, "_Row"]
    used: bool = False


@frozen
class _Row:
    """What each component weighs in a cluster; `sound` where the weights make a whole."""

    written: syntax.Cluster
    entries: dict[str, syntax.ClusterWeight]
    sound: bool


def weigh_by_role(drafts: Drafts, diagnostics: Diagnostics) -> None:
    """Give each component the weight that the table of its dashboard has for it, as if it were written there.

    A diagnostic for every table that does not add up, is never used, or does not go with its dashboard.
    """
    tables = _tables(drafts.weight_tables, diagnostics)
    suggestions = Suggestions()
    for one in drafts.parts.values():
        use = one.attributes.get("weights")
        if isinstance(use, syntax.WeightsOf):
            row = _chosen(use, tables, suggestions, diagnostics)
            if row is not None:
                diagnostics.extend(_weighed(one, use, row))
    diagnostics.extend(_unused(tables))


# --- the tables


def _tables(written: Sequence[syntax.WeightTable], diagnostics: Diagnostics) -> dict[str, _Table]:
    tables: dict[str, _Table] = {}
    for one in written:
        table = _Table(one, _rows(one, diagnostics))
        first = tables.setdefault(folded(one.name.text), table)
        if first is not table:
            diagnostics.add(_twice(one.name, first.written.name))
    return tables


def _rows(table: syntax.WeightTable, diagnostics: Diagnostics) -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    for cluster in table.clusters:
        row = _row(cluster, diagnostics)
        first = rows.setdefault(folded(cluster.name.text), row)
        if first is not row:
            diagnostics.add(_twice(cluster.name, first.written.name))
    return rows


def _row(cluster: syntax.Cluster, diagnostics: Diagnostics) -> _Row:
    entries: dict[str, syntax.ClusterWeight] = {}
    for entry in cluster.weights:
        first = entries.setdefault(folded(entry.component.text), entry)
        if first is not entry:
            diagnostics.add(_twice(entry.component, first.component))
    weights = [(entry, weight_of(entry.weight, diagnostics)) for entry in entries.values()]
    read = [(entry, weight) for entry, weight in weights if weight is not None]
    problem = _problem(cluster, read) if len(read) == len(weights) else None
    if problem is not None:
        diagnostics.add(problem)
    return _Row(cluster, entries, problem is None and len(read) == len(weights))


def _problem(
    cluster: syntax.Cluster, weights: Sequence[tuple[syntax.ClusterWeight, Weight]]
) -> Diagnostic | None:
    """What is wrong with the weights of a row: they share one whole, or are relative and not all 0."""
    whole = total(weight.value for _, weight in weights)
    first = weights[0][1]
    other = next((weight for _, weight in weights if weight.sort != first.sort), None)
    if other is not None:
        return Diagnostic(
            WEIGHTS_MIXED,
            f"{sort_in_words(first)} and {sort_in_words(other)} do not mix among siblings",
            other.span,
            labels=(Label(first.span, f"these are {sort_in_words(first)}"),),
            help=f"write {sort_in_words(first)} for all of them, or for none",
        )
    if (whole == 1) if first.sort == "share" else whole:
        return None
    if first.sort != "share":
        return Diagnostic(
            WEIGHTS_NOT_ONE, "all weights here are 0", cluster.name.span, help="give one of them a weight"
        )
    return _not_one(cluster, weights)


def _not_one(cluster: syntax.Cluster, weights: Sequence[tuple[syntax.ClusterWeight, Weight]]) -> Diagnostic:
    whole = total(weight.value for _, weight in weights)
    over = whole - 1
    closing = next(
        (
            f"`{entry.component.text} {percent(weight.value - over)}` would close it"
            for entry, weight in reversed(weights)
            if 0 <= weight.value - over <= 1
        ),
        "the weights of a row share 100%",
    )
    return Diagnostic(
        WEIGHTS_NOT_ONE,
        f"the weights of `{cluster.name.text}` add up to {percent(whole)}, "
        f"{percent(abs(over))} too {'much' if over > 0 else 'little'}",
        cluster.name.span,
        labels=tuple(
            Label(weight.span, f"{percent(weight.value)} for `{entry.component.text}`")
            for entry, weight in weights
        ),
        help=closing,
    )


def _twice(name: syntax.Name, first: syntax.Name) -> Diagnostic:
    return Diagnostic(
        DUPLICATE_NAME,
        f"`{name.text}` is already there",
        name.span,
        labels=(Label(first.span, "first here"),),
        help="keep one of them",
    )


def _unused(tables: dict[str, _Table]) -> Iterator[Diagnostic]:
    for table in tables.values():
        if not table.used:
            name = table.written.name
            help_ = f"write `weights {name.text}` and a cluster in the dashboards it is for, or take it out"
            yield Diagnostic(
                UNUSED, f"the table of weights `{name.text}` is never used", name.span, help=help_
            )


# --- the dashboards that use them


def _chosen(
    use: syntax.WeightsOf, tables: dict[str, _Table], suggestions: Suggestions, diagnostics: Diagnostics
) -> _Row | None:
    table = tables.get(folded(use.table.text))
    if table is None:
        otherwise = (
            f"there are {quoted(list(tables))}" if tables else f"write `weights {use.table.text} {{ ... }}`"
        )
        message = f"there is no table of weights `{use.table.text}`"
        help_ = suggestions.help(use.table.text, tables, otherwise)
        diagnostics.report(UNKNOWN_NAME, message, use.table.span, help=help_)
        return None
    table.used = True
    row = table.clusters.get(folded(use.cluster.text))
    if row is None:
        known = list(table.clusters)
        otherwise = f"there are {quoted(known)}" if known else "the table is empty"
        diagnostics.report(
            UNKNOWN_NAME,
            f"the table `{use.table.text}` has no row `{use.cluster.text}`",
            use.cluster.span,
            Label(table.written.name.span, "the table"),
            help=suggestions.help(use.cluster.text, known, otherwise),
        )
    return row


def _weighed(dashboard: Draft, use: syntax.WeightsOf, row: _Row) -> Sequence[Diagnostic]:
    """Set the weights of the components of a dashboard, or say what does not go together."""
    components = [child for child in dashboard.children if child.keyword == "component"]
    wrong = [*_unweighed(dashboard, components, row), *_without_component(dashboard, components, use, row)]
    if not wrong and row.sound:  # else all weigh the same, so that their sum is not blamed too
        for component in components:
            component.attributes["weight"] = row.entries[component.path[-1]].weight
    return wrong


def _unweighed(dashboard: Draft, components: Sequence[Draft], row: _Row) -> Iterator[Diagnostic]:
    """Components that the row does not weigh, or that have a weight already."""
    cluster = row.written.name
    for component in components:
        name, own = component.path[-1], component.attributes.get("weight")
        entry = row.entries.get(name)
        if entry is None:
            yield Diagnostic(
                ROLE_WEIGHTS,
                f"`{cluster.text}` has no weight for `{name}`",
                component.place,
                labels=(Label(cluster.span, "the weights of this dashboard"),),
                help=f"add it to the row, or take `{name}` out of `{dashboard.path[-1]}`",
            )
        elif own is not None:
            yield Diagnostic(
                CLASHING,
                f"`{name}` has its weight from the table",
                own.span,
                labels=(Label(entry.weight.span, "from here"),),
                help="take one of them out",
            )


def _without_component(
    dashboard: Draft, components: Sequence[Draft], use: syntax.WeightsOf, row: _Row
) -> Iterator[Diagnostic]:
    there = {component.path[-1] for component in components}
    for name, entry in row.entries.items():
        if name not in there:
            yield Diagnostic(
                ROLE_WEIGHTS,
                f"`{dashboard.path[-1]}` has no component `{name}`",
                use.span,
                labels=(Label(entry.span, "which the table weighs"),),
                help=f'add `component {name} "..." {{ ... }}`, or take it out of the row',
            )
