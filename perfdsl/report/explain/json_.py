"""An explanation to JSON: the same stages, with exact figures and their places."""

import json
from typing import Any, Final

from perfdsl.report.explain.nodes import Explanation, Stage
from perfdsl.report.explain.text import stage_words
from perfdsl.report.formatting import place_text
from perfdsl.values.written import written

SCHEMA: Final = "perfdsl/explanation/1"
"""The version of the format."""


def explain_json(explanation: Explanation, locale: str = "en") -> str:
    """The JSON text of an explanation: figures as a ruleset writes them, words in the language of `locale`."""
    return json.dumps(explanation_data(explanation, locale), ensure_ascii=False, indent=1) + "\n"


def explanation_data(explanation: Explanation, locale: str = "en") -> dict[str, Any]:
    """The same as Python lists, dicts and texts."""
    return {
        "schema": SCHEMA,
        "id": explanation.id,
        "label": explanation.label,
        "keyword": explanation.keyword,
        "dashboard": explanation.dashboard,
        "source": explanation.source or None,
        "cascade": explanation.cascade or None,
        "score": None if explanation.score is None else written(explanation.score),
        "place": place_text(explanation.place),
        "used": [place_text(place) for place in explanation.used],
        "stages": [_stage(stage, locale) for stage in explanation.stages],
        "notes": list(explanation.notes),
    }


def _stage(stage: Stage, locale: str) -> dict[str, Any]:
    figure = stage.value
    return {
        "name": stage.name,
        "level": stage.level,
        "of": stage.label or None,
        "value": None if figure is None or figure.value is None else written(figure.value, figure.kind),
        "words": stage_words(stage, locale) or None,
        "place": None if stage.place is None else place_text(stage.place),
    }
