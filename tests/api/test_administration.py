"""Administration by the API: branches, users and what is opened to them, tables, codes, fields; never a password."""

import pytest

from zhike.apps.org import queries as org_queries

NEW = {"username": "lina", "name": "李娜", "role": "REP", "branch": "SZ", "email": "lina@example.com"}


def test_a_user_is_added_without_a_password_changed_and_deactivated(cast, calls):
    caller = calls("administrator")
    made = caller.post("users", NEW)
    assert (made.status_code, made.json()["branch"], made.json()["status"]) == (201, "SZ", "ACTIVE")
    assert "password" not in made.content.decode().lower()
    assert org_queries.user_by_name("lina").has_usable_password()
    path = made["Location"].removeprefix("/api/v1/")
    moved = caller.patch(path, {"version": 1, "branch": "JN", "role": "AGENT"}).json()
    assert (moved["branch"], moved["role"], moved["version"]) == ("JN", "AGENT", 2)
    stale = caller.patch(path, {"version": 1, "name": "x"})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")
    assert caller.patch(path, {"version": 2, "is_active": False}).json()["status"] == "INACTIVE"
    names = [row["username"] for row in caller.get("users", status="INACTIVE").json()["results"]]
    assert names == ["lina"]


def test_a_deactivated_users_token_ends_at_once(cast, calls):
    owner, administrator = calls("owner"), calls("administrator")
    assert owner.get("me").status_code == 200
    administrator.patch(f"users/{cast.owner.pk}", {"version": 1, "is_active": False})
    assert owner.get("me").status_code == 401


def test_a_users_tokens_are_listed_without_their_secrets_and_ended(cast, calls):
    owner, administrator, path = calls("owner"), calls("administrator"), f"users/{cast.owner.pk}/tokens"
    (token,) = administrator.get(path).json()["results"]
    assert set(token) == {"id", "name", "created_at", "last_used_at", "revoked_at"}
    assert administrator.delete(f"users/{cast.agent.pk}/tokens/{token['id']}").status_code == 404
    assert administrator.delete(f"{path}/{token['id']}").json()["results"][0]["revoked_at"]
    assert owner.get("me").status_code == 401


def test_a_user_who_cannot_be_is_refused(cast, calls):
    caller = calls("administrator")
    for change, field in (
        ({"branch": "NOWHERE"}, "branch"),
        ({"username": "a b"}, "username"),
        ({"role": "BOSS"}, "role"),
    ):
        refused = caller.post("users", NEW | change)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
    assert caller.post("users", NEW | {"username": "owner"}).json()["error"]["code"] == "USER_REFUSED"
    last = caller.patch(f"users/{cast.administrator.pk}", {"version": 1, "role": "AUDITOR"})
    assert (last.status_code, last.json()["error"]["code"]) == (409, "USER_REFUSED")
    assert caller.get("users/999999").status_code == 404


@pytest.mark.covers("R629")
def test_the_detail_of_a_branch_is_opened_and_closed_again(cast, calls):
    caller, manager = calls("administrator"), calls("other_manager")
    path = f"users/{cast.other_manager.pk}/grants"
    assert manager.get(f"customers/{cast.customer_id}").status_code == 404
    assert caller.post(path, {"branch": "SZ", "purpose": "holiday"}).json()["results"][0]["branch"] == "SZ"
    assert manager.get(f"customers/{cast.customer_id}").status_code == 200
    assert caller.delete(f"{path}/{cast.hall.pk}").json()["results"] == []
    assert caller.delete(f"{path}/{cast.hall.pk}").status_code == 404
    assert manager.get(f"customers/{cast.customer_id}").status_code == 404


