"""The lines of a scorecard as texts for people: what the table and Markdown show alike."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from perfdsl.report.boards import Adjustment, Board, Heading, LeafRow, Scorecard
from perfdsl.report.formatting import (
    apportion,
    date_text,
    either,
    number_text,
    percent_text,
    score_in_terms,
    target_text,
    value_text,
)
from perfdsl.report.words import counted, word
from perfdsl.values.kind import PERCENT
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import Rational
from perfdsl.values.ranges import OneOf, Outlook, Range
from perfdsl.values.terms import Terms

_SYMBOLS: Final[Mapping[str, str]] = {"green": "▲", "amber": "●", "yellow": "●", "orange": "●", "red": "▼"}
_COLOURS: Final[Mapping[str, str]] = {"met": "green", "not_met": "red", "judged": "amber"}
_WRITTEN: Final = 10
_DECIMALS: Final = 2
_DASH: Final = "\N{EN DASH}"


@frozen
class RowText:
    """The cells of a row. `mark` sets apart what belongs to an action or a project.

    The band and the status have a symbol each, which agrees with the colour of either.
    """

    label: str
    actual: str
    target: str
    achievement: str
    weight: str
    contribution: str
    band: str
    status: str
    band_colour: str
    status_colour: str
    mark: str


def target_of(row: LeafRow, locale: str) -> str:
    """The target of a row as text in a locale; where it is scored otherwise, what the ruleset writes."""
    if row.target_text or row.target is None or not row.target_sign:
        return row.target_text
    return target_text(row.target_sign, row.target, row.target_high, row.kind, locale, about=row.target_about)


def row_texts(board: Board, locale: str) -> dict[int, RowText]:
    """The cells of every row of a dashboard by the place of its line.

    The contributions as printed add up to the printed score.
    """
    printed = _contributions(board, locale)
    return {
        place: _row_text(row, printed.get(place, ""), locale, "  " * below + "└ " * row.is_part)
        for place, row, below in _rows(board)
    }


def _rows(board: Board) -> Iterator[tuple[int, LeafRow, bool]]:
    """The rows with their places, and whether they belong to an action."""
    action: int | None = None
    for place, line in enumerate(board.lines):
        if isinstance(line, Heading):
            action = line.level if line.sets_apart else None
        if not isinstance(line, LeafRow):
            continue
        if action is not None and line.level <= action:
            action = None
        yield place, line, action is not None


def _contributions(board: Board, locale: str) -> dict[int, str]:
    score = board.totals.score
    counting = [
        (place, line.contribution)
        for place, line in enumerate(board.lines)
        if not isinstance(line, Heading) and not _is_part(line) and line.contribution is not None
    ]
    if not counting or score is None or isinstance(score, Missing | Range | OneOf | str):
        return {}
    terms = board.totals.terms
    if terms is not None and terms.low == 0:
        figures = [part * terms.width for _, part in counting]
        parts = apportion(figures, terms.figure(score), _DECIMALS)  # type: ignore[arg-type]
        texts = [number_text(part, locale) for part in parts]
    else:
        parts = apportion([part for _, part in counting], score, _DECIMALS + 2)  # type: ignore[arg-type]
        texts = [percent_text(part, locale) for part in parts]
    return dict(zip((place for place, _ in counting), texts, strict=True))


def _is_part(line: LeafRow | Adjustment) -> bool:
    return isinstance(line, LeafRow) and line.is_part


def adjustment_texts(board: Board, locale: str) -> dict[int, tuple[str, str]]:
    """Every adjustment on one line, and what it adds to the score, by the place of its line."""
    printed = _contributions(board, locale)
    return {
        place: (_adjustment_text(line, locale), printed.get(place, ""))
        for place, line in enumerate(board.lines)
        if isinstance(line, Adjustment)
    }


def _adjustment_text(line: Adjustment, locale: str) -> str:
    change = line.change
    if change.outcome in ("missing", "not_applied"):
        why = "not_applied" if change.missing is None else change.missing.reason.value
        return f"{change.written}: {word(why, locale)}"
    after = score_text(change.after, locale, change.terms)
    if not change.moved:
        return f"{change.written}: {after} ({word('unchanged', locale)})"
    return f"{change.written}: {score_text(change.before, locale, change.terms)} \N{RIGHTWARDS ARROW} {after}"


def _row_text(row: LeafRow, contribution: str, locale: str, mark: str) -> RowText:
    label = row.label or row.path[-1]
    status_colour = _COLOURS.get(row.status, "")
    return RowText(
        f"{label} ({row.measure})" if row.measure else label,
        _actual_text(row, locale),
        target_of(row, locale) or _DASH,
        score_text(row.achievement, locale, row.terms),
        share_text(row.weight, locale),
        contribution,
        band_text(row.band, row.colour) or either(row.bands, locale),
        f"{_SYMBOLS.get(status_colour, _DASH)} {status_text(row, locale)}",
        row.colour,
        status_colour,
        mark,
    )


def _actual_text(row: LeafRow, locale: str) -> str:
    """What was measured; of a value of the wrong kind what was written, and a dash where the status says why."""
    actual = row.actual
    if isinstance(actual, Missing):
        if actual.reason is Reason.WRONG_KIND and row.written:
            return _quoted(" ".join(row.written.split()))
        if row.status == "missing" and row.reason == actual.reason.value:
            return _DASH
    return _DASH if actual is None else value_text(actual, row.kind, locale)


def _quoted(text: str) -> str:
    shown = text if len(text) <= _WRITTEN else text[: _WRITTEN - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return f"\N{LEFT DOUBLE QUOTATION MARK}{shown}\N{RIGHT DOUBLE QUOTATION MARK}"


def band_text(band: str, colour: str) -> str:
    """A band with the symbol of its colour; without a colour it has none."""
    return f"{_SYMBOLS.get(colour, '')} {band}".strip()


def status_text(row: LeafRow, locale: str) -> str:
    """The word for what became of a row: where a figure is missing, why."""
    if row.status == "missing" and row.reason:
        return word(row.reason, locale)
    return word(row.status, locale)


def score_text(score: Outlook | None, locale: str, terms: Terms | None = None) -> str:
    """A score as a percentage or in the terms of its scale, a dash where there is none."""
    if score is None or isinstance(score, Missing | str):
        return _DASH
    return value_text(score, PERCENT if terms is None else evolve(PERCENT, terms=terms), locale)


def share_text(share: Rational | None, locale: str) -> str:
    """A weight as a percentage, a dash where there is none."""
    return _DASH if share is None else percent_text(share, locale)


def heading_text(heading: Heading, locale: str) -> str:
    """A heading on one line: code and label, then its score and weight where it has them."""
    title = f"{heading.code} {heading.label}".strip()
    if heading.score is None:
        return title
    figures = [score_text(heading.score, locale, heading.terms)]
    if heading.weight is not None:
        figures.append(f"{word('weight', locale).lower()} {share_text(heading.weight, locale)}")
    if heading.band or heading.bands:
        figures.append(band_text(heading.band, heading.colour) or either(heading.bands, locale))
    return f"{title} ({', '.join(figures)})"


def title_text(board: Board) -> str:
    """A dashboard's label with its id."""
    return f"{board.label} ({board.id})" if board.label else board.id


