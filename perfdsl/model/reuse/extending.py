"""Plans that extend others to the one that is meant: all of its base, with what it says differently."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from perfdsl.diagnostics import CYCLE, DUPLICATE_NAME, LIMIT, UNKNOWN_NAME, Diagnostics, Label
from perfdsl.model.reuse.merging import Merging
from perfdsl.model.reuse.silencing import silenced
from perfdsl.model.wording import Suggestions, quoted, way_round
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.nodes import Ruleset, Statement
from perfdsl.syntax.walking import blocks_in
from perfdsl.values.paths import folded

MAX_BASES: Final = 100
"""The most plans that extend one another."""


@frozen
class Extended:
    """The files of a ruleset without plans that another extends.

    `dropped` is where each name was dropped; `bases` are the names of the plans that were extended, by which what is
    inherited may still call the plan. `plans` are the names of all plans.
    """

    rulesets: Sequence[Ruleset]
    dropped: dict[str, Span]
    bases: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()


def extended(rulesets: Sequence[Ruleset], diagnostics: Diagnostics, meant: str | None = None) -> Extended:
    """The files with every plan made whole; diagnostics for bases that are unknown, and for circles.

    Where there are several plans, those that another only compares itself with are left out, or all but the one
    that is `meant`, by its name.
    """
    plans = [
        one
        for ruleset in rulesets
        for one in ruleset.statements
        if isinstance(one, syntax.Definition) and one.keyword == "plan"
    ]
    names = frozenset(map(_name, plans))
    aside = _set_aside(plans, names, meant) if len(plans) > 1 else frozenset()
    if not aside and not any(plan.base for plan in plans):
        return Extended(rulesets, {}, plans=names)
    bases = {folded(plan.base.text) for plan in plans if plan.base is not None}
    extending = _Extending(diagnostics, aside | (bases - {meant}))
    for plan in plans:
        extending.add(plan)
    return evolve(extending.run(rulesets), plans=names)


def _set_aside(
    plans: Sequence[syntax.Definition], names: frozenset[str], meant: str | None
) -> frozenset[str]:
    """The plans that are not what the files are about, bases not among them."""
    if meant is not None:
        return names - {meant}
    bases = {folded(plan.base.text) for plan in plans if plan.base is not None}
    own = [plan for plan in plans if _name(plan) not in bases]
    if len(own) < 2:  # noqa: PLR2004 - there is nothing to choose from
        return frozenset()
    compared = {name for plan in own for name in _compared(plan)}
    aside = frozenset(compared & {_name(plan) for plan in own})
    return aside if len(aside) < len(own) else aside - {_name(own[0])}


def _compared(plan: syntax.Definition) -> Iterator[str]:
    """The plans that a plan compares itself with."""
    for block in blocks_in(plan.block) if plan.block is not None else ():
        for one in block.statements:
            if isinstance(one, syntax.Claim) and isinstance(one.what, syntax.ClaimedAgainst):
                yield folded(one.what.plan.text)


def _name(plan: syntax.Definition) -> str:
    return folded(plan.name.text) if plan.name else ""


def _place(plan: syntax.Definition) -> Span:
    return plan.name.span if plan.name else plan.span


class _Extending:
    def __init__(self, diagnostics: Diagnostics, left_out: frozenset[str]) -> None:
        self._diagnostics = diagnostics
        self._left_out = left_out
        self._plans: dict[str, syntax.Definition] = {}
        self._bases: set[str] = set()
        self._made = False

    def add(self, plan: syntax.Definition) -> None:
        first = self._plans.setdefault(_name(plan), plan)
        if first is not plan and plan.name is not None:
            self._diagnostics.report(
                DUPLICATE_NAME,
                f"there is already a plan `{plan.name.text}`",
                plan.name.span,
                Label(_place(first), "the first is here"),
                help="rename one of them",
            )
        if plan.base is not None:
            self._bases.add(folded(plan.base.text))

    def run(self, rulesets: Sequence[Ruleset]) -> Extended:
        circular = self._circular()
        merging = Merging(self._diagnostics)
        found = [self._file(ruleset, circular, merging) for ruleset in rulesets]
        return Extended(found, merging.dropped, frozenset(self._bases))

    def _file(self, ruleset: Ruleset, circular: set[str], merging: Merging) -> Ruleset:
        """The file with its plans made whole, without those that are bases or circular.

        Tests at the top of a file are those of its plans: with bases alone there they go as well.
        """
        statements: list[Statement] = []
        bases = plans = 0
        for one in ruleset.statements:
            if not isinstance(one, syntax.Definition) or one.keyword != "plan":
                statements.append(one)
                continue
            plans += 1
            if _name(one) in self._left_out:
                bases += 1
            elif _name(one) not in circular:
                whole = one if self._made else self._whole(one, circular, merging)
                statements += [] if whole is None else [whole]
                self._made = True
        if bases and bases == plans:
            statements = [one for one in statements if not isinstance(one, syntax.Test)]
        return evolve(ruleset, statements=tuple(statements))

    def _whole(
        self, plan: syntax.Definition, circular: set[str], merging: Merging
    ) -> syntax.Definition | None:
        """A plan with all that it extends, from the first base on; None, told of, where that is not known."""
        way = [plan]
        while (base := way[-1].base) is not None:
            found = self._plans.get(folded(base.text))
            if found is None:
                self._unknown(base, way[-1])
            if found is None or _name(found) in circular:
                return None
            way.append(found)
        if len(way) > MAX_BASES:
            self._diagnostics.report(
                LIMIT,
                f"more than {MAX_BASES} plans extend one another",
                _place(way[MAX_BASES]),
                help="write one of them out",
            )
            return None
        whole = way.pop()
        while way:
            own = way.pop()
            whole = merging.definition(silenced(whole, own), evolve(own, base=None))
        return whole

    def _unknown(self, base: syntax.Name, plan: syntax.Definition) -> None:
        known = [name for name in self._plans if name != _name(plan)]
        otherwise = f"there are {quoted(known)}" if known else "bring its file in with `import`"
        self._diagnostics.report(
            UNKNOWN_NAME,
            f"there is no plan `{base.text}`",
            base.span,
            help=Suggestions().help(base.text, known, otherwise),
        )

    def _circular(self) -> set[str]:
        """The plans that extend themselves, each circle told of once with the whole way."""
        circular: set[str] = set()
        done: set[str] = set()
        for start in self._plans:
            way: dict[str, syntax.Definition] = {}
            plan: syntax.Definition | None = self._plans[start]
            while plan is not None and _name(plan) not in done:
                if _name(plan) in way:
                    names = list(way)
                    circle = names[names.index(_name(plan)) :]
                    circular.update(circle)
                    self._report_circle([way[name] for name in circle])
                    break
                way[_name(plan)] = plan
                plan = self._plans.get(folded(plan.base.text)) if plan.base else None
            done.update(way)
        return circular

    def _report_circle(self, circle: Sequence[syntax.Definition]) -> None:
        names = [_name(plan) for plan in circle]
        first, *others = [plan.base.span for plan in circle if plan.base is not None]
        self._diagnostics.report(
            CYCLE,
            f"`{names[0]}` extends itself: {way_round([*names, names[0]])}",
            first,
            *(Label(span, "and this one") for span in others),
            help="take one `extends` out",
        )
