"""Tables of service: who is on duty, calls to see whether we are reached, links, incidents, details, time given."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
# The class of a field no page shows; named, since a text beside a secret's name looks like the secret.
SENSITIVE = "sensitive"


class Shift(base.Record):
    """Who is on duty for a customer, a class of key accounts or all of them: on which days, at what times."""

    class Role(models.TextChoices):
        PRIMARY = "PRIMARY"
        DEPUTY = "DEPUTY"
        ON_CALL = "ON_CALL"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # One of the two, or neither: then it holds for every key account.
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    metal = models.CharField(max_length=10, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role.choices)
    phone = models.CharField(max_length=30)
    # Monday is 1, Sunday is 7.
    weekdays = models.CharField(max_length=7)
    # Minutes of the day; one that ends before it begins goes on until the next morning, two the same are a whole day.
    from_minute = models.PositiveSmallIntegerField()
    to_minute = models.PositiveSmallIntegerField()
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    scope = {"branch": "branch", "owner": "user", "always": "user"}
    classes = {
        "user": "internal", "customer": "internal", "metal": "internal", "branch": "internal", "role": "internal",
        "phone": "personal", "weekdays": "internal", "from_minute": "internal", "to_minute": "internal",
        "first_date": "internal", "last_date": "internal", "ended_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["first_date"], name="shift_open", condition=models.Q(ended_at=None))]


class ReachCall(models.Model):
    """A call made to see whether somebody is reached for a customer, or one of the customer's that nobody took."""

    class Kind(models.TextChoices):
        TEST = "TEST"
        MISSED = "MISSED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # Who should have answered.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    is_reached = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "kind": "internal", "user": "internal", "called_at": "internal",
        "is_reached": "internal", "note": "personal", "author": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-called_at"], name="reach_call_of_customer")]


class CustomerLink(base.Record):
    """The secret address of a customer's own page that says who is reachable now; only its hash is kept."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    last_date = models.DateField()
    ended_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "secret_hash": SENSITIVE, "author": "internal", "last_date": "internal",
        "ended_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=models.Q(ended_at=None), name="service_one_link")
        ]


class CallBack(models.Model):
    """That a customer asked to be called back by its own page; what it said is in the contact it became."""

    link = models.ForeignKey(CustomerLink, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    # A digest of the address it came from: enough to count, not to tell whose it was.
    sender = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True)
    interaction_id = models.BigIntegerField(null=True)
    task_id = models.BigIntegerField(null=True)

    scope = {"branch": "link__customer__branch", "owner": "link__customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "link": "internal", "at": "internal", "sender": "personal", "fingerprint": "internal",
        "interaction_id": "internal", "task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["link", "-at"], name="call_back_recent")]


class Incident(base.Record):
    """A mistake in serving a key account: when, what, since when it is being mended, why it happened."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        RECOVERING = "RECOVERING"
        CLOSED = "CLOSED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    # As it stood then.
    metal = models.CharField(max_length=10)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    what = models.CharField(max_length=500)
    happened_at = models.DateTimeField()
    # From here the time until recovery runs.
    reported_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recovery = models.CharField(max_length=500, blank=True)
    recovery_at = models.DateTimeField(null=True)
    recovered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True)
    root_cause = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "metal": "internal", "status": "internal", "what": "personal",
        "happened_at": "internal", "reported_at": "internal", "author": "internal", "recovery": "personal",
        "recovery_at": "internal", "recovered_by": "internal", "escalated_at": "internal", "root_cause": "personal",
        "closed_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="incident_recent"),
            models.Index(fields=["customer", "-happened_at"], name="incident_of_customer"),
        ]


class DetailCheck(base.Record):
    """A look at the details of serving a customer: each done or not, and what share of them was done."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    # [[code of the detail, whether it was done]]
    marks = models.JSONField(default=list)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "marks": "internal", "score": "internal", "note": "personal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "day"], name="detail_check_once")]


class ContactPurpose(models.Model):
    """What a contact was for; the minutes stand with the contact."""

    class Purpose(models.TextChoices):
        NEED = "NEED"
        WHY_BUY = "WHY_BUY"
        OBSTACLE = "OBSTACLE"
        BENEFIT = "BENEFIT"
        TRUST = "TRUST"

    interaction = models.OneToOneField(
        "interactions.Interaction", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )  # fmt: skip
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = {"branch": "interaction__customer__branch", "owner": "interaction__customer__owner"}
    objects = base.ScopedManager()
    classes = {"interaction": "internal", "purpose": "internal", "author": "internal", "at": "internal"}


class ServiceRequest(base.Record):
    """Something a customer asked for, and the one of us who answers for it until it is done; never nobody."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    received_date = models.DateField()
    due_date = models.DateField()
    accountable = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # To whom it was offered; until they accept it stays with whom it is.
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
    # Why the last one it was offered to did not take it.
    declined = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    result = models.CharField(max_length=500, blank=True)
    closed_date = models.DateField(null=True)
    task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER | {"always": "accountable"}
    classes = {
        "customer": "internal", "text": "personal", "received_date": "internal", "due_date": "internal",
        "accountable": "internal", "asked": "internal", "asked_at": "internal", "why": "personal",
        "declined": "personal", "state": "internal", "result": "personal", "closed_date": "internal",
        "task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_date", "id"], name="service_request_due"),
            models.Index(fields=["accountable", "state"], name="service_request_of_whom"),
        ]
