"""Orders through the door: whoever may see the customer may see its orders, and nobody else."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.core import base
from zhike.apps.trade.models import Order, OrderLine, Product

SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip


@pytest.fixture
def order(cast, at) -> Order:
    """A purchase of two lines and a return, of the one customer."""
    with base.acting_as(base.System("test")):
        product = Product.objects.create(code="T1", name="立铣刀", created_at=at, updated_at=at)
        made = {}
        for kind, number, day, amounts in (
            ("PURCHASE", "SO-1", date(2026, 1, 5), ("100.50", "200")),
            ("RETURN", "CR-1", date(2026, 2, 1), ("-100.50",)),
        ):
            made[kind] = Order.objects.create(
                number=number, source="test", customer_id=cast.customer_id, branch=cast.hall, kind=kind,
                order_date=day, n_lines=len(amounts), amount=sum(map(Decimal, amounts)), currency="CNY",
            )  # fmt: skip
            for i, amount in enumerate(amounts):
                OrderLine.objects.create(
                    order=made[kind], customer_id=cast.customer_id, branch=cast.hall, product=product,
                    line_key=f"{number}-{i}", line_date=day, is_return=kind == "RETURN", quantity=1,
                    unit_price=Decimal(amount), amount=Decimal(amount),
                )  # fmt: skip
    return made["PURCHASE"]


@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_the_orders_of_a_customer_one_may_see(signed_in, order, part, sees):
    client = signed_in(part)
    assert ("SO-1" in client.get("/orders/").content.decode()) is sees
    assert client.get(f"/orders/{order.pk}/").status_code == (200 if sees else 404)


@pytest.mark.covers("R015")
def test_an_order_shows_its_lines_and_its_amount(signed_in, order):
    body = signed_in("owner").get(f"/orders/{order.pk}/").content.decode()
    assert body.count("立铣刀") == 2
    assert "300.50" in body


@pytest.mark.covers("R013")
def test_the_record_lists_its_orders_and_lines_until_the_day(signed_in, cast, order):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/"
    for tab, n_now, n_then in (("dealings", 2, 1), ("dealings&of=lines", 3, 2)):
        now = client.get(f"{url}?tab={tab}").content.decode()
        then = client.get(f"{url}?tab={tab}&as_of=2026-01-31").content.decode()
        assert [body.split("<tbody>")[1].split("</tbody>")[0].count("<tr>") for body in (now, then)] == [n_now, n_then]


def test_the_past_adds_up_what_was_bought_until_then(signed_in, cast, order):
    body = signed_in("owner").get(f"/customers/{cast.customer_id}/?as_of=2026-01-31").content.decode()
    assert "300.50" in body
    assert "SO-1" in body
    assert "CR-1" not in body


@pytest.mark.covers("R117")
def test_the_timeline_holds_orders_and_changes_newest_first(signed_in, cast, order):
    client = signed_in("owner")
    client.post(
        f"/customers/{cast.customer_id}/edit/",
        {"name": "改名后", "kind": "ENTERPRISE", "status": "ACTIVE", "version": 1},
    )
    body = client.get(f"/customers/{cast.customer_id}/?tab=timeline").content.decode()
    stream = body.split("time-line", 1)[1]
    assert stream.index("CR-1") < stream.index("SO-1")
    assert "苏南轨道装备有限公司 → 改名后" not in body.split("time-line", 1)[0]


def test_orders_are_filtered_by_day_and_kind(signed_in, order):
    client = signed_in("branch_manager")
    body = client.get("/orders/", {"date_from": "2026-02-01", "kind": "RETURN"}).content.decode()
    assert "CR-1" in body
    assert "SO-1" not in body


@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_an_order_is_found_by_the_beginning_of_its_number(signed_in, order, part, sees):
    body = signed_in(part).get("/search/", {"q": "SO-"}, headers={"HX-Request": "true"}).content.decode()
    assert (f"/orders/{order.pk}/" in body) is sees
