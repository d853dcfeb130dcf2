"""The lines of a scorecard as texts for people: what the table and Markdown show alike."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from perfdsl.report.formatting import (
    apportion,
    date_text,
    percent_text,
    target_text,
    value_text,
)
from perfdsl.report.scorecard import Board, Heading, LeafRow, Scorecard
from perfdsl.report.words import word
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

_SYMBOLS: Final[Mapping[str, str]] = {"green": "▲", "amber": "●", "yellow": "●", "orange": "●", "red": "▼"}
_COLOURS: Final[Mapping[str, str]] = {"met": "green", "not_met": "red", "judged": "amber"}
_DECIMALS: Final = 2
_DASH: Final = "\N{EN DASH}"


@frozen
class RowText:
    """The cells of a row. `colour` is that of its band or, without bands, of its status."""

    label: str
    actual: str
    target: str
    achievement: str
    weight: str
    contribution: str
    band: str
    status: str
    colour: str


def target_of(row: LeafRow, locale: str) -> str:
    """The target of a row as text in a locale; where it is scored otherwise, what the ruleset writes."""
    if row.target_text or row.target is None or not row.target_sign:
        return row.target_text
    return target_text(row.target_sign, row.target, row.target_high, row.kind, locale)


def row_texts(board: Board, locale: str) -> dict[int, RowText]:
    """The cells of every row of a dashboard by the place of its line.

    The contributions as printed add up to the printed score.
    """
    rows = [(place, line) for place, line in enumerate(board.lines) if isinstance(line, LeafRow)]
    printed = _contributions(board, locale)
    return {place: _row_text(row, printed.get(place, ""), locale) for place, row in rows}


def _contributions(board: Board, locale: str) -> dict[int, str]:
    score = board.totals.score
    counting = [
        (place, line.contribution)
        for place, line in enumerate(board.lines)
        if isinstance(line, LeafRow) and not line.is_part and line.contribution is not None
    ]
    if not counting or score is None or isinstance(score, Missing | str):
        return {}
    parts = apportion([part for _, part in counting], score, _DECIMALS + 2)  # type: ignore[arg-type]
    return {place: percent_text(part, locale) for (place, _), part in zip(counting, parts, strict=True)}


def _row_text(row: LeafRow, contribution: str, locale: str) -> RowText:
    colour = row.colour or ("" if row.band else _COLOURS.get(row.status, ""))
    return RowText(
        row.label or row.path[-1],
        _DASH if row.actual is None else value_text(row.actual, row.kind, locale),
        target_of(row, locale) or _DASH,
        score_text(row.achievement, locale),
        share_text(row.weight, locale),
        contribution,
        row.band,
        f"{_SYMBOLS.get(colour, _DASH)} {status_text(row, locale)}",
        colour,
    )


def status_text(row: LeafRow, locale: str) -> str:
    """The word for what became of a row: where a figure is missing, why."""
    if row.status == "missing" and row.reason:
        return word(row.reason, locale)
    return word(row.status, locale)


def score_text(score: Value | None, locale: str) -> str:
    """A score as a percentage, a dash where there is none."""
    return _DASH if score is None or isinstance(score, Missing | str) else percent_text(score, locale)  # type: ignore[arg-type]


def share_text(share: Rational | None, locale: str) -> str:
    """A weight as a percentage, a dash where there is none."""
    return _DASH if share is None else percent_text(share, locale)


def heading_text(heading: Heading, locale: str) -> str:
    """A heading on one line: code and label, then its score and weight where it has them."""
    title = f"{heading.code} {heading.label}".strip()
    if heading.score is None:
        return title
    figures = [score_text(heading.score, locale)]
    if heading.weight is not None:
        figures.append(f"{word('weight', locale).lower()} {share_text(heading.weight, locale)}")
    if heading.band:
        figures.append(f"{_SYMBOLS.get(heading.colour, '')} {heading.band}".strip())
    return f"{title} ({', '.join(figures)})"


def title_text(board: Board) -> str:
    """A dashboard's label with its id."""
    return f"{board.label} ({board.id})" if board.label else board.id


def totals_texts(board: Board, locale: str) -> tuple[str, str]:
    """The score with band and coverage, and the counts of rows, each on one line."""
    totals = board.totals
    score = f"{word('score', locale)} {score_text(totals.score, locale)}"
    if isinstance(totals.score, Missing):
        score += f" ({word(totals.score.reason.value, locale)})"
    if totals.band:
        score += f", {_SYMBOLS.get(totals.colour, '')} {totals.band}".replace("  ", " ")
    score += f", {word('coverage', locale)} {score_text(totals.coverage, locale)}"
    return score, ", ".join(_counts(board, locale))


def _counts(board: Board, locale: str) -> Iterator[str]:
    totals = board.totals
    yield f"{totals.rows} {word('rows', locale)}"
    yield f"{totals.scored} {word('scored', locale)}"
    yield f"{totals.met} {word('counted_met', locale)}"
    yield f"{totals.judged} {word('counted_judged', locale)}"
    missing = sum(count for _, count in totals.missing)
    reasons = "; ".join(f"{word(reason, locale)} {count}" for reason, count in totals.missing)
    yield f"{missing} {word('counted_missing', locale)}" + (f" ({reasons})" if reasons else "")
    yield f"{totals.monitored} {word('counted_monitored', locale)}"
    if totals.no_target:
        yield f"{totals.no_target} {word('no_target', locale)}"


def notes_texts(board: Board, locale: str) -> Sequence[str]:
    """What is to be said of rows beside their figures: every judgement with both figures, and notes."""
    found: list[str] = []
    for row in board.lines:
        if isinstance(row, LeafRow):
            name = row.path[-1]
            found += [f"{name}: {text}" for text in (*_judged(row, locale), *row.notes)]
    return found


def _judged(row: LeafRow, locale: str) -> Iterator[str]:
    judgement = row.judgement
    if judgement is None:
        return
    computed = row.computed
    text = word("judged_note", locale).format(
        score=percent_text(judgement.achievement, locale),
        computed=word(computed.reason.value, locale)
        if isinstance(computed, Missing)
        else score_text(computed, locale),
        because=judgement.because,
    )
    yield f"{text} ({judgement.by})" if judgement.by else text


def opening_text(scorecard: Scorecard, locale: str) -> str:
    """The plan, its period, and the day at which it is looked at."""
    day = date_text(scorecard.at, locale)
    label = scorecard.label or scorecard.plan
    return f"{label}: {word('period', locale)} {scorecard.period}, {word('evaluated_at', locale)} {day}"
