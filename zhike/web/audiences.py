"""Audiences: the list, the builder with size and first customers while typing, one with what was taken of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.audiences import actions, queries, rules
from zhike.apps.audiences import lists as audience_lists
from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.web import declared, frame, lists, query, saving
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

SEES, WRITES = "audience.view", "audience.manage"
PERMILLE = 10


class AudienceForm(forms.Form):
    """An audience: its name, what for, how many are expected to answer, whom it leaves out."""

    name = forms.CharField(max_length=60, label=gettext_lazy("Name"))
    purpose = forms.CharField(
        max_length=400, label=gettext_lazy("What for"),
        help_text=gettext_lazy("What these customers are to be told or offered, and why just these."),
    )  # fmt: skip
    expected = forms.DecimalField(
        min_value=0, max_value=100, decimal_places=1, required=False,
        label=gettext_lazy("Expected to answer (percent)"),
    )  # fmt: skip
    without = forms.TypedMultipleChoiceField(
        choices=queries.overlapping, coerce=int, required=False,
        label=gettext_lazy("Without the customers of these audiences"),
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """Return what was given, as it is kept."""
        given = self.cleaned_data
        expected = None if given["expected"] is None else int(given["expected"] * PERMILLE)
        return {
            "name": given["name"], "purpose": given["purpose"], "expected": expected, "without": given["without"],
        }  # fmt: skip


def list_(request: Request) -> HttpResponse:
    """Show the audiences."""
    return lists.show(
        request, audience_lists.AUDIENCES, "audiences/list.html", {}, row_url=address_of("audience"),
        exports="audiences_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the list out."""
    return lists.export(request, audience_lists.AUDIENCES, form, noun="audience")


def rule_of(request: Request, spec: core_lists.ListSpec, given: Mapping[str, str]) -> dict[str, str]:
    """Return of what was sent what filters the list of customers; the rest of the form is none of it."""
    names = spec.filter_names
    return {name: text for name, text in given.items() if text and core_lists.ungrouped(name)[1] in names}


def sentence(chips: Iterable[core_lists.Chip]) -> str:
    """Return a rule as one reads it aloud: what all hold of a group, or of another."""
    groups: dict[str, list[str]] = {}
    for chip in chips:
        groups.setdefault(chip.group, []).append(f"{chip.label} {chip.value}".strip())
    return _("; or ").join(_(" and ").join(parts) for parts in groups.values())


def preview(request: Request) -> HttpResponse:
    """Tell how many fit what is typed and who some of them are (fragment)."""
    day = frame.of(request).business_date
    spec = declared.customers(day)
    params = rule_of(request, spec, lists.params(request.GET))
    # The name of the field is used twice on the page: for the audiences left out, and nothing else.
    without = [int(text) for text in request.GET.getlist("without") if text.isdecimal() and len(text) < 18]
    try:
        asked, rows = queries.fitting(params, without, day)
    except core_lists.ListRefused as refusal:
        return render(request, "audiences/_preview.html", {"refused": refusal.name}, status=200)
    size = queries.sized(rows, exactly="exactly" in request.GET) if asked.chips else None
    known = customer_queries.cards_of(size.ids) if size else {}
    again = urlencode([*params.items(), *(("without", pk) for pk in without), ("exactly", 1)])
    context = {
        "size": size, "cards": [known[pk] for pk in size.ids if pk in known] if size else [],
        "sentence": sentence(asked.chips), "again": f"{reverse('audience_preview')}?{again}",
        "side": rules.missing_side(params), "refused": "",
    }  # fmt: skip
    return render(request, "audiences/_preview.html", context)


def add(request: Request) -> HttpResponse:
    """Build an audience, perhaps from the filters of the list of customers."""
    return _written(request, None, lists.params(request.GET), {})


def edit(request: Request, audience_id: int) -> HttpResponse:
    """Change an audience."""
    row = found(queries.audience(audience_id))
    initial = {
        "name": row.name, "purpose": row.purpose, "without": row.without, "version": row.version,
        "expected": None if row.expected is None else row.expected / PERMILLE,
    }  # fmt: skip
    return _written(request, row, row.params, initial)


REFUSED: saving.Refusals = {
    actions.NoRule: (None, gettext_lazy("An audience needs at least one filter: everybody is no audience.")),
    actions.NameTaken: ("name", gettext_lazy("There is an audience of this name already.")),
    actions.LeavesItselfOut: (
        "without", gettext_lazy("One of these leaves out this audience itself, so nobody would be left."),
    ),
}  # fmt: skip


