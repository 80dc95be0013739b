"""Mails that came in: a complaint, a suggestion or a message in the thread; what belongs to nobody is laid by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.complaints import queries
from zhike.apps.complaints.actions import opening, suggesting
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import mails
from zhike.apps.people import queries as people_queries

# A mail says itself when it was written; what lies further back is not believed.
BELIEVED = timedelta(days=30)


@dataclass(frozen=True)
class Taken:
    """What became of a mail: COMPLAINT, SUGGESTION, MESSAGE, LAID_BY for a reason, or KNOWN before."""

    state: str
    message_id: int | None = None
    number: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _From:
    customer_id: int | None = None
    person_id: int | None = None
    reason: str = ""
    is_answer: bool = False


@transaction.atomic
def take_mail(*, raw: bytes, is_cut: bool = False, at: datetime) -> Taken:
    """Take a mail in, once, for the visible customer who wrote it; `is_cut` says that its head alone was read."""
    mail = mails.read(raw)
    if outbound_queries.key_is_known(mail.key):
        return Taken("KNOWN")
    text = _with_files(mail)
    source = _source(mail, is_cut=is_cut or len(raw) > mails.MOST_BYTES)
    if source.customer_id is None:
        laid = outbound_actions.lay_by(
            sender=mail.sender, subject=mail.subject, text=text, reason=source.reason, key=mail.key, at=at
        )
        return Taken("LAID_BY", laid, reason=source.reason) if laid else Taken("KNOWN")
    message_id = outbound_actions.take_in(
        channel="EMAIL", sender=mail.sender, subject=mail.subject, text=text, customer_id=source.customer_id,
        key=mail.key, at=at,
    )  # fmt: skip
    if message_id is None:
        return Taken("KNOWN")
    kind = "MESSAGE" if source.is_answer else mails.says(mail.subject)
    return _file(kind, message_id, source, subject=mail.subject, text=text, when=_when(mail, at), at=at)


@transaction.atomic
def assign_mail(*, message_id: int, customer_id: int, kind: str = "", at: datetime) -> Taken | None:
    """Say from which visible customer a mail came that was laid by, and take it in; None when it is no such mail."""
    card = customer_queries.card(customer_id)
    if card is None:
        return None
    row = outbound_actions.give_to(message_id=message_id, customer_id=card.pk, at=at)
    if row is None:
        return None
    kind = kind or mails.says(row.subject)
    return _file(kind, row.pk, _From(card.pk), subject=row.subject, text=row.text, when=row.queued_at, at=at)


def _file(
    kind: str, message_id: int, source: _From, *, subject: str, text: str, when: datetime, at: datetime
) -> Taken:  # fmt: skip
    customer_id, said = source.customer_id or 0, text.strip() or subject
    if kind == "COMPLAINT" and said:
        new = opening.NewComplaint(customer_id, said, medium="EMAIL")
        complaint = queries.complaint(opening.open_complaint(new=new, at=at))
        return Taken(kind, message_id, complaint.number if complaint else "")
    if kind == "SUGGESTION" and said:
        idea = queries.suggestion(suggesting.suggest(customer_id=customer_id, idea=said, medium="EMAIL", at=at))
        return Taken(kind, message_id, idea.number if idea else "")
    contact = interaction_actions.NewInteraction(
        customer_id=customer_id, text=said or _("A mail without words"), happened_at=when, channel="EMAIL",
        direction="IN", topic=subject[:120], source="MAIL",
        person_ids=[source.person_id] if source.person_id else [],
    )  # fmt: skip
    interaction_actions.add_interaction(new=contact, day=clock.today(at), at=at)
    return Taken("MESSAGE", message_id)


def _with_files(mail: mails.Mail) -> str:
    if not mail.attached:
        return mail.text
    said = _("Came with it and stays in the mailbox: %(names)s") % {"names": ", ".join(mail.attached[:20])}
    return f"{mail.text}\n\n{said}".strip()


def _when(mail: mails.Mail, at: datetime) -> datetime:
    return mail.sent_at if mail.sent_at and at - BELIEVED <= mail.sent_at <= at else at


def _source(mail: mails.Mail, *, is_cut: bool) -> _From:
    """Return whose mail it is; nobody's, with the reason, where that cannot be said."""
    reason = _refusal(mail, is_cut=is_cut)
    if reason:
        return _From(reason=reason)
    known = _known(mail.sender)
    ours = outbound_queries.answered(mail.answers) if mail.answers else None
    if ours is not None and ours.noun == "customer":
        # A number alone proves nothing, it is easily guessed: who answers must be who was written to, or known there.
        if ours.to.strip().lower() == mail.sender.lower() or ours.object_id in known:
            card = customer_queries.card(ours.object_id or 0)
            return _From(card.pk, known.get(card.pk), is_answer=True) if card else _From(reason="NO_CUSTOMER")
        if not known:
            return _From(reason="OTHER_SENDER")
    if len(known) != 1:
        return _From(reason="SEVERAL_CUSTOMERS" if known else "NO_CUSTOMER")
    customer_id, person_id = next(iter(known.items()))
    return _From(customer_id, person_id, is_answer=ours is not None)


def _refusal(mail: mails.Mail, *, is_cut: bool) -> str:
    if is_cut:
        return "MAIL_TOO_LARGE"
    if not mail.sender:
        return "NO_SENDER"
    if mail.is_automatic:
        return "AUTOMATIC"
    return "" if mail.text or mail.subject else "EMPTY_MAIL"


def _known(sender: str) -> dict[int, int | None]:
    """Return the visible customers an address belongs to, each with the key person who has it, or nobody."""
    spelled = {sender, sender.lower()}
    own = {customer_id: None for _email, customer_id in customer_queries.ids_by("email", spelled)}
    return own | dict(people_queries.customers_by_email(spelled))
