"""What Spark raises to diagnostics in the user's words; a stack trace of its machinery never reaches him."""

import re
from collections.abc import Iterator
from typing import Final

from perfdsl.diagnostics import OLD_VERSION, SPARK_FAILED, TABLE_FILE, TABLE_OUT, Code, Diagnostics
from perfdsl.source import Cell

_PREFIXES: Final = re.compile(r"^(?:[\w$]+\.)+[\w$]*(?:Exception|Error|Failure):?\s*|^\[[A-Z_.]+\]\s*")
_PACKAGE: Final = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
_VERSIONS: Final = re.compile(
    r"PYTHON_VERSION_MISMATCH\].*?worker has different version(?: in)? \(?([\d., ]+)\)?.*?driver[^\d(]*\(?([\d., ]+)\)?",
    re.DOTALL,
)

_AGAIN: Final = "bring the whole file, or name another"
_KNOWN: Final[tuple[tuple[str, Code, str, str], ...]] = (
    ("No space left on device", TABLE_OUT, "there is no space left on the disk", "make room, or write elsewhere"),
    (
        "Java heap space", SPARK_FAILED, "the memory of the engine does not suffice",
        "give it more: set `spark.executor.memory` and `spark.driver.memory` in spark-defaults.conf",
    ),
    (
        "Cannot run program", SPARK_FAILED, "the executors find no Python to run",
        "set PYSPARK_PYTHON to a Python 3.11 or later that every machine of the cluster has",
    ),
    ("PATH_NOT_FOUND", TABLE_FILE, "`{name}` is not there", "see how it is written"),
    ("UNABLE_TO_INFER_SCHEMA", TABLE_FILE, "`{name}` holds no Parquet file", "name a folder that holds some"),
    ("is not a Parquet file", TABLE_FILE, "`{name}` is not a Parquet file, or is damaged", _AGAIN),
    ("CANNOT_READ_FILE_FOOTER", TABLE_FILE, "`{name}` is not a Parquet file, or is damaged", _AGAIN),
    ("ParquetDecodingException", TABLE_FILE, "`{name}` is damaged", _AGAIN),
    ("MALFORMED_RECORD", TABLE_FILE, "`{name}` has a row with more or fewer cells than its header", _AGAIN),
    ("MALFORMED_CSV_RECORD", TABLE_FILE, "`{name}` has a row with more or fewer cells than its header", _AGAIN),
    ("CSV header does not conform", TABLE_FILE, "the files of `{name}` have different headers", "give them the same columns"),
    ("Permission denied", SPARK_FAILED, "a place may not be read or written", "see who owns it"),
)  # fmt: skip
"""What Spark says, what that is, and what helps."""


def report(error: BaseException, diagnostics: Diagnostics, name: str) -> None:
    """Say what stopped a job of Spark over the table called `name`."""
    text = whole(error)
    versions = _VERSIONS.search(text)
    package = _PACKAGE.search(text)
    if versions is not None:
        worker, driver = (".".join(re.findall(r"\d+", found)) for found in versions.groups())
        message = f"the executors run Python {worker}, and this is Python {driver}"
        advice = "set PYSPARK_PYTHON to the same version on every machine of the cluster"
        diagnostics.report(OLD_VERSION, message, help=advice)
    elif package is not None:
        message = f"the executors do not have the package `{package[1].partition('.')[0]}`"
        advice = "install `perfdsl[spark]` for the Python of every machine of the cluster"
        diagnostics.report(SPARK_FAILED, message, help=advice)
    else:
        _said(text, error, diagnostics, name)


def _said(text: str, error: BaseException, diagnostics: Diagnostics, name: str) -> None:
    for sign, code, message, advice in _KNOWN:
        if sign in text:
            place = Cell(name, 0) if code is TABLE_FILE else None
            diagnostics.report(code, message.format(name=name), place, help=advice)
            return
    diagnostics.report(SPARK_FAILED, f"Spark stopped: {in_words(error)}")


def in_words(error: BaseException) -> str:
    """The first line of what went wrong, without the names of classes and codes; empty where nothing is said."""
    for line in _lines(error):
        words = _PREFIXES.sub("", _PREFIXES.sub("", line)).strip()
        if words:
            return words[:1].lower() + words[1:].rstrip(".")
    return ""


def _lines(error: BaseException) -> Iterator[str]:
    """The lines of the deepest cause that Java names, then those of the error itself."""
    java = getattr(error, "java_exception", None)
    if java is not None:
        while java.getCause() is not None:
            java = java.getCause()
        yield from str(java.toString()).splitlines()
    yield from str(error).splitlines()


def whole(error: BaseException) -> str:
    """All that an error says, with what Java says of its cause."""
    return "\n".join((str(error), str(getattr(error, "stackTrace", "") or ""), *_lines(error)))
