"""The pool of lost customers: the list and the board, ordinary ones decided together, one put in by hand."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.winback import actions, queries, rules
from zhike.apps.winback import lists as winback_lists
from zhike.web import codes, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page

N_BATCH = 100
TABS = (
    ("winback", gettext_lazy("Pool"), "customer.view"),
    ("winback_together", gettext_lazy("Decide together"), "winback.decide"),
    ("winback_saves", gettext_lazy("Before they leave"), "customer.view"),
    ("winback_plans", gettext_lazy("Plans to win back"), "customer.view"),
    ("winback_compare", gettext_lazy("How often it works"), "figure.view"),
    ("winback_causes", gettext_lazy("Causes and returns"), "figure.view"),
    ("winback_remedies", gettext_lazy("Rules"), "customer.view"),
    ("winback_planner", gettext_lazy("Planner"), "calc.use"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages about winning back that the acting person may open."""
    who = base.actor()
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, act in TABS
        if who.may(act)
    ]


def causes(first: Any = "") -> list[tuple[str, Any]]:
    """Return the seven causes to choose from, after an empty choice that says what it means."""
    return [("", first), *((code, codes.label(f"cause.{code}")) for code in churn_rules.REASONS)]


def list_(request: Request) -> HttpResponse:
    """Show the pool, with how many wait for a decision and how many are overdue."""
    today, counts = frame.of(request).business_date, queries.n_by_status()
    context = {
        "tabs": tabs("winback"), "n_waiting": counts.get("WAITING", 0), "n_asked": counts.get("ASKED", 0),
        "n_late": queries.late(today).count(), "today": today, "counts": counts,
    }  # fmt: skip
    return lists.show(
        request, winback_lists.CASES, "winback/page.html", context, row_url=address_of("winback_case"),
        exports="winback_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the pool out."""
    return lists.export(request, winback_lists.CASES, form, noun="winback")


def together(request: Request) -> HttpResponse:
    """Show ordinary and small customers that wait, each with what it would bring and cost; decide those ticked."""
    refusal = None
    if request.method == "POST":
        try:
            return _decide(request)
        except rules.Refused as refused:
            refusal = refused
    today = frame.of(request).business_date
    rows = list(queries.decided_together().order_by("-turnover", "id")[:N_BATCH])
    told = queries.standings(rows, today)
    context = {
        "tabs": tabs("winback_together"), "rows": [(row, told[row.pk]) for row in rows], "most": N_BATCH,
        "n": queries.decided_together().count(), "refusal": refusal, "given": request.POST,
    }  # fmt: skip
    return render(request, "winback/together.html", context, status=422 if refusal else 200)


def _decide(request: Request) -> HttpResponse:
    ids = [int(text) for text in request.POST.getlist("case") if text.isdecimal() and len(text) <= 18]
    n, n_left = actions.decide_many(
        case_ids=ids, decision=request.POST.get("decision", ""), why=request.POST.get("why", ""),
        today=frame.of(request).business_date, at=clock.now(),
    )  # fmt: skip
    said = ngettext("%(n)s case decided.", "%(n)s cases decided.", n) % {"n": n}
    if n_left:
        more = _("%(n)s were left: a rule stands against it; look at them one by one.") % {"n": n_left}
        frame.say(request, f"{said} {more}", level="warning")
    else:
        frame.say(request, said)
    return redirect("winback_together")


class CaseForm(forms.Form):
    """A customer who left, as somebody puts it into the pool."""

    exit_date = day_field(gettext_lazy("Left on"))
    reason = forms.ChoiceField(required=False, label=gettext_lazy("Why, as far as one knows"))
    destination = forms.ChoiceField(required=False, label=gettext_lazy("Where it went"))
    went_to = forms.CharField(max_length=120, required=False, label=gettext_lazy("Went to whom"))
    turnover = forms.DecimalField(
        max_digits=18, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Turnover of its last year")
    )
    is_unavoidable = forms.BooleanField(
        required=False, label=gettext_lazy("Hard to avoid: closed down, moved away, left the industry")
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["reason"].choices = causes(_("Not known yet"))  # type: ignore[attr-defined]
        known = [("", "—"), *((code, codes.label(f"destination.{code}")) for code in churn_rules.DESTINATIONS)]
        self.fields["destination"].choices = known  # type: ignore[attr-defined]


def add(request: Request, customer_id: int) -> HttpResponse:
    """Put a customer into the pool by hand."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = CaseForm(request.POST or None, initial={"exit_date": today, "turnover": card.revenue_year or None})
    if request.method == "POST" and form.is_valid():
        try:
            case_id = actions.open_case(
                new=actions.NewCase(card.pk, **form.cleaned_data), day=today, at=clock.now()
            )  # fmt: skip
        except rules.Refused as refusal:
            saving.refuse_by_rule(form, refusal)
        else:
            frame.say(request, _("It is in the pool."))
            return redirect("winback_case", case_id)
    return render(request, "winback/add.html", {"form": form, "card": card}, status=422 if form.errors else 200)


BOTH = ("GET", "POST")
urls = [
    page("winback/", list_, act="customer.view", name="winback"),
    page("winback/export/<slug:form>/", export, act="list.export", name="winback_export"),
    page("winback/together/", together, act="winback.decide", name="winback_together", methods=BOTH),
    page("customers/<int:customer_id>/winback/add/", add, act="winback.edit", name="winback_add", methods=BOTH),
]
