"""Mails that come in: by a folder, by a mail server's pipe, by a mailbox; hostile ones are kept with their reason."""

import json
from argparse import Namespace
from email.message import EmailMessage

import pytest
from cast import AT
from mailed import WHO, mail, wrote

from zhike.apps.complaints import actions
from zhike.apps.complaints.models import Complaint, Suggestion
from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.interactions.models import Interaction
from zhike.apps.outbound.gate import address, mailbox
from zhike.apps.outbound.models import Message
from zhike.apps.outbound.rules import mails
from zhike.config.commands import mail_intake
from zhike.config.refusal import Refusal

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def written(cast) -> int:
    """The number of a mail of ours to the customer."""
    return wrote(cast)


def rows(model) -> list:
    """Return all rows of a model, the oldest first."""
    with base.acting_as(base.System("test")):
        return list(model.objects.order_by("pk"))


@pytest.mark.covers("R258")
@pytest.mark.covers("R206")
def test_a_folder_of_mails_is_taken_in_once_and_nothing_is_lost(cast, written, tmp_path, capsys):
    html = EmailMessage()
    html["From"], html["Subject"], html["Message-ID"] = WHO, "只有网页", "<html@x>"
    html.set_content("<p>您好</p><script>alert(1)</script><p>请<b>回电</b></p>", subtype="html")
    head = b"From: nobody@else.example\r\nMessage-ID: <n@x>\r\nContent-Type: message/rfc822\r\n\r\n"
    nested = head * 3_000 + b"Subject: deep\r\n\r\nhello"
    given = {
        "1-complaint": mail("投诉：刀片崩刃"),
        "2-suggestion": mail("一个建议", "周六也送货", number="2"),
        "3-answer": mail("Re: 投诉", "周五可以", number="3", In_Reply_To=f"<zhike-{written}@us.example>"),
        "4-again": mail("投诉：刀片崩刃"),
        "5-html": html.as_bytes(),
        "6-nobody": b"Subject: hi\r\n\r\nwho am I",
        "7-charset": b"From: x@y.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe\x00hello",
        "8-machine": mail("Out of office", number="8", Auto_Submitted="auto-replied"),
        "9-nested": nested,
        "a-large": mail("大", number="a") + b"x" * mails.MOST_BYTES,
        "b-forged": mail("Re", sender="thief@else.example", number="b", References=f"<zhike-{written}@us.example>"),
    }
    for name, raw in given.items():
        (tmp_path / f"{name}.eml").write_bytes(raw)
    assert mail_intake.run(Namespace(folder=tmp_path, json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"complaint": 1, "suggestion": 1, "message": 2, "laid_by": 6, "known": 1, "failed": 0}
    assert not list(tmp_path.glob("*.eml"))
    assert len(list((tmp_path / mailbox.DONE).iterdir())) == len(given)
    (complaint,), (idea,) = rows(Complaint), rows(Suggestion)
    assert (complaint.customer_id, complaint.medium, complaint.what) == (cast.customer_id, "EMAIL", "三箱刀片崩刃")
    assert (idea.medium, idea.idea) == ("EMAIL", "周六也送货")
    said = [(one.text, one.channel, one.direction) for one in rows(Interaction)]
    assert ("周五可以", "EMAIL", "IN") in said
    assert ("您好\n请回电", "EMAIL", "IN") in said
    kept = {one.error for one in rows(Message) if one.status == "RECEIVED" and one.noun == ""}
    assert kept == {"NO_SENDER", "NO_CUSTOMER", "AUTOMATIC", "MAIL_TOO_LARGE", "OTHER_SENDER", "EMPTY_MAIL"}
    with pytest.raises(Refusal):
        mail_intake.run(Namespace(folder=None, json=True))


def test_a_mail_that_fails_stays_where_it_is_and_keeps_no_other_waiting(written, tmp_path, monkeypatch, capsys):
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(mail("Delivery?", number=name))
    take = actions.take_mail

    def broken(*, raw: bytes, **known):
        """Fail of the first mail alone."""
        if b"1.eml" in raw:
            raise OSError("no space left")
        return take(raw=raw, **known)

    monkeypatch.setattr(actions, "take_mail", broken)
    assert mail_intake.run(Namespace(folder=tmp_path, json=True)) == 1
    said = capsys.readouterr()
    assert (json.loads(said.out)["failed"], json.loads(said.out)["message"]) == (1, 1)
    assert "1.eml: OSError: no space left" in said.err
    assert [file.name for file in tmp_path.glob("*.eml")] == ["1.eml"]


def test_a_mail_that_belongs_to_nobody_is_given_to_a_customer_by_hand(cast, written, signed_in):
    with base.acting_as(base.System("test")):
        laid = actions.take_mail(raw=mail("抱怨", sender="new@sunan.example"), at=AT)
    assert (laid.state, laid.reason) == ("LAID_BY", "NO_CUSTOMER")
    client, here = signed_in("administrator"), f"/outbox/{laid.message_id}/"
    assert "say whose it is" in client.get(here, headers={"Accept-Language": "en"}).content.decode()
    client.post(f"{here}assign/", {"code": "nowhere"})
    assert not rows(Complaint)
    (code,) = (one.code for one in rows(Customer) if one.pk == cast.customer_id)
    client.post(f"{here}assign/", {"code": code, "kind": ""})
    client.post(f"{here}assign/", {"code": code, "kind": ""})
    assert [one.customer_id for one in rows(Complaint)] == [cast.customer_id]
    assert "say whose it is" not in client.get(here, headers={"Accept-Language": "en"}).content.decode()
    assert signed_in("owner").post(f"{here}assign/", {"code": code}).status_code == 403


class Server:
    """A mailbox with one unread mail and one that is too large."""

    def __init__(self, place):
        self.seen: list[str] = []

    def login(self, user, password):
        """Know one user."""
        assert (user, password) == ("kefu@us.example", "p@ss")

    def select(self, folder):
        """Open the folder named."""
        assert folder == "INBOX"

    def uid(self, command, *args):
        """Answer as RFC 3501 says."""
        if command == "SEARCH":
            return "OK", [b"4 9"]
        if command == "STORE":
            self.seen.append(args[0])
            return "OK", [None]
        if args[1] == "(RFC822.SIZE)":
            return "OK", [f"1 (UID {args[0]} RFC822.SIZE {30_000_000 if args[0] == '9' else 900})".encode()]
        raw = mail("投诉", number=args[0])
        return "OK", [(b"1 (BODY[] {9}", raw.partition(b"\n\n")[0] if "HEADER" in args[1] else raw), b")"]

    def logout(self):
        """Leave."""


def test_a_mailbox_is_read_mail_by_mail_and_marked_when_it_was_taken(cast, written, monkeypatch, settings, capsys):
    servers: list[Server] = []
    monkeypatch.setattr(address, "resolve", lambda *_args, **_more: [(0, 0, 0, "", ("93.184.216.34", 993))])
    monkeypatch.setattr(mailbox, "connect", lambda place: servers.append(Server(place)) or servers[-1])
    settings.ZHIKE_MAILBOX = "imaps://kefu%40us.example:p%40ss@mail.us.example/INBOX"
    assert mail_intake.run(Namespace(folder=None, json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["complaint"], told["laid_by"], servers[0].seen) == (1, 1, ["4", "9"])
    settings.ZHIKE_MAILBOX = "imap://kefu:x@mail.us.example"
    with pytest.raises(Refusal):
        mail_intake.run(Namespace(folder=None, json=True))
