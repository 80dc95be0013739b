"""Fulfilment of the service standards: key accounts by month, how fast they are answered; one of them in detail."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists
from zhike.web import analysis, charts, codes, frame, handling, saving
from zhike.web import format as written
from zhike.web.addresses import address
from zhike.web.advertising import day_field
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page

N_CONTACTS, N_CHECKS = 30, 12


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages about service, as tabs."""
    pages = (
        ("service_fulfilment", _("Fulfilment")), ("service_standards", _("Standards")),
        ("service_duty", _("Duty roster")), ("service_incidents", _("Service incidents")),
        ("service_requests", _("Requests of customers")),
    )  # fmt: skip
    return [{"label": label, "url": address(name), "is_current": name == current} for name, label in pages]


def part_of(request: Request) -> queries.Part:
    """Return which of very many key accounts a page is about: the part asked for, else the first."""
    return queries.part(number(request.GET.get("part", "")) or 1)


def month_of(request: Request) -> rules.Month:
    """Return the month a page is about: the one asked for, else the present one."""
    return rules.month_of(request.GET.get("month", ""), frame.of(request).business_date)


def value_text(item: rules.Item) -> str:
    """Return what was measured of a standard, as people read it."""
    return _as_read(item, item.value)


def owed_text(item: rules.Item) -> str:
    """Return what a standard asks for, as people read it."""
    return _as_read(item, item.target)


def _as_read(item: rules.Item, value: float | None) -> str:
    if value is None:
        return written.NONE
    if item.unit == "MINUTES":
        return minutes_text(value)
    return written.number_text(value, 0 if value == int(value) else 1)


class CheckForm(forms.Form):
    """The details of a day, each done or not."""

    day = day_field(gettext_lazy("Day"))
    done = forms.MultipleChoiceField(
        choices=list(service_lists.DETAILS.items()), required=False, label=gettext_lazy("Done")
    )
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("What was not, and why"))


def fulfilment(request: Request) -> HttpResponse:
    """Show how the standards are met for every key account one sees in a month."""
    month, part = month_of(request), part_of(request)
    told = queries.fulfilment(month, part=part.number)
    context = {
        "tabs": tabs("service_fulfilment"), "told": told, "month": month, "part": part, "items": list(rules.ITEMS),
        "text": value_text, "owed": owed_text,
        "speeds": [(speed[-1], speed, _picture(speed)) for speed in queries.speeds(month, part=part.number)],
        "exports": analysis.exports("service_fulfilment_export", month=month.text), "minutes": minutes_text,
        "sees_rows": request.actor.row_branch_ids != (),
    }  # fmt: skip
    return render(request, "service/fulfilment.html", context)


def minutes_text(minutes: float | None) -> str:
    """Return minutes as people read them, in hours or days where they are many; missing where there are none."""
    return handling.time_text(None if minutes is None else minutes / 60)


def _picture(speed: list[queries.Speed]) -> charts.Picture | None:
    if sum(one.n > 0 for one in speed) < 2:
        return None
    months = [one.month.text for one in speed]

    def series(label: str, values: list[float | None], tone: str) -> charts.Series:
        told = zip(months, values, strict=True)
        marks = [charts.Mark(at, None if value is None else value / 60, minutes_text(value)) for at, value in told]
        return charts.Series(label, marks, tone)

    lines = [
        series(_("Half answered within"), [one.median for one in speed], "one"),
        series(_("Nine of ten answered within"), [one.slow for one in speed], "four"),
        series(_("Target value"), [float(one.target) for one in speed], "two"),
    ]
    return charts.periods(months, lines=lines)


def table(request: Request) -> analysis.Table:
    """Return the key accounts of a month with every standard, as a table."""
    month = month_of(request)
    heads = [(_("Customer"), "text"), (_("Class of key account"), "text"), (_("Standards met"), "number"),
             (_("Standards judged"), "number"), (_("Weeks without a gap"), "number")]  # fmt: skip
    for code in rules.ITEMS:
        heads += [(codes.label(f"standard.{code}"), "number"), (_("Target value"), "number"), (_("Fulfilled"), "text")]
    rows: list[list[Any]] = []
    for one in (one for n in range(queries.part(1).n_parts) for one in queries.fulfilment(month, part=n + 1).rows):
        row = [one.account.customer.name, codes.label(one.account.metal), one.n_met, one.n_judged, one.streak_weeks]
        for item in one.items:
            row += [item.value, item.target, codes.label(f"met.{item.state}")]
        rows.append(row)
    title = _("Fulfilment of the service standards, %(month)s") % {"month": month.text}
    return analysis.Table(title, heads, rows, f"service-fulfilment-{month.text}")


