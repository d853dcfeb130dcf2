"""A plan to the matrix of who answers for what: every strategic row with the dashboards that take it over."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Dashboard, Item
from perfdsl.report.boards import LeafRow
from perfdsl.report.scorecard import readable, scorecard
from perfdsl.source import Span
from perfdsl.values.number import Rational
from perfdsl.values.period import Period

LineKind: TypeAlias = Literal["heading", "row", "answer", "nobody"]
_TAKEN: Final = frozenset({"aligned", "own target", "split"})


@frozen
class MatrixLine:
    """A line of the matrix: a heading or row, or below it a dashboard that answers for it, or that nobody does.

    `level` is how deep an answer stands below its row: a share of a share stands below it. `how` is that of a
    cascade (`aligned`, `own target`, `split`, `contributed`, `score of`), or `own` of a row that a unit has for
    itself. `weight` is that in the whole of its dashboard, `written` the
    target as the ruleset writes it.
    """

    kind: LineKind
    level: int
    id: str
    label: str
    dashboard: str = ""
    dashboard_label: str = ""
    how: str = ""
    share: Rational | None = None
    weight: Rational | None = None
    row: LeafRow | None = field(default=None, repr=False)
    code: str = ""
    keyword: str = ""
    written: str = ""


@frozen
class Matrix:
    """Who answers for what: the lines of the plan, then those of rows that units have for themselves."""

    plan: str
    label: str
    period: Period
    lines: tuple[MatrixLine, ...]
    own: tuple[MatrixLine, ...]


def matrix(evaluation: Evaluation) -> Matrix:
    """The matrix of a plan in a period; an evaluation without data is enough, for only targets are shown."""
    making = _Making(evaluation)
    outline = evaluation.graph.outline
    return Matrix(
        outline.plan,
        outline.label,
        evaluation.graph.period,
        tuple(making.strategic()),
        tuple(making.own()),
    )


class _Making:
    def __init__(self, evaluation: Evaluation) -> None:
        outline = evaluation.graph.outline
        self._items = outline.items
        self._boards = outline.dashboards
        self._rows: Mapping[tuple[str, ...], LeafRow] = {
            line.path: line
            for board in scorecard(evaluation).dashboards
            for line in board.lines
            if isinstance(line, LeafRow)
        }
        self._answers: dict[tuple[str, ...], list[Item]] = {}
        for item in self._items:
            if item.source is not None and item.cascade in _TAKEN:
                self._answers.setdefault(item.source, []).append(item)
        self._by_path: Mapping[tuple[str, ...], Item] = {item.path: item for item in reversed(self._items)}
        self._own: list[list[Item]] = [[] for _ in self._boards]
        self._contributed = {
            item.source for item in self._items if item.cascade == "contributed" and item.dashboard == 0
        }
        for item in self._items:
            if item.dashboard and self._is_own(item):
                self._own[item.dashboard].append(item)

    def strategic(self) -> Iterator[MatrixLine]:
        """The headings and rows of the plan's own dashboard, each with who answers for it."""
        top = self._boards[0].item
        covered: set[int] = set()
        for place, item in enumerate(self._items):
            if item.dashboard != 0 or place == top or item.keyword == "input":
                continue
            answers = list(self._below(item, 1))
            if answers or item.parent in covered:
                covered.add(place)
            if item.keyword == "milestone" and not answers:
                continue
            yield self._heading(item) if not item.is_row else self._row(item)
            yield from answers
            if len(self._boards) > 1 and self._is_orphan(item, place in covered):
                yield MatrixLine("nobody", 1, readable(item.path), item.label)

    def _is_orphan(self, item: Item, covered: bool) -> bool:  # noqa: FBT001 - a fact of the place at hand
        """Whether nobody answers for a row that counts, itself or with what holds it."""
        return item.is_row and not covered and item.weight is not None and item.cascade != "contributed"

    def own(self) -> Iterator[MatrixLine]:
        """The rows that units have for themselves, by dashboard, each with who else answers for it."""
        for board, rows in zip(self._boards, self._own, strict=True):
            if rows:
                yield MatrixLine(
                    "heading", 0, board.id, board.label, board.id, board.label, keyword=board.keyword
                )
            for item in rows:
                yield self._row(item)
                yield from self._below(item, 1)

    def _is_own(self, item: Item) -> bool:
        if not item.is_row or item.keyword in ("input", "milestone") or item.path in self._contributed:
            return False
        return item.cascade not in _TAKEN and item.cascade != "contributed"

    def _heading(self, item: Item) -> MatrixLine:
        return MatrixLine("heading", 0, readable(item.path), item.label, code=item.code, keyword=item.keyword)

    def _row(self, item: Item) -> MatrixLine:
        board = self._boards[item.dashboard]
        how = "" if not item.dashboard else "score of" if item.keyword == "score of" else "own"
        return self._line("row", item, 0, board, how)

    def _below(self, item: Item, level: int) -> Iterator[MatrixLine]:
        """Who answers for an item, and below each that has a share of it who answers for that."""
        if item.cascade == "contributed" and item.source is not None:
            source = self._by_path[item.source]
            yield self._line("answer", source, level, self._boards[source.dashboard], "contributed")
        pending = [(answer, level) for answer in reversed(self._answers.get(item.path, ()))]
        while pending:
            answer, depth = pending.pop()
            yield self._line("answer", answer, depth, self._boards[answer.dashboard], answer.cascade)
            pending.extend((below, depth + 1) for below in reversed(self._answers.get(answer.path, ())))

    def _line(self, kind: LineKind, item: Item, level: int, board: Dashboard, how: str) -> MatrixLine:
        row = self._rows.get(item.path)
        return MatrixLine(
            kind,
            level,
            readable(item.path),
            item.label or item.name,
            board.id,
            board.label,
            how,
            item.share,
            item.weight if row is None else row.whole,
            row,
            written=" ".join(item.target_place.text.split()) if isinstance(item.target_place, Span) else "",
        )
