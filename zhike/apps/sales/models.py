"""Tables of sales: what customers need, opportunities and their gates, proposals, quotations, contracts."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
OF_OPPORTUNITY = {"branch": "opportunity__customer__branch", "owner": "opportunity__customer__owner"}


class Opportunity(base.Record):
    """A deal one hopes for with a customer, from its origin to won or lost; its stage is told by gates and papers."""

    class Origin(models.TextChoices):
        ACTIVE = "ACTIVE"
        PASSIVE = "PASSIVE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    channel = models.CharField(max_length=10, blank=True)
    # What it may bring: as somebody expects, once there is a quotation or a contract as that says.
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # Follows from gates, quotations, contracts and the outcome; kept to sort, filter and add up by.
    stage = models.CharField(max_length=8, default="LEAD")
    # The last stage before it was decided: by these the hit rates are measured.
    reached = models.CharField(max_length=8, default="LEAD")
    opened_date = models.DateField()
    expected_date = models.DateField(null=True)
    next_step = models.CharField(max_length=200, blank=True)
    rival = models.ForeignKey("market.Competitor", on_delete=models.PROTECT, null=True, related_name="+")
    # Why it was lost; empty for one that is open or won.
    reason = models.CharField(max_length=10, blank=True)
    verdict = models.CharField(max_length=300, blank=True)
    closed_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "title": "personal", "owner": "internal", "origin": "internal",
        "channel": "internal", "amount": "internal", "stage": "internal", "reached": "internal",
        "opened_date": "internal", "expected_date": "internal", "next_step": "personal", "rival": "internal",
        "reason": "internal", "verdict": "personal", "closed_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_date=None) ^ models.Q(stage__in=("WON", "LOST")),
                name="sales_closed_has_a_day",
            )
        ]
        indexes = [
            models.Index(fields=["stage", "-opened_date", "-id"], name="sales_by_stage"),
            models.Index(fields=["-opened_date", "-id"], name="sales_recent"),
            models.Index(fields=["closed_date"], name="sales_closed"),
        ]


class CustomerNeed(base.Record):
    """Something a customer needs: said, emerging or not felt yet, on which evidence, and what our answer is worth."""

    class Status(models.TextChoices):
        EXPRESSED = "EXPRESSED"
        EMERGING = "EMERGING"
        LATENT = "LATENT"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=Status.choices)
    text = models.CharField(max_length=200)
    # By what one knows it: their words, or what was seen.
    evidence = models.CharField(max_length=300)
    # The key person who told it; empty: it was seen, not told.
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    # Need → feature → benefit → proof → money a year.
    feature = models.CharField(max_length=200, blank=True)
    benefit = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=300, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # The plan that is to serve it.
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, null=True, related_name="needs")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    noted_date = models.DateField()
    # Since when a solution is accepted that covers it; and since when it is none any more.
    served_date = models.DateField(null=True)
    ended_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "status": "internal", "text": "personal", "evidence": "personal",
        "person": "internal", "feature": "personal", "benefit": "personal", "proof": "personal",
        "value": "internal", "opportunity": "internal", "author": "internal", "noted_date": "internal",
        "served_date": "internal", "ended_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-noted_date", "-id"], name="sales_need_customer"),
            models.Index(fields=["-noted_date", "-id"], name="sales_need_recent"),
        ]


class GateEvidence(models.Model):
    """One line that says by what one knows that a gate is passed: the right person, words or thing."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="gates")
    gate = models.CharField(max_length=6)
    evidence = models.CharField(max_length=300)
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    scope = OF_OPPORTUNITY
    objects = base.ScopedManager()
    classes = {
        "opportunity": "internal", "gate": "internal", "evidence": "personal", "person": "internal",
        "user": "internal", "day": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "gate"], name="sales_gate_once")]


class Proposal(base.Record):
    """A solution for an opportunity: what it brings the customer as a house, offered, accepted or declined."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="proposals")
    title = models.CharField(max_length=120)
    # What the customer's house gains, not a person in it.
    benefit = models.CharField(max_length=300)
    offered_date = models.DateField(null=True)
    accepted_date = models.DateField(null=True)
    declined_date = models.DateField(null=True)

    scope = OF_OPPORTUNITY
    classes = {
        "opportunity": "internal", "title": "personal", "benefit": "personal", "offered_date": "internal",
        "accepted_date": "internal", "declined_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["offered_date"], name="sales_proposal_offered")]


class ProposalLine(models.Model):
    """What a proposal does about one need."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    need = models.ForeignKey(CustomerNeed, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)

    scope = {
        "branch": "proposal__opportunity__customer__branch", "owner": "proposal__opportunity__customer__owner"
    }  # fmt: skip
    objects = base.ScopedManager()
    classes = {"proposal": "internal", "need": "internal", "text": "personal"}


class Quotation(base.Record):
    """A price given to a customer; another one is another edition."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="quotations", db_index=False)
    edition = models.PositiveSmallIntegerField()
    day = models.DateField()
    valid_until = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_OPPORTUNITY
    classes = {
        "opportunity": "internal", "edition": "internal", "day": "internal", "valid_until": "internal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "edition"], name="sales_edition_once")]


class QuoteLine(models.Model):
    """A line of a quotation; its amount is quantity × price × (1 − discount)."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("trade.Product", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    price = models.DecimalField(max_digits=16, decimal_places=4)
    # A share of the price, 0 to 1.
    discount = models.DecimalField(max_digits=5, decimal_places=4, default=0)

    scope = {
        "branch": "quotation__opportunity__customer__branch", "owner": "quotation__opportunity__customer__owner"
    }  # fmt: skip
    objects = base.ScopedManager()
    classes = {
        "quotation": "internal", "product": "internal", "text": "personal", "quantity": "internal",
        "price": "internal", "discount": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, price__gte=0, discount__gte=0, discount__lte=1),
                name="sales_quote_line_sound",
            )
        ]


class Contract(base.Record):
    """What was agreed with a customer, for which money, until when, and how it goes on."""

    class Renewal(models.TextChoices):
        OPEN = "OPEN"
        TALKING = "TALKING"
        RENEWED = "RENEWED"
        ENDING = "ENDING"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, null=True, related_name="contracts")
    # The one it carries on.
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    signed_date = models.DateField()
    start_date = models.DateField()
    end_date = models.DateField()
    # So many days before its end one has to say that it does not go on.
    notice_days = models.PositiveSmallIntegerField(default=30)
    # The last day for notice, kept as lists sort by it.
    notice_date = models.DateField()
    renewal = models.CharField(max_length=8, choices=Renewal.choices, default=Renewal.OPEN)
    # How much more the same thing costs than in the contract before, a share; empty where there is none.
    uplift = models.DecimalField(max_digits=7, decimal_places=4, null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "opportunity": "internal", "previous": "internal", "title": "personal",
        "amount": "internal", "signed_date": "internal", "start_date": "internal", "end_date": "internal",
        "notice_days": "internal", "notice_date": "internal", "renewal": "internal", "uplift": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["previous"], name="sales_one_successor"),
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("start_date"), amount__gte=0), name="sales_contract_sound"
            ),
        ]
        indexes = [
            models.Index(fields=["end_date", "id"], name="sales_contract_end"),
            models.Index(fields=["notice_date", "id"], name="sales_contract_notice"),
        ]
