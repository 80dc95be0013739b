"""A company of 41 branches to measure by: customers, persons, contacts, orders and tasks, written by bulk SQL.

Every person and contact belongs to some customer; each hundredth customer holds a tenth of all persons and half of all
contacts, so a record is either ordinary or full.
"""

import multiprocessing
import random
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from time import perf_counter
from typing import Any

import loading

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START = date(2024, 1, 1)
CITY = "苏南江北华东浙西皖中鲁南豫北湘东赣州闽海粤西桂林滇池黔阳川渝陕甘宁蒙辽吉黑冀晋"
TRADE = "轨道装备精密机床重型汽车电子科技医疗器械化工材料纺织服装食品物流能源环保通信"
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
PASSWORD = "benchmark password"
HALLS, REPS = 9, 12
STRETCH, N_AHEAD = 5_000, 4
MILLION = 1_000_000

CUSTOMER = (
    "id, created_at, updated_at, version, code, name, kind, branch_id, owner_id, status, phone, email, credit_code"
)
CARD = (
    "customer_id, branch_id, owner_id, code, name, kind, status, tier, churn_state, relation_stage,"
    " first_purchase_date, last_purchase_date, n_purchase_days, revenue, revenue_year, cycle_days, silence_ratio,"
    " p_alive, clv, stake, has_orders, salutation, knowledge, completeness"
)
HOME = "customer_id, branch_id, valid_from"
ORDER = "number, source, customer_id, branch_id, kind, channel, order_date, n_lines, amount, currency"
CLASSES = (
    "INSERT INTO customers_assignment (customer_id, dimension, code, valid_from, source, reason, rule_version)"
    " SELECT customer_id, '{dimension}', {column}, '2026-02-28', 'AUTO', '', '' FROM customers_card"
    " WHERE {column} <> ''"
)
DIMENSIONS = {"VALUE_TIER": "tier", "CHURN_STATE": "churn_state", "RELATION_STAGE": "relation_stage"}
DOCUMENT = "id, noun, object_id, branch_id, owner_id, title, subtitle"
# What a customer and what a person's part at one is found by.
FOUND_BY = (
    "SELECT 'customer', id, name, code, phone, branch_id, owner_id FROM customers_customer WHERE id BETWEEN %s AND %s",
    "SELECT 'part', p.id, p.name, c.name, x.phone, c.branch_id, c.owner_id FROM people_part p"
    " JOIN customers_customer c ON c.id = p.customer_id JOIN people_person x ON x.id = p.person_id"
    " WHERE p.customer_id BETWEEN %s AND %s ORDER BY p.customer_id, p.id",
)
ROWS = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
NAME = (
    "substr('{surnames}', CAST(1 + i % 20 AS int), 1) || substr('{given}', CAST(1 + i / 20 % 20 AS int), 1)"
    " || substr('{given}', CAST(1 + i / 400 % 20 AS int), 1)"
)
PEOPLE = (
    ROWS + "INSERT INTO people_person (id, created_at, updated_at, version, name, address, gender, phone, email,"
    " wechat, note, status) SELECT i, '2026-01-01', '2026-01-01', 1, " + NAME + ", '', '',"
    " '139' || (10000000 + i), '', '', '', 'ACTIVE' FROM n",
    ROWS + "INSERT INTO people_part (id, created_at, updated_at, version, person_id, customer_id, name, role, title,"
    " influence, stance, stages, valid_from) SELECT i, '2026-01-01', '2026-01-01', 1, i,"
    " CASE WHEN i % 10 = 0 THEN 100 * (1 + i / 10 % {full}) ELSE 1 + i * 7919 % {customers} END, " + NAME + ","
    " CASE i % 4 WHEN 0 THEN 'BUYER' WHEN 1 THEN 'USER' WHEN 2 THEN 'DECISION_MAKER' ELSE 'INFLUENCER' END, '',"
    " 1 + i % 5, 'FOR', '[]', '2024-01-01' FROM n",
    ROWS + "INSERT INTO people_occasion (person_id, kind, label, month_day)"
    " SELECT i, 'BIRTHDAY', '', 100 * (1 + i / 3 % 12) + 1 + i / 36 % 28 FROM n WHERE i % 3 = 0",
)
CONTACTS = (
    ROWS + "INSERT INTO interactions_interaction (created_at, updated_at, version, customer_id, branch_id, user_id,"
    " kind, happened_at, channel, direction, contents, participants, topic, text, emotion_before, emotion_after,"
    " result, next_step, learned, taught, recording, source, is_unprepared, attendees,"
    " is_pitch, gesture) SELECT {moment}, {moment}, 1, c.id, c.branch_id,"
    " c.owner_id, CASE WHEN i % 20 = 0 THEN 'OBSERVATION' ELSE 'CONTACT' END, {moment}, CASE i % 5"
    " WHEN 0 THEN 'VISIT' WHEN 1 THEN 'PHONE' WHEN 2 THEN 'EMAIL' ELSE 'WECHAT' END, CASE i % 5 WHEN 2 THEN 'OUT'"
    " ELSE 'BOTH' END, '[\"INFORMATION\"]', '', '', '谈了下一季的需求与交货期，对方要比较两家，第 ' || i || ' 次',"
    " '', CASE i % 7 WHEN 0 THEN 'PLEASED' WHEN 1 THEN 'ANGRY' ELSE '' END, '', '', '', '', '', 'PERSON', false, '',"
    " false, '' FROM n JOIN customers_customer c ON c.id = CASE WHEN i % 2 = 0 THEN 100 * (1 + i / 2 * 7919 % {full})"
    " ELSE 1 + i * 7919 % {customers} END"
)
LAST = (
    "INSERT INTO interactions_contactedness (customer_id, last_two_way_at, last_any_at, n_in, n_out)"
    " SELECT customer_id, max(CASE WHEN direction = 'BOTH' THEN happened_at END), max(happened_at),"
    " sum(CASE WHEN direction = 'BOTH' THEN 1 ELSE 0 END), sum(CASE WHEN direction = 'OUT' THEN 1 ELSE 0 END)"
    " FROM interactions_interaction WHERE kind = 'CONTACT' GROUP BY customer_id"
)
TASKS = (
    ROWS + "INSERT INTO tasks_task (created_at, updated_at, version, title, note, customer_id, assignee_id, branch_id,"
    " due_date, priority, status, source, link, outcome, closed_at) SELECT '2026-02-01', '2026-02-01', 1,"
    " '回访 ' || c.name, '', c.id, c.owner_id, c.branch_id, {day}, 'NORMAL', CASE WHEN i % 5 = 0 THEN 'OPEN'"
    " ELSE 'DONE' END, '', '', '', CASE WHEN i % 5 > 0 THEN {moment} END FROM n"
    " JOIN customers_customer c ON c.id = 1 + i * 7919 % {customers}",
    ROWS + "INSERT INTO interactions_promise (created_at, updated_at, version, customer_id, made_by_id, text,"
    " promised_to, due_date, unit, status, kept_date, reason) SELECT '2026-02-01', '2026-02-01', 1, c.id, c.owner_id,"
    " '样品寄到', '', {day}, '', CASE WHEN i % 5 = 0 THEN 'OPEN' ELSE 'KEPT' END,"
    " CASE WHEN i % 5 > 0 THEN {day} END, '' FROM n JOIN customers_customer c ON c.id = 1 + i * 7919 % {customers}",
)


