"""Texts such as `fiere=7` or `weight of 1.1=30%` to what they set in a plan; everything wrong is told at once."""

import re
from collections.abc import Iterable
from typing import Final

from attrs import define, field

from perfdsl.analysis.settings.literals import LiteralError, fact, fact_or_reason, literal
from perfdsl.analysis.settings.nodes import (
    Problem,
    SetActual,
    SetCombine,
    SetMissing,
    SetTarget,
    Setting,
    SettingError,
    SetWeight,
    Written,
)
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.model.changing.targets import has_target, target_rule
from perfdsl.model.formula_nodes import Between, Constant, Progress
from perfdsl.model.nodes import Cascade, Combine, Container, Leaf, Part, Plan
from perfdsl.model.settings import FORMS
from perfdsl.model.weights import counts
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.report.finding import ItemNames
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Policy
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period, parse_period

_OF: Final = re.compile(r"\s*(weight|target|missing|combine)\s+of\s+")
_BEST: Final = re.compile(r"best\s+([1-9]\d{0,5})", re.ASCII)
_POLICIES: Final = {policy.value: policy for policy in Policy}
_EXAMPLES: Final = "write `fiere=7`, `weight of 1.1=30%`, `target of fiere=8`, `missing of 1.1=zero` or `combine of 1.1=minimum`"

SET, MISSING, COMBINE = "--set", "--missing", "--combine"


def read_settings(
    plan: Plan, graph: Graph, texts: Iterable[str], missing: str | None, combine: str | None
) -> tuple[Setting, ...]:
    """What the texts set in a plan, in their order, after what holds for all of it.

    Raises SettingError with all that is wrong: names and values that there are not, or one thing set twice.
    """
    return _Reading(plan, graph).read(texts, missing, combine)


class _WrongError(Exception):
    """What is wrong with a part of a text."""

    def __init__(self, message: str, place: tuple[int, int], help_: str | None = None) -> None:
        super().__init__(message)
        self.place = place
        self.help = help_


