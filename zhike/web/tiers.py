"""Tiers: how they stand and are cut, a rule tried before it holds, who rose and fell and why, who was let stay."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.grading import actions, queries, rules
from zhike.apps.insight.actions import analyse
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, codes, frame, tier_words
from zhike.web.door import Request, found, page

N_SHOWN, N_DAYS = 50, 365
TABS = (
    ("tiers", gettext_lazy("Tiers"), "figure.view"),
    ("tier_changes", gettext_lazy("Who rose and fell"), "retirement.view"),
    ("tier_policy", gettext_lazy("Tier policy"), "figure.view"),
    ("upgrades", gettext_lazy("Helping to rise"), "customer.view"),
    ("retirements", gettext_lazy("Letting go"), "retirement.view"),
    ("screening", gettext_lazy("Screening"), "retirement.view"),
    ("supports", gettext_lazy("Support"), "figure.view"),
)  # fmt: skip


class RuleForm(forms.Form):
    """How tiers are cut."""

    basis = forms.ChoiceField(choices=list(tier_words.BASES.items()), label=gettext_lazy("By what"))
    method = forms.ChoiceField(choices=list(tier_words.METHODS.items()), label=gettext_lazy("How"))
    vip = forms.DecimalField(max_digits=15, decimal_places=2, label=gettext_lazy("VIP"))
    major = forms.DecimalField(max_digits=15, decimal_places=2, label=gettext_lazy("Major"))
    ordinary = forms.DecimalField(max_digits=15, decimal_places=2, label=gettext_lazy("Ordinary"))
    band_percent = forms.DecimalField(
        max_digits=5, decimal_places=2, label=gettext_lazy("Let stay within (percent)"),
        help_text=gettext_lazy("Who falls short by no more than this keeps the tier."),
    )  # fmt: skip
    grace = forms.IntegerField(
        label=gettext_lazy("Misses forgiven in a row"),
        help_text=gettext_lazy("So many analyses may find it below before it falls."),
    )

    def rule(self) -> rules.Rule:
        """Return the rule as it was typed; raises rules.RuleRefused."""
        given = self.cleaned_data
        typed = [given["vip"], given["major"], given["ordinary"]]
        if given["method"] == "COUNT":
            typed = list(accumulate(typed))
        steps = [f"{number.normalize():f}" for number in typed]
        if given["method"] != "THRESHOLD":
            steps.append("100")
        return rules.checked(
            rules.Rule(given["basis"], given["method"], tuple(steps), given["band_percent"], given["grace"])
        )  # fmt: skip


def typed(rule: rules.Rule) -> dict[str, Any]:
    """Return a rule as the form has it."""
    numbers = list(rule.shares[:3]) if rule.method == "COUNT" else [Decimal(step) for step in rule.steps[:3]]
    shown = {
        name: f"{number.normalize():f}" for name, number in zip(("vip", "major", "ordinary"), numbers, strict=True)
    }
    band = f"{rule.band_percent.normalize():f}"
    return shown | {"basis": rule.basis, "method": rule.method, "band_percent": band, "grace": rule.grace}


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the parts of grading the reader may open."""
    may = request.actor.may
    return [
        {"label": label, "url": frame.of(request).scoped(analysis.to(name)), "is_current": name == current}
        for name, label, act in TABS
        if may(act)
    ]


