"""Promises: the register, making one within what we can surely do, approving more, saying how one ended."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions, queries
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

SOON_DAYS = 7
MOST_BESIDE, LONGEST_ID = 500, 18


class PromiseForm(forms.Form):
    """A promise; the two values are held against each other where both are given."""

    text = forms.CharField(max_length=300, label=gettext_lazy("What is promised"))
    due_date = forms.DateField(label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    promised_to = forms.CharField(max_length=120, required=False, label=gettext_lazy("Promised to"))
    promised_value = forms.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, label=gettext_lazy("Promised value"),
        help_text=gettext_lazy("Such as the share, number or days promised."),
    )  # fmt: skip
    capability = forms.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, label=gettext_lazy("We can surely do"),
        help_text=gettext_lazy("In the same unit. More than this is promised only with approval."),
    )  # fmt: skip
    unit = forms.CharField(max_length=20, required=False, label=gettext_lazy("Unit"))


class DecisionForm(forms.Form):
    """Why a promise beyond what we can surely do is made all the same, or not."""

    reason = forms.CharField(max_length=300, label=gettext_lazy("Reason"))
    decision = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])


def list_(request: Request) -> HttpResponse:
    """Show the promises."""
    if usual := lists.default_view(request, "promises"):
        return usual
    try:
        listing = lists.open_list(
            request, interaction_lists.PROMISES, row_url=address_of("promise"),
            exports="promises_export",
        )  # fmt: skip
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    today = frame.of(request).business_date
    # How the people on the page keep theirs comes by itself a moment later: it counts every promise they ever made.
    beside = f"{reverse('promises_kept_beside')}?ids={','.join(map(str, listing.shown_ids))}"
    context = {"list": listing, "switch": _switch(request, today), "beside": beside}
    return render(request, "promises/page.html", context)


def kept_beside(request: Request) -> HttpResponse:
    """Show how well those who made some of the visible promises keep theirs (fragment)."""
    asked = request.GET.get("ids", "").split(",")[:MOST_BESIDE]
    ids = [int(text) for text in asked if text.isdecimal() and len(text) <= LONGEST_ID]
    ratios = list(queries.kept_ratios(frame.of(request).business_date, beside=ids))
    context = {"ratios": ratios, "kept_exports": analysis.exports("promises_kept_export")}
    return render(request, "promises/_kept.html", context)


def kept(request: Request) -> analysis.Table:
    """Return how many of the promises that fell due each person kept by their day."""
    columns = [(_("Who promised"), "text"), (_("Fell due"), "number"), (_("Kept"), "number"), (_("Ratio"), "percent")]
    today = frame.of(request).business_date
    rows = [[row.name or _("nobody"), row.n_due, row.n_kept, row.ratio] for row in queries.kept_ratios(today)]
    return analysis.Table(_("Promises kept by the day"), columns, rows, f"promises-kept-{today}")


def _switch(request: Request, today: Any) -> list[dict[str, Any]]:
    soon, yesterday = today + timedelta(days=SOON_DAYS), today - timedelta(days=1)
    ways = (
        (_("All"), "view=all"),
        (_("Mine"), "status=OPEN&made_by=me"),
        (_("Due soon"), f"status=OPEN&due_from={today}&due_to={soon}"),
        (_("Past due"), f"status=OPEN&due_to={yesterday}"),
        (_("To approve"), "status=PENDING_APPROVAL"),
    )
    here = request.GET.urlencode() or "view=all"
    return [{"label": label, "url": f"?{query}", "is_current": here == query} for label, query in ways]


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the promises out."""
    return lists.export(request, interaction_lists.PROMISES, form, noun="promise")


def promise(request: Request, promise_id: int) -> HttpResponse:
    """Show a promise and what may be done with it."""
    return _shown(request, promise_id, DecisionForm())


