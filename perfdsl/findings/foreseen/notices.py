"""What is noticed of a plan, period by period, to diagnostics: each thing once, with the periods in which it is so."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import define, field, frozen

from perfdsl.diagnostics import Code, Diagnostic, Label
from perfdsl.graph.nodes import Item
from perfdsl.source import Place, Span
from perfdsl.values.period import Period


class Sort(Enum):
    """In how many periods something must be so to be told."""

    EVERYWHERE = "everywhere"
    """In all periods: what holds for all of them is well where one needs it."""
    SOMEWHERE = "somewhere"
    """In one at least."""
    NOT_EVERYWHERE = "not everywhere"
    """In some, and not in others: where it is so in all of them, it is meant."""


@frozen
class Notice:
    """Something noticed of a `subject` in one period: what to say of it, or, without `say`, that all is well there."""

    code: Code
    subject: Hashable
    say: Callable[[], "Told"] | None = None
    sort: Sort = Sort.SOMEWHERE


@frozen
class Told:
    """What a message says, where, and how to mend it; `why` names the inputs that decide it, with their ranges."""

    message: str
    place: Place | None
    labels: tuple[Label, ...] = ()
    help: str | None = None
    why: str = ""


_When: TypeAlias = tuple[date | None, Period]
"""A state of the plan, by the day from which it holds, and a period."""


@define
class _Subject:
    """A subject about which something is to be said, and the states and periods in which that is so."""

    notice: Notice
    told: Told
    seen: list[_When] = field(factory=list)


class Notices:
    """All that was noticed, by subject, in the order in which it was noticed first."""

    def __init__(self) -> None:
        self._subjects: dict[tuple[str, Hashable], _Subject] = {}
        self._well: set[tuple[str, Hashable]] = set()

    def take(self, notices: Iterable[Notice], since: date | None, periods: Sequence[Period]) -> None:
        """Keep what was noticed in some periods of one state, which are alike."""
        for notice in notices:
            key = notice.code.id, notice.subject
            if notice.say is None:
                self._well.add(key)
            elif key not in self._well or notice.sort is not Sort.EVERYWHERE:
                subject = self._subjects.get(key)
                if subject is None:
                    subject = self._subjects[key] = _Subject(notice, notice.say())
                subject.seen += [(since, period) for period in periods]

    def diagnostics(self, every: Sequence[_When]) -> Iterator[Diagnostic]:
        """What there is to say, where `every` are all states and periods that were looked at."""
        for key, subject in self._subjects.items():
            sort, told = subject.notice.sort, subject.told
            if sort is not Sort.SOMEWHERE and (key in self._well) is (sort is Sort.EVERYWHERE):
                continue
            when = "" if sort is Sort.EVERYWHERE else _when(subject.seen, every)
            because = f": {told.why}" if told.why else ""
            message = f"{told.message}{when}{because}"
            yield Diagnostic(subject.notice.code, message, told.place, labels=told.labels, help=told.help)


def place_key(place: Place | None) -> Hashable:
    """What tells a place from others, whatever use of a template it is read for."""
    return (place.source.name, place.start, place.end) if isinstance(place, Span) else place


def asked_at(item: Item) -> Hashable:
    """What tells the demand on a row from others: a cascade by the same target is not told of apart."""
    return item.path if item.target_place is None else place_key(item.target_place)


def _when(seen: Sequence[_When], every: Sequence[_When]) -> str:
    """In which periods, and under which revisions, where that is not all of them."""
    periods = dict.fromkeys(period for _, period in seen)
    states = {since for since, _ in seen}
    when = ""
    if periods.keys() != {period for _, period in every}:
        when = f" in {_listed(list(periods))}"
    if states != {since for since, _ in every}:
        when += " as first approved" if states == {None} else _revised(states)
    return when


def _revised(states: set[date | None]) -> str:
    days = sorted(since for since in states if since is not None)
    return (
        f" as revised from {days[0]} on" if None not in states else f" until it is revised after {days[-1]}"
    )


def _listed(periods: list[Period]) -> str:
    """The periods; many of them by the first and the last."""
    if len(periods) <= 3:  # noqa: PLR2004 - as many as are read at a glance
        return ", ".join(map(str, periods))
    return f"{len(periods)} periods from {periods[0]} to {periods[-1]}"