def account(request: Request, customer_id: int) -> HttpResponse:
    """Show one key account in a month: each standard, the contacts behind it, time by purpose, details, its page."""
    return shown(request, customer_id)


def shown(request: Request, customer_id: int, status: int = 200, **more: Any) -> HttpResponse:
    """Show a key account; forms that were refused come with what was written."""
    found(customer_queries.customer(customer_id))
    month, now = month_of(request), clock.now()
    one = found(next(iter(queries.fulfilment(month, [customer_id]).rows), None))
    inside = [c for c in one.facts.contacts if month.first <= c.day <= month.last][::-1]
    purposes = queries.purposes_of([c.pk for c in inside])
    checks = list(queries.checks_of(customer_id)[:N_CHECKS])
    scores = [check.score for check in checks]
    contacts = interaction_queries.interactions().filter(pk__in=[c.pk for c in inside[:N_CONTACTS]])
    context = {
        "one": one, "month": month, "card": one.account.customer, "text": value_text, "owed": owed_text,
        "minutes": minutes_text,
        "contacts": contacts.order_by("-happened_at", "-pk"), "n_contacts": len(inside), "purposes": purposes,
        "time": queries.time_by_purpose(one.facts, month, purposes), "purpose_codes": rules.PURPOSES,
        "replies": rules.replies(one.facts.contacts, month), "checks": checks, "variance": rules.variance(scores),
        "spread": rules.spread(scores), "check_form": CheckForm(initial={"day": frame.of(request).business_date}),
        "incidents": queries.incidents_of(customer_id)[:5], "people": queries.on_call(customer_id, now),
        "link": queries.link_of(customer_id), "today": clock.today(now),
        "call_backs": queries.call_backs_of(customer_id)[:5],
        "spec": catalog_rules.TABLES["service_standards"], "may_edit": request.actor.may("service.edit"),
        "may_manage": request.actor.may("duty.manage"), "address": "",  # shown once only, when made
    }  # fmt: skip
    return render(request, "service/account.html", context | more, status=status)


def check(request: Request, customer_id: int) -> HttpResponse:
    """Keep which details were done on a day."""
    found(queries.account(customer_id))
    form, at = CheckForm(request.POST), clock.now()
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.check_details(
                customer_id=customer_id, day=given["day"], note=given["note"],
                marks={code: code in given["done"] for code in rules.DETAILS},
                today=org_queries.business_date(at), at=at,
            )  # fmt: skip
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("service_account", customer_id)
    return shown(request, customer_id, 422, check_form=form)


def purpose(request: Request, customer_id: int, interaction_id: int) -> HttpResponse:
    """Note what a contact was for."""
    contact = found(interaction_queries.interaction(interaction_id))
    if contact.customer_id != customer_id:
        return found(None)
    try:
        actions.note_purpose(
            interaction_id=interaction_id, purpose=request.POST.get("purpose", ""), at=clock.now()
        )  # fmt: skip
    except rules.Refused:
        return found(None)
    frame.say(request, _("Saved."))
    back = redirect("service_account", customer_id)
    back["Location"] += f"?month={contact.happened_at:%Y-%m}"
    return back


SEES, EDITS, POST = "service.view", "service.edit", ("POST",)
urls = [
    page("service/fulfilment/", fulfilment, act=SEES, name="service_fulfilment"),
    analysis.report("service/fulfilment/table", table, act=SEES, name="service_fulfilment_export"),
    page("service/fulfilment/<int:customer_id>/", account, act=SEES, name="service_account"),
    page("service/fulfilment/<int:customer_id>/check/", check, act=EDITS, name="service_check", methods=POST),
    page(
        "service/fulfilment/<int:customer_id>/purpose/<int:interaction_id>/", purpose, act=EDITS,
        name="service_purpose", methods=POST,
    ),
]  # fmt: skip