def _written(request: Request, row: Any, params: Mapping[str, str], initial: Mapping[str, Any]) -> HttpResponse:
    form = AudienceForm(request.POST or None, initial=dict(initial))
    day = frame.of(request).business_date
    spec = declared.customers(day)
    given = rule_of(request, spec, lists.params(request.POST) if request.method == "POST" else params)
    try:
        saved = saving.attempt(
            request, form, lambda: _kept(form, given, row, day),
            now=lambda: found(queries.audience(row.pk)).name, refused=REFUSED,
        )  # fmt: skip
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    if saved.is_saved:
        return redirect("audience", saved.value)
    row = found(queries.audience(row.pk)) if saved.is_late else row
    # Several of one choice stand in one text here, as the address of a list has them.
    asked = query.Query(spec, lambda name: [given[name]] if given.get(name) else [], list(given))
    context = {"form": form, "row": row, "query": asked, "is_stale": saved.is_late}
    return render(request, "audiences/edit.html", context, status=saved.status)


def _kept(form: AudienceForm, params: dict[str, str], row: Any, day: Any) -> int:
    at, values = clock.now(), form.values()
    if row is None:
        return actions.add_audience(**values, params=params, day=day, at=at)
    version = form.cleaned_data["version"]
    actions.change_audience(audience_id=row.pk, values=values | {"params": params}, version=version, day=day, at=at)
    return row.pk


def one(request: Request, audience_id: int) -> HttpResponse:
    """Show an audience: its rule in words, how many fit today, what was taken of it and used."""
    row, day = found(queries.audience(audience_id)), frame.of(request).business_date
    context: dict[str, Any] = {
        "row": row, "snapshots": queries.snapshots(row.pk)[:12], "uses": queries.uses(row.pk)[:12],
        "newest": queries.newest(row.pk), "side": rules.missing_side(row.params),
        "without": [name for pk, name in queries.overlapping() if pk in row.without],
    }  # fmt: skip
    try:
        asked, rows = queries.fitting(row.params, row.without, day)
        size = queries.sized(rows)
        context |= {"chips": asked.chips, "sentence": sentence(asked.chips), "size": size}
    except core_lists.ListRefused:
        # A field it asks for is no longer offered.
        context |= {"chips": (), "sentence": "", "size": None}
    context["customers_url"] = f"{reverse('customers')}?{urlencode(row.params)}"
    return render(request, "audiences/one.html", context)


def take(request: Request, audience_id: int) -> HttpResponse:
    """Keep who fits an audience today."""
    row, at = found(queries.audience(audience_id)), clock.now()
    snapshot_id = actions.take_snapshot(audience_id=row.pk, day=org_queries.business_date(at), at=at)
    snapshot = found(queries.snapshot(snapshot_id))
    if snapshot.digest:
        frame.say(request, _("Taken: %(n)s customers.") % {"n": snapshot.n_members})
    else:
        frame.say(request, _("It is being taken; of many customers that takes a moment."), level="info")
    return redirect("audience", row.pk)


def end(request: Request, audience_id: int) -> HttpResponse:
    """Put an audience away."""
    row = found(queries.audience(audience_id))
    actions.end_audience(audience_id=row.pk, at=clock.now())
    frame.say(request, _("Put away: %(name)s") % {"name": row.name}, undo_url=reverse("audience_reopen",
                                                                                       args=[row.pk]))  # fmt: skip
    return redirect("audiences")


def reopen(request: Request, audience_id: int) -> HttpResponse:
    """Take an audience up again."""
    row = found(queries.audience(audience_id))
    actions.reopen_audience(audience_id=row.pk, at=clock.now())
    frame.say(request, _("The audience is in use again."), level="info")
    return redirect("audience", row.pk)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("audiences/", list_, act=SEES, name="audiences"),
    page("audiences/export/<slug:form>/", export, act="list.export", name="audiences_export"),
    page("audiences/preview/", preview, act=SEES, name="audience_preview"),
    page("audiences/add/", add, act=WRITES, name="audience_add", methods=BOTH),
    page("audiences/<int:audience_id>/", one, act=SEES, name="audience"),
    page("audiences/<int:audience_id>/edit/", edit, act=WRITES, name="audience_edit", methods=BOTH),
    page("audiences/<int:audience_id>/take/", take, act=WRITES, name="audience_take", methods=POST),
    page("audiences/<int:audience_id>/end/", end, act=WRITES, name="audience_end", methods=POST),
    page("audiences/<int:audience_id>/reopen/", reopen, act=WRITES, name="audience_reopen", methods=POST),
]
