"""Stories of the administrator at a terminal: users, branches, rule tables, jobs; what is refused and how."""

import json

import pytest

from zhike.apps.catalog import queries as catalog
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries
from zhike.config import cli


@pytest.fixture
def zhike(capsys):
    """Run a command and return (exit code, what it printed as JSON, what it complained)."""

    def run(*words: str):
        code = cli.main([*words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_a_user_is_added_changed_and_closed_out(cast, zhike, client):
    code, told, _ = zhike("user", "add", "wang", "--name", "王晓梅", "--role", "REP", "--branch", "SZ")
    assert (code, told["role"], told["branch"], told["is_active"]) == (0, "REP", "SZ", True)
    assert client.login(username="wang", password=told["password"])
    _, told, _ = zhike("user", "change", "wang", "--role", "BRANCH_MANAGER", "--branch", "JN")
    assert (told["role"], told["branch"], told["name"]) == ("BRANCH_MANAGER", "JN", "王晓梅")
    _, told, _ = zhike("user", "grant", "wang", "SZ", "--purpose", "holiday")
    assert told["grants"] == ["SZ"]
    assert client.get("/customers/").status_code == 200
    zhike("user", "change", "wang", "--active", "no")
    assert client.get("/customers/").status_code == 302
    _, told, _ = zhike("user", "revoke", "wang", "SZ")
    assert told["grants"] == []
    assert {one["username"] for one in zhike("user", "list")[1]} >= {"admin", "wang", "owner"}


def test_a_new_password_replaces_the_old_one(cast, zhike, client):
    _, told, _ = zhike("user", "password", "owner")
    assert client.login(username="owner", password=told["password"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("user", "change", "nobody", "--name", "x"), "no user called nobody"),
        (("user", "add", "owner", "--name", "x", "--role", "REP", "--branch", "SZ"), "owner"),
        (("user", "add", "x", "--name", "x", "--role", "REP", "--branch", "MARS"), "no branch with the code MARS"),
        (("user", "change", "admin", "--role", "REP"), "zhike: "),
        (("user", "grant", "owner", "JN", "--purpose", "x", "--until", "2020-01-01"), "zhike: "),
        (("branch", "add", "SZ", "--name", "x", "--level", "HALL", "--under", "JS"), "SZ"),
        (("branch", "add", "X", "--name", "x", "--level", "PROVINCE", "--under", "SZ"), "zhike: "),
        (("branch", "remove", "HQ"), "zhike: "),
        (("branch", "rename", "MARS", "--name", "x"), "no branch with the code MARS"),
        (("table", "show", "moods"), "no table moods"),
        (("table", "set", "silence", "VIP.days=soon"), "VIP"),
        (("table", "set", "silence", "VIP.hours=3"), "ROW.COLUMN=NUMBER"),
        (("jobs", "retry", "77"), "no event 77"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(cast, zhike, words, complaint):
    code, told, said = zhike(*words)
    assert (code, told) == (1, None)
    assert complaint in said


def test_branches_are_added_renamed_and_removed(cast, zhike):
    _, told, _ = zhike("branch", "add", "WX", "--name", "无锡", "--level", "HALL", "--under", "JS")
    assert {"code": "WX", "name": "无锡", "level": "HALL", "under": "JS"} in told
    zhike("branch", "rename", "WX", "--name", "无锡营业厅")
    assert org_queries.branch_by_code("WX").name == "无锡营业厅"
    _, told, _ = zhike("branch", "remove", "WX")
    assert "WX" not in {one["code"] for one in told}


def test_a_rule_table_gets_a_new_version(cast, zhike):
    _, told, _ = zhike("table", "set", "silence", "VIP.days=20")
    assert {"row": "VIP", "days": 20} in told
    zhike("table", "set", "silence", "SMALL.days=400")
    assert catalog.table("silence")["VIP"] == {"days": 20}
    assert [one.number for one in catalog.versions("silence")] == [2, 1]
    assert {"silence", "visits", "gifts"} <= {one["name"] for one in zhike("table", "list")[1]}


def test_what_failed_for_good_gets_another_try(cast, zhike, at):
    with base.acting_as(base.System("story")):
        event_id = core_actions.record("day.begun", {}, at=at)
        while core_actions.claim(worker="w", at=at).pk != event_id:
            pass
        core_actions.shelve(event_id=event_id, worker="w", at=at, error="no such file")
    _, told, _ = zhike("jobs", "shelf")
    assert told == [{"event": event_id, "name": "day.begun", "attempts": 1, "error": "no such file"}]
    assert zhike("jobs", "retry", str(event_id))[1] == []
    assert core_queries.n_shelved() == 0
    assert zhike("jobs", "list")[0] == 0


def test_without_json_a_table_is_printed(cast, capsys):
    assert cli.main(["branch", "list"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == ["code", "name", "level", "under"]
    assert said[1].split()[0] == "HQ"


@pytest.mark.covers("R631")
def test_a_job_of_the_calendar_is_run_by_its_name(cast, zhike):
    code, told, _ = zhike("run-jobs", "silence.due")
    assert (code, told["job"], told["status"]) == (0, "silence.due", "DONE")
    (row,) = [one for one in zhike("jobs", "calendar")[1] if one["name"] == "silence.due"]
    assert (row["status"], row["last"] is not None, row["next"] is not None) == ("DONE", True, True)
    code, told, complaint = zhike("run-jobs", "moon.full")
    assert (code, told) == (1, None)
    assert "silence.due" in complaint
    assert zhike("run-jobs")[0] == 1


def test_a_job_that_is_under_way_is_not_begun_again(cast, zhike, at):
    with base.acting_as(base.System("story")):
        core_actions.record("pairs.due", {}, at=at)
    assert "under way" in zhike("run-jobs", "pairs.due")[2]
