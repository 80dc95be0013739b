"""Writes of publishing: publications and issues kept, an issue sent once to who is on the list, what came of copies."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.media import queries
from zhike.apps.media.actions.telling import insert, tell
from zhike.apps.media.models import Copy, Issue, Publication, Reader
from zhike.apps.outbound import actions as outbound_actions

LINK_BYTES = 16
AT_ONCE = 200


class NameTaken(Exception):
    """Another publication has this name."""


class NoSuchPublication(Exception):
    """The publication does not exist or may not be seen."""


class NoSuchIssue(Exception):
    """The issue or the copy does not exist or may not be seen."""


class WasSent(Exception):
    """The issue was sent: it stays as its readers got it, and is not sent again."""


class NobodyServed(Exception):
    """Nobody is on the distribution list."""


@transaction.atomic
def add_publication(*, values: Mapping[str, Any], at: datetime) -> int:
    """Keep a publication and return its id; raises NameTaken."""
    row: Publication = insert(Publication, values, NameTaken(values["name"]), at)
    tell("publication.add", row, {"name": row.name, "purpose": row.purpose}, at)
    return row.pk


@transaction.atomic
def change_publication(*, publication_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a visible publication; raises NameTaken, NoSuchPublication, core.base.StaleRecord."""
    row = Publication.objects.filter(pk=publication_id).first()
    if row is None:
        raise NoSuchPublication(publication_id)
    try:
        with transaction.atomic():
            changed = row.change(values, version=version, at=at)
    except IntegrityError:
        raise NameTaken(values.get("name", "")) from None
    if changed:
        tell("publication.change", row, changed, at)


@transaction.atomic
def add_issue(*, publication_id: int, title: str, day: date, text: str, at: datetime) -> int:
    """Write an issue of a visible publication and return its id.

    Raises NoSuchPublication, outbound.actions.TextRefused.
    """
    publication = queries.publication(publication_id)
    if publication is None:
        raise NoSuchPublication(publication_id)
    outbound_actions.check_text({"title": title, "text": text})
    row = Issue(publication=publication, title=title, day=day, text=text, created_at=at, updated_at=at)
    row.save(force_insert=True)
    tell("issue.add", row, {"title": title}, at)
    return row.pk


@transaction.atomic
def change_issue(*, issue_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change an issue that was not sent.

    Raises NoSuchIssue, WasSent, outbound.actions.TextRefused, core.base.StaleRecord.
    """
    row = queries.issue(issue_id)
    if row is None:
        raise NoSuchIssue(issue_id)
    if row.sent_at:
        raise WasSent(issue_id)
    outbound_actions.check_text({name: values[name] for name in ("title", "text") if name in values})
    changed = row.change(values, version=version, at=at)
    if changed:
        tell("issue.change", row, {name: pair for name, pair in changed.items() if name != "text"}, at)


@transaction.atomic
def request_issue(*, issue_id: int, address: str, link: str, at: datetime) -> int:
    """Ask the worker to send an issue, once; return how many readers it goes to.

    `address` stands before the link of each copy. Raises NoSuchIssue, NobodyServed, WasSent.
    """
    row = queries.issue(issue_id)
    if row is None:
        raise NoSuchIssue(issue_id)
    n_readers = len(queries.served(row.publication))
    if not n_readers:
        raise NobodyServed(issue_id)
    # Whoever comes second finds it sent.
    if not Issue.objects.filter(pk=issue_id, sent_at=None).update(sent_at=at, updated_at=at, version=row.version + 1):
        raise WasSent(issue_id)
    payload = {"issue_id": issue_id, "address": address}
    core_actions.request_job(
        "issue.requested", payload, title=_("Send %(title)s") % {"title": row.title}, link=link, at=at
    )
    tell("issue.send", row, {"n_readers": n_readers}, at)
    return n_readers


def send_issue(
    *, issue_id: int, address: str, day: date, at: datetime, on_progress: Callable[[int, int | None, str], None]
) -> None:
    """Make the copies of an issue and put the mails into the outbox; begun again, it goes on with the rest."""
    with base.acting_as(base.System("publication")):
        row = Issue.objects.select_related("publication").get(pk=issue_id)
        readers = queries.served(row.publication)
        for n, part in enumerate(core_rules.chunks(readers, size=AT_ONCE)):
            _send_part(row, list(part), address, day, at)
            on_progress(min((n + 1) * AT_ONCE, len(readers)), len(readers), "")


@transaction.atomic
def _send_part(row: Issue, readers: Sequence[Reader], address: str, day: date, at: datetime) -> None:
    known = set(Copy.objects.filter(issue=row, customer_id__in=[one.customer_id for one in readers]).values_list(
        "customer_id", flat=True
    ))  # fmt: skip
    copies = [
        Copy(issue=row, customer_id=one.customer_id, way=one.way, link=secrets.token_urlsafe(LINK_BYTES))
        for one in readers if one.customer_id not in known
    ]  # fmt: skip
    Copy.objects.bulk_create(copies)
    mailed = {one.customer_id: one for one in copies if one.way == Reader.Way.EMAIL}
    below = _("Read it in the browser, or say that you want it no longer: %(address)s")
    sent = customer_actions.write_to(
        customer_ids=mailed, channel="EMAIL", subject=row.title, text=row.text, purpose=row.publication.purpose,
        endings={pk: f"\n\n{below % {'address': address + one.link + '/'}}" for pk, one in mailed.items()},
        key=f"issue:{row.pk}", day=day, at=at,
    )  # fmt: skip
    for one in sent:
        mailed[one.customer_id].message_id = one.message_id
    Copy.objects.bulk_update(mailed.values(), ["message_id"])


@transaction.atomic
def note_posted(*, issue_id: int, is_posted: bool, at: datetime) -> int:
    """Note that the copies of a visible issue that go by post were posted, or not yet; return how many."""
    row = queries.issue(issue_id)
    if row is None:
        raise NoSuchIssue(issue_id)
    with base.acting_as(base.System("copies of an issue")):
        waiting = Copy.objects.filter(issue_id=issue_id, way=Reader.Way.POST, posted_at__isnull=is_posted)
        n_rows = waiting.update(posted_at=at if is_posted else None)
    if n_rows:
        tell("issue.post" if is_posted else "issue.take_back", row, {"n_copies": n_rows}, at)
    return n_rows


@transaction.atomic
def note_returned(*, copy_id: int, is_returned: bool, at: datetime) -> None:
    """Note that a visible copy came back, or that it did not after all; raises NoSuchIssue."""
    row = queries.copy(copy_id)
    if row is None:
        raise NoSuchIssue(copy_id)
    row.returned_at = at if is_returned else None
    row.save(update_fields=["returned_at"])
    tell("issue.return", row.issue, {"customer_id": row.customer_id, "is_returned": is_returned}, at)
