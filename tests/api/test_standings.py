"""Core assets, ranks in the market and handling times for programs."""

import pytest


@pytest.mark.covers("R085")
def test_core_assets_in_sight(analysed, calls):
    found = calls("general_manager").get("value/core-assets").json()
    assert (found["by"], [one["code"] for one in found["results"]]) == ("contribution_year", ["K-D"])
    assert "NO_OWNER" in found["results"][0]["troubles"]
    assert calls("branch_manager").get("value/core-assets").json()["results"] == []
    assert calls("analyst").get("value/core-assets").json()["results"] == []


@pytest.mark.covers("R107")
def test_ranks_are_kept_and_told(cast, calls):
    new = {"branch": "SZ", "line": "刀具", "rank": 3, "target": 1, "day": "2026-03-01", "source": "协会年报"}
    caller = calls("branch_manager")
    assert caller.post("value/market-ranks", new).status_code == 201
    (kept,) = caller.get("value/market-ranks").json()["results"]
    assert (kept["branch"], kept["rank"], kept["is_good"], kept["before"]) == ("SZ", 3, False, None)
    assert calls("other_manager").get("value/market-ranks").json()["results"] == []
    assert calls("other_manager").post("value/market-ranks", new).json()["error"]["field"] == "branch"
    assert caller.post("value/market-ranks", new | {"rank": 0}).status_code == 422
    assert caller.post("value/market-ranks", new | {"share": "0.1"}).json()["error"]["field"] == "share_since"
    shared = caller.post("value/market-ranks", new | {"share": "0.1", "share_since": "2025-03-02"}).json()
    assert (shared["share"], shared["share_since"]) == ("0.100000", "2025-03-02")
    told = caller.get("value/market-shares", branch="SZ").json()
    assert (told["line"], [(one["last"], one["selling_cost_ratio"]) for one in told["results"]]) == (
        "刀具", [("2026-03-01", None)]
    )  # fmt: skip
    assert calls("other_manager").get("value/market-shares", branch="SZ").status_code == 404


def test_handling_times_of_no_case(cast, calls):
    caller = calls("branch_manager")
    found = caller.get("handling-times", first="2026-01-01", last="2026-03-31").json()["results"]
    assert [(one["process"], one["whole"]["n_cases"], one["whole"]["median"]) for one in found] == [
        ("TASKS", 0, None), ("PROMISES", 0, None), ("ANGER", 0, None), ("MESSAGES", 0, None),
        ("COMPLAINTS", 0, None), ("ORDERS", 0, None), ("QUOTES", 0, None), ("REFUNDS", 0, None),
    ]  # fmt: skip
    assert caller.get("handling-times", first="2026-03-31", last="2026-01-01").status_code == 422
