"""Lists through the door: opened from an address, written out as files, kept as views."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, lists
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.org.actions import granting
from zhike.web import boards, codes, errors, frame, query
from zhike.web.declared import LISTS, changeable
from zhike.web.door import Request, demand, found, page
from zhike.web.listing import EVERYTHING, PLACE, ROLES_ACT, SHARE_ACT, Listing, view_url

# What stands in the address for the page around the list.
PASSES = frozenset({"view", "period", "branch", "board"})
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def params(asked: QueryDict) -> dict[str, str]:
    """Return an address's parameters as plain strings, several of one name joined."""
    return {name: ",".join(values) for name, values in asked.lists()}


def open_list(request: Request, spec: lists.ListSpec, *, passes: frozenset[str] = PASSES, **more: Any) -> Listing:
    """Return the list a request asks for, laid out as a board where it names one; raises lists.ListRefused."""
    spec, given = replace(spec, passes=spec.passes | passes), params(request.GET)
    declared, key = LISTS.get(spec.name), request.GET.get("board", "")
    more["boards"] = declared.boards if declared and "row_url" in more else ()
    more["currency"] = frame.of(request).currency
    more["change_url"] = reverse("list_change", args=[spec.name]) if declared and changeable(spec.name) else ""
    if not key:
        read = lists.read(spec, given)
        _note(spec, [row.id for row in read.rows])
        return Listing(request, read, **more)
    asked = lists.ask(spec, given)
    view = boards.lay_out(request, asked, key)
    is_capped = any(stack.is_capped for stack in view.stacks)
    page = lists.Page(asked, (), "", "", view.n_rows, is_capped, {})
    _note(spec, [row.id for stack in view.stacks for row in stack.rows])
    return Listing(request, page, board=view, **more)


def _note(spec: lists.ListSpec, ids: list[int]) -> None:
    granting.note_lent(lambda: spec.rows().filter(pk__in=ids), table=spec.name, at=clock.now())


def default_view(request: Request, name: str) -> HttpResponse | None:
    """Return the way to the view a reader opens a list with when nothing particular is asked for."""
    if request.GET:
        return None
    usual = org_queries.usual_view(frame.of(request).views(name), request.actor.user_id, request.actor.role)
    if usual is None:
        return None
    try:
        lists.ask(replace(LISTS[name].spec(), passes=PASSES), usual.params)
    except lists.ListRefused:
        # A field it asks for is no longer offered: better the whole list than none.
        return None
    return redirect(view_url(request.path, usual))


def show(
    request: Request, spec: lists.ListSpec, template: str, context: Mapping[str, Any] | None = None, **more: Any
) -> HttpResponse:
    """Show a list on its page, by the view its reader opens it with; refuse what it does not offer."""
    if usual := default_view(request, spec.name):
        return usual
    try:
        listing = open_list(request, spec, **more)
    except lists.ListRefused as refusal:
        return refused(request, refusal)
    return render(request, template, {"list": listing, **(context or {})})


def refused(request: Request, refusal: lists.ListRefused) -> HttpResponse:
    """Answer a request that names what the list does not offer."""
    return errors.refuse(request, 400, rule=f"{refusal.rule}: {refusal.name[:60]}")


def export(request: Request, spec: lists.ListSpec, form: str, *, noun: str) -> HttpResponseBase:
    """Answer the whole list as a file, to who may read it and take it along; the trail keeps who took what."""
    for act in ("list.export", LISTS[spec.name].act):
        demand(act)
    if form not in {"csv", "xlsx"}:
        raise Http404
    at = clock.now()
    asked = params(request.GET)
    spec = lists.chosen(replace(spec, passes=spec.passes | PASSES), asked.pop("ids", None))
    try:
        table = lists.table(spec, asked, show=_shown)
        core_actions.audit(
            "list.export", noun=noun, object_id=None, at=at, values={"form": form, "asked": request.GET.urlencode()}
        )
        granting.note_lent(lambda: lists.ask(spec, asked).rows, table=spec.name, at=at)
        name = f"{spec.name}-{org_queries.business_date(at)}.{form}"
        return _csv(table, name) if form == "csv" else _xlsx(table, name)
    except lists.ListRefused as refusal:
        return refused(request, refusal)