@define
class _Reading:
    _plan: Plan
    _graph: Graph
    _problems: list[Problem] = field(factory=list)
    _first: dict[object, Written] = field(factory=dict)
    _names: ItemNames = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._names = ItemNames(self._graph.outline)

    def read(self, texts: Iterable[str], missing: str | None, combine: str | None) -> tuple[Setting, ...]:
        found: list[Setting] = []
        whole = ((MISSING, missing), (COMBINE, combine))
        written = [Written(option, text) for option, text in whole if text is not None]
        for one in (*written, *(Written(SET, text) for text in texts)):
            try:
                setting = self._one(one)
                self._once(setting)
                found.append(setting)
            except _WrongError as wrong:
                self._problems.append(Problem(str(wrong), one, *wrong.place, wrong.help))
        if self._problems:
            raise SettingError(self._problems)
        return tuple(found)

    def _once(self, setting: Setting) -> None:
        """Nothing is set twice, whatever it is called."""
        subject = setting.key if isinstance(setting, SetActual) else setting.path
        first = self._first.setdefault((type(setting), subject), setting.written)
        if first is not setting.written:
            text = setting.written.text
            raise _WrongError(
                "this is set twice", (0, len(text)), f"it is set by `{first.text}` already: keep one of them"
            )

    def _one(self, written: Written) -> Setting:
        text, size = written.text, len(written.text)
        if written.option == MISSING:
            return SetMissing(written, None, _policy(text, (0, size)))
        if written.option == COMBINE:
            return SetCombine(written, None, _combine(text, (0, size)))
        lead = _OF.match(text)
        start = lead.end() if lead else 0
        equals = text.find("=", start)
        if equals < 0:
            raise _WrongError("nothing is set here: there is no `=`", (0, size), _EXAMPLES)
        name, place = _trimmed(text, start, equals)
        value, behind = _trimmed(text, equals + 1, size)
        if not name:
            raise _WrongError("this does not say what is set", (start, equals), _EXAMPLES)
        try:
            return self._setting(written, lead[1] if lead else "", (name, place), (value, behind))
        except LiteralError as error:
            raise _WrongError(str(error), behind, error.help) from None

    def _setting(
        self,
        written: Written,
        what: str,
        named: tuple[str, tuple[int, int]],
        value: tuple[str, tuple[int, int]],
    ) -> Setting:
        name, place = named
        if not what:
            return self._actual(written, name, place, value[0])
        path = self._path(name, place)
        match what:
            case "weight":
                return SetWeight(written, path, self._weight(path, place, *value))
            case "target":
                return self._target(written, path, place, value[0])
            case "missing":
                return SetMissing(written, path, _policy(*value))
            case _:
                self._combines(path, place)
                return SetCombine(written, path, _combine(*value))

    # --- names

    def _path(self, name: str, place: tuple[int, int]) -> Path:
        """The path of what a name means, which is empty for the plan itself."""
        try:
            item = self._graph.outline.items[self._names.place(name)]
        except LookupError as error:
            raise _WrongError(str(error.args[0]), place) from None
        return () if item.keyword == "plan" else item.path

    def _part(self, path: Path, place: tuple[int, int]) -> Leaf:
        """The row that is measured under a path: of a cascade that of its source."""
        part: Part = self._plan.parts[path]
        while isinstance(part, Cascade):
            part = self._plan.parts[part.source]
        if isinstance(part, Container) or part.kind is None:
            raise _WrongError(
                "this is made of several rows, and has no figure of its own", place, "set those of its rows"
            )
        return part

    # --- actuals

    def _actual(self, written: Written, name: str, place: tuple[int, int], value: str) -> Setting:
        row, _, when = name.partition("@")
        path = self._path(row.strip(), (place[0], place[0] + len(row)))
        leaf = self._part(path, place)
        assert leaf.kind is not None
        if leaf.value is not None:
            raise _WrongError(
                f"`{leaf.path[-1]}` is computed, so it cannot be set", place, "set what it is computed from"
            )
        period = self._period(when.strip(), place) if when else self._graph.period
        key = InputKey(leaf.path, period)
        if key not in self._graph.input_nodes:
            raise _WrongError(
                f"nothing in {self._graph.period} is computed from `{leaf.path[-1]}` of {period}",
                place,
                "leave the period out, or name one that counts",
            )
        return SetActual(written, leaf.path, key, fact_or_reason(value, leaf.kind))

    def _period(self, text: str, place: tuple[int, int]) -> Period:
        try:
            return parse_period(text)
        except ValueError:
            raise _WrongError(
                f"`{text}` is no period", place, "write it as `2026`, `2026-Q4` or `2026-09`"
            ) from None

    # --- weights

    def _weight(self, path: Path, place: tuple[int, int], text: str, behind: tuple[int, int]) -> Rational:
        if path not in self._plan.weights:
            raise _WrongError(f"`{_called(path, self._plan)}` has no weight: {self._weightless(path)}", place)
        found = literal(text)
        share = found.value
        plain = found.kind.family in (Family.NUMBER, Family.SHARE) and not text.endswith("points")
        if not plain or not isinstance(share, RATIONAL_TYPE):
            raise _WrongError(
                f"`{text}` is no share of a container", behind, "write a percentage `30%` or a fraction `1/3`"
            )
        if not 0 <= share <= 1:
            help_ = f"did you mean `{text}%`?" if share > 1 and "%" not in text else "siblings share 100%"
            raise _WrongError(
                f"`{text}` is {'more than 100%' if share > 1 else 'less than nothing'}", behind, help_
            )
        return share

    def _weightless(self, path: Path) -> str:
        part = self._plan.parts[path]
        if not path or any(unit.path == path for unit in self._plan.units):
            return "it is a dashboard, and stands in nothing"
        if not counts(part, self._plan.scored):
            return "it is only monitored, or holds nothing that is scored"
        if isinstance(part, Container) and part.is_heading:
            return "it is a heading, whose rows count in the container above"
        return "its container takes the lowest, the highest or the best, whatever they weigh"

    # --- targets

    def _target(self, written: Written, path: Path, place: tuple[int, int], text: str) -> Setting:
        kind = self._part(path, place).kind
        assert kind is not None
        part, rule = self._plan.parts[path], target_rule(self._plan, path, self._graph.period)
        if rule is None or not has_target(rule):
            raise _WrongError(
                f"`{path[-1]}` has no target in {self._graph.period} that could be another", place
            )
        if isinstance(part, Leaf) and part.split is not None:
            whole = ".".join(part.split.origin)
            raise _WrongError(
                "the target of a share is its part of the whole's", place, f"set the target of `{whole}`"
            )
        if kind.family is Family.YES_NO:
            raise _WrongError(f"`{path[-1]}` is to be done: there is no other target", place)
        if rule.target is not None and rule.target.sign == "..":
            return self._range(written, path, text, kind)
        value = fact(text.removeprefix("by ").strip() if kind.family is Family.DATE else text, kind)
        _apart(rule.form, value, text)
        return SetTarget(written, path, value)

    def _range(self, written: Written, path: Path, text: str, kind: Kind) -> Setting:
        first, dots, last = (one.strip() for one in text.partition(".."))
        if not dots:
            raise LiteralError(
                f"`{text}` is one figure, and the target is a range", "write both ends: `20..30`"
            )
        low, high = fact(first, kind), fact(last, kind)
        if low > high:  # type: ignore[operator]
            raise LiteralError("this range ends before it begins", "write the smaller figure first")
        return SetTarget(written, path, low, high)

    # --- ways to combine

    def _combines(self, path: Path, place: tuple[int, int]) -> None:
        part = self._plan.parts[path]
        whole = isinstance(part, Container) and not part.is_heading
        if not whole and not (isinstance(part, Leaf) and part.milestones):
            raise _WrongError(
                f"`{_called(path, self._plan)}` combines nothing", place, "name a container, or a dashboard"
            )


def _trimmed(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """What stands between two places without the spaces around it, and where that is."""
    whole = text[start:end]
    inner = whole.strip()
    first = start + (len(whole) - len(whole.lstrip()) if inner else 0)
    return inner, (first, first + len(inner))


def _policy(text: str, place: tuple[int, int]) -> Policy:
    if text in _POLICIES:
        return _POLICIES[text]
    help_ = Suggestions().help(text, _POLICIES, f"there are {quoted(list(_POLICIES))}")
    raise _WrongError(f"there is no policy `{text}` for missing values", place, help_)


def _combine(text: str, place: tuple[int, int]) -> Combine:
    form = " ".join(text.split())
    best = _BEST.fullmatch(form)
    if best:
        return Combine("best", count=int(best[1]))
    if form in FORMS:
        return Combine(form)
    known = [*FORMS, "best 3"]
    raise _WrongError(
        f"there is no way to combine called `{text}`",
        place,
        Suggestions().help(form, known, f"there are {quoted(known)}"),
    )


def _apart(form: object, value: object, text: str) -> None:
    """Where a way begins at a figure it ends at another."""
    start = form.worst if isinstance(form, Between) else form.start if isinstance(form, Progress) else None
    if isinstance(start, Constant) and start.value == value:
        raise LiteralError(f"`{text}` is where the way to the target begins", "write another figure")


def _called(path: Path, plan: Plan) -> str:
    return path[-1] if path else plan.name
