"""Lists of whole branches that are far longer than they would be counted are not counted."""

import pytest

from zhike.apps.core import base, lists
from zhike.apps.core.lists import reading
from zhike.apps.org import queries as org_queries
from zhike.apps.people.lists import PEOPLE


@pytest.mark.parametrize(
    ("reader", "params", "is_counted"),
    [("branch_manager", {}, False), ("branch_manager", {"influence_min": "5"}, True), ("owner", {}, True),
     ("general_manager", {}, True)],
)  # fmt: skip
def test_a_whole_branch_far_beyond_the_cap_is_not_counted(cast, monkeypatch, reader, params, is_counted):
    monkeypatch.setattr(reading, "expected", lambda rows: 10**6)
    with base.acting_as(org_queries.member(getattr(cast, reader).pk)):
        page = lists.read(PEOPLE, params)
    assert (page.is_capped, page.n_rows) == ((False, 0) if is_counted else (True, reading.CAP))
