"""A policy is put into force only when it is said who gains and who loses; whether it is kept is looked at."""

import pytest
from cast import AT
from policies import BEGUN, state

from zhike.apps.changes import actions, queries

pytestmark = pytest.mark.usefixtures("everything")
PARTS = {
    "general_manager": (302, 302), "branch_manager": (302, 302), "analyst": (403, 403), "auditor": (403, 403),
    "owner": (403, 403),
}  # fmt: skip
EN = {"Accept-Language": "en"}


@pytest.mark.covers("R337")
@pytest.mark.covers("R590")
def test_it_is_refused_until_every_tier_is_spoken_of_and_then_looked_at_whether_it_is_kept(tried, signed_in):
    client, path = signed_in("general_manager"), f"/policies/{tried}/"
    refused = client.post(f"{path}step/activate/", {"reason": ""}, follow=True, headers=EN).content.decode()
    assert "nobody has said whether they gain or lose by it" in refused
    some = {"effect_VIP": "NEUTRAL", "effect_MAJOR": "GAIN", "effect_ORDINARY": "LOSS"}
    lost = client.post(f"{path}interests/", some, follow=True, headers=EN).content.decode()
    assert "say what they lose and why it is borne" in lost
    client.post(f"{path}interests/", some | {"words_ORDINARY": "账期由 30 天改为现款，返利补 2 个点"})
    assert "小客户" in client.get(path).content.decode()
    with pytest.raises(actions.InTheWay, match="NO_INTERESTS"):
        actions.activate(change_id=tried, day=BEGUN, at=AT)
    client.post(f"{path}interests/", {"effect_SMALL": "UNTOUCHED"})
    client.post(f"{path}step/activate/", {"reason": ""})
    assert queries.change(tried).status == "ACTIVE"
    # A new edition says the same until somebody says otherwise.
    assert "Nobody has looked yet" in client.get(path, headers=EN).content.decode()
    wrong = client.post(f"{path}checks/", {"n_checked": "20", "n_kept": "21"}, follow=True, headers=EN)
    assert "at most as many cases as were looked at" in wrong.content.decode()
    client.post(f"{path}checks/", {"n_checked": "40", "n_kept": "27", "where": "苏州"})
    client.post(f"{path}checks/", {"n_checked": "20", "n_kept": "18"})
    # 45 of 60 by hand.
    assert "Kept in 45 of 60 cases looked at: 75.0%." in client.get(path, headers=EN).content.decode()


@pytest.mark.covers("R337")
@pytest.mark.parametrize("part", PARTS)
def test_who_may_state_and_look(tried, signed_in, part):
    client, path = signed_in(part), f"/policies/{tried}/"
    statuses = (
        client.post(f"{path}interests/", {"effect_VIP": "GAIN"}).status_code,
        client.post(f"{path}checks/", {"n_checked": "1", "n_kept": "1"}).status_code,
    )
    assert statuses == PARTS[part]


def test_a_change_that_is_over_is_not_stated_any_more(tried):
    actions.stop(change_id=tried, reason="客户反对", day=BEGUN, at=AT)
    with pytest.raises(actions.BadStatement, match="OVER"):
        state(tried)
