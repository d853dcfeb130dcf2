"""Plans in which one construct stands very often, each of any size: what is not linear shows itself."""

from collections.abc import Callable
from typing import Final

from perfdsl.source import Source
from tests.benchmarks.plans import cascaded

TEN: Final = 10


def _indicator(name: str, rest: str = "") -> str:
    return f'indicator {name} "The label of {name}" {{ count; target >= 8{rest} }}\n'


def _person(name: str, body: str) -> str:
    return f'person {name} "The name of {name}" {{\n{body}}}\n'


def _tens(rows: int, each: Callable[[int, range], str]) -> str:
    """What `each` makes of every ten numbers, with the number of the ten."""
    return "".join(each(ten, range(ten * TEN, (ten + 1) * TEN)) for ten in range(max(1, rows // TEN)))


def _objectives(rows: int, row: Callable[[int], str], rest: str = "") -> str:
    """Rows by tens in objectives."""
    return _tens(
        rows,
        lambda ten, numbers: (
            f'objective {ten + 1} "Objective {ten + 1}" {{\n{rest}{"".join(map(row, numbers))}}}\n'
        ),
    )


def _plain(number: int) -> str:
    return _indicator(f"i{number}")


def splits(rows: int) -> str:
    """Every row of the plan shared out among ten units."""
    sources = range(max(1, rows // TEN))
    parts = "".join(f"cascade i{source} {{ share 10% }}\n" for source in sources)
    units = "".join(f'unit u{unit} "Unit {unit}" {{\n{parts}}}\n' for unit in range(TEN))
    return "".join(map(_plain, sources)) + units


def one_split(rows: int) -> str:
    """One row shared out among all people of a unit."""
    people = "".join(_person(f"p{number}", f"cascade whole {{ share 1/{rows} }}\n") for number in range(rows))
    return f'{_indicator("whole")}unit u "Unit" {{\n{people}}}\n'


def contributions(rows: int) -> str:
    """Rows of units that contribute to objectives of the plan."""
    goals = _tens(rows, lambda ten, _: f'objective {ten + 1} "Objective {ten + 1}" {{\n{_plain(ten)}}}\n')
    units = _tens(
        rows,
        lambda ten, numbers: (
            f'unit u{ten} "Unit {ten}" {{\n'
            + "".join(_indicator(f"c{at}", f"; contributes to objective {ten + 1}") for at in numbers)
            + "}\n"
        ),
    )
    return goals + units


def one_parent(rows: int) -> str:
    """Rows of as many units that all contribute to one objective."""
    units = "".join(
        f'unit u{at} "Unit {at}" {{\n{_indicator(f"c{at}", "; contributes to objective 1")}}}\n'
        for at in range(rows)
    )
    return f'objective 1 "Objective" {{\n{_plain(0)}}}\n{units}'


def nested_units(rows: int) -> str:
    """Units 200 deep at most, with a cascade in each."""
    deep = min(200, rows)
    chains = ""
    for chain in range(max(1, rows // deep)):
        numbers = range(chain * deep, (chain + 1) * deep)
        chains += (
            "".join(f'unit u{at} "Unit {at}" {{\ncascade i{at % TEN}\n' for at in numbers) + "}\n" * deep
        )
    return "".join(map(_plain, range(TEN))) + chains


def people(rows: int) -> str:
    """People with three components each, weighed by their role."""

    def one(number: int) -> str:
        return _person(
            f"p{number}",
            "weights table staff\n"
            'component unit_score "Unit" { score of u }\n'
            f'component own "Own" {{ {_indicator("own_row")} }}\n'
            'component how "How" { behaviour care "Care" { level 1..5; target >= 4 } }\n',
        )

    unit = f'{_plain(0)}unit u "Unit" {{ cascade i0 }}\n'
    return f"{_ROLES}{unit}" + "".join(map(one, range(max(1, rows // 4))))


_ROLES: Final = "weights table { staff: unit_score 30%, own 50%, how 20% }\n"


def _paid(rows: int, award: str) -> str:
    paid = "".join(_person(f"p{number}", _indicator("row")) for number in range(rows))
    return f'{paid}award pay "Pay" {{ for every person; budget 1_000_000 EUR; {award} }}\n'


def award_by_band(rows: int) -> str:
    """An award by bands to as many people, what is left over divided among the others."""
    return _paid(
        rows,
        'by band { "good": 100%; "poor": 30% }; leftover to others by amount; at most 400 EUR each',
    )


def award_by_rank(rows: int) -> str:
    """An award by forced ranking of as many people."""
    return _paid(rows, "by rank { 25%: 50%; 50%: 50%; 25%: 0% }; cents by largest remainder, ties by score")


def award_each(rows: int) -> str:
    """An amount for each of as many people, from their own score."""
    paid = "".join(_person(f"p{number}", _indicator("row")) for number in range(rows))
    return f'{paid}award pay "Pay" {{ for every person; each score * 100 EUR }}\n'


def templates(rows: int) -> str:
    """A template of five rows, used often."""
    body = "".join(
        _indicator(f"row{at}", '; source "{note}"').replace("The label", "{name}") for at in range(5)
    )
    uses = _tens(
        max(1, rows // 5),
        lambda ten, numbers: (
            f'objective {ten + 1} "Objective {ten + 1}" {{\n'
            + "".join(f'use service("Service {at}", "Register") as s{at}\n' for at in numbers)
            + "}\n"
        ),
    )
    return f"template service(name, note) {{\n{body}}}\n{uses}"


def adjusters(rows: int) -> str:
    """Objectives with adjustments, aggregates over their rows, and critical rows."""
    rest = (
        "adjust penalty 1 point per 100 of i0\nadjust at most 50% when any critical < 60%\n"
        "adjust bonus 5% when any critical met\nadjust cap 100%\n"
    )
    return _objectives(rows, lambda number: _indicator(f"i{number}", "; critical"), rest)


def aggregates(rows: int) -> str:
    """Rows computed from aggregates of an objective, a row for each."""

    def each(ten: int, numbers: range) -> str:
        own = "".join(map(_plain, numbers))
        return (
            f'objective {ten + 1} "Objective {ten + 1}" {{\n{own}}}\nindicator a{ten} "Of {ten}" {{\n'
            f"number; value mean of objective {ten + 1} + (count of rows of objective {ten + 1} where met)\n"
            "target >= 1 }\n"
        )

    return _tens(rows, each)


def requirements(rows: int) -> str:
    """What is required of every row, and of the weight and the target of each."""
    one = "".join(
        f"require weight of i{at} in plan <= 100%\nadvise i{at}.target <= 10\n" for at in range(0, rows, 2)
    )
    every = "require every indicator has owner\nrequire count of indicators in 1..1_000_000\n" * TEN
    return every + one + _objectives(rows, lambda number: _indicator(f"i{number}", '; owner "Somebody"'))


def counts(rows: int) -> str:
    """Every objective asks how many rows the whole plan has."""
    return _objectives(rows, _plain, "require count of indicators in plan >= 1\n")


def revisions(rows: int) -> str:
    """Each tenth row revised, all on one day."""
    changed = "".join(
        f'revise i{at} {{ target >= 6 }} from 2023-07-01 because "a decision"\n' for at in range(0, rows, TEN)
    )
    return _objectives(rows, _plain) + changed


def judgements(rows: int) -> str:
    """Each row judged."""
    judged = "".join(f'accept i{at} at 50% because "a decision"\n' for at in range(rows))
    return _objectives(rows, _plain) + judged


def series(rows: int) -> str:
    """Rows whose figures come month by month."""
    return _objectives(max(1, rows // TEN), lambda at: _indicator(f"i{at}", "; series monthly sum"))


def pending(rows: int) -> str:
    """Rows that stay open where there is no figure."""
    return "missing pending\n" + _objectives(rows, _plain)


def phased(rows: int) -> str:
    """Rows with targets by phases, labels in three languages, and a part of the year."""
    rest = "; phased 30 Jun 40%, 31 Dec 100%; pro rata 9/12"
    return _objectives(
        rows, lambda at: _indicator(f"i{at}", rest).replace('" {', '" en "In English" de "Auf Deutsch" {')
    )


_SCALE: Final = 'scale bands { band "good" from 60%; band "poor" }\n'


def extension(rows: int) -> Source:
    """A plan that extends another: each tenth row with a new target, or dropped."""
    base = f'plan base "Base" {{ period 2022\n{_objectives(rows, _plain)}}}\n'
    dropped = "".join(f"drop i{at}\n" for at in range(1, rows, TEN))
    changed = _tens(
        rows,
        lambda ten, numbers: f"objective {ten + 1} {{ indicator i{numbers[0]} {{ target >= 5 }} }}\n",
    )
    return Source(
        "<extension>", f'{base}plan later "Later" extends base {{ period 2023\n{dropped}{changed}}}\n'
    )


def _family(of: Callable[[int], str]) -> Callable[[int], Source]:
    name = of.__name__

    def source(rows: int) -> Source:
        text = f'{_SCALE}plan generated "Generated" {{ period 2023\nscale bands\n{of(rows)}}}\n'
        return Source(f"<{name}>", text)

    return source


FAMILIES: Final[dict[str, Callable[[int], Source]]] = {
    "shares of many rows": _family(splits),
    "shares of one row": _family(one_split),
    "contributions to many": _family(contributions),
    "contributions to one": _family(one_parent),
    "units 200 deep": _family(nested_units),
    "units 200 deep that share and contribute": cascaded,
    "people with components": _family(people),
    "award by bands": _family(award_by_band),
    "award by rank": _family(award_by_rank),
    "award of so much each": _family(award_each),
    "templates": _family(templates),
    "adjustments": _family(adjusters),
    "aggregates": _family(aggregates),
    "requirements of rows": _family(requirements),
    "requirements that count": _family(counts),
    "revisions": _family(revisions),
    "judgements": _family(judgements),
    "phases and parts of the year": _family(phased),
    "figures by month": _family(series),
    "open scores": _family(pending),
    "a plan that extends another": extension,
}
"""Each construct, and a plan with about so many rows, or people, of it."""
