"""Ibis on DuckDB, remembering the SQL of what was asked before: on small data writing it outlasts running it."""

from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import duckdb

# An analysis asks some two hundred questions, the pages of a day as many.
_N_KEPT = 1024
_WRITTEN: OrderedDict[tuple, str] = OrderedDict()
# What DuckDB makes of files by how they are written: asking it takes longer than reading that.
_READ: dict[pa.Schema, ibis.Schema] = {}
# Pages are served by several threads: one may drop the text another has just found.
_ONE_AT_A_TIME = Lock()


class Backend(duckdb.Backend):
    """The DuckDB of Ibis, but for where its SQL comes from."""

    def compile(self, expr: ibis.Expr, /, *, limit: Any = None, params: Any = None, pretty: bool = False) -> str:
        """Return the SQL of an expression: it says the same of every connection whose tables are named alike."""
        asked = expr.op()
        # A table in memory is the rows themselves: they would be kept with the text.
        if params or pretty or asked.find(ops.InMemoryTable):
            return super().compile(expr, limit=limit, params=params, pretty=pretty)
        key = (asked, limit)
        with _ONE_AT_A_TIME:
            text = _WRITTEN.get(key)
            if text is not None:
                _WRITTEN.move_to_end(key)
                return text
        text = super().compile(expr, limit=limit)
        with _ONE_AT_A_TIME:
            _WRITTEN[key] = text
            if len(_WRITTEN) > _N_KEPT:
                _WRITTEN.popitem(last=False)
        return text

    def stored(self, folder: Path, name: str) -> ibis.Table:
        """Return the table of the files in a folder."""
        files = str(folder / "*.parquet").replace("'", "''")
        self.raw_sql(f"CREATE OR REPLACE TEMP VIEW \"{name}\" AS SELECT * FROM read_parquet('{files}')")  # nosec B608  # names of ours
        written = pq.read_schema(next(folder.glob("*.parquet"))).remove_metadata()
        if written not in _READ:
            _READ[written] = self.table(name).schema()
        return self.named(name, _READ[written])

    def named(self, name: str, columns: ibis.Schema) -> ibis.Table:
        """Return a table of ours whose columns are known."""
        return ops.DatabaseTable(name=name, schema=columns, source=self).to_expr()

    def keep(self, name: str, made: ibis.Table) -> ibis.Table:
        """Make a table now and keep it until the connection is closed."""
        self.raw_sql(f"CREATE TEMP TABLE {name} AS {self.compile(made)}")
        return self.table(name)

    def view(self, text: str, columns: ibis.Schema) -> ibis.Table:
        """Return what a text asks as a table named by the text, so that a question upon it need not repeat it."""
        told = f"{text}\n{columns}".encode()
        name = f"written_{blake2b(told, digest_size=12).hexdigest()}"
        self.raw_sql(f"CREATE TEMP VIEW IF NOT EXISTS {name} AS {text}")
        return self.named(name, columns)
