"""Hypothesis strategies: rulesets as text, so that every pass runs, and data of the right kinds for them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Input, InputKey
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import Rational, from_python
from perfdsl.values.period import Period
from perfdsl.values.value import Value

FIRST = 2020
NUMBERED = "level 1..5"
ADDITIVE = ("count", "number", "days", "months", "money EUR")
NUMERIC = ("count", "number", "percent", "ratio", "index", "days", "months", "money EUR", NUMBERED)
SHARES = (("60%", "40%"), ("1/3", "1/3", "1/3"), ("12.5%", "1/7", "41/56"), ("100%",), ("99%", "1%"))
KINDS = (*NUMERIC, "date", "date", "date", "yes_no", "level low, medium, high")
ANY = ("last", "max", "min")
TOGETHER = {
    **dict.fromkeys(("count", "number", "days", "months", "money EUR"), ("sum", "mean", *ANY)),
    **dict.fromkeys(("percent", "ratio", "index"), ("mean", *ANY)),
    "yes_no": ("last",),
}
COMBINES = (
    "weighted mean",
    "geometric mean",
    "harmonic mean",
    "best 2",
    "minimum",
    "maximum",
    "sum",
    "share met",
)
REASONS = ("not_measured", "not_evaluated", "no_cases", "wrong_kind")
DATA_REASONS = (Reason.NOT_MEASURED, Reason.NOT_EVALUATED, Reason.NOT_APPLICABLE, Reason.WRONG_KIND)
POLICIES = ("exclude", "zero", "full", "carry", "carry", "pending", "pending", "error")

# Few figures, for rulesets and data alike, so that data hit thresholds exactly.
WRITTEN = ("-10", "-1", "0", "1/3", "1/2", "1", "2", "3", "5", "7.5", "10", "100")
SELDOM = (
    Fraction(10) ** 40, Fraction(1, 10**40), -(Fraction(10) ** 40), Fraction(7, 9),
    Fraction(12), Fraction(22, 7), Fraction(151, 60), Fraction(-5, 3),
)  # fmt: skip


# --- rulesets


@define
class Part:
    """A definition in the making: how it begins, what stands in it, and the parts inside."""

    head: str
    lines: list[str] = field(factory=list)
    parts: list["Part"] = field(factory=list)
    scored: bool = True
    heading: bool = False

    def text(self, indent: str = "") -> Iterator[str]:
        """The lines of the definition."""
        yield f"{indent}{self.head} {{"
        yield from (f"{indent}  {line}" for line in self.lines)
        for part in self.parts:
            yield from part.text(f"{indent}  ")
        yield f"{indent}}}"

    def has_critical(self) -> bool:
        """Whether a row below it is critical."""
        return "critical" in self.lines or any(part.scored and part.has_critical() for part in self.parts)

    def counting(self) -> list["Part"]:
        """The parts that share its weight."""
        found: list[Part] = []
        for part in self.parts:
            found += part.counting() if part.heading else [part] * part.scored
        return found


@frozen
class Ruleset:
    """A ruleset: the texts of its scales, and its plan."""

    scales: tuple[str, ...]
    top: Part

    @property
    def text(self) -> str:
        """The whole as one file."""
        return "\n".join([*self.scales, *self.top.text(), ""])


@define
class Writer:
    """Draws one ruleset; remembers what later rows may read or cascade."""

    draw: DrawFn
    periods: int
    scales: int
    rows: list[tuple[str, str]] = field(factory=list)
    numbers: list[str] = field(factory=list)
    dates: list[str] = field(factory=list)
    objectives: list[str] = field(factory=list)
    additive: list[str] = field(factory=list)
    boards: list[str] = field(factory=list)
    assessed: list[str] = field(factory=list)
    tables: list[str] = field(factory=list)
    inside: dict[str, frozenset[str]] = field(factory=dict)
    open: list[str] = field(factory=list)
    accepted: list[str] = field(factory=list)
    count: int = 0
    over: bool = False
    """Whether figures ask other subjects."""

    def one(self, choices: Sequence[str]) -> str:
        """One of several texts."""
        return self.draw(st.sampled_from(choices))

    def chance(self, out_of: int = 2) -> bool:
        """Yes, once in so many times."""
        return self.draw(st.integers(1, out_of)) == out_of

    def some(self, choices: Sequence[str]) -> list[str]:
        """Two of several texts at most, each once."""
        return self.draw(st.lists(st.sampled_from(choices), max_size=2, unique=True)) if choices else []

    def name(self, letter: str) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"{letter}{self.count}"

    # --- figures

    def figure(self, kind: str) -> str:
        """A figure of a kind, written out."""
        if kind == "percent":
            return f"{self.one(('0', '33.3', '50', '85.6', '100', '120', '-10'))}%"
        if kind == "date":
            return day_text(self.draw(days(self.periods)))
        if kind == NUMBERED:
            return self.one(("1", "2", "3", "5"))
        if kind.startswith("level"):
            return self.one(("low", "medium", "high"))
        if kind == "count":
            return self.one(("0", "1", "2", "3", "5", "10", "100"))
        return self.one(WRITTEN)

    def two_figures(self, kind: str) -> tuple[str, str]:
        """Two figures, the smaller first."""
        if kind == NUMBERED:
            return self.draw(st.sampled_from([("1", "5"), ("2", "3"), ("1", "2")]))
        first, second = sorted(
            {self.figure(kind), self.figure(kind), *self.one(("0 5", "1 2")).split()}, key=size
        )[:2]
        if kind == "percent":
            return self.draw(st.sampled_from([("-10%", "50%"), ("0%", "100%"), ("85.6%", "120%")]))
        return first, second

    def target(self, kind: str) -> str:  # noqa: PLR0911 - a return each kind
        """A target that fits a kind."""
        if kind == "yes_no":
            return "yes"
        if kind == "date":
            if self.dates and self.chance(4):
                return f"by {self.one(self.dates)} + {self.one(('30 days', '1 month', '0 days'))}"
            return f"by {self.figure(kind)}"
        if kind.startswith("level") and kind != NUMBERED:
            return self.one((">= medium", "<= low", "> low", "= high", "low..medium"))
        if self.chance(5):
            return "{}..{}".format(*self.two_figures(kind))
        if self.over and kind in ("number", "index") and self.numbers and self.chance(3):
            return f"{self.one(('>=', '<='))} {self.one(('mean', 'max'))} of {self.one(self.numbers)} over subjects"
        if kind in ("number", "index", "count") and self.numbers and self.chance(8):
            return f"{self.one(('>=', '<='))} {self.one(self.numbers)}"
        return f"{self.one(('>=', '>=', '>', '<=', '<', '='))} {self.figure(kind)}"

    def form(self, kind: str) -> str:
        """A way to score a row that measures."""
        low, high = self.two_figures(kind)
        match self.one(("between", "from", "curve", "steps", "backwards")):
            case "between":
                return f"between {low} and {high}"
            case "backwards":
                return f"between {high} and {low}"
            case "from":
                return f"from {low} to {high}"
            case "curve":
                return f"curve {{ {low}: {self.figure('percent')}; {high}: {self.figure('percent')} }}"
        second, rest = self.one(("80%", "1/3", "75%")), self.one(("0%", "10%"))
        if self.chance(3) and low != high:
            return f"steps {{ > {high}: 100%; {low}..{high}: {rest}..{second.replace('1/3', '30%')}; otherwise {rest} }}"
        return f"steps {{ >= {high}: 100%; > {low}: {second}; otherwise {rest} }}"

    def asked(self, kind: str) -> list[str]:
        """What is asked of a row: targets and ways to score, in one of their forms."""
        measures = kind in NUMERIC
        match self.one(("target", "target", "target", "form", "by period", "score", "met", "monitor")):
            case "form" if measures:
                return [self.one(("", "target ")) + self.form(kind)]
            case "by period":
                return [self.by_period(kind, measures=measures)]
            case "score" if measures and "/" not in (target := self.figure(kind)):
                lines = [f"target >= {target}", f"baseline {self.figure(kind)}"]
                scores = (*SCORES, *OVER_SCORES) if self.over else SCORES
                return [*lines, f"score {self.one(scores).replace('FIGURE', self.figure(kind))}"]
            case "met":
                return [f"target {self.target(kind)}", "steps { met: 100%; otherwise 40% }"]
            case "monitor":
                return ["monitor"]
        return [f"target {self.target(kind)}"]

    def by_period(self, kind: str, *, measures: bool) -> str:
        lines = []
        for number in range(self.periods):
            match self.one(("target", "target", "form", "monitor", "none")):
                case "form" if measures:
                    lines.append(f"{FIRST + number}: {self.form(kind)}")
                case "monitor":
                    lines.append(f"{FIRST + number}: monitor")
                case "target" | "form":
                    lines.append(f"{FIRST + number}: {self.target(kind)}")
        return f"target {{ {'; '.join(lines) or f'{FIRST}: {self.target(kind)}'} }}"

    def expression(self, kind: str) -> str:
        """A value that is computed from what was defined before."""
        x, y = self.one(self.numbers), self.one(self.numbers)
        if self.over and self.chance(2):
            over = OVER_SHARES if kind in ("percent", "ratio") else OVER_NUMBERS
            return re.sub(r"\b[xy]\b", lambda found: x if found[0] == "x" else y, self.one(over))
        if kind in ("percent", "ratio"):
            return self.one(
                (f"{x} / {y}", f"abs({x}) / (abs({y}) + 1)", f"if {x} > {y} then {x} / {y} else {y} / {x}")
            )
        if self.objectives and self.chance(6):
            word = self.one(("mean", "sum", "min", "max", "count", "variance"))
            return f"{word} of objective {self.one(self.objectives)} * 10"
        if self.rows and self.chance(4):
            row = self.one([name for name, _ in self.rows])
            return f"{row}.{self.one(('score', 'achievement', 'coverage', 'weight'))} * 10".replace(
                ".coverage", ".score"
            )
        return self.one(EXPRESSIONS).replace("x", x).replace("y", y).replace("@first", f"@{FIRST}")

    def forecasts(self, kind: str, lines: Sequence[str]) -> tuple[str, ...]:
        """The forecasts that a row can have: figures that add up grow with the days, or with the parts of a series."""
        series = next((line for line in lines if line.startswith("series")), "")
        if kind not in ADDITIVE:
            return ("estimate", "none")
        linear = ("linear",) if not series or series.endswith(" sum") else ()
        return ("estimate", *linear, *(("as previous",) if series else ()))

    # --- rows

    def row(self, *, unit: bool = False) -> Part:
        """An indicator, a project or what it reads."""
        if self.chance(7):
            return self.project()
        name, kind = self.name("r"), self.one(KINDS)
        lines = [kind, *self.asked(kind)]
        if self.numbers and kind in ("number", "ratio", "percent", "index") and self.chance(3):
            lines.append(f"value {self.expression(kind)}")
        elif kind == "date" and self.dates and self.chance(4):
            lines.append(f"value {self.one(self.dates)} + {self.one(('10 days', '1 month'))}")
        if self.chance(6) and not any(line.startswith("value") for line in lines):
            lines.append(f"series {self.one(('monthly', 'quarterly'))} {self.one(TOGETHER.get(kind, ANY))}")
        if kind in NUMERIC and self.chance(4) and phases_fit(lines):
            lines.append(
                self.one(
                    (
                        "phased 30 Jun 40%, 31 Dec 100%",
                        "phased 31 Jan 1/3, 15 Mar 1/2, 1 Dec 100%",
                        "phased evenly",
                    )
                )
            )
        if self.chance(5) and not any(line.startswith("value") for line in lines):
            lines.append(f"forecast {self.one(self.forecasts(kind, lines))}")
        lines += self.range(kind, lines)
        lines += self.manner(kind, lines)
        lines += self.pro_rata(
            kind, "" if any(line.startswith(("steps", "score")) for line in lines) else lines[1]
        )
        scored = scores(lines)
        lines += ["critical"] if scored and self.chance(4) else []
        word = "behaviour" if unit and self.chance(4) else "indicator"
        label = f'"Row {name}" it "Riga {name}"' if self.chance(3) else f'"Row {name}"'
        part = Part(f"{word} {name} {label}", lines, scored=scored)
        if scored and not unit:
            self.rows.append((name, kind))
            self.accept(name)
            if kind in ADDITIVE and not re.search("curve|steps|score", " ".join(lines)):
                self.additive.append(name)
        return part

    def range(self, kind: str, lines: Sequence[str]) -> list[str]:
        """What a row can be measured at, where it says so."""
        if kind == "yes_no" or not self.chance(5) or any(line.startswith("value") for line in lines):
            return []
        if kind.startswith("level low"):
            return [self.one(("range low..medium", "range medium..", "range ..high"))]
        if kind == "date":
            return [f"range {FIRST}-01-01..{FIRST + self.periods}-03-31"]
        low, high = self.two_figures(kind)
        if kind == "count" and low.startswith("-"):
            low = "0"
        return [f"range {self.one((f'{low}..{high}', f'{low}..', f'..{high}'))}"]

    def manner(self, kind: str, asked: Sequence[str] = ()) -> list[str]:
        """A scale, a policy, a tolerance of its own."""
        lines = []
        if self.chance(5):
            lines.append(f"scale s{self.draw(st.integers(0, self.scales - 1))}")
        if self.chance(5):
            lines.append(f"missing {self.one(POLICIES)}")
        if kind in NUMERIC and (any(".." in line for line in asked) or self.chance(9)):
            lines.append(self.one(("tolerance 20%", "tolerance 100%", "")))
        return lines

    def pro_rata(self, kind: str, asked: str = "") -> list[str]:
        """A part of the year, for a dashboard or a row with a plain target."""
        if not self.chance(6) or (kind and (kind not in ADDITIVE or asked[7:8] not in list("<>="))):
            return []
        return [f"pro rata {self.one(('9/12', '50%', '100%', f'from {FIRST}-03-01', f'to {FIRST}-06-30'))}"]

    def accept(self, name: str) -> None:
        if self.chance(9):
            period = FIRST + self.draw(st.integers(0, self.periods - 1))
            self.accepted.append(
                f'accept {name} at {self.one(("100%", "0%", "83%", "1/3"))} in {period} because "judged"'
            )

    def project(self) -> Part:
        name = self.name("p")
        self.rows.append((name, "project"))
        if self.chance(3):
            return Part(f'project {name} "Project {name}"', [self.one(("", "target >= 80%"))])
        part = Part(f'project {name} "Project {name}"', self.manner(""))
        for _ in range(self.draw(st.integers(1, 3))):
            kind = self.one(KINDS)
            part.parts.append(
                Part(f'milestone {self.name("m")} "Milestone"', [kind, f"target {self.target(kind)}"])
            )
        self.accept(name)
        self.weigh(part, "weighted mean")
        return part

    def inputs(self) -> list[Part]:
        made = []
        for kind, known in (("number", self.numbers), ("count", self.numbers), ("date", self.dates)):
            if self.chance(2):
                name = self.name("i")
                known.append(name)
                series = f"series {self.one(('monthly', 'quarterly'))} {self.one(TOGETHER.get(kind, ANY))}"
                lines = [kind, series] if self.chance(4) else [kind]
                made.append(Part(f'input {name} "Input"', [*lines, *self.range(kind, lines)]))
        return made

    # --- containers

    def fill(self, part: Part, make: Callable[[], Part], least: int = 1, most: int = 3) -> Part:
        """Parts for a container, the way to combine them, and their weights."""
        part.parts += [make() for _ in range(self.draw(st.integers(least, most)))]
        part.scored = bool(part.counting())
        if not part.heading:
            self.combine(part)
        return part

    def combine(self, part: Part, also: Sequence[str] = ("",), *, weighed: bool = False) -> None:
        form = self.one(COMBINES) if self.chance(2) else "weighted mean"
        by = self.one(also)
        if form != "weighted mean" or by:
            part.lines.append(f"combine {form} {by}")
        if self.chance(8):
            part.lines.append(f"require coverage {self.one(('>=', '>'))} {self.one(('50%', '80%', '100%'))}")
        part.lines += self.adjustments(part)
        if self.chance(6):
            part.lines.append(f"missing {self.one(('', *REASONS))} {self.one(POLICIES)}")
        if self.chance(9):
            part.lines.append(self.one(("phased evenly", "phased 30 Jun 40%, 31 Dec 100%")))
        if self.chance(9):
            part.lines.append(f"forecast {self.one(('linear', 'as previous', 'estimate', 'none'))}")
        if not by and not weighed:
            self.weigh(part, form)

    def adjustments(self, part: Part) -> list[str]:
        """What a container does to its score, and how many rows it wants."""
        lines = [f"require rows >= {self.one(('0', '1', '3'))}"] if self.chance(12) else []
        _, name, *_ = part.head.split()
        if '"' in name or not self.chance(4):
            return lines
        whole = {"plan": "plan", "objective": f"objective {name}"}.get(part.head.split()[0], name)
        forms = [*ADJUSTMENTS, *(COUNTED if self.numbers else ())]
        if part.has_critical():
            forms += CRITICAL
        for _ in range(self.draw(st.integers(1, 3))):
            line = self.one(forms).replace("WHOLE", whole)
            lines.append(f"adjust {line.replace('x', self.one(self.numbers)) if 'x' in line else line}")
        return lines

    def weigh(self, part: Part, form: str) -> None:
        """Weights for its parts, in one of the forms in which they can be written."""
        parts = part.counting()
        sort = self.one(("none", "none", "shares", "points", "amounts", "partly", "relative"))
        if sort == "amounts" and form == "sum":
            sort = "points"
        if any(one.head.startswith("action") for one in parts):
            sort = self.one(("shares", "points"))  # without a weight it would be a heading
        elif form in ("minimum", "maximum", "best 2") and not self.chance(4):
            sort = "none"
        if not parts or sort == "none" or (sort == "relative" and "project" in part.head):
            return
        figures = [self.draw(st.integers(0, 7)) for _ in parts]
        figures[0] += not any(figures)
        whole = sum(figures)
        if sort == "relative":
            part.lines.append("normalise weights")
        for place, (one, figure) in enumerate(zip(parts, figures, strict=True)):
            if sort != "partly":
                one.lines.append(f"weight {_weight(sort, figure, whole)}")
            elif place:
                one.lines.append(f"weight {self.one(('0%', '12.5%', '1/9', '5%'))}")

    def objective(self, deep: int = 0) -> Part:
        code = f"{self.draw(st.integers(1, 3))}.{self.name('')}"
        part = Part(f'objective {code} "Objective {code}"')
        before = len(self.rows)
        if deep < 1 and self.chance(5):
            part = self.fill(part, lambda: self.objective(deep + 1), most=2)
        else:
            part = self.fill(part, lambda: self.action() if self.chance(4) else self.row())
        if part.scored:
            self.objectives.append(code)
            self.inside[code] = frozenset(name for name, _ in self.rows[before:])
            weighed = any("weight" in " ".join(one.lines) for one in (part, *part.counting()))
            self.open += [] if weighed else [code]
        return part

    def action(self) -> Part:
        part = self.fill(Part('action "Heading"', heading=not self.chance(4)), self.row, most=2)
        if not part.scored:  # nobody gives it a weight, so it is a heading after all
            part.lines = [line for line in part.lines if line.startswith("missing")]
        return part

    def unit(self, deep: int = 0) -> Part:
        name = self.name("u")
        part = Part(f'{self.one(("unit", "role", "person"))} {name} "Unit {name}"')
        sources = (
            self.draw(st.lists(st.sampled_from(self.rows), max_size=3, unique=True)) if self.rows else []
        )
        for source, kind in sources:
            cascade = Part(f"cascade {source}")
            if kind != "project" and self.chance(3):
                cascade.lines.append(f"target {self.target(kind)}")
                cascade.lines += self.pro_rata(kind, cascade.lines[0])
            if kind != "project" and self.chance(6):
                cascade.lines.append(f"scale s{self.draw(st.integers(0, self.scales - 1))}")
            part.parts.append(cascade)
        named = {source for source, _ in sources}
        whole = [code for code in self.objectives if not self.inside[code] & named]
        if whole and self.chance(3):
            part.parts.append(Part(f"cascade objective {self.one(whole)}"))
        elif self.open and self.chance(3):
            part.parts.append(self.contributing())
        part.parts += [self.row(unit=True) for _ in range(self.draw(st.integers(0 if part.parts else 1, 1)))]
        part.parts += [
            Part(f"score of {board}") for board in self.some(self.boards if self.chance() else self.assessed)
        ]
        components = self.chance(3)
        weighed = components and self.components(part)
        part.scored = bool(part.counting())
        self.combine(
            part, ("",) if components else ("", "", "by objective", "by perspective"), weighed=weighed
        )
        part.lines += self.pro_rata("")
        if part.scored:
            self.boards.append(name)
        if deep < 1 and self.chance(3):
            inner = self.unit(deep + 1)
            inner.scored = False
            part.parts.append(inner)
        return part

    def contributing(self) -> Part:
        """A row of a unit that counts in an objective of the plan too."""
        kind = self.one(NUMERIC)
        lines = [kind, f"target {self.one(('>=', '<='))} {self.figure(kind)}"]
        return Part(
            f"indicator {self.name('r')}", [*lines, f"contributes to objective {self.one(self.open)}"]
        )

    def shared_out(self, source: str, deep: int = 0) -> list[Part]:
        """Units that share a row among them; one may share its part out again."""
        made = []
        for share in self.draw(st.sampled_from(SHARES)):
            part = Part(f"unit {self.name('q')}", parts=[Part(f"cascade {source}", [f"share {share}"])])
            self.combine(part, ("", "by objective"))
            if deep < 1 and self.chance(4):
                part.parts += self.shared_out(source, deep + 1)
            part.scored = False
            made.append(part)
        return made

    def components(self, unit: Part) -> bool:
        """Put the rows of a unit into components. Whether a table weighs them."""
        rows, unit.parts = unit.parts, []
        while rows:
            name = self.name("k")
            component = Part(f'component {name} "Component {name}"', parts=[rows.pop() for _ in rows[:2]])
            component.scored = bool(component.counting())
            self.combine(component)
            unit.parts.append(component)
        self.assessed += [one.head.split()[1] for one in unit.parts if one.scored]
        if not self.chance(3) or not all(component.scored for component in unit.parts):
            return False
        table, share = self.name("t"), Fraction(1, len(unit.parts))
        weights = ", ".join(f"{one.head.split()[1]} {share}" for one in unit.parts)
        self.tables.append(f"weights {table} {{ staff: {weights}; other: {weights} }}")
        unit.lines.append(f"weights {table} staff")
        return True

    def ruleset(self) -> "Ruleset":
        """The whole ruleset."""
        top = Part(
            'plan generated "Generated"',
            [f"period {FIRST}..{FIRST + self.periods - 1}", self.one(("", "scale s0", "scale s0"))],
        )
        top.parts += self.inputs()
        for part in top.parts:
            part.scored = False
        makers = (self.perspective, self.perspective, self.objective, self.row)
        self.fill(top, lambda: self.draw(st.sampled_from(makers))())  # noqa: PLW0108 - drawn anew for each
        self.boards += ["plan"] * top.scored
        units = [self.unit() for _ in range(self.draw(st.integers(0, 2)))]
        for unit in units:
            unit.scored = False
        for source in self.additive:
            units += self.shared_out(source) if self.chance(3) else []
        top.parts += units
        top.lines += [*self.accepted, *self.consequences()]
        return Ruleset((*self.scale_texts(), *self.tables), top)

    def consequences(self) -> Iterator[str]:
        """Gates and awards: what depends on the scores of dashboards."""
        paid = [board for board in self.boards if board.startswith("u")]
        if not paid or not self.chance(2):
            return
        gates = [self.name("g") for _ in range(self.draw(st.integers(0, 2)))]
        for gate in gates:
            condition = self.one((f"{self.one(paid)}.met", f"{self.one(paid)}.coverage >= 50%"))
            yield f"gate {gate} {{ when {condition}; otherwise {self.one(('lose 30%', 'nothing'))} }}"
        first = ""
        for _ in range(self.draw(st.integers(1, 2))):
            money = self.one(("budget 0.05 EUR", "budget 1000 EUR", "each 33.335 EUR"))
            if first:
                money = self.one((f"budget {first}.left + 7 EUR", f"budget {first}.awarded@previous"))
            award = first = self.name("w")
            rates = [
                "",
                "by score",
                "by curve { 0%: 0%; 100%: 100% }",
                "by score { > 50%: 100%; otherwise 1/3 }",
            ]
            rates += ["by rank { 1/3: 50%; 2/3: 40% }"] if "budget" in money else []
            rest = ("", "leftover to others by amount", "leftover to others equally; at most 300 EUR each")
            yield "; ".join([
                f"award {award} {{ for {', '.join(dict.fromkeys(paid))}", money, self.one(rates),
                *(f"gate {gate}" for gate in gates if self.chance(2)),
                self.one(rest if "budget" in money else ("", "cents down")), "}",
            ])  # fmt: skip

    def perspective(self) -> Part:
        return self.fill(
            Part(f'perspective {self.name("v")} "Perspective"'),
            lambda: self.row() if self.chance(3) else self.objective(),
        )

    # --- scales

    def scale_texts(self) -> Iterator[str]:
        for number in range(self.scales):
            parent = f" is s{number - 1}" if number and self.chance(2) else ""
            yield "\n  ".join([f"scale s{number}{parent} {{", *self.scale_lines()]) + "\n}"

    def scale_lines(self) -> list[str]:
        bands = (*BANDS, *RANKED_BANDS, *RANKED_BANDS) if self.over else BANDS
        choices = (CLAMPS, LATE, ROUNDED, ROUNDED_SCORES, bands, OTHERS)
        lines = [self.one(some) for some in choices if self.chance(2)]
        if self.chance(4):
            lines.insert(0, self.one(TERMS))
        if self.chance(3):
            lines.append(f"missing {self.one(POLICIES)}")
            if self.chance(2):
                lines.append(f"missing {self.one(REASONS)} {self.one(POLICIES)}")
            if self.chance(4):
                lines.append("missing not_due pending")
        return lines


SCORES = (
    "actual / target",
    "clamp(actual / target, 0, 2)",
    "(actual - baseline) / (target - baseline)",
    "if actual > FIGURE then 100% else 50%",
    "if actual >= target then 1 else max(0, 1 - abs(actual - target) / abs(target))",
    "sqrt(abs(actual / target))",
    "1 / exp(1/7)",
)
EXPRESSIONS = (
    "x + y - 3",
    "x * 2 / 3",
    "x@previous",
    "x@first - y",
    "round(x / 3, 1)",
    'round(x / 4, 1, "half up")',
    "first(x, y@previous, 3)",
    "if x > y then x else -y",
    "(x + y@previous) / y",
    "sqrt(abs(x))",
    "ln(x)",
    "pow(abs(x) + 1, 1/2)",
    "pow(x, clamp(y, -3, 3))",
    "clamp(x, 0, 10)",
    "abs(x - y)",
    "if x > 0 and not y < 1 or x = y then 1 else 2",
)
CLAMPS = ("clamp 0%..100%", "clamp none", "clamp 0%..", "clamp ..100%", "clamp -50%..150%", "clamp 20%..80%")
LATE = (
    "late zero",
    "late half until 30 days",
    "late 80% until 7 days",
    "late loses 5% per 7 days",
    "late loses 5% per 7 days begun",
    "late loses 30% per 1 days",
)
MODES = ("", " half even", " half up", " half down", " up", " down")
ROUNDED = tuple(f"round achievement to {places} decimals{mode}" for places in (0, 2) for mode in MODES)
ROUNDED_SCORES = tuple(f"round score to {places} decimals{mode}" for places in (0, 1) for mode in MODES)
ROUNDED_SCORES += ("round score to nearest 0.5 half up", "round score to nearest 5% half even")
ADJUSTMENTS = (
    "cap 90%",
    "floor 10% when coverage < 100%",
    "bonus 5%",
    "bonus 5% when score > mean of WHOLE",
    "penalty 3% when (count of rows of WHOLE where not met) >= 1",
    "at most 50% when (count of rows of WHOLE where weight > 10% and met) in 0..1",
    "at least 1/3 when (sum of rows of WHOLE weighted where met) < score",
    "multiply by 1/2",
    "better of (score, min of rows of WHOLE, mean of rows of WHOLE weighted)",
    "to 30% when not (variance of WHOLE weighted > variance of rows of WHOLE)",
)
COUNTED = ("penalty 1% per 2 of x", "bonus 1 point per 10% of x / 3 when x > 1", "multiply by x when x > 0")
CRITICAL = (
    "to 0% when any critical not met",
    "bonus 2% when every critical met",
    "at most 40% when (count of rows of WHOLE where critical and not met) > 0",
    "cap 60% when any critical < mean of WHOLE",
)
BANDS = (
    'band "good" from 75% green; band "fair" from 34% amber; band "poor" red',
    'band "good" it "buono" from 80% green; band "poor" it "scarso" red; bands after rounding',
)
RANKED_BANDS = (
    'band "good" best 25% green; band "fair" next 50% amber; band "poor" red',
    'band "good" it "buono" best 10%; band "poor" next 90%',
)
OVER_NUMBERS = (
    "mean of x over subjects",
    "sum of (x + y) over subjects",
    "x - min of x over subjects",
    "max of x@previous over subjects",
    "variance of x over subjects",
    "count of x over subjects where y > 1",
    "count of subjects where not x > y",
    "rank of x over subjects",
    "rank of x over subjects lowest best",
    "rank of (x * 2) over subjects of same y",
    "mean of x over subjects of same y where x > 0",
    "(minmax of x over subjects) * 10",
    "percentile of y over subjects * 3",
    "rank of (x - mean of y over subjects) over subjects",
)
OVER_SHARES = (
    "share of subjects where x > y",
    "percentile of x over subjects",
    "percentile of x over subjects lowest best where y > 0",
    "minmax of x over subjects",
    "minmax of (x - y) over subjects lowest best",
    "1 / count of subjects",
)
OVER_SCORES = (
    "minmax of actual over subjects",
    "minmax of actual over subjects lowest best",
    "percentile of (actual / target) over subjects",
    "1 / rank of actual over subjects",
)
TERMS = ("out of 5", "100..500", "10..0", "points")
OTHERS = ("lower mirror", "tolerance 10%", "tolerance 50%")


def _weight(sort: str, figure: int, whole: int) -> str:
    """A weight of a sort."""
    return {
        "points": f"{figure} points", "amounts": f"{figure}_500.25 EUR", "relative": f"{figure}%",
        "shares": f"{figure}/{whole}",
    }[sort]  # fmt: skip


def scores(lines: Sequence[str]) -> bool:
    """Whether the lines of a row ask for something in some period."""
    if "monitor" in lines:
        return False
    asked = [line for line in lines if line.startswith("target {")]
    return not asked or any(
        not part.strip(" }").endswith("monitor") for part in asked[0].removeprefix("target {").split(";")
    )


def phases_fit(lines: Sequence[str]) -> bool:
    """Whether what the lines ask for is a plain target for all periods."""
    return any(line.startswith("target ") and line[7] in ">=<" for line in lines) and not any(
        "steps" in line for line in lines
    )


def size(text: str) -> Fraction:
    """The figure that a text writes."""
    return Fraction(text.rstrip("%"))


def days(periods: int) -> SearchStrategy[date]:
    """Days of a plan, most of them few and so often the same."""
    anchors = [
        date(FIRST + number, month, day) for number in range(periods) for month, day in ((6, 30), (12, 31))
    ]
    offsets = st.sampled_from((0, 0, 0, -1, 1, 7, 8, 14, 30, 31, -100, 400))
    return st.builds(
        lambda anchor, offset: anchor + timedelta(days=offset), st.sampled_from(anchors), offsets
    )


def day_text(day: date) -> str:
    """A day as a ruleset writes it."""
    return day.isoformat()


@st.composite
def rulesets(draw: DrawFn) -> str:
    """The text of a plan without errors."""
    return draw(plans()).text


@st.composite
def plans(draw: DrawFn, *, over: bool = False) -> Ruleset:
    """A plan without errors, as the parts that it is written from; `over` where it may ask other subjects."""
    return Writer(draw, draw(st.integers(1, 3)), draw(st.integers(1, 2)), over=over).ruleset()


# --- data


def values(kind: Kind, periods: int) -> SearchStrategy[Value]:
    """Values of a kind."""
    match kind.family:
        case Family.DATE:
            return days(periods)
        case Family.YES_NO:
            return st.booleans()
        case Family.LEVEL:
            return st.sampled_from([Rational(place + 1) for place in range(len(kind.levels))])
        case _ if kind.ends is not None:
            return st.sampled_from([Rational(level) for level in range(kind.ends[0], kind.ends[1] + 1)])
        case _ if kind.name == "count":
            return st.sampled_from([0, 1, 2, 3, 5, 10, 11, 100, 10**40]).map(Rational)
        case Family.SHARE:
            few = [Fraction(text) / 1000 for text in (-100, 0, 333, 500, 855, 856, 1000, 1200)]
        case _:
            few = [Fraction(text) for text in WRITTEN]
    return st.sampled_from([*few, *few, *SELDOM]).map(from_python)


@frozen
class Facts:
    """Data for a plan, and the day at which it is looked at."""

    facts: Mapping[InputKey, Value]
    at: date | None = None

    @property
    def dataset(self) -> Dataset:
        """The facts as data."""
        return Dataset({key: Datum(value) for key, value in self.facts.items()})

    @property
    def by_path(self) -> dict[tuple[tuple[str, ...], Period], Value]:
        """The facts as the reference model reads them."""
        return {(key.path, key.period): value for key, value in self.facts.items()}


@st.composite
def facts(draw: DrawFn, inputs: Sequence[Input], periods: Sequence[Period]) -> Facts:
    """Values of the right kinds, or none and why, for what a plan asks for."""
    found: dict[InputKey, Value] = {}
    for one in inputs:
        parts = [part for period in periods for part in period.parts(one.series)] if one.series else []
        whole = () if one.series and draw(st.booleans()) else tuple(periods)
        asked: list[Period] = [periods[0].previous(), *whole, *parts]
        for period in asked:
            match draw(st.integers(0, 9)):
                case 0:
                    continue
                case 1:
                    found[InputKey(one.path, period)] = Missing(draw(st.sampled_from(DATA_REASONS)))
                case _:
                    found[InputKey(one.path, period)] = draw(values(one.kind, len(periods)))
    return Facts(found, draw(st.none() | days(len(periods))))


def plain(value: Any) -> object:  # noqa: ANN401 - whatever a figure is
    """A value with any exact number as a Fraction."""
    number = hasattr(value, "numerator") and not isinstance(value, bool)
    return Fraction(int(value.numerator), int(value.denominator)) if number else value


@frozen(repr=False)
class Case:
    """A generated ruleset, compiled, with data for it and one of its periods."""

    ruleset: Ruleset
    compiled: CompiledPlan
    facts: Facts
    period: Period

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, FBT001 - Hypothesis calls it
        """What a failing example shows: a compiled plan is far too long."""
        assert not cycle
        printer.text(repr(self))

    def __repr__(self) -> str:
        given = "\n".join(f"{key} = {value}" for key, value in self.facts.facts.items())
        return f"\n{self.ruleset.text}\n{given}\nin {self.period} at {self.facts.at}"

    def evaluate(self) -> Evaluation:
        """Its evaluation."""
        return self.compiled.evaluate_dataset(self.facts.dataset, self.period, self.facts.at)


@st.composite
def cases(draw: DrawFn) -> Case:
    """A plan without errors, and data of the right kinds for it."""
    ruleset = draw(plans())
    compiled = compile_text(ruleset.text)
    return Case(
        ruleset,
        compiled,
        draw(without_wholes(compiled, draw(facts(compiled.graph().inputs, compiled.periods)))),
        draw(st.sampled_from(compiled.periods)),
    )


@frozen(repr=False)
class Crowd:
    """A generated ruleset, compiled, with data of several subjects."""

    ruleset: Ruleset
    compiled: CompiledPlan
    facts: Mapping[str, Facts]
    at: date | None

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, FBT001 - as above
        assert not cycle
        printer.text(repr(self))

    def __repr__(self) -> str:
        given = "\n".join(
            f"{subject}: {key} = {value}"
            for subject, one in self.facts.items()
            for key, value in one.facts.items()
        )
        return f"\n{self.ruleset.text}\n{given}\nat {self.at}"

    def evaluate(self, period: Period) -> dict[str, Evaluation]:
        """The evaluation of each subject among all."""
        datasets = {subject: one.dataset for subject, one in self.facts.items()}
        return self.compiled.evaluate_population(datasets, period, self.at)


@st.composite
def crowds(draw: DrawFn) -> Crowd:
    """A plan that asks other subjects, and data of the right kinds for several of them, some with the same figures."""
    ruleset = draw(plans(over=True))
    compiled = compile_text(ruleset.text)
    inputs, periods = compiled.graph().inputs, compiled.periods
    found: dict[str, Facts] = {}
    for number in range(draw(st.integers(1, 4))):
        same = found and draw(st.integers(1, 4)) == 1
        found[f"s{number}"] = found["s0"] if same else draw(facts(inputs, periods))
    return Crowd(ruleset, compiled, found, draw(st.none() | days(len(periods))))


@st.composite
def without_wholes(draw: DrawFn, compiled: CompiledPlan, found: Facts) -> Facts:
    """The facts, of rows that are shared out often those of their parts alone."""
    shared = [path for path, part in compiled.model.parts.items() if getattr(part, "split_parts", ())]
    left_out = {path for path in shared if draw(st.booleans())}
    return Facts({key: value for key, value in found.facts.items() if key.path not in left_out}, found.at)


def compile_text(text: str) -> CompiledPlan:
    """The plan of a text."""
    return compile_source(Source("<generated>", text))
