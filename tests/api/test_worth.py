"""The value of customers by API: versions and scores that can be given again, quadrants, notes, share of wallet."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT
from dealing import add_orders

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.trade.models import OrderLine, Product
from zhike.apps.valuation import actions
from zhike.apps.valuation.models import PeerPurchase, ValueScore

REFERRAL = {"way": "RECOMMENDED", "reason": "told at the fair"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def write(columns: list[str], *rows: tuple) -> None:
    """Write into cards what an analysis finds."""
    with base.acting_as(base.System("analysis")):
        customer_actions.write_standing(columns=columns, rows=rows)


@pytest.mark.covers("R071")
def test_an_old_version_gives_its_old_results_again_and_a_new_one_rewrites_none(history, calls):
    boss, a = calls("general_manager"), history.ids["A"]
    write(["contribution_year"], (a, "50000"))
    boss.post(f"customers/{a}/rivalries", {"outcome": "NONE", "reason": "sole source"})
    first = boss.post("value/score", {"codes": ["K-A"]}).json()["results"][0]
    # Half of 100,000 earns 50 points × 0.4; nothing is missing.
    assert (first["score"], first["money"], first["is_provisional"], first["model"]) == ("20.0", "50000.00", False, 0)
    changed = {"number": 0, "params": {"weight.PROFIT": "0.55", "weight.COMPETITION": "0"}, "reason": "profit first"}
    assert boss.post("value/models", changed).json()["number"] == 1
    assert boss.post("value/models", changed).status_code == 409
    second = boss.post("value/score", {"codes": ["K-A"]}).json()["results"][0]
    assert (second["score"], second["model"]) == ("27.5", 1)
    # The customer changes the same day; what was said stays, and can be said again by the version that said it.
    write(["contribution_year"], (a, "90000"))
    boss.post("value/score", {"codes": ["K-A"]})
    again = boss.post("value/score", {"codes": ["K-A"], "model": 0, "as_of": "2026-03-02"}).json()["results"][0]
    assert again == first
    with base.acting_as(base.System("look")):
        kept = {row.model_number: row.score for row in ValueScore.objects.all()}
    assert kept == {0: Decimal("20.0"), 1: Decimal("49.5")}
    assert [one["number"] for one in boss.get("value/models").json()["results"]] == [1, 0]


@pytest.mark.parametrize(
    "wrong", [{"weight.PROFIT": "0.5"}, {"weight.PROFIT": "-0.1"}, {"full.PROFIT": "0"}, {"no.such": "1"},
              {"rated.2": "90000000"}],
)  # fmt: skip
def test_weights_that_do_not_sum_to_one_and_numbers_out_of_bounds_are_refused(cast, calls, wrong):
    answer = calls("general_manager").post("value/models", {"number": 0, "params": wrong})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BAD_MODEL")


def test_missing_inputs_are_named_and_the_score_is_provisional(history, calls):
    boss, ids = calls("general_manager"), history.ids
    assert boss.post("value/score", {"codes": ["K-A"]}).json() == {"results": [], "unscored": ["K-A"]}
    boss.post(f"customers/{ids['A']}/referrals", REFERRAL | {"referred_id": ids["B"]})
    found = boss.post("value/score", {"codes": ["K-A"]}).json()["results"][0]
    assert found["is_provisional"] is True
    assert found["missing"] == ["CONTRIBUTION", "REFERRED_CONTRIBUTION", "RIVALS"]
    assert (found["points"]["PROFIT"], found["points"]["CROWD_DRAW"], found["points"]["WORD_OF_MOUTH"]) == (
        None, 10.0, None,
    )  # fmt: skip
    # One of ten customers × 0.15; profit, word of mouth and competition may add 75.
    assert (found["score"], found["ceiling"]) == ("1.5", "76.5")
    # What is known in part may rise as well: B earns 500 ÷ 50,000 × 20, of C nobody knows.
    write(["contribution_year"], (ids["B"], "1000"))
    boss.post(f"customers/{ids['A']}/referrals", REFERRAL | {"referred_id": ids["C"]})
    boss.post(f"customers/{ids['A']}/rivalries", {"outcome": "CONTESTED", "competitor": "北方工具", "reason": "seen"})
    found = boss.post("value/score", {"codes": ["K-A"]}).json()["results"][0]
    assert found["missing"] == ["CONTRIBUTION", "REFERRED_CONTRIBUTION", "CONTESTED_SHARE"]
    assert (found["score"], found["ceiling"]) == ("3.2", "78.0")


def test_what_would_tell_the_money_of_customers_out_of_sight_is_left_out(history, calls):
    ids = history.ids
    write(["contribution_year"], (ids["A"], "2000"), (ids["B"], "1000"))
    calls("general_manager").post(f"customers/{ids['A']}/referrals", REFERRAL | {"referred_id": ids["B"]})
    whole = calls("general_manager").post("value/score", {"codes": ["K-A"]}).json()["results"][0]
    assert (whole["score"], whole["money"], whole["inputs"]["referred_value"]) == ("2.5", "2500.00", "500.0000")
    for found in (
        calls("owner").post("value/score", {"codes": ["K-A"]}).json()["results"][0],
        calls("owner").get(f"customers/{ids['A']}/value").json()["score"],
    ):
        assert (found["is_hidden"], found["money"], found["score"]) == (True, None, "2.3")
        assert (found["inputs"]["referred_value"], found["inputs"]["attracted_value"]) == (None, None)
        assert found["points"]["WORD_OF_MOUTH"] is None
    notes = calls("general_manager").get(f"customers/{ids['A']}/value-notes").json()["referrals"]
    assert calls("owner").get(f"customers/{ids['A']}/value-notes").json()["referrals"] == []
    # Nor by a score kept before the referral was taken away.
    with base.acting_as(base.System("analysis")):
        actions.score_customers(customer_ids=[ids["A"]], day=date(2026, 3, 1))
    calls("general_manager").post(f"value-notes/referral/{notes[0]['id']}/end")
    then = {"codes": ["K-A"], "as_of": "2026-03-01"}
    found = calls("owner").post("value/score", then).json()["results"][0]
    assert (found["is_hidden"], found["money"], found["inputs"]["referred_value"]) == (True, None, None)
    assert calls("general_manager").post("value/score", then).json()["results"][0]["money"] == "2500.00"
    assert calls("owner").get(f"customers/{ids['A']}/value").json()["score"]["is_hidden"] is False
    assert calls("colleague").post("value/score", {"codes": ["K-A"]}).status_code == 422


@pytest.mark.covers("R080")
def test_every_active_customer_is_in_one_quadrant_or_not_known(history, calls):
    boss, ids = calls("general_manager"), history.ids
    columns = ["contribution_year", "potential"]
    write(
        columns, (ids["A"], "20000", "10000"), (ids["B"], "20000", "9999.99"), (ids["D"], "19999.99", "10000"),
        (ids["E"], "-5", "0"), (ids["F"], "30000", None),
    )  # fmt: skip
    found = boss.get("value/quadrants").json()
    counts = {one["quadrant"]: one["n_customers"] for one in found["quadrants"]}
    # C and the one of the cast are not known either.
    assert counts == {"KEEP_AND_INVEST": 1, "MAINTAIN": 1, "DEVELOP": 1, "REDUCE_COST": 1, "NOT_KNOWN": 3}
    assert sum(counts.values()) == found["n_customers"] == 7
    hall = calls("branch_manager").get("value/quadrants").json()
    assert (hall["branch"], hall["n_customers"]) == ("SZ", 4)
    assert calls("branch_manager").get("value/quadrants", branch="JN").status_code == 404
    hidden = calls("analyst").get("value/quadrants").json()
    assert {one["n_customers"] for one in hidden["quadrants"]} == {None}
    assert calls("owner").get("value/quadrants").status_code == 403
    for letter, quadrant in (("A", "KEEP_AND_INVEST"), ("B", "MAINTAIN"), ("D", "DEVELOP"), ("E", "REDUCE_COST")):
        assert boss.get(f"customers/{ids[letter]}/value").json()["quadrant"] == quadrant


@pytest.mark.covers("R208")
def test_w33_the_share_of_wallet_is_30_percent(history, calls):
    boss, b = calls("general_manager"), history.ids["B"]
    assert boss.get(f"customers/{b}/share-of-wallet").json()["share"] is None
    # On the last day of October B had bought 50; with the 60 of November it is 110.
    wallet = {"amount": "200", "reason": "asked", "noted_date": "2025-10-31", "target_share": "0.4"}
    note = boss.post(f"customers/{b}/wallets", wallet).json()
    early = boss.get(f"customers/{b}/share-of-wallet", as_of="2025-10-31").json()
    assert (Decimal(early["share"]), early["source"]) == (Decimal("0.25"), "asked")
    add_orders(b, history.cast.hall.pk, ["0", "10"], prefix="W33")
    at_sixty = boss.get(f"customers/{b}/share-of-wallet", as_of="2025-10-31").json()
    assert [Decimal(at_sixty[name]) for name in ("purchases", "share")] == [60, Decimal("0.3")]
    assert boss.post(f"value-notes/wallet/{note['id']}/end").json()["ended_date"] == "2026-03-02"
    assert boss.get(f"customers/{b}/share-of-wallet").json()["share"] is None
    assert boss.post(f"value-notes/wallet/{note['id']}/restore").json()["ended_date"] is None
    assert calls("other_manager").post(f"value-notes/wallet/{note['id']}/end").status_code == 404
    assert calls("general_manager").post(f"value-notes/nothing/{note['id']}/end").status_code == 404


@pytest.mark.covers("R100")
def test_what_look_alikes_buy_and_a_customer_does_without_is_offered_by_what_it_may_bring(history, calls):
    ids, boss = history.ids, calls("general_manager")
    with base.acting_as(base.System("shop")):
        drill, saw, file = (
            Product.objects.create(code=code, name=code, created_at=AT, updated_at=AT)
            for code in ("DRILL", "SAW", "FILE")
        )
        # A bought drills for 100 within the year, and for 100 before it.
        OrderLine.objects.filter(customer_id=ids["A"], line_date__gte=date(2025, 10, 1)).update(product=drill)
        for product, n_buyers, value in ((drill, 6, 4200), (saw, 5, 2500), (file, 4, 9000)):
            PeerPurchase.objects.create(
                segment="INDIVIDUAL.ORDINARY", product=product, n_peers=10, n_buyers=n_buyers, value=value
            )
    assert boss.get(f"customers/{ids['A']}/next-best").json() == {"segment": "", "results": []}
    write(["tier"], (ids["A"], "ORDINARY"))
    found = boss.get(f"customers/{ids['A']}/next-best").json()
    # 6 of 10 buy drills for 700 on average, A for 100: 0.6 × 600. 5 of 10 buy saws for 500: 0.5 × 500.
    assert [(one["product"], one["is_new"], Decimal(one["expected"])) for one in found["results"]] == [
        ("DRILL", False, 360), ("SAW", True, 250),
    ], "of files there are too few buyers to tell"  # fmt: skip
    assert calls("other_manager").get(f"customers/{ids['A']}/next-best").status_code == 404
