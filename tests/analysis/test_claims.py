"""Claims of small plans: what is proved, how, and what is refuted by which data."""

import pytest

from perfdsl.findings.claims.deciding import THOROUGH, Effort, decided
from perfdsl.findings.claims.nodes import NotRefuted, Proved, Refuted, Untried
from perfdsl.model.claims.from_drafts import MAX_CLAIMS
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import check, examine
from perfdsl.source import Source

SCALE = 'scale s { band "green" from 80%; band "yellow" from 40%; band "red" }'
ROWS = """
  indicator fairs "Fairs" { count; target >= 5; weight 40% }
  indicator stands "Stands" { count; target >= 10; weight 30% }
  indicator days "Days" { days; target <= 30 days; weight 30% }
"""
ONLY_PROOFS = Effort(2_000_000, 0, 0, 0)


def plan_text(claims: str, rows: str = ROWS, before: str = "") -> str:
    return f'{SCALE}\n{before}\nplan p "P" {{\n  period 2026\n  scale s\n{rows}\n{claims}\n}}'


def plan_of(claims: str, rows: str = ROWS, before: str = "") -> Plan:
    plan, diagnostics = check(Source("plan.perf", plan_text(claims, rows, before)))
    assert plan is not None, [one.message for one in diagnostics]
    return plan


OLD = 'plan old "Old" { period 2026; scale s'

PROVED = {
    "plan.score in 0%..100%": "ranges",
    "fairs.achievement <= 100%": "ranges",
    "not fairs.met or fairs.score = 100%": "ranges",
    "fairs.score < 100% on subjects where fairs <= 4": "ranges",
    'band = "green" on subjects where fairs.met and stands.met and days.met': "ranges",
    "weight of fairs <= 40%": "written",
    "weight of fairs >= 30% on subjects where weight of stands >= 90%": "written",
    "monotone fairs": "changes",
    "monotone days": "changes",
    "no single row decides the band on subjects where count of rows of plan = 3": "changes",
}


@pytest.mark.parametrize("claim", PROVED)
def test_what_is_proved(claim: str) -> None:
    (found,) = decided(plan_of(f"claim {claim}"), effort=ONLY_PROOFS)
    assert isinstance(found.answer, Proved), found.answer
    assert found.answer.how == PROVED[claim]
    assert found.claim.text == claim


REFUTED = {
    "plan.score >= 10%": {"fairs": "0"},
    "fairs.score >= 10%": {"fairs": "0"},
    "weight of fairs >= 50%": None,
    "fairs.score >= 100% on subjects where fairs >= 4": {"fairs": "4"},
}


@pytest.mark.parametrize("claim", REFUTED)
def test_what_is_refuted(claim: str) -> None:
    (found,) = decided(plan_of(f"claim {claim}"))
    assert isinstance(found.answer, Refuted), found.answer
    data = found.answer.data
    shown = None if data is None else {key.path[-1]: str(value) for key, value in data.facts.items()}
    assert shown == REFUTED[claim]


def test_a_refuted_claim_is_an_error_of_check() -> None:
    text = f'plan p "P" {{ period 2026\n{ROWS}\nclaim plan.score >= 10% because "so be it" }}'
    plan, diagnostics = examine(Source("plan.perf", text))
    assert plan is None
    (found,) = [one for one in diagnostics if one.failed]
    assert found.code.id == "P502"
    assert found.message == "`plan.score >= 10%` does not hold"
    assert found.help == "it fails with `fairs = 0`; `perfdsl claims` writes this as a test"


# --- monotone


@pytest.mark.parametrize(
    "row",
    [
        "target >= 5",
        "target > 5",
        "target <= 5",
        "curve { 0: 0%; 5: 50%; 10: 100% }",
        "steps { >= 10: 100%; >= 5: 50%; otherwise 0% }",
        "steps { <= 10: 100%; <= 20: 50%; otherwise 0% }",
        "between 3 and 10",
        "between 10 and 3",
        "from 3 to 10",
        "target >= 5; value",
    ],
)
def test_rows_that_rise_with_their_figure_are_proved_so(row: str) -> None:
    if row.endswith("value"):
        rows = 'indicator x "X" { count; target >= 5 }; indicator y "Y" { count; value 3 * x; target >= 20 }'
    else:
        rows = f'indicator x "X" {{ count; {row} }}; indicator y "Y" {{ count; target >= 3 }}'
    (found,) = decided(plan_of("claim monotone x", rows), effort=ONLY_PROOFS)
    assert isinstance(found.answer, Proved), found.answer


def test_a_curve_that_falls_on_its_way_is_refuted() -> None:
    rows = 'indicator x "X" { count; curve { 0: 0%; 5: 100%; 8: 60%; 10: 100% } }'
    (found,) = decided(plan_of("claim monotone x", rows))
    assert isinstance(found.answer, Refuted)
    assert found.answer.data is not None
    assert found.answer.data.other is not None


def test_a_bonus_that_a_better_figure_wins_is_monotone_and_one_that_it_loses_is_not() -> None:
    rows = ROWS + "adjust bonus 5% when fairs >= 6\n"
    (found,) = decided(plan_of("claim monotone fairs", rows), effort=ONLY_PROOFS)
    assert isinstance(found.answer, Proved)
    rows = ROWS + "adjust bonus 5% when fairs < 6\n"
    (found,) = decided(plan_of("claim monotone fairs", rows))
    assert isinstance(found.answer, Refuted)


# --- two plans


