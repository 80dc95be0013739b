"""Appointing: key accounts proposed by their tier, confirmed with who answers for them, ended, opened again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import queries, rules
from zhike.apps.keyaccounts.models import KeyAccount, UnitMember
from zhike.apps.keyaccounts.queries import answering
from zhike.apps.org import queries as org_queries

BATCH = 1_000


@transaction.atomic
def propose(*, day: date, at: datetime) -> int:
    """Propose VIPs for platinum and major customers for gold; return how many are new.

    Whom somebody declined or ended is proposed again only once its tier has changed since. A proposal nobody has
    decided on follows the tier, and goes with it.
    """
    with base.acting_as(base.System("key accounts are proposed")):
        cards = customer_queries.cards().filter(tier__in=rules.KEY, status="ACTIVE").order_by()
        tiers = dict(cards.values_list("pk", "tier"))
        waiting = list(KeyAccount.objects.select_for_update().filter(state=rules.PROPOSED))
        _follow([row for row in waiting if row.reason == ""], tiers, at)
        opened = set(KeyAccount.objects.exclude(state=rules.ENDED).values_list("customer_id", flat=True))
        fresh = sorted(set(tiers) - opened - _decided(set(tiers) - opened))
        rows = [
            KeyAccount(customer_id=pk, metal=rules.metal_of(tiers[pk]), created_at=at, updated_at=at) for pk in fresh
        ]
        KeyAccount.objects.bulk_create(rows, batch_size=BATCH)
        if rows:
            core_actions.audit(
                "keyaccount.propose", noun="keyaccount", object_id=None, at=at, n_rows=len(rows),
                values={"day": str(day)},
            )  # fmt: skip
            core_actions.record("keyaccounts.proposed", {"n": len(rows)}, at=at)
    return len(rows)


def _follow(waiting: Iterable[Any], tiers: Mapping[int, str], at: datetime) -> None:
    for row in waiting:
        metal = rules.metal_of(tiers.get(row.customer_id, ""))
        if not metal:
            row.delete()
        elif metal != row.metal:
            row.change({"metal": metal}, version=None, at=at)


def _decided(customer_ids: set[int]) -> set[int]:
    """Return those of some customers a person decided on whose tier is still the one of then."""
    ended: dict[int, date] = {}
    rows = (
        KeyAccount.objects.filter(state=rules.ENDED).exclude(ended_date=None).values_list("customer_id", "ended_date")
    )
    for pk, on in rows:
        if pk in customer_ids and on:
            ended[pk] = max(on, ended.get(pk, on))
    since = {pk: first for pk, _code, first, last in customer_queries.tiers_of(ended) if last is None}
    return {pk for pk, on in ended.items() if pk not in since or since[pk] <= on}


@transaction.atomic
def nominate(*, customer_id: int, metal: str, reason: str, at: datetime) -> int:
    """Propose a visible active customer by hand, of whatever tier; return the account's id."""
    card = customer_queries.card(customer_id)
    if card is None or card.status != "ACTIVE":
        raise rules.Refused("NO_CUSTOMER")
    if not reason.strip():
        raise rules.Refused("NO_REASON")
    try:
        with transaction.atomic():
            row = KeyAccount.objects.create(
                customer_id=card.pk, metal=metal, reason=reason.strip(), created_at=at, updated_at=at
            )
    except IntegrityError:
        raise rules.Refused("IS_KEY") from None
    _tell("keyaccount.nominate", row, at, {"metal": metal, "reason": row.reason})
    return row.pk


