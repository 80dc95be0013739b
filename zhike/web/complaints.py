"""Complaints: the list with what presses, one opened within a minute, one with its five steps, those of a customer."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.churn import queries as churn_queries
from zhike.apps.complaints import actions, queries, rules
from zhike.apps.complaints import lists as complaint_lists
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, frame, learned, lists, saving
from zhike.web.addresses import address, address_of
from zhike.web.advertising import choice_of
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page

SEES, EDITS, APPROVES = "complaint.view", "complaint.edit", "complaint.approve"
N_PRESSING = 12
# The way in of a complaint that is taken of a contact.
MEDIUM_OF = {"PHONE": "HOTLINE_24H", "EMAIL": "EMAIL", "WEB": "WEB"}


def tabs(current: str, request: Request) -> list[dict[str, Any]]:
    """Return the pages about complaints, as tabs."""
    pages = (
        ("complaints", _("Complaints"), SEES), ("suggestions", _("Suggestions"), SEES),
        ("improvements", _("Improvements"), SEES), ("complaint_report", _("What they tell"), "figure.view"),
    )  # fmt: skip
    return [
        {"label": label, "url": address(name), "is_current": name == current}
        for name, label, act in pages
        if request.actor.may(act)
    ]


def moment(request: Request) -> datetime:
    """Return the moment clocks are read at: now; in the demonstration, this hour of the day its data end on."""
    at, shown = clock.now(), frame.of(request)
    if shown.company and shown.company.is_demo:
        return at - (clock.today(at) - shown.business_date)
    return at


def angers() -> list[tuple[str, str]]:
    """Return how angry somebody may be, from 1 to 5."""
    return [(code, f"{n} {codes.label(code)}") for code, n in rules.ANGERS.items()]


def choices(known: Any, noun: str) -> Any:
    """Return codes with their words, when they are asked for."""
    return lambda: [("", "—"), *((code, codes.label(f"{noun}.{code}")) for code in known)]


def product_choices() -> list[tuple[int, str]]:
    """Return the products one may choose."""
    return [(row.pk, row.name) for row in trade_queries.products()]


def colleague_choices() -> list[tuple[int, str]]:
    """Return the colleagues one may name."""
    return org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))


class ComplaintForm(forms.Form):
    """A complaint as it is taken: who, what, how angry; the rest may come later."""

    customer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    what = forms.CharField(
        max_length=10_000, label=gettext_lazy("What they complain of"), widget=forms.Textarea(attrs={"rows": 3})
    )
    emotion = forms.ChoiceField(choices=angers, label=gettext_lazy("How angry"))
    stage = forms.ChoiceField(
        choices=lambda: [(code, codes.label(f"complaintstage.{code}")) for code in reversed(rules.STAGES)],
        required=False, label=gettext_lazy("Stage"),
    )  # fmt: skip
    medium = forms.ChoiceField(choices=choices(rules.MEDIA, "medium"), required=False, label=gettext_lazy("Came in by"))
    order_number = forms.CharField(
        max_length=60, required=False, label=gettext_lazy("About order"),
        help_text=gettext_lazy("Its number; by it the same matter is known again."),
    )  # fmt: skip
    product_id = choice_of(product_choices, gettext_lazy("Product"))
    service_item = forms.CharField(max_length=120, required=False, label=gettext_lazy("Service item"))
    demand = forms.CharField(max_length=500, required=False, label=gettext_lazy("What they demand"))
    score_before = forms.IntegerField(
        min_value=1, max_value=5, required=False, label=gettext_lazy("Satisfaction before (1 to 5)")
    )

    def clean(self) -> dict[str, Any]:
        """Find the order by its number among those of the customer."""
        given = super().clean() or {}
        text = (given.pop("order_number", "") or "").strip()
        if text and given.get("customer_id"):
            row = trade_queries.orders_of(given["customer_id"]).filter(number=text).first()
            if row is None:
                self.add_error("order_number", _("The customer has no order of this number."))
            given["order_id"] = row.pk if row else None
        given["stage"] = given.get("stage") or rules.STAGES[-1]
        return given


def list_(request: Request) -> HttpResponse:
    """Show the complaints, and first those whose time is over and those to be followed up."""
    now = moment(request)
    pressing = [(row, queries.clocks(row, now)) for row in queries.pressing(now)[:N_PRESSING]]
    context = {
        "tabs": tabs("complaints", request), "pressing": pressing, "may_edit": request.actor.may(EDITS),
        "to_follow": queries.to_follow(clock.today(now))[:N_PRESSING],
    }  # fmt: skip
    return lists.show(
        request, complaint_lists.COMPLAINTS, "complaints/list.html", context, row_url=address_of("complaint"),
        exports="complaints_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the complaints out."""
    return lists.export(request, complaint_lists.COMPLAINTS, form, noun="complaint")


