"""The figures of what it would take as people read them, rounded to the side that reaches the goal."""

from typing import Final

from perfdsl.analysis.reach.nodes import Best, Obstacle, RowReach
from perfdsl.graph.nodes import Item
from perfdsl.report.formatting import number_text, percent_text, value_text
from perfdsl.report.reach.words import phrase
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value

DASH: Final = "\N{EN DASH}"
_DECIMALS: Final = 2
_POINTS: Final = 4
_ABOUT: Final = "~"


def shown_name(item: Item) -> str:
    """The label of a row with its id."""
    return f"{item.label or item.name} ({item.name})" if item.label != item.name else item.name


def now_text(value: Value, kind: Kind | None, locale: str) -> str:
    """What a row is at."""
    return value_text(value, kind, locale)


def needed_text(row: RowReach, kind: Kind | None, locale: str) -> str:
    """What a row would have to be: `≥ 5`, `> 7.5`, `by 2025-11-30`, `yes`."""
    if row.outcome == "any" or row.needed is None:
        return phrase("any", locale)
    value = value_text(row.needed if row.change == 0 else towards(row.needed, row.way, kind), kind, locale)
    value = f"{_ABOUT}{value}" if row.within else value
    family = kind.family if kind else None
    if family in (Family.YES_NO, Family.LEVEL):
        return value
    if family is Family.DATE:
        names = ("after_day", "before_day") if row.outcome == "beyond" else ("from_day", "by_day")
    else:
        names = ("above", "below") if row.outcome == "beyond" else ("least", "most")
    return phrase(names[row.way < 0], locale).format(value=value) if row.way else value


def towards(value: Value, way: int, kind: Kind | None) -> Value:
    """A figure with few decimals, never nearer than it is."""
    if not isinstance(value, RATIONAL_TYPE) or isinstance(value, Missing):
        return value
    places = _POINTS if kind is not None and kind.family is Family.SHARE else _DECIMALS
    up = (way > 0) == (value > 0)
    return round_to(value, places, RoundingMode.UP if up else RoundingMode.DOWN)


def change_text(change: Rational | None, kind: Kind | None, locale: str) -> str:
    """By how much it changes: `+75`, `-2.5%`, `+12 days`."""
    family = kind.family if kind else None
    if change is None or family is Family.YES_NO:
        return DASH
    change = towards(change, 1 if change > 0 else -1, kind) if change else change  # type: ignore[assignment]
    assert change is not None
    sign = "+" if change > 0 else ""
    match family:
        case Family.DATE:
            key = "one_day" if abs(change) == 1 else "days"
            return phrase(key, locale).format(days=f"{sign}{number_text(change, locale)}")
        case Family.LEVEL:
            key = "one_level" if abs(change) == 1 else "levels"
            return phrase(key, locale).format(levels=f"{sign}{number_text(change, locale)}")
        case Family.SHARE:
            return f"{sign}{percent_text(change, locale)}"
        case Family.MONEY:
            return f"{sign}{value_text(change, kind, locale)}"
        case _:
            return f"{sign}{number_text(change, locale)}"


def effort_text(effort: Rational | None, locale: str) -> str:
    """How large that is for the row."""
    if effort is None:
        return DASH
    return percent_text(round_to(effort, _POINTS, RoundingMode.UP), locale)


def best_text(best: Best | None, kind: Kind | None, locale: str) -> str:
    """Where a row is at its best."""
    if best is None:
        return DASH
    return phrase("ever_more", locale) if best.value is None else value_text(best.value, kind, locale)


def figure_text(figure: Value | None, kind: Kind | None, locale: str) -> str:
    """A figure of the goal."""
    return DASH if figure is None else value_text(figure, kind, locale)


def distance_text(distance: Rational, kind: Kind | None, locale: str) -> str:
    """How far a figure is from what is asked: never nothing where it is something."""
    places = _POINTS if kind is not None and kind.family in (Family.SHARE, Family.RATIO) else _DECIMALS
    while distance and abs(distance) * 10**places < 1:
        places += 1
    rounded = round_to(abs(distance), places, RoundingMode.HALF_EVEN) if distance else ZERO
    if kind is not None and kind.family in (Family.SHARE, Family.RATIO):
        return percent_text(rounded, locale, None if places == _POINTS else places - 2)
    return value_text(rounded, kind, locale)


def obstacle_text(obstacle: Obstacle | None, name: str, locale: str) -> str:
    """What stops a row; `name` is that of the container where it does."""
    if obstacle is None:
        return DASH
    if obstacle.word in ("full", "end", "judged", "not_applicable", "gate"):
        return phrase(obstacle.word, locale)
    if obstacle.word == "required":
        return phrase("required", locale)
    key = "combined" if obstacle.word.split()[0] in ("minimum", "maximum", "best", "share") else "statement"
    return phrase(key, locale).format(word=obstacle.word, name=name)
