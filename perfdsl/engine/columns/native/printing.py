"""A kernel to the text of its loops in LLVM's language, of places and numbers only: no word of a ruleset stands in it."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from perfdsl.engine.columns.kernel import Code, Type
from perfdsl.engine.columns.native.cells import GIVEN, WHOLES, Cells
from perfdsl.engine.columns.native.filling import filling
from perfdsl.engine.columns.native.layout import WIDTH, Field, Layout
from perfdsl.engine.columns.native.schedule import Stage, rooms, staged
from perfdsl.engine.columns.native.words import TRUTHS, Words, bits, splat
from perfdsl.engine.columns.ordering import ordered

BLOCK: Final = 128
"""How many vectors of rows go through all stages together, so that what is kept between them stays in the cache."""

ROOM: Final = BLOCK * WIDTH * 8
"""The bytes of what one step is for a block of rows."""

_ENDLESS: Final = 2**40


@frozen
class Printed:
    """The text of a module, and the rooms that its function `run` needs.

    `run(in, out, room, next, share, to)` takes a share of the vectors of rows before `to` from where `next` says that the next one
    begins, until none is left, as other threads may do beside it; it returns 0 where every cell that it saw is ordinary. `in` has
    three addresses a column, in the order of the layouts: values, presence, reasons; `out` has one a field.
    """

    text: str
    rooms: int
    steps: int


def printed(fields: Sequence[Field], layouts: Mapping[str, Layout], labels: Sequence[str]) -> Printed:
    """The module that fills the fields, from columns that lie as said; labels are their places."""
    steps = ordered(one for field in fields for one in field.steps)
    stages = staged(steps, fields)
    kept, count = rooms(stages)
    words = Words({label: place for place, label in enumerate(labels)})
    loops = [
        _Loop(stage, words, kept, Cells(layouts, words)).text(number) for number, stage in enumerate(stages)
    ]
    return Printed("\n".join([*loops, _driver(len(stages))]), count, len(steps))


def _driver(stages: int) -> str:
    calls = "\n".join(
        f"  %o{number} = call i8 @stage{number}(ptr %in, ptr %out, ptr %room, i64 %start, i64 %end)\n"
        f"  %a{number + 1} = or i8 %a{number}, %o{number}"
        for number in range(stages)
    )
    # one stage keeps nothing, and needs no blocks
    block = BLOCK if stages > 1 else _ENDLESS
    return f"""
define i8 @run(ptr %in, ptr %out, ptr %room, ptr %next, i64 %share, i64 %to) {{
entry:
  br label %take
take:
  %before = phi i8 [ 0, %entry ], [ %a{stages}, %loop ]
  %from = atomicrmw add ptr %next, i64 %share monotonic
  %above = add i64 %from, %share
  %inside = icmp ult i64 %above, %to
  %until = select i1 %inside, i64 %above, i64 %to
  %any = icmp ult i64 %from, %to
  br i1 %any, label %loop, label %done
loop:
  %start = phi i64 [ %from, %take ], [ %end, %loop ]
  %a0 = phi i8 [ %before, %take ], [ %a{stages}, %loop ]
  %beyond = add i64 %start, {block}
  %within = icmp ult i64 %beyond, %until
  %end = select i1 %within, i64 %beyond, i64 %until
{calls}
  %more = icmp ult i64 %end, %until
  br i1 %more, label %loop, label %take
done:
  ret i8 %before
}}
"""


@define
class _Loop:
    """One stage: a loop over vectors of rows. `kept` are the rooms of steps that other stages read."""

    stage: Stage
    words: Words
    kept: Mapping[int, int]
    cells: Cells
    _body: list[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._body = self.cells.body

    def text(self, number: int) -> str:
        """The function of this number."""
        for step in self.stage.reads:
            self._fetch(step)
        for step in self.stage.steps:
            if step.primitive in GIVEN:
                self.cells.read(step)
            else:
                self._body.extend(self.words.compute(step))
        for step in self.stage.keeps:
            self._keep(step)
        for place, one in self.stage.fields:
            self._fill(place, one)
        kept, told = self._odd()
        head, body = ("\n  ".join(lines) for lines in (self.cells.head, self._body))
        return f"""
