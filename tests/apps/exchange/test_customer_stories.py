"""Stories of customer files: matched to those known by the strongest identifier, added with what is known."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn.models import LegacyIssue
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions

HEADER = "客户编号,客户名称,客户类型,门店,业务员,联系电话,邮箱,统一社会信用代码,建档日期\n"


def known(code: str):
    (customer_id,) = customer_queries.ids_by_code([code]).values()
    return customer_queries.customer(customer_id)


@pytest.mark.covers("R002")
@pytest.mark.covers("R010")
def test_new_customers_come_with_owner_branch_and_original_date(acting, importing, cast):
    acting("administrator")
    _, counts = importing.run(
        HEADER + "K1,南通华强机械有限公司,企业,苏州,owner,0513-8888,a@hq.example,91320600ABC,2019年5月6日\n",
        "customers",
    )
    assert (counts["n_new"], counts["n_refused"]) == (1, 0)
    customer = known("K1")
    assert (customer.kind, customer.branch.name, customer.owner.username) == ("ENTERPRISE", "苏州", "owner")
    assert (customer.first_seen_date, customer.credit_code) == (date(2019, 5, 6), "91320600ABC")


def test_importing_customers_twice_changes_nothing(acting, importing):
    acting("administrator")
    text = HEADER + "K1,华强,,,,138,,,\nK2,李梅,,,,139,,,\n"
    importing.run(text, "customers")
    _, counts = importing.run(text, "customers")
    assert (counts["n_new"], counts["n_updated"], counts["n_unchanged"]) == (0, 0, 2)


@pytest.mark.covers("R003")
def test_without_a_code_the_phone_decides_then_the_name(acting, importing, cast):
    acting("administrator")
    _, counts = importing.run("名称,手机\n苏南轨道,13800138000\n王强,13600000000\n", "customers")
    assert (counts["n_new"], counts["n_updated"]) == (1, 1)
    assert known("13600000000").name == "王强"
    _, counts = importing.run("名称,邮箱\n苏南轨道,info@sn.example\n", "customers")
    assert counts["n_updated"] == 1
    assert (known("C001").name, known("C001").email) == ("苏南轨道", "info@sn.example")


def test_two_rows_that_mean_one_known_customer_are_told_apart(acting, importing, cast):
    acting("administrator")
    import_id, counts = importing.check("名称,手机\n甲,13800138000\n苏南轨道装备有限公司,\n", "customers")
    assert [line[3] for line in importing.refusals(import_id)] == ["REPEATED_CUSTOMER"]
    assert counts["n_updated"] == 1


def test_two_people_of_one_name_with_different_phones_are_two_customers(acting, importing):
    acting("administrator")
    importing.run("姓名,手机\n李梅,13600000001\n", "customers")
    _, counts = importing.run("姓名,手机\n李梅,13600000002\n", "customers")
    assert counts["n_new"] == 1


def test_a_name_that_fits_several_customers_is_refused(acting, importing):
    acting("administrator")
    importing.run("姓名,手机\n李梅,13600000001\n李梅,13600000002\n", "customers")
    import_id, _ = importing.check("姓名\n李梅\n", "customers")
    assert [line[3] for line in importing.refusals(import_id)] == ["AMBIGUOUS_CUSTOMER"]


def test_refused_customers_name_row_column_and_reason(acting, importing):
    acting("administrator")
    import_id, counts = importing.check(
        HEADER
        + "K1,a,,,,,,,\nK1,b,,,,,,,\n,,,,owner,,,,\nK3,c,外星人,,,,,,\nK4,d,,,nobody,,,,\nK5,e,,,,,,,2024-13-01\n",
        "customers",
    )
    assert [(row, column, code) for row, column, _, code in importing.refusals(import_id)] == [
        (3, "客户编号", "REPEATED_CUSTOMER"),
        (4, "客户名称", "NO_CUSTOMER"),
        (5, "客户类型", "UNKNOWN_CHOICE"),
        (6, "业务员", "UNKNOWN_OWNER"),
        (7, "建档日期", "NO_SUCH_DATE"),
    ]
    assert counts["n_new"] == 1


def test_orders_after_customers_find_them_by_code_and_by_name(acting, importing):
    acting("administrator")
    importing.run("客户编号,客户名称\nK1,华强\n", "customers")
    _, counts = importing.run("客户,日期,金额\n华强,2024-01-05,1\nK1,2024-01-06,2\n")
    assert counts["n_new_customers"] == 0


@pytest.mark.covers("R484")
def test_a_file_that_changes_many_customers_waits_until_old_issues_have_been_looked_at(acting, importing, signed_in):
    acting("administrator")
    before = HEADER + "".join(f"K{i},旧名{i},,,,,,,\n" for i in range(21))
    importing.run(before, "customers")
    ids = list(customer_queries.ids_by_code(["K3"]).values())
    noted = {"kind": "OLD_RETURN", "text": "退货款未结", "day": TODAY - timedelta(days=90), "today": TODAY, "at": AT}
    churn_actions.note_issues(customer_ids=ids, **noted)
    after = before.replace("旧名", "新名")
    import_id, counts = importing.check(after, "customers")
    assert (counts["n_updated"], counts["old_issues"]) == (21, ids)
    with pytest.raises(actions.ImportRefused, match="BULK_NEEDS_REVIEW"):
        actions.run(import_id=import_id, at=AT)
    assert known("K5").name == "旧名5"
    page = signed_in("administrator").get(f"/imports/{import_id}/").content.decode()
    assert ("BULK_NEEDS_REVIEW" in page, "旧名3" in page, f"/imports/{import_id}/run/" in page) == (True, True, False)
    # Twenty are not many; and once somebody has looked, the checked file goes in as it is.
    assert importing.check(after.replace("K20,新名20,,,,,,,\n", ""), "customers")[1]["old_issues"] == []
    (issue,) = LegacyIssue.objects.filter(customer_id__in=ids)
    churn_actions.review_issue(legacy_id=issue.pk, word="可改名", day=TODAY, at=AT)
    assert actions.run(import_id=import_id, at=AT)["n_updated"] == 21
    assert known("K3").name == "新名3"


@pytest.mark.covers("R484")
@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("outlets", "客户编号,门店,开业日期", "K{},新店,2025-03-01"),
        ("people", "客户编号,姓名,角色", "K{},王强,采购"),
        ("registry", "客户编号,查询日期,注册地址", "K{},2026-02-01,南通"),
    ],
)
def test_files_about_many_customers_wait_too_and_every_part_asks_anew(kind, head, row, acting, importing):
    acting("administrator")
    importing.run(HEADER + "".join(f"K{i},名称{i},企业,,,,,,\n" for i in range(21)), "customers")
    ids = list(customer_queries.ids_by_code(["K3"]).values())
    import_id, counts = importing.check(f"{head}\n" + "".join(f"{row.format(i)}\n" for i in range(21)), kind)
    assert (counts["n_new"], counts["n_changed"], counts["old_issues"]) == (21, 21, [])
    # Noted after the file was checked, it holds the part up all the same.
    churn_actions.note_issues(
        customer_ids=ids, kind="OLD_RETURN", text="退货款未结", day=TODAY - timedelta(days=90), today=TODAY, at=AT
    )
    with pytest.raises(actions.ImportRefused, match="BULK_NEEDS_REVIEW"):
        actions.run(import_id=import_id, at=AT)
    (issue,) = LegacyIssue.objects.filter(customer_id__in=ids)
    churn_actions.review_issue(legacy_id=issue.pk, word="可以", day=TODAY, at=AT)
    assert actions.run(import_id=import_id, at=AT)["n_new"] == 21
