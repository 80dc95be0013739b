"""Many rows of a list changed at once: choose a field and a value, see what would change, do it, take it back."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.core import queries as core_queries
from zhike.apps.core.actions import bulk
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions, queries
from zhike.web import codes, declared, format, frame, lists
from zhike.web.door import Request, demand, found, page

CHUNK = 2_000
N_EDITS = 50
LONGEST = 2_000
N_HELD = 10
NOBODY = bulk.NOBODY


class ChangeForm(forms.Form):
    """What is set for all the chosen records; the value's own field follows from what is changed."""

    note = forms.CharField(required=False, max_length=200, label=gettext_lazy("Note"))

    def __init__(self, known: Mapping[str, bulk.Field], given: Any = None):
        given = given if given and "field" in given else None
        super().__init__(given)
        self.fields["field"] = forms.ChoiceField(
            choices=[(key, one.label) for key, one in known.items()], label=_("What to change")
        )
        self.of = known.get(given["field"]) if given else None
        if self.of is None:
            return
        value: dict[str, Any] = {"required": False, "label": self.of.label}
        is_day = self.of.kind == bulk.DAY
        self.fields["value"] = (
            forms.DateField(**value) if is_day else forms.ChoiceField(choices=list(self.of.offers().items()), **value)
        )
        if self.of.is_dated:
            self.fields["day"] = forms.DateField(required=False, label=_("From"))

    def clean(self) -> dict[str, Any]:
        """Ask for the value of the field that is changed, and for the day from which it holds."""
        given = self.cleaned_data
        for name in ("value", "day"):
            if name in self.fields and not given.get(name) and not self.has_error(name):
                self.add_error(name, _("Choose a value."))
        return given

    def change(self) -> bulk.Change:
        """Return what is asked for."""
        given = self.cleaned_data
        value = found(self.of).read(str(given["value"]))
        return bulk.Change(value, given.get("day"), given["note"])


class Names:
    """The names of people and branches some changes set, each kind asked for once."""

    def __init__(self, asked: Iterable[tuple[bulk.Field, Any]]):
        ids: dict[str, set[int]] = {bulk.USER: set(), bulk.BRANCH: set()}
        for of, value in asked:
            if value is not None and of.kind in ids:
                ids[of.kind].add(value)
        people, branches = ids[bulk.USER], ids[bulk.BRANCH]
        self.of: dict[str, Mapping[int, str]] = {
            bulk.USER: org_queries.names(people) if people else {},
            bulk.BRANCH: org_queries.branch_names(branches) if branches else {},
        }


def said(list_name: str, key: str, value: Any, names: Names | None = None) -> str:
    """Return a value of a field as people read it."""
    of = actions.FIELDS[list_name][key]
    if value is None:
        return _("Nobody") if of.kind == bulk.USER else format.NONE
    if of.kind in {bulk.USER, bulk.BRANCH}:
        return (names or Names([(of, value)])).of[of.kind].get(value, "")
    if of.kind == bulk.DAY:
        return format.date_text(date.fromisoformat(value))
    return str(codes.label(f"{of.noun}.{value}" if of.noun else str(value)))


def change_many(request: Request, name: str) -> HttpResponse:
    """Choose what to change for the selected rows, see what it would do, and do it."""
    listed = found(declared.LISTS.get(name))
    known = found(actions.FIELDS.get(name))
    demand(listed.act)
    may = {key: one for key, one in known.items() if request.actor.may(one.act)}
    if not may:
        raise PermissionDenied(next(iter(known.values())).act)
    form = ChangeForm(may, request.POST)
    most = form.of.most if form.of else min(one.most for one in may.values())
    try:
        ids = _chosen(request, listed, most)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    if not ids:
        frame.say(request, _("Select rows first."), level="warning")
        return redirect(name)
    is_run = form.is_bound and "run" in request.POST
    held = actions.held_up(list_name=name, ids=ids, at=clock.now())
    if is_run and form.is_valid() and not held:
        return _carry_out(request, name, ids, form)
    is_part = request.headers.get("HX-Request") == "true"
    context = _context(request, name, ids, form) | {"shows_errors": is_run or not is_part, "most": most}
    context |= {"held": customer_queries.names(held[:N_HELD]), "n_held": len(held)}
    template = "lists/_change.html" if is_part else "lists/change.html"
    return render(request, template, context, status=(409 if held else 422) if is_run else 200)


def _chosen(request: Request, listed: declared.Declared, most: int) -> list[int]:
    """Return what the reader selected, as far as it may be seen: rows one by one, or all of the list."""
    spec = listed.spec()
    if request.POST.get("everything") == "on":
        asked = lists.params(QueryDict(request.POST.get("query", "")[:LONGEST]))
        asked = {name: value for name, value in asked.items() if name not in {*lists.PLACE, "view"}}
        return list(lists.all_ids(spec, asked, most=most))
    given = [int(text) for text in request.POST.getlist("ids")[:CHUNK] if text.isdecimal() and len(text) <= 18]
    return core_lists.visible(spec, given)


