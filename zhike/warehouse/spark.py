"""Ibis on Spark, reading results as Arrow: through pandas, money would lose its type and a million rows their time."""

from typing import Any

import ibis
import pyarrow as pa
from ibis.backends import pyspark
from ibis.formats.pyarrow import PyArrowData


class Backend(pyspark.Backend):
    """The Spark of Ibis, but for how a result comes back."""

    def to_pyarrow(self, expr: ibis.Expr, /, *, params: Any = None, limit: Any = None, **kwargs: Any) -> Any:
        """Run an expression and return its rows as they left Spark, in the types Ibis promised."""
        asked = expr.as_table()
        found = self._session.sql(self.compile(asked, params=params, limit=limit, **kwargs)).toArrow()
        columns = [column.combine_chunks() for column in found.columns]
        table = PyArrowData.convert_table(pa.table(columns, names=found.column_names), asked.schema())
        return expr.__pyarrow_result__(table)
