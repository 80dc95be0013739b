"""The care calendar: the days on which customers deserve a word, and whether it was said."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, trail
from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import queries as task_queries

KINDS = ("OCCASION", "PROMISE", "VISIT", "NEXT_STEP")
N_SHOWN = 100
MOST_DAYS = 31


class CareEntry(door.Shape):
    """A day on which a customer deserves a word; an occasion is answered, all else at its own address."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=KINDS)
    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    occasion = serializers.CharField(allow_blank=True, help_text="What is answered; empty for other kinds.")
    text = serializers.CharField(allow_blank=True, help_text="Whose day, what was promised, what for.")
    n_years = serializers.IntegerField(allow_null=True, help_text="How often it came round.")
    id = serializers.IntegerField(allow_null=True, help_text="Of the promise, the visit or the task.")
    status = serializers.ChoiceField(choices=["DONE", "NOT_DONE"], allow_blank=True)


class CareDays(door.Shape):
    """The days asked for, in order."""

    results = CareEntry(many=True)
    first = serializers.DateField()
    last = serializers.DateField()


_Asked: Any = type(
    "_Asked",
    (door.Shape,),
    {
        "from": trail.day("First day; left out, today."),
        "days": serializers.IntegerField(
            min_value=1, max_value=MOST_DAYS, required=False, default=7, help_text="How many; usually 7."
        ),
        "whose": serializers.ChoiceField(
            choices=["mine", "all"], required=False, default="mine", help_text="One's own customers, or all one may see"
        ),
    },
)


class CareAsked(_Asked):
    """Which days are asked for."""


class CareAnswer(door.Shape):
    """Whether an occasion was used."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    occasion = serializers.CharField(max_length=40)
    day = serializers.DateField()
    status = serializers.ChoiceField(
        choices=["DONE", "NOT_DONE"], allow_blank=True, help_text="Empty takes the answer back."
    )


class Care(door.View):
    """The care calendar."""

    acts = {"GET": "interaction.view", "POST": "interaction.add"}

    @door.call(returns=CareDays, query=CareAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the days on which customers deserve a word."""
        first = query.get("from") or org_queries.business_date(clock.now())
        last = first + timedelta(days=query["days"] - 1)
        owner_id = base.actor().user_id if query["whose"] == "mine" else None
        entries = [entry for source in SOURCES for entry in source(first, last, owner_id)]
        answers = queries.care_answers(first, last, {entry["customer_id"] for entry in entries})
        for entry in entries:
            entry["status"] = answers.get((entry["customer_id"], entry["occasion"], entry["day"]), "")
        entries.sort(key=lambda entry: (entry["day"], KINDS.index(entry["kind"]), entry["customer_id"]))
        return {"results": entries, "first": first, "last": last}

    @door.call(returns=CareAnswer, takes=CareAnswer, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Say whether an occasion was used."""
        actions.answer_care(**body, at=clock.now())
        return body


Entries = Iterator[dict[str, Any]]


def _people(first: date, last: date, owner_id: int | None) -> Entries:
    days = people_queries.anniversaries(first, last, owner_id=owner_id, limit=N_SHOWN)
    cards = customer_queries.cards_of({one.customer_id for one in days}) if days else {}
    for one in days:
        if one.customer_id not in cards:
            continue
        text = " ".join(filter(None, (one.person, one.label)))
        occasion = f"{one.kind}:{one.person_id}"
        yield _entry("OCCASION", one.day, one.customer_id, cards[one.customer_id].name, occasion=occasion, text=text)


def _today() -> date:
    return org_queries.business_date(clock.now())


def _archive(first: date, last: date, owner_id: int | None) -> Entries:
    for one in archive_queries.archive_days(first, last, today=_today(), owner_id=owner_id, limit=N_SHOWN):
        more = {"occasion": one.field.upper(), "n_years": one.n_years}
        yield _entry("OCCASION", one.day, one.customer_id, one.customer, **more)


def _purchases(first: date, last: date, owner_id: int | None) -> Entries:
    for one in queries.first_purchases(first, last, owner_id=owner_id, limit=N_SHOWN):
        more = {"occasion": one.occasion, "n_years": one.n_years}
        yield _entry("OCCASION", one.day, one.customer_id, one.customer, **more)


def _promises(first: date, last: date, owner_id: int | None) -> Entries:
    rows = queries.promises_due(first, last)
    rows = rows if owner_id is None else rows.filter(made_by_id=owner_id)
    for row in rows[:N_SHOWN]:
        yield _entry("PROMISE", row.due_date, row.customer_id, row.customer.name, text=row.text, id=row.pk)


def _visits(first: date, last: date, owner_id: int | None) -> Entries:
    for row in activity_queries.planned_visits(first, last, user_id=owner_id)[:N_SHOWN]:
        yield _entry("VISIT", row.day, row.customer_id, row.customer.name, text=row.purpose, id=row.pk)


def _next_steps(first: date, last: date, owner_id: int | None) -> Entries:
    rows = task_queries.open_tasks().filter(source="interaction", due_date__range=(first, last), is_about_seen=True)
    rows = rows if owner_id is None else rows.filter(assignee_id=owner_id)
    for row in rows[:N_SHOWN]:
        yield _entry("NEXT_STEP", row.due_date, row.customer_id, row.about, text=row.subject, id=row.pk)


def _entry(kind: str, day: date, customer_id: int, customer: str, **more: Any) -> dict[str, Any]:
    usual = {"occasion": "", "text": "", "n_years": None, "id": None}
    return {"kind": kind, "day": day, "customer_id": customer_id, "customer": customer} | usual | more


# (first day, last day, whose customers: an owner's id or None for all one may see) → entries.
SOURCES = (_people, _archive, _purchases, _promises, _visits, _next_steps)

urls = [path("care", Care.as_view(), name="api-care")]
