"""Every list with views, a query and boards: what it declares, the act its page needs, where a row leads."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from zhike.apps.activities import lists as activity_lists
from zhike.apps.audiences import lists as audience_lists
from zhike.apps.billing import lists as billing_lists
from zhike.apps.campaigns import lists as campaign_lists
from zhike.apps.candidates import lists as candidate_lists
from zhike.apps.changes import lists as change_lists
from zhike.apps.churn import lists as churn_lists
from zhike.apps.coaching import lists as coaching_lists
from zhike.apps.complaints import lists as complaint_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.costs import lists as costs_lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.grading import lists as grading_lists
from zhike.apps.health import lists as health_lists
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.interviews import lists as interview_lists
from zhike.apps.keyaccounts import lists as key_lists
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.apps.market import lists as market_lists
from zhike.apps.media import lists as media_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import lists as outbound_lists
from zhike.apps.people import lists as people_lists
from zhike.apps.plans import lists as plan_lists
from zhike.apps.receivables import lists as receivable_lists
from zhike.apps.reviews import lists as review_lists
from zhike.apps.risk import lists as risk_lists
from zhike.apps.sales import lists as sale_lists
from zhike.apps.selfservice import lists as self_lists
from zhike.apps.service import lists as service_lists
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship import lists as stewardship_lists
from zhike.apps.targets import lists as target_lists
from zhike.apps.targets import queries as target_queries
from zhike.apps.tasks import lists as task_lists
from zhike.apps.trade import lists as trade_lists
from zhike.apps.winback import lists as winback_lists


class Declared(NamedTuple):
    """A list as its page has it; `spec` is asked for anew as it may depend on who asks."""

    spec: Callable[[], lists.ListSpec]
    act: str
    row_page: str
    label: Any
    boards: tuple[lists.Board, ...] = ()

    def board(self, key: str) -> lists.Board | None:
        """Return the board with a key."""
        return next((one for one in self.boards if one.key == key), None)


def today() -> date:
    """Return the day the business stands at."""
    return org_queries.business_date(clock.now())


def customers(day: date | None = None, asked: Mapping[str, str] | None = None) -> lists.ListSpec:
    """Return the list of customers with classes, what may be used today of their archives and what they did.

    Who knows the day says it. Neither dimensions nor the catalogue are read for a request that names none of them.
    """
    if asked is not None and not target_queries.names_more(asked):
        return customer_lists.CUSTOMERS
    return target_queries.everybody(day or today())


def _same(spec: lists.ListSpec) -> Callable[[], lists.ListSpec]:
    return lambda: spec


# By the name of the page, which is that of the list.
LISTS = {
    "customers": Declared(customers, "customer.view", "customer", _("Customers"), customer_lists.BOARDS),
    "people": Declared(_same(people_lists.PEOPLE), "person.view", "part", _("Key persons")),
    "interactions": Declared(
        _same(interaction_lists.INTERACTIONS), "interaction.view", "interaction", _("Contacts")
    ),
    "promises": Declared(
        _same(interaction_lists.PROMISES), "interaction.view", "promise", _("Promises"), interaction_lists.BOARDS
    ),
    "task_list": Declared(_same(task_lists.TASKS), "task.view", "task", _("All tasks"), task_lists.BOARDS),
    "orders": Declared(_same(trade_lists.ORDERS), "order.view", "order", _("Orders")),
    "negative": Declared(_same(costs_lists.NEGATIVE), "order.view", "profitability", _("Negative value")),
    "costs": Declared(_same(costs_lists.LEDGER), "order.view", "cost_entry", _("Ledger of costs")),
    "receivables": Declared(_same(receivable_lists.ACCOUNTS), "order.view", "receivable_account", _("Receivables")),
    "risks": Declared(_same(risk_lists.RISKS), "risk.view", "risk", _("Risks")),
    "warning_list": Declared(_same(risk_lists.WARNINGS), "warning.view", "warning", _("All warnings")),
    "outbox": Declared(_same(outbound_lists.MESSAGES), "outbound.manage", "outbox_message", _("Messages")),
    "reviews": Declared(_same(review_lists.REVIEWS), "review.view", "review", _("Reviews")),
    "interviews": Declared(
        _same(interview_lists.INTERVIEWS), "interaction.view", "interview", _("Interviews"),
        interview_lists.INTERVIEW_BOARDS,
    ),
    "sessions": Declared(_same(interview_lists.SESSIONS), "interaction.view", "session", _("Problem sessions")),
    "insights": Declared(_same(interview_lists.INSIGHTS), "interaction.view", "insight", _("Insights")),
    "candidates": Declared(
        _same(candidate_lists.CANDIDATES), "candidate.manage", "candidate", _("Candidates"), candidate_lists.BOARDS
    ),
    "activities": Declared(
        _same(activity_lists.ACTIVITIES), "interaction.view", "activity", _("Activities"),
        activity_lists.ACTIVITY_BOARDS,
    ),
    "gifts": Declared(
        _same(activity_lists.GIFTS), "interaction.view", "gift", _("Gifts"), activity_lists.GIFT_BOARDS
    ),
    "visit_list": Declared(
        _same(activity_lists.VISITS), "interaction.view", "visit", _("All visits"), activity_lists.VISIT_BOARDS
    ),
    "advertisements": Declared(
        _same(media_lists.ADVERTISEMENTS), "media.view", "advertisement", _("Advertisements")
    ),
    "issues": Declared(_same(media_lists.ISSUES), "media.view", "issue", _("Own publications")),
    "packagings": Declared(_same(media_lists.PACKAGINGS), "media.view", "packaging", _("Packaging")),
    "churn_measures": Declared(_same(churn_lists.MEASURES), "customer.view", "churn_measure", _("Measures")),
    "churn_emergencies": Declared(
        _same(churn_lists.EMERGENCIES), "customer.view", "churn_emergency", _("Emergencies")
    ),
    "complaints": Declared(_same(complaint_lists.COMPLAINTS), "complaint.view", "complaint", _("Complaints")),
    "suggestions": Declared(_same(complaint_lists.SUGGESTIONS), "complaint.view", "suggestion", _("Suggestions")),
    "members": Declared(_same(loyalty_lists.MEMBERS), "loyalty.view", "member", _("Members")),
    "benefits": Declared(_same(loyalty_lists.BENEFITS), "loyalty.view", "offer", _("Rewards and benefits")),
    "partners": Declared(_same(loyalty_lists.PARTNERS), "loyalty.view", "partner", _("Alliance partners")),
    "recommendations": Declared(
        _same(loyalty_lists.RECOMMENDATIONS), "loyalty.view", "recommendation", _("Referrals")
    ),
    "service_requests": Declared(
        _same(service_lists.REQUESTS), "service.view", "service_request", _("Requests of customers")
    ),
    "service_incidents": Declared(
        _same(service_lists.INCIDENTS), "service.view", "service_incident", _("Service incidents")
    ),
    "legacy_issues": Declared(_same(churn_lists.LEGACY), "customer.view", "legacy_issue", _("Old issues")),
    "key_accounts": Declared(_same(key_lists.KEY_ACCOUNTS), "customer.view", "key_account", _("Key accounts")),
    "relation_health": Declared(_same(health_lists.RELATIONS), "customer.view", "relation", _("Relations in health")),
    "relation_programmes": Declared(
        _same(health_lists.PROGRAMMES), "customer.view", "relation_programme", _("Programmes for relations")
    ),
    "audiences": Declared(_same(audience_lists.AUDIENCES), "audience.view", "audience", _("Audiences")),
    "campaigns": Declared(_same(campaign_lists.CAMPAIGNS), "campaign.view", "campaign", _("Campaigns")),
    "changes": Declared(_same(change_lists.CHANGES), "change.view", "change", _("Changes")),
    "competitors": Declared(_same(market_lists.COMPETITORS), "market.view", "competitor", _("Competitors")),
    "moves": Declared(_same(market_lists.MOVES), "market.view", "market_move", _("Moves of competitors")),
    "goals": Declared(_same(plan_lists.GOALS), "customer.view", "goal", _("Goals")),
    "refusals": Declared(_same(plan_lists.REFUSALS), "customer.view", "refusal", _("Refused requests")),
    "asks": Declared(_same(coaching_lists.ASKS), "interaction.view", "ask", _("Asks")),
    "retirements": Declared(
        _same(grading_lists.RETIREMENTS), "retirement.view", "retirement", _("Letting go")
    ),
    "upgrades": Declared(_same(grading_lists.UPGRADES), "customer.view", "upgrade", _("Helping to rise")),
    "screening": Declared(_same(grading_lists.PROPOSALS), "retirement.view", "proposal", _("Screening")),
    "churn_cases": Declared(
        _same(churn_lists.CASES), "customer.view", "churn_case", _("Churn cases"), churn_lists.CASE_BOARDS
    ),
    "winback_cases": Declared(
        _same(winback_lists.CASES), "customer.view", "winback_case", _("Winning back"), winback_lists.CASE_BOARDS
    ),
    "winback_saves": Declared(_same(winback_lists.SAVES), "customer.view", "winback_save", _("Wishes to leave")),
    "winback_plans": Declared(_same(winback_lists.PLANS), "customer.view", "winback_plan", _("Plans to win back")),
    "opportunities": Declared(
        _same(sale_lists.OPPORTUNITIES), "sale.view", "opportunity", _("Opportunities"), sale_lists.BOARDS
    ),
    "customer_needs": Declared(
        _same(sale_lists.CUSTOMER_NEEDS), "sale.view", "customer_need", _("Needs"), sale_lists.NEED_BOARDS
    ),
    "contracts": Declared(_same(sale_lists.CONTRACTS), "sale.view", "contract", _("Contracts")),
    "bills": Declared(_same(billing_lists.BILLS), "bill.view", "bill", _("Bills")),
    "subscriptions": Declared(
        _same(billing_lists.SUBSCRIPTIONS), "bill.view", "subscription", _("Subscriptions")
    ),
    "bill_violations": Declared(
        _same(billing_lists.CHARGED_AMISS), "bill.view", "bill_violation", _("Charged without ground")
    ),
    "order_requests": Declared(
        _same(self_lists.ORDER_REQUESTS), "order.view", "order_request", _("Ordered again by customers")
    ),
    "targets": Declared(_same(target_lists.TARGETS), "customer.view", "target", _("Targets")),
    "target_exclusions": Declared(_same(target_lists.EXCLUSIONS), "customer.view", "target", _("Excluded")),
    "duplicates": Declared(_same(stewardship_lists.PAIRS), "customer.merge", "duplicate", _("Duplicates")),
}  # fmt: skip


def changeable(name: str) -> bool:
    """Say whether the acting person may change anything of many rows of a list together."""
    return any(base.actor().may(field.act) for field in stewardship_actions.FIELDS.get(name, {}).values())
