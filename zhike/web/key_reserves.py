"""Experts and the spare budget: who is reserved for which key account, what waits by class, claiming, giving back."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.core import clock
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.plans import actions, queries, rules
from zhike.web import analysis, codes, frame, saving
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.key_accounts import POST, SEES, tabs

EDIT = "customer.edit"
N_CHOICES = 500


def accounts() -> list[tuple[int, str]]:
    """Return the confirmed key accounts one may claim something for, the highest class first."""
    rows = key_queries.appointments().select_related("customer").order_by("customer__name", "pk")[:N_CHOICES]
    told = sorted(rows, key=lambda row: key_rank(row.metal))
    return [(row.customer_id, f"{row.customer.name} · {codes.label(f'metal.{row.metal}')}") for row in told]


def key_rank(metal: str) -> int:
    """Return how high a class stands, the highest 0."""
    return ("PLATINUM", "GOLD", "IRON", "LEAD").index(metal)


def experts() -> list[tuple[int, str]]:
    """Return who is certified in something, with what."""
    skills: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for row in coaching_queries.certificates():
        names[row.user_id] = row.user.name
        skills.setdefault(row.user_id, []).append(row.skill)
    return [(pk, f"{name} · {', '.join(dict.fromkeys(skills[pk]))}") for pk, name in names.items()]


class ReserveForm(forms.Form):
    """A claim: an expert for some days, or an amount."""

    customer_id = forms.TypedChoiceField(choices=accounts, coerce=int, label=gettext_lazy("Key account"))
    expert_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=gettext_lazy("Expert"),
        help_text=gettext_lazy("Leave it empty to claim money of the spare budget."),
    )  # fmt: skip
    amount = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, label=gettext_lazy("Amount of the spare budget")
    )
    first_date = day_field(gettext_lazy("From"))
    last_date = day_field(gettext_lazy("To"))
    what = forms.CharField(max_length=300, label=gettext_lazy("What for"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["expert_id"].choices = [("", _("Nobody")), *experts()]  # type: ignore[attr-defined]
        self.fields["last_date"].required = False


def reservations(request: Request) -> HttpResponse:
    """Show who is reserved for which account, what waits by class, and what is left of the spare budget."""
    return _shown(request)


def _shown(request: Request, form: ReserveForm | None = None, status: int = 200) -> HttpResponse:
    day, may_edit = frame.of(request).business_date, request.actor.may(EDIT)
    context = {
        "tabs": tabs(request, "reservations"), "pool": queries.pool(day), "day": day, "may_edit": may_edit,
        "form": (form or ReserveForm(initial={"first_date": day})) if may_edit else None,
        "rule": queries.rule_of_reserving(), "exports": analysis.exports("reservations_export"),
    }  # fmt: skip
    return render(request, "keyaccounts/reservations.html", context, status=status)


def reserve(request: Request) -> HttpResponse:
    """Claim an expert or money for a key account."""
    form, day = ReserveForm(request.POST), frame.of(request).business_date
    if form.is_valid():
        try:
            pk = actions.reserve(new=actions.NewReservation(**form.cleaned_data), day=day, at=clock.now())
        except rules.PlanRefused as refusal:
            saving.refuse(form, refusal)
        else:
            row = found(queries.reservation(pk))
            said = _("Reserved.") if row.state == "HELD" else _("Noted; it waits until its class comes to its turn.")
            frame.say(request, said, undo_url=reverse("reservation_end", args=[pk]))
            return redirect("reservations")
    return _shown(request, form, 422)


def end(request: Request, reservation_id: int) -> HttpResponse:
    """Give back what was claimed, or claim it again."""
    row, back = found(queries.reservation(reservation_id)), request.POST.get("back") == "on"
    try:
        actions.end_reservation(
            reservation_id=row.pk, back=back, day=frame.of(request).business_date, at=clock.now()
        )  # fmt: skip
    except rules.PlanRefused as refusal:
        frame.say(request, refusal.told, level="warning")
    else:
        undo = "" if back else reverse("reservation_end", args=[row.pk])
        said = _("It is claimed again.") if back else _("Given back.")
        frame.say(request, said, undo_url=undo, undo_values={} if back else {"back": "on"})
    return redirect("reservations")


def table(request: Request) -> analysis.Table:
    """Return the claims as they are taken away."""
    columns: list[Any] = [
        (_("How it stands"), "text"), (_("Class"), "text"), (_("Key account"), "text"), (_("Expert"), "text"),
        (_("Amount"), "money"), (_("From"), "date"), (_("To"), "date"), (_("What for"), "text"),
    ]  # fmt: skip
    pool = queries.pool(frame.of(request).business_date)
    rows = [
        (codes.label(f"reservation.{one.row.state}"), codes.label(f"metal.{one.metal}") if one.metal else "",
         one.row.customer.name if one.is_seen else "", one.row.expert.name if one.row.expert else "", one.row.amount,
         one.row.first_date, one.row.last_date, one.row.what if one.is_seen else "")
        for one in (*pool.held, *pool.waiting)
    ]  # fmt: skip
    return analysis.Table(_("Experts and spare budget"), columns, rows, "key-account-reservations")


urls = [
    page("key-accounts/reservations/", reservations, act=SEES, name="reservations"),
    analysis.report("key-accounts/reservations/table", table, act=SEES, name="reservations_export"),
    page("key-accounts/reservations/add/", reserve, act=EDIT, name="reservation_add", methods=POST),
    page("key-accounts/reservations/<int:reservation_id>/end/", end, act=EDIT, name="reservation_end", methods=POST),
]
