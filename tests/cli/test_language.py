"""`--language`: labels in a language, in every command that shows labels."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

PLAN = """
plan p "Piano" en "Plan" de "Plan der Kammer" {
  period 2026
  indicator fiere "Fiere" en "Fairs" de "Messen" { count; target >= 5 }
  unit u "Ufficio" en "Office" { cascade fiere }
}
"""


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("eval",), id="eval"),
        pytest.param(("explain", "fiere"), id="explain"),
        pytest.param(("graph", "--what", "cascade"), id="graph"),
        pytest.param(("matrix",), id="matrix"),
        pytest.param(("ranges",), id="ranges"),
        pytest.param(("eval", "--pending"), id="what is pending"),
        pytest.param(("sensitivity",), id="sensitivity"),
        pytest.param(("simulate", "--vary", "fiere=choice(3, 5)", "--runs", "10"), id="simulate"),
        pytest.param(("robustness", "--all"), id="robustness"),
        pytest.param(("diff", "other.perf"), id="diff"),
        pytest.param(("reach", "--goal", "plan.score >= 50%"), id="reach"),
        pytest.param(("whatif", "--set", "fiere=3"), id="whatif"),
    ],
)
def test_labels_are_those_of_the_language(folder: Path, run: Run, words: tuple[str, ...]) -> None:
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    (folder / "other.perf").write_text(PLAN.replace(">= 5", ">= 6"), "utf-8")
    command, *rest = words
    shown = {
        language: run(command, "plan.perf", *rest, "--language", language).out for language in ("de", "fr")
    }
    assert ("Messen" in shown["de"], "Fiere" in shown["de"]) == (True, False)
    assert ("Fiere" in shown["fr"], "Messen" in shown["fr"]) == (True, False)


def test_the_locale_is_the_language_where_none_is_named(folder: Path, run: Run) -> None:
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    assert "Fairs" in run("eval", "plan.perf").out
    assert "Fiere" in run("eval", "plan.perf", "--locale", "it").out
    assert "obiettivo" in run("eval", "plan.perf", "--locale", "it", "--language", "en").out.lower()
