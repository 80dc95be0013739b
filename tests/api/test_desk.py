"""Privacy desk, outbox, channels, exports and one's own account by the API: the same acts and sight as the pages."""

import csv
import io

import pytest
from cast import AT
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, KeptAnswer
from zhike.apps.customers.models import Customer
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.tasks import actions as task_actions

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0a1b2c3d"


@pytest.fixture
def person(cast) -> int:
    """A person among the customers of the hall."""
    return add_customer(cast.hall.pk, code="P-1", name="欧阳雪棠", kind="INDIVIDUAL", phone="13911112222")


@pytest.fixture
def robot() -> int:
    """A robot whose address carries its key."""
    with base.acting_as(base.System("robot")):
        return outbound_actions.add_channel(
            code="sales", provider="WECOM", settings={"url": ADDRESS, "secret": "s3cret"}, at=AT
        )


@pytest.fixture
def queued(cast) -> int:
    """A message that waits to leave."""
    with base.acting_as(base.System("message")):
        return outbound_actions.send(
            channel="EMAIL", to="li@example.com", subject="您好", text="您好！", noun="customer",
            object_id=cast.customer_id, at=AT,
        )  # fmt: skip


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_what_is_held_is_counted_reported_and_the_reading_written_down(cast, calls, person):
    caller = calls("administrator")
    held = caller.get(f"privacy/customers/{person}").json()
    assert (held["code"], held["is_erasable"], held["is_erased"]) == ("P-1", True, False)
    assert caller.get(f"privacy/customers/{cast.customer_id}").json()["is_erasable"] is False
    parts = caller.get(f"privacy/customers/{person}/report").json()["parts"]
    assert {name: len(found) for name, found in parts.items()} == held["n_rows"]
    assert "13911112222" in str(parts)
    assert AuditEntry.objects.filter(act="person.report", object_id=person).count() == 1
    # A report is read, not made: no answer with a person in it is kept for a repeat.
    assert not KeptAnswer.objects.exists()


def test_everything_held_of_a_key_person_is_reported(calls, persons):
    parts = calls("administrator").get(f"privacy/people/{persons.director_id}/report").json()["parts"]
    assert "李雪梅" in str(parts)
    assert calls("administrator").get("privacy/people/999999/report").status_code == 404


def test_a_person_is_erased_once_with_the_code_and_stands_in_the_ledger(cast, calls, person):
    caller, path = calls("administrator"), f"privacy/customers/{person}/erase"
    body = {"basis": "ASKED", "reason": "asked by letter of 2 March", "code": "P-1"}
    refused = caller.post(path, body | {"code": "P-2"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "code")
    assert caller.post(path, body | {"basis": "TIRED"}).json()["error"]["field"] == "basis"
    assert caller.post(path, body).json()["counts"]["customers"] == 1
    with base.acting_as(base.System("test")):
        assert "欧阳" not in Customer.objects.get(pk=person).name
    ledger = caller.get("privacy/erasures").json()
    assert [(row["customer_id"], row["basis"], row["actor"]) for row in ledger["results"]] == [
        (person, "ASKED", "admin")
    ]
    code = caller.get(f"privacy/customers/{person}").json()["code"]
    assert caller.post(path, body | {"code": code}).json()["error"]["code"] == "NOT_ERASABLE"
    company = body | {"code": caller.get(f"privacy/customers/{cast.customer_id}").json()["code"]}
    again = caller.post(f"privacy/customers/{cast.customer_id}/erase", company)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "NOT_ERASABLE")
    assert caller.post("privacy/customers/999999/erase", {"basis": "?"}).status_code == 404


@pytest.fixture
def contact(persons) -> int:
    """A contact with 李雪梅, with a card and a signed contract."""
    with base.acting_as(base.System("contact")):
        new = interaction_actions.NewInteraction(
            customer_id=persons.customer_id, text="李总同意", happened_at=AT, person_ids=[persons.director_id]
        )
        files = [interaction_actions.Upload(f"{name}.txt", b"x") for name in ("名片", "签字合同")]
        return interaction_actions.add_interaction(new=new, files=files, day=AT.date(), at=AT)


