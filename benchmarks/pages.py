"""Server time of list, search and record pages at a million customers, beside a page that does nothing.

Makes a company of 41 branches in a scratch data folder (on SQLite, or in the database of DATABASE_URL), fills it by
bulk SQL and asks its pages through the whole stack of middleware, in this process. Prints one JSON row.
"""

import argparse
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START = date(2024, 1, 1)
CITY = "苏南江北华东浙西皖中鲁南豫北湘东赣州闽海粤西桂林滇池黔阳川渝陕甘宁蒙辽吉黑冀晋"
TRADE = "轨道装备精密机床重型汽车电子科技医疗器械化工材料纺织服装食品物流能源环保通信"
PASSWORD = "benchmark password"
CUSTOMER = (
    "INSERT INTO customers_customer (id, created_at, updated_at, version, code, name, kind, branch_id, owner_id,"
    " status, phone, email, credit_code) VALUES (%s, %s, %s, 1, %s, %s, 'ENTERPRISE', %s, %s, 'ACTIVE', %s, '', '')"
)
CARD = (
    "INSERT INTO customers_card (customer_id, branch_id, owner_id, code, name, kind, status, tier, churn_state,"
    " relation_stage, first_purchase_date, last_purchase_date, n_purchase_days, revenue, revenue_year, cycle_days,"
    " silence_ratio, p_alive, clv, stake, knowledge, completeness) VALUES (%s, %s, %s, %s, %s, 'ENTERPRISE', 'ACTIVE',"
    " %s, %s, 'STABILITY', %s, %s, %s, %s, %s, 30, 1.2, 0.7, %s, %s, 0, 0)"
)
HOME = "INSERT INTO customers_homebranch (customer_id, branch_id, valid_from) VALUES (%s, %s, %s)"
ORDER = (
    "INSERT INTO trade_order (number, source, customer_id, branch_id, kind, order_date, n_lines, amount, currency)"
    " VALUES (%s, 'bench', %s, %s, 'PURCHASE', %s, 1, %s, 'CNY')"
)
BATCH = 20_000


def chunks(rows: Iterator[tuple]) -> Iterator[list[tuple]]:
    """Yield rows in batches."""
    batch: list[tuple] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def found_company() -> dict[str, int]:
    """Make headquarters, 4 provinces of 9 halls, and one person of each reach; return ids by name."""
    from zhike.apps.core import base
    from zhike.apps.org import actions, queries

    with base.acting_as(base.System("benchmark")):
        actions.found_company(
            company_name="锐锋工具", currency="CNY", username="admin", name="管理员", password=PASSWORD, at=AT
        )
        head, halls, provinces = queries.headquarters().pk, [], []
        for p in range(4):
            province = actions.add_branch(code=f"P{p}", name=f"{p}省", level="PROVINCE", parent_id=head, at=AT).pk
            provinces.append(province)
            halls += [
                actions.add_branch(code=f"P{p}H{h}", name=f"{p}省{h}厅", level="HALL", parent_id=province, at=AT).pk
                for h in range(9)
            ]
        people = {
            "general": ("GENERAL_MANAGER", head), "regional": ("REGIONAL_MANAGER", provinces[0]),
            "branch": ("BRANCH_MANAGER", halls[0]), "rep": ("REP", halls[0]),
        }  # fmt: skip
        ids = {
            name: actions.add_user(username=name, name=name, role=role, branch_id=at, password=PASSWORD, at=AT).pk
            for name, (role, at) in people.items()
        }
    return ids | {"halls": halls}


