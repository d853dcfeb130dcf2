"""Hypothesis strategies: two plans, the second made of the first by a few changes such as people make."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from perfdsl.pipeline import CompiledPlan, RulesetError
from tests.strategies import Part, Ruleset, compile_text, plans

_LABEL = re.compile(r'"([^"]*)"')


@frozen(repr=False)
class Pair:
    """Two rulesets and their plans."""

    texts: tuple[str, str]
    old: CompiledPlan
    new: CompiledPlan

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, FBT001 - Hypothesis calls it
        """What a failing example shows."""
        assert not cycle
        printer.text(repr(self))

    def __repr__(self) -> str:
        return f"\n--- old\n{self.texts[0]}\n--- new\n{self.texts[1]}"


@st.composite
def pairs(draw: DrawFn) -> Pair:
    """A plan, and what a few changes make of it, or another plan altogether."""
    old = new = draw(plans())
    if draw(st.integers(0, 5)) == 0:
        return _pair(old.text, draw(plans()).text)
    for _ in range(draw(st.integers(1, 3))):
        changed = _changed(draw, new)
        try:
            compile_text(changed.text)
        except RulesetError:
            continue
        new = changed
    return _pair(old.text, new.text)


def _pair(old: str, new: str) -> Pair:
    return Pair((old, new), compile_text(old), compile_text(new))


def _changed(draw: DrawFn, ruleset: Ruleset) -> Ruleset:
    made = Ruleset(ruleset.scales, deepcopy(ruleset.top))
    every = list(_all(made.top))
    part, parent = every[draw(st.integers(0, len(every) - 1))]
    other, _ = every[draw(st.integers(0, len(every) - 1))]
    match draw(
        st.sampled_from(("label", "drop", "move", "shuffle", "id", "line", "figure", "unweigh", "scale"))
    ):
        case "label":
            part.head = _LABEL.sub(r'"\1, anew"', part.head, count=1)
        case "drop":
            parent.parts.remove(part)
        case "move" if part not in [one for one, _ in _all(other)] and other is not part:
            parent.parts.remove(part)
            other.parts.append(part)
        case "shuffle":
            part.parts.reverse()
        case "id" if part.head.split()[1].isidentifier():
            _rename(made.top, part.head.split()[1])
        case "line" if part.lines and other.lines:
            part.lines[-1] = draw(st.sampled_from(other.lines))
        case "unweigh":
            part.lines = [line for line in part.lines if not line.startswith("weight")]
        case "scale":
            return Ruleset(tuple(_figured(draw, text) for text in made.scales), made.top)
        case _:
            part.lines = [_figured(draw, line) for line in part.lines]
    return made


def _all(top: Part) -> Iterator[tuple[Part, Part]]:
    """Every part below, with what it stands in; the top itself where there is none."""
    if not top.parts:
        yield top, top
    for part in top.parts:
        yield part, top
        yield from (pair for pair in _all(part) if pair[0] is not pair[1])


def _rename(top: Part, name: str) -> None:
    """Give a part another id wherever it is named."""
    pattern = re.compile(rf"\b{re.escape(name)}\b")
    for part in (top, *(one for one, _ in _all(top))):
        part.head = pattern.sub(f"{name}_anew", part.head)
        part.lines = [pattern.sub(f"{name}_anew", line) for line in part.lines]


def _figured(draw: DrawFn, line: str) -> str:
    """The line with other figures in the place of some."""
    figures = ("1", "3", "50", "80")
    return re.sub(
        r"(?<![\w.#-])\d+(?=%| *;|$)",
        lambda found: draw(st.sampled_from((found[0], *figures))),
        line,
    )
