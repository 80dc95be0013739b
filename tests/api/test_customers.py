"""Customers and orders by the API: the rows of the pages, one record, a new one, changes, repeats."""

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, lists
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers.models import Customer


def every(caller, path: str, **params) -> list[dict]:
    """Walk a list to its end by its own links."""
    answer = caller.get(path, **params).json()
    rows = answer["results"]
    while answer["next"]:
        answer = caller.get(answer["next"].partition("/api/v1/")[2]).json()
        rows += answer["results"]
    return rows


def n_customers() -> int:
    with base.acting_as(base.System("count")):
        return Customer.objects.count()


def test_the_list_has_the_rows_of_the_page(cast, calls, acting, more_customers):
    acting("branch_manager")
    params = {"sort": "code", "size": "25", "columns": "code,name,revenue,branch"}
    page = lists.read(customer_lists.CUSTOMERS, params)
    answer = calls("branch_manager").get("customers", **params).json()
    assert [(row["id"], row["code"], row["name"], row["branch"]) for row in answer["results"]] == [
        (row.id, row.cells[0], row.cells[1], row.cells[3]) for row in page.rows
    ]
    assert (answer["n_rows"], answer["is_capped"], answer["currency"]) == (61, False, "CNY")


def test_a_walk_along_the_links_meets_everybody_once(cast, calls, more_customers):
    rows = every(calls("branch_manager"), "customers", sort="-code", size=25)
    assert [row["code"] for row in rows] == [*(f"M{i:03}" for i in reversed(range(60))), "C001"]
    last = calls("branch_manager").get("customers", sort="-code", size=25).json()
    after = calls("branch_manager").get(last["next"].partition("/api/v1/")[2]).json()
    before = calls("branch_manager").get(after["previous"].partition("/api/v1/")[2]).json()
    assert before["results"] == last["results"]


def test_filters_and_search_are_those_of_the_page(cast, calls, more_customers):
    caller = calls("general_manager")
    assert [row["code"] for row in caller.get("customers", branch="JN").json()["results"]] == ["J001"]
    assert [row["code"] for row in caller.get("customers", owner="owner").json()["results"]] == ["C001"]
    assert len(caller.get("customers", status="ACTIVE,RETIRED", size=100).json()["results"]) == 62


@pytest.mark.covers("R169")
def test_groups_of_filters_and_the_archive_are_those_of_the_page(cast, calls, more_customers):
    with base.acting_as(base.System("test")):
        archive_actions.give_consent(
            customer_id=cast.customer_id, purpose="SENSITIVE", wording="Sensitive 2026-01", channel="ON_PAPER",
            given_date=TODAY, at=AT,
        )  # fmt: skip
        archive_actions.write_facts(
            customer_id=cast.customer_id, values={"industry": "轨道交通", "staff": "430", "heads_family": "两个孩子"},
            channel="SERVICE", day=TODAY, at=AT,
        )  # fmt: skip
    caller = calls("general_manager")
    asked = {"branch": "SZ", "x_industry": "轨道", "or2[branch]": "JN", "or3[code]": "M00", "or3[code_is]": ""}
    answer = caller.get("customers", **asked, sort="code", columns="code,x_industry,x_staff").json()
    assert answer["n_rows"] == 12
    assert answer["results"][0] == {
        "id": cast.customer_id, "code": "C001", "archive": {"x_industry": "轨道交通", "x_staff": "430"},
    }  # fmt: skip
    assert [row["code"] for row in answer["results"]] == ["C001", "J001", *(f"M00{i}" for i in range(10))]
    # Without being asked for, the archive does not come along.
    assert "archive" not in caller.get("customers").json()["results"][0]
    for more in ({"x_heads_family": "两"}, {"columns": "x_heads_family"}, {"or2[x_heads_family_is]": "filled"},
                 {"or2[password]": "a"}, {"or7[tier]": "VIP"}):  # fmt: skip
        assert caller.get("customers", **more).status_code == 422
    assert calls("other_manager").get("customers", x_industry_is="filled").json()["n_rows"] == 0


def test_what_a_list_does_not_offer_is_refused_by_name(cast, calls):
    caller = calls("owner")
    for params, field, code in (
        ({"colour": "red"}, "colour", "UNKNOWN_FILTER"),
        ({"sort": "phone"}, "phone", "NOT_SORTABLE"),
        ({"columns": "password"}, "password", "UNKNOWN_COLUMN"),
        ({"size": "1000000"}, "size", "BAD_VALUE"),
        ({"tier": "GOLD"}, "tier", "BAD_VALUE"),
        ({"after": "here"}, "after", "BAD_CURSOR"),
        ({"branch": "SZ\x00"}, "branch", "BAD_VALUE"),
    ):
        answer = caller.get("customers", **params)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code), params
        assert answer.json()["error"]["field"] == field
    twice = caller.get("customers?tier=VIP&tier=SMALL")
    assert (twice.status_code, twice.json()["error"]["field"]) == (422, "tier")


