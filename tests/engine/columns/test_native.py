"""The machine code of a kernel computes what NumPy does step by step, to the bit, wherever and however its columns lie."""

import re
from collections.abc import Callable
from functools import cache
from multiprocessing import get_all_start_methods, get_context
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from perfdsl.engine.columns import native, numpy_engine
from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.kernel import Code, Kernel, Output, Type
from perfdsl.engine.columns.native import printing, running, schedule
from perfdsl.engine.columns.native.cells import PARTS
from perfdsl.engine.columns.native.compiling import assembly
from perfdsl.engine.columns.native.layout import Field, Form, Layout, Ordinary, Presence, Storage
from perfdsl.engine.columns.numpy_engine import Given
from perfdsl.engine.columns.ordering import ordered

NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.1, 5e-324, -2.2e-308, 1e308, -1e308, 2.0**53, 1 / 3, 7.5, float("inf")]
EDGES = np.array([*NUMBERS, *np.random.default_rng(1).normal(size=30)])


def kernel(make: Callable[[Builder, Code, Code], Code]) -> Kernel:
    build = Builder()
    value = make(build, build.column("a"), build.column("b"))
    return build.kernel([Output("found", value, build.there, build.no)])


def pairs() -> dict[str, Given]:
    one, other = np.meshgrid(EDGES, EDGES)
    return {"a": Given(one.ravel().copy()), "b": Given(other.ravel().copy())}


@pytest.mark.parametrize(
    "name",
    [
        *("add", "subtract", "multiply", "divide", "smaller", "larger", "less", "less_equal", "equal"),
        *("negate", "absolute", "floor", "square_root"),
    ],
)
def test_every_step_is_rounded_as_numpy_rounds_it(name: str) -> None:
    def make(build: Builder, one: Code, other: Code) -> Code:
        of_one = name in ("negate", "absolute", "floor", "square_root")
        made: Code = getattr(build, name)(*((one,) if of_one else (one, other)))
        return made

    made, columns = kernel(make), pairs()
    rows = len(columns["a"].values)
    expected = numpy_engine.run(made, columns, rows)["found"].values
    np.testing.assert_array_equal(native.run(made, columns, rows)["found"].values, expected)


@pytest.mark.parametrize("name", ["logarithm", "exponential"])
def test_logarithms_and_powers_are_within_the_last_places(name: str) -> None:
    made = kernel(lambda build, one, _: getattr(build, name)(one))
    columns = {"a": Given(np.linspace(0.01, 50, 1001)), "b": Given(np.zeros(1001))}
    expected = numpy_engine.run(made, columns, 1001)["found"].values
    np.testing.assert_allclose(native.run(made, columns, 1001)["found"].values, expected, rtol=4 * 2**-52)


def test_a_product_and_a_sum_are_rounded_one_after_the_other() -> None:
    made = kernel(
        lambda build, one, other: build.add(build.multiply(one, other), build.multiply(other, other))
    )
    rows = len(EDGES)
    columns = {"a": Given(EDGES), "b": Given(EDGES[::-1].copy())}
    with np.errstate(all="ignore"):
        expected = EDGES * EDGES[::-1] + EDGES[::-1] * EDGES[::-1]
    np.testing.assert_array_equal(native.run(made, columns, rows)["found"].values, expected)
    layouts = {"a": Layout(Storage.DOUBLE), "b": Layout(Storage.DOUBLE)}
    text = printing.printed([Field(made.outputs[0].value)], layouts, made.labels).text
    for quickly in (False, True):
        code = assembly(text, quickly=quickly)
        assert re.search(r"mul[sp]d|fmul", code)
        assert not re.search(r"fn?m(add|sub)", code)


@pytest.mark.parametrize("quickly", [False, True])
def test_machine_code_finds_its_constants_however_far_they_lie(quickly: bool) -> None:  # noqa: FBT001 - a case
    made = kernel(lambda build, one, other: build.add(build.multiply(one, build.number(0.1)), other))
    layouts = {"a": Layout(Storage.DOUBLE), "b": Layout(Storage.DOUBLE)}
    code = assembly(
        printing.printed([Field(made.outputs[0].value)], layouts, made.labels).text, quickly=quickly
    )
    assert "rip" not in code


