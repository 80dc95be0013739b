"""Delivery: a message is claimed, sent outside any transaction, and marked; what did not arrive is tried again."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import rules as core_rules
from zhike.apps.outbound import queries
from zhike.apps.outbound.gate import calls, mail
from zhike.apps.outbound.models import Channel, Hook, Message
from zhike.apps.outbound.rules import robots, signing
from zhike.apps.outbound.rules.reasons import MOST_ATTEMPTS, Stopped, Undelivered

JSON = {"Content-Type": "application/json; charset=utf-8"}
FROM_NOBODY = "zhike@localhost"


class NotReady(Exception):
    """The letter does not wait to be posted."""


def deliver(*, message_id: int, may_not: Callable[[Message], str] = lambda message: "", at: datetime) -> None:
    """Send a queued message, at least once; `may_not` says why it must stay, empty when it may go.

    A worker that dies in between leaves it queued, and the queue's lease brings it back.
    """
    row = Message.objects.filter(pk=message_id, status=Message.Status.QUEUED).first()
    if row is None or not _claim(row):
        return
    try:
        if reason := may_not(row):
            raise Stopped(reason)
        SENDERS[row.channel](row, at)
    except Stopped as why:
        _end(row, Message.Status.STOPPED, str(why), at)
    except Undelivered as why:
        _again(row, str(why), at)
    else:
        is_letter = row.channel == Message.Channel.LETTER
        _end(row, Message.Status.READY if is_letter else Message.Status.SENT, "", at)


def post_letter(*, message_id: int, may_not: Callable[[Message], str], at: datetime) -> str:
    """Note that a letter was posted; return the reason where it must stay, which stops it. Raises NotReady."""
    row = Message.objects.filter(pk=message_id, status=Message.Status.READY).first()
    if row is None:
        raise NotReady(message_id)
    reason = may_not(row)
    _end(row, Message.Status.STOPPED if reason else Message.Status.SENT, reason, at)
    core_actions.audit("message.post", noun="message", object_id=row.pk, at=at, values={"error": reason})
    return reason


def _claim(row: Message) -> bool:
    mine = Message.objects.filter(pk=row.pk, status=Message.Status.QUEUED, n_attempts=row.n_attempts)
    row.n_attempts += 1
    return bool(mine.update(n_attempts=row.n_attempts))


def send_by(channel: Channel, row: Message, at: datetime) -> None:
    """Send a message by a channel; raises Stopped or Undelivered."""
    values = channel.settings
    if channel.provider == Channel.Provider.SMTP:
        mail.post(_as_mail(row, values["sender"], at), values)
        return
    key = {"Idempotency-Key": f"zhike-{row.pk}"}
    if channel.provider == Channel.Provider.GENERIC_SMS:
        told = {"to": row.to, "text": row.text, "id": str(row.pk), "secret": values.get("secret", "")}
        calls.post(values["url"], robots.gateway_body(values["body"], told), JSON | key)
        return
    text = "\n".join(filter(None, (row.subject, row.text, answer_to())))
    url, body = robots.ROBOTS[channel.provider](values["url"], values.get("secret", ""), text, at)
    if code := robots.refusal(calls.post(url, body, JSON)):
        raise Undelivered("ROBOT_REFUSED", code)


def answer_to() -> str:
    """Return the line that names the way back where the channel itself has none; empty where no mailbox is told."""
    return f"✉ {settings.ZHIKE_REPLY_TO}" if settings.ZHIKE_REPLY_TO else ""


def _as_mail(row: Message, sender: str, at: datetime):
    return mail.written(
        number=row.pk, sender=sender, to=row.to, subject=row.subject, text=row.text,
        answer_to=settings.ZHIKE_REPLY_TO, at=at,
    )  # fmt: skip


def _by_channel(row: Message, at: datetime) -> None:
    channel = queries.channel_for(row.channel, row.to)
    if row.channel == Message.Channel.EMAIL and settings.ZHIKE_MAIL == "file":
        sender = channel.settings["sender"] if channel else FROM_NOBODY
        mail.keep(_as_mail(row, sender, at), settings.ZHIKE_DATA_DIR / "mail", row.pk)
        return
    if channel is None:
        raise Stopped("NO_CHANNEL")
    send_by(channel, row, at)


def _to_hook(row: Message, at: datetime) -> None:
    hook = Hook.objects.filter(pk=row.object_id or 0, is_active=True).first()
    if hook is None:
        raise Stopped("HOOK_OFF")
    body = row.text.encode()
    calls.post(hook.url, body, JSON | {
        "Zhike-Event": json.loads(row.text)["event"], "Zhike-Delivery": str(row.pk),
        "Zhike-Signature": signing.signature(hook.secret, int(at.timestamp()), body),
    })  # fmt: skip


def _to_page(row: Message, at: datetime) -> None:
    """Find a line for the customer's own page in order: it stands there at once."""


def _to_printer(row: Message, at: datetime) -> None:
    """Find a letter in order; it is printed and posted by hand."""


SENDERS: Mapping[str, Callable[[Message, datetime], None]] = {
    Message.Channel.EMAIL: _by_channel, Message.Channel.SMS: _by_channel, Message.Channel.ROBOT: _by_channel,
    Message.Channel.WEBHOOK: _to_hook, Message.Channel.LETTER: _to_printer,
    Message.Channel.WEB: _to_page,
}  # fmt: skip


@transaction.atomic
def _end(row: Message, status: str, error: str, at: datetime) -> None:
    mine = Message.objects.filter(pk=row.pk, status=row.status)
    sent_at = at if status == Message.Status.SENT else None
    if not mine.update(status=status, error=error[:500], sent_at=sent_at):
        return
    if row.channel == Message.Channel.WEBHOOK:
        # What is told to webhooks is no event of its own: it would be told to webhooks, for ever.
        _count(row, has_failed=status == Message.Status.FAILED, is_done=status == Message.Status.SENT, at=at)
        return
    about = [row.object_id] if row.noun == "customer" else []
    payload = {"message_id": row.pk, "customer_ids": about}
    if status == Message.Status.READY:
        return
    if status == Message.Status.SENT:
        core_actions.record("message.sent", payload, at=at)
    else:
        core_actions.record("message.failed", payload | {"status": status}, at=at)


@transaction.atomic
def _again(row: Message, error: str, at: datetime) -> None:
    if row.n_attempts >= MOST_ATTEMPTS:
        _end(row, Message.Status.FAILED, error, at)
        return
    if row.channel == Message.Channel.WEBHOOK:
        _count(row, has_failed=True, is_done=False, at=at)
    Message.objects.filter(pk=row.pk, status=Message.Status.QUEUED).update(error=error[:500])
    after = at + core_rules.retry_after(row.n_attempts)
    core_actions.record("message.queued", {"message_id": row.pk}, at=at, after=after)


def _count(row: Message, *, has_failed: bool, is_done: bool, at: datetime) -> None:
    """Count failures in a row; a webhook nobody answers for long is switched off."""
    hook = Hook.objects.filter(pk=row.object_id or 0)
    if is_done:
        hook.filter(n_failures__gt=0).update(n_failures=0)
    if not has_failed:
        return
    hook.update(n_failures=F("n_failures") + 1)
    off = hook.filter(is_active=True, n_failures__gte=signing.MOST_FAILURES)
    if off.update(is_active=False, version=F("version") + 1, updated_at=at):
        core_actions.audit("hook.stop", noun="hook", object_id=row.object_id, at=at)
        core_actions.record("hook.stopped", {"hook_id": row.object_id}, at=at)
