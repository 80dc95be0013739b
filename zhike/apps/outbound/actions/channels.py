"""Channels: added, changed, tried out; the audit trail says that settings changed, never what they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.outbound.actions.delivering import send_by
from zhike.apps.outbound.gate import sealing
from zhike.apps.outbound.models import Channel, Message
from zhike.apps.outbound.rules.reasons import Stopped, Undelivered

KINDS = {
    "SMTP": "EMAIL", "GENERIC_SMS": "SMS", "WECOM": "ROBOT", "DINGTALK": "ROBOT", "FEISHU": "ROBOT",
}  # fmt: skip


# Where a channel sends to.
ADDRESS = ("host", "url")


class CodeTaken(Exception):
    """Another channel has this code."""


class SecretNeeded(Exception):
    """A channel got another address: its secret must be given again, or it would be sent to whoever listens there."""


@transaction.atomic
def add_channel(*, code: str, provider: str, settings: Mapping[str, Any], at: datetime) -> int:
    """Add a channel and return its id; raises CodeTaken."""
    row = Channel(
        code=code, provider=provider, kind=KINDS[provider], sealed=sealing.seal(dict(settings)), created_at=at,
        updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise CodeTaken(code) from None
    values = {"code": code, "provider": provider}
    core_actions.audit("channel.add", noun="channel", object_id=row.pk, at=at, values=values)
    return row.pk


@transaction.atomic
def change_channel(
    *, channel_id: int, settings: Mapping[str, Any] | None = None, is_active: bool, version: int, at: datetime
) -> None:
    """Change a channel's settings, None leaves them; a secret left empty stays while the address does.

    Raises SecretNeeded, base.StaleRecord.
    """
    row = Channel.objects.get(pk=channel_id)
    values: dict[str, Any] = {"is_active": is_active}
    if settings is not None:
        values |= _sealed(row, settings)
    changed = row.change(values, version=version, at=at)
    if changed:
        said = {name: both if name == "is_active" else True for name, both in changed.items()}
        core_actions.audit("channel.change", noun="channel", object_id=row.pk, at=at, values=said)


def _sealed(row: Channel, settings: Mapping[str, Any]) -> dict[str, str]:
    try:
        known = row.settings
    except Stopped:
        known = {}
    given = dict(settings)
    if not given.get("secret"):
        if known.get("secret") and any(given.get(name) != known.get(name) for name in ADDRESS):
            raise SecretNeeded(_("The address is another one: give the secret again."))
        given["secret"] = known.get("secret", "")
    return {"sealed": sealing.seal(given)} if given != known else {}


def try_channel(*, channel_id: int, to: str, subject: str, text: str, at: datetime) -> str:
    """Send a message by a channel at once, past the outbox; return why it did not arrive, empty when it did."""
    row = Channel.objects.get(pk=channel_id)
    # The moment stands for the number: a test is no message that is kept.
    trial = Message(pk=int(at.timestamp()), channel=row.kind, to=to, subject=subject, text=text, queued_at=at)
    error = ""
    try:
        send_by(row, trial, at)
    except Undelivered as why:
        error = str(why)
    core_actions.audit("channel.try", noun="channel", object_id=row.pk, at=at, values={"error": error})
    return error
