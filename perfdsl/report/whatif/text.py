"""What would be otherwise to texts for people: a table or Markdown of what moved, the whole on top."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from attrs import evolve, frozen

from perfdsl.analysis.settings.nodes import (
    SetActual,
    SetCombine,
    SetMissing,
    SetTarget,
    Setting,
    SetWeight,
)
from perfdsl.analysis.whatif import Moved, MovedConsequence, MovedItem, WhatIf
from perfdsl.graph.nodes import Item
from perfdsl.report.columns import columns
from perfdsl.report.formatting import number_text, percent_text, value_text
from perfdsl.report.markdown import escaped
from perfdsl.report.whatif.words import phrase
from perfdsl.report.words import word
from perfdsl.report.wrapping import wrap
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.ranges import Outlook

_CENTS: Final = 2
_DASH, _ARROW = "\N{EN DASH}", "\N{RIGHTWARDS ARROW}"
_ORDER: Final = (
    "actual",
    "target",
    "target_high",
    "weight",
    "achievement",
    "score",
    "met",
    "band",
    "coverage",
)
_OF_SCORES: Final = frozenset({"achievement", "score"})
_SHARES: Final = frozenset({"weight", "coverage"})


@frozen
class _Line:
    """A line of the table: what moved, and the cells beside it."""

    label: str
    cells: tuple[str, ...]


def whatif_table(found: WhatIf, locale: str = "en", *, width: int = 80) -> str:
    """The table of what moved, no line longer than `width`."""
    return "\n".join(_table(found, locale, width)) + "\n"


def whatif_markdown(found: WhatIf, locale: str = "en") -> str:
    """The same as Markdown."""
    return "\n".join(_markdown(found, locale)) + "\n"


def _table(found: WhatIf, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    yield ""
    for text in settings_texts(found, locale):
        yield from wrap(text, width)
    yield ""
    yield from wrap(_whole(found, locale), width)
    lines = list(_lines(found, locale))
    if lines:
        rows = [(line.label, *line.cells) for line in lines]
        yield ""
        yield from columns(_header(found, locale), rows, width, to_the_left=2)
    yield ""
    for text in _notes(found, locale):
        yield from wrap(text, width)


def _markdown(found: WhatIf, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    yield ""
    yield from (f"- {escaped(text)}" for text in settings_texts(found, locale))
    yield from ("", f"**{escaped(_whole(found, locale))}**")
    lines = list(_lines(found, locale))
    if lines:
        header = _header(found, locale)
        yield from ("", f"| {' | '.join(header)} |", f"| --- | --- |{' ---: |' * (len(header) - 2)}")
        for line in lines:
            yield f"| {' | '.join(escaped(cell) for cell in (line.label, *line.cells))} |"
    for text in _notes(found, locale):
        yield from ("", escaped(text))


def _title(found: WhatIf, locale: str) -> str:
    graph = found.base.graph
    return f"{graph.outline.label or graph.outline.plan}: {phrase('title', locale)}, {graph.period}"


def _whole(found: WhatIf, locale: str) -> str:
    item, moved = found.base.graph.outline.items[0], found.whole
    before, after = (figure_text("score", one, item, locale) for one in (moved.before, moved.after))
    if not moved.has_moved:
        return phrase("whole_still", locale).format(before=before)
    text = phrase("whole", locale).format(before=before, after=after)
    difference = _difference(moved, item, locale)
    return f"{text} ({difference})" if difference else text


def _notes(found: WhatIf, locale: str) -> Iterator[str]:
    if found.nothing_moved:
        yield phrase("nothing_moved", locale)
    if not found.settings:
        return
    facts = all(isinstance(one, SetActual) for one in found.settings)
    yield phrase("how_facts" if facts else "how_plan", locale)
    if any(isinstance(one, SetWeight) for one in found.settings):
        yield phrase("how_weights", locale)
    if any(isinstance(one, SetMissing) for one in found.settings):
        yield phrase("how_missing", locale)
    if len(found.settings) > 1 and not found.nothing_moved:
        yield phrase("how_because", locale)


# --- what is set


def settings_texts(found: WhatIf, locale: str) -> list[str]:
    """What is set, each with what stood there: `fairs: 5 → 7`; numbered where they are several."""
    pairs = zip(found.settings, found.befores, strict=True)
    texts = [_setting(found, one, before, locale) for one, before in pairs]
    if not texts:
        return [phrase("nothing_set", locale)]
    return [f"{number}. {text}" for number, text in enumerate(texts, 1)] if len(texts) > 1 else texts


def _setting(found: WhatIf, setting: Setting, before: Outlook | str | None, locale: str) -> str:
    match setting:
        case SetActual(path=path, key=key, value=value):
            kind = next(one.kind for one in found.base.graph.inputs if one.path == path)
            when = "" if key.period == found.base.graph.period else f"@{key.period}"
            old, new = _value(before, kind, locale), value_text(value, kind, locale)
            return f"{path[-1]}{when}: {old} {_ARROW} {new}"
        case SetTarget(path=path, value=value, high=high):
            item = next(one for one in found.base.graph.outline.items if one.path == path)
            new = value_text(value, item.kind, locale)
            new = new if high is None else f"{new}..{value_text(high, item.kind, locale)}"
            name = phrase("target_of", locale).format(name=path[-1])
            return f"{name}: {_value(before, item.kind, locale)} {_ARROW} {new}"
        case SetWeight(path=path, share=share):
            name = phrase("weight_of", locale).format(name=path[-1])
            return f"{name}: {_value(before, PERCENT, locale)} {_ARROW} {percent_text(share, locale)}"
        case SetMissing(path=path, policy=policy):
            return f"{_scope(found, 'missing', path, locale)}: {policy.value}"
        case SetCombine(path=path, combine=combine):
            return f"{_scope(found, 'combine', path, locale)}: {combine.text}"


def _scope(found: WhatIf, what: str, path: tuple[str, ...] | None, locale: str) -> str:
    if path is None:
        return phrase(f"{what}_all", locale)
    return phrase(f"{what}_of", locale).format(name=path[-1] if path else found.base.graph.outline.plan)


def _value(value: Outlook | str | None, kind: Kind | None, locale: str) -> str:
    return _DASH if value is None else value_text(value, kind, locale)


# --- the table


def _header(found: WhatIf, locale: str) -> list[str]:
    names = ["figure", "before", "after", "difference"]
    return [word("row", locale), *(phrase(name, locale) for name in names + ["because"] * _numbered(found))]


def _numbered(found: WhatIf) -> bool:
    """Whether each line says what it moved by: where several things are set."""
    return len(found.settings) > 1


def _lines(found: WhatIf, locale: str) -> Iterator[_Line]:
    items = found.base.graph.outline.items
    for one in found.items:
        item = items[one.item]
        label = _label(found, item)
        for moved in _shown(one, item):
            cells = [figure_text(moved.figure, value, item, locale) for value in (moved.before, moved.after)]
            yield _line(
                found, label, phrase(moved.figure, locale), cells, _difference(moved, item, locale), moved
            )
            label = ""
    yield from _gates(found, locale)
    yield from _awards(found, locale)


def _label(found: WhatIf, item: Item) -> str:
    """A row by its label and id; one of another dashboard than the plan's says of which."""
    name = item.code or item.name
    text = f"{item.label} ({name})" if name and item.label and item.label != name else item.label or name
    board = found.base.graph.outline.dashboards[item.dashboard]
    return text if not item.dashboard or not item.level else f"{text}, {board.name}"


