"""Saved views and search by the API: a list read through a view, shared by who may share, nothing hidden found."""

import pytest

from zhike.api import paging, views
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.people import actions as people_actions
from zhike.web import declared

VIEW = {"list": "customers", "name": "重点", "params": {"tier": "VIP", "columns": "code,name,phone", "sort": "-code"}}


def test_the_api_knows_the_lists_of_the_pages_that_keep_views():
    assert set(views.NOUNS) == set(declared.LISTS) == set(paging.VIEWED.values())


def test_a_list_is_read_through_a_view_and_the_request_comes_first(cast, calls):
    caller = calls("owner")
    made = caller.post("views", VIEW)
    assert (made.status_code, made.json()["username"]) == (201, "owner")
    pk = made.json()["id"]
    assert caller.get("customers", view=pk).json()["results"] == []
    (row,) = caller.get("customers", view=pk, tier="", columns="code").json()["results"]
    assert row == {"id": cast.customer_id, "code": "C001"}
    assert caller.post("views", VIEW | {"params": {"sort": "-code"}}).json()["id"] == pk
    assert len(caller.get("customers", view=pk).json()["results"]) == 1
    assert [one["name"] for one in caller.get("views", list="customers").json()["results"]] == ["重点"]
    assert caller.delete(f"views/{pk}").json()["name"] == "重点"
    assert caller.delete(f"views/{pk}").status_code == 404
    refused = caller.get("customers", view=pk)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_SUCH_VIEW")


def test_a_view_is_used_by_others_only_when_shared_and_shared_only_by_who_may(calls):
    refused = calls("owner").post("views", VIEW | {"is_shared": True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "branch.view")
    own = calls("branch_manager").post("views", VIEW).json()["id"]
    shared = calls("branch_manager").post("views", VIEW | {"name": "大家的", "is_shared": True}).json()["id"]
    assert [one["name"] for one in calls("owner").get("views", list="customers").json()["results"]] == ["大家的"]
    assert calls("owner").get("customers", view=shared).status_code == 200
    assert calls("owner").get("customers", view=own).json()["error"]["code"] == "NO_SUCH_VIEW"
    assert calls("owner").delete(f"views/{shared}").status_code == 404


def test_a_view_is_given_to_roles_by_who_manages_people_and_stays_theirs(calls):
    caller, named = calls("administrator"), VIEW | {"default_for": ["REP", "AGENT"]}
    refused = calls("branch_manager").post("views", named)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "user.manage")
    for part in ("owner", "auditor"):
        assert calls(part).post("views", VIEW | {"default_for": []}).json()["error"]["code"] == "user.manage"
    assert caller.post("views", named | {"default_for": ["API_CLIENT"]}).status_code == 422
    kept = caller.post("views", named).json()
    assert (kept["default_for"], kept["is_shared"]) == (["REP", "AGENT"], True)
    (seen,) = calls("owner").get("views", list="customers").json()["results"]
    assert (seen["id"], seen["default_for"]) == (kept["id"], ["REP", "AGENT"])
    assert caller.post("views", VIEW).json()["default_for"] == ["REP", "AGENT"]
    assert caller.post("views", VIEW | {"default_for": []}).json()["default_for"] == []


@pytest.mark.parametrize("params", [{"colour": "red"}, {"sort": "phone"}, {"columns": "secret"}, {"tier": "GOLD"}])
def test_what_the_list_does_not_offer_is_not_kept(calls, params):
    assert calls("owner").post("views", VIEW | {"params": params}).status_code == 422


@pytest.mark.parametrize("view", ["x", "-1", "9" * 40, "１"])
def test_a_view_that_is_none_is_refused(calls, view):
    assert calls("owner").get("customers", view=view).json()["error"]["code"] == "NO_SUCH_VIEW"


def test_search_finds_what_one_may_open(cast, calls, order):
    person = {"name": "王建国", "customer": "C001", "role": "BUYER"}
    assert calls("owner").post("people", person).status_code == 201
    with base.acting_as(base.System("index")):
        customer_actions.index_customers(customer_ids=[cast.customer_id])
        people_actions.index_people(customer_ids=[cast.customer_id])
    found = {text: calls("owner").get("search", q=text).json()["results"] for text in ("轨道", "王建国", "SO-1")}
    hits = [hits[0] for hits in found.values()]
    assert [(hit["kind"], hit["title"]) for hit in hits] == [
        ("CUSTOMER", "苏南轨道装备有限公司"), ("PERSON", "王建国"), ("ORDER", "SO-1"),
    ]  # fmt: skip
    assert [calls("owner").client.get(hit["url"]).status_code for hit in hits] == [200, 200, 200]
    for part in ("colleague", "other_manager", "analyst"):
        for text in ("轨道", "王建国", "SO-1"):
            assert calls(part).get("search", q=text).json()["results"] == []
    assert calls("owner").get("search").status_code == 422
