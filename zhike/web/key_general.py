"""The general manager's page: what key accounts are worth, platinum, what cools, what threatens, who stands too low."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.core import clock, workdays
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.risk import queries as risk_queries
from zhike.web import frame, warning_words
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page
from zhike.web.key_accounts import MANAGES, POST, refusal_words

N_PLATINUM, N_COOLING, N_WARNINGS, N_WRONG = 20, 10, 10, 5
ALARM_DAYS = 7


def general(request: Request) -> HttpResponse:
    """Show on one page what a general manager has to know of key accounts."""
    day, currency = frame.of(request).business_date, frame.of(request).currency
    platinum = list(queries.of_metal("PLATINUM")[:N_PLATINUM])
    shown = queries.shown(platinum, day)
    stakes = risk_queries.stakes_of([row.customer_id for row in platinum], day)
    wrong = queries.violations(day)
    cooling = queries.cooling()
    threats = risk_queries.queue(day).filter(customer__in=queries.confirmed_ids())
    context = {
        "sums": queries.sums(), "n_platinum_shown": N_PLATINUM, "day": day, "n_cooling": cooling.count(),
        "rows": [(one, queries.legs(one.account.relation, one.account.strength), stakes.get(one.account.customer_id))
                 for one in shown],
        "stake": risk_queries.sums(threats, day).stake,
        "cooling": list(cooling[:N_COOLING]), "n_wrong": wrong.count(),
        "wrong": queries.shown(wrong.order_by("metal", "-customer__card__revenue_year", "pk")[:N_WRONG], day),
        "warnings": warning_words.told(threats[:N_WARNINGS], currency), "n_warnings": threats.count(),
        "alarms": list(queries.alarms(request.actor.user_id or 0, clock.now() - timedelta(days=ALARM_DAYS))),
        "hours": queries.hours_of_experts(day), "days": ALARM_DAYS, "rule": queries.rule_of_relations(),
        "may_assign": request.actor.may("task.assign"),
    }  # fmt: skip
    return render(request, "keyaccounts/general.html", context)


def assign(request: Request) -> HttpResponse:
    """Give the manager of an account a task about it."""
    row: Any = found(queries.key_account(number(request.POST.get("account", "")) or 0))
    title = request.POST.get("title", "").strip()[:200] or _("See to the key account %(name)s") % {
        "name": row.customer.name
    }
    day = workdays.next_working(frame.of(request).business_date)
    try:
        actions.assign_task(account_id=row.pk, title=title, due_date=day, at=clock.now())
    except rules.Refused as refusal:
        frame.say(request, refusal_words(str(refusal), row.metal), level="danger")
    else:
        who = row.manager or row.backup or row.sponsor
        frame.say(request, _("%(who)s has the task, due %(day)s.") % {"who": who.name, "day": day})
    return redirect("general_manager")


urls = [
    page("key-accounts/general-manager/", general, act=MANAGES, name="general_manager"),
    page("key-accounts/general-manager/task/", assign, act="task.assign", name="key_task", methods=POST),
]