def _shown(one: MovedItem, item: Item) -> list[Moved]:
    """The figures that are shown, in their order; an achievement that the score says too is not, nor a row's coverage."""
    by_name = {moved.figure: moved for moved in one.figures if moved.figure != "coverage" or not item.is_row}
    score, achievement = by_name.get("score"), by_name.get("achievement")
    if score and achievement and (score.before, score.after) == (achievement.before, achievement.after):
        del by_name["achievement"]
    return [by_name[name] for name in _ORDER if name in by_name]


def _line(  # noqa: PLR0913, PLR0917 - the cells of a line
    found: WhatIf, label: str, figure: str, cells: Sequence[str], difference: str, moved: Moved
) -> _Line:
    because = (", ".join(str(one + 1) for one in moved.because),) if _numbered(found) else ()
    return _Line(label, (figure, *cells, difference, *because))


def _gates(found: WhatIf, locale: str) -> Iterator[_Line]:
    names = {one.name: one.label or one.name for one in found.base.graph.outline.gates}
    for one in found.gates:
        cells = [_gate(value, locale) for value in (one.moved.before, one.moved.after)]
        yield _line(found, names[one.name], phrase("gate", locale), cells, "", one.moved)


def _gate(value: Outlook | None, locale: str) -> str:
    state = (
        {True: "gate_open", False: "gate_closed"}.get(value is True, "") if isinstance(value, bool) else ""
    )
    return word(state or "gate_undecided", locale)


def _awards(found: WhatIf, locale: str) -> Iterator[_Line]:
    awards = {one.name: one for one in found.base.graph.outline.awards}
    for one in found.awards:
        award = awards[one.name]
        of = phrase("all_of_it", locale) if one.recipient is None else award.recipients[one.recipient].label
        label = f"{award.label or award.name}: {of}"
        cells = [_value(value, award.kind, locale) for value in (one.moved.before, one.moved.after)]
        difference = one.moved.difference
        text = "" if difference is None else signed(number_text(difference, locale, _CENTS), difference)
        yield _line(found, label, phrase("award", locale), cells, text, one.moved)


# --- figures


def figure_text(figure: str, value: Outlook | None, item: Item, locale: str) -> str:
    """A figure of a row or container; a dash where there is none, the reason where it is missing."""
    if value is None:
        return _DASH
    if figure in _OF_SCORES:
        return value_text(value, PERCENT if item.terms is None else evolve(PERCENT, terms=item.terms), locale)
    return value_text(value, PERCENT if figure in _SHARES else item.kind, locale)


def _difference(moved: Moved, item: Item, locale: str) -> str:
    if isinstance(moved.before, date) and isinstance(moved.after, date):
        days = Rational((moved.after - moved.before).days)
        return signed(number_text(days, locale), days)
    change = moved.difference
    if change is None or isinstance(moved.before, Missing) or not change:
        return ""
    family = item.kind.family if item.kind is not None and item.kind.terms is None else None
    if moved.figure in _OF_SCORES and item.terms is not None:
        text = number_text(change * item.terms.width, locale)
    elif moved.figure in _OF_SCORES | _SHARES or family is Family.SHARE:
        text = percent_text(change, locale)
    else:
        text = number_text(change, locale, _CENTS if family is Family.MONEY else None)
    return signed(text, change)


def signed(text: str, number: Rational) -> str:
    """A difference with its sign."""
    return f"+{text}" if number > 0 else text


def consequence_name(found: WhatIf, one: MovedConsequence) -> str:
    """Who is paid by an award, empty for all of it."""
    if one.recipient is None:
        return ""
    award = next(each for each in found.base.graph.outline.awards if each.name == one.name)
    return ".".join(award.recipients[one.recipient].path)
