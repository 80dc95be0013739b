"""Churn cases: the list and the board, and ordinary cases confirmed together from what is guessed."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import base, clock
from zhike.web import codes, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, page

N_BATCH = 100
TABS = (
    ("churn_cases", gettext_lazy("Churn cases"), "customer.view"),
    ("churn_batch", gettext_lazy("Confirm together"), "churn.decide"),
    ("churn_reasons", gettext_lazy("Why they left"), "figure.view"),
    ("churn_studies", gettext_lazy("Systematic analyses"), "figure.view"),
    ("churn_measures", gettext_lazy("Measures"), "customer.view"),
    ("churn_emergencies", gettext_lazy("Emergencies"), "customer.view"),
    ("legacy_issues", gettext_lazy("Old issues"), "customer.view"),
    ("churn_conduct", gettext_lazy("How customers are treated"), "customer.view"),
    ("churn_definition", gettext_lazy("What leaving means"), "rule.view"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages about cases that the acting person may open."""
    who = base.actor()
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, act in TABS
        if who.may(act)
    ]


def list_(request: Request) -> HttpResponse:
    """Show the cases, with how many wait and how many are late."""
    today = frame.of(request).business_date
    context = {
        "tabs": tabs("churn_cases"), "n_waiting": queries.waiting().count(), "n_late": queries.late(today).count(),
        "today": today,
    }  # fmt: skip
    return lists.show(
        request, churn_lists.CASES, "churn_cases/page.html", context, row_url=address_of("churn_case"),
        exports="churn_cases_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the cases out."""
    return lists.export(request, churn_lists.CASES, form, noun="case")


def batch(request: Request) -> HttpResponse:
    """Show ordinary cases by the reason guessed for them; confirm those that are ticked."""
    if request.method == "POST":
        return _confirm(request)
    chosen = request.GET.get("guess", "")
    rows = queries.shallow()
    guesses = queries.guesses(rows)
    if chosen in guesses:
        rows = rows.filter(guess=chosen)
    context = {
        "tabs": tabs("churn_batch"), "rows": list(rows.order_by("-turnover", "id")[:N_BATCH]),
        "n": sum(guesses.values()), "most": N_BATCH, "chosen": chosen,
        "reasons": [("", _("Each as guessed")), *((one, codes.label(f"cause.{one}")) for one in rules.REASONS)],
        "guesses": [
            {"label": f"{codes.label('cause.' + code) if code else _('No guess')} · {n}", "url": f"?guess={code}",
             "is_current": code == chosen}
            for code, n in sorted(guesses.items(), key=lambda one: -one[1])
        ],
    }  # fmt: skip
    return render(request, "churn_cases/batch.html", context)


def _confirm(request: Request) -> HttpResponse:
    ids = [int(text) for text in request.POST.getlist("case") if text.isdecimal() and len(text) <= 18]
    reason = request.POST.get("reason", "")
    n, n_left = actions.confirm_many(
        case_ids=ids, reason=reason if reason in rules.REASONS else "",
        subject=request.POST.get("subject", "").strip()[:120], day=frame.of(request).business_date, at=clock.now(),
    )  # fmt: skip
    said = ngettext("%(n)s case confirmed.", "%(n)s cases confirmed.", n) % {"n": n}
    if n_left:
        more = _("%(n)s were left: nobody could guess a reason, or it needs what it was about.") % {"n": n_left}
        frame.say(request, f"{said} {more}", level="warning")
    else:
        frame.say(request, said)
    return redirect("churn_batch")


urls = [
    page("churn/cases/", list_, act="customer.view", name="churn_cases"),
    page("churn/cases/export/<slug:form>/", export, act="list.export", name="churn_cases_export"),
    page("churn/cases/together/", batch, act="churn.decide", name="churn_batch", methods=("GET", "POST")),
]
