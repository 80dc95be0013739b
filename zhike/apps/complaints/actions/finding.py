"""Grumbles nobody voiced, found by what shows them: a low score, a bad mood, fewer orders without a word."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints.actions import opening, telling
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import queries as trade_queries

MOST_A_DAY = 20
TALKED_WITHIN = timedelta(days=7)


@transaction.atomic
def find_grumbles(*, day: date, at: datetime) -> int:
    """Write down which customers seem to grumble without saying so, and let their owners talk with them.

    Who has complained or grumbled of late, or has left, is left out; those with most at stake come first. Return how
    many are new.
    """
    rule = catalog_queries.table("latent_grumbles")["RULE"]
    start = day - timedelta(days=rule["window"])
    shown = _shown(rule, start, day)
    begin, _end = clock.span(start, day)
    heard = Complaint.objects.filter(customer_id__in=list(shown)).exclude(status=Complaint.Status.MERGED)
    heard_ids = {row.customer_id for row in heard if row.status == "OPEN" or row.opened_at >= begin}
    cards = customer_queries.cards_of([pk for pk in shown if pk not in heard_ids])
    kept = [card for card in cards.values() if card.status == "ACTIVE" and card.churn_state != "CHURNED"]
    kept.sort(key=lambda card: (-card.stake, card.pk))
    for card in kept[:MOST_A_DAY]:
        _write(card, shown[card.pk], day, at)
    return len(kept[:MOST_A_DAY])


def _shown(rule: Mapping[str, int], start: date, day: date) -> dict[int, list[str]]:
    """Return what shows the discontent of each customer, in words."""
    shown: dict[int, list[str]] = {}
    for pk, degree in survey_queries.degrees(day, since=start).items():
        if degree * 100 < rule["below"]:
            shown.setdefault(pk, []).append(
                _("in a survey it was content to %(n)s %% of what it expected") % {"n": round(degree * 100)}
            )
    for pk, on in interaction_queries.discontented(start, day).items():
        shown.setdefault(pk, []).append(_("it was in a bad mood on %(day)s") % {"day": on})
    before, since = trade_queries.bought_between(start - (day - start), start), trade_queries.bought_between(start, day)
    fewer = {
        pk: round(100 - 100 * since.get(pk, 0) / amount)
        for pk, amount in before.items()
        if amount > 0 and since.get(pk, 0) * 100 <= amount * (100 - rule["fall"])
    }
    last = interaction_queries.last_contacts(fewer, until=day)
    for pk, fall in fewer.items():
        if pk not in last or last[pk] <= day - timedelta(days=rule["silent"]):
            shown.setdefault(pk, []).append(
                _("it bought %(n)s %% less than in as many days before, and nobody spoke with it") % {"n": fall}
            )
    return shown


def _write(card: Any, signs: list[str], day: date, at: datetime) -> None:
    customer = customer_queries.customer(card.pk)
    row = Complaint(
        customer=customer, stage=Complaint.Stage.LATENT_GRUMBLE, emotion="DISAPPOINTED", emotion_now="DISAPPOINTED",
        severity="MINOR", what=_("Nobody has complained, but %(signs)s.") % {"signs": "; ".join(signs)}, opened_at=at,
        created_at=at, updated_at=at, handler_id=opening.handler_for(customer, "NEW_COMPLAINT"),
    )  # fmt: skip
    telling.save_numbered(row, "complaint", at)
    telling.tell("complaint.open", row, card.branch_id, at, number=row.number, stage=row.stage)
    core_actions.record("complaint.opened", {"complaint_id": row.pk, "customer_id": row.customer_id}, at=at)
    task_actions.add_task(
        title=_("Ask %(name)s whether something is wrong, before it complains") % {"name": card.name}, note=row.what,
        due_date=day + TALKED_WITHIN, branch_id=card.branch_id, assignee_id=card.owner_id or row.handler_id,
        customer_id=card.pk, source=telling.SOURCE, key=f"latent:{row.pk}", link=f"/complaints/{row.pk}/", at=at,
    )  # fmt: skip
