"""Reads of leads: whether those that bore a mark bought oftener, looked at from a day in the past."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from zhike.analytics import leads, targeting
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.targets import rules
from zhike.apps.targets.queries.judging import CHUNK, came_by_itself
from zhike.apps.targets.queries.policy import policy

# The latest so many leads are looked at.
MOST = 2_000


@dataclass(frozen=True)
class Measured:
    """How marked leads fared: from which day, for how long, and each mark against all."""

    day: date
    days: int
    marks: dict[str, leads.Lift]
    # Points as what they did says; None where too few bought or did not.
    fitted: leads.Fitted | None
    # More leads were known then than were looked at.
    is_cut: bool


def measured(today: date, branch_ids: Collection[int] | None) -> Measured:
    """Judge the enterprises of some branches (None: all) that had not bought as they were known on an earlier day.

    Whether they bought is counted in the days since; the door decides who may see the sums.
    """
    holds = policy()
    days = holds.marks["wait"]
    day = today - timedelta(days=days)
    with base.acting_as(base.System("leads measured")):
        cards = customer_queries.cards().filter(kind="ENTERPRISE", customer__first_seen_date__lte=day)
        cards = cards.filter(Q(first_purchase_date=None) | Q(first_purchase_date__gt=day)).select_related("customer")
        if branch_ids is not None:
            cards = cards.filter(branch_id__in=branch_ids)
        rows = list(cards.order_by("-customer__first_seen_date", "-pk")[: MOST + 1])
        told = [one for some in core_rules.chunks(rows[:MOST], size=CHUNK) for one in _told(some, holds, day, today)]
    marks = {
        leads.INTENT: leads.lift((lead.intent >= holds.marks["intent"], bought) for lead, _signs, bought in told),
        leads.POTENTIAL: leads.lift(
            (lead.potential >= holds.marks["potential"], bought) for lead, _signs, bought in told
        ),
    }
    fitted = leads.fit([(signs, bought) for _lead, signs, bought in told], holds.points)
    return Measured(day, days, marks, fitted, len(rows) > MOST)


def _told(cards: Any, holds: rules.Policy, day: date, today: date) -> list[tuple[leads.Lead, frozenset[str], bool]]:
    rows = list(cards)
    ids = [card.pk for card in rows]
    values = archive_queries.facts_on(ids, (*rules.OF_ARCHIVE, *rules.OF_LEADS), day)
    # The statement of a year is not there before the year is over.
    years = archive_queries.newest_statements(ids, day - timedelta(days=365))
    stages = lifecycle_queries.stages_on(ids, day)
    since = day - timedelta(days=holds.marks["days"])
    talked = {pk for pk, last in interaction_queries.last_contacts(ids, until=day).items() if last >= since}
    came = came_by_itself(ids, until=day)
    found = []
    for card in rows:
        series = [(row.year, row.revenue) for row in years.get(card.pk, ())]
        growth = targeting.growth_of(series, day.year, last=rules.LAST_YEARS)
        known = values.get(card.pk, {})
        facts = rules.facts_of(known, growth=growth, stage=stages.get(card.pk, ""), day=day)
        verdicts = {one.rule: one.verdict for one in targeting.judge(facts, holds.limits)}
        signs = frozenset(rules.signs_of(known, verdicts, came=card.pk in came, talked=card.pk in talked))
        first = card.first_purchase_date
        found.append((holds.lead(signs), signs, first is not None and first <= today))
    return found
