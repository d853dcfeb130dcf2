"""Files as spreadsheets and programs save them, and as nobody should."""

import csv
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.data import decoding, files
from perfdsl.data import read_csv as csv_module
from perfdsl.data import read_json as json_module
from perfdsl.data.files import READERS, read_records
from perfdsl.data.nodes import Record
from perfdsl.data.read_csv import MAX_FIELD, read_csv
from perfdsl.data.read_json import read_json
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.source import Cell
from perfdsl.values.number import rational

PLAIN = 'indicator,period,value\nfiere,2023,7\nmarchio,2023,"1,5"\n'


def rows(
    content: str | bytes, encoding: str | None = None
) -> tuple[list[tuple[object, ...]], list[Diagnostic]]:
    diagnostics = Diagnostics()
    data = content.encode() if isinstance(content, str) else content
    records = read_csv("a.csv", data, diagnostics, encoding)
    return [(r.indicator, r.period, r.value) for r in records], list(diagnostics)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="plain"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="UTF-8 with mark"),
        pytest.param(PLAIN.encode("utf-16"), id="UTF-16 with mark"),
        pytest.param(b"\xfe\xff" + PLAIN.encode("utf-16-be"), id="UTF-16 big-endian"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="CR alone"),
        pytest.param(b"\nINDICATORE ; Anno;VALORE\nfiere;2023;7\n;;\n\nmarchio;2023;1,5", id="Italian"),
        pytest.param(b"indicator\tperiod\tvalue\nfiere\t2023\t7\nmarchio\t2023\t1,5\n", id="tabs"),
        pytest.param(
            b'value,colour,period,indicator\n7,x,2023,fiere\n"1,5",y,2023,marchio,,\n', id="any order"
        ),
    ],
)
def test_the_same_rows_come_from_every_way_of_saving_them(content: bytes) -> None:
    assert rows(content) == ([("fiere", "2023", "7"), ("marchio", "2023", "1,5")], [])


def test_a_record_keeps_its_cells_and_counts_rows_as_a_spreadsheet() -> None:
    diagnostics = Diagnostics()
    content = (
        b'Indicatore;Valore;Cruscotto;Nota;Evidenza\nfiere;7;promozione;"due\nrighe";url\n\nmarchio;8;;;\n'
    )
    first, second = read_csv("a.csv", content, diagnostics)
    assert first == Record(
        "fiere", "", "7",
        Cell("a.csv", 2, "Valore"), Cell("a.csv", 2, "Indicatore"), Cell("a.csv", 2, "period"),
        "promozione", "due\nrighe", "url",
    )  # fmt: skip
    assert second.place == Cell("a.csv", 4, "Valore")
    assert second.place.text == "8"


