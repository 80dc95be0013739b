"""A program that makes the company the browser looks at: it fills ZHIKE_DATA_DIR and prints an example of every record.

Everybody works at 华东零售; the purchases are those of every twentieth customer of the CDNOW panel, moved by 28 years
(so that every day keeps its weekday) and given made-up names, branches and owners.
"""

import csv
import importlib.metadata
import itertools
import json
from datetime import date
from pathlib import Path

import django

PASSWORD = "the browser looks"
EVERY, YEARS = 20, 28
CITIES = ("苏州", "南京", "杭州", "宁波", "上海", "无锡", "常州", "温州", "合肥", "绍兴")
WORDS = (
    "晨光", "远山", "金桥", "海川", "立新", "云帆", "长青", "天工", "瑞丰", "华康", "锐锋", "鼎盛", "同德", "百川",
    "启明", "正泰", "嘉禾", "恒信", "万通", "新元",
)  # fmt: skip
TRADES = (
    "机械", "贸易", "电子", "食品", "建材", "物流", "纺织", "五金", "仪器", "医药", "印刷", "化工", "家具", "环保",
    "包装", "科技",
)  # fmt: skip
BRANCHES = (
    ("JS", "江苏分公司", "PROVINCE", ""), ("SZ", "苏州营业厅", "HALL", "JS"), ("NJ", "南京营业厅", "HALL", "JS"),
    ("ZJ", "浙江分公司", "PROVINCE", ""), ("HZ", "杭州营业厅", "HALL", "ZJ"), ("NB", "宁波营业厅", "HALL", "ZJ"),
)  # fmt: skip
HALLS = ("SZ", "NJ", "HZ", "NB")
PEOPLE = (
    ("admin", "周明远", "ADMINISTRATOR", ""), ("general", "陈立群", "GENERAL_MANAGER", ""),
    ("analyst", "许静", "ANALYST", ""), ("auditor", "何正", "AUDITOR", ""),
    ("regional", "吴建国", "REGIONAL_MANAGER", "JS"), ("manager", "王晓梅", "BRANCH_MANAGER", "SZ"),
    ("rep", "李雷", "REP", "SZ"), ("rep.nj", "韩梅", "REP", "NJ"), ("rep.hz", "赵婷", "REP", "HZ"),
)  # fmt: skip
OWNERS = {"SZ": "rep", "NJ": "rep.nj", "HZ": "rep.hz", "NB": ""}


def purchases() -> list[list[str]]:
    """Return the panel's rows (customer, day, quantity, amount) of every twentieth customer."""
    files = importlib.metadata.files("lifetimes") or []
    panel = next(Path(str(file.locate())) for file in files if file.name == "CDNOW_master.txt")
    rows = [line.split() for line in panel.read_text().splitlines() if line.strip()]
    return [row for row in rows if row[0].isdigit() and int(row[0]) % EVERY == 0]


def name(number: int) -> str:
    """Return a customer's made-up name; no two are the same."""
    every = list(itertools.product(CITIES, WORDS, TRADES))
    return "".join(every[number * 1_877 % len(every)])


def write_files(folder: Path) -> tuple[Path, Path]:
    """Write the customers and their orders as a company's programs would give them away."""
    rows = purchases()
    codes = list(dict.fromkeys(row[0] for row in rows))
    halls = {code: HALLS[number * 7 % 11 % 4] for number, code in enumerate(codes)}
    titles = {code: title for code, title, *_rest in BRANCHES}
    customers, orders = folder / "客户档案.csv", folder / "销售明细.csv"
    with customers.open("w", encoding="utf-8-sig", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["客户编号", "客户名称", "客户类型", "所属分公司", "业务员", "手机号"])
        write.writerows(
            [code, name(number), "企业", titles[halls[code]], OWNERS[halls[code]], f"138{number * 37_199 % 10**8:08}"]
            for number, code in enumerate(codes)
        )
    with orders.open("w", encoding="gb18030", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["订单号", "客户编号", "订单日期", "数量", "金额", "分公司"])
        write.writerows(
            [f"XS{number:06}", code, moved(day), quantity, amount, titles[halls[code]]]
            for number, (code, day, quantity, amount) in enumerate(rows, start=1)
        )
    return customers, orders


def moved(day: str) -> str:
    """Return a day of the panel as it stands in the file."""
    return date(int(day[:4]) + YEARS, int(day[4:6]), int(day[6:])).isoformat()


def found(at) -> dict[str, int]:
    """Found the company with its branches and people; return the people's ids."""
    from zhike.apps.org import actions as org_actions

    head = org_actions.open_company(name="华东零售", currency="CNY", is_demo=True, at=at)
    known = {"": head.pk}
    for code, title, level, parent in BRANCHES:
        branch = org_actions.add_branch(code=code, name=title, level=level, parent_id=known[parent], at=at)
        known[code] = branch.pk
    return {
        username: org_actions.add_user(
            username=username, name=full, role=role, branch_id=known[branch], password=PASSWORD, at=at
        ).pk
        for username, full, role, branch in PEOPLE
    }


def fill(folder: Path, people: dict[str, int], at) -> None:
    """Import both files and have the worker analyse them, as the administrator."""
    from zhike.apps.core import base
    from zhike.apps.insight.actions import analyse
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries
    from zhike.config import terminal
    from zhike.jobs import dispatch

    customers, orders = write_files(folder)
    with base.acting_as(org_queries.member(people["admin"])):
        terminal.import_file(customers, kind="customers", mapping={}, options={}, quiet=True)
        terminal.import_file(orders, kind="orders", mapping={}, options={"currency": "CNY"}, quiet=True)
        org_actions.set_business_date(business_date=analyse.day_after_data(), at=at)
        analyse.request(as_of=None, at=at)
    dispatch.run_once()


def examples(people: dict[str, int], at) -> dict:
    """Return one record of every kind for the addresses that name one."""
    import records

    from zhike.apps.core import base
    from zhike.apps.customers import queries as customer_queries
    from zhike.apps.exchange import queries as exchange_queries
    from zhike.apps.insight.queries import runs
    from zhike.apps.org import queries as org_queries
    from zhike.apps.trade import queries as trade_queries

    with base.acting_as(org_queries.member(people["admin"])):
        # One who is still there: whoever left has a churn case already.
        card = customer_queries.cards().filter(churn_state="NORMAL").order_by("-revenue").first()
        return {
            "customer": card.name, "customer_id": card.pk, "order_id": trade_queries.orders_of(card.pk)[0].pk,
            "import_id": exchange_queries.imports()[0].pk, "run_id": runs.current().pk, "user_id": people["rep"],
            "branch_id": org_queries.branch_by_code("SZ").pk,
        } | records.make_all(
            customer_id=card.pk, owner_id=card.owner_id or people["rep"], branch_id=card.branch_id, at=at
        )  # fmt: skip


def main() -> None:
    """Make everything and say what there is."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from zhike.apps.core import base, clock

    call_command("migrate", verbosity=0)
    with base.acting_as(base.System("the company the browser looks at")):
        people = found(clock.now())
    fill(settings.ZHIKE_DATA_DIR, people, clock.now())
    print(json.dumps(examples(people, clock.now()), ensure_ascii=False))


if __name__ == "__main__":
    main()
