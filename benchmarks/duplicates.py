"""Looking for duplicates among many customers, and merging one with ten thousand rows: time, memory, what is found.

Makes customers with planted twins (a company form dropped, a character of the same sound, a typing error, a phone
written otherwise, a credit code alone) in a scratch data folder, looks for pairs, and prints one JSON row. A planted
twin counts as found when its pair is kept; a pair counts as right when it was planted or stands in for two that were.
"""

import argparse
import json
import os
import random
import resource
import tempfile
from datetime import UTC, date, datetime
from functools import partial
from itertools import product
from pathlib import Path
from time import perf_counter

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CITIES = (
    "苏州", "无锡", "常州", "南京", "杭州", "宁波", "温州", "合肥", "芜湖", "济南", "青岛", "郑州", "武汉", "长沙",
    "南昌", "广州", "深圳", "佛山", "厦门", "福州",
)  # fmt: skip
FIRST = "晨远金海立云长天瑞华锐鼎同百启正嘉恒万新宏盛安泰永利兴隆丰德信诚博雅康宁"
TRADES = (
    "机械", "贸易", "电子", "食品", "建材", "物流", "纺织", "五金", "仪器", "医药", "印刷", "化工", "家具", "环保",
    "包装", "科技", "轴承", "阀门", "电缆", "模具",
)  # fmt: skip
SOUNDS = dict(zip("电机科贸食建五仪医化", "店基柯冒石健伍宜依话", strict=True))
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "公司", "")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
HALLS = 36


def names(rng: random.Random):
    """Yield made-up names: seven in ten companies, no two the same, the others people, many the same."""
    firms = [a + b + c + d for a, b, c, d in product(CITIES, FIRST, FIRST, TRADES)]
    firms += [a + b + c + e + d for a, b, c, e, d in product(CITIES, FIRST, FIRST[:12], FIRST[:6], TRADES)]
    rng.shuffle(firms)
    for firm in firms:
        yield firm + rng.choice(FORMS[:3]), True
        if rng.random() < 0.43:
            yield rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2)))), False


def twin(name: str, phone: str, credit_code: str, rng: random.Random) -> tuple[str, str, str]:
    """Return a second record as people make it."""
    kind = rng.randrange(5)
    bare = next((name.removesuffix(form) for form in FORMS if form and name.endswith(form)), name)
    if kind == 0:
        return bare + rng.choice(FORMS[3:]), "", ""
    if kind == 1:
        return "".join(SOUNDS.get(sign, sign) for sign in name), phone, ""
    if kind == 2:
        at = rng.randrange(2, len(bare))
        return f"{bare[:at]}{rng.choice(FIRST)}{bare[at + 1 :]}{FORMS[0]}", phone, ""
    if kind == 3:
        return bare, f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}", ""
    return rng.choice(CITIES) + bare[2:], "", credit_code


def rows(n: int, share: float, rng: random.Random):
    """Yield (id, name, phone, credit code, the id it is a twin of or 0)."""
    pk = 0
    for name, is_firm in names(rng):
        phone = f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09}"
        credit_code = f"9132{rng.randrange(10**14):014}" if is_firm and rng.random() < 0.6 else ""
        pk += 1
        yield pk, name, phone, credit_code, 0
        if is_firm and rng.random() < share:
            first, code = pk, credit_code or f"9132{rng.randrange(10**14):014}"
            if not credit_code:
                continue
            pk += 1
            yield pk, *twin(name, phone, code, rng), first
        if pk >= n:
            return


