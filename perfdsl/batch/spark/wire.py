"""What is wrong in a partition, as the text of an error: nothing else comes back from an executor that stops."""

import base64
import pickle
import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import Diagnostic

_SIGN: Final = "perfdsl-refused"
_SENT: Final = re.compile(rf"<{_SIGN} (\d+) ([\w+/=]+)>")


class RefusedError(Exception):
    """Cells of the partition are wrong. The text has the first in words, and all of them for `received`."""

    def __init__(self, partition: int, found: Iterable[Diagnostic]) -> None:
        told = tuple(found)
        packed = base64.b64encode(pickle.dumps(told)).decode("ascii")
        super().__init__(f"{told[0].message} <{_SIGN} {partition} {packed}>")


@frozen
class Refused:
    """What is wrong in a partition; its rows are counted from the first of the partition."""

    partition: int
    diagnostics: tuple[Diagnostic, ...]


def received(text: str) -> Refused | None:
    """What an executor sent, in the text of the error that Spark made of it; None where it stopped for another reason."""
    found = _SENT.search(text)
    if found is None:
        return None
    diagnostics = pickle.loads(base64.b64decode(found[2]))  # noqa: S301 - our own executors wrote it
    return Refused(int(found[1]), diagnostics)
