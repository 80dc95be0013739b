"""The panel of points on a customer's own page: what a member is told, and nothing of anybody else."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from django.template import engines
from django.utils import translation

from zhike.apps.loyalty import actions
from zhike.web import self_points

pytestmark = pytest.mark.usefixtures("the_moment", "everything")


@pytest.mark.covers("R349")
def test_a_member_reads_its_balance_its_entries_and_what_runs_out(cast):
    assert self_points.panel(cast.customer_id) is None
    member_id = actions.enrol(customer_id=cast.customer_id, since=TODAY - timedelta(days=30), at=AT)
    mug = {"code": "mug", "name": "保温杯", "kind": "REWARD", "price": 150, "first_date": TODAY}
    actions.add_benefit(values=mug, at=AT)
    actions.give_by_hand(member_id=member_id, points=300, reason="内部备注", key="a", day=TODAY, at=AT)
    told = self_points.panel(cast.customer_id)
    assert told["statement"].balance == 500
    with translation.override("zh-hans"):
        shown = engines["jinja2"].get_template("self_service/_points.html").render(told)
    for words in ("500", "+300", "保温杯", "有效至"):
        assert words in shown
    # What we wrote for ourselves is not told.
    assert "内部备注" not in shown
