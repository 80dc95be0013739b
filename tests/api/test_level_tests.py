"""Level tests by API: noted, published as a standard, read with who keeps to it."""

import pytest
from cast import AT

from zhike.apps.core import clock

COLA = {
    "name": "Cola", "parameter": "Temperature", "unit": "°C", "day": "2026-03-02",
    "levels": [{"level": at, "asked": 100, "liked": n} for at, n in ((8, 48), (6, 77), (4, 93), (2, 71), (0, 52))],
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.covers("R362", "R363", "W24")
def test_a_test_is_noted_published_and_kept_to(cast, calls):
    manager = calls("regional_manager")
    kept = manager.post("level-tests", COLA)
    told = kept.json()
    assert (kept.status_code, told["best_level"], told["share"], told["is_clear"]) == (201, 4, 0.93, True)
    assert [one["level"] for one in told["levels"]] == [0, 2, 4, 6, 8]
    one = f"level-tests/{told['id']}"
    early = calls("branch_manager").post(f"{one}/checks", {"branch": cast.hall.code, "reading": 4, "day": "2026-03-02"})
    assert (early.status_code, early.json()["error"]["code"]) == (422, "NO_STANDARD")
    assert manager.post(f"{one}/standard", {"standard": 4, "tolerance": 1, "version": 1}).status_code == 200
    for reading in (4, 5, 7):
        body = {"branch": cast.hall.code, "reading": reading, "day": "2026-03-02"}
        assert calls("branch_manager").post(f"{one}/checks", body).status_code == 201
    places = manager.get(one).json()["places"]
    assert [(place["branch"], place["kept"], place["readings"]) for place in places] == [
        (None, 2, 3), (cast.hall.code, 2, 3),
    ]  # fmt: skip
    assert places[0]["share"] == pytest.approx(0.6667, abs=1e-4)
    assert manager.get("level-tests").json()["results"][0]["standard"] == 4


@pytest.mark.parametrize(("more", "code"), [
    ({"levels": COLA["levels"][:1]}, "FEW_LEVELS"), ({"levels": COLA["levels"][:1] * 2}, "LEVEL_TWICE"),
    ({"levels": [{"level": n, "asked": 1, "liked": 2} for n in (1, 2)]}, "BAD_COUNT"),
])  # fmt: skip
def test_what_breaks_a_rule_is_refused_by_its_code(calls, cast, more, code):
    refused = calls("regional_manager").post("level-tests", COLA | more)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
