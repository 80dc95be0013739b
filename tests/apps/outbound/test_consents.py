"""Consents stop messages when they leave, not when they are written; letters wait to be posted under the same rule."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core.models import Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.outbound import actions
from zhike.apps.outbound.models import Message
from zhike.jobs import delivery, reactions

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(cast, inner, machine, inbox):
    """A mail server of this machine, and a customer with an address."""
    values = {"host": "localhost", "port": inbox.port, "security": "NONE", "sender": "知客 <crm@example.com>"}
    actions.add_channel(code="mail", provider="SMTP", settings=values, at=AT)
    customer_actions.change_customer(
        customer_id=cast.customer_id, values={"email": "li@example.com"}, version=None, at=AT
    )
    return inbox


def agree(cast, purpose="MARKETING") -> int:
    return archive_actions.give_consent(
        customer_id=cast.customer_id, purpose=purpose, wording="2026-03", channel="ON_PAPER", given_date=TODAY, at=AT
    )


def write(cast, purpose: str, channel: str = "EMAIL") -> int:
    (sent,) = customer_actions.write_to(
        customer_ids=[cast.customer_id], channel=channel, subject="新品", text="样品到了", purpose=purpose,
        places={cast.customer_id: "苏州市工业园区 1 号"}, day=TODAY, at=AT,
    )  # fmt: skip
    return sent.message_id


def deliver(message_id: int) -> tuple[str, str]:
    delivery.deliver(reactions.Happening(0, "message.queued", {"message_id": message_id}, AT, lambda *_: None))
    row = Message.objects.get(pk=message_id)
    return row.status, row.error


def test_what_advertises_does_not_leave_without_a_consent_and_what_serves_does(cast, mailed):
    assert deliver(write(cast, "MARKETING")) == ("STOPPED", "NO_CONSENT")
    assert mailed.mails == []
    assert deliver(write(cast, "SERVICE")) == ("SENT", "")
    agree(cast, "CALLS")
    assert deliver(write(cast, "MARKETING")) == ("STOPPED", "NO_CONSENT")
    agree(cast)
    assert deliver(write(cast, "MARKETING")) == ("SENT", "")
    assert len(mailed.mails) == 2


def test_a_consent_withdrawn_after_writing_counts_at_sending_and_at_every_further_try(cast, mailed):
    consent_id, message_id = agree(cast), write(cast, "MARKETING")
    mailed.answer = "451 later"
    assert deliver(message_id)[0] == "QUEUED"
    mailed.answer = "250 OK"
    archive_actions.withdraw_consent(consent_id=consent_id, at=AT)
    assert deliver(message_id) == ("STOPPED", "WITHDRAWN")
    assert actions.retry(message_id=message_id, at=AT)
    assert deliver(message_id) == ("STOPPED", "WITHDRAWN")
    assert mailed.mails == []


@pytest.mark.parametrize("channel", ["EMAIL", "SMS", "LETTER"])
def test_withdrawing_stops_what_waits_in_every_channel_within_a_minute(cast, mailed, channel):
    consent_id = agree(cast)
    advertises, serves = write(cast, "MARKETING", channel), write(cast, "SERVICE", channel)
    other = actions.send(channel="SMS", to="1", text="x", noun="customer", object_id=77, purpose="MARKETING", at=AT)
    archive_actions.withdraw_consent(consent_id=consent_id, at=AT)
    event = Event.objects.get(name="consent.withdrawn")
    assert event.run_after - AT <= timedelta(minutes=1)
    told = reactions.Happening(event.pk, event.name, event.payload, AT, lambda *_: None)
    for reaction in reactions.REACTIONS["consent.withdrawn"][:1]:
        reaction(told)
    states = dict(Message.objects.values_list("pk", "status"))
    assert states == {advertises: "STOPPED", serves: "QUEUED", other: "QUEUED"}
    assert Message.objects.get(pk=advertises).error == "WITHDRAWN"


def test_withdrawing_one_purpose_leaves_the_other_alone(cast, mailed):
    agree(cast)
    calls, message_id = agree(cast, "CALLS"), write(cast, "MARKETING")
    archive_actions.withdraw_consent(consent_id=calls, at=AT)
    told = {"customer_id": cast.customer_id, "purpose": "CALLS"}
    delivery.stop_withdrawn(reactions.Happening(0, "consent.withdrawn", told, AT, lambda *_: None))
    assert deliver(message_id) == ("SENT", "")


def test_a_letter_waits_to_be_posted_and_the_consent_is_asked_for_once_more(cast, mailed):
    consent_id = agree(cast)
    first, second = write(cast, "MARKETING", "LETTER"), write(cast, "MARKETING", "LETTER")
    assert Message.objects.get(pk=first).to == "苏州市工业园区 1 号"
    assert deliver(first) == deliver(second) == ("READY", "")
    assert actions.post_letter(message_id=first, may_not=delivery.may_not, at=AT) == ""
    archive_actions.withdraw_consent(consent_id=consent_id, at=AT)
    assert actions.post_letter(message_id=second, may_not=delivery.may_not, at=AT) == "WITHDRAWN"
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["SENT", "STOPPED"]
    with pytest.raises(actions.NotReady):
        actions.post_letter(message_id=first, may_not=delivery.may_not, at=AT)
    assert mailed.mails == []


def test_a_letter_without_an_address_stays(cast, mailed):
    (sent,) = customer_actions.write_to(
        customer_ids=[cast.customer_id], channel="LETTER", subject="", text="x", day=TODAY, at=AT
    )
    assert sent.reason == "NO_ADDRESS"


def test_a_suppressed_customer_gets_nothing_whatever_was_agreed(cast, mailed):
    agree(cast)
    message_id = write(cast, "SERVICE")
    customer_actions.change_customer(customer_id=cast.customer_id, values={"status": "SUPPRESSED"}, version=None, at=AT)
    assert deliver(message_id) == ("STOPPED", "SUPPRESSED")
    assert deliver(actions.send(channel="SMS", to="1", text="x", noun="customer", object_id=99, at=AT))[1] == "GONE"


def test_the_house_itself_is_written_to_without_a_consent(cast, mailed):
    assert deliver(actions.send(channel="EMAIL", to="boss@example.com", text="x", at=AT)) == ("SENT", "")
