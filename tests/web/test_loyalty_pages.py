"""Members, rewards, partners and recommendations on their pages."""

import re
from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.loyalty import actions, queries
from zhike.apps.loyalty.models import BenefitUse, PointsEntry, Recommendation

pytestmark = pytest.mark.usefixtures("the_moment")


def machine():
    return base.acting_as(base.System("test"))


@pytest.fixture
def member(cast) -> int:
    with machine():
        return actions.enrol(customer_id=cast.customer_id, since=TODAY - timedelta(days=100), at=AT)


@pytest.mark.covers("R348")
def test_a_customer_joins_is_renewed_raised_and_ended(signed_in, cast):
    client = signed_in("owner")
    made = client.post("/members/add/", {"customer_id": cast.customer_id, "since": "2026-01-05"}, follow=True)
    assert "卡号是 68000000001" in made.content.decode()
    (pk,) = [int(found) for found in re.findall(r"/members/(\d+)/adjust/", made.content.decode())]
    again = client.post("/members/add/", {"customer_id": cast.customer_id, "since": "2026-01-05"})
    assert (again.status_code, "已经是会员" in again.content.decode()) == (422, True)
    # The scheme says 24 months, to the end of the last.
    assert "2028" in made.content.decode()
    assert client.post(f"/members/{pk}/renew/", {"until": "2025-01-01"}).status_code == 422
    assert client.post(f"/members/{pk}/renew/", {"until": ""}).status_code == 302
    assert client.post(f"/members/{pk}/level/", {"level": "GOLD", "reason": "x"}).status_code == 403
    manager = signed_in("branch_manager")
    assert manager.post(f"/members/{pk}/level/", {"level": "GOLD", "reason": "老客户"}).status_code == 302
    assert "金卡" in manager.get("/members/").content.decode()
    assert manager.post(f"/members/{pk}/end/", {"reason": "本人要求"}).status_code == 302
    assert "已终止" in manager.get(f"/members/{pk}/").content.decode()
    assert signed_in("colleague").get(f"/members/{pk}/").status_code == 404
    assert signed_in("auditor").post(f"/members/{pk}/end/", {"reason": "x"}).status_code == 403


@pytest.mark.covers("R349")
@pytest.mark.covers("R350")
def test_points_by_hand_have_limits_and_a_reward_is_redeemed_once(signed_in, cast, member):
    client, here = signed_in("owner"), f"/members/{member}/"
    assert client.post(f"{here}adjust/", {"points": 900, "reason": "补登"}).status_code == 302
    much = client.post(f"{here}adjust/", {"points": 4_200, "reason": "赔礼"})
    assert much.status_code == 422
    assert "请示经理" in much.content.decode()
    asked = client.post(f"{here}adjust/", {"points": 4_200, "reason": "赔礼", "ask": "1"}, follow=True)
    assert "经理" in asked.content.decode()
    manager = signed_in("branch_manager")
    assert manager.post(f"{here}adjust/", {"points": 4_200, "reason": "赔礼"}).status_code == 302
    with machine():
        mug = {"code": "mug", "name": "保温杯", "kind": "REWARD", "price": 5_000, "first_date": TODAY}
        offer = actions.add_benefit(values=mug, at=AT)
        balance = queries.balance(member)
    assert balance == 200 + 900 + 4_200
    assert client.post(f"{here}redeem/{offer}/", {"idempotency_key": "a" * 20}).status_code == 302
    short = client.post(f"{here}redeem/{offer}/", {"idempotency_key": "b" * 20})
    assert (short.status_code, "不够" in short.content.decode()) == (422, True)
    with machine():
        use = BenefitUse.objects.get()
    page = client.get(here).content.decode()
    assert "保温杯" in page
    assert client.post(f"{here}uses/{use.pk}/back/", {"reason": "退货"}).status_code == 302
    assert client.post(f"{here}uses/{use.pk}/back/", {"reason": "退货"}).status_code == 422
    with machine():
        assert queries.balance(member) == balance == sum(PointsEntry.objects.values_list("points", flat=True))


