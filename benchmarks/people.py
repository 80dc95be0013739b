"""Key persons among many: `python benchmarks/people.py 3000000` fills a scratch database and times what is read."""

import os
import sys
import tempfile
import time
from pathlib import Path

BRANCHES, OWNERS = 300, 2_000
FILL = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {customers}) "
    "INSERT INTO customers_customer (created_at, updated_at, version, code, name, kind, branch_id, owner_id, status, "
    "phone, email, credit_code) SELECT '2026-01-01', '2026-01-01', 1, 'C' || i, 'customer ' || i, 'ENTERPRISE', "
    "(SELECT min(id) FROM org_branch) + 1 + i % {branches}, (SELECT min(id) FROM org_user) + 1 + i % {owners}, "
    "'ACTIVE', '', '', '' FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people}) "
    "INSERT INTO people_person (created_at, updated_at, version, name, address, gender, phone, email, wechat, note, "
    "status) SELECT '2026-01-01', '2026-01-01', 1, 'person ' || (i * 7919 % {people}), '', '', '139' || i, '', '', '', "
    "'ACTIVE' FROM n",
    "INSERT INTO people_part (created_at, updated_at, version, person_id, customer_id, name, role, title, influence, "
    "stance, stages, valid_from) SELECT created_at, updated_at, 1, id, "
    "(SELECT min(id) FROM customers_customer) + id % {customers}, name, 'BUYER', '', 1 + id % 5, 'FOR', '[]', "
    "'2024-01-01' FROM people_person",
    "INSERT INTO people_occasion (person_id, kind, label, month_day) "
    "SELECT id, 'BIRTHDAY', '', 100 * (1 + id % 12) + 1 + id % 28 FROM people_person",
)


def fill(n_people: int) -> dict:
    """Fill the database; return one reader of each kind by name."""
    from django.core.management import call_command
    from django.db import connection

    from zhike.apps.core import base, clock
    from zhike.apps.org import actions, queries
    from zhike.apps.org.models import Branch, User

    call_command("migrate", verbosity=0)
    at = clock.now()
    with base.acting_as(base.System("benchmark")):
        actions.found_company(
            company_name="B", currency="CNY", username="admin", name="admin", password="many persons to read", at=at
        )
        head = queries.headquarters()
        for i in range(BRANCHES):
            actions.add_branch(code=f"B{i}", name=f"B{i}", level="HALL", parent_id=head.pk, at=at)
        halls = list(Branch.objects.exclude(pk=head.pk).order_by("pk"))
        User.objects.bulk_create(
            User(
                username=f"u{i}",
                name=f"u{i}",
                role="BRANCH_MANAGER" if i == 1 else "REP",
                created_at=at,
                updated_at=at,
                branch=halls[(i - 1) % BRANCHES],
            )
            for i in range(OWNERS)
        )
    sizes = {"people": n_people, "customers": n_people // 3, "branches": BRANCHES, "owners": OWNERS}
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement.format(**sizes))
        cursor.execute("ANALYZE")
    named = {user.username: user.pk for user in queries.users().filter(username__in=["admin", "u1", "u2"])}
    return {"everything": named["admin"], "one branch": named["u1"], "one's own": named["u2"]}


def measure(readers: dict) -> None:
    """Print how long a page of the list, a person and a week of birthdays take each reader."""
    from datetime import date

    from zhike.apps.core import base, lists
    from zhike.apps.org import queries as org_queries
    from zhike.apps.people import lists as people_lists
    from zhike.apps.people import queries

    week = (date(2026, 3, 2), date(2026, 3, 8))
    for who, user_id in readers.items():
        with base.acting_as(org_queries.member(user_id)):
            first = lists.read(people_lists.PEOPLE, {})
            person_id = queries.part(first.rows[0].id).person_id
            tasks = {
                "first page": lambda: lists.read(people_lists.PEOPLE, {}),
                "next page": lambda after=first.next_cursor: lists.read(people_lists.PEOPLE, {"after": after}),
                "by influence": lambda: lists.read(people_lists.PEOPLE, {"sort": "-influence"}),
                "one person": lambda pk=person_id: queries.person(pk),
            }
            if who != "everything":
                tasks["week of birthdays"] = lambda: queries.anniversaries(*week)
            for name, task in tasks.items():
                print(f"{who:12} {name:18} {milliseconds(task):8.1f} ms")


def milliseconds(task) -> float:
    """Return the processor time of the second slowest of twenty runs, whatever else the machine is busy with."""
    spent = []
    for _run in range(20):
        begun = time.process_time()
        task()
        spent.append(time.process_time() - begun)
    return sorted(spent)[18] * 1000


def main() -> None:
    """Fill and measure."""
    n_people = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ZHIKE_DATA_DIR", folder)
        os.environ.setdefault("ZHIKE_SECRET_KEY", "only-for-the-benchmark-" * 3)
        os.environ["DJANGO_SETTINGS_MODULE"] = "zhike.config.settings"
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        import django

        django.setup()
        measure(fill(n_people))


if __name__ == "__main__":
    main()
