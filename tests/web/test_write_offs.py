"""Writing off what nobody will pay: asked, decided by somebody else, booked as bad debt, taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.costs import actions as cost_actions
from zhike.apps.receivables import actions, queries
from zhike.apps.receivables.models import Invoice, WriteOff
from zhike.apps.tasks.models import Notice, Task
from zhike.apps.trade.models import Cost

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
D = Decimal


@pytest.fixture
def owed(cast) -> int:
    """An invoice of 1,000 that is 30 days overdue, 100 of it disputed; return its id."""
    with base.acting_as(base.System("test")):
        invoice_id = actions.enter_invoice(
            customer_id=cast.customer_id, number="F1", day=TODAY - timedelta(days=60),
            due_date=TODAY - timedelta(days=30), amount=D(1000), order_numbers=["SO-1"], today=TODAY, at=AT,
        )  # fmt: skip
        actions.dispute_invoice(invoice_id=invoice_id, amount=D(100), reason="短少", day=TODAY, at=AT)
    return invoice_id


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


def owes(cast) -> Decimal:
    """Return what the customer owes."""
    with base.acting_as(base.System("test")):
        return queries.account(cast.customer_id).open


def costs(cast) -> list[tuple[str, Decimal]]:
    """Return what was booked as cost of the customer."""
    with base.acting_as(base.System("test")):
        rows = Cost.objects.filter(customer_id=cast.customer_id).order_by("pk")
        return [(row.category, row.amount) for row in rows]


@pytest.mark.covers("R081")
def test_a_debt_is_written_off_by_a_manager_and_the_customer_bears_it(signed_in, cast, owed):
    client, here = signed_in("owner"), f"/invoices/{owed}/"
    given = {"amount": "900", "reason": "客户已注销，查无财产"}
    assert "Ask for it" in client.get(here, headers=EN).content.decode()
    too_much = client.post(f"{here}write-off/", given | {"amount": "900.01"}, headers=EN)
    assert (too_much.status_code, "open and not disputed" in too_much.content.decode()) == (422, True)
    assert client.post(f"{here}write-off/", given | {"reason": " "}).status_code == 422
    assert client.post(f"{here}write-off/", given).status_code == 302
    row = read(WriteOff)
    task = read(Task, pk=row.task_id)
    assert (row.state, task.assignee_id, task.link) == ("WAITING", cast.branch_manager.pk, here)
    again = client.post(f"{here}write-off/", given, headers=EN)
    assert "asked for it already" in again.content.decode()
    assert (owes(cast), costs(cast)) == (D(1000), []), "asking changes nothing"
    word = f"/write-offs/{row.pk}/"
    assert client.post(f"{word}grant/").status_code == 403
    manager = signed_in("branch_manager")
    assert manager.post(f"{word}burn/").status_code == 404
    assert manager.post(f"{word}grant/").status_code == 302
    row = read(WriteOff)
    assert (row.state, row.decided_by_id, read(Task, pk=row.task_id).status) == (
        "GRANTED", cast.branch_manager.pk, "DONE"
    )  # fmt: skip
    note = read(Invoice, pk=row.credit_note_id)
    assert (note.amount, note.order_numbers) == (D(-900), ["F1"])
    assert (owes(cast), costs(cast)) == (D(100), [("BAD_DEBT", D(900))])
    assert Notice.objects.filter(user=cast.owner, link=here, kind="APPROVAL").exists()
    text = manager.get(here, headers=EN).content.decode()
    assert "written off" in text
    assert manager.post(f"{word}grant/", headers=EN).status_code == 422
    # The money came after all: it is owed again, and the cost is none.
    assert manager.post(f"{word}take-back/").status_code == 302
    assert owes(cast) == D(1000)
    assert sum(amount for _category, amount in costs(cast)) == 0
    with base.acting_as(base.System("test")):
        acts = list(AuditEntry.objects.filter(noun="writeoff").order_by("pk").values_list("act", flat=True))
    assert acts == ["writeoff.ask", "writeoff.decide", "writeoff.take_back"]


def test_who_asks_does_not_decide_and_a_refusal_leaves_all_as_it_was(signed_in, cast, owed):
    client = signed_in("branch_manager")
    asked = client.post(
        f"/api/v1/invoices/{owed}/write-offs", {"amount": "500", "reason": "失联"}, content_type="application/json"
    )
    assert asked.status_code == 201
    word = f"/api/v1/write-offs/{asked.json()['id']}/decision"

    def decide(part: str, given: str):
        return signed_in(part).post(word, {"word": given}, content_type="application/json")

    own = decide("branch_manager", "GRANT")
    assert (own.status_code, own.json()["error"]["code"]) == (409, "NOT_OWN_WORD")
    assert decide("other_manager", "GRANT").status_code == 404
    assert decide("auditor", "GRANT").status_code == 403
    assert decide("general_manager", "REFUSE").json()["state"] == "REFUSED"
    assert (owes(cast), costs(cast)) == (D(1000), [])
    rows = signed_in("owner").get(f"/api/v1/invoices/{owed}/write-offs").json()["results"]
    assert [(row["state"], row["amount"]) for row in rows] == [("REFUSED", "500.0000")]


@pytest.mark.covers("R081")
def test_bad_debt_is_a_cost_of_the_customer_in_its_value(signed_in, analysed):
    # A left 60 more than it cost; a debt of 1,000 that is written off makes it one that uses up what it brings.
    client, pk = signed_in("administrator"), analysed.ids["A"]
    with base.acting_as(base.System("test")):
        cost_actions.book(
            customer_id=pk, day=TODAY - timedelta(days=5), category="BAD_DEBT", amount=D(1000), currency="CNY",
            note="F1", at=AT,
        )  # fmt: skip
    said = client.get(f"/customers/{pk}/profitability/", headers=EN).content.decode()
    assert "Bad debt" in said
    assert "1,000.00" in said
