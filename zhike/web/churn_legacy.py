"""Old issues with customers: the list, one of them, noting, looking at, settling."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.churn_cases import tabs
from zhike.web.door import Request, found, page

MOST = 200


class IssueForm(forms.Form):
    """An old issue; a breach of trust may touch several customers at once."""

    kind = forms.ChoiceField(choices=list(churn_lists.ISSUES.items()), label=gettext_lazy("What was left"))
    day = day_field(gettext_lazy("Since"))
    text = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("In words"))
    customer_ids = forms.CharField(
        max_length=4_000, required=False, label=gettext_lazy("Further customers, by code"),
        help_text=gettext_lazy("A breach of trust often touches several: their codes, with commas between."),
    )  # fmt: skip


def list_(request: Request) -> HttpResponse:
    """Show the old issues."""
    rows = queries.issues().filter(status="OPEN")
    context = {
        "tabs": tabs("legacy_issues"), "n_open": rows.count(), "n_unseen": rows.filter(reviewed_date=None).count(),
        "most": queries.rule_of_events()["bulk"],
    }  # fmt: skip
    return lists.show(
        request, churn_lists.LEGACY, "churn_cases/legacy.html", context, row_url=address_of("legacy_issue"),
        exports="legacy_issues_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the old issues out."""
    return lists.export(request, churn_lists.LEGACY, form, noun="legacyissue")


def add(request: Request, customer_id: int) -> HttpResponse:
    """Note an old issue with a customer, and with others it touches."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = IssueForm(request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        more = [one.strip() for one in given.pop("customer_ids").replace("，", ",").split(",") if one.strip()][:MOST]
        others = dict(customer_queries.cards().filter(code__in=more).values_list("code", "pk"))
        try:
            if set(more) - others.keys():
                raise rules.PreventionRefused("NO_CUSTOMER", "customer_ids")
            ids = actions.note_issues(customer_ids=[card.pk, *others.values()], **given, today=today, at=clock.now())
        except rules.PreventionRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Noted."), undo_url=reverse("legacy_issue_step", args=[ids[0], "withdraw"]))
            return redirect("legacy_issue", ids[0])
    context = {"form": form, "card": card}
    return render(request, "churn_cases/legacy_add.html", context, status=422 if form.errors else 200)


def one(request: Request, legacy_id: int) -> HttpResponse:
    """Show an old issue."""
    return _shown(request, found(queries.issue(legacy_id)))


def _shown(request: Request, row: Any, refusal: rules.PreventionRefused | None = None, status: int = 200) -> Any:
    days = queries.rule_of_prevention()["review"]
    context = {
        "row": row, "refusal": refusal, "days": days, "most": queries.rule_of_events()["bulk"],
        "is_blocking": row.status == "OPEN"
        and rules.blocks(row.reviewed_date, frame.of(request).business_date, days),
        "may_edit": request.actor.may("churn.edit"),
        "others": list(queries.issues_of(row.customer_id).exclude(pk=row.pk)),
    }  # fmt: skip
    return render(request, "churn_cases/legacy_one.html", context, status=status)


def step(request: Request, legacy_id: int, step: str) -> HttpResponse:
    """Say that somebody looked at the customer, settle the issue, open it again, or take it back."""
    row, at, day = found(queries.issue(legacy_id)), clock.now(), frame.of(request).business_date
    word = request.POST.get("word", "")
    if step not in STEPS:
        return found(None)
    try:
        if step == "review":
            actions.review_issue(legacy_id=row.pk, word=word[:300], day=day, at=at)
        elif step == "settle":
            actions.settle_issue(legacy_id=row.pk, settlement=word[:500], day=day, at=at)
        elif step == "withdraw":
            actions.drop_issue(legacy_id=row.pk, day=day, at=at)
        else:
            actions.reopen_issue(legacy_id=row.pk, at=at)
    except rules.PreventionRefused as refusal:
        return _shown(request, row, refusal, 422)
    undo = reverse("legacy_issue_step", args=[row.pk, "reopen"]) if step == "settle" else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("legacy_issue", row.pk)


STEPS = ("review", "settle", "withdraw", "reopen")
urls = [
    page("legacy-issues/", list_, act="customer.view", name="legacy_issues"),
    page("legacy-issues/export/<slug:form>/", export, act="list.export", name="legacy_issues_export"),
    page(
        "customers/<int:customer_id>/legacy-issues/add/", add, act="churn.edit", name="legacy_issue_add",
        methods=("GET", "POST"),
    ),
    page("legacy-issues/<int:legacy_id>/", one, act="customer.view", name="legacy_issue"),
    page(
        "legacy-issues/<int:legacy_id>/<slug:step>/", step, act="churn.edit", name="legacy_issue_step",
        methods=("POST",),
    ),
]  # fmt: skip
