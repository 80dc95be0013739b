"""Own publications: who gets them, issues written and sent, and what is known of the copies."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base, clock
from zhike.apps.media import actions, queries
from zhike.apps.media import lists as media_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import lists as outbound_lists
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field, ways
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.message_templates import MOST_LETTERS

N_COPIES = 500


class PublicationForm(forms.Form):
    """A publication as it is kept."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"))
    about = forms.CharField(max_length=300, required=False, label=gettext_lazy("What it is about"))
    purpose = forms.ChoiceField(
        choices=lambda: list(outbound_lists.PURPOSES.items())[::-1], label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What advertises goes only to customers who agree to it at the moment of sending."),
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class IssueForm(forms.Form):
    """An issue as it is written."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Title"))
    day = day_field(gettext_lazy("Day"))
    text = forms.CharField(
        max_length=MOST_LETTERS, widget=forms.Textarea, label=gettext_lazy("Text"),
        help_text=gettext_lazy("{address} stands for how the customer is addressed, {owner} for who looks after them."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _values(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def list_(request: Request) -> HttpResponse:
    """Show the issues of all publications."""
    return lists.show(
        request,
        media_lists.ISSUES,
        "media/issues.html",
        {"ways": ways("issues"), "publications": list(queries.publications())},
        row_url=address_of("issue"),
        exports="issues_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the issues out."""
    return lists.export(request, media_lists.ISSUES, form, noun="issue")


def add(request: Request) -> HttpResponse:
    """Keep a new publication."""
    return _edited(request, None, {"purpose": "MARKETING", "branch_id": request.actor.user.branch_id})


def edit(request: Request, publication_id: int) -> HttpResponse:
    """Change a publication on the version the reader saw."""
    row = found(queries.publication(publication_id))
    return _edited(request, row, {name: getattr(row, name) for name in PublicationForm.base_fields})


def _edited(request: Request, row: Any, initial: dict[str, Any]) -> HttpResponse:
    form = PublicationForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form, lambda: _kept(form, row), now=lambda: _told(found(queries.publication(row.pk))),
        refused={actions.NameTaken: ("name", _("Another publication has this name."))},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("publication", saved.value)
    row = found(queries.publication(row.pk)) if saved.is_late else row
    context = {"form": form, "row": row, "is_stale": saved.is_late}
    return render(request, "media/publication_edit.html", context, status=saved.status)


def _kept(form: PublicationForm, row: Any) -> int:
    at = clock.now()
    if row is None:
        return actions.add_publication(values=_values(form), at=at)
    version = form.cleaned_data["version"] or 0
    actions.change_publication(publication_id=row.pk, values=_values(form), version=version, at=at)
    return row.pk


def _told(row: Any) -> str:
    return f"{row.name} {row.about}"


def publication(request: Request, publication_id: int) -> HttpResponse:
    """Show a publication: who gets it, who does not any more and why, its issues."""
    row = found(queries.publication(publication_id))
    readers = queries.readers_of(row)
    context = {
        "row": row, "on_list": [one.reader for one in readers if not one.reason],
        "off_list": [one for one in readers if one.reason], "n_served": len(queries.served(row)),
        "issues": list(queries.issues().filter(publication_id=publication_id)[:N_COPIES]), "most": N_COPIES,
    }  # fmt: skip
    return render(request, "media/publication.html", context)


def add_issue(request: Request, publication_id: int) -> HttpResponse:
    """Write an issue."""
    row, at = found(queries.publication(publication_id)), clock.now()
    form = IssueForm(request.POST or None, initial={"day": org_queries.business_date(at)})
    if request.method == "POST" and form.is_valid():
        try:
            issue_id = actions.add_issue(publication_id=publication_id, **_values(form), at=at)
        except outbound_actions.TextRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            frame.say(request, _("Written. Look at it once more, then send it."))
            return redirect("issue", issue_id)
    context = {"form": form, "publication": row, "row": None}
    return render(request, "media/issue_edit.html", context, status=422 if form.errors else 200)


def edit_issue(request: Request, issue_id: int) -> HttpResponse:
    """Change an issue that was not sent, on the version the reader saw."""
    row, status = found(queries.issue(issue_id)), 200
    form = IssueForm(request.POST or None, initial={name: getattr(row, name) for name in IssueForm.base_fields})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change_issue(issue_id=issue_id, values=_values(form), version=version, at=clock.now())
        except outbound_actions.TextRefused as refused:
            form.add_error(refused.field, str(refused))
        except actions.WasSent:
            form.add_error(None, _("It was sent: it stays as its readers got it."))
            status = 409
        except base.StaleRecord:
            row, status = found(queries.issue(issue_id)), 409
            form.add_error(None, _("Somebody was faster. It now reads: %(text)s") % {"text": row.title})
        else:
            frame.say(request, _("Saved."))
            return redirect("issue", issue_id)
    status = 422 if form.errors and status == 200 else status
    context = {"form": form, "publication": row.publication, "row": row, "is_stale": status == 409}
    return render(request, "media/issue_edit.html", context, status=status)


def issue(request: Request, issue_id: int) -> HttpResponse:
    """Show an issue and what is known of its copies."""
    row = found(queries.issue(issue_id))
    copies = list(queries.copies_of(issue_id)[:N_COPIES])
    posted = [one.customer_id for one in copies if one.way == "POST"]
    context = {
        "row": row, "copies": copies, "told": queries.told_of(row), "n_served": len(queries.served(row.publication)),
        "places": archive_queries.postal_addresses(posted) if posted else {}, "has_post": bool(posted),
        "waits": any(one.way == "POST" and not one.posted_at for one in copies), "most": N_COPIES,
    }  # fmt: skip
    return render(request, "media/issue.html", context)


def send(request: Request, issue_id: int) -> HttpResponse:
    """Send an issue to who is on the list."""
    found(queries.issue(issue_id))
    address = request.build_absolute_uri(reverse("copy_read", args=["-"])).removesuffix("-/")
    link = reverse("issue", args=[issue_id])
    try:
        n = actions.request_issue(issue_id=issue_id, address=address, link=link, at=clock.now())
    except actions.NobodyServed:
        frame.say(request, _("Nobody is on the list: put readers on it first."), level="warning")
    except actions.WasSent:
        frame.say(request, _("It was sent already."), level="info")
    else:
        frame.say(request, ngettext("It goes to %(n)s reader.", "It goes to %(n)s readers.", n) % {"n": n})
    return redirect("issue", issue_id)


def posted(request: Request, issue_id: int) -> HttpResponse:
    """Note that the copies that go by post were posted, or not yet."""
    found(queries.issue(issue_id))
    is_posted = request.GET.get("is_posted") != "no"
    actions.note_posted(issue_id=issue_id, is_posted=is_posted, at=clock.now())
    undo = f"{reverse('issue_posted', args=[issue_id])}?is_posted=no" if is_posted else ""
    frame.say(request, _("Noted."), undo_url=undo)
    return redirect("issue", issue_id)


def returned(request: Request, issue_id: int, copy_id: int) -> HttpResponse:
    """Note that a copy came back, or that it did not after all."""
    row = found(queries.copies_of(issue_id).filter(pk=copy_id).first())
    actions.note_returned(copy_id=row.pk, is_returned=row.returned_at is None, at=clock.now())
    frame.say(request, _("Noted: %(name)s") % {"name": row.customer.name})
    return redirect("issue", issue_id)


SEES, EDITS, BOTH, POST = "media.view", "media.manage", ("GET", "POST"), ("POST",)
urls = [
    page("media/issues/", list_, act=SEES, name="issues"),
    page("media/issues/export/<slug:form>/", export, act="list.export", name="issues_export"),
    page("media/publications/add/", add, act=EDITS, name="publication_add", methods=BOTH),
    page("media/publications/<int:publication_id>/", publication, act=SEES, name="publication"),
    page("media/publications/<int:publication_id>/edit/", edit, act=EDITS, name="publication_edit", methods=BOTH),
    page("media/publications/<int:publication_id>/issues/add/", add_issue, act=EDITS, name="issue_add", methods=BOTH),
    page("media/issues/<int:issue_id>/", issue, act=SEES, name="issue"),
    page("media/issues/<int:issue_id>/edit/", edit_issue, act=EDITS, name="issue_edit", methods=BOTH),
    page("media/issues/<int:issue_id>/send/", send, act=EDITS, name="issue_send", methods=POST),
    page("media/issues/<int:issue_id>/posted/", posted, act=EDITS, name="issue_posted", methods=POST),
    page("media/issues/<int:issue_id>/copies/<int:copy_id>/returned/", returned, act=EDITS, name="copy_returned",
         methods=POST),
]  # fmt: skip
