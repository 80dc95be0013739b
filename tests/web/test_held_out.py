"""Whoever is held back to compare is left alone by other campaigns and playbooks until the comparison is over."""

from datetime import timedelta

import pytest
from addressed import assemble, draft, reachable, read, template
from cast import AT, TODAY

from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.campaigns.models import Recipient
from zhike.apps.core import base
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import queries as playbook_queries
from zhike.apps.playbooks.models import Deed, Rule, Run
from zhike.jobs import dispatch


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


@pytest.mark.covers("R173", "R178")
def test_who_is_held_back_hears_of_no_other_campaign_nor_playbook_of_the_same_span(cast, signed_in):
    ids = reachable(cast, 12)
    client = signed_in("branch_manager")
    first = draft(client, {"tier": "ORDINARY"})
    assemble(client, first)
    held = {row.customer_id for row in read(Recipient, campaign_id=first, group="CONTROL")}
    assert held
    # Nothing has left yet, so there is nothing to compare.
    assert campaign_queries.held_out(TODAY) == {}
    client.post(f"/campaigns/{first}/step/start/")
    while dispatch.run_once():
        pass
    by_lot = min(set(ids) - held)
    given = {"trigger": "day.begun", "query": {"tier": "ORDINARY"}, "author": cast.general_manager, "is_active": True,
             "created_at": AT, "updated_at": AT}  # fmt: skip
    with base.acting_as(base.System("playbooks")):
        # Begun by something that does not happen here: who is held back is said below, not drawn.
        quiet = Rule.objects.create(
            name="沉默关怀", deed="TASK", target="OWNER", hold_out=20, horizon_days=90,
            **given | {"trigger": "import.finished"},
        )  # fmt: skip
        run = Run.objects.create(rule=quiet, event_id=0, at=AT)
        Deed.objects.create(run=run, customer_id=by_lot, skipped="HELD", lot="HELD")
        writes = Rule.objects.create(
            name="新品信", deed="MESSAGE", target="OWNER", letter_id=template("新品", "{address}，新品到了"), **given
        )  # fmt: skip
        playbook_actions.run_rules(event_id=1, event="day.begun", payload={}, day=TODAY, at=AT)
        assert playbook_queries.held_out(AT) == {by_lot: "沉默关怀"}
        assert playbook_queries.held_out(AT + timedelta(days=91)) == {}
    told = {deed.customer_id: deed.skipped for deed in read(Deed, run__rule=writes)}
    assert {pk for pk, why in told.items() if why == "APART"} == {*held, by_lot}
    # Told of thirty days, the span of the first campaign: the day after, it is over.
    assert set(campaign_queries.held_out(TODAY + timedelta(days=30))) == held
    assert campaign_queries.held_out(TODAY + timedelta(days=31)) == {}
    second = draft(client, {"tier": "ORDINARY"}, name="又一轮", email=template("又一轮"))
    assemble(client, second)
    out = {row.customer_id: row.reason for row in read(Recipient, campaign_id=second, reason__startswith="HELD_OUT")}
    assert out == {**dict.fromkeys(held, "HELD_OUT 换季回访"), by_lot: "HELD_OUT 沉默关怀"}
    page = client.get(f"/campaigns/{second}/recipients/?group=LEFT_OUT").content.decode()
    assert "Held back elsewhere to compare: 换季回访" in page