def found() -> dict:
    """Make 4 provinces of 9 halls with their representatives and one person of each reach; return their ids."""
    from zhike.apps.core import base
    from zhike.apps.org import actions, queries
    from zhike.apps.org.models import User

    with base.acting_as(base.System("benchmark")):
        actions.found_company(
            company_name="锐锋工具", currency="CNY", username="admin", name="管理员", password=PASSWORD, at=AT
        )
        # The pages of the day stand in the middle of what is due and comes round.
        actions.set_business_date(business_date=AT.date(), at=AT)
        head, halls, provinces = queries.headquarters().pk, [], []
        for p in range(4):
            province = actions.add_branch(code=f"P{p}", name=f"{p}省", level="PROVINCE", parent_id=head, at=AT).pk
            provinces.append(province)
            halls += [
                actions.add_branch(code=f"P{p}H{h}", name=f"{p}省{h}厅", level="HALL", parent_id=province, at=AT).pk
                for h in range(HALLS)
            ]
        people = {
            "general": ("GENERAL_MANAGER", head), "regional": ("REGIONAL_MANAGER", provinces[0]),
            "branch": ("BRANCH_MANAGER", halls[0]), "rep": ("REP", halls[0]),
        }  # fmt: skip
        ids = {
            name: actions.add_user(username=name, name=name, role=role, branch_id=at, password=PASSWORD, at=AT).pk
            for name, (role, at) in people.items()
        }
        reps = User.objects.bulk_create(
            User(
                username=f"u{hall}-{n}",
                name=f"代表{hall}-{n}",
                role="REP",
                created_at=AT,
                updated_at=AT,
                branch_id=hall,
            )
            for hall in halls
            for n in range(REPS)
        )
    owners = {hall: [rep.pk for rep in reps if rep.branch_id == hall] for hall in halls}
    owners[halls[0]].append(ids["rep"])
    return ids | {"halls": halls, "owners": owners}


