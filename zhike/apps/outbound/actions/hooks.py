"""Webhooks: added, changed, given a new secret, removed; what they are told goes through the outbox."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.outbound.actions.sending import send
from zhike.apps.outbound.gate import calls, sealing
from zhike.apps.outbound.models import Hook, Message
from zhike.apps.outbound.rules import signing

EDITABLE = {"url", "events", "is_active"}


class EventsUnknown(Exception):
    """Events were named of which outsiders are not told."""


def _check(values: Mapping[str, Any]) -> None:
    """Refuse an address that cannot be called (reasons.Stopped) and events nobody is told of."""
    if "url" in values:
        calls.target(values["url"])
    unknown = sorted(set(values.get("events", ())) - set(signing.PUBLIC_EVENTS))
    if unknown:
        raise EventsUnknown(", ".join(unknown))


@transaction.atomic
def add_hook(*, url: str, events: Sequence[str], at: datetime) -> tuple[int, str]:
    """Add a webhook that hears what the acting person may see; return its id and its secret, told this once."""
    _check({"url": url, "events": events})
    user_id = base.actor().user_id
    if user_id is None:
        raise ValueError("a webhook hears what somebody may see")
    secret = secrets.token_urlsafe(32)
    row = Hook.objects.create(
        url=url, events=list(events), user_id=user_id, sealed=sealing.seal({"secret": secret}), created_at=at,
        updated_at=at,
    )  # fmt: skip
    values = {"url": url, "events": list(events)}
    core_actions.audit("hook.add", noun="hook", object_id=row.pk, at=at, values=values)
    return row.pk, secret


@transaction.atomic
def change_hook(*, hook_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change address, events, or whether it is on; switched on again it begins without failures."""
    if set(values) - EDITABLE:
        raise ValueError(f"not a field of webhooks: {sorted(set(values) - EDITABLE)}")
    _check(values)
    row = Hook.objects.get(pk=hook_id)
    fresh = {"n_failures": 0} if values.get("is_active") and not row.is_active else {}
    changed = row.change({**values, **fresh}, version=version, at=at)
    if changed:
        core_actions.audit("hook.change", noun="hook", object_id=row.pk, at=at, values=changed)


@transaction.atomic
def rotate_secret(*, hook_id: int, at: datetime) -> str:
    """Give a webhook a new secret and return it, told this once; the old one ends."""
    secret = secrets.token_urlsafe(32)
    row = Hook.objects.get(pk=hook_id)
    row.change({"sealed": sealing.seal({"secret": secret})}, version=None, at=at)
    core_actions.audit("hook.rotate", noun="hook", object_id=hook_id, at=at)
    return secret


@transaction.atomic
def remove_hook(*, hook_id: int, at: datetime) -> None:
    """Remove a webhook; what waits for it is stopped when its turn comes."""
    if Hook.objects.filter(pk=hook_id).delete()[0]:
        core_actions.audit("hook.remove", noun="hook", object_id=hook_id, at=at)


def tell_hook(*, hook: Hook, event_id: int, name: str, data: Mapping[str, Any], at: datetime) -> int | None:
    """Queue what a webhook is told of an event, once; None when it was told already."""
    body = {"event": name, "event_id": event_id, "at": at.isoformat(), **data}
    return send(
        channel=Message.Channel.WEBHOOK, to=hook.url, subject=name, text=json.dumps(body, ensure_ascii=False),
        noun="hook", object_id=hook.pk, key=f"hook:{hook.pk}:{event_id}", at=at,
    )  # fmt: skip
