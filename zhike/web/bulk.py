"""Many customers changed at once: choose a field and a value, see what would change, do it, take it back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.web import codes, customers, declared, frame, lists
from zhike.web.door import Request, demand, found, page

MOST = 100_000
CHUNK = 2_000
N_SHOWN = 10
N_EDITS = 50
LONGEST = 2_000
NOBODY = "none"
FIELDS = {
    "owner": gettext_lazy("Owner"), "branch": gettext_lazy("Home branch"), "status": gettext_lazy("Status"),
    "kind": gettext_lazy("Kind"),
}  # fmt: skip
REASONS = {
    "MERGED": gettext_lazy("The record was merged into another one; change that one."),
    "KIND_FIXED": gettext_lazy(
        "There are orders: a person does not become a company any more, nor the other way round."
    ),
    "MOVED_LATER": gettext_lazy("The customer moved to its branch after this day; choose a later day."),
}


class ChangeForm(forms.Form):
    """What is set for all the chosen customers."""

    field = forms.ChoiceField(choices=list(FIELDS.items()), label=gettext_lazy("What to change"))
    owner = forms.ChoiceField(
        choices=lambda: [(NOBODY, _("Nobody")), *customers.owner_choices()], required=False,
        label=gettext_lazy("Owner"),
    )  # fmt: skip
    branch = forms.TypedChoiceField(
        choices=customers.branch_choices, coerce=int, empty_value=None, required=False, label=gettext_lazy("Branch")
    )
    day = forms.DateField(required=False, label=gettext_lazy("From"))
    status = forms.ChoiceField(choices=customers.status_choices, required=False, label=gettext_lazy("Status"))
    kind = forms.ChoiceField(choices=customers.kind_choices, required=False, label=gettext_lazy("Kind"))
    note = forms.CharField(required=False, max_length=200, label=gettext_lazy("Note"))

    def clean(self) -> dict[str, Any]:
        """Ask for the value of the field that is changed, and for the day of a move."""
        given = self.cleaned_data
        needed = [given["field"], *(["day"] if given["field"] == "branch" else [])] if "field" in given else []
        for name in needed:
            if not given.get(name) and not self.has_error(name):
                self.add_error(name, _("Choose a value."))
        return given

    def change(self) -> customer_rules.Change:
        """Return what is asked for."""
        given = self.cleaned_data
        name, value = given["field"], given[given["field"]]
        if name == "owner":
            value = None if value == NOBODY else int(value)
        return customer_rules.Change(name, value, given["day"] if name == "branch" else None)


@dataclass
class Preview:
    """What a bulk edit would do: how many change, how many are so already, who is left out and why."""

    n_changing: int = 0
    n_same: int = 0
    first: list[tuple[Any, str]] = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[Any, int, list[str]]]:
        """Return why customers are left out, how many, and the first of them."""
        return [(REASONS[code], n, self.examples[code]) for code, n in self.refused.most_common()]


def preview(ids: list[int], change: customer_rules.Change, names: Mapping[Any, str]) -> Preview:
    """Look at every chosen customer, chunk by chunk, and say what a bulk edit would do."""
    told = Preview()
    for start in range(0, len(ids), CHUNK):
        for row in customer_queries.bulk_candidates(ids[start : start + CHUNK], change):
            if row.verdict == customer_rules.CHANGES:
                told.n_changing += 1
                if len(told.first) < N_SHOWN:
                    told.first.append((row, names.get(row.value, _("Nobody"))))
            elif row.verdict == customer_rules.SAME:
                told.n_same += 1
            else:
                told.refused[row.verdict] += 1
                some = told.examples.setdefault(row.verdict, [])
                if len(some) < N_SHOWN:
                    some.append(row.name)
    return told


def names_of(name: str) -> dict[Any, str]:
    """Return the words for the values of a field."""
    if name == "owner":
        return {None: _("Nobody")} | {user.pk: user.name for user in org_queries.users()}
    if name == "branch":
        return {branch.pk: branch.name for branch in org_queries.branches()}
    return {code: str(codes.label(code)) for code in (*customer_lists.STATUSES, *customer_lists.KINDS)}


def change_many(request: Request) -> HttpResponse:
    """Choose what to change for the selected customers, see what it would do, and do it."""
    demand("customer.edit")
    try:
        ids = _chosen(request)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    if not ids:
        frame.say(request, _("Select customers first."), level="warning")
        return redirect("customers")
    form, is_asked = _form(request), "field" in request.POST
    if is_asked and form.is_valid() and "run" in request.POST:
        return _carry_out(request, ids, form)
    is_part = request.headers.get("HX-Request") == "true"
    is_wrong = is_asked and not form.is_valid() and "run" in request.POST
    context = _context(request, ids, form, shows_errors=is_wrong or not is_part)
    template = "customers/_bulk.html" if is_part else "customers/bulk.html"
    return render(request, template, context, status=422 if is_wrong else 200)


def _form(request: Request) -> ChangeForm:
    if "field" not in request.POST:
        return ChangeForm()
    given = request.POST.copy()
    given.setdefault("day", org_queries.business_date(clock.now()).isoformat())
    return ChangeForm(given)


def _chosen(request: Request) -> list[int]:
    """Return whom the reader selected, as far as they may be seen: rows one by one, or all of the list."""
    if request.POST.get("everything") == "on":
        asked = lists.params(QueryDict(request.POST.get("query", "")[:LONGEST]))
        asked = {name: value for name, value in asked.items() if name not in {*lists.PLACE, "view"}}
        return list(lists.all_ids(declared.customers(), asked, most=MOST))
    given = [text for text in request.POST.getlist("ids") if text.isdecimal() and len(text) <= 18]
    return list(customer_queries.cards_of(int(text) for text in given[:CHUNK]))


def _context(request: Request, ids: list[int], form: ChangeForm, *, shows_errors: bool) -> dict[str, Any]:
    is_everything = request.POST.get("everything") == "on"
    change = form.change() if form.is_bound and form.is_valid() else None
    names = names_of(change.field) if change else {}
    return {
        "form": form, "n_chosen": len(ids), "most": MOST, "everything": is_everything,
        "query": request.POST.get("query", "")[:LONGEST], "ids": [] if is_everything else ids,
        "field": name if (name := form["field"].value()) in FIELDS else "", "shows_errors": shows_errors,
        "preview": preview(ids, change, names) if change else None,
        "after": names.get(change.value, "") if change else "",
    }  # fmt: skip


def _carry_out(request: Request, ids: list[int], form: ChangeForm) -> HttpResponse:
    at = clock.now()
    bulk_id = customer_actions.plan_bulk(customer_ids=ids, change=form.change(), note=form.cleaned_data["note"], at=at)
    if len(ids) > customer_actions.AT_ONCE:
        return _ask(bulk_id, is_undo=False)
    edit = customer_actions.run_bulk(edit_id=bulk_id, at=at)
    text = ngettext("%(n)d customer changed.", "%(n)d customers changed.", edit.n_changed) % {"n": edit.n_changed}
    frame.say(request, text, undo_url=reverse("bulk_undo", args=[edit.pk]) if edit.n_changed else "")
    return redirect("customers")


def _ask(bulk_id: int, *, is_undo: bool) -> HttpResponse:
    title = _("Taking back a change in bulk") if is_undo else _("Change in bulk")
    link = reverse("bulk_edit", args=[bulk_id])
    customer_actions.request_bulk(edit_id=bulk_id, is_undo=is_undo, title=title, link=link, at=clock.now())
    return redirect(link)


def edits(request: Request) -> HttpResponse:
    """Show the reader's own changes in bulk, newest first."""
    rows, before = customer_queries.bulk_edits(), request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 18:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: N_EDITS + 1])
    context = {
        "edits": [_line(edit) for edit in shown[:N_EDITS]],
        "next_url": f"?before={shown[N_EDITS - 1].pk}" if len(shown) > N_EDITS else "",
    }
    return render(request, "customers/edits.html", context)


