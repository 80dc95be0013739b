"""The register of risks: the matrix and the list, what the scan proposes, entering a risk and rating it anew."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.risk import actions
from zhike.apps.risk import lists as risk_lists
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.rules import register
from zhike.web import codes, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import number, people
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.invoices import AMOUNT

N_PROPOSED = 6
STEPS: list[tuple[int, Any]] = [
    (1, gettext_lazy("1 · hardly")), (2, gettext_lazy("2 · seldom")), (3, gettext_lazy("3 · now and then")),
    (4, gettext_lazy("4 · likely")), (5, gettext_lazy("5 · almost certain")),
]  # fmt: skip
IMPACTS: list[tuple[int, Any]] = [
    (1, gettext_lazy("1 · hardly felt")), (2, gettext_lazy("2 · small")), (3, gettext_lazy("3 · felt")),
    (4, gettext_lazy("4 · large")), (5, gettext_lazy("5 · threatens us")),
]  # fmt: skip


def cause_choices() -> list[Any]:
    """Return the three causes of each type, under its name."""
    return [
        (codes.label(f"registeredrisk.{kind}"), [(code, codes.label(f"riskcause.{code}")) for code in causes])
        for kind, causes in register.CAUSES.items()
    ]


class RiskForm(forms.Form):
    """A risk as somebody writes it down; its type follows from the cause."""

    title = forms.CharField(max_length=160, label=gettext_lazy("What may happen"))
    cause = forms.ChoiceField(label=gettext_lazy("By what cause"))
    branch_id = forms.TypedChoiceField(
        choices=branch_choices, coerce=int, required=False, empty_value=None, label=gettext_lazy("Branch"),
        help_text=gettext_lazy("With all below it; headquarters stands for the whole company."),
    )  # fmt: skip
    likelihood = forms.TypedChoiceField(choices=STEPS, coerce=int, initial=3, label=gettext_lazy("How likely"))
    impact = forms.TypedChoiceField(choices=IMPACTS, coerce=int, initial=3, label=gettext_lazy("How grave"))
    probability = forms.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, label=gettext_lazy("Probability in a year (%)")
    )
    loss = forms.DecimalField(**AMOUNT, min_value=0, label=gettext_lazy("Loss if it happens"))
    owner_id = choice_of(people, gettext_lazy("Responsible"))
    review_date = day_field(gettext_lazy("Look again on"), required=False)
    text = forms.CharField(
        max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("What is known of it")
    )

    def __init__(self, *args: Any, of_customer: bool, **more: Any):
        super().__init__(*args, **more)
        self.fields["cause"].choices = cause_choices()  # type: ignore[attr-defined]
        if of_customer:
            del self.fields["branch_id"]

    def new(self, customer_id: int | None) -> actions.NewRisk:
        """Return the risk that was written."""
        given: dict[str, Any] = self.cleaned_data
        kind = next(one for one, causes in register.CAUSES.items() if given["cause"] in causes)
        rated = register.Rated(
            given["likelihood"], given["impact"], Decimal(given["probability"]) / 100, given["loss"]
        )  # fmt: skip
        return actions.NewRisk(
            given["title"], kind, given["cause"], rated, customer_id=customer_id, branch_id=given.get("branch_id"),
            owner_id=given["owner_id"], text=given["text"], review_date=given["review_date"],
        )  # fmt: skip


def list_(request: Request) -> HttpResponse:
    """Show the matrix, the causes, what is proposed, and the list."""
    cells, causes = queries.cells(), queries.by_cause()
    proposed = queries.candidates()
    context = {
        "rows": [cells[n : n + len(queries.STEPS)] for n in range(0, len(cells), len(queries.STEPS))],
        "steps": dict(STEPS), "impacts": IMPACTS, "n_live": sum(one.n for one in cells),
        "expected": sum((one.expected for one in cells), Decimal(0)),
        "n_grave": sum(one.n for one in cells if one.level in ("ORANGE", "RED")),
        "causes": [
            (kind, [(code, *causes.get((kind, code), (0, None))) for code in known])
            for kind, known in register.CAUSES.items()
        ],
        "proposed": list(proposed[:N_PROPOSED]), "n_proposed": proposed.count(),
        "may_edit": request.actor.may("risk.edit"),
    }  # fmt: skip
    return lists.show(
        request, risk_lists.RISKS, "risks/page.html", context, row_url=address_of("risk"), exports="risks_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the register out."""
    return lists.export(request, risk_lists.RISKS, form, noun="risk")


def add(request: Request) -> HttpResponse:
    """Register a risk; the address may name a customer."""
    customer_id = number(request.GET.get("customer", ""))
    card = found(customer_queries.card(customer_id)) if customer_id else None
    initial: dict[str, Any] = {"branch_id": request.actor.user.branch_id, "owner_id": request.actor.user.pk}
    form = RiskForm(request.POST or None, of_customer=card is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            risk_id = actions.register_risk(
                new=form.new(card.pk if card else None), day=frame.of(request).business_date, at=clock.now()
            )
        except register.RiskRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("The risk is in the register."))
            return redirect("risk", risk_id)
    context = {"form": form, "card": card, "row": None}
    return render(request, "risks/edit.html", context, status=422 if form.errors else 200)


def edit(request: Request, risk_id: int) -> HttpResponse:
    """Rate a risk anew, or take up a proposed one."""
    row: Any = found(queries.risk(risk_id))
    if row.state not in ("CANDIDATE", *register.LIVE):
        return found(None)
    names = ("title", "cause", "branch_id", "likelihood", "impact", "loss", "owner_id", "review_date", "text")
    initial = {name: getattr(row, name) for name in names} | {"probability": (row.probability * 100).normalize()}
    form = RiskForm(request.POST or None, of_customer=row.customer_id is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            is_open = actions.change_risk(
                risk_id=row.pk, new=form.new(row.customer_id), day=frame.of(request).business_date, at=clock.now()
            )
        except register.RiskRefused as refusal:
            saving.refuse(form, refusal)
        else:
            said = _("Saved. That is more than your role may bear: somebody above you decides on the answer anew.")
            frame.say(request, said if is_open else _("Saved."), level="warning" if is_open else "success")
            return redirect("risk", row.pk)
    card = customer_queries.card(row.customer_id) if row.customer_id else None
    context = {"form": form, "card": card, "row": row}
    return render(request, "risks/edit.html", context, status=422 if form.errors else 200)


EDIT, BOTH = "risk.edit", ("GET", "POST")
urls = [
    page("risks/", list_, act="risk.view", name="risks"),
    page("risks/export/<slug:form>/", export, act="list.export", name="risks_export"),
    page("risks/add/", add, act=EDIT, name="risk_add", methods=BOTH),
    page("risks/<int:risk_id>/edit/", edit, act=EDIT, name="risk_edit", methods=BOTH),
]
