"""Steps of a kernel to SQL expressions: an entry of a table for each primitive."""

from collections.abc import Callable, Mapping
from math import inf, nextafter
from typing import Final, TypeAlias

from attrs import frozen
from sqlglot import exp

from perfdsl.engine.columns.kernel import Code, Primitive, Type
from perfdsl.engine.columns.sql.dialects import Dialect, number

SQL: TypeAlias = exp.Expr

_LEAST: Final = 1e-271
_MOST_EXPONENT: Final = 602.0
"""Figures are smaller than 2^900, and exponents than 600. What stands where none is must not be larger: it would stop PostgreSQL."""
_BEYOND: Final[Mapping[Primitive, type[exp.Binary]]] = {Primitive.SMALLER: exp.GT, Primitive.LARGER: exp.LT}


@frozen
class Printer:
    """Prints steps where those that have a column of their own are read from it.

    `named` are these columns by the place of their step; `inputs` the columns of values, and of reasons, by the name of the input.
    """

    dialect: Dialect
    named: Mapping[int, str]
    inputs: Mapping[str, tuple[str, str]]
    numbers: frozenset[str]
    """The columns of inputs that are doubles."""
    places: Mapping[str, int] | None = None
    """The numbers that stand for labels, where these are not shown."""

    def read(self, code: Code) -> SQL:
        """A step as others read it: by its column where it has one."""
        name = self.named.get(code.place)
        return exp.column(name) if name is not None else self.computed(code)

    def computed(self, code: Code) -> SQL:
        """A step from those that it reads."""
        if code.primitive is Primitive.SELECT:
            return self._select(code)
        if code.primitive in (Primitive.SMALLER, Primitive.LARGER):
            kept = self._kept(code)
            if kept is not None:
                return kept
        if code.primitive is Primitive.AND:
            between = self._between(code)
            if between is not None:
                return between
        if code.primitive is Primitive.OR:
            some = self._some(code)
            if some is not None:
                return some
        found = _TABLE.get(code.primitive)
        return found(self, *(self.read(one) for one in code.arguments)) if found else self._given(code)

    def _kept(self, code: Code) -> SQL | None:
        """A column between ends that are written out, as a choice: DuckDB takes long for LEAST and GREATEST."""
        ends: list[tuple[Primitive, float]] = []
        inner = code
        while inner.primitive in _BEYOND and (inner is code or inner.place not in self.named):
            primitive = inner.primitive
            end, inner = sorted(inner.arguments, key=lambda one: not one.is_constant)
            if not end.is_constant or any(primitive is other for other, _ in ends):
                return None
            ends.append((primitive, float(end.parameter or 0.0)))
        known = dict(ends)
        is_read = inner.place in self.named or inner.primitive is Primitive.COLUMN
        if not is_read or known.get(Primitive.LARGER, -inf) > known.get(Primitive.SMALLER, inf):
            return None
        case = exp.Case()
        for primitive, value in reversed(ends):
            is_beyond = _BEYOND[primitive](this=self.read(inner), expression=self.number(value))
            case = case.when(is_beyond, self.number(value), copy=False)
        return case.else_(self.read(inner), copy=False)

    def _between(self, code: Code) -> SQL | None:
        """That a step has reached one constant and not the next, as a range up to the number before that."""
        low, below = code.arguments
        if below.primitive is not Primitive.NOT or below.place in self.named or low.place in self.named:
            return None
        high = below.arguments[0]
        if not (low.primitive is high.primitive is Primitive.LESS_EQUAL) or high.place in self.named:
            return None
        (start, one), (end, other) = low.arguments, high.arguments
        if one is not other or not (start.is_constant and end.is_constant):
            return None
        last = nextafter(float(end.parameter or 0.0), -inf)
        value = _wrapped(self.read(one), exp.EQ, first=True)
        return exp.Between(this=value, low=self.read(start), high=self.number(last))

    def _some(self, code: Code) -> SQL | None:
        """That one of some figures is there, where nothing else is asked."""
        parts = joined(code, Primitive.OR)
        if not all(one.primitive is Primitive.PRESENT and one.place not in self.named for one in parts):
            return None
        names = [self.inputs[str(one.parameter)][0] for one in parts]
        if not self.numbers.issuperset(names):
            return None
        first, *rest = (exp.column(name) for name in names)
        return there(exp.Coalesce(this=first, expressions=rest))

    def label(self, text: str) -> SQL:
        """A label, or the number that stands for it."""
        return exp.Literal.string(text) if self.places is None else exp.Literal.number(self.places[text])

    def number(self, value: float) -> SQL:
        """A number that is the same in every row."""
        literal = exp.Literal.number(number(value, self.dialect))
        return exp.Neg(this=literal) if value < 0 else literal

    def _given(self, code: Code) -> SQL:
        if code.primitive is Primitive.CONSTANT:
            return self._constant(code)
        value, reason = self.inputs[str(code.parameter)]
        if code.primitive is Primitive.PRESENT:
            return there(exp.column(value))
        return exp.column(reason if code.primitive is Primitive.REASON else value)

    def _constant(self, code: Code) -> SQL:
        match code.type:
            case Type.NUMBER:
                return self.number(float(code.parameter or 0.0))
            case Type.TRUTH:
                return exp.true() if code.parameter else exp.false()
            case Type.LABEL:
                return self.label(str(code.parameter))

    def _select(self, code: Code) -> SQL:
        """A choice, and the choices that it leads to, as one CASE."""
        case, rest = exp.Case(), code
        while rest.primitive is Primitive.SELECT and (rest is code or rest.place not in self.named):
            condition, then, rest = rest.arguments
            test = self.read(condition)
            if condition.primitive is Primitive.PRESENT and rest.is_constant:
                test, then, rest = (
                    exp.column(self.inputs[str(condition.parameter)][0]).is_(exp.null()),
                    rest,
                    then,
                )
            case = case.when(test, self.read(then), copy=False)
        last = self.read(rest)
        if isinstance(last, exp.Case) and last.this is None:
            for one in last.args["ifs"]:
                case.append("ifs", one)
            last = last.args.get("default") or exp.null()
        return case.else_(last, copy=False)


