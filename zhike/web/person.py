"""One key person: who they are, what they are at which customer, what is known, who leads to them, what changed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.candidates import queries as candidate_queries
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import lists as people_lists
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.web import codes, format, frame, knowing, people, private
from zhike.web.door import Request, found, page

N_CHANGES, N_CONTACTS = 40, 8
MOST_STAGES = 20
ACTS = {
    "person.change": ("edit", gettext_lazy("Changed")), "person.learn": ("bulb", gettext_lazy("Learned")),
    "person.tie": ("affiliate", gettext_lazy("Relation noted")),
    "person.know": ("heart-handshake", gettext_lazy("Our relation noted")),
    "person.untie": ("minus", gettext_lazy("Relation taken away")),
    "person.tie_again": ("arrow-back-up", gettext_lazy("Relation put back")),
    "part.begin": ("user-plus", gettext_lazy("Counts at a customer")),
    "part.change": ("edit", gettext_lazy("Part changed")), "part.end": ("user-minus", gettext_lazy("Part ended")),
    "part.reopen": ("arrow-back-up", gettext_lazy("Part taken up again")),
}  # fmt: skip


def _dated(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


class PersonForm(forms.Form):
    """What is written down of a person, on the version the reader saw."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Name"))
    address = forms.CharField(
        max_length=60, required=False, label=gettext_lazy("Form of address"),
        help_text=gettext_lazy("How they like to be spoken to."),
    )  # fmt: skip
    gender = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in ("FEMALE", "MALE")], required=False,
        label=gettext_lazy("Gender"),
    )  # fmt: skip
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("Phone"))
    email = forms.EmailField(max_length=200, required=False, label=gettext_lazy("E-mail"))
    wechat = forms.CharField(max_length=60, required=False, label=gettext_lazy("WeChat"))
    birthday = _dated(required=False, label=gettext_lazy("Birthday"))
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea, label=gettext_lazy("Note"))
    status = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in ("ACTIVE", "RETIRED")], label=gettext_lazy("Status")
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class PartForm(forms.Form):
    """What a person is at a customer."""

    role = forms.ChoiceField(choices=people.role_choices, label=gettext_lazy("Role"))
    title = forms.CharField(max_length=100, required=False, label=gettext_lazy("Job title"))
    influence = forms.TypedChoiceField(
        choices=[(n, str(n)) for n in range(1, 6)], coerce=int, empty_value=None, required=False,
        label=gettext_lazy("Influence"), help_text=gettext_lazy("1 little, 5 decisive; empty: not known."),
    )  # fmt: skip
    stance = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in people_lists.STANCES], required=False,
        label=gettext_lazy("Stance"),
    )  # fmt: skip
    stages = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Stages they affect"),
        help_text=gettext_lazy("Separated by commas, such as: need, tender, contract."),
    )  # fmt: skip
    valid_from = _dated(label=gettext_lazy("Since"))

    def clean_stages(self) -> list[str]:
        """Return the stages as a list."""
        text = self.cleaned_data["stages"].replace("，", ",").replace("、", ",")
        return list(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))[:MOST_STAGES]


