"""Opportunities: the board and the list, one as a whole story, beginning one, gates in order, won or lost."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales import lists as sale_lists
from zhike.apps.targets import queries as target_queries
from zhike.web import frame, lists, saving, trail_words
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page

N_HISTORY = 20
EDITS, BOTH, POST = "sale.edit", ("GET", "POST"), ("POST",)
# What each gate asks, in the words of the trade.
GATES = {
    "PERSON": (gettext_lazy("Who decides, and by what do we know it?"), "user-check"),
    "WORDS": (gettext_lazy("To which idea did they agree, and how do we know?"), "message-circle"),
    "PLAN": (gettext_lazy("Which plan fits their needs, and by what do we know it?"), "target"),
}


class BeginForm(forms.Form):
    """An opportunity as one begins it: with whom, about what, who found whom."""

    title = forms.CharField(max_length=120, label=gettext_lazy("What is it about?"))
    origin = forms.ChoiceField(
        choices=lambda: list(sale_lists.ORIGINS.items()), label=gettext_lazy("Who found whom")
    )  # fmt: skip


class OpportunityForm(BeginForm):
    """An opportunity as a whole."""

    channel = forms.ChoiceField(
        choices=lambda: [("", "—"), *sale_lists.CHANNELS.items()], required=False, label=gettext_lazy("Way found")
    )
    owner_id = choice_of(list, gettext_lazy("Owner"))
    amount = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Money expected"),
        help_text=gettext_lazy("As long as nothing is quoted; then the quotation says it."),
    )  # fmt: skip
    expected_date = day_field(gettext_lazy("Decision expected by"), required=False)
    next_step = forms.CharField(max_length=200, required=False, label=gettext_lazy("Next step"))
    rival_id = choice_of(market_queries.choices, gettext_lazy("Rival"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any, **more: Any):
        super().__init__(*args, **more)
        # Whoever looks after it stays so, also where the reader may not give it to them.
        offered = dict([("", _("None")), *queries.owners_for()])
        if row.owner:
            offered.setdefault(row.owner_id, row.owner.name)
        self.fields["owner_id"].choices = list(offered.items())  # type: ignore[attr-defined]
        self.fields["amount"].disabled = row.stage in (rules.QUOTED, rules.CONTRACT)

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def list_(request: Request) -> HttpResponse:
    """Show the opportunities, as a list or as a board."""
    return lists.show(
        request, sale_lists.OPPORTUNITIES, "sales/opportunities.html", {"may_edit": request.actor.may(EDITS)},
        row_url=address_of("opportunity"), exports="opportunities_export",
    )  # fmt: skip


def board(request: Request) -> HttpResponse:
    """Lead to the board by stage."""
    return redirect(f"{reverse('opportunities')}?board={sale_lists.STAGE_BOARD.key}")


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the opportunities out."""
    return lists.export(request, sale_lists.OPPORTUNITIES, form, noun="opportunity")


def add(request: Request) -> HttpResponse:
    """Begin an opportunity in three fields; the address may name the customer."""
    named = number(request.POST.get("customer_id") or request.GET.get("customer", ""))
    card = customer_queries.card(named) if named else None
    day = frame.of(request).business_date
    noted = target_queries.find_of(card.pk) if card else None
    form = BeginForm(request.POST or None, initial={"origin": "PASSIVE" if noted and not noted.is_active else "ACTIVE"})
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.NewOpportunity(named or 0, **form.cleaned_data)
            opportunity_id = actions.add_opportunity(new=new, day=day, at=clock.now())
        except rules.SaleRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Begun. First gate: the right person."))
            return redirect("opportunity", opportunity_id)
    context = {
        "form": form, "card": card, "may_override": request.actor.may(lifecycle_actions.OVERRIDE_ACT),
        "cooperation": lifecycle_queries.cooperation_of(card.pk) if card else None,
        "hold": receivable_queries.hold_on(card.pk, day) if card else None,
    }  # fmt: skip
    return render(request, "sales/begin.html", context, status=422 if form.errors else 200)


def one(request: Request, opportunity_id: int) -> HttpResponse:
    """Show an opportunity: its three gates, needs, papers, who decides, what happened."""
    return shown(request, found(queries.opportunity(opportunity_id)))


def shown(request: Request, row: Any, refusal: rules.SaleRefused | None = None, status: int = 200) -> HttpResponse:
    """Show an opportunity, with a refusal where a step was refused."""
    gates, day = queries.gates_of(row.pk), frame.of(request).business_date
    is_open = row.closed_date is None
    may = is_open and request.actor.may(EDITS)
    context = {
        "row": row, "steps": _steps(row, gates, may=may), "coverage": queries.coverage(row), "refusal": refusal,
        "proposals": queries.proposals_of(row.pk), "quotations": queries.quotations_of(row.pk),
        "contracts": list(row.contracts.order_by("-end_date")), "may_edit": may, "is_open": is_open,
        "may_reopen": not is_open and request.actor.may(EDITS), "given": request.POST.dict(), "today": day,
        "people": queries.people_at(row.customer_id), "support": people_queries.support(row.customer_id),
        "cooperation": lifecycle_queries.cooperation_of(row.customer_id),
        "strength": row.relation, "needed": rules.RELATION.get(row.stage, 0),
        "reasons": list(sale_lists.REASONS.items()), "rivals": market_queries.choices(),
        "is_ready": not rules.next_gate(gates), "history": _history(row.pk),
        "may_quote": may and not rules.next_gate(gates),
        "may_sign": may and row.stage in (rules.QUOTED, rules.CONTRACT),
        **known_of(row, day),
    }  # fmt: skip
    return render(request, "sales/opportunity.html", context, status=status)


