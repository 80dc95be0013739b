"""Customers who left: two VIP and six small ones of the hall, one suppressed, one who took back that we may call."""

from datetime import date

from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer
from zhike.apps.interviews import actions, queries

NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")
SUPPRESSED, SILENT = 8, 9


def leave(cast) -> list[int]:
    """Let ten customers leave; the ninth is suppressed, the tenth does not wish to be called."""
    with base.acting_as(base.System("departed")):
        ids = [
            customer_actions.add_customer(
                new=customer_actions.NewCustomer(
                    code=f"L{n}", name=f"{name}厂", branch_id=cast.hall.pk, owner_id=cast.owner.pk,
                ),
                at=AT,
            )
            for n, name in enumerate(NAMES)
        ]  # fmt: skip
        Card.objects.filter(pk__in=ids).update(churn_state="CHURNED", tier="SMALL", last_purchase_date=date(2025, 3, 1))
        Card.objects.filter(pk__in=ids[:2]).update(tier="VIP")
        Card.objects.filter(pk=ids[SUPPRESSED]).update(status="SUPPRESSED")
        Customer.objects.filter(pk=ids[SUPPRESSED]).update(status="SUPPRESSED")
        given = {"purpose": "CALLS", "wording": "v1", "channel": "ON_PAPER", "given_date": date(2025, 1, 5), "at": AT}
        consent_id = archive_actions.give_consent(customer_id=ids[SILENT], **given)
        archive_actions.withdraw_consent(consent_id=consent_id, at=AT)
    return ids


def planned(cast, **more) -> int:
    """Draw a plan of the branch manager over those who left, as whoever acts; return its id."""
    values = {
        "title": "流失客户访谈", "question": "为什么离开?", "branch_id": cast.hall.pk, "states": ["CHURNED"],
        "least_days": 90, "stratum": "TIER", "size": 4, "seed": 7, "due_date": date(2026, 3, 30),
    }  # fmt: skip
    return actions.draw_plan(new=actions.NewPlan(**values | more), day=TODAY, at=AT)


def drawn(plan_id: int) -> list[int]:
    """Return whom a plan drew."""
    return sorted(queries.interviews_of(plan_id).values_list("customer_id", flat=True))