# --- a kernel with all that there is


@cache
def scorecard() -> Kernel:
    """Two figures that may be missing, one for a reason, a yes and no, their mean, and its band."""
    build = Builder()
    parts = []
    for name in ("a", "b"):
        ratio = build.smaller(build.divide(build.column(name), build.number(7.0)), build.one)
        parts.append((build.present(name), ratio))
    done = build.select(build.column("c", Type.TRUTH), build.one, build.zero)
    parts.append((build.equal(build.reason("c", ["", "not_measured", "sick"]), build.there), done))
    total = build.zero
    weight = build.zero
    for there, part in parts:
        total = build.add(total, build.select(there, part, build.zero))
        weight = build.add(weight, build.select(there, build.one, build.zero))
    mean = build.divide(total, weight)
    none = build.opposite(build.either(*(there for there, _ in parts)))
    why = build.reason("c", ["", "not_measured", "sick"])
    reason = build.select(none, why, build.there)
    high = build.less_equal(build.number(0.75), mean)
    near = build.less_equal(build.absolute(build.subtract(mean, build.number(0.75))), build.number(0.01))
    band = build.select(high, build.label("high"), build.label("low"))
    return build.kernel(
        [
            Output("score", mean, reason, build.no),
            Output("band", band, reason, build.both(build.opposite(none), near)),
        ]
    )


def drawn(rows: int) -> dict[str, Given]:
    draw = np.random.default_rng(rows)
    labels = scorecard().labels
    there = {name: draw.random(rows) < 0.6 for name in "abc"}
    whys = draw.choice([labels.index("sick"), labels.index("not_measured")], rows)
    reasons = np.where(there["c"], 0, whys).astype(np.uint8)
    return {
        "a": Given(np.where(there["a"], np.round(draw.random(rows) * 9, 1), 0.0), there["a"]),
        "b": Given(np.where(there["b"], np.round(draw.random(rows) * 9, 1), 0.0), there["b"]),
        "c": Given(there["c"] & (draw.random(rows) < 0.5), there["c"], reasons),
    }


def assert_same(found: dict[str, numpy_engine.Found], expected: dict[str, numpy_engine.Found]) -> None:
    for name, one in expected.items():
        there = one.reasons == 0
        np.testing.assert_array_equal(found[name].reasons, one.reasons)
        np.testing.assert_array_equal(found[name].unsure, one.unsure)
        np.testing.assert_array_equal(found[name].values[there], one.values[there])


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 1_000, 1_024, 40_001])
@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("long", [0, 1_000])
def test_any_number_of_rows(rows: int, threads: int, long: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WORTH", 20_000)
    monkeypatch.setattr(running, "LONG", long)
    running.program.cache_clear()
    columns = drawn(rows)
    assert_same(native.run(scorecard(), columns, rows, threads), numpy_engine.run(scorecard(), columns, rows))


def scored_again(columns: dict[str, Given], expected: dict[str, numpy_engine.Found]) -> None:
    assert_same(native.run(scorecard(), columns, 40_001, 2), expected)


@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="processes are not forked here")
def test_a_forked_process_has_threads_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WORTH", 20_000)
    columns = drawn(40_001)
    expected = numpy_engine.run(scorecard(), columns, 40_001)
    scored_again(columns, expected)
    child = get_context("fork").Process(target=scored_again, args=(columns, expected))
    child.start()
    child.join(timeout=60)
    code = child.exitcode
    child.kill()
    assert code == 0


@pytest.mark.parametrize("rows", [9, 2_051])
@pytest.mark.parametrize("most", [1, 2, 5])
def test_stages_of_any_length_do_the_same(rows: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "STAGE", most)
    running.program.cache_clear()
    columns = drawn(rows)
    assert_same(native.run(scorecard(), columns, rows), numpy_engine.run(scorecard(), columns, rows))
    running.program.cache_clear()


