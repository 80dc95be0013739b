"""What is known of a key person: the seven groups, edited one by one, and relations between persons and with us."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

# Lines on offer in a group with entries, beyond those there are.
N_FREE_LINES, MOST_LINES = 2, 50
TIES = ("REPORTS_TO", "PEER", "ALLY", "RIVAL", "RELATIVE", "FRIEND", "CLASSMATE")
FORMS = ("KINSHIP", "LOCALITY", "PROFESSION", "CULTURE", "CHANCE")


class SourceForm(forms.Form):
    """Where what is written down comes from."""

    channel = forms.ChoiceField(
        choices=lambda: list(catalog_queries.channels().items()), label=gettext_lazy("Learned through")
    )
    method = forms.ChoiceField(
        choices=lambda: [("", "—"), *catalog_queries.codes("method").items()], required=False,
        label=gettext_lazy("Method"),
    )  # fmt: skip


class TieForm(forms.Form):
    """How a person stands to another one."""

    kind = forms.ChoiceField(choices=lambda: [(kind, codes.label(kind)) for kind in TIES], label=gettext_lazy("Is"))
    target_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Whom"))
    strength = forms.TypedChoiceField(
        choices=[(n, str(n)) for n in range(1, 6)], coerce=int, label=gettext_lazy("How close, 1 to 5"), initial=3
    )

    def __init__(self, *args: Any, others: Iterable[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["target_id"].choices = list(others)  # type: ignore[attr-defined]


class StaffTieForm(forms.Form):
    """How well one of us knows a person."""

    user_id = forms.TypedChoiceField(
        choices=lambda: org_queries.named(org_queries.users().filter(is_active=True)), coerce=int,
        label=gettext_lazy("Who of us"),
    )  # fmt: skip
    strength_of_ours = forms.TypedChoiceField(
        choices=[(n, str(n)) for n in range(6)], coerce=int, label=gettext_lazy("How close, 0 to 5"), initial=3
    )
    form = forms.ChoiceField(
        choices=lambda: [(form, codes.label(form)) for form in FORMS], required=False, label=gettext_lazy("Rests on")
    )
    note = forms.CharField(max_length=200, required=False, label=gettext_lazy("In words"))
    declared = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Declaration of the conflict of interest"),
        help_text=gettext_lazy("Only for kinship: what was declared, by whom."),
    )  # fmt: skip
    since = forms.DateField(
        required=False, label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date", "id": "since_ours"})
    )


def groups(person_id: int, catalogue: Iterable[catalog_rules.Group]) -> list[dict[str, Any]]:
    """Return the seven groups with what is known in each."""
    facts = people_queries.facts(person_id)
    names, channels = org_queries.names(fact.collector_id for fact in facts.values()), catalog_queries.channels()
    shown = []
    for group in catalogue:
        known = [(field, facts[field.code]) for field in group.fields if field.code in facts]
        latest = max((fact for _field, fact in known), key=lambda fact: fact.noted_at, default=None)
        shown.append({
            "group": group, "known": [(field, value(field, fact.value)) for field, fact in known],
            "source": latest and {
                "channel": channels.get(latest.channel, latest.channel), "day": latest.verified_date,
                "who": names.get(latest.collector_id or 0, ""),
            },
        })  # fmt: skip
    return shown


def value(field: catalog_rules.FieldDef, stored: Any) -> list[str]:
    """Return a stored value as the lines a person reads."""
    if field.type == "ROWS":
        rows = people_rules.newest_first(stored) if field.code == "recent_books" else stored
        return [" · ".join(_cells(field, row)) for row in rows]
    return ["、".join(stored)] if isinstance(stored, list) else [str(stored)]


def _cells(field: catalog_rules.FieldDef, row: Mapping[str, Any]) -> list[str]:
    if "begin" in row or "end" in row:
        years = f"{row.get('begin', '')}–{row.get('end', '')}"
        return [*(str(row[c.code]) for c in field.columns if c.code in row and c.code not in {"begin", "end"}), years]
    return [str(row[column.code]) for column in field.columns if column.code in row]


def forms_of(person_id: int, parts: list[Any]) -> dict[str, Any]:
    """Return the empty forms for relations of a person."""
    return {"tie_form": TieForm(others=_others(person_id, parts)), "staff_form": StaffTieForm()}


def _others(person_id: int, parts: Iterable[Any]) -> list[tuple[int, str]]:
    customers = dict.fromkeys(part.customer_id for part in parts)
    near = {row.person_id: row for customer_id in customers for row in people_queries.parts_at(customer_id)}
    return [(pk, f"{row.name} · {row.title or codes.label(row.role)}") for pk, row in near.items() if pk != person_id]


def edit(request: Request, person_id: int, group: str) -> HttpResponse:
    """Change what is known in one group."""
    person = found(people_queries.person(person_id))
    wanted = next((one for one in people_queries.groups() if one.code == group), None)
    wanted = found(wanted)
    facts = people_queries.facts(person_id)
    given = {field.code: facts[field.code].value if field.code in facts else None for field in wanted.fields}
    source = SourceForm(request.POST or None, initial={"channel": "SERVICE"})
    errors: dict[str, str] = {}
    if request.method == "POST":
        given, errors = _read(wanted, request.POST)
        if not errors and source.is_valid():
            return _learn(request, person_id, given, source.cleaned_data)
    lines = [_line(field, given.get(field.code), errors.get(field.code, "")) for field in wanted.fields]
    context = {"person": person, "group": wanted, "lines": lines, "source": source}
    return render(request, "people/group.html", context, status=422 if errors or source.errors else 200)


def _learn(request: Request, person_id: int, values: dict[str, Any], source: dict[str, Any]) -> HttpResponse:
    at = clock.now()
    people_actions.note_facts(
        person_id=person_id, values=values, **source, collector_id=request.actor.user_id,
        day=org_queries.business_date(at), at=at,
    )  # fmt: skip
    frame.say(request, _("Saved. What stood there before is kept."))
    return redirect("person", person_id)


def _read(group: catalog_rules.Group, post: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in group.fields:
        raw = _rows(field, post) if field.type == "ROWS" else post.get(field.code, "")
        try:
            values[field.code] = catalog_rules.parse(field, raw)
            people_rules.demand_order(values[field.code])
        except (catalog_rules.BadValue, people_rules.OutOfOrder) as bad:
            values[field.code], errors[field.code] = raw, str(bad)
    return values, errors


def _rows(field: catalog_rules.FieldDef, post: QueryDict) -> list[dict[str, str]]:
    return [
        {column.code: post.get(f"{field.code}-{i}-{column.code}", "") for column in field.columns}
        for i in range(MOST_LINES)
    ]


def _line(field: catalog_rules.FieldDef, given: Any, error: str) -> dict[str, Any]:
    """Return a field as the form draws it: entries with free lines behind them, or its text."""
    if field.type == "ROWS":
        kept = [row for row in given or [] if any(row.values())]
        return {"field": field, "error": error, "entries": [*kept, *([{}] * N_FREE_LINES)][:MOST_LINES]}
    text = "、".join(given) if isinstance(given, list) else given
    return {"field": field, "error": error, "text": text or ""}


def tie(request: Request, person_id: int) -> HttpResponse:
    """Note how a person stands to another one."""
    found(people_queries.person(person_id))
    form = TieForm(request.POST, others=_others(person_id, people_queries.parts_of(person_id)))
    if form.is_valid():
        people_actions.tie_persons(source_id=person_id, **form.cleaned_data, at=clock.now())
        frame.say(request, _("Saved."))
    else:
        frame.say(request, _("Say whom, how they stand to each other and how close."), level="danger")
    return redirect("person", person_id)


def tie_staff(request: Request, person_id: int) -> HttpResponse:
    """Note how well one of us knows a person."""
    found(people_queries.person(person_id))
    form = StaffTieForm(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        strength = given.pop("strength_of_ours")
        try:
            people_actions.tie_staff(person_id=person_id, strength=strength, **given, at=clock.now())
        except people_rules.NotDeclared as refusal:
            frame.say(request, str(refusal), level="danger")
        else:
            frame.say(request, _("Saved."))
    else:
        frame.say(request, _("Say who of us and how close."), level="danger")
    return redirect("person", person_id)


def drop(request: Request, person_id: int, table: str, tie_id: int) -> HttpResponse:
    """Take a relation away; it can be put back."""
    found(people_queries.person(person_id))
    row: Any = {"tie": people_queries.tie, "staff_tie": people_queries.staff_tie}.get(table, lambda _pk: None)(tie_id)
    if row is None or person_id not in {getattr(row, name, None) for name in ("person_id", "source_id", "target_id")}:
        raise Http404
    event_id = people_actions.drop_tie(table=table, tie_id=tie_id, at=clock.now())
    frame.say(request, _("The relation is gone."), undo_url=reverse("tie_undo", args=[event_id]))
    return redirect("person", person_id)


def undo(request: Request, event_id: int) -> HttpResponse:
    """Put a relation back that one took away oneself."""
    try:
        person_id = people_actions.restore_tie(event_id=event_id, at=clock.now())
    except people_actions.NothingToUndo:
        return found(None)
    return redirect("person", person_id)


POST = ("POST",)
urls = [
    page(
        "people/<int:person_id>/groups/<slug:group>/", edit, act="person.edit", name="person_group",
        methods=("GET", "POST"),
    ),
    page("people/<int:person_id>/ties/", tie, act="person.edit", name="tie_add", methods=POST),
    page("people/<int:person_id>/staff/", tie_staff, act="person.edit", name="staff_tie_add", methods=POST),
    page(
        "people/<int:person_id>/<slug:table>/<int:tie_id>/drop/", drop, act="person.edit", name="tie_drop",
        methods=POST,
    ),
    page("people/ties/<int:event_id>/undo/", undo, act="person.edit", name="tie_undo", methods=POST),
]  # fmt: skip
