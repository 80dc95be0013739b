"""Points: balances of a million entries and a run of what expires; races on one card, and the lowest balance seen.

Run by hand from the root: `.venv/bin/python benchmarks/points.py [ENTRIES] [RACES]`, on the database DATABASE_URL names
(SQLite without it), in a database made for it and dropped afterwards.
"""

# ruff: noqa: E402  # Django stands before its models are named.
import os
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
os.environ.setdefault("ZHIKE_SECRET_KEY", "only-for-a-benchmark-only-for-a-benchmark-only")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.test.utils import get_runner, setup_test_environment

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty.models import Member, PointsEntry
from zhike.apps.org.models import Branch

AT, DAY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC), date(2026, 7, 1)
N_MEMBERS, WORKERS, PRICE = 20_000, 8, 7
BATCH = 5_000


def fill(n_entries: int) -> None:
    """Write members, each with as many entries as they share, a third of them run out."""
    branch = Branch.objects.create(code="HQ", name="HQ", level="HQ", path="/1/", created_at=AT, updated_at=AT)
    new = [
        customer_actions.NewCustomer(branch_id=branch.pk, code=f"P{n:06d}", name=f"Member {n}")
        for n in range(N_MEMBERS)
    ]
    ids = sorted(customer_actions.add_customers(new=new, at=AT).values())
    Member.objects.bulk_create(
        [
            Member(
                card_no=f"C{pk}", customer_id=pk, since=date(2024, 1, 1), level="BASIC", created_at=AT, updated_at=AT
            )
            for pk in ids
        ],
        batch_size=BATCH,
    )
    members = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    waiting = []
    for n in range(n_entries):
        last = date(2026, 6, 30) if n % 3 == 0 else date(2027, 12, 31)
        waiting.append(
            PointsEntry(
                member_id=members[n % N_MEMBERS],
                kind="EARN",
                source="ORDER",
                points=100 + n % 50,
                day=date(2025, 1, 1),
                last_day=last,
                key=f"b{n}",
                at=AT,
            )
        )
        if len(waiting) == BATCH:
            PointsEntry.objects.bulk_create(waiting)
            waiting = []
    PointsEntry.objects.bulk_create(waiting)


def reckon() -> None:
    """Time all balances and the run of what expires."""
    begin = time.perf_counter()
    sums = dict(PointsEntry.objects.order_by().values_list("member_id").annotate(n=Sum("points")))
    balances = time.perf_counter() - begin
    begin = time.perf_counter()
    n_expired = actions.expire(day=DAY, at=AT)
    expiry = time.perf_counter() - begin
    print(f"balances of {len(sums):,} members: {balances:.2f} s; expiry of {n_expired:,} members: {expiry:.2f} s")
    lowest = min(dict(PointsEntry.objects.order_by().values_list("member_id").annotate(n=Sum("points"))).values())
    print(f"lowest balance after it: {lowest}")


def race(n_races: int) -> None:
    """Let many redeem on one card at once, and tell the lowest balance anybody saw."""
    member = queries.members().order_by("-balance", "pk")[0]
    reward = actions.add_benefit(
        values={"code": "RACE", "name": "Race", "kind": "REWARD", "price": PRICE, "first_date": DAY}, at=AT
    )
    lowest, n_done, n_short, guard = [queries.balance(member.pk)], [0], [0], threading.Lock()

    def run(worker: int) -> None:
        with base.acting_as(base.System("race")):
            for n in range(worker, n_races, WORKERS):
                try:
                    actions.redeem(member_id=member.pk, benefit_id=reward, key=f"r{n}", day=DAY, at=AT)
                    done, short = 1, 0
                except rules.Refused:
                    done, short = 0, 1
                with guard:
                    n_done[0] += done
                    n_short[0] += short
                    lowest.append(queries.balance(member.pk))
        connection.close()

    begin, first = time.perf_counter(), lowest[0]
    workers = [threading.Thread(target=run, args=(n,)) for n in range(WORKERS)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    took = time.perf_counter() - begin
    print(
        f"{n_races:,} races of {WORKERS} workers on one card of {first} points: {took:.1f} s, {n_done[0]} redeemed, "
        f"{n_short[0]} refused, lowest balance {min(lowest)}, at the end {queries.balance(member.pk)}"
    )


def main() -> None:
    """Make a database, fill it, time it, drop it."""
    given = [int(text) for text in sys.argv[1:3]]
    n_entries, n_races = (given + [1_000_000, 1_000][len(given) :])[:2]
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    folder = tempfile.TemporaryDirectory()
    if connection.vendor == "sqlite":
        # In memory, writers at once get an error where a file lets them wait.
        connection.settings_dict["TEST"]["NAME"] = f"{folder.name}/points.sqlite3"
    made = runner.setup_databases()
    try:
        with base.acting_as(base.System("benchmark")):
            print(f"database: {connection.vendor}")
            begin = time.perf_counter()
            fill(n_entries)
            print(f"{n_entries:,} entries written in {time.perf_counter() - begin:.1f} s")
            reckon()
            limits = rules_without_limit()
            race(n_races)
            print(f"redemptions a day allowed for it: {limits}")
    finally:
        runner.teardown_databases(made)
        folder.cleanup()


def rules_without_limit() -> int:
    """Let a card be redeemed as often as one likes, for the races."""
    rows = catalog_queries.table("points_limits")
    rows["pointslimit.REDEEMED_DAY"]["value"] = 100_000
    catalog_actions.change_table(name="points_limits", rows=rows, number=0, at=AT)
    return rows["pointslimit.REDEEMED_DAY"]["value"]


if __name__ == "__main__":
    main()
