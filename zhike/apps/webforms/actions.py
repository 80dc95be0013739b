"""Writes of web forms: a form made and changed; an entry becomes a contact with somebody new or known."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.webforms import queries, rules
from zhike.apps.webforms.models import Entry, WebForm

LINK_BYTES = 16
# A consent names the text that was agreed to; its words are the evidence.
LONGEST_WORDING = 60


class NameTaken(Exception):
    """Another form has this name."""


class TooMany(Exception):
    """More came from one sender, or through one form, than people write within an hour."""


@transaction.atomic
def add_form(*, values: Mapping[str, Any], at: datetime) -> int:
    """Make a form under a new address and return its id; raises NameTaken."""
    given = dict(values) | {"asks": rules.joined(values["asks"])}
    row = WebForm(link=secrets.token_urlsafe(LINK_BYTES), created_at=at, updated_at=at, **given)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(row.name) from None
    _tell("webform.add", row, {"name": row.name}, at)
    return row.pk


@transaction.atomic
def change_form(*, form_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a visible form; its address stays. Raises NameTaken or core.base.StaleRecord."""
    row = WebForm.objects.get(pk=form_id)
    given = dict(values) | ({"asks": rules.joined(values["asks"])} if "asks" in values else {})
    try:
        with transaction.atomic():
            changed = row.change(given, version=version, at=at)
    except IntegrityError:
        raise NameTaken(values["name"]) from None
    if changed:
        _tell("webform.change", row, changed, at)


@transaction.atomic
def hand_over_forms(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another answer the newcomers of somebody's forms, once: with what is about no customer; return ids."""
    return [] if customer_ids is not None else _give(WebForm.objects.filter(owner_id=from_id), to_id, at)


@transaction.atomic
def take_back_forms(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give forms back that are still answered by whom they were handed to; return how many."""
    return len(_give(WebForm.objects.filter(pk__in=list(ids), owner_id=to_id), from_id, at))


def _give(rows: QuerySet[WebForm], owner_id: int, at: datetime) -> list[int]:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for form_id in ids:
        change_form(form_id=form_id, values={"owner_id": owner_id}, version=None, at=at)
    return ids


def _tell(act: str, row: WebForm, values: dict[str, Any], at: datetime) -> None:
    core_actions.audit(act, noun="webform", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)


@transaction.atomic
def receive(
    *, form_id: int, given: Mapping[str, str], agrees: bool, trap: str, address: str, channel: str = "WEB",
    code: str = "", language: str = "", day: date, at: datetime,
) -> Entry:  # fmt: skip
    """Take an entry in and return it. The same entry again that day has no second effect.

    Whether the sender is known must not be told outside: the caller stands for the world, which could ask for anybody.

    Who agrees agrees to the words they saw, in the language they read. What the world writes changes nobody who is
    known: facts and consent are kept of newcomers alone. `code` is what the address said that led here.
    Raises TooMany.
    """
    with base.acting_as(base.System("web form")):
        row = WebForm.objects.select_related("owner").get(pk=form_id)
        sender = _digest(address) if address else ""
        if rules.is_too_much(*queries.n_within_hour(row.pk, sender, at)):
            raise TooMany
        entry = Entry(
            form=row, at=at, sender=sender, state=Entry.State.SPAM,
            fingerprint=_digest(rules.sameness(row.pk, str(day), given)),
        )  # fmt: skip
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            return Entry.objects.get(fingerprint=entry.fingerprint)
        if not rules.is_spam(given, trap):
            agreed = row.said(language)["consent"] if agrees else ""
            with translation.override(row.owner.language or translation.get_language()):
                customer_id = _become_contact(row, entry, given, agreed, channel=channel, day=day)
            entry.save(update_fields=["state", "interaction_id"])
            if code:
                told = {
                    "customer_id": customer_id, "interaction_id": entry.interaction_id, "code": code, "day": str(day),
                }  # fmt: skip
                core_actions.record("webform.entered", told, at=at)
    return entry


def _digest(text: str) -> str:
    """Return what tells two texts apart; keyed, so that nobody finds out by trying whose phone stood there."""
    return sealing.digest("zhike.webforms", text)


def _become_contact(
    row: WebForm, entry: Entry, given: Mapping[str, str], agreed: str, *, channel: str, day: date
) -> int:
    customer_id, at = _known(given), entry.at
    entry.state = Entry.State.KNOWN if customer_id else Entry.State.NEWCOMER
    facts: dict[str, str] = {}
    if customer_id is None:
        customer_id, facts = _add_customer(row, given, day, at)
        if agreed:
            archive_actions.give_consent(
                customer_id=customer_id, purpose="MARKETING", wording=row.name[:LONGEST_WORDING], channel="ON_WEB",
                evidence=agreed, given_date=day, at=at,
            )  # fmt: skip
    new = interaction_actions.NewInteraction(
        customer_id=customer_id, text=_told(given, agreed), happened_at=at, channel=channel, direction="IN",
        topic=row.title, participants=given["name"][:200], source="WEB",
    )  # fmt: skip
    entry.interaction_id = interaction_actions.add_interaction(new=new, facts=facts, day=day, at=at)
    card: Any = customer_queries.card(customer_id)
    task_actions.add_task(
        title=_("Answer %(name)s: %(form)s") % {"name": card.name, "form": row.title},
        due_date=day, branch_id=card.branch_id, assignee_id=card.owner_id or row.owner_id, customer_id=customer_id,
        source="webform", link=f"/interactions/{entry.interaction_id}/", at=at,
    )  # fmt: skip
    return customer_id


def _known(given: Mapping[str, str]) -> int | None:
    """Return the one customer that has the phone, or without a phone the e-mail; nobody where several share it."""
    if given.get("phone"):
        ids = {row.pk for row in interaction_queries.callers(given["phone"])}
    else:
        ids = {pk for _text, pk in customer_queries.ids_by("email", [given.get("email", "")])}
    return ids.pop() if len(ids) == 1 else None


def _add_customer(row: WebForm, given: Mapping[str, str], day: date, at: datetime) -> tuple[int, dict[str, str]]:
    """Add who wrote: the company where one is named, else the person; return its id and what it taught."""
    name = given.get("firm") or given["name"]
    kind = "ENTERPRISE" if given.get("firm") else customer_rules.guess_kind(name)
    new = customer_actions.NewCustomer(
        code="", name=name, kind=kind, branch_id=row.branch_id, owner_id=row.owner_id,
        phone=given.get("phone", ""), email=given.get("email", ""), first_seen_date=day,
    )  # fmt: skip
    # A field the house has hidden or made sensitive is not taught; what was written stands in the contact.
    known = {spec.code for group in interaction_queries.learnable(kind) for spec in group.fields}
    asked = rules.TAUGHT.items() if kind == "ENTERPRISE" else ()
    taught = {field: given[ask] for ask, field in asked if given.get(ask) and field in known}
    return customer_actions.add_customer(new=new, at=at), taught


def _told(given: Mapping[str, str], agreed: str) -> str:
    words = {
        "name": _("Name"), "phone": _("Phone"), "email": _("E-mail"), "firm": _("Company"), "trade": _("Industry"),
        "address": _("Address"),
    }  # fmt: skip
    lines = [f"{label}: {given[name]}" for name, label in words.items() if given.get(name)]
    lines += [_("Agrees to: %(words)s") % {"words": agreed}] if agreed else []
    return "\n".join([given["message"], "", *lines] if given.get("message") else lines)
