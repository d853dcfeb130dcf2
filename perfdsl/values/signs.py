"""How two values may stand to each other, by the sign that a ruleset writes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

SIGNS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
