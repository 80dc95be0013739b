"""The table of candidates: a person, the work, the consent it rests on, and how far it has come."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Candidate(base.Record):
    """A key person who may work for us one day and has agreed to be thought of so."""

    class Status(models.TextChoices):
        NEW = "NEW"
        HANDED_OVER = "HANDED_OVER"
        HIRED = "HIRED"
        NOT_HIRED = "NOT_HIRED"
        WITHDRAWN = "WITHDRAWN"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    # Where the person counted when they were named.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    work = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    # The person's own agreement: when, and by which words or paper it is proven.
    consent_date = models.DateField()
    consent = models.CharField(max_length=300)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handed_date = models.DateField(null=True)
    ended_date = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "person": "internal", "branch": "internal", "author": "internal", "work": "personal", "note": "personal",
        "consent_date": "personal", "consent": "personal", "status": "personal", "receiver": "internal",
        "handed_date": "personal", "ended_date": "personal", "result": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(status__in=("NEW", "HANDED_OVER")), name="candidate_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["-consent_date", "-id"], name="candidate_recent"),
            models.Index(fields=["branch", "-consent_date", "-id"], name="candidate_branch"),
        ]
