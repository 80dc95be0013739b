"""Billing by REST: CONSENT_REQUIRED, a month charged, the explanation to nothing over, a refund, a pass."""

import pytest

from zhike.apps.selfservice.models import Pass

pytestmark = pytest.mark.usefixtures("the_moment")
CONSENT = {
    "consent_by": "李敏", "consent_date": "2025-12-20", "consent_channel": "ONLINE", "consent_evidence": "同意书 7"
}  # fmt: skip


def sent(caller, address: str, body: dict, status: int = 200) -> dict:
    """Return the answer to a body."""
    answer = caller.post(address, body)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.covers("R391", "R392")
def test_programs_open_only_with_consent_and_explain_every_bill(calls, cast):
    manager, owner = calls("branch_manager"), calls("owner")
    price = {
        "kind": "INCLUDED_THEN_PER_UNIT",
        "price": "300",
        "included": "10",
        "over": "25",
        "valid_from": "2025-01-01",
    }
    plan = {"code": "CARE", "name": "保养", "unit": "次", "is_metered": True}
    assert sent(manager, "service-plans", plan | price | {"over": None}, 422)["error"]["code"] == "MISSING"
    plan_id = sent(manager, "service-plans", plan | price, 201)["id"]
    new = {"customer_id": cast.customer_id, "plan_id": plan_id, "start_date": "2026-01-01"}
    refused = sent(owner, "subscriptions", new, 422)["error"]
    assert (refused["code"], refused["field"]) == ("CONSENT_REQUIRED", "consent_by")
    made = sent(owner, "subscriptions", new | CONSENT, 201)
    here = f"subscriptions/{made['id']}"
    sent(owner, f"{here}/readings", {"month": "2026-01-31", "quantity": "13"})
    assert sent(manager, "bills", {"month": "2026-03-01"}, 422)["error"]["code"] == "MONTH_OPEN"
    (bill_id,) = sent(manager, "bills", {"month": "2026-01-01"}, 201)["bill_ids"]
    assert sent(manager, "bills", {"month": "2026-01-01"}, 201)["bill_ids"] == []
    told = owner.get(f"bills/{bill_id}/explain").json()
    assert (float(told["charged"]), float(told["recomputed"]), float(told["difference"])) == (375, 375, 0)
    assert [one["what"] for one in told["lines"][0]["parts"]] == ["MONTH", "INCLUDED", "OVER"]
    assert owner.get(f"bills/{bill_id}").json()["number"] == "B202601-00001"
    assert calls("other_manager").get(f"bills/{bill_id}/explain").status_code == 404
    # The subscription ended before it was charged: found at once, the refund proposed, approved by a manager.
    assert sent(owner, f"{here}/consent", CONSENT, 409)["error"]["code"] == "HAS_CONSENT"
    sent(owner, f"{here}/end", {"end_date": "2026-01-10"})
    (row,) = owner.get("violations").json()["results"]
    assert (row["kind"], row["state"]) == ("DIFFERENCE", "PROPOSED")
    # 300 × 10 ÷ 31 = 96.7742 and 75 of what was counted: 171.77 was right.
    assert float(row["amount"]) == 203.23
    address = f"violations/{row['id']}"
    assert sent(owner, address, {"step": "approve"}, 403)["error"]["code"] == "refund.approve"
    assert sent(manager, address, {"step": "approve"})["state"] == "APPROVED"
    assert sent(owner, address, {"step": "refund", "note": "转账"})["refund_note"] == "转账"
    assert sent(owner, address, {"step": "refund", "note": "转账"}, 409)["error"]["code"] == "WRONG_STATE"


def test_programs_give_a_pass_and_answer_what_is_asked_for_again(calls, cast):
    owner = calls("owner")
    secret = sent(owner, f"customers/{cast.customer_id}/passes", {"opens": ["BILLS"]}, 201)["secret"]
    row = Pass._base_manager.get()
    assert (row.opens, secret in row.secret_hash) == (["BILLS"], False)
    assert sent(owner, f"customers/{cast.customer_id}/passes", {"opens": []}, 422)["error"]["field"] == "opens"
    assert owner.get("order-requests").json()["results"] == []
    assert owner.get("policy-documents").json() == {"results": []}
