"""Advertising through the door: who came by a code, what each lead cost, who may see and change it."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.core import base, lists
from zhike.apps.core.actions import bulk
from zhike.apps.media import actions, queries
from zhike.apps.media import lists as media_lists
from zhike.apps.media.models import Advertisement, Lead
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.webforms import actions as webform_actions
from zhike.apps.webforms.models import WebForm
from zhike.jobs import dispatch

MANAGING = {"branch_manager", "regional_manager", "other_manager", "general_manager", "administrator"}
SEEING = MANAGING | {"analyst", "auditor"}
PARTS = SEEING | {"owner", "colleague", "agent", "api_client"}


@pytest.fixture
def everything(cast, the_moment):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def form(everything, cast) -> WebForm:
    values = {"name": "官网询价", "title": "向我们询价", "asks": ["phone"], "branch_id": cast.hall.pk,
              "owner_id": cast.owner.pk, "is_open": True}  # fmt: skip
    return WebForm.objects.get(pk=webform_actions.add_form(values=values, at=AT))


@pytest.fixture
def placed(signed_in, cast, form) -> Advertisement:
    """An advertisement of the hall in a journal, for ten thousand, that leads to the form."""
    written = {
        "title": "春季特刊", "code": "spring-26", "medium": "PRINT", "outlet": "机械工人", "cost": "10000",
        "first_date": "2026-02-01", "last_date": "2026-02-28", "form_id": form.pk, "branch_id": cast.hall.pk,
    }  # fmt: skip
    assert signed_in("branch_manager").post("/media/advertisements/add/", written).status_code == 302
    return Advertisement.objects.get()


def come(form, n, code="Spring-26"):
    """Let the n-th visitor follow the address of an advertisement and fill in the form."""
    address = f"/f/{form.link}/"
    shown = Client().get(address, {"from": code}).content.decode()
    assert f'name="from" value="{code}"' in shown
    # Each from an address of their own, as the hour allows five of one.
    sent = {"name": f"访客{n}", "phone": f"1390000{n:04}", "from": code}
    assert Client(REMOTE_ADDR=f"192.0.2.{n}").post(address, sent).status_code == 200


@pytest.mark.covers("R251")
def test_ten_thousand_for_fifty_leads_is_two_hundred_each(placed, form, signed_in):
    for n in range(50):
        come(form, n)
    dispatch.run_once()
    row = queries.advertisement(placed.pk)
    assert (row.n_leads, queries.lead_cost(row).value) == (50, Decimal(200))
    page = signed_in("branch_manager").get(f"/media/advertisements/{placed.pk}/", headers={"Accept-Language": "en"})
    said = page.content.decode()
    assert "200.00" in said
    # The base and the period stand beside it.
    assert "10,000.00" in said
    assert "÷ 50 leads" in said
    (listed,) = lists.read(media_lists.ADVERTISEMENTS, {"columns": "n_leads,per_lead"}).rows
    assert (listed.cells[0], Decimal(listed.cells[1])) == (50, Decimal(200))


@pytest.mark.covers("R251")
def test_without_leads_or_cost_there_is_no_figure_and_the_page_says_why(placed, signed_in):
    client, address = signed_in("branch_manager"), f"/media/advertisements/{placed.pk}/"
    english = {"headers": {"Accept-Language": "en"}}
    assert "Nobody came by it yet" in client.get(address, **english).content.decode()
    Advertisement.objects.update(cost=None)
    assert "Its cost is not known yet" in client.get(address, **english).content.decode()
    (listed,) = lists.read(media_lists.ADVERTISEMENTS, {"columns": "per_lead"}).rows
    assert listed.cells == (None,)


def test_a_customer_is_a_lead_once_and_a_strange_code_brings_nothing(placed, form, cast):
    come(form, 1)
    come(form, 1, code="OTHER")
    dispatch.run_once()
    with_other = Lead.objects.get()
    assert (with_other.how, with_other.day) == ("FORM", TODAY)
    again = actions.note_lead(code="SPRING-26", customer_id=with_other.customer_id, how="TOLD", day=TODAY, at=AT)
    assert not again
    assert Lead.objects.count() == 1


def test_who_came_before_it_ran_was_not_brought_by_it(placed, cast):
    before = placed.first_date.replace(month=1)
    assert not actions.note_lead(code=placed.code, customer_id=cast.customer_id, how="TOLD", day=before, at=AT)
    assert actions.note_lead(code=placed.code, customer_id=cast.customer_id, how="TOLD", day=TODAY, at=AT)
    Advertisement.objects.update(first_date=TODAY.replace(day=28), last_date=None)
    assert queries.advertisement(placed.pk).n_leads == 0


def test_who_names_the_code_is_noted_by_hand_and_taken_back(placed, signed_in, cast):
    client, address = signed_in("branch_manager"), f"/media/advertisements/{placed.pk}/"
    assert client.post(f"{address}leads/", {"customer": cast.customer_id}).status_code == 302
    lead = Lead.objects.get()
    assert (lead.how, lead.user_id) == ("TOLD", cast.branch_manager.pk)
    assert "苏南轨道装备" in client.get(address).content.decode()
    assert client.post(f"{address}leads/{lead.pk}/back/").status_code == 302
    assert not Lead.objects.exists()
    # The way to undo names the customer in its address.
    assert client.post(f"{address}leads/?customer={cast.customer_id}").status_code == 302
    assert Lead.objects.count() == 1
    for nobody in ("", "x", "999999999"):
        client.post(f"{address}leads/", {"customer": nobody})
    assert Lead.objects.count() == 1


def test_the_list_rounds_a_lead_to_the_cent(placed, cast):
    for code in ("X", "Y", "Z"):
        customer_id = add_customer(cast.hall.pk, code=code, name=code)
        actions.note_lead(code=placed.code, customer_id=customer_id, how="TOLD", day=TODAY, at=AT)
    (listed,) = lists.read(media_lists.ADVERTISEMENTS, {"columns": "per_lead"}).rows
    assert listed.cells == (Decimal("3333.33"),)


@pytest.mark.parametrize(("cost", "each"), [
    ("725813.45", "362906.73"), ("10.01", "5.01"), ("0.01", "0.01"), ("0", "0"), ("12345678901.23", "6172839450.62"),
])  # fmt: skip
def test_half_a_cent_goes_up_in_the_list_as_on_the_page(placed, cast, cost, each):
    for n in range(2):
        customer_id = add_customer(cast.hall.pk, code=f"L{n}", name=f"客户{n}")
        actions.note_lead(code=placed.code, customer_id=customer_id, how="TOLD", day=TODAY, at=AT)
    Advertisement.objects.update(cost=Decimal(cost))
    row = queries.advertisement(placed.pk)
    assert Decimal(str(row.per_lead)).quantize(Decimal("0.01")) == queries.lead_cost(row).value == Decimal(each)


def test_many_end_together_and_one_that_would_end_before_it_begins_is_left_out(placed, cast):
    later = actions.add_advertisement(
        values={"title": "夏", "code": "SUMMER", "medium": "SITE", "first_date": TODAY.replace(month=6),
                "branch_id": cast.hall.pk},
        at=AT,
    )  # fmt: skip
    of = stewardship_actions.FIELDS["advertisements"]["last_date"]
    change = bulk.Change(of.read("2026-03-31"))
    done = of.put([placed.pk, later], change, at=AT)
    assert done.former == {placed.pk: "2026-02-28"}
    assert Advertisement.objects.get(pk=placed.pk).last_date == date(2026, 3, 31)
    assert of.back(done.former, change, at=AT) == [placed.pk]
    assert Advertisement.objects.get(pk=placed.pk).last_date == date(2026, 2, 28)


def test_a_lead_of_another_branch_counts_and_is_not_named(placed, signed_in, cast):
    elsewhere = add_customer(cast.other_hall.pk, code="E1", name="济南一机")
    actions.note_lead(code=placed.code, customer_id=elsewhere, how="FORM", day=TODAY, at=AT)
    page = signed_in("branch_manager").get(f"/media/advertisements/{placed.pk}/").content.decode()
    assert "济南一机" not in page
    assert queries.advertisement(placed.pk).n_leads == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"code": "a b"}, "code"), ({"last_date": "2026-01-01"}, "last_date"), ({"title": ""}, "title"),
     ({"cost": "-1"}, "cost")],
)  # fmt: skip
def test_a_wrong_field_is_named(placed, signed_in, cast, changed, field):
    written = {"title": "x", "code": "x-1", "medium": "PRINT", "first_date": "2026-02-01", "branch_id": cast.hall.pk}
    answer = signed_in("branch_manager").post("/media/advertisements/add/", written | changed)
    assert (answer.status_code, f'id="id_{field}-error"' in answer.content.decode()) == (422, True)


def test_a_code_belongs_to_one_and_an_old_version_is_refused(placed, signed_in, cast):
    written = {"title": "x", "code": "Spring-26", "medium": "PRINT", "first_date": "2026-02-01",
               "branch_id": cast.hall.pk}  # fmt: skip
    client = signed_in("branch_manager")
    assert client.post("/media/advertisements/add/", written).status_code == 422
    edit = f"/media/advertisements/{placed.pk}/edit/"
    assert client.post(edit, written | {"version": 1}).status_code == 302
    assert client.post(edit, written | {"version": 1}).status_code == 409
    assert Advertisement.objects.get().title == "x"


@pytest.mark.parametrize("part", sorted(PARTS))
def test_advertisements_are_seen_by_managers_and_head_and_changed_by_managers(signed_in, placed, part):
    client, address = signed_in(part), f"/media/advertisements/{placed.pk}/"
    sees_row = part in SEEING - {"other_manager", "analyst"}
    assert client.get("/media/").status_code == (200 if part in SEEING else 403)
    assert client.get(address).status_code == (200 if sees_row else 404 if part in SEEING else 403)
    assert client.get("/media/advertisements/add/").status_code == (200 if part in MANAGING else 403)
    assert client.get(f"{address}edit/").status_code == (
        200 if part in MANAGING - {"other_manager"} else 404 if part in MANAGING else 403
    )


def test_the_list_is_taken_along_as_a_file(placed, signed_in):
    answer = signed_in("branch_manager").get("/media/advertisements/export/csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "SPRING-26" in text
