"""`drop`: the statements of a base that a reference means."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import AMBIGUOUS_NAME, UNKNOWN_NAME, Diagnostics, Label
from perfdsl.model.allowed import UNITS, category
from perfdsl.model.wording import Suggestions
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.nodes import Statement
from perfdsl.syntax.walking import blocks_in
from perfdsl.values.paths import folded

_SHOWN: Final = 4


@frozen(eq=False)
class Place:
    """A statement of a base, the name that it defines, and the place of what it stands in."""

    statement: Statement
    name: syntax.Name | None
    owner: "Place | None" = None

    def owners(self) -> Iterator["Place"]:
        """What it stands in, the nearest first."""
        owner = self.owner
        while owner is not None:
            yield owner
            owner = owner.owner

    def names(self) -> Iterator[str]:
        """Its name and those of everything inside it."""
        if self.name is not None:
            yield folded(self.name.text)
        block = _block_of(self.statement)
        for inner in blocks_in(block) if block is not None else ():
            for statement in inner.statements:
                name = _name_of(statement)
                if name is not None:
                    yield folded(name.text)


class Known:
    """What a base defines, by name."""

    def __init__(self, top: Statement, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._suggestions = Suggestions()
        self._by_name: dict[str, list[Place]] = {}
        places = [Place(top, None)]
        for place in places:  # grows while it is gone through
            if place.name is not None:
                self._by_name.setdefault(folded(place.name.text), []).append(place)
            block = _block_of(place.statement)
            if block is not None:
                places.extend(Place(one, _name_of(one), place) for one in block.statements)

    def subject_of(self, drop: syntax.Drop, within: Statement) -> Sequence[Place]:
        """What a `drop` takes out of a definition: another in it, or an attribute; nothing, told of, else."""
        names = [folded(name.text) for name in drop.subject.names]
        found = [
            place
            for place in self._by_name.get(names[-1], ())
            if _suits(place, drop.subject.keyword, names, within)
        ]
        found = [
            place for place in found if not isinstance(place.statement, syntax.Cascade | syntax.ScoreOf)
        ] or found
        near = [place for place in found if place.owner is not None and place.owner.statement is within]
        if near or len(found) == 1:
            return near or found
        if found:
            self._ambiguous(drop, found)
            return ()
        block = _block_of(within)
        attributes = [
            Place(one, None)
            for one in (block.statements if block else ())
            if drop.subject.text == category(one)
        ]
        if not attributes:
            self._unknown(drop, names[-1])
        return attributes

    def _ambiguous(self, drop: syntax.Drop, found: Sequence[Place]) -> None:
        self._diagnostics.report(
            AMBIGUOUS_NAME,
            f"`{drop.subject.text}` could mean {len(found)} things",
            drop.subject.span,
            *(Label(place.name.span, "this one") for place in found[:_SHOWN] if place.name is not None),
            help="write what it stands in before it, with a dot",
        )

    def _unknown(self, drop: syntax.Drop, name: str) -> None:
        self._diagnostics.report(
            UNKNOWN_NAME,
            f"there is no `{drop.subject.text}` to drop here",
            drop.subject.span,
            help=self._suggestions.help(
                name,
                self._by_name,
                "what is dropped stands in the base of this block, or is an attribute of it",
            ),
        )


def _suits(place: Place, keyword: str | None, names: Sequence[str], within: Statement) -> bool:
    """Whether it is of that sort, inside that definition, and below what the names before the last one mean."""
    if keyword is not None:
        words = UNITS if keyword == "unit" else {keyword}
        if not (isinstance(place.statement, syntax.Definition) and place.statement.keyword in words):
            return False
    owners = list(place.owners())
    if not any(owner.statement is within for owner in owners):
        return False
    steps = iter([folded(owner.name.text) for owner in reversed(owners) if owner.name is not None])
    return all(any(name == step for step in steps) for name in names[:-1])


def _block_of(statement: Statement) -> syntax.Block | None:
    match statement:
        case syntax.Definition(block=block) | syntax.Cascade(block=block) | syntax.ScoreOf(block=block):
            return block
        case syntax.Scale(block=block):
            return block
        case _:
            return None


def _name_of(statement: Statement) -> syntax.Name | None:
    match statement:
        case syntax.Definition(name=name) | syntax.Use(name=name):
            return name
        case syntax.Cascade(source) | syntax.ScoreOf(source):
            return source.names[-1]
        case syntax.Function(name) | syntax.Template(name) | syntax.WeightTable(name):
            return name
        case syntax.Scale(name, _, block) if block is not None:
            return name
        case _:
            return None