def tiers(request: Request) -> HttpResponse:
    """Show how the tiers of a branch stand, how they are cut, who was let stay."""
    branch = analysis.branch(request)
    names, stand, hidden = catalog_queries.table("tier_names"), *_standings(request, branch)
    standings = [(one, at in hidden, names[one.tier]) for at, one in enumerate(stand)]
    now = queries.rule()
    held = queries.held()
    context = {
        "branch": branch, "code": request.GET.get("branch", ""), "tabs": tabs(request, "tiers"),
        "standings": standings, "n_all": sum(one.n_customers for one, *_ in standings), "rule": now,
        "steps": tier_words.steps(now, frame.of(request).currency), "names": catalog_rules.TABLES["tier_names"],
        "words": tier_words, "versions": list(queries.versions()[:10]), "held": list(held[:N_SHOWN]),
        "n_held": held.count(), "untiered": list(queries.untiered()[:N_SHOWN]),
        "n_untiered": queries.untiered().count(),
        "exports": analysis.exports("tiers_export", branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "tiers/page.html", context)


def _standings(request: Request, branch: Any) -> tuple[list[queries.Standing], set[int]]:
    """Return how the tiers stand, and the places of those this reader is not told."""
    stand = queries.standings(org_queries.subtree_ids(branch.pk))
    hides = request.actor.hides_small_cells
    return stand, org_rules.small_cells([one.n_customers for one in stand]) if hides else set()


def table(request: Request) -> analysis.Table:
    """Return the tiers of a branch as they are taken away."""
    branch = analysis.branch(request)
    columns = [
        (_("Tier"), "text"), (_("Customers"), "number"), (_("Revenue"), "money"), (_("Revenue, last year"), "money"),
        (_("Net contribution, last year"), "money"), (_("Contribution not known"), "number"),
    ]  # fmt: skip
    stand, hidden = _standings(request, branch)
    rows = [
        (codes.label(one.tier), *([None] * 5)) if at in hidden
        else (codes.label(one.tier), one.n_customers, one.revenue, one.revenue_year, one.contribution_year,
              one.n_unknown)
        for at, one in enumerate(stand)
    ]  # fmt: skip
    return analysis.Table(_("Tiers of %(branch)s") % {"branch": branch.name}, columns, rows, f"tier-sums-{branch.code}")


def rule(request: Request) -> HttpResponse:
    """Try a rule without effect, then let it hold from the next analysis on, or at once."""
    now = queries.rule()
    asked = request.POST if request.method == "POST" else (request.GET if "method" in request.GET else None)
    form = RuleForm(asked, initial=typed(now))
    context: dict[str, Any] = {"form": form, "rule": now, "words": tier_words, "tabs": tabs(request, "tiers")}
    status = 200
    if asked is not None:
        trial = _tried(form)
        status = 200 if trial else 422
        if trial and request.method == "POST":
            if answer := _applied(request, form, now):
                return answer
            status = 409
        if trial:
            context |= {
                "trial": trial, "moves": queries.moves(trial, limit=N_SHOWN), "n_shown": N_SHOWN,
                "exports": analysis.exports("tier_trial_export", **request.GET.dict()),
            }  # fmt: skip
    return render(request, "tiers/rule.html", context, status=status)


def _tried(form: RuleForm) -> queries.Trial | None:
    if not form.is_valid():
        return None
    try:
        return queries.trial(form.rule())
    except rules.RuleRefused as refusal:
        where = {"BAD_STEPS": "vip", "BAD_BAND": "band_percent", "BAD_GRACE": "grace"}[str(refusal)]
        form.add_error(where, str(tier_words.REFUSALS[str(refusal)]))
        return None


def _applied(request: Request, form: RuleForm, now: rules.Rule) -> HttpResponse | None:
    number = request.POST.get("number", "")
    try:
        actions.change_rule(
            rule=form.rule(), note=request.POST.get("note", "")[:300],
            number=int(number) if number.isdecimal() else -1, at=clock.now(),
        )  # fmt: skip
    except base.StaleRecord:
        form.add_error(None, _("Somebody changed the rule meanwhile; look at it, then decide again."))
        return None
    said = _("The rule holds from the next analysis on.")
    if request.POST.get("when") == "now":
        try:
            analyse.request(as_of=None, at=clock.now())
            said = _("The rule holds; an analysis that cuts by it has begun.")
        except analyse.NothingToAnalyse:
            said = _("The rule holds. There are no orders yet to cut by.")
    frame.say(request, said)
    return redirect("tiers")


def trial_table(request: Request) -> analysis.Table:
    """Return who would rise and fall under a rule as it is taken away."""
    trial = found(_tried(RuleForm(request.GET)))
    columns = [
        (_("Code"), "text"), (_("Customer"), "text"), (_("Branch"), "text"), (_("Tier now"), "text"),
        (_("Tier then"), "text"), (_("Value"), "money"), (_("Place"), "number"), (_("The line"), "money"),
    ]  # fmt: skip
    rows = [
        (one.card.code, one.card.name, one.card.branch.name, codes.label(one.from_tier), codes.label(one.to_tier),
         one.value, one.rank, one.least)
        for one in queries.moves(trial)
    ]  # fmt: skip
    return analysis.Table(_("Who would rise and fall"), columns, rows, "tiers-trial")


def _span(request: Request) -> tuple[date, date]:
    last = frame.of(request).business_date
    try:
        first = date.fromisoformat(request.GET["first"])
        return first, min(date.fromisoformat(request.GET["last"]), last)
    except (KeyError, ValueError):
        return last - timedelta(days=N_DAYS), last


def _changes(request: Request) -> list[Any]:
    first, last = _span(request)
    way = request.GET.get("way", "")
    rows = queries.changes(first, last)
    order = {tier: place for place, tier in enumerate(rules.NAMES)}
    return [row for row in rows[:2_000] if way not in {"up", "down"} or
            (order[row.code] < order[row.former]) == (way == "up")]  # fmt: skip


def changes(request: Request) -> HttpResponse:
    """Show who rose and fell between two days, and why."""
    first, last = _span(request)
    rows, way = _changes(request), request.GET.get("way", "")
    currency = frame.of(request).currency
    shown = frame.Frame(request)
    context = {
        "tabs": tabs(request, "tier_changes"), "first": first, "last": last, "n_all": len(rows), "way": way,
        "rows": [(row, tier_words.reason(row.reason, currency)) for row in rows[: 4 * N_SHOWN]],
        "ways": [
            {"label": label, "url": shown.here(way=code or None), "is_current": code == way}
            for code, label in (("", _("All")), ("down", _("Fell")), ("up", _("Rose")))
        ],
        "exports": analysis.exports("tier_changes_export", **request.GET.dict()),
    }  # fmt: skip
    return render(request, "tiers/changes.html", context)


def changes_table(request: Request) -> analysis.Table:
    """Return who rose and fell as it is taken away."""
    currency = frame.of(request).currency
    columns = [
        (_("Day"), "date"), (_("Code"), "text"), (_("Customer"), "text"), (_("Before"), "text"), (_("Now"), "text"),
        (_("Reason"), "text"),
    ]  # fmt: skip
    rows = [
        (row.valid_from, row.customer.code, row.customer.name, codes.label(row.former), codes.label(row.code),
         tier_words.reason(row.reason, currency))
        for row in _changes(request)
    ]  # fmt: skip
    return analysis.Table(_("Who rose and fell"), columns, rows, "tier-changes")


BOTH = ("GET", "POST")
urls = [
    page("tiers/", tiers, act="figure.view", name="tiers"),
    analysis.report("tiers/table", table, act="figure.view", name="tiers_export"),
    page("tiers/rule/", rule, act="tier.manage", name="tier_rule", methods=BOTH),
    analysis.report("tiers/rule/trial", trial_table, act="tier.manage", name="tier_trial_export"),
    page("tiers/changes/", changes, act="retirement.view", name="tier_changes"),
    analysis.report("tiers/changes/table", changes_table, act="retirement.view", name="tier_changes_export"),
]
