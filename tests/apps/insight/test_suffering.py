"""What churn did to those who stayed: the difference in differences of satisfaction and loyalty, policy kept or not."""

from datetime import date, timedelta

import pytest
import satisfied
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.insight.queries import suffering
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.lifecycles.models import Override
from zhike.apps.org import queries as org_queries
from zhike.apps.trade.models import Order
from zhike.web import churn_suffering

FIRST, LAST = date(2026, 1, 1), date(2026, 2, 28)
BEFORE, WITHIN = FIRST - timedelta(days=20), FIRST + timedelta(days=10)


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def customers(branch_id: int, n: int, tag: str) -> list[int]:
    return [
        customer_actions.add_customer(
            new=customer_actions.NewCustomer(code=f"{tag}{i}", name=f"客户{tag}{i}", branch_id=branch_id), at=AT
        )
        for i in range(n)
    ]


@pytest.mark.covers("R437")
def test_satisfaction_and_loyalty_here_and_elsewhere_before_and_after_make_a_difference_in_differences(cast):
    with base.acting_as(base.System("scene")):
        here, there = customers(cast.hall.pk, 5, "H"), customers(cast.other_hall.pk, 5, "T")
        for day, name, got in ((BEFORE, "前", (10, 10)), (WITHIN, "后", (5, 9))):
            wave_id = satisfied.ask(cast, name=name, day=day, at=AT)
            for ids, mark in zip((here, there), got, strict=True):
                for pk in ids:
                    satisfied.answer(wave_id, pk, expected=10, got=mark, day=day, at=AT)
        # Bought twice before: three here and three there; within: one here, three there.
        days = [(pk, BEFORE) for pk in (*here[:3], *there[:3])] + [(pk, WITHIN) for pk in (here[0], *there[:3])]
        for n, (pk, day) in enumerate((pk, day + timedelta(days=k)) for pk, day in days for k in (0, 1)):
            Order.objects.create(
                number=f"S{n}", source="t", customer_id=pk, branch_id=cast.hall.pk, kind="PURCHASE", order_date=day,
                currency="CNY", amount=100,
            )  # fmt: skip
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        found = suffering.suffered(cast.hall.pk, FIRST, LAST)
    assert (found.here.n_answered, found.elsewhere.n_answered) == (5, 5)
    # (0.5 − 1.0) − (0.9 − 1.0); nobody here is content any more, and nobody there either.
    assert float(found.degree) == pytest.approx(-0.4)
    assert float(found.content.points) == 0
    # The one of the cast is here, too, and bought nothing: 1/6 − 3/6 against 3/5 − 3/5.
    assert float(found.loyal.points) == pytest.approx(-1 / 3)
    value, how = churn_suffering.satisfaction(found)
    assert "-0.40" in value
    assert "-33.3" in value
    assert "1.00 → 0.50" in how
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        whole = suffering.suffered(cast.head.pk, FIRST, LAST)
    assert churn_suffering.satisfaction(whole)[0] == "", "beside the whole house there is nothing"


@pytest.mark.covers("R440")
def test_policy_kept_by_ninety_of_a_hundred_and_then_by_seventy_five_lost_fifteen_points(cast):
    with base.acting_as(base.System("scene")):
        assert suffering.policy_kept(cast.hall.pk, FIRST, LAST) is None, "nobody was spoken with"
        ids = customers(cast.hall.pk, 20, "P")
        customer_actions.assign_classes(
            dimension="VALUE_TIER", classes=dict.fromkeys(ids, "VIP"), day=date(2025, 1, 1), rule_version="t", at=AT
        )
        for day, spoken in ((FIRST - timedelta(days=3), ids[:18]), (LAST - timedelta(days=3), ids[:15])):
            for pk in spoken:
                new = interaction_actions.NewInteraction(
                    pk, "谈", AT - timedelta(days=(TODAY - day).days), channel="PHONE", direction="BOTH"
                )
                interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
        for days in (100, 30, 20):
            Override.objects.create(customer_id=ids[0], stage="DECLINE", verdict="REFUSE", order_number="1",
                                    reason="老客户", at=AT - timedelta(days=days))  # fmt: skip
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        before, after = suffering.policy_kept(cast.hall.pk, FIRST, LAST)
    assert (float(before.share.value), float(after.share.value)) == (0.9, 0.75)
    assert (before.n_exceptions, after.n_exceptions) == (1, 2)
    value, _how = churn_suffering.policy((before, after))
    assert "-15.0" in value
