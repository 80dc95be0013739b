"""What customers expect and get: noted with its cause, planned about, compared; levers measured; people marked."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.expectations import queries
from zhike.apps.expectations.models import Expectation, ExpectationPlan, Lever
from zhike.apps.market import actions as market_actions
from zhike.apps.media.models import Advertisement
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.surveys.models import Invitation
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("the_moment")
LATER = TODAY + timedelta(30)
# W16: value 50 + 20 + 10 + 20 = 100, cost 60 + 5 + 3 + 2 = 70.
OURS = {"product": 50, "service": 20, "personnel": 10, "image": 20, "money": 60, "time": 5, "mental": 3, "physical": 2}


def path(customer_id: int) -> str:
    return f"/customers/{customer_id}/expectations/"


def looked(work):
    with base.acting_as(base.System("look")):
        return work()


@pytest.fixture
def other(cast) -> int:
    with base.acting_as(base.System("scene")):
        return add_customer(cast.hall.pk, code="E1", name="太仓模具")


@pytest.mark.any_database
@pytest.mark.parametrize(("part", "wanted"), [
    ("owner", (200, 302, 403)), ("branch_manager", (200, 302, 200)), ("other_manager", (404, 404, 200)),
    ("auditor", (200, 403, 403)), ("analyst", (404, 404, 403)),
])  # fmt: skip
def test_who_sees_and_notes_what_customers_expect(part, wanted, signed_in, cast):
    client, (sees, writes, manages) = signed_in(part), wanted
    assert client.get(path(cast.customer_id)).status_code == sees
    form = {"form": "expectation", "value": 9, "past": 100, "referral": 0, "publicity": 0}
    assert client.post(path(cast.customer_id), form).status_code == writes
    assert client.get("/satisfaction/people/").status_code == manages


@pytest.mark.covers("R318", "R319")
def test_an_expectation_has_factors_that_sum_up_and_whom_it_comes_from(signed_in, cast, other):
    client, form = signed_in("branch_manager"), {"form": "expectation", "value": 9, "past": 60, "referral": 30}
    wrong = client.post(path(other), form | {"publicity": 0, "referrer_id": cast.customer_id})
    assert (wrong.status_code, "之和必须为 100" in wrong.content.decode()) == (422, True)
    assert client.post(path(other), form | {"publicity": 10}).status_code == 422
    assert client.post(path(other), form | {"publicity": 10, "referrer_id": other}).status_code == 422
    given = form | {"publicity": 10, "referrer_id": cast.customer_id, "evidence": "老厂长说交期从不误"}
    assert client.post(path(other), given).status_code == 302
    assert "老厂长说交期从不误" in client.get(path(other)).content.decode()
    # What it expects is seen with whoever introduced it.
    assert "太仓模具" in client.get(path(cast.customer_id)).content.decode()


@pytest.mark.covers("R321")
def test_a_plan_is_closed_only_with_what_is_expected_afterwards(signed_in, cast):
    client, pk = signed_in("branch_manager"), cast.customer_id
    form = {"form": "plan", "kind": "NO_OVERPROMISE", "action": "交期按产能承诺", "owner_id": cast.owner.pk,
            "due_date": LATER, "before": 10}  # fmt: skip
    assert client.post(path(pk), form | {"due_date": TODAY - timedelta(1)}).status_code == 422
    assert client.post(path(pk), form).status_code == 302
    row, task = looked(ExpectationPlan.objects.get), looked(lambda: Task.objects.get(source="expectation"))
    assert (task.assignee_id, task.due_date) == (cast.owner.pk, LATER)
    for after, is_closed in (("", False), ("11", False), ("8", True)):
        client.post(f"{path(pk)}{row.pk}/close/", {"after": after})
        looked(row.refresh_from_db)
        assert (row.closed_date is not None) is is_closed
    assert (row.before, row.after) == (10, 8)


@pytest.mark.covers("R322", "R323", "R324")
def test_whom_a_competitor_serves_better_is_at_risk(signed_in, cast, other):
    with base.acting_as(base.System("scene")):
        rival_id = market_actions.named(name="申达刀具", at=AT)
    client = signed_in("branch_manager")
    assert client.post(path(other), {"form": "score", **OURS, "time": 101}).status_code == 422
    for customer_id, service in ((cast.customer_id, 20), (other, 20)):
        assert client.post(path(customer_id), {"form": "score", **OURS, "service": service}).status_code == 302
    better = OURS | {"money": 40, "competitor_id": rival_id}
    assert client.post(path(other), {"form": "score", **better}).status_code == 302
    first, second = looked(queries.compared)
    assert (second.ours.value, second.ours.cost, second.ours.net) == (100, 70, 30)
    assert float(second.ours.ratio) == pytest.approx(1.4286, abs=1e-4)
    # 100 − 50 = 50 of the competitor against our 30.
    assert (first.customer.pk, first.lead, second.lead) == (other, -20, None)
    page = client.get("/satisfaction/value/").content.decode()
    assert page.count("有流失风险") == 1
    assert "太仓模具" in client.get("/satisfaction/value/table.csv").content.decode("utf-8-sig")
    assert "太仓模具" not in signed_in("other_manager").get("/satisfaction/value/").content.decode()


@pytest.mark.covers("R325", "R326", "R329")
@pytest.mark.covers("R328")
@pytest.mark.parametrize(("kind", "measured", "shown"), [
    ("COST_TIME", (30, 20), "-10.00 · -33.33%"), ("SERVICE_LEVEL", (20, 26), "+6.00 · 30.00%"),
    ("PRODUCT_INNOVATION", (50, 50), "+0.00 · 0.00%"), ("IMAGE_SPONSORSHIP", (60, 75), "+15.00 · 25.00%"),
])  # fmt: skip
def test_a_lever_shows_what_it_did(kind, measured, shown, signed_in, cast):
    before, after = measured
    form = {"kind": kind, "title": "预约提货", "branch_id": cast.hall.pk, "owner_id": cast.owner.pk, "due_date": LATER,
            "unit": "分钟", "before": before, "cost": 3_000}  # fmt: skip
    assert signed_in("owner").post("/satisfaction/levers/", form).status_code == 403
    client = signed_in("branch_manager")
    assert client.post("/satisfaction/levers/", form).status_code == 302
    row = looked(Lever.objects.get)
    for value in ("", "x"):
        client.post(f"/satisfaction/levers/{row.pk}/measure/", {"after": value})
        assert looked(Lever.objects.get).after is None
    client.post(f"/satisfaction/levers/{row.pk}/measure/", {"after": after})
    assert looked(Lever.objects.get).after == Decimal(after)
    assert shown in " ".join(client.get("/satisfaction/levers/").content.decode().split())
    assert "预约提货" in client.get("/satisfaction/levers/table.csv").content.decode("utf-8-sig")


@pytest.mark.covers("R327")
def test_the_personnel_value_of_a_branch_is_the_mean_of_who_is_marked_whole(signed_in, cast):
    client = signed_in("branch_manager")
    marks = {"thinking": 4, "ability": 5, "attitude": 3, "adaptability": 4}
    assert client.post("/satisfaction/people/", marks | {"user_id": cast.owner.pk, "ability": 6}).status_code == 422
    assert client.post("/satisfaction/people/", marks | {"user_id": cast.owner.pk}).status_code == 302
    whole = marks | {"user_id": cast.colleague.pk, "attitude": ""}
    assert client.post("/satisfaction/people/", whole).status_code == 302
    _rows, (branch,) = looked(queries.people)
    assert (branch.value, branch.n, branch.incomplete) == (4, 1, [cast.colleague.name])
    assert "4.00" in client.get("/satisfaction/people/").content.decode()


@pytest.mark.covers("R320", "R336")
def test_who_expected_most_and_got_less_stands_with_the_cause_and_what_publicity_promised(signed_in, cast, other):
    with base.acting_as(base.System("scene")):
        ad = Advertisement.objects.create(
            code="AD1", title="当日送达", medium="NEWSPAPER", first_date=TODAY, branch=cast.hall,
            created_at=AT, updated_at=AT,
        )  # fmt: skip
        survey = survey_of(cast)
        answer(survey, other, expected=10, got=6)
        answer(survey, cast.customer_id, expected=8, got=8)
        gaps = [one.card.pk for one in survey_queries.gaps(survey.wave)]
    assert gaps == [other]
    client = signed_in("branch_manager")
    form = {"form": "expectation", "value": 10, "past": 20, "referral": 0, "publicity": 80, "advertisement_id": ad.pk}
    assert client.post(path(other), form).status_code == 302
    assert looked(lambda: Expectation.objects.get().advertisement_id) == ad.pk
    page = client.get("/satisfaction/expectations/").content.decode()
    # Expected 10, got 6.
    assert ("太仓模具" in page, "企业宣传" in page, "4.00" in page) == (True, True, True)
    assert "企业宣传" in client.get("/satisfaction/expectations/table.csv").content.decode("utf-8-sig")


def survey_of(cast) -> SimpleNamespace:
    values = {"name": "期望", "is_satisfaction": True, "branch_id": cast.hall.pk, "owner_id": cast.branch_manager.pk}
    pk = survey_actions.add_survey(values=values, texts={"title_zh": "期望"}, at=AT)
    edition = survey_queries.newest(pk)
    ids = [
        survey_actions.add_question(
            edition_id=edition.pk, values={"kind": "PAIR", "dimension": code, "text_zh": code}, at=AT
        )
        for code in ("QUALITY", "SERVICE", "PRICE")
    ]
    survey_actions.publish(edition_id=edition.pk, at=AT)
    wave_id = survey_actions.begin_wave(
        edition_id=edition.pk, name="一", first_date=TODAY, last_date=LATER, seed=1, at=AT
    )
    return SimpleNamespace(ids=ids, wave=survey_queries.wave(wave_id))


def answer(survey, customer_id: int, *, expected: int, got: int) -> None:
    row = Invitation.objects.get(customer_id=customer_id)
    given = {f"a{pk}": [str(expected)] for pk in survey.ids} | {f"q{pk}": [str(got)] for pk in survey.ids}
    survey_actions.keep_answers(secret=survey_queries.link_of(row), given=given, is_final=True, day=TODAY, at=AT)
