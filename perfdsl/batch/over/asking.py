"""What a stage asks of all subjects: its arguments to its answers."""

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from perfdsl.batch.over.answer import Answer
from perfdsl.batch.over.argument import Argument
from perfdsl.batch.over.figures import figure_of_all
from perfdsl.batch.over.minmax import minmax
from perfdsl.batch.over.order import everybody, groups
from perfdsl.batch.over.places import band, percentile, rank
from perfdsl.batch.over.question import Question
from perfdsl.engine.cutting import Asked
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import NodeId


@define
class Asking:
    """The questions of one stage: those of the same figure and groups are one."""

    arguments: Mapping[NodeId, Argument]
    questions: dict[tuple[NodeId, NodeId | None], Question] = field(factory=dict)

    def answer(self, asked: Asked) -> Answer:
        """What a node asks comes to, for every row."""
        question = self._question(asked.value, asked.group)
        parameter: Any = asked.parameter
        name = str(asked.key)
        if asked.operation is op.OVER_SUBJECTS:
            return figure_of_all(question, name, parameter)
        if asked.operation is op.RANK:
            return rank(question, name, lowest=parameter)
        if asked.operation is op.PERCENTILE:
            return percentile(question, name, lowest=parameter)
        if asked.operation is op.MINMAX:
            return minmax(question, name, lowest=parameter)
        assert asked.operation is op.BAND_BY_RANK
        return band(question, name, parameter)

    def _question(self, value: NodeId, group: NodeId | None) -> Question:
        found = self.questions.get((value, group))
        if found is None:
            found = self.questions[value, group] = self._new(value, group)
        return found

    def _new(self, value: NodeId, group: NodeId | None) -> Question:
        argument = self.arguments[value]
        if group is None:
            return Question(argument, everybody(len(argument.values)))
        by, near = groups(self.arguments[group])
        return Question(argument, by, self.arguments[group].reasons, near)
