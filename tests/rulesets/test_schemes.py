"""Schemes that others published, with their inputs and the figures that they print.

Every ruleset of `rulesets/` is checked and runs its own tests. Beside that, the printed figures stand here once more, so
that a ruleset and its tests cannot be wrong together.
"""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfdsl
from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.allotment import Allotment
from perfdsl.values.number import Rational

RULESETS: Final = Path(__file__).parents[2] / "rulesets"
PLANS: Final = sorted(path for path in RULESETS.glob("*/*.perf") if "\nplan " in path.read_text("utf-8"))

CONTRADICTIONS: Final = [
    "P356 `variazione(industria.baseline, 14_409)` is -25%, and -33.3% is advised, because stampato -33,3: è calcolato sul 2010",
    "P356 `variazione(industria_ss.baseline, 11_203)` is -25%, and -33.3% is advised, because stampato -33,3: è calcolato sul 2010",
    "P356 `variazione(costruzioni.baseline, 3_206)` is -25%, and -33.3% is advised, because stampato -33,3: è calcolato sul 2010",
    "P356 `variazione(servizi.baseline, 14_322)` is 20.2%, and 16.8% is advised, because stampato 16,8: è calcolato sul 2010",
    "P356 `variazione(totale.baseline, 28_731)` is -7.7%, and -8.4% is advised, because stampato -8,4: è calcolato sul 2010",
]  # fmt: skip

FORESEEN: Final = {
    "scorecard": [
        "P377 `m2` always meets its target: `m2` is a count, 0 or more",
        "P377 `m2_0` always meets its target: `m2` is a count, 0 or more",
    ],
    "bergamo-2019": [
        "P377 nothing in `objective 1.4` has a target in 2020, 2021",
        "P377 nothing in `objective 2.3` has a target in 2020, 2021",
        "P377 nothing in `sportelli` has a target in 2020, 2021",
    ],
}
"""What `check` says beforehand of a scheme as it was published."""

Inputs = Mapping[str, str | None]


@cache
def compiled(name: str) -> CompiledPlan:
    return perfdsl.load(RULESETS / f"{name}.perf")


def evaluated(name: str, inputs: Inputs, period: str | None = None) -> Evaluation:
    plan = compiled(name)
    facts: dict[str | tuple[str, str | perfdsl.Period], object] = {
        key: None if text is None else Fraction(text) for key, text in inputs.items()
    }
    return plan.evaluate(facts, period=period or str(plan.periods[-1]))


def score(evaluation: Evaluation, what: str) -> Fraction | perfdsl.Missing:
    """The score of the row, container or dashboard that is called so."""
    outline = evaluation.graph.outline
    figures = [item.figures.score for item in outline.items if what in (item.name, item.id)]
    value = evaluation.value(figures[0])
    if isinstance(value, perfdsl.Missing):
        return value
    assert isinstance(value, Rational)
    return Fraction(int(value.numerator), int(value.denominator))


def printed(value: Fraction | perfdsl.Missing, decimals: int, rounding: str = ROUND_HALF_UP) -> str:
    assert isinstance(value, Fraction)
    with localcontext(Context(prec=60)):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding))


def ids(paths: list[Path]) -> list[str]:
    return [path.relative_to(RULESETS).as_posix() for path in paths]


@pytest.mark.parametrize("path", PLANS, ids=ids(PLANS))
def test_a_ruleset_has_nothing_to_complain_of(path: Path) -> None:
    found = [f"{found.code.id} {found.message}" for found in perfdsl.check(path)]
    if path.stem == "as-printed":
        assert found[: len(CONTRADICTIONS)] == CONTRADICTIONS
        assert len(found) == 10
    else:
        assert found == FORESEEN.get(path.stem, [])


@pytest.mark.parametrize("path", PLANS, ids=ids(PLANS))
def test_the_tests_of_a_ruleset_pass(path: Path) -> None:
    diagnostics = Diagnostics()
    results = run_tests(perfdsl.load(path), diagnostics)
    assert results, "a ruleset proves something"
    assert [result.name for result in results if not result.passed] == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in PLANS}), ids=lambda folder: folder.name)
def test_a_ruleset_says_where_its_figures_come_from(folder: Path) -> None:
    assert "## Source" in (folder / "README.md").read_text("utf-8")


HDI: Final = ("life_expectancy", "expected_schooling", "mean_schooling", "gni")


@pytest.mark.parametrize(
    ("country", "figures", "index"),
    [
        ("Switzerland", ("84.255", "16.5837", "13.9041", "69432.79"), "0.967"),
        ("Norway", ("83.393", "18.6385", "13.0623", "69189.76"), "0.966"),
        ("Italy", ("84.057", "16.6581", "10.7401", "44284.16"), "0.906"),
    ],
)
def test_human_development_index(country: str, figures: tuple[str, ...], index: str) -> None:
    evaluation = evaluated("hdi/hdi", dict(zip(HDI, figures, strict=True)))
    assert printed(score(evaluation, "hdi"), 3) == index, country