def _back(request: Request, name: str) -> str:
    query = QueryDict(request.POST.get("query", "")[:LONGEST]).urlencode()
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _context(request: Request, name: str, ids: list[int], form: ChangeForm) -> dict[str, Any]:
    is_everything = request.POST.get("everything") == "on"
    key = form["field"].value() if form.of else ""
    change = form.change() if form.is_bound and form.is_valid() else None
    trial = actions.try_bulk(of=found(form.of), ids=ids, change=change, at=clock.now()) if change else None
    return {
        "form": form, "name": name, "listed": declared.LISTS[name], "n_chosen": len(ids), "everything": is_everything,
        "query": request.POST.get("query", "")[:LONGEST], "ids": [] if is_everything else ids, "field": key,
        "is_day": form.of is not None and form.of.kind == bulk.DAY, "trial": trial, "back": _back(request, name),
        "rows": [(one, said(name, key, one.value)) for one in trial.first] if trial else [],
        "left_out": [
            (_reason(found(form.of), code), n, trial.examples[code]) for code, n in trial.refused.most_common()
        ] if trial else [],
        "after": said(name, key, change.value) if change else "",
        "today": frame.of(request).business_date,
    }  # fmt: skip


def _reason(of: bulk.Field, code: str) -> Any:
    """Return why some stay out, with the way to where it is done instead."""
    if code != "RETIRED_AT_DESK":
        return of.reasons[code]
    way, said = reverse("retirements"), _("To the retirement desk")
    return format_html('{} <a href="{}">{}</a>', of.reasons[code], way, said)


def _carry_out(request: Request, name: str, ids: list[int], form: ChangeForm) -> HttpResponse:
    at, of = clock.now(), found(form.of)
    edit_id = actions.plan_bulk(list_name=name, field=form.cleaned_data["field"], ids=ids, change=form.change(), at=at)
    if len(ids) > of.at_once:
        return _ask(edit_id, is_undo=False)
    edit = actions.run_bulk(edit_id=edit_id, at=at)
    text = ngettext("%(n)d record changed.", "%(n)d records changed.", edit.n_changed) % {"n": edit.n_changed}
    if edit.n_refused:
        text += " " + ngettext("%(n)d was left out.", "%(n)d were left out.", edit.n_refused) % {"n": edit.n_refused}
    frame.say(request, text, undo_url=reverse("bulk_undo", args=[edit.pk]) if edit.n_changed else "")
    return redirect(_back(request, name))


def _ask(edit_id: int, *, is_undo: bool) -> HttpResponse:
    title = _("Taking back a change in bulk") if is_undo else _("Change in bulk")
    link = reverse("bulk_edit", args=[edit_id])
    actions.request_bulk(edit_id=edit_id, is_undo=is_undo, title=title, link=link, at=clock.now())
    return redirect(link)


def edits(request: Request) -> HttpResponse:
    """Show the reader's own changes in bulk, newest first."""
    rows, before = queries.bulk_edits(), request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 18:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: N_EDITS + 1])
    names = Names((of, change.value) for of, change in map(actions.change_of, shown))
    context = {
        "edits": [_line(request, edit, names) for edit in shown[:N_EDITS]],
        "next_url": f"?before={shown[N_EDITS - 1].pk}" if len(shown) > N_EDITS else "",
    }
    return render(request, "lists/changes.html", context)


def _line(request: Request, edit: Any, names: Names | None = None) -> dict[str, Any]:
    of, change = actions.change_of(edit)
    until = edit.at + actions.UNDO_FOR
    is_open = edit.status != "UNDONE" and edit.n_changed > 0 and until >= clock.now()
    return {
        "edit": edit, "label": of.label, "value": said(edit.list_name, edit.field, change.value, names), "until": until,
        "listed": declared.LISTS[edit.list_name], "may_undo": is_open and request.actor.may(of.act),
    }  # fmt: skip


def one(request: Request, bulk_id: int) -> HttpResponse:
    """Show one change in bulk: how far it is, what came of it, and the way back."""
    edit = found(queries.bulk_edit(bulk_id))
    job = core_queries.latest_job("bulk.requested", edit_id=bulk_id)
    return render(request, "lists/changed.html", {**_line(request, edit), "job": job})


def progress(request: Request, bulk_id: int) -> HttpResponse:
    """Answer how far a change in bulk is; when it is over, the page is to be loaded anew (fragment)."""
    edit = found(queries.bulk_edit(bulk_id))
    job = core_queries.latest_job("bulk.requested", edit_id=bulk_id)
    if job is None or not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "lists/_changing.html", {"edit": edit, "job": job})


def undo(request: Request, bulk_id: int) -> HttpResponse:
    """Take a change in bulk back; what others changed since stays."""
    edit = found(queries.bulk_edit(bulk_id))
    of, _change = actions.change_of(edit)
    demand(of.act)
    try:
        if edit.n_changed > of.at_once:
            return _ask(bulk_id, is_undo=True)
        edit = actions.undo_bulk(edit_id=bulk_id, at=clock.now())
    except actions.NothingToTakeBack:
        return found(None)
    text = ngettext("%(n)d record is as before.", "%(n)d records are as before.", edit.n_back) % {"n": edit.n_back}
    if stayed := edit.n_changed - edit.n_back:
        text += " " + ngettext(
            "%(n)d was changed since and stays.", "%(n)d were changed since and stay.", stayed
        ) % {"n": stayed}  # fmt: skip
    frame.say(request, text, level="info")
    return redirect("bulk_edit", bulk_id)


urls = [
    page("lists/<slug:name>/change/", change_many, act="self.use", name="list_change", methods=("POST",)),
    page("changes/", edits, act="self.use", name="bulk_edits"),
    page("changes/<int:bulk_id>/", one, act="self.use", name="bulk_edit"),
    page("changes/<int:bulk_id>/progress/", progress, act="self.use", name="bulk_progress"),
    page("changes/<int:bulk_id>/undo/", undo, act="self.use", name="bulk_undo", methods=("POST",)),
]
