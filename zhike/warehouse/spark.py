"""Ibis on Spark, reading results as Arrow: through pandas, money would lose its type and a million rows their time."""

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import pyspark
from ibis.formats.pyarrow import PyArrowData


class Backend(pyspark.Backend):
    """The Spark of Ibis, but for how rows come in and a result comes back."""

    def to_pyarrow(self, expr: ibis.Expr, /, *, params: Any = None, limit: Any = None, **kwargs: Any) -> Any:
        """Run an expression and return its rows as they left Spark, in the types Ibis promised."""
        asked = expr.as_table()
        self._run_pre_execute_hooks(asked)
        found = self._session.sql(self.compile(asked, params=params, limit=limit, **kwargs)).toArrow()
        columns = [column.combine_chunks() for column in found.columns]
        table = PyArrowData.convert_table(pa.table(columns, names=found.column_names), asked.schema())
        return expr.__pyarrow_result__(table)

    def to_parquet(self, expr: ibis.Expr, /, path: Any, *, params: Any = None, limit: Any = None, **_: Any) -> None:
        """Write the rows of an expression into one file on this machine, as DuckDB does, not into a folder of parts."""
        pq.write_table(self.to_pyarrow(expr.as_table(), params=params, limit=limit), path)

    def stored(self, folder: Path, name: str) -> ibis.Table:
        """Return the table of the files in a folder."""
        return self.read_parquet(f"file://{folder.resolve()}", table_name=name)

    def keep(self, name: str, made: ibis.Table) -> ibis.Table:
        """Make a table when it is first read and keep it until the session ends, on disk where memory is short."""
        self._run_pre_execute_hooks(made)
        self._session.sql(self.compile(made)).persist().createOrReplaceTempView(name)
        return self.table(name)

    def _register_in_memory_table(self, op: Any) -> None:
        rows = op.data.to_pyarrow(op.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)
