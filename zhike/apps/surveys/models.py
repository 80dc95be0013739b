"""Tables of surveys: questionnaires in editions, schedules, waves with whom they ask, answers, what is mended."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Survey(base.Record):
    """What is asked under one name, edition after edition."""

    name = models.CharField(max_length=80, unique=True)
    # A survey of satisfaction must ask for quality, service and price, expected and perceived.
    is_satisfaction = models.BooleanField(default=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    # What the house asks its customers everybody who reads figures may know.
    scope = None
    classes = {"name": "internal", "is_satisfaction": "internal", "branch": "internal", "owner": "internal"}


class Edition(base.Record):
    """One version of a questionnaire: a draft is changed, a published one never again."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    intro_zh = models.CharField(max_length=500, blank=True)
    intro_en = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)

    scope = None
    classes = {
        "survey": "internal", "number": "internal", "title_zh": "public", "title_en": "public", "intro_zh": "public",
        "intro_en": "public", "published_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveys_edition_once")]


class Question(models.Model):
    """One question of an edition, in its place."""

    class Kind(models.TextChoices):
        PAIR = "PAIR"
        SCALE = "SCALE"
        NPS = "NPS"
        CSAT = "CSAT"
        CES = "CES"
        CHOICE = "CHOICE"
        MULTI = "MULTI"
        TEXT = "TEXT"

    class Dimension(models.TextChoices):
        QUALITY = "QUALITY"
        SERVICE = "SERVICE"
        PRICE = "PRICE"
        OTHER = "OTHER"

    class Use(models.TextChoices):
        NAMED = "NAMED"
        HANDLING = "HANDLING"
        ATTITUDE = "ATTITUDE"
        IMPRESSION = "IMPRESSION"
        TRUST = "TRUST"
        LEAVING = "LEAVING"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    # By this a question is known again in a later edition, whatever its words are by then.
    code = models.CharField(max_length=32, blank=True)
    # What else its answers say: asked for by name, content with how a complaint was handled or by whom, impression.
    use = models.CharField(max_length=10, choices=Use.choices, blank=True)
    # The field of the customer's archive its answer is written into; empty: into none.
    field = models.CharField(max_length=40, blank=True)
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    dimension = models.CharField(max_length=8, choices=Dimension.choices, default=Dimension.OTHER)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    # Of a choice: pairs of Chinese and English; an answer keeps the place of what was chosen.
    options = models.JSONField(default=list)
    importance = models.PositiveSmallIntegerField(default=3)
    is_required = models.BooleanField(default=True)
    # Asked only where an earlier choice was answered by this option.
    after = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    after_option = models.PositiveSmallIntegerField(null=True)

    scope = None
    objects = base.ScopedManager()
    classes = {
        "edition": "internal", "code": "internal", "use": "internal", "field": "internal", "place": "internal",
        "kind": "internal", "dimension": "internal", "text_zh": "public",
        "text_en": "public", "options": "public", "importance": "internal", "is_required": "internal",
        "after": "internal", "after_option": "internal",
    }  # fmt: skip

    class Meta:
        ordering = ["place", "id"]

    def said(self, language: str) -> str:
        """Return the question as a reader of a language sees it; without an English text it is shown in Chinese."""
        return (language.startswith("en") and self.text_en) or self.text_zh


