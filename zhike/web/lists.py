"""Lists through the door: opened from an address, written out as files, kept as views."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import lists as outbound_lists
from zhike.apps.people import lists as people_lists
from zhike.apps.tasks import lists as task_lists
from zhike.apps.trade import lists as trade_lists
from zhike.web import codes, errors, frame
from zhike.web.door import Request, found, page
from zhike.web.listing import EVERYTHING, PLACE, SHARE_ACT, Listing, view_url

SPECS = {
    spec.name: spec
    for spec in (
        customer_lists.CUSTOMERS, people_lists.PEOPLE, interaction_lists.INTERACTIONS, interaction_lists.PROMISES,
        task_lists.TASKS, trade_lists.ORDERS, outbound_lists.MESSAGES,
        activity_lists.ACTIVITIES,
    )
}  # fmt: skip
# What stands in the address for the page around the list.
PASSES = frozenset({"view", "period", "branch"})
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def params(query: QueryDict) -> dict[str, str]:
    """Return an address's parameters as plain strings, several of one name joined."""
    return {name: ",".join(values) for name, values in query.lists()}


def open_list(request: Request, spec: lists.ListSpec, *, passes: frozenset[str] = PASSES, **more: Any) -> Listing:
    """Return the list a request asks for; raises lists.ListRefused."""
    spec = replace(spec, passes=spec.passes | passes)
    return Listing(request, lists.read(spec, params(request.GET)), currency=frame.of(request).currency, **more)


def address_of(page: str, *more: Any) -> Callable[..., str]:
    """Return what gives the address of each row on a page; made from one address, as a list has hundreds."""
    pattern = reverse(page, args=[0, *more])
    before, _zero, after = pattern.partition("/0/")
    return lambda pk: f"{before}/{pk}/{after}"


def default_view(request: Request, name: str) -> HttpResponse | None:
    """Return the way to the reader's default view when nothing particular is asked for."""
    if request.GET:
        return None
    mine = org_queries.views(name, request.actor.user_id).filter(user_id=request.actor.user_id, is_default=True)
    usual = mine.first()
    return redirect(view_url(request.path, usual)) if usual else None


def refused(request: Request, refusal: lists.ListRefused) -> HttpResponse:
    """Answer a request that names what the list does not offer."""
    return errors.refuse(request, 400, rule=f"{refusal.rule}: {refusal.name[:60]}")


def export(request: Request, spec: lists.ListSpec, form: str, *, noun: str) -> HttpResponseBase:
    """Answer the whole list as a file; the trail keeps who took what."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    at = clock.now()
    spec = replace(spec, passes=spec.passes | PASSES)
    try:
        table = lists.table(spec, params(request.GET), show=_shown)
        core_actions.audit(
            "list.export", noun=noun, object_id=None, at=at, values={"form": form, "asked": request.GET.urlencode()}
        )
        name = f"{spec.name}-{org_queries.business_date(at)}.{form}"
        return _csv(table, name) if form == "csv" else _xlsx(table, name)
    except lists.ListRefused as refusal:
        return refused(request, refusal)


def _shown(column: lists.Column, value: Any) -> Any:
    return codes.label(str(column.coded(value))) if column.kind == "badge" and value else value


def _csv(table: lists.Table, name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(lists.csv_lines(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _xlsx(table: lists.Table, name: str) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        lists.write_xlsx(table, path, title=name)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX_TYPE)


def all_ids(spec: lists.ListSpec, asked: Mapping[str, str], *, most: int) -> Iterator[int]:
    """Yield the ids of every row a request asks for, up to a number."""
    spec = replace(spec, passes=spec.passes | PASSES)
    for chunk in lists.rows_asked(lists.ask(spec, asked), ()):
        for row in chunk:
            if most <= 0:
                return
            most -= 1
            yield row.id


class ViewForm(forms.Form):
    """A view to keep."""

    name = forms.CharField(max_length=60, label=gettext_lazy("Name"))
    query = forms.CharField(max_length=2_000, required=False)
    is_shared = forms.BooleanField(required=False, label=gettext_lazy("Show it to everybody"))
    is_default = forms.BooleanField(required=False, label=gettext_lazy("Open the list with it"))


def keep_view(request: Request, name: str) -> HttpResponse:
    """Keep the filters, order and columns in force under a name."""
    spec = replace(found(SPECS.get(name)), passes=PASSES)
    form = ViewForm(request.POST)
    if not form.is_valid():
        frame.say(request, _("A view needs a name of at most 60 letters."), level="danger")
        return redirect(spec.name)
    given = form.cleaned_data
    asked = {k: v for k, v in params(QueryDict(given["query"])).items() if k not in {*PLACE, "view"} and v}
    try:
        lists.ask(spec, asked)
    except lists.ListRefused as refusal:
        return refused(request, refusal)
    is_shared = given["is_shared"] and base.actor().may(SHARE_ACT)
    view_id = org_actions.keep_view(
        list_name=name, name=given["name"], user_id=request.actor.user_id, params=asked, is_shared=is_shared,
        is_default=given["is_default"], at=clock.now(),
    )  # fmt: skip
    frame.say(request, _("The view “%(name)s” is kept.") % {"name": given["name"]})
    return redirect(view_url(reverse(spec.name), org_queries.view(view_id, request.actor.user_id)))


def drop_view(request: Request, view_id: int) -> HttpResponse:
    """Drop a view one keeps."""
    view = found(org_queries.view(view_id, request.actor.user_id))
    org_actions.drop_view(view_id=view_id, user_id=request.actor.user_id, at=clock.now())
    frame.say(request, _("The view “%(name)s” is gone.") % {"name": view.name}, level="info")
    return redirect(f"{reverse(found(SPECS.get(view.list_name)).name)}?view={EVERYTHING}")


urls = [
    page("lists/<slug:name>/views/", keep_view, act="self.use", name="view_keep", methods=("POST",)),
    page("views/<int:view_id>/drop/", drop_view, act="self.use", name="view_drop", methods=("POST",)),
]
