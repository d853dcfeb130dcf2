"""No cluster, no Java, an old version: each is told in time, in words, and without a stack trace."""

import os
import socket
import sys
from pathlib import Path

import pyspark
import pytest

from perfdsl.batch.spark import java, master
from perfdsl.batch.spark.session import opened, spark_version
from perfdsl.diagnostics import Diagnostics
from tests.batch.spark.examples import fake_java


def told(found: Diagnostics) -> list[str]:
    return [f"{one.code.id} {one.message}" for one in found]


@pytest.mark.parametrize("address", ["local", "local[2]", "local[*]", "local[2, 3]", "yarn"])
def test_addresses_that_nobody_need_answer(address: str) -> None:
    assert master.mistake_in(address) is None
    assert master.silent(address) is None


@pytest.mark.parametrize(
    ("address", "mistake"),
    [
        ("", "`` is not the address of a cluster"),
        ("nowhere", "`nowhere` is not the address of a cluster"),
        ("local[0]", "`local[0]` is not the address of a cluster"),
        ("http://nowhere:7077", "`http://nowhere:7077` is not the address of a cluster"),
        ("spark://nowhere", "`nowhere` is not the address of a machine, such as `HOST:7077`"),
        ("spark://one:7077,two", "`two` is not the address of a machine, such as `HOST:7077`"),
        ("spark://one:70777", "`one:70777` is not the address of a machine, such as `HOST:7077`"),
    ],
)
def test_texts_that_are_no_address(address: str, mistake: str) -> None:
    found = Diagnostics()
    assert opened(address, found) is None
    assert told(found) == [f"P452 {mistake}"]


def test_a_machine_that_is_not_there() -> None:
    found = Diagnostics()
    assert opened("spark://nowhere.invalid:7077", found) is None
    assert told(found) == ["P452 the cluster is not there: there is no machine `nowhere.invalid`"]


def test_a_machine_where_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    found = Diagnostics()
    assert opened(f"k8s://https://127.0.0.1:{port}", found) is None
    assert told(found) == [f"P452 the cluster is not there: nobody listens at `127.0.0.1:{port}`"]


def test_yarn_that_nothing_points_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    monkeypatch.delenv("YARN_CONF_DIR", raising=False)
    found = Diagnostics()
    assert opened("yarn", found) is None
    assert told(found) == [
        "P452 the cluster is not there: `yarn` is found through HADOOP_CONF_DIR, which is not set"
    ]


def test_one_of_several_masters_is_enough() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        assert master.silent(f"spark://nowhere.invalid:7077,127.0.0.1:{port}") is None


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ('java version "1.7.0_80"', "is Java 7, and Spark 3.5 needs Java 8 or later"),
        ('openjdk version "25.0.2" 2026-01-20', "is Java 25, and Spark 3.5 needs Java 23 or earlier"),
    ],
)
def test_java_of_another_version(
    says: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, says)))
    found = Diagnostics()
    assert opened("local[1]", found) is None
    assert told(found) == [f"P451 `{tmp_path}/bin/java` {problem}"]
    assert [one.help for one in found] == [java.WANTED]


def test_java_home_without_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    found = Diagnostics()
    assert opened("local[1]", found) is None
    assert told(found) == [
        f"P450 there is no Java in `{tmp_path}`, where JAVA_HOME points, and Spark runs on it"
    ]


def test_no_java_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    found = Diagnostics()
    assert opened("local[1]", found) is None
    assert told(found) == ["P450 there is no Java here, and Spark runs on it"]


def test_java_is_found_on_the_path_and_in_its_package(tmp_path: Path) -> None:
    fake_java(tmp_path, 'openjdk version "17.0.9" 2023-10-17')
    on_path = java.find_java({"PATH": f"{tmp_path / 'bin'}{os.pathsep}/bin"})
    assert on_path == java.Java(None, f"{tmp_path}/bin/java", 17)
    packaged = java.find_java({"PATH": str(tmp_path)})
    assert packaged is not None
    assert packaged.version == 17


def test_an_old_version_of_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyspark, "__version__", "2.4.8")
    found = Diagnostics()
    assert spark_version(found) is None
    assert told(found) == ["P451 `pyspark` is 2.4.8, and version 3.5 or later is needed"]


def test_no_spark_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    found = Diagnostics()
    assert spark_version(found) is None
    assert told(found) == ["P437 the package `pyspark` is not installed"]
