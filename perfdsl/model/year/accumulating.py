"""Whether the figure of a row grows from nothing during a period, so that half a period is half as much."""

from typing import Final

from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Kind

_COUNTED: Final = frozenset({"count", "money"})


def accumulates(kind: Kind | None, series: syntax.Statement | None) -> bool:
    """Whether figures of the kind, measured by the series where there is one, are taken to add up.

    What is summed does. Without a series counts and amounts do; numbers and days may be anything, such as a mean.
    """
    if isinstance(series, syntax.Series):
        return series.how.text == "sum"
    return kind is not None and kind.name in _COUNTED
