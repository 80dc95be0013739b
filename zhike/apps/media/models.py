"""Tables of media: advertisements and their leads, publications with readers and issues, packaging and its scans."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Advertisement(base.Record):
    """An advertisement placed in a medium for a time; its code tells who came by it."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    medium = models.CharField(max_length=16)
    # Which paper, site, station or wall.
    outlet = models.CharField(max_length=120, blank=True)
    # Without one the cost is not known yet.
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    group = models.ForeignKey("targets.TargetGroup", on_delete=models.PROTECT, null=True, related_name="+")
    # The web form its address leads to.
    form = models.ForeignKey("webforms.WebForm", on_delete=models.PROTECT, null=True, related_name="+")
    first_date = models.DateField()
    # Without one it still runs.
    last_date = models.DateField(null=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "code": "public", "title": "internal", "medium": "internal", "outlet": "internal", "cost": "internal",
        "group": "internal", "form": "internal", "first_date": "internal", "last_date": "internal",
        "branch": "internal", "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-first_date", "-id"], name="media_advertisement_recent")]


class Lead(models.Model):
    """A customer an advertisement brought, counted once for it."""

    class How(models.TextChoices):
        FORM = "FORM"
        TOLD = "TOLD"

    advertisement = models.ForeignKey(Advertisement, on_delete=models.CASCADE, related_name="leads")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    # By the address of a form, or somebody of us was told the code.
    how = models.CharField(max_length=6, choices=How.choices)
    interaction_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "advertisement": "internal", "customer": "internal", "day": "internal", "how": "internal",
        "interaction_id": "internal", "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["advertisement", "customer"], name="media_lead_once")]


class Publication(base.Record):
    """Something the house publishes again and again, and for what purpose it is sent."""

    name = models.CharField(max_length=80, unique=True)
    about = models.CharField(max_length=300, blank=True)
    # SERVICE or MARKETING: what advertises goes only to whoever agrees to it.
    purpose = models.CharField(max_length=10, default="MARKETING")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "name": "public", "about": "public", "purpose": "internal", "branch": "internal", "author": "internal",
    }  # fmt: skip


class Reader(models.Model):
    """A customer put on the distribution list of a publication, and the way it is sent to them."""

    class Way(models.TextChoices):
        EMAIL = "EMAIL"
        POST = "POST"

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="readers")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=6, choices=Way.choices)
    # The target group or the view of the list of customers it came by; empty: chosen one by one.
    origin = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    # Asked to get it no longer, or was taken off; whoever asked is not put on again by a rule.
    left_at = models.DateTimeField(null=True)
    has_declined = models.BooleanField(default=False)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "publication": "internal", "customer": "internal", "way": "internal", "origin": "internal",
        "added_at": "internal", "left_at": "internal", "has_declined": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "customer"], name="media_reader_once")]


class Issue(base.Record):
    """One issue of a publication: written, then sent once to who is on the list."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="issues")
    title = models.CharField(max_length=120)
    day = models.DateField()
    text = models.TextField()
    sent_at = models.DateTimeField(null=True)

    scope = {"branch": "publication__branch", "owner": "publication__author"}
    classes = {
        "publication": "internal", "title": "public", "day": "public", "text": "public", "sent_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="media_issue_recent")]


class Copy(models.Model):
    """One copy of an issue for one customer: the message it left with, or that it was posted; what is known of it."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="copies")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=6, choices=Reader.Way.choices)
    # The address under which its reader opens it without an account.
    link = models.CharField(max_length=40, unique=True)
    message_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    # It came back: returned mail, or an answer that nobody reads there.
    returned_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "issue": "internal", "customer": "internal", "way": "internal", "link": "internal", "message_id": "internal",
        "posted_at": "internal", "opened_at": "personal", "returned_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "customer"], name="media_copy_once")]


class Packaging(base.Record):
    """A packaging as it was printed: its edition, the message on it, and the code a phone reads."""

    name = models.CharField(max_length=80)
    edition = models.CharField(max_length=40)
    message = models.CharField(max_length=500)
    link = models.CharField(max_length=40, unique=True)
    # Printed for one customer alone, such as a dealer's own batch; else for whoever buys.
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    # Where who scans may say who they are; without one the page shows the message alone.
    form = models.ForeignKey("webforms.WebForm", on_delete=models.PROTECT, null=True, related_name="+")
    first_date = models.DateField()
    n_printed = models.PositiveIntegerField(null=True)
    is_open = models.BooleanField(default=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "name": "public", "edition": "internal", "message": "public", "link": "internal", "customer": "internal",
        "form": "internal", "first_date": "internal", "n_printed": "internal", "is_open": "internal",
        "branch": "internal", "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "edition"], name="media_packaging_edition")]
        indexes = [models.Index(fields=["-first_date", "-id"], name="media_packaging_recent")]


class Scan(models.Model):
    """That a code was scanned, once per scan; who it was only where they said so or the code was printed for one."""

    class State(models.TextChoices):
        NOBODY_KNOWN = "NOBODY_KNOWN"
        PRINTED_FOR = "PRINTED_FOR"
        SAID_WHO = "SAID_WHO"

    packaging = models.ForeignKey(Packaging, on_delete=models.CASCADE, related_name="scans")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices)
    # A digest of the address it came from: enough to count, not to tell whose it was.
    sender = models.CharField(max_length=64)
    # A digest of the packaging and the number the scanner gave it.
    fingerprint = models.CharField(max_length=64, unique=True)
    interaction_id = models.BigIntegerField(null=True)

    scope = {"branch": "packaging__branch", "owner": "packaging__author"}
    objects = base.ScopedManager()
    classes = {
        "packaging": "internal", "at": "internal", "state": "internal", "sender": "personal",
        "fingerprint": "internal", "interaction_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["packaging", "-at"], name="media_scan_recent")]
