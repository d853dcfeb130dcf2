"""What the examples of `docs/diagnostics.md` that have to do with Spark are told: no page can hold a cluster."""

import os
from pathlib import Path
from unittest.mock import patch

from perfdsl.batch.spark.failures import report
from perfdsl.batch.spark.session import opened
from perfdsl.diagnostics import Diagnostics

CODES = ("P450", "P451", "P452", "P453")


def shown(code: str, folder: Path) -> Diagnostics:
    """What is said of the example of a code; `folder` is empty."""
    found = Diagnostics()
    match code:
        case "P450":
            with patch.dict(os.environ, JAVA_HOME=str(folder)):
                assert opened("local[1]", found) is None
        case "P451":
            with patch.dict(os.environ, JAVA_HOME=str(fake_java(folder, 'java version "1.7.0_80"'))):
                assert opened("local[1]", found) is None
        case "P452":
            assert opened("spark://nowhere.invalid:7077", found) is None
        case _:
            report(RuntimeError("ModuleNotFoundError: No module named 'perfdsl'"), found, "uffici.parquet")
    return found


def fake_java(folder: Path, says: str) -> Path:
    """The folder, with a Java in it that only says what version it is of."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n", "utf-8")
    program.chmod(0o755)
    return folder
