"""Bills on their pages: a plan offered, opened with consent, charged, explained; refunds; who may do what."""

from datetime import date

import pytest
from billed import disputed, entered, laid, told
from cast import AT, TODAY

from zhike.apps.billing import actions
from zhike.apps.billing.models import Bill, Price, Subscription, Violation
from zhike.apps.core import base

pytestmark = pytest.mark.usefixtures("the_moment")
AGREED = {
    "consent_by": "李敏", "consent_date": "2025-12-20", "consent_channel": "PAPER", "consent_evidence": "订单 BY-2512"
}  # fmt: skip


@pytest.mark.covers("R391", "R392")
def test_a_plan_is_offered_opened_with_consent_charged_and_explained(cast):
    manager, owner = entered(cast, "branch_manager"), entered(cast, "owner")
    assert "No plans" in told(manager, "/bills/plans/")
    plan = {
        "code": "VISITS",
        "name": "上门换刀",
        "unit": "次",
        "is_metered": "on",
        "kind": "TIERED",
        "valid_from": "2025-12",
    }
    assert "must rise" in told(manager, "/bills/plans/add/", 422, **plan, steps="10 = 25\n5 = 18")
    told(manager, "/bills/plans/add/", 302, **plan, steps="10 = 25\n其余 = 18")
    text = told(manager, "/bills/plans/")
    assert "¥25.00 for each 次 up to 10; ¥18.00 for each 次 beyond that" in text
    price = Price._base_manager.get()
    address = f"/subscriptions/add/?customer={cast.customer_id}"
    given = {"plan_id": price.plan_id, "quantity": "1", "start_date": "2026-01-01", "end_date": ""}
    refusal = told(owner, address, 422, **given, consent_by="")
    assert "Nothing is opened without the customer&#39;s recorded consent" in refusal or "recorded consent" in refusal
    assert not Subscription._base_manager.exists()
    told(owner, address, 302, **given, **AGREED)
    pk = Subscription._base_manager.get().pk
    assert "订单 BY-2512" in told(owner, f"/subscriptions/{pk}/")
    assert "nothing was counted yet" in told(manager, "/bills/run/?month=2026-01")
    assert "Write the month" in told(owner, f"/subscriptions/{pk}/reading/", 422, month="x", quantity="1")
    told(owner, f"/subscriptions/{pk}/reading/", 302, month="2026-01", quantity="14")
    assert "¥322.00" in told(manager, "/bills/run/?month=2026-01")
    told(manager, "/bills/run/", 302, month="2026-01")
    bill = Bill._base_manager.get()
    text = told(owner, f"/bills/{bill.pk}/")
    for words in ("10 × ¥25.00 → ¥250.00", "4 × ¥18.00 → ¥72.00", "Charged: ¥322.00", "recomputed: agrees"):
        assert words in text, words
    assert "A month is charged when it is over" in told(manager, "/bills/run/", 422, month="2026-03")
    assert bill.number in told(owner, f"/customers/{cast.customer_id}/billing/")
    assert "上门换刀" in told(owner, "/subscriptions/")
    told(manager, f"/bills/plans/{price.plan_id}/price/", 302, kind="FLAT", price="400", valid_from="2026-02")
    told(manager, f"/bills/plans/{price.plan_id}/change/", 302, name="上门换刀", version="1")
    assert "no longer on offer" in told(owner, "/bills/plans/")
    told(owner, address, 422, **given, **AGREED)


@pytest.mark.covers("R391")
def test_what_lacks_consent_is_listed_and_given_back_by_two(cast):
    plan_id, _known = laid(cast)
    with base.acting_as(base.System("test")):
        new = actions.NewSubscription(cast.customer_id, plan_id, date(2026, 1, 1), used_for="旧系统")
        (unasked,) = actions.add_imported_subscriptions(new=[new], day=TODAY, at=AT)
        line = actions.NewLine(cast.customer_id, "OLD-1", date(2026, 1, 1), unasked, 1, 310, date(2026, 2, 1))
        actions.add_imported_lines(new=[line], currency="CNY", day=TODAY, at=AT)
    owner, manager = entered(cast, "owner"), entered(cast, "branch_manager")
    text = told(owner, "/bills/violations/")
    assert "Charged without consent" in text
    assert "Refund proposed" in text
    here = f"/bills/violations/{Violation._base_manager.get().pk}/"
    assert "¥310.00" in told(owner, here)
    assert "refund.approve" in told(owner, f"{here}approve/", 403, x="")
    told(manager, f"{here}approve/", 302, x="")
    assert "Write one line" in told(owner, f"{here}refund/", 422, day="2026-03-02", note=" ")
    told(owner, f"{here}refund/", 302, day="2026-03-02", note="转账 0302")
    assert "转账 0302" in told(owner, here)
    assert "moved it on" in told(manager, f"{here}approve/", 409, x="")
    told(owner, f"/subscriptions/{unasked}/consent/", 422, consent_by="李敏")
    told(owner, f"/subscriptions/{unasked}/consent/", 302, **AGREED)
    told(owner, f"/subscriptions/{unasked}/end/", 422, end_date="2025-01-01")
    told(owner, f"/subscriptions/{unasked}/end/", 302, end_date="2026-03-31")
    assert "goes on from the day after" in told(owner, f"/subscriptions/{unasked}/renew/")
    assert "recorded consent" in told(owner, f"/subscriptions/{unasked}/renew/", 422, end_date="")
    later = AGREED | {"consent_date": "2026-03-02"}
    told(owner, f"/subscriptions/{unasked}/renew/", 302, end_date="2027-03-31", **later)


@pytest.mark.parametrize(
    ("part", "answers"),
    [
        ("owner", (200, 200, 403, 403)), ("colleague", (404, 404, 403, 404)), ("agent", (200, 200, 403, 403)),
        ("branch_manager", (200, 200, 200, 302)), ("regional_manager", (200, 200, 200, 302)),
        ("other_manager", (404, 404, 200, 404)), ("general_manager", (200, 200, 200, 302)),
        ("analyst", (404, 403, 403, 403)),
        ("auditor", (200, 403, 403, 403)), ("administrator", (200, 200, 200, 403)),
    ],
)  # fmt: skip
def test_who_may_do_what_with_bills(signed_in, cast, part, answers):
    sees, opens, issues, approves = answers
    pk, client = disputed(cast), signed_in(part)
    with base.acting_as(base.System("test")):
        actions.propose(violation_id=pk, words="没有单据", at=AT)
    bill = Bill._base_manager.get()
    assert client.get(f"/bills/{bill.pk}/").status_code == sees
    assert client.get(f"/bills/violations/{pk}/").status_code == sees
    assert client.get(f"/subscriptions/add/?customer={cast.customer_id}").status_code == opens
    assert client.get("/bills/run/").status_code == issues
    assert client.get("/bills/plans/add/").status_code == issues
    assert client.post(f"/bills/violations/{pk}/approve/", {"x": ""}).status_code == approves


def test_lists_are_written_out_and_tell_what_is_empty(cast):
    client = entered(cast, "branch_manager")
    empty = {
        "/bills/": "No bills", "/bills/violations/": "No violations", "/subscriptions/": "No subscriptions",
        "/order-requests/": "Nobody asked yet",
    }  # fmt: skip
    for address, words in empty.items():
        assert words in told(client, address)
    disputed(cast)
    for address in ("/bills", "/bills/violations", "/subscriptions", "/order-requests"):
        assert client.get(f"{address}/export/csv/").status_code == 200, address
        assert entered(cast, "owner").get(f"{address}/export/csv/").status_code == 403
