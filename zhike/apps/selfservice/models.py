"""Tables of self-service: the secret addresses of customers' own pages, orders asked for again, rules they may read."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
SENSITIVE = "sensitive"


class Pass(base.Record):
    """The secret address of a customer's own page, its hash alone: what it opens, until when, how it was used."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # Whom it was given to; empty: to the customer itself.
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    # Codes of rules.GRANTS.
    opens = models.JSONField(default=list)
    last_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    message_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField(null=True)
    # The visit under way: when it began, how many pages were opened in it.
    visit_at = models.DateTimeField(null=True)
    n_opened = models.PositiveIntegerField(default=0)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "person": "internal", "secret_hash": SENSITIVE, "opens": "internal",
        "last_date": "internal", "ended_at": "internal", "author": "internal", "message_id": "internal",
        "used_at": "personal", "visit_at": "personal", "n_opened": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_at=None, person=None), name="selfservice_one_pass"
            ),
            models.UniqueConstraint(
                fields=["customer", "person"],
                condition=models.Q(ended_at=None, person__isnull=False),
                name="selfservice_one_pass_each",
            ),
        ]


class OrderRequest(base.Record):
    """An order a customer wants once more; nothing is ordered before a colleague has said so."""

    class State(models.TextChoices):
        ASKED = "ASKED"
        TAKEN = "TAKEN"
        DECLINED = "DECLINED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    # What it is like; empty once that order was taken back.
    order = models.ForeignKey("trade.Order", on_delete=models.SET_NULL, null=True, related_name="+")
    order_number = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    # The same button pressed twice is one request.
    fingerprint = models.CharField(max_length=64, unique=True)
    # From opening the page to the request: seconds, and pages opened plus the press.
    seconds = models.PositiveIntegerField()
    n_steps = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    new_number = models.CharField(max_length=60, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "order": "internal", "order_number": "internal", "amount": "internal",
        "note": "personal", "state": "internal", "fingerprint": "internal", "seconds": "internal",
        "n_steps": "internal", "asked_at": "internal", "new_number": "internal", "decided_by": "internal",
        "decided_at": "internal", "words": "personal", "task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-asked_at", "-id"], name="request_customer")]


class PolicyDocument(base.Record):
    """What we promise customers about complaints, suggestions and rewards, edition after edition."""

    class Kind(models.TextChoices):
        COMPLAINT = "COMPLAINT"
        SUGGESTION = "SUGGESTION"
        REWARD = "REWARD"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    text_zh = models.CharField(max_length=4_000)
    text_en = models.CharField(max_length=4_000, blank=True)
    valid_from = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    # Staff and customers alike may read it.
    scope = None
    classes = {
        "kind": "public", "number": "public", "title_zh": "public", "title_en": "public", "text_zh": "public",
        "text_en": "public", "valid_from": "public", "owner": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="selfservice_edition_once")]

    def title(self, language: str) -> str:
        """Return the heading as a reader of a language sees it; without an English one, in Chinese."""
        return (language.startswith("en") and self.title_en) or self.title_zh

    def text(self, language: str) -> str:
        """Return the text as a reader of a language sees it; without an English one, in Chinese."""
        return (language.startswith("en") and self.text_en) or self.text_zh
