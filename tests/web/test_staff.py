"""Loss of core staff through the doors: the rate and its lines, who is told, what hung on leavers, who may look."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.org import actions as org_actions
from zhike.apps.org.models import Branch, User
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.tasks.models import Notice
from zhike.jobs import dispatch

ENGLISH = {"headers": {"Accept-Language": "en"}}
LONG_AGO = date(2000, 1, 1)
HALF_YEAR = "first=2001-01-01&last=2001-06-30"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the moment of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@pytest.fixture
def team(cast, everything) -> list[User]:
    """Thirty core marketers of the hall who have been there for long: the two of the cast and twenty-eight more."""
    User.objects.filter(pk__in=[cast.owner.pk, cast.colleague.pk]).update(joined_on=LONG_AGO)
    roles = ("REP", "KEY_ACCOUNT_MANAGER", "MARKETER")
    more = [
        org_actions.add_user(
            username=f"core{i}", name=f"业务员{i}", role=roles[i % 3], branch_id=cast.hall.pk, password=None,
            joined_on=LONG_AGO, at=AT,
        )
        for i in range(28)
    ]  # fmt: skip
    return [cast.owner, cast.colleague, *more]


def leave(people) -> None:
    for user in people:
        org_actions.close_access(user_id=user.pk, at=AT)
    dispatch.run_once()


def told(user: User) -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(user=user, link__startswith="/staff/").order_by("pk")
    return list(rows.values_list("level", "title", "link"))


def test_the_alarm_leads_to_the_branch_whatever_signs_its_code_has(signed_in, cast, team):
    cast.hall.code = "S&Z 1"
    cast.hall.save()
    leave(team[-5:])
    ((_level, _title, link),) = told(cast.branch_manager)
    assert link == "/staff/churn/?branch=S%26Z+1"
    assert signed_in("branch_manager").get(link).status_code == 200


@pytest.mark.covers("R611")
def test_of_thirty_core_marketers_twenty_one_leave_and_the_alarm_is_raised_at_seventy_per_cent(signed_in, cast, team):
    client = signed_in("branch_manager")
    leave(team[-4:])
    assert told(cast.branch_manager) == []
    # 5 of 30 are 16.7 %: a warning from 15 % on.
    leave(team[-5:-4])
    assert [level for level, _title, _link in told(cast.branch_manager)] == ["warning"]
    leave(team[-20:-5])
    assert "ALARM" not in client.get("/api/v1/staff/churn").content.decode().replace("alarm_percent", "")
    leave(team[-21:-20])
    _warned, alarmed = told(cast.branch_manager)
    assert (alarmed[0], alarmed[2]) == ("danger", "/staff/churn/?branch=SZ")
    assert len(told(cast.regional_manager)) == len(told(cast.general_manager)) == 2
    assert told(cast.other_manager) == told(cast.owner) == []
    page = client.get("/staff/churn/", **ENGLISH).content.decode()
    assert "70.0%" in page
    assert "Alarm" in page
    figures = client.get("/api/v1/staff/churn").json()
    assert (figures["opening"], figures["lost"], figures["closing"], figures["level"]) == (30, 21, 9, "ALARM")
    assert figures["rates"]["OPENING"]["value"] == 0.7
    # One more leaver of the same month tells nobody a second time.
    leave(team[-22:-21])
    assert len(told(cast.branch_manager)) == 2


@pytest.mark.covers("R611")
def test_the_house_of_the_industrial_parts_lost_more_than_seventy_per_cent_within_a_half_year(signed_in, cast, team):
    User.objects.filter(pk__in=[user.pk for user in team[:22]]).update(is_active=False, left_on=date(2001, 6, 11))
    asked = signed_in("general_manager").get(f"/api/v1/staff/churn?{HALF_YEAR}").json()
    assert (asked["opening"], asked["lost"], asked["level"]) == (30, 22, "ALARM")
    assert asked["rates"]["OPENING"]["value"] > 0.7
    assert len(asked["leavers"]) == 22
    # The half-year before lost nobody.
    before = signed_in("general_manager").get("/api/v1/staff/churn?first=2000-07-01&last=2000-12-31").json()
    assert (before["lost"], before["level"], before["customers_at_risk_each"]) == (0, "NORMAL", None)


def test_customers_at_risk_are_those_handed_over_and_those_nobody_took_over_yet(signed_in, cast, team):
    client = signed_in("branch_manager")
    kept = add_customer(cast.hall.pk, code="H1", name="客户甲", owner_id=team[2].pk)
    Card.objects.filter(pk=cast.customer_id).update(stake=Decimal(5000))
    Card.objects.filter(pk=kept).update(stake=Decimal(300))
    client.post(f"/handover/{cast.owner.pk}/", {"rest": cast.colleague.pk, "closes_access": "on"})
    leave([team[2], team[3]])
    page = client.get("/staff/churn/", **ENGLISH).content.decode()
    assert f'href="/handover/{team[2].pk}/"' in page
    assert f'href="/handover/{cast.owner.pk}/"' not in page
    found = client.get("/api/v1/staff/churn").json()
    assert (found["customers_at_risk"], Decimal(found["stake"])) == (2, 5300)
    assert found["customers_at_risk_each"] == pytest.approx(2 / 3)
    first, second, third = found["leavers"]
    assert (first["username"], first["n_customers"], first["n_to_hand_over"], Decimal(first["stake"])) == (
        "owner", 1, 0, 5000,
    )  # fmt: skip
    assert (second["n_customers"], second["n_to_hand_over"]) == (1, 1)
    assert (third["n_customers"], Decimal(third["stake"])) == (0, 0)
    file = client.get("/staff/churn/table.csv?part=leavers", **ENGLISH).content.decode("utf-8-sig")
    assert [row.split(",")[4] for row in file.splitlines()[1:]] == ["1", "1", "0"]


def test_branches_add_up_and_who_comes_back_has_not_left(signed_in, cast, team):
    with base.acting_as(base.System("test")):
        far = org_actions.add_user(
            username="far",
            name="远",
            role="REP",
            branch_id=cast.other_hall.pk,
            password=None,
            joined_on=LONG_AGO,
            at=AT,
        )
    leave([far, team[5]])
    client = signed_in("general_manager")
    found = client.get("/api/v1/staff/churn").json()
    parts = {one["branch"]: (one["opening"], one["lost"]) for one in found["branches"]}
    assert (found["opening"], found["lost"], parts) == (31, 2, {"JS": (30, 1), "JN": (1, 1)})
    page = client.get("/staff/churn/", **ENGLISH).content.decode()
    assert "Branch by branch" in page
    file = client.get("/staff/churn/table.csv?part=branches", **ENGLISH).content.decode("utf-8-sig")
    assert sorted(line.split(",")[:5] for line in file.splitlines()[1:]) == [
        ["江苏", "30", "0", "1", "29"], ["济南", "1", "0", "1", "0"],
    ]  # fmt: skip
    org_actions.change_user(user_id=team[5].pk, values={"is_active": True}, at=AT)
    assert User.objects.get(pk=team[5].pk).left_on is None
    assert client.get("/api/v1/staff/churn").json()["lost"] == 1


@pytest.mark.parametrize("address", ["/staff/churn/table", "/database-steps/table"])
def test_a_table_there_is_not_is_not_found_in_any_form(signed_in, team, address):
    client = signed_in("general_manager")
    for part in ("none", "a/b", "a%0d%0ab"):
        assert {client.get(f"{address}.{form}?part={part}").status_code for form in ("csv", "xlsx", "html")} == {404}


def test_a_branch_with_a_stroke_in_its_code_has_tables_as_files_too(signed_in, cast, team):
    Branch.objects.filter(code="JS").update(code='J/"S')
    answer = signed_in("general_manager").get("/staff/churn/table.xlsx?branch=J/%22S")
    assert b"".join(answer).startswith(b"PK")
    assert answer["Content-Disposition"] == f'attachment; filename="staff-leavers-J-S-{TODAY}.xlsx"'


def test_a_control_line_is_a_rule_of_the_house(signed_in, cast, team):
    catalog_actions.change_table(
        name="staff", rows={"CORE": {"warning": 2, "alarm": 3, "months": 6, "least": 30}}, number=0, at=AT
    )
    leave(team[:1])
    assert [level for level, _title, _link in told(cast.branch_manager)] == ["danger"]
    figures = signed_in("branch_manager").get("/api/v1/staff/churn").json()
    assert (figures["first"], figures["warning_percent"], figures["alarm_percent"]) == ("2025-09-03", 2, 3)


def test_a_small_branch_raises_no_alarm_and_other_roles_do_not_count(cast, everything):
    User.objects.filter(pk__in=[cast.owner.pk, cast.colleague.pk, cast.agent.pk]).update(joined_on=LONG_AGO)
    leave([cast.owner, cast.agent])
    assert stewardship_actions.watch_staff(user_id=cast.agent.pk, day=TODAY, at=AT) == 0
    assert told(cast.branch_manager) == []


def test_without_anybody_there_at_the_start_the_page_says_so(signed_in, cast):
    page = signed_in("branch_manager").get("/staff/churn/", **ENGLISH).content.decode()
    assert "no rate can be told" in page
    assert "Nobody of the core staff left" in page


def test_who_is_gone_since_nobody_knows_when_is_named_and_not_counted(signed_in, cast, team):
    User.objects.filter(pk=team[9].pk).update(is_active=False)
    client = signed_in("branch_manager")
    assert "not known" in client.get("/staff/churn/", **ENGLISH).content.decode()
    found = client.get("/api/v1/staff/churn").json()
    assert (found["n_unknown"], found["opening"], found["lost"]) == (1, 29, 0)


def test_a_period_that_ends_before_it_begins_is_refused_or_left_aside(signed_in, cast):
    client = signed_in("branch_manager")
    answer = client.get("/api/v1/staff/churn?first=2001-06-30&last=2001-01-01")
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "last")
    page = client.get("/staff/churn/?first=2001-06-30&last=2001-01-01").content.decode()
    assert 'value="2025-03-03"' in page


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("branch_manager", 200), ("regional_manager", 200), ("general_manager", 200), ("administrator", 200),
        ("owner", 403), ("agent", 403), ("analyst", 403), ("auditor", 403),
    ],
)  # fmt: skip
def test_only_who_leads_people_sees_who_left(signed_in, cast, part, status):
    client = signed_in(part)
    assert client.get("/staff/churn/").status_code == status
    assert client.get("/staff/churn/table.csv").status_code == status
    assert client.get("/api/v1/staff/churn").status_code == status


def test_a_manager_sees_no_other_branch(signed_in, cast, team):
    client = signed_in("other_manager")
    assert client.get("/staff/churn/?branch=SZ").status_code == 404
    assert client.get("/api/v1/staff/churn?branch=SZ").status_code == 404
    assert client.get("/api/v1/staff/churn").json()["opening"] == 0


def test_since_when_somebody_is_with_us_is_told_on_their_page_and_by_rest(signed_in, cast):
    client = signed_in("administrator")
    form = {"name": "owner", "role": "REP", "branch_id": cast.hall.pk, "is_active": "on", "version": 1}
    later = client.post(f"/users/{cast.owner.pk}/", form | {"joined_on": str(TODAY + timedelta(days=1))}, **ENGLISH)
    assert later.status_code == 422
    assert "to come" in later.content.decode()
    client.post(f"/users/{cast.owner.pk}/", form | {"joined_on": "2019-04-01"})
    assert User.objects.get(pk=cast.owner.pk).joined_on == date(2019, 4, 1)
    told = client.patch(
        f"/api/v1/users/{cast.owner.pk}", {"version": 2, "joined_on": "2018-04-01"}, content_type="application/json"
    ).json()
    assert (told["joined_on"], told["left_on"]) == ("2018-04-01", None)
