"""Tables of market: competitors, their moves, what is written of them, whom they may lose; our price of a share."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Competitor(base.Record):
    """A house our customers also buy from or may go to; named by anybody, confirmed at head office."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED"
        CONFIRMED = "CONFIRMED"

    name = models.CharField(max_length=120)
    # The name without what does not tell houses apart: case, spaces, forms of company.
    key = models.CharField(max_length=120, unique=True)
    # Other names it goes by, and their keys, so that it is found by each.
    aliases = models.JSONField(default=list, blank=True)
    products = models.CharField(max_length=300, blank=True)
    territory = models.CharField(max_length=200, blank=True)
    strengths = models.TextField(blank=True)
    strategy = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PROPOSED)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    # Who competes with us is no secret inside the house.
    scope = None
    classes = {
        "name": "public", "key": "internal", "aliases": "internal", "products": "internal", "territory": "internal",
        "strengths": "internal", "strategy": "internal", "status": "internal", "author": "internal",
    }  # fmt: skip


class Move(base.Record):
    """What a competitor did on a day: heard by somebody, confirmed or put aside at head office."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED"
        CONFIRMED = "CONFIRMED"
        DISMISSED = "DISMISSED"

    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12)
    day = models.DateField()
    text = models.TextField()
    # Where and at whom it is aimed; empty: everywhere, everybody.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    tiers = models.JSONField(default=list, blank=True)
    # What they ask for, beside the product of ours it stands against.
    product = models.ForeignKey("trade.Product", on_delete=models.PROTECT, null=True, related_name="+")
    price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    channel = models.CharField(max_length=20)
    confidence = models.PositiveSmallIntegerField(default=60)
    # From whom it was heard, and the contact it was written down with.
    customer = models.ForeignKey("customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+")
    interaction_id = models.BigIntegerField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PROPOSED)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    # How hard it hits our customers, 1 to 5, and what is done about it by whom; None: nobody has rated it.
    impact = models.PositiveSmallIntegerField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    follow_up = models.CharField(max_length=300, blank=True)

    # News of the market is for everybody; the customer it came from is shown only to who may see them.
    scope = None
    classes = {
        "competitor": "internal", "kind": "internal", "day": "internal", "text": "personal", "branch": "internal",
        "tiers": "internal", "product": "internal", "price": "internal", "channel": "internal",
        "confidence": "internal", "customer": "internal", "interaction_id": "internal", "author": "internal",
        "status": "internal", "judged_by": "internal", "judged_at": "internal", "impact": "internal",
        "owner": "internal", "follow_up": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-day", "-id"], name="market_move_recent"),
            models.Index(fields=["competitor", "-day", "-id"], name="market_move_of_competitor"),
        ]


class RivalClipping(base.Record):
    """What a paper, a site or an agency wrote of a competitor; the same address is kept once."""

    competitor = models.ForeignKey(Competitor, on_delete=models.CASCADE, related_name="clippings", db_index=False)
    title = models.CharField(max_length=200)
    medium = models.CharField(max_length=120)
    published_date = models.DateField()
    text = models.CharField(max_length=4_000, blank=True)
    url = models.CharField(max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "competitor": "internal", "title": "public", "medium": "public", "published_date": "public", "text": "public",
        "url": "public", "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["competitor", "url"], name="market_one_clipping")]


class ChurnEstimate(base.Record):
    """What part of a competitor's customers, or of those of the whole industry, is thought to have left in a period."""

    # None: the average of the industry.
    competitor = models.ForeignKey(Competitor, on_delete=models.CASCADE, null=True, related_name="estimates")
    first_date = models.DateField()
    last_date = models.DateField()
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    source = models.CharField(max_length=200)
    confidence = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "competitor": "internal", "first_date": "internal", "last_date": "internal", "rate": "internal",
        "source": "internal", "confidence": "internal", "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competitor", "first_date", "last_date"], name="market_estimate_once"),
            models.UniqueConstraint(
                fields=["first_date", "last_date"],
                condition=models.Q(competitor=None),
                name="market_industry_estimate_once",
            ),
            models.CheckConstraint(condition=models.Q(rate__gte=0, rate__lte=1), name="market_estimate_rate"),
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")), name="market_estimate_span"
            ),
        ]


class SharePrice(models.Model):
    """What a share of the company cost at the end of a day, as the exchange or somebody else says."""

    day = models.DateField(unique=True)
    price = models.DecimalField(max_digits=14, decimal_places=4)
    source = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    # Whoever reads figures may know what a share costs.
    scope = None
    objects = base.ScopedManager()
    classes = {"day": "public", "price": "public", "source": "public", "user": "internal", "at": "internal"}

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price__gt=0), name="market_share_price_positive")]
