"""Stories of rented and bought lists: in under their licence, locked with it, taken out so often, and gone again."""

import csv
import io
from datetime import date, timedelta

import pytest
from cast import TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions
from zhike.jobs import upkeep

LIST = (
    "名称,类型,电话,地址,行业,员工人数\n"
    "宁波海曙五金有限公司,企业,0574-8800001,海曙区 1 号,五金,120\n"
    "苏南轨道装备有限公司,企业,0512-6600001,新区 8 号,轨道交通,900\n"
    "王晓梅,个人,13900000001,人民路 3 号,,\n"
    "王晓梅,个人,13900000002,解放路 4 号,,\n"
)


def batch(at, **changes) -> int:
    values = {
        "supplier": "华东数据", "kind": "RENTED", "permitted_use": "一次邮寄", "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 6, 30), "cost": 2_000, "max_uses": 1,
    }  # fmt: skip
    with base.acting_as(base.System("test")):
        return catalog_actions.save_batch(batch_id=None, values=values | changes, at=at)


def archive(customer_id: int, day: date = TODAY):
    return archive_queries.archive_of(customer_queries.card(customer_id), day)


@pytest.fixture
def rented(acting, importing, at):
    """Bring the list in as the administrator; return the import, its batch and the counts."""
    acting("administrator")
    batch_id = batch(at)
    import_id, counts = importing.run(LIST, "rented", options={"batch_id": batch_id})
    return import_id, batch_id, counts


@pytest.mark.covers("R161")
def test_a_list_adds_prospects_by_name_alone_and_keeps_the_rest_under_its_licence(rented, cast, importing):
    _, batch_id, counts = rented
    assert (counts["n_new"], counts["n_refused"]) == (4, 0)
    (found,) = customer_queries.customers().filter(name="宁波海曙五金有限公司")
    assert (found.kind, found.phone, found.email, found.credit_code) == ("ENTERPRISE", "", "", "")
    values = archive(found.pk).values
    assert [values[name].value for name in ("second_phone", "address", "industry", "staff")] == [
        "0574-8800001", "海曙区 1 号", "五金", "120",
    ]  # fmt: skip
    fact = values["industry"].fact
    assert (fact.channel, fact.batch_id) == ("RENTED_DB", batch_id)
    # The known company is found by its name; two persons of one name are two.
    assert archive(cast.customer_id).values["industry"].value == "轨道交通"
    assert customer_queries.customers().filter(name="王晓梅").count() == 2
    assert importing.run(LIST, "rented", options={"batch_id": batch_id})[1]["n_unchanged"] == 4


@pytest.mark.covers("R161")
def test_the_day_after_the_licence_every_row_is_locked(rented, cast):
    last = date(2026, 6, 30)
    assert archive(cast.customer_id, last).values["industry"].value == "轨道交通"
    locked = archive(cast.customer_id, last + timedelta(days=1)).values["industry"]
    assert (locked.value, locked.locked_since) == (None, last)


@pytest.mark.covers("R161")
def test_looking_back_opens_no_lock_and_neither_do_the_days_of_care(rented, cast, at):
    last, later = date(2026, 6, 30), date(2026, 7, 1)
    looked = archive_queries.archive_of(customer_queries.card(cast.customer_id), TODAY, today=later)
    assert (looked.values["industry"].value, looked.values["industry"].locked_since) == (None, last)
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"founded_date": "2001-03-10", "contract_to": "2026-03-20"},
        channel="RENTED_DB", day=TODAY, batch_id=rented[1], at=at,
    )  # fmt: skip
    for read, n in ((archive_queries.archive_days, 1), (archive_queries.contract_days, 1)):
        days = {"first": date(2026, 3, 1), "last": date(2026, 3, 31), "owner_id": None, "limit": 9}
        assert len(read(today=last, **days)) == n
        assert read(today=later, **days) == []


@pytest.mark.covers("R161")
def test_cards_follow_a_licence_that_ended(rented, at):
    guest = customer_queries.customers().filter(name="王晓梅").first()
    archive_actions.write_facts(
        customer_id=guest.pk, values={"salutation": "王女士"}, channel="RENTED_DB", day=TODAY, batch_id=rented[1], at=at
    )
    before = customer_queries.card(guest.pk)
    assert (before.salutation, before.knowledge > 0) == ("王女士", True)
    upkeep.look_after(day=date(2026, 7, 1), at=at)
    after = customer_queries.card(guest.pk)
    assert (after.salutation, after.knowledge) == ("", 0)


@pytest.mark.covers("R161")
def test_a_list_is_taken_out_as_often_as_its_licence_says_and_who_did_is_kept(rented, cast, at):
    _, batch_id, _ = rented
    taken = archive_actions.use_batch(batch_id=batch_id, purpose="春季邮寄", at=at)
    assert len(taken.rows) == 4
    assert {row[1] for row in taken.rows} == {"宁波海曙五金有限公司", "苏南轨道装备有限公司", "王晓梅"}
    (use,) = archive_queries.uses(batch_id)
    assert (use.purpose, use.n_rows, use.user_id) == ("春季邮寄", 4, cast.administrator.pk)
    with pytest.raises(archive_actions.UsesSpent):
        archive_actions.use_batch(batch_id=batch_id, purpose="再寄一次", at=at)
    with pytest.raises(archive_actions.LicenseExpired):
        archive_actions.use_batch(batch_id=batch_id, purpose="过期", at=at + timedelta(days=200))
    assert archive_queries.uses(batch_id).count() == 1


