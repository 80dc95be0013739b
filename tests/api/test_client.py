"""The Python client against a live server: pages, repeats, stale changes, a busy server, files."""

import io
import urllib.error
import urllib.request

import pytest
import zhike_client
from cast import AT
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.apps.outbound import actions as outbound_actions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client_of(cast, live_server):
    """Speak for a part of the cast: `client_of("owner")`."""

    def made(part: str, **more) -> zhike_client.Client:
        with base.acting_as(base.System("token of the test")):
            token = org_actions.make_token(user_id=cast.people()[part].pk, name="client", at=AT)
        return zhike_client.Client(live_server.url, token, **more)

    return made


def test_every_page_of_a_list_is_walked(cast, client_of, more_customers):
    codes = [one.code for one in client_of("branch_manager").customers(sort="code", size=25)]
    assert codes == ["C001", *(f"M{i:03}" for i in range(60))]


def test_a_repeat_with_the_same_key_adds_nothing(cast, client_of):
    client = client_of("owner")
    first, again = (client.add_customer(name="昆山精工", email="a@example.com", key="k-1") for _ in range(2))
    assert first == again
    assert first.email == "a@example.com"
    assert len(list(client.customers())) == 2


def test_a_change_on_an_old_version_is_a_stale_record(cast, client_of):
    client = client_of("owner")
    read = client.customer(cast.customer_id)
    assert client.change_customer(read, phone="139").phone == "139"
    with pytest.raises(zhike_client.StaleRecord) as stale:
        client.change_customer(read, phone="137")
    assert (stale.value.status, stale.value.code) == (409, "STALE_VERSION")


def test_a_refusal_names_rule_and_field(cast, client_of):
    with pytest.raises(zhike_client.Refused) as refused:
        list(client_of("owner").customers(colour="red"))
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, "UNKNOWN_FILTER", "colour")
    with pytest.raises(zhike_client.Refused, match="401"):
        zhike_client.Client(client_of("owner").transport.home, "no token").customer(1)


def test_orders_are_read_as_records(cast, client_of, order):
    (one,) = client_of("owner").orders()
    assert (one.number, one.amount, one.customer_code) == ("SO-1", "120.5000", "C001")


def test_messages_go_out_come_in_and_are_read(cast, client_of):
    client = client_of("owner")
    (sent,) = client.send([cast.customer_id], channel="SMS", text="{name}，您好")
    assert (sent.reason, client.message(sent.message_id).text) == ("", "苏南轨道装备有限公司，您好")
    given = {"channel": "SMS", "sender": "13800138000", "text": "在", "key": "g1"}
    assert client_of("api_client").take_in(**given)
    assert client_of("api_client").take_in(**given) is None
    assert [one.status for one in client.messages()] == ["RECEIVED", "QUEUED"]


def test_a_visit_and_a_gift_stand_in_the_timeline_and_among_the_lists(cast, client_of):
    client = client_of("owner")
    visit = client.plan_visit(cast.customer_id, day="2026-03-05", purpose="看新产线", key="v-1")
    assert client.plan_visit(cast.customer_id, day="2026-03-05", purpose="看新产线", key="v-1") == visit
    done = client.end_visit(visit.id, text="愿意试样", has_agreed=True, participants="王建国")
    assert (done.status, [one.status for one in client.visits()]) == ("DONE", ["DONE"])
    assert [one.text for one in client.timeline(cast.customer_id, kind="CONTACT", size=25)] == ["愿意试样"]
    gift = client.register_gift(cast.customer_id, what="茶叶", value="80", day="2026-03-02")
    assert [(one.id, one.value) for one in client.gifts(status="GIVEN")] == [(gift.id, "80.00")]
    with pytest.raises(zhike_client.Refused, match="GIFT_LIMIT"):
        client.register_gift(cast.customer_id, what="茶叶", value="180", day="2026-03-02")


def test_search_today_notices_users_and_the_trail_are_read(cast, client_of, order):
    client = client_of("owner")
    assert [one.title for one in client.search("SO-1")] == ["SO-1"]
    assert (client.today(), list(client.notices(is_unread="true"))) == ([], [])
    answer_id = client.answer_call(cast.customer_id, "LATER")
    trail = client_of("auditor").audit(noun="customer", object_id=cast.customer_id, act="call.answer")
    assert ([one["actor"] for one in trail], answer_id > 0) == (["owner"], True)
    agents = client_of("administrator").users(role="AGENT", size=25)
    assert [(one.username, one.branch, one.status) for one in agents] == [("agent", "SZ", "ACTIVE")]


