"""Worth of a customer on its record: score by component, ability and credit, wallet, quadrant, tier and why; notes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import quadrants, runs, trust
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.valuation import actions, queries, rules
from zhike.web import codes, frame, profitability, tier_words, words
from zhike.web import format as written
from zhike.web.door import Request, found, page

BOTH, POST = ("GET", "POST"), ("POST",)
N_KEPT, N_OFFERS = 6, 8
PERCENTS = ("win_rate", "target_share", "share")


def _percent(label: Any, *, initial: int | None = None, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(max_digits=4, decimal_places=1, label=label, initial=initial, required=required)


def _choices(noun: str, *wanted: str) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(code, codes.label(f"{noun}.{code}")) for code in wanted]


class NoteForm(forms.Form):
    """What every note has: a day and a reason."""

    reason = forms.CharField(max_length=300, label=gettext_lazy("Why, or where it is known from"))
    noted_date = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def values(self) -> dict[str, Any]:
        """Return what was given as the action takes it: percents as shares."""
        return {
            name: value / 100 if name in PERCENTS and isinstance(value, Decimal) else value
            for name, value in self.cleaned_data.items()
        }


class RatingForm(NoteForm):
    """A rating of ability, willingness, credit or potential."""

    subject = forms.ChoiceField(choices=_choices("judged", *rules.MOST_RATED), label=gettext_lazy("What is rated"))
    points = forms.IntegerField(
        min_value=0, max_value=100, label=gettext_lazy("Points given"),
        help_text=gettext_lazy("0 to 100; growth potential from 1 to 5."),
    )  # fmt: skip
    field_order = ("subject", "points")


class WalletForm(NoteForm):
    """An estimate of what a customer spends on what we sell."""

    amount = forms.DecimalField(
        max_digits=18, decimal_places=2, label=gettext_lazy("What it spends a year on what we sell, with anybody")
    )
    win_rate = _percent(gettext_lazy("Chance to win what is bought elsewhere (%)"))
    target_share = _percent(gettext_lazy("Share of wallet wanted (%)"))
    field_order = ("amount", "win_rate", "target_share")


class ReferralForm(NoteForm):
    """A customer that was brought by this one."""

    referred_id = forms.IntegerField(label=gettext_lazy("Customer it brought"))
    way = forms.ChoiceField(
        choices=_choices("way", "RECOMMENDED", "REFERENCE", "SHOWCASE"), label=gettext_lazy("How it brought them")
    )
    share = _percent(gettext_lazy("Share of what they leave that is its merit (%)"), initial=50, required=True)
    field_order = ("referred_id", "way", "share")


class RivalryForm(NoteForm):
    """A competitor at this customer, or that there is none."""

    outcome = forms.ChoiceField(
        choices=_choices("rivalry", "WON_FROM", "CONTESTED", "NONE"), label=gettext_lazy("How things stand")
    )
    competitor = forms.CharField(max_length=120, required=False, label=gettext_lazy("Competitor"))
    share = _percent(gettext_lazy("Our share of a contested account (%)"))
    field_order = ("outcome", "competitor", "share")


FORMS: dict[str, tuple[type[NoteForm], str | Promise]] = {
    "rating": (RatingForm, gettext_lazy("Rate the customer")),
    "wallet": (WalletForm, gettext_lazy("Estimate the wallet")),
    "referral": (ReferralForm, gettext_lazy("Note a referral")),
    "rivalry": (RivalryForm, gettext_lazy("Note a competitor")),
}


def tab(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Fill the value's part of the record, as it stands or stood on a day."""
    today, run = frame.of(request).business_date, runs.current()
    is_past = as_of < today
    score = None if is_past else queries.explained(card.pk, as_of)
    notes = {kind: list(queries.notes(kind, [card.pk], until=as_of)) for kind in FORMS}
    own = survey_queries.own_degree(card.pk, as_of)
    authors = org_queries.names(row.author_id for rows in notes.values() for row in rows)
    return {
        "score": score, "score_bars": _bars(score) if score else [],
        "kept": [] if queries.partly_hidden([card.pk], ever=True) else _kept(card.pk, as_of),
        "judged": queries.judge(card, as_of), "wallet": queries.wallet(card.pk, as_of), "notes": notes,
        "authors": authors, "quadrant": quadrants.quadrant_of(card),
        "placed": None if is_past else queries.placed(card),
        "tier_history": [row for row in customer_queries.class_history(card.pk)
                         if row.dimension == "VALUE_TIER" and row.valid_from <= as_of],
        "tier_reason": tier_words.reason,
        "forecast": trust.forecast(run.pk) if run and card.clv is not None else None, "model_words": words.model,
        "clv_interval": queries.interval_of(card, run.pk) if run and not is_past else None,
        **({"left": None} if is_past else profitability.told(card.pk, frame.of(request).currency)),
        "offers": [] if is_past else queries.next_best(card, as_of, limit=N_OFFERS),
        "satisfaction": own, "heard": survey_queries.heard_of(*own) if own else None,
        "can_note": request.actor.may("customer.edit") and not is_past,
    }  # fmt: skip


