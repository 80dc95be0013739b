"""Promises through the door: nothing beyond what we can surely do without approval, and how well each is kept."""

import re
from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.interactions import actions, queries
from zhike.apps.interactions.models import Promise
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks.models import Notice, Task

TOO_MUCH = {
    "text": "合格率", "due_date": "2026-03-20", "promised_value": "99.5", "capability": "98", "unit": "%",
}  # fmt: skip


def only() -> Promise:
    with base.acting_as(base.System("test")):
        return Promise.objects.get()


def made(cast, *, by: str = "owner", due: date = TODAY, **more) -> int:
    new = actions.NewPromise(**({"customer_id": cast.customer_id, "text": "送样品", "due_date": due} | more))
    with base.acting_as(org_queries.member(cast.people()[by].pk)):
        return actions.make_promise(new=new, at=AT)


def shown_kept(client, url: str = "/promises/") -> str:
    """Return what the page says of how well promises are kept; it comes by itself after the page."""
    (address,) = re.findall(r'hx-get="(/promises/kept/beside/[^"]*)"', client.get(url).content.decode())
    return client.get(address).content.decode()


@pytest.mark.covers("R263")
def test_more_than_we_can_do_is_refused_by_name_unless_sent_for_approval(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/promise/"
    answer = client.post(url, TOO_MUCH)
    assert answer.status_code == 422
    assert "OVER_PROMISE" in answer.content.decode()
    assert client.post(url, TOO_MUCH | {"wants_approval": "on"}).status_code == 302
    assert only().status == "PENDING_APPROVAL"
    with base.acting_as(base.System("test")):
        assert list(Notice.objects.values_list("user_id", flat=True)) == [cast.branch_manager.pk]
        assert not Task.objects.exists()


@pytest.mark.parametrize(("part", "status"), [
    ("owner", 403), ("agent", 403), ("auditor", 403), ("other_manager", 404), ("branch_manager", 302),
    ("regional_manager", 302), ("general_manager", 302),
])  # fmt: skip
def test_only_managers_of_the_customer_approve_and_the_reason_is_kept(signed_in, cast, part, status):
    signed_in("owner").post(f"/customers/{cast.customer_id}/promise/", TOO_MUCH | {"wants_approval": "on"})
    answer = signed_in(part).post(f"/promises/{only().pk}/decide/", {"decision": "approve", "reason": "新线已投产"})
    assert answer.status_code == status
    row = only()
    assert (row.status, row.reason) == (("OPEN", "新线已投产") if status == 302 else ("PENDING_APPROVAL", ""))


def test_a_refused_promise_never_counts(signed_in, cast):
    signed_in("owner").post(f"/customers/{cast.customer_id}/promise/", TOO_MUCH | {"wants_approval": "on"})
    client, pk = signed_in("branch_manager"), only().pk
    assert client.post(f"/promises/{pk}/decide/", {"decision": "refuse", "reason": ""}).status_code == 422
    client.post(f"/promises/{pk}/decide/", {"decision": "refuse", "reason": "做不到"})
    assert only().status == "CANCELLED"
    with base.acting_as(base.System("test")):
        assert list(queries.kept_ratios(date(2027, 1, 1))) == []


@pytest.mark.covers("R263")
def test_the_kept_ratio_counts_what_fell_due_and_was_kept_by_its_day(signed_in, cast):
    kept, late, broken, overdue, cancelled, _coming = (
        made(cast, due=TODAY + timedelta(days=days)) for days in (0, -1, 0, -2, 0, 5)
    )
    with base.acting_as(base.System("test")):
        for pk, status in ((kept, "KEPT"), (late, "KEPT"), (broken, "BROKEN"), (cancelled, "CANCELLED")):
            actions.settle_promise(promise_id=pk, status=status, day=TODAY, at=AT)
        (ratio,) = queries.kept_ratios(TODAY)
        assert Promise.objects.get(pk=overdue).status == "OPEN"
    assert (ratio.name, ratio.n_kept, ratio.n_due, ratio.ratio) == ("owner", 1, 4, 0.25)
    # Today the coming one has fallen due as well.
    assert "20.00%" in shown_kept(signed_in("owner"))
    assert "20.00%" not in shown_kept(signed_in("colleague"))


@pytest.mark.parametrize("ids", ["", "x", "9" * 30, ",,", "-1"])
def test_nobody_is_counted_beside_what_is_no_promise_one_sees(signed_in, cast, ids):
    due = made(cast, due=TODAY - timedelta(days=1))
    assert "0.00%" in signed_in("owner").get(f"/promises/kept/beside/?ids={due},{ids}").content.decode()
    assert "0.00%" not in signed_in("owner").get(f"/promises/kept/beside/?ids={ids}").content.decode()
    assert "0.00%" not in signed_in("colleague").get(f"/promises/kept/beside/?ids={due}").content.decode()


def test_beside_some_promises_only_their_makers_are_counted_and_each_in_full(cast):
    today = [made(cast, by=by) for by in ("owner", "branch_manager", "branch_manager")]
    with base.acting_as(base.System("test")):
        Promise.objects.create(customer_id=cast.customer_id, text="无人", due_date=TODAY, created_at=AT, updated_at=AT)
        tomorrow, nobodys = TODAY + timedelta(days=1), Promise.objects.latest("pk").pk

        def counted(*beside: int) -> list[tuple[str, int]]:
            return [(one.name, one.n_due) for one in queries.kept_ratios(tomorrow, beside=beside)]

        assert counted(today[1]) == [("branch_manager", 2)]
        assert counted(today[0], nobodys) == [("", 1), ("owner", 1)]
        assert counted() == []
        assert [one.n_due for one in queries.kept_ratios(tomorrow)] == [1, 2, 1]


def test_a_board_of_promises_shows_how_well_its_people_keep_theirs(signed_in, cast):
    made(cast, due=TODAY - timedelta(days=1))
    assert "0.00%" in shown_kept(signed_in("owner"), "/promises/?board=status")


@pytest.mark.covers("R264")
def test_every_open_promise_raises_what_the_customer_expects(signed_in, cast):
    client = signed_in("owner")
    for n in range(3):
        body = client.get(f"/customers/{cast.customer_id}/", headers={"Accept-Language": "en"}).content.decode()
        assert f"Expectation index: {n} open" in body
        made(cast)


def test_a_promise_makes_a_task_that_closes_with_it_and_opens_again(signed_in, cast):
    pk, client = made(cast), signed_in("owner")
    client.post(f"/promises/{pk}/settle/", {"status": "KEPT"})
    with base.acting_as(base.System("test")):
        assert [(t.status, t.assignee_id) for t in Task.objects.all()] == [("DONE", cast.owner.pk)]
    assert only().kept_date is not None
    client.post(f"/promises/{pk}/reopen/")
    assert (only().status, only().kept_date) == ("OPEN", None)
    with base.acting_as(base.System("test")):
        assert sorted(Task.objects.values_list("status", flat=True)) == ["DONE", "OPEN"]


@pytest.mark.parametrize(("part", "sees"), [
    ("owner", True), ("colleague", False), ("branch_manager", True), ("other_manager", False), ("auditor", True),
])  # fmt: skip
def test_the_promises_to_a_customer_one_may_see(signed_in, cast, part, sees):
    pk = made(cast)
    assert ("送样品" in signed_in(part).get("/promises/").content.decode()) is sees
    assert signed_in(part).get(f"/promises/{pk}/").status_code == (200 if sees else 404)
