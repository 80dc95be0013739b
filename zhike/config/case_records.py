"""Worked cases as records: what a case tells is added as customers, and the program answers from them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.analytics import levels
from zhike.analytics.calculator import Calculation
from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.reviews import actions as review_actions
from zhike.apps.reviews import queries as review_queries
from zhike.apps.stewardship import queries as stewardship_queries
from zhike.apps.stewardship import rules as stewardship_rules
from zhike.config import case_trade, cases

THOUSAND = 1000
BEFORE = timedelta(days=1_000)
YEAR, SINCE = 2025, date(2025, 1, 1)


def statement(at: datetime) -> dict[str, Any]:
    """Add a customer with a statement of one year; return its five indicators by what is asked."""
    customer_id = _customer("W22", at)
    amounts = {name: Decimal(value * THOUSAND) for name, value in cases.STATEMENT.items()}
    if archive_queries.statement(customer_id, YEAR) is None:
        archive_actions.save_statement(customer_id=customer_id, year=YEAR, values=amounts, at=at)
    (known,) = archive_queries.finances(customer_id, date(YEAR, 12, 31))
    found = known.indicators
    return {
        "current ratio": found.current_ratio, "quick ratio": found.quick_ratio, "cash ratio": found.cash_ratio,
        "net margin": found.net_margin, "return on assets": found.return_on_assets,
        "collection days": found.collection_days, "inventory days": found.inventory_days,
    }  # fmt: skip


def influence(at: datetime) -> dict[str, Any]:
    """Add a customer with two key persons; return which way they pull."""
    customer_id = _customer("W35", at)
    if not people_queries.parts_at(customer_id):
        for number, (weight, stance) in enumerate(cases.PERSONS, start=1):
            part = people_actions.NewPart(
                customer_id=customer_id, role="DECISION_MAKER", influence=weight,
                stance="FOR" if stance > 0 else "AGAINST", valid_from=SINCE,
            )  # fmt: skip
            people_actions.add_person(values={"name": f"W35-{number}"}, part=part, at=at)
    return {"balance of influence": people_queries.support(customer_id).value}


def core_staff(at: datetime) -> dict[str, Any]:
    """Add a hall with thirty core marketers of whom twenty-one have left; return how grave that is."""
    head, hall, day = org_queries.headquarters(), org_queries.branch_by_code("W34"), org_queries.business_date(at)
    if hall is None:
        hall = org_actions.add_branch(code="W34", name="W34", level="HALL", parent_id=head.pk if head else None, at=at)
        for number in range(1, 31):
            user = org_actions.add_user(
                username=f"w34-{number}", name=f"W34-{number}", role="MARKETER", branch_id=hall.pk, password=None,
                joined_on=day - BEFORE, at=at,
            )  # fmt: skip
            if number <= 21:
                org_actions.close_access(user_id=user.pk, at=at)
    loss = stewardship_queries.staff_loss([hall.pk], stewardship_rules.months_up_to(day, 12), day)
    return {"churn of core staff": loss.rate.value, "how grave": loss.level}


def tasted(at: datetime) -> dict[str, Any]:
    """Add the test of how cold a drink is liked, and publish what is best; return it."""
    row = review_queries.level_tests().filter(name="W24").first()
    if row is None:
        given = [(one.value, one.liked.whole, one.liked.part) for one in cases.TASTED]
        new = review_actions.NewLevelTest("W24", "temperature", "°C", org_queries.business_date(at), given)
        test_id = review_actions.add_level_test(new=new, at=at)
        best = levels.best(cases.TASTED)
        review_actions.publish_standard(leveltest_id=test_id, standard=best.value, tolerance=1, version=1, at=at)
        row = review_queries.level_tests().get(pk=test_id)
    best = levels.best(review_queries.tested(row))
    return {"best level, in degrees": best.value, "share that liked it": float(best.share)}


def _customer(code: str, at: datetime) -> int:
    """Return the customer of a case, added when it is not there yet."""
    known = customer_queries.customers().filter(code=code).first()
    if known is not None:
        return known.pk
    head = org_queries.headquarters()
    if head is None:
        raise LookupError("no headquarters")
    new = customer_actions.NewCustomer(code=code, name=code, branch_id=head.pk, kind="ENTERPRISE")
    return customer_actions.add_customer(new=new, at=at)


LOADERS: dict[str, Callable[[datetime], dict[str, Any]]] = {
    "W01": case_trade.retailer, "W05": case_trade.dealers, "W22": statement, "W24": tasted,
    "W34": core_staff, "W35": influence,
}  # fmt: skip
# Those that end in a report of their own: what it is made of.
REPORTS: dict[str, Callable[[], Calculation]] = {"W01": case_trade.retail}
