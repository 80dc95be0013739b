"""Stories of the operators' commands: what they print, what they refuse, with which exit code."""

import json
import socket
from argparse import Namespace
from datetime import timedelta

import pytest
from django.conf import settings

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import queries as customer_queries
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules
from zhike.apps.org.models import Company
from zhike.config.commands import analyse, audit, list_urls, run_jobs, seed_org, serve, setup_link, start, token
from zhike.config.refusal import Refusal

JSON = Namespace(json=True)
DUE = Namespace(name=None, once=True, json=True)


def printed(capsys):
    """Return what a command printed, read as JSON."""
    return json.loads(capsys.readouterr().out)


def test_every_address_is_listed_with_its_acts(capsys):
    assert list_urls.run(JSON) == 0
    found = {one["route"]: one for one in printed(capsys)}
    assert found["/healthz"]["public"] is True
    users = found["/users/"]
    assert (users["name"], users["door"], users["methods"]) == ("users", "web", ["GET"])
    assert (users["acts"], users["public"]) == ({"GET": "user.manage"}, False)
    for one in found.values():
        assert set(one["acts"].values()) <= rules.WITHOUT_SIGNING_IN | set(rules.ACTS)


def test_the_setup_link_is_printed_and_opens_the_set_up_page(db, capsys, client):
    assert setup_link.run(Namespace(address="http://127.0.0.1:8000/")) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith("http://127.0.0.1:8000/setup/")
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_there_is_no_setup_link_once_there_is_an_administrator(cast):
    with pytest.raises(Refusal, match=r"."):
        setup_link.run(Namespace(address="http://x"))


def test_a_token_made_by_command_belongs_to_its_user(cast, capsys):
    assert token.run(Namespace(user="api_client", name="nightly", json=True)) == 0
    assert factor_queries.member_of_token(printed(capsys)["token"]).label == "api_client"


def test_no_token_is_made_for_who_may_not_sign_in(cast, at):
    with base.acting_as(base.System("story")):
        org_actions.change_user(user_id=cast.agent.pk, values={"is_active": False}, at=at)
    for name in ("agent", "nobody"):
        with pytest.raises(Refusal, match=name):
            token.run(Namespace(user=name, name="n", json=False))


def test_the_audit_command_tells_a_broken_chain_by_its_exit_code(cast, capsys, at):
    core_actions.seal_trail(at=at + timedelta(minutes=5))
    assert audit.run(JSON) == 0
    assert printed(capsys)["is_sound"] is True
    AuditEntry.objects.filter(noun="user").update(actor="forger")
    assert audit.run(JSON) == 1
    assert printed(capsys)["fault"]


@pytest.mark.covers("R631")
def test_due_jobs_are_done_once_and_the_shelf_is_told_by_the_exit_code(cast, capsys):
    assert Event.objects.filter(status="WAITING").exists()
    assert run_jobs.run(DUE) == 0
    assert printed(capsys)["n_shelved"] == 0
    assert not Event.objects.exclude(status="DONE").exists()
    assert run_jobs.run(DUE) == 0
    assert printed(capsys) == {"n_events": 0, "n_shelved": 0}
    Event.objects.update(status="SHELVED")
    assert run_jobs.run(DUE) == 1


@pytest.fixture
def flag():
    """The data folder is flagged as a demonstration."""
    file = settings.ZHIKE_DATA_DIR / "DEMO"
    file.touch()
    yield
    file.unlink()


MATRIX = Namespace(profile="matrix", seed=7, json=True)


def test_a_made_up_organisation_is_refused_among_real_data(cast):
    with pytest.raises(Refusal, match="DEMO"):
        seed_org.run(MATRIX)
    assert org_queries.branches().count() == 4


def test_the_made_up_organisation_has_every_role_in_a_fitting_branch(db, flag, capsys, client):
    assert seed_org.run(MATRIX) == 0
    made = printed(capsys)
    levels = [branch["level"] for branch in made["branches"]]
    assert [levels.count(level) for level in rules.LEVELS] == [1, 2, 4, 4]
    assert {user["role"] for user in made["users"]} == set(rules.ROWS)
    for user in made["users"][:3]:
        client.logout()
        answer = client.post("/login/", {"username": user["username"], "password": made["password"]})
        assert answer.status_code == 302
    with base.acting_as(base.System("story")):
        assert {c.code for c in customer_queries.customers()} == {c["code"] for c in made["customers"]}
    with pytest.raises(Refusal, match="already"):
        seed_org.run(MATRIX)


def test_the_same_seed_makes_the_same_organisation(db, flag, at):
    made = [_seeded(7, at), _seeded(7, at), _seeded(8, at)]
    assert made[0] == made[1]
    assert made[0]["password"] != made[2]["password"]
    assert made[0]["customers"] != made[2]["customers"]


def _seeded(number: int, at) -> dict:
    from django.db import transaction

    with base.acting_as(base.System("story")), transaction.atomic():
        made = seed_org.seed(number, at)
        transaction.set_rollback(True)
    for noun in ("branches", "users", "customers"):
        for row in made[noun]:
            for name in [name for name in row if name.endswith("id")]:
                row.pop(name)
    return made


def test_no_demonstration_login_is_made_in_the_database_of_a_real_company(cast):
    with pytest.raises(Refusal):
        start.demand_demo()
    Company.objects.update(is_demo=True)
    start.demand_demo()


def test_what_is_undefined_is_printed_as_such(capsys):
    told = {
        "as_of": "2026-03-02", "customers": 1, "customers_with_purchase": 0, "revenue": "-10.0000", "currency": "CNY",
        "pareto": {"k": None, "top20_share": None}, "tiers": {"SMALL": 1}, "model": {"name": None}, "steps": [],
    }  # fmt: skip
    analyse._print(told)
    assert "80 % of it from an undefined number of customers" in capsys.readouterr().out


def test_a_busy_port_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        assert serve.free_port("127.0.0.1", busy) > busy
    assert serve.free_port("127.0.0.1", 0) > 0


def test_a_demonstration_is_served_to_this_machine_only(cast):
    serve.check("0.0.0.0")
    Company.objects.update(is_demo=True)
    serve.check("127.0.0.1")
    with pytest.raises(Refusal, match=r"127\.0\.0\.1"):
        serve.check("0.0.0.0")
