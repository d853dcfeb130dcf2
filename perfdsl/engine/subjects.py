"""A graph and the facts of many subjects to exact values: the definition of right where subjects read each other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.over_subjects import OVER
from perfdsl.engine.populations import Among, Population
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.values.value import Value


def evaluate_subjects(
    program: Program, facts: Iterable[Mapping[InputKey, Value]], at: date | None = None
) -> list[list[Value]]:
    """The values of all nodes for each subject, given by its facts; a fact that is not there is `not_measured`.

    An operation that reads other subjects waits until all of them have what it reads; between such operations
    everybody is evaluated alone.
    """
    everybody = [program.begun(one, at) for one in facts]
    for steps, over in program.stages:
        for values in everybody:
            for place, step in steps:
                values[place] = step(values)
        for place in over:
            _fill(program.graph, place, everybody)
    return everybody


def _fill(graph: Graph, place: int, everybody: Sequence[list[Value]]) -> None:
    """The value that an operation over subjects has for each of them."""
    node = graph.nodes[place]
    columns = [[values[argument] for values in everybody] for argument in node.arguments]
    found = OVER[node.operation](node.parameter)(*columns)
    for values, value in zip(everybody, found, strict=True):
        values[place] = value


def evaluated(
    program: Program, datasets: Mapping[str, Dataset], at: date | None = None, *, pending: bool = False
) -> dict[str, Evaluation]:
    """The evaluation of each subject among all of them, by the data of each."""
    facts = [{key: datum.value for key, datum in one.facts.items()} for one in datasets.values()]
    values = tuple(map(tuple, evaluate_subjects(program, facts, at)))
    population = Population(tuple(datasets), tuple(datasets.values()), values)
    return {
        subject: program.evaluation(own, dataset, at, pending=pending, among=Among(population, place))
        for place, ((subject, dataset), own) in enumerate(zip(datasets.items(), values, strict=True))
    }


def changed(
    program: Program, evaluation: Evaluation, among: Among, changes: Mapping[InputKey, Datum]
) -> Evaluation:
    """The evaluation of one subject with some of its facts changed: what others come to may change with them."""
    population = among.population
    datasets = dict(zip(population.subjects, population.datasets, strict=True))
    before = evaluation.dataset
    datasets[among.subject] = Dataset({**before.facts, **changes}, before.name)
    return evaluated(program, datasets, evaluation.at, pending=evaluation.pending)[among.subject]
