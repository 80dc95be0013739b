"""How a survey is asked: by a schedule, on the phone, at an address for everybody on a poster or a receipt."""

import secrets
from typing import Any

import segno
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions, queries, rules
from zhike.web import codes, errors, frame
from zhike.web.advertising import day_field
from zhike.web.answering import gone, screen, thanks
from zhike.web.customers import branch_choices
from zhike.web.door import PUBLIC, Request, found, page
from zhike.web.webforms import is_too_large

# By this a device is known again which has answered at an address for everybody; nothing else is in it.
DEVICE, DEVICE_SECONDS = "zhike-answered", 365 * 24 * 3600


class ScheduleForm(forms.Form):
    """By what a survey is asked again and again, and of whom."""

    every = forms.ChoiceField(choices=list(rules.EVERY.items()), label=gettext_lazy("When"))
    first_date = day_field(gettext_lazy("First wave"), required=False)
    open_days = forms.IntegerField(
        min_value=1, max_value=90, initial=14, label=gettext_lazy("Open for (days)"),
        help_text=gettext_lazy("So long a wave takes answers."),
    )  # fmt: skip
    tier = forms.ChoiceField(
        required=False, label=gettext_lazy("Tier"),
        choices=lambda: [("", _("All tiers")), *((one, codes.label(one)) for one in catalog_rules.tables.TIERS)],
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(
        choices=branch_choices, coerce=int, label=gettext_lazy("Branch"),
        help_text=gettext_lazy("With the branches under it."),
    )  # fmt: skip
    size = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=gettext_lazy("How many"),
        help_text=gettext_lazy("Drawn by lot; left out: everybody."),
    )  # fmt: skip


def address_of(request: Request, secret: str, name: str = "survey_answer") -> str:
    """Return the address somebody answers at."""
    return request.build_absolute_uri(reverse(name, args=[secret]))


def before_secrets(request: Request) -> str:
    """Return what stands before a secret in the addresses of respondents."""
    return address_of(request, "x").removesuffix("x/")


