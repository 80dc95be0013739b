"""Tables of archives: facts, strengths and resources, outlets, statements, consents, what others say and lend us."""

from django.db import models

from zhike.apps.core import base


class Fact(base.Fact):
    """One value of a customer's archive with where it came from; a sensitive one is sealed."""

    class Outcome(models.TextChoices):
        # Found true again; or replaced by another value without ever having been found true again.
        VERIFIED = "VERIFIED"
        CORRECTED = "CORRECTED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # The contact in which it was learned.
    interaction_id = models.BigIntegerField(null=True)
    # The complaint by which it was learned.
    complaint_id = models.BigIntegerField(null=True)
    # What it cost to learn, in the book currency; the cost of a list or report is shared by all its facts.
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # Which of the other channels, in words, until an administrator makes it a code.
    channel_words = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        **base.Fact.fact_classes, "customer": "internal", "interaction_id": "internal",
        "complaint_id": "internal", "cost": "internal", "channel_words": "internal", "outcome": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field"], condition=models.Q(valid_to=None), name="archives_one_open_fact"
            )
        ]
        indexes = [
            models.Index(fields=["batch_id"], condition=models.Q(batch_id__isnull=False), name="fact_batch"),
            models.Index(
                fields=["interaction_id"], condition=models.Q(interaction_id__isnull=False), name="fact_interaction"
            ),
            models.Index(
                fields=["complaint_id"], condition=models.Q(complaint_id__isnull=False), name="fact_complaint"
            ),
            models.Index(fields=["field"], condition=models.Q(valid_to=None), name="fact_open_field"),
            models.Index(fields=["channel_words"], condition=~models.Q(channel_words=""), name="fact_other_channel"),
        ]


class SwotItem(base.Record):
    """A strength, a weakness or a usable resource of a customer; ended, it stays for earlier days."""

    class Kind(models.TextChoices):
        STRENGTH = "STRENGTH"
        WEAKNESS = "WEAKNESS"
        RESOURCE = "RESOURCE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=500)
    author_id = models.BigIntegerField(null=True)
    noted_date = models.DateField()
    ended_date = models.DateField(null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "kind": "internal", "text": "internal", "author_id": "internal",
        "noted_date": "internal", "ended_date": "internal",
    }  # fmt: skip


class Outlet(base.Record):
    """A shop of a customer who sells on: open from a day, perhaps closed on another."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    opened_date = models.DateField()
    closed_date = models.DateField(null=True)
    turnover = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "name": "internal", "address": "internal", "opened_date": "internal",
        "closed_date": "internal", "turnover": "internal",
    }  # fmt: skip


class Statement(base.Record):
    """What an enterprise customer's statement of one year says; empty where it does not say."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    current_assets = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    inventory = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    cash = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    current_liabilities = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    total_assets = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    receivables = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    net_profit = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    cost_of_sales = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "year": "internal", "current_assets": "internal", "inventory": "internal",
        "cash": "internal", "current_liabilities": "internal", "total_assets": "internal", "receivables": "internal",
        "revenue": "internal", "net_profit": "internal", "cost_of_sales": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "year"], name="archives_one_statement_a_year")]


class Consent(models.Model):
    """What a customer agreed to: for which purpose, in which wording, when and how; perhaps withdrawn since."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.CharField(max_length=12)
    wording = models.CharField(max_length=60)
    channel = models.CharField(max_length=12)
    evidence = models.CharField(max_length=300, blank=True)
    given_date = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "purpose": "internal", "wording": "internal", "channel": "internal",
        "evidence": "personal", "given_date": "internal", "noted_at": "internal", "noted_by": "internal",
        "withdrawn_at": "internal", "withdrawn_by": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "purpose", "-id"], name="archives_consent_of")]


class BatchUse(models.Model):
    """A rented or bought list taken out once, and what for: its licence says how often."""

    batch_id = models.BigIntegerField(db_index=True)
    purpose = models.CharField(max_length=200)
    n_rows = models.PositiveIntegerField()
    user_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField()

    classes = {
        "batch_id": "internal", "purpose": "internal", "n_rows": "internal", "user_id": "internal",
        "used_at": "internal",
    }  # fmt: skip


class CreditReport(base.Record):
    """What a rating agency or a bank says of a customer's credit, and until when it holds."""

    class Kind(models.TextChoices):
        CREDIT_REPORT = "CREDIT_REPORT"
        BANK_REFERENCE = "BANK_REFERENCE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    institution = models.CharField(max_length=120)
    rating = models.CharField(max_length=1)
    report_date = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "kind": "internal", "institution": "internal", "rating": "internal",
        "report_date": "internal", "valid_to": "internal", "note": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-report_date", "-id"], name="credit_of_customer")]


class Clipping(base.Record):
    """What a paper, a site or an agency wrote of a customer; the same address is kept once."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    title = models.CharField(max_length=200)
    medium = models.CharField(max_length=120)
    published_date = models.DateField()
    text = models.CharField(max_length=4_000, blank=True)
    url = models.CharField(max_length=500)
    author_id = models.BigIntegerField(null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "title": "personal", "medium": "internal", "published_date": "internal",
        "text": "personal", "url": "internal", "author_id": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "url"], name="archives_one_clipping")]
