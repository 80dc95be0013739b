"""The customer's own page: each task done on it, nothing beyond what it grants, one answer for what is no page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from billed import EN, disputed, entered, laid, told
from cast import AT, TODAY
from dealing import add_customer, add_orders
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.apps.billing import actions as billing_actions
from zhike.apps.billing.models import Bill, BillLine, Violation
from zhike.apps.complaints.models import Complaint, Suggestion
from zhike.apps.core import base, clock
from zhike.apps.interactions.models import Interaction
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.models import Message
from zhike.apps.selfservice import actions, rules
from zhike.apps.selfservice.models import OrderRequest, Pass
from zhike.apps.tasks.models import Notice, Task
from zhike.apps.trade.models import Order
from zhike.web.webforms import MOST_BYTES, TRAP

pytestmark = pytest.mark.usefixtures("the_moment")
EVERYTHING = list(rules.GRANTS)


def given_pass(customer_id: int, opens=EVERYTHING, **more) -> str:
    """Give a customer its page; return where it is."""
    with base.acting_as(base.System("test")):
        return f"/my/{actions.make_pass(customer_id=customer_id, opens=opens, at=AT, **more)}/"


def issued() -> Bill:
    """Charge January; return the bill."""
    with base.acting_as(base.System("test")):
        billing_actions.issue(month=TODAY.replace(month=1, day=1), today=TODAY, at=AT)
    return Bill._base_manager.get()


def later(monkeypatch, **span) -> None:
    """Let the clock go on."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(**span))


@pytest.mark.covers("R391", "R392")
def test_a_customer_reads_its_bill_and_says_what_it_did_not_order(cast):
    laid(cast)
    bill, client = issued(), Client()
    here = given_pass(cast.customer_id, ["BILLS"])
    assert bill.number in told(client, here)
    text = told(client, f"{here}bills/{bill.pk}/")
    for words in ("保养服务", "¥310.00 a month", "Charged: ¥310.00", "recomputed: agrees", "I did not order this"):
        assert words in text, words
    line = BillLine._base_manager.get()
    assert "we look into it" not in text
    told(client, f"{here}dispute/{line.pk}/", 302, words="没有订过")
    told(client, f"{here}dispute/{line.pk}/", 302, words="没有订过")
    row = Violation._base_manager.get()
    assert (row.kind, row.state, row.amount, row.words) == ("NOT_ORDERED", "FOUND", 310, "没有订过")
    assert "we look into it" in told(client, f"{here}bills/{bill.pk}/")
    assert "没有订过" in told(entered(cast, "owner"), f"/bills/violations/{row.pk}/")


@pytest.mark.covers("R183", "R192")
def test_an_order_is_asked_for_again_with_one_press_and_ordered_by_a_colleague(cast, monkeypatch):
    add_orders(cast.customer_id, cast.hall.pk, ["120", "80"], prefix="SO")
    here, client = given_pass(cast.customer_id, ["ORDERS"]), Client()
    text = told(client, here)
    assert text.index("SO-1") < text.index("SO-0"), "the newest first"
    key = text.split('name="key" value="')[1].split('"')[0]
    order = Order._base_manager.get(number="SO-1")
    later(monkeypatch, seconds=40)
    for _twice in range(2):
        told(client, f"{here}again/{order.pk}/", 302, key=key)
    row = OrderRequest._base_manager.get()
    # One page opened and one press, forty seconds after the page was opened.
    assert (row.n_steps, row.seconds, row.amount, row.state) == (2, 40, 80, "ASKED")
    assert Order._base_manager.count() == 2, "nothing is ordered by it"
    assert Task._base_manager.get().link == f"/order-requests/{row.pk}/"
    owner, page = entered(cast, "owner"), f"/order-requests/{row.pk}/"
    assert "SO-1" in told(owner, page)
    assert "no such order" in told(owner, f"{page}decide/", 422, number="SO-1"), "the old order is not the new one"
    told(entered(cast, "auditor"), f"{page}decide/", 403, number="SO-0")
    told(entered(cast, "other_manager"), f"{page}decide/", 404, number="SO-0")
    told(owner, f"{page}decide/", 302, number="SO-0")
    told(owner, f"{page}decide/", 409, decline="1", words="没货")
    assert "Ordered" in told(client, here)
    gained = told(owner, f"/customers/{cast.customer_id}/relation/")
    assert "1 out of 1 requests taken" in gained
    assert "2 steps, 40 seconds" in gained
    report = told(entered(cast, "branch_manager"), "/order-requests/")
    for words in ("40", "100%", "Fewer than 5 customers asked"):
        assert words in report