def compared(claim: str, rows: str, effort: Effort = THOROUGH) -> object:
    before = f"{OLD}\n{rows} }}"
    (found,) = decided(plan_of(f"claim {claim} old", before=before), effort=effort)
    return found.answer


def test_the_same_plan_is_equivalent_by_its_graph() -> None:
    answer = compared("equivalent", ROWS, effort=ONLY_PROOFS)
    assert answer == Proved("same")
    assert compared("never lower than", ROWS, effort=ONLY_PROOFS) == Proved("same")


def test_an_easier_target_is_never_lower_and_a_harder_one_is() -> None:
    assert compared("never lower than", ROWS.replace(">= 5", ">= 8"), effort=ONLY_PROOFS) == Proved("changes")
    assert isinstance(compared("never lower than", ROWS.replace(">= 5", ">= 3")), Refuted)
    assert isinstance(compared("equivalent", ROWS.replace(">= 5", ">= 8")), Refuted)


def test_another_order_of_the_same_weights_is_not_refuted() -> None:
    rows = "\n".join(reversed(ROWS.strip().splitlines()))
    answer = compared("equivalent", rows)
    assert isinstance(answer, Proved | NotRefuted)


# --- bands


def test_without_all_rows_one_alone_decides_the_band() -> None:
    rows = 'indicator fairs "Fairs" { count; target >= 5 }'
    (found,) = decided(plan_of("claim no single row decides the band", rows))
    assert isinstance(found.answer, Refuted)
    assert found.answer.data is not None
    assert found.answer.data.other is not None


def test_a_claim_in_a_unit_is_about_the_unit() -> None:
    unit = """
  unit office "Office" {
    cascade fairs { target >= 2 }
    indicator visits "Visits" { count; target >= 10 }
    claim score in 0%..100%
    claim monotone fairs
    claim monotone visits
    claim no single row decides the band on subjects where fairs >= 2
    claim band = "green" on subjects where fairs.met and visits.met
  }
"""
    found = list(decided(plan_of("", ROWS + unit)))
    assert [type(one.answer) for one in found] == [Proved] * 5


def test_claims_come_in_the_order_of_the_file() -> None:
    rows = ROWS.replace("weight 40% }", "weight 40%; claim monotone fairs }")
    found = decided(plan_of("claim monotone days\nclaim monotone stands", rows), effort=ONLY_PROOFS)
    assert [one.claim.text for one in found] == ["monotone fairs", "monotone days", "monotone stands"]


def test_what_is_supposed_of_scores_narrows_what_reads_them() -> None:
    claim = "claim plan.score <= 60% on subjects where fairs.score = 0% and stands.score >= 0% and days.score >= 0%"
    (found,) = decided(plan_of(claim), effort=ONLY_PROOFS)
    assert isinstance(found.answer, Proved)
    (found,) = decided(plan_of(claim.replace("60%", "59%")))
    assert isinstance(found.answer, Refuted)


def test_a_plan_that_is_revised_is_looked_at_as_it_stands_at_the_end_of_its_period() -> None:
    text = """plan p "P" {
  period 2026
  claim fairs.score = 100% on subjects where fairs >= 6
  claim fairs.score = 100% on subjects where fairs >= 5
  indicator fairs "Fairs" { count; target >= 5 }
  revise fairs { target >= 6 } from 2026-07-01 because "more fairs"
}"""
    plan, diagnostics = check(Source("plan.perf", text))
    assert plan is not None, [one.message for one in diagnostics]
    assert [type(one.answer) for one in decided(plan)] == [Proved, Refuted]


def test_an_earlier_period_is_data_too() -> None:
    text = """plan p "P" {
  period 2025..2026
  claim fairs.score >= fairs.score@previous on subjects where fairs >= fairs@previous
  claim monotone fairs
  indicator fairs "Fairs" { count; target >= 5 }
}"""
    plan, _ = check(Source("plan.perf", text))
    assert plan is not None
    found = list(decided(plan, runs=50))
    assert not any(isinstance(one.answer, Refuted) for one in found)
    assert isinstance(found[1].answer, Proved)


def test_the_range_of_a_row_is_that_of_its_whole_period() -> None:
    text = """plan p "P" {
  period 2026
  claim visits <= 100
  claim visits <= 99
  indicator visits "Visits" { count; range 0..100; series quarterly sum; target >= 50 }
}"""
    plan, diagnostics = check(Source("plan.perf", text))
    assert plan is not None, [one.message for one in diagnostics]
    first, second = decided(plan)
    assert isinstance(first.answer, Proved)
    assert isinstance(second.answer, Refuted)


def test_too_many_claims_are_told_once() -> None:
    text = plan_text("claim fairs.met\n" * (MAX_CLAIMS + 5))
    _, diagnostics = check(Source("plan.perf", text))
    (found,) = diagnostics
    assert found.code.id == "P318"


# --- efforts


def test_a_claim_that_nothing_was_tried_of_says_so() -> None:
    (found,) = decided(plan_of("claim plan.score >= 10%"), effort=ONLY_PROOFS)
    assert isinstance(found.answer, Untried)


def test_claims_of_every_period_hold_in_all_of_them() -> None:
    rows = 'indicator x "X" { count; target { 2025: >= 5; 2026: >= 10 } }'
    text = f'plan p "P" {{ period 2025..2026\n{rows}\nclaim x.score = 100% on subjects where x >= 5 }}'
    plan, _ = check(Source("plan.perf", text))
    assert plan is not None
    (found,) = decided(plan)
    assert isinstance(found.answer, Refuted)
    assert found.question is not None
    assert str(found.question.graphs[0].period) == "2026"