def there(one: SQL) -> SQL:
    """That something is not NULL."""
    return exp.Is(this=one, expression=exp.Not(this=exp.null()))


def joined(code: Code, by: Primitive) -> list[Code]:
    """What is joined in a chain of such steps, in its order."""
    found, waiting = [], [code]
    while waiting:
        one = waiting.pop()
        if one.primitive is by:
            waiting.extend(reversed(one.arguments))
        else:
            found.append(one)
    return found


def _comparison(kind: type[exp.Binary], mirrored: type[exp.Binary]) -> Callable[..., SQL]:
    """A comparison whose constant stands on the right."""

    def printed(printer: Printer, one: SQL, other: SQL) -> SQL:
        if isinstance(one, (exp.Literal, exp.Neg)):
            return infix(mirrored)(printer, other, one)
        return infix(kind)(printer, one, other)

    return printed


def infix(kind: type[exp.Binary]) -> Callable[..., SQL]:
    """What prints an operation that stands between its operands."""

    def printed(_: Printer, one: SQL, other: SQL) -> SQL:
        return kind(this=_wrapped(one, kind, first=True), expression=_wrapped(other, kind, first=False))

    return printed


_RANKS: Final[Mapping[type[exp.Expr], int]] = {
    exp.Or: 0,
    exp.And: 1,
    exp.Not: 2,
    exp.Is: 3,
    exp.Between: 4,
    exp.EQ: 4,
    exp.LT: 5,
    exp.LTE: 5,
    exp.GT: 5,
    exp.GTE: 5,
    exp.Add: 6,
    exp.Sub: 6,
    exp.Mul: 7,
    exp.Div: 7,
    exp.Neg: 8,
}


