"""Tables of churn: signs of leaving, cases of those who left, studies, measures against it, emergencies, old issues."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Signal(base.Record):
    """A sign that a customer means to leave or has left: what, by whom, on which day; withdrawn when it was none."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    day = models.DateField()
    # 1 a hint, 2 said plainly, 3 beyond doubt.
    strength = models.PositiveSmallIntegerField(default=2)
    # Where it came from: HAND, INTERACTION, INTERVIEW, COMPLAINT, IMPORT, CLASSIFY; the record, where there is one.
    source = models.CharField(max_length=12, default="HAND")
    source_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "day": "internal", "strength": "internal", "source": "internal",
        "source_id": "internal", "note": "personal", "went_to": "personal", "author": "internal",
        "withdrawn_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "day"], name="signal_customer_day")]


class Case(base.Record):
    """A customer who left: when, why, whither, what it costs, whose fault, and how long finding the cause took."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED"
        CONFIRMED = "CONFIRMED"
        DISMISSED = "DISMISSED"
        CAME_BACK = "CAME_BACK"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    exit_date = models.DateField()
    # How it stood when the case was opened: later purchases and moves do not rewrite it.
    last_purchase_date = models.DateField(null=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, blank=True)
    turnover = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    profit = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # Why it was opened; that by silence alone is a fallback.
    told_by = models.JSONField(default=list)
    is_fallback = models.BooleanField(default=False)
    is_major = models.BooleanField(default=False)
    # What the program guesses before anybody looked, and from what.
    guess = models.CharField(max_length=12, blank=True)
    guess_from = models.CharField(max_length=16, blank=True)
    # The one primary reason, with what belongs to it: product, benefit, policy, person or hall.
    reason = models.CharField(max_length=12, blank=True)
    sub_reasons = models.JSONField(default=list)
    attitude = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    # Our price above the rival's, in percent of theirs.
    price_gap = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    initiator = models.CharField(max_length=8, blank=True)
    is_natural = models.BooleanField(default=False)
    is_unavoidable = models.BooleanField(default=False)
    destination = models.CharField(max_length=16, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    fault_company = models.PositiveSmallIntegerField(null=True)
    fault_customer = models.PositiveSmallIntegerField(null=True)
    fault_external = models.PositiveSmallIntegerField(null=True)
    # {angle: [answered or not relevant, words]}; {question: words} of benefit and of satisfaction.
    angles = models.JSONField(default=dict)
    benefit = models.JSONField(default=dict)
    satisfaction = models.JSONField(default=dict)
    conclusion = models.TextField(blank=True)
    # What we did wrong, who mends it, until when, and whether it is mended.
    correction = models.CharField(max_length=300, blank=True)
    corrector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    mended_date = models.DateField(null=True)
    due_date = models.DateField()
    cause_date = models.DateField(null=True)
    analysed_date = models.DateField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "status": "internal", "exit_date": "internal", "last_purchase_date": "internal",
        "branch": "internal", "tier": "internal", "turnover": "internal", "profit": "internal",
        "told_by": "internal", "is_fallback": "internal", "is_major": "internal", "guess": "internal",
        "guess_from": "internal", "reason": "internal", "sub_reasons": "internal", "attitude": "internal",
        "subject": "personal", "evidence": "personal", "price_gap": "internal", "initiator": "internal",
        "is_natural": "internal", "is_unavoidable": "internal", "destination": "internal", "went_to": "personal",
        "confidence": "internal", "fault_company": "internal", "fault_customer": "internal",
        "fault_external": "internal", "angles": "personal", "benefit": "personal", "satisfaction": "personal",
        "conclusion": "personal", "correction": "personal", "corrector": "internal", "mended_date": "internal",
        "due_date": "internal", "cause_date": "internal", "analysed_date": "internal", "confirmed_by": "internal",
        "closed_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-exit_date", "-id"], name="case_recent"),
            models.Index(fields=["status", "due_date"], name="case_status_due"),
            models.Index(fields=["branch", "exit_date"], name="case_branch_exit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(status__in=("PROPOSED", "CONFIRMED")),
                name="churn_one_open_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="CONFIRMED") | ~models.Q(reason=""), name="churn_confirmed_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(fault_company=None)
                | models.Q(fault_company=100 - models.F("fault_customer") - models.F("fault_external")),
                name="churn_faults_sum_to_all",
            ),
        ]


class Secondary(models.Model):
    """A further reason why a customer left, with its weight beside the primary one's hundred and its evidence."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="secondaries")
    reason = models.CharField(max_length=12)
    weight = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=300, blank=True)

    scope = {"branch": "case__customer__branch", "owner": "case__customer__owner"}
    objects = base.ScopedManager()
    classes = {"case": "internal", "reason": "internal", "weight": "internal", "evidence": "personal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reason"], name="churn_secondary_once")]


