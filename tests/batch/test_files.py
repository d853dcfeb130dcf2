"""Tables in files: what is read, what is written, and that nothing half written is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from perfdsl.batch.files import csv_
from perfdsl.batch.files.formats import Format
from perfdsl.batch.files.parts import MANIFEST, PART_ROWS, fingerprint, in_parts, open_parts
from perfdsl.batch.files.reading import open_table
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.files.writing import _Writing, write_table

FORMATS: list[tuple[str, Format]] = [
    ("parquet", "parquet"),
    ("csv", "csv"),
    ("arrow", "arrow"),
    ("ndjson", "ndjson"),
]


def told(error: pytest.ExceptionInfo[TableError]) -> str:
    return f"{error.value.diagnostics[0].code.id} {error.value.diagnostics[0].message}"


def frames(count: int, rows: int = 1000) -> Iterator[pl.DataFrame]:
    for number in range(count):
        yield pl.DataFrame({"x": range(number * rows, (number + 1) * rows)})


PART_FRAMES = PART_ROWS // 50_000
SCHEMA = pl.Schema({"x": pl.Int64()})


@pytest.mark.parametrize(("suffix", "form"), FORMATS)
def test_what_is_written_is_read_in_its_order(suffix: str, form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"x.{suffix}"
    write_table(frames(40), SCHEMA, path, form)
    chunks = list(open_table(path).chunks(["x"], size=4096))
    assert all(chunk.height <= 20_000 for chunk in chunks)
    assert len(chunks) > 1
    assert pl.concat(chunks)["x"].cast(pl.Int64).to_list() == list(range(40_000))
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(("suffix", "form"), FORMATS)
def test_a_table_without_rows_has_its_columns(suffix: str, form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"x.{suffix}"
    write_table([], SCHEMA, path, form)
    if form != "ndjson":  # a file of lines without a line has no names
        assert open_table(path).schema.names() == ["x"]
        assert open_table(path).whole().height == 0


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "\ufeffa;b\n1;2\n", "a,b\r\n1,2\r\n", 'a,b\n1,"2"']
)
def test_a_csv_file_is_texts_between_the_signs_of_its_first_row(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8", newline="")
    assert open_table(path).whole().to_dicts() == [{"a": "1", "b": "2"}]
    assert open_table(path).header_row == 1


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pl.DataFrame({"x": range(100_000)}).write_parquet(whole)
    content = whole.read_bytes()
    damaged = {
        "half.parquet": content[: len(content) // 2],
        "empty.csv": b"",
        "latin.csv": "a,b\nperché,2\n".encode("cp1252"),
        "cut.csv": b"a,b,c\n1,2,3\n4,5",
        "binary.csv": content,
        "x.xlsx": b"PK",
        "x.arrow": b"nothing" * 100,
    }
    for name, kept in damaged.items():
        (tmp_path / name).write_bytes(kept)
    found = {}
    for name in [*damaged, "none.parquet", "."]:
        with pytest.raises(TableError) as error:
            open_table(tmp_path / name, "csv" if name == "." else None).whole()
        found[name] = told(error).replace(f"{tmp_path}/", "").replace(str(tmp_path), ".")
    assert found["half.parquet"].startswith("P434 `half.parquet` is not a Parquet file, or is damaged: ")
    assert found["empty.csv"] == "P434 `empty.csv` is empty"
    assert found["latin.csv"] == "P434 `latin.csv` is not UTF-8 text"
    assert found["cut.csv"] == "P434 `cut.csv` ends in the middle of a row"
    assert found["binary.csv"].startswith("P434 `binary.csv` is not UTF-8 text")
    assert found["x.xlsx"] == "P434 `x.xlsx` has no format that can be read"
    assert found["x.arrow"].startswith("P434 `x.arrow` is not an Arrow file, or is damaged")
    assert found["none.parquet"] == "P434 `none.parquet` is not there"
    assert found["."] == "P434 `.` is a folder, not a file"


def test_a_file_that_is_damaged_inside_is_told_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"x": os.urandom(8 * 200_000).hex(" ", 8).split()}).write_parquet(
        path, row_group_size=10_000
    )
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = bytes(20_000)
    path.write_bytes(content)
    with pytest.raises(TableError) as error:
        list(open_table(path).chunks())
    assert told(error).startswith(f"P434 `{path}` is not a Parquet file, or is damaged: ")


class _StrangeError(Exception):
    pass


def _failing() -> Iterator[pl.DataFrame]:
    yield from frames(5)
    raise _StrangeError


@pytest.mark.parametrize(("suffix", "form"), FORMATS)
def test_what_the_frames_raise_leaves_what_stood_there(suffix: str, form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"x.{suffix}"
    path.write_text("before", "utf-8")
    with pytest.raises(_StrangeError):
        write_table(_failing(), SCHEMA, path, form)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text("utf-8") == "before"


def test_an_interruption_is_raised_once_and_leaves_nothing(tmp_path: Path) -> None:
    def slowly() -> Iterator[pl.DataFrame]:
        for frame in frames(1000):
            time.sleep(0.01)
            yield frame

    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        write_table(slowly(), SCHEMA, tmp_path / "x.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []
    time.sleep(0.1)  # a second interruption would be raised here


FULL = """
import resource, signal, sys
from pathlib import Path
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.files.writing import write_table
import polars as pl
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
frames = (pl.DataFrame({"x": range(n * 50_000, (n + 1) * 50_000)}) for n in range(20))
try:
    write_table(frames, pl.Schema({"x": pl.Int64()}), Path(sys.argv[1]), sys.argv[2])
