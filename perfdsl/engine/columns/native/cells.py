"""The cells of columns in LLVM's language: loaded once a vector of rows, as they lie."""

from collections.abc import Mapping
from typing import Final

from attrs import define, field

from perfdsl.engine.columns.kernel import Code, Primitive, Type
from perfdsl.engine.columns.native.layout import WIDTH, Layout, Presence, Storage
from perfdsl.engine.columns.native.words import DOUBLES, TRUTHS, Words, bits, double, splat

GIVEN: Final = (Primitive.COLUMN, Primitive.PRESENT, Primitive.REASON)
"""The steps that read the data."""

WHOLES: Final = Storage.INT64.lanes

PARTS: Final = 3
"""The addresses of a column: its values, what is there, and the reasons."""


@define
class Cells:
    """The lines of a loop that read columns: `head` stands before it, `body` in it.

    `odd` are the tests of cells that are not ordinary, `sizes` how far they are above the smallest of such a size, by that and by
    the largest.
    """

    layouts: Mapping[str, Layout]
    words: Words
    head: list[str] = field(factory=list)
    body: list[str] = field(factory=list)
    odd: list[str] = field(factory=list)
    sizes: dict[tuple[float, float], list[str]] = field(factory=dict)
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
        """See whether the numbers of a column are ordinary."""
        layout = self.layouts[column]
        if layout.ordinary is None:
            return
        name, nan = f"%u{self._places[column]}", layout.present is Presence.NAN
        there = ""
        if layout.present not in (Presence.ALWAYS, Presence.NAN):
            there = f"{name}there"
            self.body.append(f"{there} = {self._present(column)}")
        ordinary = layout.ordinary
        if ordinary.smallest:
            # a NaN is neither 0 nor anything else where it is missing, and of the largest size where it is not
            some = self._test(f"{name}some", there, values, "one" if nan else "une", 0.0)
            self.sizes.setdefault((ordinary.smallest, ordinary.size), []).append(
                self._above(name, values, some, ordinary.smallest)
            )
        # and a NaN is below and above all, where it is not missing
        order = "o" if nan else "u"
        if not ordinary.smallest or ordinary.high < ordinary.size:
            self.odd.append(self._test(f"{name}high", there, values, f"{order}gt", ordinary.high))
        if not ordinary.smallest or -ordinary.low < ordinary.size:
            self.odd.append(self._test(f"{name}low", there, values, f"{order}lt", ordinary.low))
        if ordinary.whole:
            self.body.append(f"{name}floor = {_call('floor', values)}")
            self.odd.append(self._test(f"{name}part", there, values, f"{order}ne", f"{name}floor"))

    def _test(self, name: str, there: str, one: str, sign: str, other: str | float) -> str:
        """Whether numbers that are there compare so."""
        end = other if isinstance(other, str) else double(other)
        self.body.append(f"{name} = fcmp {sign} {DOUBLES} {one}, {end}")
        if not there:
            return name
        self.body.append(f"{name}too = and {TRUTHS} {there}, {name}")
        return f"{name}too"

    def _above(self, name: str, values: str, some: str, smallest: float) -> str:
        """By how much, in bits, the size of some numbers is above the smallest; below it that is more than for any other."""
        self.body.append(f"{name}size = {_call('fabs', values)}")
        self.body.append(f"{name}bits = bitcast {DOUBLES} {name}size to {WHOLES}")
        self.body.append(f"{name}by = sub {WHOLES} {name}bits, {splat('i64', bits(smallest))}")
        self.body.append(f"{name}far = select {TRUTHS} {some}, {WHOLES} {name}by, {WHOLES} zeroinitializer")
        return f"{name}far"

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


def _call(function: str, values: str) -> str:
    return f"call {DOUBLES} @llvm.{function}.v{WIDTH}f64({DOUBLES} {values})"