def _kept(customer_id: int, as_of: date) -> list[Any]:
    return list(queries.scores_of(customer_id).filter(day__lte=as_of)[:N_KEPT])


def _bars(score: queries.Explained) -> list[dict[str, Any]]:
    return [
        {"label": codes.label(f"component.{part.component}"), "width": part.points or 0, "tone": "one",
         "text": _("not for you to see") if part.is_hidden and part.points is None
         else _("not known") if part.points is None else written.number_text(round(part.points))}
        for part in score.parts
    ]  # fmt: skip


def _back(customer_id: int) -> HttpResponseRedirect:
    return redirect(f"{reverse('customer', args=[customer_id])}?tab=value")


def _adding(kind: str) -> Callable[..., HttpResponse]:
    shape, title = FORMS[kind]

    def add(request: Request, customer_id: int) -> HttpResponse:
        """Note something of a customer's value."""
        card = found(customer_queries.card(customer_id))
        today = frame.of(request).business_date
        asked = request.GET.get("subject", "")
        form = shape(request.POST or None, initial={"noted_date": today, "subject": asked})
        if request.method == "POST" and form.is_valid():
            try:
                actions.add_note(kind=kind, customer_id=card.pk, values=form.values(), day=today, at=clock.now())
            except rules.BadNote as bad:
                form.add_error(bad.field, str(bad))
            else:
                frame.say(request, _("Noted."))
                return _back(card.pk)
        referred = str(form["referred_id"].value() or "") if kind == "referral" else ""
        chosen = customer_queries.card(int(referred)) if referred.isdecimal() and len(referred) < 19 else None
        context = {"card": card, "form": form, "title": title, "chosen": chosen}
        return render(request, "worth/note.html", context, status=422 if form.errors else 200)

    return add


def _ending(kind: str) -> Callable[..., HttpResponse]:
    def end(request: Request, **where: int) -> HttpResponse:
        """Take a note away from today on; earlier days keep it."""
        (note_id,) = where.values()
        row, at = found(queries.note(kind, note_id)), clock.now()
        actions.end_note(kind=kind, note_id=row.pk, day=org_queries.business_date(at), at=at)
        undo = reverse(f"{kind}_restore", args=[row.pk])
        frame.say(request, _("Taken away."), level="info", undo_url=undo)
        return _back(row.customer_id)

    return end


def _restoring(kind: str) -> Callable[..., HttpResponse]:
    def restore(request: Request, **where: int) -> HttpResponse:
        """Bring a note back."""
        (note_id,) = where.values()
        row = found(queries.note(kind, note_id))
        try:
            actions.end_note(kind=kind, note_id=row.pk, day=None, at=clock.now())
        except rules.BadNote as bad:
            frame.say(request, str(bad), level="danger")
        return _back(row.customer_id)

    return restore


def _of(kind: str, many: str) -> list[URLPattern]:
    act, note = "customer.edit", f"<int:{kind}_id>"
    return [
        page(f"customers/<int:customer_id>/{many}/add/", _adding(kind), act=act, name=f"{kind}_add", methods=BOTH),
        page(f"{many}/{note}/end/", _ending(kind), act=act, name=f"{kind}_end", methods=POST),
        page(f"{many}/{note}/restore/", _restoring(kind), act=act, name=f"{kind}_restore", methods=POST),
    ]


MANY = {"rating": "ratings", "wallet": "wallets", "referral": "referrals", "rivalry": "rivalries"}
urls = [address for kind, many in MANY.items() for address in _of(kind, many)]