@pytest.mark.covers("R023")
def test_a_key_person_is_erased_by_name_and_signed_documents_stay(calls, persons, contact):
    caller, path = calls("administrator"), f"privacy/people/{persons.director_id}"
    held = caller.get(path).json()
    files = {file["name"]: file["id"] for file in held["files"]}
    assert (held["name"], set(files), held["n_rows"]["contacts"]) == ("李雪梅", {"名片.txt", "签字合同.txt"}, 1)
    body = {"basis": "WITHDRAWN", "reason": "letter of 2 March", "name": "赵工"}
    refused = caller.post(f"{path}/erase", body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "name")
    kept = files["签字合同.txt"]
    told = caller.post(f"{path}/erase", body | {"name": "李雪梅", "kept_files": [kept, 999_999]}).json()
    assert told["counts"]["people"] > 0
    (entry,) = caller.get("privacy/erasures").json()["results"]
    assert (entry["person_id"], entry["customer_id"], entry["kept_files"]) == (persons.director_id, None, [kept])
    assert caller.get(f"interactions/{contact}").json()["text"] == "某人同意"
    assert caller.get(path).status_code == caller.post(f"{path}/erase", body).status_code == 404


def test_the_ledger_is_read_page_by_page(calls, cast):
    caller = calls("administrator")
    ids = [add_customer(cast.hall.pk, code=f"E{i}", name=f"某{i}", kind="INDIVIDUAL") for i in range(27)]
    for i, pk in enumerate(ids):
        caller.post(f"privacy/customers/{pk}/erase", {"basis": "ASKED", "reason": "asked", "code": f"E{i}"})
    first = caller.get("privacy/erasures", size=25).json()
    assert len(first["results"]) == 25
    rest = caller.get(first["next"].partition("/api/v1/")[2]).json()
    assert [row["customer_id"] for row in (*first["results"], *rest["results"])] == ids[::-1]
    assert rest["next"] is None


def test_a_message_is_stopped_before_it_leaves_and_sent_after_all(calls, queued):
    caller = calls("administrator")
    assert [row["id"] for row in caller.get("outbox", status="QUEUED").json()["results"]] == [queued]
    told = caller.get(f"outbox/{queued}").json()
    assert (told["text"], told["may_stop"], told["may_retry"]) == ("您好！", True, False)
    stopped = caller.post(f"outbox/{queued}/stop").json()
    assert (stopped["status"], stopped["error"], stopped["may_retry"]) == ("STOPPED", "HELD_BACK", True)
    assert caller.post(f"outbox/{queued}/retry").json()["status"] == "QUEUED"
    with base.acting_as(base.System("test")):
        outbound_queries.messages().filter(pk=queued).update(status="SENT")
    gone = [caller.post(f"outbox/{queued}/{deed}").json()["status"] for deed in ("stop", "retry")]
    assert gone == ["SENT", "SENT"]
    assert caller.post("outbox/999999/stop").status_code == 404


def test_a_channel_is_switched_on_its_version_and_nothing_tells_its_key(calls, robot):
    caller = calls("administrator")
    told = caller.get(f"channels/{robot}").json()
    assert (told["code"], told["kind"], told["is_active"]) == ("sales", "ROBOT", True)
    off = caller.patch(f"channels/{robot}", {"version": told["version"], "is_active": False})
    assert off.json()["is_active"] is False
    stale = caller.patch(f"channels/{robot}", {"version": told["version"], "is_active": True})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")
    with base.acting_as(base.System("test")):
        assert outbound_queries.channel(robot).settings == {"url": ADDRESS, "secret": "s3cret"}
    bodies = [caller.get(path).content.decode() for path in ("channels", f"channels/{robot}")]
    assert not any("0a1b2c3d" in body or "s3cret" in body for body in bodies)
    assert caller.patch("channels/999999", {}).status_code == 404


def test_a_test_message_says_why_it_did_not_arrive(calls):
    with base.acting_as(base.System("mail")):
        settings = {"host": "nowhere.invalid", "port": 587, "security": "NONE", "sender": "a@example.com"}
        mail = outbound_actions.add_channel(code="mail", provider="SMTP", settings=settings, at=AT)
    tried = calls("administrator").post(f"channels/{mail}/try", {"to": "b@example.com"}).json()
    assert tried["has_arrived"] is False
    assert tried["error"]


def test_a_list_is_written_out_with_its_filters_codes_and_columns(cast, calls):
    other = add_customer(cast.hall.pk, code="C777", name="苏州精机", kind="ENTERPRISE")
    add_customer(cast.other_hall.pk, code="J777", name="济南重机")
    caller = calls("branch_manager")
    found = rows(caller.get("exports/customers.csv", columns="code,kind,branch_code", code="C7"))
    assert found == [{"code": "C777", "kind": "ENTERPRISE", "branch_code": "SZ"}]
    assert {row["code"] for row in rows(caller.get("exports/customers.csv"))} >= {"C777"}
    assert not any(row["code"] == "J777" for row in rows(caller.get("exports/customers.csv")))
    assert len(rows(caller.get("exports/customers.csv", ids=f"{other},999999,x"))) == 1
    entry = AuditEntry.objects.filter(act="list.export", noun="customer").earliest("pk")
    assert (entry.actor, entry.value.values["form"]) == ("branch_manager", "csv")


