"""What a database says to a diagnostic in the user's words, without the password."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.engine import URL

from perfdsl.batch.files.trouble import TableError
from perfdsl.diagnostics import DATABASE, Diagnostic

_LONGEST: Final = 300
_CLASS: Final = 2

_HELP: Final[Mapping[str, str]] = {
    "08": "nothing was written; give the command again once the server answers",
    "42P01": "see how the table is called: `schema.table`, in capitals and small letters as it was made",
    "3F000": "see how the schema is called, in capitals and small letters as it was made",
    "42501": "ask whoever owns it for the right, or read another table or view",
    "53": "the server has no room or memory left for it; nothing was written",
    "54": "the plan has more figures than a statement there may have: leave out `--engine postgres`",
    "57": "the server or somebody there ended the statement; nothing was written",
}
"""What helps, by the state that the database names, or by the class of it."""


def refused(url: URL, error: Exception) -> TableError:
    """Why a database does not do what it is asked for."""
    cause = getattr(error, "orig", None) or error
    words = " ".join(str(cause).split())
    if url.password:
        words = words.replace(str(url.password), "***")
    state = getattr(cause, "sqlstate", None) or ("08" if type(cause).__name__ == "OperationalError" else "")
    message = f"the database {url.render_as_string(hide_password=True)} says: {words[:_LONGEST]}"
    return trouble(message, _HELP.get(state) or _HELP.get(state[:_CLASS]))


def trouble(message: str, advice: str | None = None) -> TableError:
    """That a database does not answer as it should."""
    return TableError(Diagnostic(DATABASE, message, help=advice))
