"""How soon the size of an audience shows while one types: `python benchmarks/audiences.py --customers 1000000`.

Makes a company in a scratch data folder (on SQLite, or in the database of DATABASE_URL) and asks the fragment of the
builder with ten conditions, as it is asked with every pause in typing, through the whole stack of middleware. Prints
one JSON row: the least, the median and the 95th percentile in milliseconds, on the clock and of processor, of the
first answer (about how many, and some of them) and of the exact one that follows. The goal is 300 ms.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import company
import loading

TABLES = ("customers_customer", "customers_card", "customers_homebranch", "customers_assignment", "trade_order")
# Ten conditions of a card, and ten among which are classes and what customers did.
OF_CARDS = {
    "tier": "ORDINARY,MAJOR", "state": "NORMAL,AT_RISK", "kind": "ENTERPRISE", "status": "ACTIVE",
    "revenue_min": "1000", "revenue_year_min": "0", "last_purchase_from": "2025-01-01", "stake_max": "9000000",
    "p_alive_min": "0.1", "days_min": "3",
}  # fmt: skip
OF_ALL = {
    "tier": "ORDINARY,MAJOR", "kind": "ENTERPRISE", "status": "ACTIVE", "revenue_min": "1000",
    "last_purchase_from": "2025-01-01", "stake_max": "9000000", "c_tenure_min": "30", "c_churn_state": "NORMAL",
    "b_within": "730", "b_orders_min": "1",
}  # fmt: skip


def fill(n_customers: int) -> dict[str, Any]:
    """Make the company; return who is in it."""
    ids = company.found()
    with loading.bare(*TABLES):
        company.customers(n_customers, ids["halls"], ids["owners"])
    loading.settle()
    return ids


def measured(client: Any, params: dict[str, str], n_times: int) -> dict[str, list[float]]:
    """Ask the fragment; return least, median and 95th percentile in milliseconds, the first answers left out."""
    url, wall, work = f"/audiences/preview/?{urlencode(params)}", [], []
    for number in range(n_times + 2):
        begun, worked = time.perf_counter(), time.process_time()
        answer = client.get(url, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.content[:300]
        if number > 1:
            wall.append(1_000 * (time.perf_counter() - begun))
            work.append(1_000 * (time.process_time() - worked))
    return {"wall": told(wall), "processor": told(work)}


def told(values: list[float]) -> list[float]:
    """Return least, median and 95th percentile."""
    found = min(values), statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]
    return [round(one, 1) for one in found]


def main() -> None:
    """Make the company, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=100_000)
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--folder", type=Path, help="a data folder to keep (and to use again as it stands)")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ |= {"ZHIKE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
        import django
        from django.core.management import call_command
        from django.db import connection
        from django.test import Client

        from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

        django.setup()
        call_command("migrate", verbosity=0)
        from zhike.apps.org import queries

        people = folder / "people.json"
        if not people.exists():
            people.write_text(json.dumps(fill(options.customers)))
        ids = json.loads(people.read_text())
        row: dict[str, Any] = {"engine": connection.vendor, "customers": options.customers}
        for who in ("general", "regional", "branch"):
            client = Client()
            client.force_login(queries.user(ids[who]))
            for name, params in (("cards", OF_CARDS), ("all", OF_ALL)):
                row[f"{who}, {name}"] = measured(client, params, options.times)
        client = Client()
        client.force_login(queries.user(ids["general"]))
        row["general, exactly"] = measured(client, {**OF_CARDS, "exactly": "1"}, 5)
        print(json.dumps(row, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
