"""Benchmark of the import: order lines from CSV to committed rows with all checks, beside a plain insert, as JSON.

The plain insert is the limit: the same rows, already parsed, by one `executemany` (SQLite) or `COPY` (PostgreSQL) into
a bare table with no index but its key.
"""

import argparse
import csv
import json
import os
import random
import resource
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def generate(file: Path, n_lines: int, seed: int = 7, n_customers: int | None = None) -> None:
    """Write orders over two years: 4,000 products, 40 branches, 2 % returns.

    About 20 lines an order and 90 lines a customer, or as many customers as said with about five orders each.
    """
    chance, first = random.Random(seed), date(2024, 1, 1)
    per_order = 20 if n_customers is None else max(1, min(20, n_lines // (5 * n_customers)))
    n_customers = n_customers or max(n_lines // 90, 1)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["订单号", "客户编号", "日期", "商品编码", "商品名称", "数量", "单价", "门店"])
        for at in range(n_lines):
            order = at // per_order
            customer = random.Random(order).randrange(n_customers)
            product = chance.randrange(4_000)
            quantity = chance.randrange(1, 25) * (-1 if chance.random() < 0.02 else 1)
            day = first + timedelta(days=730 * at // n_lines)
            writer.writerow(
                [order, f"K{customer:06d}", f"{day} {at % 24:02d}:{at % 60:02d}", f"P{product:05d}", f"商品 {product}",
                 quantity, f"{chance.randrange(50, 5000) / 100:.2f}", f"门店{customer % 40:02d}"]
            )  # fmt: skip


def generate_customers(file: Path, n_lines: int) -> None:
    """Write customers with phone, e-mail and branch, one in three a company."""
    with file.open("w", encoding="gbk", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["客户编号", "客户名称", "客户类型", "门店", "电话", "邮箱"])
        for at in range(n_lines):
            kind = "企业" if at % 3 == 0 else "个人"
            writer.writerow(
                [f"K{at:07d}", f"客户{at}", kind, f"门店{at % 40:02d}", f"138{at:08d}", f"k{at}@example.com"]
            )


def generate_list(file: Path, n_lines: int) -> None:
    """Write a list of another house: one in three a company, each with what such lists tell."""
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["名称", "类型", "电话", "邮箱", "地址", "行业", "员工人数"])
        for at in range(n_lines):
            said = [f"138{at:08d}", f"k{at}@example.com", f"人民路 {at} 号"]
            name, kind, *more = (f"公司{at}", "企业", "五金", at) if at % 3 == 0 else (f"客户{at}", "个人", "", "")
            writer.writerow([name, kind, *said, *more])


def answers(kind: str) -> dict[str, int]:
    """Return what such a file must be told once for all its rows: the list or the activity they are of."""
    from zhike.apps.activities import actions as activity_actions
    from zhike.apps.catalog import actions as catalog_actions
    from zhike.apps.org import queries as org_queries

    if kind == "rented":
        values = {
            "supplier": "Benchmark", "kind": "RENTED", "permitted_use": "", "valid_from": AT.date(), "valid_to": None,
            "cost": 0, "max_uses": None,
        }  # fmt: skip
        return {"batch_id": catalog_actions.save_batch(batch_id=None, values=values, at=AT)}
    if kind == "signin":
        top = org_queries.headquarters()
        assert top is not None
        new = activity_actions.NewActivity("SEMINAR", "Benchmark", AT.date(), AT.date(), top.pk)
        return {"activity_id": activity_actions.add_activity(new=new, at=AT)}
    return {}


def plain(file: Path) -> float:
    """Return the seconds a bare table takes for the same rows, parsing left out."""
    from django.db import connection

    with file.open(encoding="utf-8", newline="") as source:
        rows = [tuple(row) for row in csv.reader(source)][1:]
    marks = ", ".join(["%s"] * 8)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain")
        cursor.execute("CREATE TABLE plain (o text, c text, d text, p text, n text, q numeric, u numeric, b text)")
        start = perf_counter()
        if connection.vendor == "postgresql":
            with cursor.copy("COPY plain FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.execute("BEGIN")
            cursor.executemany(f"INSERT INTO plain VALUES ({marks})", rows)
            cursor.execute("COMMIT")
        seconds = perf_counter() - start
        cursor.execute("DROP TABLE plain")
    return seconds


def measure(file: Path, kind: str) -> dict[str, float]:
    """Return the seconds of each step of an import and of a second one of the same file."""
    from zhike.apps.core import base
    from zhike.apps.exchange import actions
    from zhike.apps.org import actions as org_actions

    seconds: dict[str, float] = {}
    with base.acting_as(base.System("benchmark")):
        org_actions.found_company(
            company_name="Benchmark",
            currency="CNY",
            username="admin",
            name="x",
            password="correct horse battery",
            at=AT,
        )
        options = answers(kind)
        for turn in ("", "again: "):
            start = perf_counter()
            import_id = actions.start_import(path=file, kind=kind, file_name=file.name, at=AT)
            seconds[f"{turn}take"] = perf_counter() - start
            for name in ("stage", "check", "run"):
                start = perf_counter()
                counts = getattr(actions, name)(import_id=import_id, at=AT)
                seconds[f"{turn}{name}"] = perf_counter() - start
                if name == "stage" and options:
                    actions.map_columns(import_id=import_id, columns={}, options=options, at=AT)
            assert counts["n_unchanged" if turn else "n_new"] == counts["n_rows"]
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=500_000)
    parser.add_argument("--kind", choices=("orders", "customers", "rented", "signin"), default="orders")
    options = parser.parse_args()
    n_lines, kind = options.lines, options.kind
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIKE_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        file = Path(folder) / "orders.csv"
        if kind == "orders":
            generate(file, n_lines)
        elif kind == "customers":
            generate_customers(file, n_lines)
        else:
            generate_list(file, n_lines)
        seconds, limit = measure(file, kind), plain(file) if kind == "orders" else None
        whole = sum(seconds[name] for name in ("take", "stage", "check", "run"))
        json.dump(
            {
                "database": connection.vendor,
                "kind": kind,
                "lines": n_lines,
                "seconds": {name: round(value, 2) for name, value in seconds.items()},
                "lines_per_second": round(n_lines / whole),
                "plain_insert_seconds": limit and round(limit, 2),
                "ratio_to_plain_insert": limit and round(whole / limit, 1),
                "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            },
            sys.stdout,
            indent=2,
        )
        print()
        connection.close()


if __name__ == "__main__":
    main()
