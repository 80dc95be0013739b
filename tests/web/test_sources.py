"""Stories of the pages about where knowledge comes from: channels, lists and reports, what others say."""

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import TODAY
from web.importing import Door

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives.models import BatchUse, Clipping, CreditReport, Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.apps.tasks.models import Notice
from zhike.jobs import dispatch, upkeep

SEES_FIGURES = {
    "branch_manager", "regional_manager", "general_manager", "other_manager", "analyst", "auditor", "administrator",
}  # fmt: skip
PARTS = ("owner", "agent", "branch_manager", "general_manager", "analyst", "auditor", "administrator")


@pytest.fixture(autouse=True)
def english(client, monkeypatch, at):
    client.cookies["zhike_language"] = "en"
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


@pytest.fixture
def told(cast, at) -> int:
    """Facts of the customer from a survey, a rented list and another channel; return the list."""
    with base.acting_as(base.System("test")):
        batch_id = catalog_actions.save_batch(
            batch_id=None, at=at,
            values={"supplier": "华东数据", "kind": "RENTED", "permitted_use": "一次邮寄",
                    "valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30), "cost": 2_000, "max_uses": 1},
        )  # fmt: skip
        for values, more in (
            ({"industry": "轨道"}, {"channel": "SURVEY", "cost": Decimal(80)}),
            ({"staff": "900"}, {"channel": "RENTED_DB", "batch_id": batch_id}),
            ({"terms": "月结"}, {"channel": "OTHER", "channel_words": "校友会"}),
        ):
            archive_actions.write_facts(customer_id=cast.customer_id, values=values, day=TODAY, at=at, **more)
    return batch_id


def shown(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.covers("R148")
def test_the_page_of_channels_tells_what_each_brought_with_its_formula(signed_in, told):
    page = shown(signed_in("administrator"), "/collection/")
    assert "Accuracy = facts found true again" in page
    assert "校友会" in page
    answer = signed_in("administrator").get("/collection/table.csv")
    rows = {row[1]: row for row in csv.reader(answer.content.decode("utf-8-sig").splitlines())}
    assert (rows["SURVEY"][2], Decimal(rows["SURVEY"][7])) == ("1", 80)
    assert (rows["RENTED_DB"][2], Decimal(rows["RENTED_DB"][7])) == ("1", 2_000)
    assert rows["EXPO"][2] == "0"


def test_a_branch_sees_what_was_learned_of_its_customers(signed_in, told):
    answer = signed_in("other_manager").get("/collection/table.csv")
    rows = {row[1]: row for row in csv.reader(answer.content.decode("utf-8-sig").splitlines())}
    assert rows["SURVEY"][2] == "0"
    assert signed_in("other_manager").get("/collection/?branch=HQ").status_code == 404
    assert "fewer than five customers" in shown(signed_in("analyst"), "/collection/")


@pytest.mark.covers("R162")
def test_an_administrator_makes_a_code_of_words_and_takes_it_back(signed_in, told):
    admin = signed_in("administrator")
    given = {"words": "校友会", "code": "ALUMNI", "label_zh": "校友会", "label_en": "Alumni"}
    assert admin.post("/collection/promote/", given | {"code": "bad code"}).status_code == 422
    assert admin.post("/collection/promote/", given).status_code == 302
    with base.acting_as(base.System("test")):
        assert Fact.objects.get(field="terms").channel == "ALUMNI"
    assert admin.post("/collection/ALUMNI/demote/?words=%E6%A0%A1%E5%8F%8B%E4%BC%9A").status_code == 302
    assert "ALUMNI" not in catalog_queries.channels()
    assert admin.post("/collection/SURVEY/demote/?words=x").status_code == 302


def test_words_of_another_channel_and_a_cost_are_said_in_the_form_of_the_archive(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/archive/TRADE/"
    given = {"field-terms": "月结", "day": "2026-03-02", "confidence": 100, "version": 0}
    assert client.post(url, given | {"channel": "SURVEY", "channel_words": "校友会"}).status_code == 422
    assert client.post(url, given | {"channel": "OTHER", "channel_words": "校友会", "cost": "50"}).status_code == 302
    with base.acting_as(base.System("test")):
        fact = Fact.objects.get(field="terms")
    assert (fact.channel_words, fact.cost) == ("校友会", 50)


@pytest.mark.covers("R160", "R161")
def test_a_list_is_shown_with_its_licence_and_taken_out_once(signed_in, told):
    admin = signed_in("administrator")
    assert "0 / 1" in shown(admin, "/sources/")
    assert "1 use is left." in shown(admin, f"/sources/{told}/")
    assert admin.post(f"/sources/{told}/take/", {"purpose": ""}).status_code == 422
    answer = admin.post(f"/sources/{told}/take/", {"purpose": "春季邮寄"})
    assert "900" in answer.content.decode("utf-8-sig")
    assert answer["Cache-Control"] == "no-store"
    refused = admin.post(f"/sources/{told}/take/", {"purpose": "再来一次"})
    assert refused.status_code == 422
    assert "as often as its licence allows" in refused.content.decode()
    assert BatchUse.objects.count() == 1
    assert admin.get("/sources/999/").status_code == 404


def test_a_report_is_not_taken_out(signed_in, told, at):
    values = {"title": "行业研究", "supplier": "某咨询", "kind": "REPORT", "permitted_use": "内部", "cost": None,
              "valid_from": TODAY, "valid_to": TODAY - timedelta(days=0), "max_uses": None}  # fmt: skip
    with base.acting_as(base.System("test")):
        batch_id = catalog_actions.save_batch(batch_id=None, values=values, at=at)
    admin = signed_in("administrator")
    assert "行业研究" in shown(admin, f"/sources/{batch_id}/")
    assert admin.post(f"/sources/{batch_id}/take/", {"purpose": "x"}).status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_who_may_look_at_sources(signed_in, told, part):
    client = signed_in(part)
    exports = part in {"branch_manager", "general_manager", "analyst", "auditor", "administrator"}
    assert client.get("/collection/").status_code == (200 if part in SEES_FIGURES else 403)
    assert client.get("/collection/table.csv").status_code == (200 if exports else 403)
    assert client.get("/sources/").status_code == (200 if exports else 403)
    assert client.get(f"/sources/{told}/").status_code == (200 if exports else 403)
    if part != "administrator":
        assert client.post("/collection/promote/", {}).status_code == 403
        assert client.post("/collection/X/demote/").status_code == 403


@pytest.mark.covers("R159")
def test_a_credit_report_and_a_clipping_stand_on_the_record(signed_in, cast):
    client, record = signed_in("owner"), f"/customers/{cast.customer_id}/"
    given = {"kind": "BANK_REFERENCE", "institution": "苏州银行", "rating": "B", "report_date": "2026-02-01"}
    assert client.get(f"{record}credit/add/").status_code == 200
    assert client.post(f"{record}credit/add/", given | {"report_date": "2027-01-01"}).status_code == 422
    assert client.post(f"{record}credit/add/", given).status_code == 302
    clipping = {"title": "中标地铁 8 号线", "medium": "苏州日报", "published_date": "2026-02-20"}
    assert client.get(f"{record}clippings/add/").status_code == 200
    assert client.post(f"{record}clippings/add/", clipping | {"url": "javascript:alert(1)"}).status_code == 422
    for _turn in range(2):
        assert client.post(f"{record}clippings/add/", clipping | {"url": "https://example.com/8"}).status_code == 302
    page = shown(client, f"{record}?tab=studies")
    assert "苏州银行" in page
    assert "中标地铁 8 号线" in page
    with base.acting_as(base.System("test")):
        assert (CreditReport.objects.count(), Clipping.objects.count()) == (1, 1)


@pytest.mark.parametrize("part", ["colleague", "other_manager", "auditor", "analyst"])
def test_who_may_not_change_a_customer_adds_nothing(signed_in, cast, part):
    client, record = signed_in(part), f"/customers/{cast.customer_id}/"
    status = 404 if part in {"colleague", "other_manager"} else 403
    assert client.post(f"{record}credit/add/", {}).status_code == status
    assert client.get(f"{record}clippings/add/").status_code == status


def test_the_wizard_asks_of_which_list_the_rows_are(cast, client, told, at):
    with base.acting_as(base.System("test")):
        org_actions.change_company(values={"currency": "CNY"}, at=at)
    client.force_login(cast.administrator)
    me = Door(client, cast.hall.pk)
    import_id = me.read("名称,电话\n宁波海曙五金有限公司,0574-8800001\n", kind="rented", name="list.csv")
    page = me.see(import_id)
    assert "Of which list" in page
    me.columns(import_id, batch_id=told)
    dispatch.run_once()
    assert "Import 1 rows" in me.see(import_id) or "Import 1 row" in me.see(import_id)


def test_a_rating_that_is_delicate_asks_for_the_consent_in_words(signed_in, cast, at):
    with base.acting_as(base.System("test")):
        values = {"label_zh": "信用等级", "label_en": "Rating", "field_class": "sensitive", "is_required": False}
        catalog_actions.change_field(noun="ENTERPRISE", code="credit_rating", values=values, version=0, at=at)
    given = {"kind": "CREDIT_REPORT", "institution": "某评级", "rating": "B", "report_date": "2026-02-01"}
    answer = signed_in("owner").post(f"/customers/{cast.customer_id}/credit/add/", given)
    assert answer.status_code == 422
    assert "Note the consent." in answer.content.decode()
    assert not CreditReport._base_manager.exists()


@pytest.mark.covers("R161")
def test_a_licence_that_ends_soon_is_marked_filtered_and_told_once_to_who_manages_it(signed_in, told, cast, at):
    with base.acting_as(base.System("test")):
        row = catalog_queries.batch(told)
        values = {name: getattr(row, name) for name in ("supplier", "kind", "permitted_use", "valid_from", "cost")}
        for days in (30, 31, -1):
            soon = {"title": f"名单{days}", "valid_to": TODAY + timedelta(days=days), "max_uses": None}
            catalog_actions.save_batch(batch_id=None, values=values | soon, at=at)
    client = signed_in("administrator")
    page = shown(client, "/sources/")
    assert page.count("Ends in 30 days") == 1
    assert page.count("Ends in") == 1
    pages = {which: shown(client, f"/sources/?which={which}") for which in ("ending", "over", "")}
    names = {
        which: [name for name in ("名单30", "名单31", "名单-1") if f">{name}<" in told] for which, told in pages.items()
    }
    assert names == {"ending": ["名单30"], "over": ["名单-1"], "": ["名单30", "名单31", "名单-1"]}
    assert client.get("/sources/?which=x").status_code == 404
    with base.acting_as(base.System("test")):
        for _night in range(2):
            upkeep.look_after(day=TODAY, at=at)
        notices = list(Notice.objects.filter(key__startswith="licence:").values_list("user_id", "link"))
        soon_id = catalog_queries.batches().get(title="名单30").pk
    assert notices == [(cast.administrator.pk, f"/sources/{soon_id}/")]