def test_a_customer_is_told_with_everything_written_down(cast, calls):
    seen = calls("owner").get(f"customers/{cast.customer_id}").json()
    expected = {
        "id": cast.customer_id, "code": "C001", "name": "苏南轨道装备有限公司", "kind": "ENTERPRISE",
        "phone": "13800138000", "branch": "苏州", "branch_code": "SZ", "owner_username": "owner", "status": "ACTIVE",
        "version": 1,
        "first_seen_date": "2025-01-06", "revenue": "0.0000", "currency": "CNY", "p_alive": None,
    }  # fmt: skip
    assert expected.items() <= seen.items()


def test_a_representative_adds_a_customer_of_their_own(cast, calls):
    caller = calls("owner")
    answer = caller.post("customers", {"name": "昆山精工有限公司", "email": "a@example.com"})
    made = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/customers/{made['id']}"
    assert (made["owner_username"], made["branch_code"], made["kind"]) == ("owner", "SZ", "ENTERPRISE")
    assert caller.get(answer["Location"].removeprefix("/api/v1/")).json() == made
    assert AuditEntry.objects.filter(act="customer.add", object_id=made["id"], actor="owner").exists()


def test_a_manager_adds_to_a_branch_they_see_and_to_no_other(cast, calls):
    caller = calls("regional_manager")
    assert caller.post("customers", {"name": "甲", "branch": "SZ", "code": "K1"}).json()["owner_username"] is None
    for branch in ("JN", "NOWHERE"):
        refused = caller.post("customers", {"name": "乙", "branch": branch})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "branch")
    taken = caller.post("customers", {"name": "丙", "code": "K1"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "CODE_TAKEN")
    assert n_customers() == 2


def test_fields_are_checked_and_named(cast, calls):
    answer = calls("owner").post("customers", {"name": "", "email": "nobody", "tier": "VIP"})
    assert (answer.status_code, answer.json()["error"]["fields"].keys()) == (422, {"tier"})
    answer = calls("owner").post("customers", {"name": "a\x00b", "email": "nobody", "code": "9" * 61, "kind": "ROBOT"})
    assert answer.json()["error"]["fields"].keys() == {"name", "email", "code", "kind"}
    assert n_customers() == 1


def test_a_change_on_an_old_version_is_refused_and_says_so(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}"
    changed = caller.patch(path, {"version": 1, "phone": "0512-1", "status": "SUPPRESSED"}).json()
    assert (changed["phone"], changed["status"], changed["version"]) == ("0512-1", "SUPPRESSED", 2)
    stale = caller.patch(path, {"version": 1, "phone": "0512-2"})
    assert stale.status_code == 409
    told = stale.json()["error"]
    assert (told["code"], told["given_version"], told["current_version"]) == ("STALE_VERSION", 1, 2)
    assert caller.get(path).json()["phone"] == "0512-1"


@pytest.mark.covers("R001")
def test_a_change_needs_its_version_and_only_what_may_be_changed(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}"
    assert caller.patch(path, {"phone": "1"}).json()["error"]["field"] == "version"
    for field, value in (("code", "X"), ("revenue", "1"), ("owner_id", 1), ("version_", 1)):
        assert caller.patch(path, {"version": 1, field: value}).json()["error"]["field"] == field
    assert caller.patch(path, {"version": 1, "status": "MERGED"}).json()["error"]["field"] == "status"
    assert caller.get(path).json()["version"] == 1


def test_the_same_key_has_one_effect(cast, calls):
    caller, key = calls("branch_manager"), {"headers": {"Idempotency-Key": "order-17"}}
    first = caller.post("customers", {"name": "常熟电梯"}, **key)
    again = caller.post("customers", {"name": "常熟电梯"}, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    other = caller.post("customers", {"name": "太仓港务"}, **key)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert n_customers() == 2


def test_an_order_is_told_with_its_lines(cast, calls, order):
    caller = calls("owner")
    (row,) = caller.get("orders").json()["results"]
    expected = {"number": "SO-1", "customer_code": "C001", "customer_id": cast.customer_id, "amount": "120.5000",
                "currency": "CNY", "date": "2026-02-03", "branch_code": "SZ", "kind": "PURCHASE"}  # fmt: skip
    assert expected.items() <= row.items()
    seen = caller.get(f"orders/{order.pk}").json()
    assert expected.items() <= seen.items()
    assert [(one["amount"], one["is_return"], one["product_code"]) for one in seen["lines"]] == [
        ("150.5000", False, "P1"), ("-30.0000", True, "P1"),
    ]  # fmt: skip


def test_a_new_customer_begins_on_the_business_date(cast, calls, monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    assert calls("owner").post("customers", {"name": "丁"}).json()["first_seen_date"] == TODAY.isoformat()