@pytest.mark.parametrize(
    "name",
    ["customers", "people", "interactions", "promises", "tasks", "orders", "messages", "activities", "gifts", "visits",
     "duplicates"],
)  # fmt: skip
def test_every_list_is_written_out_both_ways(calls, name):
    caller = calls("administrator")
    assert b"".join(caller.get(f"exports/{name}.csv").streaming_content).startswith(b"\xef\xbb\xbf")
    assert b"".join(caller.get(f"exports/{name}.xlsx").streaming_content)[:2] == b"PK"


def test_an_export_is_refused_like_its_list(cast, calls):
    caller = calls("branch_manager")
    assert caller.get("exports/secrets.csv").status_code == 404
    assert caller.get("exports/customers.pdf").status_code == 404
    assert caller.get("exports/customers.csv", password="x").json()["error"]["code"] == "UNKNOWN_FILTER"
    assert caller.get("exports/messages.csv").json()["error"]["code"] == "outbound.manage"
    assert calls("owner").get("exports/customers.csv").json()["error"]["code"] == "list.export"
    view = caller.post("views", {"list": "tasks", "name": "mine", "params": {"assignee": "me"}}).json()["id"]
    with base.acting_as(base.System("task")):
        for who in (cast.owner, cast.branch_manager):
            task_actions.add_task(
                title=who.username, due_date=AT.date(), branch_id=cast.hall.pk, assignee_id=who.pk, customer_id=None,
                at=AT,
            )  # fmt: skip
    assert [row["title"] for row in rows(caller.get("exports/tasks.csv", view=view))] == ["branch_manager"]
    assert calls("general_manager").get("exports/tasks.csv", view=view).json()["error"]["code"] == "NO_SUCH_VIEW"


def test_one_changes_ones_own_account_and_no_secret_is_told(calls, cast):
    caller = calls("owner")
    told = caller.get("me/profile").json()
    assert (told["username"], told["has_second_factor"], told["n_recovery_codes"]) == ("owner", False, 0)
    changed = caller.patch("me/profile", {"language": "en", "schools": ["苏州大学"]}).json()
    assert (changed["language"], changed["schools"], changed["employers"]) == ("en", ["苏州大学"], [])
    assert caller.patch("me/profile", {"language": "xx"}).json()["error"]["field"] == "language"
    assert caller.patch("me/profile", {"password": "x"}).status_code == 422
    assert calls("colleague").get("me/profile").json()["schools"] == []


def test_one_says_how_notices_reach_one(calls, robot):
    caller = calls("owner")
    ways = {"mail": "DIGEST", "by_sms": True, "by_robot": False}
    assert caller.patch("me/notices", {"ways": {"TASK": ways}}).json()["error"]["field"] == "phone"
    kept = caller.patch("me/notices", {"ways": {"TASK": ways}, "phone": "139 0000 0000"}).json()
    assert (kept["ways"]["TASK"], kept["phone"]) == (ways, "139 0000 0000")
    speaks = {"mail": "NEVER", "by_sms": False, "by_robot": True}
    assert caller.patch("me/notices", {"ways": {"SYSTEM": speaks}}).json()["error"]["field"] == "robot"
    assert caller.patch("me/notices", {"robot": "nobody"}).json()["error"]["field"] == "robot"
    told = caller.patch("me/notices", {"ways": {"SYSTEM": speaks}, "robot": "sales"}).json()
    assert (told["ways"]["TASK"], told["ways"]["SYSTEM"]) == (ways, speaks)
    assert caller.patch("me/notices", {"ways": {"GOSSIP": speaks}}).json()["error"]["field"] == "ways"


def test_one_ends_ones_own_tokens_and_nobody_elses(calls, cast):
    caller, other = calls("owner"), calls("colleague")
    with base.acting_as(base.System("token")):
        org_actions.make_token(user_id=cast.owner.pk, name="old", at=AT)
    told = caller.get("me/tokens").json()["results"]
    assert [one["name"] for one in told] == ["old", "test"]
    assert all(set(one) == {"id", "name", "created_at", "last_used_at", "revoked_at"} for one in told)
    assert other.delete(f"me/tokens/{told[0]['id']}").status_code == 404
    assert caller.delete(f"me/tokens/{told[0]['id']}").json()["results"][0]["revoked_at"]
