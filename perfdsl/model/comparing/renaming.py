"""What a plan says to the same with other paths: what is renamed is still read by what read it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define, evolve, field

from perfdsl.model.asking.nodes import Adjustment, Per, Requirement, Side
from perfdsl.model.awards.nodes import Award, ByForm, Gate, Recipient
from perfdsl.model.claims.nodes import Against, Claim, Holds, Monotone, SteadyBand
from perfdsl.model.formula_nodes import (
    Apply,
    Between,
    Consequence,
    Constant,
    Curve,
    Figure,
    Members,
    Own,
    Progress,
    Rule,
    ScoreFormula,
    Step,
    Steps,
    Target,
    WeightIn,
)
from perfdsl.model.nodes import Acceptance, Cascade, Container, Leaf, Part, Revision, Split
from perfdsl.values.paths import Path

_Thing = TypeVar("_Thing")

_WITHIN: Mapping[type, tuple[str, ...]] = {
    Apply: ("arguments",),
    Members: ("where",),
    Target: ("value", "high"),
    Between: ("worst", "best"),
    Progress: ("start", "target"),
    Step: ("condition", "score"),
    Steps: ("steps",),
    ScoreFormula: ("expression",),
    Rule: ("target", "form"),
    Adjustment: ("amounts", "per", "condition"),
    Per: ("figure",),
    Requirement: ("left", "right", "high"),
    Side: ("expression",),
    Gate: ("condition",),
    Award: ("recipients", "budget", "rate"),
    Recipient: ("own",),
    ByForm: ("form",),
    Leaf: ("value", "baseline", "rules", "split"),
    Cascade: ("rules",),
    Container: ("adjustments",),
    Claim: ("what", "where"),
    Holds: ("condition",),
    Monotone: ("scores",),
    Against: ("score",),
    SteadyBand: ("band",),
}
"""The fields of what the model is made of in which paths may stand further down."""

_PATHS: Mapping[type, tuple[str, ...]] = {
    Figure: ("path",),
    Members: ("container",),
    WeightIn: ("path", "within"),
    Split: ("source", "origin"),
    Leaf: ("path",),
    Cascade: ("path", "source"),
    Container: ("path",),
    Recipient: ("path", "level"),
    Requirement: ("home",),
    Acceptance: ("path",),
    Revision: ("path",),
    Claim: ("home",),
    Monotone: ("row", "measured"),
    SteadyBand: ("container",),
}
"""The fields that are paths themselves."""

_PLAIN = (Constant, Own, Consequence, Curve, str, bool)


@define
class Renaming:
    """Says things of the old plan in the paths of the new one; `new_of` has every path of the old.

    INVARIANT: nothing is changed in place; what holds no path that changes is the same object.
    """

    _new_of: Mapping[Path, Path]
    _known: dict[int, tuple[object, object]] = field(factory=dict)
    _same: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._same = all(old == new for old, new in self._new_of.items())

    def path(self, path: Path) -> Path:
        """The path in the new plan."""
        return self._new_of.get(path, path)

    def part(self, part: Part) -> Part:
        """A part without what stands in it, which has its own."""
        renamed = self.of(part)
        if isinstance(renamed, Leaf) and renamed.split_parts:
            return evolve(renamed, split_parts=tuple(map(self.path, renamed.split_parts)))
        return renamed

    def of(self, thing: _Thing) -> _Thing:
        """A thing of the model with other paths."""
        return thing if self._same else self._of(thing)

    def _of(self, thing: Any) -> Any:  # noqa: ANN401 - any node of the model
        if thing is None or isinstance(thing, _PLAIN):
            return thing
        if isinstance(thing, tuple):
            made = tuple(map(self._of, thing))
            return thing if all(one is other for one, other in zip(made, thing, strict=True)) else made
        if isinstance(thing, dict):
            return {key: self._of(one) for key, one in thing.items()}
        if id(thing) not in self._known:
            self._known[id(thing)] = thing, self._node(thing)
        return self._known[id(thing)][1]

    def _node(self, thing: Any) -> Any:  # noqa: ANN401 - as above
        changed: dict[str, Any] = {}
        for name in _WITHIN.get(type(thing), ()):
            old = getattr(thing, name)
            new = self._of(old)
            if new is not old:
                changed[name] = new
        for name in _PATHS.get(type(thing), ()):
            old = getattr(thing, name)
            new = None if old is None else self.path(old)
            if new != old:
                changed[name] = new
        return evolve(thing, **changed) if changed else thing