def decimals(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=4, allow_nan=False, allow_infinity=False)


@given(decimals(15, 90), decimals(0, 25), decimals(0, 18), decimals(90, 160_000))
def test_human_development_index_of_any_country(
    life: Decimal, expected: Decimal, mean: Decimal, income: Decimal
) -> None:
    """UNDP, technical notes: four indices between fixed goalposts, education the mean of two, and a geometric mean."""
    with localcontext(Context(prec=60)):
        parts = [
            share((life - 20) / 65),
            (share(expected / 18) + share(mean / 15)) / 2,
            share((income.ln() - Decimal(100).ln()) / (Decimal(75_000).ln() - Decimal(100).ln())),
        ]
        product = parts[0] * parts[1] * parts[2]
        index = (product.ln() / 3).exp() if product else product
        figures = map(str, (life, expected, mean, income))
        ours = score(evaluated("hdi/hdi", dict(zip(HDI, figures, strict=True))), "hdi")
        assert isinstance(ours, Fraction)
        assert printed(ours, 3) == str(index.quantize(Decimal("0.001"), ROUND_HALF_UP))
        assert ours == Fraction(printed(ours, 3)), "rounded, not only printed"


def share(value: Decimal) -> Decimal:
    return min(max(value, Decimal(0)), Decimal(1))


@pytest.mark.parametrize("missing", HDI)
def test_no_index_where_a_figure_is_missing(missing: str) -> None:
    inputs = dict(zip(HDI, ("84.255", "16.5837", "13.9041", "69432.79"), strict=True)) | {missing: None}
    found = score(evaluated("hdi/hdi", inputs), "hdi")
    assert isinstance(found, perfdsl.Missing)
    assert found.reason is perfdsl.Reason.LOW_COVERAGE


# file, what is given, whose score, times what, the printed figure
CUT_OFF: Final = {"kpi-tools/spider-impact"}
SCORES: Final = [
    ("composite-indicators/normalisation", {"more": "1"}, "more", 1, "0.1"),
    ("composite-indicators/normalisation", {"more": "11"}, "more", 1, "1"),
    ("composite-indicators/normalisation", {"more": "-1"}, "more", 1, "0"),
    ("composite-indicators/normalisation", {"fewer": "1"}, "fewer", 1, "0.9"),
    ("composite-indicators/normalisation", {"fewer": "11"}, "fewer", 1, "0"),
    ("composite-indicators/normalisation", {"fewer": "-1"}, "fewer", 1, "1"),
    ("composite-indicators/normalisation", {"far": "0"}, "far", 1, "0"),
    ("composite-indicators/normalisation", {"far": "5"}, "far", 1, "0.5"),
    ("composite-indicators/normalisation", {"far": "11"}, "far", 1, "1.1"),
    ("composite-indicators/normalisation", {"far_cut": "11"}, "far_cut", 1, "1"),
    ("composite-indicators/normalisation", {"near": "-1"}, "near", 1, "1.1"),
    ("composite-indicators/normalisation", {"near": "1"}, "near", 1, "0.9"),
    ("composite-indicators/normalisation", {"near": "10"}, "near", 1, "0"),
    ("composite-indicators/means", {"g1": "1", "g2": "2", "g3": "3"}, "geometric", 1, "1.8171"),
    ("composite-indicators/means", {"w1": "1", "w2": "2", "w3": "3"}, "geometric_112", 1, "2.0598"),
    ("composite-indicators/means", {"h1": "1", "h2": "2", "h3": "3"}, "harmonic_211", 1, "1.4118"),
    ("gzoom/scorecard", {"m1": "3", "m3": "10"}, "scheda_1", 100, "83"),
    ("gzoom/scorecard", {"m1": "3", "m3": "10"}, "scheda_2", 100, "75"),
    ("gzoom/scorecard", {"m1": "3", "m3": "10", "m4": "6"}, "scheda_3", 100, "52"),
    ("gzoom/scorecard", {"m1": "3", "m3": "10"}, "scheda_3", 100, "50"),
    ("gzoom/scorecard", {"m1": "3"}, "scheda_4", 100, "25"),
    ("gzoom/conversions", {"ricoveri": "0.699"}, "ricoveri", 100, "0"),
    ("gzoom/conversions", {"ricoveri": "0.799"}, "ricoveri", 100, "50"),
    ("gzoom/conversions", {"ricoveri": "0.899"}, "ricoveri", 100, "75"),
    ("gzoom/conversions", {"ricoveri": "0.9"}, "ricoveri", 100, "100"),
    ("kpi-tools/spider-impact", {"sales": "300"}, "sales", 10, "0"),
    ("kpi-tools/spider-impact", {"sales": "500"}, "sales", 10, "3.3"),
    ("kpi-tools/spider-impact", {"sales": "700"}, "sales", 10, "6.6"),
    ("kpi-tools/spider-impact", {"sales": "900"}, "sales", 10, "10"),
    ("kpi-tools/bsc-designer", {"more": "50"}, "more", 100, "25"),
    ("kpi-tools/perdoo", {"surveys": "1", "renewals": "0", "calls": "0"}, "customers", 100, "33"),
    ("okr/okr", {"readers": "19500"}, "readers", 1, "0.63"),
    ("okr/okr", {"support": "0.8", "interviews": "0.5", "tests": "0.7"}, "quality", 1, "0.67"),
    ("kpi-tools/viva-goals", {"large": "1", "medium": "0", "small": "0"}, "viva", 100, "82.6"),
    ("kpi-tools/viva-goals", {"large": "0", "medium": "1", "small": "0"}, "viva", 100, "16.5"),
    ("kpi-tools/viva-goals", {"large": "0", "medium": "0", "small": "1"}, "viva", 100, "0.8"),
    ("nhs-qof/qof", {"CHOL004": "0.15"}, "CHOL004", 44, "0"),
    ("nhs-qof/qof", {"CHOL004": "0.35"}, "CHOL004", 44, "22"),
    ("nhs-qof/qof", {"CHOL004": "0.5"}, "CHOL004", 44, "44"),
    ("nhs-qof/qof", {"CHOL004": "0.8"}, "CHOL004", 44, "44"),
    ("pay-rules-it/avvocatura", {"realizzazione": "0.76"}, "realizzazione", 20, "15"),
    ("pay-rules-it/avvocatura", {"realizzazione": "0.9"}, "realizzazione", 20, "18"),
    ("pay-rules-it/avvocatura", {"realizzazione": "0.91"}, "realizzazione", 20, "19"),
    ("pay-rules-it/avvocatura", {"realizzazione": "1"}, "realizzazione", 20, "20"),
    ("us-health/shared-savings", {"q1": "0.7773", "q2": "0.7454", "q3": "0.6927"}, "mssp", 100, "73.85"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "inputs", "what", "times", "figure"), SCORES)
