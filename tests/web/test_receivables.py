"""Receivables on their pages: what is open and how old, an invoice disputed and settled, limits, who may what."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.receivables import actions, queries
from zhike.apps.receivables.models import CreditLimit, Exemption, Invoice, Settlement
from zhike.apps.trade import actions as trade_actions

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def page(client, address: str) -> str:
    """Return a page in English."""
    return client.get(address, headers=EN).content.decode()


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


@pytest.fixture
def owed(cast) -> int:
    """An invoice of 1,000 that is 30 days overdue, 400 of it paid; return its id."""
    with base.acting_as(base.System("test")):
        invoice_id = actions.enter_invoice(
            customer_id=cast.customer_id, number="F1", day=TODAY - timedelta(days=60),
            due_date=TODAY - timedelta(days=30), amount=Decimal(1000), order_numbers=["SO-1"], today=TODAY, at=AT,
        )  # fmt: skip
        new = trade_actions.NewPayment(cast.customer_id, TODAY - timedelta(days=20), Decimal(400), "CNY", "TT-9")
        trade_actions.add_payments(new=[new], at=AT)
        actions.follow(customer_ids=[cast.customer_id], day=TODAY, at=AT)
    return invoice_id


@pytest.mark.covers("R013", "R123")
def test_the_list_tells_who_owes_and_the_record_how_old_it_is(signed_in, cast, owed):
    client = signed_in("branch_manager")
    text = page(client, "/receivables/")
    assert "1 customer is overdue" in text
    assert "苏南轨道装备" in text
    # 40 days, as whole a number as it is, stands with the one digit of the others.
    row = next(row for row in re.findall(r"<tr>.*?</tr>", text, re.S) if "苏南轨道装备" in row)
    assert ">40.0<" in row
    account = read_account(cast)
    assert client.get(f"/receivables/{account.pk}/").url == f"/customers/{cast.customer_id}/receivables/"
    text = page(client, f"/customers/{cast.customer_id}/receivables/")
    assert "30 days overdue" in text
    assert "¥600.00" in text
    # 400 paid 40 days after the invoice.
    assert "40.0" in text
    rows = b"".join(client.get("/receivables/export/csv/")).decode()
    assert "600" in rows
    assert "/receivables/" in page(client, f"/customers/{cast.customer_id}/?tab=dealings")
    assert "还没有" not in client.get("/receivables/").content.decode()
    other = signed_in("other_manager")
    assert "invoices or payments are kept yet." in page(other, "/receivables/")
    for address in (f"/customers/{cast.customer_id}/receivables/", f"/invoices/{owed}/"):
        assert other.get(address).status_code == 404


def read_account(cast):
    """Return the account of the cast's customer."""
    with base.acting_as(base.System("test")):
        return queries.account(cast.customer_id)


def test_an_invoice_is_written_down_disputed_settled_by_hand_and_taken_back(signed_in, cast, owed):
    client = signed_in("owner")
    add = f"/customers/{cast.customer_id}/invoices/add/"
    given = {"number": "F2", "amount": "250", "day": str(TODAY), "due_date": "", "orders": "SO-2、SO-3"}
    assert "an invoice of this number" in client.post(add, given | {"number": "F1"}, headers=EN).content.decode()
    assert client.post(add, given).status_code == 302
    made = read(Invoice, number="F2")
    assert (made.due_date, made.order_numbers) == (TODAY, ["SO-2", "SO-3"])
    # The payment paid the older one; a hand gives 250 of it to the new one.
    payment_id = read(Settlement).payment_id
    settle = f"/invoices/{made.pk}/settle/"
    assert client.post(settle, {"payment_id": payment_id, "amount": "250.01"}).status_code == 422
    assert client.post(settle, {"payment_id": payment_id, "amount": "250"}).status_code == 302
    by_hand = read(Settlement, is_manual=True)
    assert (by_hand.invoice_id, by_hand.user_id) == (made.pk, cast.owner.pk)
    assert read(Settlement, is_manual=False).amount == 150
    assert client.post(f"/invoices/{made.pk}/take-back/").status_code == 422
    assert client.post(f"/settlements/{by_hand.pk}/take-back/").status_code == 302
    assert read(Settlement).amount == 400
    dispute = f"/invoices/{owed}/dispute/"
    assert client.post(dispute, {"amount": "100", "reason": ""}).status_code == 422
    assert client.post(dispute, {"amount": "100", "reason": "短少"}).status_code == 302
    assert "disputed: ¥100.00" in page(client, f"/invoices/{owed}/")
    assert client.post(f"/invoices/{made.pk}/take-back/").status_code == 302
    assert signed_in("auditor").post(dispute, {"amount": "0"}).status_code == 403


@pytest.mark.covers("W23")
@pytest.mark.covers("R111")
def test_a_limit_is_a_managers_word_and_a_declining_business_gets_none(signed_in, cast, owed):
    from zhike.apps.lifecycles import actions as lifecycle_actions

    address = f"/customers/{cast.customer_id}/credit-limit/"
    given = {"amount": "5000", "terms_days": "60", "valid_from": str(TODAY), "reason": "年度授信"}
    assert signed_in("owner").post(address, given).status_code == 403
    client = signed_in("branch_manager")
    assert client.post(address, given | {"terms_days": "366"}).status_code == 422
    assert client.post(address, given).status_code == 302
    text = page(client, f"/customers/{cast.customer_id}/receivables/")
    assert "12%" in text, "600 of 5,000"
    assert client.post(f"/customers/{cast.customer_id}/exemptions/add/", {
        "amount": "800", "until": str(TODAY), "reason": "旺季"
    }).status_code == 302  # fmt: skip
    with base.acting_as(base.System("test")):
        lifecycle_actions.decide_stage(
            customer_id=cast.customer_id, stage="DECLINE_MIDDLE", evidence="年报", day=TODAY, at=AT
        )
    refused = client.post(address, given, headers=EN)
    assert refused.status_code == 422
    assert "so it gets no credit" in refused.content.decode()
    senior = signed_in("regional_manager")
    assert senior.post(address, given | {"in_spite": "on", "amount": "100"}).status_code == 302
    assert read(CreditLimit, valid_to=None).amount == 100
    assert senior.post(f"{address}end/").status_code == 302
    assert senior.post(f"{address}end/").status_code == 409


def test_an_order_beyond_the_limit_is_allowed_or_not_from_the_list(signed_in, cast, owed):
    with base.acting_as(base.System("test")):
        rows = [
            Exemption.objects.create(
                customer_id=cast.customer_id, order_number=number, amount=100, until=TODAY, reason="旺季",
                state="WAITING", asked_by_id=cast.owner.pk, created_at=AT, updated_at=AT,
            )
            for number in ("SO-8", "SO-9")
        ]  # fmt: skip
    client = signed_in("branch_manager")
    assert "wait for your word" in page(client, "/receivables/")
    assert client.post(f"/exemptions/{rows[0].pk}/grant/").status_code == 302
    assert client.post(f"/exemptions/{rows[0].pk}/grant/").status_code == 409
    assert client.post(f"/exemptions/{rows[1].pk}/refuse/").status_code == 302
    assert client.post(f"/exemptions/{rows[1].pk}/burn/").status_code == 404
    assert [read(Exemption, pk=row.pk).state for row in rows] == ["GRANTED", "REFUSED"]
    assert signed_in("owner").post(f"/exemptions/{rows[0].pk}/grant/").status_code == 403
    assert signed_in("other_manager").post(f"/exemptions/{rows[0].pk}/grant/").status_code == 404
