"""Orders an import brings of a customer that gets no new ones: kept, and told to the manager."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.receivables import actions
from zhike.apps.tasks.models import Task

FILE = "客户编号,订单号,日期,数量,单价,金额\nC001,SO-1,{before},1,10,10\nC001,SO-2,{today},1,10,10\n"


@pytest.mark.covers("R580")
def test_an_import_of_orders_of_a_held_customer_is_told(acting, importing, cast):
    acting("administrator")
    actions.hold_orders(customer_id=cast.customer_id, branch_id=cast.hall.pk, reason="恶意拖欠", day=TODAY, at=AT)
    text = FILE.format(before=TODAY - timedelta(days=3), today=TODAY)
    import_id, counts = importing.run(text, "orders")
    assert counts["n_new"] == 2, "what happened is kept"
    assert actions.tell_of_held(import_id=import_id, day=TODAY, at=AT) == 1
    assert actions.tell_of_held(import_id=import_id, day=TODAY, at=AT) == 1
    task = Task.objects.get(source="credit", customer_id=cast.customer_id)
    # Only the order since the hold began counts.
    assert "1 " in task.note
    assert "恶意拖欠" in task.note
    assert task.assignee_id == cast.branch_manager.pk


@pytest.mark.covers("R580")
def test_where_the_rule_table_says_so_the_lines_since_the_hold_are_refused(acting, importing, cast):
    acting("administrator")
    actions.hold_orders(customer_id=None, branch_id=cast.province.pk, reason="退出该市场", day=TODAY, at=AT)
    catalog_actions.change_table(name="held_orders", rows={"RULE": {"imports": 1}}, number=0, at=AT)
    text = FILE.format(before=TODAY - timedelta(days=3), today=TODAY) + f"C001,SO-3,{TODAY},-1,10,-10\n"
    import_id, counts = importing.run(text, "orders")
    # The order of before and what came back are taken; the sale of today is not.
    assert (counts["n_new"], counts["n_refused"]) == (2, 1)
    assert actions.tell_of_held(import_id=import_id, day=TODAY, at=AT) == 0
