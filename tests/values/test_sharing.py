"""A figure shared out in whole units."""

from perfdsl.values.number import rational
from perfdsl.values.sharing import Shares


def test_two_figures_in_turn_are_each_shared_out_once() -> None:
    shares = Shares((rational(1, 2), rational(1, 3), rational(1, 6)))
    kept = []
    for place in range(3):
        for figure in (rational(7), rational(10)):
            shares.part(place, figure)
        kept.append([id(parts) for _, parts in shares._last])  # noqa: SLF001 - that it is kept is the point
    assert kept[0] == kept[1] == kept[2]
    assert [shares.part(place, rational(7)) for place in range(3)] == [4, 2, 1]
    assert [shares.part(place, rational(10)) for place in range(3)] == [5, 3, 2]
