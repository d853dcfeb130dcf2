"""Diagnostics of what is resolved more than once.

The body of a function is read at every call, and told of once.
"""

from collections.abc import Iterable

from perfdsl.diagnostics import Code, Diagnostic, Diagnostics, Label
from perfdsl.source import Place, Span
from perfdsl.syntax import nodes as syntax


class Once(Diagnostics):
    """Passes each diagnostic on, and leaves out those that say the same of the same place.

    `calls` are the calls that are being unfolded, the outermost first: what is wrong inside them shows where
    they are.
    """

    def __init__(self, inner: Diagnostics) -> None:
        super().__init__()
        self._inner = inner
        self._told: set[tuple[str, str, int, str]] = set()
        self.calls: list[syntax.Call] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Pass one on where it is new."""
        self.report(
            diagnostic.code, diagnostic.message, diagnostic.place, *diagnostic.labels, help=diagnostic.help
        )

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Pass on those that are new."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def report(
        self,
        code: Code,
        message: str,
        place: Place | None = None,
        *labels: Label,
        help: str | None = None,  # noqa: A002 - as in `Diagnostics`
    ) -> None:
        """Pass it on where it is new."""
        if isinstance(place, Span):
            key = code.id, place.source.name, place.start, message
            if key in self._told:
                return
            self._told.add(key)
            outermost = self.calls[0] if self.calls else None
            if outermost is not None and not _holds(outermost.span, place):
                labels = (*labels, Label(outermost.span, f"in this call of `{outermost.name.text}`"))
        self._inner.report(code, message, place, *labels, help=help)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.source is inner.source and outer.start <= inner.start and inner.end <= outer.end
