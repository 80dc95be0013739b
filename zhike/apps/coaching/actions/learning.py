"""What our people learn and can do: hours and tests, certificates, questions to experts, cards for customers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.coaching import queries, rules
from zhike.apps.coaching.models import Certificate, Inquiry, Learning, ProfileCard
from zhike.apps.coaching.rules import CoachingRefused
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

MANAGE = "coaching.manage"
LEAST_HOURS, MOST_HOURS = Decimal("0.5"), Decimal(200)
# So long an expert has to answer.
ANSWER_WITHIN = timedelta(days=3)


def is_past(day: date, at: datetime) -> None:
    """Raise CoachingRefused for a day to come."""
    if day > max(clock.today(at), org_queries.business_date(at)):
        raise CoachingRefused("TO_COME", "day")


def tell(act: str, row: Any, branch_id: int, at: datetime, values: dict[str, Any]) -> None:
    """Write an act into the trail."""
    core_actions.audit(act, noun=act.partition(".")[0], object_id=row.pk, branch_id=branch_id, at=at, values=values)


def _person(user_id: int) -> Any:
    """Return whom one may note something for: oneself, and for who leads everybody they may give work to."""
    me = base.actor()
    if user_id != me.user_id and not me.may(MANAGE):
        raise CoachingRefused("NO_PERSON", "user_id")
    rows = org_queries.users() if user_id == me.user_id else org_queries.people_for(me)
    found = rows.filter(pk=user_id).first()
    if found is None:
        raise CoachingRefused("NO_PERSON", "user_id")
    return found


@transaction.atomic
def note_learning(
    *, user_id: int, title: str, hours: Decimal, day: date, kind: str = "COURSE", test: str = "NONE", at: datetime
) -> int:  # fmt: skip
    """Note hours somebody learned, and whether a test was passed; return the entry's id. Raises CoachingRefused."""
    user = _person(user_id)
    is_past(day, at)
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise CoachingRefused("BAD_HOURS", "hours")
    row = Learning.objects.create(
        user_id=user.pk, title=title, hours=hours, day=day, kind=kind, test=test, created_at=at, updated_at=at
    )
    tell("learning.note", row, user.branch_id, at, {"user_id": user.pk, "hours": str(hours), "test": test})
    return row.pk


@transaction.atomic
def take_back_learning(*, learning_id: int, back: bool = False, at: datetime) -> int:
    """Take an entry back that was noted by mistake, or let it count again; return whose it is.

    Raises CoachingRefused.
    """
    row = Learning.objects.select_related("user").filter(pk=learning_id).first()
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    _person(row.user_id)
    row.change({"taken_back_at": None if back else at}, version=None, at=at)
    act = "learning.restore" if back else "learning.take_back"
    tell(act, row, row.user.branch_id, at, {"user_id": row.user_id, "hours": str(row.hours)})
    return row.user_id


@dataclass(frozen=True)
class NewCertificate:
    """What somebody is certified for, how far, and until when."""

    user_id: int
    skill: str
    level: int
    since: date
    expires: date
    evidence: str = ""


@transaction.atomic
def certify(*, new: NewCertificate, at: datetime) -> int:
    """Certify a skill of somebody one may give work to; return the certificate's id. Raises CoachingRefused."""
    user = _person(new.user_id)
    if new.level not in rules.LEVELS:
        raise CoachingRefused("BAD_LEVEL", "level")
    if new.expires <= new.since:
        raise CoachingRefused("BAD_DAYS", "expires")
    row = Certificate.objects.create(
        user_id=user.pk, skill=" ".join(new.skill.split()), level=new.level, since=new.since, expires=new.expires,
        evidence=new.evidence, created_at=at, updated_at=at,
    )  # fmt: skip
    told = {"user_id": user.pk, "skill": row.skill, "level": row.level, "expires": str(row.expires)}
    tell("certificate.give", row, user.branch_id, at, told)
    return row.pk