@pytest.mark.covers("R388")
@pytest.mark.covers("R389")
@pytest.mark.covers("R350")
def test_the_lounge_has_a_quota_the_station_asks_for_a_tier_and_an_expired_membership_gives_nothing(
    signed_in, cast, member
):
    manager, here = signed_in("branch_manager"), f"/members/{member}/"
    lounge = {"kind": "BENEFIT", "name": "机场贵宾室", "code": "LOUNGE", "quota": 2, "places": "昆明长水\n上海虹桥",
              "first_date": "2026-01-01"}  # fmt: skip
    hall = {"kind": "BENEFIT", "name": "高铁贵宾厅", "code": "STATION_VIP", "tiers": ["VIP"], "places": "苏州站",
            "first_date": "2026-01-01"}  # fmt: skip
    for made in (lounge, hall):
        assert manager.post("/benefits/add/", made).status_code == 302
    with machine():
        ids = {row.code: row.pk for row in queries.benefits()}

    def check_in(code: str, place: str):
        return manager.post(f"{here}use/{ids[code]}/", {"place": place})

    assert "不在这里" in check_in("LOUNGE", "火星").content.decode()
    assert [check_in("LOUNGE", "昆明长水").status_code for _n in range(2)] == [302, 302]
    third = check_in("LOUNGE", "昆明长水")
    assert (third.status_code, "已用完" in third.content.decode()) == (422, True)
    ordinary = check_in("STATION_VIP", "苏州站")
    assert (ordinary.status_code, "其他价值层" in ordinary.content.decode()) == (422, True)
    with machine():
        actions.renew(member_id=member, until=TODAY - timedelta(days=1), at=AT)
    over = check_in("LOUNGE", "昆明长水")
    assert (over.status_code, "已到期" in over.content.decode()) == (422, True)


@pytest.mark.covers("R357")
@pytest.mark.covers("R387")
def test_a_partner_verifies_a_card_once_for_a_receipt_and_is_settled(signed_in, cast, member):
    manager = signed_in("branch_manager")
    tea = {"name": "茶馆", "code": "TEA", "BASIC": 5, "GOLD": 12, "share": 40, "first_date": "2026-01-01"}
    assert manager.post("/partners/add/", tea).status_code == 302
    with machine():
        pk, card = queries.partner_by_code("tea").pk, queries.member(member).card_no
    here = f"/partners/{pk}/"
    bill = {"card_no": card, "amount": "200.00", "reference": "R-1"}
    assert "已记下" in manager.post(f"{here}verify/", bill).content.decode()
    manager.post(f"{here}verify/", bill)
    assert "没有会员持这张卡" in manager.post(f"{here}verify/", {"card_no": "999999"}).content.decode()
    page = manager.get(here).content.decode()
    assert "200.00" in page
    assert "10.00" in page
    assert "4.00" in page
    lines = manager.get(f"/partners/settlement.csv?partner={pk}").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert signed_in("owner").post("/partners/add/", tea).status_code == 403


@pytest.mark.covers("R343")
@pytest.mark.covers("R342")
def test_recommendations_refuse_oneself_a_second_one_and_a_circle_and_reward_a_purchase(signed_in, cast, member):
    client = signed_in("owner")
    ids = {
        code: add_customer(cast.hall.pk, code=code, name=f"客户{code}", owner_id=cast.owner.pk) for code in ("B", "C")
    }

    def tell(by: int, to: int):
        return client.post("/recommendations/add/", {"referrer_id": by, "referred_id": to, "day": "2026-02-01"})

    assert "自己" in tell(cast.customer_id, cast.customer_id).content.decode()
    assert tell(cast.customer_id, ids["B"]).status_code == 302
    assert tell(ids["B"], ids["C"]).status_code == 302
    assert "已经由" in tell(ids["C"], ids["B"]).content.decode()
    circle = tell(ids["C"], cast.customer_id)
    assert circle.status_code == 422
    assert "苏南轨道装备有限公司 → 客户B → 客户C → 苏南轨道装备有限公司" in circle.content.decode()
    with machine():
        first = Recommendation.objects.order_by("pk").first()
    page = client.get(f"/recommendations/{first.pk}/").content.decode()
    assert "客户C" in page
    assert client.post(f"/recommendations/{first.pk}/settle/", {"result": "BOUGHT"}).status_code == 422
    assert client.post(f"/recommendations/{first.pk}/settle/", {"result": "DECLINED"}).status_code == 302