def test_who_takes_a_list_out_gets_the_customers_they_may_see(rented, acting, at):
    _, batch_id, _ = rented
    acting("other_manager")
    assert archive_actions.use_batch(batch_id=batch_id, purpose="邮寄", at=at).rows == []


def test_a_list_goes_again_with_the_prospects_it_brought(rented, cast, at):
    import_id, _, _ = rented
    report = actions.undo(import_id=import_id, at=at)
    assert (report["n_rows_gone"], report["n_customers"]) == (4, 3)
    assert "industry" not in {code for code, value in archive(cast.customer_id).values.items() if value.is_known}


def test_without_a_list_or_outside_its_licence_nothing_is_checked(acting, importing, at):
    acting("administrator")
    ended = batch(at, valid_to=TODAY - timedelta(days=1))
    report = batch(at, kind="REPORT")
    for options, code in (({}, "BATCH_MISSING"), ({"batch_id": ended}, "LICENSE_EXPIRED"),
                          ({"batch_id": report}, "BATCH_MISSING"), ({"batch_id": 999}, "BATCH_MISSING")):  # fmt: skip
        with pytest.raises(actions.ImportRefused) as refused:
            importing.check(LIST, "rented", options=options)
        assert refused.value.reason.code == code


def test_rows_that_name_nobody_or_somebody_unclear_are_refused_with_the_reason(acting, importing, cast, at):
    acting("administrator")
    for code in ("D1", "D2"):
        new = customer_actions.NewCustomer(code=code, name="同名公司", branch_id=cast.hall.pk)
        customer_actions.add_customer(new=new, at=at)
    text = "名称,客户编号,采集日期\n,,2026-01-01\n同名公司,,2026-01-01\n某公司,C404,2026-01-01\n新公司,,2027-01-01\n"
    import_id, counts = importing.check(text, "rented", options={"batch_id": batch(at)})
    assert counts["n_new"] == 0
    assert [code for *_, code in importing.refusals(import_id)] == [
        "NO_CUSTOMER", "AMBIGUOUS_CUSTOMER", "NO_SUCH_CUSTOMER", "DAY_TO_COME",
    ]  # fmt: skip


TWICE = (
    "客户编号,行业,员工人数,采集日期\n"
    "C001,五金,120,2026-01-10\n"
    "C001,轨道交通,120,2026-02-10\n"
    "C001,钢铁,90,2025-12-01\n"
    "C001,轨道交通,150,2026-02-20\n"
)


def _history(customer_id: int) -> list[tuple]:
    return [
        (fact.field, fact.value, fact.valid_from, fact.valid_to, fact.outcome, fact.verified_date, fact.batch_id)
        for name in ("industry", "staff")
        for fact in archive_queries.fact_history(customer_id, name)
    ]


@pytest.mark.covers("R161")
def test_rows_of_one_file_become_the_history_they_would_become_one_by_one(acting, importing, cast, at):
    acting("administrator")
    batch_id = batch(at)
    _, counts = importing.run(TWICE, "rented", options={"batch_id": batch_id})
    assert (counts["n_new"], counts["n_refused"]) == (4, 0)
    together = _history(cast.customer_id)
    january, february, end = date(2026, 1, 10), date(2026, 2, 10), date(2026, 2, 20)
    assert together == [
        ("industry", "轨道交通", february, None, "VERIFIED", end, batch_id),
        ("industry", "五金", january, february, "CORRECTED", january, batch_id),
        ("industry", "钢铁", date(2025, 12, 1), february, "", date(2025, 12, 1), batch_id),
        ("staff", "150", end, None, "", end, batch_id),
        ("staff", "120", january, end, "VERIFIED", february, batch_id),
        ("staff", "90", date(2025, 12, 1), january, "", date(2025, 12, 1), batch_id),
    ]


def test_one_by_one_gives_the_same_history(acting, importing, cast, at):
    acting("administrator")
    batch_id = batch(at)
    importing.run(TWICE, "rented", options={"batch_id": batch_id})
    together = _history(cast.customer_id)
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(code="C9", name="同行公司", kind="ENTERPRISE", branch_id=cast.hall.pk)
        other_id = customer_actions.add_customer(new=new, at=at)
    for row in csv.DictReader(io.StringIO(TWICE)):
        archive_actions.write_facts(
            customer_id=other_id, values={"industry": row["行业"], "staff": row["员工人数"]}, channel="RENTED_DB",
            day=date.fromisoformat(row["采集日期"]), batch_id=batch_id, at=at,
        )  # fmt: skip
    assert _history(other_id) == together


def test_a_list_of_many_rows_is_written_in_few_steps(acting, importing, at, django_assert_max_num_queries):
    acting("administrator")
    rows = "".join(f"公司{n},企业,五金,{n + 1}\n" for n in range(200))
    import_id, _ = importing.check(f"名称,类型,行业,员工人数\n{rows}", "rented", options={"batch_id": batch(at)})
    with django_assert_max_num_queries(100):
        counts = actions.run(import_id=import_id, at=at)
    assert counts["n_new"] == 200
    (found,) = customer_queries.customers().filter(name="公司7")
    assert (archive(found.pk).values["staff"].value, customer_queries.card(found.pk).knowledge > 0) == ("8", True)
    assert AuditEntry.objects.filter(act="archive.change", object_id=found.pk).count() == 1
