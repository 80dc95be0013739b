"""Reads of publishing: publications, who is on a list and who no longer is and why, issues and what came of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.core import base
from zhike.apps.media.models import Copy, Issue, Publication, Reader
from zhike.apps.outbound import queries as outbound_queries


@dataclass(frozen=True)
class Standing:
    """A reader with why they get nothing now; an empty reason: they are on the list."""

    reader: Reader
    reason: str


@dataclass(frozen=True)
class Told:
    """What is known of the copies of an issue; what a mail program does not tell is not made up."""

    n_copies: int
    n_mailed: int
    n_posted: int
    n_waiting: int
    n_stopped: int
    n_returned: int
    n_opened: int

    @property
    def opened(self) -> float | None:
        """Return which share of the mails that left and did not come back was opened by its address."""
        return self.n_opened / self.n_mailed if self.n_mailed else None


def publications() -> QuerySet[Publication]:
    """Return the visible publications by name."""
    return Publication.objects.select_related("branch", "author").order_by("name")


def publication(publication_id: int) -> Publication | None:
    """Return a visible publication."""
    return publications().filter(pk=publication_id).first()


def issues() -> QuerySet[Issue]:
    """Return the visible issues, newest first, with how many copies left, were opened, came back."""
    rows = Issue.objects.select_related("publication__branch").order_by("-day", "-id")
    return rows.annotate(
        n_copies=Count("copies"), n_opened=Count("copies", Q(copies__opened_at__isnull=False)),
        n_returned=Count("copies", Q(copies__returned_at__isnull=False)),
    )  # fmt: skip


def issue(issue_id: int) -> Issue | None:
    """Return a visible issue."""
    return issues().filter(pk=issue_id).first()


def readers_of(row: Publication) -> list[Standing]:
    """Return everybody ever put on a list whose customer one may see, by name, with why some get nothing now."""
    readers = Reader.objects.select_related("customer__branch").filter(publication_id=row.pk)
    return _standing(row, readers.order_by("customer__name", "id"))


def served(row: Publication) -> list[Reader]:
    """Return who gets the next issue, whoever asks: retired, suppressed and unwilling customers are not among them."""
    with base.acting_as(base.System("distribution list")):
        readers = Reader.objects.select_related("customer").filter(publication_id=row.pk).order_by("id")
        return [one.reader for one in _standing(row, readers) if not one.reason]


def _standing(row: Publication, readers: Iterable[Reader]) -> list[Standing]:
    known = list(readers)
    needed = archive_rules.CONSENT_FOR.get(row.purpose)
    ids = [one.customer_id for one in known]
    willing = archive_queries.consenting(ids, needed) if needed else set(ids)
    return [Standing(one, _reason(one, one.customer_id in willing)) for one in known]


def _reason(one: Reader, is_willing: bool) -> str:
    """Return why a reader gets nothing now, the firmest reason first."""
    if one.customer.status != "ACTIVE":
        return one.customer.status
    if one.left_at:
        return "DECLINED" if one.has_declined else "TAKEN_OFF"
    if not is_willing:
        return "NO_CONSENT"
    return "NO_ADDRESS" if one.way == Reader.Way.EMAIL and not one.customer.email else ""


def copies_of(issue_id: int) -> QuerySet[Copy]:
    """Return the copies of an issue whose customers one may see, by name."""
    return Copy.objects.select_related("customer").filter(issue_id=issue_id).order_by("customer__name", "id")


def copy(copy_id: int) -> Copy | None:
    """Return a visible copy with its issue."""
    return Copy.objects.select_related("issue__publication", "customer").filter(pk=copy_id).first()


def copy_by_link(link: str) -> Copy | None:
    """Return the copy its reader's own address leads to; asked by the machine, for nobody is signed in."""
    rows = Copy.objects.select_related("issue__publication", "customer__card", "customer__branch", "customer__owner")
    return rows.filter(link=link).first()


def told_of(row: Issue) -> Told:
    """Return what is known of the copies of a visible issue, whoever their customers belong to."""
    with base.acting_as(base.System("copies of an issue")):
        copies = list(Copy.objects.filter(issue_id=row.pk))
    messages = outbound_queries.statuses([one.message_id for one in copies if one.message_id])
    counted: Counter[str] = Counter(_state(one, messages) for one in copies)
    return Told(
        n_copies=len(copies), n_mailed=counted["MAILED"], n_posted=counted["POSTED"], n_waiting=counted["WAITING"],
        n_stopped=counted["STOPPED"], n_returned=counted["RETURNED"],
        n_opened=sum(one.opened_at is not None and _state(one, messages) == "MAILED" for one in copies),
    )  # fmt: skip


def _state(one: Copy, messages: dict[int, Any]) -> str:
    """Return how far a copy came. A mail that no server took came back as surely as one a postman brought back."""
    status = messages.get(one.message_id or 0, "")
    if one.returned_at or status == "FAILED":
        return "RETURNED"
    if one.way == Reader.Way.POST:
        return "POSTED" if one.posted_at else "WAITING"
    return {"SENT": "MAILED", "STOPPED": "STOPPED"}.get(status, "WAITING")
