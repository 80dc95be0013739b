"""Many customers, as lists and exports meet them."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card

N = 137


@pytest.fixture
def many(cast, at):
    """137 customers with many ties and unknown last purchases, in two branches, under two owners or none."""
    rng = random.Random(7)
    with base.acting_as(base.System("test")):
        new = [
            customer_actions.NewCustomer(
                code=f"K{i:04d}", name=f"客户{i}",
                branch_id=rng.choice([cast.hall.pk, cast.other_hall.pk]),
                owner_id=rng.choice([cast.owner.pk, cast.colleague.pk, None]),
            )
            for i in range(N - 1)
        ]  # fmt: skip
        customer_actions.add_customers(new=new, at=at)
        for card in Card.objects.all():
            day = rng.choice([None, date(2026, 1, 1) + timedelta(days=rng.randrange(5))])
            Card.objects.filter(pk=card.pk).update(
                revenue=Decimal(rng.choice([0, 0, 0, "12.5", "-3.25", "99999.9999"])),
                stake=Decimal(rng.randrange(4)), last_purchase_date=day, tier=rng.choice(["VIP", "SMALL", ""]),
            )  # fmt: skip
        yield