@transaction.atomic
def appoint(
    *, account_id: int, sponsor_id: int | None, manager_id: int | None, backup_id: int | None, day: date,
    overload_reason: str = "", version: int | None = None, at: datetime,
) -> None:  # fmt: skip
    """Confirm a visible proposed account with who answers for it, or let others answer for a confirmed one.

    Raises rules.Refused with OWNER_LEVEL where somebody stands too low for the metal, NO_PERSON, OVER_LIMIT.
    """
    row = queries.key_account(account_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.state == rules.ENDED:
        raise rules.Refused("ENDED")
    _demand_level(row, sponsor_id, manager_id, backup_id, day)
    over = overload_reason.strip()
    if manager_id and manager_id != (row.manager_id if row.state == rules.CONFIRMED else None):
        over = _demand_room(manager_id, over)
    elif not over:
        over = row.overload_reason
    is_new = row.state == rules.PROPOSED
    values = {
        "state": rules.CONFIRMED, "sponsor_id": sponsor_id, "manager_id": manager_id, "backup_id": backup_id,
        "since": day if is_new else row.since, "overload_reason": over,
    }  # fmt: skip
    if changed := row.change(values, version=version, at=at):
        kept = {name: str(after) for name, (_before, after) in changed.items()}
        _tell("keyaccount.confirm" if is_new else "keyaccount.appoint", row, at, kept)
        payload = {"account_id": row.pk, "customer_ids": [row.customer_id]}
        core_actions.record("keyaccount.confirmed", payload, at=at)


def _demand_level(
    row: Any, sponsor_id: int | None, manager_id: int | None, backup_id: int | None, day: date
) -> None:  # fmt: skip
    standing_in, least = queries.deputies_in_force(day), queries.policy()[row.metal]
    known = {one.pk: one for one in org_queries.users().filter(pk__in=[i for i in (sponsor_id, manager_id) if i])}
    places = {
        "sponsor": (answering.as_person(known.get(sponsor_id or 0), standing_in), least["sponsor"]),
        "manager": (answering.as_person(known.get(manager_id or 0), standing_in), least["owner"]),
    }
    wrong = set(rules.faults(places).values())
    if "OWNER_LEVEL" in wrong:
        raise rules.Refused("OWNER_LEVEL")
    helper = org_queries.user(backup_id) if backup_id else None
    if wrong or (backup_id and (helper is None or not helper.is_active)):
        raise rules.Refused("NO_PERSON")


def _demand_room(manager_id: int, reason: str) -> str:
    """Return the reason to keep: empty where there is room; refuse where there is none and no reason."""
    # Of two who give somebody accounts at once the second counts the first's.
    UnitMember.objects.select_for_update(of=("self",)).filter(user_id=manager_id).first()
    limit = queries.limit_of(manager_id)
    if limit is None or queries.load([manager_id]).get(manager_id, (0, 0))[0] < limit:
        return ""
    if not reason:
        raise rules.Refused("OVER_LIMIT")
    return reason


def appoint_many(*, account_ids: Iterable[int], day: date, at: datetime) -> dict[int, str]:
    """Confirm some visible proposed accounts with whom the program suggests; return by id why some were left out."""
    ids, left = list(account_ids), {}
    rows = list(queries.key_accounts().filter(pk__in=ids, state=rules.PROPOSED))
    for pk, one in queries.suggested(rows, day).items():
        try:
            appoint(
                account_id=pk, sponsor_id=one.sponsor_id, manager_id=one.manager_id, backup_id=one.backup_id, day=day,
                at=at,
            )  # fmt: skip
        except rules.Refused as refusal:
            left[pk] = str(refusal)
    return left


@transaction.atomic
def end_account(*, account_id: int, reason: str, day: date, at: datetime) -> None:
    """Decline a proposed account or end a confirmed one, with a reason."""
    row = queries.key_account(account_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.state == rules.ENDED:
        raise rules.Refused("ENDED")
    if not reason.strip():
        raise rules.Refused("NO_REASON")
    act = "keyaccount.dismiss" if row.state == rules.PROPOSED else "keyaccount.end"
    row.change({"state": rules.ENDED, "end_reason": reason.strip(), "ended_date": day}, version=None, at=at)
    _tell(act, row, at, {"reason": row.end_reason})
    core_actions.record("keyaccount.ended", {"account_id": row.pk, "customer_ids": [row.customer_id]}, at=at)


@transaction.atomic
def reopen_account(*, account_id: int, at: datetime) -> None:
    """Let an ended account stand as it stood before, unless the customer is one again already."""
    row = queries.key_account(account_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.state != rules.ENDED:
        return
    state = rules.CONFIRMED if row.since else rules.PROPOSED
    try:
        with transaction.atomic():
            row.change({"state": state, "ended_date": None, "end_reason": ""}, version=None, at=at)
    except IntegrityError:
        raise rules.Refused("IS_KEY") from None
    _tell("keyaccount.reopen", row, at, {"state": state})


def _tell(act: str, row: Any, at: datetime, values: Mapping[str, Any]) -> None:
    card = customer_queries.card(row.customer_id)
    core_actions.audit(
        act, noun="keyaccount", object_id=row.pk, branch_id=card.branch_id if card else None, at=at,
        values={"customer_id": row.customer_id, **values},
    )  # fmt: skip
