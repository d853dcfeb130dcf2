"""What is asked of all subjects, to window functions: a table of what is compared, one of what it is among, one of answers.

Of n figures of any order, a sum in binary64 is off by no more than (n - 1) u times the sum of their sizes, u = 2^-53 (N. J. Higham,
Accuracy and Stability of Numerical Algorithms, 2nd ed., 2002, section 4.2), whatever the order; it is counted twice. There are fewer
than 2^32 rows, so that a sum that is itself part of a bound is off by less than 2^-20 of it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Final

from attrs import define, field, frozen
from sqlglot import exp

from perfdsl.engine.columns.figures import STEP
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.sql.expressions import SQL, Printer, divided, floored, infix
from perfdsl.engine.columns.sql.stages import Between, free
from perfdsl.engine.columns.sql.subjects import Argument, Window, bound_of, in_parts, unsure_of
from perfdsl.graph import operations as op
from perfdsl.graph.rules import BandRule
from perfdsl.values.missing import NO_RANGE, NOTHING_EVALUATED

_WIDER: Final = 1 + 2.0**-18
_LONGEST: Final = 30
_PLACED: Final = (op.RANK, op.PERCENTILE, op.BAND_BY_RANK)


@frozen
class Answer:
    """The columns of what was asked: its value, why there is none, where it is unsure and how far it may be off."""

    window: Window
    name: str

    @property
    def reason(self) -> str:
        """Why it is not there."""
        return f"{self.name}_reason"

    @property
    def unsure(self) -> str:
        """Where it is not sure."""
        return f"{self.name}_unsure"

    @property
    def bound(self) -> str:
        """How far it may be off."""
        return f"{self.name}_bound"


def answers(windows: Sequence[Window], used: set[str]) -> list[Answer]:
    """The columns of some questions, by names that are not used yet."""
    return [Answer(one, free(_word(one), used)) for one in windows]


def columns_of(found: Sequence[Answer]) -> dict[str, tuple[str, str]]:
    """The columns of values and of reasons by what a kernel calls them."""
    columns: dict[str, tuple[str, str]] = {}
    for one in found:
        columns[one.window.name] = (one.name, one.reason)
        columns[unsure_of(one.window.name)] = (one.unsure, "")
        columns[bound_of(one.window.name)] = (one.bound, "")
    return columns


def between(windows: Sequence[Window]) -> dict[str, Between]:
    """What stands between the stages of a kernel, by what it calls its columns."""
    names = (lambda name: name, unsure_of, bound_of)
    return {of(one.name): Between(one.level, one.argument.steps) for one in windows for of in names}


def _word(window: Window) -> str:
    """What a question is called in a name."""
    asked = window.asked
    word = str(asked.parameter) if asked.operation is op.OVER_SUBJECTS else asked.operation.name
    return f"{word.replace(' ', '_')}_of_all" if asked.group is None else f"{word.replace(' ', '_')}_of_same"


@define
class Questions:
    """The tables of the questions of one level. `doubtful` is the column of where a cell of a row is none that bounds are proven for."""

    printer: Printer
    answers: Sequence[Answer]
    doubtful: str | None
    used: set[str]
    _compared: dict[str, SQL] = field(factory=dict)
    _among: dict[str, SQL] = field(factory=dict)
    _places: dict[str, SQL] = field(factory=dict)
    _heads: dict[str, SQL] = field(factory=dict)
    _found: dict[str, SQL] = field(factory=dict)
    _known: dict[tuple[int, ...], str] = field(factory=dict)

    def tables(self) -> Iterator[tuple[str, list[SQL]]]:
        """Each table by the word for it, and the columns that it adds."""
        for answer in self.answers:
            self._answer(answer)
        tables = (
            ("compared", self._compared), ("among", self._among), ("places", self._places), ("heads", self._heads),
            ("answers", self._found),
        )  # fmt: skip
        for name, columns in tables:
            if columns:
                yield name, [exp.alias_(one, alias) for alias, one in columns.items()]

    # --- what is compared

    def _own(self, answer: Answer) -> str:
        """The name of what an answer is about; each is compared once."""
        argument = answer.window.argument
        key = tuple(one.place for one in argument.steps)
        if key not in self._known:
            word = self.printer.named.get(argument.value.place, str(argument.value.parameter or ""))
            word = self.printer.inputs[word][0] if word in self.printer.inputs else word
            self._known[key] = name = free(f"{word[:_LONGEST]}_asked", self.used)
            self._compare(name, argument)
        return self._known[key]

    def _compare(self, name: str, argument: Argument) -> None:
        read, compared = self.printer.read, self._compared
        there = self._there(argument.reason)
        compared[name] = self._where(there, read(argument.value))
        if there is not None:
            compared[f"{name}_why"] = read(argument.reason)
        own = self._doubts(argument.unsure, cells=argument.group is None)
        if own is not None:
            compared[f"{name}_doubt"] = own
        if argument.off is not None and not argument.off.is_constant:
            compared[f"{name}_off"] = self._where(there, read(argument.off))
        if argument.group is not None:
            value, reason, unsure = argument.group
            there = self._there(reason)
            compared[f"{name}_peers"] = self._where(there, read(value))
            if there is not None:
                compared[f"{name}_peers_why"] = read(reason)
            peers = self._doubts(unsure, cells=True)
            if peers is not None:
                compared[f"{name}_peers_doubt"] = peers

    def _there(self, reason: Code) -> SQL | None:
        """Whether it is there; None where it always is."""
        if reason.is_constant:
            return None if not reason.parameter else exp.false()
        return exp.EQ(this=self.printer.read(reason), expression=exp.Literal.string(""))

    def _where(self, there: SQL | None, value: SQL) -> SQL:
        return value if there is None else exp.Case().when(there, value)

    def _doubts(self, unsure: Code, *, cells: bool) -> SQL | None:
        """Where it is unsure; None where it never is."""
        found: list[SQL] = [exp.column(self.doubtful)] if cells and self.doubtful is not None else []
        if not unsure.is_constant:
            found.append(self.printer.read(unsure))
        if not found:
            return None
        return exp.Coalesce(this=exp.or_(*found, copy=False), expressions=[exp.true()])

    # --- what it is among

    def _over(self, name: str, function: SQL, order: str = "") -> SQL:
        """A function over all rows, or over the peers of each."""
        peers = [exp.column(f"{name}_peers")] if f"{name}_peers" in self._compared else None
        keys = [exp.Ordered(this=exp.column(name).is_(exp.null()))] if f"{name}_why" in self._compared else []
        keys.append(exp.Ordered(this=exp.column(name), desc=order == "DESC", nulls_first=False))
        orders = exp.Order(expressions=keys) if order else None
        return exp.Window(this=function, partition_by=peers, order=orders)

    def _column(
        self, name: str, word: str, function: Callable[[SQL], SQL], of: str = "", order: str = ""
    ) -> SQL:
        """A column of what a figure is among, made once."""
        alias = f"{name}_{word}"
        if alias not in self._among:
            self._among[alias] = self._over(name, function(exp.column(of or name)), order)
        return exp.column(alias)

    def _count(self, name: str) -> SQL:
        counted = self._column(name, "number", lambda one: exp.Count(this=one, big_int=True))
        return exp.cast(counted, "DOUBLE")

    def _least(self, name: str) -> SQL:
        return self._column(name, "least", lambda one: exp.Min(this=one))

    def _most(self, name: str) -> SQL:
        return self._column(name, "most", lambda one: exp.Max(this=one))

    def _rank(self, name: str, *, lowest: bool) -> SQL:
        order = "ASC" if lowest else "DESC"
        word = "place_up" if lowest else "place"
        found = self._column(name, word, lambda _: exp.Anonymous(this="RANK"), order=order)
        return exp.cast(found, "DOUBLE")

    def _off(self, name: str, argument: Argument, way: type[exp.AggFunc]) -> SQL:
        """How far figures may be off: the most of them, or all together."""
        assert argument.off is not None
        if argument.off.is_constant:
            one = self._number(float(argument.off.parameter or 0.0))
            return one if way is exp.Max else _times(one, self._count(name))
        word = "most_off" if way is exp.Max else "sum_off"
        return self._column(name, word, lambda one: way(this=one), of=f"{name}_off")

    def _doubt(self, name: str) -> list[SQL]:
        """Where one of those that a row is among is unsure, or who they are."""
        found: list[SQL] = []
        if f"{name}_doubt" in self._compared:
            found.append(
                self._column(name, "doubtful", lambda one: exp.LogicalOr(this=one), of=f"{name}_doubt")
            )
        if f"{name}_peers_doubt" in self._compared:
            alias = f"{name}_peers_doubtful"
            self._among[alias] = exp.Window(this=exp.LogicalOr(this=exp.column(f"{name}_peers_doubt")))
            found.append(exp.column(alias))
        return found

    def _close(self, name: str, argument: Argument) -> SQL:
        """Where the next figure, above or below, is not surely another one."""
        near = _times(self._number(2 * _WIDER), self._off(name, argument, exp.Max))
        own = exp.column(name)
        below = self._column(name, "below", lambda one: exp.Lag(this=one), order="ASC")
        above = self._column(name, "above", lambda one: exp.Lead(this=one), order="ASC")
        gaps = [_less(_minus(own, below), near), _less(_minus(above, own), near.copy())]
        return exp.Coalesce(this=exp.or_(*gaps, copy=False), expressions=[exp.false()])

    # --- the answers

    def _answer(self, answer: Answer) -> None:
        name, argument, asked = self._own(answer), answer.window.argument, answer.window.asked
        doubts = self._doubt(name)
        if asked.operation in _PLACED and not argument.exact:
            doubts.append(self._close(name, argument))
        reasons = self._reasons(name)
        if asked.operation is op.RANK:
            self._found[answer.name] = self._rank(name, lowest=bool(asked.parameter))
        elif asked.operation is op.BAND_BY_RANK:
            self._found[answer.name] = self._band(name, asked.parameter)  # type: ignore[arg-type]
        elif asked.operation is op.PERCENTILE:
            self._percentile(answer, name, reasons, lowest=bool(asked.parameter))
        elif asked.operation is op.MINMAX:
            doubts += self._minmax(answer, name, reasons, lowest=bool(asked.parameter))
        else:
            reasons = self._aggregate(answer, name)
        if reasons:
            case = reduce(lambda case, one: case.when(*one, copy=False), reasons, exp.Case())
            self._found[answer.reason] = case.else_(exp.Literal.string(""))
        self._found[answer.unsure] = exp.or_(*doubts, copy=False) if doubts else exp.false()

    def _reasons(self, name: str, *, own: bool = True) -> list[tuple[SQL, SQL]]:
        """Why a row has no answer: it has no peers, or no figure."""
        found: list[tuple[SQL, SQL]] = []
        for alias, why in ((f"{name}_peers", f"{name}_peers_why"), (name, f"{name}_why")):
            if why in self._compared and (own or alias != name):
                found.append((exp.column(alias).is_(exp.null()), exp.column(why)))
        return found

    def _percentile(self, answer: Answer, name: str, reasons: list[tuple[SQL, SQL]], *, lowest: bool) -> None:
        """The share of the others that are worse: as many are as stand before it, counted from the other end."""
        worse = _minus(self._rank(name, lowest=not lowest), self._number(1.0))
        others = _minus(self._count(name), self._number(1.0))
        self._found[answer.name] = divided(self.printer, worse, others)
        alone = exp.EQ(this=self._count(name), expression=self._number(1.0))
        reasons.append((alone, exp.Literal.string(NO_RANGE.reason.value)))

    def _minmax(
        self, answer: Answer, name: str, reasons: list[tuple[SQL, SQL]], *, lowest: bool
    ) -> list[SQL]:
        """The way from the least to the most. With B the most that one is off, and the range R as it is computed.

        Its two parts are each off by no more than 2 B + 2^-52 R, so that their quotient is by no more than 4 B / R + 2^-50.
        """
        argument, own = answer.window.argument, exp.column(name)
        reach = _minus(self._most(name), self._least(name))
        way = _minus(self._most(name), own) if lowest else _minus(own, self._least(name))
        self._found[answer.name] = divided(self.printer, way, reach)
        off = self._off(name, argument, exp.Max)
        part = divided(self.printer, _times(self._number(4 * _WIDER), off), reach.copy())
        self._found[answer.bound] = _plus(part, self._number(8 * STEP))
        equal = exp.EQ(this=self._most(name), expression=self._least(name))
        reasons.append((equal, exp.Literal.string(NO_RANGE.reason.value)))
        if argument.exact:
            return []
        return [_less(reach.copy(), _times(self._number(2 * _WIDER), off.copy()))]

    def _aggregate(self, answer: Answer, name: str) -> list[tuple[SQL, SQL]]:
        """One figure of all; why there is none, where nobody has any."""
        word, argument = str(answer.window.asked.parameter), answer.window.argument
        peers = self._reasons(name, own=False)
        if word == "count":
            self._found[answer.name] = self._count(name)
            return peers
        if word in ("min", "earliest", "max", "latest"):
            self._found[answer.name] = self._least(name) if word in ("min", "earliest") else self._most(name)
            if answer.window.has_bound:
                self._found[answer.bound] = _times(self._number(_WIDER), self._off(name, argument, exp.Max))
        else:
            self._total(answer, name, is_mean=word == "mean")
        return [*peers, *self._nobody(name)]

    def _total(self, answer: Answer, name: str, *, is_mean: bool) -> None:
        total = self._column(name, "sum", lambda one: exp.Sum(this=one))
        size = self._column(name, "size", lambda one: exp.Sum(this=exp.Abs(this=one)))
        argument = answer.window.argument
        if is_mean:
            # that of a mean is no more than the most that one is off
            self._found[answer.name] = divided(self.printer, total, self._count(name))
            off, rounding = self._off(name, argument, exp.Max), _times(self._number(2 * STEP), size)
        else:
            self._found[answer.name] = total
            off = self._off(name, argument, exp.Sum)
            rounding = _times(_times(self._number(STEP), self._count(name)), size)
        self._found[answer.bound] = _times(self._number(_WIDER), exp.Paren(this=_plus(off, rounding)))

    def _nobody(self, name: str) -> list[tuple[SQL, SQL]]:
        """Why there is none where nobody has a figure: the reason that all share."""
        if f"{name}_why" not in self._compared:
            return []
        first = self._column(name, "why_first", lambda one: exp.Min(this=one), of=f"{name}_why")
        last = self._column(name, "why_last", lambda one: exp.Max(this=one), of=f"{name}_why")
        none = exp.EQ(this=self._count(name), expression=self._number(0.0))
        shared = exp.EQ(this=first, expression=last)
        several = exp.Literal.string(NOTHING_EVALUATED.reason.value)
        return [(exp.and_(none, shared, copy=False), first.copy()), (none.copy(), several)]

    def _band(self, name: str, bands: Sequence[BandRule]) -> SQL:
        """The first band whose last place is not before the rank."""
        case = exp.Case()
        for band, end in zip(bands[:-1], self._ends(name, bands), strict=True):
            is_in = exp.LTE(this=self._rank(name, lowest=False), expression=end)
            case = case.when(is_in, exp.Literal.string(band.label), copy=False)
        return case.else_(exp.Literal.string(bands[-1].label), copy=False)

    def _ends(self, name: str, bands: Sequence[BandRule]) -> list[SQL]:
        """The last place of each band but the last: its share, whole by largest remainder, the first one first."""
        parts, whole = in_parts(bands)
        for place, part in enumerate(parts):
            number = _times(self._number(float(part)), self._count(name)) if part != 1 else self._count(name)
            down = floored(self.printer, divided(self.printer, number, self._number(float(whole))))
            rest = _minus(number.copy(), _times(self._number(float(whole)), down.copy()))
            self._places[f"{name}_sure_{place}"], self._places[f"{name}_rest_{place}"] = down, rest
        sure: list[SQL] = [exp.column(f"{name}_sure_{place}") for place in range(len(parts))]
        left = _minus(self._count(name), exp.Paren(this=reduce(_plus, sure)))
        for place in range(len(parts) - 1):
            others = [self._before(name, other, place) for other in range(len(parts)) if other != place]
            gets = exp.Case().when(
                exp.LT(this=reduce(_plus, others), expression=left.copy()), self._number(1.0)
            )
            self._heads[f"{name}_heads_{place}"] = _plus(sure[place].copy(), gets.else_(self._number(0.0)))
        heads: list[SQL] = [exp.column(f"{name}_heads_{place}") for place in range(len(parts) - 1)]
        return [reduce(_plus, [one.copy() for one in heads[: place + 1]]) for place in range(len(heads))]

    def _before(self, name: str, other: int, place: int) -> SQL:
        """1 where another band comes before one when what is left is given out, else 0."""
        way = exp.GTE if other < place else exp.GT
        more = way(this=exp.column(f"{name}_rest_{other}"), expression=exp.column(f"{name}_rest_{place}"))
        return exp.Case().when(more, self._number(1.0)).else_(self._number(0.0))

    def _number(self, value: float) -> SQL:
        return self.printer.number(value)


def _plus(one: SQL, other: SQL) -> SQL:
    return infix(exp.Add)(None, one, other)


def _minus(one: SQL, other: SQL) -> SQL:
    return infix(exp.Sub)(None, one, other)


def _times(one: SQL, other: SQL) -> SQL:
    return infix(exp.Mul)(None, one, other)


def _less(one: SQL, other: SQL) -> SQL:
    return infix(exp.LTE)(None, one, other)
