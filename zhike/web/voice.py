"""The customer's own page for complaints, by a secret address: complain, suggest, follow what became of it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.complaints import actions, queries, rules
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.web import codes, complaints, errors
from zhike.web.door import CUSTOMER, Request, found, page
from zhike.web.webforms import TRAP, is_too_large

N_TOLD = 20


class VoiceForm(forms.Form):
    """What a customer writes."""

    kind = forms.ChoiceField(
        choices=[("COMPLAINT", gettext_lazy("A complaint")), ("SUGGESTION", gettext_lazy("A suggestion"))],
        label=gettext_lazy("What it is"),
    )  # fmt: skip
    words = forms.CharField(
        max_length=4_000, label=gettext_lazy("In your words"), widget=forms.Textarea(attrs={"rows": 4})
    )
    emotion = forms.ChoiceField(choices=complaints.angers, required=False, label=gettext_lazy("How angry are you"))


def voice(request: Request, secret: str) -> HttpResponse:
    """Show a customer what became of its complaints, and take another one in; unknown, ended: all one answer."""
    if is_too_large(request):
        return errors.refuse(request, 413)
    at = clock.now()
    with base.acting_as(base.System("customer's own page")):
        link = found(queries.open_link(secret, at))
    form, number, status = VoiceForm(request.POST or None, initial={"kind": "COMPLAINT"}), "", 200
    if request.method == "POST":
        number, status = _file(request, secret, form)
    with base.acting_as(base.System("customer's own page")):
        # A grumble is what we noticed ourselves, in our own words: the customer complained of nothing yet.
        rows = queries.complaints_of(link.customer_id).filter(stage="COMPLAINT").exclude(status="MERGED")
        told = [told_of(row) for row in rows[:N_TOLD]]
        ideas = list(queries.suggestions_of(link.customer_id)[:N_TOLD])
    context = {
        "form": form, "company": org_queries.company(), "secret": secret, "trap": TRAP, "number": number,
        "is_done": request.method == "POST" and status == 200, "told": told, "ideas": ideas,
        "names": [codes.label(f"complaintstep.{code}") for code in rules.STEPS], "angers": complaints.angers(),
    }  # fmt: skip
    return render(request, "complaints/voice.html", context, status=status)


def told_of(row: Any) -> dict[str, Any]:
    """Return what a customer is told of a complaint: where it stands and who answers, none of our own words."""
    is_closed = row.status != "OPEN"
    return {
        "number": row.number, "day": clock.today(row.opened_at), "what": row.what, "is_closed": is_closed,
        "place": len(rules.STEPS) if is_closed else rules.STEPS.index(row.step),
        "who": row.handler.name if row.handler and not is_closed else "", "waits": bool(row.paused_at),
    }  # fmt: skip


def _file(request: Request, secret: str, form: VoiceForm) -> tuple[str, int]:
    """Take it in; return its number and the status of the answer."""
    if not form.is_valid():
        return "", 422
    try:
        number = actions.file(secret=secret, **form.cleaned_data, trap=request.POST.get(TRAP, ""), at=clock.now())
    except actions.TooMuch:
        form.add_error(None, _("You wrote several times within the hour; we have it, and somebody will answer."))
        return "", 429
    except rules.Refused as refusal:
        form.add_error("words", refusal.told)
        return "", 422
    return number, 200


urls = [
    # Nobody is signed in here, so there is no session another site could misuse.
    page("v/<slug:secret>/", csrf_exempt(voice), act=CUSTOMER, name="voice", methods=("GET", "POST")),
]
