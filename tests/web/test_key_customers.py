"""Key customers through the doors: both balances, reviews with minutes, one reward, resources met, profits compared."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.archives.models import Statement, SwotItem
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Assignment, Card
from zhike.apps.keyaccounts import actions, queries
from zhike.apps.keyaccounts.models import Benefit, Need, Reward
from zhike.apps.selfservice import actions as self_actions

EN = {"Accept-Language": "en"}
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def stands(customer_id: int, **values) -> None:
    """Let a customer stand otherwise, as an analysis would leave it."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=customer_id).update(**values)


@pytest.fixture
def key(cast) -> int:
    """The customer of the cast as a VIP since a year ago, leaving 5,000."""
    stands(cast.customer_id, tier="VIP", contribution_year=5_000, revenue_year=20_000)
    with base.acting_as(base.System("test")):
        customer_actions.assign_classes(
            dimension="VALUE_TIER", classes={cast.customer_id: "VIP"}, day=date(2025, 3, 2), rule_version="t", at=AT
        )
    return cast.customer_id


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.covers("R088")
def test_what_the_customer_gains_stands_beside_what_it_leaves(key, signed_in):
    client, url = signed_in("owner"), f"/customers/{key}/key/"
    assert "not known of both" in text(client.get("/tiers/key/", headers=EN))
    given = {"kind": "SAVINGS", "amount": "-800", "evidence": "采购说多付了运费", "noted_date": "2026-03-01"}
    assert client.post(f"{url}benefit/", given).status_code == 302
    assert "The customer loses by it" in text(client.get("/tiers/key/", headers=EN))
    assert client.post(f"{url}benefit/", given | {"kind": "SPEED", "amount": "3000"}).status_code == 302
    page = text(client.get("/tiers/key/", headers=EN))
    assert "Both gain" in page
    assert client.get("/api/v1/key-customers").json()["results"][0]["theirs"] == "2200.00"
    with base.acting_as(base.System("test")):
        pk = Benefit.objects.get(amount=3000).pk
    client.post(f"/tiers/key/benefits/{pk}/end/")
    assert "The customer loses by it" in text(client.get(url, headers=EN))
    client.post(f"/tiers/key/benefits/{pk}/end/", {"back": "on"})
    assert client.get("/api/v1/key-customers").json()["results"][0]["one_sided"] == ""
    assert client.post(f"{url}benefit/", given | {"noted_date": "2026-03-05"}).status_code == 422
    stands(key, contribution_year=-1)
    assert "We lose by it" in text(client.get("/tiers/key/", headers=EN))
    assert signed_in("analyst").post(f"{url}benefit/", given).status_code == 403
    assert signed_in("colleague").get(url).status_code == 404


@pytest.mark.covers("R568")
def test_a_quarter_without_minutes_is_red_until_there_are_some(key, signed_in):
    client = signed_in("owner")
    assert "No review for a quarter" in text(client.get("/tiers/key/", headers=EN))
    minutes = {"day": "2026-03-02", "minutes": "李总:交期要到七天"}
    assert client.post(f"/customers/{key}/key/review/", {"day": "2026-03-02", "minutes": ""}).status_code == 422
    assert client.post(f"/customers/{key}/key/review/", minutes).status_code == 302
    assert "Reviewed this quarter" in text(client.get("/tiers/key/", headers=EN))
    assert "交期要到七天" in text(client.get(f"/customers/{key}/key/"))
    told = client.post(f"/api/v1/customers/{key}/account-reviews", minutes, content_type="application/json")
    assert (told.status_code, told.json()["review"]) == (201, "DONE")
    stands(key, tier="SMALL")
    assert "Only VIP and major" in text(client.post(f"/customers/{key}/key/review/", minutes, headers=EN))


@pytest.mark.covers("R565")
def test_four_quarters_kept_are_rewarded_once(key, signed_in):
    client, url = signed_in("branch_manager"), f"/customers/{key}/key/reward/"
    assert "Reward is due" in text(client.get("/tiers/key/", headers=EN))
    with base.acting_as(base.System("test")):
        opens = ("POINTS",)
        own = f"/my/{self_actions.make_pass(customer_id=key, opens=opens, at=AT)}/"
    assert "4 of 4 quarters" in text(client.get(own, headers=EN))
    assert client.post(url, {"what": "免费刃磨一年"}).status_code == 302
    told = text(client.get(own, headers=EN))
    for words in ("your reward is yours already", "免费刃磨一年"):
        assert words in told
    assert "VIP" not in told, "its class stays with us"
    again = client.post(url, {"what": "再来一次"}, headers=EN)
    assert again.status_code == 422
    assert "rewarded already" in text(again)
    assert "Rewarded" in text(client.get("/tiers/key/", headers=EN))
    with base.acting_as(base.System("test")):
        assert Reward.objects.get().n_quarters == 4
    Assignment.objects.filter(customer_id=key).update(valid_from=date(2025, 3, 3))
    early = client.post(f"/api/v1/customers/{key}/rewards", {"what": "x"}, content_type="application/json")
    assert (early.status_code, "TOO_EARLY" in text(early)) == (422, True)
    assert signed_in("owner").post(url, {"what": "x"}).status_code == 403


