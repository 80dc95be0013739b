"""The customer's own page for complaints: by a secret address, none of our own words, not too much in an hour."""

from datetime import timedelta

import pytest
from cast import AT
from django.test import Client

from zhike.apps.complaints import actions, queries
from zhike.apps.complaints.models import Complaint, Suggestion, VoiceLink
from zhike.apps.core import base
from zhike.web.webforms import TRAP

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


@pytest.fixture
def secret(cast) -> str:
    """The secret of the customer's page."""
    with base.acting_as(base.System("test")):
        return actions.make_link(customer_id=cast.customer_id, at=AT)


@pytest.mark.covers("R276")
@pytest.mark.covers("R257")
def test_a_customer_files_and_follows_without_reading_our_own_words(secret, cast):
    here, client = f"/v/{secret}/", Client()
    assert "noindex" in client.get(here, headers=EN).content.decode()
    given = {"kind": "COMPLAINT", "words": "三箱刀片崩刃", "emotion": "FURIOUS"}
    answer = client.post(here, given, headers=EN)
    assert "TS-2026-000001" in answer.content.decode()
    with base.acting_as(base.System("test")):
        row = Complaint.objects.get()
        assert (row.medium, row.emotion, row.customer_id) == ("WEB", "FURIOUS", cast.customer_id)
        actions.vent(complaint_id=row.pk, words="内部记录", emotion="ANGRY", at=AT)
        told = actions.Judgement("要点", "INVALID", "不是我们的错", "CUSTOMER_SELF", evidence="录像")
        actions.judge(complaint_id=row.pk, judgement=told, at=AT)
    text = client.get(here, headers=EN).content.decode()
    assert "TS-2026-000001" in text
    assert "3. Solve" in text
    for ours in ("CUSTOMER_SELF", "own conduct", "内部记录", "不是我们的错", "录像", "要点"):
        assert ours not in text
    client.post(here, {"kind": "SUGGESTION", "words": "周六也送货"}, headers=EN)
    with base.acting_as(base.System("test")):
        assert Suggestion.objects.get().number == "JY-2026-000001"


def test_a_grumble_we_noticed_ourselves_is_not_told_until_it_is_a_complaint(secret, cast):
    with base.acting_as(base.System("test")):
        new = actions.NewComplaint(cast.customer_id, "吃饭时嘀咕送货慢", stage="MANIFEST_GRUMBLE")
        pk = actions.open_complaint(new=new, at=AT)
    assert "嘀咕" not in Client().get(f"/v/{secret}/").content.decode()
    with base.acting_as(base.System("test")):
        actions.advance(complaint_id=pk, stage="COMPLAINT", at=AT)
    assert "TS-2026-000001" in Client().get(f"/v/{secret}/").content.decode()


def test_unknown_ended_and_expired_are_one_answer(secret, cast, monkeypatch):
    client = Client()
    unknown = client.get("/v/no-such-link/")
    with base.acting_as(base.System("test")):
        VoiceLink.objects.update(last_date=AT.date() - timedelta(days=2))
    expired = client.get(f"/v/{secret}/")
    assert (unknown.status_code, expired.status_code) == (404, 404)
    with base.acting_as(base.System("test")):
        actions.end_link(customer_id=cast.customer_id, at=AT)
        assert queries.link_of(cast.customer_id) is None
    assert client.get(f"/v/{secret}/").status_code == 404


def test_machines_and_too_much_are_turned_away(secret):
    here, client = f"/v/{secret}/", Client()
    given = {"kind": "COMPLAINT", "words": "坏了", "emotion": "CALM"}
    assert client.post(here, given | {"words": ""}, headers=EN).status_code == 422
    assert client.post(here, given | {TRAP: "x"}, headers=EN).status_code == 200
    with base.acting_as(base.System("test")):
        assert not Complaint.objects.exists()
    for _n in range(5):
        assert client.post(here, given).status_code == 200
    refused = client.post(here, given, headers=EN)
    assert refused.status_code == 429
    assert "several times within the hour" in refused.content.decode()


def test_the_address_is_made_by_whoever_handles_complaints_and_shown_once(signed_in, cast):
    client = signed_in("owner")
    shown = client.post(f"/customers/{cast.customer_id}/voice/", headers=EN).content.decode()
    assert "/v/" in shown
    assert "Shown once" in shown
    assert "/v/" not in client.get(f"/customers/{cast.customer_id}/complaints/").content.decode()
    assert client.post(f"/customers/{cast.customer_id}/voice/end/").status_code == 302
    assert signed_in("auditor").post(f"/customers/{cast.customer_id}/voice/").status_code == 403
    assert signed_in("other_manager").post(f"/customers/{cast.customer_id}/voice/").status_code == 404
