"""Contributions add up to the total exactly, in every container and every dashboard."""

from hypothesis import HealthCheck, given, settings

from perfdsl.report.contributions import children_of, is_heading, parts_of, shares
from perfdsl.values.missing import Missing
from perfdsl.values.number import total
from tests.strategies import Case, cases


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_parts_add_up_to_their_container_and_contributions_to_the_dashboard(case: Case) -> None:
    evaluation = case.evaluate()
    items = evaluation.graph.outline.items
    found, children = shares(evaluation), children_of(items)
    for place, item in enumerate(items):
        score = evaluation.value(item.figures.score)
        if not children[place] or is_heading(item) or score is None or isinstance(score, Missing):
            continue
        if item.figures.score in evaluation.open:
            continue  # decided, whatever its open parts become
        below = [found[part] for part in parts_of(items, children, place)]
        pieces = [share.part for share in below if share.part is not None]
        if evaluation.graph.nodes[item.figures.achievement or 0].operation.name != "geometric mean":
            assert (
                total(share.weight for share in below if share.weight is not None) in (0, 1)
                or item.combine == "sum"
            )
        judged = item.judgement is not None or not pieces
        changes = [one.part for one in found[place].adjustments if one.part is not None]
        assert judged or total([*pieces, *changes]) == score, item.id
        above = found[place].contribution
        if above is not None and not judged and score != 0:
            brought = [one.contribution for one in below] + [
                one.contribution for one in found[place].adjustments
            ]
            assert total(one for one in brought if one is not None) == above
