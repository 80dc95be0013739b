"""What administrators shape: fields, code lists, batches, rule tables; and the upkeep they lead to."""

from datetime import date

import pytest

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.catalog.models import Batch, Field
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card

PARTS = ("owner", "agent", "branch_manager", "general_manager", "analyst", "auditor", "administrator", "api_client")
NEW = {"code": "crane_tons", "label_zh": "起重吨位", "label_en": "Crane tons", "type_": "NUMBER",
       "field_class": "internal", "version": 0}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


@pytest.fixture
def admin(signed_in):
    with base.acting_as(base.System("test")):
        yield signed_in("administrator")


def shown(client, path: str) -> str:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("part", PARTS)
def test_only_an_administrator_shapes_the_catalogue(signed_in, cast, part):
    client = signed_in(part)
    for path in ("/fields/", "/fields/codes/", "/fields/batches/add/", "/fields/ENTERPRISE/industry/"):
        assert client.get(path).status_code == (200 if part == "administrator" else 403)


def test_a_field_is_added_asked_for_and_hidden_without_losing_values(admin, cast, at):
    assert admin.post("/fields/ENTERPRISE/BASIC/add/", NEW).status_code == 302
    assert "Crane tons" in shown(admin, f"/customers/{cast.customer_id}/archive/BASIC/")
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"crane_tons": "50"}, channel="SERVICE", day=at.date(), at=at
    )
    hide = {"label_zh": "起重吨位", "field_class": "internal", "is_hidden": "on", "version": 1}
    assert admin.post("/fields/ENTERPRISE/crane_tons/", hide).status_code == 302
    assert "Crane tons" not in shown(admin, f"/customers/{cast.customer_id}/?tab=archive")
    assert Fact.objects.get().value == "50"


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "Not a code"), ("code", "industry"), ("type_", "ROWS"), ("label_zh", ""), ("choices", "red"),
     ("field_class", "secret")],
)  # fmt: skip
def test_a_wrong_field_is_refused_beside_what_was_given(admin, cast, field, value):
    given = NEW | {"label_en": ""} | {field: value}
    answer = admin.post("/fields/ENTERPRISE/BASIC/add/", given)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert not Field.objects.exists()


def test_a_choice_has_words_in_both_languages_and_stays(admin, cast):
    given = NEW | {"code": "grade", "type_": "CHOICE", "choices": "GOLD = 金牌 / Gold\nIRON=铁牌"}
    assert admin.post("/fields/ENTERPRISE/BASIC/add/", given).status_code == 302
    page = shown(admin, f"/customers/{cast.customer_id}/archive/BASIC/")
    assert '<option value="GOLD">Gold</option>' in page
    fewer = {"label_zh": "牌", "field_class": "internal", "choices": "GOLD = 金牌", "version": 1}
    assert admin.post("/fields/ENTERPRISE/grade/", fewer).status_code == 422


def test_a_field_of_the_program_is_renamed_made_stricter_and_never_looser(admin, cast):
    strict = {"label_zh": "行业大类", "field_class": "sensitive", "version": 0}
    assert admin.post("/fields/ENTERPRISE/industry/", strict).status_code == 302
    assert catalog_queries.fields("ENTERPRISE")["industry"].field_class == "sensitive"
    assert admin.post("/fields/ENTERPRISE/industry/", strict | {"label_zh": "x"}).status_code == 409
    loose = strict | {"field_class": "internal", "version": 2}
    assert admin.post("/fields/ENTERPRISE/industry/", loose).status_code == 422
    assert "行业大类" in shown(admin, "/fields/?noun=ENTERPRISE")


def test_a_field_changes_places_with_the_one_before_it(admin, cast):
    assert admin.post("/fields/ENTERPRISE/website/move/").status_code == 302
    codes = [spec.code for spec in catalog_queries.groups("ENTERPRISE")[0].fields]
    assert codes[:3] == ["website", "address", "founded_date"]


@pytest.mark.covers("R156", "R163")
def test_the_seven_direct_and_six_indirect_channels_and_three_methods_are_there():
    lists = catalog_rules.CODE_LISTS
    assert set(lists["direct"].codes) == {
        "SURVEY", "MARKETING", "SERVICE", "SALES_TERMINAL", "EXPO", "COMPLAINT", "WEB_CALLCENTER",
    }  # fmt: skip
    assert set(lists["indirect"].codes) == {"MEDIA", "AIC", "FINANCE", "CONSULTING", "RENTED_DB", "OTHER"}
    assert set(lists["method"].codes) == {"QUESTIONNAIRE", "INTERVIEW", "OBSERVATION"}


