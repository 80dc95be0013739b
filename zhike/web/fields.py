"""The field catalogue: fields by noun and group, code lists, batches of rented or bought data."""

import re
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

BOTH, POST = ("GET", "POST"), ("POST",)
LARGEST = 2**31 - 1
# One choice a line: CODE = 中文 / English.
CHOICE = re.compile(r"([A-Z][A-Z0-9_]{0,39})\s*[=＝]\s*([^/]{1,80})(?:/\s*(.{1,80}))?")
# A list of entries needs columns, which only the program has.
OWN_TYPES = tuple(kind for kind in catalog_rules.TYPES if kind != "ROWS")


class FieldForm(forms.Form):
    """What can be changed of a field."""

    label_zh = forms.CharField(max_length=80, required=False, label=gettext_lazy("Name in Chinese"))
    label_en = forms.CharField(max_length=80, required=False, label=gettext_lazy("Name in English"))
    field_class = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in catalog_rules.CLASSES], label=gettext_lazy("Class"),
        help_text=gettext_lazy("Sensitive values are kept encrypted and shown for a reason only."), initial="internal",
    )  # fmt: skip
    choices = forms.CharField(
        max_length=4_000, required=False, label=gettext_lazy("Choices"), widget=forms.Textarea,
        help_text=gettext_lazy("One a line: CODE = 中文 / English. For the kind Choice."),
    )  # fmt: skip
    is_required = forms.BooleanField(required=False, label=gettext_lazy("Required"))
    version = forms.IntegerField(min_value=0, max_value=LARGEST, initial=0, widget=forms.HiddenInput)

    def clean_choices(self) -> dict[str, list[str]]:
        """Return the choices with their words in both languages."""
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        matched = [CHOICE.fullmatch(line) for line in lines]
        for line, match in zip(lines, matched, strict=True):
            if match is None:
                raise forms.ValidationError(_("This line is no choice: %(line)s") % {"line": line[:60]})
        return {m[1]: [m[2].strip(), (m[3] or m[2]).strip()] for m in matched if m}


class ChangedFieldForm(FieldForm):
    """A field that is changed."""

    is_hidden = forms.BooleanField(
        required=False, label=gettext_lazy("Hidden"), help_text=gettext_lazy("Its values are kept.")
    )


class NewFieldForm(FieldForm):
    """A field that is added."""

    code = forms.CharField(
        max_length=40,
        label=gettext_lazy("Short code"),
        help_text=gettext_lazy("Small letters, digits and _; it stays."),
    )
    type_ = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in OWN_TYPES], label=gettext_lazy("Kind")
    )


class CodeForm(forms.Form):
    """A code of a list."""

    code = forms.CharField(max_length=20, label=gettext_lazy("Short code"))
    label_zh = forms.CharField(max_length=80, label=gettext_lazy("Name in Chinese"))
    label_en = forms.CharField(max_length=80, required=False, label=gettext_lazy("Name in English"))
    is_active = forms.BooleanField(required=False, initial=True, label=gettext_lazy("Offered"))


