"""Needs nobody noted yet: proposed by what customers alike buy and what complaints asked for, confirmed by a person."""

import re
from datetime import timedelta
from html import unescape

import pytest
from cast import AT, TODAY

from zhike.apps.campaigns.models import Offer
from zhike.apps.classification import actions as class_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.sales import actions as sale_actions
from zhike.apps.sales.models import CustomerNeed
from zhike.apps.tasks.models import Task
from zhike.apps.trade.models import Product
from zhike.apps.valuation.models import PeerPurchase

EN = {"Accept-Language": "en"}
OFFERED = ("name", "price", "floor", "first_date", "last_date")


@pytest.mark.covers("R065")
def test_the_first_offer_to_who_wants_to_buy_is_drafted_from_what_its_kind_buys(signed_in, cast):
    pk = cast.customer_id
    with base.acting_as(base.System("test")):
        kind = Card.objects.get(pk=pk).kind
        # Blades sell at 10.00 a piece and cost 7.00; of drills a cost is not told; of files too few are known.
        for name, tier, n_buyers, value, cost in (
            ("涂层刀片", "MAJOR", 4, 4000, 2800), ("涂层刀片", "SMALL", 3, 1000, 700), ("钻头", "MAJOR", 6, 600, None),
            ("锉刀", "MAJOR", 2, 9000, 10),
        ):  # fmt: skip
            made = {"name": name, "created_at": AT, "updated_at": AT}
            product, _is_new = Product.objects.get_or_create(code=f"P-{name}", defaults=made)
            PeerPurchase.objects.create(
                segment=f"{kind}.{tier}", product=product, n_peers=10, n_buyers=n_buyers, value=value,
                quantity=value / 10, cost=cost,
            )  # fmt: skip
        customer_actions.assign_classes(
            dimension="DEMAND_TYPE", classes={pk: "POTENTIAL"}, day=TODAY, rule_version="t", at=AT
        )
        follow = {"customer_id": pk, "dimension": "DEMAND_TYPE", "code": "POTENTIAL", "day": TODAY, "at": AT}
        task = Task.objects.get(pk=class_actions.follow_up(**follow))
    assert task.note.startswith("建议报价：\n涂层刀片")
    owner, manager = signed_in("owner"), signed_in("branch_manager")
    card = owner.get(f"/customers/{pk}/classes/", headers=EN).content.decode()
    assert "7 of 20 customers of its kind buy it" in card
    assert "锉刀" not in card
    # The offer stands in the form as it would be made; the floor is the cost where every line tells it.
    shown = manager.get(f"/customers/{pk}/offer/", headers=EN).content.decode()
    assert "Nothing is offered before it is saved." in shown
    inputs = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]+>", shown)]
    told = {one["name"]: one["value"] for one in inputs if one.get("name") in OFFERED and one.get("value")}
    assert (told["price"], told["floor"]) == ("10.00", "7.00")
    given = told | {"product_code": "P-涂层刀片", "text": "x"}
    assert manager.post(f"/customers/{pk}/offer/", given).status_code == 302
    with base.acting_as(base.System("test")):
        made = Offer.objects.get()
        assert (made.customer_id, made.price, made.floor) == (pk, 10, 7)
        assert made.last_date - made.first_date == timedelta(days=30)
        new = sale_actions.NewOpportunity(customer_id=pk, title="首单", origin="ACTIVE")
        begun = sale_actions.add_opportunity(new=new, day=TODAY, at=AT)
        drafted = owner.get(f"/opportunities/{begun}/quote/", headers=EN).content.decode()
        Card.objects.filter(pk=pk).update(has_orders=True)
    assert ('value="P-涂层刀片"' in drafted, 'value="P-钻头"' in drafted) == (True, True)
    assert "P-涂层刀片" not in owner.get(f"/opportunities/{begun}/quote/", headers=EN).content.decode()


@pytest.mark.covers("R143")
def test_what_alike_buy_and_complaints_ask_for_is_proposed_until_somebody_confirms_it(signed_in, cast):
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="MAJOR")
        kind = Card.objects.get(pk=cast.customer_id).kind
        # Seven of ten alike buy blades; of files too few are known to tell.
        for name, n_buyers in (("涂层刀片", 7), ("锉刀", 2)):
            product = Product.objects.create(code=name, name=name, created_at=AT, updated_at=AT)
            PeerPurchase.objects.create(
                segment=f"{kind}.MAJOR", product=product, n_peers=10, n_buyers=n_buyers, value=7000
            )
        for n, validity in enumerate(("VALID", "INVALID")):
            Complaint.objects.create(
                year=2026, serial=n, number=f"K{n}", customer_id=cast.customer_id, opened_at=AT, stage="COMPLAINT",
                validity=validity, status="CLOSED", severity="MIDDLE", what="晚到", demand=f"当天送达{n}",
                emotion="CALM", created_at=AT, updated_at=AT,
            )  # fmt: skip
    client, address = signed_in("owner"), f"/needs/add/?customer={cast.customer_id}"
    shown = client.get(address, headers=EN).content.decode()
    assert "7 of 10 customers of its kind and tier buy it, it does not." in shown
    assert "It asked for this in complaint K0." in shown
    assert ("锉刀" in shown, "当天送达1" in shown) == (False, False)
    form = next(one for one in map(unescape, re.findall(r'href="(/needs/add/[^"]+)"', shown)) if "LATENT" in one)
    # What is proposed stands in the form as it would be noted, and nothing is noted before somebody says so.
    filled = client.get(form, headers=EN).content.decode()
    assert ('value="涂层刀片"' in filled, re.search(r'value="LATENT"[^>]*selected', filled) is not None) == (True, True)
    assert client.post(address, {"text": "涂层刀片", "status": "LATENT", "evidence": "同类客户在用"}).status_code == 302
    with base.acting_as(base.System("test")):
        assert CustomerNeed.objects.get().status == "LATENT"
    assert "7 of 10 customers" not in client.get(address, headers=EN).content.decode()
    assert signed_in("auditor").get(address).status_code == 403
    assert signed_in("other_manager").get(address).status_code == 404
