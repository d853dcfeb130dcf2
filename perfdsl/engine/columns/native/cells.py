"""The cells of columns in LLVM's language: loaded once a vector of rows, as they lie."""

from collections.abc import Mapping
from typing import Final

from attrs import define, field

from perfdsl.engine.columns.kernel import Code, Primitive, Type
from perfdsl.engine.columns.native.layout import WIDTH, Layout, Ordinary, Presence, Storage
from perfdsl.engine.columns.native.words import DOUBLES, TRUTHS, Words, double, splat

GIVEN: Final = (Primitive.COLUMN, Primitive.PRESENT, Primitive.REASON)
"""The steps that read the data."""

PARTS: Final = 3
"""The addresses of a column: its values, what is there, and the reasons."""


@define
class Cells:
    """The lines of a loop that read columns: `head` stands before it, `body` in it. `odd` are those that are not ordinary."""

    layouts: Mapping[str, Layout]
    words: Words
    head: list[str] = field(factory=list)
    body: list[str] = field(factory=list)
    odd: list[str] = field(factory=list)
    _places: dict[str, int] = field(init=False)
    _made: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self._places = {name: place for place, name in enumerate(self.layouts)}

    def read(self, step: Code) -> None:
        """Make a step that is the values, the presence or the reasons of a column."""
        column = str(step.parameter)
        match step.primitive:
            case Primitive.COLUMN:
                self._values(column, step)
            case Primitive.PRESENT:
                self.body.append(f"%s{step.place} = {self._present(column)}")
            case _:
                storage = self.layouts[column].reasons
                assert storage is not None
                self._labels(f"%s{step.place}", self._load(column, 2, storage), storage)

    def _values(self, column: str, step: Code) -> None:
        name, storage = f"%s{step.place}", self.layouts[column].values
        cells = self._load(column, 0, storage)
        match step.type:
            case Type.LABEL:
                self._labels(name, cells, storage)
            case Type.TRUTH:
                self.body.append(f"{name} = icmp ne {storage.lanes} {cells}, {splat(storage.value, 0)}")
            case Type.NUMBER:
                word = "bitcast" if storage is Storage.DOUBLE else "sitofp"
                self.body.append(f"{name} = {word} {storage.lanes} {cells} to {DOUBLES}")
                self._watch(column, name)

    def _labels(self, name: str, cells: str, storage: Storage) -> None:
        own = self.words.label
        word = "zext" if storage.bits < own.bits else "trunc" if storage.bits > own.bits else "bitcast"
        self.body.append(f"{name} = {word} {storage.lanes} {cells} to {own.lanes}")

    def _present(self, column: str) -> str:
        layout = self.layouts[column]
        storage = layout.values
        match layout.present:
            case Presence.ALWAYS:
                return f"or {TRUTHS} {splat('i1', 'true')}, {splat('i1', 'true')}"
            case Presence.NAN:
                cells = self._load(column, 0, storage)
                return f"fcmp ord {storage.lanes} {cells}, {cells}"
            case Presence.LEAST:
                least = splat(storage.value, -(2 ** (storage.bits - 1)))
                return f"icmp ne {storage.lanes} {self._load(column, 0, storage)}, {least}"
            case Presence.BYTE:
                cells = self._load(column, 1, Storage.BYTE)
                return f"icmp ne {Storage.BYTE.lanes} {cells}, {splat('i8', 0)}"
            case Presence.BIT:
                return f"bitcast {TRUTHS} {self._load(column, 1, Storage.BIT)} to {TRUTHS}"

    # --- what is not ordinary

    def _watch(self, column: str, values: str) -> None:
        layout = self.layouts[column]
        if layout.ordinary is None:
            return
        name = f"%u{self._places[column]}"
        # a NaN is missing or odd
        order = "o" if layout.present is Presence.NAN else "u"
        lines, tests = _tests(name, values, layout.ordinary, order)
        self.body.extend(lines)
        odd = self._joined(f"{name}or", "or", tests)
        if layout.present not in (Presence.ALWAYS, Presence.NAN):
            self.body.append(f"{name}there = {self._present(column)}")
            odd = self._joined(f"{name}and", "and", [f"{name}there", odd])
        self.odd.append(odd)

    def _joined(self, name: str, word: str, tests: list[str]) -> str:
        found = tests[0]
        for number, test in enumerate(tests[1:]):
            self.body.append(f"{name}{number} = {word} {TRUTHS} {found}, {test}")
            found = f"{name}{number}"
        return found

    # --- in memory

    def _load(self, column: str, part: int, storage: Storage) -> str:
        """The cells of a column as they lie."""
        place = PARTS * self._places[column] + part
        name = f"%c{place}"
        if name in self._made:
            return name
        self._made.add(name)
        self.head.append(f"%a{place} = getelementptr ptr, ptr %in, i64 {place}")
        self.head.append(f"%p{place} = load ptr, ptr %a{place}")
        if storage is Storage.BIT:
            self.body.append(f"{name}a = getelementptr i8, ptr %p{place}, i64 %v")
            self.body.append(f"{name}b = load i8, ptr {name}a, align 1")
            self.body.append(f"{name} = bitcast i8 {name}b to {TRUTHS}")
        else:
            self.body.append(f"{name}a = getelementptr {storage.value}, ptr %p{place}, i64 %row")
            self.body.append(f"{name} = load {storage.lanes}, ptr {name}a, align {storage.bits // 8}")
        return name


def _tests(name: str, values: str, ordinary: Ordinary, order: str) -> tuple[list[str], list[str]]:
    """The lines that test whether numbers are not ordinary, and the names of the tests."""
    size, floor = f"{name}size", f"{name}floor"
    lines = [f"{size} = {_call('fabs', values)}", f"{floor} = {_call('floor', values)}"]
    tests = []

    def test(end: str, one: str, sign: str, other: str) -> str:
        lines.append(f"{name}{end} = fcmp {sign} {DOUBLES} {one}, {other}")
        return f"{name}{end}"

    def both(end: str, *parts: str) -> str:
        lines.append(f"{name}{end} = and {TRUTHS} {parts[0]}, {parts[1]}")
        return f"{name}{end}"

    if ordinary.low == -ordinary.high:
        tests.append(test("high", size, f"{order}gt", double(ordinary.high)))
    else:
        tests.append(test("high", values, f"{order}gt", double(ordinary.high)))
        tests.append(test("low", values, f"{order}lt", double(ordinary.low)))
    if ordinary.whole:
        tests.append(test("part", values, f"{order}ne", floor))
    if ordinary.smallest:
        small = test("small", size, "olt", double(ordinary.smallest))
        tests.append(both("tiny", small, test("some", values, "one", double(0.0))))
    if ordinary.share:
        lines.append(f"{name}left = fsub {DOUBLES} {values}, {double(0.5)}")
        lines.append(f"{name}far = {_call('fabs', f'{name}left')}")
        other = test("other", f"{name}far", "one", double(0.5))
        tests.append(both("points", test("whole", values, "oeq", floor), other))
    return lines, tests


def _call(function: str, values: str) -> str:
    return f"call {DOUBLES} @llvm.{function}.v{WIDTH}f64({DOUBLES} {values})"
