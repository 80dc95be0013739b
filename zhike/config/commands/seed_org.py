"""`zhike seed-org`: a made-up organisation with everybody in it, for tests that look at the program from outside."""

import argparse
import hashlib
import json
import random
from datetime import date, timedelta

from zhike.config.refusal import Refusal

HELP = "add a made-up organisation to a demonstration folder"
PROVINCES = (("M-EA", "华东演练省"), ("M-SO", "华南演练省"))
ROLES_AT = {
    "HQ": (
        "GENERAL_MANAGER",
        "RISK_OFFICER",
        "ANALYST",
        "AUDITOR",
        "ADMINISTRATOR",
        "KEY_ACCOUNT_MANAGER",
        "API_CLIENT",
    ),
    "PROVINCE": ("REGIONAL_MANAGER", "MARKETER", "API_CLIENT"),
    "CITY": ("BRANCH_MANAGER", "KEY_ACCOUNT_MANAGER", "API_CLIENT"),
    "HALL": ("BRANCH_MANAGER", "REP", "REP", "KEY_ACCOUNT_MANAGER", "AGENT", "API_CLIENT"),
}
OWNING = {"REP", "KEY_ACCOUNT_MANAGER"}
WORDS = ("晨光", "远山", "金桥", "海川", "立新", "云帆", "长青", "天工", "瑞丰", "华康")
TRADES = ("机械", "贸易", "电子", "食品", "建材", "物流")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which organisation and the seed its names come from."""
    parser.add_argument("--profile", choices=["matrix"], default="matrix", help="which organisation (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same organisation (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Add the organisation and print who is in it."""
    from django.core.management import call_command
    from django.db import transaction

    from zhike.apps.core import base, clock

    call_command("migrate", verbosity=0, interactive=False)
    demand_demo()
    with base.acting_as(base.System("zhike seed-org")), transaction.atomic():
        made = seed(options.seed, clock.now())
    if options.json:
        print(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        n = {noun: len(made[noun]) for noun in ("branches", "users", "customers")}
        print(f"{n['branches']} branches, {n['users']} users, {n['customers']} customers.")
        print(f"Everybody's password: {made['password']}")
    return 0


def demand_demo() -> None:
    """Refuse unless the data folder or its company is flagged as a demonstration."""
    from django.conf import settings

    from zhike.apps.org import queries as org_queries

    company, flag = org_queries.company(), settings.ZHIKE_DATA_DIR / "DEMO"
    if not (company and company.is_demo) and not flag.exists():
        raise Refusal(f"This works only where nothing real can be: put an empty file at {flag} to say so.")


def seed(number: int, at) -> dict:
    """Add headquarters where there is none, two provinces, four cities, four halls and their people."""
    from zhike.apps.org import queries as org_queries

    if org_queries.branch_by_code(PROVINCES[0][0]):
        raise Refusal("The made-up organisation is here already.")
    chance = random.Random(number)  # nosec B311  # made-up data that can be made again, no secret
    password = "matrix-" + hashlib.sha256(f"zhike matrix {number}".encode()).hexdigest()[:12]
    head = org_queries.headquarters() or _head(password, at)
    branches = [head, *_branches(head, at)]
    users = [user for branch in branches for user in _people(branch, password, at)]
    customers = [one for branch in branches if branch.level == "HALL" for one in _customers(branch, users, chance, at)]
    return {
        "profile": "matrix",
        "seed": number,
        "password": password,
        "branches": [
            {"id": b.pk, "code": b.code, "name": b.name, "level": b.level, "parent_id": b.parent_id} for b in branches
        ],
        "users": [{"id": u.pk, "username": u.username, "role": u.role, "branch_id": u.branch_id} for u in users],
        "customers": customers,
    }


def _head(password: str, at):
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    org_actions.found_company(
        company_name="知客演练公司", currency="CNY", username="admin", name="演练管理员", password=password,
        is_demo=True, at=at,
    )  # fmt: skip
    return org_queries.headquarters()


def _branches(head, at) -> list:
    from zhike.apps.org import actions as org_actions

    made = []

    def add(code: str, name: str, level: str, parent):
        made.append(org_actions.add_branch(code=code, name=name, level=level, parent_id=parent.pk, at=at))
        return made[-1]

    for code, name in PROVINCES:
        province = add(code, name, "PROVINCE", head)
        for n in (1, 2):
            city = add(f"{code}-C{n}", f"{name}第{n}市", "CITY", province)
            add(f"{code}-C{n}-H", f"{name}第{n}市营业厅", "HALL", city)
    return made


def _people(branch, password: str, at) -> list:
    from zhike.apps.org import actions as org_actions

    made = []
    for n, role in enumerate(ROLES_AT[branch.level], start=1):
        username = f"{role.lower()}.{branch.code.lower()}.{n}"
        made.append(
            org_actions.add_user(
                username=username, name=username, role=role, branch_id=branch.pk, password=password, at=at
            )
        )
    return made


def _customers(branch, users: list, chance: random.Random, at) -> list[dict]:
    from zhike.apps.customers import actions as customer_actions

    owners = [u for u in users if u.branch_id == branch.pk and u.role in OWNING]
    made = []
    for n, owner in enumerate([*owners, None], start=1):
        code = f"{branch.code}-{n:02}"
        # The code is in the name, so that a name met where it must not be tells whose it is.
        name = f"{chance.choice(WORDS)}{chance.choice(TRADES)} {code}"
        new = customer_actions.NewCustomer(
            code=code, name=name, branch_id=branch.pk, owner_id=owner.pk if owner else None,
            phone=f"139{chance.randrange(10**8):08}", first_seen_date=date(2025, 1, 1) + timedelta(days=n),
        )  # fmt: skip
        customer_id = customer_actions.add_customer(new=new, at=at)
        made.append({"id": customer_id, "code": code, "name": name, "branch_id": branch.pk, "owner_id": new.owner_id})
    return made
