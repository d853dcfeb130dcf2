"""Pieces of files: how a table is cut, which texts may be read as doubles, and that pieces come in their order."""

import re
import threading
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.batch.files import plain
from perfdsl.batch.files.ahead import read_ahead
from perfdsl.batch.files.parquet import slices

_CAREFUL = re.compile(rb"[0-9.]{16}|[0-9.][eE][+-]?[0-9]|(?:\A|[,;\t\n])[+-]?\.|\.(?:\Z|[,;\t\r\n])")
CELLS = st.sampled_from(
    ["", "1", "-2.5", "0.125", "1e5", "2E-7", ".5", "+.5", "5.", "1234567.12345678", "123456.78901234", "12/31", "S. Marco", "e3", "."]
)  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "size", "expected"),
    [
        pytest.param([10] * 7, 25, [20, 20, 20, 10], id="small groups together"),
        pytest.param([5, 30, 5], 10, [5, 10, 10, 10, 5], id="a large one in parts"),
        pytest.param([1000], 10, [125] * 8, id="a very large one in few"),
        pytest.param([0, 7], 10, [7], id="an empty one"),
        pytest.param([], 10, [], id="none"),
    ],
)
def test_slices_follow_groups_of_rows(groups: list[int], size: int, expected: list[int]) -> None:
    assert list(slices(groups, size)) == expected


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12), st.integers(33, 200))
def test_a_text_is_plain_where_no_sign_of_it_is_careful(rows: list[list[str]], block: int) -> None:
    text = "\n".join(",".join(row) for row in rows).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "_BLOCK", block)
        assert plain.is_plain(text) == (_CAREFUL.search(text) is None)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_pieces_come_in_their_order_and_what_one_raises_in_its_place(threads: int) -> None:
    def read(number: int) -> int:
        if number == 7:
            raise OSError
        return number

    pieces = read_ahead((partial(read, number) for number in range(10)), threads)
    assert [next(pieces) for _ in range(7)] == list(range(7))
    with pytest.raises(OSError):  # noqa: PT011 - it says nothing
        next(pieces)


def test_a_piece_is_read_while_the_one_before_is_worked_with() -> None:
    begun = threading.Event()
    pieces: list[Callable[[], object]] = [lambda: 1, begun.set, lambda: 3]
    ahead = read_ahead(pieces, 2)
    assert next(ahead) == 1
    assert begun.wait(10)
    assert list(ahead) == [None, 3]


@pytest.mark.parametrize("sign", ["1234567.12345678", "1e5", "2E-7", "-.5", "5."])
@pytest.mark.parametrize("end", [",3\n", "\n", ""])
def test_a_careful_sign_is_seen_wherever_it_stands(
    sign: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "_BLOCK", 64)
    assert plain.is_plain(b"")
    for before in range(150):
        others = "12345,"[before % 6 :] + "12345," * (before // 6)
        assert plain.is_plain(f"{others}5{end}".encode())
        assert not plain.is_plain(f"{others}{sign}{end}".encode())
    assert not plain.is_plain(f"{sign}{end}".encode())
