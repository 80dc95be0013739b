"""Words for an access report: its columns, and values as the person they are about reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.web import codes, format, knowing, trail_words

Text = str | Promise
# What the trail of audit has no words for, by column; what one part means by a column, by part and column.
COLUMNS: dict[str, Text] = {
    "address": _("Address"), "gender": _("Gender"), "wechat": _("WeChat"), "birthday": _("Birthday"),
    "influence": _("Influence"), "stance": _("Stance"), "stages": _("Stages they affect"),
    "customer_name": _("Customer"), "collected_date": _("Collected on"), "channel": _("Channel"),
    "method": _("Method of collection"), "strength": _("How close, 0 to 5"), "source_name": _("One of the two"),
    "target_name": _("The other of the two"), "since": _("Since"), "user_name": _("Who of us"), "label": _("Whose"),
    "month_day": _("Month and day"), "topic": _("Topic"), "consent": _("How they agreed"),
    "work": _("For which work"), "consent_date": _("Agreed on"), "handed_date": _("Handed over on"),
    "ended_date": _("Ended on"), "result": _("Result"), "attendees": _("Who was there"), "what": _("Gift"),
    "answer": _("Answer"), "has_attended": _("Attended"), "first_date": _("Day"), "noted_date": _("Noted on"),
    "year": _("Year"), "current_assets": _("Current assets"), "inventory": _("Inventory"), "cash": _("Cash"),
    "current_liabilities": _("Current liabilities"), "total_assets": _("Total assets"),
    "receivables": _("Receivables"), "revenue": _("Revenue"), "net_profit": _("Net profit"),
    "cost_of_sales": _("Cost of sales"), "institution": _("Issued by"), "rating": _("Rating"),
    "report_date": _("Reported on"), "medium": _("Medium"), "published_date": _("Published on"),
    "how": _("How they came"), "way": _("Way"), "added_at": _("Reader since"), "left_at": _("Reader until"),
    "publication_name": _("Publication"), "opened_at": _("Opened at"), "returned_at": _("Came back at"),
    "decision": _("Decision"), "opened_date": _("Opened on"), "closed_date": _("Closed on"),
    "turnover": _("Turnover"), "held_date": _("Held on"), "remark": _("Remark"), "said": _("What they said"),
    "went_to": _("Buys now from"), "wish": _("What would have to change"),
    "would_return": _("Would they come back?"), "paid_date": _("Paid on"), "reference": _("Reference"),
    "cost_date": _("Day"), "category": _("Category"), "problem": _("Problem"),
}  # fmt: skip
OF_PART: dict[tuple[str, str], Text] = {
    ("parts", "title"): _("Job title"), ("people", "title"): _("Job title"), ("gifts", "value"): _("Worth"),
    ("staff_ties", "form"): _("Rests on"), ("leads", "title"): _("Advertisement"), ("copies", "title"): _("Issue"),
    ("invitations", "title"): _("Activity"), ("remarks", "title"): _("Activity"), ("payments", "method"): _("Method"),
    ("strengths", "ended_date"): _("Until"), ("candidates", "ended_date"): _("Result on"),
    ("messages", "channel"): _("Way"), ("contacts", "channel"): _("Way"), ("consents", "channel"): _("Way"),
}  # fmt: skip
# Where two nouns mean different things by one code, the noun it is asked for with.
NOUNS = {("leads", "how"): "lead"}


def column(part: str, name: str) -> str:
    """Return the words for a column of a part."""
    return str(OF_PART.get((part, name)) or COLUMNS.get(name) or trail_words.field(name))


def rows(part: str, told: list[dict[str, Any]]) -> list[list[str]]:
    """Return the rows of a part in words."""
    if part == "facts":
        return _facts(told)
    return [[_value(part, name, value) for name, value in row.items()] for row in told]


def _value(part: str, name: str, value: Any) -> str:
    if name == "act":
        return trail_words.act(value)
    if name == "month_day":
        return f"{value // 100:02d}-{value % 100:02d}"
    if isinstance(value, list):
        return "、".join(map(_one, value)) or trail_words.told(None)
    if value and (part, name) in NOUNS:
        return codes.label(f"{NOUNS[part, name]}.{value}")
    return trail_words.told(value)


def _one(value: Any) -> str:
    """Tell one of several: a code in words, a stretch of time by both its ends."""
    return codes.label(value) if isinstance(value, str) else " – ".join(map(trail_words.told, value))


def _facts(told: list[dict[str, Any]]) -> list[list[str]]:
    fields = {
        entry.spec.code: entry.spec
        for _group, entries in catalog_queries.catalogue(*catalog_rules.GROUPS)
        for entry in entries
    }
    words = {"channel": catalog_queries.channels(), "method": catalog_queries.codes("method")}
    return [[_fact(name, value, fields.get(row["field"]), words) for name, value in row.items()] for row in told]


def _fact(name: str, value: Any, field: catalog_rules.FieldDef | None, words: Mapping[str, Mapping[str, str]]) -> str:
    if name in words:
        return words[name].get(value) or trail_words.told(value)
    if field is None or value in (None, ""):
        return trail_words.told(value)
    if name == "field":
        return str(field.label)
    if name == "value" and isinstance(value, list):
        return format.listed(knowing.value(field, value))
    return trail_words.told(value)
