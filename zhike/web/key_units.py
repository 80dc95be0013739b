"""The unit of key customers with the load of its members, deputies of the general manager, the path, what is earned."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.insight.queries import key_share
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, frame
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.key_accounts import MANAGES, POST, REFUSALS, SEES, tabs

DEPUTISES = "deputy.grant"
N_DEPUTIES = 20


def _choice(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(coerce=int, choices=queries.people, label=label)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class UnitForm(forms.Form):
    """A unit as it is founded."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name of the unit"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    workload = forms.IntegerField(
        min_value=1, max_value=500, label=gettext_lazy("Accounts a member takes at most"), initial=15
    )


class MemberForm(forms.Form):
    """Who joins a unit."""

    user_id = _choice(gettext_lazy("Colleague"))
    workload = forms.IntegerField(
        min_value=0, max_value=500, required=False, label=gettext_lazy("A limit of their own"),
        help_text=gettext_lazy("Empty: that of the unit holds."),
    )  # fmt: skip


class DeputyForm(forms.Form):
    """Who stands in for a general manager."""

    user_id = _choice(gettext_lazy("Colleague"))
    first_date = _day(gettext_lazy("From"))
    last_date = _day(gettext_lazy("To"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))


def unit(request: Request) -> HttpResponse:
    """Show the units with the load of their members, and who stands in for whom."""
    return _shown(request)


def _shown(request: Request, status: int = 200, **given: Any) -> HttpResponse:
    day = frame.of(request).business_date
    standing_in = queries.deputies_in_force(day)
    context = {
        "tabs": tabs(request, "key_unit"), "units": queries.units(), "day": day,
        "deputies": [(one, one.user_id in standing_in and one.first_date <= day <= one.last_date
                      and one.ended_date is None) for one in queries.deputies()[:N_DEPUTIES]],
        "unit_form": UnitForm(), "member_form": MemberForm(), "deputy_form": DeputyForm(initial={"first_date": day}),
        "may_deputise": request.actor.may(DEPUTISES), "open_unit": 0,
    }  # fmt: skip
    return render(request, "keyaccounts/unit.html", context | given, status=status)


def _done(request: Request, form: forms.Form, name: str, write: Any, **more: Any) -> HttpResponse:
    if form.is_valid():
        try:
            write(**form.cleaned_data)
        except rules.Refused as refusal:
            form.add_error(None, f"{REFUSALS[str(refusal)]} ({refusal})")
        else:
            frame.say(request, _("Saved."))
            return redirect("key_unit")
    return _shown(request, 422, **{name: form}, **more)


def add(request: Request) -> HttpResponse:
    """Found a unit."""
    return _done(
        request, UnitForm(request.POST), "unit_form", lambda **told: actions.add_unit(**told, at=clock.now())
    )  # fmt: skip


def join(request: Request, unit_id: int) -> HttpResponse:
    """Let a colleague be in a unit."""
    one = found(queries.unit(unit_id))
    return _done(
        request, MemberForm(request.POST), "member_form",
        lambda **told: actions.join_unit(unit_id=one.pk, **told, at=clock.now()), open_unit=one.pk,
    )  # fmt: skip


def leave(request: Request, member_id: int) -> HttpResponse:
    """Let a colleague leave their unit; their accounts stay theirs."""
    found(queries.member_of(member_id))
    unit_id, user_id, workload = actions.leave_unit(member_id=member_id, at=clock.now())
    back = {"user_id": str(user_id), "workload": "" if workload is None else str(workload)}
    frame.say(request, _("Out of the unit; the accounts stay."), undo_url=reverse("key_unit_join", args=[unit_id]),
              undo_values=back)  # fmt: skip
    return redirect("key_unit")


def close(request: Request, unit_id: int) -> HttpResponse:
    """Close a unit, or open it again."""
    one, back = found(queries.unit(unit_id)), request.POST.get("back") == "on"
    day = None if back else frame.of(request).business_date
    actions.close_unit(unit_id=one.pk, day=day, at=clock.now())
    undo = "" if back else reverse("key_unit_close", args=[one.pk])
    frame.say(request, _("Saved."), undo_url=undo, undo_values={"back": "on"})
    return redirect("key_unit")


def deputise(request: Request) -> HttpResponse:
    """Let a colleague answer for platinum accounts for some days."""
    return _done(
        request, DeputyForm(request.POST), "deputy_form",
        lambda **told: actions.grant_deputy(**told, at=clock.now()),
    )  # fmt: skip


