"""A judgement of decline that is taken back takes the risk along that was proposed because of it."""

from datetime import date

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.lifecycles import actions
from zhike.apps.risk.models import RegisteredRisk
from zhike.jobs import dispatch

pytestmark = pytest.mark.usefixtures("the_moment")


def states() -> list[tuple[str, date | None]]:
    """Return how the risks of the register stand, the oldest first, after all reactions."""
    while dispatch.run_once():
        pass
    with base.acting_as(base.System("test")):
        return list(RegisteredRisk.objects.order_by("pk").values_list("state", "closed_date"))


@pytest.mark.covers("R111")
def test_a_proposal_is_dismissed_with_the_stage_it_came_of_and_made_again_when_it_is_judged_anew(cast, signed_in):
    of = {"customer_id": cast.customer_id, "day": TODAY, "at": AT}
    with base.acting_as(base.System("test")):
        actions.decide_stage(stage="DECLINE_EARLY", evidence="年报", **of)
    assert states() == [("CANDIDATE", None)]
    with base.acting_as(base.System("test")):
        actions.take_back_stage(**of)
    assert states() == [("DISMISSED", TODAY)]
    with base.acting_as(base.System("test")):
        (row,) = RegisteredRisk.objects.all()
    shown = signed_in("branch_manager").get(f"/risks/{row.pk}/", headers={"Accept-Language": "en"}).content.decode()
    assert row.note in shown
    with base.acting_as(base.System("test")):
        actions.decide_stage(stage="DECLINE_MIDDLE", evidence="年报", **of)
    assert states() == [("CANDIDATE", None)]
    with base.acting_as(base.System("test")):
        RegisteredRisk.objects.update(state="OPEN")
        actions.take_back_stage(**of)
    assert states() == [("OPEN", None)], "what somebody took up stays"
