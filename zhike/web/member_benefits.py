"""Rewards and benefits: the catalogue, one with what it asks for and how often it was had, kept and changed."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.web import codes, lists, members, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.door import Request, found, page
from zhike.web.members import MANAGES, SEES

TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")
CODE = r"^[A-Za-z0-9_-]{2,20}$"
MOST = 1_000_000_000


def partner_choices() -> list[tuple[int, str]]:
    """Return the partners a benefit may be given by."""
    return [(row.pk, row.name) for row in queries.partners()]


def code_field() -> forms.RegexField:
    """Return a field for the code of something in the catalogue."""
    return forms.RegexField(
        CODE, max_length=20, label=gettext_lazy("Code"),
        error_messages={"invalid": gettext_lazy("2 to 20 letters, digits, hyphens and underscores.")},
    )  # fmt: skip


def _whole(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST, required=False, label=label, help_text=help_text)


class BenefitForm(forms.Form):
    """A reward or benefit as it is kept."""

    kind = forms.ChoiceField(
        choices=lambda: [(code, codes.label(f"benefit.{code}")) for code in loyalty_lists.OFFERS],
        label=gettext_lazy("Kind"),
    )  # fmt: skip
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    code = code_field()
    about = forms.CharField(max_length=300, required=False, label=gettext_lazy("What it is"))
    price = _whole(gettext_lazy("Price in points"), gettext_lazy("Of a reward."))
    quota = _whole(gettext_lazy("Times a year and member"), gettext_lazy("Left empty, as often as one likes."))
    stock = _whole(gettext_lazy("There are"), gettext_lazy("Left empty, without end."))
    worth = forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Costs us")
    )
    levels = forms.MultipleChoiceField(
        choices=members.level_choices, required=False, label=gettext_lazy("For levels"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    tiers = forms.MultipleChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in TIERS], required=False,
        label=gettext_lazy("For tiers"), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    places = forms.CharField(
        max_length=2_000, required=False, label=gettext_lazy("Places"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, such as airports or stations; left empty, anywhere."),
    )  # fmt: skip
    partner_id = choice_of(partner_choices, gettext_lazy("Given by the partner"))
    first_date = day_field(gettext_lazy("Given from"))
    last_date = day_field(gettext_lazy("Given until"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written, as it is kept."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        places = [line.strip()[:80] for line in given["places"].splitlines() if line.strip()]
        price = (given["price"] or None) if given["kind"] == "REWARD" else None
        return given | {"places": places, "quota": given["quota"] or 0, "price": price}


def list_(request: Request) -> HttpResponse:
    """Show the catalogue."""
    context = {"may_manage": request.actor.may(MANAGES)}
    return lists.show(
        request, loyalty_lists.BENEFITS, "loyalty/benefits.html", context, row_url=address_of("offer"),
        exports="benefits_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the catalogue out."""
    return lists.export(request, loyalty_lists.BENEFITS, form, noun="memberbenefit")


def one(request: Request, offer_id: int) -> HttpResponse:
    """Show a reward or benefit with who had it."""
    row = found(queries.benefit(offer_id))
    uses = list(queries.uses_of_benefit(row.pk)[:50])
    context = {"row": row, "uses": uses, "today": members.today(), "may_manage": request.actor.may(MANAGES)}
    return render(request, "loyalty/benefit.html", context)


def add(request: Request) -> HttpResponse:
    """Put something into the catalogue."""
    return _edited(request, None, {"first_date": members.today(), "kind": "REWARD"})


def edit(request: Request, offer_id: int) -> HttpResponse:
    """Change something of the catalogue, on the version the reader saw."""
    row = found(queries.benefit(offer_id))
    known = {name: getattr(row, name) for name in BenefitForm.base_fields}
    return _edited(request, row, known | {"places": "\n".join(row.places)})


def _edited(request: Request, row: Any, initial: dict[str, Any]) -> HttpResponse:
    form = BenefitForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form, lambda: _kept(form, row), now=lambda: _told(found(queries.benefit(row.pk))),
        refused={rules.Refused: saving.refuse},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("offer", saved.value)
    row = found(queries.benefit(row.pk)) if saved.is_late else row
    context = {"form": form, "row": row, "is_stale": saved.is_late}
    return render(request, "loyalty/benefit_edit.html", context, status=saved.status)


def _kept(form: BenefitForm, row: Any) -> int:
    at = clock.now()
    if row is None:
        return actions.add_benefit(values=form.values, at=at)
    actions.change_benefit(benefit_id=row.pk, values=form.values, version=form.cleaned_data["version"] or 0, at=at)
    return row.pk


def _told(row: Any) -> str:
    return f"{row.name} {row.code}"


BOTH = ("GET", "POST")
urls = [
    page("benefits/", list_, act=SEES, name="benefits"),
    page("benefits/export/<slug:form>/", export, act="list.export", name="benefits_export"),
    page("benefits/add/", add, act=MANAGES, name="offer_add", methods=BOTH),
    page("benefits/<int:offer_id>/", one, act=SEES, name="offer"),
    page("benefits/<int:offer_id>/edit/", edit, act=MANAGES, name="offer_edit", methods=BOTH),
]
