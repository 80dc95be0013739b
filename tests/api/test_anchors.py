"""How much a key customer depends on us, and what is done for it alone, by REST."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.plans.models import PlanAction
from zhike.apps.sales import actions as sale_actions
from zhike.apps.valuation import actions as value_actions

TIE = {"kind": "BUILT_IN", "text": "刀具柜接其库房系统", "day": "2026-02-01"}
SERVICE = {"need": "夜班缺人换刀", "service": "夜班驻厂", "due_date": "2026-05-01"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


@pytest.mark.covers("R256")
def test_the_index_grows_with_what_is_known_and_is_not_told_of_too_little(cast, calls, order):
    caller, here = calls("owner"), f"customers/{cast.customer_id}"
    bare = caller.get(f"{here}/dependence").json()
    # One product bought; neither wallet nor cost of changing is known: 30 of 100 of the weight.
    assert (bare["index"], float(bare["known"]), bare["n_products"]) == (None, 0.3, 1)
    assert {one["code"]: one["value"] and float(one["value"]) for one in bare["parts"]} == {
        "WALLET": None, "BUILT_IN": 1, "SWITCHING": None,
    }  # fmt: skip
    with base.acting_as(base.System("test")):
        note = {"amount": Decimal(241), "reason": "问过采购"}
        value_actions.add_note(kind="wallet", customer_id=cast.customer_id, values=note, day=TODAY, at=AT)
        new = sale_actions.NewContract(
            cast.customer_id, "年度框架", Decimal(900), *[date(2026, 1, 1)] * 2, date(2026, 12, 31)
        )
        sale_actions.add_contract(new=new, today=TODAY, at=AT)
    for wrong, code in (
        ({"kind": "SWITCHING"}, "NO_AMOUNT"), ({"amount": "9"}, "ONLY_COST"), ({"day": "2027-01-01"}, "TO_COME"),
    ):  # fmt: skip
        answer = caller.post(f"{here}/anchors", TIE | wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    for more in ({}, {"text": "二维码追溯"}, {"kind": "SOFT", "text": "厂庆致贺"}):
        assert caller.post(f"{here}/anchors", TIE | more).status_code == 201
    told = caller.post(f"{here}/anchors", TIE | {"kind": "SWITCHING", "text": "重新试切", "amount": "24.10"}).json()
    # Bought 120.50 of 241 spent is 50 of 80 percent; 4 of 10 things; 24.10 of 120.50 is 20 of 50 percent.
    assert {one["code"]: float(one["score"]) for one in told["parts"]} == {
        "WALLET": 62.5, "BUILT_IN": 40, "SWITCHING": 40,
    }  # fmt: skip
    assert (told["index"], float(told["known"]), told["n_contracts"]) == (49, 1, 1)
    tie_id = next(one["id"] for one in told["anchors"] if one["text"] == "二维码追溯")
    ended = caller.post(f"anchors/{tie_id}/end").json()
    assert (ended["index"], len(ended["anchors"])) == (46, 3)
    assert caller.post(f"anchors/{tie_id}/end").status_code == 422
    other = calls("colleague")
    assert [other.get(f"{here}/dependence").status_code, other.post(f"anchors/{tie_id}/end").status_code] == [404, 404]


@pytest.mark.covers("R269")
def test_a_high_value_customer_without_a_service_is_listed_until_it_has_one(cast, calls):
    caller, here = calls("owner"), f"customers/{cast.customer_id}/personal-services"
    assert caller.get("personal-services/missing").json() == {"n_high_value": 0, "results": []}
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    missing = caller.get("personal-services/missing").json()
    assert [one["customer_id"] for one in missing["results"]] == [cast.customer_id]
    assert caller.post(here, SERVICE | {"responsible": "nobody"}).status_code == 422
    made = caller.post(here, SERVICE)
    assert (made.status_code, made.json()["responsible"]) == (201, cast.owner.name)
    assert caller.get("personal-services/missing").json() == {"n_high_value": 1, "results": []}
    where = f"personal-services/{made.json()['id']}/result"
    assert caller.post(where, {"result": ""}).status_code == 422
    assert caller.post(where, {"result": "夜班停线由 3 次降到 0"}).json()["done_date"] == str(TODAY)
    assert [one["result"] for one in caller.get(here).json()["results"]] == ["夜班停线由 3 次降到 0"]
    assert calls("colleague").post(where, {"result": "x"}).status_code == 404
    with base.acting_as(base.System("test")):
        PlanAction.objects.update(done_date=TODAY - timedelta(days=366))
    assert len(caller.get("personal-services/missing").json()["results"]) == 1, "a year later it counts no more"
