"""Grumbles nobody voiced: found by what shows them, once, with a task to talk; who was heard of late is left out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.complaints import actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.tasks.models import Task
from zhike.apps.trade.models import Order

pytestmark = pytest.mark.usefixtures("the_moment", "everything")


def buy(customer_id: int, cast, *amounts: tuple[date, int]) -> None:
    Order.objects.bulk_create(
        Order(number=f"{customer_id}-{day}", source="ERP", customer_id=customer_id, branch_id=cast.hall.pk,
              kind="PURCHASE", order_date=day, n_lines=1, amount=Decimal(amount), currency="CNY")
        for day, amount in amounts
    )  # fmt: skip
    customer_actions.note_orders(has_orders={customer_id: True})


def talk(customer_id: int, mood: str, day: date) -> None:
    new = interaction_actions.NewInteraction(
        customer_id=customer_id, kind="CONTACT", happened_at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        channel="PHONE", direction="IN", emotion_after=mood, text="说交货又晚了",
    )  # fmt: skip
    interaction_actions.add_interaction(new=new, day=TODAY, at=AT)


@pytest.mark.covers("R280")
def test_what_shows_discontent_is_found_once_and_whoever_was_heard_is_left_out(cast):
    before, since = TODAY - timedelta(days=250), TODAY - timedelta(days=30)
    names = ("angry", "fewer", "spoken", "steady", "heard")
    ids = {name: add_customer(cast.hall.pk, code=name, name=name, owner_id=cast.owner.pk) for name in names}
    talk(ids["angry"], "ANGRY", TODAY - timedelta(days=20))
    # 30 % less is enough, 29 % is not; and where somebody spoke with them, the owner knows already.
    buy(ids["fewer"], cast, (before, 1000), (since, 700))
    buy(ids["spoken"], cast, (before, 1000), (since, 100))
    talk(ids["spoken"], "CALM", TODAY - timedelta(days=59))
    buy(ids["steady"], cast, (before, 1000), (since, 710))
    talk(ids["heard"], "FURIOUS", TODAY - timedelta(days=20))
    actions.open_complaint(new=actions.NewComplaint(ids["heard"], "交货晚", "FURIOUS"), at=AT)
    assert [actions.find_grumbles(day=TODAY, at=AT) for _ in range(2)] == [2, 0]
    found = {row.customer_id: row for row in Complaint.objects.filter(stage="LATENT_GRUMBLE")}
    assert set(found) == {ids["angry"], ids["fewer"]}
    assert "30" in found[ids["fewer"]].what
    tasks = Task.objects.filter(key__startswith="latent:")
    assert {(one.customer_id, one.assignee_id) for one in tasks} == {(pk, cast.owner.pk) for pk in found}