def fill(n_customers: int, halls: list[int], rep: int) -> None:
    """Write customers, cards, home branches and ten orders for every twentieth customer."""
    from django.db import connection, transaction

    rng = random.Random(7)

    def people() -> Iterator[tuple[int, str, str, int, int | None, str]]:
        for i in range(1, n_customers + 1):
            hall = halls[int(rng.random() ** 1.5 * len(halls))]
            name = "".join(rng.sample(CITY, 2) + rng.sample(TRADE, 4)) + "有限公司"
            owner = rep if hall == halls[0] and rng.random() < 0.05 else None
            yield i, f"C{i:07d}", name, hall, owner, f"1{rng.randrange(3 * 10**9, 10**10)}"

    with transaction.atomic(), connection.cursor() as cursor:
        for batch in chunks(people()):
            cursor.executemany(CUSTOMER, [(i, AT, AT, c, n, h, o, tel) for i, c, n, h, o, tel in batch])
            cursor.executemany(CARD, [(i, h, o, c, n, *standing(rng)) for i, c, n, h, o, _tel in batch])
            cursor.executemany(HOME, [(i, h, START) for i, _c, _n, h, _o, _tel in batch])
            orders = [
                (f"SO{i}-{k}", i, h, START + timedelta(days=rng.randrange(790)), rng.randrange(100, 90_000))
                for i, _c, _n, h, _o, _tel in batch
                if i % 20 == 0
                for k in range(10)
            ]
            cursor.executemany(ORDER, orders)


def standing(rng: random.Random) -> tuple:
    """Return what an analysis would have written: a tenth never bought, the rest spread over four decades."""
    tier = rng.choices(("VIP", "MAJOR", "ORDINARY", "SMALL"), (1, 19, 30, 50))[0]
    state = rng.choices(("NORMAL", "AT_RISK", "DORMANT", "CHURNED"), (50, 20, 15, 15))[0]
    if rng.random() < 0.1:
        return "", "", None, None, 0, 0, 0, None, 0
    revenue = round(10 ** rng.uniform(2, 6), 2)
    last = START + timedelta(days=rng.randrange(790))
    return tier, state, START, last, rng.randrange(1, 40), revenue, revenue / 2, revenue / 3, round(revenue / 10, 2)


def index(n_customers: int) -> None:
    """Put every customer into the search index."""
    from zhike.apps.customers import actions

    for start in range(1, n_customers + 1, BATCH):
        actions.index_customers(customer_ids=range(start, min(start + BATCH, n_customers + 1)))


def milliseconds(ask: Callable[[], object], n_times: int) -> dict[str, float]:
    """Return a call's wall time, median and 95th percentile, and its processor time, the first call left out."""
    ask()
    wall, processor = [], []
    for _time in range(n_times):
        begun, begun_work = time.perf_counter(), time.process_time()
        ask()
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - begun_work) * 1000)
    return {
        "wall": round(statistics.median(wall), 1),
        "p95": round(statistics.quantiles(wall, n=20, method="inclusive")[-1], 1),
        "processor": round(statistics.median(processor), 1),
    }


def export(client: Any) -> dict[str, float]:
    """Write the whole list out as CSV with codes of related records; return times, size and how memory grew."""
    columns = "code,name,tier,state,last_purchase,revenue,stake,owner_username,branch_code,phone"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    parts = iter(client.get(f"/customers/export/csv/?columns={columns}").streaming_content)
    n_bytes, n_lines = len(next(parts)), 0
    to_first = time.perf_counter() - begun
    for part in parts:
        n_bytes, n_lines = n_bytes + len(part), n_lines + part.count(b"\n")
    seconds = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {
        "first_byte_milliseconds": round(to_first * 1000, 1), "seconds": round(seconds, 1), "rows": n_lines,
        "rows_per_second": round(n_lines / seconds), "megabytes": round(n_bytes / 2**20, 1),
        "memory_grown_megabytes": round(grown, 1),
    }  # fmt: skip