@pytest.mark.covers("R257")
@pytest.mark.covers("R259")
def test_a_customer_complains_suggests_and_reads_what_we_promise(cast):
    manager, client = entered(cast, "branch_manager"), Client()
    document = {
        "kind": "COMPLAINT",
        "valid_from": "2026-03-01",
        "title_zh": "投诉处理制度",
        "text_zh": "三个工作日内答复。",
    }
    assert "Nothing is published" in told(manager, "/policy-documents/")
    told(entered(cast, "owner"), "/policy-documents/add/", 403, **document)
    told(manager, "/policy-documents/add/", 422, **document | {"text_zh": ""})
    for title in ("投诉处理制度", "投诉处理办法"):
        told(manager, "/policy-documents/add/", 302, **document | {"title_zh": title, "title_en": "Complaints: how"})
    text = told(entered(cast, "owner"), "/policy-documents/")
    assert text.count("Edition") == 2
    assert text.count("in force</span>") == 1
    here = given_pass(cast.customer_id, ["COMPLAINT", "SUGGESTION"])
    assert "Edition 2, in force since" in told(client, here)
    told(client, f"{here}say/", 302, kind="COMPLAINT", words="三箱刀片崩刃", emotion="ANGRY")
    told(client, f"{here}say/", 302, kind="SUGGESTION", words="周六也送货")
    told(client, f"{here}say/", 302, **{"kind": "SUGGESTION", "words": "机器人", TRAP: "x"})
    told(client, f"{here}say/", 422, kind="COMPLAINT", words="")
    assert (Complaint._base_manager.get().what, Suggestion._base_manager.count()) == ("三箱刀片崩刃", 1)
    text = told(client, here)
    assert "TS-2026-000001" in text
    assert "周六也送货" in text
    alone = given_pass(cast.customer_id, ["SUGGESTION"])
    told(client, f"{alone}say/", 422, kind="COMPLAINT", words="不该收下")
    assert Complaint._base_manager.count() == 1


def test_a_page_is_made_sent_shown_once_and_closed(cast):
    owner, here = entered(cast, "owner"), f"/customers/{cast.customer_id}"
    assert "Choose at least one" in told(owner, f"{here}/pass/", 422, days="30")
    told(entered(cast, "auditor"), f"{here}/pass/", 403, days="30", opens="BILLS")
    text = told(owner, f"{here}/pass/", days="30", opens="BILLS")
    secret = text.split("/my/")[1].split("/")[0]
    assert secret not in told(owner, f"{here}/billing/")
    assert told(Client(), f"/my/{secret}/")
    row = Pass._base_manager.get()
    told(entered(cast, "colleague"), f"{here}/pass/{row.pk}/end/", 404, x="")
    told(owner, f"{here}/pass/{row.pk}/end/", 302, x="")
    told(Client(), f"/my/{secret}/", 404)
    sent = told(owner, f"{here}/pass/", 422, days="30", opens="BILLS", mail="1")
    assert "no e-mail address" in sent
    assert not Pass._base_manager.filter(ended_at=None).exists(), "what could not be sent was not made either"


def test_what_is_no_page_of_yours_is_one_answer(cast, monkeypatch):
    bill_of = disputed(cast) and Bill._base_manager.get()
    other = add_customer(cast.hall.pk, code="C777", name="别家", owner_id=cast.owner.pk)
    add_orders(other, cast.hall.pk, ["10"], prefix="OT")
    client, mine = Client(), given_pass(cast.customer_id)
    theirs = given_pass(other)
    former = given_pass(other, days=3)
    unknown = client.get("/my/AAAAAAAAAAAAAAAAAAAAAA/", headers=EN)
    order, line = Order._base_manager.get(), BillLine._base_manager.get()
    gone = [theirs, "/my/x/", f"{former}bills/{bill_of.pk}/", f"/my/AAAA/bills/{bill_of.pk}/", f"{mine}bills/999999/"]
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=9))
    gone += [former, f"{former}bills/{bill_of.pk}/"]
    for address in gone[5:] + gone[:5]:
        answer = client.get(address, headers=EN)
        assert (answer.status_code, answer.content) == (404, unknown.content), address
    later(monkeypatch, hours=1)
    posts = (f"{mine}again/{order.pk}/", f"{former}dispute/{line.pk}/", f"{mine}again/{10**30}/", f"{mine}dispute/0/")
    for address in posts:
        assert client.post(address, {"key": "k"}, headers=EN).status_code == 404, address
    assert not OrderRequest._base_manager.exists()
    text = told(client, mine)
    for hidden in ("别家", cast.owner.username, "VIP", bill_of.customer.code):
        assert hidden not in text, hidden
    answer = client.get(mine)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"
    assert "no-referrer" in text


