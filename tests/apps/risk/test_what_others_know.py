"""What other parts of the house know warns too: objections to a change, dumped stock, rival prices, forecasts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.changes import actions as change_actions
from zhike.apps.changes.models import Affected, Change
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.market import actions as market_actions
from zhike.apps.market.models import Move
from zhike.apps.prediction.models import Risk
from zhike.apps.risk import actions, queries, rules
from zhike.apps.risk.models import Warning
from zhike.apps.risk.queries.measured import Cycle
from zhike.apps.trade.models import Product
from zhike.jobs import dispatch

SYSTEM = base.System("test")


@pytest.fixture(autouse=True)
def moment(the_moment):
    """Let every story happen at the fixed moment, with the rights of the program."""
    with base.acting_as(SYSTEM):
        yield


def react() -> None:
    """Let the worker do what follows from what happened."""
    while dispatch.run_once():
        pass


@pytest.mark.covers("R636", missing="the falling months of W05 are not in the source")
def test_who_objects_to_a_policy_is_warned_of_at_once_until_they_agree_or_it_is_given_up(cast):
    change_id = change_actions.propose(
        values={"kind": "POLICY", "title": "现款提货", "first_date": TODAY, "branch_id": cast.hall.pk}, day=TODAY, at=AT
    )  # fmt: skip
    Affected.objects.create(change_id=change_id, customer_id=cast.customer_id, branch=cast.hall, turnover=1)
    Change.objects.filter(pk=change_id).update(status="ASKING")

    def say(given: str) -> None:
        change_actions.answer(change_id=change_id, customer_id=cast.customer_id, given=given, at=AT)
        react()

    # Conditions are below the line of the house; an objection is on it.
    say("CONDITIONALLY")
    assert not Warning.objects.exists()
    say("OBJECT")
    row = Warning.objects.get()
    assert (row.detector, row.about, row.measured, row.status) == ("OBJECTION", f"change:{change_id}", 100, "OPEN")
    assert row.values == {"change": "现款提货", "days": 0}
    say("OBJECT")
    say("AGREE")
    assert Warning.objects.get().cleared_date == TODAY
    say("OBJECT")
    change_actions.stop(change_id=change_id, reason="客户不接受", day=TODAY, at=AT)
    actions.look_at(codes=("OBJECTION",), customer_ids=None, day=TODAY, at=AT)
    assert not Warning.objects.filter(cleared_date=None).exists()


@pytest.mark.covers("R578")
def test_stock_seen_dumped_warns_wherever_it_was_written_down(cast):
    told = {"product_id": None, "day": TODAY, "list_price": Decimal(36), "source": "", "at": AT}
    dumping_id = change_actions.note_dumping(customer_id=cast.customer_id, price=Decimal("25.92"), **told)
    react()
    row = Warning.objects.get()
    assert (row.detector, row.measured, row.values["percent"], row.values["n"]) == ("DUMPING", 28.0, 72, 1)
    actions.note_resale(
        customer_id=cast.customer_id, price=Decimal(18), list_price=Decimal(36), day=TODAY, at=AT
    )  # fmt: skip
    change_actions.take_dumping_back(dumping_id=dumping_id, at=AT)
    react()
    assert Warning.objects.get().values["percent"] == 50


def read(cast, **measured) -> list[rules.Sighting]:
    """Return what is read of the one customer, who buys every ten days and did five days ago."""
    known = {cast.customer_id: Cycle(cast.customer_id, 10.0, 5, 12)}
    found = queries.measured_sightings(queries.Measured(**measured), known, TODAY)
    return [one for one in found if one.customer_id == cast.customer_id]


def test_a_competitor_warns_who_pays_more_for_a_main_product_and_is_aimed_at(cast):
    product = Product.objects.create(code="T-109", name="数控刀片", created_at=AT, updated_at=AT)
    told = {
        "kind": "PRICE_CUT", "day": TODAY - timedelta(days=30), "text": "刀片三十二元", "channel": "DEALER",
        "product_id": product.pk, "price": Decimal(32), "confidence": 60,
        "competitor_id": market_actions.named(name="德锐", at=AT),
    }  # fmt: skip
    move_id = market_actions.note_move(values=told, at=AT)
    row = {
        "customer_id": cast.customer_id, "product_id": product.pk, "span_days": 28, "recent": 100.0, "before": 1_000.0,
        "total_recent": 100.0, "share": 0.5, "n_days": 30, "age_days": 400, "paid": 40.0,
    }  # fmt: skip
    assert read(cast, products=[row]) == [], "news nobody has confirmed"
    market_actions.confirm_move(move_id=move_id, at=AT)
    (seen,) = read(cast, products=[row])
    assert (seen.detector, seen.reading.measured, seen.reading.confidence) == ("OUTPRICED", 20.0, 0.6)
    assert seen.reading.values == {"paid": 40.0, "theirs": 32.0, "rival": "德锐", "day": told["day"].isoformat()}
    # A newer offer counts, an older one no longer; what is aimed elsewhere or sold by another piece does not.
    newer = market_actions.note_move(values=told | {"price": Decimal(30), "day": TODAY}, at=AT)
    market_actions.confirm_move(move_id=newer, at=AT)
    assert [one.reading.measured for one in read(cast, products=[row])] == [25.0]
    Move.objects.filter(pk=newer).update(branch=cast.other_hall)
    assert [one.reading.measured for one in read(cast, products=[row])] == [20.0]
    Move.objects.filter(pk=move_id).update(tiers=["SMALL"])
    Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    assert read(cast, products=[row]) == []
    Move.objects.filter(pk=move_id).update(tiers=[], price=3)
    assert read(cast, products=[row | {"paid": None}]) == read(cast, products=[row]) == []


@pytest.mark.covers("R465")
def test_a_forecast_warns_where_a_model_learned_it_of_who_has_not_gone(cast):
    told = {"run_id": 1, "as_of": TODAY, "horizon_days": 60, "probability": 0.62}
    risk = Risk.objects.create(customer_id=cast.customer_id, model="LOGISTIC", **told)
    (seen,) = read(cast)
    assert (seen.detector, seen.reading.measured, seen.reading.values["n"]) == ("FORECAST", 62.0, 13)
    gone = {cast.customer_id: Cycle(cast.customer_id, 10.0, 41, 12)}
    assert list(queries.measured_sightings(queries.Measured(), gone, TODAY)) == []
    Risk.objects.filter(pk=risk.pk).update(model="OWN_CYCLE")
    assert read(cast) == [], "the rule of the own cycle has a detector of its own"


def test_other_lines_of_silence_are_tried_below_those_in_force(cast, monkeypatch):
    asked: list[date] = []

    def spoken(*, until, tiers, customer_ids):
        asked.append(until)
        return {}

    monkeypatch.setattr("zhike.apps.interactions.queries.last_spoken", spoken)
    now = queries.lines()
    lower = now.table["SILENCE"] | {"VIP": 10, "ORDINARY": 20}
    list(queries.sightings_for(TODAY, [now, rules.Lines({**now.table, "SILENCE": lower}, now.staff)]))
    assert asked == [TODAY - timedelta(days=10)]
