"""Partners of the alliance: the list, one kept and changed, a card verified, and what is settled with one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.web import analysis, codes, collection, frame, lists, members, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.member_benefits import code_field
from zhike.web.members import EDITS, MANAGES, SEES


def _percent(label: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=100, required=False, label=label)


class PartnerForm(forms.Form):
    """A partner as it is kept; beside it one field for the discount of each level."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    code = code_field()
    about = forms.CharField(max_length=300, required=False, label=gettext_lazy("What it gives"))
    share = _percent(gettext_lazy("We bear of the discount (percent)"))
    first_date = day_field(gettext_lazy("Partner from"))
    last_date = day_field(gettext_lazy("Partner until"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for level in rules.LEVELS:
            self.fields[level] = _percent(codes.label(f"memberlevel.{level}"))

    @property
    def of_levels(self) -> list[Any]:
        """Return the fields of the discounts."""
        return [self[level] for level in rules.LEVELS]

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written, as it is kept."""
        given = dict(self.cleaned_data)
        given.pop("version")
        discounts = {level: given.pop(level) for level in rules.LEVELS}
        return given | {
            "discounts": {level: percent for level, percent in discounts.items() if percent},
            "share": given["share"] or 0,
        }


class CardForm(forms.Form):
    """A card that is shown at a partner."""

    card_no = forms.CharField(max_length=20, label=gettext_lazy("Card number"))
    amount = forms.DecimalField(
        max_digits=12, decimal_places=2, required=False, label=gettext_lazy("Bill"),
        help_text=gettext_lazy("With a bill the discount is written down; without one the card is only looked at."),
    )  # fmt: skip
    reference = forms.CharField(max_length=40, required=False, label=gettext_lazy("Number of the receipt"))


def list_(request: Request) -> HttpResponse:
    """Show the partners."""
    context = {"may_manage": request.actor.may(MANAGES)}
    return lists.show(
        request, loyalty_lists.PARTNERS, "loyalty/partners.html", context, row_url=address_of("partner"),
        exports="partners_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the partners out."""
    return lists.export(request, loyalty_lists.PARTNERS, form, noun="partner")


def one(request: Request, partner_id: int) -> HttpResponse:
    """Show a partner with what is settled for some days."""
    return _shown(request, found(queries.partner(partner_id)), CardForm())


def _shown(request: Request, row: Any, form: forms.Form, verified: Any = None) -> HttpResponse:
    first, last = collection.period(request)
    uses, sums = queries.settlement(row.pk, first, last)
    context = {
        "row": row, "uses": uses[:200], "sums": sums, "first": first, "last": last, "form": form, "verified": verified,
        "may_manage": request.actor.may(MANAGES), "may_edit": request.actor.may(EDITS), "today": members.today(),
        "discounts": [(codes.label(f"memberlevel.{one}"), row.discounts.get(one)) for one in rules.LEVELS],
        "exports": analysis.exports("partner_settlement", partner=row.pk, first=first, last=last),
    }  # fmt: skip
    return render(request, "loyalty/partner.html", context, status=422 if form.errors else 200)


def verify(request: Request, partner_id: int) -> HttpResponse:
    """Look at a card that is shown, and write down what was off a bill."""
    row, form, verified, at = found(queries.partner(partner_id)), CardForm(request.POST), None, clock.now()
    if form.is_valid():
        given = form.cleaned_data
        reference = given["reference"] or request.POST.get("idempotency_key", "")[:40]
        try:
            verified = actions.verify(
                partner_code=row.code, card_no=given["card_no"], amount=given["amount"], reference=reference,
                day=members.today(), at=at,
            )  # fmt: skip
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
    return _shown(request, row, form, verified)


def settlement(request: Request) -> analysis.Table:
    """Return what members had at a partner, as a table."""
    asked = request.GET.get("partner", "")
    row = found(queries.partner(int(asked)) if asked.isdecimal() and len(asked) < 19 else None)
    first, last = collection.period(request)
    uses, _sums = queries.settlement(row.pk, first, last)
    heads = [
        (_("Day"), "date"), (_("Card number"), "text"), (_("Benefit of members"), "text"), (_("Bill"), "money"),
        (_("Discount given"), "money"), (_("We bear"), "money"),
    ]  # fmt: skip
    currency = frame.of(request).currency
    lines = [
        (
            use.day, use.member.card_no, use.benefit.name if use.benefit else "", _money(use.amount, currency),
            _money(use.discount, currency),
            _money(use.discount and rules.discount_of(use.discount, row.share), currency),
        )
        for use in uses
    ]  # fmt: skip
    return analysis.Table(_("Settlement with %(name)s") % {"name": row.name}, heads, lines, f"settlement-{row.code}")


def _money(amount: Any, currency: str) -> Any:
    return None if amount is None else (amount, currency)


def add(request: Request) -> HttpResponse:
    """Take a partner in."""
    return _edited(request, None, {"first_date": members.today()})


def edit(request: Request, partner_id: int) -> HttpResponse:
    """Change a partner, on the version the reader saw."""
    row = found(queries.partner(partner_id))
    known = {name: getattr(row, name) for name in PartnerForm.base_fields}
    return _edited(request, row, known | row.discounts)


def _edited(request: Request, row: Any, initial: dict[str, Any]) -> HttpResponse:
    form = PartnerForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form, lambda: _kept(form, row), now=lambda: _told(found(queries.partner(row.pk))),
        refused={rules.Refused: saving.refuse},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("partner", saved.value)
    row = found(queries.partner(row.pk)) if saved.is_late else row
    context = {"form": form, "row": row, "is_stale": saved.is_late}
    return render(request, "loyalty/partner_edit.html", context, status=saved.status)


def _kept(form: PartnerForm, row: Any) -> int:
    at = clock.now()
    if row is None:
        return actions.add_partner(values=form.values, at=at)
    actions.change_partner(partner_id=row.pk, values=form.values, version=form.cleaned_data["version"] or 0, at=at)
    return row.pk


def _told(row: Any) -> str:
    return f"{row.name} {row.code}"


BOTH = ("GET", "POST")
urls = [
    page("partners/", list_, act=SEES, name="partners"),
    page("partners/export/<slug:form>/", export, act="list.export", name="partners_export"),
    page("partners/add/", add, act=MANAGES, name="partner_add", methods=BOTH),
    analysis.report("partners/settlement", settlement, act=SEES, name="partner_settlement"),
    page("partners/<int:partner_id>/", one, act=SEES, name="partner"),
    page("partners/<int:partner_id>/edit/", edit, act=MANAGES, name="partner_edit", methods=BOTH),
    page("partners/<int:partner_id>/verify/", verify, act=EDITS, name="partner_verify", methods=("POST",)),
]