def test_too_much_and_too_large_are_refused(cast):
    add_orders(cast.customer_id, cast.hall.pk, ["1"], prefix="SO")
    here, client, order = given_pass(cast.customer_id), Client(), Order._base_manager.get()
    for n in range(rules.MOST_PER_HOUR + 3):
        answer = client.post(f"{here}again/{order.pk}/", {"key": str(n)})
        assert answer["Location"].endswith("many" if n >= rules.MOST_PER_HOUR else "again"), n
    assert OrderRequest._base_manager.count() == rules.MOST_PER_HOUR
    assert client.post(f"{here}say/", {"words": "x" * (MOST_BYTES + 1)}).status_code == 413


@pytest.mark.any_database
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    text=st.text(max_size=300), kind=st.text(max_size=12), place=st.sampled_from(["say", "again", "dispute", ""]),
    key=st.text(max_size=70),
)  # fmt: skip
def test_nothing_written_from_outside_is_a_fault(cast, text, kind, place, key):
    if not BillLine._base_manager.exists():
        disputed(cast)
        add_orders(cast.customer_id, cast.hall.pk, ["1"], prefix="SO")
    here, client = given_pass(cast.customer_id), Client()
    about = {
        "again": f"again/{Order._base_manager.get().pk}/",
        "dispute": f"dispute/{BillLine._base_manager.get().pk}/",
    }
    address = here + about.get(place, f"{place}/" if place else "")
    form = {"kind": kind or "COMPLAINT", "words": text, "emotion": key, "note": text, "key": key}
    answer = client.post(address, form) if place else client.get(here, {"said": text})
    assert answer.status_code in {200, 302, 422}, answer.status_code


def test_measures_tell_how_simple_it_was_and_nothing_of_too_few():
    def asked(customer, day, seconds, state="TAKEN"):
        return rules.Asked(customer, TODAY + timedelta(days=day), seconds, 2, state)

    nobody = rules.measure([])
    assert (nobody.n, nobody.seconds, nobody.taken, nobody.repeat) == (0, None, None, None)
    rows = [asked(1, 0, 20), asked(1, 3, 30), asked(2, 0, 60, "DECLINED"), asked(3, 0, 10), asked(3, 0, 15, "ASKED")]
    few = rules.measure(rows)
    assert (few.n, few.n_customers, few.seconds, few.repeat) == (5, 3, 20, None)
    assert few.taken == Decimal(3) / Decimal(4)
    # One of five customers asked on two days.
    assert rules.measure([*rows, asked(4, 0, 1), asked(5, 0, 1)]).repeat == Decimal(1) / Decimal(5)


@pytest.mark.covers("R250", "R206")
def test_a_customer_writes_on_its_page_and_reads_the_answer_there(cast):
    here, client = given_pass(cast.customer_id, ["CHAT"]), Client()
    assert "answers here" in told(client, here)
    for _twice in range(2):
        told(client, f"{here}chat/", 302, text="刀片有货吗 <b>", key="one")
    told(client, f"{here}chat/", 302, text="  ", key="two")
    told(client, f"{here}chat/", 302, text="machine", key="three", **{TRAP: "x"})
    line = Message._base_manager.get()
    assert (line.channel, line.status, line.text) == ("WEB", "RECEIVED", "刀片有货吗 <b>")
    contact = Interaction._base_manager.get()
    assert (contact.channel, contact.direction, contact.customer_id) == ("WEB", "IN", cast.customer_id)
    assert Notice._base_manager.get().user_id == cast.owner.pk
    owner, record = entered(cast, "owner"), f"/customers/{cast.customer_id}"
    assert "刀片有货吗 &lt;b&gt;" in owner.get(f"{record}/?tab=messages").content.decode()
    told(owner, f"{record}/write/", 302, channel="WEB", text="有货，明天送到")
    answer = Message._base_manager.get(status="QUEUED")
    with base.acting_as(base.System("worker")):
        outbound_actions.deliver(message_id=answer.pk, at=AT)
    answer.refresh_from_db()
    assert answer.status == "SENT"
    assert "有货，明天送到" in told(client, here)
    # A page that does not open it takes nothing, and without such a page nothing is written there.
    closed = given_pass(cast.customer_id, ["ORDERS"])
    told(client, f"{closed}chat/", 404, text="x")
    assert "有货" not in told(client, closed)
    told(owner, f"{record}/write/", 302, channel="WEB", text="还在吗")
    assert Message._base_manager.get(text="还在吗").error == "NO_ADDRESS"
