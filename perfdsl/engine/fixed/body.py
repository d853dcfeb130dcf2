"""What a meaning in whole numbers may ask of the code that is being written."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from perfdsl.engine.fixed.forms import Form, Number


class Body(Protocol):
    """The code in the making."""

    def line(self, text: str) -> None:
        """Adds a line for each row."""

    def named(self, form: Number) -> Number:
        """The number with names, or figures, for its text and what it is under."""

    def put_aside(self, condition: str, needs: frozenset[str]) -> None:
        """Leaves the rows where this holds to the exact engine, once all that it needs is there."""

    def bind(self, value: object) -> str:
        """A name for a value that is not in the code."""

    def new(self) -> str:
        """A name that nothing else has."""


Inner: TypeAlias = Callable[[Body, Any, Sequence[Form]], Form | None]


def numbers(forms: Sequence[Form]) -> list[Number] | None:
    """The forms, where all are numbers."""
    found = [form for form in forms if isinstance(form, Number)]
    return found if len(found) == len(forms) else None


def all_needs(forms: Sequence[Form]) -> frozenset[str]:
    """The names that any of the forms needs."""
    return frozenset().union(*(form.needs for form in forms))
