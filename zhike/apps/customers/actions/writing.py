"""Writing to customers: one text to one or many, each with its own values; who lacks one is left out, the rest go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.customers import queries
from zhike.apps.customers.rules import ADDRESS
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.rules import placeholders

LETTER = "LETTER"


@dataclass(frozen=True)
class Recipient:
    """What became of a message to one customer: its id, and why it stays where it does."""

    customer_id: int
    message_id: int | None
    reason: str = ""


@transaction.atomic
def write_to(
    *, customer_ids: Iterable[int], channel: str, subject: str, text: str, purpose: str = "SERVICE",
    language: str = "", places: Mapping[int, str] | None = None, endings: Mapping[int, str] | None = None, day: date,
    more: Mapping[int, Mapping[str, str]] | None = None, key: str = "", at: datetime,
) -> list[Recipient]:  # fmt: skip
    """Write to the visible ones of some customers; raises outbound.actions.TextRefused where the text may not go.

    With a key, nobody is written to twice under it. Letters, and lines on the customer's own page, go to `places`:
    {customer id: where}; `endings`
    are what stands below the text for one alone, such as an address of their own; `more` is what further places of
    the text stand for, for each.
    """
    outbound_actions.check_text({"subject": subject, "text": text})
    done = []
    for customer in queries.customers().select_related("card").filter(pk__in=list(customer_ids)).order_by("pk"):
        values = {**queries.message_values(customer, day=day, language=language), **(more or {}).get(customer.pk, {})}
        to = (places or {}).get(customer.pk, "") if channel not in ADDRESS else getattr(customer, ADDRESS[channel])
        parts: dict[str, Any] = {
            "channel": channel, "purpose": purpose, "to": to, "noun": "customer",
            "object_id": customer.pk, "subject": placeholders.fill(subject, values),
            "text": placeholders.fill(text, values) + (endings or {}).get(customer.pk, ""),
            "key": f"{key}:{customer.pk}" if key else None,
        }  # fmt: skip
        lacking = placeholders.missing(f"{subject} {text}", values)
        reason = f"MISSING_VALUE {', '.join(lacking)}" if lacking else "" if to else "NO_ADDRESS"
        if customer.status == customer.Status.SUPPRESSED:
            reason = "SUPPRESSED"
        if reason:
            message_id = outbound_actions.stop(**parts, reason=reason, at=at)
        else:
            message_id = outbound_actions.send(**parts, at=at)
        done.append(Recipient(customer.pk, message_id, reason))
    if done:
        values_kept = {"channel": channel, "purpose": purpose, "customer_ids": [one.customer_id for one in done]}
        core_actions.audit("message.send", noun="message", object_id=None, at=at, n_rows=len(done), values=values_kept)
    return done
