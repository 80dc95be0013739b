"""SQL of the ledger: the few statements that write order lines in bulk, on SQLite and on PostgreSQL."""

from collections import defaultdict
from decimal import Decimal

from django.db import connection

from zhike.apps.core.actions import turns

# Held to the end of the transaction, so that order sums have one writer at a time.
LEDGER_LOCK = 7_413_001
ORDERS_AT_ONCE = 400
SCALE = 10_000
EXACT_FLOAT = 2**53

ORDER_COLUMNS = (
    "number", "source", "customer_id", "branch_id", "kind", "order_date", "n_lines", "amount", "currency", "import_id",
    "channel", "order_hour",
)  # fmt: skip
LINE_COLUMNS = (
    "line_key", "order_id", "customer_id", "branch_id", "product_id", "line_date", "is_return", "quantity",
    "unit_price", "amount", "cost", "import_id",
)  # fmt: skip


def lock_ledger() -> None:
    """Let one transaction at a time write lines."""
    turns.take(LEDGER_LOCK)


def upsert_orders(lines, *, source: str, currency: str, import_id: int | None) -> list[int]:
    """Add the lines to the sums of their orders, making new ones; return the order id of each line.

    Lines without an order number are one order a day.
    """
    numbers = [number or day for number, day in zip(lines.numbers, lines.days, strict=True)]
    kinds = ["RETURN" if is_return else "PURCHASE" for is_return in lines.is_return]
    identities = list(zip(numbers, lines.customer_ids, kinds, strict=True))
    first: dict[tuple, int] = {}
    n_lines: dict[tuple, int] = defaultdict(int)
    amounts: dict[tuple, int] = defaultdict(int)
    for at, identity in enumerate(identities):
        first.setdefault(identity, at)
        n_lines[identity] += 1
        amounts[identity] += lines.amount[at]
    rows = [
        (number, source, customer_id, lines.branch_ids[at], kind, lines.days[at], n_lines[identity],
         Decimal(amounts[identity]).scaleb(-4), currency, import_id,
         lines.channels[at] if lines.channels else "", lines.hours[at] if lines.hours else None)
        for identity, at in first.items()
        for number, customer_id, kind in [identity]
    ]  # fmt: skip
    ids: dict[tuple, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ORDERS_AT_ONCE):
            some = rows[start : start + ORDERS_AT_ONCE]
            cursor.execute(_upsert(len(some)), [value for row in some for value in row])
            ids |= {(number, customer_id, kind): pk for pk, number, customer_id, kind in cursor.fetchall()}
    return [ids[identity] for identity in identities]


def _upsert(n_rows: int) -> str:
    row = f"({', '.join(['%s'] * len(ORDER_COLUMNS))})"
    return (
        f"INSERT INTO trade_order ({', '.join(ORDER_COLUMNS)}) "  # nosec B608  # the columns above; values are bound
        f"VALUES {', '.join([row] * n_rows)} "
        "ON CONFLICT (source, number, customer_id, kind) DO UPDATE "
        "SET n_lines = trade_order.n_lines + excluded.n_lines, "
        "amount = ROUND(trade_order.amount + excluded.amount, 4), "
        "channel = CASE WHEN trade_order.channel = '' THEN excluded.channel ELSE trade_order.channel END, "
        "order_hour = COALESCE(trade_order.order_hour, excluded.order_hour) "
        "RETURNING id, number, customer_id, kind"
    )


def insert_lines(lines, order_ids: list[int], *, import_id: int | None) -> int:
    """Insert the lines; one whose key is there already stays as it is. Return how many were new."""
    columns = [
        lines.keys, order_ids, lines.customer_ids, lines.branch_ids, lines.product_ids, lines.days, lines.is_return,
        lines.quantity, lines.unit_price, lines.amount, lines.cost,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_INSERT_ARRAYS, [import_id, *columns])
        else:
            columns[7:] = [list(map(_bound, column)) for column in columns[7:]]
            cursor.executemany(_INSERT_ROWS, list(zip(*columns, [import_id] * len(order_ids), strict=True)))
        return cursor.rowcount


def _bound(number: int | None) -> float | str | None:
    """Bind a number the way the column keeps it: the nearest double, or digits where that would not be exact."""
    if number is None:
        return None
    return number / SCALE if -EXACT_FLOAT < number < EXACT_FLOAT else str(Decimal(number).scaleb(-4))


_INSERT_ROWS = (
    f"INSERT INTO trade_orderline ({', '.join(LINE_COLUMNS)}) "  # nosec B608  # the columns above; values are bound
    f"VALUES ({', '.join(['%s'] * len(LINE_COLUMNS))}) "
    "ON CONFLICT (line_key) DO NOTHING"
)
_INSERT_ARRAYS = (
    f"INSERT INTO trade_orderline ({', '.join(LINE_COLUMNS)}) "  # nosec B608  # the columns above; values are bound
    "SELECT k, o, c, b, p, d, r, q / 10000.0, u / 10000.0, a / 10000.0, x / 10000.0, %s "
    "FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::boolean[], "
    "%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS t(k, o, c, b, p, d, r, q, u, a, x) "
    "ON CONFLICT (line_key) DO NOTHING"
)
