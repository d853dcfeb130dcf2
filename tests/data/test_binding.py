"""Records against what a plan measures: a strategic dashboard, a unit with a cascade, and a unit below it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from perfdsl.data.binding import bind, from_python
from perfdsl.data.locale import EN, IT, Locale
from perfdsl.data.nodes import Dataset
from perfdsl.data.read_csv import read_csv
from perfdsl.data.read_json import read_json
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.graph.nodes import Dashboard, Figures, Graph, Input, InputKey, Item, NodeId, Outline
from perfdsl.source import Source, Span
from perfdsl.values.kind import COUNT, DATE, NUMBER, PERCENT, TEXT, YES_NO, Kind
from perfdsl.values.missing import NOT_MEASURED, WRONG_KIND, Missing, Reason
from perfdsl.values.number import rational
from perfdsl.values.period import Period

HERE = Span(Source("plan.perf", "indicator"), 0, 9)
RISK = Kind("level", levels=("basso", "alto"))
KINDS = {
    ("cciaa", "fiere"): COUNT,
    ("cciaa", "quota"): PERCENT,
    ("cciaa", "rischio"): RISK,
    ("cciaa", "motto"): TEXT,
    ("segreteria", "promozione", "marchio"): DATE,
    ("segreteria", "promozione", "indice"): NUMBER,
    ("segreteria", "altro", "indice"): NUMBER,
    ("segreteria", "fatto"): YES_NO,
}
BOARDS = (("cciaa",), ("segreteria",), ("segreteria", "promozione"), ("segreteria", "altro"))


def _item(path: tuple[str, ...], board: int, keyword: str, source: tuple[str, ...] | None = None) -> Item:
    return Item(
        path, path[-1], f"Etichetta {path[-1]}", keyword, 1, None, board, Figures(), HERE, source=source
    )


def _graph(*years: int) -> Graph:
    items = [_item(path, number, "unit") for number, path in enumerate(BOARDS)]
    items += [_item(path, BOARDS.index(path[:-1]), "indicator") for path in KINDS]
    items.append(_item(("segreteria", "fiere"), 1, "cascade", ("cciaa", "fiere")))
    items.append(_item(("segreteria", "promozione", "fiere"), 2, "cascade", ("segreteria", "fiere")))
    items.append(
        _item(("segreteria", "promozione", "presto"), 2, "cascade", ("segreteria", "promozione", "marchio"))
    )
    items.append(_item(("cciaa", "spesa"), 0, "indicator"))
    boards = tuple(Dashboard(p, p[-1], f"Servizio {p[-1]}", "unit", n) for n, p in enumerate(BOARDS))
    periods = tuple(Period("Y", year) for year in years)
    inputs = tuple(Input(path, kind, f"Etichetta {path[-1]}", HERE) for path, kind in KINDS.items())
    baseline = {InputKey(("cciaa", "fiere"), Period("Y", 2018)): NodeId(0)}
    outline = Outline("cciaa", "Piano", boards, tuple(items))
    return Graph(
        periods[-1], (), outline, inputs, baseline, periods, NodeId(0), (), frozenset({("cciaa", "media")})
    )


def bound(rows: str, locale: Locale | None = IT, *years: int) -> tuple[dict[str, object], list[Diagnostic]]:
    diagnostics = Diagnostics()
    records = read_csv("a.csv", f"indicator;period;value;dashboard\n{rows}".encode(), diagnostics)
    data = bind(records, _graph(*years or (2022, 2023)), locale, diagnostics)
    return _plain(data), list(diagnostics)


def _plain(data: Dataset) -> dict[str, object]:
    return {str(key): datum.value for key, datum in data.facts.items()}


@pytest.mark.parametrize(
    ("row", "key", "value"),
    [
        pytest.param("fiere;2023;1.600;", "cciaa.fiere@2023", 1600, id="by name"),
        pytest.param(" cciaa.fiere ; 2023 ;7;", "cciaa.fiere@2023", 7, id="by full path"),
        pytest.param(
            "promozione.indice;2023;1,5;", "segreteria.promozione.indice@2023", Fraction(3, 2), id="path"
        ),
        pytest.param("promozione.fiere;2023;7;", "cciaa.fiere@2023", 7, id="by a cascade's path"),
        pytest.param("fiere;2023;7;segreteria", "cciaa.fiere@2023", 7, id="cascaded row"),
        pytest.param("fiere;2023;7;promozione", "cciaa.fiere@2023", 7, id="cascade of a cascade"),
        pytest.param(
            "presto;2023;31.3.2023;promozione",
            "segreteria.promozione.marchio@2023",
            date(2023, 3, 31),
            id="renamed",
        ),
        pytest.param(
            "indice;2023;2;segreteria.promozione",
            "segreteria.promozione.indice@2023",
            2,
            id="dashboard by id",
        ),
        pytest.param(
            "indice;2023;2;SERVIZIO ALTRO", "segreteria.altro.indice@2023", 2, id="dashboard by label"
        ),
        pytest.param(
            "marchio;2023;NV;segreteria",
            "segreteria.promozione.marchio@2023",
            Missing(Reason.NOT_EVALUATED),
            id="below the dashboard",
        ),
        pytest.param("fiere;2018;5;", "cciaa.fiere@2018", 5, id="a period that an expression asks for"),
    ],
)
def test_a_row_finds_its_fact(row: str, key: str, value: object) -> None:
    assert bound(row) == ({key: value}, [])


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        pytest.param(
            "indice;2023;1;",
            "P403",
            "could be `segreteria.promozione.indice`, `segreteria.altro.indice`",
            id="ambiguous",
        ),
        pytest.param("fire;2023;1;", "P403", "`fire` is not measured; did you mean `fiere`?", id="misspelt"),
        pytest.param("FIERE;2023;1;", "P403", "did you mean `fiere`?", id="capitals"),
        pytest.param("zzz;2023;1;", "P403", "`zzz` is not measured; None", id="unknown"),
        pytest.param("Etichetta fiere;2023;1;", "P403", "label of `cciaa.fiere`", id="label"),
        pytest.param(
            "zzz;2023;1;promozione",
            "P403",
            "`zzz` is not measured in `promozione`",
            id="not in the dashboard",
        ),
        pytest.param(
            "segreteria.altro.indice;2023;1;promozione",
            "P403",
            "it is measured elsewhere: leave the dashboard out",
            id="in another dashboard",
        ),
        pytest.param(
            "spesa;2023;1;cciaa", "P413", "`spesa` is computed in `cciaa`, not measured", id="computed row"
        ),
        pytest.param("media;2023;1;", "P413", "`media` is computed", id="computed figure"),
        pytest.param("fiere;2023;1;promozion", "P411", "did you mean `promozione`?", id="misspelt dashboard"),
        pytest.param("fiere;2023;1;zzz", "P411", "there is no dashboard `zzz`; None", id="unknown dashboard"),
        pytest.param(";2023;1;", "P412", "does not say what it measures", id="no indicator"),
        pytest.param(
            "fiere;;1;",
            "P407",
            "says no period, and the plan has several; the plan is for 2022 to 2023",
            id="no period",
        ),
        pytest.param("fiere;23;1;", "P407", "`23` is not a period", id="two-digit year"),
        pytest.param("fiere;2030;1;", "P408", "does not use the period `2030`", id="another period"),
        pytest.param("fiere;2023;00/01/1900;", "P404", "`00/01/1900` is not a whole number", id="wrong kind"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_its_cell(row: str, code: str, said: str) -> None:
    _, (found,) = bound(row)
    assert found.code.id == code
    assert said in f"{found.message}; {found.help}"
    assert str(found.place).startswith("a.csv, row 2, column ")


def test_a_value_of_the_wrong_kind_is_missing_and_points_at_both_places() -> None:
    facts, (found,) = bound("fiere;2023;1,5;\nquota;2023;93%;")
    assert facts == {"cciaa.fiere@2023": WRONG_KIND, "cciaa.quota@2023": Fraction(93, 100)}
    assert [(label.place, label.message) for label in found.labels] == [
        (HERE, "`cciaa.fiere` is measured here as `count`")
    ]


def test_the_same_mistake_in_many_rows_is_said_once() -> None:
    _, found = bound("zz;2023;1;\nfiere;2023;x;\nzz;2022;1;\nmotto;2030;a;\nrischio;2030;alto;")
    assert [one.code.id for one in found] == ["P403", "P404", "P408"]
    assert found[0].message == "`zz` is not measured (2 rows)"


@pytest.mark.parametrize(
    ("rows", "value", "codes"),
    [
        pytest.param("fiere;2023;7;\nfiere;2023;7;", 7, ["P406"], id="the same row twice"),
        pytest.param("fiere;2023;7;\nfiere;2023;8;", 7, ["P405"], id="two values in two rows"),
        pytest.param("fiere;2023;7;cciaa\nfiere;2023;7,0;promozione", 7, [], id="one fact in two dashboards"),
        pytest.param("fiere;2023;7;cciaa\nfiere;2023;8;promozione", 7, ["P405"], id="two values"),
        pytest.param(
            "fiere;2023;7;cciaa\nfiere;2023;7;promozione\nfiere;2023;7;promozione",
            7,
            ["P406"],
            id="twice in the second",
        ),
        pytest.param("fiere;2023;;cciaa\nfiere;2023;8;promozione", 8, [], id="one is empty"),
        pytest.param(
            "fiere;2023;;cciaa\nfiere;2023;8;promozione\nfiere;2023;8;cciaa",
            8,
            ["P406"],
            id="empty, then again",
        ),
        pytest.param("fiere;2023;x;cciaa\nfiere;2023;8;promozione", WRONG_KIND, ["P404"], id="one refused"),
    ],
)
def test_a_fact_has_one_value(rows: str, value: object, codes: list[str]) -> None:
    facts, found = bound(rows)
    assert (facts["cciaa.fiere@2023"], [one.code.id for one in found]) == (value, codes)
    if codes and codes != ["P404"]:
        assert found[0].labels[0].place != found[0].place


def test_a_plan_of_one_period_needs_no_period_in_its_data() -> None:
    assert bound("fiere;;7;", IT, 2023) == ({"cciaa.fiere@2023": 7}, [])
    assert bound("fiere;x;7;", IT, 2023)[1][0].help == "the plan is for 2023"


def test_without_a_declared_locale_a_doubtful_text_is_a_warning() -> None:
    facts, found = bound("promozione.indice;2023;1.600;\naltro.indice;2023;2.500;\nfiere;2023;1.600;", None)
    assert facts["segreteria.promozione.indice@2023"] == Fraction(8, 5)
    assert [(one.code.id, one.failed) for one in found] == [("P409", False), ("P404", True)]
    assert found[0].message == "`1.600` is read as 1.6; locale `it` reads 1600 (2 rows)"
    assert found[1].help == "declare the locale of the data: `it`"
    assert bound("promozione.indice;2023;1.600;", EN)[1] == []


def test_typed_values_of_json_are_taken_as_they_are() -> None:
    diagnostics = Diagnostics()
    content = (
        b'{"fatto": true, "fiere": null, "quota": 0.93, "promozione.indice": 1.5, "marchio": "2023-03-31"}'
    )
    facts = _plain(bind(read_json("a.json", content, diagnostics), _graph(2023), None, diagnostics))
    assert list(facts.values()) == [True, NOT_MEASURED, Fraction(93, 100), Fraction(3, 2), date(2023, 3, 31)]
    content = b'{"fatto": 1, "fiere": true, "quota": 93, "marchio": 2023, "altro.indice": 1e99, "rischio": 1}'
    facts = _plain(bind(read_json("a.json", content, diagnostics), _graph(2023), None, diagnostics))
    assert [value == WRONG_KIND for value in facts.values()] == [True, True, True, True, False, True]
    assert '`93` is not a percent; write `"93%"`, or its share' in [found.message for found in diagnostics]


def test_plain_python_values_become_facts() -> None:
    diagnostics = Diagnostics()
    values: dict[str | tuple[str, str | Period], object] = {
        "fiere": 7, "fiere@2022": Missing(Reason.NOT_DUE), ("quota", "2023"): Fraction(93, 100),
        ("rischio", Period("Y", 2023)): "Alto", "motto": "avanti", "fatto": True,
        "marchio": date(2023, 3, 31),
        "promozione.indice": Decimal("1.5"), "altro.indice": None, "quota@2022": Reason.NO_CASES,
    }  # fmt: skip
    data = from_python(values, _graph(2022, 2023), Period("Y", 2023), diagnostics)
    assert list(data.facts.values())[0].value == rational(7)  # noqa: RUF015
    assert [datum.value for datum in data.facts.values()] == [
        7, Missing(Reason.NOT_DUE), Fraction(93, 100), 2, "avanti", True, date(2023, 3, 31), Fraction(3, 2),
        NOT_MEASURED, Missing(Reason.NO_CASES),
    ]  # fmt: skip
    assert not list(diagnostics)


@pytest.mark.parametrize(
    ("key", "given", "code"),
    [
        ("fiere", 0.5, "P404"),
        ("fiere", -1, "P404"),
        ("fiere", True, "P404"),
        ("fiere", "7", "P404"),
        ("fiere", object(), "P404"),
        ("promozione.indice", Decimal("1e999999999"), "P404"),
        ("promozione.indice", 10**200, "P404"),
        ("fatto", 1, "P404"),
        ("marchio", 2023, "P404"),
        ("fiere", date(2023, 1, 1), "P404"),
        ("zzz", 1, "P403"),
        ("fiere@x", 1, "P407"),
    ],
)
def test_python_values_that_are_not_exact_or_do_not_fit_are_refused(
    key: str, given: object, code: str
) -> None:
    diagnostics = Diagnostics()
    from_python({key: given}, _graph(2023), None, diagnostics)
    assert [found.code.id for found in diagnostics] == [code]


def test_one_fact_under_two_keys_is_an_error() -> None:
    diagnostics = Diagnostics()
    from_python({"fiere": 1, "cciaa.fiere": 1}, _graph(2023), None, diagnostics)
    assert [(found.code.id, found.labels) for found in diagnostics] == [("P406", ())]


def test_suggestions_are_not_sought_without_end() -> None:
    strangers = "".join(f"fier{number};2023;1;\n" for number in range(30_000))
    _, found = bound(strangers)
    assert (len(found), found[0].help, found[-1].help) == (30_000, "did you mean `fiere`?", None)
