"""What may come of a plan, as texts for people: a table or Markdown."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from perfdsl.analysis.simulate.counting import SHARES
from perfdsl.analysis.simulate.nodes import BoardSpread, Held, Places, Simulation, Spread
from perfdsl.graph.nodes import Dashboard, Item
from perfdsl.report.columns import columns
from perfdsl.report.formatting import number_text, percent_text
from perfdsl.report.lines import score_text
from perfdsl.report.markdown import escaped
from perfdsl.report.simulate.words import phrase
from perfdsl.report.wrapping import wrap
from perfdsl.values.number import Rational

_DASH: Final = "\N{EN DASH}"
_WIDE: Final = 80
"""In fewer columns fewer quantiles are told."""

_MANY: Final = 10_000
"""From so many runs on a chance is told with two decimals."""


@frozen
class _Table:
    """A table of the report: its title, header and lines."""

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def simulation_table(found: Simulation, locale: str = "en", *, width: int = 80) -> str:
    """The tables of what may come of a plan, no line longer than `width`."""
    return "\n".join(_lines(found, locale, width)) + "\n"


def simulation_markdown(found: Simulation, locale: str = "en") -> str:
    """The same tables as Markdown."""
    return "\n".join(_markdown(found, locale)) + "\n"


def notes(found: Simulation, locale: str) -> list[str]:
    """How it was found, in sentences."""
    share = percent_text(Rational(found.set_aside, max(1, found.runs)), locale)
    how = phrase("how", locale).format(
        runs=number_text(Rational(found.runs), locale), seed=found.seed, engine=found.engine, share=share
    )
    lowest = next((one.score.quantiles[0][0] for one in found.boards if one.score is not None), None)
    if lowest is None:
        return [how]
    return [how, phrase("quantiles", locale).format(low=percent_text(lowest, locale, 0))]


def _lines(found: Simulation, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    yield from ("", phrase("varies", locale), "")
    for one in found.variations:
        first, *rest = wrap(one.text, width - 2)
        yield from (f"- {first}", *(f"  {line}" for line in rest))
    for table in _tables(found, locale, narrow=width < _WIDE):
        yield from ("", *wrap(table.title, width), "")
        yield from columns(table.header, table.lines, width)
    yield ""
    for text in notes(found, locale):
        yield from wrap(text, width)


def _markdown(found: Simulation, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    yield from ("", phrase("varies", locale), "")
    yield from (f"- `{one.text}`" for one in found.variations)
    for table in _tables(found, locale):
        yield from ("", f"## {escaped(table.title)}", "")
        yield f"| {' | '.join(map(escaped, table.header))} |"
        yield f"| --- |{' ---: |' * (len(table.header) - 1)}"
        for line in table.lines:
            yield f"| {' | '.join(map(escaped, line))} |"
    for text in notes(found, locale):
        yield from ("", escaped(text))


def _title(found: Simulation, locale: str) -> str:
    graph = found.evaluation.graph
    title = phrase("title", locale).format(period=graph.period)
    return f"{graph.outline.label or graph.outline.plan}: {title}"


# --- tables


def _tables(found: Simulation, locale: str, *, narrow: bool = False) -> Iterator[_Table]:
    yield _scores(found, locale, narrow=narrow)
    if any(one.bands for one in found.boards):
        lines = tuple(line for one in found.boards for line in _bands(found, one, locale))
        header = tuple(phrase(key, locale) for key in ("dashboard", "band", "chance"))
        yield _Table(phrase("bands", locale), header, lines)
    if found.targets:
        lines = tuple(
            (_item_name(found, place), _chance(one, locale)) for place, one in found.targets.items()
        )
        yield _Table(phrase("targets", locale), (phrase("row", locale), phrase("met", locale)), lines)
    if found.gates:
        gates = found.evaluation.graph.outline.gates
        lines = tuple(
            (gates[number].label or gates[number].name, _chance(one, locale))
            for number, one in found.gates.items()
        )
        yield _Table(phrase("gates", locale), (phrase("gate", locale), phrase("open", locale)), lines)
    if any(one.places is not None for one in found.boards):
        yield _places(found, locale)


def _scores(found: Simulation, locale: str, *, narrow: bool) -> _Table:
    """The scores; where it is narrow with every other quantile only."""
    every = 2 if narrow else 1
    shares = next((one.score.quantiles for one in found.boards if one.score is not None), ())
    quantiles = [percent_text(share, locale, 0) for share, _ in shares[::every]]
    header = (phrase("dashboard", locale), phrase("mean", locale), phrase("deviation", locale), *quantiles)
    lines = tuple(
        (_board_name(found, one), *_spread(found, one, every, locale)[: len(header) - 1])
        for one in found.boards
    )
    return _Table(phrase("scores", locale), header, lines)


def _spread(found: Simulation, board: BoardSpread, every: int, locale: str) -> tuple[str, ...]:
    score: Spread | None = board.score
    if score is None:
        return (_DASH,) * (2 + len(SHARES))
    terms = _item(found, board).terms
    figures = (score.mean, *(figure for _, figure in score.quantiles[::every]))
    mean, *others = (score_text(figure, locale, terms) for figure in figures)
    deviation = (
        percent_text(score.deviation, locale)
        if terms is None
        else number_text(score.deviation * terms.width, locale)
    )
    return (mean, deviation, *others)


def _bands(found: Simulation, board: BoardSpread, locale: str) -> Iterator[tuple[str, ...]]:
    counts = list(board.bands)
    left = found.runs - sum(times for _, times in counts)
    if left and counts:
        counts.append((phrase("none", locale), left))
    for label, times in counts:
        yield _board_name(found, board), label, _share(times, found.runs, locale)


def _places(found: Simulation, locale: str) -> _Table:
    header = tuple(phrase(key, locale) for key in ("dashboard", "mean_place", "first", "last"))
    ranked = [(one, one.places) for one in found.boards if one.places is not None]
    ranked.sort(key=lambda pair: pair[1].mean)
    return _Table(
        phrase("places", locale),
        header,
        tuple((_board_name(found, one), *_place(places, locale)) for one, places in ranked),
    )


def _place(places: Places, locale: str) -> tuple[str, ...]:
    mean = number_text(places.mean, locale, 2)
    return mean, _share(places.first, places.runs, locale), _share(places.last, places.runs, locale)


# --- cells


def _chance(held: Held, locale: str) -> str:
    return _DASH if not held.runs else _share(held.times, held.runs, locale)


def _share(times: int, runs: int, locale: str) -> str:
    return percent_text(Rational(times, runs), locale, 2 if runs >= _MANY else 1)


def _item(found: Simulation, board: BoardSpread) -> Item:
    outline = found.evaluation.graph.outline
    return outline.items[outline.dashboards[board.dashboard].item]


def _board_name(found: Simulation, board: BoardSpread) -> str:
    one: Dashboard = found.evaluation.graph.outline.dashboards[board.dashboard]
    return one.label or one.id


def _item_name(found: Simulation, place: int) -> str:
    """A row, with the dashboard that it stands in unless that is the plan's own."""
    outline = found.evaluation.graph.outline
    item = outline.items[place]
    name = item.code or item.name
    label = item.label if item.label and not item.code else f"{name} {item.label}".strip()
    return f"{label} ({outline.dashboards[item.dashboard].name})" if item.dashboard else label
