"""Tables of audiences: whom we address, who they were on a day, what they were used for, the cycle of the database."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Audience(base.Record):
    """Whom we address: filters as the list of customers takes them, without those of some other audiences."""

    name = models.CharField(max_length=60, unique=True)
    purpose = models.CharField(max_length=400)
    params = models.JSONField(default=dict)
    # Audiences whose customers are left out, by id.
    without = models.JSONField(default=list, blank=True)
    # How many of a thousand are expected to answer; None: nobody said.
    expected = models.PositiveSmallIntegerField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    # The rule is known in the house; whom it finds each sees for oneself.
    scope = None
    classes = {
        "name": "internal", "purpose": "internal", "params": "internal", "without": "internal",
        "expected": "internal", "author": "internal", "ended_at": "internal",
    }  # fmt: skip


class Snapshot(models.Model):
    """Who was in an audience on a day, as far as who took it could see; it never changes."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="snapshots")
    day = models.DateField()
    # The rule as it was.
    params = models.JSONField(default=dict)
    edition = models.PositiveIntegerField()
    n_members = models.PositiveIntegerField(default=0)
    # Of the ids in their order: the same members, the same digest.
    digest = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "audience": "internal", "day": "internal", "params": "internal", "edition": "internal",
        "n_members": "internal", "digest": "internal", "user": "internal", "taken_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audience", "day", "edition", "user"], name="audiences_snapshot_once")
        ]


class Member(models.Model):
    """A customer in a snapshot."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {"snapshot": "internal", "customer": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "customer"], name="audiences_member_once")]


class Use(models.Model):
    """What an audience was handed out for, by whom and how many customers it was then."""

    class Purpose(models.TextChoices):
        CAMPAIGN = "CAMPAIGN"
        SERVICE = "SERVICE"
        PRODUCT = "PRODUCT"
        EXPORT = "EXPORT"

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="uses")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    note = models.CharField(max_length=200, blank=True)
    n_customers = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "audience": "internal", "purpose": "internal", "note": "internal", "n_customers": "internal",
        "user": "internal", "used_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-used_at", "-id"], name="audiences_use_recent")]


class Cycle(base.Record):
    """One round of the customer database: collected, stored, processed, aimed, used, improved; one open at a time."""

    class Step(models.TextChoices):
        COLLECT = "COLLECT"
        STORE = "STORE"
        PROCESS = "PROCESS"
        TARGET = "TARGET"
        USE = "USE"
        IMPROVE = "IMPROVE"
        DONE = "DONE"

    name = models.CharField(max_length=60, unique=True)
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.COLLECT)
    # What each step found when it was closed, by step; sums without names.
    figures = models.JSONField(default=dict, blank=True)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, null=True, related_name="+")
    # What was learned for the next round, and what it rests on.
    findings = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "name": "internal", "first_date": "internal", "last_date": "internal", "step": "internal",
        "figures": "internal", "audience": "internal", "findings": "internal", "author": "internal",
    }  # fmt: skip


class Strategy(base.Record):
    """What we mean to do because of what we know: the data it rests on and their day are always named."""

    title = models.CharField(max_length=120)
    text = models.TextField()
    # Which figures: of an audience, a campaign, an analysis, a report; and the day they stood at.
    source = models.CharField(max_length=120)
    source_date = models.DateField()
    audience = models.ForeignKey(Audience, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_date = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "title": "internal", "text": "internal", "source": "internal", "source_date": "internal",
        "audience": "internal", "noted_date": "internal", "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-noted_date", "-id"], name="audiences_strategy_recent")]
