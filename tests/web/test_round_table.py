"""A table of many: several customers, a dealer and our own people talk; notes, tasks and promises come of it."""

import html
import re

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions
from zhike.apps.activities.models import Remark
from zhike.apps.core import base, clock
from zhike.apps.core.models import Erasure
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions.models import Promise
from zhike.apps.tasks.models import Task

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def held(cast) -> tuple[int, int]:
    """A round table of the hall with 苏南轨道装备 and a dealer of a colleague: its id, the dealer's."""
    with base.acting_as(base.System("test")):
        dealer_id = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code="D001", name="姑苏五金经销部", branch_id=cast.hall.pk, owner_id=cast.colleague.pk
            ),
            at=AT,
        )
        new = actions.NewActivity(
            kind="ROUND_TABLE", title="交期圆桌", first_date=TODAY, last_date=TODAY, branch_id=cast.hall.pk
        )
        activity_id = actions.add_activity(new=new, at=AT)
        actions.invite(activity_id=activity_id, customer_ids=[cast.customer_id, dealer_id], at=AT)
    return activity_id, dealer_id


def when(due: str = "2026-03-20", **more: object) -> dict[str, object]:
    return {"text": "每周五发交期表", "due_date": due, "customer_id": "", **more}


@pytest.mark.covers("R266")
def test_customers_a_dealer_and_our_people_talk_and_agree(signed_in, cast, held):
    activity_id, dealer_id = held
    client, url = signed_in("branch_manager"), f"/activities/{activity_id}/table/"
    for user in (cast.owner, cast.colleague):
        assert client.post(f"{url}seat/", {"user_id": user.pk}).status_code == 302
    said = ((f"c{cast.customer_id}", "交期说了三次都不准"), (f"c{dealer_id}", "我们也是最后才知道"),
            (f"u{cast.owner.pk}", "排产表可以共享"), ("other", "物流公司:周五前都能送"))  # fmt: skip
    for who, text in said:
        assert client.post(f"{url}say/", {"who": who, "text": text}).status_code == 302
    agreed = when(doer_id=cast.owner.pk)
    assert client.post(f"{url}agree/", agreed).status_code == 302
    promised = when(doer_id=cast.branch_manager.pk, customer_id=dealer_id, is_promise="on", text="缺货当天告知")
    assert client.post(f"{url}agree/", promised).status_code == 302
    page = client.get(url).content.decode()
    for words in (
        "苏南轨道装备有限公司",
        "姑苏五金经销部",
        *(text for _who, text in said),
        "每周五发交期表",
        "缺货当天告知",
    ):
        assert words in page
    with base.acting_as(base.System("test")):
        task = Task.objects.get(source="activity")
        promise = Promise.objects.get()
    assert (task.assignee_id, str(task.due_date), task.link) == (
        cast.owner.pk,
        "2026-03-20",
        f"/activities/{activity_id}/",
    )
    assert (promise.customer_id, promise.text) == (dealer_id, "缺货当天告知")


@pytest.mark.covers("R266")
def test_a_guest_one_may_not_see_goes_unnamed_and_other_branches_see_no_table(signed_in, cast, held):
    activity_id, dealer_id = held
    url = f"/activities/{activity_id}/table/"
    signed_in("branch_manager").post(f"{url}say/", {"who": f"c{dealer_id}", "text": "我们也是最后才知道"})
    page = signed_in("owner").get(url, headers=EN).content.decode()
    assert ("a guest you do not see" in page, "姑苏五金经销部" in page) == (True, False)
    assert signed_in("other_manager").get(url).status_code == 404
    assert signed_in("other_manager").post(f"{url}say/", {"who": "other", "text": "x"}).status_code == 404
    assert signed_in("auditor").post(f"{url}say/", {"who": "other", "text": "x"}).status_code == 403


@pytest.mark.covers("R266")
def test_a_remark_is_taken_back_and_stands_again_where_it_stood(signed_in, cast, held):
    activity_id, dealer_id = held
    client, url = signed_in("branch_manager"), f"/activities/{activity_id}/table/"
    for who, text in (
        (f"c{cast.customer_id}", "交期说了三次"),
        ("other", "听错的一句"),
        (f"c{dealer_id}", "最后才知道"),
    ):
        client.post(f"{url}say/", {"who": who, "text": text})
    client.post(f"{url}agree/", when(doer_id=cast.owner.pk))
    with base.acting_as(base.System("test")):
        first, wrong, last, agreed = Remark.objects.order_by("pk").values_list("pk", flat=True)
    assert client.post(f"{url}said/{wrong}/take-back/").status_code == 302
    # A fragment answers without the notice, so the page itself is asked.
    page = html.unescape(client.get(url).content.decode())
    assert "听错的一句" not in page.split("toasts")[0]
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    for _twice in range(2):
        assert client.post(f"{url}again/", {"kept": kept}).status_code == 302
    with base.acting_as(base.System("test")):
        assert list(Remark.objects.order_by("pk").values_list("pk", flat=True)) == [first, wrong, last, agreed]
        assert Remark.objects.get(pk=wrong).text == "听错的一句"
        Remark.objects.filter(pk=wrong).delete()
        # Somebody was erased since: what travelled past it may name them, and stands nowhere again.
        entry = Erasure.objects.create(customer_id=10**6, basis="ASKED", reason="x", counts={}, erased_at=AT)
        assert client.post(f"{url}again/", {"kept": kept}).status_code == 404
        assert not Remark.objects.filter(pk=wrong).exists()
        entry.delete()
    # What was agreed is called off where it stands, forged words do not get in, and others may not.
    assert client.post(f"{url}said/{agreed}/take-back/").status_code == 404
    assert client.post(f"{url}again/", {"kept": kept[:-3] + "abc"}).status_code == 404
    assert signed_in("other_manager").post(f"{url}said/{wrong}/take-back/").status_code == 404
    assert signed_in("auditor").post(f"{url}said/{wrong}/take-back/").status_code == 403
    assert signed_in("auditor").post(f"{url}again/", {"kept": kept}).status_code == 403


def test_a_promise_is_that_of_whoever_does_it(signed_in, cast, held):
    agreed = when(doer_id=cast.owner.pk, customer_id=cast.customer_id, is_promise="on")
    assert signed_in("branch_manager").post(f"/activities/{held[0]}/table/agree/", agreed).status_code == 302
    with base.acting_as(base.System("test")):
        promise, task = Promise.objects.get(), Task.objects.get(source="promise")
    assert (promise.made_by_id, task.assignee_id) == (cast.owner.pk, cast.owner.pk)


def test_who_is_not_at_the_table_says_nothing_and_a_promise_needs_a_guest(signed_in, cast, held):
    client, url = signed_in("branch_manager"), f"/activities/{held[0]}/table/"
    assert client.post(f"{url}say/", {"who": f"u{cast.owner.pk}", "text": "x"}).status_code == 422
    assert client.post(f"{url}agree/", when(doer_id=cast.owner.pk, is_promise="on")).status_code == 422
    assert client.post(f"{url}seat/", {"user_id": cast.other_manager.pk}).status_code == 404
    assert client.post(f"{url}seat/", {"user_id": cast.owner.pk}).status_code == 302
    assert client.post(f"{url}seat/", {"user_id": cast.owner.pk, "leaves": "on"}).status_code == 302
    assert client.post(f"{url}say/", {"who": f"u{cast.owner.pk}", "text": "x"}).status_code == 422
