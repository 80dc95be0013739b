"""What is done with a complaint: its steps, a later stage, a pause, passing it on; what a manager lets pass."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhike.apps.complaints import actions, queries, rules
from zhike.apps.core import clock
from zhike.web import complaints, frame
from zhike.web.churn_measures import number
from zhike.web.door import Request, demand, found, page

Given = Mapping[str, str]
Do = Callable[[int, Given, datetime], Any]


def _text(given: Given, name: str, most: int = 1_000) -> str:
    return given.get(name, "").replace("\x00", "")[:most]


def _money(given: Given, name: str) -> Decimal | None:
    """Return an amount; nothing for nothing, or for what is none."""
    try:
        amount = Decimal(given.get(name, "").strip() or "x")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 10**12 else None


def _vent(pk: int, given: Given, at: datetime) -> None:
    actions.vent(
        complaint_id=pk, words=_text(given, "words", 10_000), emotion=given.get("emotion", ""),
        has_argument="has_argument" in given, at=at,
    )  # fmt: skip


def _judge(pk: int, given: Given, at: datetime) -> None:
    severity = given.get("severity", "")
    judgement = actions.Judgement(
        points=_text(given, "points", 4_000), validity=given.get("validity", ""), reason=_text(given, "reason", 500),
        cause=given.get("cause", ""), severity=severity if severity in complaints.complaint_lists.SEVERITIES else "",
        product_id=_known_product(given), service_item=_text(given, "service_item", 120),
        concerned_id=number(given.get("concerned_id", "")), is_concerned_unknown="is_concerned_unknown" in given,
        demand=_text(given, "demand", 500), our_standard=_text(given, "our_standard", 500),
        evidence=_text(given, "evidence", 500),
    )  # fmt: skip
    actions.judge(complaint_id=pk, judgement=judgement, at=at)


def _known_product(given: Given) -> int | None:
    wanted = number(given.get("product_id", ""))
    return wanted if wanted in dict(complaints.product_choices()) else None


def _offer(pk: int, given: Given, at: datetime) -> None:
    actions.offer(
        complaint_id=pk, words=_text(given, "words"), loss=_text(given, "loss", 500), cost=_money(given, "cost"), at=at
    )


def _answer(pk: int, given: Given, at: datetime) -> None:
    made = _solution(pk, given)
    actions.answer_offer(solution_id=made, is_accepted=given.get("answer") == "yes", at=at)


def _solution(pk: int, given: Given) -> int:
    made = found(queries.solution(number(given.get("solution_id", "")) or 0))
    return found(made.pk if made.complaint_id == pk else None)


def _carry_out(pk: int, given: Given, at: datetime) -> None:
    actions.carry_out(solution_id=_solution(pk, given), at=at)


def _follow(pk: int, given: Given, at: datetime) -> None:
    actions.follow_up(
        complaint_id=pk, is_satisfied=given.get("answer") == "yes", emotion=given.get("emotion", ""),
        words=_text(given, "words"), score=number(given.get("score", "")),
        attitude_score=number(given.get("attitude_score", "")), at=at,
    )  # fmt: skip


def _thank(pk: int, given: Given, at: datetime) -> None:
    actions.thank(complaint_id=pk, way=given.get("way", ""), words=_text(given, "words", 500), at=at)


# What each deed needs, and does.
DEEDS: dict[str, tuple[str, Do]] = {
    "vent": ("complaint.edit", _vent), "judge": ("complaint.edit", _judge), "offer": ("complaint.edit", _offer),
    "answer": ("complaint.edit", _answer), "carry-out": ("complaint.edit", _carry_out),
    "follow-up": ("complaint.edit", _follow), "thank": ("complaint.edit", _thank),
    "close": ("complaint.edit",
              lambda pk, given, at: actions.close(complaint_id=pk, insight=_text(given, "insight"), at=at)),
    "pause": ("complaint.edit",
              lambda pk, given, at: actions.pause(complaint_id=pk, reason=_text(given, "reason", 300), at=at)),
    "resume": ("complaint.edit", lambda pk, given, at: actions.resume(complaint_id=pk, at=at)),
    "advance": ("complaint.edit", lambda pk, given, at: actions.advance(
        complaint_id=pk, stage=given.get("stage", ""), reason=_text(given, "reason", 300), at=at)),
    "settle": ("complaint.edit",
               lambda pk, given, at: actions.settle_grumble(complaint_id=pk, answer=_text(given, "answer"), at=at)),
    "transfer": ("complaint.edit", lambda pk, given, at: actions.transfer(
        complaint_id=pk, user_id=number(given.get("user_id", "")) or 0, reason=_text(given, "reason", 300), at=at)),
    "merge": ("complaint.edit", lambda pk, given, at: actions.merge(
        complaint_id=pk, into_id=number(given.get("into_id", "")) or 0, at=at)),
    "second": ("complaint.edit", lambda pk, given, at: actions.mark_second(
        complaint_id=pk, earlier_id=number(given.get("earlier_id", "")) or 0, at=at)),
    "argument": ("complaint.edit", lambda pk, given, at: actions.judge_argument(
        complaint_id=pk, was_one=given.get("answer") == "yes", at=at)),
    "let-on": ("complaint.approve",
               lambda pk, given, at: actions.let_on(complaint_id=pk, reason=_text(given, "reason", 300), at=at)),
    "review": ("complaint.approve",
               lambda pk, given, at: actions.review(complaint_id=pk, words=_text(given, "words", 500), at=at)),
    "consent": ("complaint.approve", lambda pk, given, at: actions.consent(complaint_id=pk, at=at)),
    "reward": ("complaint.approve", lambda pk, given, at: actions.reward(complaint_id=pk, at=at)),
}  # fmt: skip


def do(request: Request, complaint_id: int, deed: str) -> HttpResponse:
    """Do something with a complaint, or say which rule is in the way."""
    row = found(queries.complaint(complaint_id))
    act, work = found(DEEDS.get(deed))
    demand(act)
    try:
        work(row.pk, request.POST.dict(), clock.now())
    except rules.Refused as refusal:
        return complaints.shown(request, found(queries.complaint(complaint_id)), refusal, 422)
    except actions.NoSuchComplaint:
        return found(None)
    frame.say(request, _("Saved."))
    return redirect("complaint", row.pk)


urls = [
    page("complaints/<int:complaint_id>/do/<slug:deed>/", do, act="complaint.view", name="complaint_do",
         methods=("POST",)),
]  # fmt: skip
