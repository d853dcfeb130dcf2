"""Templates and plans that extend others: what they unfold to is what could have been written out."""

from pathlib import Path

import pytest

from perfdsl import load, loads
from perfdsl.diagnostics import LIMIT, Diagnostics
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.reuse.extending import MAX_BASES
from perfdsl.model.reuse.templates import MAX_DEPTH
from perfdsl.pipeline import RulesetError, check
from perfdsl.source import Source, Span

BASE = """
plan p2023 "Piano 2023" en "Plan 2023" {
  period 2023
  actuals from "actuals.csv"
  scale ente
  objective 1.1 "Servizi" en "Services" {
    indicator fiere "Fiere" { count; target >= 5; weight 50%; note "nota" }
    indicator corsi "Corsi" { count; between 0 and 10; weight 50% }
  }
  perspective "Clienti" { objective 2.1 "Altro" { project sito "Sito" { date; target by 2023-06-30 } } }
  accept fiere at 90% because "delibera"
  unit promozione "Promozione" { cascade fiere { weight 40%; target >= 6 }; cascade corsi { weight 60% } }
  test "base" { given fiere = 5; expect fiere.score = 90% }
}
scale ente { band "alto" from 80%; band "basso" }
"""


def checked(text: str) -> tuple[Plan | None, Diagnostics]:
    return check(Source("plan.perf", text))


def model(text: str) -> Plan:
    plan, diagnostics = checked(text)
    assert [one.message for one in diagnostics if one.failed] == []
    assert plan is not None
    return plan


def part(plan: Plan, *path: str) -> Part:
    return plan.parts[path]


def leaf(plan: Plan, *path: str) -> Leaf:
    found = part(plan, *path)
    assert isinstance(found, Leaf)
    return found


# --- plans that extend others


def test_everything_of_the_base_is_there_but_its_name_its_data_and_its_tests() -> None:
    base, plan = model(BASE), model(BASE + "plan p2024 extends p2023 { }")
    assert (plan.name, plan.label, plan.labels) == ("p2024", "Piano 2023", (("en", "Plan 2023"),))
    assert (plan.actuals, plan.tests) == (None, ())
    assert plan.parts == base.parts
    assert (plan.weights, plan.acceptances, plan.order) == (base.weights, base.acceptances, base.order)


def test_attributes_replace_and_the_rest_stays() -> None:
    plan = model(BASE + "plan q extends p2023 { objective 1.1 { indicator fiere { target >= 7 } } }")
    fiere = leaf(plan, "1.1", "fiere")
    (rule,) = fiere.rules.values()
    assert rule.target is not None
    assert rule.target.span.text == ">= 7"
    assert (fiere.label, fiere.texts) == ("Fiere", (("note", "nota"),))


def test_a_way_to_score_replaces_another_and_monitor_replaces_the_target() -> None:
    plan = model(
        BASE
        + """plan q extends p2023 {
          objective 1.1 {
            indicator corsi "Corsi di formazione" en "Courses" { score min(actual / 5, 1) ; weight 100% }
            indicator fiere { monitor; drop weight }
          }
          unit promozione { drop fiere; cascade corsi { weight 100% } }
        }"""
    )
    assert leaf(plan, "1.1", "fiere").monitored
    corsi = leaf(plan, "1.1", "corsi")
    assert (corsi.label, corsi.labels) == ("Corsi di formazione", (("en", "Courses"),))
    assert [path for path in plan.parts if path[:1] == ("promozione",)] == [
        ("promozione", "corsi"),
        ("promozione",),
    ]


def test_what_is_new_is_added_and_what_has_no_name_is_known_by_its_label() -> None:
    plan = model(
        BASE
        + """plan q extends p2023 {
          perspective "Clienti" { objective 2.1 { project sito { weight 40% }; indicator app "App" { count; target >= 1; weight 60% } } }
        }"""
    )
    assert [path for path in plan.parts if "2.1" in path] == [
        ("2.1", "sito"),
        ("2.1", "app"),
        ("2.1",),
    ]


