"""What may come of a plan, as CSV and JSON, for programs."""

from collections.abc import Iterator
from typing import Any, Final

from perfdsl.analysis.simulate.nodes import BoardSpread, Held, Simulation, Spread
from perfdsl.report.answers import csv_text, json_of
from perfdsl.report.csv_ import safe
from perfdsl.report.scorecard import readable
from perfdsl.report.simulate.text import notes
from perfdsl.values.number import Rational, exact_text
from perfdsl.values.rounding import RoundingMode, round_to

SCHEMA: Final = "perfdsl/simulation/1"
"""The version of the format, which is described in docs/schema/simulation-1.json."""

COLUMNS: Final = ("sort", "id", "label", "name", "runs", "value")
"""The header of the CSV; later versions may add columns at the end."""

_DIGITS: Final = 6


def simulation_csv(found: Simulation) -> str:
    """The CSV of what may come of a plan: a line a figure, chances as shares of the runs."""
    return csv_text(COLUMNS, _lines(found))


def _lines(found: Simulation) -> Iterator[tuple[object, ...]]:
    outline = found.evaluation.graph.outline
    for one in found.boards:
        board = outline.dashboards[one.dashboard]
        for sort, name, runs, value in _figures(found, one):
            yield sort, safe(board.id), safe(board.label), safe(name), runs, value
    for place, held in found.targets.items():
        item = outline.items[place]
        yield _line("target", readable(item.path), item.label, "met", held)
    for number, held in found.gates.items():
        gate = outline.gates[number]
        yield _line("gate", gate.name, gate.label, "open", held)


def _line(sort: str, name: str, label: str, word: str, held: Held) -> tuple[object, ...]:
    return sort, safe(name), safe(label), word, held.runs, _share(held.times, held.runs)


def _figures(found: Simulation, board: BoardSpread) -> Iterator[tuple[str, str, int, str]]:
    score = board.score
    if score is not None:
        numbers = {"mean": score.mean, "deviation": score.deviation, "least": score.least}
        numbers |= {exact_text(share): figure for share, figure in score.quantiles}
        numbers["most"] = score.most
        yield from (("score", name, score.runs, _text(number)) for name, number in numbers.items())
    yield from (("band", label, found.runs, _share(times, found.runs)) for label, times in board.bands)
    if board.places is not None:
        runs = board.places.runs
        yield "place", "mean", runs, _text(board.places.mean)
        yield "place", "first", runs, _share(board.places.first, runs)
        yield "place", "last", runs, _share(board.places.last, runs)


def simulation_json(found: Simulation, locale: str = "en") -> str:
    """The JSON of what may come of a plan; numbers are texts, rounded to six decimals."""
    graph = found.evaluation.graph
    data = {
        "runs": found.runs,
        "seed": found.seed,
        "engine": found.engine,
        "set_aside": found.set_aside,
        "how": notes(found, locale),
        "varies": [
            {"id": str(one.key), "label": one.asked.label, "text": one.text} for one in found.variations
        ],
        "dashboards": [_board(found, one) for one in found.boards],
        "targets": [
            {"id": readable(item.path), "label": item.label, **_held(held)}
            for place, held in found.targets.items()
            for item in [graph.outline.items[place]]
        ],
        "gates": [
            {"id": gate.name, "label": gate.label, **_held(held)}
            for number, held in found.gates.items()
            for gate in [graph.outline.gates[number]]
        ],
    }
    return json_of(found.evaluation, SCHEMA, data)


def _board(found: Simulation, board: BoardSpread) -> dict[str, Any]:
    one = found.evaluation.graph.outline.dashboards[board.dashboard]
    places = board.places
    return {
        "id": one.id,
        "label": one.label,
        "score": None if board.score is None else _spread(board.score),
        "bands": [
            {"band": label, "runs": times, "chance": _share(times, found.runs)}
            for label, times in board.bands
        ],
        "places": None
        if places is None
        else {
            "runs": places.runs,
            "mean": _text(places.mean),
            "first": _share(places.first, places.runs),
            "last": _share(places.last, places.runs),
        },
    }


def _spread(score: Spread) -> dict[str, Any]:
    return {
        "runs": score.runs,
        "mean": _text(score.mean),
        "deviation": _text(score.deviation),
        "least": _text(score.least),
        "most": _text(score.most),
        "quantiles": [
            {"share": exact_text(share), "value": _text(figure)} for share, figure in score.quantiles
        ],
    }


def _held(held: Held) -> dict[str, Any]:
    return {
        "runs": held.runs,
        "times": held.times,
        "chance": _share(held.times, held.runs) if held.runs else None,
    }


def _share(times: int, runs: int) -> str:
    return _text(Rational(times, runs)) if runs else ""


def _text(number: Rational) -> str:
    return exact_text(round_to(number, _DIGITS, RoundingMode.HALF_EVEN))