def last_page(sort: str, who: int) -> str:
    """Return the address of the last page of the list for a user."""
    from zhike.apps.core import base, lists
    from zhike.apps.core.lists.keyset import Order
    from zhike.apps.customers.lists import CUSTOMERS
    from zhike.apps.org import queries

    other_way = sort[1:] if sort.startswith("-") else f"-{sort}"
    column, is_down = CUSTOMERS.sorting(sort)
    with base.acting_as(queries.member(who)):
        field = CUSTOMERS.own_field(column, CUSTOMERS.rows())
        rows = CUSTOMERS.rows().filter(**{f"{field.name}__isnull": False})
        shown = lists.read(CUSTOMERS, {"sort": other_way}).rows
        value = rows.filter(pk=shown[-1].id).values_list(field.name, flat=True).first()
    place = Order(column.key, field, is_down).cursor(value, shown[-1].id)
    return f"/customers/?sort={sort}&after={place}"


def measure(ids: dict, n_customers: int, n_times: int) -> dict[str, dict]:
    """Ask every page as everybody it is meant for."""
    from django.test import Client

    from zhike.apps.org import queries

    clients = {}
    for name in ("general", "regional", "branch", "rep"):
        clients[name] = Client()
        clients[name].force_login(queries.user(ids[name]))

    def timed(who: str, url: str, **more) -> dict[str, float]:
        answer = clients[who].get(url, **more)
        assert answer.status_code == 200, (url, answer.status_code)
        return milliseconds(lambda: clients[who].get(url, **more).content, n_times)

    found = {"nothing (/healthz)": timed("general", "/healthz")}
    for who in clients:
        found[f"list, first page, {who}"] = timed(who, "/customers/")
    for sort in ("-stake", "-revenue", "-last_purchase", "code"):
        found[f"list by {sort}, first page, general"] = timed("general", f"/customers/?sort={sort}")
        found[f"list by {sort}, last page, general"] = timed("general", last_page(sort, ids["general"]))
        found[f"list by {sort}, first page, regional"] = timed("regional", f"/customers/?sort={sort}")
        found[f"list by {sort}, first page, branch"] = timed("branch", f"/customers/?sort={sort}")
        found[f"list by {sort}, first page, rep"] = timed("rep", f"/customers/?sort={sort}")
    found["list, VIP at risk, general"] = timed("general", "/customers/?tier=VIP&state=AT_RISK")
    found["list, search in it, general"] = timed("general", "/customers/?q=轨道")
    found["list, ordinary normal, general"] = timed("general", "/customers/?tier=ORDINARY&state=NORMAL")
    found["list, VIP at risk, regional"] = timed("regional", "/customers/?tier=VIP&state=AT_RISK")
    found["list, not VIP, never bought, general"] = timed(
        "general", "/customers/?tier=VIP&tier_is=not&last_purchase_is=blank"
    )
    found["record"] = timed("general", f"/customers/{n_customers // 20 * 20}/")
    found["orders, first page"] = timed("general", "/orders/")
    fragment = {"headers": {"HX-Request": "true"}}
    for text in ("轨道", "苏", "gd", "guidao", "C0000123", "C00", "138", "轨道 sunan"):
        for who in ("general", "branch", "rep"):
            found[f"search {text}, {who}"] = timed(who, f"/search/?q={text}", **fragment)
    found["export"] = export(clients["general"])
    return found


def main() -> None:
    """Seed, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--folder", type=Path, help="a data folder to keep (and to use again as it stands)")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        is_new = not (folder / "people.json").exists()
        os.environ |= {"ZHIKE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
        import django
        from django.core.management import call_command
        from django.db import connection

        from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

        django.setup()
        call_command("migrate", verbosity=0)
        seconds = {}
        if is_new:
            ids = found_company()
            for step, work in (
                ("fill", lambda: fill(options.customers, ids["halls"], ids["rep"])),
                ("index", lambda: index(options.customers)),
                ("analyze", lambda: connection.cursor().execute("ANALYZE")),
            ):
                begun = time.perf_counter()
                work()
                seconds[step] = round(time.perf_counter() - begun, 1)
            (folder / "people.json").write_text(json.dumps(ids))
        ids = json.loads((folder / "people.json").read_text())
        pages = measure(ids, options.customers, options.times)
        row = {"engine": connection.vendor, "customers": options.customers, "seconds": seconds, "milliseconds": pages}
        print(json.dumps(row, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