@pytest.mark.covers("R099")
def test_a_resource_of_a_customer_meets_what_we_look_for(key, cast, signed_in):
    with base.acting_as(base.System("test")):
        SwotItem.objects.create(
            customer_id=key,
            kind="RESOURCE",
            text="在济南有冷库,能代存油品",
            noted_date=TODAY,
            created_at=AT,
            updated_at=AT,
        )
    client = signed_in("owner")
    need = {"title": "北方仓储", "tags": "冷库,仓库", "branch_id": cast.hall.pk}
    assert client.post("/tiers/key/needs/add/", need).status_code == 302
    page = text(client.get("/tiers/key/resources/", headers=EN))
    assert "北方仓储" in page
    assert "能代存油品" in page
    told = client.get("/api/v1/needs").json()["results"][0]
    assert [(one["customer_id"], one["tags"]) for one in told["matches"]] == [(key, ["冷库"])]
    assert client.post("/tiers/key/needs/add/", need | {"tags": " , "}).status_code == 422
    with base.acting_as(base.System("test")):
        pk = Need.objects.get().pk
    client.post(f"/tiers/key/needs/{pk}/close/")
    assert client.get("/api/v1/needs").json()["results"][0]["matches"] == []
    assert signed_in("analyst").post("/tiers/key/needs/add/", need).status_code == 403


@pytest.mark.covers("R090")
def test_profits_of_both_sides_are_compared_from_ten_customers_on(key, cast, signed_in):
    client = signed_in("general_manager")
    assert "Too few to say" in text(client.get("/tiers/key/profits/", headers=EN))
    ids = [key]
    with base.acting_as(base.System("test")):
        for i in range(9):
            new = customer_actions.NewCustomer(code=f"K{i}", name=f"厂{i}", kind="ENTERPRISE", branch_id=cast.hall.pk)
            ids.append(customer_actions.add_customer(new=new, at=AT))
        for i, pk in enumerate(ids):
            more = {"created_at": AT, "updated_at": AT, "customer_id": pk}
            Statement.objects.create(year=2024, revenue=Decimal(1000), net_profit=Decimal(10), **more)
            Statement.objects.create(year=2025, revenue=Decimal(1000), net_profit=Decimal(10 * i), **more)
    for i, pk in enumerate(ids):
        # Ours is 5 % and half of theirs: both rise together.
        stands(pk, revenue_year=1000, contribution_year=50 + 5 * i)
    page = text(client.get("/tiers/key/profits/", headers=EN))
    assert "Yes: who earns more leaves us more." in page
    with base.acting_as(base.System("test")):
        told = queries.together(TODAY)
    assert (told.by_margin.n, round(told.by_margin.r, 6)) == (10, 1.0)
    assert told.by_growth is None, "nobody grew: there is nothing to compare"


def test_what_was_written_follows_a_merge_and_goes_with_an_erasure(key, cast):
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(code="C-2", name="另一份", kind="ENTERPRISE", branch_id=cast.hall.pk)
        other = customer_actions.add_customer(new=new, at=AT)
        actions.note_benefit(
            customer_id=other, kind="SPEED", amount=Decimal(1), evidence="口头", noted_date=TODAY, at=AT
        )  # fmt: skip
        moved = actions.repoint_customer(from_id=other, to_id=key)
        assert Benefit.objects.get().customer_id == key
        assert actions.restore_customer(from_id=other, to_id=key, moved=moved) == 1
        assert actions.forget_customer(customer_id=other) == 1
        assert Benefit.objects.get().evidence == ""


def test_today_is_the_day_where_the_company_is_not_in_utc(key, signed_in, monkeypatch):
    # Seven in the morning of 3 March in Shanghai is still 2 March in UTC.
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    client = signed_in("owner")
    given = {"kind": "SAVINGS", "amount": "800", "evidence": "运费单", "noted_date": "2026-03-03"}
    assert client.post(f"/customers/{key}/key/benefit/", given).status_code == 302
    assert client.post(f"/customers/{key}/key/benefit/", given | {"noted_date": "2026-03-04"}).status_code == 422
