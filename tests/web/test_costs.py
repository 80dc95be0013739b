"""Costs through the door: who loses money and what would turn it, the ledger by hand, rough and shared costs."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base, clock
from zhike.apps.costs import queries
from zhike.apps.costs.models import SharedCost
from zhike.apps.trade.models import Cost

BOOKED = {"customer": "K-A", "category": "SERVE", "amount": "120.50", "day": "2026-02-01", "note": "试刀两次"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def amounts() -> list[Decimal]:
    with base.acting_as(base.System("test")):
        return list(Cost.objects.order_by("pk").values_list("amount", flat=True))


@pytest.mark.covers("R081")
def test_who_uses_up_more_than_they_bring_stands_there_with_what_takes_it(signed_in, analysed):
    # By hand, from the rough costs (margin − freight − rebate): B 27.50 − 30 − 1.10, C 7.50 − 15 − 0.30,
    # E 10 − 15 − 0.40, F 7.50 − 30 − 0.30; A and D leave more than they cost.
    client = signed_in("administrator")
    said = client.get("/negative/").content.decode()
    assert [letter for letter in "ABCDEF" if f"客户{letter}" in said] == ["B", "C", "E", "F"]
    assert all(text in said for text in ("3.60", "7.80", "22.80", "5.40", "39.60"))
    assert "客户F" in client.get("/negative/?driver=FREIGHT&contribution_max=-10").content.decode()
    taken = b"".join(client.get("/negative/export/csv/")).decode()
    assert "-22.8" in taken


def test_two_quarters_of_loss_running_are_enough(signed_in, analysed):
    # In the last quarter that is over only B, D and E bought: B left 15 − 15 − 0.60; the quarter before 12.50 − 15.50.
    with base.acting_as(base.System("test")):
        b = queries.profitability(analysed.ids["B"])
    assert (b.contribution, b.n_negative) == (Decimal("-3.60"), 2)


@pytest.mark.parametrize(("part", "seen"), [
    ("owner", ""), ("colleague", "B"), ("branch_manager", "BC"), ("other_manager", "EF"), ("analyst", ""),
])  # fmt: skip
def test_everybody_sees_their_own(signed_in, analysed, part, seen):
    said = signed_in(part).get("/negative/").content.decode()
    assert [letter for letter in "ABCDEF" if f"客户{letter}" in said] == list(seen)


@pytest.mark.covers("R086")
def test_a_customer_from_revenue_down_to_its_orders(signed_in, analysed):
    client, f = signed_in("administrator"), analysed.ids["F"]
    said = client.get(f"/customers/{f}/profitability/").content.decode()
    # 30 − 22.50 − 30 − 0.30 = −22.80: minus 76 % of revenue; two orders of 10 and 20.
    assert all(text in said for text in ("22.80", "22.50", "76.00", "N-"))
    assert "10.20" in client.get(f"/customers/{f}/profitability/?months=3").content.decode()
    assert signed_in("owner").get(f"/customers/{f}/profitability/").status_code == 404


def test_what_would_turn_it_is_reckoned_at_once(signed_in, analysed):
    # F loses 22.80. One percent of the price brings 0.30 less the rebate of it: 0.297; 22.80 / 0.297 = 76.7677 %.
    client, url = signed_in("administrator"), f"/customers/{analysed.ids['F']}/profitability/"
    said = client.get(url).content.decode()
    assert "76.77 %" in said
    assert "76 %" in said
    # Of freight 30 it takes 76 %. Tried: 100 % of the freight brings 30, which leaves 7.20.
    assert "7.20" in client.get(url, {"freight": "100"}).content.decode()
    refused = client.get(url, {"price": "viel"}).content.decode()
    assert 'aria-invalid="true"' in refused


def test_nothing_can_be_told_of_who_never_cost_or_brought_anything(signed_in, analysed):
    said = signed_in("owner").get(f"/customers/{analysed.cast.customer_id}/profitability/")
    assert (said.status_code, "blank" in said.content.decode()) == (200, True)


def test_an_entry_is_booked_and_taken_back_once(signed_in, analysed):
    client = signed_in("branch_manager")
    page = client.post("/costs/add/", BOOKED)
    assert (page.status_code, amounts()) == (302, [Decimal("120.5")])
    assert "试刀两次" in client.get("/costs/").content.decode()
    assert "试刀两次" in client.get(page["Location"]).content.decode()
    for _time in range(2):
        assert client.post(f"{page['Location']}take-back/").status_code == 302
    assert amounts() == [Decimal("120.5"), Decimal("-120.5")]
    assert "120.5" in b"".join(client.get("/costs/export/csv/")).decode()


@pytest.mark.parametrize(("field", "value"), [
    ("customer", "K-D"), ("customer", "nobody"), ("amount", "0"), ("amount", "-5"), ("amount", "abc"),
    ("day", "2026-03-03"), ("category", "TREATS"),
])  # fmt: skip
def test_a_wrong_entry_is_refused_in_words(signed_in, analysed, field, value):
    answer = signed_in("branch_manager").post("/costs/add/", BOOKED | {field: value})
    assert (answer.status_code, "field-error" in answer.content.decode(), amounts()) == (422, True, [])


@pytest.mark.parametrize(("part", "status"), [
    ("owner", 403), ("agent", 403), ("analyst", 403), ("auditor", 403), ("branch_manager", 302), ("administrator", 302),
])  # fmt: skip
def test_who_may_book(signed_in, analysed, part, status):
    assert signed_in(part).post("/costs/add/", BOOKED).status_code == status


def test_the_entry_of_a_hidden_customer_is_not_there(signed_in, analysed):
    where = signed_in("branch_manager").post("/costs/add/", BOOKED)["Location"]
    hidden = signed_in("other_manager")
    assert [hidden.get(where).status_code, hidden.post(f"{where}take-back/").status_code] == [404, 404]


def test_headquarters_set_the_rough_costs(signed_in, analysed):
    client = signed_in("general_manager")
    assert client.get("/costs/rough/").status_code == 200
    typed = {"rough.VISIT": "300", "rough.CONTACT": "30", "rough.HOUR": "90", "rough.COMPLAINT": "0",
             "rough.ORDER": "8", "rough.CREDIT": "60", "rough.REBATE": "0", "rough.MARGIN": "1001",
             "number-rough_costs": "1", "number-rough_rates": "0"}  # fmt: skip
    refused = client.post("/costs/rough/change/", typed)
    assert (refused.status_code, catalog_queries.table("rough_costs")["rough.VISIT"]["amount"]) == (422, 200)
    assert client.post("/costs/rough/change/", typed | {"rough.MARGIN": "300"}).status_code == 302
    assert catalog_queries.table("rough_costs")["rough.VISIT"] == {"amount": 300}
    assert client.post("/costs/rough/change/", typed | {"rough.MARGIN": "310"}).status_code == 409
    analysed.analyse()
    with base.acting_as(base.System("test")):
        # F: 30 at 30 % is 9, two orders at 8 are 16.
        assert queries.profitability(analysed.ids["F"]).contribution == -7


@pytest.mark.parametrize(("part", "sees", "may"), [
    ("owner", 403, 403), ("branch_manager", 200, 403), ("analyst", 200, 403), ("administrator", 200, 302),
])  # fmt: skip
def test_who_may_set_rough_and_shared_costs(signed_in, analysed, part, sees, may):
    client = signed_in(part)
    assert client.get("/costs/rough/").status_code == client.get("/costs/shared/").status_code == sees
    assert client.post("/costs/shared/add/", share(analysed)).status_code == may


def share(analysed, **more) -> dict[str, str]:
    return {
        "branch_id": str(analysed.cast.hall.pk), "category": "KEEP", "amount": "1000", "key": "REVENUE",
        "first_date": "2025-07-01", "last_date": "2025-12-31", "note": "展会", **more,
    }  # fmt: skip


def test_a_shared_cost_is_changed_by_a_new_version_and_taken_back(signed_in, analysed):
    client = signed_in("general_manager")
    assert client.post("/costs/shared/add/", share(analysed, last_date="2025-06-30")).status_code == 422
    assert client.post("/costs/shared/add/", share(analysed)).status_code == 302
    first = SharedCost.objects.get()
    assert "展会" in client.get("/costs/shared/").content.decode()
    changed = client.post(f"/costs/shared/{first.pk}/change/", share(analysed, amount="1200"))
    assert [row.ended_at is None for row in SharedCost.objects.order_by("pk")] == [False, True]
    said = client.get(changed["Location"]).content.decode()
    assert "1,200.00" in said
    assert "1,000.00" in said
    # A change of what no longer holds changes nothing.
    client.post(f"/costs/shared/{first.pk}/change/", share(analysed, amount="9"))
    assert SharedCost.objects.count() == 2
    assert client.post(f"{changed['Location']}end/").status_code == 302
    assert not SharedCost.objects.filter(ended_at=None).exists()
    assert signed_in("other_manager").get(changed["Location"]).status_code == 404


@pytest.mark.covers("R146")
def test_keeping_and_developing_by_period_and_branch(signed_in, analysed):
    # 2025Q4: of A B D, who had bought before, all came again; E is new. Keeping cost 60, winning E 100.
    client = signed_in("administrator")
    for code, category, amount in (("K-A", "KEEP", "40"), ("K-D", "KEEP", "20"), ("K-E", "DEVELOP", "100"),
                                   ("K-B", "CULTIVATE", "12")):  # fmt: skip
        booked = BOOKED | {"customer": code, "category": category, "amount": amount, "day": "2025-12-01"}
        assert client.post("/costs/add/", booked).status_code == 302
    said = client.get("/costs/compare/").content.decode()
    assert all(text in said for text in ("60.00", "20.00", "100.00", "12.00", "172.00", "5.00"))
    assert b"172" in b"".join(client.get("/costs/compare/table.csv?period=2025Q4"))
    assert client.get("/costs/compare/?period=nonsense").status_code == 404
    page = client.get("/value/current/?months=3", headers={"Accept-Language": "en"}).content.decode()
    assert ("Tiers by the window" in page, "177.00" in page) == (True, True)
    assert "Nothing is changed" in client.get("/value/current/", headers={"Accept-Language": "en"}).content.decode()
    assert "K-D" in client.get("/value/current/table.csv?months=3").content.decode("utf-8-sig")
    assert signed_in("owner").get("/costs/compare/").status_code == 403


def test_small_sums_are_hidden_from_who_sees_sums_alone(signed_in, analysed):
    with base.acting_as(base.System("test")):
        Cost.objects.create(customer_id=analysed.ids["D"], cost_date=date(2025, 12, 1), category="KEEP", amount=77,
                            currency="CNY")  # fmt: skip
    assert "77.00" not in signed_in("analyst").get("/costs/compare/").content.decode()
    assert "77.00" in signed_in("other_manager").get("/costs/compare/").content.decode()


def test_money_on_a_few_who_never_bought_is_hidden_as_well(signed_in, analysed):
    # The hall has no purchase at all in this quarter: all its sum tells of is one customer that never bought.
    with base.acting_as(base.System("test")):
        Cost.objects.create(customer_id=analysed.cast.customer_id, cost_date=date(2024, 5, 5), category="DEVELOP",
                            amount=88, currency="CNY")  # fmt: skip
    url = "/costs/compare/?period=2024Q2"
    assert "88.00" not in signed_in("analyst").get(url).content.decode()
    assert "88.00" in signed_in("administrator").get(url).content.decode()
