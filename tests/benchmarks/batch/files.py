"""Files from end to end, by reading and writing alone, and the most memory of a process that does it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from perfdsl.batch.engines import chosen
from perfdsl.cli import main
from tests.benchmarks.batch.clock import spent
from tests.benchmarks.batch.ours import WANTED
from tests.benchmarks.batch.workload import RULESET, polars_frame, table
from tests.benchmarks.measuring import Spread, ratios, spread
from tests.benchmarks.sizes import Row, Size

_PART: Final = 1_000_000
_ROOT = Path(__file__).parents[3]
_MEMORY = """
import re, sys
from pathlib import Path
from perfdsl.cli import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text("ascii"))[1]) / 1024)
"""
"""What a process held at most since it began; `ru_maxrss` has that of its parent too."""


def files(size: Size) -> Iterator[Row]:
    """From Parquet and from CSV to Parquet, the whole command inside the process."""
    import polars as pl  # noqa: PLC0415 - it is no part of every benchmark

    with TemporaryDirectory() as folder:
        frame, out = polars_frame(table(size.table_rows)), Path(folder) / "out.parquet"
        for suffix in ("parquet", "csv"):
            path = Path(folder) / f"actuals.{suffix}"
            _write(frame, path)
            _run(path, out)
            results = pl.read_parquet(out)

            def alone(path: Path = path, results: Any = results, out: Path = out) -> None:  # noqa: ANN401 - a frame
                read = pl.read_parquet if path.suffix == ".parquet" else pl.read_csv
                read(path)
                results.write_parquet(out)

            alone()
            pairs = [
                (spent(lambda path=path: _run(path, out)), spent(alone))  # type: ignore[misc]
                for _ in range(max(1, size.rounds // 3))
            ]
            ours, theirs = [mine.elapsed for mine, _ in pairs], [other.elapsed for _, other in pairs]
            what = f"{size.table_rows:_} rows from {suffix.upper()} to Parquet"
            yield Row(
                f"{what}, by reading and writing alone with Polars",
                ratios(ours, theirs).text(),
                "at most 1.5",
            )
            yield Row(f"{what}, on the clock", spread(ours).text(" s"))
            yield Row(f"{what}, two threads by one", _two_threads(path, out, size).text(), "below 1")


def _two_threads(path: Path, out: Path, size: Size) -> Spread:
    def elapsed(threads: str) -> float:
        return spent(lambda: _run(path, out, "--threads", threads)).elapsed

    pairs = [(elapsed("2"), elapsed("1")) for _ in range(max(1, size.rounds // 3))]
    return ratios([two for two, _ in pairs], [one for _, one in pairs])


def _write(frame: Any, path: Path) -> None:  # noqa: ANN401 - a Polars frame
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)


def _arguments(path: Path, out: Path) -> list[str]:
    wanted = [part for name in WANTED for part in ("--want", name)]
    return [
        "batch",
        str(RULESET),
        "--actuals",
        str(path),
        *wanted,
        "--percent-as",
        "shares",
        "--out",
        str(out),
    ]


def _run(path: Path, out: Path, *more: str) -> None:
    try:
        main([*_arguments(path, out), *more])
    except SystemExit as ended:
        assert not ended.code, ended.code  # noqa: PT017 - a command ends so


def memory(size: Size) -> Iterator[Row]:
    """The most memory of a process that scores a file, of one length and of ten times as many rows, with the same engine."""
    for suffix in ("parquet", "csv"):
        for rows in (1, size.table_rows, 10 * size.table_rows):
            with TemporaryDirectory() as folder:
                yield _in_a_process(Path(folder), rows, chosen("auto", size.table_rows), suffix)[0]


def streaming(size: Size) -> Iterator[Row]:
    """A hundred times as many rows, from a file that need not fit into memory: seconds and the most memory."""
    with TemporaryDirectory() as folder:
        rows = 100 * size.table_rows
        most, seconds = _in_a_process(Path(folder), rows, chosen("auto", rows))
        yield most
        yield Row(
            f"{rows:_} rows from Parquet to Parquet: on the clock",
            f"{seconds:.3g} s, {1e9 * seconds / rows:.3g} ns a row",
        )


def _in_a_process(folder: Path, rows: int, engine: str, suffix: str = "parquet") -> tuple[Row, float]:
    """The most memory of a process that scores so many rows, and its seconds."""
    path, out = folder / f"actuals.{suffix}", folder / "out.parquet"
    _write_in_parts(path, rows)
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, *_arguments(path, out), "--engine", engine],
        check=True, capture_output=True, text=True, cwd=_ROOT,
    )  # fmt: skip
    seconds = perf_counter() - start
    what = f"{rows:_} rows from {suffix.upper()} to Parquet, engine `{engine}`: most memory of the process"
    megabytes = path.stat().st_size / 2**20
    return Row(what, f"{float(done.stdout.split()[-1]):.0f} MiB ({megabytes:.0f} MiB of file)"), seconds


def _write_in_parts(path: Path, rows: int) -> None:
    """A table of any length, a part of it at a time, each with a seed of its own."""
    parts = (
        polars_frame(table(min(_PART, rows - start), seed=start or 1)) for start in range(0, rows, _PART)
    )
    if path.suffix == ".csv":
        with path.open("wb") as file:
            for place, part in enumerate(parts):
                part.write_csv(file, include_header=not place)
        return
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 - it is no part of every benchmark

    first = next(parts).to_arrow()
    with ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for part in parts:
            writer.write_table(part.to_arrow())
