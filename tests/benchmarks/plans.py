"""The plans that benchmarks measure: generated ones of any size, and ten rows."""

from perfdsl.source import Source

ROWS = 10
TEN_ROWS = (
    "plan ten { period 2023\n"
    + "".join(
        f'indicator i{row} "Row {row}" {{ number; target >= {row * 3 + 10}; weight {10}% }}\n'
        for row in range(ROWS)
    )
    + "}\n"
)
ZEN_FORMULA = " + ".join(f"0.1 * max([min([i{row} / {row * 3 + 10}, 1]), 0])" for row in range(ROWS))


def generated(indicators: int) -> Source:
    """A plan of that many indicators, ten in an objective.

    Nothing ends a line where the grammar wants none, so that Lark alone can read the text as well.
    """
    objectives = range(max(1, indicators // ROWS))
    body = "".join(_objective(number) for number in objectives)
    return Source("<generated>", f'plan generated "Generated" {{ period 2023\n{body}}}\n')


def _objective(number: int) -> str:
    rows = "".join(
        f'  indicator i{row} "The label of {row}" {{ count; target >= {row % 97 + 1} }}\n'
        for row in range(number * ROWS, (number + 1) * ROWS)
    )
    code = f"{number // 10 + 1}.{number % 10 + 1}"
    return f'objective {code} "Objective {number}" {{ combine weighted mean\n{rows}}}\n'
