"""Tables of campaigns: plans, offers, campaigns with whom they reach and what was measured, changed processes."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Plan(base.Record):
    """A marketing plan: what we sell, at which price, where, and how we speak of it; the same told from their side."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        APPROVED = "APPROVED"

    name = models.CharField(max_length=80, unique=True)
    first_date = models.DateField()
    last_date = models.DateField()
    # Product and customer, price and cost, place and convenience, promotion and communication: one text for each pair.
    product = models.TextField(blank=True)
    price = models.TextField(blank=True)
    place = models.TextField(blank=True)
    promotion = models.TextField(blank=True)
    # Products by code, and ways to the customer by code of the table of conveniences.
    products = models.JSONField(default=list, blank=True)
    ways = models.JSONField(default=list, blank=True)
    # What we say to customers: text, by which way they answer, permille expected to.
    talks = models.JSONField(default=list, blank=True)
    # The five questions by code, each with its answer.
    checks = models.JSONField(default=dict, blank=True)
    budget_keep = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    budget_acquire = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # Figures it rests on, by code of the metric; and as they stood when it was approved: branch, day, values by code.
    indicators = models.JSONField(default=list, blank=True)
    frozen = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "name": "internal", "first_date": "internal", "last_date": "internal", "product": "internal",
        "price": "internal", "place": "internal", "promotion": "internal", "products": "internal",
        "ways": "internal", "talks": "internal", "checks": "internal", "budget_keep": "internal",
        "budget_acquire": "internal", "indicators": "internal", "frozen": "internal",
        "status": "internal", "author": "internal", "approved_by": "internal",
    }  # fmt: skip


class Offer(base.Record):
    """What customers are offered: a price with its floor, how long it holds, and what it costs them beside money."""

    name = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    product_code = models.CharField(max_length=60, blank=True)
    # Which service comes with it, in words the customer reads: answered within two hours, delivered on Saturdays.
    service = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=16, decimal_places=2)
    # Below it nothing is sold without a senior's word.
    floor = models.DecimalField(max_digits=16, decimal_places=2)
    first_date = models.DateField()
    last_date = models.DateField()
    # What it costs the customer beside the price: money, minutes, trouble of mind and of body from 0 to 10.
    extra = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    minutes = models.PositiveIntegerField(default=0)
    mental = models.PositiveSmallIntegerField(default=0)
    physical = models.PositiveSmallIntegerField(default=0)
    # Of an offer to one customer alone: to whom, and what of the archive it was made of.
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "name": "internal", "text": "internal", "product_code": "internal", "service": "internal",
        "price": "internal", "floor": "internal", "first_date": "internal", "last_date": "internal",
        "extra": "internal", "minutes": "internal", "mental": "internal", "physical": "internal",
        "customer": "internal", "facts": "personal", "author": "internal", "approved_by": "internal",
    }  # fmt: skip


