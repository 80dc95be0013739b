"""A key account for stories: a key-account manager joins the cast, its customer is proposed and confirmed."""

from datetime import timedelta

import dealing
from cast import AT, PASSWORD, TODAY

from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.keyaccounts import actions, queries
from zhike.apps.keyaccounts.models import KeyAccount
from zhike.apps.org import actions as org_actions


def manager_of(cast, name: str = "马工"):
    """Let a key-account manager work in the province of the cast."""
    with base.acting_as(base.System("test")):
        return org_actions.add_user(
            username=name, name=name, role="KEY_ACCOUNT_MANAGER", branch_id=cast.province.pk, password=PASSWORD, at=AT
        )


def stands(customer_id: int, **values) -> None:
    """Let a customer stand otherwise, as an analysis would leave it."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=customer_id).update(**values)


def owned_by(customer_id: int, user) -> None:
    """Let a customer be somebody's."""
    with base.acting_as(base.System("test")):
        customer_actions.assign_owner(customer_ids=[customer_id], owner_id=user.pk, at=AT)


def tiered(customer_id: int, tier: str, day=TODAY) -> None:
    """Let a customer be of a tier from a day on, as an analysis would."""
    stands(customer_id, tier=tier, revenue_year=11_800_000, stake=2_000_000)
    with base.acting_as(base.System("test")):
        customer_actions.assign_classes(
            dimension="VALUE_TIER", classes={customer_id: tier}, day=day, rule_version="t", at=AT
        )


def proposed(customer_id: int, tier: str = "VIP") -> int:
    """Let the customer be proposed by its tier; return the account's id."""
    tiered(customer_id, tier)
    with base.acting_as(base.System("test")):
        actions.propose(day=TODAY, at=AT)
        return queries.account_of(customer_id).pk


def confirmed(cast, tier: str = "VIP", manager=None):
    """Let the customer of the cast be confirmed: sponsored by the general manager, looked after by its manager."""
    account_id, manager = proposed(cast.customer_id, tier), manager or manager_of(cast)
    owned_by(cast.customer_id, manager)
    with base.acting_as(base.System("test")):
        actions.appoint(
            account_id=account_id, sponsor_id=cast.general_manager.pk, manager_id=manager.pk, backup_id=None,
            day=TODAY, at=AT,
        )  # fmt: skip
        return queries.key_account(account_id)


def read(account_id: int):
    """Return an account as it stands."""
    with base.acting_as(base.System("test")):
        return queries.key_account(account_id)


def stood(*, customer_id: int, metal: str, at=AT, **people) -> int:
    """Let a customer be a confirmed account with these people, whatever their roles have become; return its id."""
    with base.acting_as(base.System("test")):
        row = queries.account_of(customer_id)
        account_id = row.pk if row else actions.nominate(customer_id=customer_id, metal=metal, reason="最大客户", at=at)
        values = {"state": "CONFIRMED", "metal": metal, "since": at.date(), **people}
        KeyAccount.objects.filter(pk=account_id).update(**values)
    return account_id


def two_with_an_expert(cast) -> tuple[int, int]:
    """Let the customer of the cast be gold and another platinum, and a colleague be certified; return both ids."""
    with base.acting_as(base.System("test")):
        other = dealing.add_customer(cast.hall.pk, code="C77", name="轨道", kind="ENTERPRISE")
        new = coaching_actions.NewCertificate(cast.colleague.pk, "刃磨", 4, TODAY, TODAY + timedelta(days=200))
        coaching_actions.certify(new=new, at=AT)
    owned_by(other, cast.owner)
    stood(customer_id=cast.customer_id, metal="GOLD")
    stood(customer_id=other, metal="PLATINUM")
    return cast.customer_id, other
