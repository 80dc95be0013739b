"""A company with an order history in bulk: customers nobody has judged yet, one line an order, over five years.

Usage: python benchmarks/history.py FOLDER CUSTOMERS LINES   (DATABASE_URL as the program itself reads it)
"""

import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FIRST, DAYS = date(2021, 1, 1), 1_826
STRETCH = 500_000
CARD = (
    "customer_id, branch_id, owner_id, code, name, kind, status, n_purchase_days, revenue, revenue_year, stake,"
    " value_basis, has_orders, salutation, knowledge, completeness, tier, churn_state, relation_stage"
)
ORDER = "id, number, source, customer_id, branch_id, kind, channel, order_date, n_lines, amount, currency"
LINE = "order_id, customer_id, branch_id, line_key, line_date, is_return, quantity, unit_price, amount, cost"
TABLES = ("customers_customer", "customers_card", "customers_homebranch", "trade_order", "trade_orderline")


def fill(n_customers: int, n_lines: int) -> None:
    """Found the company and write its history."""
    import company
    import loading

    halls = company.found()["halls"]
    chance = np.random.default_rng(7)
    home = np.asarray(halls)[chance.integers(0, len(halls), n_customers)]
    at, blank = company.AT.isoformat(" "), (0, 0, 0, 0, "", True, "", 0, 0, "", "", "")
    with loading.bare(*TABLES):
        known = [(i, f"C{i:08d}", hall) for i, hall in enumerate(home.tolist(), 1)]
        loading.write("customers_customer", company.CUSTOMER, (
            (i, at, at, 1, code, code, "ENTERPRISE", hall, None, "ACTIVE", "", "", "") for i, code, hall in known
        ))  # fmt: skip
        loading.write("customers_card", CARD, (
            (i, hall, None, code, code, "ENTERPRISE", "ACTIVE", *blank) for i, code, hall in known
        ))  # fmt: skip
        loading.write("customers_homebranch", company.HOME, ((i, hall, FIRST.isoformat()) for i, _c, hall in known))
        for start in range(0, n_lines, STRETCH):
            rows = list(_lines(chance, home, start, min(STRETCH, n_lines - start)))
            loading.write("trade_order", ORDER, (
                (n, f"SO{n}", "bench", who, hall, "RETURN" if back else "PURCHASE", "", day, 1, amount, "CNY")
                for n, who, hall, day, back, amount in rows
            ))  # fmt: skip
            loading.write("trade_orderline", LINE, (
                (n, who, hall, f"L{n}", day, back, -1 if back else 1, abs(amount), amount, round(0.7 * amount, 2))
                for n, who, hall, day, back, amount in rows
            ))  # fmt: skip
    loading.settle()


def _lines(chance: np.random.Generator, home: np.ndarray, start: int, n: int) -> Iterator[tuple]:
    """Yield lines: a few customers buy often and most seldom, each until it leaves; 3 in 100 are returns."""
    n_customers = len(home)
    who = (n_customers * chance.random(n) ** 1.5).astype(np.int64)
    # How long each stays is told by its number alone, so that every stretch tells the same.
    stays = 200 + (who * 7_919 % (DAYS - 200))
    days = (chance.random(n) * stays).astype(np.int64)
    back = chance.random(n) < 0.03
    amounts = np.round(np.exp(chance.normal(5, 1, n)), 2) * np.where(back, -1, 1)
    dates = [(FIRST + timedelta(days=d)).isoformat() for d in range(DAYS)]
    told = zip(who.tolist(), home[who].tolist(), days.tolist(), back.tolist(), amounts.tolist(), strict=True)
    for i, (place, hall, day, is_back, amount) in enumerate(told, start + 1):
        yield i, place + 1, hall, dates[day], is_back, amount


def main() -> None:
    """Fill a folder, or the database named in the environment."""
    folder, n_customers, n_lines = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"ZHIKE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
    import django
    from django.core.management import call_command

    from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

    django.setup()
    call_command("migrate", verbosity=0)
    fill(n_customers, n_lines)


if __name__ == "__main__":
    main()