def test_adjustments_replace_adjustments_and_requirements_are_added_once() -> None:
    plan = model(
        """plan a { period 2023..2024
          require weight of x <= 60%
          require coverage >= 50%
          require every indicator has target
          adjust cap 90%
          adjust floor 10%
          indicator x { count; target >= 1; weight 50% }
          indicator y { count; target >= 1; weight 50% }
          revise x { target >= 2 } from 2023-06-01 because "delibera"
        }
        plan b extends a {
          require weight of y <= 70%
          require weight of x <= 60%
          require coverage >= 80%
          adjust bonus 5%
        }"""
    )
    assert [one.span.text for one in plan.root.adjustments] == ["adjust bonus 5%"]
    assert plan.root.coverage is not None
    assert plan.root.coverage.least * 100 == 80
    assert [one.span.text for one in plan.requirements] == [
        "require weight of x <= 60%",
        "require weight of y <= 70%",
    ]
    assert [str(day) for day, _ in plan.states] == ["2023-06-01"]


def test_what_is_inherited_may_call_the_plan_as_its_base_does() -> None:
    plan = model(
        """plan a { period 2023
          indicator x { count; target >= 1 }
          person rossi { cascade x }
          gate g { when a.score >= 10%; otherwise lose 30% }
          award premio { for rossi; budget 100 EUR; by score; gate g }
        }
        plan b extends a { award premio { each 50 EUR } }"""
    )
    assert plan.name == "b"


def test_a_share_replaces_a_target_and_a_target_a_share() -> None:
    plan = model(
        """plan a { period 2023
          indicator x { count; target >= 10 }
          unit u { cascade x { share 60% } }
          unit v { cascade x { share 40% } }
        }
        plan b extends a {
          unit u { cascade x { target >= 10 } }
          unit v { cascade x { share 100% } }
        }"""
    )
    assert isinstance(plan.parts["u", "x"], Cascade)
    assert leaf(plan, "v", "x").split is not None


def test_the_nearest_of_a_name_is_dropped() -> None:
    plan = model(
        """plan a { period 2023
          indicator x "Qui" { count; target >= 1 }
          indicator y { count; target >= 1 }
          objective 1.1 { indicator x "Sotto" { count; target >= 1 } }
        }
        plan b extends a { drop x }"""
    )
    assert [path for path in plan.parts if path[-1:] == ("x",)] == [("1.1", "x")]


def test_targets_and_judgements_of_other_periods_fall_silent() -> None:
    base = """plan a "A" { period 2020..2021
      indicator x "X" { count; target { 2020: >= 1; 2020..2021: monitor } }
    }"""
    assert checked(base)[0] is None
    plan = model(
        """plan a "A" { period 2020..2022
          indicator x "X" { count; target { 2020: >= 1; 2021..2022: >= 2 } }
          accept x at 50% in 2020 because "..."
          accept x at 60% in 2022 because "..."
        }
        plan b extends a { period 2022..2023; indicator y "Y" { count; target { 2023: >= 3 } } }"""
    )
    assert {str(period) for period in leaf(plan, "x").rules} == {"2022"}
    assert [str(one.period) for one in plan.acceptances] == ["2022"]


def test_a_judgement_without_a_period_is_one_of_the_base_s_only_period() -> None:
    plan = model(
        BASE
        + 'plan p2024 extends p2023 { period 2024; perspective "Clienti" { objective 2.1 { project sito { target by 2024-06-30 } } } }'
    )
    assert plan.acceptances == ()


def test_functions_scales_bands_and_uses_are_replaced_by_name() -> None:
    text = """
    template t(x) { indicator r "{x}" { count; target >= 1 } }
    plan a "A" { period 2023
      scale s
      scale s { late zero; band "su" from 50%; band "giu" }
      function f(x) = x
      use t("uno") as uso
      indicator y "Y" { number; value f(1); target >= 1 }
    }
    plan b extends a {
      scale s { band "alto" from 90%; band "medio" from 60%; band "basso" }
      function f(x) = x + 1
      use t("due") as uso
    }"""
    plan = model(text)
    scale = plan.root.scale
    assert scale is not None
    assert [band.label for band in scale.bands] == ["alto", "medio", "basso"]
    assert scale.late.start == 0
    assert leaf(plan, "uso", "r").label == "due"
    assert len(plan.parts) == 4


