"""What Spark raises is told in the user's words."""

import pytest

from perfdsl.batch.spark.failures import report
from perfdsl.diagnostics import Diagnostics

TRACE = """
An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "/opt/spark/python/lib/pyspark.zip/pyspark/worker.py", line 1100, in main
    {}

	at org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala:572)
"""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(
            TRACE.format(
                "[PYTHON_VERSION_MISMATCH] Python in worker has different version (3, 9) than that in driver 3.11, "
                "PySpark cannot run with different minor versions."
            ),
            "P451 the executors run Python 3.9, and this is Python 3.11",
            id="another Python",
        ),
        pytest.param(
            TRACE.format("ModuleNotFoundError: No module named 'perfdsl.batch'"),
            "P453 the executors do not have the package `perfdsl`",
            id="not installed there",
        ),
        pytest.param(
            'Cannot run program "python3": error=2, No such file or directory',
            "P453 the executors find no Python to run",
            id="no Python",
        ),
        pytest.param(
            "java.io.IOException: No space left on device",
            "P435 there is no space left on the disk",
            id="full",
        ),
        pytest.param(
            "java.lang.OutOfMemoryError: Java heap space",
            "P453 the memory of the engine does not suffice",
            id="memory",
        ),
        pytest.param(
            "org.apache.spark.SparkException: [NO_LUCK] It did not work.\n\tat org.apache.spark.Here(There.scala:1)",
            "P453 Spark stopped: it did not work",
            id="anything else",
        ),
    ],
)
def test_an_error_is_told_in_a_line(error: str, told: str) -> None:
    found = Diagnostics()
    report(RuntimeError(error), found, "actuals.parquet")
    (one,) = found
    assert f"{one.code.id} {one.message}" == told
