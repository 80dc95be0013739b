"""Tables of activities: what we hold, who is invited and came, whom we visit, what we give and may give."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class ActivityManager(base.ScopedManager):
    """Gives the activities of the branches the acting person works in: they are the branch's, not one person's."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible activities."""
        branch_ids = getattr(base.actor(), "row_branch_ids", None)
        rows = super().get_queryset()
        return rows if branch_ids is None else rows.filter(base.among("branch", branch_ids))


class Activity(base.Record):
    """Something we hold for customers, from a day to a day; whom it reached stands in its invitations."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED"
        DONE = "DONE"
        CANCELLED = "CANCELLED"

    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    first_date = models.DateField()
    last_date = models.DateField()
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=300, blank=True)
    # What it is about and what is served: held against what guests like and must not have.
    tags = models.JSONField(default=list)
    menu = models.JSONField(default=list)
    budget = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    # What is offered to those invited and not to the control group.
    offer = models.CharField(max_length=300, blank=True)
    # When the lot was drawn: who is invited later was not in it, and is in neither group.
    drawn_at = models.DateTimeField(null=True)
    minutes = models.TextField(blank=True)
    # What guests said, one item each.
    opinions = models.JSONField(default=list)
    # Of what is held for the public: with whom, how many took part, where it was told of, what it did for our name.
    partners = models.JSONField(default=list)
    n_participants = models.PositiveIntegerField(null=True)
    exposure = models.JSONField(default=list)
    reputation = models.CharField(max_length=500, blank=True)
    # What is done better next time.
    lessons = models.CharField(max_length=500, blank=True)

    objects = ActivityManager()  # type: ignore[misc]
    classes = {
        "kind": "internal", "title": "internal", "place": "internal", "first_date": "internal",
        "last_date": "internal", "branch": "internal", "organiser": "internal", "topic": "internal",
        "tags": "internal", "menu": "internal", "budget": "internal", "cost": "internal", "status": "internal",
        "offer": "internal", "drawn_at": "internal", "minutes": "internal", "opinions": "internal",
        "partners": "internal", "n_participants": "internal", "exposure": "internal", "reputation": "internal",
        "lessons": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-first_date", "-id"], name="activity_first"),
            models.Index(fields=["branch", "-first_date", "-id"], name="activity_branch_first"),
        ]


class Invitation(models.Model):
    """A customer at an activity: invited or met there, what they answered, whether they came."""

    class Answer(models.TextChoices):
        UNANSWERED = "UNANSWERED"
        COMING = "COMING"
        DECLINED = "DECLINED"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.UNANSWERED)
    has_attended = models.BooleanField(default=False)
    # Met at the activity for the first time.
    is_lead = models.BooleanField(default=False)
    # Drawn by lot to be offered nothing, so that there is something to compare with.
    is_control = models.BooleanField(default=False)
    # The contact that tells of the attendance; there is one at most.
    interaction_id = models.BigIntegerField(null=True)
    invited_at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "activity": "internal", "customer": "internal", "answer": "internal", "has_attended": "internal",
        "is_lead": "internal", "is_control": "internal", "interaction_id": "internal", "invited_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "customer"], name="invitation_once")]


class Visit(base.Record):
    """A visit to a customer: when, who goes, whom they meet, what for, and what came of it."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED"
        DONE = "DONE"
        CANCELLED = "CANCELLED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    purpose = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    # The first visit to a company that has bought nothing yet, and whether we knew then who counts there.
    is_first = models.BooleanField(default=False)
    knew_person = models.BooleanField(default=False)
    has_agreed = models.BooleanField(null=True)
    task_id = models.BigIntegerField(null=True)
    interaction_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "user": "internal", "day": "internal", "person": "personal", "purpose": "personal",
        "status": "internal", "is_first": "internal", "knew_person": "internal", "has_agreed": "internal",
        "task_id": "internal", "interaction_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-day", "-id"], name="visit_customer"),
            models.Index(fields=["day", "id"], name="visit_planned", condition=models.Q(status="PLANNED")),
        ]


class Gift(base.Record):
    """Something given to a customer or one of its people, held against the most that may be given in a year."""

    class Status(models.TextChoices):
        GIVEN = "GIVEN"
        PENDING_APPROVAL = "PENDING_APPROVAL"
        REFUSED = "REFUSED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    day = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.GIVEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    # When it was handed over, and what proves it: whoever took it, a receipt, a parcel's number.
    delivered_date = models.DateField(null=True)
    proof = models.CharField(max_length=200, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "person": "personal", "what": "personal", "value": "internal", "day": "internal",
        "given_by": "internal", "status": "internal", "decided_by": "internal", "reason": "personal",
        "delivered_date": "internal", "proof": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-day", "-id"], name="gift_recent"),
            models.Index(fields=["customer", "-day", "-id"], name="gift_customer"),
        ]


class OfActivityManager(base.ScopedManager):
    """Gives the rows of the activities the acting person may see."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible rows."""
        branch_ids = getattr(base.actor(), "row_branch_ids", None)
        rows = super().get_queryset()
        return rows if branch_ids is None else rows.filter(base.among("activity__branch", branch_ids))


class Seat(base.Record):
    """One of us at the table of an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="seats", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfActivityManager()  # type: ignore[misc]
    classes = {"activity": "internal", "user": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "user"], name="seat_once")]


class Remark(base.Record):
    """What was said at the table of an activity, by a guest, by one of us or by somebody else; or agreed there."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="remarks")
    customer = models.ForeignKey("customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    speaker = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    # What was agreed stands among the tasks, or among the promises to a guest.
    task_id = models.BigIntegerField(null=True)
    promise_id = models.BigIntegerField(null=True)

    objects = OfActivityManager()  # type: ignore[misc]
    classes = {
        "activity": "internal", "customer": "internal", "user": "internal", "speaker": "personal", "text": "personal",
        "task_id": "internal", "promise_id": "internal",
    }  # fmt: skip


class GiftItem(base.Record):
    """Something of the catalogue of gifts: what it is worth and whose taste it meets; the same for the whole house."""

    name = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    tags = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"name": "internal", "value": "internal", "tags": "internal", "withdrawn_at": "internal"}