except TableError as error:
    print(error.diagnostics[0].code.id, error.diagnostics[0].message)
"""


@pytest.mark.parametrize(("suffix", "form"), FORMATS)
def test_a_full_disk_is_told_and_leaves_nothing(suffix: str, form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"x.{suffix}"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), form], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.startswith(f"P435 `{path}` cannot be written: "), done.stderr
    assert "too large" in done.stdout.lower()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["nowhere/x.parquet", "file/x.parquet"])
def test_a_place_that_is_none_is_told(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(TableError) as error:
        write_table(frames(1), SCHEMA, tmp_path / place, "parquet")
    assert told(error).startswith(f"P435 `{tmp_path / place}` cannot be written: ")


# --- parts


def test_parts_go_on_where_they_were_left(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    parts = open_parts(folder, "f")
    with pytest.raises(_StrangeError):
        in_parts(_first_then_fail(), parts.write)
    again = open_parts(folder, "f")
    assert again.done == PART_ROWS
    in_parts((frame for frame in frames(40, 50_000) if frame["x"][0] >= again.done), again.write)
    again.finish()
    found = pl.concat([pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))])
    assert found["x"].to_list() == list(range(2_000_000))
    assert '"complete": true' in (folder / MANIFEST).read_text("utf-8")


def _first_then_fail() -> Iterator[pl.DataFrame]:
    yield from frames(PART_FRAMES + 3, 50_000)
    raise _StrangeError


def test_parts_of_another_run_are_made_anew_and_what_is_left_of_them_goes(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    parts = open_parts(folder, "f")
    in_parts(frames(PART_FRAMES * 3, 50_000), parts.write)
    parts.finish()
    other = open_parts(folder, "g")
    assert other.done == 0
    in_parts(frames(2), other.write)
    other.finish()
    assert sorted(one.name for one in folder.iterdir()) == ["part-00000.parquet", MANIFEST]


def test_a_part_that_is_gone_is_made_again_and_a_broken_note_says_nothing(tmp_path: Path) -> None:
    parts = open_parts(tmp_path / "p", "f")
    in_parts(frames(PART_FRAMES * 3, 50_000), parts.write)
    (tmp_path / "p" / "part-00001.parquet").unlink()
    assert open_parts(tmp_path / "p", "f").rows == [PART_ROWS]
    (tmp_path / "p" / MANIFEST).write_text("{", "utf-8")
    assert open_parts(tmp_path / "p", "f").rows == []


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", "utf-8")
    with pytest.raises(TableError) as error:
        open_parts(tmp_path, "f")
    assert told(error) == f"P435 `{tmp_path}` holds other files than parts of results"


def test_a_fingerprint_is_of_what_is_said_and_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"1")
    first = fingerprint(["a", "b"], path)
    assert first == fingerprint(["a", "b"], path)
    assert first != fingerprint(["ab"], path)
    path.write_bytes(b"2")
    assert first != fingerprint(["a", "b"], path)
    assert fingerprint(["a"], None) != fingerprint(["a"], None)


def test_a_file_larger_than_memory_is_read_in_little(tmp_path: Path) -> None:
    path = tmp_path / "large.parquet"
    wide = pl.DataFrame({f"c{place}": pl.Series(range(200_000), dtype=pl.Float64) for place in range(10)})
    write_table((wide for _ in range(15)), wide.schema, path, "parquet")
    assert _peak(path) - _peak(None) < 15 * 200_000 * 10 * 8 / 1e6 / 2


PEAK = """
import resource, sys
from pathlib import Path
from perfdsl.batch.files.reading import open_table
if len(sys.argv) > 1:
    assert sum(chunk.height for chunk in open_table(Path(sys.argv[1])).chunks()) == 3_000_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak(path: Path | None) -> float:
    """The megabytes that a process has taken at most."""
    words = [] if path is None else [str(path)]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *words], capture_output=True, text=True, check=True, timeout=120
    )
    return int(done.stdout) / 1000


