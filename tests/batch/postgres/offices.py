"""Offices in a table of PostgreSQL, scored where it lies, and read and scored here."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

import polars as pl
from attrs import define, frozen
from polars.testing import assert_frame_equal
from sqlalchemy.engine import URL

from perfdsl.batch.database import database_table, query_of
from perfdsl.batch.job import Figures, Job, RefusedError, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres.job import Place, ServerJob
from perfdsl.batch.postgres.preparing import prepare_there
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.graph.nodes import Graph

PLAN = """
scale s { band "più che buono" from 90%; band "l'altro" from 50%; band "basso" }
plan p "Piano dell'ufficio" {
  period 2026
  scale s
  indicator fiere   "Fiere"   { number; weight 30%; target >= 30 }
  indicator visite  "Visite"  { count;  weight 20%; target >= 10 }
  indicator quota   "Quota"   { percent; weight 20%; target >= 90% }
  indicator sito    "Sito"    { date;   weight 10%; target by 2026-06-30 }
  indicator stato   "Stato"   { level basso, medio, alto; weight 10%; target >= medio }
  indicator marchio "Marchio" { yes_no; weight 10%; target yes }
}
"""
WANTED = (
    "plan.score", "plan.band", "plan.coverage", "plan.reason", "fiere.score", "fiere.score.reason",
    "quota", "sito", "stato", "marchio.met", "visite.score", "visite",
)  # fmt: skip

Row: TypeAlias = Sequence[Any]


@frozen
class Made:
    """A table of the server."""

    url: URL
    name: str

    @property
    def query(self) -> str:
        return query_of(self.url, self.name)


READING = Reading(subject='uffi"cio')


@define
class Scored:
    """What a job came to."""

    frame: pl.DataFrame | None
    told: list[Diagnostic]
    job: Job | ServerJob | None


def finished(job: Job | ServerJob | None, diagnostics: Diagnostics) -> Scored:
    frame = None
    if job is not None:
        try:
            frame = pl.concat([job.schema.to_frame(), *job.frames()])
        except RefusedError:
            frame = None
    return Scored(frame, list(diagnostics), job)


def there(
    graph: Graph,
    made: Made,
    reading: Reading = READING,
    wanted: Sequence[str] = WANTED,
    at: date | None = None,
) -> Scored:
    diagnostics = Diagnostics()
    place = Place(made.url, made.query, made.name)
    return finished(prepare_there(graph, place, Figures(wanted, at=at), reading, diagnostics), diagnostics)


def here(
    graph: Graph,
    made: Made,
    reading: Reading = READING,
    wanted: Sequence[str] = WANTED,
    at: date | None = None,
) -> Scored:
    diagnostics = Diagnostics()
    read = database_table(made.url, made.query, made.name)
    asked = Figures(wanted, engine="exact", at=at)
    return finished(prepare(graph, read, asked, reading, diagnostics), diagnostics)


PLAIN = (
    ("fiere", "double precision"), ("fiere reason", "text"), ("visite", "bigint"), ("quota", "double precision"),
    ("sito", "date"), ("stato", "text"), ("marchio", "boolean"),
)  # fmt: skip


def drawn(rows: int, seed: int = 7) -> list[Row]:
    """Rows of every sort: figures on the edges of bands, missing for many reasons."""
    draw = Random(seed)  # noqa: S311 - figures to try
    edges = [0.0, -0.0, -3.5, 15.0, 27.0, 30.0, 45.1, 0.1 + 0.2, 1e-31, 1e29, None]
    found: list[Row] = []
    for row in range(rows):
        fiere = draw.choice([*edges, round(draw.uniform(0, 40), 3), draw.uniform(0, 40)])
        reason = (
            draw.choice([None, "", "not_applicable", "N.A.", " not_evaluated"]) if fiere is None else None
        )
        found.append((
            f"l'ufficio \"{row}\"", fiere, reason, draw.choice([0, 9, 10, 12, None, 2**53 - 1]),
            draw.choice([0.0, 1.0, 0.45, 0.8999999999999999, 0.9, 1.07, None]),
            date(2026, 6, 1) + timedelta(days=draw.randrange(60)) if draw.random() < 0.8 else None,
            draw.choice(["basso", "medio", "alto", "Medio", None]),
            draw.choice([True, False, None]),
        ))  # fmt: skip
    return found


def same(one: Scored, other: Scored) -> None:
    assert one.frame is not None, one.told
    assert other.frame is not None, other.told
    assert_frame_equal(one.frame, other.frame, check_exact=True)


def told(found: Scored) -> list[tuple[str, str, str]]:
    return sorted((str(one.code), one.message, str(one.place)) for one in found.told)