def known_of(row: Any, day: date) -> dict[str, Any]:
    """Return what stands beside proposals: strengths, weaknesses and resources and whether the customer is key."""
    card = customer_queries.card(row.customer_id)
    return {
        "known": archive_queries.swot_by_kind(row.customer_id, day), "is_key": card and card.tier in rules.KEY_TIERS
    }  # fmt: skip


def _steps(row: Any, gates: dict[str, Any], *, may: bool) -> list[dict[str, Any]]:
    """Return the gates as steps: passed with their evidence, next with its question, or waiting for an earlier one."""
    following, last = rules.next_gate(gates), [gate for gate in rules.GATES if gate in gates][-1:]
    has_papers = row.stage in (rules.QUOTED, rules.CONTRACT)
    return [
        {
            "gate": gate, "n": n, "label": sale_lists.STAGES[gate], "asks": asks, "icon": icon,
            "passed": gates.get(gate),
            "is_next": gate == following and may, "may_go_back": may and [gate] == last and not has_papers,
            "waits": "" if gate in gates else rules.FAULTS.get(rules.missing_before(gate, gates), ""),
        }
        for n, (gate, (asks, icon)) in enumerate(GATES.items(), 1)
    ]  # fmt: skip


def _history(opportunity_id: int) -> list[tuple[Any, str, str]]:
    entries = core_queries.trail(noun="opportunity", object_id=opportunity_id, limit=N_HISTORY)
    names = org_queries.names(one.user_id for one in entries)
    return [(one.at, trail_words.act(one.act), names.get(one.user_id or 0, "")) for one in entries]


def edit(request: Request, opportunity_id: int) -> HttpResponse:
    """Change what is expected of an open opportunity."""
    row = found(queries.opportunity(opportunity_id))
    initial = {name: getattr(row, name) for name in OpportunityForm.base_fields}
    form = OpportunityForm(request.POST or None, initial=initial, row=row)
    saved = saving.attempt(
        request, form,
        lambda: actions.change_opportunity(
            opportunity_id=row.pk, values=form.values(), version=form.cleaned_data["version"], at=clock.now()
        ),
        refused={rules.SaleRefused: saving.refuse},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("opportunity", row.pk)
    return render(request, "sales/edit.html", {"form": form, "row": row}, status=saved.status)


def step(request: Request, opportunity_id: int, step: str) -> HttpResponse:
    """Pass a gate, take one back, win, lose or open again."""
    row, given = found(queries.opportunity(opportunity_id)), request.POST
    day, at = frame.of(request).business_date, clock.now()
    of: dict[str, Any] = {"opportunity_id": row.pk, "at": at}
    undo = ""
    try:
        if step == "gate":
            actions.pass_gate(
                **of, gate=given.get("gate", ""), evidence=given.get("evidence", ""), day=day,
                person_id=number(given.get("person", "")),
            )  # fmt: skip
        elif step == "back":
            actions.take_gate_back(**of, gate=given.get("gate", ""))
        elif step == "win":
            actions.win(**of, day=day)
            undo = reverse("opportunity_step", args=[row.pk, "reopen"])
        elif step == "lose":
            actions.lose(
                **of, reason=given.get("reason", ""), rival_id=number(given.get("rival", "")),
                verdict=given.get("verdict", ""), day=day,
            )  # fmt: skip
            undo = reverse("opportunity_step", args=[row.pk, "reopen"])
        elif step == "reopen":
            actions.reopen(**of)
        else:
            return found(None)
    except rules.SaleRefused as refusal:
        return shown(request, row, refusal, 422)
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("opportunity", row.pk)


def of_customer(request: Request, card: Any, as_of: Any) -> dict[str, Any]:
    """Return what is being won with a customer: opportunities, needs, contracts, how well we solve."""
    return {
        "opportunities": list(queries.opportunities_of(card.pk)), "customer_needs": list(queries.needs_of(card.pk)),
        "contracts": list(queries.contracts_of(card.pk)), "solving": queries.solving_of(card.pk),
        "may_sell": request.actor.may(EDITS),
    }  # fmt: skip


urls = [
    page("opportunities/", list_, act="sale.view", name="opportunities"),
    page("opportunities/export/<slug:form>/", export, act="list.export", name="opportunities_export"),
    page("opportunities/board/", board, act="sale.view", name="opportunity_board"),
    page("opportunities/add/", add, act=EDITS, name="opportunity_add", methods=BOTH),
    page("opportunities/<int:opportunity_id>/", one, act="sale.view", name="opportunity"),
    page("opportunities/<int:opportunity_id>/edit/", edit, act=EDITS, name="opportunity_edit", methods=BOTH),
    page("opportunities/<int:opportunity_id>/do/<slug:step>/", step, act=EDITS, name="opportunity_step", methods=POST),
]
