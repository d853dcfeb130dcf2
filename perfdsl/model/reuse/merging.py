"""A block and what is said differently of it: attributes replaced, definitions merged, others added or dropped."""

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import define, evolve, field

from perfdsl.diagnostics import Diagnostics
from perfdsl.model.allowed import category, key_of
from perfdsl.model.reuse.dropping import Known
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.nodes import Statement
from perfdsl.values.paths import folded

_Merged: TypeAlias = syntax.Definition | syntax.Cascade | syntax.ScoreOf | syntax.Scale
"""What has a block that is merged with another of the same name."""

_ADDED: Final = frozenset({"accept", "revise", "test", "require every", "require", "advise", "claim"})
"""Statements of which there may be many, so that another one replaces none."""

_INSTEAD: Final = {
    "form": ("score", "monitor"),
    "score": ("form", "monitor"),
    "target": ("monitor", "share"),
    "share": ("target", "form", "score"),
    "budget": ("each",),
    "each": ("budget",),
    "monitor": ("target", "form", "score"),
}
"""What an attribute takes the place of, beside those of its own sort."""


@define(eq=False)
class _Pair:
    """A definition, what is said differently of it, and the statements of both; those of `own` count."""

    base: _Merged
    own: _Merged | None
    slots: list["Statement | _Pair"] = field(factory=list)
    made: Statement | None = None


class Merging:
    """Merges blocks. `dropped` has where everything was dropped that is gone, by its name."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.dropped: dict[str, Span] = {}
        self._diagnostics = diagnostics
        self._gone: set[int] = set()
        self._touched: set[int] = set()
        self._known: Known | None = None

    def definition(self, base: syntax.Definition, own: syntax.Definition) -> syntax.Definition:
        """The base with what `own` says differently: at every depth, without recursion."""
        top = _Pair(base, own)
        self._known = None
        self._gone.clear()
        self._touched.clear()
        pairs = [top]
        for pair in pairs:  # grows while it is gone through
            pair.slots = self._slots(pair, base)
            pairs.extend(slot for slot in pair.slots if isinstance(slot, _Pair))
        for pair in reversed(pairs):
            pair.made = _joined(pair)
        assert isinstance(top.made, syntax.Definition)
        return top.made

    def _slots(self, pair: _Pair, top: _Merged) -> list["Statement | _Pair"]:
        own = () if pair.own is None else _statements(pair.own)
        for one in own:
            if isinstance(one, syntax.Drop):
                self._known = self._known or Known(top, self._diagnostics)
                self._drop(one, pair.base, self._known)
        return self._replaced(
            [one for one in _statements(pair.base) if id(one) not in self._gone],
            [one for one in own if not isinstance(one, syntax.Drop)],
        )

    def _replaced(self, base: Sequence[Statement], own: Sequence[Statement]) -> list["Statement | _Pair"]:
        """The statements of both, each of `base` in its place unless one of `own` says it instead."""
        places: dict[Hashable, deque[int]] = {}
        for place, one in enumerate(base):
            places.setdefault(_identity(one), deque()).append(place)
        instead: dict[int, Statement] = {}
        further: list[Statement] = []
        said: set[str] = set()
        kept = {one for one in base if isinstance(one, syntax.Adjust | syntax.Requirement | syntax.Claim)}
        for one in own:
            if isinstance(one, syntax.Adjust | syntax.Requirement | syntax.Claim) and one in kept:
                continue  # said once, it holds once
            key = _identity(one)
            if key is not None and places.get(key):  # of several without a name the first with the first
                instead[places[key].popleft()] = one
                continue
            further.append(one)
            said.update(replaces(one) if key is None else ())
        slots: list[Statement | _Pair] = []
        for place, old in enumerate(base):
            if place in instead:
                slots.append(_joint(old, instead[place]))
            elif id(old) in self._touched and isinstance(old, _Merged):
                slots.append(_Pair(old, None))
            elif _identity(old) is not None or key_of(old) not in said:
                slots.append(old)
        return [*slots, *further]

    def _drop(self, drop: syntax.Drop, within: _Merged, known: Known) -> None:
        """Mark what is dropped as gone, and what it stands in as touched."""
        for found in known.subject_of(drop, within):
            self._gone.add(id(found.statement))
            self._touched.update(id(owner.statement) for owner in found.owners())
            for name in found.names():
                self.dropped.setdefault(name, drop.span)


def merged(base: syntax.Block, own: syntax.Block, merging: Merging) -> syntax.Block:
    """The statements of a block with what another says differently."""
    whole = syntax.Definition("use", None, None, base, span=base.span)
    found = merging.definition(whole, evolve(whole, block=own)).block
    assert found is not None
    return found


def _statements(one: _Merged) -> Sequence[Statement]:
    return one.block.statements if one.block else ()


def _joint(old: Statement, new: Statement) -> "Statement | _Pair":
    """What stands for two statements of one name: their merger where they have blocks, else the new one."""
    if isinstance(old, _Merged) and isinstance(new, _Merged):
        return _Pair(old, new)
    return new


def _joined(pair: _Pair) -> Statement:
    """The definition of a pair, whose parts are made."""
    statements = tuple(_made(pair.slots))
    own = pair.own or pair.base
    written = own.block or pair.base.block
    block = None if written is None else evolve(written, statements=statements)
    base = pair.base
    if isinstance(own, syntax.Scale) or isinstance(base, syntax.Scale):
        return evolve(own, block=block)
    spoken = own if own.label is not None else base
    return evolve(own, label=spoken.label, translations=spoken.translations, block=block)


def _made(slots: Sequence["Statement | _Pair"]) -> Iterator[Statement]:
    for slot in slots:
        if not isinstance(slot, _Pair):
            yield slot
        elif slot.made is not None:
            yield slot.made


def _identity(one: Statement) -> Hashable | None:  # noqa: PLR0911 - one line a sort of definition
    """What makes two statements definitions of the same thing; None for attributes."""
    match one:
        case syntax.Definition(keyword, name, label):
            return keyword, folded(name.text) if name else None, label.text if label and not name else ""
        case syntax.Cascade(source) | syntax.ScoreOf(source):
            return category(one), folded(source.text)
        case syntax.Scale(name, _, block) if block is not None:
            return "scale", folded(name.text)
        case syntax.Use(_, _, name) if name is not None:
            return "use", folded(name.text)
        case syntax.Function(name) | syntax.Template(name) | syntax.WeightTable(name):
            return category(one), folded(name.text)
        case syntax.Accept(subject, _, period):
            return "accept", folded(subject.text), period
        case _:
            return one if key_of(one) in _ADDED else None  # said again it is still said once


def replaces(one: Statement) -> Sequence[str]:
    """The attributes that a statement takes the place of."""
    key = key_of(one)
    if key in _ADDED:
        return ()
    form = isinstance(one, syntax.Target) and isinstance(
        one.form, syntax.Between | syntax.Progress | syntax.Curve | syntax.Steps
    )
    return (key, *_INSTEAD.get(key, ()), *(("form", "score") if form else ()))
