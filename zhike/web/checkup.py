"""The check-up of a customer base: one page to read, print and forward."""

import base64
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from zhike.apps.core import base
from zhike.apps.insight import rules
from zhike.apps.insight.queries import checkup as checkups
from zhike.apps.insight.queries import runs
from zhike.apps.insight.queries import value as values
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, overview, words
from zhike.web import format as written
from zhike.web.door import Request, page

TONES = {"VIP": "four", "MAJOR": "one", "ORDINARY": "two", "SMALL": "quiet"}
STATE_TONES = {"NORMAL": "good", "AT_RISK": "warn", "DORMANT": "two", "CHURNED": "bad"}


def checkup(request: Request) -> HttpResponse:
    """Show the check-up of a branch."""
    branch = analysis.branch(request)
    found = checkups.checkup(branch.pk)
    code, tabs = request.GET.get("branch", ""), overview.tabs(request, "checkup")
    if found is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "checkup/nothing.html", context)
    context = {**told(found), "code": code, "tabs": tabs, "questions": _questions(found, code)}
    return render(request, "checkup/page.html", context)


def _questions(found: checkups.Checkup, code: str) -> list[dict[str, Any]]:
    """Return the four questions of the self-check with their answers, figures and where they lead."""
    company = org_queries.company()
    currency = company.currency if company else ""
    asked = {
        "FOUND": (
            _("Have we found our customers?"), _("%(part)s of %(whole)s customers bought again."),
            analysis.to("target_groups"), _("Target groups"),
        ),
        "REAL": (
            _("Are those we have real customers?"), _("%(part)s of %(whole)s bought within the last year."),
            analysis.to("customers", days_min=1, branch=code), _("Customers"),
        ),
        "LIVING": (
            _("Can we live on them?"), _("They leave %(part)s of %(whole)s revenue in a year."),
            analysis.to("overview", branch=code), _("Overview"),
        ),
        "RELIABLE": (
            _("Are they reliable?"), _("%(part)s of %(whole)s are silent longer than usual or gone."),
            analysis.to("customers", state="AT_RISK,DORMANT,CHURNED", sort="-stake", branch=code), _("Who they are"),
        ),
    }  # fmt: skip
    has_contribution = found.value.get("contribution", "") is not None
    return [_question(one, asked[one.question], currency, has_contribution) for one in found.answers]


def _question(
    one: checkups.Answer, asked: tuple[str, str, str, str], currency: str, has_contribution: bool
) -> dict[str, Any]:
    question, sentence, href, label = asked
    is_money = one.question == "LIVING"
    if one.part is None or one.whole is None:
        is_unknown = is_money and not has_contribution
        told = _("Not known yet: what customers cost is not known.") if is_unknown else words.reason("SMALL_CELL")
    else:
        parts = {"part": one.part, "whole": one.whole}
        told = sentence % {
            name: written.money_text(value, currency) if is_money else written.number_text(value)
            for name, value in parts.items()
        }
    if one.question == "FOUND" and one.verdict == "NO":
        told += " " + _("No target group says whom we want.")
    return {"question": question, "verdict": one.verdict, "told": told, "href": href, "label": label}


def told(found: checkups.Checkup) -> dict[str, Any]:
    """Return what the sheet says: bars, calls and sums, ready to be written."""
    company = org_queries.company()
    tiers = [tier for tier in found.value.tiers if tier.n_customers is not None]
    states = {state: n for state, n in found.n_by_state.items() if n is not None}
    most = max(states.values(), default=0) or 1
    return {
        "checkup": found, "value": found.value, "account": found.account,
        "now": found.account.chosen if found.account else None, "forecast": found.value.forecast,
        "company": company, "currency": company.currency if company else "", "model": words.model,
        "sees_company": base.actor().figure_branch_ids is None,
        "count_bars": [_tier_bar(t, t.n_share, written.number_text(t.n_customers)) for t in tiers],
        "value_bars": [_tier_bar(t, t.value_share, written.percent_text(t.value_share, 1)) for t in tiers],
        "clv_bars": _clv_bars(tiers, company.currency if company else ""),
        "state_bars": [
            _bar(codes.label(s), n / most, written.number_text(n), STATE_TONES[s]) for s, n in states.items()
        ],
        "calls": [(card, words.why(card.reasons)[:1], words.suggestion(rules.suggestion(card.tier, card.churn_state)))
                  for card in found.calls],
    }  # fmt: skip


def document(found: checkups.Checkup, stylesheet: bytes) -> str:
    """Return the check-up as one HTML file that needs nothing else: its style sheet is part of it."""
    href = "data:text/css;base64," + base64.b64encode(stylesheet).decode()
    return render_to_string("checkup/document.html", {**told(found), "stylesheet": href})


def _tier_bar(tier: values.Tier, share: Any, text: str) -> dict[str, Any]:
    return _bar(codes.label(tier.code), share, text, TONES[tier.code])


def _clv_bars(tiers: list[values.Tier], currency: str) -> list[dict[str, Any]]:
    known = [(tier, tier.clv) for tier in tiers if tier.clv is not None]
    most = max((clv for _tier, clv in known), default=Decimal(0)) or Decimal(1)
    return [_tier_bar(tier, max(clv, Decimal(0)) / most, written.money_text(clv, currency)) for tier, clv in known]


def _bar(label: str, share: Any, text: str, tone: str) -> dict[str, Any]:
    return {"label": label, "width": round(100 * float(share or 0), 2), "text": text, "tone": tone}


urls = [page("checkup/", checkup, act="figure.view", name="checkup")]
