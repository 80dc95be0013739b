"""Tables of valuation: lifetime-value models, versions of the value model, scores, and what people note for them."""

from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class ValueModel(models.Model):
    """Which model values the customers since a run, its parameters and how it did on the hold-out."""

    run_id = models.BigIntegerField(unique=True)
    as_of = models.DateField()
    name = models.CharField(max_length=20)
    unit = models.CharField(max_length=10)
    horizon_days = models.PositiveIntegerField()
    discount_rate = models.DecimalField(max_digits=6, decimal_places=4)
    params = models.JSONField(default=dict)
    spend_params = models.JSONField(default=dict)
    holdout = models.JSONField(default=dict)
    notes = models.JSONField(default=list)

    classes = {
        "run_id": "internal", "as_of": "internal", "name": "internal", "unit": "internal",
        "horizon_days": "internal", "discount_rate": "internal", "params": "internal", "spend_params": "internal",
        "holdout": "internal", "notes": "internal",
    }  # fmt: skip


class ScoreModel(models.Model):
    """One version of the value model: every number that moves a score or a quadrant; never changed, only followed."""

    number = models.PositiveIntegerField(unique=True)
    # Numbers as text by their code of rules.PARAMS: exact, and readable in the database.
    params = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    author_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    classes = {
        "number": "internal", "params": "internal", "reason": "internal", "author_id": "internal", "at": "internal",
    }  # fmt: skip


class ValueScore(models.Model):
    """What a customer scored on a day by one version of the value model, with all that went in."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    model_number = models.PositiveIntegerField()
    day = models.DateField()
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    ceiling = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    money = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    is_provisional = models.BooleanField()
    # Points by component, None where missing.
    points = models.JSONField()
    inputs = models.JSONField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "model_number": "internal", "day": "internal", "score": "internal",
        "ceiling": "internal", "money": "internal", "is_provisional": "internal", "points": "internal",
        "inputs": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "model_number", "day"], name="valuation_one_score_a_day")
        ]


class Noted(base.Record):
    """Something a person noted of a customer for its value: on a day, with a reason, until it is taken away."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    noted_date = models.DateField()
    reason = models.CharField(max_length=300)
    author_id = models.BigIntegerField(null=True)
    ended_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    noted_classes = {
        "customer": "internal", "noted_date": "internal", "reason": "personal", "author_id": "internal",
        "ended_date": "internal",
    }  # fmt: skip

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["customer", "-noted_date", "-id"], name="%(class)s_of_customer")]


class Rating(Noted):
    """How a person rates a customer: ability, willingness and credit from 0 to 100, potential from 1 to 5."""

    class Subject(models.TextChoices):
        ABILITY = "ABILITY"
        WILLINGNESS = "WILLINGNESS"
        CREDIT = "CREDIT"
        POTENTIAL = "POTENTIAL"

    subject = models.CharField(max_length=12, choices=Subject.choices)
    points = models.PositiveSmallIntegerField()

    classes = Noted.noted_classes | {"subject": "internal", "points": "internal"}


class WalletEstimate(Noted):
    """What a customer spends a year on what we sell, wherever it buys; the reason is where the estimate comes from."""

    amount = models.DecimalField(max_digits=18, decimal_places=2)
    # The chance to win what is bought elsewhere; None: as the value model says.
    win_rate = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    target_share = models.DecimalField(max_digits=4, decimal_places=3, null=True)

    classes = Noted.noted_classes | {"amount": "internal", "win_rate": "internal", "target_share": "internal"}


class Referral(Noted):
    """A customer who brought us another, and how much of what that one leaves is its merit."""

    class Way(models.TextChoices):
        RECOMMENDED = "RECOMMENDED"
        REFERENCE = "REFERENCE"
        SHOWCASE = "SHOWCASE"

    referred = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=12, choices=Way.choices)
    share = models.DecimalField(max_digits=4, decimal_places=3)

    classes = Noted.noted_classes | {"referred": "internal", "way": "internal", "share": "internal"}


class Rivalry(Noted):
    """A competitor a customer was won from, or with whom we share it; NONE: nobody else is there."""

    class Outcome(models.TextChoices):
        WON_FROM = "WON_FROM"
        CONTESTED = "CONTESTED"
        NONE = "NONE"

    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    competitor = models.CharField(max_length=120, blank=True)
    # Our part of what is contested; None: not known.
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True)

    classes = Noted.noted_classes | {"outcome": "internal", "competitor": "internal", "share": "internal"}


class PeerPurchase(models.Model):
    """What customers of one segment bought of a product in the year of the last analysis, to see who does without."""

    # Kind and tier, as in ENTERPRISE.MAJOR.
    segment = models.CharField(max_length=30)
    product = models.ForeignKey("trade.Product", on_delete=models.CASCADE, related_name="+", db_index=False)
    n_peers = models.PositiveIntegerField()
    n_buyers = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    # Pieces, and what they cost us; None: measured before this was, or a line does not tell its cost.
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    classes = {
        "segment": "internal", "product": "internal", "n_peers": "internal", "n_buyers": "internal",
        "value": "internal", "quantity": "internal", "cost": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "product"], name="valuation_one_peer_purchase")]
