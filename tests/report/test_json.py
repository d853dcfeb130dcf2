"""What JSON says of parts that many nodes share."""

import json

from perfdsl.pipeline import compile_source
from perfdsl.report.json.result import render_json
from perfdsl.source import Source

RULESET = """
plan p "P" {
  period 2026
  indicator fiere "Fiere" { count; target >= 8 }
  unit nord "Nord" { cascade fiere { share 50% } }
  unit sud  "Sud"  { cascade fiere { share 30% } }
  unit est  "Est"  { cascade fiere { share 20% } }
}
"""


def test_the_shares_of_a_row_stand_at_its_first_part_alone() -> None:
    found = json.loads(render_json(compile_source(Source("p.perf", RULESET)).evaluate()))
    first, *others = [node for node in found["nodes"] if node["operation"] == "apportion"]
    assert first["parameter"] == [{"values": ["0.5", "0.3", "0.2"]}, 0]
    assert [node["parameter"] for node in others] == [[{"node": first["node"]}, part] for part in (1, 2)]
