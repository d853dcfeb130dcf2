"""The peers, and of how many rows each is measured."""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from tests.benchmarks.batch.peers import languages, vectors
from tests.benchmarks.batch.peers.openfisca import openfisca
from tests.benchmarks.batch.workload import Table
from tests.benchmarks.batch.yardstick import Scored


@frozen
class Peer:
    """A way to score the table: `ready` makes of a table what is measured; those that are slow are given fewer rows."""

    ready: Callable[[Table], Callable[[], Scored]]
    needs: str
    most: int = 10**9


PEERS: Final[Mapping[str, Peer]] = {
    "NumPy by hand, in blocks": Peer(vectors.by_numpy, "numpy"),
    "Polars by hand, one lazy query": Peer(vectors.by_polars, "polars"),
    "SQL by hand on DuckDB": Peer(vectors.by_duckdb, "duckdb"),
    "OpenFisca-Core (float32)": Peer(openfisca, "openfisca_core"),
    "zen-engine, compiled expression, a row at a time": Peer(languages.zen, "zen", 20_000),
    "CEL in Rust, a row at a time": Peer(languages.cel_in_rust, "cel", 20_000),
    "rule-engine, a row at a time": Peer(languages.rule_engine, "rule_engine", 2_000),
    "CEL in Python, a row at a time": Peer(languages.cel_in_python, "celpy", 100),
}
