"""What tiers are owed: the policy, whether it is kept, means against value; support budgets; standing texts."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions, queries
from zhike.apps.grading import rules as grading_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, codes, frame, tier_words
from zhike.web.door import Request, found, page
from zhike.web.tiers import tabs

N_MISSED, N_KEPT, N_SUPPORT, N_TIERS = 50, 20, 50, 20


def _kept(request: Request) -> tuple[Any, queries.Fulfilment, list[queries.Missed]]:
    """Return the branch, whether its policy is kept, and the visible customers it is not kept for."""
    branch = analysis.branch(request)
    told = queries.fulfilment(frame.of(request).business_date, org_queries.subtree_ids(branch.pk))
    # Sums are for whoever sees the figures of a branch, names only for whoever sees the customer.
    seen = set(customer_queries.cards().exclude(tier="").values_list("pk", flat=True))
    return branch, told, [one for one in told.missed if one.customer_id in seen]


def policy(request: Request) -> HttpResponse:
    """Show what each tier is owed, whether it gets it, and what each takes against what it brings."""
    branch, told, missed = _kept(request)
    code = request.GET.get("branch", "")
    hides = request.actor.hides_small_cells
    # The first are tiers, the others branches: neither has the name of the other.
    kept = [list(told.by_tier.values()), told.by_branch] if hides else []
    hidden = {some[at].name for some in kept for at in org_rules.small_cells([one.n_all for one in some])}
    context = {
        "branch": branch, "code": code, "tabs": tabs(request, "tier_policy"),
        "spec": catalog_rules.TABLES["tier_policy"],
        "table": catalog_queries.table("tier_policy"), "told": told, "missed": missed[:N_MISSED],
        "n_missed": len(missed), "words": tier_words, "n_kept": N_KEPT, "hides": hides,
        "hidden": hidden,
        "profiles": queries.profiles(frame.of(request).business_date, org_queries.subtree_ids(branch.pk)),
        "means": queries.means(frame.of(request).business_date, org_queries.subtree_ids(branch.pk)),
        "exports": analysis.exports("tier_policy_export", branch=code),
    }  # fmt: skip
    return render(request, "tiers/policy.html", context)


def missed_table(request: Request) -> analysis.Table:
    """Return whom the policy is not kept for, as it is taken away."""
    branch, _told, missed = _kept(request)
    columns = [
        (_("Customer"), "text"), (_("Tier"), "text"), (_("Branch"), "text"), (_("Owner"), "text"),
        (_("Last contact"), "date"), (_("What is missed"), "text"), (_("Revenue, last year"), "money"),
    ]  # fmt: skip
    rows = [
        (one.name, codes.label(one.tier), one.branch, one.owner, one.last_contact,
         _("; ").join(str(tier_words.MISSES[miss]) for miss in one.misses), one.revenue_year)
        for one in missed
    ]  # fmt: skip
    return analysis.Table(_("Where the tier policy is missed"), columns, rows, f"tier-policy-{branch.code}")


class SupportForm(forms.Form):
    """What is spent on a customer, and what for."""

    what = forms.CharField(max_length=120, label=gettext_lazy("What for"))
    amount = forms.DecimalField(max_digits=10, decimal_places=2, label=gettext_lazy("Amount"))
    result = forms.CharField(max_length=300, required=False, label=gettext_lazy("What came of it"))


def supports(request: Request) -> HttpResponse:
    """Show the support budgets of the year and what was spent of them."""
    year = frame.of(request).business_date.year
    budgets = list(queries.budgets(year).values())
    hides = request.actor.hides_small_cells
    context = {
        "tabs": tabs(request, "supports"), "year": year, "budgets": budgets,
        "hidden": org_rules.small_cells([one.n_customers for one in budgets]) if hides else set(),
        "rows": list(queries.supports()[:N_SUPPORT]), "may_grant": request.actor.may("support.grant"),
    }  # fmt: skip
    return render(request, "tiers/support.html", context)


def grant(request: Request, customer_id: int) -> HttpResponse:
    """Spend of the budget of a customer's tier; more than is left is refused."""
    card = found(customer_queries.card(customer_id))
    day = frame.of(request).business_date
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            support_id = actions.grant_support(customer_id=customer_id, **form.cleaned_data, day=day, at=clock.now())
        except actions.SupportRefused as refusal:
            form.add_error("amount", str(tier_words.REFUSALS[refusal.rule]))
        else:
            frame.say(request, _("Granted."), undo_url=reverse("support_take_back", args=[support_id]))
            return redirect("supports")
    budget = queries.budget(card.tier, day.year) if card.tier else None
    context = {"card": card, "form": form, "budget": budget}
    return render(request, "tiers/grant.html", context, status=422 if form.errors else 200)


