"""Key persons by the API: the rows of the page, one person, adding, changing, support, the way to somebody."""

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.people import actions, queries


def test_the_list_has_the_rows_of_the_page(calls, persons):
    rows = calls("owner").get("people", sort="-influence").json()["results"]
    assert [(row["name"], row["stance"], row["influence"]) for row in rows] == [
        ("李雪梅", "FOR", 5), ("赵工", "AGAINST", 3),
    ]  # fmt: skip
    assert calls("colleague").get("people").json()["results"] == []
    assert calls("owner").get("people", stance="HOSTILE").status_code == 422


@pytest.mark.covers("R028")
def test_a_person_is_added_at_a_customer_of_ones_own_and_at_no_other(calls, persons):
    body = {"name": "孙会计", "customer": "DZ001", "role": "GATEKEEPER", "phone": "13900000003", "stages": ["合同"]}
    made = calls("owner").post("people", body)
    assert made.status_code == 201
    assert calls("owner").get(made["Location"].removeprefix("/api/v1/")).json() == made.json()
    assert (made.json()["parts"][0]["role"], made.json()["parts"][0]["influence"]) == ("GATEKEEPER", None)
    refused = calls("colleague").post("people", body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "customer")
    for wrong in ({"influence": 6}, {"influence": 0}, {"stance": "x"}, {"role": "BOSS"}, {"colour": "red"}):
        assert calls("owner").post("people", {**body, **wrong}).status_code == 422


def test_a_change_needs_the_present_version(calls, persons):
    path = f"people/{persons.director_id}"
    changed = calls("owner").patch(path, {"version": 1, "wechat": "lixm", "birthday": "1976-01-02"})
    assert (changed.json()["version"], changed.json()["wechat"]) == (2, "lixm")
    stale = calls("owner").patch(path, {"version": 1, "wechat": "other"})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")
    assert calls("colleague").patch(path, {"version": 2, "wechat": "x"}).status_code == 404
    assert calls("auditor").patch(path, {"version": 2, "wechat": "x"}).status_code == 403


@pytest.mark.covers("R030")
def test_support_is_the_worked_case(calls, cast, persons):
    answer = calls("owner").get(f"customers/{persons.customer_id}/support").json()
    assert answer == {"support": 0.25, "n_known": 2, "n_unknown": 0, "undefined_reason": ""}
    nobody = calls("owner").get(f"customers/{cast.customer_id}/support").json()
    assert (nobody["support"], nobody["undefined_reason"]) == (None, "NOBODY")
    assert calls("colleague").get(f"customers/{persons.customer_id}/support").status_code == 404
    assert calls("colleague").get(f"customers/{persons.customer_id}/people").status_code == 404


@pytest.mark.covers("R037")
def test_the_way_to_a_person_goes_from_hand_to_hand(calls, persons):
    caller = calls("owner")
    assert caller.get(f"people/{persons.director_id}/path").json() == {"results": []}
    with base.acting_as(base.System("tie")):
        actions.tie_persons(
            source_id=persons.engineer_id, target_id=persons.director_id, kind="ALLY", strength=4, at=AT
        )
    way = caller.get(f"people/{persons.director_id}/path").json()["results"]
    assert [(step["name"], step["kind"], step["strength"]) for step in way] == [
        ("马工", "PROFESSION", 4), ("赵工", "ALLY", 4), ("李雪梅", "", None),
    ]  # fmt: skip
    with base.acting_as(base.System("rival")):
        (tie,) = queries.ties_among([persons.engineer_id])
        actions.drop_tie(table="tie", tie_id=tie.pk, at=AT)
        actions.tie_persons(
            source_id=persons.engineer_id, target_id=persons.director_id, kind="RIVAL", strength=5, at=AT
        )
    assert caller.get(f"people/{persons.director_id}/path").json() == {"results": []}