def _wrapped(one: SQL, outer: type[SQL], *, first: bool) -> SQL:
    """An operand, in brackets where it would be read otherwise without."""
    own, rank = _RANKS.get(type(one), 9), _RANKS[outer]
    loose = own < rank or (own == rank and not (first and rank not in (3, 4, 5)))
    same = outer in (exp.And, exp.Or) and type(one) is outer
    return exp.Paren(this=one) if loose and not same else one


def divided(printer: Printer, one: SQL, other: SQL) -> SQL:
    """A quotient that stops no statement."""
    divisor = _wrapped(other, exp.Div, first=False)
    if printer.dialect.stops_at_zero and (not isinstance(other, exp.Literal) or other == printer.number(0.0)):
        divisor = exp.Nullif(this=other, expression=printer.number(0.0))
    # `typed` and `safe`: as it stands, with nothing put around it
    return exp.Div(this=_wrapped(one, exp.Div, first=True), expression=divisor, typed=True, safe=False)


_OPPOSITES: Final[Mapping[type[exp.Expr], type[exp.Binary]]] = {
    exp.LT: exp.GTE,
    exp.LTE: exp.GT,
    exp.GT: exp.LTE,
    exp.GTE: exp.LT,
    exp.EQ: exp.NEQ,
}


def _opposite(one: SQL) -> SQL:
    """That a condition does not hold. No number is NaN, but for those of rows that are set aside."""
    if isinstance(one, exp.Is) and isinstance(one.expression, exp.Not):
        return exp.Is(this=one.this, expression=exp.null())
    if type(one) in _OPPOSITES and isinstance(one, exp.Binary):
        return _OPPOSITES[type(one)](this=one.this, expression=one.expression)
    return exp.Not(this=_wrapped(one, exp.Not, first=True))


def floored(printer: Printer, one: SQL) -> SQL:
    """The largest whole number that is not above, as a double."""
    below = exp.Floor(this=one)
    return exp.cast(below, "DOUBLE") if printer.dialect.whole_floor else below


def _exponential(printer: Printer, one: SQL) -> SQL:
    top = _least(one, printer.number(_MOST_EXPONENT))
    return exp.Exp(this=_greatest(top, printer.number(-_MOST_EXPONENT)))


def _least(one: SQL, other: SQL) -> SQL:
    # what these do with NULL is not looked at; without `ignore_nulls`, it would be written out
    return exp.Least(this=one, expressions=[other], ignore_nulls=True)


def _greatest(one: SQL, other: SQL) -> SQL:
    return exp.Greatest(this=one, expressions=[other], ignore_nulls=True)


_TABLE: Final[Mapping[Primitive, Callable[..., SQL]]] = {
    Primitive.ADD: infix(exp.Add),
    Primitive.SUBTRACT: infix(exp.Sub),
    Primitive.MULTIPLY: infix(exp.Mul),
    Primitive.DIVIDE: divided,
    Primitive.NEGATE: lambda _, one: exp.Neg(this=_wrapped(one, exp.Neg, first=False)),
    Primitive.ABSOLUTE: lambda _, one: exp.Abs(this=one),
    Primitive.SMALLER: lambda _, one, other: _least(one, other),
    Primitive.LARGER: lambda _, one, other: _greatest(one, other),
    Primitive.FLOOR: floored,
    Primitive.SQUARE_ROOT: lambda printer, one: exp.Sqrt(this=_greatest(one, printer.number(0.0))),
    Primitive.LOGARITHM: lambda printer, one: exp.Ln(this=_greatest(one, printer.number(_LEAST))),
    Primitive.EXPONENTIAL: _exponential,
    Primitive.LESS: _comparison(exp.LT, exp.GT),
    Primitive.LESS_EQUAL: _comparison(exp.LTE, exp.GTE),
    Primitive.EQUAL: infix(exp.EQ),
    Primitive.AND: infix(exp.And),
    Primitive.OR: infix(exp.Or),
    Primitive.NOT: lambda _, one: _opposite(one),
}
"""What each primitive is in SQL. Least and greatest pass over NULL, and a NULL condition decides nothing: both only where the kernel
does not look at the result."""
