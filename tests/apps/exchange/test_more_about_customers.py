"""Stories of key persons, contacts, outlets and registry extracts: in once, refused with a reason, and back again."""

from datetime import date
from decimal import Decimal

import pytest
from cast import TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.exchange import actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries

PEOPLE = (
    "客户编号,姓名,角色,职务,手机,生日\nC001,李雪梅,采购,采购总监,13900000001,1975-03-06\nC001,赵工,影响者,总工,,\n"
)
CONTACTS = (
    "客户编号,联系日期,沟通方式,方向,沟通内容,业务员\n"
    "C001,2026-02-03,电话,来,询问交期,owner\n"
    "C001,2026-02-10,拜访,,看样品,\n"
)
OUTLETS = "客户编号,门店名称,地址,开业日期,关店日期,营业额\nC001,观前街店,观前街 1 号,2020-05-01,,120万\n"
REGISTRY = (
    "统一社会信用代码,查询日期,企业类型,注册资本,成立日期,法定代表人\n"
    "91320594MA1AAAAA1X,2026-02-01,有限责任公司,5000万,2004-03-08,王建国\n"
)


@pytest.fixture
def enterprise(cast, at) -> int:
    """The customer with its credit code."""
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(
            code="C002", name="苏州注册一号", branch_id=cast.hall.pk, credit_code="91320594MA1AAAAA1X"
        )
        return customer_actions.add_customer(new=new, at=at)


def test_key_persons_come_in_once_and_go_while_nothing_stands_on_them(acting, importing, cast, at):
    acting("administrator")
    import_id, counts = importing.run(PEOPLE, "people")
    assert (counts["n_new"], counts["n_refused"]) == (2, 0)
    parts = {part.name: part for part in people_queries.parts_at(cast.customer_id)}
    director = parts["李雪梅"]
    assert (director.role, director.title, director.person.phone) == ("BUYER", "采购总监", "13900000001")
    assert director.person.birthday == date(1975, 3, 6)
    assert importing.run(PEOPLE, "people")[1]["n_unchanged"] == 2
    people_actions.change_person(person_id=director.person_id, values={"note": "属兔"}, version=1, at=at)
    report = actions.undo(import_id=import_id, at=at)
    assert (report["n_rows_gone"], report["n_rows_kept"]) == (1, 1)
    assert [part.name for part in people_queries.parts_at(cast.customer_id)] == ["李雪梅"]


def test_somebody_who_counts_there_already_is_not_added_twice(acting, importing, cast):
    acting("administrator")
    importing.run(PEOPLE, "people")
    importing.run("客户编号,姓名,角色\nC001,李雪梅,决策人\n", "people")
    assert len(people_queries.parts_at(cast.customer_id)) == 2


@pytest.mark.covers("R232")
def test_contacts_of_the_past_come_in_and_go_unless_somebody_added_to_them(acting, importing, cast, at):
    acting("administrator")
    import_id, counts = importing.run(CONTACTS, "interactions")
    assert (counts["n_new"], counts["n_refused"]) == (2, 0)
    visit, call = interaction_queries.interactions_of(cast.customer_id)
    assert (call.channel, call.direction, call.user_id, call.source) == ("PHONE", "IN", cast.owner.pk, "IMPORT")
    assert (visit.channel, visit.direction, visit.user_id) == ("VISIT", "BOTH", cast.administrator.pk)
    assert interaction_queries.contactedness(cast.customer_id).last_two_way_at == visit.happened_at
    interaction_actions.amend_interaction(interaction_id=call.pk, text="已答复", at=at)
    report = actions.undo(import_id=import_id, at=at)
    assert (report["n_rows_gone"], report["n_rows_kept"]) == (1, 1)
    assert interaction_queries.contactedness(cast.customer_id).last_two_way_at == call.happened_at


def test_outlets_come_in_and_go_again(acting, importing, cast, at):
    acting("administrator")
    import_id, counts = importing.run(OUTLETS, "outlets")
    assert counts["n_new"] == 1
    (shop,) = archive_queries.outlets(cast.customer_id, TODAY)
    assert (shop.name, shop.opened_date, shop.turnover) == ("观前街店", date(2020, 5, 1), Decimal(1_200_000))
    assert actions.undo(import_id=import_id, at=at)["n_rows_gone"] == 1
    assert not archive_queries.outlets(cast.customer_id, TODAY)