def _shown(request: Request, promise_id: int, form: DecisionForm) -> HttpResponse:
    row = found(queries.promise(promise_id))
    n_open = len(queries.open_promises_of(row.customer_id))
    context = {"promise": row, "form": form, "n_open": n_open, "ends": queries.SETTLED}
    return render(request, "promises/promise.html", context, status=422 if form.errors else 200)


def add(request: Request, customer_id: int) -> HttpResponse:
    """Register a promise to a customer; one beyond what we can surely do is refused, or sent for approval."""
    shown = found(customer_queries.customer(customer_id))
    form = PromiseForm(request.POST or None)
    is_over = False
    if request.method == "POST" and form.is_valid():
        new = actions.NewPromise(customer_id=customer_id, **form.cleaned_data)
        try:
            promise_id = actions.make_promise(
                new=new, wants_approval=request.POST.get("wants_approval") == "on", at=clock.now()
            )
        except actions.OverPromise:
            is_over = True
            form.add_error("promised_value", _("This is more than we can surely do (OVER_PROMISE)."))
        else:
            frame.say(request, _("Registered."))
            return redirect("promise", promise_id)
    n_open = len(queries.open_promises_of(customer_id))
    context = {"form": form, "customer": shown, "is_over": is_over, "n_open": n_open}
    return render(request, "promises/add.html", context, status=422 if form.errors else 200)


def settle(request: Request, promise_id: int) -> HttpResponse:
    """Say how a promise ended."""
    found(queries.promise(promise_id))
    status, at = request.POST.get("status", ""), clock.now()
    if status not in queries.SETTLED:
        return _shown(request, promise_id, DecisionForm(request.POST))
    try:
        actions.settle_promise(promise_id=promise_id, status=status, day=org_queries.business_date(at), at=at)
    except actions.PromiseSettled:
        frame.say(request, _("The promise is not open any more."), level="warning")
    else:
        frame.say(request, _("Noted."), undo_url=reverse("promise_reopen", args=[promise_id]))
    return redirect("promise", promise_id)


def reopen(request: Request, promise_id: int) -> HttpResponse:
    """Take the end of a promise back."""
    found(queries.promise(promise_id))
    try:
        actions.reopen_promise(promise_id=promise_id, at=clock.now())
    except actions.PromiseSettled:
        frame.say(request, _("The promise is open already."), level="warning")
    else:
        frame.say(request, _("The promise is open again."), level="info")
    return redirect("promise", promise_id)


def decide(request: Request, promise_id: int) -> HttpResponse:
    """Approve or refuse a promise that goes beyond what we can surely do."""
    found(queries.promise(promise_id))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, promise_id, form)
    try:
        actions.decide_promise(
            promise_id=promise_id, is_approved=form.cleaned_data["decision"] == "approve",
            reason=form.cleaned_data["reason"], at=clock.now(),
        )  # fmt: skip
    except actions.PromiseSettled:
        frame.say(request, _("The promise was decided already."), level="warning")
    else:
        frame.say(request, _("Decided; whoever made the promise is told."))
    return redirect("promise", promise_id)


ADDS, SEES = "interaction.add", "interaction.view"
urls = [
    page("promises/", list_, act=SEES, name="promises"),
    page("promises/export/<slug:form>/", export, act="list.export", name="promises_export"),
    page("promises/kept/beside/", kept_beside, act=SEES, name="promises_kept_beside"),
    analysis.report("promises/kept", kept, act=SEES, name="promises_kept_export"),
    page("promises/<int:promise_id>/", promise, act=SEES, name="promise"),
    page("promises/<int:promise_id>/settle/", settle, act=ADDS, name="promise_settle", methods=("POST",)),
    page("promises/<int:promise_id>/reopen/", reopen, act=ADDS, name="promise_reopen", methods=("POST",)),
    page("promises/<int:promise_id>/decide/", decide, act="promise.approve", name="promise_decide", methods=("POST",)),
    page("customers/<int:customer_id>/promise/", add, act=ADDS, name="promise_add", methods=("GET", "POST")),
]
