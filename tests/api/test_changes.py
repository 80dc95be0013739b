"""Changes by REST: rolled out by nobody once the stop rule has fired; counts are of the customers one may see."""

from datetime import date

import pytest
from cast import AT
from dealing import add_customer

from zhike.apps.changes import actions
from zhike.apps.changes.models import Affected, Change
from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer


@pytest.fixture
def asked(cast) -> int:
    """A change that asks the one customer and another of the hall."""
    with base.acting_as(base.System("test")):
        change_id = actions.propose(
            values={"kind": "POLICY", "title": "现款提货", "first_date": AT.date(), "branch_id": cast.head.pk},
            day=AT.date(), at=AT,
        )  # fmt: skip
        other_id = add_customer(cast.hall.pk, code="H9", name="别人的")
        Customer.objects.filter(pk=other_id).update(owner=cast.colleague)
        for customer_id in (cast.customer_id, other_id):
            Affected.objects.create(change_id=change_id, customer_id=customer_id, branch=cast.hall, turnover=1)
        Change.objects.filter(pk=change_id).update(status="ASKING")
        actions.answer(change_id=change_id, customer_id=other_id, given="OBJECT", at=AT)
    return change_id


@pytest.mark.covers("R027", "R588")
def test_who_taps_twice_answers_once_and_sees_the_counts_of_own_customers(cast, calls, signed_in, asked):
    told = {"customer_id": cast.customer_id, "answer": "AGREE"}
    for _twice in range(2):
        counts = calls("owner").post(f"policies/{asked}/answers", told)
        assert (counts.status_code, counts.json()["n_asked"], counts.json()["objecting"]) == (201, 1, 0)
    row = calls("owner").get(f"policies/{asked}").json()
    assert (row["n_affected"], row["n_objecting"]) == (1, 0)
    with base.acting_as(base.System("test")):
        other_id = Affected.objects.get(answer="OBJECT").customer_id
    stranger = calls("owner").post(f"policies/{asked}/answers", told | {"customer_id": other_id})
    assert stranger.status_code == 422
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(knowledge=60)
        Card.objects.filter(pk=other_id).update(knowledge=21)
    told = calls("general_manager").get(f"policies/{asked}").json()
    assert (told["n_affected"], told["mean_knowledge"]) == (2, 40.5)
    page = signed_in("general_manager").get(f"/policies/{asked}/", headers={"Accept-Language": "en"}).content.decode()
    assert ("How well they are known" in page, "41" in page) == (True, True)
    assert calls("owner").get(f"policies/{asked}").json()["mean_knowledge"] == 60


@pytest.mark.covers("R591")
def test_once_the_rule_has_fired_no_door_rolls_out_and_ends_are_not_barred(cast, calls, signed_in, asked):
    with base.acting_as(base.System("test")):
        Affected.objects.filter(change_id=asked).update(answer="AGREE")
        Change.objects.filter(pk=asked).update(status="PILOT", fired_date=date(2026, 2, 11))
    refused = calls("general_manager").post(f"policies/{asked}/steps", {"act": "activate"})
    assert (refused.status_code, "STOP_FIRED" in refused.content.decode()) == (422, True)
    assert signed_in("general_manager").post(f"/policies/{asked}/step/activate/").status_code == 302
    with base.acting_as(base.System("test")):
        assert Change.objects.get(pk=asked).status == "PILOT"
    assert calls("owner").post(f"policies/{asked}/steps", {"act": "activate"}).status_code == 403
    given_up = {"act": "stop", "reason": "客户不接受"}
    assert calls("general_manager").post(f"policies/{asked}/steps", given_up).status_code == 200


@pytest.mark.covers("R337")
@pytest.mark.covers("R590")
def test_a_program_states_who_gains_and_notes_whether_it_is_kept(calls, asked):
    caller, told = calls("general_manager"), {"interests": [{"group": "SMALL", "effect": "LOSS"}]}
    refused = caller.post(f"policies/{asked}/interests", told)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_WORDS")
    told["interests"][0]["words"] = "账期缩短"
    stated = caller.post(f"policies/{asked}/interests", told).json()
    assert (stated["interests"]["SMALL"]["effect"], stated["compliance"]) == ("LOSS", None)
    early = caller.post(f"policies/{asked}/checks", {"n_checked": 4, "n_kept": 3})
    assert (early.status_code, early.json()["error"]["code"]) == (422, "OVER")
