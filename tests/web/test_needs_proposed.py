"""Needs nobody noted yet: proposed by what customers alike buy and what complaints asked for, confirmed by a person."""

import re
from html import unescape

import pytest
from cast import AT

from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.sales.models import CustomerNeed
from zhike.apps.trade.models import Product
from zhike.apps.valuation.models import PeerPurchase

EN = {"Accept-Language": "en"}


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