def _line(edit: Any) -> dict[str, Any]:
    value = customer_actions.change_of(edit).value
    until = edit.at + customer_actions.UNDO_FOR
    return {
        "edit": edit, "label": FIELDS[edit.field], "value": names_of(edit.field).get(value, ""), "until": until,
        "may_undo": edit.status == "DONE" and edit.n_changed > 0 and until >= clock.now(),
    }  # fmt: skip


def one(request: Request, bulk_id: int) -> HttpResponse:
    """Show one change in bulk: how far it is, what came of it, and the way back."""
    edit = found(customer_queries.bulk_edit(bulk_id))
    job = core_queries.latest_job("bulk.requested", edit_id=bulk_id)
    return render(request, "customers/edits_one.html", {**_line(edit), "job": job})


def progress(request: Request, bulk_id: int) -> HttpResponse:
    """Answer how far a change in bulk is; when it is over, the page is to be loaded anew (fragment)."""
    edit = found(customer_queries.bulk_edit(bulk_id))
    job = core_queries.latest_job("bulk.requested", edit_id=bulk_id)
    if job is None or not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "customers/_bulk_working.html", {"edit": edit, "job": job})


def undo(request: Request, bulk_id: int) -> HttpResponse:
    """Take a change in bulk back; what others changed since stays."""
    edit = found(customer_queries.bulk_edit(bulk_id))
    try:
        if edit.n_changed > customer_actions.AT_ONCE:
            return _ask(bulk_id, is_undo=True)
        edit = customer_actions.undo_bulk(edit_id=bulk_id, at=clock.now())
    except customer_actions.NothingToUndo:
        return found(None)
    text = ngettext("%(n)d customer is as before.", "%(n)d customers are as before.", edit.n_back) % {"n": edit.n_back}
    if stayed := edit.n_changed - edit.n_back:
        text += " " + ngettext(
            "%(n)d was changed since and stays.", "%(n)d were changed since and stay.", stayed
        ) % {"n": stayed}  # fmt: skip
    frame.say(request, text, level="info")
    return redirect("bulk_edit", bulk_id)


urls = [
    page("customers/bulk/", change_many, act="customer.assign", name="customers_bulk", methods=("POST",)),
    page("customers/changes/", edits, act="customer.assign", name="bulk_edits"),
    page("customers/changes/<int:bulk_id>/", one, act="customer.assign", name="bulk_edit"),
    page("customers/changes/<int:bulk_id>/progress/", progress, act="customer.assign", name="bulk_progress"),
    page("customers/changes/<int:bulk_id>/undo/", undo, act="customer.assign", name="bulk_undo", methods=("POST",)),
]
