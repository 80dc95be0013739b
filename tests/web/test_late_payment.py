"""Who is likely to pay late stands on a page with its proof, on the account, and by REST only of those one sees."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.prediction import actions, queries
from zhike.apps.prediction.models import PaymentModel, PaymentRisk
from zhike.apps.receivables import actions as receivable_actions

pytestmark = pytest.mark.usefixtures("the_moment")
EN, URL = {"Accept-Language": "en"}, "/receivables/late/"


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.covers("R587")
def test_an_invoice_open_for_long_makes_the_next_one_likely_late(signed_in, cast):
    assert "Nothing was learnt from invoices yet" in text(signed_in("owner").get(URL, headers=EN))
    with base.acting_as(base.System("test")):
        for number, ago in (("F1", 200), ("F2", 120)):
            day = TODAY - timedelta(days=ago)
            receivable_actions.enter_invoice(
                customer_id=cast.customer_id, number=number, day=day, due_date=day + timedelta(days=30),
                amount=Decimal(1000), today=TODAY, at=AT,
            )  # fmt: skip
        assert actions.learn_payment(day=TODAY) == 1
        assert actions.learn_payment(day=TODAY) == 1, "again the same"
        model, risk = PaymentModel.objects.get(), PaymentRisk.objects.get()
    # Both are open for more than 30 days past the due day; of all, all were late: (2 + 2 x 1) / (2 + 2).
    assert (model.code, model.reason, risk.probability) == ("OWN_SHARE", "TOO_LITTLE_DATA", 1.0)
    page = text(signed_in("owner").get(URL, headers=EN))
    for words in ("2 of 2 invoices", "the own share tells", "100% of its invoices were paid late", "¥2,000"):
        assert words in page.replace("100 %", "100%"), words
    account = text(signed_in("owner").get(f"/customers/{cast.customer_id}/receivables/", headers=EN))
    assert "Is the next invoice paid late?" in account
    assert "2 invoices past due and open" in account
    assert "100" in text(signed_in("branch_manager").get(f"{URL}table.csv"))
    assert "invoices past due and open" not in text(signed_in("colleague").get(URL, headers=EN))
    with base.acting_as(base.System("test")):
        actions.forget_customer(customer_id=cast.customer_id)
        assert queries.payment_risk_of(cast.customer_id) is None
