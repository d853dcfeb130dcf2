"""How far rows have come in a period that has not ended, as texts for people: what the table and Markdown show alike."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from perfdsl.analysis.progress import RowProgress
from perfdsl.report.boards import Board, Heading, LeafRow, Line, Scorecard
from perfdsl.report.formatting import date_text, number_text, percent_text, value_text
from perfdsl.report.lines import band_text, score_text
from perfdsl.report.words import word
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.ranges import Outlook, Range

COLUMNS: Final = ("expected", "reached", "difference", "forecast", "standing")
"""What is shown of a row, beside its label."""

COLOURS: Final = {"ahead": "green", "on_track": "green", "behind": "amber", "late": "red", "silent": "red"}
"""The colour of each standing; what is not due has none."""

_SYMBOLS: Final = {"green": "▲", "amber": "●", "red": "▼"}
_DASH: Final = "\N{EN DASH}"
_TENTHS: Final = 1
_LISTED: Final = ("late", "silent", "behind")
_MOST: Final = 20
"""How many rows of one standing are named below the table, which has all of them."""


@frozen
class InterimText:
    """The cells of a row."""

    label: str
    expected: str
    reached: str
    difference: str
    forecast: str
    standing: str
    colour: str


def interim_title(scorecard: Scorecard, locale: str) -> str:
    """The day of looking, and how much of the period has passed."""
    assert scorecard.elapsed is not None
    share = percent_text(scorecard.elapsed, locale, _TENTHS)
    return word("progress", locale).format(day=date_text(scorecard.at, locale), share=share)


def interim_lines(board: Board) -> Iterator[tuple[Heading | LeafRow, RowProgress | None]]:
    """The headings of a dashboard, and every row of it that is scored."""
    pending: list[Heading] = []
    for line in board.lines:
        match line:
            case Heading() if line.sets_apart and line.forecast is None:
                continue
            case Heading():
                while pending and pending[-1].level >= line.level:
                    pending.pop()
                pending.append(line)
            case LeafRow(interim=RowProgress() as interim) if _is_shown(line):
                yield from ((heading, None) for heading in pending)
                pending.clear()
                yield line, interim
            case _:
                pass


def _is_shown(line: Line) -> bool:
    return isinstance(line, LeafRow) and line.status not in {"monitored", "no_target"}


def interim_heading(heading: Heading, locale: str) -> str:
    """A heading on one line, with its score as it is foreseen."""
    title = f"{heading.code} {heading.label}".strip()
    if heading.forecast is None:
        return title
    return f"{title} ({word('interim_forecast', locale).lower()} {score_text(heading.forecast, locale, heading.terms)})"


def interim_text(row: LeafRow, interim: RowProgress, locale: str) -> InterimText:
    """The cells of a row."""
    expected = _DASH if interim.expected is None else percent_text(interim.expected, locale, _TENTHS)
    state = interim.state
    colour = COLOURS.get(state, "")
    return InterimText(
        ("\N{BOX DRAWINGS LIGHT UP AND RIGHT} " if row.is_part else "") + (row.label or row.path[-1]),
        expected if interim.declared or interim.expected is None else f"({expected})",
        _DASH if interim.reached is None else percent_text(interim.reached, locale, _TENTHS),
        "" if interim.difference is None else _points(interim.difference, locale),
        _forecast(row, interim, locale),
        f"{_SYMBOLS.get(colour, _DASH)} {word(state, locale)}" if state else _DASH,
        colour,
    )


def _points(difference: Rational, locale: str) -> str:
    text = number_text(difference * 100, locale, _TENTHS)
    return f"+{text}" if difference > 0 else text.replace("-", "\N{MINUS SIGN}")


def _forecast(row: LeafRow, interim: RowProgress, locale: str) -> str:
    """The figure at the end of the period, with a sign where it is kept; of a row without figures its score."""
    if row.kind is None:
        return score_text(interim.score, locale, row.terms)
    if interim.actual is None or isinstance(interim.actual, Missing):
        return _DASH
    text = value_text(interim.actual, row.kind, locale)
    return f"= {text}" if is_kept(interim) else text


def is_kept(interim: RowProgress) -> bool:
    """Whether the figure of a row is kept as it was measured so far, for nothing is foreseen of it."""
    return interim.foreseen is not None and (
        not interim.foreseen.rule or isinstance(interim.foreseen.value, Missing)
    )


def foreseen_text(board: Board, locale: str) -> str:
    """The score of a dashboard as it is foreseen, with its band and coverage, and what it may be."""
    ahead = board.ahead
    assert ahead is not None
    terms = board.totals.terms
    text = word("foreseen", locale).format(score=score_text(ahead.score, locale, terms))
    if ahead.band:
        text += f", {band_text(ahead.band, ahead.colour)}"
    text += f", {word('coverage', locale)} {score_text(ahead.coverage, locale)}"
    ends = _ends(ahead.range)
    if ends is None or ends[0] == ends[1]:
        return text
    low, high = (score_text(end, locale, terms) for end in ends)
    return f"{text}; {word('foreseen_between', locale).format(low=low, high=high)}"


def _ends(found: Outlook | None) -> tuple[Rational, Rational] | None:
    if not isinstance(found, Range):
        return None
    low, high = found.low, found.high
    if isinstance(low, RATIONAL_TYPE) and isinstance(high, RATIONAL_TYPE):
        return low, high
    return None


def listed_texts(board: Board, locale: str) -> Iterator[str]:
    """The rows that are late, silent and behind, by name; of silent ones the parts that are not there."""
    found: dict[str, list[str]] = {state: [] for state in _LISTED}
    for line, interim in interim_lines(board):
        if isinstance(line, LeafRow) and interim is not None and interim.state in found:
            parts = ", ".join(map(str, interim.unreported))
            found[interim.state].append(line.path[-1] + (f" ({parts})" if parts else ""))
    for state, names in found.items():
        if names:
            more = [f"… (+{len(names) - _MOST})"] if len(names) > _MOST else []
            yield f"{word(f'listed_{state}', locale)}: {', '.join([*names[:_MOST], *more])}"


def legend_texts(scorecard: Scorecard, locale: str) -> Iterator[str]:
    """What the brackets mean, and how the figures at the end were found."""
    shown = [
        (line, interim)
        for board in scorecard.dashboards
        for line, interim in interim_lines(board)
        if interim is not None and isinstance(line, LeafRow)
    ]
    if any(interim.expected is not None and not interim.declared for _, interim in shown):
        yield word("yardstick", locale)
    ways = list(dict.fromkeys(_ways(shown)))
    if ways:
        yield word("forecast_note", locale).format(
            how="; ".join(word(f"forecast_{way}", locale) for way in ways)
        )


def _ways(shown: Sequence[tuple[LeafRow, RowProgress]]) -> Iterator[str]:
    for row, interim in shown:
        if row.kind is None or interim.actual is None or isinstance(interim.actual, Missing):
            continue
        if interim.foreseen is None:
            yield "computed"
        else:
            yield "kept" if is_kept(interim) else interim.foreseen.rule