class Schedule(base.Record):
    """By what a survey is asked again and again: each month or quarter, or after each complaint that was closed."""

    class Every(models.TextChoices):
        MONTH = "MONTH"
        QUARTER = "QUARTER"
        AFTER_COMPLAINT = "AFTER_COMPLAINT"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="schedules")
    every = models.CharField(max_length=16, choices=Every.choices)
    # When the next wave begins; None where an event begins it.
    next_date = models.DateField(null=True)
    # Of the 31st the wave of a shorter month begins on its last day, and the one after on the 31st again.
    month_day = models.PositiveSmallIntegerField(default=1)
    open_days = models.PositiveSmallIntegerField(default=14)
    tier = models.CharField(max_length=10, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField(null=True)
    address = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    scope = None
    classes = {
        "survey": "internal", "every": "internal", "next_date": "internal", "month_day": "internal",
        "open_days": "internal",
        "tier": "internal", "branch": "internal", "size": "internal", "address": "internal", "ended_at": "internal",
    }  # fmt: skip


class Wave(base.Record):
    """One asking of an edition: of whom, from when to when."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(max_length=80)
    first_date = models.DateField()
    last_date = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    # How the sample was drawn, so that it can be drawn again: filters, how many, the seed.
    tier = models.CharField(max_length=10, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    n_asked = models.PositiveIntegerField(default=0)
    seed = models.PositiveIntegerField()
    # With so many answers enough is known and the wave takes no more.
    quota = models.PositiveIntegerField(null=True)
    # Why satisfaction fell against the wave before, in words of whoever answers for it.
    explanation = models.CharField(max_length=500, blank=True)
    # What stands before a secret in the mails of this wave; kept so that the calendar can remind.
    address = models.CharField(max_length=200, blank=True)
    # What began it, where a calendar or an event did.
    schedule = models.ForeignKey(Schedule, on_delete=models.SET_NULL, null=True, related_name="waves")
    # Of the address for everybody; empty: there is none. Such answers are of nobody and stand apart.
    public_nonce = models.CharField(max_length=32, blank=True)
    public_digest = models.CharField(max_length=64, null=True, unique=True)

    scope = None
    classes = {
        "edition": "internal", "name": "internal", "first_date": "internal", "last_date": "internal",
        "state": "internal", "tier": "internal", "branch": "internal", "n_asked": "internal", "seed": "internal",
        "quota": "internal", "explanation": "internal", "address": "internal", "schedule": "internal",
        "public_nonce": "internal", "public_digest": "internal",
    }  # fmt: skip

    class Meta:
        # A calendar begins a wave of a day once, however often it is looked at.
        constraints = [models.UniqueConstraint(fields=["schedule", "first_date"], name="surveys_begun_once")]


class Invitation(models.Model):
    """One customer asked in a wave; the address they answer at is made anew from what is kept and never stored.

    Without a customer it is a device that answered at the address for everybody.
    """

    class Way(models.TextChoices):
        ONLINE = "ONLINE"
        CALL = "CALL"

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    # As they were when asked: what a figure by tier, branch or colleague means must not change later.
    tier = models.CharField(max_length=10, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    message_id = models.BigIntegerField(null=True)
    invited_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    # Waits to be written to from this day on; when an event asked it, and which complaint that was.
    due_date = models.DateField(null=True)
    asked_date = models.DateField(null=True)
    complaint_id = models.BigIntegerField(null=True)
    # How it was answered, and who noted it on the phone.
    way = models.CharField(max_length=6, choices=Way.choices, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # How often something was sent to its address: nobody answers a questionnaire a hundred times.
    n_sent = models.PositiveSmallIntegerField(default=0)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "wave": "internal", "customer": "internal", "tier": "internal", "branch": "internal", "asked_for": "internal",
        "nonce": "internal", "digest": "internal", "message_id": "internal", "invited_at": "internal",
        "reminded_at": "internal", "begun_at": "personal", "answered_at": "personal", "told_at": "internal",
        "n_sent": "internal", "due_date": "internal", "asked_date": "internal", "complaint_id": "internal",
        "way": "internal",
        "noted_by": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "customer"], name="surveys_asked_once")]


class Answer(models.Model):
    """What one customer answered to one question."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    # Of a pair A and B; of any other scale the number alone.
    expected = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveSmallIntegerField(null=True)
    chosen = models.JSONField(default=list)
    text = models.CharField(max_length=2_000, blank=True)

    scope = {"branch": "invitation__customer__branch", "owner": "invitation__customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "invitation": "internal", "question": "internal", "expected": "personal", "number": "personal",
        "chosen": "personal", "text": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "question"], name="surveys_answer_once")]


class Improvement(base.Record):
    """What is mended because a question came out weak, until a later wave has measured it better."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"
        VERIFIED = "VERIFIED"

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="improvements")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    action = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    before = models.DecimalField(max_digits=8, decimal_places=4)
    after = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    verified_by = models.ForeignKey(Wave, on_delete=models.PROTECT, null=True, related_name="+")

    scope = None
    classes = {
        "wave": "internal", "question": "internal", "owner": "internal", "due_date": "internal", "action": "internal",
        "state": "internal", "before": "internal", "after": "internal", "verified_by": "internal",
    }  # fmt: skip
