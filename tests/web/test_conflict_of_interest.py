"""Whoever is kin of somebody who counts at a customer decides nothing for it, whatever their role may do."""

from datetime import date
from decimal import Decimal

import keyed
import pytest
from cast import AT, TODAY
from django.core.exceptions import PermissionDenied

from zhike.apps.activities import actions as activity_actions
from zhike.apps.core import base
from zhike.apps.grading import actions as grading_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.sales import actions as sale_actions
from zhike.apps.winback import actions as winback_actions
from zhike.apps.winback.models import WinBackCase

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def related(persons, user) -> None:
    with base.acting_as(base.System("test")):
        people_actions.tie_staff(
            person_id=persons.director_id, user_id=user.pk, strength=4, form="KINSHIP", note="表亲",
            declared="2026-01-05 向总部申报", at=AT,
        )  # fmt: skip


@pytest.mark.covers("R221")
def test_kinship_needs_evidence_and_a_declaration_at_every_door(persons, cast, signed_in):
    form = {"tie-person_id": persons.director_id, "tie-user_id": cast.owner.pk, "tie-form": "KINSHIP",
            "tie-strength": "3", "tie-note": "表亲", "tie-declared": ""}  # fmt: skip
    client, at = signed_in("owner"), f"/customers/{persons.customer_id}/relation/tie/"
    refused = client.post(at, form, headers=EN)
    assert refused.status_code == 422
    assert "(KINSHIP_DECLARED)" in refused.content.decode()
    client.post(f"/people/{persons.director_id}/staff/",
                {"user_id": cast.owner.pk, "strength_of_ours": "3", "form": "KINSHIP", "note": "表亲"})  # fmt: skip
    body = {"strength": 3, "form": "KINSHIP", "note": "表亲"}
    told = client.post(f"/api/v1/people/{persons.director_id}/staff", body, content_type="application/json")
    assert (told.status_code, told.json()["error"]["code"]) == (422, "KINSHIP_DECLARED")
    assert not people_queries.is_kin(cast.owner.pk, persons.customer_id)
    assert client.post(at, form | {"tie-declared": "已申报"}).status_code == 302
    assert people_queries.is_kin(cast.owner.pk, persons.customer_id)
    page = client.get(f"/customers/{persons.customer_id}/relation/", headers=EN).content.decode()
    assert "You are related to somebody who counts here" in page
    assert "decides nothing here" in page


@pytest.mark.covers("R221")
def test_a_related_manager_approves_neither_gift_nor_anything_else(persons, cast, signed_in, acting):
    customer_id = persons.customer_id
    with base.acting_as(base.System("test")):
        gift_id = activity_actions.register_gift(
            new=activity_actions.NewGift(customer_id, "手表", Decimal(5_000), date(2026, 2, 1)),
            wants_approval=True,
            at=AT,
        )
    client = signed_in("branch_manager")
    related(persons, cast.branch_manager)
    decide = {"decision": "approve", "reason": "可以"}
    refused = client.post(f"/gifts/{gift_id}/decide/", decide, headers=EN)
    assert refused.status_code == 403
    said = refused.content.decode()
    assert "CONFLICT_OF_INTEREST" in said
    assert "You are related to somebody who counts at this customer" in said
    told = client.post(f"/api/v1/gifts/{gift_id}/decide", {"is_approved": True, "reason": "可以"},
                       content_type="application/json", headers=EN)  # fmt: skip
    assert (told.status_code, told.json()["error"]["code"]) == (403, "CONFLICT_OF_INTEREST")
    acting("branch_manager")
    keyed.stands(customer_id, tier="MAJOR")
    with pytest.raises(PermissionDenied, match="CONFLICT_OF_INTEREST"):
        grading_actions.grant_support(customer_id=customer_id, what="培训", amount=Decimal(100), day=TODAY, at=AT)
    with pytest.raises(PermissionDenied, match="CONFLICT_OF_INTEREST"):
        receivable_actions.grant_exemption(
            customer_id=customer_id, amount=Decimal(100), until=TODAY, reason="急单", today=TODAY, at=AT
        )
    with base.acting_as(base.System("test")):
        case_id = winback_actions.open_case(new=winback_actions.NewCase(customer_id, TODAY), day=TODAY, at=AT)
        WinBackCase.objects.filter(pk=case_id).update(status="ASKED", rule="ABANDON_MORALE")
    with pytest.raises(PermissionDenied, match="CONFLICT_OF_INTEREST"):
        winback_actions.answer_abandon(case_id=case_id, is_approved=True, today=TODAY, at=AT)
    # Somebody who is not related decides.
    assert signed_in("regional_manager").post(f"/gifts/{gift_id}/decide/", decide).status_code == 302


@pytest.mark.covers("R221")
def test_a_related_rep_quotes_no_discount_and_nobody_is_kin_elsewhere(persons, cast, acting):
    related(persons, cast.owner)
    acting("owner")
    assert not people_queries.is_kin(cast.owner.pk, cast.customer_id)
    assert not people_queries.is_kin(cast.colleague.pk, persons.customer_id)
    assert not people_queries.is_kin(None, persons.customer_id)
    people_actions.demand_impartial(customer_id=cast.customer_id)
    with pytest.raises(PermissionDenied, match="CONFLICT_OF_INTEREST"):
        people_actions.demand_impartial(customer_id=persons.customer_id)
    opportunity_id = _opportunity(persons.customer_id)
    lines = [sale_actions.NewLine(Decimal(1), Decimal(100), Decimal("0.1"), text="刀具")]
    with pytest.raises(PermissionDenied, match="CONFLICT_OF_INTEREST"):
        sale_actions.quote(opportunity_id=opportunity_id, lines=lines, valid_until=TODAY, day=TODAY, at=AT)


def _opportunity(customer_id: int) -> int:
    return sale_actions.add_opportunity(
        new=sale_actions.NewOpportunity(customer_id=customer_id, title="年度框架"), day=TODAY, at=AT
    )


@pytest.mark.covers("R221")
def test_a_related_manager_decides_no_promise_beyond_what_is_sure(persons, cast, acting):
    related(persons, cast.branch_manager)
    with base.acting_as(base.System("test")):
        promise_id = interaction_actions.make_promise(
            new=interaction_actions.NewPromise(
                customer_id=persons.customer_id, text="全年九折", due_date=TODAY, promised_value=Decimal(2),
                capability=Decimal(1), unit="天",
            ), wants_approval=True, made_by_id=cast.owner.pk, at=AT,
        )  # fmt: skip
    acting("branch_manager")
    with pytest.raises(PermissionDenied, match="CONFLICT_OF_INTEREST"):
        interaction_actions.decide_promise(promise_id=promise_id, is_approved=True, reason="", at=AT)
