"""What holds of people: a table weighs as weights in place do, the whole year changes nothing, scores are taken as they are."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey, Item
from perfdsl.values.missing import Missing
from perfdsl.values.number import from_python
from tests.strategies import compile_text, plain

NAMES = ("performance", "objectives", "behaviours")
FIGURES = ("achievement", "score", "met", "band", "coverage")
SCALE = 'scale s { round score to 1 decimals; band "good" from 60%; band "poor" }\n'
POINTS = st.lists(st.integers(0, 9), min_size=1, max_size=3).filter(any)
ACTUALS = st.lists(st.none() | st.integers(0, 12), min_size=3, max_size=3)


def components(weights: list[str]) -> str:
    return "\n".join(
        f'component {name} "C" {{ {weight}; indicator r{place} "R" {{ count; target >= 10 }} }}'
        for place, (name, weight) in enumerate(zip(NAMES, weights, strict=False))
    )


def evaluated(text: str, actuals: list[int | None]) -> Evaluation:
    compiled = compile_text(text)
    (period,) = compiled.periods
    facts = {
        InputKey(("rossi", name, f"r{place}"), period): Datum(from_python(actual))
        for place, (name, actual) in enumerate(zip(NAMES, actuals, strict=True))
        if actual is not None
    }
    return compiled.evaluate_dataset(Dataset(facts))


def figures(evaluation: Evaluation, item: Item) -> list[object]:
    return [plain(evaluation.value(getattr(item.figures, name))) for name in FIGURES]


def everything(evaluation: Evaluation) -> list[list[object]]:
    return [
        [item.path, plain(item.weight), *figures(evaluation, item)] for item in evaluation.graph.outline.items
    ]


@given(points=POINTS, actuals=ACTUALS, sort=st.sampled_from(["share", "points", "amount"]))
def test_a_table_weighs_as_the_same_weights_in_place(
    points: list[int], actuals: list[int | None], sort: str
) -> None:
    whole = sum(points)
    written = [
        {"share": f"{point}/{whole}", "points": f"{point} points", "amount": f"{point}_000 EUR"}[sort]
        for point in points
    ]
    row = ", ".join(f"{name} {weight}" for name, weight in zip(NAMES, written, strict=False))
    plan = 'plan p "P" { period 2026; scale s; indicator x "X" { count; target >= 1 }; person rossi "R" {'
    table = (
        f"{SCALE}weights t {{ staff: {row} }}\n{plan} weights t staff\n{components([''] * len(points))} }} }}"
    )
    in_place = f"{SCALE}{plan}\n{components([f'weight {weight}' for weight in written])} }} }}"
    assert everything(evaluated(table, actuals)) == everything(evaluated(in_place, actuals))


@given(
    target=st.integers(0, 40), actual=st.integers(0, 40), kind=st.sampled_from(["count", "number", "days"])
)
def test_the_whole_year_changes_nothing(target: int, actual: int, kind: str) -> None:
    texts = [
        'plan p "P" { period 2026; indicator x "X" { count; target >= 1 }; person rossi "R" { '
        f'{on_person}; component performance "C" {{ indicator r0 "R" {{ {kind}; target >= {target}; {on_row} }} }} }} }}'
        for on_person, on_row in (
            ("", ""),
            ("pro rata 100%", "pro rata 12/12"),
            ("pro rata to 2026-12-31", "pro rata from 2026-01-01"),
            ("", "pro rata to 2026-06-30; pro rata from 2026-07-01"),
        )
    ]
    first, *others = [everything(evaluated(text, [actual, None, None])) for text in texts]
    assert all(other == first for other in others)


@example(target=5, share=Fraction(1, 2), actual=0)
@given(
    target=st.integers(1, 1000),
    share=st.fractions(min_value=Fraction(1, 100), max_value=1, max_denominator=100),
    actual=st.integers(0, 1000),
)
def test_a_target_in_proportion_is_that_part_of_it(target: int, share: Fraction, actual: int) -> None:
    found = {}
    for kind in ("number", "count"):
        text = (
            'plan p "P" { period 2026; indicator x "X" { count; target >= 1 }; person rossi "R" { '
            f'component performance "C" {{ indicator r0 "R" {{ {kind}; target >= {target}; pro rata {share} }} }} }} }}'
        )
        evaluation = evaluated(text, [actual, None, None])
        (row,) = [item for item in evaluation.graph.outline.items if item.name == "r0"]
        found[kind] = plain(evaluation.value(row.figures.target))
    assert found["number"] == target * share
    assert found["count"] == (target * share + Fraction(1, 2)) // 1


@given(actuals=ACTUALS, depth=st.integers(1, 4))
def test_a_score_is_taken_as_it_is_however_often(actuals: list[int | None], depth: int) -> None:
    chain = "\n".join(
        f'person p{number} "P" {{ score of {f"p{number - 1}" if number else "rossi"} }}'
        for number in range(depth)
    )
    text = (
        f'{SCALE}plan p "P" {{ period 2026; scale s; indicator x "X" {{ count; target >= 1 }}\n'
        f'person rossi "R" {{ {components(["", "", ""])} }}\n{chain} }}'
    )
    evaluation = evaluated(text, actuals)
    boards = {item.path: item for item in evaluation.graph.outline.items if item.parent is None}
    scores = [evaluation.value(boards[path,].figures.score) for path in ("rossi", f"p{depth - 1}")]
    assert scores[0] == scores[1]
    assert isinstance(scores[0], Missing) == all(actual is None for actual in actuals)
