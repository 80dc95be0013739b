"""What is done with a member: points by hand, rewards redeemed, benefits used, renewed, ended; levels by the rules."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.loyalty import actions, queries, rules
from zhike.web import frame, members, saving
from zhike.web.door import Request, found, page
from zhike.web.members import APPROVES, EDITS, MANAGES, SEES, AdjustForm, LevelForm, ReasonForm, RenewForm

N_MOVES = 200
Work = Callable[..., Any]


def _key(request: Request) -> str:
    """Return by what a repeated submit is known; one without it is never taken for another."""
    return request.POST.get("idempotency_key", "")[:60] or secrets.token_urlsafe(16)


def _write(request: Request, member_id: int, form: forms.Form | None, work: Work, said: str) -> HttpResponse:
    """Do something with a visible member, and show it again with what was refused."""
    row = found(queries.member(member_id))
    if form is not None and not form.is_valid():
        return members.shown(request, row, form=form, status=422)
    values = form.cleaned_data if form is not None else {}
    try:
        work(member_id=member_id, **values, at=clock.now())
    except rules.Refused as refusal:
        if form is not None:
            saving.refuse(form, refusal)
        return members.shown(request, row, form=form, refusal=refusal, status=422)
    frame.say(request, said)
    return redirect("member", member_id)


def adjust(request: Request, member_id: int) -> HttpResponse:
    """Give or take points by hand; beyond one's own limit, ask the manager."""
    form, day = AdjustForm(request.POST), members.today()
    if "ask" in request.POST:
        asked = {name: request.POST.get(name, "")[:300] for name in ("points", "reason")}
        link = f"{reverse('member', args=[member_id])}?{urlencode(asked)}#adjust"
        return _write(
            request, member_id, form, lambda **given: actions.ask_manager(**given, link=link, day=day),
            _("The manager has a task to decide it."),
        )  # fmt: skip
    return _write(
        request, member_id, form, lambda **given: actions.give_by_hand(**given, key=_key(request), day=day),
        _("Booked."),
    )  # fmt: skip


def redeem(request: Request, member_id: int, offer_id: int) -> HttpResponse:
    """Redeem a reward for points."""
    found(queries.benefit(offer_id))
    return _write(
        request, member_id, None,
        lambda **given: actions.redeem(**given, benefit_id=offer_id, key=_key(request), day=members.today()),
        _("Redeemed."),
    )  # fmt: skip


def claim(request: Request, member_id: int, offer_id: int) -> HttpResponse:
    """Note that a member uses a benefit."""
    found(queries.benefit(offer_id))
    place = request.POST.get("place", "")[:80]
    return _write(
        request, member_id, None,
        lambda **given: actions.use_benefit(
            **given, benefit_id=offer_id, place=place, key=_key(request), day=members.today()
        ),
        _("Noted."),
    )  # fmt: skip


def take_back(request: Request, member_id: int, use_id: int) -> HttpResponse:
    """Take back what a member had, with the points it took."""
    row = found(queries.uses_of(member_id).filter(pk=use_id).first())
    return _write(
        request, member_id, ReasonForm(request.POST),
        lambda reason, at, **_member: actions.take_use_back(use_id=row.pk, reason=reason, day=members.today(), at=at),
        _("Taken back."),
    )  # fmt: skip


def renew(request: Request, member_id: int) -> HttpResponse:
    """Let a membership go on."""
    return _write(request, member_id, RenewForm(request.POST), actions.renew, _("Renewed."))


def end(request: Request, member_id: int) -> HttpResponse:
    """End a membership."""
    return _write(request, member_id, ReasonForm(request.POST), actions.end_membership, _("The membership has ended."))


def set_level(request: Request, member_id: int) -> HttpResponse:
    """Give a level by hand."""
    return _write(
        request, member_id, LevelForm(request.POST),
        lambda **given: actions.set_level(**given, day=members.today()), _("The level holds from today."),
    )  # fmt: skip


def levels(request: Request) -> HttpResponse:
    """Show who would rise and fall by the rules today, before anybody does."""
    day = members.today()
    moves = queries.level_moves(day)
    context = {
        "tabs": members.tabs("member_levels"), "moves": moves[:N_MOVES], "n_moves": len(moves), "today": day,
        "n_up": sum(move.why == "ROSE" for move in moves), "lines": queries.lines(), "scheme": queries.scheme(),
        "n_by_level": queries.n_by_level(), "may_apply": request.actor.may(MANAGES),
        "may_rule": request.actor.may("rule.view"), "most": N_MOVES,
    }  # fmt: skip
    return render(request, "loyalty/levels.html", context)


def apply(request: Request) -> HttpResponse:
    """Let the members that were shown rise and fall."""
    ids = {int(pk) for pk in request.POST.getlist("member")[:10_000] if pk.isdecimal() and len(pk) < 19}
    n_moved = actions.apply_levels(day=members.today(), member_ids=ids, at=clock.now())
    frame.say(request, _("%(n)s members have another level now.") % {"n": n_moved})
    return redirect("member_levels")


POST = ("POST",)
OF = "members/<int:member_id>/"
urls = [
    page("members/levels/", levels, act=SEES, name="member_levels"),
    page("members/levels/apply/", apply, act=MANAGES, name="member_levels_apply", methods=POST),
    page(f"{OF}adjust/", adjust, act=EDITS, name="member_adjust", methods=POST),
    page(f"{OF}redeem/<int:offer_id>/", redeem, act=EDITS, name="member_redeem", methods=POST),
    page(f"{OF}use/<int:offer_id>/", claim, act=EDITS, name="member_claim", methods=POST),
    page(f"{OF}uses/<int:use_id>/back/", take_back, act=EDITS, name="member_take_back", methods=POST),
    page(f"{OF}renew/", renew, act=EDITS, name="member_renew", methods=POST),
    page(f"{OF}end/", end, act=EDITS, name="member_end", methods=POST),
    page(f"{OF}level/", set_level, act=APPROVES, name="member_level", methods=POST),
]