def test_what_stands_where_a_cell_is_missing_is_never_looked_at() -> None:
    columns = drawn(100)
    expected = numpy_engine.run(scorecard(), columns, 100)
    for name in "ab":
        there = columns[name].present
        assert there is not None
        columns[name] = Given(np.where(there, columns[name].values, np.nan), there)
    assert_same(native.run(scorecard(), columns, 100), expected)


def test_a_kernel_that_reads_nothing_fills_every_row() -> None:
    build = Builder()
    made = build.kernel([Output("found", build.number(0.5), build.label("pending"), build.yes)])
    found = native.run(made, {}, 11)["found"]
    assert found.values.tolist() == [0.5] * 11
    assert found.reasons.tolist() == [made.labels.index("pending")] * 11
    assert found.unsure.all()


def test_many_labels_are_wider() -> None:
    build = Builder()
    band = build.there
    for number in range(300):
        band = build.select(
            build.less_equal(build.number(number), build.column("a")), build.label(f"{number:03}"), band
        )
    made = build.kernel([Output("found", band, build.there, build.no)])
    found = native.run(made, {"a": Given(np.arange(300.0))}, 300)["found"]
    assert [made.labels[place] for place in found.values] == [f"{number:03}" for number in range(300)]


def test_stages_share_their_rooms() -> None:
    build = Builder()
    total = build.zero
    for number in range(400):
        share = build.divide(build.column(f"c{number}"), build.number(number + 2.0))
        total = build.add(total, build.smaller(share, build.one))
    made = build.kernel([Output("found", total, build.there, build.no)])
    fields = [Field(made.outputs[0].value)]
    stages = schedule.staged(ordered([total]), fields)
    assert len(stages) > 2
    assert schedule.rooms(stages)[1] < 5


# --- how columns lie


