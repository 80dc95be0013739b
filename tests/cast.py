"""The cast of the tests: a small company with one person of each relation to a customer, at a fixed moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.hashers import Argon2PasswordHasher

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org.models import Branch, User
from zhike.jobs import schedule

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "correct horse battery"


def agree(customer_id: int) -> int:
    """Let a customer agree to the keeping of sensitive values; return the id of the consent."""
    with base.acting_as(base.System("cast")):
        return archive_actions.give_consent(
            customer_id=customer_id, purpose="SENSITIVE", wording="Sensitive 2026-01", channel="ON_PAPER",
            given_date=date(2026, 1, 5), at=AT,
        )  # fmt: skip


class QuickHasher(Argon2PasswordHasher):
    """Argon2 at its lowest cost: a cast of eleven is hashed before most tests."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@pytest.fixture(autouse=True, scope="session")
def quick_passwords():
    """Hash the passwords of all tests quickly."""
    settings.PASSWORD_HASHERS = ["cast.QuickHasher"]
    hashers.get_hashers.cache_clear()
    hashers.get_hashers_by_algorithm.cache_clear()


@pytest.fixture(autouse=True)
def no_calendar(monkeypatch):
    """Let nothing begin by the calendar: what a test finds must not depend on the hour it runs at."""
    monkeypatch.setattr(schedule, "DAILY", ())


@dataclass
class Cast:
    """Everybody, by their relation to the one customer 苏南轨道装备 of the hall 苏州."""

    head: Branch
    province: Branch
    hall: Branch
    other_hall: Branch
    administrator: User
    owner: User
    colleague: User
    branch_manager: User
    regional_manager: User
    other_manager: User
    general_manager: User
    analyst: User
    auditor: User
    agent: User
    api_client: User
    customer_id: int

    def people(self) -> dict[str, User]:
        """Return everybody by their part."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


@pytest.fixture
def at() -> datetime:
    """The moment at which every story happens."""
    return AT


@pytest.fixture
def the_moment(monkeypatch):
    """Let the doors read the moment of the stories."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def everything():
    """Let everything in the test act as the machine, which sees all."""
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def cast(db, scenes) -> Cast:
    """The company with its people and one customer."""
    return scenes.lay("cast", found_company)


def found_company() -> Cast:
    """Found the company with its people and one customer."""
    with base.acting_as(base.System("cast")):
        administrator = org_actions.found_company(
            company_name="锐锋工具", currency="CNY", username="admin", name="管理员", password=PASSWORD, at=AT
        )
        head = org_queries.headquarters()
        province = org_actions.add_branch(code="JS", name="江苏", level="PROVINCE", parent_id=head.pk, at=AT)
        hall = org_actions.add_branch(code="SZ", name="苏州", level="HALL", parent_id=province.pk, at=AT)
        other = org_actions.add_branch(code="JN", name="济南", level="HALL", parent_id=head.pk, at=AT)
        parts = {
            "owner": ("REP", hall), "colleague": ("REP", hall), "branch_manager": ("BRANCH_MANAGER", hall),
            "regional_manager": ("REGIONAL_MANAGER", province), "other_manager": ("BRANCH_MANAGER", other),
            "general_manager": ("GENERAL_MANAGER", head), "analyst": ("ANALYST", head), "auditor": ("AUDITOR", head),
            "agent": ("AGENT", hall), "api_client": ("API_CLIENT", hall),
        }  # fmt: skip
        people = {
            part: org_actions.add_user(
                username=part, name=part, role=role, branch_id=branch.pk, password=PASSWORD, at=AT
            )
            for part, (role, branch) in parts.items()
        }
        customer_id = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code="C001", name="苏南轨道装备有限公司", branch_id=hall.pk, owner_id=people["owner"].pk,
                phone="13800138000", first_seen_date=date(2025, 1, 6),
            ),
            at=AT,
        )  # fmt: skip
    return Cast(head, province, hall, other, administrator, customer_id=customer_id, **people)


@pytest.fixture
def acting(cast):
    """Let everything in the test act as a part of the cast: `acting("owner")`."""
    contexts = []

    def become(part: str):
        context = base.acting_as(org_queries.member(cast.people()[part].pk))
        contexts.append(context)
        return context.__enter__()

    yield become
    for context in reversed(contexts):
        context.__exit__(None, None, None)


@pytest.fixture
def signed_in(cast, client):
    """Return a test client signed in as a part of the cast: `signed_in("owner").get(…)`."""

    def sign_in(part: str):
        client.force_login(cast.people()[part])
        return client

    return sign_in
