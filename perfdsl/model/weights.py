"""Weights as written to exact shares.

Percent and points, the equal share of the rest, and what does not add up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfdsl.diagnostics import (
    CLASHING,
    IDLE_WEIGHT,
    MONITOR_WEIGHT,
    NOT_CONSTANT,
    WEIGHT_RANGE,
    WEIGHTS_MIXED,
    WEIGHTS_NOT_ONE,
    Diagnostics,
    Label,
)
from perfdsl.model.constants import constant
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Weight
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Family
from perfdsl.values.number import ONE, ZERO, Rational, exact_text, rational, total
from perfdsl.values.paths import Path

_SINGLE = frozenset({"minimum", "maximum", "best"})


def weight_of(statement: syntax.Statement | None, diagnostics: Diagnostics) -> Weight | None:
    """The weight that an attribute writes.

    None where there is none, or with a diagnostic where it is no weight.
    """
    if not isinstance(statement, syntax.Formula):
        return None
    written = statement.expression
    if isinstance(written, syntax.Quantity) and written.unit.text == "points":
        return _in_range(Weight(written.value, "points", span=statement.span), diagnostics)
    found = constant(written)
    if found is None or found.kind.family not in (Family.NUMBER, Family.SHARE, Family.MONEY):
        diagnostics.report(
            NOT_CONSTANT,
            f"`{written.span.text}` is no weight",
            written.span,
            help="write a percentage `20%`, a fraction `1/3`, points `17 points` or an amount `40_000 EUR`",
        )
        return None
    if found.kind.family is Family.MONEY:
        return _in_range(Weight(found.value, found.kind.currency, span=statement.span), diagnostics)  # type: ignore[arg-type]
    return _in_range(Weight(found.value, "share", span=statement.span), diagnostics)  # type: ignore[arg-type]


def _in_range(weight: Weight, diagnostics: Diagnostics) -> Weight | None:
    if weight.value < 0:
        diagnostics.report(
            WEIGHT_RANGE,
            "a weight is not negative",
            weight.span,
            help="write `weight 0%` for a row that is only shown",
        )
        return None
    if weight.sort == "share" and weight.value > 1:
        text = weight.span.text.removeprefix("weight").strip()
        help_ = (
            f"did you mean `{text}%` or `{text} points`?"
            if "%" not in text
            else "the weights of siblings share 100%"
        )
        diagnostics.report(WEIGHT_RANGE, f"`{text}` is more than 100%", weight.span, help=help_)
        return None
    return weight


def weighing_parts(container: Container) -> Iterator[Part]:
    """The parts that share the weight of a container.

    What stands below headings counts as if it stood beside them.
    """
    for child in container.children:
        if isinstance(child, Container) and child.is_heading:
            yield from weighing_parts(child)
        else:
            yield child


def scored_paths(parts: Mapping[Path, Part]) -> frozenset[Path]:
    """The paths of all parts that have a score.

    A container has one where a part of it has, and a cascade without rules of its own where its source has:
    found from the rows on, each part once.
    """
    readers: dict[Path, list[Path]] = {}
    for path, part in parts.items():
        for read in _read_by(part):
            readers.setdefault(read, []).append(path)
    pending = [path for path, part in parts.items() if _scored_itself(part)]
    found = set(pending)
    while pending:
        new = [path for path in readers.get(pending.pop(), ()) if path not in found]
        found.update(new)
        pending.extend(new)
    return frozenset(found)


def _read_by(part: Part) -> Iterable[Path]:
    match part:
        case Container():
            return [child.path for child in part.children]
        case Cascade(rules=None):
            return (part.source,)
        case _:
            return ()


def _scored_itself(part: Part) -> bool:
    match part:
        case Leaf():
            return part.scored
        case Cascade():
            return any(rule.target or rule.form for rule in (part.rules or {}).values())
        case Container():
            return False


def counts(part: Part, scored: frozenset[Path]) -> bool:
    """Whether a part has a score to weigh."""
    return (
        part.path in scored if isinstance(part, Container) else _scored_itself(part) or _follows(part, scored)
    )


def _follows(part: Part, scored: frozenset[Path]) -> bool:
    return isinstance(part, Cascade) and part.rules is None and part.source in scored


def weigh(
    container: Container, scored_sources: frozenset[Path], diagnostics: Diagnostics
) -> dict[Path, Rational]:
    """The share of each part of `container` that counts, by path.

    The shares add up to 1, except under `combine sum`.
    """
    parts = list(weighing_parts(container))
    counting: list[Part] = []
    for part in parts:
        if counts(part, scored_sources):
            counting.append(part)
        elif part.weight is not None:
            _unscored(part, part.weight, diagnostics)
    if container.combine.form in _SINGLE:
        _idle(container, counting, diagnostics)
        return {}
    if container.combine.form == "sum":
        _multipliers(counting, diagnostics)
        return {part.path: part.weight.value if part.weight else ONE for part in counting}
    return _shares(container, counting, diagnostics) if counting else {}


def _unscored(part: Part, weight: Weight, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        MONITOR_WEIGHT,
        f"`{part.path[-1]}` is not scored, so it cannot have a weight",
        weight.span,
        Label(part.place, "it is only monitored, or holds nothing that is scored"),
        help="take the weight out, or give it a target",
    )


def _idle(container: Container, parts: Sequence[Part], diagnostics: Diagnostics) -> None:
    for part in parts:
        if part.weight is not None and part.weight.value > 0:  # `weight 0%` leaves a row out
            diagnostics.report(
                IDLE_WEIGHT,
                f"under `combine {container.combine.text}` a weight changes nothing",
                part.weight.span,
                Label(container.place, "combined here"),
                help="take the weight out, or combine by `weighted mean`",
            )


def _multipliers(parts: Sequence[Part], diagnostics: Diagnostics) -> None:
    for part in parts:
        if part.weight is not None and part.weight.sort not in ("share", "points"):
            diagnostics.report(
                CLASHING,
                "under `combine sum` a weight multiplies a score, and an amount is no multiplier",
                part.weight.span,
                help="write a percentage, or combine by `weighted mean`",
            )


def _shares(container: Container, parts: Sequence[Part], diagnostics: Diagnostics) -> dict[Path, Rational]:
    written = [(part, part.weight) for part in parts if part.weight is not None]
    free = [part for part in parts if part.weight is None]
    relative = next((weight for _, weight in written if weight.sort != "share"), None)
    if relative is not None and (free or any(weight.sort != relative.sort for _, weight in written)):
        return _mixed(relative, written, free, diagnostics)
    whole = total(weight.value for _, weight in written)
    if relative is not None or container.normalised:
        return _relative(container, written, free, whole, diagnostics)
    left = 1 - whole
    if (free and left > 0) or (not free and left == 0):
        share = left / len(free) if free else ZERO
        return {part.path: part.weight.value if part.weight else share for part in parts}
    _refuse(container, written, free, whole, diagnostics)
    return _equal(parts)


def _equal(parts: Sequence[Part]) -> dict[Path, Rational]:
    return {part.path: rational(1, len(parts)) for part in parts}


def _relative(
    container: Container,
    written: Sequence[tuple[Part, Weight]],
    free: Sequence[Part],
    whole: Rational,
    diagnostics: Diagnostics,
) -> dict[Path, Rational]:
    if free and written:
        diagnostics.report(
            WEIGHTS_MIXED,
            "relative weights are given to every sibling or to none",
            free[0].place,
            Label(written[0][1].span, "this one has one"),
            help="give it a weight too",
        )
        return _equal([part for part, _ in written])
    if written and whole == 0:
        diagnostics.report(
            WEIGHTS_NOT_ONE, "all weights here are 0", container.place, help="give one of them a weight"
        )
        return _equal([part for part, _ in written])
    return {part.path: weight.value / whole for part, weight in written} if written else _equal(free)


def _mixed(
    relative: Weight,
    written: Sequence[tuple[Part, Weight]],
    free: Sequence[Part],
    diagnostics: Diagnostics,
) -> dict[Path, Rational]:
    sort = sort_in_words(relative)
    other = next((weight for _, weight in written if weight.sort != relative.sort), None)
    diagnostics.report(
        WEIGHTS_MIXED,
        f"{sort} and {sort_in_words(other)} do not mix among siblings"
        if other
        else f"beside siblings with {sort} this one has no weight",
        other.span if other else free[0].place,
        Label(relative.span, f"these are {sort}"),
        help=f"write {sort} for all of them, or for none",
    )
    return _equal([*(part for part, _ in written), *free])


def sort_in_words(weight: Weight) -> str:
    """What a message calls weights of the sort: percentages, points, amounts in EUR."""
    return {"share": "percentages", "points": "points"}.get(weight.sort) or f"amounts in {weight.sort}"


def _refuse(
    container: Container,
    written: Sequence[tuple[Part, Weight]],
    free: Sequence[Part],
    whole: Rational,
    diagnostics: Diagnostics,
) -> None:
    labels = [
        Label(weight.span, f"{percent(weight.value)} for `{part.path[-1]}`") for part, weight in written
    ]
    over = whole - 1
    message = f"the weights in `{_name(container)}` add up to {percent(whole)}"
    if free:
        names = ", ".join(f"`{part.path[-1]}`" for part in free[:3])
        message = f"{message}, which leaves nothing for {names}"
        help_ = f"lower a weight, or write `weight 0%` for {names}"
    else:
        message = f"{message}, {percent(abs(over))} too {'much' if over > 0 else 'little'}"
        help_ = _closing(written, over)
    diagnostics.report(WEIGHTS_NOT_ONE, message, container.place, *labels, help=help_)


def _closing(written: Sequence[tuple[Part, Weight]], over: Rational) -> str:
    """The one change that closes the sum: to the last weight that can take it."""
    for part, weight in reversed(written):
        if 0 <= weight.value - over <= 1:
            change = f"`weight {percent(weight.value - over)}` for `{part.path[-1]}`"
            return f"{change} would close it, or `normalise weights` makes them relative"
    return "`normalise weights` makes them relative"


def percent(value: Rational) -> str:
    """A share as a ruleset writes it: `62.5%`, or as a fraction where the percentage never ends."""
    text = exact_text(value * 100)
    return f"{text}%" if "/" not in text else exact_text(value)


def _name(container: Container) -> str:
    return (
        container.path[-1]
        if container.path and "#" not in container.path[-1]
        else container.label or container.keyword
    )