def customers(n: int, halls: list[int], owners: dict[int, list[int]]) -> None:
    """Write customers, cards, home branches, classes and ten orders for every twentieth customer."""
    rng = random.Random(7)

    def who() -> Iterator[tuple[int, str, str, int, int | None]]:
        for i in range(1, n + 1):
            hall = halls[int(rng.random() ** 1.5 * len(halls))]
            name = "".join(rng.sample(CITY, 2) + rng.sample(TRADE, 4)) + "有限公司"
            yield i, f"C{i:07d}", name, hall, rng.choice(owners[hall]) if rng.random() < 0.8 else None

    at, rows = AT.isoformat(" "), list(who())
    phones = (f"1{rng.randrange(3 * 10**9, 10**10)}" for _row in rows)
    loading.write("customers_customer", CUSTOMER, (
        (i, at, at, 1, code, name, "ENTERPRISE", hall, owner, "ACTIVE", phone, "", "")
        for (i, code, name, hall, owner), phone in zip(rows, phones, strict=True)
    ))  # fmt: skip
    loading.write("customers_card", CARD, (
        (i, hall, owner, code, name, "ENTERPRISE", "ACTIVE", *standing(rng, has_orders=i % 20 == 0))
        for i, code, name, hall, owner in rows
    ))  # fmt: skip
    loading.write("customers_homebranch", HOME, ((i, hall, START.isoformat()) for i, _c, _n, hall, _o in rows))
    loading.write("trade_order", ORDER, (
        (f"SO{i}-{k}", "bench", i, hall, "PURCHASE", "", day(rng), 1, rng.randrange(100, 90_000), "CNY")
        for i, _c, _n, hall, _o in rows if i % 20 == 0 for k in range(10)
    ))  # fmt: skip
    for dimension, column in DIMENSIONS.items():
        loading.execute(CLASSES.format(dimension=dimension, column=column))


def day(rng: random.Random) -> str:
    """Return a day of the last two years."""
    return (START + timedelta(days=rng.randrange(790))).isoformat()


def standing(rng: random.Random, *, has_orders: bool) -> tuple:
    """Return what an analysis would have written: a tenth never bought, the rest spread over four decades."""
    tier = rng.choices(("VIP", "MAJOR", "ORDINARY", "SMALL"), (1, 19, 30, 50))[0]
    state = rng.choices(("NORMAL", "AT_RISK", "DORMANT", "CHURNED"), (50, 20, 15, 15))[0]
    if rng.random() < 0.1 and not has_orders:
        return "", "", "", None, None, 0, 0, 0, None, None, None, None, 0, False, "", 0, 0
    revenue, bought = round(10 ** rng.uniform(2, 6), 2), (*sorted((day(rng), day(rng))), rng.randrange(1, 40))
    money = revenue, revenue / 2, 30, 1.2, 0.7, round(revenue / 3, 2), round(revenue / 10, 2)
    return tier, state, "STABILITY", *bought, *money, has_orders, "", 0, 0


