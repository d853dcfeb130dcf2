"""Frames, as they come, to a file: all of them, or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any, Final

import polars as pl
from attrs import define, field
from polars.io.plugins import register_io_source

from perfdsl.batch.files.formats import Format
from perfdsl.batch.files.trouble import unwritable
from perfdsl.placing import placed

_PATIENCE: Final = 0.05

_SINKS: Final[Mapping[Format, Callable[[pl.LazyFrame, IO[bytes]], object]]] = {
    "parquet": lambda frames, file: frames.sink_parquet(file),
    "csv": lambda frames, file: frames.sink_csv(file),
    "arrow": lambda frames, file: frames.sink_ipc(file),
    "ndjson": lambda frames, file: frames.sink_ndjson(file),
}
"""The writer of each format. It is handed a file that is open: by its name it could make one after an interruption."""


def write_table(frames: Iterable[pl.DataFrame], schema: pl.Schema, path: Path, form: Format) -> None:
    """Write the frames, one after the other, to a file that takes the place of `path` once it is whole.

    What the frames raise is raised, and nothing is written then; so is KeyboardInterrupt. Raises TableError where the
    file cannot be written.
    """
    writing = _Writing(frames, schema)
    try:
        with placed(path) as made, made.open("wb") as file:
            writing.run(lambda scan: _SINKS[form](scan, file))
    except (OSError, pl.exceptions.PolarsError) as error:
        if error is writing.raised:
            raise
        raise unwritable(path, error) from error


class _StoppedError(Exception):
    """The writing is to end, because the process was interrupted."""


@define
class _Writing:
    """One writing, in a thread of its own, so that an interruption reaches Python once and between two frames."""

    frames: Iterable[pl.DataFrame]
    schema: pl.Schema
    stop: Event = field(factory=Event)
    raised: BaseException | None = None
    """What the frames raised."""
    refused: BaseException | None = None
    """What the writing itself raised."""

    def run(self, sink: Callable[[pl.LazyFrame], object]) -> None:
        thread = Thread(target=self._write, args=(sink,), daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_PATIENCE)
        except KeyboardInterrupt:
            self.stop.set()
            thread.join()
            raise
        # where the writer saw the interruption first, it is it that has it
        if isinstance(self.refused, KeyboardInterrupt):
            raise self.refused
        if self.raised is not None:
            raise self.raised
        if self.refused is not None:
            raise self.refused

    def _write(self, sink: Callable[[pl.LazyFrame], object]) -> None:
        try:
            sink(register_io_source(self._handed, schema=self.schema))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self.refused = error

    def _handed(self, *_: Any) -> Iterator[pl.DataFrame]:  # noqa: ANN401 - what is asked of a source, which is all of it
        try:
            yield from takewhile(self._goes_on, self.frames)
        except BaseException as error:
            self.raised = error
            raise

    def _goes_on(self, _: pl.DataFrame) -> bool:
        if self.stop.is_set():
            raise _StoppedError
        return True
