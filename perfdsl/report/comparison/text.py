"""A comparison to texts for people: a table or Markdown of what differs, and of what that did to the scores."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from perfdsl.analysis.attributing.nodes import Effect, Moved
from perfdsl.analysis.comparison import Comparison, Scores
from perfdsl.graph.nodes import Item
from perfdsl.report.columns import columns
from perfdsl.report.comparison.lines import Line, Shown, effect_lines, file_of, shown, where, whole_place
from perfdsl.report.comparison.words import phrase
from perfdsl.report.formatting import apportion, number_text, percent_text, value_text
from perfdsl.report.lines import score_text
from perfdsl.report.markdown import escaped
from perfdsl.report.wrapping import shown_width, wrap
from perfdsl.values.labels import label_in
from perfdsl.values.number import Rational, total
from perfdsl.values.ranges import Outlook
from perfdsl.values.terms import Terms

_DECIMALS: Final = 4
"""Of a share: two of its percentage."""
_MOST: Final = 15
_MANY: Final = 12
_WIDEST_SORT: Final = 22
_GAP: Final = "  "
_ARROW: Final = "\N{RIGHTWARDS ARROW}"


def comparison_table(
    found: Comparison,
    locale: str = "en",
    *,
    language: str | None = None,
    everything: bool = False,
    width: int = 80,
) -> str:
    """The tables of a comparison, no line longer than `width`."""
    return "\n".join(_Tables(found, locale, language, everything=everything).table(width)) + "\n"


def comparison_markdown(
    found: Comparison, locale: str = "en", *, language: str | None = None, everything: bool = False
) -> str:
    """The same as Markdown, for whoever reviews a change."""
    return "\n".join(_Tables(found, locale, language, everything=everything).markdown()) + "\n"


class _Tables:
    def __init__(self, found: Comparison, locale: str, language: str | None, *, everything: bool) -> None:
        self._found, self._locale, self._language = found, locale, language or locale
        self._shown: Shown = shown(found, locale, language, everything=everything)

    def table(self, width: int) -> Iterator[str]:
        yield from wrap(self._title(), width)
        yield from wrap(self._between(), width)
        yield ""
        for text in self._said():
            yield from wrap(text, width)
        if self._found.difference.comparable:
            yield from self._blocks(width)
        for text in self._hidden():
            yield ""
            yield from wrap(text, width)
        for title, header, lines in self._scores():
            yield ""
            yield from wrap(title, width)
            if lines:
                yield ""
                yield from columns(header, lines, width)
        yield ""
        for text in self._how():
            yield from wrap(text, width)
        if self._shown.lines:
            yield from wrap(phrase("at_right", self._locale), width)

    def markdown(self) -> Iterator[str]:
        yield f"# {escaped(self._title())}"
        yield from ("", escaped(self._between()))
        for text in filter(None, self._said()):
            yield from ("", f"**{escaped(text)}**")
        if self._rows():
            places = [self._places(line) for line in self._shown.lines]
            rows = [(*row[:-1], place) for row, place in zip(self._rows(), places, strict=True)]
            yield from self._in_markdown([*self._header()[:-1], phrase("places", self._locale)], rows, left=5)
        for text in self._hidden():
            yield from ("", escaped(text))
        for title, header, lines in self._scores():
            yield from ("", f"## {escaped(title)}" if lines else escaped(title))
            if lines:
                yield from self._in_markdown(header, lines, left=1)
        for text in self._how():
            yield from ("", escaped(text))

    def _in_markdown(self, header: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> Iterator[str]:
        yield from ("", f"| {' | '.join(header)} |")
        yield f"|{' --- |' * left}{' ---: |' * (len(header) - left)}"
        for row in rows:
            yield f"| {' | '.join(escaped(cell) for cell in row)} |"

    # --- what is said above and below

    def _title(self) -> str:
        plan = self._found.new
        label = label_in(self._language, plan.label, plan.labels)
        return f"{label or plan.name}: {phrase('title', self._locale)}"

    def _between(self) -> str:
        """Which plans, or which periods of one."""
        found = self._found
        texts = [file_of(plan) for plan in (found.old, found.new)]
        if found.scores is not None:
            both = (found.scores.old, found.scores.new)
            days = [value_text(one.at, None, self._locale) for one in both]
            texts = [f"{text}, {one.graph.period}" for text, one in zip(texts, both, strict=True)]
            if days[0] != days[1]:
                texts = [f"{text}, {day}" for text, day in zip(texts, days, strict=True)]
        elif any(one != other for one, other in found.difference.periods):
            texts = [f"{text}, {one}" for text, one in zip(texts, found.difference.periods[0], strict=True)]
        return f"{texts[0]} {_ARROW} {texts[1]}"

    def _said(self) -> Iterator[str]:
        found = self._found
        if not found.difference.comparable:
            yield phrase("not_comparable", self._locale)
        elif not found:
            yield phrase("nothing", self._locale)
        else:
            yield self._counted()
            yield ""
        if found and found.difference.comparable and not found.difference.periods:
            ends = [f"{plan.periods[0]}..{plan.periods[-1]}" for plan in (found.old, found.new)]
            text = phrase("no_period", self._locale)
            yield text.format(
                old=ends[0], new=ends[1], first=found.old.periods[-1], second=found.new.periods[0]
            )
            yield ""

    def _counted(self) -> str:
        """How many changes there are, by sort, the most first."""
        sorts = Counter(phrase(one.change.sort, self._locale) for one in self._shown.lines)
        listed = ", ".join(f"{sort} {count}" for sort, count in sorts.most_common())
        count = len(self._shown.lines)
        return phrase("counted_one" if count == 1 else "counted", self._locale).format(
            count=count, listed=listed
        )

    def _hidden(self) -> Iterator[str]:
        if self._found.difference.comparable and self._shown.hidden:
            key = "follow_one" if self._shown.hidden == 1 else "follow"
            yield phrase(key, self._locale).format(count=self._shown.hidden)

    def _how(self) -> Iterator[str]:
        yield phrase("how", self._locale)
        if self._found.scores is not None and self._found.difference.comparable:
            yield phrase("how_scores", self._locale)

    # --- what differs

    def _header(self) -> list[str]:
        return [phrase(name, self._locale) for name in ("change", "sort", "old", "new", "where")]

    def _rows(self) -> list[tuple[str, ...]]:
        if not self._found.difference.comparable:
            return []
        old, new = self._found.old, self._found.new
        return [
            (
                f"{one.number}. {one.what}",
                one.sort,
                one.old,
                one.new,
                where(one.change, self._locale, old, new),
            )
            for one in self._shown.lines
        ]

    def _blocks(self, width: int) -> Iterator[str]:
        """What differs, under the name of what it is of."""
        old, new = self._found.old, self._found.new
        lines = self._shown.lines
        places = [where(one.change, self._locale, old, new) for one in lines]
        sorts = min(max((shown_width(one.sort) for one in lines), default=0), _WIDEST_SORT)
        numbers = len(str(len(lines))) + 1
        last = max(map(shown_width, places), default=0)
        middle = width - numbers - sorts - last - 4 * len(_GAP)
        before = None
        for line, place in zip(lines, places, strict=True):
            if line.what != before:
                yield from wrap(line.what, width)
                before = line.what
            text = f"{line.old} {_ARROW} {line.new}"
            parts = wrap(f"{line.number}.", numbers), wrap(line.sort, sorts), wrap(text, middle), [place]
            for cells in zip_longest(*parts, fillvalue=""):
                widths = (numbers, sorts, middle, last)
                padded = [
                    cell + " " * (one - shown_width(cell)) for cell, one in zip(cells, widths, strict=True)
                ]
                yield f"{_GAP}{_GAP.join(padded)}".rstrip()

    def _places(self, line: Line) -> str:
        change = line.change
        before = "" if change.sort == "added" else whole_place(change.old_place, self._locale)
        after = "" if change.sort == "dropped" else whole_place(change.new_place, self._locale)
        return f" {_ARROW} ".join(dict.fromkeys(one for one in (before, after) if one))

    # --- scores

    def _scores(self) -> Iterator[tuple[str, Sequence[str], Sequence[Sequence[str]]]]:
        scores = self._found.scores
        if scores is None or not self._found.difference.comparable:
            return
        if not scores.moved:
            yield phrase("still", self._locale), (), ()
        boards = {board.item for board in scores.new.graph.outline.dashboards}
        for place, moved in scores.moved.items():
            if place in boards and moved.effects:
                yield self._board(scores, moved)
        rows = [self._moved(scores, moved) for moved in scores.moved.values()]
        if rows:
            header = [phrase(name, self._locale) for name in ("score", "before", "after", "difference", "by")]
            yield phrase("scores", self._locale), header, rows
        for name in ("added", "dropped"):
            count = len(getattr(scores, name))
            if count:
                yield phrase(f"scored_{name}", self._locale).format(count=count), (), ()

    def _board(self, scores: Scores, moved: Moved) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        """What each change did to the score of a dashboard: the printed parts add up to the printed whole."""
        assert moved.difference is not None
        item = scores.new.graph.outline.items[moved.item]
        kept = moved.effects if len(moved.effects) <= _MOST else moved.effects[: _MOST - 1]
        rest = moved.effects[len(kept) :]
        amounts = [one.amount for one in kept] + ([total(one.amount for one in rest)] if rest else [])
        printed = apportion(amounts, moved.difference, _DECIMALS) if item.terms is None else amounts
        names = [self._caused(one) for one in kept]
        if rest:
            names.append(phrase("others", self._locale).format(count=len(rest)))
        rows = [(name, self._signed(one, item.terms)) for name, one in zip(names, printed, strict=True)]
        rows.append((phrase("total", self._locale), self._signed(moved.difference, item.terms)))
        title = phrase("did", self._locale).format(name=self._name(item))
        header = (phrase("sort", self._locale), phrase("difference", self._locale))
        return title, header, rows

    def _caused(self, effect: Effect) -> str:
        """The lines that a cause is shown in, in words."""
        numbers = list(effect_lines(effect.cause.changes, self._shown.line_of))
        lines = [self._shown.lines[number - 1] for number in numbers[:_MANY]]
        if not lines:
            return phrase("reads", self._locale)
        texts = [f"{line.number}. {line.what}: {line.sort}" for line in lines]
        more = ["…"] if len(numbers) > _MANY else []
        text = "; ".join([*texts, *more])
        return text if len(numbers) == 1 else f"{text} ({phrase('together', self._locale)})"

    def _moved(self, scores: Scores, moved: Moved) -> tuple[str, ...]:
        old = scores.old.graph.outline.items[moved.old_item]
        item = scores.new.graph.outline.items[moved.item]
        numbers = sorted({
            number
            for effect in moved.effects
            for number in effect_lines(effect.cause.changes, self._shown.line_of)
        })  # fmt: skip
        listed = ", ".join(map(str, numbers[:_MANY])) + (", …" if len(numbers) > _MANY else "")
        difference = "" if moved.difference is None else self._signed(moved.difference, item.terms)
        before = self._score(moved.before, old.terms)
        return (
            f"{'  ' * item.level}{self._name(item)}",
            before,
            self._score(moved.after, item.terms),
            difference,
            listed,
        )

    def _score(self, value: Outlook, terms: Terms | None) -> str:
        return score_text(value, self._locale, terms)

    def _name(self, item: Item) -> str:
        label = label_in(self._language, item.label, item.labels)
        return f"{label} ({item.name})" if label and item.name and label != item.name else label or item.name

    def _signed(self, share: Rational, terms: Terms | None) -> str:
        text = percent_text(share, self._locale, 2)
        if terms is not None:
            text = number_text(share * terms.width, self._locale)
        return f"+{text}" if share > 0 else text
