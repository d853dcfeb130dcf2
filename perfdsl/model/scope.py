"""Where an expression stands: what decides which names it may use."""

from collections.abc import Mapping

from attrs import field, frozen

from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Expression


@frozen
class Scope:
    """Where an expression stands.

    In which definition, with which names of its own, and whose levels it may name. `of_part` where it is asked
    of each part of a container.
    """

    home: Draft
    own: Mapping[str, Expression] = field(factory=dict)
    levels: tuple[str, ...] = ()
    reasons: bool = False
    of_part: bool = False
