"""Stories of the desk of an activity: known ones and new ones sign in, by hand or by a sheet, and teach us facts."""

import pytest
from cast import TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Customer
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.org import actions as org_actions

SHEET = "姓名,类型,电话,单位,行业\n王晓梅,个人,13900000001,某厂,\n苏南轨道装备有限公司,企业,,,轨道交通\n"


@pytest.fixture(autouse=True)
def english(client, monkeypatch, at):
    client.cookies["zhike_language"] = "en"
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


@pytest.fixture
def held(cast, at):
    """Hold an activity of a kind at the hall; return its number."""

    def hold(kind: str = "EXPO") -> int:
        with base.acting_as(base.System("test")):
            org_actions.change_company(values={"currency": "CNY"}, at=at)
            new = activity_actions.NewActivity(
                title="机床展", kind=kind, first_date=TODAY, last_date=TODAY, branch_id=cast.hall.pk
            )
            return activity_actions.add_activity(new=new, at=at)

    return hold


@pytest.mark.covers("R150", "R153")
def test_a_name_and_a_phone_sign_somebody_new_in_and_the_form_waits_for_the_next(signed_in, cast, held):
    pk, client = held(), signed_in("owner")
    url = f"/activities/{pk}/desk/"
    assert client.post(url, {"name": ""}).status_code == 422
    given = {"name": "王晓梅", "phone": "13900000001", "firm": "某厂", "job": "采购"}
    assert client.post(url, given).status_code == 302
    assert "1 lead" in client.get(url).content.decode()
    with base.acting_as(base.System("test")):
        new = Customer.objects.get(name="王晓梅")
        facts = {code: archive_queries.open_fact(new.pk, code) for code in ("employer", "job_title")}
    assert (new.kind, new.phone, new.owner_id) == ("INDIVIDUAL", "13900000001", cast.owner.pk)
    assert [(fact.value, fact.channel) for fact in facts.values()] == [("某厂", "EXPO"), ("采购", "EXPO")]


@pytest.mark.covers("R150")
def test_a_known_number_finds_the_customer_and_updates_the_archive(signed_in, cast, held):
    pk, client = held("FORUM"), signed_in("owner")
    for industry in ("钢铁", "轨道交通"):
        client.post(f"/activities/{pk}/desk/", {"name": "苏南轨道装备有限公司", "trade": industry})
    with base.acting_as(base.System("test")):
        assert Customer.objects.count() == 1
        fact = archive_queries.open_fact(cast.customer_id, "industry")
        (guest,) = activity_queries.invitations_of(pk)
    assert (fact.value, fact.channel, fact.interaction_id) == ("轨道交通", "MARKETING", guest.interaction_id)
    assert guest.has_attended


@pytest.mark.parametrize(
    ("part", "status"), [("owner", 200), ("auditor", 403), ("analyst", 403), ("other_manager", 404)]
)
def test_who_may_stand_at_the_desk(signed_in, held, part, status):
    assert signed_in(part).get(f"/activities/{held()}/desk/").status_code == status


@pytest.mark.covers("R150", "R153")
def test_a_sheet_signs_in_once_and_is_taken_back(cast, acting, held, tmp_path, at):
    pk = held()
    acting("branch_manager")
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    counts = {}
    for _turn in range(2):
        import_id = exchange_actions.start_import(path=path, kind="signin", file_name="sheet.csv", at=at)
        exchange_actions.stage(import_id=import_id, at=at)
        with pytest.raises(exchange_actions.ImportRefused):
            exchange_actions.check(import_id=import_id, at=at)
        exchange_actions.map_columns(import_id=import_id, columns={}, options={"activity_id": pk}, at=at)
        exchange_actions.check(import_id=import_id, at=at)
        counts[import_id] = exchange_actions.run(import_id=import_id, at=at)
    first, again = counts
    assert (counts[first]["n_new"], counts[again]["n_unchanged"]) == (2, 2)
    assert {(guest.customer.name, guest.has_attended) for guest in activity_queries.invitations_of(pk)} == {
        ("王晓梅", True), ("苏南轨道装备有限公司", True),
    }  # fmt: skip
    assert archive_queries.open_fact(cast.customer_id, "industry").channel == "EXPO"
    assert customer_queries.customers().get(name="王晓梅").phone == "13900000001"
    report = exchange_actions.undo(import_id=first, at=at)
    assert (report["n_rows_gone"], report["n_customers"]) == (2, 1)
    assert archive_queries.open_fact(cast.customer_id, "industry") is None
    (guest,) = activity_queries.invitations_of(pk)
    assert not guest.has_attended


