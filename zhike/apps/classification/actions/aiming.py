"""Potential customers become target customers: they pass the rules of targets, or a campaign chose them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.classification import queries, rules
from zhike.apps.classification.actions.pooling import DAYS_TO_DO, MOST_A_DAY
from zhike.apps.core import base, workdays
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.tasks import actions as task_actions

PASSED, CHOSEN = "target rules", "campaign"
POTENTIAL, TARGET, SOURCE = "POTENTIAL", "TARGET", "aim"


def follow_targets(*, day: date, at: datetime, customer_ids: Iterable[int] | None = None) -> int:
    """Let potential customers who pass the rules of targets be target customers; of some, or of all.

    See `_aim` for whom people are asked about instead. Return how many became one.
    """
    with base.acting_as(base.System("stage follows targets")):
        waiting = _waiting(customer_ids)
        return _aim({pk: waiting[pk] for pk in target_queries.passing(waiting)}, PASSED, "", day=day, at=at)


def follow_campaign(*, customer_ids: Iterable[int], name: str, day: date, at: datetime) -> int:
    """Let potential customers a campaign addresses be target customers, the campaign named; return how many."""
    with base.acting_as(base.System("stage follows campaign")):
        return _aim(_waiting(customer_ids), CHOSEN, name, day=day, at=at)


def _waiting(customer_ids: Iterable[int] | None) -> dict[int, Any]:
    """Return the present class of those who are potential customers, by customer."""
    return {row.customer_id: row for row in queries.held_as(rules.STAGE, POTENTIAL, customer_ids)}


def _aim(waiting: Mapping[int, Any], source: str, name: str, *, day: date, at: datetime) -> int:
    """Make target customers of those of whom all is known that the class asks for, the source named.

    Whom somebody made a potential customer by hand stays one: that choice is a person's, who is asked once. So is
    whoever looks after a customer of whom something is still missing; the next night sees whether it is there.
    """
    lacks = queries.lacks_for(waiting, rules.STAGE, TARGET)
    ready = {pk: TARGET for pk, row in waiting.items() if row.source == "AUTO" and lacks.get(pk) == ()}
    _propose([pk for pk in sorted(lacks) if pk not in ready], lacks, source, day=day, at=at)
    return customer_actions.assign_classes(
        dimension=rules.STAGE, classes=ready, day=day, rule_version=source, at=at, reasons=dict.fromkeys(ready, name)
    )  # fmt: skip


def _propose(ids: list[int], lacks: Mapping[int, tuple[str, ...]], source: str, *, day: date, at: datetime) -> None:
    """Ask whoever looks after customers to make them target customers; once for each source, whatever came of it."""
    asked = queries.asked_to_aim(ids, source)
    for card in _first([pk for pk in ids if pk not in asked]):
        with org_queries.speaking_to(card.owner_id):
            why = _("passes the rules of targets") if source == PASSED else _("a campaign chose it")
            title = _("Make it a target customer? %(name)s: %(why)s") % {"name": card.name, "why": why}
            missing = ", ".join(str(rules.NEED_WORDS[name]) for name in lacks[card.pk])
            note = _("Still missing: %(what)s.") % {"what": missing} if missing else ""
        task_actions.add_task(
            title=title, note=note, due_date=workdays.next_working(day + timedelta(days=DAYS_TO_DO)),
            branch_id=card.branch_id, assignee_id=card.owner_id, customer_id=card.pk, source=SOURCE,
            link=f"/customers/{card.pk}/classes/?dimension={rules.STAGE}:{TARGET}",
            key=queries.aim_key(card.pk, source), at=at,
        )  # fmt: skip


def _first(ids: list[int]) -> list[Any]:
    """Return the customers with most at stake, as many as are asked about in a day."""
    found = [
        card for some in core_rules.chunks(ids)
        for card in customer_queries.cards().select_related("owner").filter(pk__in=some)
    ]  # fmt: skip
    return sorted(found, key=lambda card: (-(card.stake or 0), card.pk))[:MOST_A_DAY]
