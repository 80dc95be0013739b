"""Shared costs: costs of a branch or of the whole company and the rules that spread them over customers, by version."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.costs import actions, queries, rules
from zhike.apps.org import queries as org_queries
from zhike.web import codes, costs, frame
from zhike.web.door import Request, found, page

POST = ("POST",)


class ShareForm(forms.Form):
    """A shared cost and the rule that spreads it."""

    branch_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Customers of"))
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    amount = forms.DecimalField(max_digits=16, decimal_places=2, min_value=0.01, label=gettext_lazy("Amount"))
    key = forms.ChoiceField(label=gettext_lazy("Spread"))
    first_date = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_date = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=200, required=False, label=gettext_lazy("Note"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        seen = org_queries.as_tree(org_queries.figure_branches(base.actor()))
        choices = {
            "branch_id": [(branch.pk, branch.name) for branch in seen],
            "category": [(code, codes.label(code)) for code in rules.CATEGORIES],
            "key": [(key, codes.label(f"sharedcost.{key}")) for key in rules.KEYS],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days out of order."""
        given = super().clean() or {}
        first, last = given.get("first_date"), given.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day comes before the first."))
        return given


def list_(request: Request) -> HttpResponse:
    """Show the shared costs."""
    return _listed(request, ShareForm() if request.actor.may("rule.manage") else None)


def _listed(request: Request, form: ShareForm | None) -> HttpResponse:
    context = {"tabs": costs.tabs("shared_costs"), "rows": queries.shared_costs(), "form": form}
    return render(request, "costs/shared.html", context, status=422 if form and form.errors else 200)


def add(request: Request) -> HttpResponse:
    """Put a shared cost down."""
    form = ShareForm(request.POST)
    if (new := _read(request, form)) is None:
        return _listed(request, form)
    actions.share_cost(new=new, at=clock.now())
    frame.say(request, _("Put down. The next analysis spreads it."))
    return redirect("shared_costs")


def share(request: Request, share_id: int) -> HttpResponse:
    """Show a shared cost with its earlier versions."""
    row = found(queries.shared_cost(share_id))
    return _shown(request, row, ShareForm(initial={name: getattr(row, name) for name in ShareForm.base_fields}))


def _shown(request: Request, row: Any, form: ShareForm) -> HttpResponse:
    versions = queries.versions_of(row)
    names = org_queries.names(one.user_id for one in versions)
    context = {"row": row, "form": form, "versions": versions, "names": names}
    return render(request, "costs/share.html", context, status=422 if form.errors else 200)


def change(request: Request, share_id: int) -> HttpResponse:
    """Let a new version take the place of a shared cost."""
    row, form = found(queries.shared_cost(share_id)), ShareForm(request.POST)
    new = _read(request, form)
    return _shown(request, row, form) if new is None else _changed(request, share_id, new)


def _changed(request: Request, share_id: int, new: actions.NewShare) -> HttpResponse:
    try:
        share_id = actions.change_share(share_id=share_id, new=new, at=clock.now())
    except actions.AlreadyEnded:
        frame.say(request, _("It no longer holds: somebody changed it or took it back meanwhile."), level="warning")
    else:
        frame.say(request, _("Saved as a new version. The next analysis spreads it."))
    return redirect("shared_cost", share_id)


def end(request: Request, share_id: int) -> HttpResponse:
    """Take a shared cost back."""
    found(queries.shared_cost(share_id))
    try:
        actions.end_share(share_id=share_id, at=clock.now())
    except actions.AlreadyEnded:
        frame.say(request, _("It no longer holds: somebody changed it or took it back meanwhile."), level="warning")
    else:
        frame.say(request, _("Taken back. The next analysis leaves it out."))
    return redirect("shared_cost", share_id)


def _read(request: Request, form: ShareForm) -> actions.NewShare | None:
    currency = frame.of(request).currency
    if not currency:
        form.add_error("amount", _("Say in which currency the company keeps its books."))
    return actions.NewShare(**form.cleaned_data, currency=currency) if form.is_valid() else None


urls = [
    page("costs/shared/", list_, act="rule.view", name="shared_costs"),
    page("costs/shared/add/", add, act="rule.manage", name="shared_cost_add", methods=POST),
    page("costs/shared/<int:share_id>/", share, act="rule.view", name="shared_cost"),
    page("costs/shared/<int:share_id>/change/", change, act="rule.manage", name="shared_cost_change", methods=POST),
    page("costs/shared/<int:share_id>/end/", end, act="rule.manage", name="shared_cost_end", methods=POST),
]
