"""The formats of tables, by the ends of file names."""

from pathlib import Path
from typing import Final, Literal, TypeAlias

Format: TypeAlias = Literal["parquet", "csv", "arrow", "ndjson"]

NAMES: Final[dict[Format, str]] = {
    "parquet": "a Parquet file",
    "csv": "a CSV file",
    "arrow": "an Arrow file",
    "ndjson": "a file of JSON lines",
}
"""What messages call a file of each format."""

SUFFIXES: Final[dict[str, Format]] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}


def format_of(path: Path) -> Format | None:
    """The format that the name of a file says, None where it says none."""
    return SUFFIXES.get(path.suffix.casefold())
