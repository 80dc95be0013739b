"""Archive upkeep: one task for each customer with a stale archive, closed by a fresh value; scores kept in step."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import workdays
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

STALE, CHANGED, CREDIT = "archive", "archive.changed", "credit"
# A flood of tasks helps nobody: the most important of the stale come first, the others on the days after.
MOST_A_DAY = 1_000
DAYS_TO_DO = 14
# A worker may have stood still over a week-end.
JUST_ENDED = timedelta(days=7)
# What a registry tells anew, one looks into.
REGISTRY = "AIC"
REFRESH = gettext_lazy("Bring the archive up to date")
CHECK = gettext_lazy("The registry says something new: %(field)s")
ENDS = gettext_lazy("The licence of %(name)s ends on %(day)s: renew it, or what it told is locked or stale")
DOWNGRADED = gettext_lazy("The credit rating fell from %(before)s to %(now)s: look at terms and open amounts")


def look_after(*, day: date, at: datetime) -> int:
    """Give the owners of customers with a stale archive one task each; return how many are new."""
    stale = archive_queries.stale_cards(day)
    ended = [pk for pk, last in catalog_queries.ended_batches(day).items() if last >= day - JUST_ENDED]
    # What a list told counts for nothing any more once its licence has ended, neither in a score nor as an address.
    archive_actions.refresh_knowledge(customer_ids=archive_queries.customer_ids_of(ended), day=day)
    archive_actions.refresh_knowledge(customer_ids=list(stale.values_list("pk", flat=True)), day=day)
    warn_of_ends(day=day, at=at)
    new: list[int] = []
    has_task = set(_open(STALE).values_list("customer_id", flat=True))
    for card in stale[: MOST_A_DAY + len(has_task)]:
        if card.pk in has_task or len(new) == MOST_A_DAY:
            continue
        if _add(card, lambda: str(REFRESH), source=STALE, key=f"{card.pk}", day=day, at=at) is not None:
            new.append(card.pk)
    if new:
        core_actions.record("archive.stale", {"customer_ids": new}, at=at)
    return len(new)


def warn_of_ends(*, day: date, at: datetime) -> int:
    """Tell who manages licences once of each that ends soon; return how many notices were given."""
    told, managers = 0, [user.pk for user in org_queries.holders_of("catalog.manage")]
    for batch_id, last in catalog_queries.ending_batches(day).items():
        row = catalog_queries.batch(batch_id)
        name = (row.title or row.supplier) if row else ""
        told += task_actions.notify(
            user_ids=managers, title=ENDS % {"name": name, "day": last.isoformat()}, level="warning", kind="SYSTEM",
            link=reverse("source", args=[batch_id]), key=f"licence:{batch_id}:{last}", at=at,
        )  # fmt: skip
    return told


def take_note(told: dict[str, Any], *, day: date, at: datetime) -> None:
    """Close the tasks of customers whose archive is fresh again; ask to look at what a registry says anew."""
    # What an earlier version recorded and nobody has taken note of yet tells of one customer.
    written = {one["customer_id"]: one for one in told.get("written", [told])}
    cards = customer_queries.cards_of(written)
    for task in _open(STALE).filter(customer_id__in=list(cards)):
        if not archive_queries.is_stale(cards[task.customer_id], day):
            task_actions.close_task(task_id=task.pk, at=at)
    if told["channel"] != REGISTRY:
        return
    for card in cards.values():
        specs = catalog_queries.fields(card.kind) if written[card.pk]["replaced"] else {}
        for field in written[card.pk]["replaced"]:
            label = specs[field].label if field in specs else field
            _add(card, partial(_check, label), source=CHANGED, key=f"{card.pk}:{field}", day=day, at=at)


def look_into(told: dict[str, Any], *, day: date, at: datetime) -> None:
    """Give the owner of a customer whose credit is rated worse a task, once for each report."""
    card = customer_queries.card(told["customer_id"])
    if card is not None:
        rated = {"before": told["from"], "now": told["to"]}
        _add(
            card, lambda: DOWNGRADED % rated, source=CREDIT, key=f"{card.pk}:{told['credit_report_id']}", day=day, at=at
        )


def _open(source: str):
    return task_queries.tasks().filter(source=source, status="OPEN")


def _check(label: Any) -> str:
    return CHECK % {"field": label}


def _add(card: Any, title: Callable[[], str], *, source: str, key: str, day: date, at: datetime) -> int | None:
    link = f"{reverse('customer', args=[card.pk])}?tab=archive"
    with org_queries.speaking_to(card.owner_id):
        said = title()
    return task_actions.add_task(
        title=said, due_date=workdays.next_working(day + timedelta(days=DAYS_TO_DO)), branch_id=card.branch_id,
        assignee_id=card.owner_id,
        customer_id=card.pk, source=source, key=f"{source}:{key}:{day}", link=link, at=at,
    )  # fmt: skip