@pytest.mark.covers("R162")
def test_an_own_channel_is_added_used_and_taken_off_the_list(admin, cast, at):
    given = {"code": "WECHAT", "label_zh": "微信群", "label_en": "WeChat group", "is_active": "on"}
    assert admin.post("/fields/codes/direct/", given).status_code == 302
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "x"}, channel="WECHAT", day=at.date(), at=at
    )
    assert admin.post("/fields/codes/direct/", given | {"is_active": ""}).status_code == 302
    assert "WECHAT" not in catalog_queries.channels()
    assert "Not offered" in shown(admin, "/fields/codes/")
    assert admin.post("/fields/codes/direct/", given | {"code": "SURVEY", "is_active": ""}).status_code == 422
    assert admin.post("/fields/codes/direct/", given | {"code": "lower"}).status_code == 422


@pytest.mark.covers("R161")
def test_a_batch_is_written_down_with_its_licence(admin, cast):
    given = {"supplier": "某数据公司", "kind": "RENTED", "permitted_use": "一次直邮", "valid_from": "2026-01-01",
             "valid_to": "2026-02-28", "cost": "20000", "version": 0}  # fmt: skip
    assert admin.post("/fields/batches/add/", given | {"valid_to": "2025-01-01"}).status_code == 422
    assert admin.post("/fields/batches/add/", given).status_code == 302
    assert "Locked" in shown(admin, "/sources/")
    url = f"/fields/batches/{Batch.objects.get().pk}/"
    assert admin.post(url, given | {"valid_to": "2026-12-31", "version": 1}).status_code == 302
    assert "Locked" not in shown(admin, "/sources/")
    assert admin.post(url, given | {"version": 1}).status_code == 409


@pytest.mark.parametrize("part", PARTS)
def test_rules_are_read_by_managers_and_written_by_few(signed_in, cast, part):
    client = signed_in(part)
    reads = part in {"branch_manager", "general_manager", "analyst", "auditor", "administrator"}
    writes = part in {"general_manager", "administrator"}
    assert client.get("/rule-tables/").status_code == (200 if reads else 403)
    assert client.get("/rule-tables/freshness/").status_code == (200 if reads else 403)
    assert client.post("/rule-tables/freshness/restore/0/").status_code == (302 if writes else 403)


def test_a_rule_table_is_changed_and_an_earlier_version_brought_back(admin, cast):
    tiers = {"VIP-days": 90, "MAJOR-days": 180, "ORDINARY-days": 365, "SMALL-days": 730}
    url = "/rule-tables/freshness/"
    assert admin.post(f"{url}change/", tiers | {"number": 0}).status_code == 302
    assert catalog_queries.table("freshness")["VIP"] == {"days": 90}
    assert admin.post(f"{url}change/", tiers | {"VIP-days": 60, "number": 0}).status_code == 409
    assert admin.post(f"{url}change/", tiers | {"VIP-days": "soon", "number": 1}).status_code == 422
    assert admin.post(f"{url}change/", tiers | {"VIP-days": 60, "number": 1}).status_code == 302
    assert admin.post(f"{url}restore/1/").status_code == 302
    assert catalog_queries.table("freshness")["VIP"] == {"days": 90}
    assert admin.post(f"{url}restore/0/").status_code == 302
    assert catalog_queries.table("freshness")["VIP"] == {"days": 180}
    assert "Version 4" in shown(admin, url)
    assert admin.post(f"{url}restore/9/").status_code == 404


@pytest.mark.covers("R001")
def test_the_key_account_under_the_goal_is_the_one_to_complete(admin, signed_in, cast, at):
    new = [
        customer_actions.NewCustomer(code=f"E{n}", name=f"客户{n}厂", branch_id=cast.hall.pk, owner_id=cast.owner.pk)
        for n in range(2)
    ]
    first, second = customer_actions.add_customers(new=new, at=at).values()
    Card.objects.filter(pk__in=[cast.customer_id, first]).update(tier="VIP")
    Card.objects.filter(pk=first).update(completeness=80)
    Card.objects.filter(pk=second).update(tier="SMALL")
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "steel"}, channel="SERVICE", day=at.date(), at=at
    )
    page = shown(signed_in("owner"), "/upkeep/")
    assert "苏南轨道装备" in page
    assert "客户0厂" not in page
    assert "客户1厂" not in page
    assert "苏南轨道装备" not in shown(signed_in("colleague"), "/upkeep/")


@pytest.mark.covers("R016")
def test_a_stale_archive_is_listed_until_it_is_checked(admin, signed_in, cast, at):
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "steel"}, channel="SERVICE", day=date(2023, 1, 1), at=at
    )
    client = signed_in("owner")
    assert "苏南轨道装备" in shown(client, "/upkeep/")
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "steel"}, channel="SERVICE", day=at.date(), at=at
    )
    assert "苏南轨道装备" not in shown(client, "/upkeep/")


def test_a_field_of_another_catalogue_does_not_exist(admin, cast):
    for path in ("/fields/ROBOT/industry/", "/fields/ENTERPRISE/birth_date/", "/fields/ENTERPRISE/NONE/add/"):
        assert admin.get(path).status_code == 404
    with pytest.raises(catalog_actions.NoSuchField):
        catalog_actions.change_field(noun="ENTERPRISE", code="birth_date", values={}, version=0, at=None)
