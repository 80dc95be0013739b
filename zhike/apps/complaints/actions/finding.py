"""Grumbles nobody voiced, found by what shows them: a low score, a bad mood, fewer orders without a word."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints.actions import opening, telling
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import queries as trade_queries

MOST_A_DAY = 20
LOOKED_AT = 500
TALKED_WITHIN = timedelta(days=7)


@dataclass
class _Shown:
    """What shows that a customer is discontented."""

    degree: int | None = None
    angry_on: date | None = None
    fall: int | None = None

    def told(self, last_contact: date | None, silent_since: date) -> list[str]:
        """Return it in words; that it bought less counts only where nobody has spoken with it since a day."""
        told = []
        if self.degree is not None:
            told.append(_("in a survey it was content to %(n)s %% of what it expected") % {"n": self.degree})
        if self.angry_on is not None:
            told.append(_("it was in a bad mood on %(day)s") % {"day": self.angry_on})
        if self.fall is not None and (last_contact is None or last_contact <= silent_since):
            told.append(
                _("it bought %(n)s %% less than in as many days before, and nobody spoke with it") % {"n": self.fall}
            )
        return told


@transaction.atomic
def find_grumbles(*, day: date, at: datetime) -> int:
    """Write down which customers seem to grumble without saying so, and let their owners talk with them.

    Who has complained or grumbled of late, or has left, is left out; those with most at stake come first. Return how
    many are new.
    """
    rule = catalog_queries.table("latent_grumbles")["RULE"]
    start = day - timedelta(days=rule["window"])
    shown = _shown(rule, start, day)
    n_new = 0
    # From the most at stake on, some at a time: with very many customers the first twenty are soon found.
    for ids in core_rules.chunks(customer_queries.by_stake(shown), size=LOOKED_AT):
        last = interaction_queries.last_contacts(ids, until=day)
        for card in _unheard(ids, start, day):
            signs = shown[card.pk].told(last.get(card.pk), day - timedelta(days=rule["silent"]))
            if signs and n_new < MOST_A_DAY:
                _write(card, signs, day, at)
                n_new += 1
        if n_new == MOST_A_DAY:
            break
    return n_new


def _unheard(ids: list[int], start: date, day: date) -> list[Any]:
    """Return the cards of active customers in order who neither complained nor grumbled since a day, nor left."""
    begin, _end = clock.span(start, day)
    heard = Complaint.objects.filter(customer_id__in=ids).exclude(status=Complaint.Status.MERGED)
    heard_ids = {row.customer_id for row in heard if row.status == "OPEN" or row.opened_at >= begin}
    cards = customer_queries.cards_of([pk for pk in ids if pk not in heard_ids])
    known = [cards[pk] for pk in ids if pk in cards]
    return [card for card in known if card.status == "ACTIVE" and card.churn_state != "CHURNED"]


def _shown(rule: Mapping[str, int], start: date, day: date) -> dict[int, _Shown]:
    """Return what may show the discontent of each customer."""
    shown: defaultdict[int, _Shown] = defaultdict(_Shown)
    for pk, degree in survey_queries.degrees(day, since=start).items():
        if degree * 100 < rule["below"]:
            shown[pk].degree = round(degree * 100)
    for pk, on in interaction_queries.discontented(start, day).items():
        shown[pk].angry_on = on
    before, since = trade_queries.bought_between(start - (day - start), start), trade_queries.bought_between(start, day)
    for pk, amount in before.items():
        if amount > 0 and since.get(pk, 0) * 100 <= amount * (100 - rule["fall"]):
            shown[pk].fall = round(100 - 100 * since.get(pk, 0) / amount)
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