class Campaign(base.Record):
    """An audience addressed: by which kind of marketing, with which offer and words, beside whom it is measured."""

    class Kind(models.TextChoices):
        DATA = "DATA"
        RELATIONSHIP = "RELATIONSHIP"
        ONE_TO_ONE = "ONE_TO_ONE"
        INTEGRATED = "INTEGRATED"

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        ASSEMBLING = "ASSEMBLING"
        ASSEMBLED = "ASSEMBLED"
        SENDING = "SENDING"
        PAUSED = "PAUSED"
        SENT = "SENT"
        STOPPED = "STOPPED"

    class Measure(models.TextChoices):
        ORDER = "ORDER"
        REPLY = "REPLY"
        FORM = "FORM"

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="campaigns")
    audience = models.ForeignKey("audiences.Audience", on_delete=models.PROTECT, null=True, related_name="+")
    snapshot = models.ForeignKey("audiences.Snapshot", on_delete=models.PROTECT, null=True, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="campaigns")
    # In the order in which they are tried: channel to template.
    templates = models.JSONField(default=dict, blank=True)
    reply_path = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=5, choices=Measure.choices, default=Measure.ORDER, blank=True)
    form_id = models.BigIntegerField(null=True)
    window_days = models.PositiveSmallIntegerField(default=30)
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # Of a thousand, how many answer by themselves, and by how many more are expected to.
    base_rate = models.PositiveSmallIntegerField(default=20)
    rise = models.PositiveSmallIntegerField(default=20)
    # Drawn by lot from all others and addressed alike, to tell how well the audience was chosen.
    n_random = models.PositiveIntegerField(default=0)
    # Of relationship marketing: the form or level of the relation, its strength now and as it is meant to be.
    relation = models.CharField(max_length=20, blank=True)
    strength_from = models.PositiveSmallIntegerField(null=True)
    strength_to = models.PositiveSmallIntegerField(null=True)
    # Of one-to-one marketing: how well a customer must be known, and what is looked at in the long run.
    knowledge_least = models.PositiveSmallIntegerField(null=True)
    kpis = models.JSONField(default=list, blank=True)
    move = models.ForeignKey("market.Move", on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    first_sent_date = models.DateField(null=True)
    # What we do otherwise next time.
    lesson = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "name": "internal", "kind": "internal", "plan": "internal", "audience": "internal", "snapshot": "internal",
        "offer": "internal", "templates": "internal", "reply_path": "internal", "measure": "internal",
        "form_id": "internal", "window_days": "internal", "budget": "internal", "base_rate": "internal",
        "rise": "internal", "n_random": "internal", "relation": "internal", "strength_from": "internal",
        "strength_to": "internal", "knowledge_least": "internal", "kpis": "internal", "move": "internal",
        "status": "internal", "first_sent_date": "internal", "lesson": "internal", "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="campaigns_campaign_recent")]


class Variant(models.Model):
    """Another offer for those of the recipients who fit a rule; the first that fits counts."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="variants")
    position = models.PositiveSmallIntegerField()
    audience = models.ForeignKey("audiences.Audience", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")

    scope = None
    objects = base.ScopedManager()
    classes = {"campaign": "internal", "position": "internal", "audience": "internal", "offer": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "position"], name="campaigns_variant_once")]


class Recipient(models.Model):
    """A customer of a campaign: addressed, held back to compare, drawn by lot, or left out and why."""

    class Group(models.TextChoices):
        TREATED = "TREATED"
        CONTROL = "CONTROL"
        RANDOM = "RANDOM"
        LEFT_OUT = "LEFT_OUT"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=8, choices=Group.choices)
    # Why it is left out: a code, and what is missing.
    reason = models.CharField(max_length=120, blank=True)
    tier = models.CharField(max_length=10, blank=True)
    # By which ways it is written to.
    channels = models.JSONField(default=list, blank=True)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # A lot was drawn for it; nobody of the highest tiers, nor with whom something is wrong, is ever held back.
    is_compared = models.BooleanField(default=True)
    # Given to what leaves the house; what became of it there is asked there.
    is_handed = models.BooleanField(default=False)
    responded_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "campaign": "internal", "customer": "internal", "group": "internal", "reason": "internal", "tier": "internal",
        "channels": "internal", "offer": "internal", "is_compared": "internal", "is_handed": "internal",
        "responded_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "customer"], name="campaigns_recipient_once")]
        indexes = [
            models.Index(fields=["campaign", "group", "is_handed", "id"], name="campaigns_recipient_group"),
        ]


class Reading(models.Model):
    """What was measured of a campaign on a day, short and long, beside who was held back; sums without names."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="readings")
    day = models.DateField()
    figures = models.JSONField()

    scope = None
    objects = base.ScopedManager()
    classes = {"campaign": "internal", "day": "internal", "figures": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "day"], name="campaigns_reading_once")]


class ProcessChange(base.Record):
    """A way of working changed because of what customers asked for: measured before, and after to be closed."""

    class Kind(models.TextChoices):
        TIME = "TIME"
        COST = "COST"
        ERROR = "ERROR"

    title = models.CharField(max_length=120)
    asked = models.CharField(max_length=400)
    # What of the process is measured: less of each is better.
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.TIME)
    metric = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)
    before = models.DecimalField(max_digits=16, decimal_places=2)
    before_date = models.DateField()
    after = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    after_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "title": "internal", "asked": "internal", "kind": "internal", "metric": "internal", "unit": "internal",
        "before": "internal", "before_date": "internal", "after": "internal", "after_date": "internal",
        "closed_date": "internal",
        "owner": "internal",
    }  # fmt: skip
