"""The customer's own page: who is reachable now, and a way to be called back; by a secret link, without signing in."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.service import actions, queries, rules
from zhike.web import codes, errors, frame, service_fulfilment
from zhike.web.door import CUSTOMER, Request, found, page, sender_of
from zhike.web.webforms import TRAP, is_too_large


class CallBackForm(forms.Form):
    """A wish to be called back."""

    phone = forms.RegexField(
        r"^[0-9+()\-\s/.]{5,30}$", max_length=30, label=gettext_lazy("Your number"),
        error_messages={"invalid": gettext_lazy("Write a telephone number: digits, spaces, + and -.")},
    )  # fmt: skip
    message = forms.CharField(
        max_length=500, required=False, label=gettext_lazy("Your message"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def reach_us(request: Request, secret: str) -> HttpResponse:
    """Show a customer who is reachable now, and take in that it wants to be called; unknown, ended: all one answer."""
    if is_too_large(request):
        return errors.refuse(request, 413)
    at = clock.now()
    with base.acting_as(base.System("customer's own page")):
        link = found(queries.open_link(secret, at))
        person = queries.told_to(link, at)
        ways = sorted(campaign_queries.ways().items(), key=lambda way: -way[1])
    form, company = CallBackForm(request.POST or None), org_queries.company()
    context = {"form": form, "person": person, "company": company, "secret": secret, "trap": TRAP, "is_done": False,
               "ways": [(codes.label(code), score) for code, score in ways]}  # fmt: skip
    status = 200
    if request.method == "POST":
        status = _ask(request, secret, form)
        context["is_done"] = status == 200
    return render(request, "service/reach_us.html", context, status=status)


def _ask(request: Request, secret: str, form: CallBackForm) -> int:
    """Take the wish in; return the status of the answer."""
    if not form.is_valid():
        return 422
    at = clock.now()
    try:
        actions.ask_call_back(
            secret=secret, **form.cleaned_data, trap=request.POST.get(TRAP, ""), address=sender_of(request),
            day=org_queries.business_date(at), at=at,
        )  # fmt: skip
    except actions.TooMany:
        form.add_error(None, _("You asked several times within the hour; we have it, and somebody will call."))
        return 429
    return 200


def make(request: Request, customer_id: int) -> HttpResponse:
    """Give a key account its own page; the address is shown once."""
    found(queries.account(customer_id))
    secret = actions.make_link(customer_id=customer_id, at=clock.now())
    shown = request.build_absolute_uri(reverse("reach_us", args=[secret]))
    return service_fulfilment.shown(request, customer_id, address=shown)


def end(request: Request, customer_id: int) -> HttpResponse:
    """End a customer's own page at once."""
    found(queries.account(customer_id))
    try:
        actions.end_link(customer_id=customer_id, at=clock.now())
    except rules.Refused as refusal:
        return service_fulfilment.shown(request, customer_id, 422, refusal=refusal)
    frame.say(request, _("The page is closed: whoever opens its address finds nothing."))
    return redirect("service_account", customer_id)


MANAGES, POST = "duty.manage", ("POST",)
urls = [
    page("service/fulfilment/<int:customer_id>/link/", make, act=MANAGES, name="service_link_make", methods=POST),
    page("service/fulfilment/<int:customer_id>/link/end/", end, act=MANAGES, name="service_link_end", methods=POST),
    # Nobody is signed in here, so there is no session another site could misuse.
    page("r/<slug:secret>/", csrf_exempt(reach_us), act=CUSTOMER, name="reach_us", methods=("GET", "POST")),
]
