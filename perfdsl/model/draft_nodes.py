"""Drafts: definitions on their way to the model, their names still text."""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import define, field

from perfdsl.model.allowed import (
    UNITS,
)
from perfdsl.model.labels import labels_of
from perfdsl.model.reuse.templates import Templates
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.nodes import Adjust, Claim, Contributes, ProRata, RequireEvery, Requirement, Statement
from perfdsl.values.labels import Labels
from perfdsl.values.paths import Path


@define(eq=False)
class Draft:
    """A definition on its way to the model. `attributes` has the first statement of each attribute."""

    keyword: str
    path: Path
    label: str
    place: Span
    span: Span
    parent: "Draft | None"
    syntax: syntax.Definition | syntax.Cascade | syntax.ScoreOf
    attributes: dict[str, Statement] = field(factory=dict)
    children: list["Draft"] = field(factory=list)
    pro_rata: list[ProRata] = field(factory=list)
    contributions: list[Contributes] = field(factory=list)
    level: int = 0
    """How deep it stands in its dashboard, 0 for the dashboard itself."""
    defined: frozenset[str] | None = None
    """The names that its block defines, once somebody asked."""
    adjustments: list[Adjust] = field(factory=list)
    requirements: list[Requirement] = field(factory=list)
    claims: list[Claim] = field(factory=list)

    @property
    def labels(self) -> Labels:
        """Its label in other languages."""
        return labels_of(self.syntax.translations)

    @property
    def is_unit(self) -> bool:
        """Whether it is a dashboard beside the strategic one."""
        return self.keyword in UNITS

    @property
    def in_unit(self) -> bool:
        """Whether it stands in a dashboard beside the strategic one, or is one."""
        return any(one.is_unit for one in self.lineage())

    def lineage(self) -> Iterator["Draft"]:
        """The draft and all that contain it, the nearest first."""
        draft: Draft | None = self
        while draft is not None:
            yield draft
            draft = draft.parent


Scales: TypeAlias = list[syntax.Scale]


@define(eq=False)
class Drafts:
    """Everything that the files of a ruleset define."""

    plan: Draft | None = None
    parts: dict[Path, Draft] = field(factory=dict)
    scales: Scales = field(factory=list)
    weight_tables: list[syntax.WeightTable] = field(factory=list)
    functions: list[syntax.Function] = field(factory=list)
    tests: list[syntax.Test] = field(factory=list)
    demands: list[RequireEvery] = field(factory=list)
    acceptances: list[tuple[syntax.Accept, Draft]] = field(factory=list)
    revisions: list[tuple[syntax.Revise, Draft]] = field(factory=list)
    templates: Templates = field(kw_only=True)
    dropped: dict[str, Span] = field(factory=dict)
    bases: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    """The names of all plans that the files define."""
    consequences: dict[Path, Draft] = field(factory=dict)
    """The gates and awards of the plan."""