def schedules(request: Request, survey_id: int) -> HttpResponse:
    """Show by what a survey is asked again and again; add another schedule."""
    row, at = found(queries.survey(survey_id)), clock.now()
    day = org_queries.business_date(at)
    form = ScheduleForm(request.POST or None, initial={"branch_id": request.actor.user.branch_id, "first_date": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_schedule(
                survey_id=survey_id, **form.cleaned_data, address=before_secrets(request), day=day, at=at
            )
        except actions.SurveyRefused as refused:
            form.add_error(REFUSED_AT.get(refused.rule), str(refused))
        else:
            frame.say(request, _("From now on it is asked by itself."))
            return redirect("survey_schedules", survey_id)
    context = {
        "row": row, "form": form, "schedules": queries.schedules(survey_id), "every": rules.EVERY,
        "published": queries.published(survey_id),
    }  # fmt: skip
    return render(request, "surveys/schedules.html", context, status=422 if form.errors else 200)


REFUSED_AT = {"NOT_BEGUN": "first_date", "NO_BRANCH": "branch_id"}


def end_schedule(request: Request, survey_id: int, schedule_id: int) -> HttpResponse:
    """Ask no more by a schedule."""
    found(queries.schedules(survey_id).filter(pk=schedule_id).first())
    actions.end_schedule(schedule_id=schedule_id, at=clock.now())
    frame.say(request, _("No further wave begins by this schedule."))
    return redirect("survey_schedules", survey_id)


def open_to_all(request: Request, wave_id: int) -> HttpResponse:
    """Give a wave an address for everybody."""
    found(queries.wave(wave_id))
    try:
        actions.open_to_all(wave_id=wave_id, at=clock.now())
    except actions.SurveyRefused as refused:
        frame.say(request, str(refused), level="warning")
    return redirect("wave_invitations", wave_id)


def picture_of(address: str) -> str:
    """Return an address as a code to scan; empty without one."""
    return segno.make(address, micro=False).svg_data_uri(scale=5, border=3, light="#fff") if address else ""


def call(request: Request, wave_id: int, asked_id: int) -> HttpResponse:
    """Read the questions to a customer on the phone, and note what they answer."""
    wave = found(queries.wave(wave_id))
    row = found(queries.invitations(wave_id).filter(pk=asked_id).first())
    if row.answered_at is not None or wave.state != "OPEN":
        frame.say(request, _("This one takes no answer any more."), level="warning")
        return redirect("wave_invitations", wave_id)
    with base.acting_as(base.System("answer")):
        values = queries.kept_answers(row.pk)
    told, status = _noted(request, row, wave) if request.method == "POST" else (None, 200)
    if told is not None and not told.missing:
        frame.say(request, _("Noted as answered on the phone."))
        return redirect("wave_invitations", wave_id)
    shown = screen(request, wave.edition, told.values if told else values, missing=told.missing if told else ())
    context = shown | {"wave": wave, "asked": row, "is_preview": False}
    return render(request, "surveys/call.html", context, status=status)


def _noted(request: Request, row: Any, wave: Any) -> tuple[rules.Read | None, int]:
    at = clock.now()
    given = {name: request.POST.getlist(name) for name in request.POST}
    try:
        told = actions.keep_answers(
            secret=queries.link_of(row), given=given, is_final=True, way="CALL", day=org_queries.business_date(at),
            at=at,
        )  # fmt: skip
    except actions.TooMany:
        return None, 429
    return told, 422 if told is None or told.missing else 200


def everybody(request: Request, public_secret: str) -> HttpResponse:
    """Show the questions to whoever has the address for everybody, and take one answer of a device."""
    if is_too_large(request):
        return errors.refuse(request, 413)
    with base.acting_as(base.System("answer")):
        return _everybody(request, public_secret)


def _everybody(request: Request, secret: str) -> HttpResponse:
    at = clock.now()
    day, device = org_queries.business_date(at), request.COOKIES.get(DEVICE, "")[:64]
    wave = queries.public_wave(secret, day)
    if wave is None or (device and queries.has_answered(wave, device)):
        return gone(request)
    context = {"secret": secret, "last_date": wave.last_date, "is_public": True}
    if request.method == "GET":
        return render(request, "surveys/fill.html", screen(request, wave.edition, {}) | context)
    device = device or secrets.token_urlsafe(24)
    given = {name: request.POST.getlist(name) for name in request.POST}
    try:
        told = actions.keep_unnamed(secret=secret, device=device, given=given, day=day, at=at)
    except actions.TooMany:
        shown = screen(request, wave.edition, {}) | context | {"error": _("Too much was sent from here.")}
        return render(request, "surveys/fill.html", shown, status=429)
    if told is None:
        return gone(request)
    if told.missing or not told.values:
        shown = screen(request, wave.edition, told.values, missing=told.missing) | context
        return render(request, "surveys/fill.html", shown, status=422)
    answer = thanks(request)
    answer.set_cookie(DEVICE, device, max_age=DEVICE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


EDITS, BOTH, POST = "survey.manage", ("GET", "POST"), ("POST",)
urls = [
    page("surveys/<int:survey_id>/schedules/", schedules, act=EDITS, name="survey_schedules", methods=BOTH),
    page("surveys/<int:survey_id>/schedules/<int:schedule_id>/end/", end_schedule, act=EDITS, name="schedule_end",
         methods=POST),
    page("waves/<int:wave_id>/open/", open_to_all, act=EDITS, name="wave_open", methods=POST),
    page("waves/<int:wave_id>/invitations/<int:asked_id>/call/", call, act=EDITS, name="wave_call", methods=BOTH),
    # Nobody is signed in here: whoever reads the poster may answer, of nobody and once.
    page("s/all/<slug:public_secret>/", csrf_exempt(everybody), act=PUBLIC, name="survey_everybody", methods=BOTH),
]  # fmt: skip
