"""The path on which a customer becomes a key account: candidate, growing, key; with the milestones of trust."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries as grading_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import AccountReview, Benefit
from zhike.apps.keyaccounts.queries.answering import key_accounts
from zhike.apps.keyaccounts.queries.measuring import YEAR
from zhike.apps.people import queries as people_queries

CANDIDATE, GROWING, KEY = "CANDIDATE", "GROWING", "KEY"
MILESTONES = ("SECOND_PURCHASE", "KEY_PERSON", "VISITED", "PROMISE_KEPT", "GAIN_SHOWN", "REVIEWED")
N_SHOWN = 50


@dataclass(frozen=True)
class Step:
    """A customer on its way, with the milestones it has passed."""

    card: Any
    account: Any | None
    programme: Any | None
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A part of the way: how many customers are in it, and the first of them."""

    code: str
    n: int
    steps: tuple[Step, ...]


def milestones(customer_ids: Iterable[int], day: date) -> dict[int, tuple[str, ...]]:
    """Return which milestones of trust some visible customers have passed by a day, in their order."""
    ids = list(customer_ids)
    cards = customer_queries.cards_of(ids)
    promised = interaction_queries.promises_fallen_due(ids, day - YEAR, day)
    gains = Benefit.objects.filter(customer_id__in=ids, ended_date=None, amount__gt=0, noted_date__lte=day)
    held = AccountReview.objects.filter(customer_id__in=ids, day__lte=day)
    parts = people_queries.parts().filter(customer_id__in=ids, valid_to=None, stance="FOR")
    passed = {
        "SECOND_PURCHASE": {pk for pk, card in cards.items() if card.n_purchase_days > 1},
        "KEY_PERSON": set(parts.order_by().values_list("customer_id", flat=True)),
        "VISITED": set(interaction_queries.last_visits(ids, until=day)),
        "PROMISE_KEPT": {pk for pk, (kept, _of) in promised.items() if kept},
        "GAIN_SHOWN": set(gains.values_list("customer_id", flat=True)),
        "REVIEWED": set(held.values_list("customer_id", flat=True)),
    }
    return {pk: tuple(code for code in MILESTONES if pk in passed[code]) for pk in ids}


def path(day: date) -> list[Stage]:
    """Return the parts of the way: proposed candidates, those a programme helps to rise, confirmed key accounts."""
    proposed = key_accounts().filter(state=rules.PROPOSED).order_by("-customer__card__revenue_year", "pk")
    rising = grading_queries.programmes().filter(status="OPEN", to_tier__in=rules.KEY).order_by("due_date", "pk")
    confirmed = key_accounts().filter(state=rules.CONFIRMED).order_by("-since", "pk")
    found = []
    for code, rows in ((CANDIDATE, proposed), (GROWING, rising), (KEY, confirmed)):
        shown = list(rows[:N_SHOWN])
        passed = milestones([one.customer_id for one in shown], day)
        steps = tuple(
            Step(one.customer.card, None if code == GROWING else one, one if code == GROWING else None,
                 passed[one.customer_id])
            for one in shown
        )  # fmt: skip
        found.append(Stage(code, rows.count(), steps))
    return found
