"""Stories of granted detail: some columns of some tables are read, the rest masked; the branch sees who read."""

from datetime import date

import pytest
from cast import AT, TODAY

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn.models import Case
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core.models import AuditValue
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org.actions import granting


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


@pytest.fixture
def lost(cast):
    """A key account of 苏州 that left for 德锐, worth 120,000 a year."""
    with base.acting_as(base.System("test")):
        return Case.objects.create(
            customer_id=cast.customer_id, exit_date=date(2026, 1, 20), branch=cast.hall, tier="VIP", turnover=120_000,
            went_to="德锐传动", due_date=date(2026, 2, 3), is_major=True, created_at=AT, updated_at=AT,
        )  # fmt: skip


def grant(user, branch, **given) -> None:
    """Give somebody a grant for a purpose."""
    with base.acting_as(base.System("test")):
        granting.grant_detail(user_id=user.pk, branch_id=branch.pk, purpose="季度复盘", at=AT, **given)


@pytest.mark.covers("R490")
def test_headquarters_reads_key_accounts_that_left_with_columns_masked_and_the_branch_sees_it(
    lost, cast, signed_in, calls
):
    page = signed_in("analyst").get("/detail/").content.decode()
    assert "苏南轨道装备" in page
    # Whither it went and whose customer it was are masked until the table says otherwise.
    assert "德锐传动" not in page
    assert "•••" in page
    row = calls("analyst").get("detail/key_cases").json()["results"][0]
    assert row["open_values"]["customer"] == "苏南轨道装备有限公司"
    assert {"went_to", "owner"} <= set(row["masked"])
    # What is open here opens nothing elsewhere.
    assert signed_in("analyst").get(f"/customers/{cast.customer_id}/").status_code == 404
    assert signed_in("analyst").get(f"/churn/cases/{lost.pk}/").status_code == 404
    assert calls("analyst").get("churn/cases").json()["results"] == []
    assert "苏南轨道装备" not in signed_in("analyst").get("/search/?q=C001").content.decode()
    # Who read what is written down once within the hour, and told to the branch.
    told = signed_in("branch_manager").get("/detail/readings/").content.decode()
    assert told.count("Key accounts that left") == 1
    assert cast.analyst.name in told
    assert "苏南轨道装备" in told
    assert calls("other_manager").get("detail-readings").json()["results"] == []
    # Who reads sums alone is watched and does not watch.
    assert calls("analyst").get("detail-readings").json()["results"] == []
    assert "Nobody read any" in signed_in("analyst").get("/detail/readings/").content.decode()
    assert calls("branch_manager").get("detail-readings").json()["results"][0]["customers"] == [cast.customer_id]
    # An erasure takes the values of the trail that name somebody, numbers too; the page still opens.
    AuditValue.objects.filter(entry__act="detail.read").delete()
    assert "Nobody read any" in signed_in("branch_manager").get("/detail/readings/").content.decode()
    assert calls("branch_manager").get("detail-readings").json()["results"] == []
    assert signed_in("analyst").get("/detail/").status_code == 200


def test_what_headquarters_reads_is_a_rule_table_of_the_house(lost, signed_in, calls):
    rows = {name: dict(row) for name, row in catalog_queries.table("headquarters").items()}
    for name, row in rows.items():
        row["open"] = int(name == "major_events.went_to")
    with base.acting_as(base.System("test")):
        catalog_actions.change_table(name="headquarters", rows=rows, number=0, at=AT)
    assert calls("analyst").get("detail").json()["results"] == [{"table": "major_events", "columns": ["went_to"]}]
    page = signed_in("analyst").get("/detail/?table=major_events").content.decode()
    assert "德锐传动" in page
    assert "苏南轨道装备" not in page
    assert signed_in("analyst").get("/detail/?table=key_cases").status_code == 404


def test_a_grant_opens_its_columns_at_its_branch_for_its_purpose_until_its_day(cast, signed_in, calls, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    admin = signed_in("administrator")
    address = f"/users/{cast.colleague.pk}/grants/"
    given = {"branch_id": cast.province.pk, "purpose": "季度复盘", "last_date": str(TODAY)}
    assert (
        admin.post(address, given | {"columns": ["customers.code", "customers.tier"], "is_whole": "on"}).status_code
        == 422
    )
    assert admin.post(address, given).status_code == 422
    assert admin.post(address, given | {"columns": ["customers.code"], "last_date": "2026-03-01"}).status_code == 422
    assert admin.post(address, given | {"columns": ["customers.code"]}).status_code == 302
    page = admin.get(f"/users/{cast.colleague.pk}/").content.decode()
    assert "Customers: Code" in page
    assert "Ended</span>" not in page
    assert "季度复盘" in page
    row = calls("colleague").get("detail/customers").json()["results"][0]
    assert row["open_values"] == {"code": "C001"}
    assert calls("colleague").get("customers").json()["results"] == []
    assert calls("other_manager").get("detail/customers").status_code == 404
    refused = calls("administrator").post(
        f"users/{cast.colleague.pk}/grants",
        {"branch": "SZ", "purpose": "p", "opens": [{"table": "customers", "columns": ["phone"]}]},
    )
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "opens")
    refused = calls("administrator").post(
        f"users/{cast.colleague.pk}/grants", {"branch": "SZ", "purpose": "p", "last_date": "2026-03-01"}
    )
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "last_date")
    monkeypatch.setattr(clock, "now", lambda: AT.replace(day=3))
    assert calls("colleague").get("detail/customers").status_code == 404
    assert "Ended</span>" in signed_in("administrator").get(f"/users/{cast.colleague.pk}/").content.decode()


def test_a_branch_opened_whole_tells_what_was_read_in_list_record_export_and_rest(cast, signed_in, calls, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    grant(cast.other_manager, cast.hall, last_date=TODAY)
    with base.acting_as(base.System("test")):
        customer_actions.index_customers(customer_ids=[cast.customer_id])

    def read():
        return core_queries.trail(acts=("detail.read",), branch_id=cast.hall.pk)

    def tables() -> list[str]:
        return sorted(entry.value.values["table"] for entry in read())

    assert calls("other_manager").get("exports/customers.csv").status_code == 200
    assert tables() == ["customers"]
    assert calls("other_manager").get("search?q=C001").json()["results"]
    assert tables() == ["customers", "search"]
    browser = signed_in("other_manager")
    for page in ("/customers/", f"/customers/{cast.customer_id}/", "/customers/export/csv/"):
        assert browser.get(page).status_code == 200
    assert calls("other_manager").get(f"customers/{cast.customer_id}").status_code == 200
    signed_in("branch_manager").get(f"/customers/{cast.customer_id}/")
    assert tables() == ["customer", "customers", "search"]
    assert {entry.user_id for entry in read()} == {cast.other_manager.pk}
    monkeypatch.setattr(clock, "now", lambda: AT.replace(day=3))
    assert signed_in("other_manager").get(f"/customers/{cast.customer_id}/").status_code == 404


@pytest.mark.covers("R593")
def test_a_scenario_of_benefits_is_simulated_on_its_page_and_by_rest(signed_in, calls):
    page = signed_in("owner").get("/benefit-balance/?customer=12&due=9&company=5&minimum=4&customer_after=8")
    assert "The customer falls below what it is due." in page.content.decode()
    assert signed_in("owner").get("/benefit-balance/?customer=x").status_code == 422
    told = calls("owner").post(
        "benefits/simulate",
        {"customer": "12", "due": "9", "company": "5", "minimum": "4", "customer_after": "10", "company_after": "7"},
    )
    assert (told.status_code, told.json()["is_allowed"]) == (200, True)
