"""What may come of a plan by chance: figures as their distributions say, the same for a seed, each run scored as `evaluate` would."""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist, fmean, pstdev

import numpy as np
import polars as pl
import pytest
from attrs import evolve

import perfdsl
from perfdsl.analysis.simulate.counting import Ranking, Scores, units
from perfdsl.analysis.simulate.distributions import Bounded, Discrete, Normal, Triangular, Uniform
from perfdsl.analysis.simulate.draws import drawn_table
from perfdsl.analysis.simulate.nodes import Simulation
from perfdsl.analysis.simulate.quantiles import normal_quantile
from perfdsl.analysis.simulate.simulating import simulate
from perfdsl.analysis.simulate.variations import read_variations
from perfdsl.batch.engines import is_there
from perfdsl.diagnostics import Diagnostics
from perfdsl.values.missing import Missing

PLAN = perfdsl.loads("""
scale s { band "A" from 90%; band "B" from 50%; band "C" }
plan p "P" {
  period 2026
  scale s
  indicator fiere "Fiere" { count; range 0..40; target >= 10; weight 30% }
  indicator costo "Costo" { number; target <= 7.5; weight 30% }
  indicator bando "Bando" { date; target by 2026-05-31; weight 20% }
  indicator sito  "Sito"  { yes_no; target yes; weight 20% }
  gate varco "Varco" { when plan.score >= 80%; otherwise nothing }
  award premio "Premio" { for a, b; budget 100 EUR; gate varco; by score }
  unit a "A" { indicator x "X" { percent; target >= 90%; weight 100% } }
  unit b "B" { indicator y "Y" { level low, medium, high; target >= medium; weight 100% } }
}
""")
BASE = PLAN.evaluate({"costo": 8})
VARY = (
    "fiere=normal(10, 2)",
    "bando=triangular(2026-05-01, 2026-05-20, 2026-07-31)",
    "sito=choice(yes: 3, no: 1)",
    "x=uniform(80%, 100%)",
    "y=choice(low, medium, high)",
)


def drawn(*vary: str, runs: int = 20_000, seed: int = 1, size: int = 20_000) -> pl.DataFrame:
    diagnostics = Diagnostics()
    variations = read_variations(BASE.graph, vary, diagnostics)
    assert not diagnostics.failed, [one.message for one in diagnostics]
    return pl.concat(drawn_table(variations, runs, seed).chunks(size=size))


# --- distributions


