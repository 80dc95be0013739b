"""The relation with one customer: radar, health, level and plan, forms, forces, ledger, bonds, what it has of us."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import bonds, health
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import actions, queries, rules
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.web import codes, frame, radar, saving
from zhike.web import format as written
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.knowing import FORMS

SEES, EDITS, POST = "customer.view", "relation.edit", ("POST",)
FORCE = {"min_value": 0, "max_value": rules.MOST_FORCE}
HINTS = {
    bonds.STRONGER: gettext_lazy("Do not press it: give a little more than the agreement asks, and bind it by that."),
    bonds.EQUAL: gettext_lazy("Look for what both gain by: joint projects, shared plans, regular reviews."),
    bonds.WEAKER: gettext_lazy("Become harder to replace: know more people there, serve what nobody else does, "
                                "win a second user in its house."),
}  # fmt: skip


class ExchangeForm(forms.Form):
    """Something given or received."""

    prefix = "exchange"
    side = forms.ChoiceField(
        choices=lambda: [(one, codes.label(f"exchange.{one}")) for one in rules.SIDES], label=gettext_lazy("Direction")
    )
    what = forms.CharField(max_length=200, label=gettext_lazy("What"))
    amount = forms.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, label=gettext_lazy("Worth, estimated"),
        help_text=gettext_lazy("In the currency of the books. Gifts and gains noted elsewhere count by themselves."),
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"))


class BondForm(forms.Form):
    """Something that binds."""

    prefix = "bond"
    kind = forms.ChoiceField(
        choices=lambda: [(one, codes.label(f"bond.{one}")) for one in rules.KINDS], label=gettext_lazy("Kind of bond")
    )
    what = forms.CharField(max_length=200, label=gettext_lazy("What binds"))
    since = day_field(gettext_lazy("Since"))


class ForceForm(forms.Form):
    """How strong either side bargains."""

    prefix = "force"
    ours = forms.IntegerField(**FORCE, label=gettext_lazy("Our force, 0 to 10"))  # type: ignore[arg-type]
    theirs = forms.IntegerField(**FORCE, label=gettext_lazy("Their force, 0 to 10"))  # type: ignore[arg-type]
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("By what one knows it"))


class PlanForm(forms.Form):
    """How the next level is reached."""

    prefix = "plan"
    plan = forms.CharField(max_length=500, label=gettext_lazy("What leads to the next level"))
    due_date = day_field(gettext_lazy("Done by"))


class ChanceForm(forms.Form):
    """Somebody met by chance."""

    prefix = "chance"
    whom = forms.CharField(max_length=100, label=gettext_lazy("Whom you met"))
    where = forms.CharField(max_length=200, label=gettext_lazy("Where, and what was said"))
    met_date = day_field(gettext_lazy("Met on"))


class TieForm(forms.Form):
    """On what the relation of one of us to a key person rests."""

    prefix = "tie"
    person_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Key person"))
    user_id = forms.TypedChoiceField(coerce=int, choices=queries.colleagues, label=gettext_lazy("Who of us"))
    form = forms.ChoiceField(choices=lambda: [(one, codes.label(one)) for one in FORMS], label=gettext_lazy("Rests on"))
    strength = forms.TypedChoiceField(
        choices=[(n, str(n)) for n in range(6)], coerce=int, label=gettext_lazy("How close, 0 to 5"), initial=2
    )
    note = forms.CharField(max_length=200, required=False, label=gettext_lazy("What shows it"))
    declared = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Declaration of the conflict of interest"),
        help_text=gettext_lazy("A must for kinship: whoever is related decides nothing for this customer."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = people  # type: ignore[attr-defined]


def _people(customer_id: int) -> list[tuple[int, str]]:
    return [(part.person_id, part.name) for part in people_queries.parts_at(customer_id)]


def by_id(request: Request, relation_id: int) -> HttpResponse:
    """Lead from a line of the list to the relation of its customer."""
    return redirect("customer_relation", found(queries.relations().filter(pk=relation_id).first()).customer_id)


def one(request: Request, customer_id: int) -> HttpResponse:
    """Show the relation with a customer."""
    return _shown(request, found(customer_queries.card(customer_id)))


def _shown(request: Request, card: Any, opened: str = "", form: forms.Form | None = None) -> HttpResponse:
    day, sees_people = frame.of(request).business_date, request.actor.may("person.view")
    measured = queries.measure([card.pk], day).get(card.pk)
    row, people = queries.relation(card.pk), _people(card.pk) if sees_people else []
    ties = people_queries.ties_at([card.pk]).get(card.pk, []) if sees_people else []
    known: dict[str, forms.Form] = {
        "exchange": ExchangeForm(initial={"day": day}), "bond": BondForm(initial={"since": day}),
        "force": ForceForm(initial={"ours": row.our_force, "theirs": row.their_force, "note": row.force_note}
                           if row else None),
        "plan": PlanForm(initial={"plan": row.plan, "due_date": row.plan_due_date} if row else None),
        "chance": ChanceForm(initial={"met_date": day}), "tie": TieForm(people=people),
    }  # fmt: skip
    if form is not None:
        known[opened] = form
    lines = queries.bond_lines()
    context = {
        "card": card, "row": row, "measured": measured, "forms": known, "opened": opened, "day": day,
        "radar": _radar(measured), "essences": _essences(measured, frame.of(request).currency),
        "rule": queries.rule(), "people": people,
        "ties": ties, "hints": queries.hints(card.pk) if sees_people else [], "sees_people": sees_people,
        "is_kin": any(one.user_id == request.actor.user_id and one.form == people_rules.KIN for one in ties),
        "ledger": queries.ledger(card.pk, day), "bonds": list(queries.bonds_of(card.pk)[:20]),
        "chances": list(queries.chances_of(card.pk)[:10]), "trend": queries.trend(card.pk),
        "gained": queries.gained(card.pk, day), "wanting": rules.wanting(measured.level if measured else 0),
        "force": bonds.force(row.our_force, row.their_force) if row else "", "force_hints": HINTS,
        "two": queries.two_bonds(measured, lines) if measured else None, "bond_lines": lines,
        "customs": queries.customs(card.pk) if sees_people else [],
        "may_edit": request.actor.may(EDITS), "may_tie": request.actor.may("person.edit"),
    }  # fmt: skip
    return render(request, "relations/one.html", context, status=200 if form is None else 422)


def _radar(measured: queries.Measured | None) -> radar.Radar | None:
    if measured is None or not measured.n_known:
        return None
    return radar.draw([(codes.label(f"essence.{code}"), measured.essences[code]) for code in health.ESSENCES])


def _essences(measured: queries.Measured | None, currency: str) -> list[tuple[str, float | None, str]]:
    """Return each essence with its score and how it was reckoned, in words."""
    if measured is None:
        return []
    said = {
        "two_way": _("contacts in which the customer spoke: %(a)s of %(b)s"),
        "cooperation": _("joined activities and processes: %(a)s of %(b)s asked for"),
        "mutual": _("given %(a)s, received %(b)s: the smaller by the larger"),
        "emotion": _("contacts about feelings: %(a)s of %(b)s asked for"),
        "monitoring": _("looked after: %(a)s of %(b)s (owner, key person, known by us, talked to in time)"),
    }
    told = []
    for code in health.ESSENCES:
        a, b = (
            written.money_text(one, currency) if code == "mutual" else written.number_text(one)
            for one in measured.told[code]
        )
        told.append((code, measured.essences[code], said[code] % {"a": a, "b": b}))
    return told


def _write(
    request: Request, customer_id: int, name: str, form: Callable[[], forms.Form], write: Callable[..., Any]
) -> HttpResponse:  # fmt: skip
    """Write what a form says, or show the page again with the form and why it was refused."""
    card, filled = found(customer_queries.card(customer_id)), form()
    if filled.is_valid():
        try:
            write(**filled.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse_by_rule(filled, refusal)
        except people_rules.NotDeclared as refusal:
            filled.add_error("declared", str(refusal))
        else:
            frame.say(request, _("Saved."))
            return redirect(f"{reverse('customer_relation', args=[card.pk])}#{name}")
    return _shown(request, card, name, filled)


def exchange(request: Request, customer_id: int) -> HttpResponse:
    """Note something given or received."""
    return _write(request, customer_id, "exchange", lambda: ExchangeForm(request.POST),
                  lambda **said: actions.note_exchange(customer_id=customer_id, **said))  # fmt: skip


def bond(request: Request, customer_id: int) -> HttpResponse:
    """Write down a bond."""
    return _write(request, customer_id, "bond", lambda: BondForm(request.POST),
                  lambda **said: actions.add_bond(customer_id=customer_id, **said))  # fmt: skip


def force(request: Request, customer_id: int) -> HttpResponse:
    """Judge the forces of both sides."""
    return _write(request, customer_id, "force", lambda: ForceForm(request.POST),
                  lambda **said: actions.judge_forces(customer_id=customer_id, **said))  # fmt: skip


def plan(request: Request, customer_id: int) -> HttpResponse:
    """Plan the next level."""
    return _write(request, customer_id, "plan", lambda: PlanForm(request.POST),
                  lambda **said: actions.plan_level(customer_id=customer_id, **said))  # fmt: skip


def chance(request: Request, customer_id: int) -> HttpResponse:
    """Note somebody met by chance."""
    return _write(request, customer_id, "chance", lambda: ChanceForm(request.POST),
                  lambda **said: actions.note_chance(customer_id=customer_id, **said))  # fmt: skip


def tie(request: Request, customer_id: int) -> HttpResponse:
    """Say on what the relation of one of us to a key person rests."""
    return _write(request, customer_id, "tie", lambda: TieForm(request.POST, people=_people(customer_id)),
                  people_actions.tie_staff)  # fmt: skip


def withdraw(request: Request, exchange_id: int) -> HttpResponse:
    """Let an entry of the ledger no longer count, or count again."""
    row = found(queries.exchange(exchange_id))
    day = None if row.withdrawn_date else frame.of(request).business_date
    actions.withdraw_exchange(exchange_id=row.pk, day=day, at=clock.now())
    frame.say(request, _("It no longer counts.") if day else _("It counts again."),
              undo_url=reverse("exchange_withdraw", args=[row.pk]) if day else "")  # fmt: skip
    return redirect(f"{reverse('customer_relation', args=[row.customer_id])}#exchange")


def end_bond(request: Request, bond_id: int) -> HttpResponse:
    """Let a bond end, or hold again."""
    row = found(queries.bond(bond_id))
    day = None if row.ended_date else frame.of(request).business_date
    actions.end_bond(bond_id=row.pk, day=day, at=clock.now())
    frame.say(request, _("The bond has ended.") if day else _("The bond holds again."),
              undo_url=reverse("bond_end", args=[row.pk]) if day else "")  # fmt: skip
    return redirect(f"{reverse('customer_relation', args=[row.customer_id])}#bond")


def follow(request: Request, chance_id: int) -> HttpResponse:
    """Say that a chance meeting was followed up."""
    row = found(queries.chance(chance_id))
    actions.follow_chance(chance_id=row.pk, day=frame.of(request).business_date, at=clock.now())
    frame.say(request, _("Followed up."))
    return redirect(f"{reverse('customer_relation', args=[row.customer_id])}#chance")


def beside_record(request: Request, card: Any, as_of: Any) -> dict[str, Any]:
    """Return how the relation stands, for the card beside the record."""
    return {"relation": queries.relation(card.pk), "relation_url": address_of("customer_relation")(card.pk)}


urls = [
    page("relations/<int:relation_id>/", by_id, act=SEES, name="relation"),
    page("customers/<int:customer_id>/relation/", one, act=SEES, name="customer_relation"),
    page("customers/<int:customer_id>/relation/exchange/", exchange, act=EDITS, name="exchange_add", methods=POST),
    page("customers/<int:customer_id>/relation/bond/", bond, act=EDITS, name="bond_add", methods=POST),
    page("customers/<int:customer_id>/relation/force/", force, act=EDITS, name="force_judge", methods=POST),
    page("customers/<int:customer_id>/relation/plan/", plan, act=EDITS, name="level_plan", methods=POST),
    page("customers/<int:customer_id>/relation/chance/", chance, act=EDITS, name="chance_add", methods=POST),
    page("customers/<int:customer_id>/relation/tie/", tie, act="person.edit", name="form_add", methods=POST),
    page("relations/exchanges/<int:exchange_id>/withdraw/", withdraw, act=EDITS, name="exchange_withdraw",
         methods=POST),
    page("relations/bonds/<int:bond_id>/end/", end_bond, act=EDITS, name="bond_end", methods=POST),
    page("relations/chances/<int:chance_id>/followed/", follow, act=EDITS, name="chance_followed", methods=POST),
]  # fmt: skip
