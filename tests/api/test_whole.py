"""A customer seen whole by REST: what the departments share, what is preferred, what is missing for whom."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.trade import actions as trade_actions

TEN_THOUSANDTHS = 10_000
# Number, day, product, channel, unit price; the last one came back.
LINES = [
    ("A1", "2025-06-02", "T1", "门店", 100), ("A1", "2025-06-02", "T2", "门店", 300),
    ("A2", "2025-06-09", "T1", "小程序", 100), ("A3", "2025-06-16", "T1", "门店", 120),
    ("A4", "2025-06-18", "T3", "门店", 90), ("A5", "2025-06-23", "T3", "电话", -90),
]  # fmt: skip
# When each was ordered; of the others nobody said.
HOURS = {"A1": 9, "A2": 6, "A3": 19, "A4": 10}
CATEGORIES = {"T1": "刀具", "T2": "量具", "T3": "刀具"}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


def buy(cast, lines, *, begin: int = 0) -> None:
    with base.acting_as(base.System("orders")):
        names = {"T1": "合金铣刀", "T2": "游标卡尺", "T3": "钻头"}
        products = trade_actions.add_products(names=names, categories=CATEGORIES, import_id=None, at=AT)
        prices = [abs(price) * TEN_THOUSANDTHS for *_, price in lines]
        new = trade_actions.NewLines(
            keys=[f"k{begin + i}" for i in range(len(lines))], numbers=[line[0] for line in lines],
            customer_ids=[cast.customer_id] * len(lines), branch_ids=[cast.hall.pk] * len(lines),
            product_ids=[products[line[2]] for line in lines], days=[line[1] for line in lines],
            is_return=[line[4] < 0 for line in lines], quantity=[TEN_THOUSANDTHS] * len(lines), unit_price=prices,
            amount=[line[4] * TEN_THOUSANDTHS for line in lines], cost=[None] * len(lines),
            channels=[line[3] for line in lines], hours=[HOURS.get(line[0]) for line in lines],
        )  # fmt: skip
        trade_actions.add_lines(lines=new, source="ERP", currency="CNY", import_id=None, at=AT)


@pytest.mark.covers("R015")
def test_preferences_come_from_the_lines_and_follow_a_new_one(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/preferences"
    assert caller.get(path).json()["category"]["undefined_reason"] == "TOO_FEW"
    buy(cast, LINES)
    told = caller.get(path).json()
    assert told["category"] == {"value": "刀具", "n_purchases": 4, "n_all": 5, "undefined_reason": ""}
    assert (told["product"]["value"], told["channel"]["value"], told["weekday"]["value"]) == ("合金铣刀", "门店", "1")
    # Three of the four that say their hour were made from six to before eleven.
    assert told["part_of_day"] == {"value": "MORNING", "n_purchases": 3, "n_all": 4, "undefined_reason": ""}
    # Paid: 90, 100, 100, 120, 300; the second and the fourth bound the middle half.
    assert [float(told["prices"][end]) for end in ("low", "high")] == [100, 120]
    assert caller.get(path, as_of="2025-06-10").json()["channel"]["undefined_reason"] == "TOO_FEW"
    buy(cast, [(f"B{i}", f"2025-07-0{i + 1}", "T2", "小程序", 300) for i in range(5)], begin=50)
    told = caller.get(path).json()
    assert (told["category"]["value"], told["channel"]["value"]) == ("量具", "小程序")


@pytest.mark.covers("R018")
@pytest.mark.covers("R020")
def test_one_answer_tells_the_whole_customer_and_what_is_missing(persons, calls):
    caller, path = calls("owner"), f"customers/{persons.customer_id}/360"
    told = caller.get(path).json()
    assert [one["address"] for one in told["people"]] == ["李总", "赵工"]
    assert told["support"] == 0.25
    readers = {one["reader"]: one for one in told["readers"]}
    assert readers["TIERING"]["missing_fields"] == ["orders"]
    assert readers["CARE"] == {"reader": "CARE", "used_fields": ["founded_date"], "missing_fields": ["founded_date"]}
    assert {"EMAIL", "ADDRESS", "MARKETING", "industry"} <= set(readers["CONTACT"]["missing_fields"])
    assert {"orders", "founded_date", "industry"} <= set(told["missing_fields"])
    with base.acting_as(base.System("test")):
        archive_actions.write_facts(
            customer_id=persons.customer_id, values={"founded_date": "1998-05-04"}, channel="SERVICE",
            day=date(2026, 3, 2), at=AT,
        )  # fmt: skip
    assert "founded_date" not in caller.get(path).json()["missing_fields"]
    assert "founded_date" in caller.get(path, as_of="2025-07-01").json()["missing_fields"]


@pytest.mark.parametrize("what", ["360", "preferences"])
@pytest.mark.parametrize(
    ("part", "status"), [("owner", 200), ("auditor", 200), ("api_client", 200), ("colleague", 404), ("analyst", 404)]
)
def test_who_sees_a_customer_sees_it_whole(cast, calls, what, part, status):
    assert calls(part).get(f"customers/{cast.customer_id}/{what}").status_code == status
