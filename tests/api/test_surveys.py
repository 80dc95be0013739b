"""Surveys and satisfaction by the API: what came out of a wave, the degree and the index apart, word of mouth."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.core import base
from zhike.apps.surveys import actions, queries

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def wave_id(cast) -> int:
    """A wave that two customers of the hall have answered: 8 of 10, and 10 of 10, on everything."""
    with base.acting_as(base.System("wave")):
        add_customer(cast.hall.pk, code="H1", name="客户一")
        values = {"name": "满意度", "is_satisfaction": True, "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}
        survey_id = actions.add_survey(values=values, texts={"title_zh": "评价"}, at=AT)
        edition = queries.newest(survey_id)
        for code in ("QUALITY", "SERVICE", "PRICE"):
            question = {"kind": "PAIR", "dimension": code, "text_zh": code}
            actions.add_question(edition_id=edition.pk, values=question, at=AT)
        actions.publish(edition_id=edition.pk, at=AT)
        wave_id = actions.begin_wave(
            edition_id=edition.pk, name="第一季", first_date=TODAY, last_date=TODAY + timedelta(9), seed=1, at=AT
        )
        for got, row in zip(("8", "10"), queries.invitations(wave_id), strict=True):
            given = {f"{letter}{one.id}": [value] for one in queries.asked(edition.pk)
                     for letter, value in (("q", got), ("a", "10"))}  # fmt: skip
            secret = queries.link_of(row)
            actions.keep_answers(secret=secret, given=given, is_final=True, day=TODAY, at=AT)
    return wave_id


@pytest.mark.covers("R302", "R306", "R307", "R314")
def test_degree_index_and_word_of_mouth_are_read(calls, wave_id):
    caller = calls("branch_manager")
    told = caller.get(f"waves/{wave_id}").json()
    assert (told["csd"], told["csi"], told["n_answered"], told["response_rate"]) == (0.9, 90, 2, 1)
    assert told["levels"] == {"DISSATISFIED": 1, "SATISFIED": 1, "VERY_SATISFIED": 0}
    assert [one["csd"] for one in told["questions"]] == [0.9] * 3
    assert [one["id"] for one in caller.get("waves").json()["results"]] == [wave_id]
    assert caller.get("surveys").json()["results"][0]["n_waves"] == 1
    index = caller.get("satisfaction/csi").json()
    assert (index["csi"], index["csd"]) == (90, 0.9)
    assert {one["code"]: one["weight"] for one in index["parts"] if one["weight"]} == {
        "QUALITY": 40, "SERVICE": 35, "PRICE": 25
    }  # fmt: skip
    reach = caller.get("satisfaction/word-of-mouth").json()
    assert (reach["negative"], reach["positive"], reach["net"]) == (22, 8, -14)
    indicators = {one["code"]: one for one in caller.get("satisfaction/indicators").json()["results"]}
    assert (len(indicators), indicators["REPUTATION"]["value"], indicators["DESIGNATION"]["value"]) == (6, 0.5, None)


def test_who_reads_sums_alone_learns_nothing_of_two(calls, wave_id):
    told = calls("analyst").get(f"waves/{wave_id}").json()
    assert (told["n_answered"], told["csd"], told["csi"], told["by_tier"]) == (None, None, None, [])
    assert calls("analyst").get("satisfaction/word-of-mouth").json()["net"] is None
    other = calls("other_manager").get(f"waves/{wave_id}").json()
    assert (other["n_asked"], other["csd"]) == (2, None)


def test_somebody_outside_answers_while_nobody_acts(wave_id, cast):
    with base.acting_as(base.System("ask once more")):
        edition_id = queries.wave(wave_id).edition_id
        again_id = actions.begin_wave(
            edition_id=edition_id, name="第二季", first_date=TODAY, last_date=TODAY + timedelta(9), seed=1, at=AT
        )
        secret = queries.link_of(queries.invitations(again_id)[0])
        given = {f"{letter}{one.id}": "9" for one in queries.asked(edition_id) for letter in "qa"}
    outside, path = Client(), f"/s/{secret}/"
    assert outside.get(path).status_code == 200
    assert [outside.post(path, sent).status_code for sent in ({}, {"later": "on"}, given, given)] == [
        422, 200, 200, 404
    ]  # fmt: skip


def test_a_wave_is_closed_once_and_an_unknown_one_is_not_found(calls, wave_id):
    caller = calls("branch_manager")
    assert caller.post(f"waves/{wave_id}/close").json()["state"] == "CLOSED"
    assert caller.post(f"waves/{wave_id}/close").status_code == 422
    assert caller.post("waves/999/close").status_code == 404
    assert caller.get("waves/999").status_code == 404
