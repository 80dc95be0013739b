"""Who orders is an actual customer: with the first order, and again with one after having been lost."""

from datetime import date

import pytest

from zhike.apps.classification import actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries

TODAY = date(2026, 3, 2)


@pytest.mark.covers("R050")
def test_the_first_order_makes_an_actual_customer_and_one_after_a_loss_again(cast, at):
    with base.acting_as(base.System("test")):
        customer_actions.note_orders(has_orders={cast.customer_id: True})
        known = {"source": "展会", "interest": "刀具", "need": "试刀"}
        actions.write_profile(customer_id=cast.customer_id, values=known, version=0, at=at)
        actions.give_class(
            customer_id=cast.customer_id, dimension="REL_STAGE", code="POTENTIAL", reason="询价", day=date(2026, 1, 5),
            at=at,
        )  # fmt: skip
        columns = ("last_purchase_date",)
        customer_actions.write_standing(columns=columns, rows=[(cast.customer_id, "2026-02-01")])
        assert actions.follow_orders(day=TODAY, at=at) == 1
        assert customer_queries.open_classes("REL_STAGE") == {cast.customer_id: ("ACTUAL", "AUTO")}
        assert actions.follow_orders(day=TODAY, at=at) == 0
        actions.give_class(
            customer_id=cast.customer_id, dimension="REL_STAGE", code="LOST", reason="改用别家", day=TODAY, at=at
        )
        assert actions.follow_orders(day=TODAY, at=at, customer_ids=[cast.customer_id]) == 0
        customer_actions.write_standing(columns=columns, rows=[(cast.customer_id, "2026-03-20")])
        assert actions.follow_orders(day=date(2026, 3, 21), at=at) == 1
        assert customer_queries.open_classes("REL_STAGE") == {cast.customer_id: ("ACTUAL", "AUTO")}


def test_more_buyers_than_a_chunk_holds(cast, at, monkeypatch):
    monkeypatch.setattr("zhike.apps.classification.actions.giving.CHUNK", 1)
    with base.acting_as(base.System("test")):
        new = [customer_actions.NewCustomer(code=code, name=code, branch_id=cast.hall.pk) for code in ("B1", "B2")]
        ids = [cast.customer_id, *customer_actions.add_customers(new=new, at=at).values()]
        customer_actions.note_orders(has_orders=dict.fromkeys(ids, True))
        # What is written of one chunk meets no question that is still open on the next.
        assert actions.follow_orders(day=TODAY, at=at) == 3
