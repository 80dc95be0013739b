"""Members and the alliance by REST: idempotent by key, refused by the name of the rule, hidden with the customer."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.loyalty import actions, queries

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R348")
@pytest.mark.covers("R349")
def test_a_till_lets_a_customer_join_earn_redeem_and_use_what_is_due(calls, cast):
    till = calls("api_client")
    made = till.post("members", {"customer_id": cast.customer_id, "since": "2026-01-01", "card_no": "VIP0001"})
    assert made.status_code == 201
    told = made.json()
    here = f"members/{told['id']}"
    assert made["Location"] == f"/api/v1/{here}"
    assert (told["card"], told["level"], told["balance"]) == ("VIP0001", "BASIC", 200)
    twice = till.post("members", {"customer_id": cast.customer_id, "since": "2026-01-01"}).json()["error"]
    assert (twice["code"], twice["field"]) == ("IS_MEMBER", "customer_id")
    bill = {"member_id": told["id"], "amount": "499.99", "reference": "T-1"}
    assert [till.post("points/earn", bill).json()["balance"] for _n in range(2)] == [699, 699]
    mug = {"code": "mug", "name": "杯子", "kind": "REWARD", "price": 600, "first_date": "2026-01-01", "stock": 1}
    assert till.post("member-benefits", mug).status_code == 403
    manager = calls("branch_manager")
    offer = manager.post("member-benefits", mug).json()
    assert manager.post("member-benefits", mug).json()["error"]["code"] == "CODE_TAKEN"
    changed = manager.patch(f"member-benefits/{offer['id']}", {"version": 1, "price": 650})
    assert changed.json()["price"] == 650
    redeem = {"member_id": told["id"], "benefit_id": offer["id"], "key": "one"}
    assert [till.post("points/redeem", redeem).json()["balance"] for _n in range(2)] == [49, 49]
    short = till.post("points/redeem", redeem | {"key": "two"})
    assert (short.status_code, short.json()["error"]["code"]) == (409, "OUT_OF_STOCK")
    entries = till.get(here).json()["entries"]
    assert [(one["kind"], one["points"], one["balance"]) for one in entries] == [
        ("REDEEM", -650, 49), ("EARN", 499, 699), ("EARN", 200, 200),
    ]  # fmt: skip
    much = till.post(f"{here}/points", {"points": 4_000, "reason": "赔礼", "key": "a"})
    assert (much.status_code, much.json()["error"]["code"]) == (409, "MEMBER_LIMIT")
    assert till.get("members", level="BASIC").json()["n_rows"] == 1
    assert calls("colleague").get(here).status_code == 404


@pytest.mark.covers("R350")
@pytest.mark.covers("R357")
def test_a_partner_verifies_a_card_whose_customer_it_does_not_see(calls, cast):
    with base.acting_as(base.System("test")):
        far = add_customer(cast.other_hall.pk, code="FAR", name="外地厂")
        member_id = actions.enrol(customer_id=far, since=TODAY - timedelta(days=30), card_no="FAR001", at=AT)
        tea = {"code": "TEA", "name": "茶馆", "discounts": {"BASIC": 10}, "share": 50, "first_date": TODAY}
        partner_id = actions.add_partner(values=tea, at=AT)
    till = calls("api_client")
    asked = {"partner": "tea", "card_no": "FAR001"}
    told = till.post("partners/verify", asked).json()
    assert (told["holds"], told["percent"], told["discount"]) == (True, 10, None)
    bill = asked | {"amount": "80.05", "reference": "9"}
    first, again = (till.post("partners/verify", bill).json() for _n in range(2))
    # Half a cent goes up: 10 % of 80.05 is 8.005.
    assert (first["discount"], first["use_id"]) == ("8.01", again["use_id"])
    assert till.get(f"members/{member_id}").status_code == 404
    assert till.post("partners/verify", asked | {"card_no": "NOBODY"}).json()["rule"] == "NOT_A_MEMBER"
    assert till.post("partners/verify", asked | {"partner": "gone"}).json()["error"]["code"] == "NO_PARTNER"
    with base.acting_as(base.System("test")):
        actions.renew(member_id=member_id, until=TODAY - timedelta(days=1), at=AT)
    assert till.post("partners/verify", asked).json()["rule"] == "MEMBERSHIP_OVER"
    settled = calls("general_manager").get(f"partners/{partner_id}/settlement", first="2026-03-01", last="2026-03-31")
    assert {name: settled.json()[name] for name in ("n", "amount", "discount", "share")} == {
        "n": 1, "amount": "80.05", "discount": "8.01", "share": "4.01",
    }  # fmt: skip


@pytest.mark.covers("R343")
def test_a_recommendation_is_written_down_and_settled(calls, cast):
    with base.acting_as(base.System("test")):
        other = add_customer(cast.hall.pk, code="B", name="客户B", owner_id=cast.owner.pk)
    caller = calls("owner")
    given = {"referrer_id": cast.customer_id, "referred_id": other, "day": "2026-02-01"}
    made = caller.post("recommendations", given)
    assert made.status_code == 201
    here = f"recommendations/{made.json()['id']}"
    oneself = caller.post("recommendations", given | {"referred_id": cast.customer_id}).json()["error"]
    assert oneself["code"] == "SELF_REFERRAL"
    assert caller.post("recommendations", given).json()["error"]["code"] == "REFERRED_ALREADY"
    assert caller.post(f"{here}/settle", {"result": "BOUGHT"}).json()["error"]["code"] == "NOT_BOUGHT"
    assert caller.post(f"{here}/settle", {"result": "DECLINED"}).json()["result"] == "DECLINED"
    assert caller.post(f"{here}/settle", {"result": "DECLINED"}).status_code == 409
    with base.acting_as(base.System("test")):
        assert queries.tree(cast.customer_id) == [(other, 1)]
