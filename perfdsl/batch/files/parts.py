"""Frames to a folder of part files, which a run that was stopped can go on with."""

import json
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes
from typing import Final

import polars as pl
from attrs import define, field

from perfdsl.batch.files.trouble import TableError, unwritable
from perfdsl.diagnostics import TABLE_OUT, Diagnostic
from perfdsl.placing import placed

MANIFEST: Final = "parts.json"
"""What the file is called that says which parts are done, and of what."""

_SAMPLE: Final = 1_000_000

PART_ROWS: Final = 1_000_000
"""The least rows of a part that is not the last."""


@define
class Parts:
    """The parts in a folder: of what run they are, and the rows of each that is done.

    `fingerprint` says what the results are made from; parts of another are not gone on with.
    """

    folder: Path
    fingerprint: str
    rows: list[int] = field(factory=list)
    """The rows of each part that is done, in their order."""

    @property
    def done(self) -> int:
        """The rows that are done."""
        return sum(self.rows)

    def write(self, frame: pl.DataFrame) -> None:
        """Write the next part. Raises TableError where it cannot be written."""
        path = self.folder / f"part-{len(self.rows):05}.parquet"
        try:
            with placed(path) as made:
                frame.write_parquet(made)
            self.rows.append(frame.height)
            self.note(complete=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise unwritable(path, error) from error

    def finish(self) -> None:
        """Note that all parts are there, and take away those of an earlier run that had more."""
        try:
            self.note(complete=True)
            for path in self.folder.glob("part-*.parquet"):
                if int(path.stem.removeprefix("part-")) >= len(self.rows):
                    path.unlink()
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def note(self, *, complete: bool) -> None:
        """Write down which parts are done, and whether these are all."""
        said = {"fingerprint": self.fingerprint, "rows": self.rows, "complete": complete}
        with placed(self.folder / MANIFEST) as made:
            made.write_text(json.dumps(said), "utf-8")


def open_parts(folder: Path, fingerprint: str) -> Parts:
    """The parts that are done of the run of that fingerprint, none where the folder is new or of another run.

    Raises TableError where the folder holds something else, or cannot be made.
    """
    said = folder / MANIFEST
    try:
        folder.mkdir(exist_ok=True)
        if not said.exists() and any(folder.iterdir()):
            message = f"`{folder}` holds other files than parts of results"
            raise TableError(Diagnostic(TABLE_OUT, message, help="name a folder that is new, or empty"))
        parts = Parts(folder, fingerprint, _done(said, fingerprint))
        parts.note(complete=False)
    except OSError as error:
        raise unwritable(folder, error) from error
    return parts


def _done(manifest: Path, fingerprint: str) -> list[int]:
    """The rows of the parts that are whole, up to the first that is not there."""
    try:
        said = json.loads(manifest.read_text("utf-8"))
        rows = [int(count) for count in said["rows"]] if said["fingerprint"] == fingerprint else []
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
    there = [(manifest.parent / f"part-{place:05}.parquet").exists() for place in range(len(rows))]
    return rows[: there.index(False)] if False in there else rows


def fingerprint(said: Iterable[str], path: Path | None) -> str:
    """What results are made from, in short: what is `said` of the run, and the file of their table.

    A file is known by its size, when it was changed, and how it begins and ends. A table without a file may be another
    the next time, so it is never the same.
    """
    found = blake2b(digest_size=16)
    for text in said:
        found.update(text.encode("utf-8", "surrogatepass") + b"\0")
    if path is None:
        found.update(token_bytes())
        return found.hexdigest()
    about = path.stat()
    found.update(f"{about.st_size} {about.st_mtime_ns}".encode())
    with path.open("rb") as file:
        found.update(file.read(_SAMPLE))
        file.seek(max(0, about.st_size - _SAMPLE))
        found.update(file.read())
    return found.hexdigest()


def in_parts(frames: Iterable[pl.DataFrame], write: Callable[[pl.DataFrame], None]) -> None:
    """Hand the frames on together, in parts of PART_ROWS rows or a little more."""
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        if sum(one.height for one in waiting) >= PART_ROWS:
            write(pl.concat(waiting))
            waiting.clear()
    if waiting:
        write(pl.concat(waiting))
