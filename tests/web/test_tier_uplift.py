"""What measures for tiers brought: growth beside that of their like, with what can be said and what cannot."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from zhike.analytics import periods
from zhike.analytics.uplift import uplift
from zhike.apps.core import base
from zhike.apps.costs.models import Reckoning
from zhike.apps.insight.queries import uplift as queries
from zhike.warehouse import engine


def numbered(growth, first=0):
    return dict(enumerate(growth, first))


def test_the_interval_holds_the_planted_gain_in_95_of_100_draws_and_chance_is_not_taken_for_one():
    draw = np.random.default_rng(4)
    held = false = 0
    for _ in range(400):
        # Large customers grow by 50 anyhow, small ones by 5; help brings 20 to either.
        others = {"L": numbered(draw.normal(50, 40, 25)), "S": numbered(draw.normal(5, 8, 60), 100)}
        helped = [("L", g) for g in draw.normal(70, 40, 9)] + [("S", g) for g in draw.normal(25, 8, 4)]
        found = uplift(helped, others)
        held += found.low <= 20 <= found.high
        nothing = uplift([(cell, growth - 20) for cell, growth in helped], others)
        false += nothing.is_certain
    assert held / 400 == pytest.approx(0.95, abs=0.03)
    assert false / 400 == pytest.approx(0.05, abs=0.03)
    assert uplift([("L", 1.0)] * 4, {"L": numbered([0.0] * 9)}).reason == "TOO_FEW"
    assert uplift([("L", 1.0)] * 9, {"S": numbered([0.0] * 9)}).reason == "TOO_FEW"
    # The same customers in two quarters are no more customers, and what is odd of them counts as one.
    helped = [(cell, 9.0 + i) for cell in "AB" for i in range(3)]
    again = {cell: numbered([0.0, 4.0, 8.0]) for cell in "AB"}
    assert uplift(helped, again).reason == "TOO_FEW"
    six = [0.0, 4.0, 8.0, 2.0, 6.0, 4.0]
    once, twice = (uplift(helped, {"A": numbered(six), "B": numbered(six, first)}) for first in (10, 0))
    assert (once.n_others, twice.n_others, once.gain) == (12, 6, twice.gain)
    assert twice.high - twice.low > once.high - once.low


@pytest.mark.covers("R564")
def test_who_was_helped_is_held_against_its_tier_in_the_same_quarters(db):
    # A quarter buys for 100; who is helped in 2025Q2 buys for 150 from then on, everybody else of the tier for 110.
    days = [date(2024, 11, 5), date(2025, 2, 5), date(2025, 5, 5), date(2025, 8, 5), date(2025, 11, 5)]
    lines = {"customer_id": [], "line_date": [], "amount": []}
    for pk in range(1, 13):
        for day in days:
            later = 150 if pk <= 6 else 110
            lines["customer_id"].append(pk)
            lines["line_date"].append(day)
            lines["amount"].append((later if day > days[2] else 100) + pk)
    quarter = periods.containing(date(2025, 5, 5), "QUARTER")
    taken = {"SUPPORT": [(pk, date(2025, 6, 1)) for pk in range(1, 7)], "RISE": [(1, date(2025, 5, 2))]}
    begun = queries.first_of(taken)
    with base.acting_as(base.System("test")):
        Reckoning.objects.create(as_of=date(2026, 3, 2), rates={"margin": "0.2", "freight": "10"})
        with engine.star_from_arrow({"order_line": lines, "customer": {"customer_id": list(range(1, 13))}}) as star:
            tiers = {quarter.label: dict.fromkeys(range(1, 13), "MAJOR")}
            told = queries.compare(star, [quarter], begun, tiers, set(range(1, 13)))
    rows = dict(told.rows)
    # A fifth of what is sold more in two quarters: 2 × 50 × 0.2, and 2 × 10 × 0.2 of the others.
    # Freight is the same.
    assert (rows["ALL"].n, rows["ALL"].n_others) == (6, 6)
    assert (rows["ALL"].theirs, rows["ALL"].others, rows["ALL"].gain) == pytest.approx((20.0, 4.0, 16.0))
    # The first measure counts: one rose, too few to be told of alone.
    assert (rows["SUPPORT"].n, rows["RISE"].n, rows["RISE"].reason) == (5, 1, "TOO_FEW")
    # Who reads sums alone could take the five from the six: neither is told.
    assert [one.reason for _kind, one in queries.guarded(told).rows] == ["", "TOO_FEW", "TOO_FEW", "TOO_FEW"]
    assert [one.label for one in queries.quarters(date(2026, 3, 2))] == ["2024Q3", "2024Q4", "2025Q1", "2025Q2"]


def test_the_page_says_what_may_be_chance_and_hides_what_is_too_few(analysed, signed_in, monkeypatch):
    client, english = signed_in("general_manager"), {"Accept-Language": "en"}
    page = client.get("/tiers/measures/", headers=english).content.decode()
    assert "Too few measures are old enough" in page
    sure = uplift([("A", 20.0 + i) for i in range(6)], {"A": numbered([1.0, 2.0, 3.0, 2.0, 2.0])})
    chance = uplift([("A", 20.0 * (-1) ** i) for i in range(6)], {"A": numbered([1.0, 2.0, 3.0, 2.0, 2.0])})
    quarters = tuple(queries.quarters(date(2026, 3, 2)))
    few = uplift([], {})
    rows = (("ALL", sure), ("RISE", chance), ("SUPPORT", few), ("REWARD", few))
    monkeypatch.setattr(queries, "brought", lambda ids: SimpleNamespace(quarters=quarters, rows=rows))
    page = client.get("/tiers/measures/", headers=english).content.decode()
    assert "6 customers for whom something was done left ¥20.50 more each" in page
    assert "cannot be told from chance" in page
    assert client.get("/tiers/measures/table.csv").content.decode("utf-8-sig").count("\n") == 5
    assert client.get("/api/v1/tiers/measures").json()["results"][2]["n_customers"] is None
    assert signed_in("owner").get("/tiers/measures/").status_code == 403
