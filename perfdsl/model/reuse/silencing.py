"""What a base says of its own time to what is left of it in the periods of the plan that extends it."""

from collections.abc import Iterator

from attrs import evolve, frozen

from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.nodes import Statement
from perfdsl.syntax.walking import blocks_in, copied
from perfdsl.values.period import Period


def silenced(base: syntax.Definition, own: syntax.Definition) -> syntax.Definition:
    """The base without its tests and data, and without targets and judgements outside the periods of `own`."""
    if base.block is None:
        return base
    before, after = _periods(base), _periods(own)
    kept = tuple(one for one in base.block.statements if not isinstance(one, syntax.Test | syntax.Actuals))
    block = evolve(base.block, statements=kept)
    if before is not None and after is not None and before != after:
        block = _Silencing(before, after).block(block)
    return evolve(base, block=block)


def _periods(plan: syntax.Definition) -> tuple[Period, Period] | None:
    for statement in plan.block.statements if plan.block else ():
        if isinstance(statement, syntax.PeriodStatement):
            return statement.first, statement.last
    return None


@frozen
class _Silencing:
    """The periods of a base, and those of the plan that extends it."""

    before: tuple[Period, Period]
    after: tuple[Period, Period]

    def block(self, top: syntax.Block) -> syntax.Block:
        """The block, the innermost blocks first, without recursion: units may be nested deep."""
        made: dict[int, syntax.Block] = {}

        def replaced(node: syntax.Node) -> syntax.Node:
            return made.get(id(node), node)

        for block in reversed(blocks_in(top)):
            statements = tuple(
                copied(one, replaced, one.span) for old in block.statements for one in self._statement(old)
            )
            made[id(block)] = evolve(block, statements=statements)
        return made[id(top)]

    def _statement(self, statement: Statement) -> Iterator[Statement]:
        if isinstance(statement, syntax.Target) and statement.periods:
            periods = tuple(left for one in statement.periods for left in self._target(one))
            yield evolve(statement, periods=periods)
        elif not (isinstance(statement, syntax.Accept) and self._outside(statement)):
            yield statement

    def _target(self, target: syntax.PeriodTarget) -> Iterator[syntax.PeriodTarget]:
        """What is left of the target of some periods: nothing where they are all outside."""
        first, last = self.after
        if target.first.unit == first.unit and target.first <= last and target.last >= first:
            yield evolve(target, first=max(target.first, first), last=min(target.last, last))

    def _outside(self, accept: syntax.Accept) -> bool:
        """Whether a judgement was made of a time that the plan does not have; without a period, of the base's only one."""
        first, last = self.after
        period = accept.period or self.before[0]
        return period.unit != first.unit or not first <= period <= last
