"""Contracts: the list, the calendar of ends and notices with what is at risk, one of them, keeping and renewing one."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales import lists as sale_lists
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.churn_measures import number
from zhike.web.customer_needs import WhoseForm
from zhike.web.door import Request, found, page
from zhike.web.opportunities import BOTH, EDITS, POST

YEAR = 12
# So many ends of a month stand in the calendar; the list has the others.
N_SHOWN = 20
GRAVE = ("ORANGE", "RED")


class ContractForm(forms.Form):
    """A contract as it was signed."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Contract"))
    amount = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, label=gettext_lazy("Amount over its whole time")
    )
    signed_date = day_field(gettext_lazy("Signed on"))
    start_date = day_field(gettext_lazy("Begins"))
    end_date = day_field(gettext_lazy("Ends"))
    notice_days = forms.IntegerField(
        min_value=0, max_value=rules.LONGEST_NOTICE, initial=30, label=gettext_lazy("Days of notice"),
        help_text=gettext_lazy("So many days before the end one says that it does not go on."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def list_(request: Request) -> HttpResponse:
    """Show the contracts."""
    return lists.show(
        request, sale_lists.CONTRACTS, "sales/contracts.html", {"may_edit": request.actor.may(EDITS)},
        row_url=address_of("contract"), exports="contracts_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the contracts out."""
    return lists.export(request, sale_lists.CONTRACTS, form, noun="contract")


def calendar(request: Request) -> HttpResponse:
    """Show the ends of a year by month, with last days for notice, renewals at risk and prices against those before."""
    today = frame.of(request).business_date
    first = _month(request.GET.get("from", "")) or today.replace(day=1)
    months = [_later(first, n) for n in range(YEAR + 1)]
    rows = queries.ending_between(first, months[-1] - timedelta(days=1))
    risky = at_risk(rows, today)
    by_month = {month: list(some) for month, some in groupby(rows, lambda one: one.end_date.replace(day=1))}
    # What is at risk stands first where a month has more than are shown.
    chosen = {
        month: sorted(sorted(some, key=lambda one: one.pk not in risky)[:N_SHOWN], key=lambda one: one.end_date)
        for month, some in by_month.items()
    }
    read = queries.contracts().in_bulk([one.pk for some in chosen.values() for one in some])
    context = {
        "months": [
            (month, len(by_month[month]), [read[one.pk] for one in chosen[month] if one.pk in read],
             _later(month, 1) - timedelta(days=1))
            for month in months[:-1] if month in by_month
        ],
        "today": today, "risky": risky,
        "n": len(rows), "amount": sum((one.amount for one in rows), 0),
        "at_stake": sum((one.amount for one in rows if one.pk in risky), 0),
        "n_due": sum(one.renewal in rules.UNSETTLED and one.end_date >= today for one in rows),
        "before": _later(first, -YEAR), "after": _later(first, YEAR), "first": first,
        "last": months[-1] - timedelta(days=1),
    }  # fmt: skip
    return render(request, "sales/calendar.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text.strip()[:7]}-01")
    except ValueError:
        return None


def _later(month: date, n: int) -> date:
    years, place = divmod(month.month - 1 + n, YEAR)
    return date(min(max(month.year + years, 1), 9_998), place + 1, 1)


def at_risk(rows: Iterable[queries.Ending], today: date) -> set[int]:
    """Return the contracts whose renewal is at risk, by what warnings, purchases and the calendar say."""
    known = list(rows)
    warned = risk_queries.warnings().filter(
        customer_id__in={one.customer_id for one in known}, status__in=("OPEN", "ACCEPTED"), cleared_date=None,
        level__in=GRAVE,
    )  # fmt: skip
    ids = set(warned.order_by().values_list("customer_id", flat=True)) if known else set()
    return {
        one.pk for one in known
        if rules.is_at_risk(
            one.renewal, one.churn_state, (one.notice_date - today).days, is_warned=one.customer_id in ids
        )
    }  # fmt: skip


def one(request: Request, contract_id: int) -> HttpResponse:
    """Show a contract, what it carries on and what carries it on."""
    return _shown(request, found(queries.contract(contract_id)))


def _shown(request: Request, row: Any, refusal: rules.SaleRefused | None = None, status: int = 200) -> HttpResponse:
    successor, today = queries.successor_of(row.pk), frame.of(request).business_date
    context = {
        "row": row, "refusal": refusal, "successor": successor,
        "is_at_risk": bool(at_risk(queries.ending(row.pk), today)),
        "previous": queries.contract(row.previous_id) if row.previous_id else None,
        "may_edit": request.actor.may(EDITS), "today": today,
        "renewals": [(code, label) for code, label in sale_lists.RENEWALS.items() if code != "RENEWED"],
    }  # fmt: skip
    return render(request, "sales/contract.html", context, status=status)


def add(request: Request) -> HttpResponse:
    """Keep a contract: of an opportunity, carrying another on, or of a customer."""
    plan = _named(request, "opportunity", queries.opportunity)
    previous = _named(request, "previous", queries.contract)
    of = plan or previous
    named = of.customer_id if of else number(request.GET.get("customer", ""))
    if named is None:
        return render(request, "sales/whose.html", {"form": WhoseForm(), "is_contract": True})
    card, today = found(customer_queries.card(named)), frame.of(request).business_date
    form = ContractForm(request.POST or None, initial=_initial(plan, previous, today))
    if request.method == "POST" and form.is_valid():
        new = actions.NewContract(
            card.pk, **form.values(), opportunity_id=plan.pk if plan else None,
            previous_id=previous.pk if previous else None,
        )  # fmt: skip
        try:
            contract_id = actions.add_contract(new=new, today=today, at=clock.now())
        except rules.SaleRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Kept. It stands in the calendar."))
            return redirect("opportunity", plan.pk) if plan else redirect("contract", contract_id)
    context = {"form": form, "row": None, "card": card, "plan": plan, "previous": previous}
    return render(request, "sales/contract_edit.html", context, status=422 if form.errors else 200)


def _named(request: Request, name: str, find: Any) -> Any:
    pk = number(request.GET.get(name, ""))
    return found(find(pk)) if pk is not None else None


def _initial(plan: Any, previous: Any, today: date) -> dict[str, Any]:
    if previous:
        first = previous.end_date + timedelta(days=1)
        length = previous.end_date - previous.start_date
        return {
            "title": previous.title, "amount": previous.amount, "signed_date": today, "start_date": first,
            "end_date": first + length, "notice_days": previous.notice_days,
        }  # fmt: skip
    told = {"title": plan.title, "amount": plan.amount} if plan else {}
    return told | {"signed_date": today, "start_date": today, "notice_days": 30}


def edit(request: Request, contract_id: int) -> HttpResponse:
    """Put right what a contract says."""
    row, today = found(queries.contract(contract_id)), frame.of(request).business_date
    initial = {name: getattr(row, name) for name in ContractForm.base_fields}
    form = ContractForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form,
        lambda: actions.change_contract(
            contract_id=row.pk, values=form.values(), today=today, version=form.cleaned_data["version"], at=clock.now()
        ),
        refused={rules.SaleRefused: saving.refuse},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("contract", row.pk)
    context = {"form": form, "row": row, "card": customer_queries.card(row.customer_id), "plan": None, "previous": None}
    return render(request, "sales/contract_edit.html", context, status=saved.status)


def settle(request: Request, contract_id: int) -> HttpResponse:
    """Say how it stands with the renewal."""
    row = found(queries.contract(contract_id))
    try:
        actions.settle_renewal(contract_id=row.pk, renewal=request.POST.get("renewal", ""), at=clock.now())
    except rules.SaleRefused as refusal:
        return _shown(request, row, refusal, 422)
    frame.say(request, _("Saved."))
    return redirect("contract", row.pk)


urls = [
    page("contracts/", list_, act="sale.view", name="contracts"),
    page("contracts/calendar/", calendar, act="sale.view", name="contract_calendar"),
    page("contracts/export/<slug:form>/", export, act="list.export", name="contracts_export"),
    page("contracts/add/", add, act=EDITS, name="contract_add", methods=BOTH),
    page("contracts/<int:contract_id>/", one, act="sale.view", name="contract"),
    page("contracts/<int:contract_id>/edit/", edit, act=EDITS, name="contract_edit", methods=BOTH),
    page("contracts/<int:contract_id>/renewal/", settle, act=EDITS, name="contract_settle", methods=POST),
]