def test_a_chain_of_extensions_is_followed_from_its_beginning() -> None:
    plan = model(
        BASE
        + """
        plan r extends q { objective 1.1 { indicator fiere { note "terza" } } }
        plan q extends p2023 { objective 1.1 { indicator fiere { note "seconda"; source "ufficio" } } }"""
    )
    assert plan.name == "r"
    assert leaf(plan, "1.1", "fiere").texts == (("source", "ufficio"), ("note", "terza"))


def test_a_base_may_be_imported_and_keeps_its_tests_to_itself(tmp_path: Path) -> None:
    (tmp_path / "base.perf").write_text(BASE + 'test "in cima" { expect fiere.score = 90% }', "utf-8")
    (tmp_path / "plan.perf").write_text(
        'import "base.perf"\nplan q extends p2023 { }\ntest "mio" { expect fiere.score = 90% }', "utf-8"
    )
    assert [test.name for test in load(tmp_path / "plan.perf").model.tests] == ["mio"]


def test_more_plans_than_the_limit_are_refused() -> None:
    plans = "".join(f"plan q{k} extends q{k - 1} {{ }}\n" for k in range(1, MAX_BASES))
    first = "plan q0 { period 2023; indicator x { count; target >= 1 } }\n"
    assert model(first + plans).name == f"q{MAX_BASES - 1}"
    _, diagnostics = checked(first + plans + f"plan z extends q{MAX_BASES - 1} {{ }}")
    assert [one.code for one in diagnostics] == [LIMIT]


def test_what_leads_into_a_circle_is_told_with_the_circle() -> None:
    _, diagnostics = checked("plan a extends b { }\nplan b extends c { }\nplan c extends b { }")
    assert [one.message for one in diagnostics] == ["`b` extends itself: `b` → `c` → `b`"]


# --- templates


def test_a_use_is_what_could_have_been_written_out() -> None:
    used = model(
        """
        template servizio(id, nome, soglia, entro, base) {
          indicator id "Gradimento: {nome}" en "Liking: {nome}" { percent; value base / 2; target >= soglia }
          project sito "Sito {id}" { date; target by entro; source "{nome}, {soglia}, {entro}" }
          indicator quota "Quota" { ratio; value id / base.target; target >= 1; note "{altro}{}" }
        }
        plan p "P" { period 2023
          objective 1.1 "Servizi" { indicator voti "Voti" { percent; target >= 50% } }
          use servizio(gradimento, "Fiere", 85.5%, 2023-06-30, objective 1.1.voti) as fiere "Le fiere" de "Messen"
        }""".replace("{altro}{}", "{}").replace("objective 1.1.voti", "voti")
    )
    plain = model(
        """
        plan p "P" { period 2023
          objective 1.1 "Servizi" { indicator voti "Voti" { percent; target >= 50% } }
          action fiere "Le fiere" de "Messen" {
            indicator gradimento "Gradimento: Fiere" en "Liking: Fiere" { percent; value voti / 2; target >= 85.5% }
            project sito "Sito gradimento" { date; target by 2023-06-30; source "Fiere, 85.5%, 2023-06-30" }
            indicator quota "Quota" { ratio; value gradimento / voti.target; target >= 1; note "{}" }
          }
        }"""
    )
    heading, action = part(used, "fiere"), part(plain, "fiere")
    assert isinstance(heading, Container)
    assert isinstance(action, Container)
    assert heading.children == action.children
    assert (heading.label, heading.labels, heading.is_heading) == ("Le fiere", (("de", "Messen"),), True)
    assert used.weights == plain.weights


def test_a_use_without_a_name_stands_where_it_is_written() -> None:
    plan = model(
        """
        template fonte(ufficio) { source "Ufficio {ufficio}"; frequency "annuale" }
        template due(n) { indicator a "A {n}" { count; target >= 1; use fonte("a") }; use tre(n) }
        template tre(n) { indicator b "B {n}" { count; target >= 1 } }
        plan p "P" { period 2023; objective 1.1 "O" { use due(7) } }"""
    )
    assert leaf(plan, "1.1", "a").texts == (("source", "Ufficio a"), ("frequency", "annuale"))
    assert leaf(plan, "1.1", "b").label == "B 7"


