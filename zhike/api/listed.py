"""The lists there are, as programs name them: what they declare, and the act it takes to read them."""

from collections.abc import Callable
from typing import NamedTuple

from zhike.apps.activities import lists as activity_lists
from zhike.apps.audiences import lists as audience_lists
from zhike.apps.billing import lists as billing_lists
from zhike.apps.campaigns import lists as campaign_lists
from zhike.apps.candidates import lists as candidate_lists
from zhike.apps.changes import lists as change_lists
from zhike.apps.churn import lists as churn_lists
from zhike.apps.coaching import lists as coaching_lists
from zhike.apps.complaints import lists as complaint_lists
from zhike.apps.core import clock, lists
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
from zhike.apps.stewardship import lists as stewardship_lists
from zhike.apps.targets import lists as target_lists
from zhike.apps.targets import queries as target_queries
from zhike.apps.tasks import lists as task_lists
from zhike.apps.trade import lists as trade_lists
from zhike.apps.winback import lists as winback_lists


class Listed(NamedTuple):
    """A list: its own declaration, the act it takes, and whom its rows are kept as in the trail."""

    own: lists.ListSpec
    act: str
    kept_as: str

    @property
    def spec(self) -> Callable[[], lists.ListSpec]:
        """Return what gives the whole declaration; of customers with their archives, as they may be used today."""
        if self.own is customer_lists.CUSTOMERS:
            return lambda: target_queries.everybody(org_queries.business_date(clock.now()))
        return lambda: self.own


LISTS = {
    "customers": Listed(customer_lists.CUSTOMERS, "customer.view", "customer"),
    "people": Listed(people_lists.PEOPLE, "person.view", "person"),
    "interactions": Listed(interaction_lists.INTERACTIONS, "interaction.view", "interaction"),
    "promises": Listed(interaction_lists.PROMISES, "interaction.view", "promise"),
    "tasks": Listed(task_lists.TASKS, "task.view", "task"),
    "orders": Listed(trade_lists.ORDERS, "order.view", "order"),
    "negative": Listed(costs_lists.NEGATIVE, "order.view", "customer"),
    "costs": Listed(costs_lists.LEDGER, "order.view", "cost"),
    "retirements": Listed(grading_lists.RETIREMENTS, "retirement.view", "retirement"),
    "upgrades": Listed(grading_lists.UPGRADES, "customer.view", "upgrade"),
    "screening": Listed(grading_lists.PROPOSALS, "retirement.view", "screening"),
    "messages": Listed(outbound_lists.MESSAGES, "outbound.manage", "message"),
    "activities": Listed(activity_lists.ACTIVITIES, "interaction.view", "activity"),
    "gifts": Listed(activity_lists.GIFTS, "interaction.view", "gift"),
    "reviews": Listed(review_lists.REVIEWS, "review.view", "review"),
    "interviews": Listed(interview_lists.INTERVIEWS, "interaction.view", "interview"),
    "sessions": Listed(interview_lists.SESSIONS, "interaction.view", "session"),
    "insights": Listed(interview_lists.INSIGHTS, "interaction.view", "insight"),
    "candidates": Listed(candidate_lists.CANDIDATES, "candidate.manage", "candidate"),
    "cases": Listed(churn_lists.CASES, "customer.view", "case"),
    "measures": Listed(churn_lists.MEASURES, "customer.view", "measure"),
    "emergencies": Listed(churn_lists.EMERGENCIES, "customer.view", "emergency"),
    "legacy-issues": Listed(churn_lists.LEGACY, "customer.view", "legacyissue"),
    "winback-cases": Listed(winback_lists.CASES, "customer.view", "winback"),
    "winback-saves": Listed(winback_lists.SAVES, "customer.view", "save"),
    "winback-plans": Listed(winback_lists.PLANS, "customer.view", "winbackplan"),
    "receivables": Listed(receivable_lists.ACCOUNTS, "order.view", "receivable"),
    "risks": Listed(risk_lists.RISKS, "risk.view", "risk"),
    "key-accounts": Listed(key_lists.KEY_ACCOUNTS, "customer.view", "keyaccount"),
    "relations": Listed(health_lists.RELATIONS, "customer.view", "relation"),
    "programmes": Listed(health_lists.PROGRAMMES, "customer.view", "programme"),
    "complaints": Listed(complaint_lists.COMPLAINTS, "complaint.view", "complaint"),
    "suggestions": Listed(complaint_lists.SUGGESTIONS, "complaint.view", "suggestion"),
    "members": Listed(loyalty_lists.MEMBERS, "loyalty.view", "member"),
    "member-benefits": Listed(loyalty_lists.BENEFITS, "loyalty.view", "memberbenefit"),
    "partners": Listed(loyalty_lists.PARTNERS, "loyalty.view", "partner"),
    "recommendations": Listed(loyalty_lists.RECOMMENDATIONS, "loyalty.view", "recommendation"),
    "service-requests": Listed(service_lists.REQUESTS, "service.view", "servicerequest"),
    "service-incidents": Listed(service_lists.INCIDENTS, "service.view", "incident"),
    "warnings": Listed(risk_lists.WARNINGS, "warning.view", "warning"),
    "audiences": Listed(audience_lists.AUDIENCES, "audience.view", "audience"),
    "campaigns": Listed(campaign_lists.CAMPAIGNS, "campaign.view", "campaign"),
    "changes": Listed(change_lists.CHANGES, "change.view", "change"),
    "competitors": Listed(market_lists.COMPETITORS, "market.view", "competitor"),
    "moves": Listed(market_lists.MOVES, "market.view", "move"),
    "visits": Listed(activity_lists.VISITS, "interaction.view", "visit"),
    "advertisements": Listed(media_lists.ADVERTISEMENTS, "media.view", "advertisement"),
    "issues": Listed(media_lists.ISSUES, "media.view", "issue"),
    "packagings": Listed(media_lists.PACKAGINGS, "media.view", "packaging"),
    "opportunities": Listed(sale_lists.OPPORTUNITIES, "sale.view", "opportunity"),
    "customer-needs": Listed(sale_lists.CUSTOMER_NEEDS, "sale.view", "customerneed"),
    "contracts": Listed(sale_lists.CONTRACTS, "sale.view", "contract"),
    "bills": Listed(billing_lists.BILLS, "bill.view", "bill"),
    "subscriptions": Listed(billing_lists.SUBSCRIPTIONS, "bill.view", "subscription"),
    "violations": Listed(billing_lists.CHARGED_AMISS, "bill.view", "violation"),
    "order-requests": Listed(self_lists.ORDER_REQUESTS, "order.view", "orderrequest"),
    "targets": Listed(target_lists.TARGETS, "customer.view", "customer"),
    "target-exclusions": Listed(target_lists.EXCLUSIONS, "customer.view", "customer"),
    "goals": Listed(plan_lists.GOALS, "customer.view", "goal"),
    "refusals": Listed(plan_lists.REFUSALS, "customer.view", "refusal"),
    "asks": Listed(coaching_lists.ASKS, "interaction.view", "ask"),
    "duplicates": Listed(stewardship_lists.PAIRS, "customer.merge", "pair"),
}  # fmt: skip
NOUNS = {one.own.name: noun for noun, one in LISTS.items()}
