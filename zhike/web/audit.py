"""The audit trail: who did what to which record, newest first; personal values only for who may see them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries
from zhike.web.door import Request, page

N_ENTRIES = 50


NOUNS = {
    "customer": gettext_lazy("Customer"), "order": gettext_lazy("Order"), "import": gettext_lazy("Import"),
    "run": gettext_lazy("Analysis run"), "view": gettext_lazy("Saved view"), "user": gettext_lazy("User"),
    "branch": gettext_lazy("Branch"), "company": gettext_lazy("Company"), "event": gettext_lazy("Event"),
    "payment": gettext_lazy("Payment"), "cost": gettext_lazy("Cost"), "task": gettext_lazy("Task"),
    "ruletable": gettext_lazy("Rule table"),
    "person": gettext_lazy("Key person"), "part": gettext_lazy("Part of a key person"),
    "privatenote": gettext_lazy("Delicate note"), "privatepurpose": gettext_lazy("Purpose of delicate notes"),
    "interaction": gettext_lazy("Contact"), "promise": gettext_lazy("Promise"),
    "rule": gettext_lazy("Rule"),
    "pair": gettext_lazy("Pair of records"), "handover": gettext_lazy("Hand-over"),
    "fact": gettext_lazy("Archive"), "swotitem": gettext_lazy("Strength or weakness"),
    "outlet": gettext_lazy("Outlet"), "statement": gettext_lazy("Statement"), "field": gettext_lazy("Field"),
    "code": gettext_lazy("Short code"), "batch": gettext_lazy("Batch of data"),
    "message": gettext_lazy("Message"), "channel": gettext_lazy("Channel"), "hook": gettext_lazy("Webhook"),
    "template": gettext_lazy("Message template"), "phrase": gettext_lazy("Phrase not said"),
}  # fmt: skip


class FilterForm(forms.Form):
    """What to look for."""

    noun = forms.ChoiceField(
        choices=[("", gettext_lazy("All")), *NOUNS.items()], required=False, label=gettext_lazy("Kind of record")
    )
    object_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, label=gettext_lazy("Number"))
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)


def trail(request: Request) -> HttpResponse:
    """Show a page of the trail."""
    form = FilterForm(request.GET)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {"noun": "", "object_id": None, "before": None}
    entries = list(
        core_queries.trail(
            noun=wanted["noun"], object_id=wanted["object_id"], before_id=wanted["before"], limit=N_ENTRIES + 1
        )
    )
    shown = entries[:N_ENTRIES]
    branch_names = {branch.pk: branch.name for branch in org_queries.branches()}
    context = {
        "form": form, "wanted": wanted, "nouns": NOUNS, "check": core_queries.last_seal(),
        "rows": [(entry, branch_names.get(entry.branch_id, ""), _said(entry, request)) for entry in shown],
        "next_before": shown[-1].pk if len(entries) > N_ENTRIES else None,
    }  # fmt: skip
    return render(request, "audit/page.html", context, status=422 if form.errors else 200)


def _said(entry, request: Request) -> list[tuple[str, str]]:
    """Return what changed, field by field, as far as this reader may see it."""
    values = entry.value.values if hasattr(entry, "value") else {}
    may_see = request.actor.may("audit.values")
    said = []
    for field, value in values.items():
        kept = core_queries.field_class(entry.noun, field)
        if kept == "sensitive":
            said.append((field, _("changed")))
        elif kept == "personal" and not may_see:
            said.append((field, _("hidden: personal")))
        else:
            said.append((field, _as_text(value)))
    return said


def _as_text(value) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{_plain(value[0])} → {_plain(value[1])}"
    text = str(value)
    return text if len(text) <= 200 else text[:200] + "…"


def _plain(value) -> str:
    return "—" if value in (None, "") else str(value)


urls = [page("audit/", trail, act="audit.view", name="audit")]