def test_a_printed_score(name: str, inputs: Inputs, what: str, times: int, figure: str) -> None:
    value = score(evaluated(name, inputs), what)
    assert isinstance(value, Fraction)
    places = len(figure.partition(".")[2])
    assert printed(times * value, places, ROUND_DOWN if name in CUT_OFF else ROUND_HALF_UP) == figure


ASEM: Final = {
    "physical": "18.78", "economic": "6.38", "political": "51.90", "institutional": "59.84", "people": "6.07",
    "environment": "75.34", "society": "22.74", "finance": "54.88",
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "figure"), [("connectivity", "28.6"), ("sustainability", "50.99"), ("asem", "39.79")]
)
def test_the_index_of_one_country(what: str, figure: str) -> None:
    value = score(evaluated("composite-indicators/asem", ASEM), what)
    assert isinstance(value, Fraction)
    assert printed(100 * value, len(figure.partition(".")[2])) == figure


EXECUTIVE: Final = {"change": "4", "people": "5", "acumen": "3", "coalitions": "4", "results": "4"}


def test_a_summary_rating_of_400() -> None:
    value = score(evaluated("us-ses/ses", EXECUTIVE), "ses")
    assert isinstance(value, Fraction)
    assert 100 + 400 * value == 400


@pytest.mark.parametrize(
    ("domain", "weight"), [("process", "13.3"), ("experience", "33.3"), ("outcome", "53.3")]
)
def test_the_weight_of_a_missing_domain_is_shared_out(domain: str, weight: str) -> None:
    given_ = dict.fromkeys(("process", "experience", "outcome"), "0") | {domain: "1"}
    value = score(evaluated("us-health/value-based-purchasing", given_), "vbp")
    assert isinstance(value, Fraction)
    assert printed(100 * value, 1) == weight


WEIGHTS: Final = {
    "D01.stars": 2, "D02.assigned": 2, "D03.stars": 2, "D04.stars": 5, "D05.stars": 2, "D06.stars": 2,
    "D07.stars": 1, "D08.assigned": 3, "D09.assigned": 3, "D10.assigned": 3, "D11.assigned": 1,
    "D12.assigned": 1,
}  # fmt: skip
STARS: Final = st.integers(1, 5) | st.integers(4, 5)
PERCENTILES: Final = ("mean_65", "mean_85", "variance_30", "variance_70")


