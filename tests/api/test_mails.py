"""Mails by a mail server's pipe: each is taken in once, by whoever may, for the customers the caller sees."""

import pytest
from django.test import Client
from mailed import mail, wrote

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.parametrize(("part", "status"), [("owner", 201), ("api_client", 201), ("auditor", 403), ("analyst", 403)])
def test_a_mail_server_hands_a_mail_over_as_it_is(cast, calls, part, status):
    wrote(cast)
    caller = calls(part)
    sent = {"data": mail("投诉", number="7"), "content_type": "message/rfc822", "headers": caller.headers}
    answer = Client().post("/api/v1/inbound/mails", **sent)
    assert answer.status_code == status, answer.content
    if status == 201:
        assert (answer.json()["state"], answer.json()["number"]) == ("COMPLAINT", "TS-2026-000001")
        assert Client().post("/api/v1/inbound/mails", **sent).json()["state"] == "KNOWN"
