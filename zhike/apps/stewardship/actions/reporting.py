"""Access report: everything that is held about a customer or a key person, for them to read or to take along."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.billing import queries as billing_queries
from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.candidates import queries as candidate_queries
from zhike.apps.churn import queries as churn_queries
from zhike.apps.classification import queries as class_queries
from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.expectations import queries as expectation_queries
from zhike.apps.health import queries as health_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.media import queries as media_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.plans import queries as plan_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.reviews import queries as review_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.selfservice import queries as self_queries
from zhike.apps.service import queries as service_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import queries as valuation_queries
from zhike.apps.winback import queries as winback_queries

# Each gives parts by name, in the order of the report.
SECTIONS: tuple[Callable[[int], dict[str, list[Any]]], ...] = (
    customer_queries.about_customer,
    archive_queries.about_customer,
    people_queries.about_customer,
    trade_queries.about_customer,
    interaction_queries.about_customer,
    activity_queries.about_customer,
    review_queries.about_customer,
    interview_queries.about_customer,
    survey_queries.about_customer,
    expectation_queries.about_customer,
    outbound_queries.about_customer,
    media_queries.about_customer,
    valuation_queries.about_customer,
    lifecycle_queries.about_customer,
    class_queries.about_customer,
    key_queries.about_customer,
    health_queries.about_customer,
    receivable_queries.about_customer,
    billing_queries.about_customer,
    self_queries.about_customer,
    target_queries.about_customer,
    plan_queries.about_customer,
    coaching_queries.about_customer,
    service_queries.about_customer,
    complaint_queries.about_customer,
    loyalty_queries.about_customer,
    risk_queries.about_customer,
    sale_queries.about_customer,
    churn_queries.about_customer,
    audience_queries.about_customer,
    campaign_queries.about_customer,
    winback_queries.about_customer,
    task_queries.about_customer,
    core_queries.about_customer,
)


def report_person(*, customer_id: int, at: datetime) -> dict[str, list[Any]]:
    """Return everything held about a visible customer, by part; that it was read is written down."""
    row = customer_queries.customer(customer_id)
    if row is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    parts = parts_about_customer(customer_id)
    core_actions.audit(
        "person.report", noun="customer", object_id=customer_id, branch_id=row.branch_id, at=at,
        n_rows=sum(map(len, parts.values())),
    )  # fmt: skip
    return parts


def parts_about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return everything held about a visible customer, by part, records merged into it with it; nothing is noted."""
    ids = [customer_id, *(one.pk for one in customer_queries.merged_into(customer_id))]
    return {
        name: [*rows, *(row for pk in ids[1:] for row in section(pk)[name])]
        for section in SECTIONS
        for name, rows in section(customer_id).items()
    }


def report_key_person(*, person_id: int, at: datetime) -> dict[str, list[Any]]:
    """Return everything held about a visible key person, by part; that it was read is written down."""
    parts = parts_about_person(person_id)
    core_actions.audit("person.report", noun="person", object_id=person_id, at=at, n_rows=sum(map(len, parts.values())))
    return parts


def parts_about_person(person_id: int) -> dict[str, list[Any]]:
    """Return everything held about a visible key person, by part, without writing down that it was read."""
    row = people_queries.person(person_id)
    if row is None:
        raise people_actions.NoSuchPerson(person_id)
    return {
        **people_queries.about_person(person_id),
        **candidate_queries.about_person(person_id),
        **interaction_queries.about_person(person_id),
        **activity_queries.about_person(person_id),
        **interview_queries.about_person(person_id),
        **self_queries.about_person(person_id),
        **outbound_queries.about_person(person_id, (row.phone, row.email, row.wechat)),
        **risk_queries.about_person(person_id),
        **core_queries.about_person(person_id),
    }
