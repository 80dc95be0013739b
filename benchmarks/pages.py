"""Server time of every page people touch all day; a million customers, 3 M persons and 10 M contacts when asked for.

Makes the company in a scratch data folder (on SQLite, or in the database of DATABASE_URL) and asks its pages through
the whole stack of middleware, in this process. Prints one JSON row: for each page the least, the median and the 95th
percentile in milliseconds, on the clock and of processor: of this process and, where PostgreSQL runs on the same
machine, of the server's. `--folder` keeps what was made; named again, it is measured without making it anew.
"""

import argparse
import gc
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import company

EXPORTED = "code,name,tier,state,last_purchase,revenue,stake,owner_username,branch_code,phone"
N_EXPORTED = 500_000
SORTS = ("-stake", "-revenue", "-last_purchase", "code")
SEARCHES = ("轨道", "苏", "gd", "guidao", "C0000123", "C00", "138", "139", "8000", "轨道 sunan", "王伟")
# A filter that finds few, one that finds a hundred thousand, one that no index serves, and the text search in a list.
FILTERS = (
    "tier=VIP&state=AT_RISK", "tier=ORDINARY&state=NORMAL", "tier=ORDINARY&state=NORMAL&sort=-revenue",
    "tier=VIP&tier_is=not&last_purchase_is=blank", "revenue_min=100000&revenue_max=120000", "branch=P0H3", "q=轨道",
)  # fmt: skip


class Stopwatch:
    """Asks pages as one of several people and keeps how long each took."""

    def __init__(self, ids: dict[str, int], n_times: int, only: str) -> None:
        from django.test import Client

        from zhike.apps.org import queries

        self.n_times, self.only, self.found = n_times, only, {}
        self.clients = {name: Client() for name in ids}
        for name, client in self.clients.items():
            client.force_login(queries.user(ids[name]))

    def get(self, name: str, url: str, who: str = "general", **more: Any) -> None:
        """Time a page."""
        self.time(f"{name}, {who}", lambda: self.clients[who].get(url, **more))

    def time(self, name: str, ask: Callable[[], Any]) -> None:
        """Time a request, the first answers left out; as in the server, what is loaded is no garbage."""
        if self.only not in name:
            return
        wall, processor, spent_beside = [], [], beside()
        gc.freeze()
        for number in range(self.n_times + 2):
            begun, begun_work = time.perf_counter(), time.process_time() + spent_beside()
            answer = ask()
            spent, worked = time.perf_counter() - begun, time.process_time() + spent_beside() - begun_work
            assert answer.status_code in (200, 302), (name, answer.status_code)
            if number > 1:
                wall.append(spent * 1000)
                processor.append(worked * 1000)
        self.found[name] = {"processor": _told(processor), "wall": _told(wall)}
        print(f"{name:60} {self.found[name]}", flush=True)