def take_back(request: Request, support_id: int) -> HttpResponse:
    """Take support back by an entry of the opposite amount."""
    found(queries.support(support_id))
    try:
        actions.take_support_back(support_id=support_id, at=clock.now())
    except actions.SupportRefused as refusal:
        frame.say(request, str(tier_words.REFUSALS[refusal.rule]), level="warning")
    else:
        frame.say(request, _("Taken back; the budget has it again."))
    return redirect("supports")


def text(request: Request, wording: str) -> HttpResponse:
    """Write a standing text: the four sentences, or a notice."""
    now, version = found(queries.texts().get(wording))
    error, status = "", 200
    if request.method == "POST":
        given, number = request.POST.get("text", "").strip()[:4_000], request.POST.get("version", "")
        try:
            actions.write_wording(
                code=wording, text=given, version=int(number) if number.isdecimal() else -1, at=clock.now()
            )  # fmt: skip
            frame.say(request, _("Saved."))
            return redirect("retirements")
        except base.StaleRecord:
            error, status = _("Somebody was faster. It now reads: %(text)s") % {"text": now}, 409
            now = given
    context = {
        "code": wording, "text": now, "version": version, "error": error,
        "text_tabs": [
            {"label": codes.label(one), "url": reverse("tier_text", args=[one]), "is_current": one == wording}
            for one in grading_rules.TEXT_CODES
        ],
    }  # fmt: skip
    return render(request, "tiers/text.html", context, status=status)


def of_record(request: Request, card: Any, as_of: Any) -> dict[str, Any]:
    """Return what grading says of a customer: its tiers and why, how its cell is managed, what is under way."""
    currency, engagement = frame.of(request).currency, queries.engagement_of(card.pk, as_of)
    rows = customer_queries.class_history(card.pk).filter(dimension="VALUE_TIER", valid_from__lte=as_of)[:N_TIERS]
    return {
        "grades": [(row, tier_words.reason(row.reason, currency)) for row in rows],
        "cell": queries.cell_of(card), "layers": catalog_rules.TABLES["layers"],
        "owed": catalog_rules.TABLES["tier_policy"], "tier_names": catalog_rules.TABLES["tier_names"],
        "programme": queries.open_programme(card.pk), "engagement": engagement,
        "engaged_rows": [(tier_words.ENGAGEMENT[code], f"{n} × {each}") for code, n, each in engagement.parts],
        "retirement_case": queries.open_retirement(card.pk) if request.actor.may("retirement.view") else None,
        "could_rise": card.potential is not None and card.potential >= queries.threshold(),
    }  # fmt: skip


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("tiers/policy/", policy, act="figure.view", name="tier_policy"),
    analysis.report("tiers/policy/missed", missed_table, act="figure.view", name="tier_policy_export"),
    page("tiers/support/", supports, act="figure.view", name="supports"),
    page("customers/<int:customer_id>/support/", grant, act="support.grant", name="support_add", methods=BOTH),
    page("tiers/support/<int:support_id>/take-back/", take_back, act="support.grant", name="support_take_back",
         methods=POST),
    page("tiers/texts/<slug:wording>/", text, act="tier.manage", name="tier_text", methods=BOTH),
]  # fmt: skip