def many(statement: str, n: int, n_customers: int) -> None:
    """Run a statement for the rows 1 to n, a million at a time."""
    from django.db import connection

    minutes = f"(i * {780 * 1440} / {n})"
    is_sqlite = connection.vendor == "sqlite"
    words = {
        "customers": n_customers, "full": max(n_customers // 100, 1), "surnames": SURNAMES, "given": GIVEN,
        "moment": f"datetime('2024-01-08', '+' || {minutes} || ' minutes')" if is_sqlite
        else f"(timestamptz '2024-01-08 00:00:00+00' + {minutes} * interval '1 minute')",
        "day": "date('2026-01-01', '+' || (i % 120) || ' days')" if is_sqlite
        else "(date '2026-01-01' + (i % 120)::int)",
    }  # fmt: skip
    for first in range(1, n + 1, MILLION):
        bounds = {"first": f"CAST({first} AS bigint)", "last": min(first + MILLION - 1, n)}
        loading.execute(statement.format(**words, **bounds))


def index(n_customers: int) -> None:
    """Put every customer and every part of a person into the search index, cut into words by processes beside."""
    from django.db import transaction

    first = 1
    with loading.bare_search(), multiprocessing.get_context("fork").Pool(2) as pool, transaction.atomic():
        for answer in ahead(pool, n_customers):
            documents = answer.get()
            keys = range(first, first + len(documents))
            first += len(documents)
            shown = ((key, *row) for key, (row, _words) in zip(keys, documents, strict=True))
            loading.write("search_document", DOCUMENT, shown)
            found_by = ((key, words) for key, (_row, words) in zip(keys, documents, strict=True))
            loading.write("search_index", "rowid, words", found_by)


def ahead(pool: Any, n_customers: int) -> Iterator[Any]:
    """Yield the documents to come of each stretch of customers, some of them asked for in advance."""
    asked: deque[Any] = deque()
    for low in range(1, n_customers + 1, STRETCH):
        rows = [row for sql in FOUND_BY for row in loading.execute(sql, [low, low + STRETCH - 1])]
        asked.append(pool.apply_async(cut, (rows,)))
        if len(asked) > N_AHEAD:
            yield asked.popleft()
    yield from asked


@lru_cache(maxsize=50_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """Return the tokens of a text that comes again: thirty persons share a customer, hundreds a name."""
    from zhike.apps.search import rules

    return tuple(rules.tokens(text))


def cut(rows: list[tuple]) -> list[tuple[tuple, str]]:
    """Return the documents of some rows, each with the words the program itself would find it by."""
    from zhike.apps.search import actions, rules

    found = []
    for noun, pk, title, subtitle, phone, branch_id, owner_id in rows:
        scope = rules.noun_token(noun), rules.branch_token(branch_id), rules.owner_token(owner_id)
        tokens = dict.fromkeys([*scope, *tokens_of(title), *tokens_of(subtitle), *rules.tokens(phone)])
        found.append(((noun, pk, branch_id, owner_id, title, subtitle), loading.words(tokens)))
    (noun, pk, branch_id, owner_id, title, subtitle), words = found[-1]
    whole = actions.NewDocument(noun, pk, title, subtitle, f"{phone} {phone}", branch_id, owner_id)
    assert words == loading.words(whole.tokens), (words, whole.tokens)
    return found


def make(n_customers: int, n_people: int, n_contacts: int) -> tuple[dict, dict[str, float]]:
    """Make the company; return who is in it and the seconds of each step, indexes included."""
    ids, seconds = found(), {}
    of_customers = (
        "customers_customer", "customers_card", "customers_homebranch", "customers_assignment", "trade_order",
    )  # fmt: skip
    for name, tables, work in (
        ("customers", of_customers, lambda: customers(n_customers, ids["halls"], ids["owners"])),
        (
            "people", ("people_person", "people_part", "people_occasion"),
            lambda: [many(sql, n_people, n_customers) for sql in PEOPLE],
        ),
        (
            "contacts", ("interactions_interaction",),
            lambda: many(CONTACTS, n_contacts, n_customers),
        ),
        ("last contacts", ("interactions_contactedness",), lambda: loading.execute(LAST)),
        (
            "tasks", ("tasks_task", "interactions_promise"),
            lambda: [many(sql, n_customers // 2, n_customers) for sql in TASKS],
        ),
    ):  # fmt: skip
        begun = perf_counter()
        with loading.bare(*tables):
            work()
        seconds[name] = round(perf_counter() - begun, 1)
        print(name, seconds[name], flush=True)
    for name, work in (("search", lambda: index(n_customers)), ("statistics", loading.settle)):
        begun = perf_counter()
        work()
        seconds[name] = round(perf_counter() - begun, 1)
        print(name, seconds[name], flush=True)
    return {name: ids[name] for name in ("general", "regional", "branch", "rep")}, seconds
