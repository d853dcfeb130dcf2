"""The address of a cluster to a Spark session on it, or to why there is none."""

import logging
import os
import re
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from threading import current_thread, main_thread
from typing import IO, TYPE_CHECKING, Final

from perfdsl.batch.spark import java, master
from perfdsl.batch.spark.failures import in_words
from perfdsl.diagnostics import LACKING_EXTRA, OLD_VERSION, SPARK_CLUSTER, SPARK_MISSING, Diagnostics

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST: Final = (3, 5)
"""The oldest version of Spark that is known to give every row, and every error, as this needs it."""

_INSTALL: Final = "install it: pip install 'perfdsl[spark]'"

_EVERYWHERE: Final[Mapping[str, str]] = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
}
_LOCAL: Final[Mapping[str, str]] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def spark_version(diagnostics: Diagnostics) -> tuple[int, int] | None:
    """The version of the package pyspark; None, and an error, where it is not there or too old."""
    try:
        import pyspark  # noqa: PLC0415 - an extra
    except ImportError:
        diagnostics.report(LACKING_EXTRA, "the package `pyspark` is not installed", help=_INSTALL)
        return None
    found = re.match(r"(\d+)\.(\d+)", pyspark.__version__)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        message = f"`pyspark` is {pyspark.__version__}, and version {oldest} or later is needed"
        diagnostics.report(OLD_VERSION, message, help="install it anew: pip install -U 'perfdsl[spark]'")
        return None
    return version


def opened(address: str, diagnostics: Diagnostics) -> "SparkSession | None":
    """A session on the cluster at `address`; None where there is none, which `diagnostics` then explains.

    The answer comes in bounded time: an address where nobody answers is told after seconds, and Spark itself gives a
    cluster up that does not take the session on after a minute. The engine's own messages are not shown.
    """
    version = spark_version(diagnostics)
    if version is None or not _reachable(address, diagnostics):
        return None
    runtime = _java(version, diagnostics)
    if runtime is None:
        return None
    return _started(address, runtime, diagnostics)


def _reachable(address: str, diagnostics: Diagnostics) -> bool:
    mistake = master.mistake_in(address)
    if mistake is not None:
        diagnostics.report(SPARK_CLUSTER, mistake, help=master.FORMS)
        return False
    why = _unset(address) or master.silent(address)
    if why is not None:
        advice = "start the cluster or mend its address; `--master local[*]` needs none"
        diagnostics.report(SPARK_CLUSTER, f"the cluster is not there: {why}", help=advice)
    return why is None


def _unset(address: str) -> str | None:
    places = ("HADOOP_CONF_DIR", "YARN_CONF_DIR")
    if address != "yarn" or any(os.environ.get(place) for place in places):
        return None
    return "`yarn` is found through HADOOP_CONF_DIR, which is not set"


def _java(version: tuple[int, int], diagnostics: Diagnostics) -> java.Java | None:
    """The Java that Spark will run on, where it can."""
    found = java.find_java(os.environ)
    if found is None:
        place = os.environ.get("JAVA_HOME")
        where = f"there is no Java in `{place}`, where JAVA_HOME points" if place else "there is no Java here"
        diagnostics.report(SPARK_MISSING, f"{where}, and Spark runs on it", help=java.WANTED)
        return None
    able = java.versions_for(version)
    if found.version in able:
        return found
    spark = ".".join(map(str, version))
    bound = f"{able.start} or later" if found.version < able.start else f"{able.stop - 1} or earlier"
    message = f"`{found.program}` is Java {found.version}, and Spark {spark} needs Java {bound}"
    diagnostics.report(OLD_VERSION, message, help=java.WANTED)
    return None


def _started(address: str, runtime: java.Java, diagnostics: Diagnostics) -> "SparkSession | None":
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415 - as above
    from pyspark.sql import SparkSession  # noqa: PLC0415 - as above

    if runtime.home is not None:
        os.environ["JAVA_HOME"] = str(runtime.home)
    local = master.is_local(address)
    if local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(address).appName("perfdsl")
    for name, value in {**_EVERYWHERE, **(_LOCAL if local else {})}.items():
        builder = builder.config(name, value)
    with as_file(files("perfdsl.batch.spark") / "log4j2.properties") as quiet, _aside() as said:
        builder = builder.config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={quiet}")
        try:
            with _own_interrupts():
                return builder.getOrCreate()
        except (PySparkException, Py4JError, OSError) as error:
            message = f"Spark does not start at `{address}`: {_why(error, said)}"
            diagnostics.report(SPARK_CLUSTER, message, help=_advice(local=local))
            return None


@contextmanager
def _own_interrupts() -> Iterator[None]:
    """What an interrupt does stays as it is: Spark would ask the cluster in the middle of another question."""
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    before = signal.getsignal(signal.SIGINT)
    yield
    if current_thread() is main_thread():
        signal.signal(signal.SIGINT, before)


def _advice(*, local: bool) -> str:
    if local:
        return "see that this machine has memory left, and that JAVA_HOME is a whole Java 17"
    return "see that the cluster runs the same version of Spark as `pyspark` here, and takes sessions from this machine"


@contextmanager
def _aside() -> Iterator[IO[bytes]]:
    """What the programs that are started meanwhile write to the standard error goes to a file, for as long as they run."""
    with tempfile.TemporaryFile() as said:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _why(error: BaseException, said: IO[bytes]) -> str:
    """What the error says; what Java said itself where it ended before it could raise one."""
    told = in_words(error)
    if "stopped SparkContext" in told:
        return "whoever answers there did not take the session on"
    if "gateway process exited" not in told:
        return told
    said.seek(0)
    lines = [line.strip() for line in said.read().decode("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line and not line.startswith("at ")), told)
