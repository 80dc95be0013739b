"""Reads of web forms: those one may see, the one a published address names, what came in."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from zhike.apps.webforms.models import Entry, WebForm

HOUR = timedelta(hours=1)


def forms() -> QuerySet[WebForm]:
    """Return the visible forms by name, with how many entries became contacts and how many were spam."""
    rows = WebForm.objects.select_related("branch", "owner").order_by("name")
    is_spam = Q(entries__state=Entry.State.SPAM)
    return rows.annotate(n_entries=Count("entries", ~is_spam), n_spam=Count("entries", is_spam))


def form(form_id: int) -> WebForm | None:
    """Return a visible form."""
    return forms().filter(pk=form_id).first()


def taking(form_id: int) -> WebForm | None:
    """Return a visible form that takes entries in."""
    return forms().filter(pk=form_id, is_open=True).first()


def open_form(link: str) -> WebForm | None:
    """Return the open form of a published address; asked by the machine, for nobody is signed in."""
    return WebForm.objects.select_related("owner").filter(link=link, is_open=True).first()


def entries(form_id: int) -> QuerySet[Entry]:
    """Return what came in through a visible form, newest first."""
    return Entry.objects.filter(form_id=form_id).order_by("-at", "-id")


def n_within_hour(form_id: int, sender: str, at: datetime) -> tuple[int, int]:
    """Return how many entries came within the last hour from a sender, none of an unknown one, and through the form."""
    recent = entries(form_id).filter(at__gt=at - HOUR)
    return recent.filter(sender=sender).count() if sender else 0, recent.count()
