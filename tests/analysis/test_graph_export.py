"""A plan as a drawing: every box and arrow stands for something, and no label breaks out of its box."""

import json

import pytest

from perfdsl.analysis.drawing import Arrow, Box, Drawing, as_data, dot, mermaid
from perfdsl.analysis.graph_export import cascade_drawing, evaluation_drawing
from perfdsl.graph.nodes import Graph
from perfdsl.pipeline import compile_source
from perfdsl.source import Source

PLAN = """
scale s { missing zero; band "good" from 90%; band "bad" }
plan town "Our town" {
  period 2023; scale s
  perspective growth "Growth" {
    objective 1.1 "Business" {
      indicator fairs "Fairs" { count; target >= 5 }
      indicator visitors "Visitors" { count; target >= fairs * 100; weight 60% }
    }
  }
  unit office "Office" {
    cascade fairs { weight 70% }
    cascade visitors
    unit desk "Desk" { cascade objective 1.1; indicator own "Own" { yes_no; target yes } }
  }
}
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return compile_source(Source("town.perf", PLAN)).graph()


def place(graph: Graph, name: str) -> int:
    return next(number for number, item in enumerate(graph.outline.items) if item.id == name)


def test_every_step_of_an_evaluation_is_a_box_and_reads_what_came_before(graph: Graph) -> None:
    drawing = evaluation_drawing(graph)
    assert len(drawing.boxes) == len(graph.nodes)
    order = {box.id: number for number, box in enumerate(drawing.boxes)}
    assert len(drawing.arrows) == sum(len(node.arguments) for node in graph.nodes)
    assert all(order[arrow.start] < order[arrow.end] for arrow in drawing.arrows)


def test_of_one_row_only_what_it_is_computed_from_is_drawn(graph: Graph) -> None:
    drawing = evaluation_drawing(graph, place(graph, "growth.1.1.fairs"))
    texts = {line for box in drawing.boxes for line in box.lines}
    assert "growth.1.1.fairs@2023" in texts
    assert "growth.1.1.fairs: score" in texts
    assert not any("visitors" in text for text in texts)
    assert len(evaluation_drawing(graph, place(graph, "growth.1.1.visitors")).boxes) > len(drawing.boxes)


def test_what_was_told_to_a_step_stands_in_it(graph: Graph) -> None:
    texts = {line for box in evaluation_drawing(graph).boxes for line in box.lines}
    assert {"at least >=", "clamp 0, 1", "weighted mean 0.4, 0.6", "missing policy", "100"} <= texts


def test_cascades_lead_from_the_source_to_who_answers_for_it_too(graph: Graph) -> None:
    drawing = cascade_drawing(graph)
    items = graph.outline.items
    arrows = {(items[int(one.start[1:])].id, items[int(one.end[1:])].id): one.text for one in drawing.arrows}
    assert arrows == {
        ("growth.1.1.fairs", "office.fairs"): "weight 70%",
        ("growth.1.1.visitors", "office.visitors"): "",
        ("growth.1.1", "office.desk.1.1"): "",
    }
    assert [label for _, label in drawing.groups] == ["Our town", "Office", "Desk"]
    assert not any("own" in line for box in drawing.boxes for line in box.lines)


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        pytest.param("growth.1.1.fairs", {"office.fairs"}, id="a source"),
        pytest.param("office.fairs", {"office.fairs"}, id="a cascade"),
        pytest.param("office.desk", {"office.desk.1.1"}, id="a dashboard"),
        pytest.param("growth", set(), id="what nobody cascades"),
    ],
)
def test_cascades_of_one_thing(graph: Graph, name: str, ends: set[str]) -> None:
    drawing = cascade_drawing(graph, place(graph, name))
    items = graph.outline.items
    assert {items[int(arrow.end[1:])].id for arrow in drawing.arrows} == ends


HOSTILE = 'a "b" ]] end\n<script>alert(`1`)</script> {c} | \\ %% #;'
DRAWN = Drawing(
    HOSTILE,
    (Box("n0", (HOSTILE, "x"), "given"), Box("n1", (HOSTILE,), "result", 0, (("note", HOSTILE),))),
    (Arrow("n0", "n1", HOSTILE),),
    (("g0", HOSTILE),),
)


def test_no_label_breaks_out_of_mermaid() -> None:
    lines = mermaid(DRAWN).splitlines()
    assert len(lines) == 7
    text = mermaid(DRAWN)
    for sign in ("<script", "`", "{", "\\", "alert(`"):
        assert sign not in text
    assert text.count('"') == 2 * 4  # each of three labels and the text of the arrow stands in quotes
    assert lines[1] == "flowchart LR"


def test_no_label_breaks_out_of_dot() -> None:
    lines = dot(DRAWN).splitlines()
    assert lines[0] == "digraph {"
    assert lines[-1] == "}"
    assert len(lines) == 8
    assert r'label="a \"b\" ]] end <script>alert(`1`)</script> {c} | \\ %% #;\nx", shape=ellipse' in lines[-3]


def test_as_data_labels_stand_as_they_are() -> None:
    data = json.loads(json.dumps(as_data(DRAWN)))
    assert data["title"] == HOSTILE
    assert data["nodes"][1] == {"id": "n1", "lines": [HOSTILE], "group": "g0", "note": HOSTILE}
    assert data["edges"] == [{"from": "n0", "to": "n1", "text": HOSTILE}]
