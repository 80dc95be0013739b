"""Key customers: both balances, quarterly reviews with minutes, rewards for staying; one of them with what is noted."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.web import analysis, codes, frame, key_accounts
from zhike.web.door import Request, found, page

N_SHOWN = 50
ONLY = {"": gettext_lazy("All"), "not_beyond": gettext_lazy("Not beyond value (C ≤ 1)")}
REFUSALS = {
    "NO_CUSTOMER": gettext_lazy("There is no such customer among those you may see."),
    "NOT_KEY": gettext_lazy("Only VIP and major customers are key customers."),
    "BAD_AMOUNT": gettext_lazy("Choose a kind, and an amount other than zero."),
    "TOO_EARLY": gettext_lazy("It has not been a key customer long enough; the rule tables say how long."),
    "GIVEN": gettext_lazy("This stretch is rewarded already; a new one begins when it rises again."),
    "NO_ENTRY": gettext_lazy("There is no such entry any more."),
    "NO_TAGS": gettext_lazy("Give at least one word by which a resource is known."),
    "TO_COME": gettext_lazy("The day lies ahead; today or earlier, please."),
}  # fmt: skip


def _day() -> forms.DateField:
    return forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class BenefitForm(forms.Form):
    """What a customer gains from us in a year."""

    kind = forms.ChoiceField(
        choices=lambda: [(code, codes.label(f"benefit.{code}")) for code in rules.KINDS], label=gettext_lazy("What")
    )
    amount = forms.DecimalField(
        max_digits=14, decimal_places=2, label=gettext_lazy("Worth to the customer, a year"),
        help_text=gettext_lazy("Below zero where it loses by us."),
    )  # fmt: skip
    evidence = forms.CharField(max_length=300, label=gettext_lazy("Where it is known from"))
    noted_date = _day()


class ReviewForm(forms.Form):
    """A review with its minutes."""

    day = _day()
    minutes = forms.CharField(
        max_length=8_000, label=gettext_lazy("Minutes of the review"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who was there, how it stands, what both sides do next."),
    )  # fmt: skip


class RewardForm(forms.Form):
    """What a customer gets for having stayed."""

    what = forms.CharField(max_length=200, label=gettext_lazy("What it gets"))


def key_customers(request: Request) -> HttpResponse:
    """Show the key customers with what both sides gain, the review of the quarter and the way to the reward."""
    every, only = queries.accounts(frame.of(request).business_date), request.GET.get("only", "")
    only = only if only in ONLY else ""
    found_rows = [one for one in every if one.is_not_beyond] if only else every
    here = reverse("key_customers")
    context = {
        "tabs": key_accounts.tabs(request, "key_customers"), "rows": found_rows[:N_SHOWN], "n": len(found_rows),
        "n_missing": sum(one.review == rules.MISSING for one in found_rows),
        "n_one_sided": sum(bool(one.one_sided) for one in found_rows), "wanted": queries.quarters_wanted(),
        "n_measured": sum(one.degree is not None for one in every),
        "n_not_beyond": sum(one.is_not_beyond for one in every),
        "segment": [
            {"label": label, "url": f"{here}?only={code}" if code else here, "is_current": code == only}
            for code, label in ONLY.items()
        ],
        "exports": analysis.exports("key_customers_export"), "n_shown": N_SHOWN,
        "sees_rows": request.actor.row_branch_ids != (),
    }  # fmt: skip
    return render(request, "keyaccounts/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return the key customers as they are taken away."""
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("Owner"), "text"),
        (_("Leaves us, last year"), "money"), (_("Gains from us, a year"), "money"), (_("Balance"), "text"),
        (_("Review"), "text"), (_("Last review"), "date"), (_("Quarters as a key customer"), "number"),
        (_("Satisfaction (C)"), "number"),
    ]  # fmt: skip
    rows = [
        (one.card.name, one.card.code, codes.label(one.card.tier), one.card.owner.name if one.card.owner else "",
         one.ours, one.theirs, codes.label(f"balance.{one.one_sided}") if one.one_sided else "",
         codes.label(f"keyreview.{one.review}"), one.last_review, one.stretch.n_quarters if one.stretch else 0,
         None if one.degree is None else round(float(one.degree), 2))
        for one in queries.accounts(frame.of(request).business_date)
    ]  # fmt: skip
    return analysis.Table(_("Key customers"), columns, rows, "key-customers")


