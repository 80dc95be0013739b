"""Packaging: what was printed with which code; and the page a phone opens when the code is scanned."""

import secrets
from typing import Any

import orjson
import segno
from django import forms
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.media import actions, queries
from zhike.apps.media import lists as media_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.webforms import actions as webform_actions
from zhike.web import errors, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field, form_choices, ways
from zhike.web.customers import branch_choices
from zhike.web.door import PUBLIC, Request, found, page, sender_of
from zhike.web.webforms import AUTOCOMPLETE, LANGUAGE, TRAP, TYPES, EntryForm, is_too_large

N_SCANS, NUMBER_BYTES = 20, 12
JSON = "application/json"


class PackagingForm(forms.Form):
    """A packaging as it is printed."""

    name = forms.CharField(
        max_length=80, label=gettext_lazy("Packaging"), help_text=gettext_lazy("Who scans the code reads this name.")
    )  # fmt: skip
    edition = forms.CharField(max_length=40, label=gettext_lazy("Edition"))
    message = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("Printed message"))
    first_date = day_field(gettext_lazy("In use since"))
    n_printed = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, label=gettext_lazy("Printed"))
    form_id = choice_of(
        form_choices, gettext_lazy("Web form"),
        gettext_lazy("What who scans is asked; its owner answers newcomers. Without one the page shows the message."),
    )  # fmt: skip
    customer_id = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, label=gettext_lazy("Printed for"),
        help_text=gettext_lazy("One customer's own batch: every scan is noted of them. Left out: for whoever buys."),
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    is_open = forms.BooleanField(required=False, label=gettext_lazy("Scans are taken"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ScanForm(forms.Form):
    """The number a scanner gives a scan, by which it knows it again."""

    scan = forms.RegexField(r"^[A-Za-z0-9_-]{8,64}$")


def list_(request: Request) -> HttpResponse:
    """Show the packagings."""
    return lists.show(
        request,
        media_lists.PACKAGINGS,
        "media/packagings.html",
        {"ways": ways("packagings")},
        row_url=address_of("packaging"),
        exports="packagings_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the packagings out."""
    return lists.export(request, media_lists.PACKAGINGS, form, noun="packaging")


def one(request: Request, packaging_id: int) -> HttpResponse:
    """Show a packaging with its code and who scanned it."""
    row = found(queries.packaging(packaging_id))
    scans = list(queries.scans_of(packaging_id)[:N_SCANS])
    seen = interaction_queries.interactions().filter(pk__in=[one.interaction_id or 0 for one in scans])
    address = _address(request, row)
    context = {
        "row": row, "scans": scans, "seen": set(seen.values_list("pk", flat=True)), "address": address,
        "picture": segno.make(address, micro=False).svg_data_uri(scale=5, border=3, light="#fff"),
    }  # fmt: skip
    return render(request, "media/packaging.html", context)


def _address(request: Request, row: Any) -> str:
    return request.build_absolute_uri(reverse("packaging_read", args=[row.link]))


def code(request: Request, packaging_id: int) -> HttpResponse:
    """Write the code of a packaging as a picture for the printer."""
    row = found(queries.packaging(packaging_id))
    made = segno.make(_address(request, row), micro=False, error="q")
    answer = HttpResponse(made.svg_inline(scale=10, border=4), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="code-{row.pk}.svg"'
    return answer


def add(request: Request) -> HttpResponse:
    """Keep a new edition of a packaging."""
    first = org_queries.business_date(clock.now())
    return _edited(request, None, {"first_date": first, "branch_id": request.actor.user.branch_id, "is_open": True})


def edit(request: Request, packaging_id: int) -> HttpResponse:
    """Change a packaging on the version the reader saw."""
    row = found(queries.packaging(packaging_id))
    return _edited(request, row, {name: getattr(row, name) for name in PackagingForm.base_fields})


def _edited(request: Request, row: Any, initial: dict[str, Any]) -> HttpResponse:
    form = PackagingForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form, lambda: _kept(form, row), now=lambda: found(queries.packaging(row.pk)).message,
        refused={
            actions.EditionTaken: ("edition", _("This edition is kept already.")),
            customer_actions.NoSuchCustomer: ("customer_id", _("There is no such customer among yours.")),
        },
    )  # fmt: skip
    if saved.is_saved:
        return redirect("packaging", saved.value)
    row = found(queries.packaging(row.pk)) if saved.is_late else row
    context = {"form": form, "row": row, "is_stale": saved.is_late}
    return render(request, "media/packaging_edit.html", context, status=saved.status)


def _kept(form: PackagingForm, row: Any) -> int:
    at = clock.now()
    if row is None:
        return actions.add_packaging(values=form.values, at=at)
    version = form.cleaned_data["version"] or 0
    actions.change_packaging(packaging_id=row.pk, values=form.values, version=version, at=at)
    return row.pk


def read(request: Request, packaging_link: str) -> HttpResponse:
    """Show whoever scanned a code the printed message; the scan is told by the page once it is shown."""
    row = _open(packaging_link)
    form, number = _entry_form(row, None), secrets.token_urlsafe(NUMBER_BYTES)
    return render(request, "media/scan.html", _context(request, row, form, number))


def _open(link: str) -> Any:
    with base.acting_as(base.System("packaging")):
        return found(queries.open_packaging(link))


def _entry_form(row: Any, given: Any) -> EntryForm | None:
    return EntryForm(given, asks=row.form.ask_names) if row.form and row.form.is_open else None


def _context(request: Request, row: Any, form: EntryForm | None, number: str) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    return {
        "row": row, "form": form, "number": number, "types": TYPES, "autocomplete": AUTOCOMPLETE, "trap": TRAP,
        "language": language, "said": row.form.said(language) if row.form else {}, "company": org_queries.company(),
    }  # fmt: skip


def inbound(request: Request) -> HttpResponseBase:
    """Take a scan in: the code, the scanner's number of the scan, and who they are if they say so.

    What answers is the same whoever scanned; a code that is not ours is an address that does not exist.
    """
    if is_too_large(request):
        return errors.refuse(request, 413)
    is_json = request.content_type == JSON
    given = _given(request.body) if is_json else request.POST
    row, told = _open(given.get("code", "").replace("\x00", "")), ScanForm(given)
    wants = any(given.get(name) for name in EntryForm.base_fields)
    form = _entry_form(row, given if wants else None)
    if not told.is_valid() or (wants and form and not form.is_valid()):
        return _refused(request, row, form, told, is_json)
    try:
        _take(request, row, told.cleaned_data["scan"], form if wants else None, given)
    except (actions.TooMany, webform_actions.TooMany):
        return _too_many(request, row, form, told.cleaned_data["scan"], is_json)
    if is_json:
        return JsonResponse({"is_taken": True}, status=201)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    context = _context(request, row, None, "")
    return render(request, "media/scanned.html", context | {"thanks": _thanks(context["said"], bool(wants), form)})


def _thanks(said: dict[str, str], wants: bool, form: EntryForm | None) -> str:
    """Return what is said at the end: nobody is told that we have what a closed form did not take."""
    if not wants:
        return _("The scan was noted.")
    if form is None:
        return _("The form is closed: what you wrote was not kept.")
    return said["thanks"] or _("We have what you wrote and will answer soon.")


def _given(body: bytes) -> QueryDict:
    """Return what a program sent as a form would have it; what is no object of texts is nothing."""
    given = QueryDict(mutable=True)
    try:
        sent = orjson.loads(body)
    except ValueError:
        raise Http404 from None
    if isinstance(sent, dict):
        given.update({name: value for name, value in sent.items() if isinstance(value, str)})
    return given


def _take(request: Request, row: Any, number: str, form: EntryForm | None, given: Any) -> None:
    written, at = None, clock.now()
    if form is not None:
        entry = dict(form.cleaned_data)
        agrees, trap, language = entry.pop("agrees"), given.get(TRAP, ""), given.get(LANGUAGE, "")
        written = actions.Written(agrees=agrees, given=entry, trap=trap, language=language)
    actions.scan(
        packaging_id=row.pk, number=number, address=sender_of(request), written=written,
        day=org_queries.business_date(at), at=at,
    )  # fmt: skip


def _refused(request: Request, row: Any, form: EntryForm | None, told: ScanForm, is_json: bool) -> HttpResponse:
    if is_json or form is None or not told.is_valid():
        fields = {**told.errors, **(form.errors if form else {})}
        return JsonResponse({"error": {"code": "BAD_SCAN", "fields": fields}}, status=422)
    return render(request, "media/scan.html", _context(request, row, form, told.cleaned_data["scan"]), status=422)


def _too_many(request: Request, row: Any, form: EntryForm | None, number: str, is_json: bool) -> HttpResponse:
    if is_json or form is None or not form.is_bound:
        return JsonResponse({"error": {"code": "TOO_MANY"}}, status=429)
    form.add_error(None, _("Too much was sent from here within the hour. Try again later, or give us a call."))
    return render(request, "media/scan.html", _context(request, row, form, number), status=429)


SEES, EDITS, BOTH = "media.view", "media.manage", ("GET", "POST")
urls = [
    page("media/packaging/", list_, act=SEES, name="packagings"),
    page("media/packaging/export/<slug:form>/", export, act="list.export", name="packagings_export"),
    page("media/packaging/add/", add, act=EDITS, name="packaging_add", methods=BOTH),
    page("media/packaging/<int:packaging_id>/", one, act=SEES, name="packaging"),
    page("media/packaging/<int:packaging_id>/code.svg", code, act=SEES, name="packaging_code"),
    page("media/packaging/<int:packaging_id>/edit/", edit, act=EDITS, name="packaging_edit", methods=BOTH),
    # Nobody is signed in here: whoever holds the packaging may scan it, and programs that scan send here too.
    page("q/<slug:packaging_link>/", read, act=PUBLIC, name="packaging_read"),
    page("inbound/qr", csrf_exempt(inbound), act=PUBLIC, name="inbound_qr", methods=("POST",)),
]
