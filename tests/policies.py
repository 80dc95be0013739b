"""A harsh policy and the dealers it touches: drafted, asked about, taken on, tried in one hall."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT
from dealing import add_customer

from zhike.apps.changes import actions, queries
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.trade.models import Order

BEGUN = date(2026, 1, 1)
ASKED = date(2025, 12, 5)
END = BEGUN + timedelta(days=119)
EVERY = 10


@pytest.fixture
def everything(cast, the_moment):
    with base.acting_as(base.System("test")):
        yield


def buy(customer_id: int, branch_id: int, first: date, last: date) -> None:
    days = range(0, (last - first).days + 1, EVERY)
    Order.objects.bulk_create(
        Order(number=f"{customer_id}-{n}", source="ERP", customer_id=customer_id, branch_id=branch_id, kind="PURCHASE",
              order_date=first + timedelta(days=n), n_lines=1, amount=Decimal(1000), currency="CNY")
        for n in days
    )  # fmt: skip
    customer_actions.note_orders(has_orders={customer_id: True})


@pytest.fixture
def dealers(everything, cast) -> dict[str, int]:
    """Ten dealers of the hall, of whom four leave in January, and ten of another hall, of whom nobody does."""
    found = {}
    for letter, branch in (("H", cast.hall), ("O", cast.other_hall)):
        for n in range(10):
            code = f"{letter}{n}"
            found[code] = add_customer(branch.pk, code=code, name=f"经销商{code}", kind="ENTERPRISE")
            leaves = letter == "H" and n < 4
            buy(found[code], branch.pk, date(2025, 3, 1), date(2026, 1, 20) if leaves else END)
    return found


def draft(cast, **more) -> int:
    values = {
        "kind": "POLICY", "title": "现款提货", "first_date": BEGUN, "branch_id": cast.hall.pk,
        "pilot": [cast.hall.code], "params": {"kind": "ENTERPRISE"}, **more,
    }  # fmt: skip
    return actions.propose(values=values, day=ASKED, at=AT)


def state(change_id: int) -> None:
    """Say for every tier what a policy means, as must be before it is put into force."""
    told = {tier: {"effect": "NEUTRAL", "words": ""} for tier in queries.GROUPS}
    actions.state_interests(change_id=change_id, interests=told, at=AT)


def say(change_id: int, dealers: dict[str, int], told: str) -> None:
    """Let the dealers of the hall answer, one letter each: agree, conditionally, object."""
    words = {"a": "AGREE", "c": "CONDITIONALLY", "o": "OBJECT"}
    for n, letter in enumerate(told):
        actions.answer(change_id=change_id, customer_id=dealers[f"H{n}"], given=words[letter], words="不合理", at=AT)


@pytest.fixture
def asked(dealers, cast) -> int:
    """The harsh policy, to which four of ten object."""
    change_id = draft(cast, burden_share=70, burden_norm=50)
    assert actions.start_asking(change_id=change_id, day=ASKED, at=AT) == 20
    say(change_id, dealers, "ooooaaaacc")
    return change_id


def standing(change_id: int):
    return queries.standing(queries.change(change_id), ASKED)


def approve(change_id: int, cast) -> None:
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        actions.approve(change_id=change_id, reason="先试点", day=BEGUN, at=AT)


@pytest.fixture
def tried(asked, cast) -> int:
    approve(asked, cast)
    actions.start_pilot(change_id=asked, day=BEGUN, at=AT)
    return asked
