"""The value model's page: tried before it is saved, versions and the way back; the quadrants' page and its lists."""

import csv
import io

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.valuation import queries, rules
from zhike.apps.valuation.models import ScoreModel

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def form(**changed: str) -> dict[str, str]:
    """Return what the page posts: every number as it stands, but for those given."""
    own = {code: str(value) for code, value in rules.DEFAULTS.items()}
    return {**own, "number": "0", **{name.replace("__", "."): value for name, value in changed.items()}}


def place(*rows: tuple) -> None:
    """Write what customers leave and could bring into their cards."""
    with base.acting_as(base.System("analysis")):
        customer_actions.write_standing(columns=["contribution_year", "potential"], rows=rows)


@pytest.mark.covers("R071")
def test_a_change_is_tried_first_and_saved_as_a_new_version(history, signed_in):
    boss, ids = signed_in("general_manager"), history.ids
    place((ids["A"], "15000", "12000"))
    body = form(quadrant__value="15000")
    tried = boss.post("/value/models/change/", body | {"try": "on"}, headers=EN).content.decode()
    assert "Nothing is saved yet." in tried
    assert not ScoreModel.objects.exists()
    saved = boss.post("/value/models/change/", body | {"save": "on", "reason": "smaller customers"})
    assert saved.status_code == 302
    page = boss.get("/value/models/", headers=EN).content.decode()
    assert "Version 1" in page
    assert "smaller customers" in page
    stale = boss.post("/value/models/change/", form(quadrant__value="1") | {"save": "on"}, headers=EN)
    assert (stale.status_code, "Somebody changed the value model meanwhile" in stale.content.decode()) == (409, True)
    assert boss.post("/value/models/0/restore/").status_code == 302
    with base.acting_as(base.System("look")):
        assert queries.current() == rules.model_of(2, {}), "the numbers of the program, as version 2"
        assert queries.model(1)["quadrant.value"] == 15_000, "version 1 stays"


def test_weights_that_do_not_sum_to_one_are_refused_with_the_sum(cast, signed_in):
    answer = signed_in("general_manager").post(
        "/value/models/change/", form(weight__PROFIT="0.5") | {"save": "on"}, headers=EN
    )
    assert answer.status_code == 422
    assert "The weights sum to 1.1" in answer.content.decode()
    assert not ScoreModel.objects.exists()


def test_who_may_look_at_the_model_may_not_change_it(cast, signed_in):
    for part, looks, changes in (
        ("general_manager", 200, 302), ("administrator", 200, 302), ("branch_manager", 200, 403),
        ("analyst", 200, 403), ("owner", 403, 403), ("agent", 403, 403),
    ):  # fmt: skip
        client = signed_in(part)
        assert client.get("/value/models/").status_code == looks
        number = str(ScoreModel.objects.count())
        assert client.post("/value/models/change/", form(number=number) | {"save": "on"}).status_code == changes


@pytest.mark.covers("R080")
def test_each_quadrant_says_what_to_do_and_leads_to_its_customers(history, signed_in):
    ids = history.ids
    place((ids["A"], "30000", "20000"), (ids["B"], "30000", "0"), (ids["D"], "0", "20000"), (ids["E"], "0", "0"))
    boss = signed_in("general_manager")
    page = boss.get("/value/quadrants/", headers=EN).content.decode()
    assert "4 of 7 customers can be placed" in page
    assert "keep by all means" in page
    for quadrant, name in (
        ("KEEP_AND_INVEST", "客户A"), ("MAINTAIN", "客户B"), ("DEVELOP", "客户D"), ("REDUCE_COST", "客户E"),
    ):  # fmt: skip
        assert f'href="/value/quadrants/{quadrant}/"' in page
        listed = boss.get(f"/value/quadrants/{quadrant}/").content.decode()
        assert [one for one in ("客户A", "客户B", "客户D", "客户E") if one in listed] == [name]
    assert boss.get("/value/quadrants/NOWHERE/").status_code == 404
    rows = list(csv.reader(io.StringIO(boss.get("/value/quadrants/table.csv").content.decode("utf-8-sig"))))
    assert sum(int(row[1]) for row in rows[1:]) == 7
    hall = signed_in("branch_manager").get("/value/quadrants/DEVELOP/").content.decode()
    assert "客户D" not in hall, "D is of another hall"
    assert signed_in("branch_manager").get("/value/quadrants/DEVELOP/?branch=JN").status_code == 404
    assert "客户A" not in signed_in("analyst").get("/value/quadrants/").content.decode()
    assert signed_in("owner").get("/value/quadrants/").status_code == 403
