"""The privacy desk: find a person, show or hand over everything held, correct it, erase it; the ledger of erasures."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import lists as people_lists
from zhike.apps.people import queries as people_queries
from zhike.apps.stewardship import rules as stewardship_rules
from zhike.apps.stewardship.actions import erasing, reporting
from zhike.web import codes, frame, report_words, trail_words
from zhike.web.door import Request, found, page

N_FOUND = 20
N_ROWS = 200


def bases() -> list[tuple[str, str]]:
    """Return on what an erasure may rest."""
    return [(code, codes.label(code)) for code in stewardship_rules.BASES]


class ErasureForm(forms.Form):
    """Why somebody is erased."""

    basis = forms.ChoiceField(choices=bases, label=gettext_lazy("Legal basis"))
    reason = forms.CharField(
        max_length=300, label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept. Write no name, number or other personal data."),
    )  # fmt: skip


class EraseForm(ErasureForm):
    """Why a person is erased, and the code typed once more: it cannot be undone."""

    code = forms.CharField(
        max_length=60, label=gettext_lazy("Code of the customer"),
        help_text=gettext_lazy("Type it once more: an erasure cannot be undone."),
    )  # fmt: skip

    def __init__(self, *args: Any, expected: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        """Refuse another code than the person's."""
        if self.cleaned_data["code"].strip() != self.expected:
            raise forms.ValidationError(_("This is not the code of this customer."))
        return self.expected


def desk(request: Request) -> HttpResponse:
    """Find a person, and show who was erased."""
    text = request.GET.get("q", "").strip()[:200]
    cards = customer_queries.cards_of(customer_lists.found_ids(text)[:N_FOUND]).values() if text else []
    rows = [[(c.name, reverse("privacy_person", args=[c.pk])), c.code, c.kind, c.branch.name] for c in cards]
    parts = people_queries.parts_by_id(people_lists.found_ids(text)[:N_FOUND]).values() if text else []
    people = [
        [(part.name, reverse("privacy_key_person", args=[part.person_id])), part.title, part.customer.name]
        for part in parts
    ]
    context = {"text": text, "rows": rows, "people": people, "erasures": core_queries.erasures()[:N_ROWS]}
    return render(request, "privacy/page.html", context)


def person(request: Request, customer_id: int) -> HttpResponse:
    """Show how much is held about a customer and what may be done; erase a person."""
    row = found(customer_queries.customer(customer_id))
    is_erasable = row.kind == "INDIVIDUAL" and not core_queries.is_erased(customer_id)
    form = EraseForm(request.POST or None, expected=row.code)
    if request.method == "POST":
        if not is_erasable:
            raise Http404
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("basis", "reason")}
            counts = erasing.erase_person(customer_id=customer_id, **given, at=clock.now())
            said = {"n": sum(counts.values())}
            frame.say(request, _("Erased: %(n)s rows. The raw bytes are overwritten tonight.") % said)
            return redirect("privacy")
    context = {"customer": row, "form": form, "is_erasable": is_erasable, "n_parts": _counted(customer_id)}
    return render(request, "privacy/person.html", context, status=422 if form.errors else 200)


def _counted(customer_id: int) -> list[tuple[str, int]]:
    return [(trail_words.part(name), len(rows)) for name, rows in reporting.parts_about_customer(customer_id).items()]


def report(request: Request, customer_id: int) -> HttpResponse:
    """Show everything held about a customer; that it was read is written down."""
    row, parts = _report(customer_id)
    context = {"customer": row, "parts": told_parts(parts), "n_rows": N_ROWS}
    return render(request, "privacy/report.html", context)


def told_parts(parts: dict[str, list[dict[str, Any]]]) -> list[tuple[str, list[str], list[list[str]], int]]:
    """Return the parts of an access report in words: title, columns, the first rows, how many there are."""
    return [
        (
            trail_words.part(name), [report_words.column(name, key) for key in (rows[0] if rows else ())],
            report_words.rows(name, rows[:N_ROWS]), len(rows),
        )
        for name, rows in parts.items()
    ]  # fmt: skip


def report_file(request: Request, customer_id: int) -> HttpResponse:
    """Send everything held about a customer as a file machines can read; that it was read is written down."""
    row, parts = _report(customer_id)
    return file_of(parts, f"customer-{row.pk}", back=redirect("privacy_report", customer_id))


def file_of(parts: dict[str, list[Any]], name: str, *, back: HttpResponse) -> HttpResponse:
    """Return an access report as a file to take along; it is kept nowhere, a repeated submit is led back."""
    answer = JsonResponse(parts, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    answer.on_repeat = back  # type: ignore[attr-defined]  # read by config/submits.py
    return answer


def _report(customer_id: int) -> tuple[Any, dict[str, list[dict[str, Any]]]]:
    row = found(customer_queries.customer(customer_id))
    return row, reporting.report_person(customer_id=customer_id, at=clock.now())


urls = [
    page("privacy/", desk, act="privacy.manage", name="privacy"),
    page("privacy/<int:customer_id>/", person, act="privacy.manage", name="privacy_person", methods=("GET", "POST")),
    page("privacy/<int:customer_id>/report/", report, act="privacy.manage", name="privacy_report"),
    page("privacy/<int:customer_id>/file/", report_file, act="privacy.manage", name="privacy_file", methods=("POST",)),
]
