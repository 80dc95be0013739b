"""One case of the pool: what is known, the decision, its steps, remedies and offers, giving it up."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.winback import actions, queries, rules
from zhike.web import codes, frame
from zhike.web import format as written
from zhike.web.door import Request, demand, found, page
from zhike.web.winback import causes

N_LISTED = 20
POST = ("POST",)
LONGEST_ID = 18


def words(noun: str, known: Any) -> list[tuple[str, str]]:
    """Return codes of a noun to choose from, in words."""
    return [(code, codes.label(f"{noun}.{code}")) for code in known]


def money_of(text: str, field: str) -> Decimal | None:
    """Read an amount that was typed; None where nothing was. Raises Refused."""
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise rules.Refused("BAD_COST", field) from None
    if not value.is_finite() or not 0 <= value < Decimal(10) ** 12:
        raise rules.Refused("BAD_COST", field)
    return round(value, 2)


def day_of(text: str, field: str) -> date:
    """Read a day that was typed. Raises Refused."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise rules.Refused("BAD_DAY", field) from None


def number_of(text: str) -> int | None:
    """Read the number of a record; None where there is none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None


def case(request: Request, winback_id: int) -> HttpResponse:
    """Show a case."""
    return shown(request, found(queries.case(winback_id)))


def shown(request: Request, row: Any, refusal: Any = None, status: int = 200) -> HttpResponse:
    """Show a case as it stands, with what was refused."""
    today, who = frame.of(request).business_date, request.actor
    steps = list(queries.steps_of(row.pk))
    done, standing = {one.code for one in steps}, queries.standing(row, today)
    parts = people_queries.parts_at(row.customer_id)
    spent = sum((one.cost or Decimal(0) for one in steps), Decimal(0))
    context = {
        "row": row, "today": today, "standing": standing, "facts": standing.facts, "attitude": standing.attitude,
        "steps": steps, "done": done, "next": rules.next_step(done), "all_steps": words("winstep", rules.STEPS),
        "lacks": rules.missing(row.attitude, steps) if row.status in rules.UNDER_WAY else [],
        "remedies": list(queries.remedies_of(row.pk)), "offers": list(queries.offers_of(row.pk)), "spent": spent,
        "grounds": list(queries.grounds_of(row.customer_id)), "refusal": refusal, "given": request.POST.dict(),
        "is_late": rules.late(row.decide_date, row.status, today),
        "is_overdue": _is_overdue(row, today) and not done & {"VISIT", "CONTACT"},
        "may_edit": who.may("winback.edit"), "may_decide": who.may("winback.decide"),
        "may_approve": who.may("winback.approve") and row.asker_id != who.user_id,
        "may_steps": who.may("winback.edit") and row.status in rules.UNDER_WAY,
        "is_undecided": row.status in rules.UNDECIDED, "is_under_way": row.status in rules.UNDER_WAY,
        "moods": [(code, codes.label(code)) for code in interaction_rules.EMOTIONS],
        "causes": causes(_("Choose")), "ways": words("winway", rules.WAYS), "parts": parts,
        "offer_kinds": words("winremedy", rules.OFFERS), "ground_kinds": words("ground", rules.GROUNDS),
        "decisions": _decisions(standing, queries.lines()), "people": _people() if who.may("winback.decide") else [],
        "order": trade_queries.order(row.order_id) if row.order_id else None, "terms": queries.terms(),
        "interviews": list(interview_queries.interviews().filter(
            customer_id=row.customer_id, status="INTERVIEWED")[:N_LISTED]),
        "limit": activity_queries.limit(row.tier), "QUESTIONS": rules.QUESTIONS, "card":
            customer_queries.card(row.customer_id),
    }  # fmt: skip
    return render(request, "winback/case.html", context, status=status)


def _is_overdue(row: Any, today: date) -> bool:
    """Say whether nobody was there in time: by the clock, or by the day where the business stands on another one."""
    if row.act_by is None or row.status not in ("WAITING", "WIN_BACK"):
        return False
    now = clock.now()
    return row.act_by < now if clock.today(now) == today else clock.today(row.act_by) < today


def _decisions(standing: Any, lines: Any) -> list[tuple[str, str]]:
    known = [("WIN_BACK", _("Win it back")), ("OBSERVED", _("Observe it"))]
    potential = standing.facts.potential
    if potential is not None and potential >= lines.potential:
        known.append(("DEVELOP", _("Observe it, and put it on the list to develop")))
    return known


def _people() -> list[tuple[int, str]]:
    return org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))


def _carried_out(
    request: Request, winback_id: int, act: Callable[[Any], Any], said: str, undo: str = ""
) -> HttpResponse:
    """Carry an act out on a case and come back to it; a refusal is told above what was typed."""
    row = found(queries.case(winback_id))
    try:
        act(row)
    except rules.Refused as refusal:
        return shown(request, found(queries.case(winback_id)), refusal.told + f" ({refusal.rule})", 422)
    except activity_actions.GiftLimit as refusal:
        told = _("That is beyond the %(limit)s one may give in a year; send it for approval. (GIFT_LIMIT)") % {
            "limit": written.money_text(refusal.limit, frame.of(request).currency)}  # fmt: skip
        return shown(request, found(queries.case(winback_id)), told, 422)
    except base.StaleRecord:
        told = _("Somebody changed this case meanwhile; look at it as it stands now.")
        return shown(request, found(queries.case(winback_id)), told, 409)
    frame.say(request, said, undo_url=undo)
    return redirect("winback_case", row.pk)


def decide(request: Request, winback_id: int) -> HttpResponse:
    """Decide to win a customer back or to observe it."""
    given, today = request.POST, frame.of(request).business_date

    def act(row: Any) -> None:
        actions.decide(
            case_id=row.pk, decision=given.get("decision", ""), why=given.get("why", ""),
            person_id=number_of(given.get("person", "")), today=today, version=number_of(given.get("version", "")),
            at=clock.now(),
        )  # fmt: skip

    return _carried_out(request, winback_id, act, _("Decided."), reverse("winback_step", args=[winback_id, "reopen"]))


def terms(request: Request, winback_id: int) -> HttpResponse:
    """Set how likely it is, how many years count and what it will cost."""
    given = request.POST

    def act(row: Any) -> None:
        chance = money_of(given.get("probability", ""), "probability")
        cost = money_of(given.get("attempt_cost", ""), "attempt_cost")
        actions.set_terms(
            case_id=row.pk, probability=row.probability if chance is None else chance / 100,
            horizon=number_of(given.get("horizon", "")) or 0, cost=row.cost if cost is None else cost, at=clock.now(),
        )  # fmt: skip

    return _carried_out(request, winback_id, act, _("Reckoned anew."))


def step(request: Request, winback_id: int, step: str) -> HttpResponse:
    """Ask to give a case up, answer that, close an attempt, or put it back into the pool."""
    given, today, at = request.POST, frame.of(request).business_date, clock.now()
    acts: dict[str, tuple[str, Callable[[Any], Any], str]] = {
        "abandon": ("winback.edit", lambda row: actions.ask_abandon(
            case_id=row.pk, rule=given.get("rule", ""), why=given.get("why_given_up", ""), today=today, at=at),
            _("A manager has been asked.")),
        "approve": ("winback.approve", lambda row: actions.answer_abandon(
            case_id=row.pk, is_approved=True, why=given.get("word", ""), today=today, at=at),
            _("Given up: nothing is sent to it any more.")),
        "refuse": ("winback.approve", lambda row: actions.answer_abandon(
            case_id=row.pk, is_approved=False, why=given.get("word", ""), today=today, at=at),
            _("It is not given up and waits for a decision.")),
        "fail": ("winback.edit", lambda row: actions.fail(
            case_id=row.pk, why=given.get("why_failed", ""), today=today, at=at), _("Closed: not won back.")),
        "reopen": ("winback.decide", lambda row: actions.reopen(case_id=row.pk, today=today, at=at),
                   _("It waits for a decision again.")),
    }  # fmt: skip
    if step not in acts:
        return found(None)
    demanded, act, said = acts[step]
    demand(demanded)
    return _carried_out(request, winback_id, act, said)


def note(request: Request, winback_id: int) -> HttpResponse:
    """Note a step."""
    given, today = request.POST, frame.of(request).business_date

    def act(row: Any) -> None:
        new = rules.NewStep(
            code=given.get("code", ""), day=day_of(given.get("day") or str(today), "day"), text=given.get("text", ""),
            way=given.get("way", ""), met=given.get("met", "")[:100], cost=money_of(given.get("cost", ""), "cost"),
            cause=given.get("cause", ""), before=given.get("before", ""), after=given.get("after", ""),
            is_unavoidable=given.get("is_unavoidable") == "on",
            told={one: given.get(one, "") for one in rules.QUESTIONS}, causes=tuple(given.getlist("causes")),
            item=given.get("item", "")[:120], person_id=number_of(given.get("person_id", "")),
            wants_approval=given.get("wants_approval") == "on",
        )  # fmt: skip
        actions.add_step(case_id=row.pk, new=new, today=today, at=clock.now())

    return _carried_out(request, winback_id, act, _("Noted."))


def take_back(request: Request, winback_step_id: int) -> HttpResponse:
    """Take a step back that was noted by mistake."""
    row = found(queries.step(winback_step_id))

    def act(_row: Any) -> None:
        actions.take_back_step(step_id=row.pk, at=clock.now())

    return _carried_out(request, row.case_id, act, _("Taken back."))


def offer(request: Request, winback_id: int) -> HttpResponse:
    """Offer something to come back for."""
    given, today = request.POST, frame.of(request).business_date

    def act(row: Any) -> None:
        actions.make_offer(
            case_id=row.pk, kind=given.get("offer_kind", ""), text=given.get("offer_text", ""),
            cost=money_of(given.get("offer_cost", ""), "cost") or Decimal(0),
            valid_date=day_of(given.get("valid_date", ""), "valid_date"), today=today, at=clock.now(),
        )  # fmt: skip

    return _carried_out(request, winback_id, act, _("Offered."))


def ground(request: Request, winback_id: int) -> HttpResponse:
    """Note what speaks for giving a customer up."""
    given, today = request.POST, frame.of(request).business_date

    def act(row: Any) -> None:
        amount = given.get("amount", "").strip()
        is_negative = amount.startswith("-")
        value = money_of(amount.lstrip("-"), "amount")
        new = actions.NewGround(
            row.customer_id, given.get("kind", ""), day_of(given.get("day") or str(today), "day"),
            given.get("text", "")[:500], -value if value is not None and is_negative else value,
            money_of(given.get("share", ""), "share"),
        )  # fmt: skip
        actions.note_ground(new=new, today=today, at=clock.now())

    return _carried_out(request, winback_id, act, _("Noted; it counts once it is proven."))


def prove(request: Request, ground_id: int) -> HttpResponse:
    """Say that a ground is proven, or that it is not."""
    row = found(queries.ground(ground_id))
    actions.prove_ground(ground_id=row.pk, is_proven=request.POST.get("is_proven") == "1", at=clock.now())
    frame.say(request, _("Saved."))
    of = queries.cases_of(row.customer_id).first()
    return redirect("winback_case", of.pk) if of else redirect("winback")


def remedy(request: Request, winback_remedy_id: int, answer: str) -> HttpResponse:
    """Take a remedy up, or not; say that it is done."""
    row, today, at = found(queries.remedy(winback_remedy_id)), frame.of(request).business_date, clock.now()
    subject = request.POST.get("subject", "")
    acts: dict[str, Callable[[Any], Any]] = {
        "accept": lambda _row: actions.answer_remedy(
            remedy_id=row.pk, is_accepted=True, subject=subject, today=today, at=at),
        "decline": lambda _row: actions.answer_remedy(remedy_id=row.pk, is_accepted=False, today=today, at=at),
        "finish": lambda _row: actions.finish_remedy(remedy_id=row.pk, today=today, at=at),
    }  # fmt: skip
    if answer not in acts:
        return found(None)
    return _carried_out(request, row.case_id, acts[answer], _("Saved."))


def answer_offer(request: Request, winback_offer_id: int, answer: str) -> HttpResponse:
    """Note the answer to an offer."""
    row, today = found(queries.offer(winback_offer_id)), frame.of(request).business_date
    if answer not in ("accept", "decline"):
        return found(None)
    return _carried_out(request, row.case_id, lambda _row: actions.answer_offer(
        offer_id=row.pk, is_accepted=answer == "accept", today=today, at=clock.now()), _("Saved."))  # fmt: skip


urls = [
    page("winback/<int:winback_id>/", case, act="customer.view", name="winback_case"),
    page("winback/<int:winback_id>/decide/", decide, act="winback.decide", name="winback_decide", methods=POST),
    page("winback/<int:winback_id>/terms/", terms, act="winback.edit", name="winback_terms", methods=POST),
    page("winback/<int:winback_id>/note/", note, act="winback.edit", name="winback_note", methods=POST),
    page("winback/<int:winback_id>/offer/", offer, act="winback.edit", name="winback_offer", methods=POST),
    page("winback/<int:winback_id>/ground/", ground, act="winback.edit", name="winback_ground", methods=POST),
    page("winback/<int:winback_id>/<slug:step>/", step, act="customer.view", name="winback_step", methods=POST),
    page(
        "winback/steps/<int:winback_step_id>/take-back/", take_back, act="winback.edit", name="winback_take_back",
        methods=POST,
    ),
    page("winback/grounds/<int:ground_id>/prove/", prove, act="winback.decide", name="winback_prove", methods=POST),
    page(
        "winback/remedies/<int:winback_remedy_id>/<slug:answer>/", remedy, act="winback.edit", name="winback_remedy",
        methods=POST,
    ),
    page(
        "winback/offers/<int:winback_offer_id>/<slug:answer>/", answer_offer, act="winback.edit",
        name="winback_offer_answer", methods=POST,
    ),
]  # fmt: skip