def add(request: Request) -> HttpResponse:
    """Open a complaint; the address may name the customer."""
    named = number(request.POST.get("customer_id", "") or request.GET.get("customer", ""))
    chosen = customer_queries.customer(named) if named else None
    form = ComplaintForm(request.POST or None, initial=_heard(request) | {"customer_id": named})
    if request.method == "POST" and form.is_valid():
        try:
            pk = actions.open_complaint(new=actions.NewComplaint(**form.cleaned_data), at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            row = found(queries.complaint(pk))
            frame.say(request, _("Opened under number %(number)s.") % {"number": row.number})
            return redirect("complaint", pk)
    context = {"form": form, "chosen": chosen, "angers": angers()}
    return render(request, "complaints/add.html", context, status=422 if form.errors else 200)


def _heard(request: Request) -> dict[str, Any]:
    """Return what the contact a complaint is taken of tells already: the words, the feeling, the way in."""
    initial = {"emotion": "DISAPPOINTED"}
    contact = interaction_queries.interaction(number(request.GET.get("contact", "")) or 0)
    if contact is not None:
        felt = contact.emotion_after or contact.emotion_before
        initial |= {"what": contact.text, "emotion": felt if felt in rules.EMOTIONS else initial["emotion"]}
    medium = request.GET.get("medium", "") or (MEDIUM_OF.get(contact.channel, "") if contact else "")
    return initial | {"medium": medium if medium in rules.MEDIA else ""}


def one(request: Request, complaint_id: int) -> HttpResponse:
    """Show a complaint with its steps and clocks."""
    return shown(request, found(queries.complaint(complaint_id)))


def shown(request: Request, row: Any, refusal: rules.Refused | None = None, status: int = 200) -> HttpResponse:
    """Show a complaint, with what was refused and what was given then."""
    is_open = row.status == "OPEN"
    context = {
        "row": row, "clocks": queries.clocks(row, moment(request)), "refusal": refusal, "given": request.POST.dict(),
        "steps": list(queries.steps_of(row.pk)), "solutions": list(queries.solutions_of(row.pk)),
        "moves": list(queries.moves_of(row.pk)), "twins": queries.twins_of(row) if is_open else [],
        "names": [codes.label(f"complaintstep.{code}") for code in rules.STEPS],
        "place": rules.STEPS.index(row.step) + (not is_open), "angers": angers(),
        "may_edit": request.actor.may(EDITS) and is_open, "may_approve": request.actor.may(APPROVES) and is_open,
        "may_reward": _may_reward(request, row), "rule": queries.rule(),
        "may_note_need": request.actor.may("sale.edit"), "may_write": request.actor.may("knowledge.edit"),
        "products": product_choices() if is_open else [], "colleagues": colleague_choices() if is_open else [],
        "earlier": _earlier(row) if is_open else [],
        "is_task_open": row.cause == "YARDSTICK" and queries.is_standard_task_open(row),
        "lacks_sincerity": is_open and row.stage == "COMPLAINT" and queries.lacks_sincerity(row),
        "is_worse": bool(row.emotion_vented) and not rules.is_better(row.emotion, row.emotion_vented),
        "incident": churn_queries.issue_of_complaint(row.pk) if row.cause == "DECEIVED" else None,
        "arguments": queries.argument_signs(row) if request.actor.may(EDITS) else [],
        "is_negative": row.emotion_now in rules.NEGATIVE,
        "choose": _choose, "choose_later": [(code, codes.label(f"complaintstage.{code}")) for code in _later(row)],
        "later": _later(row), **learned.of_complaint(request, row),
    }  # fmt: skip
    return render(request, "complaints/one.html", context, status=status)


def _choose(name: str, noun: str) -> list[tuple[str, str]]:
    """Return the codes of a list with their words."""
    return [(code, codes.label(f"{noun}.{code}")) for code in getattr(complaint_lists, name)]


def _later(row: Any) -> tuple[str, ...]:
    return rules.STAGES[rules.STAGES.index(row.stage) + 1 :]


def _may_reward(request: Request, row: Any) -> bool:
    can = row.status == "CLOSED" and row.validity in ("VALID", "PARTLY") and row.reward is None
    return can and request.actor.may(APPROVES)


def _earlier(row: Any) -> list[Any]:
    if row.second_of_id is not None:
        return []
    rows = queries.complaints_of(row.customer_id).filter(status="CLOSED", opened_at__lte=row.opened_at)
    return list(rows.exclude(pk=row.pk)[:3])


def of_customer(request: Request, customer_id: int) -> HttpResponse:
    """Show the complaints and suggestions of a customer, and its own page."""
    return _of_customer(request, found(customer_queries.customer(customer_id)))


def _of_customer(request: Request, customer: Any, address: str = "") -> HttpResponse:
    now = moment(request)
    rows = list(queries.complaints_of(customer.pk)[:50])
    context = {
        "customer": customer, "rows": [(row, queries.clocks(row, now)) for row in rows], "address": address,
        "suggestions": list(queries.suggestions_of(customer.pk)[:50]), "link": queries.link_of(customer.pk),
        "may_edit": request.actor.may(EDITS),
    }  # fmt: skip
    return render(request, "complaints/of_customer.html", context)


def make_link(request: Request, customer_id: int) -> HttpResponse:
    """Give a customer its own page for complaints; the address is shown once."""
    customer = found(customer_queries.customer(customer_id))
    secret = actions.make_link(customer_id=customer_id, at=clock.now())
    return _of_customer(request, customer, request.build_absolute_uri(reverse("voice", args=[secret])))


def end_link(request: Request, customer_id: int) -> HttpResponse:
    """End a customer's own page at once."""
    found(customer_queries.customer(customer_id))
    try:
        actions.end_link(customer_id=customer_id, at=clock.now())
    except rules.Refused as refusal:
        frame.say(request, refusal.told, level="warning")
    else:
        frame.say(request, _("The page is closed: whoever opens its address finds nothing."))
    return redirect("customer_complaints", customer_id)


def beside_record(request: Request, card: Any, as_of: Any) -> dict[str, Any]:
    """Return the latest complaints of a customer for the side of its record."""
    if not request.actor.may(SEES):
        return {"sees_complaints": False}
    return {
        "own_complaints": queries.latest_of(card.pk), "sees_complaints": True, "may_complain": request.actor.may(EDITS),
        "own_degree": survey_queries.own_degree(card.pk, as_of),
    }  # fmt: skip


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("complaints/", list_, act=SEES, name="complaints"),
    page("complaints/export/<slug:form>/", export, act="list.export", name="complaints_export"),
    page("complaints/add/", add, act=EDITS, name="complaint_add", methods=BOTH),
    page("complaints/<int:complaint_id>/", one, act=SEES, name="complaint"),
    page("customers/<int:customer_id>/complaints/", of_customer, act=SEES, name="customer_complaints"),
    page("customers/<int:customer_id>/voice/", make_link, act=EDITS, name="voice_link_make", methods=POST),
    page("customers/<int:customer_id>/voice/end/", end_link, act=EDITS, name="voice_link_end", methods=POST),
]
