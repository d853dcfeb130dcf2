"""Which parts a container asks when it is asked of its parts, or of all rows below it, and what each weighs."""

from collections.abc import Iterator

from attrs import frozen

from perfdsl.model.formula_nodes import Members
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.weights import counts, weighing_parts
from perfdsl.values.number import ONE, Rational
from perfdsl.values.paths import Path


@frozen
class Member:
    """A part that is asked, and its share of the whole; None where no part there has a weight."""

    part: Part
    weight: Rational | None


class Membership:
    """The parts of every container of a plan that have scores."""

    def __init__(self, plan: Plan) -> None:
        self._parts = plan.parts
        self._weights = plan.weights
        self._scored = plan.scored
        self._direct: dict[Path, tuple[Part, ...]] = {}
        self._counted: dict[Path, int] = {}
        self._around: dict[Path, Path] | None = None

    def direct(self, path: Path) -> tuple[Part, ...]:
        """The parts of a container that have scores, those below headings among them."""
        known = self._direct.get(path)
        if known is None:
            container = self._parts[path]
            assert isinstance(container, Container)
            known = tuple(part for part in weighing_parts(container) if counts(part, self._scored))
            self._direct[path] = known
        return known

    def asked(self, members: Members) -> Iterator[Member]:
        """The parts that an aggregate is made of."""
        found = self._rows(members.container) if members.rows else self._weighed(members.container, ONE)
        return (one for one in found if not members.critical or self.is_critical(one.part))

    def is_critical(self, part: Part) -> bool:
        """Whether a row is critical; one that another dashboard answers for too is so there as well."""
        if isinstance(part, Cascade):
            source = self._parts.get(part.source)
            return isinstance(source, Leaf) and source.critical
        return isinstance(part, Leaf) and part.critical

    def way(self, path: Path, within: Path) -> Iterator[Path]:
        """A part and the containers around it, below the one that it stands in however deep."""
        if self._around is None:
            self._around = {child.path: path for path, part in self._parts.items() for child in _inside(part)}
        here: Path | None = path
        while here is not None and here != within:
            yield here
            here = self._around.get(here)

    def count(self, path: Path, *, rows: bool) -> int:
        """How many parts, or rows, a container asks."""
        if not rows:
            return len(self.direct(path))
        pending = [path]
        while pending:  # the innermost first: containers may be nested deep
            one = pending[-1]
            inner = [part.path for part in self.direct(one) if isinstance(part, Container)]
            waiting = [below for below in inner if below not in self._counted]
            if waiting:
                pending += waiting
                continue
            pending.pop()
            self._counted[one] = (
                sum(map(self._counted.__getitem__, inner)) + len(self.direct(one)) - len(inner)
            )
        return self._counted[path]

    def _weighed(self, path: Path, whole: Rational | None) -> Iterator[Member]:
        for part in self.direct(path):
            weight = self._weights.get(part.path)
            yield Member(part, None if weight is None or whole is None else whole * weight)

    def _rows(self, path: Path) -> Iterator[Member]:
        pending = list(reversed(tuple(self._weighed(path, ONE))))
        while pending:
            one = pending.pop()
            if isinstance(one.part, Container):
                pending.extend(reversed(tuple(self._weighed(one.part.path, one.weight))))
            else:
                yield one


def _inside(part: Part) -> tuple[Part, ...]:
    if isinstance(part, Container):
        return part.children
    return part.milestones if isinstance(part, Leaf) else ()
