"""Tables of people: persons, their parts at customers, who knows whom, what is known of them, delicate notes."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class PersonManager(base.ScopedManager):
    """Gives the persons with a part at a customer the acting person may see, and raises when nobody acts."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible persons."""
        rows, parts = super().get_queryset(), Part.objects.order_by()
        # Asked row by row: gathering every visible person first would cost more than the one that is wanted.
        return rows.filter(models.Exists(parts.filter(person_id=models.OuterRef("pk")))) if parts.query.where else rows


class OfPersonManager(base.ScopedManager):
    """Gives the rows about persons the acting person may see: all of those the model names in `about`."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible rows."""
        rows, persons = super().get_queryset(), Person.objects.order_by()
        if not persons.query.where:
            return rows
        about = self.model.about  # type: ignore[attr-defined]
        return rows.filter(*(models.Exists(persons.filter(pk=models.OuterRef(f"{path}_id"))) for path in about))


class Person(base.Record):
    """Somebody who counts at a customer; seen through their parts."""

    class Gender(models.TextChoices):
        FEMALE = "FEMALE"
        MALE = "MALE"

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        RETIRED = "RETIRED"

    name = models.CharField(max_length=100)
    # How they like to be spoken to: 李总, 赵工, Dr Meyer.
    address = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=6, choices=Gender.choices, blank=True)
    phone = models.CharField(max_length=40, blank=True, db_index=True)
    email = models.CharField(max_length=200, blank=True)
    wechat = models.CharField(max_length=60, blank=True)
    birthday = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    # Left out wherever persons are weighed or courted for the sake of sales.
    is_set_apart = models.BooleanField(default=False, db_default=False)

    objects = PersonManager()  # type: ignore[misc]
    classes = {
        "name": "personal", "address": "personal", "gender": "personal", "phone": "personal", "email": "personal",
        "wechat": "personal", "birthday": "personal", "note": "personal", "status": "internal",
        "is_set_apart": "personal",
    }  # fmt: skip


class Part(base.Record):
    """What a person is at a customer, from a day to a day; open = today's. A person may count at two customers."""

    class Role(models.TextChoices):
        DECISION_MAKER = "DECISION_MAKER"
        INFLUENCER = "INFLUENCER"
        USER = "USER"
        BUYER = "BUYER"
        GATEKEEPER = "GATEKEEPER"

    class Stance(models.TextChoices):
        FOR = "FOR"
        NEUTRAL = "NEUTRAL"
        AGAINST = "AGAINST"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="parts")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    # The person's name once more: a list sorts by its own indexed columns.
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=14, choices=Role.choices)
    title = models.CharField(max_length=100, blank=True)
    # Empty: not known yet, which is not the same as neutral.
    influence = models.PositiveSmallIntegerField(null=True)
    stance = models.CharField(max_length=8, choices=Stance.choices, blank=True)
    stages = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "person": "internal", "customer": "internal", "name": "personal", "role": "personal", "title": "personal",
        "influence": "personal", "stance": "personal", "stages": "internal", "valid_from": "internal",
        "valid_to": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "customer"], condition=models.Q(valid_to=None), name="people_one_open_part"
            )
        ]
        indexes = [
            # With what decides who sees a part: walking the order reads no part but those shown.
            models.Index(fields=["name", "id", "customer", "valid_to"], name="part_name_seen"),
            # Holds all that the list asks of a branch's or an owner's customers.
            models.Index(fields=["customer", "valid_to", "name", "id"], name="part_customer_seen"),
            models.Index(fields=["-influence", "-id", "customer", "valid_to"], name="part_influence_seen"),
        ]


class Tie(models.Model):
    """How one person stands to another; directed where it matters."""

    class Kind(models.TextChoices):
        REPORTS_TO = "REPORTS_TO"
        PEER = "PEER"
        ALLY = "ALLY"
        RIVAL = "RIVAL"
        RELATIVE = "RELATIVE"
        FRIEND = "FRIEND"
        CLASSMATE = "CLASSMATE"

    source = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    strength = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()

    scope, about = None, ("source", "target")
    objects = OfPersonManager()
    classes = {
        "source": "internal", "target": "internal", "kind": "personal", "strength": "personal", "noted_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="people_tie_once")]


class StaffTie(models.Model):
    """How well one of us knows a person, and what it rests on."""

    class Form(models.TextChoices):
        KINSHIP = "KINSHIP"
        LOCALITY = "LOCALITY"
        PROFESSION = "PROFESSION"
        CULTURE = "CULTURE"
        CHANCE = "CHANCE"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    strength = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=10, choices=Form.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    # Of kinship: what was declared about interests that conflict.
    declared = models.CharField(max_length=300, blank=True, default="", db_default="")
    since = models.DateField(null=True)
    noted_at = models.DateTimeField()

    scope, about = None, ("person",)
    objects = OfPersonManager()
    classes = {
        "user": "internal", "person": "internal", "strength": "internal", "form": "personal", "note": "personal",
        "declared": "personal", "since": "internal", "noted_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "person"], name="people_staff_tie_once")]


class PersonFact(base.Fact):
    """One value of the seven groups of a person, with where it came from."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    scope, about = None, ("person",)
    objects = OfPersonManager()  # type: ignore[misc]
    classes = {**base.Fact.fact_classes, "person": "internal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"], condition=models.Q(valid_to=None), name="people_one_open_fact"
            )
        ]


class Occasion(models.Model):
    """A day of every year that matters to a person; written anew with what it is taken from."""

    class Kind(models.TextChoices):
        BIRTHDAY = "BIRTHDAY"
        FAMILY_BIRTHDAY = "FAMILY_BIRTHDAY"
        ANNIVERSARY = "ANNIVERSARY"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occasions")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    label = models.CharField(max_length=100, blank=True)
    # Month × 100 + day: the days of a week are a range of an index, whatever the year.
    month_day = models.PositiveSmallIntegerField(db_index=True)

    scope, about = None, ("person",)
    objects = OfPersonManager()
    classes = {"person": "internal", "kind": "internal", "label": "personal", "month_day": "personal"}


class PrivatePurpose(models.Model):
    """Why delicate notes may be kept; while none is open there are none."""

    text = models.CharField(max_length=300)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classes = {"text": "internal", "user_id": "internal", "at": "internal", "ended_at": "internal"}


class PrivateNote(models.Model):
    """A delicate note about a person: sealed, for a purpose, with consent, until a day."""

    class Topic(models.TextChoices):
        FAMILY = "FAMILY"
        HEALTH = "HEALTH"
        BELIEF = "BELIEF"
        HABIT = "HABIT"
        OTHER = "OTHER"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.ForeignKey(PrivatePurpose, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    sealed = models.TextField()
    source = models.CharField(max_length=200)
    consent = models.CharField(max_length=200)
    expires_date = models.DateField(db_index=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope, about = None, ("person",)
    objects = OfPersonManager()
    classes = {
        "person": "internal", "purpose": "internal", "topic": "sensitive", "sealed": "sensitive",
        "source": "sensitive", "consent": "sensitive", "expires_date": "internal", "user_id": "internal",
        "at": "internal",
    }  # fmt: skip
