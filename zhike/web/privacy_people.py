"""A key person at the privacy desk: everything held shown or taken along, and erasure with the files that must stay."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.people import queries as people_queries
from zhike.apps.stewardship.actions import erasing, reporting
from zhike.web import frame, privacy, trail_words
from zhike.web.door import Request, found, page


class EraseForm(privacy.ErasureForm):
    """Why a key person is erased, what must be kept of the files, and the name typed once more."""

    kept_files = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label=gettext_lazy("Files that must be kept"),
        help_text=gettext_lazy("Signed documents a law asks for; say which law under the reason. All others go."),
    )  # fmt: skip
    name = forms.CharField(
        max_length=100, label=gettext_lazy("Name of the person"),
        help_text=gettext_lazy("Type the name once more: an erasure cannot be undone."),
    )  # fmt: skip

    def __init__(self, *args: Any, expected: str, files: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["kept_files"].choices = [(row.pk, row.name) for row in files]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Refuse another name than the person's."""
        if self.cleaned_data["name"].strip() != self.expected:
            raise forms.ValidationError(_("This is not the name of this person."))
        return self.expected


def key_person(request: Request, person_id: int) -> HttpResponse:
    """Show how much is held about a key person and what may be done; erase them."""
    row = found(people_queries.person(person_id))
    files = erasing.files_naming(erasing.named_in(person_id))
    form = EraseForm(request.POST or None, expected=row.name, files=files)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("basis", "reason", "kept_files")}
        counts = erasing.erase_key_person(person_id=person_id, **given, at=clock.now())
        said = {"n": sum(counts.values())}
        frame.say(request, _("Erased: %(n)s rows. The raw bytes are overwritten tonight.") % said)
        return redirect("privacy")
    held = reporting.parts_about_person(person_id)
    context = {
        "person": row, "form": form, "files": files, "parts": people_queries.parts_of(person_id),
        "n_parts": [(trail_words.part(name), len(rows)) for name, rows in held.items()],
    }  # fmt: skip
    return render(request, "privacy/key_person.html", context, status=422 if form.errors else 200)


def report(request: Request, person_id: int) -> HttpResponse:
    """Show everything held about a key person; that it was read is written down."""
    row = found(people_queries.person(person_id))
    parts = reporting.report_key_person(person_id=person_id, at=clock.now())
    context = {"person": row, "parts": privacy.told_parts(parts), "n_rows": privacy.N_ROWS}
    return render(request, "privacy/key_person_report.html", context)


def report_file(request: Request, person_id: int) -> HttpResponse:
    """Send everything held about a key person as a file machines can read; that it was read is written down."""
    found(people_queries.person(person_id))
    parts = reporting.report_key_person(person_id=person_id, at=clock.now())
    return privacy.file_of(parts, f"person-{person_id}", back=redirect("privacy_key_person_report", person_id))


urls = [
    page(
        "privacy/people/<int:person_id>/", key_person,
        act="privacy.manage", name="privacy_key_person", methods=("GET", "POST"),
    ),
    page("privacy/people/<int:person_id>/report/", report, act="privacy.manage", name="privacy_key_person_report"),
    page(
        "privacy/people/<int:person_id>/file/", report_file,
        act="privacy.manage", name="privacy_person_file", methods=("POST",),
    ),
]  # fmt: skip