def test_the_block_of_a_use_says_what_is_different() -> None:
    plan = model(
        """
        template t(n) {
          indicator a "A {n}" { count; target >= 1; weight 50% }
          indicator b "B {n}" { count; target >= 1; weight 50% }
        }
        plan p "P" { period 2023
          use t(1) as uno { weight 30% }
          use t(2) as due { weight 70%; drop b; indicator a { weight 100%; target >= 9 } }
        }"""
    )
    assert ("due", "b") not in plan.parts
    assert plan.weights["due",] == plan.weights["uno",] / 3 * 7
    rules = leaf(plan, "due", "a").rules
    assert [rule.target.span.text for rule in rules.values() if rule.target] == [">= 9"]


def test_a_use_may_stand_in_a_unit_and_cascade_what_its_argument_names() -> None:
    plan = model(
        """
        template quota(riga, peso) { cascade riga { weight peso } }
        plan p "P" { period 2023
          indicator a "A" { count; target >= 1 }
          indicator b "B" { count; target >= 1 }
          unit u "U" { use quota(a, 40%); use quota(b, 60%) as altro }
        }"""
    )
    assert {path for path, one in plan.parts.items() if isinstance(one, Cascade)} == {
        ("u", "a"),
        ("u", "altro", "b"),
    }


def test_units_and_languages_are_no_parameters() -> None:
    plan = model(
        """template t(days, en) {
          indicator a "A {en}" en "B {en}" { days; target <= 30 days; weight days }
        }
        plan p { period 2023; use t(100%, "uno") }"""
    )
    assert leaf(plan, "a").labels == (("en", "B uno"),)


def test_a_shown_target_is_that_of_the_use() -> None:
    plan = loads(
        'template t(low, n) { indicator a "{n}" { percent; between low and 100% } }\n'
        "plan p { period 2023; use t(-5%, 1) as uno }"
    )
    (row,) = [item for item in plan.graph().outline.items if item.is_row]
    assert row.target_text == "between -5% and 100%"


def test_a_value_that_is_refused_is_told_for_each_use() -> None:
    plan = loads(
        'template t(n) { indicator a "{n}" { count; target >= 1; missing error } }\n'
        "plan p { period 2023; use t(1) as uno; use t(2) as due }"
    )
    with pytest.raises(RulesetError) as refused:
        plan.evaluate({})
    uses = [one.labels[0].place for one in refused.value.diagnostics]
    assert [place.text for place in uses if isinstance(place, Span)] == ["use t(1) as uno", "use t(2) as due"]


def test_templates_that_use_one_another_deep_are_refused() -> None:
    def text(depth: int) -> str:
        inner = "".join(f'template t{k}(x) {{ use t{k - 1}("{{x}}") as u }}\n' for k in range(1, depth))
        return (
            'template t0(x) { indicator r "{x}" { count; target >= 1 } }\n'
            + inner
            + f'plan p {{ period 2023; use t{depth - 1}("a") as u }}'
        )

    assert len(model(text(MAX_DEPTH)).parts) == MAX_DEPTH + 2
    for depth in (MAX_DEPTH + 1, 3_000):
        _, diagnostics = checked(text(depth))
        assert [one.code for one in diagnostics] == [LIMIT]


def test_texts_that_double_at_each_level_are_refused() -> None:
    inner = "".join(f'template t{k}(x) {{ use t{k - 1}("{{x}}{{x}}") as u }}\n' for k in range(1, 40))
    _, diagnostics = checked(
        'template t0(x) { indicator r "{x}" { count; target >= 1 } }\n'
        + inner
        + 'plan p { period 2023; use t39("a") as u }'
    )
    assert {one.code for one in diagnostics} == {LIMIT}


@pytest.mark.parametrize("depth", [195, 900])
def test_what_is_nested_deep_is_merged_without_recursion(depth: int) -> None:
    units = "".join(f"unit u{k} {{\n" for k in range(depth)) + "cascade a\n" + "}\n" * depth
    again = units.replace(
        "cascade a", 'indicator b "B" { count; target >= 1; weight 50% }; cascade a { weight 50% }'
    )
    plan = model(
        f"plan p {{ period 2023; indicator a {{ count; target >= 1 }}\n{units} }}\nplan q extends p {{ {again} }}"
    )
    assert len(plan.units) == depth
