"""Gates and awards of an evaluation: who is paid what, for which score, and where every cent went."""

from collections.abc import Mapping

from attrs import field, frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import AwardItem, GateItem, RecipientItem
from perfdsl.values.allotment import Allotment, Portion
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.paths import Path
from perfdsl.values.ranges import OpenAllotment, Outlook


@frozen
class GateRow:
    """A gate: `state` is `open`, `closed` or `undecided`, and `reason` the word for why it is not decided."""

    name: str
    label: str
    state: str
    reason: str
    loses: Rational
    condition: str


@frozen
class PaidRow:
    """What one recipient has of an award.

    `earner` is the band, score or level that counts, of the kind `kind`; `place` that in a ranking. `full` is the
    amount at full rate, `rate` what the score earns of it, and `amount` what is paid, missing where `held` is held
    back. `extra` is what others left.
    """

    id: str
    label: str
    path: Path
    earner: Outlook | None
    kind: Kind
    place: int | None
    part: Rational
    time: Rational
    full: Rational | None
    rate: Outlook | None
    amount: Outlook
    held: Rational
    extra: Rational

    @property
    def reason(self) -> str:
        """The word for why the amount is held back, empty where it is paid."""
        return self.amount.reason.value if isinstance(self.amount, Missing) else ""


@frozen
class AwardBoard:
    """An award with its recipients; `sums` is all of it, missing where its budget is.

    `whole` tells whether all recipients are among the rows: the award of one dashboard shows only its own.
    """

    name: str
    label: str
    kind: Kind
    by: str
    has_budget: bool
    sums: Allotment | OpenAllotment | Missing
    gates: tuple[GateRow, ...]
    rows: tuple[PaidRow, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    whole: bool = True


def gate_rows(evaluation: Evaluation) -> tuple[GateRow, ...]:
    """The gates of the plan."""
    return tuple(_gate(evaluation, gate) for gate in evaluation.graph.outline.gates)


def _gate(evaluation: Evaluation, gate: GateItem) -> GateRow:
    value = evaluation.outlook(gate.node)
    state = {True: "open", False: "closed"}[value] if isinstance(value, bool) else "undecided"
    reason = value.reason.value if isinstance(value, Missing) else "pending" if state == "undecided" else ""
    return GateRow(gate.name, gate.label, state, reason, gate.loses, gate.text)


def award_boards(evaluation: Evaluation, dashboard: Path | None = None) -> tuple[AwardBoard, ...]:
    """The awards of the plan: all of each, or, for a dashboard, what it and those inside it have."""
    gates = {gate.name: gate for gate in gate_rows(evaluation)}
    boards = (_board(evaluation, award, gates, dashboard) for award in evaluation.graph.outline.awards)
    return tuple(board for board in boards if board.rows)


def _board(
    evaluation: Evaluation, award: AwardItem, gates: Mapping[str, GateRow], dashboard: Path | None
) -> AwardBoard:
    found = evaluation.outlook(award.node)
    sums = found if isinstance(found, Allotment | OpenAllotment | Missing) else None
    assert sums is not None, "an award is divided, or may be, or lacks its budget"
    rows = tuple(
        _row(evaluation, one, sums.portions[number] if isinstance(sums, Allotment) else None)
        for number, one in enumerate(award.recipients)
        if dashboard is None or one.path[: len(dashboard)] == dashboard
    )
    return AwardBoard(
        award.name,
        award.label,
        award.kind,
        award.by,
        award.budget is not None,
        sums,
        tuple(gates[name] for name in award.gates),
        rows,
        tuple(text for key, text in award.texts if key == "note"),
        len(rows) == len(award.recipients),
    )


def _row(evaluation: Evaluation, one: RecipientItem, portion: Portion | None) -> PaidRow:
    amount = evaluation.outlook(one.amount)
    assert amount is not None
    held = portion.rounded if portion is not None and portion.why is not None else ZERO
    return PaidRow(
        ".".join(one.path),
        one.label,
        one.path,
        evaluation.outlook(one.earner),
        one.kind,
        portion.place if portion else None,
        one.part,
        one.time,
        portion.share if portion else None,
        evaluation.outlook(one.rate),
        amount,
        held,
        portion.extra if portion else ZERO,
    )
