"""The house by the API: jobs, the calendar, the shelf, the trail, health, backups, templates."""

import pytest
from cast import AT

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.core.actions import backups
from zhike.apps.core.models import Event
from zhike.apps.org import queries as org_queries

TEMPLATE = {"name": "问候", "channel": "SMS", "language": "zh-hans", "body": "{name}，您好"}


def test_ones_own_jobs_are_paged_and_everybodys_take_the_act(cast, calls):
    with base.acting_as(org_queries.member(cast.analyst.pk)):
        for n in range(26):
            core_actions.request_job("analysis.wanted", {}, title=f"第{n}件", at=AT)
    first = calls("analyst").get("jobs", size=25).json()
    assert (first["results"][0]["title"], len(first["results"])) == ("第25件", 25)
    rest = calls("analyst").client.get(first["next"]).json()
    assert ([one["title"] for one in rest["results"]], rest["next"]) == (["第0件"], None)
    assert calls("owner").get("jobs").json()["results"] == []
    assert calls("owner").get("jobs", whose="all").json()["error"]["code"] == "job.manage"
    assert len(calls("administrator").get("jobs", whose="all").json()["results"]) == 26


@pytest.mark.covers("R631")
def test_what_happens_daily_is_done_now_once(calls):
    caller = calls("administrator")
    assert "day.begun" in [one["name"] for one in caller.get("jobs/daily").json()["results"]]
    first, again = (caller.post("jobs/daily/day.begun/run") for _ in range(2))
    assert (first.status_code, first.json()["is_new"], again.json()["is_new"]) == (202, True, False)
    assert caller.post("jobs/daily/nothing/run").status_code == 404


def test_what_kept_failing_is_tried_again(cast, calls):
    event = Event.objects.create(name="x.done", payload={}, at=AT, run_after=AT, status="SHELVED", error="broken")
    caller = calls("administrator")
    assert [one["error"] for one in caller.get("jobs/shelf").json()["results"]] == ["broken"]
    assert caller.post(f"jobs/shelf/{event.pk}/retry").json()["id"] == event.pk
    assert caller.post(f"jobs/shelf/{event.pk}/retry").status_code == 404


@pytest.mark.covers("R630")
def test_the_trail_tells_personal_values_only_to_who_may_see_them(cast, calls):
    calls("owner").patch(f"customers/{cast.customer_id}", {"version": 1, "name": "苏南轨道交通装备"})
    asked = {"noun": "customer", "object_id": cast.customer_id, "act": "customer.change", "actor": "owner"}
    (full,) = calls("administrator").get("audit", **asked).json()["results"]
    (masked,) = calls("auditor").get("audit", **asked).json()["results"]
    name = {"field": "name", "is_hidden": False, "before": "苏南轨道装备有限公司", "after": "苏南轨道交通装备"}
    assert full["changes"] == [name]
    assert masked["changes"] == [{"field": "name", "is_hidden": True, "before": None, "after": None}]
    assert "轨道" not in str(masked)


def test_a_password_in_the_trail_is_told_to_nobody(cast, calls):
    with base.acting_as(base.System("test")):
        core_actions.audit("user.change", noun="user", object_id=1, at=AT, values={"password": ["a", "geheim"]})
    told = calls("administrator").get("audit", noun="user", act="user.change").json()["results"][0]
    assert told["changes"] == [{"field": "password", "is_hidden": True, "before": None, "after": None}]


def test_the_trail_is_filtered_and_walked(cast, calls):
    caller = calls("auditor")
    newest = caller.get("audit", size=25).json()
    walked, page = list(newest["results"]), newest
    while page["next"]:
        page = caller.client.get(page["next"]).json()
        walked += page["results"]
    ids = [one["id"] for one in walked]
    assert ids == sorted(set(ids), reverse=True)
    assert caller.get("audit", until="2026-03-01").json()["results"] == []
    assert caller.get("audit", since="2026-03-02", until="2026-03-02", branch="SZ").status_code == 200
    assert caller.get("audit", branch="NOWHERE").status_code == 404
    assert caller.get("audit", since="0001-01-01").json()["error"]["field"] == "since"


def test_health_and_backups_say_whether_the_data_could_be_had_back(cast, calls, monkeypatch, tmp_path):
    caller = calls("administrator")
    monkeypatch.setattr(core_queries, "backup_folder", lambda: tmp_path)
    checks = {one["name"]: one["state"] for one in caller.get("health").json()["checks"]}
    assert (checks["backup"], checks["database"]) == ("WRONG", "SOUND")
    assert caller.get("backups").json() == {"results": [], "proven_at": None, "is_fresh": False}
    asked = caller.post("backups")
    assert (asked.status_code, asked.json()["status"]) == (202, "WAITING")
    assert caller.get(asked["Location"].removeprefix("/api/v1/")).status_code == 200
    assert caller.post("backups/..%2Fnothing/verify").status_code == 404


def test_a_damaged_backup_is_refused_by_its_proof(cast, calls, monkeypatch):
    kept = core_queries.Backup("a.zhike", AT, "asked", "sqlite", "1", 1, 1, None, "")
    monkeypatch.setattr(core_queries, "backup", lambda name: kept)

    def damaged(file, **more):
        raise backups.BackupRefused("The file is damaged.")

    monkeypatch.setattr(backups, "verify", damaged)
    refused = calls("administrator").post("backups/a.zhike/verify")
    assert (refused.status_code, refused.json()["error"]["message"]) == (409, "The file is damaged.")


def test_a_template_is_added_changed_and_removed(cast, calls):
    caller = calls("branch_manager")
    made = caller.post("templates", TEMPLATE)
    assert made.status_code == 201
    path = made["Location"].removeprefix("/api/v1/")
    assert caller.patch(path, {"version": 1, "body": "{name}，早上好"}).json()["version"] == 2
    assert caller.patch(path, {"version": 1, "body": "x"}).status_code == 409
    assert caller.post("templates", TEMPLATE).json()["error"]["code"] == "NAME_TAKEN"
    unknown = caller.patch(path, {"version": 2, "body": "{colour}"})
    assert (unknown.status_code, unknown.json()["error"]["field"]) == (422, "body")
    assert calls("owner").get(path).json()["body"] == "{name}，早上好"
    assert calls("owner").patch(path, {"version": 2, "body": "x"}).json()["error"]["code"] == "template.manage"
    assert caller.delete(path).json()["name"] == "问候"
    assert caller.get(path).status_code == 404