@pytest.mark.parametrize(
    ("content", "code", "row", "said"),
    [
        pytest.param(b"", "P402", 1, "no rows", id="empty"),
        pytest.param(b"\n;;\n", "P402", 1, "no rows", id="blank rows only"),
        pytest.param(b"fiere,2023,7\n", "P402", 1, "no column `indicator` and `value`", id="no header"),
        pytest.param(
            b"indicator,valu\nfiere,7\n", "P402", 1, "is `valu` meant to be `value`?", id="misspelt"
        ),
        pytest.param(b"indicator,value,valore\n", "P402", 1, "`value` is there twice", id="column twice"),
        pytest.param(b"indicator,value\nx,\xe0\n", "P401", 2, "0xe0", id="Windows-1252"),
        pytest.param(b"indicator,value\nx,\x81\n", "P401", 2, "0x81", id="no encoding at all"),
        pytest.param(b"indicator,value\nx,\0\n", "P401", 2, "NUL", id="NUL"),
        pytest.param(b"PK\x03\x04...", "P401", 1, "a spreadsheet", id="spreadsheet"),
        pytest.param(b"%PDF-1.7", "P401", 1, "a PDF", id="PDF"),
        pytest.param(
            b"indicator,value\nx,3,5\n", "P412", 2, "stands in quotation marks", id="comma unquoted"
        ),
        pytest.param(b"indicator,value\nx\n", "P412", 2, "the row has 1 cells, the header has 2", id="short"),
        pytest.param(
            b"indicator,value\nx,1\nIndicator,Value\n", "P412", 3, "a second time", id="header twice"
        ),
        pytest.param(b'indicator,value\nx,"1\ny,2\n', "P412", 2, "is not closed", id="open quote"),
        pytest.param(b'indicator,value\nx,"1"2\n', "P412", 2, "written twice", id="text after quote"),
        pytest.param(
            b"indicator,value\nx," + b"9" * 10_000_000, "P412", 2, "longer than 131,072", id="10 MB line"
        ),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_said_at_its_row(
    content: bytes, code: str, row: int, said: str
) -> None:
    _, (found,) = rows(content)
    assert (found.code.id, getattr(found.place, "row", None)) == (code, row)
    assert said in f"{found.message}; {found.help}"


def test_rows_beside_a_bad_one_are_kept() -> None:
    kept, found = rows("indicator,value\na,1\nb\nc,3\nindicator,value\nd,4\n")
    assert [row[0] for row in kept] == ["a", "c", "d"]
    assert [str(label.place) for one in found for label in one.labels] == ["a.csv, row 1", "a.csv, row 1"]


def test_another_encoding_is_read_where_it_is_stated() -> None:
    content = "indicator,value\nqualità,7\n".encode("cp1252")
    assert rows(content, "cp1252") == ([("qualità", "", "7")], [])
    assert "it may be Windows-1252, where this byte is `à`" in str(rows(content)[1][0].help)
    assert "`klingon` is not an encoding" in rows(content, "klingon")[1][0].message


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert csv.field_size_limit() == MAX_FIELD
    monkeypatch.setattr(csv_module, "MAX_ROWS", 2)
    monkeypatch.setattr(json_module, "MAX_ROWS", 1)
    kept, (found,) = rows(PLAIN)
    assert (len(kept), found.code.id, found.message) == (1, "P401", "the file has more than 2 rows")
    diagnostics = Diagnostics()
    assert read_json("a.json", b'{"a": 1, "b": 2}', diagnostics) == ()
    monkeypatch.setattr(decoding, "MAX_BYTES", 5)
    assert "larger than" in rows(PLAIN)[1][0].message
    assert "more than 1 rows" in next(iter(diagnostics)).message


@given(st.lists(st.tuples(st.text('ab,;"\n\r é', min_size=1), st.text('0123456789,.;"\n')), min_size=1))
def test_what_the_csv_writer_writes_is_read_back(pairs: list[tuple[str, str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("indicator", "value"), *pairs])
    assert rows(file.getvalue())[0] == [(name, "", value) for name, value in pairs]


@given(st.binary() | st.binary().map(lambda tail: b"indicator,value\n" + tail))
def test_no_bytes_break_a_reader(content: bytes) -> None:
    for reader in READERS.values():
        found = Diagnostics()
        records = reader("a", content, found)
        assert all(record.place.file == "a" for record in records)
        assert all(one.code.id.startswith("P4") for one in found)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('[{"indicator": "fiere", "period": 2023, "value": 0.1, "extra": []}]', id="list"),
        pytest.param(
            '{"actuals": [{"INDICATORE": "fiere", "anno": "2023", "valore": 0.1, "nota": null}]}',
            id="under actuals",
        ),
        pytest.param('\ufeff{"fiere@2023": 1e-1}', id="mapping"),
    ],
)
def test_json_has_three_shapes_and_exact_numbers(content: str) -> None:
    (record,) = read_json("a.json", content.encode(), Diagnostics())
    assert (record.indicator, record.period, record.value) == ("fiere", "2023", rational(1, 10))


def test_json_values_keep_their_type_and_their_cell() -> None:
    content = b'{"a": true, "b": null, "c": "1.600", "d": 1e999999999, "e": NaN, "f": 12345678901234567890, '
    content += b'"g": ' + b"9" * 5000 + b"}"
    records = read_json("a.json", content, Diagnostics())
    assert [r.value for r in records[:6]] == [True, None, "1.600", "1e999999999", "NaN", 12345678901234567890]
    assert records[6].value == "9" * 5000
    assert [str(r.place) for r in records[:2]] == [
        "a.json, row 1, column value",
        "a.json, row 2, column value",
    ]


@pytest.mark.parametrize(
    ("content", "code", "row", "said"),
    [
        pytest.param("", "P401", 1, "not JSON", id="empty"),
        pytest.param('[\n{"a" 1}]', "P401", 2, "expecting ':' delimiter", id="no colon"),
        pytest.param('{"a": 1, "b": 2, "a": 2}', "P401", 1, "the key `a` is there twice", id="key twice"),
        pytest.param("[" * 100_000, "P401", 1, "nested too deep", id="deep"),
        pytest.param("7", "P402", 1, "no list of actuals", id="a number"),
        pytest.param("[7]", "P412", 1, "not an object", id="list of numbers"),
        pytest.param('[{"value": 7}]', "P412", 1, "the object has no `indicator`", id="no indicator"),
        pytest.param('[{"indicator": "a", "value": [1]}]', "P412", 1, "a list or an object", id="list value"),
        pytest.param(
            '[{"indicator": "a", "value": 1, "note": {}}]', "P412", 1, "`note` is not a text", id="note"
        ),
        pytest.param(
            '[{"indicator": "a", "value": 1, "valore": 1}]', "P412", 1, "`value` is there twice", id="twice"
        ),
        pytest.param("\0", "P401", 1, "NUL", id="NUL"),
    ],
)
def test_what_is_wrong_with_a_json_file_is_said_at_its_row(
    content: str, code: str, row: int, said: str
) -> None:
    diagnostics = Diagnostics()
    assert read_json("a.json", content.encode(), diagnostics) == ()
    (found,) = diagnostics
    assert (found.code.id, getattr(found.place, "row", None)) == (code, row)
    assert said in found.message


def test_a_file_is_read_by_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.CSV").write_text(PLAIN, "utf-8")
    (tmp_path / "a.json").write_text('{"fiere": 7}', "utf-8")
    diagnostics = Diagnostics()
    assert len(read_records(tmp_path / "a.CSV", diagnostics)) == 2
    assert len(read_records(tmp_path / "a.json", diagnostics)) == 1
    assert not list(diagnostics)


def test_standard_input_is_csv_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAIN.encode())))
    first, *_ = read_records("-", Diagnostics())
    assert str(first.place) == "<stdin>, row 2, column value"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"fiere": 7}')))
    assert len(read_records("-", Diagnostics(), format="json")) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("gone.csv", "is not there", id="vanished"),
        pytest.param("folder.csv", "is a folder", id="folder"),
        pytest.param("a.docx", "no format that can be read", id="unknown suffix"),
        pytest.param("loop.csv", "cannot be read", id="a link to itself"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    diagnostics = Diagnostics()
    assert read_records(tmp_path / name, diagnostics) == ()
    (found,) = diagnostics
    assert found.code.id == "P401"
    assert said in found.message


def test_a_file_without_permission_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_path: object) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(files, "_content", refused)
    diagnostics = Diagnostics()
    read_records(Path("a.csv"), diagnostics)
    assert "no permission" in next(iter(diagnostics)).message
