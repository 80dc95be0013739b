"""Too many promises among the causes of churn: the expectation index of a case, and of those promised too much."""

import re
from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.churn.models import Case
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions.models import Promise

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def promised(customer_id: int, days_ago: int, **more) -> None:
    """Let a customer have been promised something some days ago."""
    with base.acting_as(base.System("test")):
        new = interaction_actions.NewPromise(customer_id=customer_id, text="送样", due_date=TODAY)
        pk = interaction_actions.make_promise(new=new, at=AT)
        Promise.objects.filter(pk=pk).update(created_at=AT - timedelta(days=days_ago), **more)


def left(customer_id: int, cast, **more) -> int:
    """Let a customer have left ten days ago."""
    day = TODAY - timedelta(days=10)
    with base.acting_as(base.System("test")):
        return Case.objects.create(
            customer_id=customer_id, branch=cast.hall, tier="SMALL", exit_date=day, reason="SERVICE",
            status="CONFIRMED", cause_date=day, analysed_date=day, due_date=day, created_at=AT, updated_at=AT, **more,
        ).pk  # fmt: skip


@pytest.fixture
def others(cast) -> list[int]:
    """Three other customers of the hall."""
    with base.acting_as(base.System("test")):
        return [
            customer_actions.add_customer(
                new=customer_actions.NewCustomer(
                    code=f"M{n}", name=f"老客户{n}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
                ),
                at=AT,
            )
            for n in range(3)
        ]


@pytest.mark.covers("R264")
def test_what_was_promised_stands_with_the_case_and_among_the_causes(signed_in, cast, others):
    first, second, third = others
    for n in range(3):
        promised(first, 20 + n)
    # Kept before it left, called off, made afterwards: none of them is waited for on that day.
    promised(first, 30, kept_date=TODAY - timedelta(days=15), status="KEPT")
    promised(first, 30, status="CANCELLED")
    promised(first, 5)
    # Kept only after it left: it was still waited for.
    promised(second, 30, kept_date=TODAY - timedelta(days=2), status="KEPT")
    case = left(first, cast, sub_reasons=["E-S1"])
    left(second, cast)
    left(third, cast)
    client = signed_in("branch_manager")
    text = client.get(f"/churn/cases/{case}/", headers=EN).content.decode()
    assert "Expectation index: 3 promises were open on the day it left." in text
    page = client.get(f"/churn/reasons/?from={TODAY - timedelta(days=40)}&to={TODAY}", headers=EN).content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page.split('id="expected"')[1].split("</table>")[0], re.S)
    shown = [re.sub(r"<[^>]+>|\s", "", row) for row in rows]
    assert shown[1:] == ["Promisedtoomuch·E-S113.0", "Allothers20.5"]