class ChangedPartForm(PartForm):
    """A part that is changed, on the version the reader saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class OtherPartForm(PartForm):
    """A part at another customer."""

    customer_code = forms.CharField(max_length=60, label=gettext_lazy("Code of the customer"))


def person(request: Request, person_id: int) -> HttpResponse:
    """Show a person."""
    shown = found(people_queries.person(person_id))
    parts = list(people_queries.parts_of(person_id))
    known, goal = people_queries.known_groups([person_id])[person_id], people_queries.goal()
    sees, groups = request.actor.may("interaction.view"), people_queries.groups()
    context = {
        "person": shown, "parts": parts, "n_known": len(known), "n_groups": people.N_GROUPS, "goal": goal,
        "is_ready": people_rules.is_ready(len(known), goal), "groups": knowing.groups(person_id, groups),
        "ties": people_queries.ties_among([person_id]), "staff": people_queries.staff_ties([person_id]),
        "contacts": list(interaction_queries.contacts_with(person_id)[:N_CONTACTS]) if sees else [],
        "acquaintances": people_queries.acquaintances(person_id),
        "changes": _changes(person_id, parts, groups), "may_edit": request.actor.may("person.edit"),
        "candidate": candidate_queries.candidate_of(person_id), "may_name": request.actor.may("candidate.manage"),
        **knowing.forms_of(person_id, parts), **private.of_person(request, person_id),
    }  # fmt: skip
    return render(request, "people/person.html", context)


def _changes(person_id: int, parts: list[Any], groups: Sequence[Any]) -> list[dict[str, Any]]:
    acts = tuple(ACTS)
    entries = list(core_queries.trail(noun="person", object_id=person_id, acts=acts, limit=N_CHANGES))
    for part in parts:
        entries += core_queries.trail(noun="part", object_id=part.pk, acts=acts, limit=N_CHANGES)
    entries.sort(key=lambda entry: (entry.at, entry.pk), reverse=True)
    labels: dict[str, Any] = {
        name: field.label for name, field in {**PersonForm.base_fields, **PartForm.base_fields}.items()
    }
    labels |= {field.code: field.label for group in groups for field in group.fields}
    customers = {part.pk: part.customer.name for part in parts}
    return [_change(entry, labels, customers) for entry in entries[:N_CHANGES]]


def _change(entry: Any, labels: dict[str, Any], customers: dict[int, str]) -> dict[str, Any]:
    icon, title = ACTS.get(entry.act, ("history", entry.act))
    values = entry.value.values if hasattr(entry, "value") else {}
    said = [str(labels.get(code, code)) for code in values.get("fields", ())]
    changed = {name: pair for name, pair in values.items() if name != "fields" and _is_pair(pair)}
    said += [format.said(labels.get(name, name), f"{_word(a)} → {_word(b)}") for name, (a, b) in changed.items()]
    if entry.noun == "part":
        said.insert(0, customers.get(entry.object_id, ""))
    return {"at": entry.at, "icon": icon, "title": f"{title} · {entry.actor}", "text": format.listed(said)}


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _word(value: Any) -> str:
    if isinstance(value, list):
        return _(", ").join(value) or "—"
    return "—" if value in (None, "") else codes.label(str(value))


def edit(request: Request, person_id: int) -> HttpResponse:
    """Change what is written down; a change on an old version is shown beside the present one."""
    shown = found(people_queries.person(person_id))
    form = PersonForm(request.POST or None, initial={name: getattr(shown, name) for name in PersonForm.base_fields})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            people_actions.change_person(person_id=person_id, values=values, version=version, at=clock.now())
        except base.StaleRecord:
            now = found(people_queries.person(person_id))
            return _stale(request, form, now, person_id, reverse("person_edit", args=[person_id]))
        frame.say(request, _("Saved."))
        return redirect("person", person_id)
    return render(request, "people/edit.html", {"form": form, "person": shown}, status=422 if form.errors else 200)


def _stale(request: Request, form: forms.Form, now: Any, person_id: int, action: str) -> HttpResponse:
    names = [name for name in form.fields if name != "version"]
    rows = [(form.fields[name].label, _word(form.cleaned_data[name]), _word(getattr(now, name))) for name in names]
    context = {
        "rows": rows, "yours": {name: form.data.get(name, "") for name in names}, "version": now.version,
        "back": reverse("person", args=[person_id]), "action": action,
    }  # fmt: skip
    return render(request, "people/stale.html", context, status=409)


def add_part(request: Request, person_id: int) -> HttpResponse:
    """Give a person a part at another customer."""
    shown = found(people_queries.person(person_id))
    form = OtherPartForm(request.POST or None, initial={"valid_from": frame.of(request).business_date})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        customer_id = customer_queries.ids_by_code([code := values.pop("customer_code")]).get(code)
        if customer_id is None:
            form.add_error("customer_code", _("There is no customer with this code among yours."))
        else:
            try:
                new = people_actions.NewPart(customer_id=customer_id, **values)
                people_actions.add_part(person_id=person_id, part=new, at=clock.now())
            except people_actions.PartTaken:
                form.add_error("customer_code", _("This person has a part at this customer already."))
            else:
                frame.say(request, _("Saved."))
                return redirect("person", person_id)
    context = {"form": form, "person": shown, "part": None}
    return render(request, "people/part.html", context, status=422 if form.errors else 200)


def edit_part(request: Request, part_id: int) -> HttpResponse:
    """Change what a person is at a customer."""
    shown = found(people_queries.part(part_id))
    initial = {name: getattr(shown, name) for name in ChangedPartForm.base_fields}
    form = ChangedPartForm(request.POST or None, initial=initial | {"stages": "、".join(shown.stages)})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            people_actions.change_part(part_id=part_id, values=values, version=version, at=clock.now())
        except base.StaleRecord:
            now = found(people_queries.part(part_id))
            return _stale(request, form, now, now.person_id, reverse("part_edit", args=[part_id]))
        frame.say(request, _("Saved."))
        return redirect("person", shown.person_id)
    context = {"form": form, "person": shown.person, "part": shown}
    return render(request, "people/part.html", context, status=422 if form.errors else 200)


def end_part(request: Request, part_id: int) -> HttpResponse:
    """End a part today; it can be taken up again."""
    shown = found(people_queries.part(part_id))
    at = clock.now()
    people_actions.end_part(part_id=part_id, day=org_queries.business_date(at), at=at)
    said = {"name": shown.name, "customer": shown.customer.name}
    text = _("%(name)s no longer counts at %(customer)s.") % said
    frame.say(request, text, undo_url=reverse("part_reopen", args=[part_id]))
    return redirect("person", shown.person_id)


def reopen_part(request: Request, part_id: int) -> HttpResponse:
    """Take an ended part up again."""
    shown = found(people_queries.part(part_id))
    try:
        people_actions.reopen_part(part_id=part_id, at=clock.now())
    except people_actions.PartTaken:
        frame.say(request, _("This person has a part at this customer already."), level="warning")
    return redirect("person", shown.person_id)


def introduction(request: Request, person_id: int) -> HttpResponse:
    """Show who can introduce the reader to a person."""
    shown = found(people_queries.person(person_id))
    way = people_queries.introduction(person_id, me=request.actor.user_id)
    context = {"person": shown, "way": way, "is_mine": bool(way) and way[0].user_id == request.actor.user_id}
    return render(request, "people/introduction.html", context)


BOTH = ("GET", "POST")
POST = ("POST",)
urls = [
    page("people/<int:person_id>/", person, act="person.view", name="person"),
    page("people/<int:person_id>/edit/", edit, act="person.edit", name="person_edit", methods=BOTH),
    page("people/<int:person_id>/path/", introduction, act="person.view", name="person_path"),
    page("people/<int:person_id>/parts/add/", add_part, act="person.edit", name="part_add", methods=BOTH),
    page("people/parts/<int:part_id>/edit/", edit_part, act="person.edit", name="part_edit", methods=BOTH),
    page("people/parts/<int:part_id>/end/", end_part, act="person.edit", name="part_end", methods=POST),
    page("people/parts/<int:part_id>/reopen/", reopen_part, act="person.edit", name="part_reopen", methods=POST),
]
