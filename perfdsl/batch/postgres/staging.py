"""Results to a new table of the database that they come from, made inside it in one transaction."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen
from psycopg import Cursor

from perfdsl.batch.job import RefusedError
from perfdsl.batch.postgres.asking import Asked
from perfdsl.batch.postgres.cells import quoted
from perfdsl.batch.postgres.columns import TEXT, ServerColumn
from perfdsl.batch.postgres.frames import series_of
from perfdsl.batch.postgres.session import Connection, fetched
from perfdsl.batch.postgres.settling import Settling
from perfdsl.batch.refusals import trouble
from perfdsl.batch.wanted import Holds, Wanted

_STAGED: Final = quoted("perfdsl staged")
_SETTLED: Final = quoted("perfdsl settled")
_LONGEST: Final = 63
_TYPES: Final = {
    Holds.NUMBER: "double precision",
    Holds.WHOLE: "bigint",
    Holds.DATE: "date",
    Holds.TRUTH: "boolean",
}


@frozen
class Staging:
    """A table of results that is made from a statement, and from what is settled of it here."""

    connection: Connection
    asked: Asked
    wanted: tuple[Wanted, ...]
    subject: ServerColumn | None
    settling: Settling

    def write(self, table: str) -> None:
        """Make the table. Raises RefusedError where cells or subjects are wrong, TableError where the database has it already."""
        name = self._free(table)
        self._run()
        self._check_subjects()
        self._settle()
        self.settling.loader.finish()
        if self.settling.is_refused:
            raise RefusedError
        self._make(name)

    def _free(self, table: str) -> str:
        """The name of the table, quoted, which none has yet."""
        for one in (*table.split("."), *(one.name for one in self.wanted)):
            if len(one.encode()) > _LONGEST:
                raise trouble(f"the database keeps no more than {_LONGEST} bytes of the name `{one}`")
        name = ".".join(quoted(part) for part in table.split("."))
        found = self.connection.execute("SELECT to_regclass(%s)", [name]).fetchone()
        if found is not None and found[0] is not None:
            raise trouble(f"the database has a table `{table}` already", "name another, or drop it first")
        return name

    def _run(self) -> None:
        """Have the statement run, into a table that is gone at the end; while it runs nothing else can be changed."""
        rows = f"SELECT row_number() OVER () AS row, scored.* FROM (\n{self.asked.text}\n) AS scored"  # noqa: S608 - of names that are our own, or quoted
        self._do(f"CREATE TEMPORARY TABLE {_STAGED} ON COMMIT DROP AS {rows} WITH NO DATA")
        self._do("SAVEPOINT reading")
        self._do("SET TRANSACTION READ ONLY")
        self.settling.evaluator.rows = self._do(f"INSERT INTO {_STAGED} {rows}").rowcount
        self._do("RELEASE SAVEPOINT reading")

    def _check_subjects(self) -> None:
        """Tell of rows without a subject, and of subjects that are there twice."""
        if self.subject is None:
            return
        own = 'subject COLLATE "C"' if self.subject.type == TEXT else "subject"
        twice = f"SELECT {own} FROM {_STAGED} GROUP BY {own} HAVING count(*) > 1"  # noqa: S608 - of names that are our own, or quoted
        for rows in fetched(
            self.connection,
            f"SELECT row, subject FROM {_STAGED} WHERE subject IS NULL OR {own} IN ({twice}) ORDER BY row",  # noqa: S608 - of names that are our own, or quoted
        ):
            numbers, subjects = zip(*rows, strict=True)
            found = series_of(self.subject, subjects, {})
            assert found is not None
            self.settling.loader.look_at_subjects(found, [number - 1 for number in numbers])

    def _settle(self) -> None:
        """Evaluate the rows that are unsure, and bring their results into another such table."""
        figures = ", ".join(
            f"{name} {_type(one)}" for name, one in zip(self._figures(), self.wanted, strict=True)
        )
        self._do(f"CREATE TEMPORARY TABLE {_SETTLED} (row bigint, {figures}) ON COMMIT DROP")
        cells = "".join(f", cell_{place}" for place in range(len(self.asked.cells)))
        subject = "NULL" if self.subject is None else "subject"
        for rows in fetched(self.connection, f"SELECT row, {subject}{cells} FROM {_STAGED} WHERE unsure"):  # noqa: S608 - of names that are our own, or quoted
            numbers, subjects, *columns = zip(*rows, strict=True)
            known = None if self.subject is None else series_of(self.subject, subjects, {})
            for part in self.settling.settle([number - 1 for number in numbers], known, columns):
                results = part.results if known is None else part.results.drop(known.name)
                with self.connection.cursor().copy(f"COPY {_SETTLED} FROM STDIN".encode()) as copy:
                    for place, row in zip(part.places, results.iter_rows(), strict=True):
                        copy.write_row((numbers[place], *row))

    def _make(self, name: str) -> None:
        columns = [] if self.subject is None else [f"staged.subject AS {quoted(self.subject.name)}"]
        columns += [
            f"CASE WHEN staged.unsure THEN settled.{figure} ELSE CAST(staged.{figure} AS {_type(one)}) END AS {quoted(one.name)}"
            for figure, one in zip(self._figures(), self.wanted, strict=True)
        ]
        self._do(
            f"CREATE TABLE {name} AS SELECT {', '.join(columns)} FROM {_STAGED} AS staged "  # noqa: S608 - names are quoted
            f"LEFT JOIN {_SETTLED} AS settled ON settled.row = staged.row"
        )

    def _figures(self) -> Iterator[str]:
        return (f"figure_{place}" for place in range(len(self.wanted)))

    def _do(self, command: str) -> Cursor[tuple[Any, ...]]:
        return self.connection.execute(command.encode())


def _type(one: Wanted) -> str:
    return _TYPES.get(one.holds, "text")