@pytest.mark.covers("R158")
def test_an_extract_finds_its_enterprise_by_credit_code_and_is_dated_by_its_day(acting, importing, enterprise, at):
    acting("administrator")
    import_id, counts = importing.run(REGISTRY, "registry")
    assert (counts["n_new"], counts["n_refused"]) == (1, 0)
    fact = archive_queries.open_fact(enterprise, "registered_capital")
    assert (Decimal(fact.value), fact.channel, fact.collected_date) == (Decimal(50_000_000), "AIC", date(2026, 2, 1))
    assert archive_queries.open_fact(enterprise, "legal_form").value == "LIMITED"
    assert archive_queries.open_fact(enterprise, "founded_date").value == "2004-03-08"
    assert importing.run(REGISTRY, "registry")[1]["n_unchanged"] == 1
    assert actions.undo(import_id=import_id, at=at)["n_rows_gone"] == 1
    assert archive_queries.open_fact(enterprise, "registered_capital") is None


@pytest.mark.parametrize(
    "case",
    [
        ("people", "客户编号,姓名,角色\nC001,李,老板娘\n", "UNKNOWN_CHOICE"),
        ("people", "客户编号,姓名,角色,生日\nC001,李,采购,2027-01-01\n", "DAY_TO_COME"),
        ("people", "客户编号,姓名,角色\nC404,李,采购\n", "NO_SUCH_CUSTOMER"),
        ("interactions", "客户编号,日期,内容\nC001,2026-04-01,电话\n", "DAY_TO_COME"),
        ("interactions", "客户编号,日期,内容,业务员\nC001,2026-02-01,电话,无此人\n", "UNKNOWN_COLLEAGUE"),
        ("outlets", "客户编号,门店名称,开业日期,关店日期\nC001,一店,2020-05-01,2019-05-01\n", "CLOSES_BEFORE"),
        ("registry", "统一社会信用代码,查询日期\n91320594MA1BBBBB1X,2026-02-01\n", "NO_CUSTOMER"),
        ("registry", "客户编号,查询日期\nC001,2026-03-09\n", "DAY_TO_COME"),
        ("registry", "客户编号,查询日期\nP1,2026-02-01\n", "NOT_AN_ENTERPRISE"),
    ],
)
def test_a_row_that_does_not_fit_says_why(acting, importing, cast, at, case):
    kind, text, code = case
    acting("administrator")
    new = customer_actions.NewCustomer(code="P1", name="王晓梅", kind="INDIVIDUAL", branch_id=cast.hall.pk)
    customer_actions.add_customer(new=new, at=at)
    import_id, counts = importing.check(text, kind)
    assert counts["n_new"] == 0
    assert [why for *_, why in importing.refusals(import_id)] == [code]


def test_what_became_sensitive_comes_in_for_those_who_agree_alone(acting, importing, enterprise, at):
    acting("administrator")
    catalog_actions.change_field(
        noun="ENTERPRISE", code="legal_representative", values={"field_class": "sensitive"}, version=0, at=at
    )
    import_id, _counts = importing.check(REGISTRY, "registry")
    assert [why for *_, why in importing.refusals(import_id)] == ["CONSENT_MISSING"]
    archive_actions.give_consent(
        customer_id=enterprise, purpose="SENSITIVE", wording="Sensitive 2026-01", channel="ON_PAPER",
        given_date=TODAY, at=at,
    )  # fmt: skip
    assert importing.run(REGISTRY, "registry")[1]["n_new"] == 1


def test_a_manager_of_another_branch_brings_nothing_about_the_customer(acting, importing, cast):
    acting("other_manager")
    for text, kind in ((PEOPLE, "people"), (CONTACTS, "interactions"), (OUTLETS, "outlets")):
        import_id, _ = importing.check(text, kind)
        assert {why for *_, why in importing.refusals(import_id)} == {"NO_SUCH_CUSTOMER"}
