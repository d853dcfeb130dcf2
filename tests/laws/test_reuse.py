"""What is written once and used again means what it would mean written out."""

from typing import Any

from attrs import evolve
from hypothesis import HealthCheck, given, settings

from perfdsl.engine.exact import Evaluation
from perfdsl.report.json.result import result
from perfdsl.report.languages import in_language
from tests.strategies import Case, Part, Ruleset, cases, compile_text

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def body(part: Part) -> str:
    """What stands in the block of a definition."""
    return "\n".join([*part.lines, *(line for one in part.parts for line in one.text())])


def figures(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Every step of an evaluation with its value, wherever it is written."""
    return [
        {name: said for name, said in node.items() if name not in ("place", "origin")}
        for node in result(evaluation)["nodes"]
    ]


def templated(part: Part, templates: list[str], count: list[int]) -> Part:
    """The same with every definition inside in a template of its own, which is used where it stood."""
    lines = list(part.lines)
    for one in part.parts:
        inner = templated(one, templates, count)
        count[0] += 1
        keyword, *words = inner.head.split('"', 1)
        head = f'{keyword}"{{label}}"{words[0].split(chr(34), 1)[1]}' if words else keyword
        argument = f'"{words[0].split(chr(34), 1)[0]}"' if words else ""
        templates.append(
            f"template t{count[0]}({'label' * bool(words)}) {{\n"
            + "\n".join(evolve(inner, head=head).text())
            + "\n}"
        )
        lines.append(f"use t{count[0]}({argument})")
    return Part(part.head, lines)


@slow
@given(cases())
def test_a_plan_that_extends_another_with_nothing_changed_is_equal_to_it(case: Case) -> None:
    extension = compile_text(case.ruleset.text + "\nplan other extends generated { }\n")
    assert extension.model.name == "other"
    assert evolve(extension.model, name="generated") == evolve(case.compiled.model, tests=())
    assert figures(extension.evaluate_dataset(case.facts.dataset, case.period, case.facts.at)) == figures(
        case.evaluate()
    )


@slow
@given(cases())
def test_a_plan_that_says_all_of_its_base_again_is_equal_to_it(case: Case) -> None:
    extension = compile_text(
        f"{case.ruleset.text}\nplan other extends generated {{\n{body(case.ruleset.top)}\n}}\n"
    )
    assert extension.model.parts == case.compiled.model.parts


@slow
@given(cases())
def test_definitions_in_templates_are_those_written_out(case: Case) -> None:
    templates: list[str] = []
    top = templated(case.ruleset.top, templates, [0])
    plan = compile_text("\n".join([Ruleset(case.ruleset.scales, top).text, *templates]))
    assert plan.model.weights == case.compiled.model.weights
    assert figures(plan.evaluate_dataset(case.facts.dataset, case.period, case.facts.at)) == figures(
        case.evaluate()
    )


@slow
@given(cases())
def test_a_language_changes_what_things_are_called_and_nothing_else(case: Case) -> None:
    evaluation = case.evaluate()
    italian = in_language(evaluation, "it")
    assert in_language(evaluation, "fr") is evaluation
    for before, after in zip(evaluation.graph.outline.items, italian.graph.outline.items, strict=True):
        assert after.label == dict(before.labels).get("it", before.label)
        for name in ("actual", "score", "computed", "coverage", "status"):
            place = getattr(before.figures, name)
            assert evaluation.value(place) == italian.value(place)
        place = before.figures.band
        band = evaluation.value(place)
        if place is not None and isinstance(band, str):
            rules = evaluation.graph.nodes[place].parameter
            assert isinstance(rules, tuple)
            (called,) = {dict(rule.labels).get("it", rule.label) for rule in rules if rule.label == band}
            assert italian.value(place) == called
