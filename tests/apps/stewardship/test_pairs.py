"""Stories of pairs: found over the whole base, seen by who may see both, settled, put off and taken up again."""

from datetime import timedelta

import pytest
from cast import TODAY
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.stewardship import actions, queries
from zhike.apps.stewardship.models import Pair, Scan
from zhike.jobs import dispatch


@pytest.fixture
def base_of_twins(cast) -> dict[str, int]:
    """Twins within the hall, across two branches, and somebody nobody is like."""
    return {
        "near": add_customer(cast.hall.pk, code="T1", name="苏南轨道装备股份有限公司"),
        "far": add_customer(cast.other_hall.pk, code="T2", name="苏南轨道庄备有限公司", phone="+86 13800138000"),
        "alone": add_customer(cast.hall.pk, code="T3", name="北方轻工机械厂"),
    }


def scan(at, after: timedelta = timedelta(0)) -> Scan:
    with base.acting_as(base.System("scan of a story")):
        return actions.find_pairs(at=at + after)


def seen() -> set[tuple[int, int]]:
    return {(pair.customer_a_id, pair.customer_b_id) for pair in queries.pairs()}


@pytest.mark.covers("R211")
def test_a_scan_finds_pairs_of_the_whole_base(acting, cast, base_of_twins, at):
    acting("general_manager")
    done = scan(at)
    near, far = base_of_twins["near"], base_of_twins["far"]
    assert seen() == {(cast.customer_id, near), (cast.customer_id, far), (near, far)}
    assert (done.n_customers, done.n_pairs) == (4, 3)
    same = queries.pair_of(far, cast.customer_id)
    assert same.reasons == ["SAME_PHONE", "NAME_ALIKE", "SOUND"]
    assert same.score > queries.pair_of(near, far).score


@pytest.mark.parametrize(
    ("part", "n_pairs"),
    [("branch_manager", 1), ("other_manager", 0), ("regional_manager", 1), ("administrator", 3), ("analyst", 0)],
)
def test_a_pair_is_seen_by_who_may_see_both(acting, base_of_twins, at, part, n_pairs):
    scan(at)
    acting(part)
    assert len(seen()) == n_pairs
    assert sum(queries.n_pairs().values()) == n_pairs


def test_what_was_settled_stays_settled_after_another_scan(acting, cast, base_of_twins, at):
    scan(at)
    acting("administrator")
    far = queries.pair_of(cast.customer_id, base_of_twins["far"])
    n, event_id = actions.settle_pairs(pair_ids=[far.pk, 999], status="DISMISSED", day=TODAY, at=at)
    assert (n, queries.pair(far.pk).status) == (1, "DISMISSED")
    scan(at, timedelta(days=1))
    assert queries.pair(far.pk).status == "DISMISSED"
    assert queries.n_pairs() == {"UNDECIDED": 2, "DISMISSED": 1}
    assert actions.undo_settling(event_id=event_id, at=at + timedelta(days=2)) == 1
    assert queries.n_pairs() == {"UNDECIDED": 3}


def test_a_pair_put_off_is_asked_about_again(acting, cast, base_of_twins, at):
    scan(at)
    acting("branch_manager")
    (pair,) = queries.pairs()
    actions.settle_pairs(pair_ids=[pair.pk], status="LATER", day=TODAY, at=at)
    assert actions.reopen_pairs(day=TODAY + timedelta(days=29), at=at) == 0
    assert actions.reopen_pairs(day=TODAY + timedelta(days=30), at=at) == 1
    assert queries.pair(pair.pk).status == "UNDECIDED"


def test_nobody_settles_a_pair_they_cannot_see_or_takes_anothers_back(acting, cast, base_of_twins, at):
    scan(at)
    with base.acting_as(base.System("look")):
        ids = list(Pair.objects.values_list("pk", flat=True))
    acting("other_manager")
    assert actions.settle_pairs(pair_ids=ids, status="DISMISSED", day=TODAY, at=at) == (0, None)
    acting("branch_manager")
    n, event_id = actions.settle_pairs(pair_ids=ids, status="DISMISSED", day=TODAY, at=at)
    assert n == 1
    acting("administrator")
    with pytest.raises(actions.NothingToUndo):
        actions.undo_settling(event_id=event_id, at=at)


def test_pairs_no_longer_alike_go_with_the_next_scan(acting, cast, base_of_twins, at):
    scan(at)
    acting("administrator")
    actions.merge(survivor_id=cast.customer_id, merged_id=base_of_twins["near"], at=at)
    assert seen() == {(cast.customer_id, base_of_twins["far"])}
    scan(at, timedelta(days=1))
    with base.acting_as(base.System("look")):
        left = set(Pair.objects.values_list("customer_a_id", "customer_b_id", "status"))
    assert left == {
        (cast.customer_id, base_of_twins["far"], "UNDECIDED"), (cast.customer_id, base_of_twins["near"], "MERGED"),
    }  # fmt: skip


def test_a_scan_asked_for_runs_once_in_the_worker(acting, cast, base_of_twins):
    acting("branch_manager")
    from zhike.apps.core import clock

    first = actions.request_scan(at=clock.now())
    assert actions.request_scan(at=clock.now()) == first
    assert queries.running_scan().pk == first
    dispatch.run_once()
    assert queries.running_scan() is None
    assert queries.last_scan().n_pairs == 3
    assert len(seen()) == 1