def totals_texts(board: Board, locale: str) -> tuple[str, str]:
    """The score with band and coverage, and the counts of rows, each on one line."""
    totals = board.totals
    score = f"{word('score', locale)} {score_text(totals.score, locale, totals.terms)}"
    if isinstance(totals.score, Missing):
        score += f" ({word(totals.score.reason.value, locale)})"
    if totals.band or totals.bands:
        score += f", {band_text(totals.band, totals.colour) or either(totals.bands, locale)}"
    score += f", {word('coverage', locale)} {score_text(totals.coverage, locale)}"
    if board.pro_rata is not None:
        score += f", {word('pro_rata', locale)} {share_text(board.pro_rata, locale)}"
    return score, ", ".join(_counts(board, locale))


def _counts(board: Board, locale: str) -> Iterator[str]:
    totals = board.totals
    yield counted(totals.rows, "rows", locale)
    yield counted(totals.scored, "scored", locale)
    yield counted(totals.met, "counted_met", locale)
    yield counted(totals.judged, "counted_judged", locale)
    missing = sum(count for _, count in totals.missing)
    reasons = "; ".join(f"{word(reason, locale)} {count}" for reason, count in totals.missing)
    yield counted(missing, "counted_missing", locale) + (f" ({reasons})" if reasons else "")
    yield counted(totals.monitored, "counted_monitored", locale)
    if totals.no_target:
        yield counted(totals.no_target, "no_target", locale)


def notes_texts(board: Board, locale: str) -> Sequence[str]:
    """What is to be said of rows beside their figures: every judgement with both figures, and notes."""
    found: list[str] = []
    for row in board.lines:
        if isinstance(row, LeafRow):
            name = row.path[-1]
            found += [
                f"{name}: {text}"
                for text in (*_pro_rata(row, locale), *_judged(row, locale), *row.notes, *_owed(row, locale))
            ]
    return found


def _owed(row: LeafRow, locale: str) -> Iterator[str]:
    """That somebody has to say why a row is in its band."""
    if row.note_asked is not None:
        key = "note_advised" if row.note_asked.advised else "note_required"
        yield word(key, locale).format(band=band_text(row.band, row.colour))


def _pro_rata(row: LeafRow, locale: str) -> Iterator[str]:
    if row.pro_rata is not None:
        yield word("pro_rata_note", locale).format(share=share_text(row.pro_rata, locale))


def _judged(row: LeafRow, locale: str) -> Iterator[str]:
    judgement = row.judgement
    if judgement is None:
        return
    computed = row.computed
    text = word("judged_note", locale).format(
        score=score_in_terms(judgement.achievement, row.terms, locale),
        computed=word(computed.reason.value, locale)
        if isinstance(computed, Missing)
        else score_text(computed, locale, row.terms),
        because=judgement.because,
    )
    yield f"{text} ({judgement.by})" if judgement.by else text


def opening_text(scorecard: Scorecard, locale: str) -> str:
    """The plan, its period, and the day at which it is looked at."""
    day = date_text(scorecard.at, locale)
    label = scorecard.label or scorecard.plan
    title = f"{label}: {word('period', locale)} {scorecard.period}, {word('evaluated_at', locale)} {day}"
    if scorecard.subject:
        many = counted(scorecard.subjects, "subjects", locale)
        title += f", {scorecard.subject} {word('among', locale)} {many}"
    return f"{title}, {word('counts_as_pending', locale)}" if scorecard.pending else title


def revision_texts(scorecard: Scorecard, locale: str) -> Iterator[str]:
    """The revisions that the plan stands under, one each."""
    for of, revised in scorecard.revisions:
        by = f" ({revised.by})" if revised.by else ""
        note = word("revised_note", locale).format(of=of, day=date_text(revised.start, locale))
        yield f"{note}: {revised.because}{by}"