def fill(n: int, share: float) -> set[tuple[int, int]]:
    """Write the customers by bulk SQL; return the planted pairs."""
    from django.db import connection, transaction

    from zhike.apps.core import base
    from zhike.apps.org import actions, queries

    with base.acting_as(base.System("benchmark")):
        actions.found_company(
            company_name="锐锋工具",
            currency="CNY",
            username="admin",
            name="管理员",
            password="benchmark password",
            at=AT,
        )
        head = queries.headquarters().pk
        add = partial(actions.add_branch, level="HALL", parent_id=head, at=AT)
        halls = [add(code=f"H{h}", name=f"{h}厅").pk for h in range(HALLS)]
    rng, planted, batch = random.Random(20260302), set(), []
    insert = (
        "INSERT INTO customers_customer (id, created_at, updated_at, version, code, name, kind, branch_id, status,"
        " phone, email, credit_code) VALUES (%s, %s, %s, 1, %s, %s, 'ENTERPRISE', %s, 'ACTIVE', %s, '', %s)"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for pk, name, phone, credit_code, first in rows(n, share, rng):
            batch.append((pk, AT, AT, f"K{pk}", name, rng.choice(halls), phone, credit_code))
            if first:
                planted.add((first, pk))
            if len(batch) == 20_000:
                cursor.executemany(insert, batch)
                batch = []
        cursor.executemany(insert, batch)
        cursor.execute(
            "INSERT INTO customers_card (customer_id, branch_id, code, name, kind, status, tier, churn_state,"
            " relation_stage, n_purchase_days, revenue, revenue_year, stake, knowledge, completeness)"
            " SELECT id, branch_id, code, name, kind,"
            " status, '', '', '', 0, 0, 0, 0, 0, 0 FROM customers_customer"
        )
    return planted


def merging(n_orders: int) -> dict[str, float]:
    """Merge a customer with so many orders into another and undo it; return the seconds of both."""
    from zhike.apps.core import base
    from zhike.apps.stewardship import actions
    from zhike.apps.trade.models import Order, OrderLine

    with base.acting_as(base.System("benchmark")):
        same = {"source": "bench", "customer_id": 2, "branch_id": 2, "kind": "PURCHASE", "order_date": date(2026, 1, 5)}
        Order.objects.bulk_create(
            [Order(number=f"B{i}", n_lines=1, amount=1, currency="CNY", **same) for i in range(n_orders // 2)]
        )
        ids = Order.objects.filter(customer_id=2).values_list("pk", flat=True)
        OrderLine.objects.bulk_create(
            [
                OrderLine(order_id=pk, customer_id=2, branch_id=2, line_key=f"b{pk}", line_date=date(2026, 1, 5),
                          quantity=1, unit_price=1, amount=1)
                for pk in ids
            ]
        )  # fmt: skip
        began = perf_counter()
        merge_id = actions.merge(survivor_id=1, merged_id=2, at=AT)
        merged = perf_counter()
        actions.unmerge(merge_id=merge_id, at=AT)
        return {"merge_seconds": round(merged - began, 2), "undo_seconds": round(perf_counter() - merged, 2)}


def main() -> None:
    """Print one JSON row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--share", type=float, default=0.02, help="companies with a planted twin")
    parser.add_argument("--rows", type=int, default=10_000, help="orders and lines of the merged customer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as folder:
        os.environ |= {"ZHIKE_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
        Path(folder).mkdir(exist_ok=True)
        import django

        django.setup()
        from django.core.management import call_command

        from zhike.apps.core import base
        from zhike.apps.stewardship import actions
        from zhike.apps.stewardship.models import Pair

        call_command("migrate", verbosity=0)
        planted = fill(options.customers, options.share)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        began, cpu = perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
        with base.acting_as(base.System("benchmark")):
            done = actions.find_pairs(at=AT)
            found = set(Pair.objects.values_list("customer_a_id", "customer_b_id"))
        seconds, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "customers": done.n_customers, "seconds": round(seconds, 1),
            "cpu_seconds": round(after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime, 1),
            "peak_mb": after.ru_maxrss // 1024, "mb_before": before, "candidates": done.n_candidates,
            "pairs": done.n_pairs, "left_out": done.n_left_out, "skipped_keys": done.n_skipped, "planted": len(planted),
            "recall": round(len(planted & found) / max(len(planted), 1), 4),
            "precision": round(len(planted & found) / max(len(found), 1), 4),
        }  # fmt: skip
        print(json.dumps(told | merging(options.rows)))


if __name__ == "__main__":
    main()
