"""Over the limit: an order beyond the limit of credit by page and by program is kept, warned of and decided upon."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from django.test import Client

from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.apps.receivables import actions, queries
from zhike.apps.receivables.models import Exemption
from zhike.apps.risk.models import Warning
from zhike.apps.tasks.models import Notice, Task
from zhike.apps.trade.models import Order
from zhike.jobs import dispatch

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def sent(number: str, price: str, **more) -> dict:
    """Return what the form of an order sends."""
    return {
        "number": number, "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "line-0-product_code": "P1",
        "line-0-quantity": "1", "line-0-unit_price": price,
    } | more  # fmt: skip


def work_off() -> None:
    """Let everything that waits happen."""
    while dispatch.run_once():
        pass


def orders() -> set[str]:
    """Return the numbers of the orders there are."""
    with base.acting_as(base.System("test")):
        return set(Order.objects.values_list("number", flat=True))


@pytest.fixture
def limited(cast) -> None:
    """A limit of 1,000, of which an invoice of 700 uses a part."""
    with base.acting_as(base.System("test")):
        told = {"customer_id": cast.customer_id, "today": TODAY, "at": AT}
        actions.set_limit(amount=Decimal(1000), terms_days=30, reason="年度授信", valid_from=TODAY, **told)
        actions.enter_invoice(
            number="F1", day=TODAY - timedelta(days=9), amount=Decimal(700), order_numbers=["SO-1"], **told
        )


@pytest.mark.covers("R572")
@pytest.mark.covers("R578")
def test_by_page_the_order_is_kept_with_a_reason_and_the_manager_decides(signed_in, cast, limited):
    order = f"/customers/{cast.customer_id}/order/"
    client = signed_in("owner")
    text = client.get(order, headers=EN).content.decode()
    assert "¥700.00 is used; ¥300.00 is left" in text
    assert client.post(order, sent("SO-2", "300")).status_code == 302, "just the limit"
    refused = client.post(order, sent("SO-3", "500"), headers=EN)
    assert refused.status_code == 422
    # 700 + 300 + 500 − 1,000.
    assert "exceeded by 500.00" in refused.content.decode()
    assert "SO-3" not in orders(), "nothing is written until a reason is given"
    assert client.post(order, sent("SO-3", "500", credit_reason="旺季备货")).status_code == 302
    assert "SO-3" in orders()
    with base.acting_as(base.System("test")):
        made = Exemption.objects.get()
        assert (made.state, made.amount, made.asked_by_id) == ("WAITING", 500, cast.owner.pk)
        assert Task.objects.get(pk=made.task_id).assignee_id == cast.branch_manager.pk
    work_off()
    with base.acting_as(base.System("test")):
        warning = Warning.objects.get(detector="CREDIT_LIMIT")
        assert (warning.customer_id, warning.measured) == (cast.customer_id, 150.0)
    manager = signed_in("branch_manager")
    assert "旺季备货" in manager.get("/receivables/").content.decode()
    assert "150.0 % of it is used" in manager.get(f"/warnings/{warning.pk}/", headers=EN).content.decode()
    assert manager.post(f"/exemptions/{made.pk}/refuse/").status_code == 302
    with base.acting_as(base.System("test")):
        assert Task.objects.get(pk=made.task_id).status == "DONE"
        assert Notice.objects.filter(user_id=cast.owner.pk, kind="APPROVAL").count() == 1
    assert "SO-3" in orders(), "what was entered stays"


def test_by_page_who_may_set_limits_allows_it_with_the_reason(signed_in, cast, limited):
    client = signed_in("branch_manager")
    order = f"/customers/{cast.customer_id}/order/"
    assert client.post(order, sent("SO-3", "301", credit_reason="老客户")).status_code == 302
    with base.acting_as(base.System("test")):
        made = Exemption.objects.get()
        assert (made.state, made.decided_by_id, made.amount) == ("GRANTED", cast.branch_manager.pk, 1)
        assert not Task.objects.exists()


def test_by_program_the_answer_names_the_rule_and_room_given_ahead_needs_no_word(cast, limited):
    with base.acting_as(base.System("token of the test")):
        secret = org_actions.make_token(user_id=cast.owner.pk, name="test", at=AT)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    path = f"/api/v1/customers/{cast.customer_id}/orders"

    def call(number: str, price: str, **more):
        lines = [{"product_code": "P1", "quantity": "1", "unit_price": price}]
        given = {"number": number, "lines": lines} | more
        return client.post(path, given, content_type="application/json")

    refused = call("SO-2", "400").json()["error"]
    assert (refused["code"], refused["field"]) == ("OVER_LIMIT", "credit_reason")
    kept = call("SO-2", "400", credit_reason="客户承诺周五付款")
    assert kept.status_code == 201
    assert (Decimal(kept.json()["excess"]), kept.json()["exemption_id"] is not None) == (100, True)
    with base.acting_as(base.System("test")):
        actions.grant_exemption(
            customer_id=cast.customer_id, amount=Decimal(200), until=TODAY, reason="展会", today=TODAY, at=AT
        )
    within = call("SO-3", "100")
    assert (within.status_code, Decimal(within.json()["excess"]), within.json()["exemption_id"]) == (201, 0, None)
    with base.acting_as(base.System("test")):
        assert queries.account(cast.customer_id).used == 120
