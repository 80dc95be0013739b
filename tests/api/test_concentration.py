"""Concentration for programs: the Pareto of a choice of customers, pyramids, what is left when some leave."""

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions


@pytest.fixture
def contributed(analysed):
    """Three customers leave 90, 30 and −20; what the others leave is not known."""
    with base.acting_as(base.System("test")):
        left = dict.fromkeys("DEF") | {"A": 90, "B": 30, "C": -20}
        rows = [(analysed.ids[letter], amount) for letter, amount in left.items()]
        customer_actions.write_standing(columns=("contribution_year",), rows=rows)
    return analysed


@pytest.mark.covers("R101")
def test_the_pareto_of_revenue(analysed, calls):
    found = calls("general_manager").get("value/pareto", metric="revenue").json()
    assert (found["n_customers"], found["k"], found["total"]) == (7, 2, "2610.0000")
    assert [line["code"] for line in found["lines"][:2]] == ["K-D", "K-A"]


@pytest.mark.covers("R102")
def test_profits_with_a_loss_pass_the_whole(contributed, calls):
    found = calls("general_manager").get("value/pareto", metric="profit").json()
    assert [line["cumulated"] for line in found["lines"]] == [0.9, 1.2, 1.0]
    assert (found["k"], found["n_negative"], found["n_unknown"]) == (1, 1, 4)


def test_filters_and_sight_hold(analysed, calls):
    assert calls("general_manager").get("value/pareto", branch="JN").json()["n_customers"] == 3
    assert calls("branch_manager").get("value/pareto", branch="JN").json()["n_customers"] == 0
    assert calls("analyst").get("value/pareto").json()["lines"] == []
    assert calls("general_manager").get("value/pareto", metric="colour").json()["error"]["field"] == "metric"
    assert calls("general_manager").get("value/pareto", colour="red").status_code == 422


@pytest.mark.covers("R093", "R094")
def test_pyramids_by_tier(analysed, calls):
    caller = calls("general_manager")
    levels = {one["tier"]: one["value"] for one in caller.get("value/pyramid", by="count").json()["levels"]}
    assert levels == {"VIP": 0, "MAJOR": 1, "ORDINARY": 2, "SMALL": 3}
    profit = caller.get("value/pyramid", by="profit").json()["levels"]
    # By rough costs 36, −3.6, −7.8, 435, −5.4 and −22.8: a quarter of the revenue less 15 an order and 1 %.
    assert [one["value"] for one in profit] == ["0.0000", "435.0000", "32.4000", "-36.0000"]


@pytest.mark.covers("R108")
def test_what_is_left_without_some(contributed, calls):
    caller = calls("general_manager")
    found = caller.post("value/what-if", {"codes": ["K-D"]}).json()
    assert (found["revenue"]["lost"], found["revenue"]["after"]["total"]) == ("2000.0000", "610.0000")
    assert found["contribution"]["lost"] == "0.0000"
    assert caller.post("value/what-if", {"top": 1}).json()["customer_ids"] == [contributed.ids["D"]]
    assert caller.post("value/what-if", {}).status_code == 422
    assert caller.post("value/what-if", {"codes": ["NOBODY"]}).json()["error"]["field"] == "codes"
    assert calls("branch_manager").post("value/what-if", {"codes": ["K-D"]}).status_code == 422
