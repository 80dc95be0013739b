"""What a playbook brought is reckoned from orders: beside the lot, beside customers alike, or not yet."""

from datetime import timedelta

import numpy as np
import pytest
from cast import AT, TODAY
from django.utils import timezone

from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.playbooks import actions, queries
from zhike.apps.playbooks.models import Deed, Effect, Rule, Run
from zhike.apps.trade.models import Order

N, DAYS, RUN_AT = 80, 60, AT - timedelta(days=61)
RAN = timezone.localdate(RUN_AT)


@pytest.fixture(autouse=True)
def machine():
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def customers(cast) -> list[int]:
    """Eighty small customers who bought between 50 and 150 in the sixty days before a run."""
    draw = np.random.default_rng(3)
    rows = Customer.objects.bulk_create(
        Customer(code=f"S{n}", name=f"S{n}", branch=cast.hall, owner=cast.owner, created_at=AT, updated_at=AT)
        for n in range(N)
    )
    Card.objects.bulk_create(
        Card(pk=row.pk, code=row.code, name=row.name, branch=cast.hall, owner=cast.owner, tier="SMALL", status="ACTIVE")
        for row in rows
    )
    ids = [row.pk for row in rows]
    bought(cast, {pk: float(amount) for pk, amount in zip(ids, draw.uniform(50, 150, N), strict=True)}, -10)
    return ids


def bought(cast, amounts: dict[int, float], days: int) -> None:
    Order.objects.bulk_create(
        Order(
            customer_id=pk, branch=cast.hall, kind="PURCHASE", source="t", number=f"{pk}:{days}", currency="CNY",
            order_date=RAN + timedelta(days=days), amount=round(amount, 2),
        )
        for pk, amount in amounts.items()
    )  # fmt: skip


def acted(cast, ids: list[int], held: set[int], **values) -> Rule:
    """Let a rule have acted on some and left others out, sixty-one days ago."""
    rule = Rule.objects.create(
        name="沉默", trigger="day.begun", query={}, deed="TASK", target="OWNER", template="{customer}",
        author=cast.general_manager, horizon_days=DAYS, created_at=AT, updated_at=AT, **values,
    )  # fmt: skip
    run = Run.objects.create(rule=rule, event_id=1, at=RUN_AT)
    is_lot = bool(held)
    Deed.objects.bulk_create(
        Deed(run=run, customer_id=pk, skipped="HELD" if pk in held else "",
             lot=("HELD" if pk in held else "TREATED") if is_lot else "")
        for pk in ids
    )  # fmt: skip
    return rule


def test_beside_the_lot_the_gain_planted_in_the_orders_is_found(cast, customers):
    draw, held = np.random.default_rng(5), set(customers[::4])
    before = dict(Order.objects.values_list("customer_id", "amount"))
    after = {
        pk: float(before[pk]) + (0 if pk in held else 30) + float(draw.normal(0, 5)) for pk in customers
    }  # fmt: skip
    bought(cast, after, 20)
    # Later than the days that count: changes nothing.
    bought(cast, dict.fromkeys(customers, 5_000.0), 61)
    rule = acted(cast, customers, held, hold_out=25)
    actions.measure_rule(rule_id=rule.pk, day=TODAY, at=AT)
    told = Effect.objects.get().values
    assert (told["evidence"], told["verdict"], told["n"], told["n_held_out"]) == ("LOTS", "GAIN", 60, 20)
    assert told["gain"]["low"] < 30 < told["gain"]["high"]
    assert told["total"]["points"] == pytest.approx(60 * told["gain"]["points"])
    # What each bought before is taken off: the interval is far narrower than the raw spread allows.
    raw = np.std([after[pk] for pk in customers])
    assert told["gain"]["high"] - told["gain"]["low"] < raw


def test_a_hold_out_that_bought_as_much_shows_no_effect(cast, customers):
    draw = np.random.default_rng(6)
    bought(cast, {pk: float(draw.uniform(50, 150)) for pk in customers}, 20)
    rule = acted(cast, customers, set(customers[::4]), hold_out=25)
    assert queries.measured(rule, TODAY)["verdict"] == "NOTHING"


def test_who_was_drawn_but_not_reached_stays_on_its_side(cast, customers):
    # A third has no address and buys nothing; nothing was gained, though whoever was reached buys more than the rest.
    unreached = set(customers[::3])
    bought(cast, {pk: 0.0 if pk in unreached else 100.0 + pk % 7 for pk in customers}, 20)
    rule = acted(cast, customers, set(customers[::4]), hold_out=25)
    Deed.objects.filter(customer_id__in=unreached, lot="TREATED").update(skipped="STAYED")
    told = queries.measured(rule, TODAY)
    assert (told["n"], told["n_held_out"], told["verdict"]) == (60, 20, "NOTHING")


def test_where_nobody_may_be_left_out_their_like_are_compared_and_it_is_called_weaker(cast, customers):
    draw = np.random.default_rng(7)
    before = dict(Order.objects.values_list("customer_id", "amount"))
    # Whoever bought most was visited: without their like the gain would be twice as large.
    visited = sorted(customers, key=lambda pk: before[pk] + int(draw.integers(0, 60)))[-25:]
    after = {
        pk: float(before[pk]) + (20 if pk in visited else 0) + float(draw.normal(0, 3)) for pk in customers
    }  # fmt: skip
    bought(cast, after, 20)
    told = queries.measured(acted(cast, visited, set()), TODAY)
    naive = np.mean([after[pk] for pk in visited]) - np.mean([after[pk] for pk in customers if pk not in visited])
    assert naive > 35
    assert (told["evidence"], told["gain"]["is_weaker"], told["verdict"]) == ("ALIKE", True, "GAIN")
    assert told["gain"]["low"] < 20 < told["gain"]["high"]
    assert [name for name, *_ in told["balance"]] == ["BEFORE", "EARLIER", "SILENT"]


def test_before_its_days_are_over_it_is_too_early_to_say(cast, customers):
    rule = acted(cast, customers, set(customers[::4]), hold_out=25)
    Rule.objects.filter(pk=rule.pk).update(horizon_days=62)
    told = queries.measured(queries.rule(rule.pk), TODAY)
    assert (told["verdict"], told["n_ripe"], told["gain"]["points"], told["n"]) == ("EARLY", 0, None, 60)


def test_the_morning_measures_what_was_not_measured_for_a_week(cast, customers):
    acted(cast, customers, set())
    assert actions.measure_due(day=TODAY, at=AT) == 1
    assert actions.measure_due(day=TODAY + timedelta(days=6), at=AT) == 0
    assert actions.measure_due(day=TODAY + timedelta(days=7), at=AT) == 1
    assert Effect.objects.count() == 2
