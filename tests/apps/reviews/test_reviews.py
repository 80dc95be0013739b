"""Reviews: what marks come to, and check-lists that hold until somebody changes them."""

import pytest
from cast import AT
from django.utils import translation

from zhike.apps.core import base
from zhike.apps.reviews import actions, queries, rules


@pytest.mark.parametrize(("marks", "score"), [
    (["YES", "YES"], 1.0), (["YES", "NO"], 0.5), (["PARTLY", "PARTLY"], 0.5), (["YES", "PARTLY", "NO"], 0.5),
    (["YES", "NOT_APPLICABLE"], 1.0), (["NOT_APPLICABLE"], None), ([], None),
])  # fmt: skip
def test_yes_counts_in_full_partly_by_half_and_what_does_not_apply_not_at_all(marks, score):
    assert rules.score(marks) == score


@pytest.mark.covers("R241")
def test_the_listening_list_has_thirteen_slots_and_may_be_changed(db, everything):
    now = queries.sheet("LISTENING")
    assert (len(now.items), now.version) == (13, 0)
    actions.change_sheet(kind="LISTENING", items=["听完再说", "复述"], version=0, at=AT)
    assert queries.sheet("LISTENING").items == ("听完再说", "复述")
    actions.change_sheet(kind="LISTENING", items=[], version=1, at=AT)
    assert len(queries.sheet("LISTENING").items) == 13


def test_a_list_of_fourteen_points_and_a_point_twice_are_refused(db, everything):
    for items in ([str(n) for n in range(14)], ["微笑", "微笑"]):
        with pytest.raises(actions.SheetRefused):
            actions.change_sheet(kind="LISTENING", items=items, version=0, at=AT)


def test_a_list_changed_meanwhile_is_not_overwritten(db, everything):
    actions.change_sheet(kind="MYSTERY_VISIT", items=["微笑"], version=0, at=AT)
    with pytest.raises(base.StaleRecord):
        actions.change_sheet(kind="MYSTERY_VISIT", items=["别的"], version=0, at=AT)


@pytest.mark.covers("R242")
def test_the_mystery_visit_asks_for_the_smile(db):
    with translation.override("en"):
        assert any("smile" in item for item in queries.sheet("MYSTERY_VISIT").items)
