"""Lifecycles in the browser: a stage is judged, an order answered by it, a relation moved, two sides compared."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from cast import AT

from zhike.apps.core import base, clock
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.lifecycles.models import BusinessStage, Override, StageMove
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade.models import Order

EN = {"Accept-Language": "en"}
EMPTY_LINES = {"line-TOTAL_FORMS": "5", "line-INITIAL_FORMS": "0"}
ORDER = EMPTY_LINES | {"number": "SO-7", "line-0-product_code": "P1", "line-0-quantity": "2", "line-0-unit_price": "30"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def judge(client, cast, stage: str):
    """Judge the stage of the customer's business."""
    return client.post(f"/customers/{cast.customer_id}/business-stage/", {"stage": stage, "evidence": "走访"})


def test_a_stage_is_judged_stands_on_the_record_and_is_taken_back(signed_in, cast):
    client, record = signed_in("branch_manager"), f"/customers/{cast.customer_id}/"
    page = client.get(f"{record}business-stage/", headers=EN).content.decode()
    assert "Statements of two years in a row are needed" in page
    assert client.post(f"{record}business-stage/", {"stage": "GROWTH", "evidence": ""}).status_code == 422
    assert judge(client, cast, "DECLINE_MIDDLE").status_code == 302
    page = client.get(record, headers=EN).content.decode()
    assert "No new business: the rule of cooperation refuses it." in page
    tab = client.get(f"{record}?tab=lifecycle", headers=EN).content.decode()
    assert "Decline, middle" in tab
    assert "refuses it" not in client.get(f"{record}?as_of=2026-01-05", headers=EN).content.decode(), "it did not then"
    assert "走访" in tab
    assert client.post(f"{record}business-stage/take-back/").status_code == 302
    assert "refuses it" not in client.get(record, headers=EN).content.decode()
    with base.acting_as(base.System("test")):
        assert not BusinessStage.objects.exists()


def test_a_refused_order_needs_a_manager_and_a_reason(signed_in, cast):
    path = f"/customers/{cast.customer_id}/order/"
    judge(signed_in("branch_manager"), cast, "TERMINATION")
    client = signed_in("owner")
    assert "A manager may decide otherwise" in client.get(path, headers=EN).content.decode()
    assert client.post(path, ORDER).status_code == 422
    client = signed_in("branch_manager")
    assert client.post(path, ORDER).status_code == 422
    assert client.post(path, ORDER | {"reason": "款到发货"}).status_code == 302
    with base.acting_as(base.System("test")):
        assert (Order.objects.get(number="SO-7").amount, Override.objects.get().reason) == (Decimal(60), "款到发货")
    assert "款到发货" in client.get(f"/customers/{cast.customer_id}/?tab=lifecycle").content.decode()


def test_an_order_of_an_unjudged_customer_is_entered_line_by_line(signed_in, cast):
    path, client = f"/customers/{cast.customer_id}/order/", signed_in("owner")
    assert "Nobody has judged" in client.get(path, headers=EN).content.decode()
    assert client.post(path, EMPTY_LINES | {"number": "SO-8"}).status_code == 422
    assert client.post(path, ORDER | {"line-0-unit_price": ""}).status_code == 422
    assert client.post(path, ORDER | {"line-0-quantity": "-1"}).status_code == 422
    assert client.post(path, ORDER | {"ordered_at": "25:00"}).status_code == 422
    assert client.post(path, ORDER | {"ordered_at": "14:35"}).status_code == 302
    assert client.post(path, ORDER).status_code == 422
    with base.acting_as(base.System("test")):
        shown = Order.objects.get()
    assert shown.order_hour == 14
    assert "14:00–14:59" in client.get(f"/orders/{shown.pk}/").content.decode()


@pytest.mark.covers("R114")
def test_a_relation_is_moved_with_a_reason_and_released(signed_in, cast, monkeypatch):
    path, client = f"/customers/{cast.customer_id}/relation-stage/", signed_in("owner")
    assert "Not known: nothing is asked yet" in client.get(path, headers=EN).content.decode()
    # By its purchases it is stable; nobody ever spoke with it, and it got less than it expected.
    with base.acting_as(base.System("test")):
        rhythm = {"n_purchase_days": 9, "cycle_days": 30}
        rhythm |= {"first_purchase_date": date(2025, 3, 1), "last_purchase_date": date(2026, 2, 20)}
        Card.objects.filter(pk=cast.customer_id).update(**rhythm)
    monkeypatch.setattr(survey_queries, "own_degree", lambda *_: (Fraction(9, 10), date(2026, 1, 5)))
    shown = client.get(path, headers=EN).content.decode()
    assert "It got less than it expected (C = 0.90)." in shown
    assert "the purchases alone speak for Stability" in shown
    assert 'value="DEGRADATION" selected' in shown
    told = client.get(f"/api/v1{path.rstrip('/')}").json()
    assert (told["suggested"]["stage"], told["suggested"]["rhythm"]) == ("DEGRADATION", "STABILITY")
    assert [one["code"] for one in told["suggested"]["signs"]] == ["NEVER_TALKED", "SATISFIED_LESS"]
    assert told["evidence"]["satisfaction"] == 0.9
    assert client.post(path, {"stage": "FORMATION", "note": "已试用"}).status_code == 302
    assert client.post(path, {"stage": "EXPLORATION", "note": "已试用"}).status_code == 422
    assert "已试用" in client.get(f"/customers/{cast.customer_id}/?tab=lifecycle").content.decode()
    with base.acting_as(base.System("test")):
        assert StageMove.objects.get().evidence["suggested"] == "DEGRADATION", "kept beside what was decided"
    assert client.post(f"{path}release/").status_code == 302
    with base.acting_as(base.System("test")):
        assert not StageMove.objects.exists()
        assert Card.objects.get().relation_stage == ""


