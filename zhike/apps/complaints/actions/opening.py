"""Opening a complaint: who, what, how angry; its number, its clocks, who handles it, whether it is the same again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog.rules import complaining
from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import clocking, telling
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

# By which channel a contact came for each way in; paper in a box came by none of them.
CHANNELS = {"FREE_LINE": "PHONE", "HOTLINE_24H": "PHONE", "WEB": "WEB", "EMAIL": "EMAIL"}


@dataclass(frozen=True)
class NewComplaint:
    """What is known when somebody complains: who, what, how they feel; the rest is asked later."""

    customer_id: int
    what: str
    emotion: str = "DISAPPOINTED"
    medium: str = ""
    stage: str = "COMPLAINT"
    demand: str = ""
    order_id: int | None = None
    product_id: int | None = None
    service_item: str = ""
    # How satisfied the customer was before, 1 to 5, where somebody asked.
    score_before: int | None = None


@transaction.atomic
def open_complaint(*, new: NewComplaint, at: datetime) -> int:
    """Open a complaint or a grumble under the next number of the year and return its id. Raises Refused."""
    customer = customer_queries.customer(new.customer_id)
    _check(new, customer)
    row = Complaint(
        customer=customer, order_id=_order(new), product_id=new.product_id, service_item=new.service_item.strip()[:120],
        stage=new.stage, medium=new.medium, what=new.what.strip(), demand=new.demand.strip()[:500],
        emotion=new.emotion, emotion_now=new.emotion, severity=rules.severity_of(new.emotion),
        score_before=new.score_before, opened_at=at, author_id=base.actor().user_id, created_at=at, updated_at=at,
        handler_id=handler_for(customer, "NEW_COMPLAINT"), answered_at=at if new.medium in rules.SPOKEN else None,
    )  # fmt: skip
    telling.save_numbered(row, "complaint", at)
    telling.tell("complaint.open", row, row.customer.branch_id, at, number=row.number, stage=row.stage)
    _note_contact(row, at)
    if row.stage == Complaint.Stage.COMPLAINT:
        clocking.wind(row, at)
    look_for_earlier(row, at)
    core_actions.record("complaint.opened", {"complaint_id": row.pk, "customer_id": row.customer_id}, at=at)
    if row.handler_id != base.actor().user_id:
        title = _("%(number)s: %(name)s complains") % {"number": row.number, "name": row.customer.name}
        telling.notify(row, [row.handler_id], title, row.what, at)
    return row.pk


def _check(new: NewComplaint, customer: Any) -> None:
    if customer is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    if not new.what.strip():
        raise rules.Refused("NO_WHAT", "what")
    if new.emotion not in rules.EMOTIONS:
        raise rules.Refused("BAD_EMOTION", "emotion")
    if new.medium and new.medium not in rules.MEDIA:
        raise rules.Refused("BAD_MEDIUM", "medium")
    if new.stage not in rules.STAGES:
        raise rules.Refused("BAD_STAGE", "stage")
    check_score(new.score_before, "score_before")


def check_score(score: int | None, field: str) -> None:
    """Refuse a score that is none of 1 to 5."""
    if score is not None and not 1 <= score <= 5:
        raise rules.Refused("BAD_SCORE", field)


def _order(new: NewComplaint) -> int | None:
    """Return the order it is about, where it is one of the customer."""
    row = trade_queries.order(new.order_id) if new.order_id else None
    return row.pk if row and row.customer_id == new.customer_id else None


def handler_for(customer: Any, cause: str) -> int | None:
    """Return who handles a complaint of a customer by the routes that hold; nobody there: whoever has the customer."""
    route = catalog_queries.table("complaint_routes")[cause]["handler"]
    if route == complaining.MANAGER:
        ids = org_queries.manager_ids(customer.branch_id)
    elif route == complaining.AGENT:
        desk = org_queries.users().filter(is_active=True, role="AGENT", branch_id=customer.branch_id)
        ids = list(desk.order_by("pk").values_list("pk", flat=True)[:1])
    else:
        ids = []
    managers = () if customer.owner_id or ids else org_queries.manager_ids(customer.branch_id)
    return next(iter(ids), customer.owner_id or next(iter(managers), None))


def _note_contact(row: Complaint, at: datetime) -> None:
    """Let the complaint stand among the contacts, where the timeline and every figure of complaints look for it."""
    topic = _("Complaint %(number)s") % {"number": row.number}
    new = interaction_actions.NewInteraction(
        customer_id=row.customer_id, text=row.what, happened_at=at, topic=topic, direction="IN",
        channel=CHANNELS.get(row.medium, "OTHER_CHANNEL"), emotion_before=row.emotion, contents=("EMOTION", "OPINION"),
        source="PERSON" if row.author_id else "WEB",
    )  # fmt: skip
    interaction_actions.add_interaction(new=new, day=clock.today(at), at=at)


def look_for_earlier(row: Complaint, at: datetime) -> None:
    """Mark a second dissatisfaction: the same matter again shortly after it was closed goes one level up."""
    if row.second_of_id is not None:
        return
    earlier = queries.earlier_of(row)
    if earlier is not None:
        call_second(row, earlier, at)


def call_second(row: Complaint, earlier: Complaint, at: datetime) -> None:
    """Note that a complaint is a second dissatisfaction, and let it go one level up."""
    telling.change(row, {"second_of_id": earlier.pk}, "complaint.second", at, second_of=earlier.number)
    clocking.raise_level(row, "SECOND", at)
