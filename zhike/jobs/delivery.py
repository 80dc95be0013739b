"""What leaves the house: queued messages delivered, webhooks told of events, a silent webhook reported."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

if TYPE_CHECKING:
    from zhike.jobs.reactions import Happening

TO_CUSTOMERS = {"EMAIL", "SMS", "LETTER"}
# An import tells of thousands of customers at once; a statement takes so many.
PART = 2_000


def may_not(message: Any) -> str:
    """Return why a message to a customer must stay at this moment, empty when it may go.

    Asked when it leaves, not when it is written: a consent withdrawn in between counts.
    """
    if message.noun != "customer" or message.channel not in TO_CUSTOMERS:
        return ""
    return archive_queries.may_not_reach(message.object_id, purpose=message.purpose)


def deliver(happening: "Happening") -> None:
    """Send a queued message."""
    with base.acting_as(base.System("delivery")):
        outbound_actions.deliver(message_id=happening.payload["message_id"], may_not=may_not, at=happening.at)


def ask_for_address(happening: "Happening") -> None:
    """Put an address a message was refused at to whoever looks after the customer."""
    with base.acting_as(base.System("addresses")):
        interaction_actions.ask_for_address(
            message_id=happening.payload["message_id"], day=org_queries.business_date(happening.at), at=happening.at
        )


def stop_withdrawn(happening: "Happening") -> None:
    """Stop what waits to leave for a purpose the customer no longer agrees to."""
    told = happening.payload
    with base.acting_as(base.System("consent withdrawn")):
        for purpose, needed in archive_rules.CONSENT_FOR.items():
            if needed == told["purpose"] and not archive_queries.has_consent(told["customer_id"], needed):
                outbound_actions.stop_waiting(
                    customer_id=told["customer_id"], purpose=purpose, reason="WITHDRAWN", at=happening.at
                )


def _customers(ids: Iterable[int]) -> list[int]:
    known = sorted(ids)
    parts = (known[start : start + PART] for start in range(0, len(known), PART))
    return [one for part in parts for one in sorted(customer_queries.cards_of(part))]


def _task(task_id: int) -> list[int]:
    return [task_id] if task_queries.task(task_id) else []


def _import(import_id: int) -> list[int]:
    return [import_id] if exchange_queries.one(import_id) else []


def _run(run_id: int) -> list[int]:
    return [run_id] if base.actor().may("figure.view") else []


# What the payload of an event names: (name there, the ids of it the acting person may see, name and address outside).
SEEN: tuple[tuple[str, Callable[[Any], list[int]], str, str], ...] = (
    ("customer_ids", _customers, "customer_ids", "/api/v1/customers/"),
    ("customer_id", lambda one: _customers([one]), "customer_ids", "/api/v1/customers/"),
    ("task_id", _task, "task_ids", ""),
    ("interaction_id", lambda pk: [pk] if interaction_queries.interaction(pk) else [], "interaction_ids",
     "/api/v1/interactions/"),
    ("promise_id", lambda pk: [pk] if interaction_queries.promise(pk) else [], "promise_ids", "/api/v1/promises/"),
    ("visit_id", lambda pk: [pk] if activity_queries.visit(pk) else [], "visit_ids", ""),
    ("import_id", _import, "import_ids", "/api/v1/imports/"),
    ("run_id", _run, "run_ids", "/api/v1/runs/"),
)  # fmt: skip


def seen(payload: dict[str, Any]) -> dict[str, Any] | None:
    """Return what of an event the acting person may know: ids and addresses; None when it is nothing."""
    ids: dict[str, list[int]] = {}
    links: list[str] = []
    for name, visible, outside, address in SEEN:
        if name in payload:
            ids[outside] = visible(payload[name])
            links += [f"{address}{one}" for one in ids[outside]] if address else []
    if not any(ids.values()):
        return None
    if "message_id" in payload:
        ids["message_ids"] = [payload["message_id"]]
        links.append(f"/api/v1/messages/{payload['message_id']}")
    return ids | {"links": links}


def tell_hooks(happening: "Happening") -> None:
    """Tell every webhook that listens what its user may see of an event."""
    with base.acting_as(base.System("webhooks")):
        hooks = outbound_queries.hooks_for(happening.name)
    for hook in hooks:
        who = org_queries.member(hook.user_id)
        if who is None:
            continue
        with base.acting_as(who):
            data = seen(happening.payload)
            if data is not None:
                outbound_actions.tell_hook(
                    hook=hook, event_id=happening.event_id, name=happening.name, data=data, at=happening.at
                )


def report_stopped_hook(happening: "Happening") -> None:
    """Tell the administrators that a webhook was switched off."""
    hook_id = happening.payload["hook_id"]
    people = org_queries.users().filter(role="ADMINISTRATOR", is_active=True)
    for user in people:
        with translation.override(user.language or settings.LANGUAGE_CODE):
            task_actions.notify(
                user_ids=[user.pk], title=_("A webhook was switched off"), level="warning", kind="SYSTEM",
                text=_("Its receiver did not answer 20 times in a row. Mend it, then switch the webhook on again."),
                link=f"/outbox/webhooks/{hook_id}/", key=f"hook.stopped:{happening.event_id}", at=happening.at,
            )  # fmt: skip