def key_customer(request: Request, customer_id: int) -> HttpResponse:
    """Show one key customer: what both sides gain, its reviews, its way to the reward."""
    return _shown(request, customer_id)


def _shown(request: Request, customer_id: int, status: int = 200, **forms_given: Any) -> HttpResponse:
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    may = request.actor.may
    context = {
        "card": card, "account": queries.account(customer_id, day), "wanted": queries.quarters_wanted(),
        "benefits": queries.benefits_of(customer_id), "reviews": queries.reviews_of(customer_id),
        "rewards": queries.rewards_of(customer_id), "ours": card.contribution_year,
        "benefit_form": BenefitForm(initial={"noted_date": day}), "review_form": ReviewForm(initial={"day": day}),
        "reward_form": RewardForm(), "may_note": may("customer.edit"), "may_review": may("review.add"),
        "may_reward": may("support.grant"),
    }  # fmt: skip
    return render(request, "keyaccounts/account.html", context | forms_given, status=status)


def benefit(request: Request, customer_id: int) -> HttpResponse:
    """Note what a customer gains from us."""
    return _write(request, customer_id, BenefitForm(request.POST), "benefit_form", actions.note_benefit)


def review(request: Request, customer_id: int) -> HttpResponse:
    """Keep the minutes of a review."""
    return _write(request, customer_id, ReviewForm(request.POST), "review_form", actions.review_account)


def reward(request: Request, customer_id: int) -> HttpResponse:
    """Reward a customer for having stayed a key customer."""
    day = frame.of(request).business_date
    return _write(request, customer_id, RewardForm(request.POST), "reward_form", actions.reward, day=day)


def _write(request: Request, customer_id: int, form: Any, name: str, act: Any, **more: Any) -> HttpResponse:
    found(customer_queries.card(customer_id))
    if form.is_valid():
        try:
            act(customer_id=customer_id, **form.cleaned_data, **more, at=clock.now())
        except rules.Refused as refusal:
            form.add_error(None, str(REFUSALS[str(refusal)]))
        else:
            frame.say(request, _("Saved."))
            return redirect("key_customer", customer_id)
    return _shown(request, customer_id, 422, **{name: form})


def end_benefit(request: Request, benefit_id: int) -> HttpResponse:
    """Let a noted benefit no longer count, or count again."""
    back = request.POST.get("back") == "on"
    try:
        customer_id = actions.end_benefit(
            benefit_id=benefit_id, day=None if back else frame.of(request).business_date, at=clock.now()
        )
    except rules.Refused:
        return found(None)
    undo = "" if back else reverse("benefit_end", args=[benefit_id])
    said = _("It counts again.") if back else _("It no longer counts.")
    frame.say(request, said, undo_url=undo, undo_values={"back": "on"})
    return redirect("key_customer", customer_id)


SEES, POST = "customer.view", ("POST",)
urls = [
    page("tiers/key/", key_customers, act=SEES, name="key_customers"),
    analysis.report("tiers/key/table", table, act=SEES, name="key_customers_export"),
    page("customers/<int:customer_id>/key/", key_customer, act=SEES, name="key_customer"),
    page("customers/<int:customer_id>/key/benefit/", benefit, act="customer.edit", name="benefit_add", methods=POST),
    page("customers/<int:customer_id>/key/review/", review, act="review.add", name="key_review_add", methods=POST),
    page("customers/<int:customer_id>/key/reward/", reward, act="support.grant", name="reward_give", methods=POST),
    page("tiers/key/benefits/<int:benefit_id>/end/", end_benefit, act="customer.edit", name="benefit_end",
         methods=POST),
]  # fmt: skip