define internal i8 @stage{number}(ptr noalias %in, ptr noalias %out, ptr noalias %room, i64 %from, i64 %to) {{
entry:
  {head}
  br label %loop
loop:
  %v = phi i64 [ %from, %entry ], [ %next, %loop ]
  {kept}
  %row = mul i64 %v, {WIDTH}
  %in_block = sub i64 %v, %from
  {body}
  %next = add i64 %v, 1
  %more = icmp ult i64 %next, %to
  br i1 %more, label %loop, label %done
done:
  {told}
}}"""

    def _odd(self) -> tuple[str, str]:
        """What is remembered of the rows before, and what is told at the end: whether a cell was not ordinary."""
        found = [self._gathered("odd", TRUTHS, "or {0} {1}, {2}", self.cells.odd)]
        told = [f"%told0 = bitcast {TRUTHS} %odd{len(self.cells.odd)} to i8"]
        larger = "call {0} @llvm.umax.v" + f"{WIDTH}i64" + "({0} {1}, {0} {2})"
        for number, ((smallest, largest), sizes) in enumerate(self.cells.sizes.items()):
            name = f"far{number}_"
            found.append(self._gathered(name, WHOLES, larger, sizes))
            most = splat("i64", bits(largest) - bits(smallest))
            told += [
                f"%far{number} = icmp ugt {WHOLES} %{name}{len(sizes)}, {most}",
                f"%bits{number} = bitcast {TRUTHS} %far{number} to i8",
                f"%told{number + 1} = or i8 %told{number}, %bits{number}",
            ]
        told.append(f"ret i8 %told{len(self.cells.sizes)}")
        return "\n  ".join(found), "\n  ".join(told)

    def _gathered(self, name: str, kind: str, line: str, parts: Sequence[str]) -> str:
        """The line that remembers what the parts have come to, row after row."""
        for number, part in enumerate(parts):
            made = line.format(kind, f"%{name}{number}", part)
            self._body.append(f"%{name}{number + 1} = {made}")
        return f"%{name}0 = phi {kind} [ zeroinitializer, %entry ], [ %{name}{len(parts)}, %loop ]"

    # --- what is kept between stages

    def _room(self, step: Code) -> tuple[str, str]:
        """The address of a step in its room, and the type that it has there."""
        kept = "i8" if step.type is Type.TRUTH else self.words.type(step)
        place = step.place
        self._body.append(f"%r{place} = getelementptr i8, ptr %room, i64 {self.kept[place] * ROOM}")
        self._body.append(f"%q{place} = getelementptr {kept}, ptr %r{place}, i64 %in_block")
        return f"%q{place}", kept

    def _fetch(self, step: Code) -> None:
        address, kept = self._room(step)
        if step.type is Type.TRUTH:
            self._body.append(f"%f{step.place} = load i8, ptr {address}, align 1")
            self._body.append(f"%s{step.place} = bitcast i8 %f{step.place} to {TRUTHS}")
        else:
            self._body.append(f"%s{step.place} = load {kept}, ptr {address}, align 8")

    def _keep(self, step: Code) -> None:
        address, kept = self._room(step)
        value = self.words.of(step)
        if step.type is Type.TRUTH:
            value = f"%k{step.place}"
            self._body.append(f"{value} = bitcast {TRUTHS} {self.words.of(step)} to i8")
        self._body.append(f"store {kept} {value}, ptr {address}, align 1")

    # --- fields

    def _fill(self, place: int, one: Field) -> None:
        lines, kind = filling(self.words, f"%o{place}", one)
        self._body.extend(lines)
        element, index = ("i8", "%v") if kind == "i8" else (kind.rpartition(" ")[2][:-1], "%row")
        self.cells.head.append(f"%y{place} = getelementptr ptr, ptr %out, i64 {place}")
        self.cells.head.append(f"%z{place} = load ptr, ptr %y{place}")
        self._body.append(f"%w{place} = getelementptr {element}, ptr %z{place}, i64 {index}")
        value = f"%o{place}" if lines else self.words.of(one.step)
        self._body.append(f"store {kind} {value}, ptr %w{place}, align 1")
