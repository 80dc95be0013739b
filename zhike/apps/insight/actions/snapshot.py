"""The snapshot of a run: the SQL that gives each star table from the operational store, copied and reconciled."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from zhike.apps.insight.models import Run
from zhike.warehouse import snapshot

KEEP = 2

LINES = """
SELECT l.id, l.customer_id, l.branch_id, l.product_id, l.order_id, l.line_date, l.is_return,
       {quantity}, {amount}, {cost}
FROM trade_orderline l
"""
SELECTS = {
    "order_line": LINES,
    "customer": "SELECT c.id, c.branch_id, c.first_seen_date FROM customers_customer c WHERE c.status <> 'MERGED'",
    "customer_branch": (
        "SELECT h.customer_id, h.branch_id, h.valid_from, h.valid_to FROM customers_homebranch h "
        "JOIN customers_customer c ON c.id = h.customer_id WHERE c.status <> 'MERGED'"
    ),
    "branch": "SELECT b.id, b.parent_id, b.level, b.path FROM org_branch b",
    "product": "SELECT p.id, p.code, p.name FROM trade_product p",
}
CHECKS = {
    "order_line": "SELECT count(*), {total} FROM trade_orderline",
    "customer": "SELECT count(*), NULL FROM customers_customer WHERE status <> 'MERGED'",
    "customer_branch": (
        "SELECT count(*), NULL FROM customers_homebranch h "
        "JOIN customers_customer c ON c.id = h.customer_id WHERE c.status <> 'MERGED'"
    ),
    "branch": "SELECT count(*), NULL FROM org_branch",
    "product": "SELECT count(*), NULL FROM trade_product",
}


def folder_of(run_id: int) -> Path:
    """Return where a run's snapshot lies."""
    lake = Path(settings.ZHIKE_LAKE or settings.ZHIKE_DATA_DIR / "warehouse")
    return lake / f"run-{run_id:08d}"


def take(*, run_id: int, progress: Callable[[str, int, int], None] | None) -> snapshot.Manifest:
    """Copy the operational store for a run; an earlier copy of the same run is used again."""
    folder = folder_of(run_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        return snapshot.Manifest.read(folder)
    manifest = snapshot.take(_source(), folder, progress)
    # Views of earlier days come and go; the lists of the pages are read from the current run's copy.
    current = Run.objects.filter(is_current=True).values_list("pk", flat=True)
    snapshot.prune(folder.parent, KEEP, spare=[folder_of(pk) for pk in current])
    return manifest


def _source() -> snapshot.Source:
    # SQLite keeps decimals as binary numbers of 15 safe digits; as text they come out as they went in.
    is_sqlite = connection.vendor == "sqlite"
    money = {name: f"CAST(l.{name} AS TEXT)" if is_sqlite else f"l.{name}" for name in ("quantity", "amount", "cost")}
    selects = {name: sql.format(**money) for name, sql in SELECTS.items()}
    checks = {name: sql.format(total="sum(amount)") for name, sql in CHECKS.items()}
    if is_sqlite:
        return snapshot.Source("sqlite", connection.settings_dict["NAME"], selects, checks)
    return snapshot.Source("postgresql", _conninfo(), selects, checks)


def _conninfo() -> str:
    from psycopg.conninfo import make_conninfo

    given = connection.settings_dict
    parts = {
        "dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"],
        "port": given["PORT"],
    }  # fmt: skip
    return make_conninfo(**{key: str(value) for key, value in parts.items() if value})
