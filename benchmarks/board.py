"""Server time of a drag on the board of opportunities: `python benchmarks/board.py --customers 1000000`.

Makes a million customers and 20,000 open opportunities in a scratch data folder (on SQLite, or in the database of
DATABASE_URL) and moves cards to the next gate with their line of evidence, each answer being the two lanes
that changed. Prints one JSON row: the median and the 95th percentile in milliseconds, on the clock and of processor,
for who sees all, a branch and their own. The goal is 100 ms.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from typing import Any

import company
import loading

N_OPEN, N_CLOSED = 20_000, 4_000
FILL = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) "
    "INSERT INTO sales_opportunity (created_at, updated_at, version, customer_id, title, owner_id, origin, channel, "
    "amount, stage, reached, opened_date, expected_date, next_step, reason, verdict, closed_date) "
    "SELECT '2026-02-01', '2026-02-01', 1, c.id, '年度刀具供应 ' || i, c.owner_id, "
    "CASE WHEN i % 3 = 0 THEN 'PASSIVE' ELSE 'ACTIVE' END, 'VISIT', 1000 * (1 + i % 90), "
    "{stage}, 'LEAD', '2026-01-01', '2026-05-01', '约下次拜访', '', '', {closed} FROM n "
    "JOIN customers_customer c ON c.id = 1 + i * 7919 % {customers}"
)
STAGES = (
    "CASE i % 6 WHEN 0 THEN 'PERSON' WHEN 1 THEN 'WORDS' WHEN 2 THEN 'PLAN' WHEN 3 THEN 'QUOTED' WHEN 4 THEN 'CONTRACT'"
    " ELSE 'LEAD' END"
)


def fill(n_customers: int) -> dict[str, Any]:
    """Make the company and its opportunities; return who is in it."""
    ids = company.found()
    tables = ("customers_customer", "customers_card", "customers_homebranch", "customers_assignment", "trade_order")
    with loading.bare(*tables):
        company.customers(n_customers, ids["halls"], ids["owners"])
    known = {"customers": n_customers}
    loading.execute(FILL.format(n=N_OPEN, stage=STAGES, closed="NULL", **known))
    loading.execute(FILL.format(n=N_CLOSED, stage="'WON'", closed="'2026-02-01'", **known))
    loading.settle()
    return ids


def drag(client: Any, pk: int) -> tuple[float, float]:
    """Move a lead to its first gate; return the milliseconds on the clock and of processor."""
    given = {"lane": "PERSON", "from": "LEAD", "word": "采购部王部长拍板"}
    begun, work = time.perf_counter(), time.process_time()
    answer = client.post(
        f"/lists/opportunities/boards/stage/{pk}/?board=stage", given, headers={"HX-Request": "true"}
    )  # fmt: skip
    assert answer.status_code == 200, answer.content[:500]
    return 1_000 * (time.perf_counter() - begun), 1_000 * (time.process_time() - work)


def told(values: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    return {"p50": round(statistics.median(values), 1), "p95": round(statistics.quantiles(values, n=20)[-1], 1)}


def measure(ids: dict[str, Any], n_times: int) -> dict[str, Any]:
    """Let each reader drag cards they see."""
    from django.test import Client

    from zhike.apps.core import base
    from zhike.apps.org import queries
    from zhike.apps.sales import queries as sale_queries

    found = {}
    for who in ("general", "branch", "rep"):
        client = Client()
        client.force_login(queries.user(ids[who]))
        with base.acting_as(queries.member(ids[who])):
            rows = sale_queries.opportunities().filter(stage="LEAD").order_by("-opened_date", "-id")
            cards = list(rows.values_list("pk", flat=True)[: n_times + 2])
        spent = [drag(client, pk) for pk in cards][2:]
        if len(spent) > 1:
            walls, works = zip(*spent, strict=True)
            found[who] = {"drags": len(spent), "wall": told(list(walls)), "processor": told(list(works))}
            print(who, found[who], flush=True)
    return found


def main() -> None:
    """Make the company, drag, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--times", type=int, default=60)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-board-") as scratch:
        os.environ |= {"ZHIKE_DATA_DIR": scratch, "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
        import django
        from django.core.management import call_command
        from django.db import connection

        from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

        django.setup()
        call_command("migrate", verbosity=0)
        ids = fill(options.customers)
        row = {"engine": connection.vendor, "customers": options.customers, "open": N_OPEN}
        print(json.dumps(row | {"milliseconds": measure(ids, options.times)}))


if __name__ == "__main__":
    main()
