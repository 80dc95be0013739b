"""The customer's own page by a secret address: bills explained, order again, complain, suggest, surveys."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.billing import actions as billing_actions
from zhike.apps.billing import queries as billing_queries
from zhike.apps.billing import rules as billing_rules
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.complaints import rules as complaint_rules
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.selfservice import actions, queries, rules
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import bill_words, codes, complaints, errors, self_chat, self_points
from zhike.web.door import CUSTOMER, Request, found, page
from zhike.web.voice import N_TOLD, VoiceForm, told_of
from zhike.web.webforms import TRAP, is_too_large

N_ORDERS, N_LINES, N_BILLS = 5, 50, 24
# What is said after something was sent, by its code in the address.
SAID = {
    "again": _("We have it and will confirm it; nothing is ordered before that."),
    "dispute": _("We have it and will look into it; what was charged without ground comes back."),
    "voice": _("Thank you for telling us; below you see what becomes of it."),
    "chat": _("Sent; the answer stands here."),
    "empty": _("Nothing was written, so nothing was sent."),
    "many": _("You sent several within the hour; we have them, and somebody will answer."),
    "gone": _("That is no longer there; look at the page as it stands now."),
}
Built = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """A part of the page: what a pass must grant, its template, and what fills it, if anything."""

    grants: tuple[str, ...]
    template: str
    build: Callable[[int], Built | None]


def _bills(customer_id: int) -> Built:
    return {"bills": list(billing_queries.bills_of(customer_id)[:N_BILLS])}


def _orders(customer_id: int) -> Built:
    rows = trade_queries.orders_of(customer_id).filter(kind="PURCHASE").prefetch_related("lines__product")[:N_ORDERS]
    return {
        "orders": [(row, row.lines.all()[:N_LINES]) for row in rows], "key": get_random_string(32),
        "asked": list(queries.requests_of(customer_id)[:N_ORDERS]),
    }  # fmt: skip


def _voice(customer_id: int) -> Built:
    # A grumble is what we noticed ourselves, in our own words: the customer complained of nothing yet.
    rows = complaint_queries.complaints_of(customer_id).filter(stage="COMPLAINT").exclude(status="MERGED")
    return {
        "complaints": [told_of(row) for row in rows[:N_TOLD]],
        "ideas": list(complaint_queries.suggestions_of(customer_id)[:N_TOLD]), "angers": complaints.angers(),
        "steps": [codes.label(f"complaintstep.{code}") for code in complaint_rules.STEPS], "trap": TRAP,
    }  # fmt: skip


def _surveys(customer_id: int) -> Built:
    rows = survey_queries.waiting_for(customer_id, org_queries.business_date(clock.now()))
    return {"surveys": [(row, survey_queries.link_of(row)) for row in rows]}


def _documents(_customer_id: int) -> Built:
    return {"documents": queries.in_force(org_queries.business_date(clock.now()))}


# The parts of the page in their order. A pass grants a part by any of its codes; without a code it is for everybody.
PANELS = (
    Panel(("SURVEY",), "self_service/_surveys.html", _surveys),
    Panel(("BILLS",), "self_service/_bills.html", _bills),
    Panel(("POINTS",), "self_service/_points.html", self_points.panel),
    Panel(("POINTS",), "self_service/_staying.html", self_points.staying),
    Panel(("ORDERS",), "self_service/_orders.html", _orders),
    Panel(("CHAT",), "self_service/_chat.html", self_chat.panel),
    Panel(("COMPLAINT", "SUGGESTION"), "self_service/_voice.html", _voice),
    Panel((), "self_service/_documents.html", _documents),
)


def opened(*grants: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let a page be opened by a secret that grants one of some things; anything else is one answer: not there."""

    def around(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def asked(request: Request, my_secret: str, **where: Any) -> HttpResponseBase:
            if is_too_large(request):
                return errors.refuse(request, 413)
            with base.acting_as(base.System("customer's own page")):
                row = found(queries.open_pass(my_secret, clock.now()))
                if grants and not set(grants) & set(row.opens):
                    return found(None)
                answer = view(request, row, my_secret, **where)
            answer.headers["X-Robots-Tag"] = "noindex, nofollow"
            return answer

        return csrf_exempt(asked)

    return around


@opened()
def my(request: Request, row: Any, secret: str) -> HttpResponse:
    """Show a customer what its page opens."""
    actions.note_visit(pass_id=row.pk, at=clock.now())
    form = VoiceForm(initial={"kind": "COMPLAINT" if "COMPLAINT" in row.opens else "SUGGESTION"})
    return _shown(request, row, secret, form, said=str(SAID.get(request.GET.get("said", ""), "")))


def _shown(
    request: Request, row: Any, secret: str, form: Any, *, said: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    granted = [one for one in PANELS if not one.grants or set(one.grants) & set(row.opens)]
    built = [(one.template, told) for one in granted if (told := one.build(row.customer_id)) is not None]
    form.fields["kind"].choices = [one for one in form.fields["kind"].choices if one[0] in row.opens]
    context: Built = {
        "secret": secret, "company": org_queries.company(), "customer": row.customer.name, "until": row.last_date,
        "said": said, "form": form, "panels": [template for template, _told in built],
        "language": request.LANGUAGE_CODE,
    }  # fmt: skip
    for _template, told in built:
        context |= told
    return render(request, "self_service/my.html", context, status=status)


@opened("BILLS")
def bill(request: Request, row: Any, secret: str, bill_id: int) -> HttpResponse:
    """Show a customer one of its bills, each line with its price in words and recomputed."""
    actions.note_visit(pass_id=row.pk, at=clock.now())
    shown = found(billing_queries.bills_of(row.customer_id).filter(pk=bill_id).first())
    told = [bill_words.told(one, shown.currency) for one in billing_queries.explain(shown.pk)]
    disputed = {one.line_id for one in billing_queries.violations_of(row.customer_id) if one.kind == "NOT_ORDERED"}
    context = {"secret": secret, "company": org_queries.company(), "row": shown, "lines": told, "disputed": disputed}
    return render(request, "self_service/bill.html", context)


@opened("BILLS")
def dispute(request: Request, row: Any, secret: str, bill_line_id: int) -> HttpResponse:
    """Take in that a customer did not order what a line of its bill charges."""
    at = clock.now()
    line = found(billing_queries.line_of(row.customer_id, bill_line_id))
    words = request.POST.get("words", "").replace("\x00", "")
    if billing_queries.n_disputed_within_hour(row.customer_id, at) >= rules.MOST_PER_HOUR:
        return _back(secret, "many")
    try:
        billing_actions.dispute(line_id=line.pk, words=words, day=org_queries.business_date(at), at=at)
    except billing_rules.BillingRefused:
        return _back(secret, "gone")
    return _back(secret, "dispute")


@opened("ORDERS")
def again(request: Request, row: Any, secret: str, order_id: int) -> HttpResponse:
    """Take in that a customer wants an order of its own once more: one press, confirmed by a colleague."""
    at = clock.now()
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("key", "note")}
    try:
        actions.order_again(pass_id=row.pk, order_id=order_id, **given, day=org_queries.business_date(at), at=at)
    except actions.TooMany:
        return _back(secret, "many")
    except rules.Refused:
        return found(None)
    return _back(secret, "again")


@opened("COMPLAINT", "SUGGESTION")
def say(request: Request, row: Any, secret: str) -> HttpResponse:
    """Take in a complaint or a suggestion, as the page grants it."""
    form = VoiceForm(request.POST)
    if form.is_valid() and form.cleaned_data["kind"] in row.opens:
        try:
            complaint_actions.file_of(
                customer_id=row.customer_id, **form.cleaned_data, trap=request.POST.get(TRAP, ""), at=clock.now()
            )
        except complaint_actions.TooMuch:
            return _back(secret, "many")
        except complaint_rules.Refused as refusal:
            form.add_error("words", refusal.told)
        else:
            return _back(secret, "voice")
    return _shown(request, row, secret, form, status=422)


@opened("CHAT")
def chat(request: Request, row: Any, secret: str) -> HttpResponse:
    """Take in a line the customer writes."""
    return self_chat.say(request, row, secret)


def _back(secret: str, said: str) -> HttpResponse:
    return redirect(f"{reverse('my', args=[secret])}?said={said}")


POST = ("POST",)
urls = [
    # Nobody is signed in here, so there is no session another site could misuse.
    page("my/<slug:my_secret>/", my, act=CUSTOMER, name="my"),
    page("my/<slug:my_secret>/bills/<int:bill_id>/", bill, act=CUSTOMER, name="my_bill"),
    page("my/<slug:my_secret>/dispute/<int:bill_line_id>/", dispute, act=CUSTOMER, name="my_dispute", methods=POST),
    page("my/<slug:my_secret>/again/<int:order_id>/", again, act=CUSTOMER, name="my_again", methods=POST),
    page("my/<slug:my_secret>/say/", say, act=CUSTOMER, name="my_say", methods=POST),
    page("my/<slug:my_secret>/chat/", chat, act=CUSTOMER, name="my_chat", methods=POST),
]
