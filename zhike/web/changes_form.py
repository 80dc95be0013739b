"""A change as it is drafted: what, for whom, who bears what, where it is tried, when it is given up."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import actions, queries
from zhike.apps.changes import lists as change_lists
from zhike.apps.changes.rules import gates
from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.targets import rules as target_rules
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, frame, lists
from zhike.web.advertising import choice_of, day_field
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page


def _branches() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in org_queries.as_tree(org_queries.branches())]


def _groups() -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in target_queries.groups().filter(ended_at=None)]


def _products() -> list[tuple[str, str]]:
    return [(row.code, f"{row.name} · {row.code}") for row in trade_queries.products()]


def _owners() -> list[tuple[int, str]]:
    return org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))


def _percent(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=100, required=False, label=label, help_text=help_text)


def _money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=16, decimal_places=2, required=False, label=label)


class ChangeForm(forms.Form):
    """A change as somebody writes it down."""

    kind = forms.ChoiceField(choices=list(change_lists.KINDS.items()), label=gettext_lazy("Kind"))
    title = forms.CharField(max_length=120, label=gettext_lazy("Change"))
    text = forms.CharField(max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("What changes"))
    first_date = day_field(gettext_lazy("Counts from"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    owner_id = choice_of(_owners, gettext_lazy("In charge"))
    products = forms.MultipleChoiceField(
        choices=_products, required=False, label=gettext_lazy("Only who bought these in the year before")
    )
    burden_share = _percent(
        gettext_lazy("Borne by the customer (%)"), gettext_lazy("Of the cost in question, such as quality returns.")
    )
    burden_norm = _percent(gettext_lazy("Usual (%)"), gettext_lazy("Left open: the norm of the house."))
    company_gain = _money(gettext_lazy("What it brings us a year"))
    customer_loss = _money(gettext_lazy("What it takes from customers a year"))
    explanation = forms.CharField(
        max_length=2_000, required=False, widget=forms.Textarea, label=gettext_lazy("Why that is right"),
        help_text=gettext_lazy("Needed where we gain what the customers lose."),
    )  # fmt: skip
    has_reserves = forms.BooleanField(
        required=False, label=gettext_lazy("Whoever leaves can be replaced"),
        help_text=gettext_lazy("Only counts with a target group whose members have not bought yet."),
    )  # fmt: skip
    group_id = choice_of(_groups, gettext_lazy("Reserves: the target group"))
    pilot = forms.MultipleChoiceField(choices=_branches, required=False, label=gettext_lazy("Tried first in"))
    query = forms.CharField(max_length=2_000, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        for code in gates.STOP_CODES:
            label = codes.label(f"line.{code}")
            self.fields[f"stop_{code}"] = forms.IntegerField(
                min_value=1, max_value=1_000, required=False, label=label
            )  # fmt: skip

    @property
    def stop_fields(self) -> list[forms.BoundField]:
        """Return the lines of the stop rule."""
        return [self[f"stop_{code}"] for code in gates.STOP_CODES]

    def values(self, params: dict[str, str]) -> dict[str, Any]:
        """Return what was written, with whom it is for."""
        given = dict(self.cleaned_data)
        stops = {code: given.pop(f"stop_{code}") for code in gates.STOP_CODES}
        own = {code: value for code, value in stops.items() if value is not None}
        kept = {name: value for name, value in given.items() if name not in ("query", "version")}
        return kept | {"stop_lines": own, "params": params}


def add(request: Request) -> HttpResponse:
    """Draft a change; for whom stands in the address, as the list of customers has it, or a competitor's move."""
    given = request.POST.get("query") or request.GET.urlencode()
    move = _move(QueryDict(given))
    first = frame.of(request).business_date
    initial: dict[str, Any] = {"first_date": first, "branch_id": request.actor.user.branch_id, "query": given}
    if move:
        title = f"{move.competitor.name}: {move.text}"[:120]
        initial |= {"kind": "COMPETITOR_EVENT", "title": title, "text": move.text, "first_date": move.day}
    return _written(request, None, initial, given, move)


def _move(given: QueryDict) -> Any:
    move_id = given.get("move", "")
    return market_queries.move(int(move_id)) if move_id.isdecimal() and len(move_id) <= 18 else None


def edit(request: Request, change_id: int) -> HttpResponse:
    """Rewrite a draft, or what may still be set right of a change under way."""
    row = found(queries.change(change_id))
    given = request.POST.get("query") or request.GET.urlencode() or urlencode(row.params)
    initial = {name: getattr(row, name) for name in ChangeForm.base_fields if hasattr(row, name)}
    initial |= {f"stop_{code}": line for code, line in row.stop_lines.items()} | {"query": given}
    return _written(request, row, initial, given, None)


def _written(request: Request, row: Any, initial: dict[str, Any], given: str, move: Any) -> HttpResponse:
    form, status = ChangeForm(request.POST or None, initial=initial), 200
    params = {k: v for k, v in target_rules.rule_of(lists.params(QueryDict(given))).items() if k != "move"}
    day = frame.of(request).business_date
    try:
        chips = core_lists.ask(target_queries.customers(day), params).chips
        if request.method == "POST" and form.is_valid():
            change_id = _kept(form, row, params, move, day)
            if change_id:
                frame.say(request, _("Saved."))
                return redirect("change", change_id)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    except base.StaleRecord:
        row, status = found(queries.change(row.pk)), 409
        form.add_error(None, _("Somebody was faster. It now reads: %(text)s") % {"text": f"{row.title}: {row.text}"})
    status = 422 if form.errors and status == 200 else status
    context = {"form": form, "row": row, "chips": chips, "is_stale": status == 409, "move": move}
    return render(request, "changes/edit.html", context, status=status)


def _kept(form: ChangeForm, row: Any, params: dict[str, str], move: Any, day: Any) -> int:
    at = clock.now()
    values = form.values(params)
    try:
        if row is None:
            return actions.propose(values=values | {"move_id": move.pk if move else None}, day=day, at=at)
        version = form.cleaned_data["version"] or 0
        actions.change_change(change_id=row.pk, values=values, version=version, day=day, at=at)
    except actions.EditionTaken:
        form.add_error("title", _("There is a change of this title; write a new edition of it."))
        return 0
    except actions.NothingWritten:
        form.add_error(None, _("Customers are asked about it already: what they are asked about stays as it is."))
        return 0
    return row.pk


BOTH = ("GET", "POST")
urls = [
    page("policies/add/", add, act="change.propose", name="change_add", methods=BOTH),
    page("policies/<int:change_id>/edit/", edit, act="change.propose", name="change_edit", methods=BOTH),
]
