import gc
from collections.abc import Iterator

import pytest

from perfdsl.collector import paused_collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


def test_the_collector_rests_inside_and_works_again_after() -> None:
    gc.enable()
    with paused_collector():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_works_again_after_an_error() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="inside"), paused_collector():
        raise ValueError("inside")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with paused_collector():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_what_a_program_has_frozen_stays_so() -> None:
    gc.enable()
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with paused_collector():
            pass
        assert gc.get_freeze_count() > 0.99 * frozen  # a thread of a library may let go of some meanwhile
    finally:
        gc.unfreeze()


def test_nothing_is_frozen_after() -> None:
    gc.enable()
    with paused_collector():
        kept: list[list[int]] = [[] for _ in range(10_000)]
    assert gc.get_freeze_count() == 0
    assert gc.get_count()[0] < len(kept)
