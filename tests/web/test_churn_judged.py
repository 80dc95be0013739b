"""The controllable rate: natural exits and those we ended ourselves, apart from the rate and out of it by option."""

from datetime import date

import pytest
from cast import AT
from django.utils import translation

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.churn.models import Case
from zhike.apps.core import base

EN = {"Accept-Language": "en"}
PAGE = "/churn/control/?period=2025Q4"


def left(customer_id: int, branch_id: int, **more) -> None:
    """Let it be confirmed how a customer left in the last quarter of 2025."""
    with base.acting_as(base.System("test")):
        day = date(2025, 11, 1)
        Case.objects.create(
            customer_id=customer_id, branch_id=branch_id, tier="SMALL", exit_date=day, reason="NATURAL",
            status="CONFIRMED", cause_date=day, analysed_date=day, due_date=day, created_at=AT, updated_at=AT, **more,
        )  # fmt: skip


def counted(natural: int, passive: int, number: int) -> None:
    """Say in the rule table which exits the standard judges."""
    rows = {"NATURAL_EXITS": {"counts": natural}, "PASSIVE_EXITS": {"counts": passive}}
    with base.acting_as(base.System("test")):
        catalog_actions.change_table(name="churn_judged", rows=rows, number=number, at=AT)


def standard(client) -> dict:
    """Return the reference lines by REST."""
    return client.get("/api/v1/churn/standard?period=2025Q4").json()


@pytest.mark.covers("R455")
@pytest.mark.covers("R456")
def test_natural_and_passive_exits_stand_apart_and_are_left_out_by_option(analysed, signed_in):
    client, hall = signed_in("general_manager"), analysed.cast.hall.pk
    # Two of five left: 40 %. Nobody knows how, so nothing is taken off.
    told = standard(client)
    assert (told["rate"], told["controllable"], told["unforced"], told["judged"]) == (0.4, None, None, 0.4)
    gone = [analysed.ids["C"], analysed.ids["F"]]
    left(gone[0], hall, is_natural=True, initiator="ACTIVE")
    left(gone[1], hall, initiator="PASSIVE")
    told = standard(client)
    assert (told["rate"], told["controllable"], told["unforced"], told["judged"]) == (0.4, 0.2, 0.2, 0.4)
    assert told["is_violated"]
    counted(0, 1, 0)
    assert standard(client)["judged"] == 0.2
    counted(0, 0, 1)
    told = standard(client)
    assert (told["judged"], told["rate"], told["is_violated"]) == (0, 0.4, False)
    with translation.override("en"):
        page = client.get(PAGE, headers=EN).content.decode()
    assert "Controllable: without natural exits" in page
    assert "Judged by the standard" in page
    assert "20.00%" in page
