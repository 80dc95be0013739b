"""Tables of coaching: what our people learn and can do, questions to experts, what they ask customers for and how."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Learning(base.Record):
    """Hours one of us spent learning, and whether a test was passed."""

    class Kind(models.TextChoices):
        COURSE = "COURSE"
        READING = "READING"
        PRACTICE = "PRACTICE"
        SHARING = "SHARING"

    class Test(models.TextChoices):
        NONE = "NONE"
        PASSED = "PASSED"
        FAILED = "FAILED"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.COURSE)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    test = models.CharField(max_length=6, choices=Test.choices, default=Test.NONE)
    taken_back_at = models.DateTimeField(null=True)

    scope = {"branch": "user__branch", "owner": "user"}
    classes = {
        "user": "internal", "day": "internal", "title": "internal", "kind": "internal", "hours": "internal",
        "test": "internal", "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["user", "-day"], name="learning_of_user")]


class Certificate(base.Record):
    """What one of us is an expert in, how far, and until when that is certified."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    skill = models.CharField(max_length=80)
    # 1 can do it under guidance … 5 teaches it.
    level = models.PositiveSmallIntegerField()
    since = models.DateField()
    expires = models.DateField()
    evidence = models.CharField(max_length=200, blank=True)

    # Whom to ask everybody in the house may know.
    scope = None
    classes = {
        "user": "internal", "skill": "internal", "level": "internal", "since": "internal", "expires": "internal",
        "evidence": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["skill", "expires"], name="certificate_by_skill")]


class Inquiry(base.Record):
    """A question of one of us to an expert, perhaps because of a customer, and the answer."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        ANSWERED = "ANSWERED"

    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    skill = models.CharField(max_length=80)
    text = models.CharField(max_length=1_000)
    asked_date = models.DateField()
    task_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=2_000, blank=True)
    answered_date = models.DateField(null=True)

    scope = {"branch": "branch", "owner": "asker", "always": "expert"}
    classes = {
        "asker": "internal", "expert": "internal", "branch": "internal", "customer": "internal", "skill": "internal",
        "text": "personal", "asked_date": "internal", "task_id": "internal", "state": "internal", "answer": "personal",
        "answered_date": "internal",
    }  # fmt: skip


class Ask(base.Record):
    """What a customer was asked for, an order or somebody to be introduced to, and what it said."""

    class Kind(models.TextChoices):
        ORDER = "ORDER"
        REFERRAL = "REFERRAL"

    class Answer(models.TextChoices):
        OPEN = "OPEN"
        YES = "YES"
        NO = "NO"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField()
    what = models.CharField(max_length=200)
    answer = models.CharField(max_length=4, choices=Answer.choices, default=Answer.OPEN)
    answered_date = models.DateField(null=True)
    outcome = models.CharField(max_length=200, blank=True)
    taken_back_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "user": "internal", "kind": "internal", "day": "internal", "what": "personal",
        "answer": "internal", "answered_date": "internal", "outcome": "personal",
        "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-day"], name="ask_of_customer"),
            models.Index(fields=["user", "day"], name="ask_by_user"),
        ]


class Prompt(base.Record):
    """A question worth asking a customer, by stage and industry; where it names a field, the answer goes there."""

    class Stage(models.TextChoices):
        FIND = "FIND"
        COLLECT = "COLLECT"
        PROBE = "PROBE"
        BUILD = "BUILD"
        ASK = "ASK"

    text = models.CharField(max_length=300)
    stage = models.CharField(max_length=7, choices=Stage.choices)
    # Empty: for every industry.
    industry = models.CharField(max_length=60, blank=True)
    # A field of the archive by its code; empty: the answer stays with the customer as words.
    field = models.CharField(max_length=60, blank=True)
    ended_date = models.DateField(null=True)

    scope = None
    classes = {
        "text": "internal", "stage": "internal", "industry": "internal", "field": "internal",
        "ended_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["stage", "industry"], name="prompt_by_stage")]


class PromptUse(base.Record):
    """That a question was asked of a customer, and the answer in its words."""

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    answer = models.CharField(max_length=500, blank=True)
    # The contact it was asked in; None: on no contact that was written down.
    interaction_id = models.BigIntegerField(null=True, db_index=True)
    # Whether the answer also stands in the archive.
    is_fact = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "prompt": "internal", "customer": "internal", "day": "internal", "answer": "personal",
        "interaction_id": "internal", "is_fact": "internal",
        "user": "internal", "taken_back_at": "internal",
    }  # fmt: skip


class ProfileCard(base.Record):
    """The card of one of us for customers: what they are good at, cases they were part of, how to reach them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    headline = models.CharField(max_length=120)
    expertise = models.CharField(max_length=500)
    cases = models.CharField(max_length=1_000, blank=True)
    reach = models.CharField(max_length=120)

    # Made to be shown.
    scope = None
    classes = {
        "user": "internal", "headline": "internal", "expertise": "internal", "cases": "internal", "reach": "internal",
    }  # fmt: skip
