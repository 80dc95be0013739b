"""Stories of data quality and participation: indicators with their base, owners, the calendar, who noted what."""

import csv
from datetime import date, timedelta

import pytest
from cast import TODAY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.jobs import reactions

PARTS = ("owner", "agent", "api_client", "branch_manager", "general_manager", "analyst", "auditor", "administrator")


@pytest.fixture(autouse=True)
def english(client, monkeypatch, at):
    client.cookies["zhike_language"] = "en"
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))


def found(**more):
    told = exchange_queries.indicators(TODAY, **{"branch_ids": None, **more})
    return {(one.table, one.kind): one for one in told}


@pytest.fixture
def customers(cast, at):
    """Three more customers: two share a phone, one has a credit code that cannot be."""
    with base.acting_as(base.System("test")):
        for code, more in (
            ("Q1", {"phone": "0512-1", "credit_code": "91320594MA1AAAAA1X"}), ("Q2", {"phone": "0512-1"}),
            ("Q3", {"credit_code": "12345"}),
        ):  # fmt: skip
            new = customer_actions.NewCustomer(code=code, name=f"{code} 公司", branch_id=cast.other_hall.pk, **more)
            customer_actions.add_customer(new=new, at=at)


@pytest.mark.covers("R190")
def test_indicators_name_their_formula_and_base(cast, customers):
    told = found(branch_ids=[cast.other_hall.pk])
    complete, unique = told["customer", "COMPLETENESS"], told["customer", "UNIQUENESS"]
    with translation.override("en"):
        assert (complete.n, complete.n_base, str(complete.base)) == (2, 3, "active customers")
    assert (unique.n, unique.n_base, unique.value) == (1, 2, 0.5)
    assert (told["customer", "VALIDITY"].n, told["customer", "VALIDITY"].n_base) == (1, 2)
    assert told["archive", "TIMELINESS"].value is None


def test_an_archive_nobody_checked_for_too_long_is_not_in_time(cast, acting, at):
    acting("owner")
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "轨道"}, channel="SURVEY", day=TODAY - timedelta(days=731),
        at=at,
    )  # fmt: skip
    assert found()["archive", "TIMELINESS"].value == 0
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "轨道"}, channel="SURVEY", day=TODAY, at=at
    )
    assert found()["archive", "TIMELINESS"].value == 1


@pytest.mark.covers("R190")
def test_the_page_shows_the_month_the_calendar_and_who_answers_for_a_table(signed_in, cast, customers, at):
    with base.acting_as(base.System("test")):
        values = {"supplier": "华东数据", "kind": "RENTED", "permitted_use": "邮寄", "valid_from": date(2026, 1, 1),
                  "valid_to": date(2026, 4, 15), "cost": None}  # fmt: skip
        catalog_actions.save_batch(batch_id=None, values=values, at=at)
    admin = signed_in("administrator")
    page = admin.get("/quality/").content.decode()
    assert "华东数据" in page
    assert "The licence of a list ends" in page
    assert admin.post("/quality/customer/owner/", {"user_id": cast.branch_manager.pk}).status_code == 302
    assert exchange_queries.data_owners()["customer"].user_id == cast.branch_manager.pk
    assert admin.post("/quality/customer/owner/", {"user_id": ""}).status_code == 302
    assert exchange_queries.data_owners()["customer"].user_id is None
    assert admin.post("/quality/nothing/owner/", {"user_id": ""}).status_code == 404
    assert admin.post("/quality/customer/owner/", {"user_id": "x"}).status_code == 404
    rows = rows_of(admin.get("/quality/table.csv?month=2026-03"))
    assert rows[-6][:5] == ["The month", "Customers added", "", "2026-03-01 – 2026-03-31", "4"]
    assert admin.get("/quality/?month=2026-13").status_code == 404


@pytest.mark.covers("R190")
def test_the_indicators_of_a_month_are_kept_when_it_has_ended(signed_in, cast, customers, at):
    assert "were not kept" in signed_in("administrator").get("/quality/?month=2026-02").content.decode()
    day = TODAY.replace(day=2)
    # Four branches; what comes in later changes nothing of what was kept.
    n_kept = exchange_actions.keep_indicators(day=day)
    assert n_kept == 4 * len(found())
    assert exchange_actions.keep_indicators(day=TODAY) == 0
    was = found()["customer", "COMPLETENESS"]
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(code="Q4", name="Q4 公司", branch_id=cast.hall.pk)
        customer_actions.add_customer(new=new, at=at)
    assert found()["customer", "COMPLETENESS"].n_base == was.n_base + 1
    page = signed_in("administrator").get("/quality/?month=2026-02").content.decode()
    assert "were not kept" not in page
    row = rows_of(signed_in("administrator").get("/quality/table.csv?month=2026-02"))[1]
    assert (row[1], row[4:6], row[7]) == ("Completeness", [str(int(was.n)), str(was.n_base)], "2026-02-28")
    # A branch sees what was kept of it, with all under it.
    rows = rows_of(signed_in("other_manager").get("/quality/table.csv?month=2026-02"))
    assert rows[1][4:6] == ["2", "3"]


def test_what_is_counted_weeks_later_is_not_how_the_month_ended(signed_in, customers):
    assert exchange_actions.keep_indicators(day=TODAY.replace(day=20)) == 0
    assert "were not kept" in signed_in("administrator").get("/quality/?month=2026-02").content.decode()


def test_the_whole_base_is_counted_without_keeping_others_from_writing(customers):
    with CaptureQueriesContext(connection) as seen:
        assert exchange_actions.keep_indicators(day=TODAY)
    assert not any(one["sql"].startswith("SAVEPOINT") for one in seen)


def test_the_first_day_of_a_month_keeps_them_by_itself(cast, at):
    with base.acting_as(base.System("test")):
        reactions.keep_quality(reactions.Happening(1, "day.begun", {}, at, lambda *_told: None))
        assert exchange_queries.kept(date(2026, 2, 1), branch_id=cast.hall.pk)


@pytest.mark.covers("R024")
def test_a_month_counts_what_each_colleague_noted_by_branch(signed_in, cast, acting, at):
    acting("owner")
    for kind in ("CONTACT", "OBSERVATION", "COMPETITOR_MOVE"):
        new = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, text="看到新设备", kind=kind, happened_at=at
        )
        interaction_actions.add_interaction(new=new, day=TODAY, at=at)
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "轨道", "staff": "900"}, channel="SERVICE", day=TODAY, at=at
    )
    page = signed_in("branch_manager").get("/participation/").content.decode()
    assert cast.owner.name in page
    assert cast.other_manager.name not in page
    rows = {row[1]: row for row in rows_of(signed_in("administrator").get("/participation/table.csv?month=2026-03"))}
    assert rows[cast.owner.name][3:] == ["1", "2", "2", "5"]
    assert rows[cast.colleague.name][3:] == ["0", "0", "0", "0"]
    assert rows_of(signed_in("administrator").get("/participation/table.csv?month=2026-02"))[1][6] == "0"


@pytest.mark.parametrize("part", PARTS)
def test_who_may_look_at_the_data_as_a_whole(signed_in, cast, part):
    client = signed_in(part)
    sees = part in {"branch_manager", "general_manager", "analyst", "auditor", "administrator", "api_client"}
    exports = sees and part != "api_client"
    for name in ("quality", "participation"):
        assert client.get(f"/{name}/").status_code == (200 if sees else 403)
        assert client.get(f"/{name}/table.csv").status_code == (200 if exports else 403)
    if part != "administrator":
        assert client.post("/quality/customer/owner/", {"user_id": ""}).status_code == 403