def test_a_webhook_is_added_changed_and_removed(cast, client_of):
    client = client_of("administrator")
    made = client.add_hook("https://receiver.example/in", ["customer.added"])
    assert made.secret
    assert not client.change_hook(made, is_active=False).is_active
    assert [one.secret for one in client.hooks()] == [""]
    client.remove_hook(made.id)
    assert client.hooks() == []


def test_a_file_is_checked_and_its_import_followed(cast, client_of, tmp_path):
    file = tmp_path / "客户.csv"
    file.write_text("客户编号,客户名称\nX1,张三\nX2,李四\n", encoding="utf-8")
    client = client_of("administrator")
    tried = client.import_file(file, kind="customers", dry_run="true")
    assert tried["job"] is None
    started = client.import_file(file, kind="customers")
    assert client.job(started["job"]["id"])["status"] == "WAITING"


def test_a_figure_is_read_with_its_unit(cast, client_of, run):
    revenue = client_of("general_manager").metric("revenue")
    assert (revenue.value, revenue.branch) == ("70000000.1234", cast.head.code)


def test_a_busy_server_is_asked_again_and_in_the_end_given_up(monkeypatch):
    answers, waits = [503, 429, 200], []

    class Opener:
        """Answers as the test says."""

        def open(self, request, timeout):
            status = answers.pop(0)
            if status == 200:
                return io.BytesIO(b'{"results": [], "next": null}')
            headers = {"Retry-After": "7"} if status == 429 else {}
            raise urllib.error.HTTPError(request.full_url, status, "busy", headers, io.BytesIO(b""))

    monkeypatch.setattr(urllib.request, "build_opener", lambda *handlers: Opener())
    client = zhike_client.Client("https://crm.example", "t", wait=waits.append)
    assert list(client.customers()) == []
    assert waits == [1.0, 7.0]
    answers[:] = [503] * 4
    with pytest.raises(zhike_client.Unreachable):
        client.customer(1)
    assert len(waits) == 5


def test_a_list_is_written_into_a_file(cast, client_of, more_customers, tmp_path):
    client = client_of("branch_manager")
    file = client.export("customers", tmp_path / "some.csv", columns="code", code="M00", sort="code")
    assert file.read_text("utf-8-sig").split() == ["code", *(f"M{i:03}" for i in range(10))]
    assert client.export("customers", tmp_path / "all.xlsx").read_bytes()[:2] == b"PK"
    with pytest.raises(zhike_client.Refused, match="UNKNOWN_FILTER"):
        client.export("customers", tmp_path / "none.csv", colour="red")


def test_many_are_changed_tried_and_taken_back(cast, client_of):
    client, ids = client_of("branch_manager"), [cast.customer_id, 999_999]
    assert client.try_change("customers", ids, "status", "SUPPRESSED").n_changing == 1
    done, again = (client.change_many("customers", ids, "status", "SUPPRESSED", key="c-1") for _ in range(2))
    assert (done, done.n_changed) == (again, 1)
    assert client.undo_change(done.id).n_back == 1


def test_a_message_is_stopped_and_sent_after_all(cast, client_of):
    client = client_of("administrator")
    with base.acting_as(base.System("message")):
        message_id = outbound_actions.send(channel="EMAIL", to="a@example.com", subject="您好", text="您好！", at=AT)
    assert [one.id for one in client.outbox(status="QUEUED")] == [message_id]
    assert client.stop(message_id).status == "STOPPED"
    assert client.send_again(message_id).status == "QUEUED"


def test_a_person_is_reported_and_erased(cast, client_of):
    client = client_of("administrator")
    person_id = add_customer(cast.hall.pk, code="P-1", name="欧阳雪棠", kind="INDIVIDUAL")
    assert "欧阳雪棠" in str(client.privacy_report(person_id))
    given = {"code": "P-1", "basis": "ASKED", "reason": "asked by letter"}
    counts, again = (client.erase(person_id, **given, key="e-1") for _ in range(2))
    assert counts == again
    assert counts["customers"] == 1


def test_ones_own_account_is_read_and_changed(client_of):
    client = client_of("owner")
    assert client.profile().username == "owner"
    assert client.change_profile(schools=["苏州大学"]).schools == ["苏州大学"]
