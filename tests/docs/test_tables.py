"""The table of what may stand where says what the checker says."""

import re
from typing import Final

from perfdsl.model.allowed import ALLOWED
from tests.docs.pages import ROOT

_GROUPS: Final = {
    "texts": {"source", "owner", "frequency", "formula", "note"},
    "rows": {"indicator", "project", "input", "use"},
    "rows of units": {"cascade", "score of", "behaviour"},
    "a table of weights": {"weights table"},
    "containers": {"perspective", "objective", "action"},
    "kind": {"kind"},
    "a kind": {"kind"},
    "a way to score": {"form", "score"},
    "a rate": {"by"},
    "bands after rounding": {"bands"},
    "out of": {"terms"},
    "contributes to": {"contributes"},
    "by": {"combine"},  # one statement with `combine`, or alone
}
_ROW: Final = re.compile(r"^\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def documented() -> dict[str, set[str]]:
    text = (ROOT / "docs" / "language.md").read_text("utf-8")
    table = text.split("### Which statement may stand where")[1].split("\n\n")[1]
    found: dict[str, set[str]] = {}
    for homes, statements in _ROW.findall(table)[1:]:
        for home in homes.replace("a file", "file").replace("`", "").split(", "):
            allowed = found.setdefault(home, set())
            for word in statements.replace("also ", "").replace("`", "").split(", "):
                allowed |= _GROUPS.get(word, {word})
    return found


def test_every_block_holds_what_the_table_says() -> None:
    assert documented() == {home: set(allowed) for home, allowed in ALLOWED.items()}
