"""The second factor: enrolled with a picture for the phone, given up, its recovery codes; demanded by role, reset."""

from functools import partial
from typing import Any

import segno
from django import forms
from django.contrib import auth
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.factors import actions as factor_actions
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.tasks import actions as task_actions
from zhike.web import codes, frame
from zhike.web.door import Request, found, page, sender_of
from zhike.web.session import MUST_ENROL

PIXELS = 5
# What a session holds between the secret made for a phone and the first code the phone gives.
BEGUN = "begun"


class DemandForm(forms.Form):
    """The roles that may not do without a second factor."""

    roles = forms.MultipleChoiceField(
        choices=lambda: [(role, codes.label(role)) for role in org_rules.ROWS if role != "API_CLIENT"],
        required=False, label=gettext_lazy("Roles"),
    )  # fmt: skip


def own(request: Request) -> HttpResponse:
    """Show one's own second factor: none, one to be confirmed, or one that counts."""
    return _own_page(request)


def _own_page(request: Request, *, error: str = "", status: int = 200) -> HttpResponse:
    user_id = request.actor.user_id
    kept, waiting = factor_queries.factor_of(user_id), factor_queries.offered(user_id, request.session.get(BEGUN, ""))
    context: dict[str, Any] = {
        "kept": kept, "n_codes": factor_queries.n_codes_left(user_id), "error": error,
        "is_demanded": request.actor.user.role in factor_queries.demanding_roles(),
        "must_enrol": bool(request.session.get(MUST_ENROL)),
    }  # fmt: skip
    if waiting:
        secret, address = waiting
        context["secret"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        context["picture"] = segno.make(address, micro=False).svg_data_uri(scale=PIXELS, border=3, light="#fff")
    return render(request, "factor/own.html", context, status=status)


def begin(request: Request) -> HttpResponse:
    """Make a secret for the phone to learn."""
    try:
        request.session[BEGUN] = factor_actions.begin(user_id=request.actor.user_id, at=clock.now())
    except factor_actions.WrongCode:
        frame.say(request, _("There is a second factor already."), level="info")
    return redirect("own_factor")


def confirm(request: Request) -> HttpResponse:
    """Let the secret count once the phone gives its code; the recovery codes are shown this once."""
    return _with_code(request, partial(factor_actions.confirm, begun=request.session.get(BEGUN, "")))


def renew(request: Request) -> HttpResponse:
    """Make new recovery codes, shown this once."""
    return _with_code(request, factor_actions.renew_codes)


def remove(request: Request) -> HttpResponse:
    """Give one's second factor up."""
    return _with_code(request, factor_actions.drop)


def _with_code(request: Request, act: Any) -> HttpResponse:
    user_id, at = request.actor.user_id, clock.now()
    username, address = request.actor.user.username, sender_of(request)
    if org_queries.is_login_throttled(username=username, address=address, at=at):
        said = _("Too many tries. Wait a quarter of an hour and try again.")
        return _own_page(request, error=said, status=429)
    try:
        made = act(user_id=user_id, code=request.POST.get("code", "")[:40], at=at)
    except factor_actions.WrongCode:
        org_actions.note_login_failure(username=username, address=address, at=at)
        return _own_page(request, error=_("This is not the present code, or it was used already."), status=422)
    if made is None:
        frame.say(request, _("Your second factor is gone; the password alone signs you in."), level="info")
        return redirect("profile")
    for name in (MUST_ENROL, BEGUN):
        request.session.pop(name, None)
    auth.update_session_auth_hash(request, found(org_queries.user(user_id)))
    return _shown_once(request, made, redirect("profile"))


def _shown_once(request: Request, made: list[str], back: HttpResponseRedirect) -> HttpResponse:
    response = render(request, "factor/codes.html", {"codes": made, "back": back.url})
    response.on_repeat = back  # type: ignore[attr-defined]  # read by config/submits.py
    return response


def demand(request: Request) -> HttpResponse:
    """Show and set which roles may not do without a second factor."""
    form = DemandForm(
        request.POST if request.method == "POST" else None, initial={"roles": sorted(factor_queries.demanding_roles())}
    )
    if request.method == "POST" and form.is_valid():
        factor_actions.demand(roles=form.cleaned_data["roles"], at=clock.now())
        frame.say(request, _("Saved. Who lacks a second factor enrols at the next sign-in."))
        if factor_queries.must_enrol(request.actor.user_id):
            request.session[MUST_ENROL] = True
        return redirect("factor_demand")
    enrolled = factor_queries.enrolled_ids()
    people = [user for user in org_queries.users() if user.is_active and user.role != "API_CLIENT"]
    context = {"form": form, "people": [(user, user.pk in enrolled) for user in people]}
    return render(request, "factor/demand.html", context, status=422 if form.errors else 200)


def reset(request: Request, user_id: int) -> HttpResponse:
    """Take a lost second factor away; the person is told."""
    shown, at = found(org_queries.user(user_id)), clock.now()
    if factor_actions.reset(user_id=user_id, at=at):
        task_actions.notify(
            user_ids=[user_id], title=_("Your second factor was reset"), level="warning", kind="SYSTEM",
            text=_("By %(name)s. Your sessions and API tokens have ended.") % {"name": request.actor.user.name},
            link="/profile/factor/", at=at,
        )  # fmt: skip
        frame.say(request, _("The second factor of %(name)s is gone; sessions and tokens have ended.") % {
            "name": shown.name
        })  # fmt: skip
    return redirect("user", user_id)


POST, BOTH = ("POST",), ("GET", "POST")
urls = [
    page("profile/factor/", own, act="self.use", name="own_factor"),
    page("profile/factor/begin/", begin, act="self.use", name="own_factor_begin", methods=POST),
    page("profile/factor/confirm/", confirm, act="self.use", name="own_factor_confirm", methods=POST),
    page("profile/factor/codes/", renew, act="self.use", name="own_factor_codes", methods=POST),
    page("profile/factor/remove/", remove, act="self.use", name="own_factor_remove", methods=POST),
    page("users/factor/", demand, act="user.manage", name="factor_demand", methods=BOTH),
    page("users/<int:user_id>/factor/reset/", reset, act="user.manage", name="user_factor_reset", methods=POST),
]
