"""Reviews by API: kept with its tasks, read by who may, taken back by who made it."""

import pytest
from cast import AT

from zhike.apps.core import clock


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.covers("R164", "R241")
def test_a_process_is_gone_through_and_what_was_bad_becomes_a_task(cast, calls):
    sheets = {one["kind"]: one for one in calls("owner").get("reviews/sheets").json()["results"]}
    assert len(sheets["LISTENING"]["items"]) == 13
    marks = [{"mark": "YES"} for _item in sheets["OWN_CUSTOMER"]["items"]]
    body = {"kind": "OWN_CUSTOMER", "subject": "退货", "day": "2026-03-02", "marks": marks}
    kept = calls("owner").post("reviews", body | {"improvements": ["退货单放到首页"]})
    told = kept.json()
    assert (kept.status_code, told["score"], len(told["task_ids"])) == (201, 1.0, 1)
    assert calls("owner").get(f"tasks/{told['task_ids'][0]}").json()["title"] == "退货单放到首页"
    assert [row["subject"] for row in calls("branch_manager").get("reviews").json()["results"]] == ["退货"]
    assert calls("colleague").get(f"reviews/{told['id']}").status_code == 404
    assert calls("branch_manager").post(f"reviews/{told['id']}/take-back").status_code == 404
    assert calls("owner").post(f"reviews/{told['id']}/take-back").status_code == 200
    assert calls("owner").get(f"reviews/{told['id']}").status_code == 404


@pytest.mark.parametrize(("more", "code"), [
    ({"marks": [{"mark": "YES"}]}, "BAD_MARKS"), ({"kind": "LISTENING"}, "NO_CONTACT"), ({"branch": "JN"}, "NO_BRANCH"),
])  # fmt: skip
def test_a_review_that_breaks_a_rule_is_refused_by_its_code(cast, calls, more, code):
    n = 13 if "kind" in more else 8
    body = {"kind": "OWN_CUSTOMER", "subject": "退货", "day": "2026-03-02", "marks": [{"mark": "NO"}] * n}
    refused = calls("owner").post("reviews", body | more)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