def test_a_branch_is_added_renamed_and_removed(cast, calls):
    caller = calls("administrator")
    made = caller.post("branches", {"code": "WX", "name": "无锡", "level": "HALL", "parent": "JS"})
    assert (made.status_code, made.json()["parent"]) == (201, "JS")
    path = made["Location"].removeprefix("/api/v1/")
    assert caller.patch(path, {"version": 1, "name": "无锡新区"}).json()["name"] == "无锡新区"
    assert caller.patch(path, {"version": 1, "name": "无锡"}).status_code == 409
    taken = caller.post("branches", {"code": "SZ", "name": "x", "level": "HALL", "parent": "JS"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "CODE_TAKEN")
    above = caller.post("branches", {"code": "X", "name": "x", "level": "PROVINCE", "parent": "SZ"})
    assert above.json()["error"]["code"] == "BRANCH_REFUSED"
    assert caller.delete(path).json()["code"] == "WX"
    assert caller.get(path).status_code == 404
    assert caller.delete(f"branches/{cast.hall.pk}").json()["error"]["code"] == "BRANCH_REFUSED"


def test_a_manager_sees_the_branches_below_their_own(cast, calls):
    seen = {part: [row["code"] for row in calls(part).get("branches").json()["results"]]
            for part in ("branch_manager", "regional_manager", "analyst")}  # fmt: skip
    assert seen == {"branch_manager": ["SZ"], "regional_manager": ["JS", "SZ"], "analyst": ["HQ", "JN", "JS", "SZ"]}
    assert calls("branch_manager").get(f"branches/{cast.other_hall.pk}").status_code == 404


def test_a_rule_table_gets_a_new_version_on_the_one_that_was_read(calls):
    caller = calls("general_manager")
    before = caller.get("rule-tables/silence").json()
    assert (before["number"], before["rows"]["VIP"]) == (0, {"days": 30})
    rows = before["rows"] | {"VIP": {"days": 21}}
    after = caller.post("rule-tables/silence", {"number": 0, "rows": rows})
    assert (after.status_code, after.json()["number"], after.json()["versions"][0]["username"]) == (
        201, 1, "general_manager",
    )  # fmt: skip
    stale = caller.post("rule-tables/silence", {"number": 0, "rows": rows})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")
    bad = caller.post("rule-tables/silence", {"number": 1, "rows": rows | {"VIP": {"days": 0}}})
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "BAD_TABLE")
    assert calls("branch_manager").post("rule-tables/silence", {"number": 1, "rows": rows}).status_code == 403
    assert caller.get("rule-tables/nothing").status_code == 404


def test_a_code_is_added_and_renamed(calls):
    caller, new = calls("administrator"), {"code": "WORKSHOP", "label_zh": "研讨班", "label_en": "Workshop"}
    listed = {one["code"]: one for one in caller.post("code-lists/method", new).json()["codes"]}
    assert (listed["WORKSHOP"]["label"], listed["WORKSHOP"]["is_own"]) == ("Workshop", True)
    assert listed["INTERVIEW"]["is_own"] is False
    again = caller.post("code-lists/method", new | {"label_en": "Class", "version": 1}).json()["codes"]
    assert {one["code"]: one["label"] for one in again}["WORKSHOP"] == "Class"
    assert caller.post("code-lists/method", new | {"label_en": "Course", "version": 1}).status_code == 409
    assert caller.post("code-lists/method", new | {"code": "w"}).json()["error"]["field"] == "code"
    assert caller.post("code-lists/nothing", new).status_code == 404


def test_a_field_of_ones_own_is_added_changed_and_stands_in_the_archive(cast, calls):
    caller = calls("administrator")
    groups = {row["group"] for row in caller.get("field-definitions", noun="ENTERPRISE").json()["results"]}
    new = {
        "noun": "ENTERPRISE", "group": sorted(groups)[0], "code": "spindle", "type": "CHOICE", "label_zh": "主轴",
        "choices": {"BT40": ["BT40 锥柄", "BT40"]},
    }  # fmt: skip
    made = caller.post("field-definitions", new)
    assert (made.status_code, made.json()["label"], made.json()["is_custom"]) == (201, "主轴", True)
    fields = {one["code"] for one in calls("owner").get("fields", noun="ENTERPRISE").json()["results"]}
    assert "spindle" in fields
    path = "field-definitions/ENTERPRISE/spindle"
    hidden = caller.patch(path, {"version": 1, "is_hidden": True, "label_en": "Spindle"}).json()
    assert (hidden["is_hidden"], hidden["label"], hidden["version"]) == (True, "Spindle", 2)
    assert caller.patch(path, {"version": 1, "label_en": "x"}).status_code == 409
    looser = caller.patch(path, {"version": 2, "field_class": "public"})
    assert (looser.status_code, looser.json()["error"]["field"]) == (422, "field_class")
    for change, field in (({"group": "NOTHING"}, "group"), ({"choices": {"x y": ["a", "b"]}}, "choices"),
                          ({}, "code")):  # fmt: skip
        assert caller.post("field-definitions", new | change).json()["error"]["field"] == field
    assert caller.get("field-definitions/ENTERPRISE/nothing").status_code == 404
