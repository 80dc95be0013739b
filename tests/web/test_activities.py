"""Activities through the door: planned, guests ranked and invited, attendance told once, effects and leads."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.activities import actions, queries
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Customer
from zhike.apps.interactions.models import Interaction
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people.models import PersonFact
from zhike.apps.stewardship.models import BulkEdit
from zhike.apps.trade.models import Order

EN = {"Accept-Language": "en"}
FORM = {"title": "春季联谊", "kind": "GET_TOGETHER", "first_date": "2026-03-02", "last_date": "2026-03-02",
        "place": "太湖", "tags": "高尔夫, 茶", "menu": "花生汤"}  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def held(cast, **more) -> int:
    values = {"kind": "GET_TOGETHER", "title": "春季联谊", "first_date": TODAY, "last_date": TODAY,
              "branch_id": cast.hall.pk, "menu": ["花生汤"], "tags": ["高尔夫"]} | more  # fmt: skip
    with base.acting_as(org_queries.member(cast.owner.pk)):
        return actions.add_activity(new=actions.NewActivity(**values), at=AT)


def invited(cast, activity_id: int) -> int:
    with base.acting_as(base.System("test")):
        (pk,) = actions.invite(activity_id=activity_id, customer_ids=[cast.customer_id], at=AT)
    return pk


@pytest.mark.covers("R243")
@pytest.mark.covers("R247")
def test_an_activity_is_planned_changed_and_called_off_with_a_way_back(signed_in, cast):
    client = signed_in("owner")
    assert client.post("/activities/add/", FORM | {"last_date": "2026-03-01"}).status_code == 422
    url = client.post("/activities/add/", FORM)["Location"]
    change = FORM | {"version": 1, "minutes": "谈到交期", "opinions": "交期太长\n\n价格合适"}
    assert client.post(f"{url}edit/", change).status_code == 302
    assert client.post(f"{url}edit/", change).status_code == 409
    client.post(f"{url}end/", {"status": "CANCELLED"})
    with base.acting_as(base.System("test")):
        row = Activity.objects.get()
    assert (row.tags, row.opinions, row.status) == (["高尔夫", "茶"], ["交期太长", "价格合适"], "CANCELLED")
    client.post(f"{url}reopen/")
    assert "谈到交期" in client.get(url).content.decode()
    assert "春季联谊" in client.get("/activities/month/?month=2026-03").content.decode()
    assert "春季联谊" not in client.get("/activities/month/?month=2026-05").content.decode()


@pytest.mark.parametrize(("part", "status"), [
    ("owner", 200), ("colleague", 200), ("agent", 200), ("regional_manager", 200), ("auditor", 200),
    ("other_manager", 404), ("analyst", 404),
])  # fmt: skip
def test_an_activity_is_seen_at_its_branch_and_guests_by_who_sees_the_customer(signed_in, cast, part, status):
    pk = held(cast)
    invited(cast, pk)
    answer = signed_in(part).get(f"/activities/{pk}/")
    assert answer.status_code == status
    assert ("苏南轨道装备" in answer.content.decode()) is (status == 200 and part != "colleague")


@pytest.mark.covers("R245")
def test_attendance_makes_one_contact_about_feelings_and_can_be_taken_back(signed_in, cast):
    pk, client = held(cast), signed_in("owner")
    url = f"/activities/{pk}/guests/{invited(cast, pk)}/"
    client.post(url, {"deed": "COMING"})
    for _n in range(2):
        client.post(url, {"deed": "came"})
    with base.acting_as(base.System("test")):
        (contact,) = Interaction.objects.all()
        assert (contact.kind, contact.contents, contact.customer_id) == ("CONTACT", ["EMOTION"], cast.customer_id)
    client.post(url, {"deed": "not_came"})
    with base.acting_as(base.System("test")):
        assert Interaction.objects.get().taken_back_at is not None
        assert not Invitation.objects.get().has_attended
    assert signed_in("colleague").post(url, {"deed": "came"}).status_code == 404
    assert signed_in("auditor").post(url, {"deed": "came"}).status_code == 403


@pytest.mark.covers("R033")
def test_a_guest_who_must_not_have_what_is_served_is_warned_about(signed_in, cast):
    pk, client = held(cast), signed_in("owner")
    with base.acting_as(base.System("test")):
        part = people_actions.NewPart(customer_id=cast.customer_id, role="BUYER", valid_from=TODAY)
        person_id = people_actions.add_person(values={"name": "李雪梅"}, part=part, at=AT)
        write = {"taboos": ["花生"], "sports": ["高尔夫"]}
        for field, value in write.items():
            PersonFact.objects.create(
                person_id=person_id, field=field, value=value, channel="OTHER", collected_date=TODAY,
                verified_date=TODAY, valid_from=TODAY, noted_at=AT,
            )  # fmt: skip
    page = client.get(f"/activities/{pk}/invite/", headers=EN).content.decode()
    assert "Taboo of 李雪梅: 花生" in page
    assert f'value="{cast.customer_id}"' in page
    client.post(f"/activities/{pk}/invite/", {"ids": [cast.customer_id, 999_999]})
    assert "Taboo of 李雪梅: 花生" in client.get(f"/activities/{pk}/", headers=EN).content.decode()


def test_activities_are_held_while_many_are_changed_and_given_back(signed_in, cast):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite has one writer at a time")
    given = {"ids": [held(cast), held(cast)], "field": "status", "value": "DONE", "run": "on"}
    client = signed_in("owner")
    with CaptureQueriesContext(connection) as seen:
        client.post("/lists/activities/change/", given)
        client.post(f"/changes/{BulkEdit.objects.get().pk}/undo/")
    locks = [one for one in seen if "FOR UPDATE" in one["sql"] and 'FROM "activities_activity"' in one["sql"]]
    assert len(locks) == 2


def test_an_invitation_is_held_while_it_is_noted_that_the_guest_came(signed_in, cast):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite has one writer at a time")
    pk = held(cast)
    with CaptureQueriesContext(connection) as seen:
        signed_in("owner").post(f"/activities/{pk}/guests/{invited(cast, pk)}/", {"deed": "came"})
    (lock,) = [n for n, one in enumerate(seen) if 'FOR UPDATE OF "activities_invitation"' in one["sql"]]
    (noted,) = [n for n, one in enumerate(seen) if one["sql"].startswith('INSERT INTO "interactions_interaction"')]
    assert lock < noted


@pytest.mark.covers("R248")
@pytest.mark.covers("R246")
def test_sales_before_during_and_after_are_told_apart(cast):
    pk = held(cast)
    with base.acting_as(base.System("test")):
        Invitation.objects.filter(pk=invited(cast, pk)).update(has_attended=True)
        for n, (days, amount) in enumerate([(-31, 1), (-30, 10), (-1, 20), (0, 40), (1, 80), (30, 160), (31, 320)]):
            Order.objects.create(
                number=f"A{n}", source="t", customer_id=cast.customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=TODAY + timedelta(days=days), currency="CNY", amount=amount,
            )  # fmt: skip
        told = queries.effect(Activity.objects.get(), days=30, today=TODAY + timedelta(days=12))
    assert (told.before.revenue, told.during.revenue, told.after.revenue) == (30, 40, 240)
    assert (told.n_attendees, told.n_passed) == (1, 12)


@pytest.mark.covers("R153")
def test_leads_of_an_expo_become_customers_with_their_cost(signed_in, cast):
    pk, client = held(cast, kind="EXPO", cost=Decimal(10_000)), signed_in("owner")
    for n in range(2):
        client.post(f"/activities/{pk}/lead/", {"name": f"展会客户{n}", "kind": "ENTERPRISE"})
    assert client.post(f"/activities/{pk}/lead/", {"name": ""}).status_code == 422
    with base.acting_as(base.System("test")):
        new = Customer.objects.get(name="展会客户0")
        Order.objects.create(
            number="L", source="t", customer_id=new.pk, branch_id=new.branch_id, kind="PURCHASE",
            order_date=date(2026, 3, 20), currency="CNY", amount=1,
        )  # fmt: skip
        told = queries.leads(Activity.objects.get(), today=TODAY + timedelta(days=60))
    assert (new.owner_id, told.n, told.conversion, told.each) == (cast.owner.pk, 2, 0.5, 5_000)
    # One yuan came of ten thousand.
    assert (told.revenue, told.return_on_cost) == (1, pytest.approx(-0.9999))


@pytest.mark.covers("R059")
@pytest.mark.covers("R247")
def test_what_is_held_for_the_public_keeps_partners_media_and_what_it_did_for_our_name(signed_in, cast):
    pk, client = held(cast, kind="PUBLIC_BENEFIT"), signed_in("owner")
    given = {
        "title": "植树", "kind": "PUBLIC_BENEFIT", "first_date": str(TODAY), "last_date": str(TODAY), "version": 1,
        "partners": "市绿化委、实验小学", "n_participants": 120, "exposure": "苏州日报\n本地电视台",
        "reputation": "好评率升 3 点",
    }  # fmt: skip
    assert client.post(f"/activities/{pk}/edit/", given).status_code == 302
    page = client.get(f"/activities/{pk}/").content.decode()
    for words in ("市绿化委、实验小学", "120", "苏州日报、本地电视台", "好评率升 3 点"):
        assert words in page
    # Who acts for the public stands beside it, is proposed first, and its pool tells what it came to.
    with base.acting_as(base.System("test")):
        given = {"dimension": "SOURCE", "classes": {cast.customer_id: "PUBLIC_INTEREST"}, "day": TODAY}
        customer_actions.assign_classes(**given, rule_version="t", at=AT)
    told = {"n": 1, "n_invited": 0, "n_came": 0, "waiting": [cast.customer_id]}
    assert client.get(f"/api/v1/activities/{pk}").json()["public_interest"] == told
    assert "Not invited yet" in client.get(f"/activities/{pk}/", headers=EN).content.decode()
    proposed = client.get(f"/activities/{pk}/invite/", headers=EN).content.decode()
    assert f'value="{cast.customer_id}" id="guest-{cast.customer_id}" checked' in proposed
    assert "Acts for the public" in proposed
    pool = client.get("/classification/pools/SOURCE/PUBLIC_INTEREST/", headers=EN).content.decode()
    assert f'href="/activities/{pk}/#public"' in pool
    assert client.post(f"/activities/{pk}/invite/", {"ids": [cast.customer_id]}).status_code == 302
    pool = client.get("/classification/pools/SOURCE/PUBLIC_INTEREST/", headers=EN).content.decode()
    assert "1 activity of public benefit, came to 0" in pool
    assert "Not invited yet" not in client.get(f"/activities/{pk}/", headers=EN).content.decode()
    assert client.get(f"/api/v1/activities/{held(cast)}").json()["public_interest"] is None


def guests(cast, pk: int, n: int) -> list[int]:
    """Invite some more customers; return their ids."""
    with base.acting_as(base.System("test")):
        ids = [
            customer_actions.add_customer(
                new=customer_actions.NewCustomer(
                    code=f"G{i}", name=f"来宾{i}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
                ),
                at=AT,
            )
            for i in range(n)
        ]
        actions.invite(activity_id=pk, customer_ids=ids, at=AT)
    return ids


@pytest.mark.covers("R246")
def test_a_promotion_is_held_against_a_control_group_within_its_days(signed_in, cast):
    with base.acting_as(base.System("test")):
        pk = actions.add_activity(
            new=actions.NewActivity(
                kind="PROMOTION", title="夏季促销", first_date=TODAY, last_date=TODAY + timedelta(days=9),
                branch_id=cast.hall.pk, offer="满千减百", budget=Decimal(5_000),
            ),
            at=AT,
        )  # fmt: skip
    guests(cast, pk, 10)
    client = signed_in("owner")
    assert client.post(f"/activities/{pk}/control/", {"percent": "40"}).status_code == 302
    with base.acting_as(base.System("test")):
        rows = Invitation.objects.filter(activity_id=pk)
        control = list(rows.filter(is_control=True).order_by("pk").values_list("customer_id", flat=True))
        offered = list(rows.filter(is_control=False).order_by("pk").values_list("customer_id", flat=True))
        assert (len(control), len(offered)) == (4, 6)
        # Each of the offered buys for 100, each of the control group for 60; and much outside the ten days.
        for n, customer_id in enumerate([*offered, *control]):
            for days, amount in ((-1, 9_000), (n % 10, 100 if customer_id in offered else 60), (10, 7_000)):
                Order.objects.create(
                    number=f"P{n}{days}", source="t", customer_id=customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                    order_date=TODAY + timedelta(days=days), currency="CNY", amount=amount,
                )  # fmt: skip
        told = queries.comparison(Activity.objects.get(pk=pk), today=TODAY + timedelta(days=20))
        with pytest.raises(actions.ControlRefused):
            actions.draw_control(activity_id=pk, percent=20, today=TODAY, at=AT)
        chosen = rows.filter(is_control=True).first()
    assert (told.offered.revenue, told.control.revenue) == (600, 240)
    assert (told.offered.each, told.control.each, told.gain) == (100, 60, 240)
    # Both groups bought for 7,000 each on the day after the last one: nothing of that is the offer's.
    after = [(one.name, one.offered.each, one.control.each, one.gain, one.n_left) for one in told.stretches[1:]]
    assert after == [("SHORT", 7_000, 7_000, 0, 19), ("LONG", 7_000, 7_000, 0, 169)]
    assert (told.offered.n_bought, told.control.n_bought, told.offered.n_gone) == (6, 4, 0)
    page = client.get(f"/activities/{pk}/").content.decode()
    assert "满千减百" in page
    client.post(f"/activities/{pk}/guests/{chosen.pk}/", {"deed": "came"})
    with base.acting_as(base.System("test")):
        assert not Invitation.objects.get(pk=chosen.pk).has_attended


@pytest.mark.covers("R246")
def test_who_is_invited_after_the_draw_is_in_neither_group_and_the_page_says_so(signed_in, cast):
    pk = held(cast, first_date=TODAY, last_date=TODAY)
    ids = guests(cast, pk, 4)
    client = signed_in("owner")
    client.post(f"/activities/{pk}/control/", {"percent": "50"})
    with base.acting_as(base.System("test")):
        late = actions.invite(activity_id=pk, customer_ids=[cast.customer_id], at=AT + timedelta(days=1))
        Activity.objects.filter(pk=pk).update(drawn_at=AT)
        for customer_id in (*ids, cast.customer_id):
            Order.objects.create(
                number=f"L{customer_id}", source="t", customer_id=customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=TODAY, currency="CNY", amount=9_000 if customer_id == cast.customer_id else 100,
            )  # fmt: skip
        told = queries.comparison(Activity.objects.get(pk=pk), today=TODAY)
    assert len(late) == 1
    assert (told.offered.n, told.offered.revenue, told.control.n, told.n_late) == (2, 200, 2, 1)
    page = client.get(f"/activities/{pk}/", headers={"accept-language": "en"}).content.decode()
    assert "1 guest was invited after the lot was drawn" in page
    assert page.count("Invited after the draw") == 1


@pytest.mark.parametrize(("percent", "n"), [("0", 0), ("x", 0), ("99", 0), ("50", 2)])
def test_a_lot_leaves_guests_on_both_sides(signed_in, cast, percent, n):
    pk = held(cast, first_date=TODAY, last_date=TODAY)
    guests(cast, pk, 4)
    signed_in("owner").post(f"/activities/{pk}/control/", {"percent": percent})
    with base.acting_as(base.System("test")):
        assert Invitation.objects.filter(activity_id=pk, is_control=True).count() == n


@pytest.mark.parametrize(("part", "status"), [("branch_manager", 302), ("auditor", 403), ("other_manager", 404)])
def test_a_control_group_is_drawn_by_who_plans(signed_in, cast, part, status):
    pk = held(cast)
    assert signed_in(part).post(f"/activities/{pk}/control/", {"percent": "20"}).status_code == status