def packed(truths: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.packbits(truths, bitorder="little")


def addresses(*columns: tuple[NDArray[Any], ...]) -> NDArray[np.int64]:
    """Where the values, the presence and the reasons of some columns lie."""
    found = np.zeros((len(columns), PARTS), np.int64)
    for place, column in enumerate(columns):
        found[place, : len(column)] = [array.ctypes.data if array.size else 0 for array in column]
    return found


LAYOUTS: dict[str, tuple[Layout, Callable[[NDArray[Any], NDArray[np.bool_]], tuple[NDArray[Any], Any]]]] = {
    "NaN": (
        Layout(Storage.DOUBLE, Presence.NAN),
        lambda values, there: (np.where(there, values, np.nan), None),
    ),
    "least day": (
        Layout(Storage.INT32, Presence.LEAST),
        lambda values, there: (np.where(there, values, -(2**31)).astype(np.int32), None),
    ),
    "NaT": (
        Layout(Storage.INT64, Presence.LEAST),
        lambda values, there: (np.where(there, values, -(2**63)).astype(np.int64), None),
    ),
    "bytes": (Layout(Storage.DOUBLE, Presence.BYTE), lambda values, there: (values, there)),
    "bits": (Layout(Storage.DOUBLE, Presence.BIT), lambda values, there: (values, packed(there))),
    "small": (
        Layout(Storage.INT16, Presence.BIT),
        lambda values, there: (values.astype(np.int16), packed(there)),
    ),
}


@pytest.mark.parametrize("rows", [5, 8, 77])
@pytest.mark.parametrize("lies", LAYOUTS)
def test_columns_may_lie_in_many_ways(lies: str, rows: int) -> None:
    layout, lay = LAYOUTS[lies]
    build = Builder()
    there = build.present("a")
    doubled = build.multiply(build.column("a"), build.number(2.0))
    reason = build.select(there, build.there, build.label("not_measured"))
    made = build.kernel([Output("found", doubled, reason, build.opposite(there))])
    fields = (
        Field(doubled),
        Field(doubled, Form.WHOLES, Storage.BYTE, reason, first=-18),
        Field(doubled, Form.WHOLES, Storage.INT32, reason),
        Field(reason, Form.CODES, Storage.INT16, codes=(("refused", 8), ("not_measured", 300), ("", 7))),
        Field(reason, Form.EMPTY),
        Field(reason, Form.SAID),
        Field(made.unsure, Form.BITS),
        Field(made.unsure),
    )
    draw = np.random.default_rng(rows)
    values, is_there = draw.integers(-9, 9, rows).astype(float), draw.random(rows) < 0.7
    cells, beside = lay(values, is_there)
    beside = np.zeros(0, np.uint8) if beside is None else beside
    program = running.program(made, fields, (("a", layout),))
    (numbers, small, wholes, codes, *bits, bytes_), ordinary = program.run(addresses((cells, beside)), rows)
    assert ordinary
    np.testing.assert_array_equal(numbers[is_there], values[is_there] * 2)
    np.testing.assert_array_equal(small, np.where(is_there, values * 2 + 18, 0))
    np.testing.assert_array_equal(wholes, np.where(is_there, values * 2, 0))
    np.testing.assert_array_equal(codes, np.where(is_there, 7, 300))
    for found, expected in zip(bits, (is_there, ~is_there, ~is_there), strict=True):
        np.testing.assert_array_equal(np.unpackbits(found, bitorder="little")[:rows], expected)
    np.testing.assert_array_equal(bytes_, ~is_there)


ORDINARY = {
    "number": (Ordinary(-1e9, 1e9, 1e-9), [0.0, -0.0, 1e9, -1e-9], [1.1e9, 9e-10, -9e-10, np.inf, 5e-324]),
    "between": (Ordinary(-1.0, 1.0), [0.0, 1e-300, 1.0], [1.01, -2.0, -np.inf]),
    "share": (
        Ordinary(-0.5, 2.0, 1e-9),
        [0.0, -0.0, 1.0, 2.0, -0.5, 0.5, 1e-9],
        [2.1, -0.6, 93.0, 9e-10, -9e-10, -np.inf, 5e-324],
    ),
    "count": (Ordinary(0.0, 99.0, whole=True), [0.0, 7.0, 99.0], [-1.0, 0.5, 100.0]),
}


@pytest.mark.parametrize("place", [0, 12, 17])
@pytest.mark.parametrize("kind", ORDINARY)
def test_a_cell_that_is_not_ordinary_is_noticed_in_any_row(kind: str, place: int) -> None:
    ordinary, fine, odd = ORDINARY[kind]
    made = kernel(lambda build, one, other: build.add(one, other))
    fields = (Field(made.outputs[0].value),)
    for presence in (Presence.NAN, Presence.ALWAYS):
        layouts = tuple((name, Layout(Storage.DOUBLE, presence, ordinary=ordinary)) for name in "ab")
        program = running.program(made, fields, layouts)

        def is_ordinary(cell: float, program: running.Program = program) -> bool:
            cells, others = np.ones(18), np.ones(18)
            cells[place] = cell
            return program.run(addresses((cells,), (others,)), 18)[1]

        assert all(is_ordinary(cell) for cell in fine)
        assert not any(is_ordinary(cell) for cell in odd)
        assert is_ordinary(np.nan) == (presence is Presence.NAN)


def test_a_cell_that_is_not_there_is_ordinary() -> None:
    made = kernel(lambda build, one, _: build.add(one, build.one))
    layout = Layout(Storage.DOUBLE, Presence.BIT, ordinary=Ordinary(-1.0, 1.0))
    program = running.program(made, (Field(made.outputs[0].value),), (("a", layout),))
    cells = np.array([np.nan, 5.0, 1.0])
    there = np.array([0b100], np.uint8)
    assert program.run(addresses((cells, there)), 3)[1]


def test_no_word_of_a_ruleset_stands_in_the_text() -> None:
    build = Builder()
    evil = '"; ret void } ;'
    band = build.select(build.present(evil), build.label(evil), build.label("splendid"))
    made = build.kernel([Output(evil, band, build.there, build.no)])
    text = printing.printed([Field(band)], {evil: Layout(Storage.DOUBLE, Presence.NAN)}, made.labels).text
    assert evil not in text
    assert "splendid" not in text
