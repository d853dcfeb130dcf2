"""The plans that benchmarks measure: generated ones of any size, and ten rows."""

import re

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


def yearly(indicators: int) -> Source:
    """The same for three years, each row with a target for each."""
    plan = generated(indicators)
    text = plan.text.replace("period 2023", "period 2023..2025")
    return Source(
        plan.name, re.sub(r"target (>= \d+)", r"target { 2023: \1; 2024: \g<1>0; 2025: \g<1>00 }", text)
    )


def cascaded(units: int, deep: int = 200) -> Source:
    """A plan of that many units in chains of that depth, each with a part of a row of the unit above it.

    And a row of its own, which contributes to an objective of the plan.
    """
    chains = range(max(1, units // deep))
    objectives = "".join(map(_shared, chains))
    body = "".join(_chain(chain, min(units, deep), len(chains)) for chain in chains)
    return Source("<generated>", f'plan generated "Generated" {{ period 2023\n{objectives}{body}}}\n')


def _shared(chain: int) -> str:
    row = "" if chain else "  indicator shared { count; target >= 1_000_000 }\n"
    return f"objective o{chain} {{\n{row}  indicator r{chain} {{ count; target >= 3 }}\n}}\n"


def _chain(chain: int, deep: int, chains: int) -> str:
    text = ""
    for level in range(deep):
        number = chain * deep + level
        share = "1" if level else f"1/{chains}"
        text += f'unit u{number} "Unit {number}" {{\n  cascade shared {{ share {share} }}\n'
        text += f"  indicator i{number} {{ count; target >= 3; contributes to objective o{chain} }}\n"
    return text + "}\n" * deep
