"""The care calendar through the door: whose day it is this week, and whether a word was said."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, workdays
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer
from zhike.apps.interactions import actions, queries
from zhike.apps.interactions.models import Care

WEEK = {"from": "2026-03-02"}


@pytest.fixture
def anniversary(cast) -> int:
    """The customer bought first on 4 March 2024."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(first_purchase_date=date(2024, 3, 4))
    return cast.customer_id


@pytest.mark.covers("R262")
@pytest.mark.parametrize(("part", "whose", "sees"), [
    ("owner", "", True), ("colleague", "all", False), ("branch_manager", "mine", False), ("branch_manager", "", True),
    ("branch_manager", "all", True),
    ("other_manager", "all", False), ("auditor", "all", True),
])  # fmt: skip
def test_an_anniversary_stands_in_its_week(signed_in, anniversary, part, whose, sees):
    client = signed_in(part)
    assert ("苏南轨道" in client.get("/care/", WEEK | {"whose": whose}).content.decode()) is sees
    assert "苏南轨道" not in client.get("/care/", {"from": "2026-03-09", "whose": whose}).content.decode()


def test_done_and_not_done_are_one_press_and_taken_back_by_another(signed_in, anniversary):
    client = signed_in("owner")
    said = {"customer": anniversary, "occasion": "FIRST_PURCHASE", "day": "2026-03-04"}
    for status in ("DONE", "NOT_DONE", ""):
        assert client.post("/care/answer/", said | {"status": status}).status_code == 302
        with base.acting_as(base.System("test")):
            assert list(Care.objects.values_list("status", flat=True)) == ([status] if status else [])


@pytest.mark.parametrize(("part", "status"), [("colleague", 404), ("other_manager", 404), ("auditor", 403)])
def test_nobody_answers_for_customers_they_may_not_see(signed_in, anniversary, part, status):
    said = {"customer": anniversary, "occasion": "FIRST_PURCHASE", "day": "2026-03-04", "status": "DONE"}
    assert signed_in(part).post("/care/answer/", said).status_code == status
    with base.acting_as(base.System("test")):
        assert not Care.objects.exists()


@pytest.mark.parametrize("wrong", [{"day": "soon"}, {"status": "MAYBE"}, {"customer": "x"}, {"occasion": ""}])
def test_a_strange_answer_is_not_found(signed_in, anniversary, wrong):
    said = {"customer": anniversary, "occasion": "FIRST_PURCHASE", "day": "2026-03-04", "status": "DONE"}
    assert signed_in("owner").post("/care/answer/", said | wrong).status_code == 404
    assert signed_in("owner").get("/care/", {"from": "soon"}).status_code == 404


def test_promises_due_and_next_steps_stand_in_the_week(signed_in, cast):
    client = signed_in("owner")
    client.post("/quick/", {
        "customer": cast.customer_id, "text": "电话王总", "next_step": "寄样品", "next_date": "2026-03-05",
    })  # fmt: skip
    with base.acting_as(base.System("test")):
        actions.make_promise(new=actions.NewPromise(cast.customer_id, "送图纸", date(2026, 3, 6)), at=AT)
    body = client.get("/care/", WEEK | {"whose": "all"}).content.decode()
    assert body.index("寄样品") < body.index("送图纸")


def test_a_next_step_whose_customer_went_to_another_names_nobody(signed_in, cast):
    client = signed_in("owner")
    client.post("/quick/", {
        "customer": cast.customer_id, "text": "电话王总", "next_step": "寄样品", "next_date": "2026-03-05",
    })  # fmt: skip
    assert "寄样品" in client.get("/care/", WEEK).content.decode()
    with base.acting_as(base.System("test")):
        Customer.objects.filter(pk=cast.customer_id).update(owner_id=cast.colleague.pk)
        Card.objects.filter(pk=cast.customer_id).update(owner_id=cast.colleague.pk)
    body = client.get("/care/", WEEK).content.decode()
    assert "寄样品" not in body
    assert "苏南轨道" not in body