def _shown(column: lists.Column, value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(str(codes.label(one)) for one in value)
    return codes.label(str(column.coded(value))) if column.kind == "badge" and value else value


def _csv(table: lists.Table, name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(lists.csv_lines(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _xlsx(table: lists.Table, name: str) -> FileResponse:
    return FileResponse(lists.workbook(table, name), as_attachment=True, filename=name, content_type=XLSX_TYPE)


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
    default_for = forms.MultipleChoiceField(
        choices=lambda: [(role, codes.label(role)) for role in org_rules.ROWS], required=False,
        label=gettext_lazy("Who opens the list with it"),
    )  # fmt: skip


def keep_view(request: Request, name: str) -> HttpResponse:
    """Keep the filters, order and columns in force under a name."""
    spec = replace(found(LISTS.get(name)).spec(), passes=PASSES)
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
    default_for = given["default_for"] if base.actor().may(ROLES_ACT) else None
    view_id = org_actions.keep_view(
        list_name=name, name=given["name"], user_id=request.actor.user_id, params=asked, is_shared=is_shared,
        is_default=given["is_default"], default_for=default_for, at=clock.now(),
    )  # fmt: skip
    frame.say(request, _("The view “%(name)s” is kept.") % {"name": given["name"]})
    return redirect(view_url(reverse(spec.name), org_queries.view(view_id, request.actor.user_id)))


def drop_view(request: Request, view_id: int) -> HttpResponse:
    """Drop a view one keeps."""
    view = found(org_queries.view(view_id, request.actor.user_id))
    org_actions.drop_view(view_id=view_id, user_id=request.actor.user_id, at=clock.now())
    frame.say(request, _("The view “%(name)s” is gone.") % {"name": view.name}, level="info")
    return redirect(f"{reverse(found(LISTS.get(view.list_name) and view.list_name))}?view={EVERYTHING}")


def reset_view(request: Request, name: str) -> HttpResponse:
    """Let a list open as it does for everybody of the reader's role."""
    found(LISTS.get(name))
    org_actions.reset_view(list_name=name, user_id=request.actor.user_id, at=clock.now())
    frame.say(request, _("The list opens as usual again."), level="info")
    return redirect(name)


def more(request: Request, name: str) -> HttpResponse:
    """Bring one filter more to a query, or with no field named one group more (fragment)."""
    declared = found(LISTS.get(name))
    demand(declared.act)
    spec, group, key = declared.spec(), request.GET.get("group", ""), request.GET.get("field", "")
    if group not in lists.GROUPS:
        raise Http404
    asked = query.Query(spec, lambda _name: [], [group])
    if not key:
        following = lists.next_group(lists.GROUPS[: lists.GROUPS.index(group) + 1])
        context = {"name": name, "query": asked, "group": query.Group(group, []), "following": following}
        return render(request, "lists/_group.html", context)
    column = found(spec.by_key.get(key))
    field = query.filter_field(column, found(column.filter), lambda _name: [], group=group, goes=True)
    return render(request, "lists/_filter.html", {"field": field})


def filters(request: Request, name: str) -> HttpResponse:
    """Show the form of a list's filters (fragment): few ask for it, and it is a quarter of the work of a page."""
    declared = found(LISTS.get(name))
    demand(declared.act)
    # What is in force stands in the address; only the declaration is read from the list.
    page = lists.Page(lists.ask(declared.spec(), {}), (), "", "", 0, False, {})
    context = {"list": Listing(request, page, row_url=str, currency="")}
    return render(request, "lists/_filters.html", context)


def columns(request: Request, name: str) -> HttpResponse:
    """Show the columns of a list to choose among (fragment), as the page around it has them."""
    declared = found(LISTS.get(name))
    demand(declared.act)
    try:
        asked = lists.ask(declared.spec(), {"columns": params(request.GET).get("columns", "")})
    except lists.ListRefused as refusal:
        return refused(request, refusal)
    page = lists.Page(asked, (), "", "", 0, False, {})
    return render(request, "lists/_columns.html", {"list": Listing(request, page, row_url=str, currency="")})


def board_move(request: Request, name: str, board: str, row_id: int) -> HttpResponse:
    """Put a card of a board into another lane."""
    try:
        return boards.move(request, boards.asked_of(request, name, PASSES), board, row_id)
    except lists.ListRefused as refusal:
        return refused(request, refusal)


def board_lane(request: Request, name: str, board: str) -> HttpResponse:
    """Bring the next cards of a lane (fragment)."""
    try:
        return boards.more(request, boards.asked_of(request, name, PASSES), board)
    except lists.ListRefused as refusal:
        return refused(request, refusal)


urls = [
    page("lists/<slug:name>/boards/<slug:board>/", board_lane, act="self.use", name="board_lane"),
    page(
        "lists/<slug:name>/boards/<slug:board>/<int:row_id>/", board_move, act="self.use", name="board_move",
        methods=("POST",),
    ),
    page("lists/<slug:name>/query/", more, act="self.use", name="list_query"),
    page("lists/<slug:name>/filters/", filters, act="self.use", name="list_filters"),
    page("lists/<slug:name>/columns/", columns, act="self.use", name="list_columns"),
    page("lists/<slug:name>/views/", keep_view, act="self.use", name="view_keep", methods=("POST",)),
    page("lists/<slug:name>/views/reset/", reset_view, act="self.use", name="view_reset", methods=("POST",)),
    page("views/<int:view_id>/drop/", drop_view, act="self.use", name="view_drop", methods=("POST",)),
]  # fmt: skip