def end_deputy(request: Request, deputy_id: int) -> HttpResponse:
    """End a deputyship today, or let it go on."""
    back = request.POST.get("back") == "on"
    day = None if back else frame.of(request).business_date
    try:
        actions.end_deputy(deputy_id=deputy_id, day=day, at=clock.now())
    except rules.Refused:
        return found(None)
    undo = "" if back else reverse("deputy_end", args=[deputy_id])
    frame.say(request, _("Saved."), undo_url=undo, undo_values={"back": "on"})
    return redirect("key_unit")


def path_of_cultivation(request: Request) -> HttpResponse:
    """Show who is on the way to be a key account, and which milestones of trust are passed."""
    context = {
        "tabs": tabs(request, "key_path"), "stages": queries.path(frame.of(request).business_date),
        "milestones": queries.MILESTONES, "exports": analysis.exports("key_path_export"),
    }  # fmt: skip
    return render(request, "keyaccounts/path.html", context)


def path_table(request: Request) -> analysis.Table:
    """Return the path as it is taken away."""
    columns = [(_("Customer"), "text"), (_("Part of the way"), "text")]
    columns += [(codes.label(f"milestone.{code}"), "text") for code in queries.MILESTONES]
    rows = [
        (step.card.name, codes.label(f"path.{stage.code}"),
         *(_("yes") if code in step.passed else _("no") for code in queries.MILESTONES))
        for stage in queries.path(frame.of(request).business_date) for step in stage.steps
    ]  # fmt: skip
    return analysis.Table(_("Path of cultivation"), columns, rows, "key-account-path")


def contribution(request: Request) -> HttpResponse:
    """Show the share of key accounts in revenue, profit and growth, year by year."""
    branch = analysis.branch(request)
    years = key_share.contributed(org_queries.subtree_ids(branch.pk))
    context = {
        "tabs": tabs(request, "key_contribution"), "years": years, "branch": branch,
        "whole": next((one for one in years or [] if one.is_whole), None),
        "exports": analysis.exports("key_contribution_export", branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "keyaccounts/contribution.html", context)


def contribution_table(request: Request) -> analysis.Table:
    """Return the shares as they are taken away."""
    branch = analysis.branch(request)
    columns = [
        (_("Year"), "text"), (_("From"), "date"), (_("To"), "date"), (_("Revenue of all"), "money"),
        (_("Revenue of key accounts"), "money"), (_("Share of revenue"), "percent"), (_("Profit of all"), "money"),
        (_("Profit of key accounts"), "money"), (_("Share of profit"), "percent"), (_("Growth of all"), "money"),
        (_("Growth of key accounts"), "money"), (_("Share of growth"), "percent"),
    ]  # fmt: skip
    rows = [
        (str(one.year), one.first, one.last, one.revenue, one.key_revenue, one.revenue_share, one.profit,
         one.key_profit, one.profit_share, one.growth, one.key_growth, one.growth_share)
        for one in key_share.contributed(org_queries.subtree_ids(branch.pk)) or []
    ]  # fmt: skip
    return analysis.Table(_("What key accounts contribute"), columns, rows, f"key-account-shares-{branch.code}")


urls = [
    page("key-accounts/unit/", unit, act=MANAGES, name="key_unit"),
    page("key-accounts/unit/add/", add, act=MANAGES, name="key_unit_add", methods=POST),
    page("key-accounts/unit/<int:unit_id>/join/", join, act=MANAGES, name="key_unit_join", methods=POST),
    page("key-accounts/unit/<int:unit_id>/close/", close, act=MANAGES, name="key_unit_close", methods=POST),
    page("key-accounts/unit/members/<int:member_id>/leave/", leave, act=MANAGES, name="key_unit_leave",
         methods=POST),
    page("key-accounts/deputies/add/", deputise, act=DEPUTISES, name="deputy_add", methods=POST),
    page("key-accounts/deputies/<int:deputy_id>/end/", end_deputy, act=DEPUTISES, name="deputy_end", methods=POST),
    page("key-accounts/path/", path_of_cultivation, act=SEES, name="key_path"),
    analysis.report("key-accounts/path/table", path_table, act=SEES, name="key_path_export"),
    page("key-accounts/contribution/", contribution, act="figure.view", name="key_contribution"),
    analysis.report("key-accounts/contribution/table", contribution_table, act="figure.view",
                    name="key_contribution_export"),
]  # fmt: skip
