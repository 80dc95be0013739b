"""Stories of what tills sold: an outlet nobody knows is refused, the other rows come in and keep the channel."""

from decimal import Decimal

import pytest

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

SALES = (
    "会员卡号,会员姓名,日期,金额,门店编号\nV1,李梅,2026-01-05,30,{hall}\n"
    "V2,周敏,2026-01-06,40,NO-SUCH\nV3,赵云,2026-01-07,50,\n"
)


@pytest.mark.covers("R152")
def test_rows_of_an_unknown_outlet_are_handed_back_and_the_others_come_in(acting, importing, cast):
    acting("administrator")
    n_branches = org_queries.branches().count()
    import_id, counts = importing.run(SALES.format(hall=cast.hall.code), "terminal")
    assert (counts["n_new"], counts["n_refused"], counts["n_new_customers"]) == (1, 2, 1)
    assert [(row, code) for row, _, _, code in importing.refusals(import_id)] == [
        (3, "UNKNOWN_OUTLET"),
        (4, "NO_VALUE"),
    ]
    handed_back = b"".join(queries.refused_file(import_id)).decode("utf-8-sig")
    assert "NO-SUCH" in handed_back
    assert "李梅" not in handed_back
    assert org_queries.branches().count() == n_branches
    buyer = customer_queries.customers().get(code="V1")
    (order,) = trade_queries.orders_of(buyer.pk)
    assert (order.source, order.amount, order.branch_id) == ("SALES_TERMINAL", Decimal(30), cast.hall.pk)


@pytest.mark.covers("R152")
def test_the_channel_stands_before_the_system_the_rows_come_from(acting, importing, cast):
    acting("administrator")
    path = importing.file(SALES.format(hall=cast.hall.code))
    assert queries.one(importing.start(path, "terminal", source="till-7")).source == "SALES_TERMINAL:till-7"
    assert queries.one(importing.start(path, "orders", source="till-7")).source == "till-7"
    assert queries.one(importing.start(path, "orders")).source == "FILE"
