"""The search of everything: own customers by any of their names, pages in both languages, nothing beyond."""

import html

import pytest
from django.utils import translation

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.search import actions as search_actions
from zhike.web import frame


@pytest.fixture(autouse=True)
def index(cast, at):
    with base.acting_as(base.System("test")):
        customer_actions.add_customers(
            new=[customer_actions.NewCustomer(code="J9", name="济南重型汽车厂", branch_id=cast.other_hall.pk)], at=at
        )
        ids = list(range(1, 1 + max(cast.customer_id, 50)))
        customer_actions.index_customers(customer_ids=ids)


def answer(client, text: str, *, fragment: bool = True) -> str:
    headers = {"HX-Request": "true"} if fragment else {}
    response = client.get("/search/", {"q": text}, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("text", ["苏南", "sngd", "sunanguidao", "C001", "13800138000", "8000", "轨道"])
def test_the_owner_finds_their_customer_by_any_of_its_names(signed_in, cast, text):
    assert f"/customers/{cast.customer_id}/" in answer(signed_in("owner"), text)


@pytest.mark.parametrize(
    ("part", "sees"),
    [
        ("owner", True), ("colleague", False), ("agent", True), ("branch_manager", True), ("regional_manager", True),
        ("other_manager", False), ("general_manager", True), ("analyst", False), ("auditor", True),
        ("administrator", True), ("api_client", True),
    ],
)  # fmt: skip
def test_everybody_finds_what_they_may_see(signed_in, part, sees):
    assert ("苏南轨道装备" in answer(signed_in(part), "轨道装备")) is sees


def test_a_removed_customer_is_no_longer_found(signed_in, cast):
    search_actions.forget("customer", [cast.customer_id])
    assert "苏南轨道装备" not in answer(signed_in("owner"), "轨道")


@pytest.mark.parametrize("text", ["Orders", "order"])
def test_pages_are_found_by_their_title(signed_in, text):
    assert 'href="/orders/"' in answer(signed_in("owner"), text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_entry_of_the_navigation_is_found_by_its_title_with_its_group_beside_it(signed_in, language):
    browser = signed_in("administrator")
    browser.cookies["zhike_language"] = language
    with translation.override(language):
        entries = [(str(e.label), frame.address(e.page), str(g.label)) for g in frame.NAVIGATION for e in g.entries]
    for label, path, group in entries:
        found = html.unescape(answer(browser, label))
        assert f'href="{path}"' in found, label
        assert group in found


def test_pages_one_may_not_open_are_not_found(signed_in):
    assert 'href="/users/"' not in answer(signed_in("owner"), "users")
    assert 'href="/users/"' in answer(signed_in("administrator"), "users")


def test_without_scripts_the_results_are_a_page(signed_in):
    body = answer(signed_in("owner"), "轨道", fragment=False)
    assert "<h1>" in body
    assert "苏南轨道装备" in body


@pytest.mark.parametrize("text", ["", " ", "\x00", "x" * 5_000, "'; DROP TABLE search_index; --", '"*^:(', "§b1"])
def test_whatever_is_typed_is_answered(signed_in, text):
    assert "苏南轨道装备" not in answer(signed_in("owner"), text)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/search/", {"q": "轨道"}).status_code == 302
