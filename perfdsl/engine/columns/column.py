"""What a node of a graph is as a column: its figures, why some are not there, and where nothing is sure."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.engine.columns.figures import Arithmetic, Figure
from perfdsl.engine.columns.kernel import Builder, Code
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing, Reason

GIVEN_REASONS: Final = frozenset(
    {"", *(one.value for one in Reason if one not in (Reason.PENDING, Reason.NOTHING_EVALUATED))}
)
"""Why a cell of the data may be empty, and the empty label where it is not."""


@frozen
class InputColumn:
    """What is known of a column of the data before it is read.

    `name` is that of its values and of its reasons; where it is not `nullable`, none is missing. `has_reasons` where the data say why.
    """

    name: str
    kind: Kind
    nullable: bool = True
    has_reasons: bool = False


Held: TypeAlias = Figure | Code
"""A number, day or level as a figure; yes and no, or a label, as a step."""


@frozen
class Column:
    """The values of one node. Where `reason` is not the empty label, `value` means nothing."""

    value: Held
    reason: Code
    unsure: Code


class Maker:
    """What the meanings of operations are written with: steps, figures, and columns that are not there."""

    def __init__(self) -> None:
        self.build = Builder()
        self.figures = Arithmetic(self.build)

    def sure(self, value: Held, *, unsure: Code | None = None, reason: Code | None = None) -> Column:
        """A column that is there, or missing for a reason."""
        return Column(value, reason or self.build.there, unsure or self.build.no)

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

    def select(self, condition: Code, then: Column, otherwise: Column) -> Column:
        """One column where a condition holds, else the other; what is unsure of a branch counts where it is taken."""
        return Column(
            self.held(condition, then.value, otherwise.value),
            self.build.select(condition, then.reason, otherwise.reason),
            self.build.select(condition, then.unsure, otherwise.unsure),
        )

    def held(self, condition: Code, then: Held, otherwise: Held) -> Held:
        """One value where a condition holds, else the other; both are of one type."""
        if isinstance(then, Figure) and isinstance(otherwise, Figure):
            return self.figures.select(condition, then, otherwise)
        assert not isinstance(then, Figure)
        assert not isinstance(otherwise, Figure)
        return self.build.select(condition, then, otherwise)

    def unsure(self, columns: Iterable[Column]) -> Code:
        """Whether one of some columns is unsure."""
        return self.build.either(*(one.unsure for one in columns))

    def when(self, condition: Code, unsure: Code) -> Code:
        """What is unsure, where it matters."""
        return self.build.both(condition, unsure)
