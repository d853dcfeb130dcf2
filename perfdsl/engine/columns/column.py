"""What a node of a graph is as a column: its figures, why some are not there, and where nothing is sure."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.deciding import Deciding
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code, Type
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import MAX_BITS

GIVEN_REASONS: Final = frozenset(
    {"", *(one.value for one in Reason if one not in (Reason.PENDING, Reason.NOTHING_EVALUATED))}
)
"""Why a cell of the data may be empty, and the empty label where it is not."""


@frozen
class InputColumn:
    """What is known of a column of the data before it is read.

    `name` is that of its values and of its reasons; where it is not `nullable`, none is missing. `has_reasons` where the data say why.
    Where `decimals` and `ends` are told, no figure has more decimals, and each lies between the ends: more is then sure.
    """

    name: str
    kind: Kind
    nullable: bool = True
    has_reasons: bool = False
    decimals: int | None = None
    ends: tuple[float, float] | None = None


@frozen
class AskedColumn:
    """What is known of a column of what was asked of all subjects: what is proven of its `figure`, whatever its step.

    Where it has `labels` its numbers are the places of these, counted from 0. `reasons` are those for which it may not be
    there, and the empty one.
    """

    name: str
    figure: Figure
    labels: tuple[str, ...] = ()
    reasons: frozenset[str] = frozenset({""})


Held: TypeAlias = Figure | Code
"""A number, day or level as a figure; yes and no, or a label, as a step."""


@frozen
class Column:
    """The values of one node. Where `reason` is not the empty label, `value` means nothing; where it is `unsure`, nothing does."""

    value: Held
    reason: Code
    unsure: Code

    @property
    def is_never_there(self) -> bool:
        """Whether its value means nothing in every row."""
        reason, unsure = self.reason, self.unsure
        return (reason.is_constant and reason.parameter != "") or (
            unsure.is_constant and unsure.parameter is True
        )

    @property
    def figure(self) -> Figure | None:
        """The number that it holds, None where it holds none."""
        return self.value if isinstance(self.value, Figure) else None


class Maker:
    """What the meanings of operations are written with: steps, figures, and columns that are not there."""

    def __init__(self) -> None:
        self.build = Builder()
        self.figures = Deciding(self.build)

    def sure(self, value: Held, *, unsure: Code | None = None, reason: Code | None = None) -> Column:
        """A column that is there, or missing for a reason."""
        return Column(value, reason or self.build.there, unsure or self.build.no)

    def kept(self, figure: Figure, *, unsure: Code | None = None, reason: Code | None = None) -> Column:
        """A result that the exact engine keeps only where it is not too large: where it may be, nothing is proven."""
        return (
            self.unproven(figure)
            if figure.bits > MAX_BITS
            else self.sure(figure, unsure=unsure, reason=reason)
        )

    def missing(self, why: Missing, like: Held | None = None) -> Column:
        """A column that is missing in every row."""
        value = self.figures.whole(0) if like is None else like
        return Column(value, self.build.label(why.reason.value), self.build.no)

    def unproven(self, like: Held | None = None) -> Column:
        """A column of which nothing is proven: every row that needs it is set aside."""
        return Column(self.figures.whole(0) if like is None else like, self.build.there, self.build.yes)

    def there(self, column: Column) -> Code:
        """Whether a column has a value."""
        return self.build.equal(column.reason, self.build.there)

    def is_for(self, column: Column, why: Missing) -> Code:
        """Whether a column is missing for this reason."""
        return self.build.equal(column.reason, self.build.label(why.reason.value))

    def number(self, column: Column) -> Figure:
        """The number that a column holds; 0 where it holds none and is never there."""
        assert column.figure is not None or column.is_never_there
        return column.figure or self.figures.whole(0)

    def truth(self, column: Column) -> Code:
        """The yes and no that a column holds; no where it holds none and is never there."""
        if isinstance(column.value, Figure) or column.value.type is not Type.TRUTH:
            assert column.is_never_there
            return self.build.no
        return column.value

    def select(self, condition: Code, then: Column, otherwise: Column) -> Column:
        """One column where a condition holds, else the other; what is unsure of a branch counts where it is taken."""
        if condition.is_constant:
            return then if condition.parameter else otherwise
        return Column(
            self.held(condition, then, otherwise),
            self.build.select(condition, then.reason, otherwise.reason),
            self.build.select(condition, then.unsure, otherwise.unsure),
        )

    def held(self, condition: Code, then: Column, otherwise: Column) -> Held:
        """The value of one column where a condition holds, else that of the other; one that never has any is not looked at."""
        if then.is_never_there or otherwise.is_never_there:
            return otherwise.value if then.is_never_there else then.value
        if isinstance(then.value, Figure) and isinstance(otherwise.value, Figure):
            return self.figures.select(condition, then.value, otherwise.value)
        assert not isinstance(then.value, Figure)
        assert not isinstance(otherwise.value, Figure)
        return self.build.select(condition, then.value, otherwise.value)

    def where_there(self, condition: Column, chosen: Column) -> Column:
        """A column where another is there, else missing as that is."""
        there = self.there(condition)
        unsure = self.build.either(condition.unsure, self.when(there, chosen.unsure))
        return Column(chosen.value, self.build.select(there, chosen.reason, condition.reason), unsure)

    def shared(self, several: Iterable[tuple[Code, Code]], otherwise: Missing) -> Code:
        """The reason that all share that count, where one counts at least, of pairs of whether one counts and its reason."""
        build, pairs = self.build, list(several)
        words = {word for _, reason in pairs for word in reason.labels} - {""}
        if len(words) <= 1:
            return build.label(words.pop() if words else otherwise.reason.value)
        found, nothing = build.there, build.label(otherwise.reason.value)
        for counts, reason in pairs:
            first = build.equal(found, build.there)
            with_it = build.select(build.either(first, build.equal(found, reason)), reason, nothing)
            found = build.select(counts, with_it, found)
        return build.select(build.equal(found, build.there), nothing, found)

    def unsure(self, columns: Iterable[Column]) -> Code:
        """Whether one of some columns is unsure."""
        return self.build.either(*(one.unsure for one in columns))

    def when(self, condition: Code, unsure: Code) -> Code:
        """What is unsure, where it matters."""
        return self.build.both(condition, unsure)
