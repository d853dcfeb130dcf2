"""A plan to claims that it may make of itself: some hold, some nearly do, some do not."""

import re
from collections.abc import Iterator, Sequence

from perfdsl.engine.interval.prospects import prospects
from perfdsl.findings.claims.draw import Draw
from perfdsl.graph.nodes import Graph, Item
from perfdsl.graph.references import References
from perfdsl.pipeline import CompiledPlan, RulesetError, compile_source
from perfdsl.source import Source
from perfdsl.values.kind import NUMBER
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text
from perfdsl.values.ranges import FAR, Outlook, Range, parted
from perfdsl.values.written import written

MAX_CLAIMED = 40
"""How many claims are written into one plan."""

_PLAN = re.compile(r"^plan (\w+)([^\n]*\{)\n", re.MULTILINE)
_TARGET = re.compile(r"target (>=|<=) (\d+)\b(?!\.\.|/)")


def claims_of(graph: Graph, draw: Draw) -> list[str]:
    """Claims about the rows and containers of a graph, drawn from many."""
    references = References(graph)
    named = [item for item in graph.outline.items if _has_name(item)]
    outlooks = prospects(graph)
    found = [claim for item in named for claim in _of(item, references.item(item.path), outlooks, draw)]
    rows = [references.item(item.path) for item in named if item.is_row and item.weight]
    for one in rows[:6]:
        other = draw.one(rows)
        found.append(f"plan.score >= {draw.below(100)}% on subjects where {one}.score = 100%")
        found.append(f"{one}.score >= 0% or {other}.score < 0%")
        found.append(f"plan.score <= max({one}.score, {other}.score)")
        found.append(f"not ({one}.met and {other}.score < {draw.below(100)}%)")
    chosen = dict.fromkeys(found)
    while len(chosen) > MAX_CLAIMED:
        del chosen[draw.one(list(chosen))]
    return list(chosen)


def _has_name(item: Item) -> bool:
    kept = item.keyword not in ("score of", "input", "use", "cascade") and not item.monitored
    return kept and "#" not in item.path[-1] and item.figures.score is not None


def _of(item: Item, name: str, outlooks: Sequence[Outlook], draw: Draw) -> Iterator[str]:
    assert item.figures.score is not None
    there, _ = parted(outlooks[item.figures.score])
    if (
        isinstance(there, Range)
        and isinstance(there.low, RATIONAL_TYPE)
        and isinstance(there.high, RATIONAL_TYPE)
    ):
        low, high = there.low, there.high
        middle = low + (high - low) * Rational(draw.below(101), 100)
        for sign, end in ((">=", low), ("<=", high), (">", low), ("<", high), ("<=", middle), ("!=", middle)):
            if abs(end) < FAR:
                yield f"{name}.score {sign} {_figure(item, end)}"
    elif isinstance(there, RATIONAL_TYPE):
        yield f"{name}.score = {_figure(item, there)}"
    if item.is_row:
        yield f"monotone {name}"
        yield f"not ({name}.met and {name}.achievement < {draw.below(100)}%)"
        yield f"{name}.met on subjects where {name}.achievement >= 100%"
    else:
        yield f"{name}.coverage in 0%..100%"
        yield f"{name}.score >= {draw.below(60)}% on subjects where {name}.coverage = 100%"
    if item.bands:
        yield f'{name}.band != "{draw.one(item.bands).label}"'
        if not item.is_row:
            yield f"no single row decides the band of {name}"


def _figure(item: Item, share: Rational) -> str:
    if item.terms is not None:
        return exact_text(item.terms.figure(share))
    return written(share) if "/" not in exact_text(share * 100) else written(share, NUMBER)


def claiming(text: str, plan: CompiledPlan, draw: Draw) -> CompiledPlan | None:
    """The plan with claims, and with another beside it of which a target is another; None where that is no plan."""
    found = _PLAN.search(text)
    if found is None:
        return None
    graph = plan.graph()
    claims = [_compiled(text, found, [claim]) and claim for claim in claims_of(graph, draw)]
    kept = [claim for claim in claims if isinstance(claim, str)]
    beside = _other(text[found.start() :], draw)
    compared = beside and _compiled(
        f"{text}\n{beside}", found, ["never lower than other", "equivalent other"]
    )
    if compared:
        text, kept = f"{text}\n{beside}", [*kept, "never lower than other", "equivalent other"]
    return _compiled(text, found, kept) if kept else None


def _compiled(text: str, plan: re.Match[str], claims: list[str]) -> CompiledPlan | None:
    lines = "".join(f"  claim {claim}\n" for claim in claims)
    try:
        return compile_source(Source("<claiming>", f"{text[: plan.end()]}{lines}{text[plan.end() :]}"))
    except RulesetError:
        return None


def _other(block: str, draw: Draw) -> str | None:
    """The plan again under another name, with one of its targets changed."""
    targets = list(_TARGET.finditer(block))
    if not targets:
        return None
    target = draw.one(targets)
    changed = f"target {target[1]} {draw.below(3) + int(target[2])}"
    block = f"{block[: target.start()]}{changed}{block[target.end() :]}"
    return _PLAN.sub(r"plan other\2\n", block, count=1)