@pytest.fixture
def drawn(cast, held, at) -> int:
    """An activity to whose control group the customer was drawn."""
    pk = held()
    with base.acting_as(base.System("test")):
        activity_actions.invite(activity_id=pk, customer_ids=[cast.customer_id], at=at)
        activity_queries.invitations_of(pk).update(is_control=True)
    return pk


def test_who_is_in_the_control_group_is_not_signed_in_and_the_desk_says_so(signed_in, drawn):
    answer = signed_in("owner").post(f"/activities/{drawn}/desk/", {"name": "苏南轨道装备有限公司"})
    assert answer.status_code == 422
    assert "The customer is in the control group." in answer.content.decode()


def test_a_sheet_refuses_the_control_group_row_by_row(acting, drawn, tmp_path, at):
    acting("branch_manager")
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    import_id = exchange_actions.start_import(path=path, kind="signin", file_name="sheet.csv", at=at)
    exchange_actions.stage(import_id=import_id, at=at)
    exchange_actions.map_columns(import_id=import_id, columns={}, options={"activity_id": drawn}, at=at)
    exchange_actions.check(import_id=import_id, at=at)
    (refusal,) = exchange_queries.refusals(import_id)
    assert refusal["code"] == "CONTROL_GROUP"
    assert exchange_actions.run(import_id=import_id, at=at)["n_new"] == 1


def test_what_came_true_since_the_check_is_said_in_words_and_the_next_check_refuses_the_row(
    acting, held, cast, tmp_path, at
):
    pk = held()
    acting("branch_manager")
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    import_id = exchange_actions.start_import(path=path, kind="signin", file_name="sheet.csv", at=at)
    exchange_actions.stage(import_id=import_id, at=at)
    exchange_actions.map_columns(import_id=import_id, columns={}, options={"activity_id": pk}, at=at)
    exchange_actions.check(import_id=import_id, at=at)
    activity_actions.invite(activity_id=pk, customer_ids=[cast.customer_id], at=at)
    activity_queries.invitations_of(pk).update(is_control=True)
    exchange_actions.perform(import_id=import_id, step="RUN", at=at)
    found = exchange_queries.one(import_id)
    assert (found.status, found.failure["code"]) == ("FAILED", "CONTROL_GROUP")
    for step in ("CHECK", "RUN"):
        exchange_actions.perform(import_id=import_id, step=step, at=at)
    found = exchange_queries.one(import_id)
    assert (found.status, found.counts["n_new"], found.counts["n_refused"]) == ("DONE", 1, 1)


def test_who_was_met_there_is_no_part_of_the_comparison(cast, drawn, at):
    with base.acting_as(base.System("test")):
        guest = customer_actions.NewCustomer(code="G", name="G 公司", kind="ENTERPRISE", branch_id=cast.hall.pk)
        guest_id = customer_actions.add_customer(new=guest, at=at)
        activity_actions.invite(activity_id=drawn, customer_ids=[guest_id], at=at)
        lead = activity_actions.NewLead("新来的公司", "ENTERPRISE")
        activity_actions.add_lead(activity_id=drawn, new=lead, day=TODAY, at=at)
        compared = activity_queries.comparison(activity_queries.activity(drawn), today=TODAY)
    assert (compared.offered.n, compared.control.n) == (1, 1)
