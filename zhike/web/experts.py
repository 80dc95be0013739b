"""Experts: who is certified for what, a question routed to the one who fits, its answer."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.coaching import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import analysis, frame, saving
from zhike.web.advertising import day_field
from zhike.web.churn_measures import number, people
from zhike.web.door import Request, found, page

N_INQUIRIES = 20


class CertificateForm(forms.Form):
    """What somebody is certified for."""

    user_id = forms.TypedChoiceField(choices=people, coerce=int, label=gettext_lazy("Colleague"))
    skill = forms.CharField(max_length=80, label=gettext_lazy("Skill"))
    level = forms.TypedChoiceField(
        choices=[(n, n) for n in rules.LEVELS], coerce=int, label=gettext_lazy("Skill level"),
        help_text=gettext_lazy("1 works under guidance, 3 alone, 5 teaches others."),
    )  # fmt: skip
    since = day_field(gettext_lazy("Since"))
    expires = day_field(gettext_lazy("Certified until"))
    evidence = forms.CharField(max_length=200, required=False, label=gettext_lazy("Certified by"))


class InquiryForm(forms.Form):
    """A question to an expert."""

    skill = forms.ChoiceField(label=gettext_lazy("Which skill is needed"))
    text = forms.CharField(max_length=1_000, label=gettext_lazy("Question"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, skills: list[str], **more: Any):
        super().__init__(*args, **more)
        self.fields["skill"].choices = [(one, one) for one in skills]  # type: ignore[attr-defined]


def experts(request: Request) -> HttpResponse:
    """Show who is certified for what, and the questions one asked or was asked."""
    day = frame.of(request).business_date
    rows = [(row, rules.is_valid(row.expires, day)) for row in queries.certificates()]
    context = {
        "rows": rows, "n_valid": sum(is_valid for _row, is_valid in rows), "day": day,
        "inquiries": list(queries.inquiries()[:N_INQUIRIES]), "me": request.actor.user_id,
        "may_manage": request.actor.may("coaching.manage"), "may_ask": request.actor.may("task.edit"),
        "exports": analysis.exports("experts_export"),
    }  # fmt: skip
    return render(request, "methods/experts.html", context)


def table(request: Request) -> analysis.Table:
    """Return the experts as they are taken away."""
    columns: list[Any] = [
        (_("Skill"), "text"), (_("Colleague"), "text"), (_("Branch"), "text"), (_("Skill level"), "number"),
        (_("Since"), "date"), (_("Certified until"), "date"), (_("Valid today"), "text"),
    ]  # fmt: skip
    day, said = frame.of(request).business_date, {True: _("yes"), False: _("no")}
    rows = [
        (row.skill, row.user.name, row.user.branch.name, row.level, row.since, row.expires,
         said[rules.is_valid(row.expires, day)])
        for row in queries.certificates()
    ]  # fmt: skip
    return analysis.Table(_("Experts"), columns, rows, "experts")


def certify(request: Request) -> HttpResponse:
    """Certify somebody."""
    day = frame.of(request).business_date
    form = CertificateForm(request.POST or None, initial={"since": day, "level": 3})
    if request.method == "POST" and form.is_valid():
        try:
            actions.certify(new=actions.NewCertificate(**form.cleaned_data), at=clock.now())
        except rules.CoachingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("experts")
    context = {"form": form, "title": _("Certify a skill"), "back": reverse("experts"), "back_label": _("Experts")}
    return render(request, "methods/form.html", context, status=422 if form.errors else 200)


def end(request: Request, certificate_id: int) -> HttpResponse:
    """Let a certificate have ended yesterday."""
    found(queries.certificate(certificate_id))
    try:
        actions.end_certificate(
            certificate_id=certificate_id, day=frame.of(request).business_date, at=clock.now()
        )  # fmt: skip
    except rules.CoachingRefused as refusal:
        frame.say(request, refusal.told, level="warning")
    else:
        frame.say(request, _("It no longer counts."))
    return redirect("experts")


def ask(request: Request) -> HttpResponse:
    """Ask an expert; the address may name a customer it is about."""
    day, customer_id = frame.of(request).business_date, number(request.GET.get("customer", ""))
    card = found(customer_queries.card(customer_id)) if customer_id else None
    form = InquiryForm(request.POST or None, skills=queries.skills(day), initial={"skill": request.GET.get("skill")})
    if request.method == "POST" and form.is_valid():
        try:
            inquiry_id = actions.ask_expert(
                **form.cleaned_data, customer_id=card.pk if card else None, day=day, at=clock.now()
            )
        except rules.CoachingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Asked; it is a task of whoever fits best."))
            return redirect("inquiry", inquiry_id)
    context = {
        "form": form, "title": _("Ask an expert"), "back": reverse("experts"), "back_label": _("Experts"),
        "lead": _("About %(name)s") % {"name": card.name} if card else "",
    }  # fmt: skip
    return render(request, "methods/form.html", context, status=422 if form.errors else 200)


def inquiry(request: Request, inquiry_id: int) -> HttpResponse:
    """Show a question and its answer."""
    return _shown(request, found(queries.inquiry(inquiry_id)))


def _shown(request: Request, row: Any, refusal: rules.CoachingRefused | None = None, status: int = 200) -> HttpResponse:
    about = customer_queries.card(row.customer_id) if row.customer_id else None
    context = {
        "row": row, "about": about, "refusal": refusal, "given": request.POST.dict(),
        "may_answer": row.state == "OPEN" and row.expert_id == request.actor.user_id,
    }  # fmt: skip
    return render(request, "methods/inquiry.html", context, status=status)


def answer(request: Request, inquiry_id: int) -> HttpResponse:
    """Answer a question one was asked."""
    row = found(queries.inquiry(inquiry_id))
    try:
        actions.answer_inquiry(
            inquiry_id=row.pk, answer=request.POST.get("answer", "")[:2_000], day=frame.of(request).business_date,
            at=clock.now(),
        )  # fmt: skip
    except rules.CoachingRefused as refusal:
        return _shown(request, row, refusal, 422)
    frame.say(request, _("Answered; whoever asked has been told."))
    return redirect("inquiry", row.pk)


BOTH, POST, SEES, ASKS, MANAGE = ("GET", "POST"), ("POST",), "method.view", "task.edit", "coaching.manage"
urls = [
    page("methods/experts/", experts, act=SEES, name="experts"),
    analysis.report("methods/experts/table", table, act=SEES, name="experts_export"),
    page("methods/experts/certify/", certify, act=MANAGE, name="certify", methods=BOTH),
    page("methods/experts/<int:certificate_id>/end/", end, act=MANAGE, name="certificate_end", methods=POST),
    page("methods/inquiries/ask/", ask, act=ASKS, name="inquiry_ask", methods=BOTH),
    page("methods/inquiries/<int:inquiry_id>/", inquiry, act=SEES, name="inquiry"),
    page("methods/inquiries/<int:inquiry_id>/answer/", answer, act=ASKS, name="inquiry_answer", methods=POST),
]
