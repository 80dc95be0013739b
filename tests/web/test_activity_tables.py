"""The tables of activities as files: what one brought, as it stands on its page; who may take it away."""

import html

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.activities import actions
from zhike.apps.activities.models import Invitation
from zhike.apps.core import base, clock
from zhike.apps.trade.models import Order

SPAN = 30
EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.covers("R633")
def test_what_an_activity_brought_is_taken_away_as_it_stands_on_the_page(signed_in, cast):
    with base.acting_as(base.System("test")):
        plan = actions.NewActivity("PROMOTION", "夏季促销", TODAY, TODAY, cast.hall.pk, offer="满千减百")
        pk = actions.add_activity(new=plan, at=AT)
        ids = [add_customer(cast.hall.pk, code=f"G{n}", name=f"客户{n}") for n in range(4)]
        actions.invite(activity_id=pk, customer_ids=ids, at=AT)
        actions.draw_control(activity_id=pk, percent=50, today=TODAY, at=AT)
        rows = Invitation.objects.filter(activity_id=pk).order_by("pk")
        for row in rows:
            Order.objects.create(
                number=f"B{row.pk}", source="t", customer_id=row.customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=TODAY, currency="CNY", amount=60 if row.is_control else 100,
            )  # fmt: skip
        rows.filter(is_control=False).update(has_attended=True)
    client = signed_in("branch_manager")
    page = client.get(f"/activities/{pk}/?days={SPAN}", headers=EN).content.decode()

    def table(part: str) -> list[list[str]]:
        address = f"/activities/brought.csv?activity={pk}&part={part}&days={SPAN}"
        assert address in html.unescape(page) or part == "leads"
        return [line.split(",") for line in client.get(address, headers=EN).content.decode("utf-8-sig").splitlines()]

    _heads, _before, during, _after = table("effect")
    assert (during[0], during[1], float(during[3])) == ("During", str(TODAY), 200)
    heads, its_own = table("control")
    told = dict(zip(heads[3:], its_own[3:], strict=True))
    # 2 × 100 with the offer beside 2 × 60 without: (100 − 60) × 2.
    assert (told["Given the offer"], told["In the control group"], float(told["Brought"])) == ("2", "2", 80)
    assert table("leads")[1:] == []
    assert client.get(f"/activities/brought.csv?activity={pk}&part=gossip").status_code == 404
    assert signed_in("other_manager").get(f"/activities/brought.csv?activity={pk}").status_code == 404
    assert signed_in("owner").get(f"/activities/brought.csv?activity={pk}").status_code == 403
