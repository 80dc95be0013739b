"""Tables of outbound: what waits to leave the house and what became of it."""

from django.db import models

from zhike.apps.core import base


class Message(models.Model):
    """One message on its way out: by which channel, to whom, what about, how far."""

    class Status(models.TextChoices):
        QUEUED = "QUEUED"
        SENT = "SENT"
        FAILED = "FAILED"
        STOPPED = "STOPPED"

    class Channel(models.TextChoices):
        EMAIL = "EMAIL"
        SMS = "SMS"
        ROBOT = "ROBOT"
        WEBHOOK = "WEBHOOK"

    channel = models.CharField(max_length=10, choices=Channel.choices)
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

    scope = None
    objects = base.ScopedManager()
    classes = {
        "channel": "internal", "to": "personal", "subject": "personal", "text": "personal", "noun": "internal",
        "object_id": "internal", "key": "internal", "user_id": "internal", "status": "internal",
        "queued_at": "internal", "sent_at": "internal", "n_attempts": "internal", "error": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["noun", "object_id", "-id"], name="outbound_message_about"),
            models.Index(fields=["-queued_at", "-id"], name="outbound_message_recent"),
        ]