class Study(models.Model):
    """One of the seven systematic analyses, done, or a review meeting held; without a day, somebody is named for it."""

    code = models.CharField(max_length=24)
    day = models.DateField(null=True)
    result = models.CharField(max_length=500, blank=True)
    # Who was there, of a review meeting.
    present = models.CharField(max_length=300, blank=True)
    # Who answers for the next time; who noted it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = None
    classes = {
        "code": "internal", "day": "internal", "result": "internal", "present": "internal", "owner": "internal",
        "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["code", "-day"], name="study_code_day")]


class Emergency(base.Record):
    """An urgent problem handled at once: who leads, who helps, what happened hour by hour, how it ended."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"

    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Ids of those who help.
    team = models.JSONField(default=list)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # The closing report: what it was, what was done, what is to be better next time.
    report = models.TextField(blank=True)

    scope = {"branch": "branch", "owner": "lead"}
    classes = {
        "branch": "internal", "customer": "internal", "case": "internal", "title": "personal", "text": "personal",
        "lead": "internal", "team": "internal", "status": "internal", "opened_at": "internal", "closed_at": "internal",
        "report": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["branch", "-opened_at"], name="emergency_branch_opened")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="OPEN") | ~models.Q(closed_at=None), name="emergency_closed_has_its_moment"
            )
        ]


class EmergencyEntry(models.Model):
    """A line in the log of an emergency: what was done or learned, when, by whom; append-only."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="entries")
    text = models.CharField(max_length=500)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = {"branch": "emergency__branch", "owner": "emergency__lead"}
    objects = base.ScopedManager()
    classes = {"emergency": "internal", "text": "personal", "user": "internal", "at": "internal"}


class Measure(base.Record):
    """What is done so that fewer leave: by whom, until when, at what cost, what it is to bring and what it brought."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED"
        DONE = "DONE"
        CLOSED = "CLOSED"
        DROPPED = "DROPPED"

    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    # The cause it is meant against, and whom it is for: a branch and all below, of one tier or of all.
    factor = models.CharField(max_length=12)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, blank=True)
    # What it comes of: a case, an analysis or a review meeting, an emergency; or nothing but foresight.
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
    study = models.ForeignKey(Study, on_delete=models.SET_NULL, null=True, related_name="+")
    emergency = models.ForeignKey(Emergency, on_delete=models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_date = models.DateField()
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # By how many points the share of those who leave is to change, and by how many it did.
    expected = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    done_date = models.DateField(null=True)
    evidence = models.CharField(max_length=500, blank=True)
    measured = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    # What it was measured from: days, customers and exits before and after; or the word of who measured it elsewhere.
    measured_from = models.JSONField(default=dict)
    closed_date = models.DateField(null=True)

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "kind": "internal", "title": "personal", "factor": "internal", "branch": "internal", "tier": "internal",
        "case": "internal", "study": "internal", "emergency": "internal", "owner": "internal", "due_date": "internal",
        "cost": "internal", "expected": "internal", "status": "internal", "done_date": "internal",
        "evidence": "personal", "measured": "internal", "measured_from": "internal", "closed_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["branch", "status"], name="measure_branch_status"),
            models.Index(fields=["status", "due_date"], name="measure_status_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="CLOSED", kind="PREVENT") | ~models.Q(measured=None),
                name="measure_closed_is_measured",
            )
        ]


class LegacyIssue(base.Record):
    """What was never settled with a customer: returns, debts, a breach of trust; many are not treated alike over it."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        SETTLED = "SETTLED"
        # Noted by mistake: it never was.
        DROPPED = "DROPPED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    day = models.DateField()
    text = models.CharField(max_length=500)
    # The complaint by which it was opened; empty: somebody noted it.
    complaint_id = models.BigIntegerField(null=True, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # When somebody last looked at the customer because of it, so that a bulk act may pass; and how it was settled.
    reviewed_date = models.DateField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    review = models.CharField(max_length=300, blank=True)
    settled_date = models.DateField(null=True)
    settlement = models.CharField(max_length=500, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "day": "internal", "text": "personal", "complaint_id": "internal",
        "status": "internal", "author": "internal", "reviewed_date": "internal", "reviewed_by": "internal",
        "review": "personal", "settled_date": "internal", "settlement": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["status", "customer"], name="legacy_status_customer")]
