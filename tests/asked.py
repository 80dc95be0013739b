"""Questions in plain SQL to what a story wrote."""

from decimal import Decimal

from django.db import connection

from zhike.apps.customers import queries as customer_queries


def ask(sql: str):
    """Return the first row of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def ask_all(sql: str) -> list[tuple]:
    """Return every row of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def turnover(codes: str, first="2025-01-01", last="2025-12-31", more="") -> Decimal:
    """Return what customers whose codes begin so bought between two days."""
    row = ask(
        "SELECT SUM(l.amount) FROM trade_orderline l JOIN customers_customer c ON c.id = l.customer_id"
        f" WHERE c.code LIKE '{codes}%' AND l.line_date BETWEEN '{first}' AND '{last}' {more}".replace("%", "%%")
    )
    return Decimal(str(row[0] or 0))


def ids() -> dict[str, int]:
    """Return the customers by code."""
    return dict(customer_queries.customers().values_list("code", "pk"))
