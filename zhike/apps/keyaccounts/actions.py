"""Writes of key accounts: benefits noted and taken away, reviews with minutes, rewards, needs; keeping house."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.core.actions import blotting
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import queries, rules
from zhike.apps.keyaccounts.models import AccountReview, Benefit, KeyAccount, Need, Reward
from zhike.apps.org import queries as org_queries

MOVED: dict[str, Any] = {"benefits": Benefit, "account_reviews": AccountReview}


def _key(customer_id: int, day: date, at: datetime) -> Any:
    card = customer_queries.card(customer_id)
    if card is None:
        raise rules.Refused("NO_CUSTOMER")
    if day > max(clock.today(at), org_queries.business_date(at)):
        raise rules.Refused("TO_COME")
    return card


@transaction.atomic
def note_benefit(
    *, customer_id: int, kind: str, amount: Decimal, evidence: str, noted_date: date, at: datetime
) -> int:  # fmt: skip
    """Note what a visible customer gains from us in a year; below zero it loses. Return the note's id."""
    card = _key(customer_id, noted_date, at)
    if kind not in rules.KINDS or not amount:
        raise rules.Refused("BAD_AMOUNT")
    row = Benefit.objects.create(
        customer_id=card.pk, kind=kind, amount=amount, evidence=evidence, noted_date=noted_date,
        author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    _tell("benefit.add", row, card, at, {"kind": kind, "amount": str(amount)})
    return row.pk


@transaction.atomic
def end_benefit(*, benefit_id: int, day: date | None, at: datetime) -> int:
    """Let a note no longer count, or count again without a day; return its customer."""
    row = Benefit.objects.select_related("customer").filter(pk=benefit_id).first()
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"ended_date": day}, version=None, at=at):
        act = "benefit.end" if day else "benefit.restore"
        _tell(act, row, row.customer, at, {"ended_date": day and str(day)})
    return row.customer_id


@transaction.atomic
def review_account(*, customer_id: int, day: date, minutes: str, at: datetime) -> int:
    """Keep the minutes of a review of a visible key customer; return its id."""
    card = _key(customer_id, day, at)
    if card.tier not in rules.KEY:
        raise rules.Refused("NOT_KEY")
    row = AccountReview.objects.create(
        customer_id=card.pk, day=day, minutes=minutes, user_id=base.actor().user_id, created_at=at, updated_at=at
    )
    _tell("accountreview.add", row, card, at, {"day": str(day)})
    return row.pk


@transaction.atomic
def reward(*, customer_id: int, what: str, day: date, at: datetime) -> int:
    """Reward a visible customer for having stayed a key customer long enough; once for each stretch."""
    card = _key(customer_id, day, at)
    found = queries.stretch_of(customer_id, day)
    if found is None:
        raise rules.Refused("NOT_KEY")
    if found.n_quarters < queries.quarters_wanted():
        raise rules.Refused("TOO_EARLY")
    try:
        with transaction.atomic():
            row = Reward.objects.create(
                customer_id=card.pk, since=found.since, n_quarters=found.n_quarters, what=what, day=day,
                user_id=base.actor().user_id, created_at=at, updated_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise rules.Refused("GIVEN") from None
    _tell("reward.give", row, card, at, {"what": what, "n_quarters": found.n_quarters})
    return row.pk


@transaction.atomic
def add_need(*, branch_id: int, title: str, tags: Sequence[str], at: datetime) -> int:
    """Write down what a branch looks for, with the words by which a resource is known; return its id."""
    told = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if not told:
        raise rules.Refused("NO_TAGS")
    row = Need.objects.create(
        branch_id=branch_id, title=title, tags=told, author_id=base.actor().user_id, created_at=at, updated_at=at
    )
    values = {"title": title, "tags": told}
    core_actions.audit("need.add", noun="need", object_id=row.pk, branch_id=branch_id, at=at, values=values)
    return row.pk


@transaction.atomic
def close_need(*, need_id: int, day: date | None, at: datetime) -> None:
    """Close a need, or open it again without a day."""
    row = Need.objects.filter(pk=need_id).first()
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"closed_date": day}, version=None, at=at):
        act = "need.close" if day else "need.reopen"
        core_actions.audit(act, noun="need", object_id=row.pk, branch_id=row.branch_id, at=at)


@transaction.atomic
def appoint(
    *, customer_id: int, metal: str, sponsor_id: int | None, manager_id: int | None, backup_id: int | None,
    reason: str, at: datetime,
) -> int:  # fmt: skip
    """Confirm a visible customer as a key account with who answers for it; return its id."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise rules.Refused("NO_CUSTOMER")
    values = {
        "metal": metal, "sponsor_id": sponsor_id, "manager_id": manager_id, "backup_id": backup_id, "reason": reason,
        "state": KeyAccount.State.CONFIRMED, "since": clock.today(at),
    }  # fmt: skip
    row = KeyAccount.objects.filter(customer_id=card.pk).exclude(state=KeyAccount.State.ENDED).first()
    if row is None:
        row = KeyAccount.objects.create(customer_id=card.pk, created_at=at, updated_at=at, **values)
    else:
        row.change(values, version=None, at=at)
    _tell("keyaccount.appoint", row, card, at, {"metal": metal})
    return row.pk


def _tell(act: str, row: Any, card: Any, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(
        act, noun=act.partition(".")[0], object_id=row.pk, branch_id=card.branch_id, at=at,
        values={"customer_id": row.customer_id, **values},
    )  # fmt: skip


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let benefits and reviews of one customer be of another; rewards stay with whom they were given to."""
    return {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a person; days and amounts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = AccountReview.objects.filter(customer_id=customer_id).update(minutes="")
        n_rows += Reward.objects.filter(customer_id=customer_id).update(what="")
        return n_rows + Benefit.objects.filter(customer_id=customer_id).update(evidence="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    of = {"customer_id__in": customer_ids}
    with base.acting_as(base.System("erasure")):
        texts = ((AccountReview, "minutes"), (Reward, "what"), (Benefit, "evidence"))
        return sum(blotting.blot(model.objects.filter(**of), (name,), words) for model, name in texts)
