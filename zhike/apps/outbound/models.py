"""Tables of outbound: messages and what became of them, the channels, webhooks, templates, phrases not to be said."""

from typing import Any

from django.db import models

from zhike.apps.core import base
from zhike.apps.outbound.gate import sealing


class Purpose(models.TextChoices):
    """What a message to a customer is for: what they are served with anyway, or to advertise."""

    SERVICE = "SERVICE"
    MARKETING = "MARKETING"


class Message(models.Model):
    """One message on its way out, or one that came in: by which channel, to or from whom, what about, how far."""

    class Status(models.TextChoices):
        QUEUED = "QUEUED"
        # A letter that may leave: it waits to be printed and posted.
        READY = "READY"
        SENT = "SENT"
        FAILED = "FAILED"
        STOPPED = "STOPPED"
        RECEIVED = "RECEIVED"

    class Channel(models.TextChoices):
        EMAIL = "EMAIL"
        SMS = "SMS"
        ROBOT = "ROBOT"
        WEBHOOK = "WEBHOOK"
        LETTER = "LETTER"
        # The customer's own page, and the log of the telephone.
        WEB = "WEB"
        PHONE = "PHONE"

    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.SERVICE)
    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    # What it is about, for the thread and the trail: "customer", 7.
    noun = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, unique=True, null=True)
    user_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    WAITING = models.Q(status__in=("QUEUED", "READY"))
    # What is told to a webhook may be told again even when it had arrived.
    AGAIN = models.Q(status__in=("FAILED", "STOPPED")) | models.Q(status="SENT", channel="WEBHOOK")

    scope = None
    objects = base.ScopedManager()
    classes = {
        "channel": "internal", "purpose": "internal", "to": "personal", "subject": "personal", "text": "personal",
        "noun": "internal", "object_id": "internal", "key": "internal", "user_id": "internal", "status": "internal",
        "queued_at": "internal", "sent_at": "internal", "n_attempts": "internal", "error": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["noun", "object_id", "-id"], name="outbound_message_about"),
            models.Index(fields=["-queued_at", "-id"], name="outbound_message_recent"),
        ]


class Channel(base.Record):
    """A way out: a mail server, an SMS gateway, a group's robot. Its settings are kept sealed, addresses and all."""

    class Kind(models.TextChoices):
        EMAIL = "EMAIL"
        SMS = "SMS"
        ROBOT = "ROBOT"

    class Provider(models.TextChoices):
        SMTP = "SMTP"
        GENERIC_SMS = "GENERIC_SMS"
        WECOM = "WECOM"
        DINGTALK = "DINGTALK"
        FEISHU = "FEISHU"

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    provider = models.CharField(max_length=12, choices=Provider.choices)
    sealed = models.TextField()
    is_active = models.BooleanField(default=True)

    classes = {
        "code": "internal", "kind": "internal", "provider": "internal", "sealed": "sensitive", "is_active": "internal",
    }  # fmt: skip

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings, opened; raises Stopped where the key has changed."""
        return sealing.unseal(self.sealed)


class Hook(base.Record):
    """Somebody else's program that is told of events, as far as a user of ours may see what they are about."""

    url = models.CharField(max_length=300)
    sealed = models.TextField()
    events = models.JSONField(default=list)
    # Whose rights decide what is told.
    user_id = models.BigIntegerField()
    n_failures = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    classes = {
        "url": "internal", "sealed": "sensitive", "events": "internal", "user_id": "internal",
        "n_failures": "internal", "is_active": "internal",
    }  # fmt: skip

    @property
    def secret(self) -> str:
        """Return the secret that signs, opened; raises Stopped where the key has changed."""
        return sealing.unseal(self.sealed)["secret"]


class Template(base.Record):
    """A text to send again and again, with places for what differs between recipients."""

    class Channel(models.TextChoices):
        EMAIL = "EMAIL"
        SMS = "SMS"
        LETTER = "LETTER"

    name = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.SERVICE)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    language = models.CharField(max_length=10)

    classes = {
        "name": "internal", "channel": "internal", "purpose": "internal", "subject": "internal", "body": "internal",
        "language": "internal",
    }  # fmt: skip


class Phrase(base.Record):
    """Something that is not said to customers, and why."""

    text = models.CharField(max_length=80, unique=True)
    why = models.CharField(max_length=200)

    classes = {"text": "internal", "why": "internal"}
