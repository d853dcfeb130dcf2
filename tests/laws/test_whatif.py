"""What would be is what is where it is written or measured so; with nothing set it is what is."""

import csv
import io
import json
from pathlib import Path

import jsonschema
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import perfdsl
from perfdsl.analysis.settings.nodes import SettingError
from perfdsl.analysis.whatif import WhatIf
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.model.changing.weights import weighed
from perfdsl.report.whatif.data import whatif_csv, whatif_json
from perfdsl.report.whatif.text import whatif_markdown, whatif_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.missing import NOT_MEASURED, Policy
from perfdsl.values.number import ONE, total
from tests.laws.test_revisions import figures, numeric
from tests.strategies import Case, Part, Ruleset, cases, compile_text

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "whatif-1.json").read_text("utf-8"))
WIDTH = 100


def shown(found: WhatIf) -> None:
    """Whatever was found can be shown, within its width, and as its schema says."""
    assert all(shown_width(line) <= WIDTH for line in whatif_table(found, width=WIDTH).splitlines())
    assert whatif_markdown(found, "it")
    jsonschema.validate(json.loads(whatif_json(found)), SCHEMA)
    lines = list(csv.reader(io.StringIO(whatif_csv(found))))
    assert len(lines) == 1 + sum(len(one.figures) for one in found.items) + len(found.gates) + len(
        found.awards
    )


def same(one: Evaluation, other: Evaluation) -> bool:
    awards = [[each.value(award.node) for award in each.graph.outline.awards] for each in (one, other)]
    return figures(one) == figures(other) and awards[0] == awards[1]


@slow
@given(cases())
def test_with_nothing_set_it_is_the_base(case: Case) -> None:
    evaluation = case.evaluate()
    found = perfdsl.whatif(case.compiled, evaluation)
    assert found.nothing_moved
    assert same(found.changed, evaluation)
    shown(found)


@slow
@given(cases(), st.data())
def test_a_fact_that_is_set_is_a_fact_that_is_measured(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    keys = [key for key in evaluation.graph.input_nodes if key.period == case.period and key.path]
    assume(keys)
    key = data.draw(st.sampled_from(keys))
    found = perfdsl.whatif(case.compiled, evaluation, [f"{'.'.join(key.path)}=not_measured"])
    facts = {**evaluation.dataset.facts, key: Datum(NOT_MEASURED)}
    measured = case.compiled.evaluate_dataset(Dataset(facts), case.period, evaluation.at)
    assert same(found.changed, measured)
    shown(found)


@slow
@given(cases(), st.data())
def test_a_target_that_is_set_is_a_target_that_is_written(case: Case, data: st.DataObject) -> None:
    rows = [(name, asked) for name, asked, other in numeric(case.ruleset.top) if other.endswith(" 7")]
    assume(rows)
    name, asked = data.draw(st.sampled_from(rows))
    sign = asked.split()[1]

    def written(part: Part) -> Part:
        own = part.head.split(maxsplit=2)[:2] == ["indicator", name]
        lines = [f"target {sign} 7" if own and line == asked else line for line in part.lines]
        return evolve(part, lines=lines, parts=[written(one) for one in part.parts])

    evaluation = case.evaluate()
    try:
        found = perfdsl.whatif(case.compiled, evaluation, [f"target of {name}=7"])
    except SettingError as error:
        assert "does not fit" in str(error)  # noqa: PT017 - a numbered level goes to 5
        return
    anew = compile_text(Ruleset(case.ruleset.scales, written(case.ruleset.top)).text)
    measured = anew.evaluate_dataset(evaluation.dataset, case.period, evaluation.at)
    assert same(found.changed, measured)
    shown(found)


@slow
@given(cases(), st.sampled_from([one.value for one in Policy]))
def test_a_policy_for_all_is_that_policy_written_for_all(case: Case, policy: str) -> None:
    def written(part: Part) -> Part:
        lines = [line for line in part.lines if not line.startswith("missing ")]
        return evolve(part, lines=lines, parts=[written(one) for one in part.parts])

    top = written(case.ruleset.top)
    top = evolve(top, lines=[*top.lines, f"missing {policy}"])
    evaluation = case.evaluate()
    found = perfdsl.whatif(case.compiled, evaluation, missing=policy)
    anew = compile_text(Ruleset(case.ruleset.scales, top).text)
    measured = anew.evaluate_dataset(evaluation.dataset, case.period, evaluation.at)
    assert same(found.changed, measured)
    shown(found)


@slow
@given(cases(), st.data())
def test_weights_that_are_set_leave_their_container_whole(case: Case, data: st.DataObject) -> None:
    plan, evaluation = case.compiled.model, case.evaluate()
    paths = [path for path in plan.weights if not any("#" in name for name in path)]
    assume(paths)
    path = data.draw(st.sampled_from(paths))
    share = data.draw(st.fractions(0, 1, max_denominator=50))
    try:
        found = perfdsl.whatif(case.compiled, evaluation, [f"weight of {'.'.join(path)}={share}"])
    except SettingError as error:
        assert "nothing could have" in str(error)  # noqa: PT017 - it is alone, or all others weigh nothing
        return
    items = {item.path: item.weight for item in found.changed.graph.outline.items}
    assert items[path] == share
    for container, shares in weighed(plan).items():
        part = plan.parts[container]
        if getattr(part, "combine").form != "sum":  # noqa: B009 - of a container or a project
            assert total(items[one] or 0 for one in shares) == ONE  # type: ignore[misc]
    shown(found)


COMBINING = ("plan ", "action ", "perspective ", "objective ", "unit ", "person ", "role ", "component ")


@slow
@given(cases(), st.sampled_from(["minimum", "geometric mean", "share met", "best 2"]))
def test_a_way_to_combine_for_all_is_that_way_written_for_all(case: Case, form: str) -> None:
    def written(part: Part) -> Part:
        old = next((line for line in part.lines if line.startswith("combine ")), "")
        by = f" by {old.rpartition(' by ')[2]}" if " by " in old else ""
        lines = [line for line in part.lines if line != old]
        if part.head.startswith(COMBINING) and not part.heading:
            lines.append(f"combine {form}{by}")
        elif old:
            lines.append(old)
        return evolve(part, lines=lines, parts=[written(one) for one in part.parts])

    evaluation = case.evaluate()
    try:
        found = perfdsl.whatif(case.compiled, evaluation, combine=form)
        anew = compile_text(Ruleset(case.ruleset.scales, written(case.ruleset.top)).text)
    except (SettingError, perfdsl.RulesetError):
        return  # the weights as written do not go with it
    assert same(found.changed, anew.evaluate_dataset(evaluation.dataset, case.period, evaluation.at))
    shown(found)
