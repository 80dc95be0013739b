"""Members: the list, one joined, the card of one with its ledger, levels, benefits; the card beside the record."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame, lists, saving
from zhike.web.addresses import address, address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page

SEES, EDITS, APPROVES, MANAGES = "loyalty.view", "loyalty.edit", "loyalty.approve", "loyalty.manage"
MOST_POINTS = 100_000_000
N_ENTRIES = 50


def today() -> date:
    """Return the day the business stands at."""
    return org_queries.business_date(clock.now())


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages about members, as tabs."""
    pages = (("members", _("Members")), ("member_levels", _("Levels")))
    return [{"label": label, "url": address(name), "is_current": name == current} for name, label in pages]


def level_choices() -> list[tuple[str, str]]:
    """Return the levels there are."""
    return [(code, codes.label(f"memberlevel.{code}")) for code in rules.LEVELS]


class EnrolForm(forms.Form):
    """A customer that joins."""

    customer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    since = day_field(gettext_lazy("Member from"))
    until = day_field(gettext_lazy("Holds until"), required=False)
    card_no = forms.CharField(
        max_length=20, required=False, label=gettext_lazy("Card number"),
        help_text=gettext_lazy("Of a card that is out already; left empty, the next number is given."),
    )  # fmt: skip


class AdjustForm(forms.Form):
    """Points given or taken by hand."""

    points = forms.IntegerField(
        min_value=-MOST_POINTS, max_value=MOST_POINTS, label=gettext_lazy("Reward points"),
        help_text=gettext_lazy("Below 0 they are taken."),
    )  # fmt: skip
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))


class RenewForm(forms.Form):
    """Until when a membership goes on."""

    until = day_field(gettext_lazy("Holds until"), required=False)


class LevelForm(forms.Form):
    """A level given by hand."""

    level = forms.ChoiceField(choices=level_choices, label=gettext_lazy("Level of member"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))


class ReasonForm(forms.Form):
    """Why something ends or is taken back."""

    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))


def list_(request: Request) -> HttpResponse:
    """Show the members."""
    context = {"tabs": tabs("members"), "may_edit": request.actor.may(EDITS)}
    return lists.show(
        request, loyalty_lists.MEMBERS, "loyalty/members.html", context, row_url=address_of("member"),
        exports="members_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the members out."""
    return lists.export(request, loyalty_lists.MEMBERS, form, noun="member")


def add(request: Request) -> HttpResponse:
    """Let a customer join."""
    given = request.GET.get("customer", "")
    form = EnrolForm(request.POST or None, initial={"since": today(), "customer_id": given})
    asked = str(form["customer_id"].value() or "")
    chosen = customer_queries.card(int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if request.method == "POST" and form.is_valid():
        try:
            pk = actions.enrol(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Joined. The card number is %(card)s.") % {"card": found(queries.member(pk)).card_no})
            return redirect("member", pk)
    context = {"form": form, "chosen": chosen}
    return render(request, "loyalty/member_add.html", context, status=422 if form.errors else 200)


def one(request: Request, member_id: int) -> HttpResponse:
    """Show a member with its points, levels, benefits and recommendations."""
    return shown(request, found(queries.member(member_id)))


def shown(
    request: Request, row: Any, *, form: forms.Form | None = None, refusal: rules.Refused | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Show a member, with a form that did not pass and what was refused."""
    day = today()
    told = found(queries.statement(row.customer_id, day=day))
    edits = request.actor.may(EDITS)
    named: dict[str, Callable[..., forms.Form]] = {"adjust": AdjustForm, "renew": RenewForm, "level": LevelForm}
    given = {
        "points": request.GET.get("points", ""), "reason": request.GET.get("reason", ""), "until": row.until,
        "level": row.level,
    }  # fmt: skip
    made = {name: kind(initial=given) for name, kind in named.items()}
    if form is not None:
        made |= {name: form for name, kind in named.items() if isinstance(form, kind)}  # type: ignore[arg-type]
    context = {
        "row": row, "told": told, "today": day, "entries": list(queries.entries_of(row.pk)[:N_ENTRIES]),
        "soon": queries.running_out(row.pk, day=day, days=queries.warn_days()), "warn_days": queries.warn_days(),
        "uses": list(queries.uses_of(row.pk)[:N_ENTRIES]), "brought": list(queries.brought_by(row.customer_id)[:20]),
        "forms": made, "refusal": refusal, "may_edit": edits, "may_approve": request.actor.may(APPROVES),
        "can_ask": refusal is not None and refusal.rule in ("USER_LIMIT", "MEMBER_LIMIT"), "most": N_ENTRIES,
    }  # fmt: skip
    return render(request, "loyalty/member.html", context, status=status)


def beside_record(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the membership of a customer for the side of its record."""
    if not request.actor.may(SEES):
        return {"sees_membership": False}
    row = queries.member_of(card.pk)
    return {
        "sees_membership": True, "membership": row, "is_membership_over": row and queries.is_over(row, as_of),
        "may_enrol": request.actor.may(EDITS),
    }  # fmt: skip


BOTH = ("GET", "POST")
urls = [
    page("members/", list_, act=SEES, name="members"),
    page("members/export/<slug:form>/", export, act="list.export", name="members_export"),
    page("members/add/", add, act=EDITS, name="member_add", methods=BOTH),
    page("members/<int:member_id>/", one, act=SEES, name="member"),
]
