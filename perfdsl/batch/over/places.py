"""Ranks, percentiles and bands by rank: whole numbers of who is better, and of how many there are."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from perfdsl.batch.over.answer import Answer, answer, counted, exact_or_missing, share
from perfdsl.batch.over.argument import Numbers, Rows
from perfdsl.batch.over.question import NO_RANGE, Question
from perfdsl.engine.allotting import heads
from perfdsl.graph.rules import BandRule
from perfdsl.values.number import ZERO, rational
from perfdsl.values.value import Value


def _near(question: Question) -> Rows:
    return np.union1d(question.order.near, question.near)


def _at_rows(question: Question, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of the rows that are asked, among all rows."""
    numbers = np.zeros(question.rows, np.int64)
    numbers[question.asked] = found
    return numbers


def rank(question: Question, name: str, *, lowest: bool) -> Answer:
    """One more than there are better ones."""
    standing = question.standing
    ranks = _at_rows(question, 1 + (standing.smaller if lowest else standing.larger))
    reasons = question.of_each()

    def exactly(rows: Rows) -> list[Value]:
        return exact_or_missing(rows, reasons, lambda row: rational(int(ranks[row])))

    figure = counted(1.0, float(max(1, question.rows)))
    return answer(name, figure, ranks.astype(np.float64), reasons, exactly, _near(question))


def percentile(question: Question, name: str, *, lowest: bool) -> Answer:
    """The share of the others that are worse."""
    standing = question.standing
    worse = _at_rows(question, standing.larger if lowest else standing.smaller)
    others = _at_rows(question, standing.size - 1)
    reasons = question.of_each()
    reasons[(reasons == 0) & (others == 0)] = NO_RANGE

    def exactly(rows: Rows) -> list[Value]:
        return exact_or_missing(rows, reasons, lambda row: rational(int(worse[row]), int(others[row])))

    values: Numbers = worse / np.maximum(others, 1)
    return answer(name, share(question.sizes - 1), values, reasons, exactly, _near(question))


def _by_size(question: Question) -> Rows:
    """The rows that are asked, by the size of their group."""
    if question.groups.count == 1:
        return np.arange(len(question.asked))
    return np.argsort(question.standing.size, kind="stable")


def band(question: Question, name: str, bands: Sequence[BandRule]) -> Answer:
    """The band of the first place that equals share."""
    standing = question.standing
    labels = tuple(one.label for one in bands)
    classes = np.zeros(len(question.asked), np.int64)
    by_size = _by_size(question)
    sizes, starts = np.unique(standing.size[by_size], return_index=True)
    ends = np.append(starts, len(by_size))[1:]
    shares = [one.share or ZERO for one in bands]
    for size, start, end in zip(sizes.tolist(), starts.tolist(), ends.tolist(), strict=True):
        rows = by_size[start:end]
        last = np.array([int(one) for one in accumulate(heads(shares, size))])
        classes[rows] = np.searchsorted(last, 1 + standing.larger[rows], side="left")
    found, reasons = _at_rows(question, classes), question.of_each()

    def exactly(rows: Rows) -> list[Value]:
        return exact_or_missing(rows, reasons, lambda row: labels[found[row]])

    figure = counted(0.0, float(len(labels)))
    return answer(name, figure, found.astype(np.float64), reasons, exactly, _near(question), labels)
