"""Server time of the pages of key accounts: ten thousand of them among a million customers when asked for.

Makes the company of `company.py`, confirms key accounts by bulk and asks their pages through the whole stack, in this
process, as `pages.py` does. Prints one JSON row with the least, the median and the 95th percentile in milliseconds.
"""

import argparse
import json
import os
import tempfile
import time
from datetime import date
from pathlib import Path

import company
import pages

DAY = date(2026, 3, 2)
PAGES = {
    "key accounts, list": "/key-accounts/", "key accounts, platinum": "/key-accounts/?metal=PLATINUM",
    "key accounts, violations": "/key-accounts/violations/", "key accounts, proposed": "/key-accounts/proposed/",
    "general manager's page": "/key-accounts/general-manager/", "key accounts, unit": "/key-accounts/unit/",
}  # fmt: skip


def confirm(n_accounts: int, ids: dict[str, int]) -> None:
    """Let the customers with most revenue be confirmed key accounts, a tenth of them platinum."""
    from zhike.apps.core import base
    from zhike.apps.customers import queries as customer_queries
    from zhike.apps.keyaccounts.models import KeyAccount

    with base.acting_as(base.System("benchmark")):
        largest = customer_queries.cards().filter(status="ACTIVE").order_by("-revenue", "-pk")[:n_accounts]
        rows = [
            KeyAccount(
                customer_id=pk, metal="PLATINUM" if place % 10 == 0 else "GOLD", state="CONFIRMED", since=DAY,
                sponsor_id=ids["general"], manager_id=ids["rep"] if place % 50 == 0 else ids["branch"],
                heat=place % 101, heat_before=80, is_cooling=place % 101 <= 64, relation=place % 101, strength=70,
                measured_date=DAY, created_at=company.AT, updated_at=company.AT,
            )
            for place, pk in enumerate(largest.values_list("pk", flat=True))
        ]  # fmt: skip
        KeyAccount.objects.bulk_create(rows, batch_size=1_000)


def measure_all() -> dict[str, float]:
    """Measure the relation with every account, as the night does; return how long it took."""
    from zhike.apps.keyaccounts import actions

    begun = time.perf_counter()
    cooled = actions.measure_accounts(day=DAY, at=company.AT)
    return {"seconds": round(time.perf_counter() - begun, 1), "cooled": len(cooled)}


def main() -> None:
    """Make the company, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=100_000)
    asked.add_argument("--accounts", type=int, default=10_000)
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

        from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

        django.setup()
        call_command("migrate", verbosity=0)
        told, n = folder / "keyaccounts.json", options.customers
        if not told.exists():
            ids, _seconds = company.make(n, n // 2, n)
            confirm(options.accounts, ids)
            told.write_text(json.dumps(ids))
        ids = {name: pk for name, pk in json.loads(told.read_text()).items() if isinstance(pk, int)}
        watch = pages.Stopwatch(ids, options.times, "")
        for name, url in PAGES.items():
            watch.get(name, url)
        watch.get("key account", f"/key-accounts/{options.accounts // 2}/")
        watch.get("key accounts, list", "/key-accounts/", "branch")
        row = {"engine": connection.vendor, "customers": n, "accounts": options.accounts, "milliseconds": watch.found}
        print(json.dumps(row | {"measured": measure_all()}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