@transaction.atomic
def end_certificate(*, certificate_id: int, day: date, at: datetime) -> None:
    """Let a certificate have ended the day before. Raises CoachingRefused."""
    row = Certificate.objects.select_related("user").filter(pk=certificate_id).first()
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    _person(row.user_id)
    if rules.is_valid(row.expires, day):
        row.change({"expires": day - timedelta(days=1)}, version=None, at=at)
        tell("certificate.end", row, row.user.branch_id, at, {"user_id": row.user_id, "skill": row.skill})


@transaction.atomic
def ask_expert(*, skill: str, text: str, customer_id: int | None = None, day: date, at: datetime) -> int:
    """Ask the expert with a valid certificate who has fewest questions waiting, as a task; return the question's id.

    Raises CoachingRefused.
    """
    me = base.actor()
    card = customer_queries.card(customer_id) if customer_id is not None else None
    if customer_id is not None and card is None:
        raise CoachingRefused("NO_CUSTOMER", "customer_id")
    expert = rules.matched(queries.skilled(skill, day), day, beside=me.user_id)
    asker = org_queries.user(me.user_id or 0)
    if expert is None or asker is None:
        raise CoachingRefused("NO_EXPERT", "skill")
    row = Inquiry.objects.create(
        asker=asker, expert_id=expert.user_id, branch_id=asker.branch_id, customer_id=card.pk if card else None,
        skill=skill, text=text, asked_date=day, created_at=at, updated_at=at,
    )  # fmt: skip
    # The question itself stays where erasure finds it; the task only leads there.
    row.task_id = task_actions.add_task(
        title=_("Answer %(name)s: %(skill)s") % {"name": asker.name, "skill": skill}, due_date=day + ANSWER_WITHIN,
        branch_id=asker.branch_id, assignee_id=expert.user_id, source="inquiry",
        key=f"inquiry:{row.pk}", link=f"/methods/inquiries/{row.pk}/", at=at,
    )  # fmt: skip
    row.save(update_fields=["task_id"])
    told = {"skill": skill, "expert_id": expert.user_id, "customer_id": row.customer_id}
    tell("inquiry.request", row, asker.branch_id, at, told)
    return row.pk


@transaction.atomic
def answer_inquiry(*, inquiry_id: int, answer: str, day: date, at: datetime) -> None:
    """Answer a question one was asked; its task is done and whoever asked is told. Raises CoachingRefused."""
    row = queries.inquiry(inquiry_id)
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    if row.expert_id != base.actor().user_id:
        raise CoachingRefused("NOT_YOURS")
    if row.state != Inquiry.State.OPEN:
        raise CoachingRefused("ANSWERED")
    if not answer.strip():
        raise CoachingRefused("NO_ANSWER", "answer")
    values = {"state": Inquiry.State.ANSWERED, "answer": answer.strip(), "answered_date": day}
    row.change(values, version=None, at=at)
    tell("inquiry.answer", row, row.branch_id, at, {"skill": row.skill})
    with base.acting_as(base.System("question answered")):
        if row.task_id:
            _close_task(row.task_id, at)
    task_actions.notify(
        user_ids=[row.asker_id], title=_("Your question was answered: %(skill)s") % {"skill": row.skill},
        link=f"/methods/inquiries/{row.pk}/", kind="TASK", at=at,
    )  # fmt: skip


def _close_task(task_id: int, at: datetime) -> None:
    try:
        task_actions.close_task(task_id=task_id, at=at)
    except (task_actions.NoSuchTask, task_actions.TaskClosed):
        return  # ticked off by hand already


@transaction.atomic
def write_card(*, user_id: int, headline: str, expertise: str, cases: str, reach: str, at: datetime) -> int:
    """Write the card customers are shown of somebody; return its id. Raises CoachingRefused."""
    user = _person(user_id)
    values = {"headline": headline, "expertise": expertise, "cases": cases, "reach": reach}
    row, is_new = ProfileCard.objects.get_or_create(
        user_id=user.pk, defaults={**values, "created_at": at, "updated_at": at}
    )
    if is_new or row.change(values, version=None, at=at):
        tell("profilecard.write", row, user.branch_id, at, {"user_id": user.pk})
    return row.pk