def half_stars(rating: Fraction) -> Fraction:
    return Fraction(printed(min(max(rating, Fraction(0)), Fraction(5)) * 2, 0)) / 2


def star_rating(stars: Mapping[str, int], adjustment: Fraction, limits: tuple[Fraction, ...]) -> Fraction:
    """The mean by weight, with the reward for a high mean and a low variance (CMS, technical notes)."""
    whole = sum(WEIGHTS[name] for name in stars)
    mean = Fraction(sum(WEIGHTS[name] * one for name, one in stars.items()), whole)
    spread = Fraction(sum(WEIGHTS[name] * (one - mean) * (one - mean) for name, one in stars.items()), whole)
    variance = spread * len(stars) / (len(stars) - 1)
    mean_65, mean_85, variance_30, variance_70 = limits
    high, steady = Fraction(printed(mean, 6)), Fraction(printed(variance, 6))
    reward = Fraction(0)
    if high >= mean_65 and steady < variance_70:
        reward = Fraction(1 if steady < variance_30 else 0, 10) + Fraction(3 if high >= mean_85 else 1, 10)
    return half_stars(mean + reward + adjustment)


@given(
    st.fixed_dictionaries(
        {name: STARS for name in WEIGHTS if "assigned" in name},
        optional={name: STARS for name in WEIGHTS if "assigned" not in name},
    ),
    st.fractions(Fraction(-1, 4), Fraction(1, 4), max_denominator=10**6),
    st.lists(st.fractions(2, 5, max_denominator=100), min_size=2, max_size=2).map(sorted),
    st.lists(st.fractions(0, 2, max_denominator=100), min_size=2, max_size=2).map(sorted),
)
def test_star_rating_of_any_contract(
    stars: dict[str, int], adjustment: Fraction, means: list[Fraction], variances: list[Fraction]
) -> None:
    limits = (*means, *variances)
    inputs = {name: str(one) for name, one in stars.items()} | {"adjustment": str(adjustment)}
    for prefix in ("", "with_"):
        inputs |= {f"{prefix}{name}": str(limit) for name, limit in zip(PERCENTILES, limits, strict=True)}
    found = score(evaluated("medicare-stars/part-d", inputs), "rating")
    rated = {name: one for name, one in stars.items() if name != "D04.stars"}
    if len(rated) < 6:
        assert isinstance(found, perfdsl.Missing)
        return
    without, with_ = star_rating(rated, adjustment, limits), star_rating(stars, adjustment, limits)
    assert isinstance(found, Fraction)
    assert 5 * found == (max(without, with_) if without >= 4 else with_)


MERIT: Final = dict(
    zip("abcdefgh", ("0.98", "0.95", "0.9", "0.88", "0.85", "0.8", "0.7", "0.6"), strict=True)
)
LEVELS: Final = {
    "eccellente": "1.2", "ottimo": "1", "buono": "0.8", "sufficiente": "0.6", "scarso": "0.2", "inadeguato": "0",
}  # fmt: skip


def paid(name: str, inputs: Mapping[str, str]) -> tuple[Fraction, ...]:
    """What each recipient of the only award gets, in the order written."""
    words = {key: text for key, text in inputs.items() if text in LEVELS}
    plan = compiled(name)
    facts: dict[str | tuple[str, str | perfdsl.Period], object] = {
        key: words.get(key) or Fraction(text) for key, text in inputs.items()
    }
    (award,) = perfdsl.scorecard(plan.evaluate(facts, period=str(plan.periods[-1]))).awards
    assert isinstance(award.sums, Allotment)
    amounts = [portion.due for portion in award.sums.portions]
    return tuple(Fraction(int(one.numerator), int(one.denominator)) for one in amounts)


@pytest.mark.parametrize(
    ("name", "inputs", "amounts"),
    [
        ("liguria", {"obiettivi": "95", "compenso": "100"}, ("14.25",)),
        ("tempi-di-pagamento", {"ritardo": "0", "altri": "1"}, ("10000",)),
        ("tempi-di-pagamento", {"ritardo": "1", "altri": "1"}, ("7000",)),
        ("fasce-2009", {f"{who}.valutazione": one for who, one in MERIT.items()}, ("4000",) * 2 + ("2000",) * 4 + ("0",) * 2),
        *(("dirigenti-giudiziari", {"valutazione": level, "quota": "100"}, (str(100 * Fraction(one)),)) for level, one in LEVELS.items()),
    ],
)  # fmt: skip
def test_an_amount_that_is_paid(name: str, inputs: Mapping[str, str], amounts: tuple[str, ...]) -> None:
    assert paid(f"pay-rules-it/{name}", inputs) == tuple(map(Fraction, amounts))
