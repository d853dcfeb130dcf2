"""The interpreter's search for circular garbage, put off while a plan is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    """No search for circular garbage inside the block; where it was on, it is on again after it.

    A plan is built of many objects for every indicator, all of them kept and nearly none of them in a circle:
    the searches that so many new objects start go through the whole plan again and again, and find nothing.
    What nothing refers to any more is freed at once all the same. Where two threads are inside, the first to
    leave turns the search on again: the other gets slower, nothing else.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # Everything there is counts as old from here on, and is looked through when old things are: else the
            # very next object would start a search through all that was built.
            gc.freeze()
            gc.unfreeze()
        gc.enable()