@pytest.mark.covers("R117")
def test_a_life_is_told_from_the_first_purchase_to_the_return(signed_in, cast):
    days = [(date(2025, 1, 1), 100), (date(2025, 1, 11), 50), (date(2025, 3, 1), 200)]
    with base.acting_as(base.System("test")):
        Card.objects.update(cycle_days=10, n_purchase_days=3)
        for n, (day, amount) in enumerate(days):
            Order.objects.create(
                number=f"S{n}", source="FILE", customer_id=cast.customer_id, branch=cast.hall, kind="PURCHASE",
                order_date=day, n_lines=1, amount=amount, currency="CNY",
            )  # fmt: skip
        new = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, text="展会上认识", happened_at=AT.replace(year=2024, month=12)
        )
        interaction_actions.add_interaction(new=new, day=AT.date(), at=AT)
    page = signed_in("owner").get(f"/customers/{cast.customer_id}/?tab=lifecycle", headers=EN).content.decode()
    # Met on 2 December, tried on 1 January, came again on the 11th, silent beyond two intervals from 1 February, lost
    # from the 21st, back on 1 March.
    told = page[page.index("From the first contact on") :]
    stages = ["Potential", "Exploration", "Formation", "Degradation", "Churned", "Formation", "Degradation", "Churned"]
    at = -1
    for stage in stages:
        at = told.index(stage, at + 1)
    assert told.count("came back") == 1
    assert "350" in told


def test_the_pages_of_lifecycles_answer(signed_in, cast):
    client = signed_in("general_manager")
    assert "No relation has a stage yet" in client.get("/lifecycles/", headers=EN).content.decode()
    assert "No stage is due" in client.get("/lifecycles/reviews/", headers=EN).content.decode()
    client.post(f"/customers/{cast.customer_id}/relation-stage/", {"stage": "FORMATION", "note": "x"})
    client.post(f"/customers/{cast.customer_id}/relation-stage/", {"stage": "DEGRADATION", "note": "x"})
    page = client.get("/lifecycles/", headers=EN).content.decode()
    assert "1 fell into degradation" in page
    assert "苏南轨道装备有限公司" in page
    with base.acting_as(base.System("test")):
        BusinessStage.objects.create(
            customer_id=cast.customer_id, stage="GROWTH", evidence="x", decided_date=date(2025, 1, 1),
            next_review_date=date(2026, 1, 1), suggested="UNKNOWN", at=AT,
        )  # fmt: skip
    assert "苏南轨道装备有限公司" in client.get("/lifecycles/reviews/").content.decode()
    for address in ("lifecycles/table", "lifecycles/reviews/table"):
        assert client.get(f"/{address}.csv").status_code == 200
    assert client.get("/lifecycles/table.csv?part=nothing").status_code == 404
    assert signed_in("owner").get("/lifecycles/").status_code == 403


@pytest.mark.covers("R642")
def test_two_companies_are_put_side_by_side(signed_in, cast):
    client, path = signed_in("general_manager"), "/lifecycles/compare/"
    assert "The answer appears here" in client.get(path, headers=EN).content.decode()
    asked = "a_name=企业A&a_opening=100&a_new=20&a_closing=100&b_name=企业B&b_opening=100&b_new=10&b_closing=100"
    page = client.get(f"{path}?{asked}", headers=EN).content.decode()
    assert "企业A costs more: its year is 28.6% dearer." in page
    assert "1.2857" in page
    assert "1.3333" in page
    for figure in ("20.00%", "10.00%", "企业B"):
        assert figure in page
    assert client.get(f"/lifecycles/compare/table.csv?{asked}").status_code == 200
    assert client.get("/lifecycles/compare/table.csv").status_code == 404
    for wrong in ("a_opening=x", "years=0", "times=-1", "a_branch=nowhere", "a_branch=SZ"):
        assert client.get(f"{path}?{asked}&{wrong}").status_code == 422
    nobody = client.get(f"{path}?{asked}&a_new=0", headers=EN).content.decode()
    assert "no loss observed" in nobody


@pytest.mark.parametrize(("part", "judges", "enters"), [
    ("owner", 403, 200), ("branch_manager", 200, 200), ("auditor", 403, 403), ("other_manager", 404, 404),
])  # fmt: skip
def test_who_judges_and_who_enters_orders(signed_in, cast, part, judges, enters):
    client, record = signed_in(part), f"/customers/{cast.customer_id}/"
    assert client.get(f"{record}business-stage/").status_code == judges
    assert client.get(f"{record}order/").status_code == enters
