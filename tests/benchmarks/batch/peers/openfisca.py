"""The workload as a tax-benefit system of OpenFisca-Core: a variable a column, a formula a score."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.batch.workload import NO_DAY, Table
from tests.benchmarks.batch.yardstick import Scored

_YEAR = "2025"
_WEIGHTS = {
    "visits": 15, "answered": 12, "trained": 8, "recovered": 10, "payment": 15,
    "cost": 9, "satisfied": 7, "errors": 6, "attended": 11, "published": 7,
}  # fmt: skip


def _shares(figure: dict[str, Any]) -> dict[str, Any]:
    errors = figure["errors"]
    return {
        "visits": np.clip(figure["visits"] / 120, 0, 1),
        "answered": np.clip(figure["answered"] / 0.95, 0, 1),
        "trained": np.clip(figure["trained"] / 32.5, 0, 1),
        "recovered": np.clip(figure["recovered"] / 480, 0, 1),
        "payment": np.where(figure["payment"] <= 30, 1, 30 / figure["payment"]),
        "cost": np.where(figure["cost"] <= 75.5, 1, 75.5 / figure["cost"]),
        "satisfied": np.where(figure["satisfied"] >= 0.85, 1, 0),
        "errors": np.select([errors <= 2.5, errors <= 6], [1, 0.6], 0),
        "attended": np.interp(figure["attended"], (0.7, 0.85, 0.925, 0.98), (0, 0.5, 0.8, 1)),
        "published": np.clip(1 - (figure["published"] - 20_361) * 0.02, 0, 1),
    }


def _score(of: Any, period: Any) -> Any:  # noqa: ANN401 - its own classes, without types
    figure = {name: of(name, period) for name in _WEIGHTS}
    rows = len(figure["visits"])
    total, weights = np.zeros(rows, np.float32), np.zeros(rows, np.float32)
    for name, share in _shares(figure).items():
        there = ~np.isnan(figure[name])
        total += np.where(there, _WEIGHTS[name] * share, 0).astype(np.float32)
        weights += _WEIGHTS[name] * there
    return total / weights


def _band(of: Any, period: Any) -> Any:  # noqa: ANN401 - as above
    score = of("score", period)
    return np.select([np.isnan(score), score >= 0.9, score >= 0.75, score >= 0.5], [255, 0, 1, 2], 3)


def _system() -> Any:  # noqa: ANN401 - as above
    from openfisca_core import entities, periods, taxbenefitsystems, variables  # noqa: PLC0415 - each peer is there or not

    office = entities.Entity("office", "offices", "An office", "")
    system = taxbenefitsystems.TaxBenefitSystem([office])
    shared = {"entity": office, "definition_period": periods.DateUnit.YEAR}
    for name in _WEIGHTS:
        nothing = float("nan")
        system.add_variable(
            type(name, (variables.Variable,), {**shared, "value_type": float, "default_value": nothing})
        )
    for name, kind, formula in (("score", float, _score), ("band", int, _band)):
        system.add_variable(
            type(name, (variables.Variable,), {**shared, "value_type": kind, "formula": formula})
        )
    return system


def openfisca(columns: Table) -> Callable[[], Scored]:
    """OpenFisca-Core: a simulation of all rows, in its float32."""
    from openfisca_core.simulations import SimulationBuilder  # noqa: PLC0415 - as above

    system, rows = _system(), len(columns["visits"])
    given = {
        name: np.where(column == NO_DAY, np.nan, column).astype(np.float32)
        for name, column in columns.items()
    }

    def run() -> Scored:
        simulation = SimulationBuilder().build_default_simulation(system, count=rows)
        for name, column in given.items():
            simulation.set_input(name, _YEAR, column)
        with np.errstate(invalid="ignore", divide="ignore"):
            score, band = simulation.calculate("score", _YEAR), simulation.calculate("band", _YEAR)
        return Scored(score.astype(np.float64), band.astype(np.uint8))

    return run
