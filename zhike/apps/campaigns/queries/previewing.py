"""What some recipients of a campaign would read: their offer, each channel's words filled in, how near the cap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min

from zhike.apps.campaigns import rules
from zhike.apps.campaigns.models import Campaign, Recipient
from zhike.apps.campaigns.queries import reaching, register, wording
from zhike.apps.customers import queries as customer_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import placeholders

# So many stand side by side; among so many recipients others reached by other ways are looked for.
N_BESIDE, N_LOOKED_AT, LEAST = 4, 200, 2


@dataclass(frozen=True)
class Letter:
    """What stands in one channel; whether it goes by it, and whether its words name the offer."""

    channel: str
    subject: str
    text: str
    is_sent: bool
    names_offer: bool


@dataclass(frozen=True)
class Preview:
    """What one recipient would read: with which offer, because of which audience, written to how often lately."""

    recipient: Recipient
    because: str
    letters: list[Letter]
    n_written: int


def previews(row: Campaign, *, day: date, at: datetime) -> list[Preview]:
    """Return what some visible recipients would read, one for each offer or set of ways; none before it is assembled.

    At least two where there are two. Only who is written to is shown: nobody held back or left out reads anything.
    """
    rows = _chosen(row)
    ids = [one.customer_id for one in rows]
    places, limits = wording.named_places(row), register.limits()
    offers = {one.customer_id: one.offer for one in rows}
    more = wording.values_of(row, customer_queries.addressed(ids).values(), offers, places)
    written = reaching.written(ids, limits, at)
    because = {one.offer_id: one.audience.name for one in reversed(register.variants(row.pk))}
    templates = [(way, told) for way, pk in row.templates.items() if (told := outbound_queries.template(int(pk)))]
    customers = customer_queries.customers().select_related("card", "branch", "owner").in_bulk(ids)
    return [
        Preview(
            one, because.get(one.offer_id or 0, ""),
            _letters(one, customers[one.customer_id], templates, more.get(one.customer_id, {}), day),
            written.get(one.customer_id, 0),
        )
        for one in rows if one.customer_id in customers
    ]  # fmt: skip


def _chosen(row: Campaign) -> list[Recipient]:
    rows = register.recipients(row.pk, Recipient.Group.TREATED)
    firsts = rows.order_by().values("offer_id").annotate(first=Min("pk")).order_by("first")
    found = list(rows.filter(pk__in=[one["first"] for one in firsts[:N_BESIDE]]))
    if row.kind == Campaign.Kind.INTEGRATED or len(found) < LEAST:
        seen = {_kind_of(one) for one in found}
        for one in rows[:N_LOOKED_AT]:
            if len(found) >= N_BESIDE:
                break
            if _kind_of(one) not in seen:
                seen.add(_kind_of(one))
                found.append(one)
    known = [one.pk for one in found]
    return found + list(rows.exclude(pk__in=known)[: max(LEAST - len(found), 0)])


def _kind_of(one: Recipient) -> tuple[Any, ...]:
    return (one.offer_id, *one.channels)


def _letters(
    one: Recipient, customer: Any, templates: Sequence[tuple[str, Any]], more: Mapping[str, str], day: date
) -> list[Letter]:
    told = []
    for channel, template in templates:
        values = {**customer_queries.message_values(customer, day=day, language=template.language), **more}
        told.append(Letter(
            channel, placeholders.fill(template.subject, values), placeholders.fill(template.body, values),
            channel in one.channels, rules.names_offer(f"{template.subject} {template.body}"),
        ))  # fmt: skip
    return told