@pytest.mark.parametrize(
    "text",
    [
        "a,x\nr,1.5\ns,\nt,-3\n",
        "a,x\nr,0.599999999999999999999\n",
        "a,x\nr,1e5\n",
        "a,x\nr,.5\n",
        "a,x\nr,5.\n",
        "a,x\nr,NV\n",
        'a,x\nr,"1.5"\n',
        "a,x\nr,1.5\ns,1.600,5\n",
        "a,x\nr,12 days\n",
        "a,x\r\nr,5.\r\n",
    ],
)
def test_figures_come_at_once_only_where_their_texts_mean_nothing_else(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8", newline="")
    texts = open_table(path).whole() if "1.600,5" not in text else None
    if texts is None:
        with pytest.raises(TableError):
            list(open_table(path).chunks(typed={"x": pl.Float64()}))
        return
    found = pl.concat(list(open_table(path).chunks(["a", "x"], typed={"x": pl.Float64()})))
    plain = text.startswith("a,x\nr,1.5\ns,\n")
    assert found.schema == {"a": pl.String, "x": pl.Float64 if plain else pl.String}
    assert (
        found["x"].cast(pl.Float64, strict=False).to_list()
        == texts["x"].cast(pl.Float64, strict=False).to_list()
    )


def _holding(frames: list[pl.DataFrame], row: int) -> str:
    """The first cell of the frame that has a row."""
    return next(str(frame["n"][0]) for frame in frames if int(frame["n"][-1]) >= row)


def test_figures_beside_a_word_are_texts_and_no_row_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [f"{place},{place / 4}" for place in range(300_000)]
    rows[250_000] = "250000,NV"
    path.write_text("n,x\n" + "\n".join(rows) + "\n", "utf-8")
    frames = list(open_table(path).chunks(size=10_000, typed={"x": pl.Float64()}))
    assert [frame["n"][0] for frame in frames if frame.schema["x"] == pl.String] == [
        _holding(frames, 250_000)
    ]
    assert [int(place) for frame in frames for place in frame["n"].to_list()] == list(range(300_000))


ROW = "Anagrafe;4;85,6%\n"


@pytest.mark.parametrize(
    ("lines", "rows", "places"),
    [
        pytest.param(ROW + "\n", 1, [2], id="a line that is empty at the end"),
        pytest.param(ROW + ";;\n;;\r\n" + ROW + ";;", 2, [2, 5], id="rows of separators alone"),
        pytest.param("\n" + ROW + "\n\n" + ROW, 2, [3, 6], id="empty lines between"),
        pytest.param('"";"";""\n' + ROW, 1, [3], id="empty cells in quotation marks"),
        pytest.param(";;9%\n;4;\n" + ROW, 3, [2, 3, 4], id="one cell is filled"),
        pytest.param('"a\n\nb";1;2\n;;\n' + ROW, 2, [2, 4], id="empty lines inside a cell"),
    ],
)
def test_rows_of_a_csv_file_that_state_nothing_are_no_rows(
    lines: str, rows: int, places: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("soggetto;fiere;quota\n" + lines, "utf-8", newline="")
    table = open_table(path)
    assert table.whole().height == rows
    assert [table.locate(row, "fiere")[0] for row in range(rows)] == places


@pytest.mark.parametrize("filler", [0, 1_000_000])
def test_rows_of_a_csv_file_with_another_number_of_cells_are_told(filler: int, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    text = ROW * filler + "Tributi;4\n" + ROW + "Sport;4;5;6\n" + ROW
    path.write_text("soggetto;fiere;quota\n" + text, "utf-8")
    with pytest.raises(TableError) as error:
        open_table(path).whole()
    assert [f"{one.place} {one.message}" for one in error.value.diagnostics] == [
        f"{path}, row {filler + 2} the row has 2 cells, the header has 3",
        f"{path}, row {filler + 4} the row has 4 cells, the header has 3",
    ]


def test_a_csv_file_names_each_of_its_columns_once(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b,a,b\n1,2,3,4\n", "utf-8")
    with pytest.raises(TableError) as error:
        open_table(path)
    assert [one.message for one in error.value.diagnostics] == [
        "the column `a` is there twice",
        "the column `b` is there twice",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_of_a_csv_file_are_its_rows_wherever_they_begin(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The block begins at every place of a row, with rows longer than it is, and rows that state nothing on its edge."""
    monkeypatch.setattr(csv_, "_LEAST", 1)
    rows = ["1,2026-06-30,", ",,", f"2,2026-07-01,{'long ' * 30}", "", ",,c", "-3.25,,", ",,", ""]
    path = tmp_path / "x.csv"
    path.write_text(end.join(["x,day,name", *rows]), "utf-8", newline="")
    monkeypatch.setattr(csv_, "_MOST", 10**9)
    expected = open_table(path).whole()
    assert expected["x"].to_list() == ["1", "2", None, "-3.25"]
    for size in range(1, 80):
        monkeypatch.setattr(csv_, "_MOST", size)
        table = open_table(path)
        assert table.whole().equals(expected)
        found = [one for one in table.chunks(typed={"x": pl.Float64(), "day": pl.Date()}) if one.height]
        assert [(type(x), day) for one in found for x, day, _ in one.rows()] == [
            (float, date(2026, 6, 30)), (float, date(2026, 7, 1)), (type(None), None), (float, None),
        ]  # fmt: skip
        assert [table.locate(row, "x")[0] for row in range(4)] == [2, 4, 6, 7]


def test_an_interruption_that_the_writer_sees_first_is_one() -> None:
    writing = _Writing(frames(3), SCHEMA)

    def sink(scan: pl.LazyFrame) -> None:
        scan.head(1).collect()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writing.run(sink)
