"""Tables of changes: what we change, whom it touches and what they say, what was measured, what was decided."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Change(base.Record):
    """A policy, product, price or process we change, or a blow from outside: from a draft to its end."""

    class Kind(models.TextChoices):
        POLICY = "POLICY"
        PRODUCT = "PRODUCT"
        PRICE = "PRICE"
        COMPETITOR_EVENT = "COMPETITOR_EVENT"
        PROCESS = "PROCESS"

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        ASKING = "ASKING"
        PILOT = "PILOT"
        ACTIVE = "ACTIVE"
        ENDED = "ENDED"
        STOPPED = "STOPPED"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=120)
    edition = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    # Whom it touches: filters as the list of customers takes them, and buyers of some products, by code.
    params = models.JSONField(default=dict, blank=True)
    products = models.JSONField(default=list, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    # Percent of the cost in question that the customer bears, and what is usual.
    burden_share = models.PositiveSmallIntegerField(null=True)
    burden_norm = models.PositiveSmallIntegerField(null=True)
    # A year's money: what it brings us, what it takes from the customers, and why that is right.
    company_gain = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    customer_loss = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    explanation = models.TextField(blank=True)
    # Whoever leaves is said to be replaceable, by those of a target group.
    has_reserves = models.BooleanField(default=False)
    group = models.ForeignKey("targets.TargetGroup", on_delete=models.PROTECT, null=True, related_name="+")
    # Where it is tried first: codes of branches; and the lines of the stop rule in points, None: the house's.
    pilot = models.JSONField(default=list, blank=True)
    stop_lines = models.JSONField(default=dict, blank=True)
    move = models.ForeignKey("market.Move", on_delete=models.PROTECT, null=True, related_name="+")
    # When the stop rule was last found broken and not let go since; what it found stands in the reading.
    fired_date = models.DateField(null=True)
    # What was approved against the lines of the house, by whom other than the author.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    active_date = models.DateField(null=True)
    # What it means for the customers of each tier: gain, loss, nothing, or not touched; and in words.
    interests = models.JSONField(default=dict, blank=True)
    # Where somebody looked whether it is kept: day, cases looked at, cases in which it was, where, who.
    checks = models.JSONField(default=list, blank=True)

    # What the house changes is known in the house; whom it touches and what they say is not.
    scope = None
    classes = {
        "kind": "internal", "title": "internal", "edition": "internal", "text": "internal", "params": "internal",
        "products": "internal", "branch": "internal", "first_date": "internal", "last_date": "internal",
        "owner": "internal", "author": "internal", "status": "internal", "burden_share": "internal",
        "burden_norm": "internal", "company_gain": "internal", "customer_loss": "internal",
        "explanation": "internal", "has_reserves": "internal", "group": "internal", "pilot": "internal",
        "stop_lines": "internal", "move": "internal", "fired_date": "internal", "approved_by": "internal",
        "active_date": "internal", "interests": "internal", "checks": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title", "edition"], name="changes_edition_once")]
        indexes = [models.Index(fields=["-first_date", "-id"], name="changes_change_recent")]


class Affected(models.Model):
    """A customer a change touches, as they stood when the asking began, and what they answered."""

    class Answer(models.TextChoices):
        AGREE = "AGREE"
        CONDITIONALLY = "CONDITIONALLY"
        OBJECT = "OBJECT"
        NO_ANSWER = "NO_ANSWER"

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="affected")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # Its branch and its turnover of the year before, frozen.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    turnover = models.DecimalField(max_digits=18, decimal_places=2)
    # Where the change is tried first.
    is_pilot = models.BooleanField(default=False)
    # Empty: not asked yet.
    answer = models.CharField(max_length=13, blank=True, default="")
    words = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "change": "internal", "customer": "internal", "branch": "internal", "turnover": "internal",
        "is_pilot": "internal", "answer": "internal", "words": "personal", "answered_at": "internal",
        "user": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "customer"], name="changes_affected_once")]
        indexes = [models.Index(fields=["change", "answer"], name="changes_affected_answer")]


class Reading(models.Model):
    """What was measured of a change on a day: affected against unaffected, before and after; sums without names."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="readings")
    day = models.DateField()
    figures = models.JSONField()
    # Lines of the stop rule that were crossed: code, value, line.
    crossed = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "change": "internal", "day": "internal", "figures": "internal", "crossed": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "day"], name="changes_reading_once")]


class Decision(models.Model):
    """A step in the life of a change: who took it, why, and what was known then; append-only."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=8)
    reason = models.CharField(max_length=500, blank=True)
    told = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "change": "internal", "act": "internal", "reason": "internal", "told": "internal", "user": "internal",
        "day": "internal", "at": "internal",
    }  # fmt: skip


class Dumping(models.Model):
    """Stock of ours that a dealer was seen to sell below the list price."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey("trade.Product", on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    price = models.DecimalField(max_digits=16, decimal_places=2)
    list_price = models.DecimalField(max_digits=16, decimal_places=2)
    source = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "product": "internal", "day": "internal", "price": "internal",
        "list_price": "internal", "source": "personal", "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0, list_price__gt=0), name="changes_dumping_price")
        ]
        indexes = [models.Index(fields=["customer", "-day"], name="changes_dumping_customer")]


class RivalReview(base.Record):
    """A look at a competitor and at what we do better for it; closed once somebody has something to do by a day."""

    competitor = models.ForeignKey("market.Competitor", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    text = models.TextField()
    closed_date = models.DateField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "competitor": "internal", "day": "internal", "text": "internal", "closed_date": "internal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["competitor", "-day"], name="changes_review_competitor")]


class IndustryEvent(base.Record):
    """What happened in the industry on a day: how hard it hits our customers, whom of them, who sees to it."""

    kind = models.CharField(max_length=12)
    day = models.DateField()
    text = models.TextField()
    source = models.CharField(max_length=200, blank=True)
    # Whom it touches; empty: everybody, everywhere.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    tiers = models.JSONField(default=list, blank=True)
    # How hard it hits our customers, 1 to 5; None: nobody has rated it.
    impact = models.PositiveSmallIntegerField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    follow_up = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "kind": "internal", "day": "internal", "text": "internal", "source": "internal", "branch": "internal",
        "tiers": "internal", "impact": "internal", "owner": "internal", "follow_up": "internal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="changes_event_recent")]
