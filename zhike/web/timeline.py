"""One stream of what happened with a customer: contacts, orders, classes, moves between branches, changes by people."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import activities, archive, codes, format, messages, tier_words, trail_words, visits

N_ENTRIES = 60
ICONS = {"VALUE_TIER": "diamond", "CHURN_STATE": "activity", "RELATION_STAGE": "plant"}
ACTS = {
    "customer.add": "user-plus", "customer.change": "edit", "customer.move": "transfer",
    "customer.merge": "git-merge", "customer.merge_away": "git-merge", "customer.unmerge": "arrows-split",
}  # fmt: skip


def of_customer(customer_id: int, *, until: date, talks_until: date) -> list[dict[str, Any]]:
    """Return the latest entries up to a day, contacts perhaps up to another, newest first."""
    entries = _contacts(customer_id, talks_until)
    entries += [entry for source in SOURCES for entry in source(customer_id, until)]
    return sorted(entries, key=lambda entry: _moment(entry["at"]), reverse=True)[:N_ENTRIES]


def day_of(entry: dict[str, Any]) -> date:
    """Return the local day of an entry."""
    at = entry["at"]
    return clock.today(at) if isinstance(at, datetime) else at


def _moment(at: date | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time.min, tzinfo=UTC)


def _contacts(customer_id: int, until: date) -> list[dict[str, Any]]:
    if not base.actor().may("interaction.view"):
        return []
    rows = interaction_queries.interactions_of(customer_id, until=until).select_related(None)
    rows = rows.only("happened_at", "kind", "channel", "attendees", "text")
    return [
        {
            "at": row.happened_at, "icon": codes.word(row.channel).icon, "tone": codes.word(row.kind).tone,
            "title": f"{codes.label(row.kind)} · {codes.label(row.channel)}",
            "text": format.said(row.attendees, row.text) if row.attendees else row.text,
            "url": reverse("interaction", args=[row.pk]),
        }
        for row in rows[:N_ENTRIES]
    ]  # fmt: skip


def _orders(customer_id: int, until: date) -> list[dict[str, Any]]:
    rows = trade_queries.orders_of(customer_id).select_related(None).filter(order_date__lte=until)[:N_ENTRIES]
    return [
        {
            "at": order.order_date, "icon": codes.word(order.kind).icon, "tone": codes.word(order.kind).tone,
            "title": f"{codes.label(order.kind)} {order.number}", "url": reverse("order", args=[order.pk]),
            "text": format.money_text(order.amount, order.currency, full=True),
        }
        for order in rows
    ]  # fmt: skip


def _classes(customer_id: int, until: date) -> list[dict[str, Any]]:
    rows = list(customer_queries.class_history(customer_id).filter(valid_from__lte=until)[:N_ENTRIES])
    known = customer_queries.dimensions(with_ended=True) if rows else {}
    entries = []
    for row in rows:
        one = known.get(row.dimension)
        said = {"name": one.label, "value": one.said(row.code)} if one else {"name": row.dimension, "value": row.code}
        member = one.by_code.get(row.code) if one else None
        entries.append({
            "at": row.valid_from, "icon": ICONS.get(row.dimension, "tag"), "tone": member.tone if member else "",
            "title": _("%(name)s: %(value)s") % said, "text": tier_words.reason(row.reason),
        })  # fmt: skip
    return entries


def _moves(customer_id: int, until: date) -> list[dict[str, Any]]:
    rows = customer_queries.home_branches(customer_id).only("valid_from", "branch__name")
    homes = [home for home in rows if date.min < home.valid_from <= until]
    return [
        {
            "at": home.valid_from,
            "icon": "map-pin",
            "title": _("At the branch %(branch)s") % {"branch": home.branch.name},
        }
        for home in homes
    ]


def _changes(customer_id: int, until: date) -> list[dict[str, Any]]:
    titles = {
        "customer.add": _("Added"), "customer.change": _("Changed"), "customer.move": _("Moved to another branch"),
        "customer.merge": _("Merged with another record"), "customer.merge_away": _("Merged into another record"),
        "customer.unmerge": _("Merge undone"),
    }  # fmt: skip
    entries = core_queries.trail(noun="customer", object_id=customer_id, limit=N_ENTRIES)
    return [
        {
            "at": entry.at, "icon": ACTS.get(entry.act, "history"),
            "title": f"{titles.get(entry.act) or trail_words.act(entry.act)} · {entry.actor}", "text": _said(entry),
        }
        for entry in entries
        if timezone.localdate(entry.at) <= until
    ]  # fmt: skip


def _tasks(customer_id: int, until: date) -> list[dict[str, Any]]:
    if task_queries.statuses_of(customer_id) <= {"OPEN"}:
        return []
    return [
        {
            "at": task.closed_at, "icon": codes.word(task.status).icon, "tone": codes.word(task.status).tone,
            "title": format.said(codes.label(task.status), task.subject), "url": reverse("task", args=[task.pk]),
            "text": task.shown_outcome,
        }
        for task in task_queries.closed_tasks_of(customer_id, until=until)[:N_ENTRIES]
    ]  # fmt: skip


def _said(entry: Any) -> str:
    """Return what changed, for a reader who may see the customer; sensitive values only as changed."""
    values = entry.value.values if hasattr(entry, "value") else {}
    said = []
    for field, value in values.items():
        if core_queries.field_class("customer", field) == "sensitive":
            said.append(_("%(field)s changed") % {"field": trail_words.field(field)})
        elif isinstance(value, list) and len(value) == 2:
            said.append(format.said(trail_words.field(field), " → ".join(map(trail_words.told, value))))
    return format.listed(said)


def _people(customer_id: int, until: date) -> list[dict[str, Any]]:
    if not base.actor().may("person.view"):
        return []
    rows = people_queries.parts().select_related(None).filter(customer_id=customer_id)
    days = [(row.valid_from, _("%(name)s counts here"), row) for row in rows]
    days += [(row.valid_to, _("%(name)s no longer counts here"), row) for row in rows if row.valid_to]
    return [
        {
            "at": day, "icon": "id", "title": said % {"name": row.name}, "text": codes.label(row.role),
            "url": reverse("person", args=[row.person_id]),
        }
        for day, said, row in days
        if day <= until
    ]  # fmt: skip


def _archive(customer_id: int, until: date) -> list[dict[str, Any]]:
    return archive.entries_of(customer_id, until, N_ENTRIES)


# Where all but contacts come from: (customer id, until a day) → entries with at, icon, title, perhaps text, url, tone.
SOURCES = (
    _orders,
    _classes,
    _moves,
    _people,
    _changes,
    _tasks,
    _archive,
    messages.of_timeline,
    visits.of_timeline,
    activities.of_timeline,
)
