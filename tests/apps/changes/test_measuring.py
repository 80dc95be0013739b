"""Before and after: affected against unaffected, in spans of one length, also once a trial was rolled out."""

from datetime import date, timedelta

import pytest
from cast import AT
from dealing import add_customer
from policies import BEGUN, END, buy, state

from zhike.apps.changes import actions, queries
from zhike.apps.changes.models import Change
from zhike.apps.changes.rules import gates, measuring
from zhike.apps.interactions import actions as interaction_actions


@pytest.mark.covers("R482")
def test_before_and_after_sets_the_affected_against_the_unaffected_in_spans_of_one_length(tried):
    figures = queries.take_reading(queries.change(tried), END)
    assert figures["days"] == 120
    churn = figures["churn"]
    assert (churn["affected"], churn["unaffected"]) == ([[0, 10], [4, 10]], [[0, 10], [0, 10]])
    assert churn["points"] == 0.4
    assert churn["low"] < 0, "of ten against ten even that may be chance"
    # Twelve orders of a thousand each in 120 days before; of four none after the twentieth of January.
    assert figures["sales"]["affected"][1] < figures["sales"]["affected"][0]
    assert figures["sales"]["unaffected"][0] == figures["sales"]["unaffected"][1] == 120_000
    assert figures["lost"]["n"] == 4
    assert figures["development"][-1]["affected"] == 0.6
    assert figures["development"][-1]["unaffected"] == 1.0


@pytest.mark.covers("R482")
def test_rolled_out_after_its_trial_a_change_is_measured_by_those_it_newly_reaches(tried, dealers, cast):
    state(tried)
    actions.activate(change_id=tried, day=BEGUN + timedelta(days=60), at=AT)
    row = queries.change(tried)
    assert queries.take_reading(row, BEGUN + timedelta(days=59)) is None
    figures = queries.take_reading(row, END)
    assert (figures["first"], figures["days"], figures["rollout"]) == ("2026-03-02", 60, [])
    # The ten of the other hall; of the hall of the trial four had left before it was rolled out.
    assert figures["churn"]["affected"] == [[0, 10], [0, 10]]


@pytest.mark.covers("R482")
def test_who_came_after_it_began_makes_the_unaffected_sell_no_more(tried, dealers, cast):
    new_id = add_customer(cast.other_hall.pk, code="O99", name="新客", kind="ENTERPRISE")
    buy(new_id, cast.other_hall.pk, BEGUN + timedelta(days=5), END)
    Change.objects.filter(pk=tried).update(pilot=[], active_date=BEGUN, params={"branch": cast.hall.code})
    queries.affected(tried).exclude(branch=cast.hall).delete()
    figures = queries.take_reading(queries.change(tried), END)
    assert figures["churn"]["unaffected"] == [[0, 10], [0, 10]]
    assert figures["sales"]["unaffected"] == [120_000, 120_000]
    assert figures["complaints"]["unaffected"][1] == [0, 10]


@pytest.mark.covers("R482")
def test_who_complained_counts_once_and_only_in_its_span(tried, dealers):
    for _ in range(2):
        new = interaction_actions.NewInteraction(
            customer_id=dealers["H5"], kind="CONTACT", text="来电", channel="PHONE", direction="IN",
            happened_at=AT.replace(year=2026, month=1, day=9), emotion_after="ANGRY", participants="老板",
        )  # fmt: skip
        interaction_actions.add_interaction(new=new, files=(), facts={}, day=BEGUN, at=AT)
    told = queries.take_reading(queries.change(tried), END)["complaints"]
    assert (told["affected"], told["unaffected"]) == ([[0, 10], [1, 10]], [[0, 10], [0, 10]])


def test_with_few_gaps_of_their_own_somebodys_usual_interval_is_everybodys():
    quiet = measuring.Quiet(125, 10)
    often = measuring.Dealings(tuple(date(2025, 1, 1) + timedelta(days=20 * n) for n in range(9)), ())
    once = measuring.Dealings((date(2025, 1, 1),), ())
    assert measuring.allowed({1: often, 2: once}, date(2026, 1, 1), quiet) == {1: 25.0, 2: 25.0}
    assert measuring.is_there(often, date(2025, 6, 10) + timedelta(days=25), 25)
    assert not measuring.is_there(once, date(2025, 3, 1), 25)


@pytest.mark.parametrize(
    ("crossed", "news"),
    [([("CHURN", 12.0)], False), ([("CHURN", 17.9)], False), ([("CHURN", 18.0)], True), ([("OBJECT", 41.0)], True),
     ([], False)],
)  # fmt: skip
def test_a_stop_rule_let_go_on_fires_again_for_another_line_or_when_it_got_worse_by_the_line(crossed, news):
    lines = {"CHURN": 5, "OBJECT": 40}
    told = [{"code": code, "value": value, "line": lines[code]} for code, value in crossed]
    released = [{"code": "CHURN", "value": 8.0, "line": 5}, {"code": "CHURN", "value": 13.0, "line": 5}]
    assert gates.is_new(told, released) is news
