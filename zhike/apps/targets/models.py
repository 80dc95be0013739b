"""Tables of targets: groups, how customers stand by the rules, prospects found and called, relations built."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class TargetGroup(base.Record):
    """Whom we want as customers: a rule over the list of customers, and why just these."""

    name = models.CharField(max_length=60, unique=True)
    # Filters as the list of customers takes them.
    params = models.JSONField()
    reason = models.TextField()
    author_id = models.BigIntegerField(null=True)
    # Without a day it is in force.
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "name": "internal", "params": "personal", "reason": "internal", "author_id": "internal",
        "ended_at": "internal",
    }  # fmt: skip


class TargetScore(models.Model):
    """How an enterprise stands by the rules for targets; reckoned anew each night and when a fact changes."""

    class Verdict(models.TextChoices):
        PASS = "PASS"  # nosec B105  # a verdict
        FAIL = "FAIL"
        UNKNOWN = "UNKNOWN"

    class Readiness(models.TextChoices):
        READY = "READY"
        UNREAD = "UNREAD"
        KNOWN = "KNOWN"
        THIN = "THIN"
        EXCLUDED = "EXCLUDED"

    class Stands(models.TextChoices):
        # Never bought yet, or has.
        PROSPECT = "PROSPECT"
        BUYER = "BUYER"

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )  # fmt: skip
    rank = models.CharField(max_length=7, choices=Verdict.choices)
    growth = models.CharField(max_length=7, choices=Verdict.choices)
    research = models.CharField(max_length=7, choices=Verdict.choices)
    venture = models.CharField(max_length=7, choices=Verdict.choices)
    dissatisfied = models.CharField(max_length=7, choices=Verdict.choices)
    # Why, rule by rule: [[rule, verdict, reason, {name: value}]].
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    n_passed = models.PositiveSmallIntegerField()
    n_unknown = models.PositiveSmallIntegerField()
    is_target = models.BooleanField()
    stands = models.CharField(max_length=8, choices=Stands.choices)
    # The business stage for which nothing new is begun, or NON; empty where nothing stands against it.
    excluded = models.CharField(max_length=14, blank=True, default="")
    # Percent of the check-list that is known.
    known = models.PositiveSmallIntegerField()
    readiness = models.CharField(max_length=8, choices=Readiness.choices)
    intent = models.PositiveSmallIntegerField()
    potential = models.PositiveSmallIntegerField()
    # [[sign, points for the wish to buy, points for the potential]].
    signs = models.JSONField(default=list)
    scored_date = models.DateField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "rank": "internal", "growth": "internal", "research": "internal",
        "venture": "internal", "dissatisfied": "internal", "reasons": "internal", "score": "internal",
        "n_passed": "internal", "n_unknown": "internal", "is_target": "internal", "stands": "internal",
        "excluded": "internal", "known": "internal", "readiness": "internal", "intent": "internal",
        "potential": "internal", "signs": "internal", "scored_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-score", "-customer"], condition=models.Q(excluded=""), name="targets_ranked"),
            models.Index(fields=["-intent", "-customer"], name="targets_by_intent"),
            models.Index(fields=["-potential", "-customer"], name="targets_by_potential"),
            models.Index(fields=["-known", "-customer"], name="targets_by_known"),
            models.Index(fields=["-score", "-customer"], condition=~models.Q(excluded=""), name="targets_excluded"),
        ]


class WeekPlan(base.Record):
    """How many prospects somebody means to find in a week, and where they look."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    # Its Monday.
    week = models.DateField()
    goal = models.PositiveSmallIntegerField()
    # Codes of rules.WAYS.
    sources = models.JSONField(default=list)

    scope = {"branch": "branch", "owner": "user"}
    classes = {
        "user": "internal", "branch": "internal", "week": "internal", "goal": "internal", "sources": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "week"], name="targets_one_plan_a_week")]


class Find(base.Record):
    """A prospect somebody found, and where; one that came to us by itself counts for no plan."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    finder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Where the finder worked when it was found.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    # A code of rules.WAYS.
    way = models.CharField(max_length=12)
    is_active = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)

    scope = {"branch": "branch", "owner": "finder"}
    classes = {
        "customer": "internal", "finder": "internal", "branch": "internal", "day": "internal", "way": "internal",
        "is_active": "internal", "note": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["finder", "-day", "-id"], name="targets_found_by")]


class FirstContact(base.Record):
    """Somebody set out to speak with a prospect for the first time: how much was known, and why so early."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    n_known = models.PositiveSmallIntegerField()
    n_asked = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "user": "internal", "day": "internal", "n_known": "internal", "n_asked": "internal",
        "reason": "personal", "task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-day", "-id"], name="targets_first_contact")]


class Building(base.Record):
    """A relation that is built in four steps; at most one open for a customer."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    begun_date = models.DateField()
    # Without one it goes on; done once all four steps are, given up before.
    ended_date = models.DateField(null=True)
    is_done = models.BooleanField(default=False)
    author_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "begun_date": "internal", "ended_date": "internal", "is_done": "internal",
        "author_id": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_date=None), name="targets_one_open_building"
            )
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="targets_building_of")]


class BuildingStep(base.Record):
    """A step of a relation that is built: who does it until when, and what it brought."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="steps", db_index=False)
    # A code of rules.STEPS, and its place.
    step = models.CharField(max_length=8)
    place = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    # What came of it: the deliverable.
    result = models.TextField(blank=True)
    done_date = models.DateField(null=True)

    scope = {"branch": "building__customer__branch", "owner": "building__customer__owner"}
    classes = {
        "building": "internal", "step": "internal", "place": "internal", "owner": "internal",
        "due_date": "internal", "result": "personal", "done_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["building", "place"], name="targets_step_once")]
