"""Internal customers: colleagues who buy are neither revenue nor churn."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Assignment, Card
from zhike.apps.insight.models import Run

# What an analysis says comes of the copied files; that copy and cards are alike on both databases is shown elsewhere.
pytestmark = pytest.mark.any_database


def revenue() -> str:
    return Run.objects.get(is_current=True).headline["revenue"]


@pytest.mark.covers("R056")
def test_internal_customers_are_left_out_of_revenue_and_churn_until_they_are_none(analysed):
    # A 400, B 110, C 30, D 2000, E 40, F 30.
    assert revenue() == "2610.0000"
    d = analysed.ids["D"]
    with base.acting_as(base.System("test")):
        customer_actions.assign_by_hand(
            customer_id=d, dimension="NATURE", code="INTERNAL", reason="自家分厂", day=TODAY, at=AT
        )
    analysed.analyse()
    assert (revenue(), Run.objects.get(is_current=True).headline["customers"]) == ("610.0000", 5)
    card = Card._base_manager.get(pk=d)
    assert (card.tier, card.churn_state, card.revenue) == ("", "", 0)
    open_ = Assignment.objects.filter(customer_id=d, valid_to=None)
    assert list(open_.values_list("dimension", flat=True)) == ["NATURE"]
    with base.acting_as(base.System("test")):
        customer_actions.end_by_hand(customer_id=d, dimension="NATURE", day=TODAY, at=AT)
    analysed.analyse()
    assert revenue() == "2610.0000"
