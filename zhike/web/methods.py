"""Methods: the twelve rules and the four methods, a line each with its figure of today; the team for its leader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.archives import queries as archive_queries
from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.coaching import rules as coaching_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.plans import queries
from zhike.apps.reviews import queries as review_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.service import queries as service_queries
from zhike.web import analysis, format, frame
from zhike.web.door import Request, page


@dataclass(frozen=True)
class Line:
    """A rule or method: its name, its figure with what that counts, where it is worked on, and whether it is short."""

    label: str
    figure: str
    note: str
    url: str = ""
    is_short: bool = False


@dataclass(frozen=True)
class Seen:
    """What the lines are told from: who looks, on which day and when, key accounts with what their plans lack."""

    request: Request
    day: date
    at: datetime
    n_confirmed: int
    lacking: list[queries.Lacking]

    def to(self, name: str, act: str) -> str:
        """Return the address of a page where it is open to who looks."""
        return reverse(name) if self.request.actor.may(act) else ""

    @property
    def year(self) -> date:
        """Return the first day of the running year."""
        return self.day.replace(month=1, day=1)


def methods(request: Request) -> HttpResponse:
    """Show the twelve rules and the four methods."""
    day = frame.of(request).business_date
    seen = Seen(request, day, clock.now(), key_queries.appointments().count(), queries.lacking(day))
    context = {
        "rules": [build(seen) for build in RULES], "ways": [build(seen) for build in METHODS],
        "is_appointed": seen.n_confirmed > 0, "n_accounts": len(seen.lacking),
        "may_coach": request.actor.may("coaching.view"),
    }  # fmt: skip
    return render(request, "methods/page.html", context)


def _of(n: int, of: int) -> str:
    """Return a part of a whole in words; nothing can be said of an empty whole."""
    if not of:
        return format.NONE
    return _("%(n)s of %(of)s = %(share)s") % {"n": n, "of": of, "share": format.percent_text(n / of, 0)}


def _impossible(seen: Seen) -> Line:
    told = queries.refused_between(seen.year, seen.day)
    note = _("refused requests of this year with something offered instead")
    url = seen.to("refusals", "customer.view")
    return Line(_("Nothing is impossible"), _of(told.n_with, told.n), note, url, told.n_with < told.n)


def _yourself(seen: Seen) -> Line:
    n = coaching_queries.cards().count()
    figure = ngettext("%(n)s card", "%(n)s cards", n) % {"n": n}
    return Line(_("Sell yourself"), figure, _("of colleagues, to be shown to customers"), reverse("profile_cards"))


def _goals(seen: Seen) -> Line:
    n = sum(one.has_goal for one in seen.lacking)
    note = _("key accounts with a goal that runs")
    return Line(_("Set clear goals"), _of(n, len(seen.lacking)), note, reverse("goals"), n < len(seen.lacking))


def _never_slack(seen: Seen) -> Line:
    if seen.n_confirmed and seen.request.actor.may("service.view"):
        n = len(service_queries.slack(seen.day))
        note = _("key accounts nobody spoke with for longer than their class allows, of %(of)s confirmed")
        figure = ngettext("%(n)s key account", "%(n)s key accounts", n) % {"n": n}
        url = reverse("service_fulfilment")
        return Line(_("Never slacken"), figure, note % {"of": seen.n_confirmed}, url, n > 0)
    if not seen.request.actor.may("warning.view"):
        return Line(_("Never slacken"), format.NONE, _("warnings are not open to you"))
    n = risk_queries.n_by_detector(risk_queries.queue(seen.day)).get("SILENCE", 0)
    figure = ngettext("%(n)s customer", "%(n)s customers", n) % {"n": n}
    return Line(_("Never slacken"), figure, _("nobody spoke with for too long"), reverse("warnings"), n > 0)


def _attention(seen: Seen) -> Line:
    n_passed, n = review_queries.attention_between(seen.year, seen.day)
    note = _("calls and visits looked at this year with all three")
    return Line(_("Smile, listen, be all there"), _of(n_passed, n), note, reverse("reviews"), n_passed < n)


def _zero(seen: Seen) -> Line:
    n = sum(not one.is_zero_due for one in seen.lacking)
    note = _("key accounts reviewed from zero in time")
    return Line(_("Begin from zero"), _of(n, len(seen.lacking)), note, reverse("plan_register"), n < len(seen.lacking))


def _learning(seen: Seen) -> Line:
    hours = coaching_queries.learned(seen.request.actor.user_id, seen.day.year)
    goal = coaching_queries.goals()["hours"]
    share = format.percent_text(coaching_rules.share(hours, goal), 0)
    figure = _("%(n)s of %(of)s h = %(share)s") % {"n": format.number_text(hours), "of": goal, "share": share}
    return Line(_("Keep learning"), figure, _("your own hours this year"), reverse("learning"))


def _responsible(seen: Seen) -> Line:
    n = customer_queries.cards().filter(status="ACTIVE", owner=None).count()
    figure = ngettext("%(n)s customer", "%(n)s customers", n) % {"n": n}
    url = f"{reverse('customers')}?owner=none&status=ACTIVE"
    return Line(_("Answer for it to the end"), figure, _("active, without anybody who answers"), url, n > 0)


def _reachable(seen: Seen) -> Line:
    if not seen.request.actor.may("service.view"):
        return Line(_("Be reachable any time"), format.NONE, _("service is not open to you"))
    told, days = service_queries.reached(seen.day, seen.at, n_shown=0), service_queries.rule_of_incidents()["test"]
    note = _("test calls of the last %(days)s days that reached somebody; calls missed: %(missed)s")
    note %= {"days": days, "missed": format.number_text(told.n_missed)}
    is_short = told.n_reached < told.n_tests or told.n_missed > 0
    figure = _of(told.n_reached, told.n_tests)
    return Line(_("Be reachable any time"), figure, note, reverse("service_duty"), is_short)


def _archives(seen: Seen) -> Line:
    rows, goal = queries.key_cards(), archive_queries.goal_percent()
    n, of = rows.filter(completeness__gte=goal).count(), rows.count()
    note = _("key accounts whose archive is at least %(goal)s percent complete") % {"goal": goal}
    return Line(_("Keep an archive of everybody"), _of(n, of), note, seen.to("upkeep", "customer.edit"), n < of)


def _asked(seen: Seen) -> Line:
    user_id, goal = seen.request.actor.user_id, coaching_queries.goals()["asks"]
    n, told = coaching_queries.n_own_asks(user_id, seen.day), coaching_queries.own_conversion(user_id, seen.day)
    rate = format.NONE if told.rate is None else format.percent_text(told.rate, 0)
    figure = _("%(n)s of %(of)s this week") % {"n": n, "of": goal}
    note = _("your own asks; answered with yes in 90 days: %(rate)s") % {"rate": rate}
    return Line(_("Customers are asked for"), figure, note, reverse("asks"), n < goal)


def _expert(seen: Seen) -> Line:
    n = len(coaching_queries.skills(seen.day))
    figure = ngettext("%(n)s skill", "%(n)s skills", n) % {"n": n}
    return Line(_("Become an expert"), figure, _("certified today in the house"), reverse("experts"))


def _find(seen: Seen) -> Line:
    rows = customer_queries.cards().filter(customer__first_seen_date__range=(seen.year, seen.day))
    n = rows.count()
    figure = ngettext("%(n)s customer", "%(n)s customers", n) % {"n": n}
    return Line(_("Find customers"), figure, _("seen for the first time this year"), reverse("target_groups"))


def _collect(seen: Seen) -> Line:
    n = archive_queries.stale_cards(seen.day).count()
    figure = ngettext("%(n)s archive", "%(n)s archives", n) % {"n": n}
    url = seen.to("upkeep", "customer.edit")
    return Line(_("Collect what is known"), figure, _("grown old and to be asked again"), url, n > 0)


def _probe(seen: Seen) -> Line:
    known = coaching_queries.n_uses(coaching_queries.prompts(day=seen.day).values_list("pk", flat=True))
    n = sum(uses for uses, _answered in known.values())
    figure = ngettext("asked %(n)s time", "asked %(n)s times", n) % {"n": n}
    return Line(_("Probe the need"), figure, _("questions of the bank, in the house"), reverse("questions"))


def _build(seen: Seen) -> Line:
    ids = [one.card.pk for one in seen.lacking]
    n = sum(one.theirs is not None for one in key_queries.accounts(seen.day, customer_ids=ids))
    note = _("key accounts of which it is noted what they gain")
    return Line(_("Build value"), _of(n, len(ids)), note, reverse("key_customers"), n < len(ids))


RULES: tuple[Callable[[Seen], Line], ...] = (
    _impossible, _yourself, _goals, _never_slack, _attention, _zero, _learning, _responsible, _reachable, _archives,
    _asked, _expert,
)  # fmt: skip
METHODS: tuple[Callable[[Seen], Line], ...] = (_find, _collect, _probe, _build)


def register(request: Request) -> HttpResponse:
    """Show the key accounts with what their plans lack: a plan in time, a goal that runs, a review from zero."""
    day = frame.of(request).business_date
    rows = queries.lacking(day)
    context = {
        "rows": rows[:N_SHOWN], "n": len(rows), "n_complete": sum(one.is_complete for one in rows),
        "limits": queries.limits(), "is_appointed": queries.is_appointed(), "n_shown": N_SHOWN,
        "exports": analysis.exports("plan_register_export"), "sees_rows": request.actor.row_branch_ids != (),
    }  # fmt: skip
    return render(request, "plans/register.html", context)


def register_table(request: Request) -> analysis.Table:
    """Return the key accounts and what their plans lack as they are taken away."""
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Owner"), "text"), (_("Plan of"), "date"),
        (_("Plan too old"), "text"), (_("Goal that runs"), "text"), (_("Reviewed from zero"), "date"),
        (_("Review due"), "text"),
    ]  # fmt: skip
    said = {True: _("yes"), False: _("no")}
    rows = [
        (one.card.name, one.card.code, one.card.owner.name if one.card.owner else "", one.plan_date,
         said[one.is_stale], said[one.has_goal], one.zero_date, said[one.is_zero_due])
        for one in queries.lacking(frame.of(request).business_date)
    ]  # fmt: skip
    return analysis.Table(_("Plans for key accounts"), columns, rows, "plans")


def coaching(request: Request) -> HttpResponse:
    """Show how the people one leads learn, ask and hold on."""
    rows, goals = coaching_queries.coached(frame.of(request).business_date), coaching_queries.goals()
    context = {
        "rows": rows, "goals": goals, "exports": analysis.exports("coaching_export"),
        "n_short": sum(one.asks_week < goals["asks"] for one in rows),
    }  # fmt: skip
    return render(request, "methods/coaching.html", context)


def coaching_table(request: Request) -> analysis.Table:
    """Return the team as it is taken away."""
    columns: list[Any] = [
        (_("Colleague"), "text"), (_("Branch"), "text"), (_("Hours learned this year"), "number"),
        (_("Of the goal"), "percent"), (_("Tests passed"), "number"), (_("Skills certified"), "number"),
        (_("Asks this week"), "number"), (_("Asks in 90 days"), "number"), (_("Answered"), "number"),
        (_("With yes"), "number"), (_("Weeks in a row"), "number"),
    ]  # fmt: skip
    rows = [
        (one.user.name, one.user.branch.name, one.hours, one.learned, one.n_passed, one.n_skills, one.asks_week,
         one.asked.n, one.asked.n_answered, one.asked.n_yes, one.streak)
        for one in coaching_queries.coached(frame.of(request).business_date)
    ]  # fmt: skip
    return analysis.Table(_("Coaching"), columns, rows, "coaching")


N_SHOWN = 100
urls = [
    page("methods/", methods, act="method.view", name="methods"),
    page("methods/plans/", register, act="customer.view", name="plan_register"),
    analysis.report("methods/plans/table", register_table, act="customer.view", name="plan_register_export"),
    page("methods/coaching/", coaching, act="coaching.view", name="coaching"),
    analysis.report("methods/coaching/table", coaching_table, act="coaching.view", name="coaching_export"),
]
