"""Answers to claims to texts for people: a table or Markdown, and the data that refute as test blocks."""

from collections.abc import Iterator
from typing import Final

from perfdsl.analysis.claims import ClaimResult, Claims
from perfdsl.findings.claims.nodes import Answer, NotRefuted, Proved, Refuted, Untried
from perfdsl.report.claims.words import word
from perfdsl.report.markdown import escaped
from perfdsl.report.wrapping import shown_width, wrap

_GAP: Final = "  "


def claims_table(found: Claims, locale: str = "en", *, width: int = 80) -> str:
    """The answers, one claim after the other, no line of prose longer than `width`."""
    return "\n".join(_table(found, locale, width)) + "\n"


def claims_markdown(found: Claims, locale: str = "en") -> str:
    """The same as Markdown."""
    return "\n".join(_markdown(found, locale)) + "\n"


def _table(found: Claims, locale: str, width: int) -> Iterator[str]:
    yield from wrap(_title(found, locale), width)
    yield ""
    if not found.results:
        yield word("none", locale)
        return
    room = max(shown_width(word(name_of(one.answer), locale)) for one in found.results) + len(_GAP)
    for one in found.results:
        name = word(name_of(one.answer), locale)
        for number, line in enumerate(wrap(one.text, width - room)):
            yield f"{name + ' ' * (room - shown_width(name)) if not number else ' ' * room}{line}"
        for text in (how_of(one, locale), *_because(one, locale)):
            yield from (f"{' ' * room}{line}" for line in wrap(text, width - room))
    yield ""
    yield _counts(found, locale)
    for text in _legend(found, locale):
        yield from wrap(text, width)
    tests = [test for one in found.results for test in one.tests]
    if tests:
        yield ""
        yield from wrap(word("as_tests", locale), width)
        for test in tests:
            yield from ("", test)


def _markdown(found: Claims, locale: str) -> Iterator[str]:
    yield f"# {escaped(_title(found, locale))}"
    if not found.results:
        yield from ("", word("none", locale))
        return
    yield from ("", f"| {' | '.join(word(name, locale) for name in ('claim', 'answer', 'how'))} |")
    yield "| --- | --- | --- |"
    for one in found.results:
        how = "; ".join((how_of(one, locale), *_because(one, locale)))
        yield f"| {escaped(one.text)} | {word(name_of(one.answer), locale)} | {escaped(how)} |"
    for text in (_counts(found, locale), *_legend(found, locale)):
        yield from ("", text)
    tests = [test for one in found.results for test in one.tests]
    if tests:
        yield from ("", word("as_tests", locale), "", "```perf", "\n\n".join(tests), "```")


def _title(found: Claims, locale: str) -> str:
    periods = str(found.periods[0])
    if len(found.periods) > 1:
        periods = f"{periods}..{found.periods[-1]}"
    return f"{found.label or found.plan}: {word('claims', locale)}, {periods}"


def _because(one: ClaimResult, locale: str) -> tuple[str, ...]:
    return (word("because", locale).format(because=one.because),) if one.because else ()


def _counts(found: Claims, locale: str) -> str:
    """How many there are of each answer."""
    names = [name_of(one.answer) for one in found.results]
    return ", ".join(_counted(names.count(name), name, locale) for name in dict.fromkeys(names))


def _counted(count: int, name: str, locale: str) -> str:
    return f"{count} {word(name if count == 1 else name + '_many', locale)}"


def _legend(found: Claims, locale: str) -> Iterator[str]:
    names = {name_of(one.answer) for one in found.results}
    yield from (word(f"legend_{name}", locale) for name in ("proved", "not_refuted") if name in names)


def name_of(answer: Answer) -> str:
    """What an answer is called."""
    match answer:
        case Proved():
            return "proved"
        case NotRefuted():
            return "not_refuted"
        case Refuted():
            return "refuted"
        case Untried():
            return "untried"


def how_of(one: ClaimResult, locale: str) -> str:
    """How an answer was found, in words."""
    match one.answer:
        case Proved(how, boxes):
            parts = word("boxes", locale).format(count=boxes) if boxes > 1 else ""
            return f"{word(f'proved_by_{how}', locale)}{parts}"
        case NotRefuted(tries, seed):
            return word("tries", locale).format(count=tries, seed=seed)
        case Refuted(None):
            return word("refuted_written", locale)
        case Refuted():
            return word("refuted_in", locale).format(period=one.period)
        case Untried(reason):
            return word(reason, locale)