def test_normal_quantiles_are_those_of_the_distribution() -> None:
    chances = np.array([1e-300, 1e-12, 1e-6, 0.02, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.93, 1 - 1e-9])
    expected = [NormalDist().inv_cdf(one) for one in chances.tolist()]
    np.testing.assert_allclose(normal_quantile(chances), expected, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize(
    "distribution",
    [
        Uniform(-1, 3),
        Normal(10, 2),
        Triangular(0, 1, 5),
        Triangular(0, 0, 5),
        Triangular(0, 5, 5),
        Bounded(Normal(0, 1), 0, 0.5),
        Bounded(Triangular(0, 1, 5), 2, 3),
    ],
    ids=str,
)
def test_so_much_of_the_chance_lies_below_a_figure(
    distribution: Uniform | Normal | Triangular | Bounded,
) -> None:
    chances = np.linspace(0.001, 0.999, 31)
    figures = distribution.figures(chances)
    inner = distribution.inner if isinstance(distribution, Bounded) else distribution
    below = np.array([inner.below(one) for one in figures.tolist()])
    if isinstance(distribution, Bounded):
        below = (below - inner.below(distribution.low)) / distribution.chance
    np.testing.assert_allclose(below, chances, atol=1e-12)


def test_each_figure_of_a_choice_has_its_chance() -> None:
    chances = (np.arange(1000) + 0.5) / 1000
    found = Counter(Discrete((1.0, 2.0, 5.0), (0.2, 0.3, 0.5)).figures(chances).tolist())
    assert found == {1: 200, 2: 300, 5: 500}


@pytest.mark.parametrize(
    ("vary", "mean", "deviation"),
    [
        ("fiere=normal(20, 2)", 20, 2),
        ("costo=uniform(5, 11)", 8, 6 / 12**0.5),
        ("costo=triangular(0, 3, 6)", 3, (54 / 36 / 1) ** 0.5),
        ("x=normal(80%, 5%)", 0.8, 0.05),
        ("fiere=uniform(1, 6)", 3.5, (35 / 12) ** 0.5),
        ("fiere=choice(0: 50%, 10: 50%)", 5, 5),
    ],
)
def test_draws_have_the_mean_and_deviation_of_the_distribution(
    vary: str, mean: float, deviation: float
) -> None:
    figures = drawn(vary).to_series().to_list()
    assert fmean(figures) == pytest.approx(mean, abs=deviation / 30)
    assert pstdev(figures) == pytest.approx(deviation, rel=0.03)


def test_whole_figures_are_equally_likely_up_to_the_ends() -> None:
    counts = Counter(drawn("fiere=uniform(1, 6)", runs=60_000).to_series().to_list())
    assert set(counts) == {1, 2, 3, 4, 5, 6}
    assert all(9_500 < times < 10_500 for times in counts.values())


def test_figures_are_of_their_kind_and_within_their_range() -> None:
    frame = drawn(*VARY, "costo=normal(7.5, 0.5)")
    fiere = drawn("fiere=normal(39, 4)")["fiere@2026"]
    assert fiere.max() == 40
    assert (fiere == fiere.round()).all()
    assert frame["bando@2026"].dtype == pl.Date
    assert set(frame["sito@2026"].unique().to_list()) == {True, False}
    assert set(frame["b.y@2026"].unique().to_list()) == {"low", "medium", "high"}
    assert all(len(str(one).partition(".")[2]) <= 3 for one in frame["costo@2026"].to_list())
    assert all(len(str(one).partition(".")[2]) <= 4 for one in frame["a.x@2026"].to_list())


# --- the same for a seed


def test_a_seed_draws_these_figures_and_will() -> None:
    frame = drawn(*VARY, runs=3)
    assert frame["fiere@2026"].to_list() == FIRST["fiere"]
    assert [str(one) for one in frame["bando@2026"].to_list()] == FIRST["bando"]
    assert frame["a.x@2026"].to_list() == FIRST["x"]
    assert frame["b.y@2026"].to_list() == FIRST["y"]


FIRST: dict[str, list[object]] = {
    "fiere": [6.0, 7.0, 9.0],
    "bando": ["2026-05-14", "2026-05-28", "2026-06-15"],
    "x": [0.9243, 0.9071, 0.8875],
    "y": ["medium", "high", "low"],
}


def test_neither_cuts_nor_what_else_varies_change_a_draw() -> None:
    whole = drawn(*VARY)
    assert drawn(*VARY, size=7, runs=2_000).equals(whole[:2_000])
    assert drawn(VARY[1])["bando@2026"].equals(whole["bando@2026"])
    assert not drawn(VARY[1], seed=2)["bando@2026"].equals(whole["bando@2026"])


# --- runs


def test_every_run_is_scored_as_it_would_be_alone() -> None:
    runs = 150
    found = simulate(BASE, VARY, runs=runs)
    scores, bands, gates, met = [], Counter[object](), 0, 0
    for row in drawn(*VARY, runs=runs).iter_rows(named=True):
        data = {name.partition("@")[0]: value for name, value in row.items()}
        data = {name: Fraction(str(one)) if isinstance(one, float) else one for name, one in data.items()}
        evaluation = PLAN.evaluate({**data, "costo": 8})  # type: ignore[dict-item]
        outline = evaluation.graph.outline
        score = evaluation.value(outline.items[0].figures.score)
        scores.append(score)
        bands[evaluation.value(outline.items[0].figures.band)] += 1
        gates += evaluation.value(outline.gates[0].node) is True
        met += evaluation.value(outline.items[1].figures.met) is True
    assert not any(isinstance(one, Missing) for one in scores)
    board = found.boards[0]
    assert board.score is not None
    assert float(board.score.mean) == pytest.approx(fmean(map(float, scores)), abs=1e-6)  # type: ignore[arg-type]
    assert {label: times for label, times in board.bands if times} == bands
    assert found.gates[0].times == gates
    assert found.targets[1].times == met


def engines() -> list[str]:
    return ["exact", *(["native"] if is_there("native", Diagnostics()) else [])]


def without_engine(found: Simulation) -> Simulation:
    return evolve(found, engine="", set_aside=0)


@pytest.mark.parametrize("engine", engines())
def test_every_engine_finds_the_same(engine: str) -> None:
    expected = simulate(BASE, VARY, runs=3_000, engine="columns", threads=2)
    found = simulate(BASE, VARY, runs=3_000, engine=engine, threads=1)
    assert found.engine == engine
    assert without_engine(found) == without_engine(expected)


def test_only_what_depends_on_what_varies_is_told() -> None:
    found = simulate(BASE, ["x=uniform(80%, 100%)"], runs=100)
    items = BASE.graph.outline.items
    assert [items[place].name for place in found.targets] == ["x"]
    assert found.gates == {}
    plan, one, other = found.boards
    assert plan.score is not None
    assert plan.score.deviation == 0
    assert one.places is not None
    assert (one.places.first, other.score) == (100, None)


def test_what_is_known_has_its_reason_in_every_run() -> None:
    base = PLAN.evaluate({"costo": perfdsl.Reason.NOT_APPLICABLE, "fiere": 10, "sito": None})
    found = simulate(base, ["bando=choice(2026-05-01)"], runs=10)
    assert found.boards[0].score is not None
    assert found.boards[0].score.least == found.boards[0].score.most == 1


@pytest.mark.parametrize("runs", [5, 3_000])
@pytest.mark.parametrize("engine", ["columns", "exact"])
def test_no_run_is_a_subject_among_the_others(engine: str, runs: int) -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator fiere "Fiere" { count; target >= 10; weight 50% }
  indicator posto "Posto" { count; value rank of fiere over subjects; target <= 1; weight 50% }
}
""")
    found = simulate(plan.evaluate({}), ["fiere=uniform(10, 30)"], runs=runs, engine=engine)
    score = found.boards[0].score
    assert score is not None
    assert (score.least, score.most) == (Fraction(1), Fraction(1))


# --- counting


def test_sums_are_exact_and_quantiles_are_figures_that_came_out() -> None:
    scores = Scores()
    for part in ([0.1, 0.2, None], [0.3], [0.4]):
        scores.add(units(pl.Series(part, dtype=pl.Float64)))
    found = scores.spread()
    assert found is not None
    assert (found.runs, found.mean, found.least, found.most) == (
        4,
        Fraction(1, 4),
        Fraction(1, 10),
        Fraction(2, 5),
    )
    assert [str(float(one)) for _, one in found.quantiles] == ["0.1", "0.1", "0.2", "0.3", "0.4"]
    assert float(found.deviation) == 0.111803


@pytest.mark.parametrize("size", [1, 10**6, 10**9])
def test_deviations_of_large_scores_are_exact_too(size: int) -> None:
    scores = Scores()
    scores.add(units(pl.Series([0.0, 2.0 * size])))
    found = scores.spread()
    assert found is not None
    assert found.mean == found.deviation == Fraction(size)


def test_equals_share_the_better_place_and_what_has_no_score_has_none() -> None:
    ranking = Ranking(3)
    ranking.add([units(pl.Series(one, dtype=pl.Float64)) for one in ([1, 1, 0], [1, 0, None], [0, 0, 0.5])])
    first, second, third = (ranking.places(number) for number in range(3))
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.mean, first.first, first.last) == (Fraction(4, 3), 2, 1)
    assert (second.runs, second.mean, second.first, second.last) == (2, Fraction(3, 2), 1, 1)
    assert (third.mean, third.first, third.last) == (Fraction(2), 1, 2)


# --- what means nothing


@pytest.mark.parametrize(
    ("vary", "code", "message"),
    [
        ("fiere", "P460", "`fiere` does not say how something varies"),
        ("fiere=norml(1, 2)", "P460", "there is no distribution `norml`"),
        ("fiere=normal(1)", "P460", "`normal` takes 2 figures"),
        ("fiere=choice()", "P460", "`choice` takes figures"),
        ("fiere@soon=normal(1, 2)", "P460", "`soon` is not a period"),
        ("fire=normal(1, 2)", "P461", "`fire` is not measured"),
        ("fiere@2025=normal(1, 2)", "P461", "`fiere` of 2025 is not read in 2026"),
        ("fiere=normal(3, -1)", "P462", "a deviation is greater than 0"),
        ("fiere=normal(ten, 1)", "P462", "`ten` is not a number"),
        ("fiere=normal(3, ten)", "P462", "`ten` is no number"),
        ("fiere=uniform(3, 1)", "P462", "`3` is above `1`"),
        ("fiere=choice(1.5)", "P462", "`1.5` is not a whole number"),
        ("fiere=choice(1: 2, 3)", "P462", "some of the figures have a chance, and others none"),
        ("fiere=choice(4: 60%, 5: 50%)", "P462", "the chances add up to 110%"),
        ("fiere=choice(4: 60%, 5: 3)", "P462", "some of the chances are percentages, and others not"),
        ("fiere=choice(1: -2, 3: 1)", "P462", "a chance is not below 0, and one of them is above"),
        (
            "fiere=triangular(3, 2, 4)",
            "P462",
            "the figures of a triangle rise from the lowest over the likeliest to the highest",
        ),
        ("x=normal(85, 2)", "P462", "`85` is not a percent; write `85%`"),
        ("fiere=uniform(50, 60)", "P463", "`fiere` is hardly ever measured at such figures"),
        ("fiere=choice(5, 50)", "P463", "`fiere` cannot be measured at some of these figures"),
    ],
)
def test_what_means_nothing_is_told(vary: str, code: str, message: str) -> None:
    with pytest.raises(perfdsl.RulesetError) as raised:
        simulate(BASE, [vary])
    (found,) = raised.value.diagnostics
    assert (found.code.id, found.message) == (code, message)


def test_one_figure_does_not_vary_in_two_ways() -> None:
    with pytest.raises(perfdsl.RulesetError) as raised:
        simulate(BASE, ["fiere=normal(1, 2)", "p.fiere=normal(1, 2)", "fiere=normal(3, 2)"])
    assert raised.value.diagnostics[-1].message == "`fiere` varies twice"


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"seed": -1}, {"engine": "fast"}])
def test_a_call_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="there is"):
        simulate(BASE, ["fiere=normal(1, 2)"], **wrong)  # type: ignore[arg-type]


# --- samples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "past.csv"
    path.write_text("anno;fiere;quota;vuota\n2023;8;85,5%;\n2024;10;90%;\n2025;10;;\n", "utf-8")
    return path


def test_a_sample_draws_what_a_file_holds_as_often(file: Path) -> None:
    found = simulate(
        BASE, [f"fiere=sample({file}, fiere)", f"x=sample({file}, quota)"], runs=9_000, locale="it"
    )
    assert 5_800 < found.targets[1].times < 6_200
    board = found.boards[1].score
    assert board is not None
    assert (board.least, board.most) == (Fraction(95, 100), Fraction(1))


@pytest.mark.parametrize(
    ("column", "code", "message"),
    [
        ("viste", "P464", "has no column `viste`"),
        ("vuota", "P464", "the column `vuota` is empty"),
        ("quota", "P464", "`85,5%` is not a whole number"),
    ],
)
def test_a_sample_that_cannot_be_drawn_from_is_told(file: Path, column: str, code: str, message: str) -> None:
    with pytest.raises(perfdsl.RulesetError) as raised:
        simulate(BASE, [f"fiere=sample({file}, {column})"], locale="it")
    (found,) = raised.value.diagnostics
    assert found.code.id == code
    assert message in found.message


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(perfdsl.RulesetError, match=r"nowhere\.csv"):
        simulate(BASE, ["fiere=sample(nowhere.csv, fiere)"])
