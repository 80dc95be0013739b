"""A platinum account: owned at the right level, and everybody who must know knows; how soon: benchmarks/alarm.py."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import keyed
import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.keyaccounts.models import Deputy
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.gate import sealing
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import dispatch

EN = {"Accept-Language": "en"}


@pytest.fixture
def robot(settings):
    """A robot of a group that listens on this machine; what it was told, in order."""
    settings.ZHIKE_INNER_HOSTS = frozenset({"localhost", "127.0.0.1"})
    sealing._lock.cache_clear()
    told: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]["content"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"errcode": 0}')

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with base.acting_as(base.System("test")):
        url = f"http://localhost:{server.server_address[1]}/robot"
        outbound_actions.add_channel(code="boss", provider="WECOM", settings={"url": url}, at=AT)
    yield told
    server.shutdown()
    server.server_close()


def everything_happens() -> None:
    """Let the dispatcher react until nothing is due."""
    while dispatch.run_once():
        pass


@pytest.mark.usefixtures("the_moment")
@pytest.mark.covers("R530", "R644")
def test_the_general_manager_hands_a_platinum_account_to_a_rep_and_is_refused(cast, signed_in):
    account = keyed.confirmed(cast)
    client, url = signed_in("general_manager"), f"/key-accounts/{account.pk}/appoint/"
    manager = account.manager_id
    refused = client.post(url, {"sponsor_id": cast.owner.pk, "manager_id": manager}, headers=EN)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "OWNER_LEVEL" in page
    assert "the sponsor is the general manager or a deputy" in page
    assert keyed.read(account.pk).sponsor_id == cast.general_manager.pk
    # Nor quietly, by the ordinary ways of giving customers away.
    version = keyed.read(account.pk).customer.version
    for address, form in (
        (f"/customers/{cast.customer_id}/cell/owner/", {"value": cast.colleague.pk, "version": version}),
        (f"/handover/{manager}/", {"rest": cast.colleague.pk, f"to_{cast.customer_id}": cast.colleague.pk}),
    ):
        answer = client.post(address, form, headers=EN)
        assert (answer.status_code, "OWNER_LEVEL" in answer.content.decode()) == (422, True), address
    assert keyed.read(account.pk).customer.owner_id == manager
    # An approved deputy may; when the deputyship ends it is a violation.
    deputy = {
        "user_id": cast.regional_manager.pk, "first_date": "2026-03-01", "last_date": "2026-03-31", "reason": "出差",
    }  # fmt: skip
    assert client.post("/key-accounts/deputies/add/", deputy).status_code == 302
    assert client.post(url, {"sponsor_id": cast.regional_manager.pk, "manager_id": manager}).status_code == 302
    assert "No violation" in client.get("/key-accounts/violations/", headers=EN).content.decode()
    deputy_id = Deputy.objects.get().pk
    client.post(f"/key-accounts/deputies/{deputy_id}/end/")
    assert "stands too low" in client.get("/key-accounts/violations/", headers=EN).content.decode()
    told = client.get("/api/v1/key-accounts/violations").json()["results"]
    assert [(one["customer_id"], one["faults"]) for one in told] == [(cast.customer_id, {"sponsor": "OWNER_LEVEL"})]


@pytest.mark.usefixtures("the_moment")
@pytest.mark.covers("R530")
def test_a_hint_at_leaving_reaches_phone_and_manager_at_once(cast, signed_in, robot):
    account = keyed.confirmed(cast)
    with base.acting_as(base.System("test")):
        task_actions.prefer(user_id=cast.general_manager.pk, ways={}, robot="boss", at=AT)
    everything_happens()
    said = {"customer": cast.customer_id, "text": "李总说合同到期就不续了", "kind": "WANTS_TO_LEAVE"}
    manager = account.manager
    signed_in("general_manager").post("/quick/", said)
    everything_happens()
    (text,) = robot
    assert account.customer.name in text
    assert "想走" in text or "离开" in text or "Wants to leave" in text
    with base.acting_as(base.System("test")):
        task = Task.objects.get(source="keyaccount")
    assert (task.assignee_id, task.customer_id, task.priority) == (manager.pk, cast.customer_id, "HIGH")
    warned = Notice.objects.filter(key__startswith="keyalarm:")
    assert set(warned.values_list("user_id", flat=True)) == {cast.general_manager.pk, manager.pk}
    # The page of the general manager shows it; a second contact does not tell it twice.
    page = signed_in("general_manager").get("/key-accounts/general-manager/", headers=EN).content.decode()
    assert "They said that they want to leave" in page
    signed_in("general_manager").post("/quick/", said | {"text": "又说了一次不续"})
    everything_happens()
    assert len(robot) == 1
