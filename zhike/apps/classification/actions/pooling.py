"""Pools: what is known of a customer written down, whoever waits too long followed up, profiles kept with customers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.classification import queries, rules
from zhike.apps.classification.models import Profile
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, workdays
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.apps.valuation import queries as valuation_queries

SOURCE = "pool"
# A flood of tasks helps nobody: who waits longest comes first, the others on the days after.
MOST_A_DAY, DAYS_TO_DO = 200, 3


@transaction.atomic
def write_profile(*, customer_id: int, values: Mapping[str, str], version: int, at: datetime) -> None:
    """Write what is known of a visible customer; raises core.base.StaleRecord where somebody was faster."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise rules.BadRule("customer_id", _("There is no such customer among those you may see."))
    told = {name: values[name].strip() for name in rules.KNOWN if name in values}
    row = Profile.objects.filter(customer_id=customer_id).first()
    if (row.version if row else 0) != version:
        raise base.StaleRecord(0, version, row.version if row else 0)
    if row:
        changed = row.change(told, version=version, at=at)
    else:
        try:
            with transaction.atomic():
                row = Profile.objects.create(customer_id=customer_id, created_at=at, updated_at=at, **told)
        except IntegrityError:
            raise base.StaleRecord(0, 0, 1) from None
        changed = {name: ["", value] for name, value in told.items() if value}
    if changed:
        core_actions.audit(
            "profile.write", noun="profile", object_id=row.pk, branch_id=card.branch_id, at=at,
            values={"customer_id": customer_id, **changed},
        )  # fmt: skip


def follow_up(*, customer_id: int, dimension: str, code: str, day: date, at: datetime) -> int | None:
    """Ask whoever looks after a visible customer of a class to follow up; None where that is asked already.

    To who never bought the task says what to offer.
    """
    card = customer_queries.card(customer_id)
    one = customer_queries.dimension(dimension)
    if card is None or one is None or code not in one.by_code:
        raise rules.BadRule("code", _("This dimension has no such class."))
    if _asked().filter(customer_id=customer_id).exists():
        return None
    with org_queries.speaking_to(card.owner_id):
        title = _("Follow up: %(name)s (%(said)s)") % {"name": card.name, "said": one.said(code)}
        offered = queries.offered(card, code)
        note = _("What to offer:\n%(offers)s") % {"offers": valuation_queries.offer_text(offered)} if offered else ""
    return task_actions.add_task(
        title=title, note=note,
        due_date=workdays.next_working(day + timedelta(days=DAYS_TO_DO)), branch_id=card.branch_id,
        assignee_id=card.owner_id, customer_id=customer_id, source=SOURCE, link=f"/customers/{customer_id}/",
        key=f"{SOURCE}:{customer_id}:{dimension}.{code}:{day}", at=at,
    )  # fmt: skip


def _asked() -> Any:
    return task_queries.tasks().filter(source=SOURCE, status="OPEN")


def follow_up_late(*, day: date, at: datetime) -> int:
    """Have those followed up who wait longer than their class allows; return how many tasks are new."""
    n_new = 0
    with base.acting_as(base.System("pools")):
        for dimension, code in queries.pooled():
            if not queries.needs_of(dimension, code)["tasks"]:
                continue
            asked = set(_asked().values_list("customer_id", flat=True))
            for one in queries.pool(dimension, code, day=day, only="late").members:
                if n_new == MOST_A_DAY:
                    return n_new
                if one.card.pk in asked:
                    continue
                told = {"customer_id": one.card.pk, "dimension": dimension, "code": code}
                n_new += follow_up(**told, day=day, at=at) is not None
    return n_new


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let what is known of one customer be known of another of whom nothing is; return the ids."""
    with base.acting_as(base.System("repoint")):
        if Profile.objects.filter(customer_id=to_id).exists():
            return {"profiles": []}
        return {"profiles": core_actions.repoint(Profile, "customer_id", from_id=from_id, to_id=to_id)}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Any]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return core_actions.put_back(Profile, "customer_id", moved.get("profiles", ()), from_id=to_id, to_id=from_id)
