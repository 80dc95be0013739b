"""One stream of what happened with a customer: orders, class changes, moves between branches, changes by people."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, format, messages

N_ENTRIES = 60
ICONS = {"VALUE_TIER": "diamond", "CHURN_STATE": "activity", "RELATION_STAGE": "plant"}
ACTS = {"customer.add": "user-plus", "customer.change": "edit", "customer.move": "transfer"}


def of_customer(customer_id: int, *, until: date) -> list[dict[str, Any]]:
    """Return the latest entries up to a day, newest first."""
    entries = [entry for source in SOURCES for entry in source(customer_id, until)]
    return sorted(entries, key=lambda entry: _moment(entry["at"]), reverse=True)[:N_ENTRIES]


def _moment(at: date | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time.min, tzinfo=UTC)


def _orders(customer_id: int, until: date) -> list[dict[str, Any]]:
    rows = trade_queries.orders_of(customer_id).filter(order_date__lte=until)[:N_ENTRIES]
    return [
        {
            "at": order.order_date, "icon": codes.word(order.kind).icon, "tone": codes.word(order.kind).tone,
            "title": f"{codes.label(order.kind)} {order.number}", "url": reverse("order", args=[order.pk]),
            "text": format.money_text(order.amount, order.currency, full=True),
        }
        for order in rows
    ]  # fmt: skip


def _classes(customer_id: int, until: date) -> list[dict[str, Any]]:
    rows = customer_queries.class_history(customer_id).filter(valid_from__lte=until)[:N_ENTRIES]
    names = {"VALUE_TIER": _("Tier"), "CHURN_STATE": _("State"), "RELATION_STAGE": _("Relation")}
    entries = []
    for row in rows:
        said = {"name": names.get(row.dimension, row.dimension), "value": codes.label(row.code)}
        entries.append({
            "at": row.valid_from, "icon": ICONS.get(row.dimension, "tag"), "tone": codes.word(row.code).tone,
            "title": _("%(name)s: %(value)s") % said, "text": row.reason,
        })  # fmt: skip
    return entries


def _moves(customer_id: int, until: date) -> list[dict[str, Any]]:
    homes = [home for home in customer_queries.home_branches(customer_id) if date.min < home.valid_from <= until]
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
    }  # fmt: skip
    entries = core_queries.trail(noun="customer", object_id=customer_id, limit=N_ENTRIES)
    return [
        {
            "at": entry.at, "icon": ACTS.get(entry.act, "history"),
            "title": f"{titles.get(entry.act, entry.act)} · {entry.actor}", "text": _said(entry),
        }
        for entry in entries
        if timezone.localdate(entry.at) <= until
    ]  # fmt: skip


def _said(entry: Any) -> str:
    """Return what changed, for a reader who may see the customer; sensitive values only as changed."""
    values = entry.value.values if hasattr(entry, "value") else {}
    said = []
    for field, value in values.items():
        if core_queries.field_class("customer", field) == "sensitive":
            said.append(_("%(field)s changed") % {"field": field})
        elif isinstance(value, list) and len(value) == 2:
            said.append(f"{field}: {value[0] or format.NONE} → {value[1] or format.NONE}")
    return "; ".join(said)


# Where entries come from: (customer id, until a day) → entries with at, icon, title and perhaps text, url, tone.
SOURCES = (
    _orders,
    _classes,
    _moves,
    _changes,
    messages.of_timeline,
)
