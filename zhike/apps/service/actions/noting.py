"""What is noted by hand: details of serving a customer, what a contact was for; telling of broken follow-up."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import queries, rules
from zhike.apps.service.actions.telling import answerable, key_account, tell
from zhike.apps.service.models import ContactPurpose, DetailCheck
from zhike.apps.service.rules import Refused
from zhike.apps.tasks import actions as task_actions


@transaction.atomic
def check_details(
    *, customer_id: int, day: date, marks: Mapping[str, Any], note: str = "", today: date, at: datetime
) -> int:
    """Keep which details were done on a day, one check a day; return its id. Raises Refused."""
    account = key_account(customer_id)
    if set(marks) != set(rules.DETAILS):
        raise Refused("BAD_MARKS", "marks")
    if day > today:
        raise Refused("IN_FUTURE", "day")
    row = DetailCheck(
        customer_id=customer_id, day=day, marks=[[code, bool(marks[code])] for code in rules.DETAILS],
        score=rules.score_of(marks), note=note.strip()[:300], author_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("CHECKED", "day") from None
    tell("detailcheck.add", row, account.customer.branch_id, at, customer_id=customer_id, score=str(row.score))
    return row.pk


@transaction.atomic
def note_purpose(*, interaction_id: int, purpose: str, at: datetime) -> None:
    """Note what a contact with a customer was for; empty takes it back. Raises Refused."""
    contact = interaction_queries.interaction(interaction_id)
    if contact is None:
        raise Refused("NO_CONTACT", "interaction_id")
    if purpose and purpose not in rules.PURPOSES:
        raise Refused("BAD_PURPOSE", "purpose")
    rows = ContactPurpose.objects.filter(pk=contact.pk)
    if purpose:
        values = {"purpose": purpose, "author_id": base.actor().user_id, "at": at}
        ContactPurpose.objects.update_or_create(pk=contact.pk, defaults=values)
    else:
        rows.delete()
    tell("contactpurpose.note", contact, contact.branch_id, at, purpose=purpose)


@transaction.atomic
def tell_slack(*, day: date, at: datetime) -> int:
    """Tell whoever answers for a key account that its follow-up is broken, once for each gap; return how many."""
    n_told = 0
    with base.acting_as(base.System("continuity of service")):
        standards = queries.standards()
        for account, gap, last in queries.slack(day):
            with org_queries.speaking_to(account.manager_id or account.customer.owner_id):
                title = _("No contact for %(days)s days: %(name)s") % {"days": gap, "name": account.customer.name}
                text = _("The streak of follow-up is broken; the class allows %(limit)s days.") % {
                    "limit": standards[account.metal]["gap"]
                }
            n_told += task_actions.notify(
                user_ids=answerable(account), title=title, text=text, level="warning",
                link=f"/service/fulfilment/{account.customer_id}/", key=f"slack:{account.customer_id}:{last}", at=at,
            )  # fmt: skip
    return n_told
