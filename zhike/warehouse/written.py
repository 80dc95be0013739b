"""Measures written once: asked of another star what was asked before, the SQL is known without building it anew."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec

import ibis
import ibis.expr.operations as ops

from zhike.warehouse.engine import Star

Asked = ParamSpec("Asked")
_N_KEPT = 1024
_BUILT: OrderedDict[Hashable, tuple[str, ibis.Schema]] = OrderedDict()
# Pages are served by several threads.
_ONE_AT_A_TIME = Lock()


def written_once(build: Callable[Asked, ibis.Table]) -> Callable[Asked, ibis.Table]:
    """Let a measure be built once for the same question: Ibis takes longer to build one than DuckDB to answer it.

    Two questions are the same where their values are and their tables are named and made alike.

    Parameters
    ----------
    build : callable
        Makes a table from stars, tables and plain values; what it makes must follow from these alone. One that looks
        into its tables while it builds is not for this.

    Returns
    -------
    callable
        The same, answering a question asked before with the SQL written then, on the connection asked now. On Spark,
        and of tables in memory, which are the rows themselves, it builds each time.

    Source
    ------
    House rule (decision 0083).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> @written_once
    ... def spent(star, least):
    ...     print("built")
    ...     return star.order_line.filter(star.order_line.amount >= least)
    >>> for amounts in ([10, 30], [50, 7, 90]):
    ...     lines = {"customer_id": amounts, "line_date": ["2024-01-05"] * len(amounts), "amount": amounts}
    ...     with star_from_arrow({"order_line": lines}) as star:
    ...         print(len(spent(star, 8).to_pyarrow()))
    built
    2
    2
    """

    @wraps(build)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> ibis.Table:
        given = [*args, *kwargs.values()]
        connection = next(_connection(one) for one in given if isinstance(one, Star | ibis.Table))
        told = None if connection.name != "duckdb" else [_told(one) for one in given]
        if told is None or None in told:
            return build(*args, **kwargs)
        key = (build, tuple(kwargs), *told)
        with _ONE_AT_A_TIME:
            known = _BUILT.get(key)
            if known is not None:
                _BUILT.move_to_end(key)
        if known is None:
            made = build(*args, **kwargs)
            known = connection.compile(made), made.schema()
            with _ONE_AT_A_TIME:
                _BUILT[key] = known
                if len(_BUILT) > _N_KEPT:
                    _BUILT.popitem(last=False)
        return connection.view(*known)

    return asked


def _connection(one: Star | ibis.Table) -> Any:
    return one.connection if isinstance(one, Star) else one.get_backend()


def _told(one: Any) -> Hashable:
    """Return what tells one thing asked with from another; None where only its rows would."""
    if isinstance(one, Star):
        tables = [getattr(one, each.name) for each in fields(Star)]
        told = [_told(table) for table in tables if isinstance(table, ibis.Table)]
        return None if None in told else tuple(told)
    if isinstance(one, ibis.Table):
        # A table in memory is the rows themselves.
        return None if one.op().find(ops.InMemoryTable) else one.op()
    return ("values", *one) if isinstance(one, list | set) else ("value", one)
