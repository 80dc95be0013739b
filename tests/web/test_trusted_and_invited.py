"""What members, key customers and trust say: events for members alone, beyond value or not, the card of a colleague."""

from datetime import timedelta

import pytest
import satisfied
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.surveys.models import Invitation as Asking
from zhike.apps.trade.models import Order
from zhike.apps.valuation import queries as value_queries
from zhike.apps.valuation import rules as value_rules

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def shown(client, path: str) -> str:
    return " ".join(client.get(path, headers=EN).content.decode().split())


def customer(cast, code: str, tier: str = "SMALL") -> int:
    with base.acting_as(base.System("customer")):
        new = customer_actions.NewCustomer(
            code=code, name=f"客户{code}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
        )
        pk = customer_actions.add_customer(new=new, at=AT)
        Card.objects.filter(pk=pk).update(tier=tier)
    return pk


@pytest.mark.covers("R351")
def test_an_event_of_members_refuses_others_and_shows_what_participants_bought_beside_the_rest(signed_in, cast):
    ids = [customer(cast, f"M{n}") for n in range(3)]
    client = signed_in("owner")
    with base.acting_as(base.System("members")):
        for pk in ids:
            loyalty_actions.enrol(customer_id=pk, since=TODAY - timedelta(days=200), at=AT)
        over = loyalty_actions.enrol(
            customer_id=customer(cast, "M9"), since=TODAY - timedelta(days=200), until=TODAY - timedelta(1), at=AT
        )
        assert over
        new = activity_actions.NewActivity(
            kind="MEMBER", title="会员日", first_date=TODAY, last_date=TODAY, branch_id=cast.hall.pk
        )
        pk = activity_actions.add_activity(new=new, at=AT)
    refused = client.post(f"/activities/{pk}/invite/", {"ids": [ids[0], cast.customer_id]}, headers=EN)
    assert refused.status_code == 422
    assert "This event is for members." in refused.content.decode()
    assert "苏南轨道装备" in refused.content.decode()
    body = {"customer_ids": [cast.customer_id]}
    answer = client.post(f"/api/v1/activities/{pk}/invite", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "MEMBERS_ONLY")
    with base.acting_as(base.System("look")):
        assert not Invitation.objects.exists()
    assert client.post(f"/activities/{pk}/invite/", {"ids": ids}).status_code == 302
    with base.acting_as(base.System("came")):
        Invitation.objects.filter(customer_id=ids[0]).update(has_attended=True)
        for n, (customer_id, days, amount) in enumerate(
            ((ids[0], -3, 100), (ids[0], 3, 300), (ids[1], -3, 50), (ids[2], 2, 80))
        ):
            Order.objects.create(
                number=f"O{n}", source="t", customer_id=customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=TODAY + timedelta(days=days), currency="CNY", amount=amount,
            )  # fmt: skip
        told = activity_queries.effect(Activity.objects.get(pk=pk), days=30, today=TODAY + timedelta(days=30))
    assert (told.n_attendees, told.n_absent, round(told.participation, 4)) == (1, 2, 0.3333)
    assert (told.before.revenue, told.after.revenue, told.absent_before, told.absent_after) == (100, 300, 50, 80)
    assert "Of 3 invited 33% came." in shown(client, f"/activities/{pk}/")


@pytest.mark.covers("R541")
def test_key_customers_who_got_no_more_than_they_expected_are_listed(signed_in, cast):
    ids = {code: customer(cast, code, "MAJOR") for code in ("K1", "K2", "K3")}
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    for code, got in (("K1", 8), ("K2", 9)):
        satisfied.answer(wave_id, ids[code], expected=8, got=got, day=TODAY, at=AT)
    client = signed_in("branch_manager")
    page = shown(client, "/tiers/key/")
    assert "of 2 key customers who answered 1 got no more than they expected" in page
    below = shown(client, "/tiers/key/?only=not_beyond")
    assert [f"客户{code}" in below for code in ids] == [True, False, False], "C = 1 is not beyond value"


@pytest.mark.covers("R544")
def test_the_card_says_how_far_customers_trust_a_colleague_once_enough_did(signed_in, cast):
    for n in range(4):
        customer(cast, f"T{n}")
    with base.acting_as(base.System("survey")):
        values = {"name": "信任", "is_satisfaction": False, "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}
        pk = survey_actions.add_survey(values=values, texts={"title_zh": "信任"}, at=AT)
        edition_id = survey_queries.newest(pk).pk
        question = {"kind": "CSAT", "text_zh": "您信任他吗", "use": "TRUST"}
        question_id = survey_actions.add_question(edition_id=edition_id, values=question, at=AT)
        survey_actions.publish(edition_id=edition_id, at=AT)
        survey_actions.begin_wave(edition_id=edition_id, name="一", first_date=TODAY, last_date=TODAY, seed=1, at=AT)
        coaching_actions.write_card(
            user_id=cast.owner.pk, headline="老师傅", expertise="试切", cases="", reach="1", at=AT
        )
        rows = list(Asking.objects.filter(customer__owner_id=cast.owner.pk))
        assert len(rows) == 5
        for row, mark in zip(rows, (5, 4, 5, 3, 5), strict=True):
            assert survey_queries.trust_in(cast.owner.pk)[1] is None, "four could be known"
            given = {f"q{question_id}": [str(mark)]}
            survey_actions.keep_answers(
                secret=survey_queries.link_of(row), given=given, is_final=True, day=TODAY, at=AT
            )  # fmt: skip
    page = shown(signed_in("colleague"), f"/methods/cards/{cast.owner.pk}/")
    assert "Trusted by customers" in page
    assert ("4.4" in page, "of 5, by 5 customers" in page) == (True, True)


@pytest.mark.covers("R075")
def test_what_a_valid_complaint_taught_us_counts_as_information(cast):
    with base.acting_as(base.System("complaints")):
        for validity in ("VALID", "PARTLY", "INVALID"):
            new = complaint_actions.NewComplaint(cast.customer_id, "崩刃", "CALM")
            pk = complaint_actions.open_complaint(new=new, at=AT)
            Complaint.objects.filter(pk=pk).update(
                status="CLOSED", closed_at=AT, validity=validity, insight="来料要抽检"
            )
        found = value_queries.inputs_of([cast.customer_id], TODAY)[0]
    # Each complaint is an opinion, too: 3 × 10 and 2 × 15 points, × 0.1.
    assert found.information == {"OPINION": 3, "COMPLAINT_INSIGHT": 2}
    assert float(value_rules.score([found], value_rules.model_of(0, {}))[0].score) == 6.0


@pytest.mark.covers("R056")
def test_an_internal_customer_complains_and_is_asked_like_any_other(signed_in, cast):
    with base.acting_as(base.System("internal")):
        customer_actions.assign_by_hand(
            customer_id=cast.customer_id, dimension="NATURE", code="INTERNAL", reason="自家分厂", day=TODAY, at=AT
        )
    client = signed_in("owner")
    given = {"customer_id": cast.customer_id, "what": "采购部半天没回音", "emotion": "DISAPPOINTED"}
    assert client.post("/complaints/add/", given).status_code == 302
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    satisfied.answer(wave_id, cast.customer_id, expected=10, got=8, day=TODAY, at=AT)
    page = shown(client, f"/customers/{cast.customer_id}/")
    assert ("采购部半天没回音" in page, "0.80" in page) == (True, True)
