"""A branch manager leaves: the work is handed over, and session and token end at the next request."""

from cast import AT, PASSWORD, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.org import actions as org_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task


def test_a_branch_manager_leaves_and_is_out_at_once(cast):
    leaver = cast.branch_manager
    held = [add_customer(cast.hall.pk, code=f"L{i}", name=f"老客户{i}号", owner_id=leaver.pk) for i in range(2)]
    with base.acting_as(base.System("test")):
        task_actions.add_task(
            title="续签合同", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=leaver.pk, customer_id=held[0], at=AT
        )
        secret = org_actions.make_token(user_id=leaver.pk, name="own", at=AT)
    theirs, above, other = Client(), Client(), Client()
    for client, user in ((theirs, leaver), (above, cast.regional_manager), (other, cast.other_manager)):
        client.force_login(user)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert "老客户0号" in theirs.get("/customers/").content.decode()
    assert program.get("/api/v1/customers").status_code == 200
    form, address = {"rest": cast.colleague.pk, "closes_access": "on"}, f"/handover/{leaver.pk}/"
    # Neither a manager elsewhere nor the leaver themselves does it.
    assert (other.post(address, form).status_code, theirs.post(address, form).status_code) == (404, 404)
    assert above.post(address, form).status_code == 302
    assert theirs.get("/customers/").url.startswith("/login/")
    assert program.get("/api/v1/customers").status_code == 401
    assert Client().post("/login/", {"username": "branch_manager", "password": PASSWORD}).status_code == 401
    successor = Client()
    successor.force_login(cast.colleague)
    with base.acting_as(base.System("test")):
        assert {Customer.objects.get(pk=pk).owner_id for pk in held} == {cast.colleague.pk}
        assert Task.objects.get(title="续签合同").assignee_id == cast.colleague.pk
    assert "老客户1号" in successor.get("/customers/").content.decode()
    assert "续签合同" in successor.get("/tasks/").content.decode()