def test_a_leap_day_is_kept_on_the_first_of_march(cast):
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(first_purchase_date=date(2024, 2, 29))
        for first, year in ((date(2026, 3, 1), 2), (date(2028, 2, 29), 4)):
            (found,) = queries.first_purchases(first, first, owner_id=None, limit=5)
            assert found.n_years == year
        assert queries.first_purchases(date(2028, 3, 1), date(2028, 3, 1), owner_id=None, limit=5) == []


@pytest.mark.covers("R262")
@pytest.mark.parametrize(("part", "sees"), [("owner", True), ("colleague", False), ("other_manager", False)])
def test_birthdays_and_founding_days_of_archives_stand_in_the_week(signed_in, cast, part, sees):
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(
            code="P1", name="王晓梅", kind="INDIVIDUAL", branch_id=cast.hall.pk, owner_id=cast.owner.pk
        )
        person = customer_actions.add_customer(new=new, at=AT)
        for customer_id, values in (
            (person, {"birth_date": "1982-03-04", "wedding_date": "2010-03-20"}),
            (cast.customer_id, {"founded_date": "2004-03-08"}),
        ):
            archive_actions.write_facts(
                customer_id=customer_id, values=values, channel="SERVICE", day=date(2026, 3, 1), at=AT
            )
    body = signed_in(part).get("/care/", WEEK | {"whose": "all"}, headers={"Accept-Language": "en"}).content.decode()
    assert ("Birthday, 44 years" in body) is sees
    assert ("Founding day, 22 years" in body) is sees
    assert "Wedding anniversary" not in body


@pytest.mark.parametrize(("part", "sees"), [("owner", True), ("colleague", False)])
def test_birthdays_of_key_persons_stand_in_the_week(signed_in, persons, part, sees):
    body = signed_in(part).get("/care/", WEEK).content.decode()
    assert ("李雪梅" in body) is sees


@pytest.mark.covers("R262")
def test_days_of_contracts_stand_in_their_week_once_with_an_answer(signed_in, cast):
    with base.acting_as(base.System("test")):
        values = {"contract_from": "2025-03-03", "contract_notice": "2026-03-04", "contract_to": "2026-06-03"}
        archive_actions.write_facts(
            customer_id=cast.customer_id, values=values, channel="SERVICE", day=date(2026, 3, 1), at=AT
        )
    client = signed_in("owner")
    body = client.get("/care/", WEEK, headers={"Accept-Language": "en"}).content.decode()
    assert "Contract: last day for notice" in body
    assert "Contract ends" not in body
    assert "Contract begins" not in body
    assert 'value="CONTRACT_NOTICE"' in body
    assert "last day for notice" not in signed_in("colleague").get(
        "/care/", WEEK, headers={"Accept-Language": "en"}
    ).content.decode()  # fmt: skip


def test_a_week_says_which_of_its_days_are_off_and_which_are_made_up(signed_in, cast):
    # Spring Festival of 2026 is off to 23 February; Saturday 28 February is worked for it.
    with base.acting_as(base.System("test")):
        for day in (date(2025, 2, 23), date(2025, 2, 28)):
            new = customer_actions.NewCustomer(
                code=f"{day}", name=f"{day}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
            )
            pk = customer_actions.add_customer(new=new, at=AT)
            Card.objects.filter(pk=pk).update(first_purchase_date=day)
    page = signed_in("owner").get("/care/?from=2026-02-23", headers={"accept-language": "en"}).content.decode()
    assert (page.count("Public holiday"), page.count("Made-up working day")) == (1, 1)


def test_a_week_of_a_year_not_announced_says_so(signed_in, cast):
    from_known, from_unknown = (
        signed_in("owner").get(f"/care/?from={day}", headers={"Accept-Language": "en"}).content.decode()
        for day in ("2026-12-14", f"{workdays.LAST_YEAR + 1}-02-01")
    )
    assert "Public holidays are known up to" not in from_known
    assert f"Public holidays are known up to {workdays.LAST_YEAR}; after that" in from_unknown
