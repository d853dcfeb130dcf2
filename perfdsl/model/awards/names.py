"""The names of gates and awards: what expressions can ask of them, and in which currency they answer."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from attrs import define, field

from perfdsl.diagnostics import (
    AMBIGUOUS_NAME,
    CYCLE,
    LIMIT,
    PAID_TWICE,
    UNKNOWN_ATTRIBUTE,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import UNITS
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.formula_nodes import Consequence
from perfdsl.model.functions import steps_in
from perfdsl.model.names import PAID, Names
from perfdsl.model.wording import article, quoted, way_round
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.formulas import is_currency
from perfdsl.values.kind import YES_NO, Family, Kind
from perfdsl.values.paths import Path, PathIndex, folded

_SHOWN: Final = 4
MAX_PAYMENTS: Final = 200_000
"""Amounts that all awards of a plan together pay: `for every person` is short, and may stand in many awards."""
MAX_STEPS: Final = 2_000_000
"""Steps of what awards write for each: the size of `each`, once for everybody who is paid."""
_TOTALS: Final = ("awarded", "left", "held")


@define(eq=False)
class Paid:
    """The recipients of an award: their drafts, each with the place that names it, and all by their paths."""

    drafts: list[tuple[Draft, Span]] = field(factory=list)
    places: dict[Path, int] = field(factory=dict)
    currency: str | None = None
    """Empty where its amount names none, None where that is not known yet."""
    whole: bool = True
    """False where somebody who is named could not be found, which was told."""
    _index: PathIndex | None = None

    def find(self, names: Sequence[str]) -> list[int]:
        """The places of the recipients that a path may mean: the whole path of one, or an end of several."""
        whole = self.places.get(tuple(names))
        if whole is not None:
            return [whole]
        if self._index is None:
            self._index = PathIndex(self.places)
        return [self.places[path] for path in self._index.find(names)]


class Dashboards:
    """The dashboards of a ruleset by keyword, sorted so that those inside one stand together."""

    def __init__(self, drafts: Drafts) -> None:
        self._sorted: dict[str, list[tuple[Path, int, Draft]]] = {}
        for number, (path, draft) in enumerate(drafts.parts.items()):
            if draft.keyword in UNITS:
                self._sorted.setdefault(draft.keyword, []).append((path, number, draft))
        for found in self._sorted.values():
            found.sort(key=itemgetter(0))

    def inside(self, top: Path, keyword: str) -> list[Draft]:
        """Those of a keyword below a path, in the order written."""
        found = self._sorted.get(keyword, [])
        first, last = 0, len(found)
        if top:
            first = bisect_right(found, top, key=itemgetter(0))
            last = bisect_left(found, (*top[:-1], top[-1] + "\0"), key=itemgetter(0))
        return [draft for _, _, draft in sorted(found[first:last], key=itemgetter(1))]


class ConsequenceNames:
    """Every gate and award of a ruleset by name. `kinds` has the kind of every row."""

    def __init__(
        self, drafts: Drafts, names: Names, kinds: dict[Path, Kind], diagnostics: Diagnostics
    ) -> None:
        self.drafts = {path[-1]: one for path, one in drafts.consequences.items()}
        self._all = drafts
        self._names = names
        self._kinds = kinds
        self._functions = {folded(one.name.text): one for one in drafts.functions}
        self._diagnostics = diagnostics
        self._payments = self._steps = 0
        self._full = False
        self._dashboards = Dashboards(drafts)
        self.paid = {name: self._paid(one) for name, one in self.drafts.items() if one.keyword == "award"}
        self._find_currencies()

    # --- recipients

    def _paid(self, award: Draft) -> Paid:
        statement = award.attributes.get("for")
        paid = Paid()
        if self._full:
            return Paid(whole=False)
        if isinstance(statement, syntax.Recipients):
            chosen = self._every if statement.every else self._listed
            size = _size(award.attributes.get("each"))
            for draft, span in chosen(award, statement, paid):
                if draft.path in paid.places:
                    self._twice(draft, span, paid)
                    continue
                if not self._affordable(award, size):
                    return Paid(whole=False)
                paid.places[draft.path] = len(paid.drafts)
                paid.drafts.append((draft, span))
        return paid

    def _affordable(self, award: Draft, size: int) -> bool:
        """Whether the limits let one more be paid; told once."""
        self._payments += 1
        self._steps += size
        if self._payments <= MAX_PAYMENTS and self._steps <= MAX_STEPS:
            return True
        if not self._full:
            self._full = True
            self._diagnostics.report(
                LIMIT,
                f"the awards of this plan pay more than {MAX_PAYMENTS:_} amounts together"
                if self._payments > MAX_PAYMENTS
                else f"the amounts for each take more than {MAX_STEPS:_} steps together",
                award.place,
                help="pay fewer people, or by fewer awards"
                if self._payments > MAX_PAYMENTS
                else "compute what they have in common once, in an `indicator` with `monitor`",
            )
        return False

    def _listed(self, award: Draft, statement: syntax.Recipients, paid: Paid) -> Iterator[tuple[Draft, Span]]:
        for reference in statement.references:
            found = self._names.find(
                reference,
                award.parent or award,
                wanted=_has_dashboard,
                purpose=PAID,
            )
            if found is None:
                paid.whole = False
            else:
                yield found, reference.span

    def _every(self, award: Draft, statement: syntax.Recipients, paid: Paid) -> Iterator[tuple[Draft, Span]]:
        top: Draft | None = award.parent
        for reference in statement.references:
            top = self._names.find(reference, award.parent or award, wanted=_has_dashboard)
        if top is None:
            paid.whole = False
            return
        for draft in self._dashboards.inside(top.path, statement.every or ""):
            yield draft, statement.span

    def _twice(self, draft: Draft, span: Span, paid: Paid) -> None:
        first = paid.drafts[paid.places[draft.path]][1]
        self._diagnostics.report(
            PAID_TWICE,
            f"`{draft.path[-1]}` is paid twice",
            span,
            Label(first, "first here"),
            help="name it once, and give it a larger coefficient if it has a larger part",
        )

    # --- currencies

    def _find_currencies(self) -> None:
        """The currency of each award: what its amount names, or that of the award that it reads."""
        reads: dict[str, list[str]] = {}
        for name, paid in self.paid.items():
            paid.currency, reads[name] = self._money(self.drafts[name])
        for name in self.paid:
            way: dict[str, None] = {}
            one: str | None = name
            while one is not None and one not in way and self.paid[one].currency is None:
                way[one] = None
                one = next(iter(reads[one]), None)
            if one in way:
                self._circle([*way], one)
            found = self.paid[one].currency if one is not None else None
            for step in way:  # those that a circle leads to are not looked at again
                self.paid[step].currency = found or ""

    def _circle(self, way: Sequence[str], first: str) -> None:
        """Tell of awards whose amounts name no currency, for each is made of another one."""
        names = way[way.index(first) :]
        *others, closing = [self.drafts[name].place for name in names]
        self._diagnostics.report(
            CYCLE,
            f"these awards depend on each other: {way_round([*names, first])}",
            closing,
            *(
                Label(place, f"`{one}` needs `{other}`")
                for place, one, other in zip(others, names, names[1:], strict=False)
            ),
            help="give one of them a budget of its own: `budget 40_000 EUR`",
        )

    def _money(self, award: Draft) -> tuple[str | None, list[str]]:
        statement = award.attributes.get("budget") or award.attributes.get("each")
        if not isinstance(statement, syntax.Formula):
            return None, []
        home = self.paid_home(award)
        reads: list[str] = []
        seen: set[str] = set()
        pending = [statement.expression]
        while pending:
            for step in steps_in(pending.pop()):
                match step:
                    case syntax.Quantity(_, unit) if is_currency(unit.text):
                        return unit.text, []
                    case syntax.NameUse(reference):
                        currency = self._of_row(reference, home)
                        if currency:
                            return currency, []
                        if folded(reference.names[0].text) in self.drafts:
                            reads.append(folded(reference.names[0].text))
                    case syntax.Call(name) if folded(name.text) in self._functions.keys() - seen:
                        seen.add(folded(name.text))
                        pending.append(self._functions[folded(name.text)].body)
                    case _:
                        pass
        return None, [name for name in reads if self.drafts[name].keyword == "award"]

    def paid_home(self, award: Draft) -> Draft:
        """Where the amount of an award is written from: the plan, or the first recipient where each has one."""
        drafts = self.paid[award.path[-1]].drafts
        return drafts[0][0] if drafts and "each" in award.attributes else award.parent or award

    def _of_row(self, reference: syntax.Reference, home: Draft) -> str | None:
        found = self._names.find(reference, home, silent=True)
        kind = self._kinds.get(found.path) if found is not None else None
        return kind.currency if kind is not None and kind.family is Family.MONEY else None

    # --- what expressions read

    def claims(self, reference: syntax.Reference, home: Draft) -> bool:
        """Whether a reference means a gate or an award rather than something that is measured or scored."""
        first, *rest = (folded(name.text) for name in reference.names)
        draft = self.drafts.get(first)
        if draft is None or reference.keyword is not None:
            return False
        if rest and self._has(draft, rest):
            return True
        return not self._names.knows(syntax.Reference(None, reference.names[:1], span=reference.span), home)

    def _has(self, draft: Draft, rest: Sequence[str]) -> bool:
        if draft.keyword == "gate":
            return rest == ["open"]
        return (len(rest) == 1 and rest[0] in _TOTALS) or bool(self.paid[draft.path[-1]].find(rest))

    def figure(self, use: syntax.NameUse) -> Consequence | None:
        """The figure that a claimed reference means; None where there is no such figure."""
        first, *rest = (folded(name.text) for name in use.reference.names)
        draft = self.drafts[first]
        if not rest or not self._has(draft, rest):
            self._no_figure(use, draft, rest)
            return None
        period, previous = (None, False)
        if use.period is not None:
            period, previous = use.period.period, use.period.period is None
        if draft.keyword == "gate":
            return Consequence(first, "open", YES_NO, 0, period, previous, span=use.span)
        paid = self.paid[first]
        if not paid.currency:  # that its amount is no money is told where it is written
            return None
        kind = Kind("money", currency=paid.currency)
        if len(rest) == 1 and rest[0] in _TOTALS:
            return Consequence(first, rest[0], kind, 0, period, previous, span=use.span)  # type: ignore[arg-type]
        places = paid.find(rest)
        if len(places) > 1:
            self._several(use, paid, places)
            return None
        return Consequence(first, "amount", kind, places[0], period, previous, span=use.span)

    def _several(self, use: syntax.NameUse, paid: Paid, places: Sequence[int]) -> None:
        award = use.reference.names[0].text
        paths = [f"{award}.{'.'.join(paid.drafts[place][0].path)}" for place in places]
        self._diagnostics.report(
            AMBIGUOUS_NAME,
            f"`{use.reference.text}` could mean {len(places)} things",
            use.span,
            *(Label(paid.drafts[place][0].place, "this one") for place in places[:_SHOWN]),
            help=f"say which: {quoted(paths)}",
        )

    def _no_figure(self, use: syntax.NameUse, draft: Draft, rest: Sequence[str]) -> None:
        name, keyword = draft.path[-1], draft.keyword
        known = ["open"]
        if keyword == "award":
            known = [*_TOTALS, *(path[-1] for path in self.paid[name].places)]
        message = (
            f"{article(keyword)} {keyword} has no `{'.'.join(rest)}`"
            if rest
            else f"`{name}` is {article(keyword)} {keyword}, which has no figure of its own"
        )
        otherwise = f"there are {quoted([f'{name}.{one}' for one in known])}"
        if len(known) == 1:
            otherwise = f"write `{name}.open`"
        help_ = self._names.suggestions.help(rest[-1], known, otherwise) if rest else otherwise
        self._diagnostics.report(
            UNKNOWN_ATTRIBUTE, message, use.span, Label(draft.place, "defined here"), help=help_
        )


def _size(each: syntax.Statement | None) -> int:
    """How many steps the amount that is written for each has."""
    return sum(1 for _ in steps_in(each.expression)) if isinstance(each, syntax.Formula) else 0


def _has_dashboard(draft: Draft) -> bool:
    return draft.keyword in UNITS