def beside() -> Callable[[], float]:
    """Return what tells the seconds of processor the database server spent on this connection; 0 where it cannot."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0


def _told(values: list[float]) -> list[float]:
    """Return the least, the median and the 95th percentile: on a busy machine the least is nearest to a quiet one."""
    told = min(values), statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]
    return [round(value, 1) for value in told]


def export(client: Any, url: str) -> dict[str, float]:
    """Write up to half a million rows out as CSV with codes of related records; return times, size, how memory grew.

    A first file of one customer comes before: a server has loaded its addresses and models before anybody asks.
    """
    b"".join(client.get(f"{url}&code=C0000001").streaming_content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, begun_work = time.perf_counter(), time.process_time()
    parts = iter(client.get(url).streaming_content)
    n_bytes, n_lines = len(next(parts)), 0
    to_first, first_work = time.perf_counter() - begun, time.process_time() - begun_work
    for part in parts:
        n_bytes, n_lines = n_bytes + len(part), n_lines + part.count(b"\n")
        if n_lines > N_EXPORTED:
            break
    seconds, work = time.perf_counter() - begun, time.process_time() - begun_work
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {
        "first_byte_milliseconds": round(to_first * 1000, 1), "first_byte_processor": round(first_work * 1000, 1),
        "seconds": round(seconds, 1), "processor_seconds": round(work, 1), "rows": n_lines,
        "megabytes": round(n_bytes / 2**20, 1), "memory_grown_megabytes": round(grown, 1),
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


def lists_of(watch: Stopwatch, ids: dict[str, int]) -> None:
    """Ask the lists of customers, persons, contacts, promises, tasks and orders."""
    watch.get("nothing (/healthz)", "/healthz")
    for who in watch.clients:
        watch.get("list of customers", "/customers/", who)
        for sort in SORTS[1:]:
            watch.get(f"list of customers by {sort}", f"/customers/?sort={sort}", who)
    for sort in SORTS:
        watch.get(f"list of customers by {sort}, last page", last_page(sort, ids["general"]))
    for asked in FILTERS:
        for who in ("general", "regional"):
            watch.get(f"list of customers, {asked}", f"/customers/?{asked}", who)
    for noun in ("people", "interactions", "promises", "tasks/all", "orders"):
        for who in ("general", "regional", "branch", "rep"):
            watch.get(f"list of {noun}", f"/{noun}/", who)
    watch.get("list of people, influence=5", "/people/?influence_min=5&sort=-influence")
    watch.get("list of people, search", "/people/?q=王伟")
    watch.get("list of interactions, angry by visit", "/interactions/?channel=VISIT&emotion=ANGRY")
    watch.get("list of interactions, one month", "/interactions/?at_from=2025-03-01&at_to=2025-03-31")


def records(watch: Stopwatch, n_customers: int) -> None:
    """Ask the pages of one customer with little and of one with five hundred contacts, and the day's own pages."""
    full = n_customers // 2 // 100 * 100
    for kind, pk in (("ordinary", full + 1), ("full", full)):
        watch.get(f"record, {kind}", f"/customers/{pk}/")
        for tab in ("archive", "people", "contacts", "messages", "dealings", "studies", "timeline"):
            watch.get(f"record, {kind}, {tab}", f"/customers/{pk}/?tab={tab}")
        watch.get(f"visit brief, {kind}", f"/customers/{pk}/brief/")
        watch.get(f"preparation, {kind}", f"/customers/{pk}/prepare/")
    watch.get("person", "/people/10/")
    watch.get("contact", "/interactions/10/")
    watch.get("form of a visit", f"/customers/{full}/visit/")
    for who in ("general", "branch", "rep"):
        for page in ("", "tasks/", "tasks/?whose=branch", "care/", "upkeep/"):
            watch.get(f"page /{page}", f"/{page}", who)


def doing(watch: Stopwatch, n_customers: int) -> None:
    """Search and write from anywhere."""
    fragment = {"headers": {"HX-Request": "true"}}
    for text in SEARCHES:
        for who in ("general", "branch", "rep"):
            watch.get(f"search {text}", f"/search/?q={text}", who, **fragment)
    watch.get("quick record, the dialog", "/quick/", **fragment)
    watch.get("quick record, picker", "/quick/customers/?q=轨道", **fragment)
    full = n_customers // 2 // 100 * 100
    said = {"customer": full, "text": "电话王总：下周三之前要一份新的报价", "kind": "CONTACT"}
    post = watch.clients["general"].post
    watch.time("quick record, kept", lambda: post("/quick/", said, **fragment))
    with_step = said | {"next_step": "寄报价", "next_date": "2026-03-11"}
    watch.time("quick record with a next step, kept", lambda: post("/quick/", with_step, **fragment))


def main() -> None:
    """Make the company, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=100_000)
    asked.add_argument("--people", type=int, help="three for each customer unless said")
    asked.add_argument("--contacts", type=int, help="ten for each customer unless said")
    asked.add_argument("--times", type=int, default=10)
    asked.add_argument("--only", default="", help="measure only pages whose name holds these words")
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
        told, seconds, n = folder / "people.json", {}, options.customers
        if not told.exists():
            ids, seconds = company.make(n, options.people or 3 * n, options.contacts or 10 * n)
            told.write_text(json.dumps(ids))
        ids = {name: pk for name, pk in json.loads(told.read_text()).items() if isinstance(pk, int)}
        watch = Stopwatch(ids, options.times, options.only)
        lists_of(watch, ids)
        records(watch, n)
        doing(watch, n)
        row = {"engine": connection.vendor, "customers": n, "seconds": seconds, "milliseconds": watch.found}
        if options.only in "export":
            row["export"] = export(watch.clients["general"], f"/customers/export/csv/?columns={EXPORTED}")
        print(json.dumps(row, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