class BatchForm(forms.Form):
    """A rented or bought list, or a report."""

    title = forms.CharField(max_length=120, required=False, label=gettext_lazy("Title"))
    supplier = forms.CharField(max_length=120, label=gettext_lazy("Supplier"))
    kind = forms.ChoiceField(
        choices=lambda: [(kind, codes.label(kind)) for kind in ("RENTED", "BOUGHT", "REPORT")],
        label=gettext_lazy("Kind"),
    )
    permitted_use = forms.CharField(max_length=300, label=gettext_lazy("Permitted use"))
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        required=False, label=gettext_lazy("Valid until"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("After this day the values of a list are locked, those of a report count as stale."),
    )  # fmt: skip
    cost = forms.DecimalField(max_digits=18, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Cost"))
    max_uses = forms.IntegerField(
        min_value=1, max_value=32_767, required=False, label=gettext_lazy("Number of uses"),
        help_text=gettext_lazy("How often the list may be taken out; empty: as often as one likes."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, max_value=LARGEST, initial=0, widget=forms.HiddenInput)


def fields(request: Request) -> HttpResponse:
    """Show the catalogue of a noun."""
    noun = found(_noun(request.GET.get("noun", "ENTERPRISE")))
    tabs = [
        {"label": codes.label(one), "url": f"?noun={one}", "is_current": one == noun} for one in catalog_rules.GROUPS
    ]
    context = {"noun": noun, "tabs": tabs, "groups": catalog_queries.catalogue(noun)}
    return render(request, "fields/page.html", context)


def _noun(noun: str) -> str | None:
    return noun if noun in catalog_rules.GROUPS else None


def _catalogue(noun: str) -> HttpResponse:
    return redirect(f"{reverse('fields')}?noun={noun}")


def add(request: Request, noun: str, group: str) -> HttpResponse:
    """Add a field to a group."""
    known = {one.code: one.label for one, _entries in catalog_queries.catalogue(found(_noun(noun)))}
    lead = found(known.get(group))
    form = NewFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("version")
        if not values["label_zh"] and not values["label_en"]:
            form.add_error("label_zh", _("A field needs a name."))
        else:
            try:
                catalog_actions.add_field(
                    noun=noun, group=group, code=values.pop("code"), type_=values.pop("type_"), values=values,
                    at=clock.now(),
                )  # fmt: skip
            except catalog_actions.BadField as bad:
                form.add_error(bad.field, str(bad))
            else:
                frame.say(request, _("Added."))
                return _catalogue(noun)
    context = {"form": form, "noun": noun, "title": _("Add a field"), "lead": lead, "is_new": True, "has_choices": True}
    return render(request, "fields/edit.html", context, status=422 if form.errors else 200)


def edit(request: Request, noun: str, field: str) -> HttpResponse:
    """Change a field."""
    entry = found(_entry(found(_noun(noun)), field))
    form = ChangedFieldForm(request.POST or None, initial=_now(entry))
    status = 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            catalog_actions.change_field(noun=noun, code=field, values=values, version=version, at=clock.now())
        except catalog_actions.BadField as bad:
            form.add_error(bad.field, str(bad))
        except base.StaleRecord:
            form.add_error(None, _("Somebody changed this meanwhile. Open it again and repeat your change."))
            status = 409
        else:
            frame.say(request, _("Saved."))
            return _catalogue(noun)
    spec = entry.spec
    context = {
        "form": form, "noun": noun, "title": spec.label, "lead": codes.label(spec.type),
        "has_choices": spec.type == "CHOICE",
    }  # fmt: skip
    return render(request, "fields/edit.html", context, status=status if not form.errors or status == 409 else 422)


def _entry(noun: str, code: str) -> catalog_queries.Entry | None:
    every = (entry for _group, entries in catalog_queries.catalogue(noun) for entry in entries)
    return next((entry for entry in every if entry.spec.code == code), None)


def _now(entry: catalog_queries.Entry) -> dict[str, Any]:
    row = entry.row
    chosen = row.choices if row else {}
    return {
        "label_zh": row.label_zh if row else "", "label_en": row.label_en if row else "",
        "field_class": entry.spec.field_class, "is_required": entry.spec.is_required, "is_hidden": entry.is_hidden,
        "choices": "\n".join(f"{code} = {zh} / {en}" for code, (zh, en) in chosen.items()),
        "version": row.version if row else 0,
    }  # fmt: skip


def move(request: Request, noun: str, field: str) -> HttpResponse:
    """Let a field change places with the one before it."""
    found(_entry(found(_noun(noun)), field))
    catalog_actions.move_field(noun=noun, code=field, at=clock.now())
    return _catalogue(noun)


def code_lists(request: Request) -> HttpResponse:
    """Show the code lists."""
    return render(request, "fields/codes.html", _codes_context())


def _codes_context(name: str = "", form: CodeForm | None = None) -> dict[str, Any]:
    lists = []
    for known in catalog_rules.CODE_LISTS.values():
        rows = {row.code: row for row in catalog_queries.code_rows(known.name)}
        offered = catalog_queries.codes(known.name)
        every = {**known.codes, **{code: row.label_zh for code, row in rows.items()}, **offered}
        lines = [
            {"code": code, "label": label, "row": rows.get(code), "is_offered": code in offered,
             "is_own": code not in known.codes}
            for code, label in every.items()
        ]  # fmt: skip
        lists.append((known, lines, form if name == known.name and form else CodeForm()))
    return {"lists": lists}


def save_code(request: Request, list_name: str) -> HttpResponse:
    """Add a code to a list or change its words."""
    found(catalog_rules.CODE_LISTS.get(list_name))
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            catalog_actions.save_code(list_name=list_name, **form.cleaned_data, version=None, at=clock.now())
        except catalog_actions.BadField as bad:
            form.add_error(bad.field, str(bad))
        else:
            frame.say(request, _("Saved."))
            return redirect("code_lists")
    return render(request, "fields/codes.html", _codes_context(list_name, form), status=422)


def add_batch(request: Request) -> HttpResponse:
    """Add a batch."""
    form = BatchForm(request.POST or None, initial={"valid_from": frame.of(request).business_date})
    return _batch(request, form, None)


def edit_batch(request: Request, batch_id: int) -> HttpResponse:
    """Change a batch's licence."""
    row = found(catalog_queries.batch(batch_id))
    form = BatchForm(request.POST or None, initial={name: getattr(row, name) for name in BatchForm.base_fields})
    return _batch(request, form, batch_id)


def _batch(request: Request, form: BatchForm, batch_id: int | None) -> HttpResponse:
    status = 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            catalog_actions.save_batch(batch_id=batch_id, values=values, version=version, at=clock.now())
        except catalog_actions.BadField as bad:
            form.add_error(bad.field, str(bad))
        except base.StaleRecord:
            form.add_error(None, _("Somebody changed this meanwhile. Open it again and repeat your change."))
            status = 409
        else:
            frame.say(request, _("Saved."))
            return redirect("sources")
    context = {"form": form, "batch_id": batch_id}
    return render(request, "fields/batch.html", context, status=status if not form.errors or status == 409 else 422)


ACT = "catalog.manage"
urls = [
    page("fields/", fields, act=ACT, name="fields"),
    page("fields/codes/", code_lists, act=ACT, name="code_lists"),
    page("fields/codes/<slug:list_name>/", save_code, act=ACT, name="code_save", methods=POST),
    page("fields/batches/add/", add_batch, act=ACT, name="batch_add", methods=BOTH),
    page("fields/batches/<int:batch_id>/", edit_batch, act=ACT, name="batch", methods=BOTH),
    page("fields/<slug:noun>/<slug:group>/add/", add, act=ACT, name="field_add", methods=BOTH),
    page("fields/<slug:noun>/<slug:field>/", edit, act=ACT, name="field", methods=BOTH),
    page("fields/<slug:noun>/<slug:field>/move/", move, act=ACT, name="field_move", methods=POST),
]
