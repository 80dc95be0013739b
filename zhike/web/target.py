"""One target: each rule with why, what is known and what is not, the first contact, the relation that is built."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.targets import actions, queries, rules
from zhike.web import codes, frame, target_words
from zhike.web.door import Request, found, page


def one(request: Request, customer_id: int) -> HttpResponse:
    """Show how a customer stands as a target."""
    return _shown(request, customer_id)


def _shown(
    request: Request, customer_id: int, refusal: rules.TargetRefused | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    today = frame.of(request).business_date
    card = found(customer_queries.record(customer_id))
    if card.kind != "ENTERPRISE":
        raise Http404
    stands, holds = queries.score_of(customer_id), queries.policy()
    built = queries.building_of(customer_id)
    steps = queries.steps(built.pk) if built else []
    data = queries.check_list(card)
    n_known = sum(one.is_known for one in data)
    known = rules.percent_known(n_known, len(data))
    contacts, is_thin = list(queries.first_contacts(customer_id)[:5]), known < holds.percent
    context = {
        "asks_why": bool(is_thin and not contacts and queries.why_task(customer_id)),
        "card": card, "stands": stands, "holds": holds, "refusal": refusal, "given": request.POST.dict(),
        "today": today, "reasons": target_words.reasons(stands.reasons) if stands else [],
        "signs": target_words.signs(stands.signs) if stands else [], "data": data, "n_known": n_known,
        "known": known, "is_thin": is_thin, "found": queries.find_of(customer_id),
        "contacts": contacts, "building": built,
        "steps": [(step, *rules.STEPS[step.step]) for step in steps],
        "next": next((step.place for step in steps if not step.done_date), None) if built else None,
        "all_steps": list(rules.STEPS.values()), "may_work": request.actor.may("target.work"),
        "people": _people(card) if built and not built.ended_date and request.actor.may("target.work") else [],
        "may_sell": request.actor.may("sale.edit") and not (stands and stands.excluded),
        "opportunities": list(sale_queries.opportunities_of(card.pk).filter(closed_date=None)),
        "ways": [(code, codes.label(f"way.{code}")) for code in rules.WAYS],
    }  # fmt: skip
    return render(request, "targets/one.html", context, status=status)


def _people(card: Any) -> list[tuple[int, str]]:
    return org_queries.named(org_queries.people_who_see(card.branch_id, card.owner_id).order_by("name", "id"))


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise rules.TargetRefused("BAD_DAY", "day") from None


def find(request: Request, customer_id: int) -> HttpResponse:
    """Note that one found this prospect, and where."""
    found(customer_queries.card(customer_id))
    today, given = frame.of(request).business_date, request.POST
    try:
        find_id = actions.note_find(
            customer_id=customer_id, way=given.get("way", ""), day=_day(given.get("day", ""), today),
            note=given.get("note", ""), today=today, at=clock.now(),
        )  # fmt: skip
    except rules.TargetRefused as refusal:
        return _shown(request, customer_id, refusal, 422)
    frame.say(request, _("Written down."), undo_url=reverse("find_drop", args=[find_id]))
    return redirect("target", customer_id)


def drop_find(request: Request, find_id: int) -> HttpResponse:
    """Take a find back that was noted by mistake."""
    row = found(queries.find(find_id))
    actions.drop_find(find_id=find_id, at=clock.now())
    frame.say(request, _("Taken back."), level="info")
    return redirect("target", row.customer_id)


def contact(request: Request, customer_id: int) -> HttpResponse:
    """Set out to speak with a prospect for the first time."""
    found(customer_queries.card(customer_id))
    try:
        actions.begin_contact(
            customer_id=customer_id, reason=request.POST.get("reason", ""), day=frame.of(request).business_date,
            at=clock.now(),
        )  # fmt: skip
    except rules.TargetRefused as refusal:
        return _shown(request, customer_id, refusal, 422)
    frame.say(request, _("The task to call is given."))
    return redirect("target", customer_id)


def begin(request: Request, customer_id: int) -> HttpResponse:
    """Begin to build a relation in four steps."""
    found(customer_queries.card(customer_id))
    try:
        building_id = actions.begin_building(
            customer_id=customer_id, day=frame.of(request).business_date, at=clock.now()
        )
    except rules.TargetRefused as refusal:
        return _shown(request, customer_id, refusal, 422)
    frame.say(
        request, _("Begun: the first task is given."), undo_url=reverse("building_do", args=[building_id, "give_up"])
    )
    return redirect("target", customer_id)


def step(request: Request, building_id: int, place: int) -> HttpResponse:
    """Give a step to somebody, or write down what it brought."""
    row, given, today = found(queries.building(building_id)), request.POST, frame.of(request).business_date
    try:
        if given.get("do") == "finish":
            actions.finish_step(
                building_id=building_id, place=place, result=given.get("result", ""), day=today, at=clock.now()
            )
            undo = reverse("building_do", args=[building_id, "reopen"])
        else:
            actions.change_step(
                building_id=building_id, place=place, owner_id=forms.IntegerField().clean(given.get("owner_id")),
                due_date=_day(given.get("due_date", ""), today), version=None, at=clock.now(),
            )  # fmt: skip
            undo = ""
    except forms.ValidationError:
        return _shown(request, row.customer_id, rules.TargetRefused("NO_PERSON", "owner_id"), 422)
    except rules.TargetRefused as refusal:
        return _shown(request, row.customer_id, refusal, 422)
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("target", row.customer_id)


def do(request: Request, building_id: int, deed: str) -> HttpResponse:
    """Take back the last step, give a relation up, or take it up again."""
    row, at = found(queries.building(building_id)), clock.now()
    if deed not in DEEDS:
        raise Http404
    try:
        if deed == "reopen":
            actions.reopen_step(building_id=building_id, at=at)
        elif deed == "give_up":
            actions.give_up(building_id=building_id, day=frame.of(request).business_date, at=at)
        else:
            actions.take_up(building_id=building_id, at=at)
    except rules.TargetRefused as refusal:
        return _shown(request, row.customer_id, refusal, 422)
    undo = reverse("building_do", args=[building_id, "take_up"]) if deed == "give_up" else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("target", row.customer_id)


DEEDS, POST = ("reopen", "give_up", "take_up"), ("POST",)
WORKS = "target.work"
urls = [
    page("targets/<int:customer_id>/", one, act="customer.view", name="target"),
    page("targets/<int:customer_id>/find/", find, act=WORKS, name="target_find", methods=POST),
    page("targets/<int:customer_id>/contact/", contact, act=WORKS, name="target_contact", methods=POST),
    page("targets/<int:customer_id>/relation/", begin, act=WORKS, name="building_begin", methods=POST),
    page("finds/<int:find_id>/drop/", drop_find, act=WORKS, name="find_drop", methods=POST),
    page("relations/<int:building_id>/<int:place>/", step, act=WORKS, name="building_step", methods=POST),
    page("relations/<int:building_id>/<slug:deed>/", do, act=WORKS, name="building_do", methods=POST),
]
