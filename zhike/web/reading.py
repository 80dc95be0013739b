"""Readers of publications: put on a list and taken off by us; and the page on which one reads one's own copy."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.media import actions, queries
from zhike.apps.media import lists as media_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound.rules import placeholders
from zhike.apps.targets import queries as target_queries
from zhike.apps.targets import rules as target_rules
from zhike.web import frame, lists
from zhike.web.door import CUSTOMER, Request, found, page

MOST_READERS = 5_000
GROUP, VIEW = "group", "view"


def _origins() -> dict[str, Any]:
    """Return the target groups and the views of the list of customers a list may be filled from, by what names them."""
    groups = {f"{GROUP}-{row.pk}": row for row in target_queries.groups().filter(ended_at=None)}
    views = {f"{VIEW}-{row.pk}": row for row in org_queries.views("customers", base.actor().user_id or 0)}
    return groups | views


def origin_choices() -> list[tuple[str, str]]:
    """Return what a list may be filled from."""
    words = {GROUP: _("Target group"), VIEW: _("Saved view")}
    return [("", _("None")), *((key, f"{words[key.partition('-')[0]]}: {row.name}") for key, row in _origins().items())]


class ReadersForm(forms.Form):
    """Whom to put on the list: everybody a rule finds, or one customer."""

    origin = forms.ChoiceField(choices=origin_choices, required=False, label=gettext_lazy("All of"))
    customer = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, label=gettext_lazy("One customer"))
    way = forms.ChoiceField(
        choices=lambda: [("", _("By mail where there is an address")), *media_lists.WAYS.items()], required=False,
        label=gettext_lazy("How they get it"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Somebody must be named."""
        given = super().clean() or {}
        if not self.errors and not (given.get("origin") or given.get("customer")):
            self.add_error("origin", _("Choose a group, a view or a customer."))
        return given


def add(request: Request, publication_id: int) -> HttpResponse:
    """Put customers on the list of a publication."""
    row, form = found(queries.publication(publication_id)), ReadersForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"row": row, "form": form}
        return render(request, "media/readers.html", context, status=422 if form.errors else 200)
    given, at = form.cleaned_data, clock.now()
    origin = _origins()[given["origin"]] if given["origin"] else None
    try:
        ids = _found_by(origin.params) if origin else [given["customer"]]
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    done = actions.add_readers(
        publication_id=publication_id, customer_ids=ids, way=given["way"], origin=origin.name if origin else "", at=at
    )
    n = done.n_added
    said = ngettext("%(n)s reader put on the list.", "%(n)s readers put on the list.", n) % {"n": n}
    if done.n_known or done.n_left_out:
        said += " " + _("%(known)s were on it, %(left)s were left out.") % {
            "known": done.n_known, "left": done.n_left_out
        }  # fmt: skip
    frame.say(request, said, level="success" if n else "info")
    return redirect("publication", publication_id)


def _found_by(params: dict[str, str]) -> list[int]:
    customers = target_queries.customers(org_queries.business_date(clock.now()))
    return list(lists.all_ids(customers, target_rules.rule_of(params), most=MOST_READERS))


def off(request: Request, publication_id: int, reader_id: int) -> HttpResponse:
    """Take a reader off the list."""
    _turned(actions.take_off, publication_id, reader_id)
    undo = reverse("reader_back", args=[publication_id, reader_id])
    frame.say(request, _("Taken off the list."), level="info", undo_url=undo)
    return redirect("publication", publication_id)


def back(request: Request, publication_id: int, reader_id: int) -> HttpResponse:
    """Put a reader back on the list."""
    _turned(actions.put_back, publication_id, reader_id)
    frame.say(request, _("Put back on the list."))
    return redirect("publication", publication_id)


def _turned(act: Any, publication_id: int, reader_id: int) -> None:
    row = found(queries.publication(publication_id))
    found(next((one for one in queries.readers_of(row) if one.reader.pk == reader_id), None))
    act(reader_id=reader_id, at=clock.now())


def read(request: Request, copy_link: str) -> HttpResponse:
    """Show a reader their own copy; that it was opened is told by the page once it is shown, not by asking for it."""
    return render(request, "media/read.html", _copy(copy_link))


def opened(request: Request, copy_link: str) -> HttpResponse:
    """Note that a reader opened their copy."""
    if not actions.note_opened(link=copy_link, at=clock.now()):
        raise Http404
    return HttpResponse(status=204)


def stop(request: Request, copy_link: str) -> HttpResponse:
    """Take a reader who wants it no longer off the list; asked again it is the same."""
    context = _copy(copy_link)
    actions.decline(link=copy_link, at=clock.now())
    return render(request, "media/stopped.html", context)


def _copy(link: str) -> dict[str, Any]:
    with base.acting_as(base.System("reader")):
        row = found(queries.copy_by_link(link))
        values = customer_queries.message_values(row.customer, day=row.issue.day)
    text = placeholders.fill(row.issue.text, values)
    return {"copy": row, "issue": row.issue, "text": text, "publication": row.issue.publication,
            "company": org_queries.company()}  # fmt: skip


EDITS, BOTH, POST = "media.manage", ("GET", "POST"), ("POST",)
urls = [
    page("media/publications/<int:publication_id>/readers/", add, act=EDITS, name="readers_add", methods=BOTH),
    page("media/publications/<int:publication_id>/readers/<int:reader_id>/off/", off, act=EDITS, name="reader_off",
         methods=POST),
    page("media/publications/<int:publication_id>/readers/<int:reader_id>/back/", back, act=EDITS, name="reader_back",
         methods=POST),
    # Nobody is signed in here: whoever has the address got the copy.
    page("read/<slug:copy_link>/", read, act=CUSTOMER, name="copy_read"),
    page("read/<slug:copy_link>/opened/", csrf_exempt(opened), act=CUSTOMER, name="copy_opened", methods=POST),
    page("read/<slug:copy_link>/stop/", csrf_exempt(stop), act=CUSTOMER, name="copy_stop", methods=POST),
]  # fmt: skip
