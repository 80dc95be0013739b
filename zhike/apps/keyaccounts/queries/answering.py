"""Who answers for key accounts: appointments, what is wrong with them, whom to suggest, who stands in for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import Deputy, KeyAccount
from zhike.apps.org import queries as org_queries

GENERAL = "GENERAL_MANAGER"
PLACES = ("sponsor", "owner", "manager")


@dataclass(frozen=True)
class Row:
    """A key account with what is wrong with who answers for it, by place."""

    account: Any
    faults: Mapping[str, str]


@dataclass(frozen=True)
class Suggested:
    """Who could answer for an account."""

    sponsor_id: int | None
    manager_id: int | None
    backup_id: int | None


def key_accounts() -> QuerySet[Any]:
    """Return the visible key accounts in every state, with customer and who answers for them."""
    return KeyAccount.objects.select_related(
        "customer__card", "customer__branch", "customer__owner", "sponsor", "manager", "backup"
    )


def key_account(account_id: int) -> Any:
    """Return a visible key account."""
    return key_accounts().filter(pk=account_id).first()


def account_of(customer_id: int) -> Any:
    """Return a visible customer's open key account, proposed or confirmed."""
    return key_accounts().filter(customer_id=customer_id).exclude(state=rules.ENDED).first()


def appointments() -> QuerySet[KeyAccount]:
    """Return the visible confirmed key accounts with who answers for them."""
    rows = KeyAccount.objects.select_related("customer", "sponsor", "manager", "backup")
    return rows.filter(state=KeyAccount.State.CONFIRMED)


def appointment(customer_id: int) -> KeyAccount | None:
    """Return a visible customer's confirmed key account; None where it is none."""
    return appointments().filter(customer_id=customer_id).first()


def policy() -> Mapping[str, Mapping[str, int]]:
    """Return by metal how high sponsor and owner stand at least, and whether every warning is told by phone."""
    return catalog_queries.table("key_owners")


def deputies() -> QuerySet[Deputy]:
    """Return who may stand in for a general manager, or could once, newest first."""
    return Deputy.objects.select_related("user", "granted_by").order_by("-first_date", "-id")


def deputies_in_force(day: date) -> set[int]:
    """Return who may answer for platinum accounts on a day in the place of a general manager."""
    rows = Deputy.objects.filter(first_date__lte=day, last_date__gte=day, user__is_active=True)
    return set(rows.filter(Q(ended_date=None) | Q(ended_date__gt=day)).values_list("user_id", flat=True))


def violations(day: date) -> QuerySet[Any]:
    """Return the visible confirmed accounts for which somebody answers who stands too low, has left, or nobody."""
    standing_in, wrong = deputies_in_force(day), Q(pk=None)
    for metal, row in policy().items():
        for place, path in (("sponsor", "sponsor"), ("owner", "customer__owner"), ("owner", "manager")):
            if row[place]:
                low = ~Q(**{f"{path}__role__in": rules.roles_from(row[place])}) & ~Q(**{f"{path}__in": standing_in})
                bad = Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__is_active": False}) | low
                wrong |= Q(metal=metal) & bad
    return key_accounts().filter(wrong, state=rules.CONFIRMED)


def shown(rows: Iterable[Any], day: date) -> list[Row]:
    """Return some accounts with what is wrong with who answers for them; of proposed ones nothing is."""
    standing_in, table = deputies_in_force(day), policy()
    return [Row(one, _faults(one, table[one.metal], standing_in)) for one in rows]


def _faults(row: Any, least: Mapping[str, int], standing_in: set[int]) -> dict[str, str]:
    if row.state != rules.CONFIRMED:
        return {}
    holders = {"sponsor": row.sponsor, "owner": row.customer.owner, "manager": row.manager}
    wanted = {"sponsor": least["sponsor"], "owner": least["owner"], "manager": least["owner"]}
    return rules.faults({place: (as_person(user, standing_in), wanted[place]) for place, user in holders.items()})


def as_person(user: Any, standing_in: set[int]) -> rules.Person | None:
    """Return a user as a rule sees them."""
    return rules.Person(user.role, user.is_active, user.pk in standing_in) if user else None


def people() -> list[tuple[int, str]]:
    """Return who may answer for an account, by id, with branch."""
    rows = org_queries.users().filter(is_active=True, role__in=rules.roles_from(1)).select_related("branch")
    return [(one.pk, f"{one.name} · {one.branch.name}") for one in rows.order_by("name", "pk")]


def suggested(rows: Iterable[Any], day: date) -> dict[int, Suggested]:
    """Return by account who could answer for it: its owner as manager, above it who stands high enough."""
    standing_in, table = deputies_in_force(day), policy()
    general = org_queries.users().filter(is_active=True, role=GENERAL).order_by("pk").first()
    general_id = general.pk if general else None
    above: dict[int, list[int]] = {}
    found = {}
    for row in rows:
        branch_id, least = row.customer.branch_id, table[row.metal]
        if branch_id not in above:
            above[branch_id] = org_queries.manager_ids(branch_id)
        managers, owner = above[branch_id], as_person(row.customer.owner, standing_in)
        fits = owner is not None and not rules.fault(owner, least["owner"])
        manager_id = row.customer.owner_id if fits else next(iter(managers), None)
        highest = least["sponsor"] == rules.level(rules.Person(GENERAL))
        sponsor_id = general_id if highest or not managers else managers[0]
        backup_id = next((pk for pk in managers if pk not in (manager_id, sponsor_id)), None)
        found[row.pk] = Suggested(
            row.sponsor_id or sponsor_id, row.manager_id or manager_id, row.backup_id or backup_id
        )  # fmt: skip
    return found


def reachable(account: Any) -> list[int]:
    """Return whom an alarm about an account reaches: sponsor, manager, and the backup where there is no manager."""
    ids = [account.sponsor_id, account.manager_id or account.backup_id]
    return [pk for pk in dict.fromkeys(ids) if pk]
