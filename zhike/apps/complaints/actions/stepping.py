"""The five steps of a complaint: vent, record and judge, solve, follow up, thank; then the close."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import clocking, opening, telling
from zhike.apps.complaints.models import Complaint, Solution, StepRecord
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import actions as review_actions
from zhike.apps.tasks import actions as task_actions

SOLVED, STEP = "solved_at", Complaint.Step


@dataclass(frozen=True)
class Judgement:
    """Step 2: the points, whether it is valid and why, the cause with what it asks for."""

    points: str
    validity: str
    reason: str
    cause: str
    severity: str = ""
    product_id: int | None = None
    service_item: str = ""
    concerned_id: int | None = None
    is_concerned_unknown: bool = False
    demand: str = ""
    our_standard: str = ""
    evidence: str = ""


def _keep(row: Complaint, step: str, words: str, at: datetime, *, before: str = "", after: str = "") -> None:
    """Keep a step that is done; it began when the one before it ended."""
    last = queries.steps_of(row.pk).last()
    StepRecord.objects.create(
        complaint=row, step=step, round=row.n_reopened, started_at=last.ended_at if last else row.opened_at,
        ended_at=at, words=words, emotion_before=before, emotion_after=after, user_id=base.actor().user_id,
    )  # fmt: skip


@transaction.atomic
def vent(*, complaint_id: int, words: str, emotion: str, has_argument: bool = False, at: datetime) -> None:
    """Let the customer vent: what they said in their words, and how they feel afterwards.

    Who feels worse than before is told to a supervisor. Raises Refused, NoSuchComplaint.
    """
    row = telling.at_step(complaint_id, STEP.VENT)
    if not words.strip():
        raise rules.Refused("NO_VERBATIM", "words")
    if emotion not in rules.EMOTIONS:
        raise rules.Refused("BAD_EMOTION", "emotion")
    clocking.go_on(row, at)
    _keep(row, STEP.VENT, words.strip(), at, before=row.emotion, after=emotion)
    values = {
        "step": STEP.RECORD_JUDGE, "emotion_vented": emotion, "emotion_now": emotion, "has_argument": has_argument,
        "answered_at": row.answered_at or at,
    }  # fmt: skip
    telling.change(row, values, "complaint.vent", at)
    if not rules.is_better(row.emotion, emotion):
        clocking.raise_level(row, "EMOTION", at)
    if has_argument:
        coach(row, at)


def coach(row: Complaint, at: datetime) -> None:
    """Give a manager the task to talk with whoever argued."""
    title = _("Talk about %(number)s: there was an argument with the customer") % {"number": row.number}
    task_actions.add_task(
        title=title, due_date=clock.today(at) + timedelta(days=7), branch_id=row.customer.branch_id,
        assignee_id=next(iter(telling.above(row, 1)), None), customer_id=row.customer_id, source=telling.SOURCE,
        key=f"complaint:{row.pk}:coach", link=telling.link_to(row), at=at,
    )  # fmt: skip


@transaction.atomic
def judge(*, complaint_id: int, judgement: Judgement, at: datetime) -> None:
    """Record the points, decide whether it is valid, and name its cause with what that asks for.

    Raises Refused, NoSuchComplaint.
    """
    row = telling.at_step(complaint_id, STEP.RECORD_JUDGE)
    given = {one.name: getattr(judgement, one.name) for one in fields(judgement)}
    given |= {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    _check(row, given)
    words = "\n".join((given["points"], given["reason"]))
    _keep(row, STEP.RECORD_JUDGE, words, at, before=row.emotion_now, after=row.emotion_now)
    values = {
        "step": STEP.SOLVE, "validity_reason": given.pop("reason")[:500],
        **{name: given[name] for name in ("points", "validity", "cause", "concerned_id", "is_concerned_unknown")},
        "severity": given["severity"] or row.severity, "product_id": given["product_id"] or row.product_id,
        "service_item": given["service_item"] or row.service_item, "demand": given["demand"] or row.demand,
        "our_standard": given["our_standard"], "evidence": given["evidence"],
    }  # fmt: skip
    telling.change(row, values, "complaint.judge", at, cause=given["cause"], validity=given["validity"])
    clocking.wind(row, at, since=clocking.since_of(row))
    _follow_cause(row, at)
    opening.look_for_earlier(row, at)


def _check(row: Complaint, given: dict) -> None:
    if not given["points"]:
        raise rules.Refused("NO_POINTS", "points")
    if given["validity"] not in rules.VALIDITIES or not given["reason"]:
        raise rules.Refused("NO_VALIDITY", "validity")
    known = {"product_id": row.product_id, "service_item": row.service_item, "demand": row.demand}
    rules.check_cause(given | {name: given[name] or value for name, value in known.items()})
    if given["concerned_id"] and org_queries.user(given["concerned_id"]) is None:
        raise rules.Refused("NO_USER", "concerned_id")
    if row.emotion_vented and not rules.is_better(row.emotion, row.emotion_vented) and row.let_on_by_id is None:
        raise rules.Refused("EMOTION_WORSE")


def _follow_cause(row: Complaint, at: datetime) -> None:
    """Do what a cause asks for: training after the third in a month, a task to explain our standard, a manager."""
    today = clock.today(at)
    about: dict[str, Any] = {"customer_id": row.customer_id, "source": telling.SOURCE, "at": at}
    about |= {"link": telling.link_to(row), "branch_id": row.customer.branch_id}
    if row.cause == "YARDSTICK" and row.standard_task_id is None:
        title = _("Explain our standard to %(name)s (%(number)s)") % {"name": row.customer.name, "number": row.number}
        task_id = task_actions.add_task(
            title=title, due_date=today + timedelta(days=3), assignee_id=row.handler_id,
            key=f"complaint:{row.pk}:standard", **about,
        )  # fmt: skip
        row.change({"standard_task_id": task_id}, version=None, at=at)
    if row.cause == "ATTITUDE" and row.concerned_id:
        n = queries.n_about(row.concerned_id, today)
        if n >= queries.rule()["attitude"]:
            name = org_queries.names([row.concerned_id])[row.concerned_id]
            title = _("Train %(name)s: %(n)s complaints about the attitude this month") % {"name": name, "n": n}
            task_actions.add_task(
                title=title, due_date=today + timedelta(days=14), assignee_id=next(iter(telling.above(row, 1)), None),
                key=f"complaints:attitude:{row.concerned_id}:{today:%Y-%m}", **about
                | {"customer_id": None, "link": ""},
            )  # fmt: skip
            _order_visit(row, n, today, at)
    pass_on(row, opening.handler_for(row.customer, row.cause), "", at)


def _order_visit(row: Complaint, n: int, today: date, at: datetime) -> None:
    """Ask for an unannounced look at the place of who is complained about, once a month."""
    place = org_queries.user(row.concerned_id) if row.concerned_id else None
    branch = place.branch if place else row.customer.branch
    title = _("%(place)s: order a mystery visit, after %(n)s complaints about the attitude this month") % {
        "place": branch.name, "n": n}  # fmt: skip
    review_actions.order_visit(
        branch_id=branch.pk, title=title, due_date=today + timedelta(days=14), key=f"attitude:{today:%Y-%m}", at=at
    )


def pass_on(row: Complaint, handler_id: int | None, reason: str, at: datetime) -> None:
    """Give a complaint to another handler, and count that it was passed on; the clocks go on."""
    if handler_id is None or handler_id == row.handler_id:
        return
    told = {"from": row.handler_id, "to": handler_id}
    telling.change(
        row, {"handler_id": handler_id, "n_transfers": row.n_transfers + 1}, "complaint.transfer", at, **told
    )
    telling.move(row, "PASSED_ON", at, reason, **told)
    title = _("%(number)s was passed on to you") % {"number": row.number}
    telling.notify(row, [handler_id], title, row.what, at)


@transaction.atomic
def offer(*, complaint_id: int, words: str, loss: str = "", cost: Decimal | None = None, at: datetime) -> int:
    """Offer the customer a solution; of an invalid complaint, an explanation. Return its id.

    Raises Refused, NoSuchComplaint.
    """
    row = telling.at_step(complaint_id, STEP.SOLVE)
    if not (loss.strip() or row.loss):
        raise rules.Refused("LOSS_MISSING", "loss")
    if not words.strip():
        raise rules.Refused("NO_SOLUTION", "words")
    made = Solution.objects.create(
        complaint=row, words=words.strip()[:1_000], cost=cost, offered_at=at, user_id=base.actor().user_id
    )
    telling.change(row, {"loss": loss.strip()[:500] or row.loss}, "complaint.offer", at)
    return made.pk


@transaction.atomic
def answer_offer(*, solution_id: int, is_accepted: bool, at: datetime) -> None:
    """Keep whether the customer accepts what was offered. Raises Refused, NoSuchComplaint."""
    made, row = _offered(solution_id)
    # Of two answers at once the first counts.
    if not Solution.objects.filter(pk=made.pk, is_accepted=None).update(is_accepted=is_accepted, answered_at=at):
        raise rules.Refused("WRONG_STATE")
    telling.change(row, {}, "complaint.answer", at, is_accepted=is_accepted)


@transaction.atomic
def carry_out(*, solution_id: int, at: datetime) -> None:
    """Keep that an accepted solution is carried out: now it is solved, and the follow-up gets its day.

    Raises Refused, NoSuchComplaint.
    """
    made, row = _offered(solution_id)
    if not made.is_accepted:
        raise rules.Refused("NOT_ACCEPTED")
    if made.executed_at is not None:
        raise rules.Refused("WRONG_STATE")
    clocking.go_on(row, at)
    Solution.objects.filter(pk=made.pk).update(executed_at=at)
    _keep(row, STEP.SOLVE, made.words, at, before=row.emotion_now, after=row.emotion_now)
    day = clock.today(at) + timedelta(days=queries.limits(row.customer_id, row.severity)["follow"])
    cost = None if made.cost is None and row.cost is None else (row.cost or 0) + (made.cost or 0)
    values = {
        "step": STEP.FOLLOW_UP, SOLVED: at, "first_solved_at": row.first_solved_at or at, "follow_date": day,
        "cost": cost,
    }  # fmt: skip
    telling.change(row, values, "complaint.solve", at)
    title = _("Ask %(name)s whether %(number)s is solved") % {"name": row.customer.name, "number": row.number}
    task_actions.add_task(
        title=title, due_date=day, branch_id=row.customer.branch_id, assignee_id=row.handler_id,
        customer_id=row.customer_id, source=telling.SOURCE, key=f"complaint:{row.pk}:follow:{row.n_reopened}",
        link=telling.link_to(row), at=at,
    )  # fmt: skip


def _offered(solution_id: int) -> tuple[Solution, Complaint]:
    made = queries.solution(solution_id)
    if made is None:
        raise telling.NoSuchComplaint(solution_id)
    return made, telling.at_step(made.complaint_id, STEP.SOLVE)


@transaction.atomic
def follow_up(
    *, complaint_id: int, is_satisfied: bool, emotion: str, words: str = "", score: int | None = None,
    attitude_score: int | None = None, at: datetime,
) -> None:  # fmt: skip
    """Ask whether it is solved; who is not satisfied has it opened again under the same number.

    Raises Refused, NoSuchComplaint.
    """
    row = telling.at_step(complaint_id, STEP.FOLLOW_UP)
    if emotion not in rules.EMOTIONS:
        raise rules.Refused("BAD_EMOTION", "emotion")
    opening.check_score(score, "score")
    opening.check_score(attitude_score, "attitude_score")
    _keep(row, STEP.FOLLOW_UP, words.strip(), at, before=row.emotion_now, after=emotion)
    values = {
        "is_satisfied": is_satisfied, "emotion_now": emotion, "score_after": score, "attitude_score": attitude_score,
        # Who let it go on with the anger of before did not let it be closed with this one.
        "let_on_by_id": None,
        "step": STEP.THANK,
    }  # fmt: skip
    if is_satisfied:
        telling.change(row, values, "complaint.follow", at, is_satisfied=True)
        return
    values |= {
        "step": STEP.SOLVE, SOLVED: None, "n_reopened": row.n_reopened + 1, "solution_breached_at": None,
        "follow_date": None,
    }  # fmt: skip
    telling.change(row, values, "complaint.reopen", at, is_satisfied=False)
    telling.move(row, "REOPENED", at, words)
    clocking.wind(row, at, since=at)


@transaction.atomic
def thank(*, complaint_id: int, way: str, words: str, at: datetime) -> None:
    """Thank the customer, whether the complaint was valid or not. Raises Refused, NoSuchComplaint."""
    row = telling.at_step(complaint_id, STEP.THANK)
    if way not in rules.THANKS or not words.strip():
        raise rules.Refused("BAD_THANKS", "way")
    if not row.thanks:
        _keep(row, STEP.THANK, words.strip(), at, before=row.emotion_now, after=row.emotion_now)
    telling.change(row, {"thanks": way, "thanks_words": words.strip()[:500]}, "complaint.thank", at, way=way)


@transaction.atomic
def close(*, complaint_id: int, insight: str, at: datetime) -> None:
    """Close a complaint with what we learn from it. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    if row.stage != Complaint.Stage.COMPLAINT:
        raise rules.Refused("NOT_A_COMPLAINT")
    rules.check_close(
        row, insight, is_task_open=queries.is_standard_task_open(row), lacks_sincerity=queries.lacks_sincerity(row)
    )
    values = {"insight": insight.strip()[:1_000], "status": Complaint.Status.CLOSED, "closed_at": at}
    telling.change(row, values, "complaint.close", at)
    if row.validity in ("VALID", "PARTLY"):
        told = {"customer_id": row.customer_id, "source": "VALID_COMPLAINT", "number": row.number}
        core_actions.record("complaint.found_valid", told, at=at)
