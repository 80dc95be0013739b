"""Target groups: whom the house wants as customers, by a rule over the list of customers and a reason."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.targets import actions, queries, rules
from zhike.web import frame, lists
from zhike.web.door import Request, found, page


class GroupForm(forms.Form):
    """A target group: its name and why just these; its rule comes from the list of customers."""

    name = forms.CharField(max_length=60, label=gettext_lazy("Name"))
    reason = forms.CharField(
        max_length=2_000, widget=forms.Textarea, label=gettext_lazy("Why just these"),
        help_text=gettext_lazy("What they need that we do better than others, and what they bring."),
    )  # fmt: skip
    query = forms.CharField(max_length=2_000, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)


def groups(request: Request) -> HttpResponse:
    """Show the target groups, each with its rule in words and how many of one's customers fit."""
    customers = queries.customers(frame.of(request).business_date)
    context = {
        "groups": [_shown(row, customers) for row in queries.groups()], "has_group": queries.has_group(),
        "most": queries.COUNTED,
    }  # fmt: skip
    return render(request, "targets/page.html", context)


def _shown(row: Any, customers: core_lists.ListSpec) -> dict[str, Any]:
    """Return a group with its rule in words; a field that is no longer offered makes the rule unreadable."""
    shown = {"row": row, "url": f"{reverse('customers')}?{urlencode(row.params)}"}
    try:
        rule = core_lists.ask(customers, row.params)
    except core_lists.ListRefused:
        return shown | {"chips": (), "n": None}
    return shown | {"chips": rule.chips, "n": queries.n_customers(rule)}


def add(request: Request) -> HttpResponse:
    """Define a target group by the filters of the list of customers."""
    query = request.POST.get("query") or request.GET.urlencode()
    form = GroupForm(request.POST or None, initial={"query": query})
    return _written(request, form, query, None)


def edit(request: Request, group_id: int) -> HttpResponse:
    """Change a target group; with filters in the address its rule too."""
    row = found(queries.group(group_id))
    query = request.POST.get("query") or request.GET.urlencode() or urlencode(row.params)
    shown = {"name": row.name, "reason": row.reason, "query": query, "version": row.version}
    return _written(request, GroupForm(request.POST or None, initial=shown), query, row)


def _written(request: Request, form: GroupForm, query: str, row: Any) -> HttpResponse:
    today, status = frame.of(request).business_date, 200
    params = rules.rule_of(lists.params(QueryDict(query)))
    try:
        chips = core_lists.ask(queries.customers(today), params).chips
        if request.method == "POST" and form.is_valid() and _kept(form, params, row, today):
            frame.say(request, _("Saved."))
            return redirect("target_groups")
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    except base.StaleRecord:
        row = found(queries.group(row.pk))
        form.add_error("name", _("Somebody was faster. It now reads: %(text)s") % {"text": f"{row.name}: {row.reason}"})
        status = 409
    status = 422 if form.errors and status == 200 else status
    context = {
        "form": form, "chips": chips, "group": row, "query": query, "customers_url": f"?{query}",
        "is_stale": status == 409,
    }  # fmt: skip
    return render(request, "targets/edit.html", context, status=status)


def _kept(form: GroupForm, params: dict[str, str], row: Any, today: date) -> bool:
    given, at = form.cleaned_data, clock.now()
    values = {"name": given["name"], "params": params, "reason": given["reason"]}
    try:
        if row is None:
            actions.define_group(**values, day=today, at=at)
        else:
            actions.change_group(group_id=row.pk, values=values, version=given["version"], day=today, at=at)
    except actions.NoRule:
        form.add_error(None, _("A target group needs a rule: filter the list of customers first."))
    except actions.NameTaken:
        form.add_error("name", _("There is a target group of this name already."))
    return not form.errors


def end(request: Request, group_id: int) -> HttpResponse:
    """End a target group."""
    row = found(queries.group(group_id))
    actions.end_group(group_id=group_id, at=clock.now())
    frame.say(request, _("Ended: %(name)s") % {"name": row.name}, undo_url=reverse("target_group_reopen",
                                                                                    args=[group_id]))  # fmt: skip
    return redirect("target_groups")


def reopen(request: Request, group_id: int) -> HttpResponse:
    """Take an ended target group up again."""
    found(queries.group(group_id))
    actions.reopen_group(group_id=group_id, at=clock.now())
    frame.say(request, _("The target group is in force again."), level="info")
    return redirect("target_groups")


BOTH, POST = ("GET", "POST"), ("POST",)
SEES, DEFINES = "customer.view", "rule.manage"
urls = [
    page("target-groups/", groups, act=SEES, name="target_groups"),
    page("target-groups/add/", add, act=DEFINES, name="target_group_add", methods=BOTH),
    page("target-groups/<int:group_id>/", edit, act=DEFINES, name="target_group", methods=BOTH),
    page("target-groups/<int:group_id>/end/", end, act=DEFINES, name="target_group_end", methods=POST),
    page("target-groups/<int:group_id>/reopen/", reopen, act=DEFINES, name="target_group_reopen", methods=POST),
]
