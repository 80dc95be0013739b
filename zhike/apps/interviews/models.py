"""Tables of interviews: whom a plan drew, what each said, sessions with causes and votes, insights and their tags."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class OfBranchManager(base.ScopedManager):
    """Gives what belongs to the branches the acting person works in: it is the branch's, not one person's."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible rows."""
        branch_ids = getattr(base.actor(), "row_branch_ids", None)
        rows = super().get_queryset()
        return rows if branch_ids is None else rows.filter(base.among(self.model.of_branch, branch_ids))  # type: ignore[attr-defined]


class Plan(base.Record):
    """Whom we ask of those who left: who was meant, how many were drawn of each stratum, and by which lot."""

    title = models.CharField(max_length=120)
    question = models.CharField(max_length=300)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Who was meant: people or companies (empty: both), how they stood, for how long at least nothing was bought.
    kind = models.CharField(max_length=10, blank=True)
    states = models.JSONField(default=list)
    least_days = models.PositiveIntegerField(default=0)
    stratum = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    # What was found on the day of the draw: [[stratum, how many there were, how many were drawn]].
    strata = models.JSONField(default=list)
    # Who was meant and may not be asked.
    n_barred = models.PositiveIntegerField(default=0)
    drawn_date = models.DateField()
    due_date = models.DateField()

    of_branch = "branch"
    objects = OfBranchManager()  # type: ignore[misc]
    classes = {
        "title": "internal", "question": "internal", "branch": "internal", "author": "internal",
        "kind": "internal", "states": "internal", "least_days": "internal", "stratum": "internal",
        "size": "internal", "seed": "internal", "strata": "internal", "n_barred": "internal",
        "drawn_date": "internal", "due_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-drawn_date", "-id"], name="plan_recent"),
            models.Index(fields=["branch", "-drawn_date", "-id"], name="plan_branch"),
        ]


class Interview(base.Record):
    """One former customer of a plan: who asks, whether they were reached, and what they said."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED"
        UNREACHED = "UNREACHED"
        REACHED = "REACHED"
        REFUSED = "REFUSED"
        BARRED = "BARRED"
        INTERVIEWED = "INTERVIEWED"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="interviews")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # How the customer stood on the day of the draw.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, blank=True)
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_date = models.DateField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED)
    n_tries = models.PositiveSmallIntegerField(default=0)
    tried_date = models.DateField(null=True)
    # What they said at the telephone: call again on Monday, no time, no wish.
    remark = models.CharField(max_length=300, blank=True)
    held_date = models.DateField(null=True)
    # The causes they named, the weightiest first; that one once more, for the list.
    causes = models.JSONField(default=list)
    cause = models.CharField(max_length=12, blank=True)
    said = models.TextField(blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    wish = models.CharField(max_length=500, blank=True)
    would_return = models.CharField(max_length=6, blank=True)
    interaction_id = models.BigIntegerField(null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "plan": "internal", "customer": "internal", "branch": "internal", "tier": "internal",
        "interviewer": "internal", "due_date": "internal", "status": "internal", "n_tries": "internal",
        "tried_date": "internal", "remark": "personal", "held_date": "internal", "causes": "internal",
        "cause": "internal", "said": "personal", "went_to": "personal", "wish": "personal",
        "would_return": "internal", "interaction_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["due_date", "id"], name="interview_due")]


class Session(base.Record):
    """A session in which customers, their people and ours look for the cause of a problem together."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"

    title = models.CharField(max_length=120)
    problem = models.TextField()
    day = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)

    of_branch = "branch"
    objects = OfBranchManager()  # type: ignore[misc]
    classes = {
        "title": "internal", "problem": "internal", "day": "internal", "place": "internal", "branch": "internal",
        "moderator": "internal", "status": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-day", "-id"], name="session_recent"),
            models.Index(fields=["branch", "-day", "-id"], name="session_branch"),
        ]


class Participant(models.Model):
    """Somebody at a session: a customer, one of its people, one of us, or somebody else; and how they were told."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    customer = models.ForeignKey("customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # As they were called then.
    name = models.CharField(max_length=100, blank=True)
    # One of us was told by the program; of everybody else a task of somebody stands for it.
    told_at = models.DateTimeField(null=True)
    task_id = models.BigIntegerField(null=True)

    scope, of_branch = None, "session__branch"
    objects = OfBranchManager()
    classes = {
        "session": "internal", "customer": "internal", "person": "personal", "user": "internal", "name": "personal",
        "told_at": "internal", "task_id": "internal",
    }  # fmt: skip


class Proposal(base.Record):
    """A cause somebody at a session named: adopted or not, why, and what is done about it."""

    class Decision(models.TextChoices):
        ADOPTED = "ADOPTED"
        DROPPED = "DROPPED"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="proposals")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="proposals")
    text = models.CharField(max_length=500)
    cause = models.CharField(max_length=12, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    task_id = models.BigIntegerField(null=True)

    of_branch = "session__branch"
    objects = OfBranchManager()  # type: ignore[misc]
    classes = {
        "session": "internal", "participant": "internal", "text": "personal", "cause": "internal",
        "decision": "internal", "reason": "personal", "decided_by": "internal", "task_id": "internal",
    }  # fmt: skip


class Vote(models.Model):
    """A participant's voice for a cause."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes")

    scope, of_branch = None, "proposal__session__branch"
    objects = OfBranchManager()
    classes = {"proposal": "internal", "participant": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "participant"], name="interviews_vote_once")]


class Insight(base.Record):
    """One thing an interview or a session taught us, in a sentence that can be acted on."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, null=True, related_name="insights")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="insights")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    text = models.CharField(max_length=500)
    # In their own words.
    quote = models.CharField(max_length=500, blank=True)
    cause = models.CharField(max_length=12, blank=True)
    # Its tags in one line, for the list.
    tagged = models.CharField(max_length=400, blank=True)

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "interview": "internal", "session": "internal", "branch": "internal", "author": "internal",
        "day": "internal", "text": "personal", "quote": "personal", "cause": "internal", "tagged": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(interview__isnull=False, session=None)
                | models.Q(interview=None, session__isnull=False),
                name="insight_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="insight_recent"),
            models.Index(fields=["branch", "-day", "-id"], name="insight_branch"),
        ]


class Tag(models.Model):
    """A word by which an insight is found again."""

    insight = models.ForeignKey(Insight, on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=40, db_index=True)

    scope = {"branch": "insight__branch", "owner": "insight__author"}
    objects = base.ScopedManager()
    classes = {"insight": "internal", "word": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["insight", "word"], name="interviews_tag_once")]
